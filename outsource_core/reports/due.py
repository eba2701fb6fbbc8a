"""Which weeks a provider owes a report for, and what became of each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: Days after a week's Sunday by which its report is to be there, unless the store says otherwise.
DEFAULT_DUE_DAYS = 3
#: A week that is spoken of for fewer days is told to be so: most who work have five of its days.
FEWEST_DAYS = 5

_WEEK = timedelta(weeks=1)


class WeekStatus(StrEnum):
    """What became of a week's report."""

    RECEIVED = "received"
    LATE = "late"  # it came, but after the day it was due
    DUE = "due"  # it is not there, and its day has not passed
    MISSING = "missing"  # its day has passed
    NOT_OWED = "not_owed"  # before the first week the provider ever reported


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of one accepted report that still stands.

    A register's days are those of its deals: it ``tells_whole_weeks``, whenever they were closed.
    """

    report_id: int
    start: date
    end: date
    accepted_on: date
    refused_count: int = 0
    tells_whole_weeks: bool = False


@dataclass(frozen=True, slots=True)
class WeekReport:
    """One provider's one week. ``days_late`` counts from the day it was due, up to today.

    ``days`` are those of its seven that the reports speak of, where any came; ``refused_count`` is
    of the newest report that speaks of the week; ``restated`` says that rows of the week were
    replaced by a later report.
    """

    week: date
    status: WeekStatus
    report_id: int | None = None
    days_late: int = 0
    restated: bool = False
    refused_count: int = 0
    days: int = 7

    @property
    def is_partial(self) -> bool:
        """Whether a report came that leaves out more than days off."""
        return self.report_id is not None and self.days < FEWEST_DAYS


def last_weeks(today: date, weeks: int) -> tuple[date, ...]:
    """The Mondays of the last weeks that are over, in order."""
    running = today - timedelta(days=today.weekday())
    return tuple(running - n * _WEEK for n in range(weeks, 0, -1))


def judge(
    sent: Sequence[Sent],
    *,
    mondays: Sequence[date],
    today: date,
    due_days: int = DEFAULT_DUE_DAYS,
    restated: Collection[date] = (),
) -> tuple[WeekReport, ...]:
    """What became of each of these weeks of one provider, given its reports in order of arrival.

    A provider owes every week from its first reported one on. The weeks that came on its very first
    day, in one report or in many, are history but for the last of them, and never late.
    """
    if not sent:
        return tuple(WeekReport(monday, WeekStatus.NOT_OWED) for monday in mondays)
    first_owed = min(_monday(one.start) for one in sent)
    first_sent = [one for one in sent if one.accepted_on == sent[0].accepted_on]
    history_end = max(_monday(one.end) for one in first_sent)

    def one_week(monday: date) -> WeekReport:
        if monday < first_owed:
            return WeekReport(monday, WeekStatus.NOT_OWED)
        due = monday + timedelta(days=6 + due_days)
        speaking = [one for one in sent if one.start < monday + _WEEK and one.end >= monday]
        if not speaking:
            waited = max((today - due).days, 0)
            return WeekReport(
                monday, WeekStatus.MISSING if waited else WeekStatus.DUE, days_late=waited
            )
        came, newest = min(one.accepted_on for one in speaking), speaking[-1]
        along = monday < history_end and not set(first_sent).isdisjoint(speaking)
        late = 0 if along else max((came - due).days, 0)
        return WeekReport(
            monday,
            WeekStatus.LATE if late else WeekStatus.RECEIVED,
            report_id=newest.report_id,
            days_late=late,
            restated=monday in restated,
            refused_count=newest.refused_count,
            days=_days_told(monday, speaking),
        )

    return tuple(one_week(monday) for monday in mondays)


def _days_told(monday: date, speaking: Sequence[Sent]) -> int:
    """How many of a week's days the reports speak of."""
    week = [monday + timedelta(days=n) for n in range(7)]
    return sum(
        any(one.tells_whole_weeks or one.start <= day <= one.end for one in speaking)
        for day in week
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
