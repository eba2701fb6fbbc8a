"""The answer of the savings lab in one sentence, and the names of its parts."""

from __future__ import annotations

import math
from datetime import date

import pytest

from outsource_core.costs import (
    Cliff,
    CliffCode,
    CostPart,
    Horizon,
    SideName,
    compare,
    steady_sides,
    with_values,
)
from tests.core.test_costs import PLAIN
from tests.ui.conftest import Begin
from ui import savings_view
from ui.formatting import money
from ui.savings_lab import cliff_sentence


@pytest.mark.parametrize(
    ("saving", "break_even", "parts"),
    [
        (0.0, math.nan, ("just as much",)),
        (-12_345.0, math.nan, ("cost you ₴12,345 a month more",)),
        (12_345.0, math.nan, ("save ₴12,345 a month", "24 months", "not pay for itself")),
        (12_345.0, 1.0, ("save ₴12,345 a month", "first month")),
        (12_345.0, 7.0, ("save ₴12,345 a month", "month 7")),
    ],
)
def test_the_answer_in_one_sentence(
    saving: float, break_even: float, parts: tuple[str, ...], begin: Begin
) -> None:
    begin("en")
    said = savings_view.headline(saving, break_even, 24)
    assert said.count(".") == 1
    for part in parts:
        assert part in said


def test_a_saving_where_both_sides_lose_is_not_taken_for_a_profit(begin: Begin) -> None:
    begin("en")
    few_sales = compare(with_values(PLAIN, {"store.leads_per_month": 1.0}))
    own, vendor = (
        money(-float(side.contribution.sum()))
        for side in (few_sales.in_house, few_sales.outsourced)
    )
    said = savings_view.either_way_a_loss(few_sales)
    assert said is not None
    assert f"a loss of {own} with your own team and of {vendor} with the vendor" in said


def test_where_one_side_earns_no_loss_is_spoken_of(begin: Begin) -> None:
    begin("en")
    assert savings_view.either_way_a_loss(compare(PLAIN)) is None


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_part_of_the_cost_has_a_name_of_its_own(language: str, begin: Begin) -> None:
    begin(language)
    names = [savings_view.part_name(part) for part in CostPart]
    assert all(names)
    assert len(set(names)) == len(names)


def test_months_follow_each_other_over_the_new_year() -> None:
    starts = savings_view.month_starts(Horizon(start=date(2026, 11, 1), months=4))
    assert starts == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


def test_costs_gross_profit_and_hours_make_the_saving(begin: Begin) -> None:
    begin("en")
    # 61,800 against 43,000 of costs; 5 % fewer deals lose 5,000 of gross profit; 2 hours more a
    # week are worth 2 × 52/12 × 300 = 2,600.
    scenario = with_values(
        PLAIN,
        {
            "outsourced.relative_conversion": 0.95,
            "outsourced.hours_covered_per_week": 47.0,
            "outsourced.extra_hour_worth": 300.0,
        },
    )
    said = savings_view.bridge(*steady_sides(scenario)).replace("\\", "")
    saving = 61_800 - (43_000 - 10 * 100) - 5_000 + 2_600
    assert "+₴19,800 by costs, −₴5,000 by gross profit and +₴2,600 by longer hours" in said
    assert f"make +₴{saving:,} a month" in said


# limits of law


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (2_000.0, "about ₴2,000 of VAT in that month"),
        (-1_486.0, "₴1,486 more than your own in that month, for the tax office to return"),
    ],
)
def test_vat_past_its_limit_is_paid_or_returned_and_never_negative(
    begin: Begin, amount: float, said: str
) -> None:
    begin("en")
    cliff = Cliff(CliffCode.VAT_THRESHOLD, SideName.OUTSOURCED, 3, amount)
    assert said in cliff_sentence(cliff)
    assert "in month 3" in cliff_sentence(cliff)
    assert "−" not in cliff_sentence(cliff)
