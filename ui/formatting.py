"""Numbers, money, dates and other people's words, as the reader writes them."""

from __future__ import annotations

import html
import re
from datetime import date, datetime

from babel import Locale, dates, numbers

from ui import state
from ui.i18n import locale

#: Written where a figure is not known.
UNKNOWN = "—"

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:^])")


def number(value: float | None, *, digits: int = 0) -> str:
    """A number with the reader's separators, to ``digits`` decimals."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(numbers.format_decimal(_no_minus_zero(value, digits), pattern, locale=locale()))


def money(value: float | None, *, digits: int = 0) -> str:
    """An amount in the store's currency, the sign where the reader's language puts it."""
    if value is None:
        return UNKNOWN
    code = state.currency()
    pattern = Locale.parse(locale()).currency_formats["standard"].pattern
    whole = pattern.replace("0.00", "0" + ("." + "0" * digits if digits else ""))
    written = numbers.format_currency(
        _no_minus_zero(value, digits), code, whole, locale=locale(), currency_digits=False
    )
    own_sign = numbers.get_currency_symbol(code, locale=locale())
    return str(written.replace(own_sign, state.CURRENCIES[code]))


def percent(value: float | None, *, digits: int = 0) -> str:
    """A share of one as a percentage."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    if locale() != "en_GB":
        pattern = pattern.replace("%", "\u00a0%")
    return str(numbers.format_percent(value, pattern, locale=locale()))


def day(value: date | None) -> str:
    """A day: "23 лист. 2026 р."."""
    return dates.format_date(value, "medium", locale=locale()) if value else UNKNOWN


def day_short(value: date) -> str:
    """A day within a year that is clear from around it: "23 лист."."""
    return dates.format_skeleton("MMMd", value, locale=locale())


def month(value: date) -> str:
    """A month and its year: "лист. 2026"."""
    return dates.format_date(value, "LLL yyyy", locale=locale())


def moment(value: datetime | None) -> str:
    """A moment of a day, in this computer's time zone."""
    if value is None:
        return UNKNOWN
    return dates.format_datetime(value.astimezone(), "short", locale=locale())


def period(start: date, end: date) -> str:
    """The days from ``start`` to ``end``."""
    return dates.format_interval(start, end, "yMMMd", locale=locale())


def separators() -> str:
    """The decimal and the group sign of the reader's language, as a chart's axes take them."""
    return numbers.get_decimal_symbol(locale()) + numbers.get_group_symbol(locale())


def plain(text: str) -> str:
    """Someone's own words, safe inside Markdown: no mark of theirs takes effect."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def chart_text(text: str) -> str:
    """Someone's own words, safe inside a chart, which reads some HTML."""
    return html.escape(text, quote=False)


def _no_minus_zero(value: float, digits: int) -> float:
    """−0.3 written without decimals is 0, not −0."""
    return 0.0 if round(value, digits) == 0 else value
