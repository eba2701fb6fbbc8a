"""Periods from columns of text: a day, a week, a month or a range, as first and last day."""

from __future__ import annotations

import calendar
import re
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
)
from outsource_core.reports.values.words import is_missing, month_numbers, period_words, plain

LONGEST_DAYS = 400
"""A longer range is not one reporting period but a slip of the pen."""

_WEEK = re.compile(
    r"(?P<y>\d{4})\s*[-/ ]?\s*[wт]\s*(?P<w>\d{1,2})|"
    r"[wт]\s*(?P<w2>\d{1,2})\s*[-/., ]\s*(?P<y2>\d{4})"
)
_ORDINAL = re.compile(r"(?<=\d)-?(?:й|ий|я|ая|st|nd|rd|th)\b")
_DASH = re.compile(r"\s*[–—―−]\s*|\s+-\s+|\s*\.\.\.?\s*|\s*…\s*|(?<=-\d\d)/(?=\d{4}-)")
_TIGHT_DASH = re.compile(r"(?<=[\d.])-(?=\d{1,2}\.)|(?<=^\d)-(?=\d)|(?<=^\d\d)-(?=\d)")
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
) -> ParsedPeriods:
    """Periods: a day, ``2026-W46``, ``46 тиждень 2026``, ``09.11–15.11.2026``, ``листопад 2026``.

    A week is ISO 8601's, Monday to Sunday. A week without a year is the one nearest to ``near``,
    else to ``today``, and bad without either. Which of day and month comes first is no matter of
    today's date.
    """
    codes, uniques = day_texts(cells)
    missing = is_missing(uniques)
    spans = [
        None if gone else _read_period(text, near or today)
        for text, gone in zip(uniques, missing, strict=True)
    ]
    ends = [end for span in spans if span for end in (span.start, span.end)]
    order, ambiguous = decide_order([end for end in ends if isinstance(end, Slashed)], order, near)
    settled_spans = [_settled(span, order) for span in spans]
    starts = np.array([start or "NaT" for start, _ in settled_spans], dtype="datetime64[D]")
    lasts = np.array([end or "NaT" for _, end in settled_spans], dtype="datetime64[D]")
    undecided = np.array([ambiguous and _has_open_end(span) for span in spans], dtype=bool)
    bad = np.isnat(starts) & ~missing & ~undecided
    return ParsedPeriods(
        starts[codes], lasts[codes], missing[codes], bad[codes], undecided[codes], order, ambiguous
    )


def _has_open_end(span: _Span | None) -> bool:
    return span is not None and (isinstance(span.start, Slashed) or isinstance(span.end, Slashed))


def _settled(span: _Span | None, order: DateOrder | None) -> tuple[date | None, date | None]:
    if span is None:
        return None, None
    start, end = settled(span.start, order), settled(span.end, order)
    if start is None or end is None or not 0 <= (end - start).days <= LONGEST_DAYS:
        return None, None
    return start, end


def _read_period(text: str, near: date | None) -> _Span | None:
    day = read_day(text)
    if day is not None:
        return _Span(day, day)
    text = plain(text)
    return _read_week(text, near) or _read_month(text) or _read_range(text, near)


def _read_week(text: str, near: date | None) -> _Span | None:
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
    return _nearest_week(weeks[0], near) if near else None


def _week(year: int, week: int) -> _Span | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return _Span(monday, monday + timedelta(days=6))


def _nearest_week(week: int, near: date) -> _Span | None:
    year = near.isocalendar().year
    spans = [span for one in (year - 1, year, year + 1) if (span := _week(one, week))]
    return min(
        spans,
        key=lambda span: abs((span.start - near).days) if isinstance(span.start, date) else 0,
        default=None,
    )


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


def _read_range(text: str, near: date | None) -> _Span | None:
    halves = _halves(text)
    if halves is None:
        return None
    left, right = halves
    end = read_day(right) or (_nearest_day(right, near) if near else None)
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


def _nearest_day(text: str, near: date) -> date | None:
    """``15.11`` in the year that brings it nearest to the report's week."""
    day, month = _day_and_month(text)
    if not day or not month:
        return None
    days = [_date(near.year + step, month, day) for step in (-1, 0, 1)]
    return min((one for one in days if one), key=lambda one: abs(one - near), default=None)


def _day_and_month(text: str) -> tuple[int, int]:
    """Day and month of ``09.11``, ``9`` or ``9 листопада``; 0 for what is not there."""
    worded = re.fullmatch(r"(\d{1,2}) ([^\W\d_]+)\.?", text)
    if worded:
        return int(worded[1]), month_numbers().get(worded[2], 0)
    match = _PARTIAL.fullmatch(text)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
