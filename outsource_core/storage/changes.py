"""A report beside what the store holds: warnings, what it would change, and what it did change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlite_utils import Database

from outsource_core.kpis import METRICS
from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Progress, Stage, Tell, in_steps, silent
from outsource_core.reports.fields import Shape
from outsource_core.reports.history import (
    MOST_CELLS,
    USUAL_WEEKS,
    WEEK_FIGURES,
    Differences,
    claimed,
    compare,
    missing_days,
    unusual,
    week_totals,
)
from outsource_core.reports.periods import overlapped, split_weeks
from outsource_core.storage import days
from outsource_core.storage.database import telling
from outsource_core.storage.reports import (
    OWN,
    Upload,
    chunks,
    digest,
    hash_identifiers,
    stored_rows,
)

#: How many deal numbers one query asks for.
ASKED_AT_ONCE = 20_000

_CLAIM = ("provider", "deal_id", "stage", "closed_on", "value", "customer")
_CLAIM_TYPES = {"customer": "Int64", "closed_on": "Int64", "value": "int64"}
_COMPARED = {
    Shape.DEALS: ("stage", "opened_on", "closed_on", "value", "team", "agent", "product"),
    Shape.ACTIVITY: tuple(name for name in METRICS if name != "lost"),
}
_KEY = {Shape.DEALS: ("deal_id",), Shape.ACTIVITY: ("start", "end", "team")}
_TABLE = {Shape.ACTIVITY: "activities", Shape.DEALS: "deals"}


@dataclass(frozen=True, slots=True)
class WeekBeside:
    """A provider's week as a file tells it, and the week before as stored; money in kopiykas."""

    provider: str
    week: date
    figures: dict[str, int | None]
    week_before: dict[str, int | None]


#: A week's leads are spread over many registers, each with the deals that moved: none has all.
_JUDGED = {Shape.ACTIVITY: WEEK_FIGURES, Shape.DEALS: ("deals", "revenue")}


def against_store(
    db: Database, upload: Upload, *, key: bytes, tell: Tell = silent
) -> tuple[Problem, ...]:
    """Warnings that only show beside other reports: what counts twice, missing days, jumps.

    ``key`` is the store's own, to find a customer again by their hash.
    """
    rows = upload.rows
    problems: tuple[Problem, ...] = ()
    if rows.empty:
        return problems
    problems += _accepted_for_another(db, upload)
    if upload.shape is Shape.DEALS:
        with telling(db, tell) as told:
            problems += _claims(db, upload, key, tell=told)
    else:
        problems += _counted_beside(db, upload)
        if not upload.adds:  # what only adds need not speak of every day
            problems += missing_days(rows, column=_column(upload, "period"))
    totals = week_totals(upload.shape, rows)
    problems += unusual(totals, _weeks(db, totals), figures=_JUDGED[upload.shape])
    sheet = upload.part.removeprefix(upload.file_name) or None  # a part of an archive has its name
    return tuple(replace(one, file=upload.file_name, sheet=sheet) for one in problems)


def beside_last_week(db: Database, upload: Upload) -> tuple[WeekBeside, ...]:
    """Each week of an upload with what is stored of the week before it, in order."""
    if upload.rows.empty:
        return ()
    totals = week_totals(upload.shape, upload.rows)
    stored = _weeks(db, totals)
    nothing: dict[str, int | None] = dict.fromkeys(WEEK_FIGURES)
    return tuple(
        WeekBeside(
            str(row["provider"]),
            week,
            {name: None if pd.isna(row[name]) else int(row[name]) for name in WEEK_FIGURES},
            stored.get(str(row["provider"]), {}).get(week - timedelta(weeks=1), nothing),
        )
        for row in totals.to_dict("records")
        for week in (row["week"].date(),)
    )


def differences(db: Database, upload: Upload, *, tell: Tell = silent) -> Differences:
    """What accepting an upload would do to the rows that are current now, cell by cell.

    Money is in kopiykas, days are ISO texts. Of an activity report ``gone`` are the rows of the
    same days and teams that it would replace without naming them.
    """
    ids = dict(db.execute("SELECT name, id FROM providers").fetchall())
    rows = split_weeks(upload.rows) if upload.shape is Shape.ACTIVITY else upload.rows
    found = Differences()
    done = 0
    with telling(db, tell) as told:
        told(Progress(Stage.COMPARING, 0, len(rows)))
        for name, own in rows.groupby("provider", sort=True):
            # A deal stands by itself; of an activity report, what it leaves out says something.
            pieces = chunks(own) if upload.shape is Shape.DEALS else iter([own])
            for piece in pieces:
                after = _as_stored(upload.shape, piece)
                before = _current(db, upload, ids[name], piece, after) if name in ids else {}
                found = _added(found, _compared(upload.shape, str(name), before, after))
                done += len(piece)
                told(Progress(Stage.COMPARING, done, len(rows)))
    return found


def replaced_by(db: Database, report_id: int) -> Differences:
    """What an accepted report changed of the rows it replaced, the same way."""
    found = db.execute(
        "SELECT shape, name FROM reports JOIN providers ON providers.id = provider_id "
        "WHERE reports.id = ?",
        (report_id,),
    ).fetchone()
    if found is None:
        return Differences()
    shape, provider = Shape(found[0]), str(found[1])
    sides = [
        _cells(db, shape, where, {"report": report_id})
        for where in ("superseded_by = :report", OWN)
    ]
    return _compared(shape, provider, *sides)


# ── what is asked of the store ───────────────────────────────────────────────────────────────


def _claims(db: Database, upload: Upload, key: bytes, *, tell: Tell) -> tuple[Problem, ...]:
    rows = upload.rows
    begun = Progress(Stage.COMPARING, 0, len(rows))
    tell(begun)
    customers = hash_identifiers(rows["customer"], key, step=lambda: tell(begun))
    numbered = days.counted(rows["closed_on"])
    closed = pd.arrays.IntegerArray(numbered, numbered == days.MISSING)
    rows = rows.assign(customer=customers, closed_on=closed)
    others = [_claimed_elsewhere(db, rows, tell=tell)]
    if rows["provider"].iloc[0] != rows["provider"].iloc[-1] or rows["provider"].nunique() > 1:
        others.append(rows[list(_CLAIM)])
    stored = pd.concat([one for one in others if len(one)]) if any(map(len, others)) else others[0]
    tell(Progress(Stage.COMPARING, len(rows), len(rows)))
    return claimed(rows, stored, column=_column(upload, "deal_id"))


def _claimed_elsewhere(db: Database, rows: pd.DataFrame, *, tell: Tell) -> pd.DataFrame:
    """Current deals of any provider with a number, or a buyer, that these rows have too."""
    sql = (
        "SELECT name, deal_id, stage, closed_on, value, customer FROM deals "
        "JOIN providers ON providers.id = provider_id WHERE superseded_by IS NULL AND "
    )
    found: list[tuple[Any, ...]] = []
    ids = [one for (one,) in db.execute("SELECT id FROM providers").fetchall()]
    own = rows["provider"].unique()
    if len(own) == 1:  # what a provider says of its own deals is no claim of another
        mine = db.execute("SELECT id FROM providers WHERE name = ?", (own[0],)).fetchone()
        ids = [one for one in ids if mine is None or one != mine[0]]
    if not ids:
        tell(Progress(Stage.COMPARING, len(rows), len(rows)))
        return pd.DataFrame(columns=list(_CLAIM)).astype(_CLAIM_TYPES)
    marks = ", ".join(map(str, ids))
    numbers_asked = list(_asked(rows["deal_id"].tolist()))
    won = rows["customer"].notna() & (rows["stage"] == "won")
    buyers_asked = list(_asked(rows.loc[won, "customer"].drop_duplicates().tolist()))
    step = in_steps(tell, Stage.COMPARING, len(rows), len(numbers_asked) + len(buyers_asked))
    for asked in numbers_asked:
        numbers = f"provider_id IN ({marks}) AND deal_id IN (SELECT value FROM json_each(?))"
        found += db.execute(sql + numbers, (asked,)).fetchall()
        step()
    for asked in buyers_asked:
        bought = "stage = 'won' AND customer IS NOT NULL AND customer IN (SELECT value FROM "
        bought += f"json_each(?)) AND provider_id IN ({marks})"
        found += db.execute(sql + bought, (asked,)).fetchall()
        step()
    frame = pd.DataFrame(found, columns=list(_CLAIM)).astype(_CLAIM_TYPES)
    tell(Progress(Stage.COMPARING, len(rows), len(rows)))
    return frame.drop_duplicates()


def _weeks(db: Database, totals: pd.DataFrame) -> dict[str, dict[date, dict[str, int | None]]]:
    """Stored leads, deals and revenue of the weeks before and among these."""
    first = totals["week"].min().date() - timedelta(weeks=USUAL_WEEKS)
    rows = db.query(
        f"SELECT name, start, {', '.join(WEEK_FIGURES)} FROM results "
        "JOIN providers ON providers.id = provider_id "
        "WHERE grain = 'week' AND start BETWEEN ? AND ?",
        (first.isoformat(), totals["week"].max().date().isoformat()),
    )
    found: dict[str, dict[date, dict[str, int | None]]] = {}
    for row in rows:
        week = date.fromisoformat(row["start"])
        found.setdefault(row["name"], {})[week] = {name: row[name] for name in WEEK_FIGURES}
    return found


def _current(
    db: Database, upload: Upload, provider_id: int, rows: pd.DataFrame, keys: Iterable[str]
) -> dict[str, tuple[Any, ...]]:
    """The provider's current rows that these of an upload, of such keys, would replace."""
    given: dict[str, Any]
    if upload.shape is Shape.ACTIVITY:
        same = _same_days(db, provider_id, rows, adds=upload.adds)
        given = {"ids": json.dumps(same["id"][same["is_replaced"]].tolist())}
        return _cells(db, upload.shape, "id IN (SELECT value FROM json_each(:ids))", given)
    where = (
        "superseded_by IS NULL AND provider_id = :provider "
        "AND deal_id IN (SELECT value FROM json_each(:asked))"
    )
    given = {"provider": provider_id, "asked": json.dumps(list(keys))}
    return _cells(db, upload.shape, where, given)


def _same_days(db: Database, provider_id: int, rows: pd.DataFrame, *, adds: bool) -> pd.DataFrame:
    """The provider's current rows within the days of these (id, team), and what becomes of each.

    As accepting does: one ``is_replaced`` where a row of the same team overlaps it, or where either
    names none, and every row of a report whose days these cover, unless these only add. One
    ``is_met`` where a row speaks of a day of it, for whichever team.
    """
    spans = pd.DataFrame({name: days.counted(rows[name]) for name in ("start", "end")})
    spans = spans.assign(team=rows["team"].to_numpy())
    first, last = int(spans["start"].min()), int(spans["end"].max())
    found = db.execute(
        "SELECT row.id, row.start, row.end, row.team, report.superseded_by IS NULL "
        "AND report.period_start >= :first_day AND report.period_end <= :last_day "
        "FROM activities AS row JOIN reports AS report ON report.id = report_id "
        "WHERE row.provider_id = :provider AND row.superseded_by IS NULL "
        "AND row.start BETWEEN :first - 6 AND :last AND row.end >= :first",
        {
            **{"provider": provider_id, "first": first, "last": last},
            **{"first_day": days.text(first), "last_day": days.text(last)},
        },
    ).fetchall()
    stored = pd.DataFrame(found, columns=["id", "start", "end", "team", "is_covered"])
    is_covered = stored["is_covered"].astype(bool) & (not adds)
    return stored.assign(
        is_met=overlapped(spans.assign(team=""), stored),
        is_replaced=is_covered | overlapped(spans, stored),
    )


def _accepted_for_another(db: Database, upload: Upload) -> tuple[Problem, ...]:
    """A warning for each provider whom these very bytes are counted for, and who is not meant now.

    One file dropped twice with another name chosen would count twice otherwise.
    """
    meant = set(map(str, upload.rows["provider"].unique()))
    found = db.execute(
        "SELECT name, accepted_at FROM reports JOIN providers ON providers.id = provider_id "
        "WHERE digest = ? AND undone_at IS NULL ORDER BY name",
        (digest(upload.content, upload.part),),
    )
    return tuple(
        Problem(
            Code.ACCEPTED_FOR_ANOTHER,
            Level.WARNING,
            details={"provider": name, "accepted_at": accepted_at},
        )
        for name, accepted_at in found.fetchall()
        if name not in meant
    )


def _counted_beside(db: Database, upload: Upload) -> tuple[Problem, ...]:
    """A warning where stored rows of the same days stay, and all of them are of other teams.

    Either another team's report comes, or the same work under other names: sellers' for a team's.
    """
    problems = []
    ids = dict(db.execute("SELECT name, id FROM providers").fetchall())
    for provider, rows in split_weeks(upload.rows).groupby("provider", sort=True):
        if provider not in ids or upload.adds:
            continue
        same = _same_days(db, ids[provider], rows, adds=False)
        others = set(same["team"][same["is_met"] & ~same["is_replaced"]])
        if others and set(same["team"][same["is_met"]]).isdisjoint(rows["team"].unique()):
            details = {"provider": str(provider), "other": ", ".join(sorted(others))}
            problems.append(Problem(Code.COUNTED_BESIDE, Level.WARNING, details=details))
    return tuple(problems)


def _cells(
    db: Database, shape: Shape, where: str, given: dict[str, Any]
) -> dict[str, tuple[Any, ...]]:
    """The compared cells of stored rows, by key."""
    names = [*_KEY[shape], *_COMPARED[shape]]
    cursor = db.execute(f"SELECT {', '.join(names)} FROM {_TABLE[shape]} WHERE {where}", given)
    return _by_key(shape, cursor)


def _as_stored(shape: Shape, rows: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """Rows of a file as they would lie in the store, by key."""
    return _by_key(shape, stored_rows(rows, [*_KEY[shape], *_COMPARED[shape]]))


def _by_key(shape: Shape, rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """What is compared of stored rows, by what a person knows them by: a deal, or days and team."""
    if shape is Shape.DEALS:
        return {deal: tuple(cells) for deal, *cells in rows}
    return {
        f"{days.text(start)}/{days.text(end)}" + (f" {team}" if team else ""): tuple(cells)
        for start, end, team, *cells in rows
    }


def _compared(
    shape: Shape,
    provider: str,
    before: dict[str, tuple[Any, ...]],
    after: dict[str, tuple[Any, ...]],
) -> Differences:
    """What is different, with days as people read them."""
    found = compare(before, after, provider=provider, columns=_COMPARED[shape])
    cells = tuple(
        one._replace(before=_day(one.before), after=_day(one.after))
        if one.column in ("opened_on", "closed_on")
        else one
        for one in found.cells
    )
    return replace(found, cells=cells)


def _day(number: int | None) -> str | None:
    return None if number is None else days.text(number)


def _asked(values: Sequence[Any]) -> Iterator[str]:
    for start in range(0, len(values), ASKED_AT_ONCE):
        yield json.dumps(values[start : start + ASKED_AT_ONCE])


def _added(one: Differences, other: Differences) -> Differences:
    return Differences(
        one.new + other.new,
        one.changed + other.changed,
        one.unchanged + other.unchanged,
        one.gone + other.gone,
        (one.cells + other.cells)[:MOST_CELLS],
        one.cell_count + other.cell_count,
    )


def _column(upload: Upload, name: str) -> str | None:
    return upload.mapping.column(name) if upload.mapping else None
