"""Numbers, money and dates as the reader writes them; other people's words made plain."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from babel import numbers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ui.conftest import Begin
from ui.formatting import (
    MINUS,
    UNKNOWN,
    chart_text,
    day,
    day_short,
    moment,
    money,
    month,
    number,
    percent,
    period,
    plain,
)
from ui.i18n import locale

NBSP = "\u00a0"
CYRILLIC = pytest.mark.parametrize("language", ["uk", "ru"])


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


@CYRILLIC
def test_numbers_are_grouped_by_no_break_spaces(language: str, begin: Begin) -> None:
    begin(language)
    assert number(1_234_567) == f"1{NBSP}234{NBSP}567"
    assert number(1_234_567.5, digits=2) == f"1{NBSP}234{NBSP}567,50"
    assert number(-1_234.5, digits=1) == f"{MINUS}1{NBSP}234,5"


def test_in_english_by_commas(begin: Begin) -> None:
    begin("en")
    assert number(1_234_567.5, digits=2) == "1,234,567.50"


@pytest.mark.parametrize("value", [-0.4, -0.0, 0.0, 0.3])
@pytest.mark.usefixtures("begin")
def test_what_rounds_to_nothing_has_no_sign(value: float) -> None:
    assert number(value) == "0"
    assert money(value) == "₴0"


@pytest.mark.usefixtures("begin")
def test_nor_has_what_lies_between_two_decimals() -> None:
    assert number(-0.05, digits=1) == "0.0"
    assert number(-0.15, digits=1) == f"{MINUS}0.2"


@pytest.mark.parametrize("write", [number, money, percent, day, moment])
@pytest.mark.usefixtures("begin")
def test_what_is_not_known_is_a_dash(write: object) -> None:
    assert write(None) == UNKNOWN == "—"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("language", "written"),
    [("uk", f"12,3{NBSP}%"), ("ru", f"12,3{NBSP}%"), ("en", "12.3%")],
)
def test_percentages(language: str, written: str, begin: Begin) -> None:
    begin(language)
    assert percent(0.1234, digits=1) == written


def test_a_negative_percentage_has_the_same_minus(begin: Begin) -> None:
    begin("uk")
    assert percent(-0.05) == f"{MINUS}5{NBSP}%"


# ── money ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("uk", "UAH", f"1{NBSP}234{NBSP}567,50{NBSP}₴"),
        ("uk", "EUR", f"1{NBSP}234{NBSP}567,50{NBSP}€"),
        ("uk", "USD", f"1{NBSP}234{NBSP}567,50{NBSP}$"),
        ("ru", "UAH", f"1{NBSP}234{NBSP}567,50{NBSP}₴"),
        ("ru", "EUR", f"1{NBSP}234{NBSP}567,50{NBSP}€"),
        ("ru", "USD", f"1{NBSP}234{NBSP}567,50{NBSP}$"),
        ("en", "UAH", "₴1,234,567.50"),
        ("en", "EUR", "€1,234,567.50"),
        ("en", "USD", "$1,234,567.50"),
    ],
)
def test_money_in_three_languages_and_currencies(
    language: str, currency: str, written: str, begin: Begin
) -> None:
    begin(language, currency=currency)
    assert money(1_234_567.5, digits=2) == written


def test_money_is_whole_unless_asked(begin: Begin) -> None:
    begin("uk")
    assert money(1_234.56) == f"1{NBSP}235{NBSP}₴"


def test_money_owed_has_a_minus(begin: Begin) -> None:
    begin("uk")
    assert money(-1_234) == f"{MINUS}1{NBSP}234{NBSP}₴"
    begin("en")
    assert money(-1_234) == f"{MINUS}₴1,234"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kopiykas=st.integers(-(10**11), 10**11),
    language=st.sampled_from(["uk", "ru", "en"]),
    currency=st.sampled_from(["UAH", "EUR", "USD"]),
)
def test_an_amount_can_be_read_back(
    kopiykas: int, language: str, currency: str, begin: Begin
) -> None:
    begin(language, currency=currency)
    written = money(kopiykas / 100, digits=2)
    digits = re.sub(r"[^\d-]", "", written.replace(MINUS, "-"))
    assert int(digits) == kopiykas
    assert " " not in written  # an ordinary space would break the line within the amount


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.floats(-1e12, 1e12) | st.integers(-(10**9), 10**9).map(lambda n: n / 200),
    digits=st.integers(0, 2),
    language=st.sampled_from(["uk", "ru", "en"]),
    currency=st.sampled_from(["UAH", "EUR", "USD"]),
)
def test_figures_are_written_as_babel_writes_them(
    value: float, digits: int, language: str, currency: str, begin: Begin
) -> None:
    begin(language, currency=currency)
    decimals = "." + "0" * digits if digits else ""
    value = value if round(value, digits) else 0.0
    by_babel = numbers.format_decimal(value, f"#,##0{decimals}", locale=locale())
    written = by_babel.replace("-", MINUS)  # the sign of a chart's axis, and of typography
    assert number(value, digits=digits) == written
    amount = money(value, digits=digits)
    assert written.lstrip(MINUS) in amount
    assert amount.startswith(MINUS) is (value < 0)


# ── days ────────────────────────────────────────────────────────────────────────────────────

A_DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", ("23 лист. 2026 р.", "23 лист.", "лист. 2026")),
        ("ru", ("23 нояб. 2026 г.", "23 нояб.", "нояб. 2026")),
        ("en", ("23 Nov 2026", "23 Nov", "Nov 2026")),
    ],
)
def test_days_and_months(language: str, expected: tuple[str, ...], begin: Begin) -> None:
    begin(language)
    written = (day(A_DAY), day_short(A_DAY), month(A_DAY))
    assert tuple(one.replace(NBSP, " ").replace("\u202f", " ") for one in written) == expected


def test_a_period_names_its_month_once(begin: Begin) -> None:
    begin("en")
    assert re.sub(r"\s", " ", period(date(2026, 11, 9), date(2026, 11, 15))) == "9–15 Nov 2026"


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_a_period_names_both_its_days(language: str, begin: Begin) -> None:
    begin(language)
    written = period(date(2025, 12, 29), date(2026, 1, 4))
    for part in ("29", "4", "2025", "2026"):
        assert part in written


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_a_moment_has_its_day_and_its_time(language: str, begin: Begin) -> None:
    begin(language)
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    written = moment(at)
    assert "23" in written
    assert at.astimezone().strftime("%H:%M") in written


# ── other people's words ────────────────────────────────────────────────────────────────────


def test_marks_are_escaped() -> None:
    assert plain("**x** [a](b)") == r"\*\*x\*\* \[a\]\(b\)"
    assert plain("line\nbreak\t!") == r"line break \!"
    assert plain("Кобза, ТОВ") == "Кобза, ТОВ"


@settings(max_examples=80)
@given(st.text(alphabet=st.sampled_from("ab *_`[]()<>#+-.!|~$:\\{}^\n\t№ї"), max_size=30))
def test_plain_words_read_the_same_and_no_mark_is_left_alone(text: str) -> None:
    written = plain(text)
    assert re.sub(r"\\(.)", r"\1", written) == " ".join(text.split())
    assert not re.search(r"[*_`\[\]()<>#$~|{}]", re.sub(r"\\.", "", written))


def test_charts_read_no_html() -> None:
    assert chart_text("<b>a</b> & 'b'") == "&lt;b&gt;a&lt;/b&gt; &amp; 'b'"
