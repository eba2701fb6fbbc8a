"""The calendar of reports: who sent which week, when, and who owes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from outsource_core.reports.due import DEFAULT_DUE_DAYS, Sent, WeekReport, judge, last_weeks
from outsource_core.reports.fields import Shape
from outsource_core.storage import days
from outsource_core.storage.providers import Provider, providers
from outsource_core.storage.settings import settings

#: The setting that holds how many days after a week's end its report is due.
DUE_DAYS = "report_due_days"


@dataclass(frozen=True, slots=True)
class ProviderWeeks:
    """One line of the calendar: a provider and its weeks, the oldest first."""

    provider: Provider
    weeks: tuple[WeekReport, ...]


def calendar(db: Database, *, today: date, weeks: int) -> tuple[ProviderWeeks, ...]:
    """The last ``weeks`` whole weeks of every provider, in the providers' usual order."""
    mondays = last_weeks(today, weeks)
    sent, restated = _sent(db), _restated(db, mondays[0] if mondays else today)
    due_days = int(settings(db).get(DUE_DAYS, DEFAULT_DUE_DAYS))
    return tuple(
        ProviderWeeks(
            provider,
            judge(
                sent.get(provider.id, []),
                mondays=mondays,
                today=today,
                due_days=due_days,
                restated=restated.get(provider.id, frozenset()),
            ),
        )
        for provider in providers(db)
    )


def _sent(db: Database) -> dict[int, list[Sent]]:
    """The reports that stand, by provider, in the order they came.

    One that was replaced whole still says when its weeks were first reported.
    """
    found: dict[int, list[Sent]] = {}
    for row in db.query(
        "SELECT id, provider_id, period_start, period_end, accepted_at, refused_count, shape "
        "FROM reports WHERE undone_at IS NULL AND period_start IS NOT NULL ORDER BY id"
    ):
        found.setdefault(row["provider_id"], []).append(
            Sent(
                report_id=row["id"],
                start=date.fromisoformat(row["period_start"]),
                end=date.fromisoformat(row["period_end"]),
                accepted_on=datetime.fromisoformat(row["accepted_at"]).date(),
                refused_count=row["refused_count"],
                tells_whole_weeks=row["shape"] == Shape.DEALS,
            )
        )
    return found


def _restated(db: Database, since: date) -> dict[int, set[date]]:
    """The weeks of which activity rows were replaced.

    A register that repeats last week's deals restates nothing by it, so deals do not count.
    """
    found: dict[int, set[date]] = {}
    for provider_id, number in db.execute(
        "SELECT DISTINCT provider_id, start FROM activities "
        "WHERE superseded_by IS NOT NULL AND start >= ?",
        (days.number(since),),
    ).fetchall():
        day = since + timedelta(days=number - days.number(since))
        found.setdefault(provider_id, set()).add(day - timedelta(days=day.weekday()))
    return found
