"""The roll-ups that screens read: what each provider achieved in each week and month.

They are kept up to date in the transaction that accepts or undoes a report, so a screen costs as
much as the weeks it shows and not as the rows that were ever stored.

Where a provider sent both a deal register and an activity report for the same week, what the
register knows of that week (leads, deals, revenue, customers) comes from it, for its rows can be
checked one by one; the two are never added up.

A register that opened deals in a period and closed none says zero deals there only if the period
lies within the days of its closings, and nobody else says more: before a register's first closing
and after its last one, what was closed is not known, and what is not known is not zero.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from outsource_core.kpis import METRICS, Results

#: Counted in whole kopiykas in the store, shown in hryvnias.
MONEY_METRICS = frozenset({"revenue", "paid"})


class Grain(StrEnum):
    """The periods results are rolled up to."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class PeriodResults:
    """What one provider achieved in the week or month that begins on ``start``."""

    provider_id: int
    start: date
    results: Results


def results(
    db: Database, grain: Grain, *, provider_ids: Collection[int], start: date, end: date
) -> tuple[PeriodResults, ...]:
    """Results of the periods that begin between ``start`` and ``end``, both included, in order."""
    marks = ", ".join("?" * len(provider_ids))
    rows = db.query(
        f"SELECT * FROM results WHERE grain = ? AND provider_id IN ({marks}) "
        "AND start BETWEEN ? AND ? ORDER BY start, provider_id",
        (grain, *provider_ids, start.isoformat(), end.isoformat()),
    )
    return tuple(
        PeriodResults(
            provider_id=row["provider_id"],
            start=date.fromisoformat(row["start"]),
            results=Results(**{name: _shown(name, row[name]) for name in METRICS}),
        )
        for row in rows
    )


def _shown(name: str, value: float | None) -> float | None:
    return value / 100 if value is not None and name in MONEY_METRICS else value


def span(db: Database) -> tuple[date, date] | None:
    """The first and the last week (their Mondays) anyone has results for."""
    first, last = db.execute(
        "SELECT MIN(start), MAX(start) FROM results WHERE grain = 'week'"
    ).fetchone()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


_WEEK_START = "date({day}, 'weekday 0', '-6 days')"  # a week begins on Monday
_WEEK_END = "date({day}, 'weekday 0')"

_START = {Grain.WEEK: _WEEK_START, Grain.MONTH: "date({day}, 'start of month')"}
_END = {
    Grain.WEEK: "date(touched.start, '+6 days')",
    Grain.MONTH: "date(touched.start, '+1 month', '-1 day')",
}

# What makes the deal register, and not the activity report, speak for a metric in a week.
_CLOSED_THAT_WEEK = "d.stage <> 'open' AND d.closed_on"
_SPOKEN_FOR = {
    "leads": "d.opened_on",
    "deals": _CLOSED_THAT_WEEK,
    "revenue": _CLOSED_THAT_WEEK,
    "new_customers": f"d.is_first IS NOT NULL AND {_CLOSED_THAT_WEEK}",
    "repeat_orders": f"d.is_first IS NOT NULL AND {_CLOSED_THAT_WEEK}",
}
# What is zero where a register shows openings and, though it would, no closing.
_CLOSING_COUNTS = frozenset({"deals", "lost", "revenue"})


def roll_up(db: Database) -> None:
    """Computes anew the results of each day in the temporary table ``touched_days``.

    That is its week, and each month its week reaches into: the week decides which source speaks.
    """
    for grain in Grain:
        monday, sunday = _WEEK_START.format(day="day"), _WEEK_END.format(day="day")
        db.execute("DROP TABLE IF EXISTS temp.touched_periods")
        db.execute(
            "CREATE TEMP TABLE touched_periods AS "
            f"SELECT provider_id, {_START[grain].format(day=monday)} AS start "
            "FROM temp.touched_days UNION "
            f"SELECT provider_id, {_START[grain].format(day=sunday)} FROM temp.touched_days"
        )
        db.execute(
            "DELETE FROM results WHERE grain = ? AND (provider_id, start) IN "
            "(SELECT provider_id, start FROM temp.touched_periods)",
            (grain,),
        )
        db.execute(_roll_up_sql(grain))
    db.execute("DROP TABLE temp.touched_periods")


def _activity_sum(metric: str) -> str:
    if metric not in _SPOKEN_FOR:
        return f"SUM(a.{metric}) AS {metric}"
    monday, sunday = _WEEK_START.format(day="a.day"), _WEEK_END.format(day="a.day")
    register_speaks = (
        "EXISTS (SELECT 1 FROM deals AS d WHERE d.provider_id = a.provider_id "
        f"AND d.superseded_by IS NULL AND {_SPOKEN_FOR[metric]} BETWEEN {monday} AND {sunday})"
    )
    return f"SUM(CASE WHEN {register_speaks} THEN NULL ELSE a.{metric} END) AS {metric}"


def _together(metric: str) -> str:
    if metric == "lost":
        return "COALESCE(closed.lost, opened.none_closed)"
    if metric not in _SPOKEN_FOR:
        return f"activity.{metric}"
    register = f"opened.{metric}" if metric == "leads" else f"closed.{metric}"
    unclosed = ", opened.none_closed" if metric in _CLOSING_COUNTS else ""
    return f"COALESCE({register} + COALESCE(activity.{metric}, 0), activity.{metric}{unclosed})"


def _roll_up_sql(grain: Grain) -> str:
    """One statement that sums the current rows of the touched periods.

    An activity row that spans a whole week carries the week's Thursday as its day, so that it
    falls into the month that holds most of the week (the rule ISO 8601 has for years). CROSS JOIN
    makes the touched periods drive each sum, so that only their rows are read, by index.
    """
    sums = ", ".join(_activity_sum(metric) for metric in METRICS if metric != "lost")
    return f"""
    INSERT INTO results (provider_id, grain, start, {", ".join(METRICS)})
    WITH activity AS (
        SELECT touched.provider_id, touched.start, {sums}
        FROM temp.touched_periods AS touched CROSS JOIN activities AS a
        WHERE a.provider_id = touched.provider_id AND a.superseded_by IS NULL
          AND a.day BETWEEN touched.start AND {_END[grain]}
        GROUP BY 1, 2
    ), opened AS (
        SELECT touched.provider_id, touched.start, COUNT(*) AS leads,
            (SELECT 0 FROM reports AS register
             WHERE register.provider_id = touched.provider_id AND register.shape = 'deals'
               AND register.undone_at IS NULL AND register.period_start <= {_END[grain]}
               AND register.period_end >= touched.start LIMIT 1) AS none_closed
        FROM temp.touched_periods AS touched CROSS JOIN deals AS d
        WHERE d.provider_id = touched.provider_id AND d.superseded_by IS NULL
          AND d.opened_on BETWEEN touched.start AND {_END[grain]}
        GROUP BY 1, 2
    ), closed AS (
        SELECT touched.provider_id, touched.start,
            SUM(d.stage = 'won') AS deals, SUM(d.stage = 'lost') AS lost,
            SUM(CASE WHEN d.stage = 'won' THEN d.value ELSE 0 END) AS revenue,
            SUM(d.is_first) AS new_customers, SUM(1 - d.is_first) AS repeat_orders
        FROM temp.touched_periods AS touched CROSS JOIN deals AS d
        WHERE d.provider_id = touched.provider_id AND d.superseded_by IS NULL
          AND d.stage <> 'open' AND d.closed_on BETWEEN touched.start AND {_END[grain]}
        GROUP BY 1, 2
    )
    SELECT touched.provider_id, '{grain}', touched.start, {", ".join(map(_together, METRICS))}
    FROM temp.touched_periods AS touched
    LEFT JOIN activity USING (provider_id, start)
    LEFT JOIN opened USING (provider_id, start)
    LEFT JOIN closed USING (provider_id, start)
    WHERE COALESCE(activity.provider_id, opened.provider_id, closed.provider_id) IS NOT NULL
    """
