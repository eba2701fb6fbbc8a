"""How figures are made: the explanation's own arithmetic gives the model's own figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.costs import (
    Comparison,
    CostPart,
    Scenario,
    Side,
    best_share,
    break_even_fee,
    compare,
    steady_sides,
    switch_back_price,
    with_values,
)
from outsource_core.costs.explanations import (
    OPERATIONS,
    Given,
    Law,
    Operation,
    Step,
    Working,
    best_mix,
    chance,
    cumulative_saving,
    inside,
    npv,
    pays_from,
    steady_saving,
    switch_back,
    turning_conversion,
    turning_deals,
    turning_fee,
)
from tests.core.test_costs import PLAIN, changed
from tests.strategies import scenarios

RESULTS = ("deals", "revenue", "gross_profit", "cover_value", "total_cost", "contribution")


def same(step: Step, figure: float) -> None:
    np.testing.assert_allclose(step.value, figure, rtol=1e-9, atol=1e-5, err_msg=step.key)


def assert_sides(working: Working, own: Side, vendor: Side, at: int) -> None:
    """Every figure of both sides in one month is the model's."""
    explained = set()
    for name, side in (("own", own), ("vendor", vendor)):
        figures = {str(part): amounts for part, amounts in side.costs.items()}
        figures |= {result: getattr(side, result) for result in RESULTS}
        for key, amounts in figures.items():
            same(working.figure(f"{name}.{key}"), float(amounts[at]))
        explained |= {f"{name}.{key}" for key in figures}
    assert set(working.keys) == explained


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios)
def test_every_figure_of_a_steady_month_is_reproduced(scenario: Scenario) -> None:
    assert_sides(Working(scenario), *steady_sides(scenario), at=0)
    same(steady_saving(scenario), float(compare(scenario).steady_saving))


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios, month=st.integers(1, 36))
def test_every_figure_of_any_month_is_reproduced(scenario: Scenario, month: int) -> None:
    month = min(month, scenario.horizon.months)
    result = compare(scenario)
    assert_sides(Working(scenario, month), result.in_house, result.outsourced, at=month - 1)


@settings(max_examples=15, deadline=None)
@given(scenario=scenarios)
def test_what_the_whole_time_brings_is_reproduced(scenario: Scenario) -> None:
    result: Comparison = compare(scenario)
    same(cumulative_saving(scenario), float(result.cumulative[-1]))
    same(npv(scenario), float(result.npv))
    same(switch_back(scenario), float(switch_back_price(scenario)))
    found, month = pays_from(scenario).value, float(result.break_even_month)
    assert found == month or (np.isnan(found) and np.isnan(month))


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios)
def test_every_step_follows_from_what_it_is_made_of(scenario: Scenario) -> None:
    for node in inside(cumulative_saving(scenario, months=2)):
        if isinstance(node, Step):
            values = [one.value for one in node.of]
            np.testing.assert_equal(OPERATIONS[node.operation](values), node.value)
        if isinstance(node, Law):
            assert node.source
            assert node.valid_from is not None


@pytest.mark.parametrize("scenario", [PLAIN, Scenario(), changed(outsourced__vat_rate=0.2)])
def test_nothing_is_saved_where_the_answer_turns(scenario: Scenario) -> None:
    for found in (
        turning_deals(scenario),
        turning_conversion(scenario),
        turning_fee(scenario),
    ):
        assert found is not None
        assert found.of[1].value == pytest.approx(0, abs=1e-3)


def test_a_fee_is_asked_of_a_scheme_without_one() -> None:
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=()))
    found = turning_fee(scenario)
    assert found is not None
    same(found, break_even_fee(scenario).value)
    assert found.of[1].value == pytest.approx(0, abs=1e-6)


def test_what_never_turns_has_no_explanation() -> None:
    hopeless = changed(outsourced__expected_loss_per_month=1e9)
    assert turning_deals(hopeless) is None
    assert turning_conversion(hopeless) is None


def test_the_best_mix_comes_with_what_it_brings() -> None:
    best = best_share(PLAIN)
    found = best_mix(PLAIN)
    same(found, best.share)
    assert found.of[1].value == pytest.approx(best.npv, abs=0.01)


def test_the_chance_is_counted() -> None:
    assert chance(512, 2048).value == 0.25


def test_pay_is_sellers_times_pay() -> None:
    pay = Working(PLAIN).figure("own.pay")
    assert (pay.operation, pay.value) == (Operation.PRODUCT, 40_000)
    assert pay.of == (Given("in_house.headcount", 2.0), Given("in_house.gross_pay", 20_000.0))


def test_the_law_comes_with_its_source_until_the_owner_overrides_it() -> None:
    def law(scenario: Scenario, month: int) -> dict[str, Law]:
        figure = Working(scenario, month).figure("own.social_contribution")
        return {one.name: one for one in inside(figure) if isinstance(one, Law)}

    late_2025 = replace(PLAIN, horizon=replace(PLAIN.horizon, start=date(2025, 12, 1)))
    wage = [law(late_2025, month)["minimum_wage"] for month in (1, 2)]
    assert [(one.value, one.valid_from) for one in wage] == [
        (8_000, date(2024, 4, 1)),
        (8_647, date(2026, 1, 1)),
    ]
    assert "4695-IX" in str(wage[1].source)
    own = replace(PLAIN, fact_overrides={"esv_rate": 0.3})
    assert law(own, 1)["esv_rate"] == Law("esv_rate", 0.3)


def test_an_explanation_names_every_input_that_moves_the_figure() -> None:
    base = Scenario()
    named = {one.path for one in inside(steady_saving(base)) if isinstance(one, Given)}
    for path in ("store.conversion", "in_house.gross_pay", "outsourced.scheme.1.rate"):
        assert path in named
        moved = with_values(
            base,
            {
                path: 1.01
                * next(
                    one.value
                    for one in inside(steady_saving(base))
                    if isinstance(one, Given) and one.path == path
                )
            },
        )
        assert steady_saving(moved).value != steady_saving(base).value


def test_costs_are_summed_in_their_order() -> None:
    total = Working(PLAIN).figure("vendor.total_cost")
    parts = [one.key.removeprefix("vendor.") for one in total.of if isinstance(one, Step)]
    assert parts == [str(part) for part in CostPart if str(part) in parts]
