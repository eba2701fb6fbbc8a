"""How a figure is made, in words: every figure opens, in every language, down to its inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outsource_core.costs import Format, FormatKind, Outsourced, Scenario
from outsource_core.costs.explanations import Step, Working
from outsource_core.payment import Basis, Term, Tier, TierRule
from outsource_core.uncertainty import simulate, usual_ranges
from tests.ui.conftest import Begin
from ui.explanations import WHOLE, Opened, Words, explained, figure_name, steps

TIERS = (Tier(50.0, 140.0), Tier(100.0, 120.0))
RICH = replace(
    Scenario(),
    outsourced=Outsourced(
        scheme=(
            Term(Basis.FIXED_FEE, 20_000.0, minimum=5_000.0, cap=30_000.0),
            Term(Basis.PER_DEAL, 160.0, tiers=TIERS),
            Term(Basis.PER_LARGE_BATCH, 20.0, tiers=TIERS, tier_rule=TierRule.WHOLE_AMOUNT),
            Term(Basis.PER_CONTACT_ADDED, 15.0),
            Term(Basis.PER_REPEAT_RATE_POINT, 900.0),
            Term(Basis.REVENUE_SHARE, 0.03),
        ),
        contacts_added_per_month=100.0,
        repeat_uplift_points=2.0,
        large_batch_share=0.1,
        switch_back_chance_per_year=0.1,
    ),
    format=Format(FormatKind.PARTIAL, share=0.7),
)


def opened(scenario: Scenario) -> Opened:
    return Opened(scenario, lambda: simulate(scenario, usual_ranges(scenario), draws=64))


def figures(scenario: Scenario) -> tuple[str, ...]:
    return (*WHOLE, *Working(scenario).keys)


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("scenario", [Scenario(), RICH], ids=["plain", "rich"])
def test_every_figure_opens_in_every_language(
    scenario: Scenario, language: str, begin: Begin
) -> None:
    begin(language)
    words = Words(scenario)
    for figure in figures(scenario):
        for at in (None, 1):
            found = explained(opened(scenario), figure, at)
            assert found is not None, figure
            for line in steps(found):
                said = words.line(line)
                assert "{" not in said
                assert words.value(line) in said


def test_pay_is_told_in_words_and_numbers(begin: Begin) -> None:
    begin("en")
    found = explained(opened(Scenario()), "own.pay")
    assert isinstance(found, Step)
    assert Words(Scenario()).line(found) == (
        "Own team: Pay = Sellers you employ × Pay of one before tax = 3 × ₴25,000.00 = ₴75,000.00"
    )


def test_a_total_stops_at_the_figures_that_open_on_their_own(begin: Begin) -> None:
    begin("en")
    saving = explained(opened(Scenario()), "saving")
    assert saving is not None
    assert len(list(steps(saving))) == 1


def test_figures_are_told_apart(begin: Begin) -> None:
    for language in ("uk", "ru", "en"):
        begin(language)
        names = [figure_name(figure) for figure in figures(RICH)]
        assert len(set(names)) == len(names)


def test_what_does_not_exist_is_not_explained() -> None:
    hopeless = replace(
        Scenario(), outsourced=replace(Scenario().outsourced, expected_loss_per_month=1e9)
    )
    assert explained(opened(hopeless), "break_even_deals") is None
