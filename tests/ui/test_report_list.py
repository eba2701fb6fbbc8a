"""The calendar of reports in words that need no legend."""

from __future__ import annotations

from datetime import date

import pytest

from outsource_core.reports.due import WeekReport, WeekStatus
from tests.ui.conftest import Begin
from ui.report_list import week_word

WEEK = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (WeekReport(WEEK, WeekStatus.RECEIVED), "✓ in time"),
        (WeekReport(WEEK, WeekStatus.LATE, days_late=1), "1 day late"),
        (
            WeekReport(WEEK, WeekStatus.LATE, days_late=5, restated=True),
            "5 days late, corrected later",
        ),
        (
            WeekReport(WEEK, WeekStatus.RECEIVED, restated=True, refused_count=2),
            "✓ in time, corrected later, 2 rows refused",
        ),
        (
            WeekReport(WEEK, WeekStatus.RECEIVED, report_id=7, days=3, restated=True),
            "✓ in time, only 3 days of it, corrected later",
        ),
        (WeekReport(WEEK, WeekStatus.MISSING, days_late=3), "missing"),
        (WeekReport(WEEK, WeekStatus.DUE), "due"),
        (WeekReport(WEEK, WeekStatus.NOT_OWED), ""),
    ],
)
def test_what_became_of_a_week_is_said_in_words(week: WeekReport, words: str, begin: Begin) -> None:
    assert week_word(week) == words
