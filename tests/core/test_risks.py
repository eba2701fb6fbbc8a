"""Risks in hryvnias before and after controls: worked by hand, and what must hold for any."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.risks import (
    Assessment,
    Control,
    Risk,
    assess,
    catalogue,
    expected_loss,
    remaining,
    worth,
)
from tests.strategies import numbers, shares

LEAK = Risk("leak", likelihood=0.2, impact_months=3)
STOP = Risk("stop", likelihood=0.1, impact_months=5)
NDA = Control("nda", ("leak",), likelihood_cut=0.5, impact_cut=0.0, cost=6_000)
BACKUP = Control("backup", ("leak", "stop"), likelihood_cut=0.2, impact_cut=0.5, cost=20_000)
PROFIT = 100_000


def judged(*chosen: str) -> Assessment:
    return assess([LEAK, STOP], [NDA, BACKUP], chosen=chosen, monthly_gross_profit=PROFIT)


# by hand


def test_an_expected_loss_is_likelihood_times_impact() -> None:
    assert expected_loss(0.2, 300_000) == 60_000


def test_without_controls_nothing_changes_and_nothing_costs() -> None:
    found = judged()
    assert [exposure.impact for exposure in found.exposures] == [300_000, 500_000]
    assert found.before == found.after == pytest.approx(60_000 + 50_000)
    assert (found.control_cost, found.net_benefit) == (0, 0)


def test_one_control_against_one_risk() -> None:
    found = judged("nda")
    leak, stop = found.exposures
    assert (leak.likelihood_after, leak.impact_after) == (0.1, 300_000)
    assert (leak.before, leak.after) == pytest.approx((60_000, 30_000))
    assert (stop.before, stop.after) == (50_000, 50_000)
    assert found.net_benefit == pytest.approx(30_000 - 6_000)


def test_two_controls_multiply() -> None:
    found = judged("nda", "backup")
    leak, stop = found.exposures
    # 0.2 × 0.5 × 0.8 = 0.08 of 300,000 × 0.5; 0.1 × 0.8 = 0.08 of 500,000 × 0.5
    assert leak.after == pytest.approx(0.08 * 150_000)
    assert stop.after == pytest.approx(0.08 * 250_000)
    assert found.net_benefit == pytest.approx(110_000 - 32_000 - 26_000)


def test_a_control_is_worth_less_beside_another_against_the_same_risk() -> None:
    def value(*chosen: str) -> float:
        return worth(NDA, [LEAK, STOP], [NDA, BACKUP], chosen=chosen, monthly_gross_profit=PROFIT)

    assert value() == value("nda") == pytest.approx(30_000 - 6_000)
    assert value("backup") == value("nda", "backup") == pytest.approx(24_000 - 12_000 - 6_000)


def test_controls_that_cost_more_than_they_save_are_a_loss() -> None:
    found = assess([LEAK], [NDA], chosen=["nda"], monthly_gross_profit=1_000)
    assert found.net_benefit == pytest.approx(300 - 6_000)


def test_a_store_that_earns_nothing_has_nothing_to_lose() -> None:
    found = assess([LEAK, STOP], [NDA], chosen=[], monthly_gross_profit=0)
    assert (found.before, found.after, found.net_benefit) == (0, 0, 0)


def test_a_choice_nobody_knows_is_no_control() -> None:
    assert judged("prayer") == judged()


def test_two_halvings_leave_a_quarter_and_a_whole_cut_nothing() -> None:
    assert remaining(1, [0.5, 0.5]) == 0.25
    assert remaining(1, [0.3, 1.0]) == 0
    assert remaining(7, []) == 7


# what holds for any

CODES = ["a", "b", "c"]
some_risks = st.tuples(*(st.builds(Risk, st.just(code), shares, numbers(0, 12)) for code in CODES))
some_controls = st.lists(
    st.tuples(st.sets(st.sampled_from(CODES)), shares, shares, numbers(0, 100_000)), max_size=5
).map(
    lambda drawn: [
        Control(f"c{n}", tuple(sorted(against)), *rest) for n, (against, *rest) in enumerate(drawn)
    ]
)
profits = numbers(0, 1_000_000)


@settings(max_examples=60)
@given(risks=some_risks, controls=some_controls, profit=profits, data=st.data())
def test_one_more_control_never_raises_an_expected_loss(
    risks: tuple[Risk, ...], controls: list[Control], profit: float, data: st.DataObject
) -> None:
    chosen: list[str] = []
    after = assess(risks, controls, chosen=chosen, monthly_gross_profit=profit)
    for control in data.draw(st.permutations(controls)):
        chosen.append(control.code)
        before, after = (
            after,
            assess(risks, controls, chosen=chosen, monthly_gross_profit=profit),
        )
        for earlier, later in zip(before.exposures, after.exposures, strict=True):
            assert 0 <= later.after <= earlier.after
            assert 0 <= later.likelihood_after <= later.likelihood
        assert after.before == before.before
        assert after.control_cost >= before.control_cost


@settings(max_examples=60)
@given(risks=some_risks, controls=some_controls, profit=profits, seed=st.integers())
def test_the_order_of_risks_controls_and_choices_does_not_matter(
    risks: tuple[Risk, ...], controls: list[Control], profit: float, seed: int
) -> None:
    chosen = [control.code for control in controls]

    def losses(found: Assessment) -> dict[str, float]:
        return {exposure.code: exposure.after for exposure in found.exposures}

    def shuffled(items: list[Any]) -> list[Any]:
        return random.Random(seed).sample(items, len(items))

    one = assess(risks, controls, chosen=chosen, monthly_gross_profit=profit)
    other = assess(
        shuffled(list(risks)),
        shuffled(controls),
        chosen=shuffled(chosen),
        monthly_gross_profit=profit,
    )
    assert losses(other) == pytest.approx(losses(one))
    assert other.net_benefit == pytest.approx(one.net_benefit, abs=1e-6)


@settings(max_examples=60)
@given(risks=some_risks, controls=some_controls, profit=profits)
def test_the_net_benefit_is_the_sum_of_what_each_control_added_in_its_turn(
    risks: tuple[Risk, ...], controls: list[Control], profit: float
) -> None:
    chosen: set[str] = set()
    added = 0.0
    for control in controls:
        added += worth(control, risks, controls, chosen=chosen, monthly_gross_profit=profit)
        chosen.add(control.code)
    found = assess(risks, controls, chosen=chosen, monthly_gross_profit=profit)
    assert added == pytest.approx(found.net_benefit, rel=1e-9, abs=1e-3)
    saved = sum(exposure.before - exposure.after for exposure in found.exposures)
    assert found.net_benefit == pytest.approx(saved - found.control_cost, rel=1e-9, abs=1e-3)


@settings(max_examples=60)
@given(risks=some_risks, controls=some_controls, profit=profits, times=numbers(0, 10))
def test_losses_grow_with_the_store(
    risks: tuple[Risk, ...], controls: list[Control], profit: float, times: float
) -> None:
    chosen = [control.code for control in controls]
    one = assess(risks, controls, chosen=chosen, monthly_gross_profit=profit)
    more = assess(risks, controls, chosen=chosen, monthly_gross_profit=profit * times)
    assert (more.before, more.after) == pytest.approx((one.before * times, one.after * times))


# the catalogue


def test_the_catalogue_is_sound() -> None:
    risks, controls = catalogue()
    codes = [risk.code for risk in risks]
    assert len(set(codes)) == len(codes) > 0
    assert len({control.code for control in controls}) == len(controls) > 0
    for risk in risks:
        assert 0 < risk.likelihood <= 1
        assert risk.impact_months > 0
        assert any(risk.code in control.against for control in controls)
    for control in controls:
        assert set(control.against) <= set(codes)
        assert len(set(control.against)) == len(control.against) > 0
        assert 0 <= control.likelihood_cut < 1
        assert 0 <= control.impact_cut < 1
        assert control.cost >= 0
