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

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlite_utils import Database

from outsource_core.kpis import METRICS, Results
from outsource_core.storage import days
from outsource_core.storage.days import MISSING

#: Counted in whole kopiykas in the store, shown in hryvnias.
MONEY_METRICS = frozenset({"revenue", "paid"})

#: What is kept of a day's deals.
DAY_SUMS = ("opened", "won", "lost", "revenue", "new_customers", "repeat_orders")
PARTS_OF_HOUR = 3.6e9  # what an hour is counted in, to sum hours exactly
MOST_HOURS = 1e9  # of one row: who types more still gets a sum
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


_PARTS = f"CAST(MIN(hours, {MOST_HOURS}) * {PARTS_OF_HOUR} + 0.5 AS INTEGER)"
#: What is summed of a deal, in SQL: whole numbers, MISSING where there is none.
DEAL_COLUMNS = {
    "won": "stage = 'won'",
    "lost": "stage = 'lost'",
    "opened_on": f"COALESCE(opened_on, {MISSING})",
    "closed_on": f"COALESCE(closed_on, {MISSING})",
    "value": "value",
    "is_first": f"COALESCE(is_first, {NOT_KNOWN})",
}
#: The same of an activity row.
ACTIVITY_COLUMNS = {
    "start": "start",
    "end": '"end"',
    **{metric: f"COALESCE({metric}, {MISSING})" for metric in METRICS if metric != "lost"},
    "hours": f"COALESCE({_PARTS}, {MISSING})",
}
Columns: TypeAlias = Mapping[str, NDArray[np.int64]]


def deal_columns(rows: pd.DataFrame) -> Columns:
    """What is summed of checked deals."""
    return {
        **{stage: (rows["stage"] == stage).to_numpy("int64") for stage in ("won", "lost")},
        **{name: days.counted(rows[name]) for name in ("opened_on", "closed_on")},
        **{name: rows[name].to_numpy("int64") for name in ("value", "is_first")},
    }


def activity_columns(rows: pd.DataFrame) -> Columns:
    """What is summed of checked activity rows; hours are counted in PARTS_OF_HOUR."""
    found = {name: days.counted(rows[name]) for name in ("start", "end")}
    for name in rows.columns.intersection(list(METRICS)):
        if name == "hours":
            hours = np.minimum(rows[name].to_numpy("float64", na_value=0), MOST_HOURS)
            parts = np.floor(hours * PARTS_OF_HOUR + 0.5).astype("int64")
            found[name] = np.where(rows[name].isna(), MISSING, parts)
        else:
            found[name] = rows[name].to_numpy("int64", na_value=MISSING)
    return found


def deal_sums(deals: Columns) -> pd.DataFrame:
    """What deals add to the days they were opened and closed: DAY_SUMS by ISO day, in kopiykas.

    ``is_first`` is 1 for a customer's first purchase, 0 for a later one, NOT_KNOWN where it cannot
    be told; only won deals count.
    """
    won = deals["won"]
    closings = {
        "won": won,
        "lost": deals["lost"],
        "revenue": won * deals["value"],
        "new_customers": won * (deals["is_first"] == 1),
        "repeat_orders": won * (deals["is_first"] == 0),
    }
    opened = _summed(deals["opened_on"], {"opened": np.ones_like(won)})
    closed = _summed(deals["closed_on"], closings)
    return pd.concat([opened, closed], axis=1, sort=True).fillna(0).astype("int64")


def activity_sums(activities: Columns) -> pd.DataFrame:
    """What activity rows add to their days: day, metric, total, known (of so many rows).

    Money is in kopiykas, hours are in PARTS_OF_HOUR: whole, so that what was added can be taken
    away to the last bit.
    """
    middle = (activities["start"] + activities["end"]) // 2  # a week's Thursday
    metrics = {name: each for name, each in activities.items() if name in METRICS}
    known = {name: (each != MISSING).astype("int64") for name, each in metrics.items()}
    counts = _summed(middle, known)
    totals = _summed(middle, {name: np.where(known[name], metrics[name], 0) for name in metrics})
    sums = pd.concat([totals.stack(), counts.stack()], axis=1, keys=["total", "known"])
    return sums[sums["known"] > 0].rename_axis(["day", "metric"]).reset_index()


def _summed(when: NDArray[np.int64], amounts: Columns) -> pd.DataFrame:
    """What amounts come to by ISO day; what has no day counts nowhere."""
    codes, distinct = pd.factorize(when)
    totals = {name: np.zeros(len(distinct), dtype="int64") for name in amounts}
    for name, amount in amounts.items():
        np.add.at(totals[name], codes, amount)
    return pd.DataFrame(totals, index=distinct).drop(MISSING, errors="ignore").rename(days.text)


def add_deal_days(db: Database, provider_id: int, sums: pd.DataFrame, *, sign: int) -> None:
    """Adds what deals come to in their days to the store's, or takes it away."""
    names = ", ".join(DAY_SUMS)
    grown = ", ".join(f"{name} = {name} + excluded.{name}" for name in DAY_SUMS)
    db.conn.executemany(
        f"INSERT INTO deal_days (provider_id, day, {names}) "
        f"VALUES ({provider_id:d}, ?, {', '.join('?' * len(DAY_SUMS))}) "
        f"ON CONFLICT (provider_id, day) DO UPDATE SET {grown}",
        zip(sums.index, *((sign * sums[name]).tolist() for name in DAY_SUMS), strict=True),
    )
    touch(db, provider_id, sums.index)


def add_activity_days(db: Database, provider_id: int, sums: pd.DataFrame, *, sign: int) -> None:
    """Adds what activity rows come to in their days to the store's, or takes it away."""
    db.conn.executemany(
        f"INSERT INTO activity_days VALUES ({provider_id:d}, ?, ?, ?, ?) "
        "ON CONFLICT (provider_id, day, metric) DO UPDATE "
        "SET total = total + excluded.total, known = known + excluded.known",
        zip(
            *(sums[name].tolist() for name in ("day", "metric")),
            *((sign * sums[name]).tolist() for name in ("total", "known")),
            strict=True,
        ),
    )
    touch(db, provider_id, sums["day"].unique())


def touch(db: Database, provider_id: int, touched: Iterable[str]) -> None:
    """Adds to the days whose results must be computed anew."""
    db.conn.executemany(
        f"INSERT INTO temp.touched_days VALUES ({provider_id:d}, ?)", ((day,) for day in touched)
    )


def drop_empty_days(db: Database) -> None:
    """Forgets the touched days of which nothing is known any more."""
    touched = "(provider_id, day) IN (SELECT provider_id, day FROM temp.touched_days)"
    db.execute(f"DELETE FROM deal_days WHERE opened = 0 AND won = 0 AND lost = 0 AND {touched}")
    db.execute(f"DELETE FROM activity_days WHERE known = 0 AND {touched}")


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
    is_it = f"a.metric = '{metric}'"
    if metric in _SPOKEN_FOR:
        monday, sunday = _WEEK_START.format(day="a.day"), _WEEK_END.format(day="a.day")
        is_it += (
            " AND NOT EXISTS (SELECT 1 FROM deal_days AS d WHERE d.provider_id = a.provider_id "
            f"AND d.day BETWEEN {monday} AND {sunday} AND {_SPOKEN_FOR[metric]})"
        )
    shown = f" / {PARTS_OF_HOUR}" if metric == "hours" else ""
    return f"SUM(CASE WHEN {is_it} THEN a.total END){shown} AS {metric}"


def _together(metric: str) -> str:
    if metric == "lost":
        return "COALESCE(closed.lost, opened.none_closed)"
    if metric not in _SPOKEN_FOR:
        return f"activity.{metric}"
    register = f"opened.{metric}" if metric == "leads" else f"closed.{metric}"
    unclosed = ", opened.none_closed" if metric in _CLOSING_COUNTS else ""
    return f"COALESCE({register} + COALESCE(activity.{metric}, 0), activity.{metric}{unclosed})"


def _roll_up_sql(grain: Grain) -> str:
    """One statement that sums the days of the touched periods.

    An activity row that spans a whole week carries the week's Thursday as its day, so that it
    falls into the month that holds most of the week (the rule ISO 8601 has for years). CROSS JOIN
    makes the touched periods drive each sum, so that only their days are read, by index.
    """
    sums = ", ".join(_activity_sum(metric) for metric in METRICS if metric != "lost")
    return f"""
    INSERT INTO results (provider_id, grain, start, {", ".join(METRICS)})
    WITH activity AS (
        SELECT touched.provider_id, touched.start, {sums}
        FROM temp.touched_periods AS touched CROSS JOIN activity_days AS a
        WHERE a.provider_id = touched.provider_id
          AND a.day BETWEEN touched.start AND {_END[grain]}
        GROUP BY touched.rowid
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
