"""Days from columns of text. The order of day and month is decided once for a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.reports.values.texts import visible
from outsource_core.reports.values.words import is_missing, month_numbers, period_words, plain

Mask = NDArray[np.bool_]
Days = NDArray[np.datetime64]

SERIAL_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_001)
"""Spreadsheet day numbers taken for dates: 1954-10-03 to 2119-01-11."""

YEARS = range(1900, 2200)
NEAR_DAYS = (6, 13, 35)
"""How far from the report's week all dates may lie to speak for one order of day and month;
the narrower is tried first."""

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_COMPACT = re.compile(r"(19\d\d|20\d\d|21\d\d)(\d\d)(\d\d)")
_ISO_WEEKDAY = re.compile(r"(\d{4})-?[wW](\d\d)-?([1-7])")
_DOTTED = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4}|\d\d)")
_SLASHED = re.compile(r"(\d{1,2})\s*([/-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_TIME = re.compile(
    r"(?:\s*,?\s+|(?<=\d)T)\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY_LAST = re.compile(r"[\s,]*\(?([^\W\d_]+(?:ʼ[^\W\d_]+)?)\.?\)?$")
_YEAR_WORD = re.compile(r"(?<=\d)\s*(?:року|рік|рр|р|года|год|гг|г|year)\.?$")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:ʼ[^\W\d_]+)?")


class DateOrder(StrEnum):
    """Which comes first in ``03/04/2026``."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class ParsedDates:
    """Days of one column; NaT where ``missing`` or ``bad``.

    ``order`` is how slashed dates were read, None where no cell needed it. Where the column holds
    dates that read either way and nothing decides, ``ambiguous`` is true and those cells are
    marked in ``undecided``: not bad, but without a value.
    """

    values: Days
    missing: Mask
    bad: Mask
    undecided: Mask
    order: DateOrder | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date whose order of day and month is not in its form."""

    first: int
    second: int
    year: int

    def day(self, order: DateOrder) -> date | None:
        """The date, or None where there is none in that order."""
        if order is DateOrder.DAY_FIRST:
            return _day(self.year, self.second, self.first)
        return _day(self.year, self.first, self.second)

    @property
    def is_open(self) -> bool:
        """Whether both orders give a date, and not the same."""
        return max(self.first, self.second) <= 12 and self.first != self.second


Read = date | Slashed | None


def parse_dates(
    cells: pd.Series, *, order: DateOrder | None = None, near: date | None = None
) -> ParsedDates:
    """Days: ISO, ``09.11.2026``, ``11/9/2026``, ``9 листопада 2026``, spreadsheet serials.

    A time of day is dropped. ``order`` is what the person answered, and settles the matter;
    ``near`` is a day of the report's week, asked only where the column itself says nothing.
    """
    codes, uniques = day_texts(cells)
    missing = is_missing(uniques)
    read = [None if gone else read_day(text) for text, gone in zip(uniques, missing, strict=True)]
    order, ambiguous = decide_order([r for r in read if isinstance(r, Slashed)], order, near)
    days = [settled(one, order) for one in read]
    undecided = np.array([_is_undecided(one, order) for one in read], dtype=bool)
    values = np.array([day or "NaT" for day in days], dtype="datetime64[D]")
    bad = np.isnat(values) & ~missing & ~undecided
    return ParsedDates(
        values[codes], missing[codes], bad[codes], undecided[codes], order, ambiguous
    )


def day_texts(cells: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Each different text once, times of day taken off, and for every row which it is."""
    codes, uniques = pd.factorize(cells.fillna("") if cells.hasnans else cells)
    texts = [without_time(visible(text).strip()) for text in uniques]
    folded, fewer = pd.factorize(np.array(texts, dtype=object))
    return folded[codes], pd.Index(fewer)


def without_time(text: str) -> str:
    """``text`` without the time of day at its end."""
    return _TIME.sub("", text)


def without_weekday(text: str) -> str:
    """``text``, as ``plain`` has it, without the day of the week before it ("пн 09.11")."""
    first = _TOKEN.match(text)
    if first is None or period_words().get(first[0]) != "weekday":
        return text
    return text[first.end() :].lstrip(" .,")


def read_day(text: str) -> Read:
    """One date in any known form; a ``Slashed`` where the form leaves the order open."""
    text = text.strip()
    numeric = _numeric_day(text)
    if numeric is not None or not any(letter.isalpha() for letter in text):
        return numeric
    return _worded_day(plain(text))


def settled(read: Read, order: DateOrder | None) -> date | None:
    """The day, once the column's order is known; None where it is bad or undecided."""
    if not isinstance(read, Slashed):
        return read
    if order is None:
        return read.day(DateOrder.DAY_FIRST) if read.first == read.second else None
    return read.day(order)


def decide_order(
    slashed: Sequence[Slashed], order: DateOrder | None, near: date | None
) -> tuple[DateOrder | None, bool]:
    """The order of a column's slashed dates, and whether it stays open.

    A first part above 12 speaks for the day first, a second part for the month first; where
    both occur, the one that more of the different dates speak for is taken, and the rest of the
    column's dates are bad in it. Where neither occurs, the only order that keeps every date near
    the report's week is taken.
    """
    if order is not None or not slashed:
        return order, False
    day_first = sum(one.first > 12 >= one.second for one in slashed)
    month_first = sum(one.second > 12 >= one.first for one in slashed)
    if day_first != month_first:
        return (DateOrder.DAY_FIRST if day_first > month_first else DateOrder.MONTH_FIRST), False
    open_ones = [one for one in slashed if one.is_open]
    if day_first == 0 and near is not None:
        return _nearest_order(open_ones, near)
    return None, bool(open_ones) or day_first > 0


def _nearest_order(slashed: Sequence[Slashed], near: date) -> tuple[DateOrder | None, bool]:
    for limit in NEAR_DAYS:
        close = [order for order in DateOrder if _all_near(slashed, order, near, limit)]
        if len(close) == 1:
            return close[0], False
    return None, bool(slashed)


def _all_near(slashed: Sequence[Slashed], order: DateOrder, near: date, limit: int) -> bool:
    days = [one.day(order) for one in slashed]
    return bool(days) and all(day and abs((day - near).days) <= limit for day in days)


def _is_undecided(read: Read, order: DateOrder | None) -> bool:
    if order is not None or not isinstance(read, Slashed) or read.first == read.second:
        return False
    return any(read.day(one) is not None for one in DateOrder)


def _numeric_day(text: str) -> Read:
    for pattern, make in _NUMERIC_FORMS:
        match = pattern.fullmatch(text)
        if match:
            return make(match)
    return None


def _iso_weekday(match: re.Match[str]) -> Read:
    try:
        return date.fromisocalendar(*map(int, match.groups()))
    except ValueError:
        return None


def _iso(match: re.Match[str]) -> Read:
    year, month, day = map(int, match.groups())
    return _day(year, month, day)


def _dotted(match: re.Match[str]) -> Read:
    return _day(full_year(match[3]), int(match[2]), int(match[1]))


def _slashed(match: re.Match[str]) -> Read:
    return Slashed(int(match[1]), int(match[3]), full_year(match[4]))


def _serial(match: re.Match[str]) -> Read:
    number = int(match[1])
    return SERIAL_EPOCH + timedelta(days=number) if number in SERIALS else None


_NUMERIC_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Read]], ...] = (
    (_ISO, _iso),
    (_ISO_WEEKDAY, _iso_weekday),
    (_DOTTED, _dotted),
    (_SLASHED, _slashed),
    (_COMPACT, _iso),
    (_SERIAL, _serial),
)


def _worded_day(text: str) -> Read:
    """``9 листопада 2026 р.``, ``Nov 9, 2026``, ``9-Nov-26``, ``пн, 09.11.2026``."""
    text = _YEAR_WORD.sub("", text)
    last = _WEEKDAY_LAST.search(text)
    if last and period_words().get(last[1]) == "weekday":
        text = text[: last.start()]
    tokens = _TOKEN.findall(text)
    if all(token.isdigit() for token in tokens):
        return _numeric_day(text)
    if (rest := without_weekday(text)) != text:
        return read_day(rest) if rest else None
    months = [month_numbers()[token] for token in tokens if token in month_numbers()]
    numbers = [token for token in tokens if token.isdigit()]
    ordinals = [token for token in tokens if token in {"st", "nd", "rd", "th", "of"}]
    if len(months) != 1 or len(numbers) != 2 or len(tokens) != 3 + len(ordinals):
        return None
    first, second = numbers
    day, year = (second, first) if len(first) == 4 else (first, second)
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    return _day(full_year(year), months[0], int(day))


def full_year(digits: str) -> int:
    """``26`` as 2026 and ``85`` as 1985 (POSIX: 69 to 99 are of the last century)."""
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 69 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
