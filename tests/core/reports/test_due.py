"""Which weeks are owed, and what became of each: judged from the days alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from outsource_core.reports.due import Sent, WeekReport, WeekStatus, judge, last_weeks

W44, W45, W46, W47 = (date(2026, 10, 26) + timedelta(weeks=n) for n in range(4))
WEEKS = (W44, W45, W46, W47)
TODAY = date(2026, 11, 24)  # the Tuesday after week 47


def sent(
    monday: date, *, after: int = 1, number: int = 1, weeks: int = 1, refused: int = 0
) -> Sent:
    """A report of whole weeks from a Monday on, accepted some days after its last Sunday."""
    end = monday + timedelta(days=7 * weeks - 1)
    return Sent(number, monday, end, end + timedelta(days=after), refused)


def statuses(*reports: Sent, due_days: int = 3) -> list[str]:
    return [one.status for one in judge(reports, mondays=WEEKS, today=TODAY, due_days=due_days)]


def test_the_last_weeks_end_with_the_one_that_is_over() -> None:
    assert last_weeks(TODAY, 4) == WEEKS
    assert last_weeks(date(2026, 11, 22), 1) == (W46,)  # Sunday: week 47 still runs
    assert last_weeks(date(2026, 11, 23), 1) == (W47,)
    assert last_weeks(TODAY, 0) == ()


def test_who_never_reported_owes_nothing() -> None:
    assert statuses() == ["not_owed"] * 4


def test_every_week_from_the_first_reported_one_is_owed() -> None:
    assert statuses(sent(W45)) == ["not_owed", "received", "missing", "due"]


@pytest.mark.parametrize(
    ("after", "status", "late"),
    [(0, "received", 0), (3, "received", 0), (4, "late", 1), (9, "late", 6)],
)
def test_a_report_is_late_from_the_fourth_day_after_its_week(
    after: int, status: str, late: int
) -> None:
    (found,) = judge([sent(W46, after=after)], mondays=[W46], today=TODAY)
    assert (found.status, found.days_late) == (status, late)


def test_the_contract_may_allow_more_days_or_none() -> None:
    assert statuses(sent(W44), due_days=16)[1:] == ["due", "due", "due"]
    assert statuses(sent(W44), due_days=0)[1:] == ["missing", "missing", "missing"]


def test_a_missing_week_says_for_how_many_days() -> None:
    found = judge([sent(W45)], mondays=[W46, W47], today=TODAY)
    assert [one.days_late for one in found] == [6, 0]  # due on 18.11 and on 25.11


def test_history_sent_along_with_the_first_report_is_not_late() -> None:
    assert statuses(sent(W44, weeks=3, after=1)) == ["received", "received", "received", "due"]
    assert statuses(sent(W44, weeks=3, after=5)) == ["received", "received", "late", "due"]


def test_history_may_come_in_many_files_of_one_day() -> None:
    files = [replace(sent(W44 + timedelta(weeks=n)), accepted_on=TODAY) for n in (2, 0, 1)]
    assert statuses(*files) == ["received", "received", "late", "due"]


def test_later_a_month_at_once_is_late_for_its_first_weeks() -> None:
    later = sent(W45, weeks=3, number=2)
    assert statuses(sent(W44), later) == ["received", "late", "late", "received"]


def test_a_correction_does_not_make_a_week_late_and_its_own_problems_count() -> None:
    first, second = sent(W46, refused=3), sent(W46, after=9, number=2)
    assert judge([first, second], mondays=[W46], today=TODAY, restated={W46}) == (
        WeekReport(W46, WeekStatus.RECEIVED, report_id=2, restated=True),
    )
    (alone,) = judge([first], mondays=[W46], today=TODAY)
    assert (alone.refused_count, alone.restated) == (3, False)


def test_a_report_of_a_few_days_speaks_for_its_week() -> None:
    friday = W46 + timedelta(days=4)
    assert statuses(Sent(1, friday, friday, friday)) == ["not_owed", "not_owed", "received", "due"]


def part(start: date, days: int, *, number: int = 1, register: bool = False) -> Sent:
    end = start + timedelta(days=days - 1)
    return Sent(number, start, end, end, tells_whole_weeks=register)


@pytest.mark.parametrize(
    ("reports", "days", "is_partial"),
    [
        ([part(W46, 7)], 7, False),
        ([part(W46, 5)], 5, False),  # Monday to Friday
        ([part(W46 + timedelta(days=1), 5)], 5, False),  # Tuesday to Saturday
        ([part(W46, 4)], 4, True),
        ([part(W46 - timedelta(days=4), 6)], 2, True),  # a report that ends on a Tuesday
        ([part(W46, 3), part(W46 + timedelta(days=3), 3, number=2)], 6, False),
        ([part(W46, 3), part(W46, 3, number=2)], 3, True),
        ([part(W46, 1, register=True)], 7, False),  # one deal may be all there was
    ],
)
def test_a_week_says_of_how_many_of_its_days_anything_is_known(
    reports: list[Sent], days: int, is_partial: bool
) -> None:
    (found,) = judge(reports, mondays=[W46], today=TODAY)
    assert (found.days, found.is_partial) == (days, is_partial)


def test_a_week_nobody_spoke_of_is_missing_and_not_partial() -> None:
    (found,) = judge([sent(W44)], mondays=[W45], today=TODAY)
    assert not found.is_partial
