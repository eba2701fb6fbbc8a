"""Numbers, money, dates and other people's words, as the reader writes them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, dates, numbers

from ui import state
from ui.i18n import locale

#: Written where a figure is not known.
UNKNOWN = "—"
#: The sign of what is read, as charts write it. In files that machines read it is a hyphen.
MINUS = "−"

#: Any space but the one within an amount, where no line may break.
_SPACES = re.compile(r"[^\S\u00a0]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:^])")
_ESCAPED = re.compile(r"\\" + _MARKDOWN.pattern)


def number(value: float | None, *, digits: int = 0) -> str:
    """A number with the reader's separators, to ``digits`` decimals."""
    if value is None:
        return UNKNOWN
    return _written(value, digits, _around_number(locale()))


def money(value: float | None, *, digits: int = 0) -> str:
    """An amount in the store's currency, the sign where the reader's language puts it."""
    if value is None:
        return UNKNOWN
    return _written(value, digits, _around_money(locale(), state.currency()))


def percent(value: float | None, *, digits: int = 0) -> str:
    """A share of one as a percentage."""
    if value is None:
        return UNKNOWN
    return _written(Decimal(str(value)) * 100, digits, _around_percent(locale()))


def day(value: date | None) -> str:
    """A day: "23 лист. 2026 р."."""
    return dates.format_date(value, "medium", locale=locale()) if value else UNKNOWN


def day_short(value: date) -> str:
    """A day within a year that is clear from around it: "23 лист."."""
    return dates.format_skeleton("MMMd", value, locale=locale())


def month(value: date) -> str:
    """A month and its year: "лист. 2026"."""
    return _month(value, locale())


@lru_cache(maxsize=1024)
def _month(value: date, locale: str) -> str:
    return dates.format_date(value, "LLL yyyy", locale=locale)


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
    return _MARKDOWN.sub(r"\\\1", _SPACES.sub(" ", text).strip())


def unmarked(text: str) -> str:
    """Markdown of ours with others' words in it, as it reads: for files, which show every mark."""
    return _ESCAPED.sub(r"\1", text.replace("**", ""))


def option(label: str) -> str:
    """A choice among others, in the colour of text whether it is chosen or not.

    Chosen ones would be written in the primary colour, which by night is made for white letters on
    it and not for letters of its own.
    """
    return f":violet[{label}]"


def chart_text(text: str) -> str:
    """Someone's own words, safe inside a chart, which reads some HTML."""
    return html.escape(text, quote=False)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a language writes before, after and between the digits of what is and is not negative.

    Babel is asked once how it writes one of each kind; a page that writes a thousand figures has
    no time to ask for each.
    """

    positive: tuple[str, str]
    negative: tuple[str, str]
    separators: Mapping[int, str]


@cache
def _around_number(locale: str) -> _Around:
    return _around([numbers.format_decimal(one, "0", locale=locale) for one in (1, -1)], locale)


@cache
def _around_money(locale: str, code: str) -> _Around:
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace("0.00", "0")
    own_sign = numbers.get_currency_symbol(code, locale=locale)
    return _around(
        [
            numbers.format_currency(
                one, code, pattern, locale=locale, currency_digits=False
            ).replace(own_sign, state.CURRENCIES[code])
            for one in (1, -1)
        ],
        locale,
    )


@cache
def _around_percent(locale: str) -> _Around:
    pattern = "0%" if locale == "en_GB" else "0\u00a0%"
    return _around(
        [numbers.format_percent(n / 100, pattern, locale=locale) for n in (1, -1)], locale
    )


def _around(of_one: list[str], locale: str) -> _Around:
    positive, negative = (one.replace("-", MINUS).split("1") for one in of_one)
    separators = {
        ",": numbers.get_group_symbol(locale),
        ".": numbers.get_decimal_symbol(locale),
    }
    return _Around(
        (positive[0], positive[1]), (negative[0], negative[1]), str.maketrans(separators)
    )


def _written(value: float | Decimal, digits: int, around: _Around) -> str:
    """The value to so many decimals, halves to the even; what rounds to nothing has no sign."""
    written = f"{Decimal(str(value)):z,.{digits}f}"
    before, after = around.negative if written.startswith("-") else around.positive
    return f"{before}{written.removeprefix('-').translate(around.separators)}{after}"
