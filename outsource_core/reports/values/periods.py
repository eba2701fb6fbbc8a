"""Periods from columns of text: a day, a week, a month or a range, as first and last day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from outsource_core.reports.values.dates import (
    DateOrder,
    Days,
    Mask,
    Read,
    Slashed,
    day_texts,
    decide_order,
    full_year,
    read_day,
    settled,
    without_time,
    without_weekday,
)
from outsource_core.reports.values.words import is_missing, month_numbers, period_words, plain

_WEEK_LONG = timedelta(days=7)
_RECENT = timedelta(days=70)
WEEKS_OF_A_MONTH = 5
LONGEST_DAYS = 400
"""A longer range is not one reporting period but a slip of the pen."""

_WEEK = re.compile(
    r"(?P<y>\d{4})\s*[-/ ]?\s*[wт]\s*(?P<w>\d{1,2})|"
    r"[wт]\s*(?P<w2>\d{1,2})\s*[-/., ]\s*(?P<y2>\d{4})"
)
_ORDINAL = re.compile(r"(?<=\d)-?(?:й|ий|я|ая|st|nd|rd|th)\b")
_DASH = re.compile(r"\s*[–—―−]\s*|\s+-\s+|\s*\.\.\.?\s*|\s*…\s*|(?<=-\d\d)/(?=\d{4}-)")
_TIGHT_DASH = re.compile(r"(?<=[\d.])-(?=\d{1,2}\.)|(?<=^\d)-(?=\d)|(?<=^\d\d)-(?=\d)")
_BARE_WEEK = re.compile(
    r"(?P<w>[1-9]|[1-4]\d|5[0-3])(?:/(?P<y>\d{4}))?|(?P<y2>\d{4})/(?P<w2>\d{1,2})"
)
_NAMED_RANGE = re.compile(r"(?P<week>[^()]+?),? ?\(?:?(?P<range>[^()]+)\)")
_AMERICAN = re.compile(r"(?P<month>[^\W\d_]+)\.? (?P<day>\d{1,2})")
_PARTIAL = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?\.?")
_MONTH = re.compile(r"(?:(?P<y>\d{4})[-./](?P<m>\d{1,2})|(?P<m2>\d{1,2})[./](?P<y2>\d{4}))")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:ʼ[^\W\d_]+)?")


@dataclass(frozen=True)
class ParsedPeriods:
    """First and last days of one column, both inclusive; NaT where ``missing`` or ``bad``.

    ``order``, ``undecided`` and ``ambiguous`` are as in ``ParsedDates``.
    """

    starts: Days
    ends: Days
    missing: Mask
    bad: Mask
    undecided: Mask
    order: DateOrder | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: Read
    end: Read


def parse_periods(
    cells: pd.Series,
    *,
    order: DateOrder | None = None,
    near: date | None = None,
    today: date | None = None,
    weeks: bool = False,
) -> ParsedPeriods:
    """Periods: a day, ``2026-W46``, ``46 тиждень 2026``, ``09.11–15.11.2026``, ``листопад 2026``.

    A week is ISO 8601's, Monday to Sunday. A week or day without a year is the one nearest to
    ``near``, else the last one before ``today``, and bad without either. Which of day and month
    comes first is no matter of today's date. ``weeks`` says that the column's name speaks of
    weeks: then ``46`` and ``46/2026`` are such, too, and so are days that are all Mondays, or all
    Sundays.
    """
    codes, uniques = day_texts(cells)
    missing = is_missing(uniques)
    year = _Year(near, today)
    texts = _as_weeks(uniques, year) if weeks else uniques
    spans = [
        None if gone else _read_period(text, year)
        for text, gone in zip(texts, missing, strict=True)
    ]
    ends = [end for span in spans if span for end in (span.start, span.end)]
    order, ambiguous = decide_order([end for end in ends if isinstance(end, Slashed)], order, near)
    settled_spans = [_settled(span, order) for span in spans]
    starts = np.array([start or "NaT" for start, _ in settled_spans], dtype="datetime64[D]")
    lasts = np.array([end or "NaT" for _, end in settled_spans], dtype="datetime64[D]")
    if weeks:
        starts, lasts = _whole_weeks(starts, lasts)
    undecided = np.array([ambiguous and _has_open_end(span) for span in spans], dtype=bool)
    bad = np.isnat(starts) & ~missing & ~undecided
    return ParsedPeriods(
        starts[codes], lasts[codes], missing[codes], bad[codes], undecided[codes], order, ambiguous
    )


def _whole_weeks(starts: Days, lasts: Days) -> tuple[Days, Days]:
    """Weeks that are named by their first day, or by their last."""
    known = ~np.isnat(starts)
    weekdays = set(((starts[known].astype("int64") + 3) % 7).tolist())
    if (starts != lasts)[known].any() or weekdays not in ({0}, {6}):
        return starts, lasts
    rest = np.timedelta64(6, "D")
    return (starts, lasts + rest) if weekdays == {0} else (starts - rest, lasts)


def _has_open_end(span: _Span | None) -> bool:
    return span is not None and (isinstance(span.start, Slashed) or isinstance(span.end, Slashed))


def _settled(span: _Span | None, order: DateOrder | None) -> tuple[date | None, date | None]:
    if span is None:
        return None, None
    start, end = settled(span.start, order), settled(span.end, order)
    if start is None or end is None or not 0 <= (end - start).days <= LONGEST_DAYS:
        return None, None
    return start, end


@dataclass(frozen=True, slots=True)
class _Year:
    """What tells the year of a period that names none."""

    near: date | None
    today: date | None

    def of(self, days: Iterable[date | None]) -> date | None:
        """Which of some days, a year apart, is meant."""
        known = [day for day in days if day is not None]
        if self.near is not None:
            near = self.near
            return min(known, key=lambda day: abs(day - near), default=None)
        if self.today is None:
            return None
        latest = self.today + _WEEK_LONG
        return max((day for day in known if day <= latest), default=None)

    @property
    def all(self) -> Iterable[int]:
        """The years that come into question."""
        at = self.near or self.today
        return range(at.year - 1, at.year + 2) if at else ()


_ANY_YEAR = _Year(date(2000, 1, 1), None)


def _as_weeks(texts: pd.Index, year: _Year) -> list[str]:
    """``46/2026`` as weeks, if all are such; bare numbers as well, if the last is a recent one.

    Up to five they may as well count the weeks of a month.
    """
    matches = {text: match for text in texts if (match := _BARE_WEEK.fullmatch(text.strip()))}
    numbers = {text: int(match["w"] or match["w2"]) for text, match in matches.items()}
    years = {text: match["y"] or match["y2"] or "" for text, match in matches.items()}
    is_bare = not any(years.values())
    if len(matches) < sum(bool(text.strip()) for text in texts) or not matches:
        return list(texts)
    if is_bare and not (max(numbers.values()) > WEEKS_OF_A_MONTH and _is_recent(numbers, year)):
        return list(texts)
    return [f"w{numbers[text]} {years[text]}".strip() if text in matches else "" for text in texts]


def _is_recent(weeks: Mapping[str, int], year: _Year) -> bool:
    mondays = [monday for week in weeks.values() if (monday := _monday(year, week))]
    at = year.near or year.today
    return at is not None and any(abs(at - monday) <= _RECENT for monday in mondays)


def _read_period(text: str, year: _Year) -> _Span | None:
    day = read_day(text)
    if day is not None:
        return _Span(day, day)
    text = plain(text)
    found = _read_week(text, year) or _read_month(text) or _read_range(text, year)
    if found is not None:
        return found
    named = _NAMED_RANGE.fullmatch(text)
    if named and (named["week"].isdigit() or _read_week(named["week"], _ANY_YEAR)):
        return _read_range(named["range"], year)
    nearest = _nearest_day(text, year)
    return None if nearest is None else _Span(nearest, nearest)


def _read_week(text: str, year: _Year) -> _Span | None:
    match = _WEEK.fullmatch(text)
    if match:
        return _week(int(match["y"] or match["y2"]), int(match["w"] or match["w2"]))
    tokens = _TOKEN.findall(_ORDINAL.sub("", text))
    meanings = [period_words().get(token) for token in tokens]
    words = [token for token in tokens if not token.isdigit()]
    known = {"week", "year"}
    if meanings.count("week") != 1 or any(period_words().get(w) not in known for w in words):
        return None
    numbers = [token for token in tokens if token.isdigit()]
    years = [int(token) for token in numbers if len(token) == 4]
    weeks = [int(token) for token in numbers if len(token) <= 2]
    if len(weeks) != 1 or len(years) + len(weeks) != len(numbers) or len(years) > 1:
        return None
    if years:
        return _week(years[0], weeks[0])
    monday = _monday(year, weeks[0])
    return None if monday is None else _Span(monday, monday + timedelta(days=6))


def _week(year: int, week: int) -> _Span | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return _Span(monday, monday + timedelta(days=6))


def _monday(year: _Year, week: int) -> date | None:
    """The first day of a week whose year is not said."""
    spans = [_week(one, week) for one in year.all]
    return year.of(span.start for span in spans if span and isinstance(span.start, date))


def _read_month(text: str) -> _Span | None:
    match = _MONTH.fullmatch(text)
    if match:
        return _month(int(match["y"] or match["y2"]), int(match["m"] or match["m2"]))
    tokens = _TOKEN.findall(text)
    months = [month_numbers()[token] for token in tokens if token in month_numbers()]
    years = [full_year(token) for token in tokens if token.isdigit() and len(token) == 4]
    fillers = [token for token in tokens if period_words().get(token) == "year"]
    if len(months) != 1 or len(years) != 1 or len(tokens) != 2 + len(fillers):
        return None
    return _month(years[0], months[0])


def _month(year: int, month: int) -> _Span | None:
    if not 1 <= month <= 12 or not 1900 <= year < 2200:
        return None
    last = calendar.monthrange(year, month)[1]
    return _Span(date(year, month, 1), date(year, month, last))


def _read_range(text: str, year: _Year) -> _Span | None:
    halves = _halves(text)
    if halves is None:
        return None
    left, right = map(without_time, halves)
    american = _AMERICAN.fullmatch(left)
    if american and right[0].isdigit():  # "Nov 2–8, 2026"
        right = f"{american['month']} {right}"
    end = read_day(right) or _nearest_day(right, year)
    if end is None:
        return None
    start = read_day(left) or _borrowed(left, end)
    return None if start is None else _Span(start, end)


def _halves(text: str) -> tuple[str, str] | None:
    words = text.split()
    meanings = [period_words().get(word) for word in words]
    if meanings and meanings[0] == "from":
        words, meanings = words[1:], meanings[1:]
    if meanings.count("to") == 1:
        at = meanings.index("to")
        return " ".join(words[:at]), " ".join(words[at + 1 :])
    if len(words) == 2 and all(map(read_day, words)):  # one above the other in a cell
        return words[0], words[1]
    joined = " ".join(words)
    for pattern in (_DASH, _TIGHT_DASH):
        parts = pattern.split(joined)
        if len(parts) == 2 and all(parts):
            return parts[0], parts[1]
    for parts_at in range(1, joined.count("-") + 1):
        halves = joined.split("-")
        left, right = "-".join(halves[:parts_at]), "-".join(halves[parts_at:])
        if read_day(left) and read_day(right):
            return left, right
    return None


def _borrowed(left: str, end: Read) -> Read:
    """``09.11`` or ``9`` of a range takes its month and year from the last day.

    A start later in the year than the end is of the year before: ``28.12–03.01.2027``.
    """
    if not isinstance(end, date):
        return None
    day, month = _day_and_month(left)
    if not day:
        return None
    month = month or end.month
    return _date(end.year - (month > end.month), month, day)


def _nearest_day(text: str, year: _Year) -> date | None:
    """``15.11`` or ``9 листопада`` in the year that is meant."""
    day, month = _day_and_month(without_weekday(text))
    if not day or not month:
        return None
    return year.of(_date(one, month, day) for one in year.all)


def _day_and_month(text: str) -> tuple[int, int]:
    """Day and month of ``09.11``, ``9`` or ``9 листопада``; 0 for what is not there."""
    worded = re.fullmatch(r"(\d{1,2})[ -]([^\W\d_]+)\.?", text)
    if worded:
        return int(worded[1]), month_numbers().get(worded[2], 0)
    american = _AMERICAN.fullmatch(text)
    if american:
        return int(american["day"]), month_numbers().get(american["month"], 0)
    match = _PARTIAL.fullmatch(text)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
