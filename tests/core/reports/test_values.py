"""Values: every form that people write, decided by the evidence of the whole column."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.reports.reading import read
from outsource_core.reports.values import (
    DateOrder,
    parse_counts,
    parse_dates,
    parse_flags,
    parse_hours,
    parse_money,
    parse_numbers,
    parse_periods,
)

CRM = Path(__file__).parents[4] / "shared" / "real" / "crm_export" / "sales_pipeline.csv"
LONG = 1_200
"""Rows enough for the path that reads a column all at once."""


def column(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


def days(*cells: str, order: DateOrder | None = None, near: date | None = None) -> list[str]:
    return parse_dates(column(*cells), order=order, near=near).values.astype(str).tolist()


def period(cell: str, *, near: date | None = None) -> tuple[str, str]:
    parsed = parse_periods(column(cell), near=near)
    return str(parsed.starts[0]), str(parsed.ends[0])


# Numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("5", 5),
        ("1 234,56", 1234.56),
        ("1\u00a0234,56", 1234.56),
        ("1\u202f234\u202f567,8", 1234567.8),
        ("1'234.5", 1234.5),
        ("1’234,5", 1234.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("0,125", 0.125),
        ("-5", -5),
        ("−5", -5),
        ("+5", 5),
        ("(12,50)", -12.5),
        ("100 грн", 100),
        ("100,5 ₴", 100.5),
        ("₴100", 100),
        ("UAH 1 000", 1000),
        ("$1,074.69", 1074.69),
        ("-$5", -5),
        ("€ 7,5", 7.5),
        ("1E5", 100000),
        ("007", 7),
        ("12,5 тис.", 12500),
        ("3 тис. грн", 3000),
        ("1,2 млн грн", 1_200_000),
        ("1 234 грн 5 коп.", 1234.05),
        ("\u200e1 234,56\u200b", 1234.56),
        (" 8 ", 8),
        ("5 шт", 5),
        ("5шт.", 5),
        ("1 234 pcs", 1234),
        ("1 234,-", 1234),
        ("1\u00a0234.-", 1234),
        ("1234,– грн", 1234),
    ],
)
def test_numbers_as_people_write_them(cell: str, value: float) -> None:
    parsed = parse_numbers(column(cell))
    assert parsed.values[0] == value
    assert not parsed.bad[0]
    assert not parsed.missing[0]


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "—", "–", "н/д", "Н/Д", "n/a", "NULL", "немає даних"]
)
def test_words_for_no_value_are_missing_and_not_bad(cell: str) -> None:
    parsed = parse_numbers(column(cell))
    assert (parsed.missing[0], parsed.bad[0]) == (True, False)
    assert np.isnan(parsed.values[0])


@pytest.mark.parametrize(
    "cell", ["abc", "5 ящ", "шт", "1 2", "--5", "(5", "12.11.2026", "1,2,3", "5-7"]
)
def test_what_is_no_number_is_bad(cell: str) -> None:
    parsed = parse_numbers(column(cell))
    assert (parsed.missing[0], parsed.bad[0]) == (False, True)


def test_percentages_are_hundredths_and_marked() -> None:
    parsed = parse_numbers(column("12 %", "0,5%", "7"))
    assert parsed.values.tolist() == [0.12, 0.005, 7]
    assert parsed.percent.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("cells", "values", "doubtful"),
    [
        (("1,234", "12,5"), [1.234, 12.5], False),
        (("1,234", "1,234.50"), [1234, 1234.5], False),
        (("1,234", "2,500"), [1234, 2500], True),
        (("1,234", "1500"), [1.234, 1500], True),
        (("1,234", "0,5"), [1.234, 0.5], False),
        (("1.234", "12,50"), [1234, 12.5], False),
        (("1.234", "12.50"), [1.234, 12.5], False),
        (("1.25", "12,50"), [1.25, 12.5], False),
        (("12.345", "1.234.567"), [12345, 1234567], False),
        (("1.234 грн", "12,50"), [1234, 12.5], False),
        (("1.234", "2.500", "7"), [1234, 2500, 7], True),
        (("1.234", "1500"), [1.234, 1500], True),
        (("1.234", "0.5"), [1.234, 0.5], False),
    ],
)
@pytest.mark.parametrize("times", [1, LONG])
def test_the_decimal_sign_is_decided_by_the_whole_column(
    cells: tuple[str, ...], values: list[float], doubtful: bool, times: int
) -> None:
    parsed = parse_numbers(column(*cells * times))
    assert parsed.values.tolist() == values * times
    assert parsed.doubtful is doubtful


@pytest.mark.parametrize("times", [1, LONG])
def test_a_workbook_s_own_numbers_have_a_decimal_point(times: int) -> None:
    parsed = parse_numbers(column(*["1.234", "2.5"] * times, "7.125"), typed=True)
    assert parsed.values[:2].tolist() == [1.234, 2.5]
    parsed = parse_numbers(column(*["1.234"] * times), typed=True)
    assert (parsed.values[0], parsed.doubtful) == (1.234, False)


def test_where_parts_are_likely_three_digits_are_parts() -> None:
    parsed = parse_money(column("12,345", "7"), times=1000)
    assert (parsed.values.tolist(), parsed.doubtful) == ([12_345_00, 7_000_00], True)


def test_counts_with_three_idle_decimals() -> None:
    assert parse_counts(column("5,000", "12,000")).values.tolist() == [5, 12]
    assert parse_counts(column("5,000", "12")).values.tolist() == [5000, 12]
    assert parse_counts(column("1.234", "12")).values.tolist() == [1234, 12]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20),
    st.sampled_from(["{:.2f}", "{:,.2f}"]),
    st.sampled_from([(",", "."), ("\u00a0", ","), (" ", ","), ("'", "."), (".", ",")]),
    st.sampled_from(["", " ₴", " грн"]),
    st.sampled_from([1, LONG]),
)
def test_amounts_come_back_to_the_kopiyka(
    hundredths: list[int], form: str, signs: tuple[str, str], currency: str, times: int
) -> None:
    thousands, decimal = signs
    table = str.maketrans({",": thousands, ".": decimal})
    cells = [form.format(Decimal(n) / 100).translate(table) + currency for n in hundredths]
    parsed = parse_money(column(*cells * times))
    assert parsed.values.tolist() == hundredths * times
    assert not parsed.rounded.any()


def test_a_long_column_reads_as_a_short_one() -> None:
    cells = column("1 234,56", "", "7", "-0,5", "1\u202f000")
    short, long = parse_numbers(cells), parse_numbers(pd.concat([cells] * LONG, ignore_index=True))
    np.testing.assert_array_equal(long.values[:5], short.values)
    assert long.missing[:5].tolist() == short.missing.tolist() == [False, True, False, False, False]
    assert long.decimal == short.decimal == ","


@settings(max_examples=50, deadline=None)
@given(st.decimals(-(10**11), 10**11, places=4))
def test_more_than_two_decimals_round_half_to_even_and_say_so(amount: Decimal) -> None:
    parsed = parse_money(column(f"{amount:f}"))
    exact = amount * 100
    assert parsed.values[0] == int(exact.to_integral_value(ROUND_HALF_EVEN))
    assert parsed.rounded[0] == (exact != exact.to_integral_value())


def test_large_amounts_are_exact_and_huge_ones_bad() -> None:
    parsed = parse_money(column("90071992547409.93", "1e30", "12%"))
    assert parsed.values[0] == 9007199254740993
    assert parsed.bad.tolist() == [False, True, True]


def test_counts_are_whole() -> None:
    parsed = parse_counts(column("5", "5,0", "5,5", "x", "", "1 000"))
    assert parsed.values.tolist() == [5, 5, 0, 0, 0, 1000]
    assert parsed.bad.tolist() == [False, False, True, True, False, False]
    assert parsed.fractional.tolist() == [False, False, True, False, False, False]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("7,5", 7.5),
        ("8:30", 8.5),
        ("34:30:00", 34.5),
        ("8 год 30 хв", 8.5),
        ("1 ч 15 мин", 1.25),
        ("7,500", 7.5),
    ],
)
def test_hours(cell: str, hours: float) -> None:
    assert parse_hours(column(cell)).values[0] == hours


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("450", 7.5), ("8:30", 8.5 / 60), ("450 хв", 7.5), ("2:35:00", 2 + 35 / 60), ("2 год", 2)],
)
def test_hours_in_a_column_of_minutes(cell: str, hours: float) -> None:
    assert parse_hours(column(cell), unit=1 / 60).values[0] == pytest.approx(hours)


@pytest.mark.parametrize("word", ["так", "Да", "yes", "TRUE", "+", "1", "істина"])
def test_yes(word: str) -> None:
    assert parse_flags(column(word)).values[0]


@pytest.mark.parametrize("word", ["ні", "Нет", "no", "false", "-", "0", "ложь"])
def test_no(word: str) -> None:
    parsed = parse_flags(column(word))
    assert (parsed.values[0], parsed.missing[0], parsed.bad[0]) == (False, False, False)


def test_maybe_is_neither() -> None:
    parsed = parse_flags(column("може", ""))
    assert (parsed.bad.tolist(), parsed.missing.tolist()) == ([True, False], [False, True])


# Dates


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-09",
        "2026/11/09",
        "20261109",
        "09.11.2026",
        "9.11.26",
        "2026-11-09T10:30:00",
        "2026-11-09 10:30:00+02:00",
        "09.11.2026 10:30",
        "9 листопада 2026",
        "9 листопада 2026 р.",
        "9 ноября 2026 г.",
        "09 ноя 2026",
        "November 9, 2026",
        "9th of November 2026",
        "9-Nov-26",
        "46335",
        "46335.4375",
        "пн, 09.11.2026",
        "Monday, November 9, 2026",
        "09.11.2026 р.",
        "09.11.2026г.",
        "09.11.2026 (пн)",
        "9 листопада 2026, понеділок",
        "09. 11. 2026",
        "2026-W46-1",
        "46335,4375",
        "\u200e09.11.2026",
    ],
)
def test_dates_as_people_write_them(cell: str) -> None:
    assert days(cell) == ["2026-11-09"]


@pytest.mark.parametrize(
    "cell", ["31.02.2026", "10.20.2026", "2026", "46", "колись", "1/2", "99999"]
)
def test_what_is_no_date_is_bad(cell: str) -> None:
    assert parse_dates(column(cell)).bad[0]


def test_one_first_part_above_twelve_makes_the_column_day_first() -> None:
    assert days("03/04/2026", "20/10/2026") == ["2026-04-03", "2026-10-20"]


def test_one_second_part_above_twelve_makes_it_month_first() -> None:
    assert days("03/04/2026", "10/20/2026") == ["2026-03-04", "2026-10-20"]


def test_a_contradiction_leaves_the_rarer_form_bad() -> None:
    parsed = parse_dates(column("20/10/2026", "21/10/2026", "10/22/2026"))
    assert parsed.order is DateOrder.DAY_FIRST
    assert parsed.bad.tolist() == [False, False, True]


def test_without_evidence_nothing_is_guessed() -> None:
    parsed = parse_dates(column("03/04/2026", "05/05/2026", ""))
    assert parsed.ambiguous
    assert parsed.values.astype(str).tolist() == ["NaT", "2026-05-05", "NaT"]
    assert parsed.undecided.tolist() == [True, False, False]
    assert not parsed.bad.any()


def test_the_report_s_week_decides_where_only_one_reading_lies_near_it() -> None:
    assert days("03/04/2026", near=date(2026, 4, 1)) == ["2026-04-03"]
    assert days("03/04/2026", near=date(2026, 3, 3)) == ["2026-03-04"]
    assert days("03/04/2026", near=date(2026, 9, 9)) == ["NaT"]


def test_the_person_s_answer_settles_it() -> None:
    assert days("03/04/2026", order=DateOrder.MONTH_FIRST) == ["2026-03-04"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(date(2000, 1, 1), date(2040, 12, 31)), min_size=1, max_size=12),
    st.sampled_from(list(DateOrder)),
)
def test_slashed_dates_come_back_or_are_undecided(written: list[date], order: DateOrder) -> None:
    form = "{0.day}/{0.month}/{0.year}" if order is DateOrder.DAY_FIRST else "{0:%m/%d/%Y}"
    parsed = parse_dates(column(*map(form.format, written)))
    expected = np.array(written, dtype="datetime64[D]")
    assert ((parsed.values == expected) | parsed.undecided).all()
    assert not parsed.bad.any()
    decisive = any(day.day > 12 for day in written)
    assert parsed.ambiguous == (not decisive and any(d.day != d.month for d in written))


def test_the_crm_export_is_month_first() -> None:
    if not CRM.exists():
        pytest.skip("../shared is absent: the CRM export is not part of the project")
    [table] = read(CRM.read_bytes(), CRM.name).tables
    opened = parse_dates(table.cells["engage_date"])
    closed = parse_dates(table.cells["close_date"])
    assert len(table) == 8800
    assert opened.order is closed.order is DateOrder.MONTH_FIRST
    assert not (opened.bad | closed.bad).any()
    assert str(opened.values[0]) == "2016-10-20"
    assert int((~opened.missing).sum()) == 8300
    assert int((table.cells["deal_stage"] == "Won").sum()) == 4238


# Periods


@pytest.mark.parametrize(
    "cell",
    [
        "2026-W46",
        "2026W46",
        "W46 2026",
        "46 тиждень 2026",
        "Тиждень 46, 2026 р.",
        "46-й тиждень 2026 року",
        "неделя 46 2026",
        "week 46 2026",
        "09.11–15.11.2026",
        "09.11-15.11.2026",
        "09.11.2026 - 15.11.2026",
        "09–15.11.2026",
        "9–15 листопада 2026",
        "9 листопада – 15 листопада 2026",
        "з 09.11 по 15.11.2026",
        "с 09.11.2026 по 15.11.2026",
        "2026-11-09 – 2026-11-15",
        "2026-11-09..2026-11-15",
        "2026-11-09/2026-11-15",
        "11/09/2026 - 11/15/2026",
        "Nov 9 - Nov 15, 2026",
        "Nov 9–15, 2026",
        "09.11.2026 00:00 - 15.11.2026 23:59",
        "09.11.2026\n15.11.2026",
        "Тиждень 46 (09.11–15.11.2026)",
        "46 (09.11-15.11.2026)",
    ],
)
def test_one_week_in_all_its_forms(cell: str) -> None:
    assert period(cell) == ("2026-11-09", "2026-11-15")


def test_a_day_and_a_month_are_periods_too() -> None:
    assert period("09.11.2026") == ("2026-11-09", "2026-11-09")
    assert period("листопад 2026") == ("2026-11-01", "2026-11-30")
    assert period("02.2024") == ("2024-02-01", "2024-02-29")


def test_a_range_over_the_new_year_begins_in_the_old_one() -> None:
    assert period("28.12–03.01.2027") == ("2026-12-28", "2027-01-03")


def test_what_has_no_year_takes_the_one_nearest_to_the_report() -> None:
    assert period("46 тиждень", near=date(2026, 11, 20)) == ("2026-11-09", "2026-11-15")
    assert period("09.11–15.11", near=date(2026, 11, 20)) == ("2026-11-09", "2026-11-15")
    assert period("W53", near=date(2027, 1, 5)) == ("2026-12-28", "2027-01-03")
    assert parse_periods(column("46 тиждень")).bad[0]


def test_a_weekday_before_a_day_is_no_matter() -> None:
    for cell in ("Пн 09.11", "понеділок, 09.11", "Пн. 09.11.2026", "Mon 9 Nov 2026"):
        assert period(cell, near=date(2026, 11, 20)) == ("2026-11-09", "2026-11-09")


@pytest.mark.parametrize(
    ("cells", "spans"),
    [
        (["02.11.2026", "09.11.2026"], ["2026-11-02/2026-11-08", "2026-11-09/2026-11-15"]),
        (["08.11.2026", "15.11.2026"], ["2026-11-02/2026-11-08", "2026-11-09/2026-11-15"]),
        (["02.11.2026", "03.11.2026"], ["2026-11-02/2026-11-02", "2026-11-03/2026-11-03"]),
    ],
)
def test_a_week_may_be_named_by_its_monday_or_by_its_sunday(
    cells: list[str], spans: list[str]
) -> None:
    parsed = parse_periods(column(*cells), weeks=True)
    pairs = zip(parsed.starts.astype(str), parsed.ends.astype(str), strict=True)
    assert ["/".join(pair) for pair in pairs] == spans
    days = parse_periods(column(*cells))  # in a column of days they stay days
    assert (days.starts == days.ends).all()


def test_without_a_report_s_week_what_has_no_year_is_of_the_past() -> None:
    def read_on(today: date, *cells: str) -> list[str]:
        return parse_periods(column(*cells), today=today).starts.astype(str).tolist()

    assert read_on(date(2026, 11, 20), "09.11", "9 листопада", "тиж. 3") == [
        "2026-11-09",
        "2026-11-09",
        "2026-01-12",
    ]
    assert read_on(date(2027, 1, 5), "28.12", "тиж. 52") == ["2026-12-28", "2026-12-21"]


def test_numbers_in_a_column_of_weeks_are_weeks_if_they_are_recent_ones() -> None:
    def weeks(*cells: str, today: date = date(2026, 11, 20)) -> list[str]:
        parsed = parse_periods(column(*cells), today=today, weeks=True)
        return parsed.starts.astype(str).tolist()

    assert weeks("45", "46", "") == ["2026-11-02", "2026-11-09", "NaT"]
    assert weeks("45/2026", "2026/46") == ["2026-11-02", "2026-11-09"]
    assert weeks("3", "4") == ["NaT", "NaT"]  # of this month, for all we know
    assert weeks("8", "9") == ["NaT", "NaT"]  # nine months old: weeks of a project, perhaps
    assert weeks("46", "скоро") == ["NaT", "NaT"]
    assert parse_periods(column("46"), today=date(2026, 11, 20)).bad[0]


@pytest.mark.parametrize(
    "cell", ["W54 2026", "15.11–09.11.2026", "тиждень", "13.2026", "01.01.2020–01.01.2026"]
)
def test_what_is_no_period_is_bad(cell: str) -> None:
    assert parse_periods(column(cell)).bad[0]


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2001, 1, 1), date(2040, 12, 1)),
    st.integers(0, 60),
    st.sampled_from(
        ["{a:%d.%m.%Y}–{b:%d.%m.%Y}", "{a:%Y-%m-%d} - {b:%Y-%m-%d}", "{a:%d.%m}–{b:%d.%m.%Y}"]
    ),
)
def test_ranges_come_back(start: date, length: int, form: str) -> None:
    end = start + timedelta(days=length)
    assert period(form.format(a=start, b=end)) == (str(start), str(end))
