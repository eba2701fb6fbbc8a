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
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlite_utils import Database

from outsource_core.kpis import METRICS, Results

#: Counted in whole kopiykas in the store, shown in hryvnias.
MONEY_METRICS = frozenset({"revenue", "paid"})

#: What is kept of a day's deals.
DAY_SUMS = ("opened", "won", "lost", "revenue", "new_customers", "repeat_orders")
NOT_KNOWN = -1  # in a column that says whether a deal is its customer's first: 1, 0 or this


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


def day_sums(
    *,
    stage: pd.Series[str],
    opened_on: pd.Series[Any],
    closed_on: pd.Series[Any],
    value: pd.Series[Any],
    is_first: NDArray[np.int8],
) -> pd.DataFrame:
    """What deals add to the days they were opened and closed: DAY_SUMS by day, value in kopiykas.

    The days may be texts or times. ``is_first`` is 1 for a customer's first purchase, 0 for a
    later one, NOT_KNOWN where it cannot be told; only won deals count.
    """
    won, lost = (stage == "won").to_numpy(bool), (stage == "lost").to_numpy(bool)
    amount = value.to_numpy("int64")
    given = {
        "won": won,
        "lost": lost,
        "revenue": np.where(won, amount, 0),
        "new_customers": won & (is_first == 1),
        "repeat_orders": won & (is_first == 0),
    }
    # Bytes and not words: of a million deals that is what the sums of a day need for a moment.
    closings = pd.DataFrame(
        {
            name: each.astype("int64" if name == "revenue" else "int8")
            for name, each in given.items()
        }
    )
    closed = closings.groupby(closed_on.where(won | lost).array).sum()
    opened = opened_on.groupby(opened_on.array).size().rename("opened")
    return pd.concat([opened, closed], axis=1, sort=True).fillna(0).astype("int64")[list(DAY_SUMS)]


def add_days(db: Database, provider_id: int, sums: pd.DataFrame, *, sign: int) -> None:
    """Adds day sums (by ISO day) to the store's, or takes them away, and touches their days."""
    names = ", ".join(DAY_SUMS)
    grown = ", ".join(f"{name} = {name} + excluded.{name}" for name in DAY_SUMS)
    days = sums.index.tolist()
    db.conn.executemany(
        f"INSERT INTO deal_days (provider_id, day, {names}) "
        f"VALUES ({provider_id:d}, ?, {', '.join('?' * len(DAY_SUMS))}) "
        f"ON CONFLICT (provider_id, day) DO UPDATE SET {grown}",
        zip(days, *((sign * sums[name]).tolist() for name in DAY_SUMS), strict=True),
    )
    db.conn.executemany(
        f"INSERT INTO temp.touched_days VALUES ({provider_id:d}, ?)",
        ((day,) for day in days),
    )


def drop_empty_days(db: Database) -> None:
    """Forgets the touched days on which nothing is opened or closed any more."""
    db.execute(
        "DELETE FROM deal_days WHERE opened = 0 AND won = 0 AND lost = 0 "
        "AND (provider_id, day) IN (SELECT provider_id, day FROM temp.touched_days)"
    )


_WEEK_START = "date({day}, 'weekday 0', '-6 days')"  # a week begins on Monday
_WEEK_END = "date({day}, 'weekday 0')"

_START = {Grain.WEEK: _WEEK_START, Grain.MONTH: "date({day}, 'start of month')"}
_END = {
    Grain.WEEK: "date(touched.start, '+6 days')",
    Grain.MONTH: "date(touched.start, '+1 month', '-1 day')",
}

# What makes the deal register, and not the activity report, speak for a metric in a week.
_SPOKEN_FOR = {
    "leads": "d.opened > 0",
    "deals": "d.won + d.lost > 0",
    "revenue": "d.won + d.lost > 0",
    "new_customers": "d.new_customers + d.repeat_orders > 0",
    "repeat_orders": "d.new_customers + d.repeat_orders > 0",
}
_KNOWN_CUSTOMERS = "SUM(d.new_customers + d.repeat_orders) > 0"
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
        "EXISTS (SELECT 1 FROM deal_days AS d WHERE d.provider_id = a.provider_id "
        f"AND d.day BETWEEN {monday} AND {sunday} AND {_SPOKEN_FOR[metric]})"
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
    makes the touched periods drive each sum, so that only their rows are read, by index. Rows are
    summed by day first: which source speaks is asked once a day, not once a row.
    """
    reported = [metric for metric in METRICS if metric != "lost"]
    days = ", ".join(f"SUM(a.{metric}) AS {metric}" for metric in reported)
    sums = ", ".join(map(_activity_sum, reported))
    return f"""
    INSERT INTO results (provider_id, grain, start, {", ".join(METRICS)})
    WITH daily AS MATERIALIZED (
        SELECT touched.provider_id, touched.start, a.day, {days}
        FROM temp.touched_periods AS touched CROSS JOIN activities AS a
        WHERE a.provider_id = touched.provider_id AND a.superseded_by IS NULL
          AND a.day BETWEEN touched.start AND {_END[grain]}
        GROUP BY touched.rowid, a.day
    ), activity AS (
        SELECT a.provider_id, a.start, {sums} FROM daily AS a GROUP BY 1, 2
    ), opened AS (
        SELECT touched.provider_id, touched.start, SUM(d.opened) AS leads,
            (SELECT 0 FROM reports AS register
             WHERE register.provider_id = touched.provider_id AND register.shape = 'deals'
               AND register.undone_at IS NULL AND register.period_start <= {_END[grain]}
               AND register.period_end >= touched.start LIMIT 1) AS none_closed
        FROM temp.touched_periods AS touched CROSS JOIN deal_days AS d
        WHERE d.provider_id = touched.provider_id
          AND d.day BETWEEN touched.start AND {_END[grain]}
        GROUP BY 1, 2 HAVING SUM(d.opened) > 0
    ), closed AS (
        SELECT touched.provider_id, touched.start,
            SUM(d.won) AS deals, SUM(d.lost) AS lost, SUM(d.revenue) AS revenue,
            CASE WHEN {_KNOWN_CUSTOMERS} THEN SUM(d.new_customers) END AS new_customers,
            CASE WHEN {_KNOWN_CUSTOMERS} THEN SUM(d.repeat_orders) END AS repeat_orders
        FROM temp.touched_periods AS touched CROSS JOIN deal_days AS d
        WHERE d.provider_id = touched.provider_id
          AND d.day BETWEEN touched.start AND {_END[grain]}
        GROUP BY 1, 2 HAVING SUM(d.won + d.lost) > 0
    )
    SELECT touched.provider_id, '{grain}', touched.start, {", ".join(map(_together, METRICS))}
    FROM temp.touched_periods AS touched
    LEFT JOIN activity USING (provider_id, start)
    LEFT JOIN opened USING (provider_id, start)
    LEFT JOIN closed USING (provider_id, start)
    WHERE COALESCE(activity.provider_id, opened.provider_id, closed.provider_id) IS NOT NULL
    """
