"""A report beside what is known: double claims, missing days, jumps, before and after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from outsource_core.problems import Code, Level
from outsource_core.reports.fields import Shape
from outsource_core.reports.history import (
    Change,
    claimed,
    compare,
    missing_days,
    unusual,
    usual,
    week_totals,
)

MONDAY = date(2026, 11, 9)


def days(*spans: tuple[str, str], provider: str = "North") -> pd.DataFrame:
    frame = pd.DataFrame(spans, columns=["start", "end"]).assign(provider=provider)
    for name in ("start", "end"):
        frame[name] = pd.to_datetime("2026-11-" + frame[name])
    return frame


def deals(*rows: dict[str, Any]) -> pd.DataFrame:
    blank = {"provider": "North", "stage": "won", "closed_on": "2026-11-10", "value": 100}
    frame = pd.DataFrame([blank | {"customer": None, "row_number": n} | row
                          for n, row in enumerate(rows, start=2)])  # fmt: skip
    return frame.astype({"customer": "Int64"})


# claims


def same(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    found = claimed(
        deals({"deal_id": "7"} | ours), deals({"provider": "South", "deal_id": "7"} | theirs),
        column="No",
    )  # fmt: skip
    return len(found) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "one"),
    [
        ({"customer": 1}, {"customer": 1}, True),
        ({"customer": 1}, {"customer": 2}, False),
        ({}, {}, True),
        ({}, {"value": 999}, False),
        ({"customer": 1}, {"customer": 1, "value": 999, "closed_on": "2026-11-12"}, True),
        ({"customer": 1}, {"deal_id": "A-1", "customer": 1}, True),
        ({"customer": 1}, {"deal_id": "A-1", "customer": 1, "value": 999}, False),
        ({"customer": 1}, {"deal_id": "A-1", "customer": 1, "stage": "lost"}, False),
        ({}, {"deal_id": "A-1"}, False),
        ({"customer": 1}, {"customer": 1, "provider": "North"}, False),
    ],
)
def test_two_claims_are_one_deal_by_number_and_buyer_or_by_purchase(
    ours: dict[str, Any], theirs: dict[str, Any], one: bool
) -> None:
    assert same(ours, theirs) is one


def test_a_claim_names_the_row_the_deal_and_the_other_provider() -> None:
    ours = deals({"deal_id": "6"}, {"deal_id": "7", "customer": 5})
    theirs = deals({"provider": "South", "deal_id": "7", "customer": 5})
    (problem,) = claimed(ours, theirs, column="No")
    assert (problem.code, problem.level) == (Code.CLAIMED_BY_ANOTHER, Level.WARNING)
    assert (problem.row, problem.column, problem.value) == (3, "No", "7")
    assert problem.details == {"provider": "South", "count": 1}


# gaps


def test_days_left_out_within_a_report_are_told_with_their_first_and_last() -> None:
    (problem,) = missing_days(days(("09", "10"), ("13", "13"), ("16", "16")))
    assert (problem.code, problem.level) == (Code.MISSING_DAYS, Level.WARNING)
    assert problem.value == "2026-11-11"
    assert problem.details == {
        "provider": "North",
        "days": 2,
        "first": "2026-11-11",
        "last": "2026-11-12",
    }


def test_a_weekend_is_missed_only_by_those_who_report_weekends() -> None:
    workdays = [(f"{day:02}", f"{day:02}") for day in (9, 10, 11, 12, 13, 16, 17)]
    assert missing_days(days(*workdays)) == ()
    (problem,) = missing_days(days(*workdays, ("22", "22"), ("18", "21")))
    assert (problem.value, problem.details["days"]) == ("2026-11-14", 2)


def test_each_providers_days_are_its_own_and_teams_fill_each_others() -> None:
    both = pd.concat([days(("09", "09"), ("11", "11")), days(("09", "11"), provider="South")])
    (problem,) = missing_days(both)
    assert problem.details["provider"] == "North"
    assert missing_days(days(("09", "09"), ("10", "11"), ("09", "09"), ("10", "10"))) == ()


# jumps


def history(*figures: float | None, name: str = "deals") -> dict[str, Any]:
    """Figures of the weeks before, the last one first."""
    return {"North": {MONDAY - timedelta(weeks=n): {name: one} for n, one in enumerate(figures, 1)}}


def total(**figures: int) -> pd.DataFrame:
    row = {"leads": None, "deals": None, "revenue": None, "days": 7} | figures
    return pd.DataFrame([{"provider": "North", "week": pd.Timestamp(MONDAY)} | row])


def test_what_is_usual_is_the_median_and_four_robust_deviations_either_way() -> None:
    # The median is 11, the distances from it 3 2 1 1 0 0 0 1 2 4: their median is 1.
    low, high = usual([8, 9, 10, 10, 11, 11, 11, 12, 13, 15]) or (0, 0)
    assert (low, high) == pytest.approx((11 - 4 * 1.4826, 11 + 4 * 1.4826))


def test_one_wild_week_does_not_make_the_next_one_usual() -> None:
    assert unusual(total(deals=40), history(10, 11, 400, 9, 10, 12))


@pytest.mark.parametrize(("deals", "told"), [(40, True), (0, True), (16, False), (5, False)])
def test_a_week_far_from_the_weeks_before_is_told(deals: int, told: bool) -> None:
    assert bool(unusual(total(deals=deals), history(10, 12, 11, 9, 10, 13))) is told


def test_leads_that_jump_are_told_where_they_are_judged() -> None:
    steady = history(*[100] * 8, name="leads")
    (problem,) = unusual(total(leads=900), steady)
    assert problem.expected == "leads"
    assert not unusual(total(leads=900), steady, figures=("deals", "revenue"))


def test_the_warning_says_which_week_what_and_what_would_be_usual_in_hryvnias() -> None:
    steady = history(*[100_000] * 8, name="revenue")
    (problem,) = unusual(total(revenue=900_050), steady)
    assert (problem.code, problem.level) == (Code.UNUSUAL_VALUE, Level.WARNING)
    assert (problem.expected, problem.value) == ("revenue", "9000.5")
    assert problem.details == {
        "provider": "North", "week": "2026-11-09", "figure": 9000.5, "low": 600.0, "high": 1400.0,
    }  # fmt: skip


def test_five_weeks_or_a_part_of_a_week_are_not_enough_to_judge() -> None:
    assert not unusual(total(deals=90), history(10, 10, 10, 10, 10))
    assert not unusual(total(deals=90), history(10, None, 10, 10, 10, None, 10))
    assert not unusual(total(deals=1, days=4), history(*[10] * 8))
    assert unusual(total(deals=1, days=5), history(*[10] * 8))


def test_weeks_longer_ago_than_twelve_say_nothing() -> None:
    assert not unusual(total(deals=90), history(*[None] * 12, *[10] * 8))


def test_the_weeks_of_an_activity_report_add_up_with_what_is_known() -> None:
    rows = days(("09", "12"), ("13", "16")).assign(row_number=[2, 3])
    rows["deals"] = pd.array([4, 4], dtype="Int64")
    totals = week_totals(Shape.ACTIVITY, rows)
    assert totals["deals"].to_list() == [7, 1]
    assert totals["days"].to_list() == [7, 1]
    assert totals["revenue"].isna().all()


def test_the_weeks_of_a_register_count_its_won_deals() -> None:
    frame = deals(
        {"closed_on": "2026-11-10", "opened_on": "2026-11-03"},
        {"closed_on": "2026-11-15", "opened_on": "2026-11-10", "stage": "lost"},
        {"closed_on": "2026-11-16", "opened_on": "2026-11-10", "value": 50},
        {"closed_on": None, "opened_on": "2026-11-17", "stage": "open"},
    ).assign(deal_id=list("1234"))
    for name in ("opened_on", "closed_on"):
        frame[name] = pd.to_datetime(frame[name])
    totals = week_totals(Shape.DEALS, frame).set_index("week")
    assert totals["deals"].to_list() == [0, 1, 1]
    assert totals["revenue"].to_list() == [0, 100, 50]
    assert totals["leads"].fillna(0).to_list() == [1, 2, 1]
    assert totals["days"].to_list() == [0, 6, 1]


# before and after


def test_what_a_corrected_file_changes_is_said_cell_by_cell() -> None:
    before = {"a": (1, "x"), "b": (2, ""), "c": (None, "y")}
    after = {"c": (None, "y"), "b": (5, "z"), "d": (7, "")}
    found = compare(before, after, provider="North", columns=["value", "team"])
    assert (found.new, found.changed, found.unchanged, found.gone) == (1, 1, 1, 1)
    assert found.cells == (
        Change("North", "b", "value", 2, 5), Change("North", "b", "team", "", "z"),
    )  # fmt: skip
    assert found.cell_count == 2
