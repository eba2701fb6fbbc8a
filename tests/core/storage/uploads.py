"""Small uploads to accept, everything a store holds to compare, and results counted by hand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd
from sqlite_utils import Database

from outsource_core.kpis import METRICS
from outsource_core.reports.fields import Shape
from outsource_core.storage.reports import Report, Upload, accept

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VENDOR = "Vendor"

Row = dict[str, Any]
#: What the results table holds: (provider, grain, first day) → metric → value.
Figures = dict[tuple[str, str, str], Row]


def activity(*rows: Row, name: str = "week.csv") -> Upload:
    """An activity report. A row names its week by any ``week`` day, or has start and end."""
    return upload(Shape.ACTIVITY, [_with_days(row) for row in rows], name)


def register(*rows: Row, name: str = "deals.csv") -> Upload:
    """A deal register; a deal is won unless it says otherwise."""
    blank = {"stage": "won", "opened_on": None, "closed_on": None, "value": 0, "customer": ""}
    return upload(Shape.DEALS, [blank | row for row in rows], name)


def upload(shape: Shape, rows: Sequence[Row], name: str) -> Upload:
    """Checked rows as intake hands them over; their text stands for the file's bytes."""
    blank = {"provider": VENDOR, "team": ""}
    frame = pd.DataFrame([blank | {"row_number": n} | row for n, row in enumerate(rows, start=2)])
    for column in frame.columns.intersection(["start", "end", "opened_on", "closed_on"]):
        frame[column] = pd.to_datetime(frame[column])
    for column in frame.columns.intersection(list(METRICS)).difference(["hours"]):
        frame[column] = frame[column].astype("Int64")
    return Upload(shape, frame, name, json.dumps([shape, *rows]).encode())


def accepted(db: Database, given: Upload) -> Report:
    """The one report that this upload became."""
    (report,), problems = accept(db, given, now=NOW, key=KEY)
    assert problems == ()
    return report


def dump(db: Database, *, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = set(db.table_names()) - set(without)
    return {
        table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in sorted(tables)
    }


def figures(db: Database) -> Figures:
    """The whole results table."""
    rows = db.query(
        "SELECT results.*, name FROM results JOIN providers ON providers.id = provider_id"
    )
    return {
        (row["name"], row["grain"], row["start"]): {metric: row[metric] for metric in METRICS}
        for row in rows
    }


def week(db: Database, monday: str, provider: str = VENDOR) -> Row:
    """What is known of one week; figures nobody gave are left out."""
    return _known(figures(db).get((provider, "week", monday), {}))


def month(db: Database, first: str, provider: str = VENDOR) -> Row:
    """What is known of one month."""
    return _known(figures(db).get((provider, "month", first), {}))


def sound(db: Database) -> bool:
    """Whether SQLite itself finds nothing wrong with the file."""
    intact = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return intact and db.execute("PRAGMA foreign_key_check").fetchall() == []


def _known(row: Row) -> Row:
    return {metric: value for metric, value in row.items() if value is not None}


def _with_days(row: Row) -> Row:
    if "week" not in row:
        return row
    monday, sunday = week_of(row["week"])
    rest = {name: value for name, value in row.items() if name != "week"}
    return {"start": monday, "end": sunday} | rest


def week_of(day: str) -> tuple[str, str]:
    """Monday and Sunday of the week a day lies in."""
    monday = date.fromisoformat(day)
    monday -= timedelta(days=monday.weekday())
    return monday.isoformat(), (monday + timedelta(days=6)).isoformat()


# ── results, counted row by row from the uploads that remain ────────────────────────────────


def counted(remaining: Sequence[Upload]) -> Figures:
    """What the results table must hold after these uploads, in their order, and nothing else.

    Slow and plain on purpose: it knows no SQL, no history and no roll-ups that are kept.
    """
    deals = _current_deals(remaining)
    activities = _current_activities(remaining)
    first = _first_purchases(deals)
    spoken: set[tuple[str, str, str]] = set()
    given: list[tuple[str, str, str, int | float | None]] = []  # provider, day, metric, value

    def register_says(row: Row, day: str, metric: str, value: int) -> None:
        spoken.add((row["provider"], week_of(day)[0], metric))
        given.append((row["provider"], day, metric, value))

    for key, row in deals.items():
        if row["opened_on"]:
            register_says(row, row["opened_on"], "leads", 1)
        if row["stage"] == "open":
            continue
        won = row["stage"] == "won"
        register_says(row, row["closed_on"], "deals", int(won))
        register_says(row, row["closed_on"], "revenue", row["value"] if won else 0)
        given.append((row["provider"], row["closed_on"], "lost", int(not won)))
        if won and row["customer"]:
            register_says(row, row["closed_on"], "new_customers", int(key in first))
            register_says(row, row["closed_on"], "repeat_orders", int(key not in first))
    for row in activities:
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        day = (start + (end - start) // 2).isoformat()
        for metric in METRICS:
            told = (row["provider"], week_of(day)[0], metric) not in spoken
            given.append((row["provider"], day, metric, row.get(metric) if told else None))
    found: Figures = defaultdict(lambda: dict.fromkeys(METRICS))
    for provider, day, metric, value in given:
        for period in (("week", week_of(day)[0]), ("month", day[:8] + "01")):
            total = found[(provider, *period)]
            if value is not None:
                total[metric] = (total[metric] or 0) + value
    _add_zeros(found, deals, remaining)
    return dict(found)


def _current_deals(remaining: Sequence[Upload]) -> dict[tuple[str, str], Row]:
    """The last word on each deal of each provider, in the order the words came."""
    deals: dict[tuple[str, str], Row] = {}
    for given in remaining:
        if given.shape is Shape.DEALS:
            for row in sorted(told_by(given), key=lambda row: row["provider"]):
                deals.pop(key := (row["provider"], row["deal_id"]), None)
                deals[key] = row
    return deals


def _current_activities(remaining: Sequence[Upload]) -> list[Row]:
    """Rows that no later report of the provider overlaps or covers."""
    reports = [
        [part for row in own for part in in_weeks(row)]
        for given in remaining
        if given.shape is Shape.ACTIVITY
        for own in _by_provider(told_by(given))
    ]

    def replaced(row: Row, report: list[Row], later: list[Row]) -> bool:
        if row["provider"] != later[0]["provider"]:
            return False
        covers = _days(later)[0] <= _days(report)[0] and _days(report)[1] <= _days(later)[1]
        return covers or any(
            (other["team"] == row["team"] or "" in (other["team"], row["team"]))
            and other["start"] <= row["end"]
            and other["end"] >= row["start"]
            for other in later
        )

    return [
        row
        for place, report in enumerate(reports)
        for row in report
        if not any(replaced(row, report, later) for later in reports[place + 1 :])
    ]


def in_weeks(row: Row) -> list[Row]:
    """A row of several weeks as a row for each, its figures dealt out by days, none lost."""
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    length = (end - start).days + 1
    weeks: dict[str, list[date]] = defaultdict(list)
    for n in range(length):
        day = start + timedelta(days=n)
        weeks[week_of(day.isoformat())[0]].append(day)
    parts = [
        row | {"start": days[0].isoformat(), "end": days[-1].isoformat()} for days in weeks.values()
    ]
    for name in METRICS:
        if row.get(name) is None:
            continue
        exact = [Fraction(row[name]) * len(days) / length for days in weeks.values()]
        if name == "hours":
            shares: list[Any] = [float(one) for one in exact]
        else:
            shares = [int(one) for one in exact]
            by_rest = sorted(range(len(exact)), key=lambda n: (shares[n] - exact[n], n))
            for n in by_rest[: row[name] - sum(shares)]:
                shares[n] += 1
        for part, share in zip(parts, shares, strict=True):
            part[name] = share
    return parts


def _first_purchases(deals: dict[tuple[str, str], Row]) -> set[tuple[str, str]]:
    """Each customer's first deal with anyone; of one day's, the one that was reported first."""
    first: dict[str, tuple[str, str]] = {}
    won = [(key, row) for key, row in deals.items() if row["stage"] == "won" and row["customer"]]
    for key, row in sorted(won, key=lambda pair: pair[1]["closed_on"]):
        first.setdefault(row["customer"], key)
    return set(first.values())


def _add_zeros(
    found: Figures, deals: dict[tuple[str, str], Row], remaining: Sequence[Upload]
) -> None:
    """Openings within the closings of a register and no closing: none was closed."""
    spans = [
        (own[0]["provider"], min(closings), max(closings))
        for given in remaining
        if given.shape is Shape.DEALS
        for own in _by_provider(told_by(given))
        if (closings := [row["closed_on"] for row in own if row["closed_on"]])
    ]
    opened = [(row["provider"], row["opened_on"]) for row in deals.values() if row["opened_on"]]
    for (provider, grain, start), total in found.items():
        end = _last_day(grain, start)
        if any(who == provider and start <= day <= end for who, day in opened) and any(
            who == provider and low <= end and high >= start for who, low, high in spans
        ):
            for metric in ("deals", "lost", "revenue"):
                total[metric] = total[metric] or 0


def told_by(given: Upload) -> list[Row]:
    """The rows of an upload, read from its bytes."""
    rows: list[Row] = json.loads(given.content)[1:]
    return [{"provider": VENDOR, "team": ""} | row for row in rows]


def _by_provider(rows: list[Row]) -> list[list[Row]]:
    names = sorted({row["provider"] for row in rows})
    return [[row for row in rows if row["provider"] == name] for name in names]


def _days(rows: list[Row]) -> tuple[str, str]:
    return min(row["start"] for row in rows), max(row["end"] for row in rows)


def _last_day(grain: str, start: str) -> str:
    if grain == "week":
        return week_of(start)[1]
    return (pd.Timestamp(start) + pd.offsets.MonthEnd(0)).date().isoformat()
