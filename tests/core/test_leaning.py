"""Which cost of the own team carries the answer although nobody has said what it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.costs import (
    CostPart,
    Leaning,
    Scenario,
    compare,
    leans_on,
    number_paths,
    with_share,
)
from outsource_core.costs.leaning import TOLD_BY
from tests.core.test_costs import changed
from tests.strategies import scenarios

PAY = {"in_house.headcount", "in_house.gross_pay"}

# The plain store saves 18,800 a month and is led by nobody; half a supervisor at 20,000 costs
# 10,000, their contribution 2,200 and half a workplace 750, which all are saved too.
LED = changed(in_house__supervisors=0.5, in_house__supervisor_gross_pay=20_000.0)


def test_a_saving_leans_on_what_makes_half_of_it_and_nobody_has_told() -> None:
    # 18,800 + 12,950 are saved; with pay told, 10,000 of supervision are less than half of it.
    assert leans_on(compare(LED), PAY) is None
    dearer = changed(LED, outsourced__oversight_hour_rate=1_375.0)  # saves 11,750 less: 20,000
    assert leans_on(compare(dearer), PAY) == Leaning(CostPart.SUPERVISOR, 10_000.0)
    still_dearer = changed(LED, outsourced__oversight_hour_rate=1_374.0)
    assert leans_on(compare(still_dearer), PAY) is None


@pytest.mark.parametrize("told", ["in_house.supervisors", "in_house.supervisor_gross_pay"])
def test_it_leans_on_nothing_that_was_told_in_part(told: str) -> None:
    dearer = changed(LED, outsourced__oversight_hour_rate=1_400.0)
    assert leans_on(compare(dearer), PAY | {told}) is None


def test_a_loss_leans_on_a_guess_as_a_saving_does() -> None:
    loses = changed(LED, outsourced__oversight_hour_rate=3_500.0)
    assert float(compare(loses).steady_saving) == pytest.approx(-1_250)
    assert leans_on(compare(loses), PAY) == Leaning(CostPart.SUPERVISOR, 10_000.0)


def test_it_is_the_largest_of_several() -> None:
    assert leans_on(compare(LED), set()) == Leaning(CostPart.PAY, 40_000.0)


def test_who_stays_is_not_spared() -> None:
    # With 60 % handed over one of two sellers is kept, and so is the supervisor: the 25,900 of a
    # seller less 10,000, 12,000, 2,000 and 600 for the vendor save 1,300, and a workplace is 1,000.
    part = compare(with_share(LED, 0.6))
    assert leans_on(part, set()) == Leaning(CostPart.PAY, 20_000.0)
    assert leans_on(part, PAY) == Leaning(CostPart.WORKPLACE, 1_000.0)


def test_an_answer_without_a_team_leans_on_nobody() -> None:
    nobody = changed(in_house__headcount=0.0)
    assert leans_on(compare(nobody), set()) is None
    assert leans_on(compare(with_share(LED, 0.0)), set()) is None  # nor where all stays as it is


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios, told=st.sets(st.sampled_from(sorted(sum(TOLD_BY.values(), ())))))
def test_what_is_leaned_on_is_untold_and_large(scenario: Scenario, told: set[str]) -> None:
    result = compare(scenario)
    found = leans_on(result, told)
    if found is None:
        return
    own, vendor = (side.costs[found.part][0] for side in result.steady_sides)
    assert found.spared == pytest.approx(own - vendor)
    assert found.spared >= abs(float(result.steady_saving)) / 2
    assert told.isdisjoint(found.inputs)


def test_every_guess_is_an_input() -> None:
    paths = set(number_paths(Scenario()))
    assert all(paths.issuperset(inputs) for inputs in TOLD_BY.values())
