"""The roll-ups screens read: what belongs to which week and month, and who speaks for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlite_utils import Database

from outsource_core.kpis import Results
from outsource_core.reports.fields import Shape
from outsource_core.storage.demo import remove_demo
from outsource_core.storage.reports import Upload, accept, undo
from outsource_core.storage.results import Grain, PeriodResults, results, roll_up, span
from tests.core.storage.uploads import (
    KEY,
    NOW,
    accepted,
    activity,
    counted,
    dump,
    figures,
    month,
    register,
    sound,
    week,
)

WEEK = "2026-11-09"
NEXT_WEEK = "2026-11-16"
ANNA, OLENA = "+380671111111", "+380672222222"


# days, weeks, months


def test_the_days_of_a_week_add_up_in_the_week_of_their_monday(db: Database) -> None:
    days = ("2026-11-09", "2026-11-12", "2026-11-15")
    accepted(db, activity(*({"start": day, "end": day, "deals": 2, "leads": 5} for day in days)))
    assert week(db, WEEK) == {"deals": 6, "leads": 15}
    assert month(db, "2026-11-01") == {"deals": 6, "leads": 15}


def test_the_teams_of_a_week_add_up(db: Database) -> None:
    accepted(
        db,
        activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": WEEK, "deals": 4, "team": "b"}),
    )
    assert week(db, WEEK) == {"deals": 7}


@pytest.mark.parametrize(
    ("monday", "first_of_month"),
    [
        ("2026-06-29", "2026-07-01"),  # Thursday is 2 July
        ("2026-09-28", "2026-10-01"),  # Thursday is 1 October itself
        ("2026-10-26", "2026-10-01"),  # Sunday is 1 November, Thursday 29 October
        ("2026-12-28", "2026-12-01"),  # Thursday is 31 December
    ],
)
def test_a_week_that_straddles_two_months_goes_to_its_thursdays(
    db: Database, monday: str, first_of_month: str
) -> None:
    accepted(db, activity({"week": monday, "deals": 3}))
    months = {
        start: found["deals"]
        for (_, grain, start), found in figures(db).items()
        if grain == "month"
    }
    assert months == {first_of_month: 3}


def test_the_days_of_a_straddling_week_go_to_their_own_months(db: Database) -> None:
    days = ("2026-06-30", "2026-07-01")
    accepted(db, activity(*({"start": day, "end": day, "deals": 1} for day in days)))
    assert week(db, "2026-06-29") == {"deals": 2}
    assert month(db, "2026-06-01") == {"deals": 1}
    assert month(db, "2026-07-01") == {"deals": 1}


# a deal register


def test_a_register_is_counted_by_hand(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "opened_on": "2026-11-09", "closed_on": "2026-11-13", "value": 100},
            {"deal_id": "2", "opened_on": "2026-11-10", "closed_on": "2026-11-17", "value": 50},
            {"deal_id": "3", "opened_on": "2026-11-15", "closed_on": "2026-11-15", "stage": "lost"},
            {"deal_id": "4", "opened_on": "2026-11-16", "stage": "open"},
        ),
    )
    assert week(db, WEEK) == {"leads": 3, "deals": 1, "lost": 1, "revenue": 100}
    assert week(db, NEXT_WEEK) == {"leads": 1, "deals": 1, "lost": 0, "revenue": 50}
    assert month(db, "2026-11-01") == {"leads": 4, "deals": 2, "lost": 1, "revenue": 150}


def test_the_value_of_a_lost_deal_is_no_revenue(db: Database) -> None:
    accepted(db, register({"deal_id": "1", "closed_on": WEEK, "stage": "lost", "value": 900}))
    assert week(db, WEEK) == {"deals": 0, "lost": 1, "revenue": 0}


def test_openings_before_the_first_closing_say_nothing_of_deals(db: Database) -> None:
    accepted(db, register({"deal_id": "1", "opened_on": WEEK, "closed_on": "2026-11-24"}))
    assert week(db, WEEK) == {"leads": 1}


def test_a_register_with_nothing_closed_says_nothing_of_deals(db: Database) -> None:
    accepted(db, register({"deal_id": "1", "opened_on": WEEK, "stage": "open"}))
    assert week(db, WEEK) == {"leads": 1}
    assert month(db, "2026-11-01") == {"leads": 1}


def test_openings_between_closings_and_none_closed_are_zero_deals(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": "2026-11-02"},
            {"deal_id": "2", "opened_on": WEEK, "stage": "open"},
            {"deal_id": "3", "closed_on": "2026-11-16"},
        ),
    )
    assert week(db, WEEK) == {"leads": 1, "deals": 0, "lost": 0, "revenue": 0}


def test_a_register_that_closes_around_earlier_openings_makes_them_zero_and_undo_takes_it_back(
    db: Database,
) -> None:
    accepted(db, register({"deal_id": "1", "opened_on": WEEK, "stage": "open"}))
    before = dump(db, without=["reports"])
    around = accepted(
        db,
        register(
            {"deal_id": "2", "closed_on": "2026-11-02"},
            {"deal_id": "3", "closed_on": "2026-11-16"},
        ),
    )
    assert week(db, WEEK) == {"leads": 1, "deals": 0, "lost": 0, "revenue": 0}
    undo(db, around.id, now=NOW)
    assert dump(db, without=["reports"]) == before


def test_a_register_that_shows_no_closing_does_not_gainsay_an_activity_report(
    db: Database,
) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3, "revenue": 900}))
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": "2026-11-02"},
            {"deal_id": "2", "opened_on": WEEK, "stage": "open"},
            {"deal_id": "3", "closed_on": "2026-11-16"},
        ),
    )
    assert week(db, WEEK) == {"leads": 1, "deals": 3, "lost": 0, "revenue": 900}


# a register and an activity report of the same week


BOTH = (
    activity({"week": WEEK, "leads": 9, "deals": 3, "revenue": 900, "hours": 40.0, "paid": 70}),
    register({"deal_id": "1", "opened_on": WEEK, "closed_on": WEEK, "value": 100}),
)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["activity first", "register first"])
def test_the_register_speaks_for_what_it_knows_and_the_report_for_the_rest(
    db: Database, order: tuple[int, int]
) -> None:
    for place in order:
        accepted(db, BOTH[place])
    once = {"leads": 1, "deals": 1, "lost": 0, "revenue": 100, "hours": 40.0, "paid": 70}
    assert week(db, WEEK) == once
    assert month(db, "2026-11-01") == once


def test_within_a_month_each_week_has_its_own_speaker(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3}, {"week": NEXT_WEEK, "deals": 4}))
    accepted(db, register({"deal_id": "1", "closed_on": NEXT_WEEK, "value": 100}))
    assert week(db, WEEK) == {"deals": 3}
    assert week(db, NEXT_WEEK) == {"deals": 1, "lost": 0, "revenue": 100}
    assert month(db, "2026-11-01") == {"deals": 4, "lost": 0, "revenue": 100}


def test_a_straddling_week_is_not_counted_in_both_of_its_months(db: Database) -> None:
    """The report's week goes to July; the register closed a deal of it on 30 June."""
    accepted(db, activity({"week": "2026-06-29", "deals": 3}))
    accepted(db, register({"deal_id": "1", "closed_on": "2026-06-30", "value": 100}))
    assert month(db, "2026-06-01") == {"deals": 1, "lost": 0, "revenue": 100}
    assert month(db, "2026-07-01") == {}


def test_a_register_without_buyers_leaves_them_to_the_activity_report(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3, "new_customers": 2, "repeat_orders": 1}))
    accepted(db, register({"deal_id": "1", "closed_on": WEEK, "value": 100}))
    found = week(db, WEEK)
    assert (found["deals"], found["new_customers"], found["repeat_orders"]) == (1, 2, 1)


# customers


def test_a_customer_is_new_once_and_comes_back_after(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": "2026-11-09", "customer": ANNA},
            {"deal_id": "2", "closed_on": "2026-11-10", "customer": ANNA},
            {"deal_id": "3", "closed_on": "2026-11-17", "customer": ANNA},
            {"deal_id": "4", "closed_on": "2026-11-18", "customer": OLENA},
        ),
    )
    first, second = week(db, WEEK), week(db, NEXT_WEEK)
    assert (first["new_customers"], first["repeat_orders"]) == (1, 1)
    assert (second["new_customers"], second["repeat_orders"]) == (1, 1)


def test_selling_to_a_customer_another_provider_won_is_a_repeat_order(db: Database) -> None:
    accepted(
        db,
        register(
            {"provider": "A", "deal_id": "1", "closed_on": "2026-11-17", "customer": ANNA},
        ),
    )
    assert week(db, NEXT_WEEK, "A")["new_customers"] == 1
    earlier = accepted(
        db,
        register({"provider": "B", "deal_id": "1", "closed_on": "2026-11-10", "customer": ANNA}),
    )
    assert week(db, NEXT_WEEK, "A")["new_customers"] == 0
    assert week(db, NEXT_WEEK, "A")["repeat_orders"] == 1
    assert week(db, WEEK, "B")["new_customers"] == 1
    undo(db, earlier.id, now=NOW)
    assert week(db, NEXT_WEEK, "A")["new_customers"] == 1


@pytest.mark.parametrize("others", [[], [{"customer": ANNA}], [{"customer": OLENA}]])
def test_a_correction_of_every_deal_finds_first_purchases_anew(
    db: Database, others: list[dict[str, str]]
) -> None:
    elsewhere = [
        register({"provider": "Other", "deal_id": "x", "closed_on": "2026-11-13"} | other)
        for other in others
    ]
    second = {"deal_id": "2", "closed_on": NEXT_WEEK, "customer": ANNA}
    given = register({"deal_id": "1", "closed_on": WEEK, "customer": ANNA}, second)
    moved = register({"deal_id": "1", "closed_on": "2026-11-18", "customer": ANNA}, second)
    for upload in (*elsewhere, given):
        accepted(db, upload)
    correction = accepted(db, moved)
    assert week(db, NEXT_WEEK)["repeat_orders"] == (2 if others == [{"customer": ANNA}] else 1)
    assert figures(db) == counted([*elsewhere, given, moved])
    undo(db, correction.id, now=NOW)
    assert week(db, WEEK)["new_customers"] == 1
    assert figures(db) == counted([*elsewhere, given])


def test_customers_of_the_demo_store_are_new_again_once_it_is_removed(db: Database) -> None:
    own = register({"deal_id": "1", "closed_on": WEEK, "customer": ANNA})
    demo = register(
        {"provider": "Demo", "deal_id": "1", "closed_on": "2026-11-02", "customer": ANNA}
    )
    accept(db, demo, now=NOW, key=KEY, is_demo=True)
    accepted(db, own)
    assert week(db, WEEK)["new_customers"] == 0
    remove_demo(db, now=NOW)
    assert figures(db) == counted([own])
    assert sound(db)


def test_a_lost_deal_wins_no_customer(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": "2026-11-09", "customer": ANNA, "stage": "lost"},
            {"deal_id": "2", "closed_on": "2026-11-10", "customer": ANNA},
        ),
    )
    assert week(db, WEEK)["new_customers"] == 1
    assert week(db, WEEK)["repeat_orders"] == 0


def test_a_deal_whose_buyer_is_unknown_is_neither_new_nor_repeat(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": WEEK, "customer": ANNA},
            {"deal_id": "2", "closed_on": WEEK},
        ),
    )
    found = week(db, WEEK)
    assert (found["deals"], found["new_customers"], found["repeat_orders"]) == (2, 1, 0)


# reading


def test_results_are_read_in_hryvnias_in_order_for_the_providers_and_days_asked(
    db: Database,
) -> None:
    accepted(db, activity({"week": NEXT_WEEK, "deals": 4}, {"week": WEEK, "deals": 3, "paid": 150}))
    accepted(db, activity({"week": WEEK, "deals": 9, "revenue": 5, "provider": "Other"}))
    day = date.fromisoformat(WEEK)
    assert results(db, Grain.WEEK, provider_ids=[1], start=day, end=day) == (
        PeriodResults(1, day, Results(deals=3, paid=1.5)),
    )
    both = results(db, Grain.WEEK, provider_ids=[2, 1], start=day, end=date(2026, 11, 30))
    assert [(one.provider_id, one.start.day) for one in both] == [(1, 9), (2, 9), (1, 16)]
    assert results(db, Grain.WEEK, provider_ids=[], start=day, end=day) == ()


def test_the_span_is_the_first_and_last_week_with_results(db: Database) -> None:
    assert span(db) is None
    accepted(db, activity({"week": NEXT_WEEK, "deals": 4}, {"week": WEEK, "deals": 3}))
    assert span(db) == (date.fromisoformat(WEEK), date.fromisoformat(NEXT_WEEK))


def test_the_same_kept_figures_come_out_when_every_day_is_rolled_up_anew(db: Database) -> None:
    for upload in BOTH:
        accepted(db, upload)
    before = figures(db)
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched_days (provider_id INTEGER, day TEXT)")
    for days in ("deal_days", "activity_days"):
        db.execute(f"INSERT INTO temp.touched_days SELECT provider_id, day FROM {days}")
    roll_up(db)
    assert figures(db) == before == counted(BOTH)


# a real export


def test_a_real_crm_exports_won_deals_and_value_by_office_and_month(
    db: Database, crm_export: Path
) -> None:
    pipeline = pd.read_csv(crm_export / "sales_pipeline.csv", parse_dates=[5, 6])
    teams = pd.read_csv(crm_export / "sales_teams.csv")
    deals = pipeline.merge(teams, on="sales_agent", validate="many_to_one")
    rows = pd.DataFrame(
        {
            "provider": deals["regional_office"],
            "deal_id": deals["opportunity_id"],
            "stage": deals["deal_stage"].str.lower().where(deals["close_date"].notna(), "open"),
            "opened_on": deals["engage_date"],
            "closed_on": deals["close_date"],
            "value": (deals["close_value"].fillna(0) * 100).astype("int64"),
            "customer": deals["account"],
            "row_number": range(2, len(deals) + 2),
        }
    )
    content = (crm_export / "sales_pipeline.csv").read_bytes()
    found, problems = accept(
        db, Upload(Shape.DEALS, rows, "sales_pipeline.csv", content), now=NOW, key=KEY
    )
    assert problems == ()
    assert sum(report.row_count for report in found) == len(pipeline) == 8800

    won = deals[deals["deal_stage"] == "Won"].assign(
        month=lambda d: d["close_date"].dt.strftime("%Y-%m-01")
    )
    by_month = won.groupby(["regional_office", "month"])["close_value"].agg(["count", "sum"])
    assert by_month["count"].sum() == 4238
    expected = {key: (row["count"], row["sum"] * 100) for key, row in by_month.iterrows()}
    assert {
        (provider, start): (kept["deals"], kept["revenue"])
        for (provider, grain, start), kept in figures(db).items()
        if grain == "month" and kept["deals"]
    } == expected
    named = won.dropna(subset="account")
    new = sum(kept["new_customers"] or 0 for (_, g, _), kept in figures(db).items() if g == "week")
    assert new == named["account"].nunique()

    for report in found:
        undo(db, report.id, now=NOW)
    assert figures(db) == {}
