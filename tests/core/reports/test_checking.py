"""Every cause of refusal and warning, each from the smallest table that has it."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports import checking
from outsource_core.reports.checking import Checked, check, group, identifiers, refused_table
from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.mapping import ColumnMapping, comes_back, fingerprint, look_up, suggest
from outsource_core.reports.table import Table
from outsource_core.reports.values import DateOrder

TODAY = date(2026, 11, 23)
CRM = Path(__file__).parents[4] / "shared" / "real" / "crm_export"

DEALS = "deal_id;stage;opened_on;closed_on;value"
ACTIVITY = "period;team;leads;deals;revenue"


def table(columns: str, *rows: str) -> Table:
    """A table of cells set apart by semicolons, its header in the first row of the file."""
    names = columns.split(";")
    cells = pd.DataFrame([row.split(";") for row in rows] or None, columns=names, dtype="str")
    return Table("file.csv", None, tuple(names), cells, np.arange(2, len(rows) + 2))


def by_name(source: Table, *, date_order: DateOrder | None = None) -> ColumnMapping:
    """Columns of these tables are called as their fields."""
    shape = Shape.DEALS if "deal_id" in source.columns else Shape.ACTIVITY
    names = [field.name for field in FIELDS[shape]]
    pairs = tuple((name, name) for name in names if name in source.columns)
    return ColumnMapping(shape, pairs, date_order)


def checked(columns: str, *rows: str, provider: str | None = "Vendor") -> Checked:
    source = table(columns, *rows)
    return check(source, by_name(source), provider=provider, today=TODAY)


def told(result: Checked) -> list[tuple[Code, int | None, str | None, str | None]]:
    return [(p.code, p.row, p.column, p.value) for p in result.problems]


# good rows


def test_a_deal_register_becomes_typed_rows() -> None:
    result = checked(
        f"{DEALS};customer;agent;product",
        "A1;Won;2026-11-01;2026-11-10;1 054,50;067 123 45 67;Ann ;Lamp",
        "007;програно;2026-11-02;2026-11-05;;;;",
        "A3;В роботі;;;;Olena@Shop.UA;;",
    )
    assert result.problems == ()
    assert result.refused.tolist() == [False, False, False]
    assert list(result.rows) == [
        *("provider", "deal_id", "stage", "opened_on", "closed_on", "value", "customer"),
        *("team", "agent", "product", "row_number"),
    ]
    assert result.rows["provider"].to_list() == ["Vendor"] * 3
    assert result.rows["deal_id"].to_list() == ["A1", "007", "A3"]
    assert result.rows["stage"].to_list() == ["won", "lost", "open"]
    assert result.rows["closed_on"].to_list()[:2] == [datetime(2026, 11, 10), datetime(2026, 11, 5)]
    assert result.rows["closed_on"].isna().to_list() == [False, False, True]
    assert result.rows["value"].to_list() == [105450, 0, 0]
    assert result.rows["value"].dtype == np.int64
    assert result.rows["customer"].to_list() == ["+380671234567", "", "olena@shop.ua"]
    assert result.rows["agent"].to_list() == ["Ann", "", ""]
    assert result.rows["row_number"].to_list() == [2, 3, 4]


def test_what_an_activity_report_leaves_out_is_missing_not_zero() -> None:
    result = checked(ACTIVITY, "2026-11-16;A;10;3;1234,56", "2026-11-17;;;0;—")
    assert result.problems == ()
    assert list(result.rows)[:4] == ["provider", "start", "end", "team"]
    assert result.rows["start"].equals(result.rows["end"])
    assert result.rows["team"].to_list() == ["A", ""]
    assert result.rows["leads"].to_list() == [10, pd.NA]
    assert result.rows["deals"].to_list() == [3, 0]
    assert result.rows["revenue"].to_list() == [123456, pd.NA]
    assert result.rows["hours"].isna().all()
    assert {str(result.rows[name].dtype) for name in ("leads", "revenue", "paid")} == {"Int64"}


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Скасоване", "lost"),
        ("Скасований", "lost"),
        ("Оплачене", "won"),
        ("Выполненный", "won"),
        ("Прийняте", "open"),
        ("Рахунок на передоплату", "open"),
        ("Угода провалена", "lost"),
    ],
)
def test_a_stage_is_known_in_any_gender(word: str, stage: str) -> None:
    assert checked(DEALS, f"1;{word};;2026-11-10;5").rows["stage"].to_list() == [stage]


def test_a_week_has_its_first_and_last_day() -> None:
    result = checked(ACTIVITY, "09.11.2026–15.11.2026;;;1;")
    assert result.rows["start"].to_list() == [datetime(2026, 11, 9)]
    assert result.rows["end"].to_list() == [datetime(2026, 11, 15)]


def test_an_open_deals_expected_closing_day_is_not_its_closing() -> None:
    result = checked(DEALS, "1;open;2026-11-02;2026-12-24;500")
    assert result.rows["closed_on"].isna().all()
    assert result.rows["value"].to_list() == [50000]


def test_the_named_provider_owns_every_row_otherwise_the_rows_say() -> None:
    rows = (f"{DEALS};provider", "1;open;;;;East", "2;open;;;; West ")
    assert checked(*rows, provider=None).rows["provider"].to_list() == ["East", "West"]
    assert checked(*rows, provider=" Vendor ").rows["provider"].to_list() == ["Vendor"] * 2


def test_units_in_a_header_are_counted_in_and_told() -> None:
    source = table("Дата;Угоди;Виручка, тис. грн;Час роботи (хв)", "16.11.2026;3;1,5;90")
    result = check(source, suggest(source.columns).mapping, provider="V", today=TODAY)
    assert result.rows["revenue"].to_list() == [150_000]
    assert result.rows["hours"].to_list() == [1.5]
    assert [(p.code, p.level, p.column) for p in result.problems] == [
        (Code.UNIT_CONVERTED, Level.WARNING, "Виручка, тис. грн"),
        (Code.UNIT_CONVERTED, Level.WARNING, "Час роботи (хв)"),
    ]


# a currency that is not the store's


def in_currency(column: str, *amounts: str, currency: str = "UAH", more: str = "") -> Checked:
    rows = [f"{day}.11.2026;3;{amount}" for day, amount in enumerate(amounts, start=16)]
    source = table(f"Дата;Угоди;{column}{more}", *rows)
    mapping = suggest(source.columns).mapping
    return check(source, mapping, provider="V", today=TODAY, currency=currency)


@pytest.mark.parametrize(
    "amount",
    [
        "$1,200.50",
        "1 200 $",
        "1200 USD",
        "€ 90",
        "90,50 євро",
        "100 EUR",
        "1 000 zł",
        "10 долл.",
        "5 у.о.",
    ],
)
def test_an_amount_in_another_currency_is_never_taken_for_hryvnias(amount: str) -> None:
    result = in_currency("Виручка", amount, "1 200 грн", "7")
    assert told(result) == [(Code.OTHER_CURRENCY, 2, "Виручка", amount)]
    assert result.problems[0].details["store_currency"] == "UAH"
    assert result.refused.tolist() == [True, False, False]
    assert result.rows["revenue"].tolist() == [120_000, 700]


@pytest.mark.parametrize(
    "column", ["Revenue, USD", "Виручка, $", "RevenueUSD", "Виручка, тис. євро"]
)
def test_a_header_that_names_another_currency_refuses_its_amounts(column: str) -> None:
    result = in_currency(column, "1200", "", "0")
    assert [p.row for p in result.problems if p.code is Code.OTHER_CURRENCY] == [2]
    assert result.refused.tolist() == [True, False, False]


def test_a_column_beside_says_the_currency_of_its_row() -> None:
    result = in_currency("Виручка", "1200;USD", "900;грн.", "5;", more=";Валюта")
    assert told(result) == [(Code.OTHER_CURRENCY, 2, "Виручка", "1200")]


def test_a_store_in_dollars_takes_dollars_and_no_hryvnias() -> None:
    result = in_currency("Revenue, USD", "$1,200.50", "700", currency="USD")
    assert not result.problems
    assert result.rows["revenue"].tolist() == [120_050, 70_000]
    assert [p.code for p in in_currency("Виручка", "5 грн", currency="USD").problems] == [
        Code.OTHER_CURRENCY
    ]


@pytest.mark.parametrize("column", ["Виручка, грн", "Revenue, UAH", "Виручка, грн (не USD)"])
def test_the_stores_own_currency_is_no_other(column: str) -> None:
    assert not in_currency(column, "1200", "1 200,50 грн.", "₴ 5").problems


# a row refused: one cell, one reason


@pytest.mark.parametrize(
    ("row", "code", "column", "value"),
    [
        (";won;;2026-11-01;5", Code.MISSING_VALUE, "deal_id", None),
        ("1;;;2026-11-01;5", Code.MISSING_VALUE, "stage", None),
        ("1;won;;;5", Code.MISSING_VALUE, "closed_on", None),
        ("1;lost;;;5", Code.MISSING_VALUE, "closed_on", None),
        ("1;won;;2026-11-01;", Code.MISSING_VALUE, "value", None),
        ("1;sideways;;2026-11-01;5", Code.UNKNOWN_STAGE, "stage", "sideways"),
        ("1;won;;yesterday;5", Code.NOT_A_DATE, "closed_on", "yesterday"),
        ("1;open;2026-02-30;;", Code.NOT_A_DATE, "opened_on", "2026-02-30"),
        ("1;won;;2026-11-01;five", Code.NOT_A_NUMBER, "value", "five"),
        ("1;won;;2026-11-01;-5", Code.NEGATIVE, "value", "-5"),
        ("1;won;;1999-12-31;5", Code.UNLIKELY_DATE, "closed_on", "1999-12-31"),
        ("1;won;;2027-11-25;5", Code.UNLIKELY_DATE, "closed_on", "2027-11-25"),
        ("1;won;2026-11-02;2026-11-01;5", Code.CLOSED_BEFORE_OPENED, "closed_on", "2026-11-01"),
    ],
)
def test_a_deal_is_refused(row: str, code: Code, column: str, value: str | None) -> None:
    result = checked(DEALS, "good;won;2026-11-01;2026-11-01;1", row)
    assert told(result) == [(code, 3, column, value)]
    assert result.problems[0].level is Level.REFUSED
    assert result.refused.tolist() == [False, True]
    assert result.rows["deal_id"].to_list() == ["good"]


@pytest.mark.parametrize(
    "row",
    [
        "1;won;2026-11-01;2026-11-01;0",
        "1;lost;;2000-01-01;",
        "1;won;;2027-11-24;5",
        "1;open;2026-11-02;;",
        "1;open;2026-11-02;2026-11-01;",
    ],
)
def test_a_deal_on_the_edge_is_good(row: str) -> None:
    assert checked(DEALS, row).problems == ()


@pytest.mark.parametrize(
    ("row", "code", "column", "value"),
    [
        (";A;;1;", Code.MISSING_VALUE, "period", None),
        ("2026-11-16;A;2;;", Code.MISSING_VALUE, "deals", None),
        ("soon;A;2;1;", Code.NOT_A_DATE, "period", "soon"),
        ("2026-11-16;A;2,5;1;", Code.NOT_A_WHOLE_NUMBER, "leads", "2,5"),
        ("2026-11-16;A;two;1;", Code.NOT_A_NUMBER, "leads", "two"),
        ("2026-11-16;A;2;−1;", Code.NEGATIVE, "deals", "−1"),
        ("2026-11-16;A;2;1;-0,01", Code.NEGATIVE, "revenue", "-0,01"),
        ("1926-11-16;A;2;1;", Code.UNLIKELY_DATE, "period", "1926-11-16"),
    ],
)
def test_an_activity_row_is_refused(row: str, code: Code, column: str, value: str | None) -> None:
    result = checked(ACTIVITY, "2026-11-01;A;2;1;5", row)
    assert told(result) == [(code, 3, column, value)]
    assert result.refused.tolist() == [False, True]
    assert len(result.rows) == 1


def test_a_row_without_a_provider_is_refused_where_rows_name_theirs() -> None:
    rows = "1;open;;;;East", "2;open;;;;", "3;open;;;;—"
    result = checked(f"{DEALS};provider", *rows, provider=None)
    assert told(result) == [
        (Code.NO_PROVIDER, 3, "provider", None),
        (Code.NO_PROVIDER, 4, "provider", "—"),
    ]
    assert result.rows["provider"].to_list() == ["East"]


def test_each_wrong_cell_of_a_row_is_told_of_once() -> None:
    result = checked(ACTIVITY, "2026-11-16;A;-1;one;1,2,3")
    assert {(p.code, p.column) for p in result.problems} == {
        (Code.NEGATIVE, "leads"),
        (Code.NOT_A_NUMBER, "deals"),
        (Code.NOT_A_NUMBER, "revenue"),
    }


def test_what_was_expected_is_said() -> None:
    result = checked(ACTIVITY, "soon;A;two;1,5;five")
    assert {p.column: p.expected for p in result.problems} == {
        "period": "period",
        "leads": "whole_number",
        "deals": "whole_number",
        "revenue": "money",
    }


# the same thing twice


def test_of_equal_rows_the_first_is_kept() -> None:
    row = "1;won;;2026-11-01;5"
    result = checked(DEALS, row, "2;open;;;", row, row)
    assert told(result) == [
        (Code.DUPLICATE_IN_FILE, 4, "deal_id", "1"),
        (Code.DUPLICATE_IN_FILE, 5, "deal_id", "1"),
    ]
    assert [p.details["other_row"] for p in result.problems] == [2, 2]
    assert result.rows["row_number"].to_list() == [2, 3]


def test_of_rows_that_contradict_each_other_none_is_kept() -> None:
    result = checked(DEALS, "1;won;;2026-11-01;5", "2;open;;;", "1;won;;2026-11-01;6")
    assert [(p.code, p.row, p.details["other_row"]) for p in result.problems] == [
        (Code.DUPLICATE_IN_FILE, 2, 4),
        (Code.DUPLICATE_IN_FILE, 4, 2),
    ]
    assert result.rows["deal_id"].to_list() == ["2"]


@pytest.mark.parametrize("numbers", [("7", "07"), ("7", "+7"), ("16", "0x10"), ("1", "2", "D-1")])
def test_deals_are_told_apart_as_texts(numbers: tuple[str, ...]) -> None:
    result = checked(DEALS, *(f"{number};open;;;" for number in numbers))
    assert result.problems == ()
    assert result.rows["deal_id"].to_list() == list(numbers)


@pytest.mark.parametrize("number", ["7", "007", "D-1", "-5", "9" * 18, "9" * 30])
def test_a_number_met_again_among_others_is_seen(number: str) -> None:
    rows = [f"{one};open;;;" for one in (number, "100", "99", number)]
    assert told(checked(DEALS, *rows)) == [(Code.DUPLICATE_IN_FILE, 5, "deal_id", number)]


def test_two_providers_may_number_their_deals_alike() -> None:
    rows = (f"{DEALS};provider", "1;open;;;;East", "1;open;;;;West")
    assert checked(*rows, provider=None).problems == ()
    assert checked(*rows, provider="V").refused_count == 1


def test_a_period_of_a_team_is_reported_once() -> None:
    result = checked(
        ACTIVITY, "2026-11-16;A;;1;", "2026-11-16;B;;1;", "16.11.2026;A;;2;", "2026-11-17;A;;1;"
    )
    assert told(result) == [
        (Code.DUPLICATE_IN_FILE, 2, "period", "2026-11-16"),
        (Code.DUPLICATE_IN_FILE, 4, "period", "16.11.2026"),
    ]
    assert result.rows["row_number"].to_list() == [3, 5]


def test_of_equal_periods_the_first_is_kept() -> None:
    result = checked(ACTIVITY, "2026-11-16;A;;1;", "2026-11-16;A;;1;")
    assert told(result) == [(Code.DUPLICATE_IN_FILE, 3, "period", "2026-11-16")]


def test_weeks_that_share_a_day_would_count_it_twice() -> None:
    weeks = "09.11.2026–15.11.2026;A;;9;", "15.11.2026–21.11.2026;A;;9;", "22.11.2026;A;;9;"
    result = checked(ACTIVITY, *weeks)
    assert [(p.code, p.row) for p in result.problems] == [
        (Code.OVERLAPPING_PERIODS, 2),
        (Code.OVERLAPPING_PERIODS, 3),
    ]


def test_a_short_period_inside_a_long_one_is_found_past_another() -> None:
    rows = "01.11.2026–30.11.2026;A;;9;", "02.11.2026;A;;1;", "20.11.2026;A;;1;"
    assert checked(ACTIVITY, *rows).refused.tolist() == [True, True, True]


def test_a_week_and_one_of_its_days_would_count_that_day_twice() -> None:
    week, day, after = "09.11.2026–15.11.2026;A;;9;", "2026-11-12;A;;1;", "2026-11-16;A;;1;"
    result = checked(ACTIVITY, day, week, "2026-11-12;B;;1;", after, week)
    assert {(p.code, p.row) for p in result.problems} == {
        (Code.OVERLAPPING_PERIODS, 2),
        (Code.OVERLAPPING_PERIODS, 3),
        (Code.DUPLICATE_IN_FILE, 6),
    }
    assert result.rows["row_number"].to_list() == [4, 5]


def test_a_row_without_a_team_beside_teams_would_count_their_days_twice() -> None:
    teams = "2026-W46;A;;3;", "2026-W46;B;;4;", "2026-W47;;;9;"
    for total in ("2026-W46;;;7;", "2026-11-12;;;7;"):
        result = checked(ACTIVITY, *teams, total)
        assert [(p.code, p.row) for p in result.problems] == [(Code.BESIDE_TEAMS, 5)]
    assert result.rows["row_number"].to_list() == [2, 3, 4]


SELLERS = "period;team;agent;leads;deals;revenue;hours"


def test_what_sellers_did_is_added_up_to_their_team() -> None:
    result = checked(
        SELLERS,
        "2026-11-16;A;Ann;10;3;1000,25;7,5",
        "2026-11-16;B;Bob;5;1;;8",
        "2026-11-16;A;Eve;20;4;500,50;",
        "2026-11-17;A;Ann;1;1;10;1",
    )
    assert [(p.code, p.level, dict(p.details)) for p in result.problems] == [
        (Code.ADDED_TO_TEAMS, Level.WARNING, {"rows": 4, "made": 3})
    ]
    assert "agent" not in result.rows
    rows = result.rows.astype(object).where(result.rows.notna(), None)
    assert rows[
        ["team", "leads", "deals", "revenue", "hours", "row_number"]
    ].to_numpy().tolist() == [
        ["A", 30, 7, 150_075, 7.5, 2],
        ["B", 5, 1, None, 8.0, 3],
        ["A", 1, 1, 1_000, 1.0, 5],
    ]
    assert str(result.rows["revenue"].dtype) == "Int64"


def test_one_sellers_row_twice_is_refused_and_so_is_a_total_beside_sellers() -> None:
    row = "2026-11-16;A;Ann;10;3;1;1"
    assert [code for code, *_ in told(checked(SELLERS, row, row))] == [Code.DUPLICATE_IN_FILE]
    result = checked(SELLERS, row, "2026-11-16;A;;12;4;2;1")
    assert told(result) == [
        (Code.BESIDE_TEAMS, 3, "period", "2026-11-16"),
        (Code.BESIDE_REFUSED, 2, "agent", "Ann"),  # mended, the other may be one of the sellers
    ]


def test_rows_of_sellers_whose_mate_is_refused_wait_for_it() -> None:
    """Mended alone, it would take the place of what the store has of its team's day."""
    result = checked(
        SELLERS,
        "2026-11-16;A;Ann;10;багато;1;1",
        "2026-11-16;A;Bob;10;2;1;1",
        "2026-11-17;A;Bob;10;2;1;1",
        "2026-11-16;B;Eve;10;2;1;1",
        "колись;B;Kim;10;2;1;1",
        "2026-11-16;C;Leo;10;2;1;1",
    )
    assert told(result) == [
        (Code.NOT_A_DATE, 6, "period", "колись"),
        (Code.NOT_A_NUMBER, 2, "deals", "багато"),
        (Code.BESIDE_REFUSED, 3, "agent", "Bob"),
        (Code.BESIDE_REFUSED, 5, "agent", "Eve"),
    ]
    assert result.rows["row_number"].to_list() == [4, 7]
    assert [cause.places.tolist() for cause in result.causes][-1] == [1, 3]


def test_a_row_without_a_team_stands_beside_the_teams_of_another_provider() -> None:
    columns = f"{ACTIVITY};provider"
    assert not checked(
        columns, "2026-W46;A;;3;;North", "2026-W46;;;4;;South", provider=None
    ).refused.any()


# warnings


@pytest.mark.parametrize(
    ("row", "code", "column", "details"),
    [
        ("2026-11-16;A;2;3;5", Code.MORE_DEALS_THAN_LEADS, "deals", {"leads": "2", "count": 1}),
        ("2026-11-16;A;2;0;5", Code.REVENUE_WITHOUT_DEALS, "revenue", {"deals": "0", "count": 1}),
    ],
)
def test_an_odd_row_is_accepted_with_a_warning(row, code, column, details) -> None:
    result = checked(ACTIVITY, row)
    (problem,) = result.problems
    assert (problem.code, problem.level, problem.column) == (code, Level.WARNING, column)
    assert problem.details == details
    assert len(result.rows) == 1


def test_a_negative_figure_is_told_once_and_not_also_as_too_few_for_the_others() -> None:
    (problem,) = checked(ACTIVITY, "2026-11-16;A;-5;3;5").problems
    assert (problem.code, problem.column) == (Code.NEGATIVE, "leads")


@pytest.mark.parametrize("row", ["2026-11-16;A;3;3;5", "2026-11-16;A;;3;", "2026-11-16;A;2;0;0"])
def test_a_row_that_only_looks_odd_is_not_warned_of(row: str) -> None:
    assert checked(ACTIVITY, row).problems == ()


# a file refused as a whole


def refused_whole(result: Checked) -> bool:
    return bool(result.refused.all()) and result.rows.empty


def test_a_file_without_a_required_column_is_refused() -> None:
    result = checked("deal_id;stage;closed_on", "1;won;2026-11-01")
    (problem,) = result.problems
    assert (problem.code, problem.expected) == (Code.MISSING_COLUMN, "value")
    assert problem.details["found"] == "deal_id, stage, closed_on"
    assert problem.file == "file.csv"
    assert refused_whole(result)


def test_a_file_of_nobody_is_refused() -> None:
    result = checked(DEALS, "1;open;;;", provider=None)
    assert [p.code for p in result.problems] == [Code.NO_PROVIDER]
    assert refused_whole(result)


def test_dates_that_could_be_read_in_two_ways_are_asked_about() -> None:
    source = table(ACTIVITY, "03/04/2026;A;;1;", "05/06/2026;A;;1;")
    result = check(source, by_name(source), provider="V", today=TODAY)
    assert told(result) == [(Code.AMBIGUOUS_DATES, None, "period", "03/04/2026")]
    assert refused_whole(result)
    answered = by_name(source, date_order=DateOrder.MONTH_FIRST)
    rows = check(source, answered, provider="V", today=TODAY).rows
    assert rows["start"].to_list() == [datetime(2026, 3, 4), datetime(2026, 5, 6)]


def test_a_day_near_the_report_settles_its_dates() -> None:
    source = table(ACTIVITY, "03/11/2026;A;;1;", "04/11/2026;A;;1;")
    result = check(source, by_name(source), provider="V", today=TODAY, near=date(2026, 11, 5))
    assert result.problems == ()
    assert result.rows["start"].to_list() == [datetime(2026, 11, 3), datetime(2026, 11, 4)]


def test_one_date_column_settles_the_others_of_its_file() -> None:
    result = checked(DEALS, "1;won;03/04/2026;12/31/2025;5", "2;won;05/06/2026;10/25/2026;5")
    assert [(p.code, p.row) for p in result.problems] == [(Code.CLOSED_BEFORE_OPENED, 2)]
    assert result.rows["opened_on"].to_list() == [datetime(2026, 5, 6)]


def test_a_table_without_rows_is_no_problem_here() -> None:
    source = table(DEALS)
    result = check(source, by_name(source), provider="V", today=TODAY)
    assert result.problems == ()
    assert result.rows.empty


# large tables


def test_text_is_worked_on_in_slices_that_leave_no_trace(monkeypatch) -> None:
    rows = [f" D{n}  x ;won;;2026-11-01;5;067 000 00 0{n}" for n in range(7)]
    whole = checked(f"{DEALS};customer", *rows)
    monkeypatch.setattr(checking, "SLICE", 3)
    assert checked(f"{DEALS};customer", *rows).rows.equals(whole.rows)
    assert whole.rows["deal_id"].to_list() == [f"D{n} x" for n in range(7)]


# many problems


def test_of_many_alike_only_the_first_are_told_but_all_are_counted(monkeypatch) -> None:
    monkeypatch.setattr(checking, "MOST_PROBLEMS", 3)
    result = checked(DEALS, *[f"{n};won;;2026-11-01;x{n}" for n in range(10)])
    assert [p.row for p in result.problems] == [2, 3, 4]
    assert {p.details["count"] for p in result.problems} == {10}
    assert result.refused_count == 10
    (found,) = group(result.problems)
    assert (found.code, found.column, found.count) == (Code.NOT_A_NUMBER, "value", 10)


def test_problems_are_grouped_by_cause_refusals_first() -> None:
    problems = (
        Problem(Code.NOT_IN_LOOKUP, Level.WARNING, column="a", value="Eve", details={"rows": 4}),
        Problem(Code.NOT_IN_LOOKUP, Level.WARNING, column="a", value="Bob", details={"rows": 2}),
        Problem(Code.UNKNOWN_STAGE, row=2, column="b", value="x"),
        Problem(Code.UNKNOWN_STAGE, row=3, column="b", value="x"),
        Problem(Code.UNKNOWN_STAGE, row=4, column="b", value="y"),
        Problem(Code.UNKNOWN_STAGE, row=4, column="c", value="x"),
    )
    groups = group(problems)
    assert [(g.code, g.column, g.count) for g in groups] == [
        (Code.UNKNOWN_STAGE, "b", 3),
        (Code.UNKNOWN_STAGE, "c", 1),
        (Code.NOT_IN_LOOKUP, "a", 6),
    ]
    assert [p.row for p in groups[0].examples] == [2, 4, 3]


def test_refused_rows_go_back_as_they_came_with_their_reasons() -> None:
    source = table(DEALS, "1;won;;soon; five ", "2;open;;;", "3;lately;;;")
    result = check(source, by_name(source), provider="V", today=TODAY)
    back = refused_table(source, result)
    assert list(back) == [*source.columns, "Why it was refused"]
    assert back["value"].to_list() == [" five ", ""]
    assert back["Why it was refused"].to_list() == [
        "not_a_date: closed_on: soon; not_a_number: value:  five ",
        "unknown_stage: stage: lately",
    ]
    said = refused_table(
        source, result, reason="Чому не прийнято", say=lambda code, _column, _value: code.upper()
    )
    assert said["Чому не прийнято"].to_list() == ["NOT_A_DATE; NOT_A_NUMBER", "UNKNOWN_STAGE"]


def test_rows_refused_again_have_one_reason_each_and_the_header_of_the_first_file() -> None:
    first = table(DEALS, "1;won;;soon;5")
    result = check(first, by_name(first), provider="V", today=TODAY)
    back = refused_table(first, result, reason="Почему не принято")
    again = Table("b.csv", None, tuple(back), back, first.row_numbers)
    assert comes_back(again.columns)
    assert fingerprint(again.columns) == fingerprint(first.columns)
    twice = refused_table(again, check(again, by_name(again), provider="V", today=TODAY))
    assert list(twice) == [*first.columns, "Why it was refused"]


# identifiers


@pytest.mark.parametrize(
    "written",
    [
        *("0671234567", "067 123-45-67", "(067) 123 45 67", "+38 (067) 123-45-67", "380671234567"),
        *("00380671234567", "8 067 123 45 67", "671234567", "+380671234567", "671234567.0"),
        "067\u00a0123\u00a045\u00a067",
    ],
)
def test_a_phone_is_one_phone_however_written(written: str) -> None:
    assert identifiers(pd.Series([written], dtype="str")).to_list() == ["+380671234567"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+48 601 234 567", "+48601234567"),
        (" Anna.K@Shop.UA ", "anna.k@shop.ua"),
        ("Олена  КОВАЛЬ", "олена коваль"),
        ("12345", "12345"),
        ("—", ""),
        ("н/д", ""),
        ("", ""),
    ],
)
def test_other_identifiers(written: str, expected: str) -> None:
    assert identifiers(pd.Series([written], dtype="str")).to_list() == [expected]


def test_a_column_of_phones_with_anything_between_them() -> None:
    written = ["0671234567", "", "+380671234567", "Anna", "380671234567", "067 123-45-67", "—"]
    phone = "+380671234567"
    expected = [phone, "", phone, "anna", phone, phone, ""]
    assert identifiers(pd.Series(written, dtype="str")).to_list() == expected


@pytest.mark.parametrize("other", ["", "0671234567", "12345", "00671234567", "067123456"])
def test_a_column_of_digits_is_read_as_each_of_its_cells(other: str) -> None:
    both = pd.Series(["0501112233", other], dtype="str")
    alone = [identifiers(both.iloc[[at]]).iloc[0] for at in range(2)]
    assert identifiers(both).to_list() == alone


# properties


MESSY = st.sampled_from(
    ["", "five", "-1", "0", "3", "2,5", "2026-11-16", "2026-11-17", "won", "open"]
)
ROWS = st.lists(st.lists(MESSY, min_size=5, max_size=5).map(";".join), min_size=1, max_size=8)
DAY = st.integers(0, 300).map(lambda n: date(2026, 1, 1) + timedelta(n))


def good_rows(result: Checked) -> list[tuple[object, ...]]:
    return sorted(map(tuple, result.rows.drop(columns="row_number").astype(str).to_numpy()))


@pytest.mark.parametrize("columns", [DEALS, ACTIVITY])
@given(rows=ROWS, random=st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_does_not_matter(columns: str, rows: list[str], random) -> None:
    result = checked(columns, *rows)
    shuffled = checked(columns, *random.sample(rows, len(rows)))
    assert good_rows(shuffled) == good_rows(result)
    causes = [Counter((p.code, p.column, p.value) for p in r.problems) for r in (result, shuffled)]
    assert causes[0] == causes[1]


@pytest.mark.parametrize("columns", [DEALS, ACTIVITY])
@given(rows=ROWS)
@settings(max_examples=50, deadline=None)
def test_a_row_is_refused_exactly_when_a_problem_names_it(columns: str, rows: list[str]) -> None:
    result = checked(columns, *rows)
    named = {p.row for p in result.problems if p.level is Level.REFUSED}
    assert set(np.flatnonzero(result.refused) + 2) == named
    assert set(result.rows["row_number"]) == set(range(2, len(rows) + 2)) - named
    cells = [(p.row, p.column) for p in result.problems]
    assert len(set(cells)) == len(cells)


@given(
    st.lists(
        st.tuples(DAY, st.integers(0, 60), st.integers(0, 10**9), st.sampled_from(["won", "lost"])),
        max_size=10,
    )
)
@settings(max_examples=50, deadline=None)
def test_a_clean_register_comes_through_to_the_last_kopiyka(deals) -> None:
    rows = [
        f"{n};{stage};{opened};{opened + timedelta(days)};{money // 100},{money % 100:02}"
        for n, (opened, days, money, stage) in enumerate(deals)
    ]
    source = table(DEALS, *rows)
    result = check(source, by_name(source), provider="V", today=TODAY)
    assert result.problems == ()
    assert result.rows["value"].to_list() == [money for _, _, money, _ in deals]
    assert result.rows["closed_on"].dt.date.to_list() == [
        opened + timedelta(days) for opened, days, _, _ in deals
    ]


# a real export


@pytest.mark.skipif(not CRM.is_dir(), reason="the public CRM export is not beside the project")
def test_a_real_crm_export_agrees_with_its_own_figures() -> None:
    def read(name: str) -> tuple[Table, list[dict[str, str]]]:
        with (CRM / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        cells = pd.DataFrame(rows, dtype="str")
        return Table(name, None, tuple(cells), cells, np.arange(2, len(rows) + 2)), rows

    pipeline, deals = read("sales_pipeline.csv")
    teams, agents = read("sales_teams.csv")
    source, lost = look_up(pipeline, teams)
    result = check(source, suggest(source.columns).mapping, provider=None, today=TODAY)
    assert lost == ()
    assert result.problems == ()
    assert len(result.rows) == 8_800

    office = {row["sales_agent"]: row["regional_office"] for row in agents}
    expected: dict[tuple[str, int, int], list[int]] = {}
    for deal in deals:
        if deal["deal_stage"] == "Won":
            month, _, year = map(int, deal["close_date"].split("/"))
            sums = expected.setdefault((office[deal["sales_agent"]], year, month), [0, 0])
            sums[0] += 1
            sums[1] += int(deal["close_value"]) * 100
    won = result.rows[result.rows["stage"] == "won"]
    month = [won["provider"], won["closed_on"].dt.year, won["closed_on"].dt.month]
    totals = won.groupby(month)["value"].agg(["size", "sum"])
    assert len(won) == 4_238
    assert {key: [int(n), int(s)] for key, (n, s) in totals.iterrows()} == expected


# beside a column of weeks


def test_a_day_outside_the_week_its_row_names_is_told() -> None:
    days = checked("тиждень;period;deals", "2026-W46;2026-11-15;1", "2026-W46;2026-11-16;1")
    (one,) = days.problems
    assert (one.code, one.level, one.row) == (Code.OUTSIDE_WEEK, Level.WARNING, 3)
    assert (one.value, one.details["week"]) == ("2026-11-16", "2026-W46")
    assert len(days.rows) == 2
    deals = checked(f"Week;{DEALS}", "46/2026;1;won;;2026-11-20;5", "46/2026;2;open;;;")
    assert told(deals) == [(Code.OUTSIDE_WEEK, 2, "closed_on", "2026-11-20")]


def test_a_column_of_weeks_that_cannot_be_read_says_nothing() -> None:
    assert not checked("Тиждень;period;deals", "перший;2026-11-15;1", ";2026-11-16;1").problems
