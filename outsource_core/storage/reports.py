"""Accepting a report, and taking it back.

Nothing is counted twice: the same bytes for the same provider are refused, and where two reports
speak of the same deal, or of the same days and team, the later one replaces the earlier one's
rows; a row that names no team speaks of all of them. What was replaced stays in history, so undoing
a report brings back exactly what was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlite_utils import Database

from outsource_core.kpis import METRICS
from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Progress, Stage, Tell, in_steps, silent
from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Prepared
from outsource_core.reports.mapping import ColumnMapping, comes_back
from outsource_core.reports.periods import overlapped, split_weeks
from outsource_core.storage import days
from outsource_core.storage.database import telling, transaction
from outsource_core.storage.mappings import remember_mapping
from outsource_core.storage.providers import ProviderKind, ensure_provider
from outsource_core.storage.results import (
    ACTIVITY_COLUMNS,
    DEAL_COLUMNS,
    NOT_KNOWN,
    Columns,
    activity_columns,
    activity_sums,
    add_activity_days,
    add_deal_days,
    deal_columns,
    deal_sums,
    drop_empty_days,
    roll_up,
    touch,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One accepted upload for one provider and period."""

    id: int
    provider_id: int
    provider: str
    shape: Shape
    file_name: str
    accepted_at: datetime
    period_start: date | None
    period_end: date | None
    row_count: int
    refused_count: int
    superseded_by: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Upload:
    """Checked rows on their way in, with the bytes they came from.

    ``part`` tells the tables of one file apart: the sheet's name. ``mapping`` of the table's
    ``columns`` is remembered for the next file of the same providers. ``adds`` is of an activity
    report that is no whole one: stored rows of its days that it does not name stay.
    """

    shape: Shape
    rows: pd.DataFrame
    file_name: str
    content: bytes
    refused_count: int = 0
    part: str = ""
    columns: tuple[str, ...] = ()
    mapping: ColumnMapping | None = None
    adds: bool = False


def upload_of(file: File, prepared: Prepared, *, adds: bool | None = None) -> Upload:
    """The good rows of one table of a file, ready to accept.

    A table of an archive is told from its others by the name it has there, too. Unless ``adds``
    says otherwise, rows that were refused and come back mended add to the others.
    """
    table = prepared.table
    inner = table.file if table.file != file.name else ""
    return Upload(
        prepared.mapping.shape,
        prepared.checked.rows,
        table.file,
        file.content,
        refused_count=prepared.refused_count,
        part=inner + (table.sheet or ""),
        columns=table.columns,
        mapping=prepared.mapping,
        adds=comes_back(table.columns) if adds is None else adds,
    )


def digest(content: bytes, part: str = "") -> str:
    """What tells one file's bytes from another's: their SHA-256, in hex."""
    found = hashlib.sha256(content)
    found.update(part.encode())
    return found.hexdigest()


def accept(
    db: Database,
    upload: Upload,
    *,
    now: datetime,
    key: bytes,
    kinds: Mapping[str, ProviderKind] | None = None,
    is_demo: bool = False,
    seen: int | None = None,
    tell: Tell = silent,
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """Stores an upload as one report for each provider it names, all or nothing.

    A provider that has these very bytes already is left as it is and named in a problem. ``key``
    hashes customers' identifiers; ``kinds`` says of new providers what they are. ``seen`` is the
    newest report there was when the person looked (``newest_report``): when another for the same
    provider and days was accepted since, nothing is stored, and OVERTAKEN names it. Nothing is
    stored either when ``tell`` raises.
    """
    waiting = Progress(Stage.WAITING, 0, len(upload.rows))
    with transaction(db, waits=lambda: tell(waiting)):
        overtaken = () if seen is None else _overtaken(db, upload, seen)
        if overtaken:
            return (), overtaken
        reports, problems = write_upload(
            db, upload, now=now, key=key, kinds=kinds or {}, is_demo=is_demo, tell=tell
        )
    return reports, problems


def write_upload(
    db: Database,
    upload: Upload,
    *,
    now: datetime,
    key: bytes,
    kinds: Mapping[str, ProviderKind],
    is_demo: bool = False,
    tell: Tell = silent,
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """The same, inside a transaction that is already open."""
    with telling(db, tell) as told:
        return _write_upload(db, upload, now=now, key=key, kinds=kinds, is_demo=is_demo, tell=told)


def _write_upload(
    db: Database,
    upload: Upload,
    *,
    now: datetime,
    key: bytes,
    kinds: Mapping[str, ProviderKind],
    is_demo: bool,
    tell: Tell,
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    total = len(upload.rows)
    begun = Progress(Stage.STORING, 0, total)
    tell(begun)
    content_digest = digest(upload.content, upload.part)
    start_touching(db)
    problems = _already_accepted(db, upload, content_digest)
    names = set(map(str, upload.rows["provider"].unique()))
    waiting = {  # those who have not these bytes yet, by name
        name: ensure_provider(
            db, name, kind=kinds.get(name, ProviderKind.OUTSOURCER), is_demo=is_demo
        )
        for name in sorted(names - {one.details["provider"] for one in problems})
    }
    rows = upload.rows
    if problems:
        rows = rows[rows["provider"].isin(list(waiting))]
    rows = _ready(upload.shape, rows, key, step=lambda: tell(begun))
    known = {one for one in waiting.values() if _has_rows(db, upload.shape, one)}
    earlier = _last_row(db, _TABLE[upload.shape])
    accepted: list[int] = []
    stored = 0

    def tell_stored(more: int) -> None:
        nonlocal stored
        stored += more
        tell(Progress(Stage.STORING, total * stored // len(rows), total))

    with _indexed_at_the_end(db, upload.shape, len(rows)):
        for provider, provider_id in waiting.items():
            own = rows if len(waiting) == 1 else rows[rows["provider"] == provider]
            report_id = _insert_report(
                db, upload, own, provider_id=provider_id, content_digest=content_digest, now=now
            )
            _insert_rows(
                *(db, upload.shape, own),
                report_id=report_id,
                provider_id=provider_id,
                tell=tell_stored,
            )
            for piece in chunks(own, SUMMED_AT_ONCE):
                _add_days(db, upload.shape, provider_id, _SUMMED[upload.shape](piece), sign=1)
            if provider_id in known:  # before the indexes, which would follow each mark
                _supersede(db, upload.shape, report_id)
                _count(db, upload.shape, "superseded_by = :report", report_id, sign=-1)
            if upload.mapping is not None:
                remember_mapping(db, provider_id, upload.columns, upload.mapping)
            accepted.append(report_id)
        step = in_steps(tell, Stage.SUMMING_UP, total, len(accepted) + 2)
    step()  # the indexes
    for report_id in accepted:
        if upload.shape is Shape.DEALS:
            _touch_weeks(db, report_id)
        step()
    # Where nobody else's purchases stand, those that are first in these rows are first at all.
    beside_others = upload.shape is Shape.DEALS and _has_customers(db, earlier)
    settle(db, _customers(db, accepted) if beside_others else NOBODY)
    step()
    found = [_reports(db, "reports.id = ?", report_id) for report_id in accepted]
    return tuple(report for (report,) in found), problems


def already_accepted(db: Database, upload: Upload) -> tuple[Problem, ...]:
    """Which of an upload's providers have these very bytes already, and since when."""
    return _already_accepted(db, upload, digest(upload.content, upload.part))


def _already_accepted(db: Database, upload: Upload, content_digest: str) -> tuple[Problem, ...]:
    """``replaced_by`` names the file accepted since whose rows count instead, if one does."""
    ids = dict(db.execute("SELECT name, id FROM providers").fetchall())
    names = sorted(map(str, upload.rows["provider"].unique()))
    found = {name: _same_bytes(db, ids[name], content_digest) for name in names if name in ids}
    problems = []
    for name, same in found.items():
        if same is None:
            continue
        report_id, accepted_at = same
        details = {"provider": name, "accepted_at": accepted_at}
        if (instead := _counts_instead(db, upload.shape, report_id)) is not None:
            details["replaced_by"] = instead
        problem = Problem(Code.ALREADY_ACCEPTED, Level.WARNING, file=upload.file_name)
        problems.append(replace(problem, details=details))
    return tuple(problems)


def _counts_instead(db: Database, shape: Shape, report_id: int) -> str | None:
    """The file of the newest report that replaced rows of this one; None where all count."""
    found = db.execute(
        f"SELECT file_name FROM reports WHERE id = (SELECT MAX(superseded_by) "
        f"FROM {_TABLE[shape]} WHERE {OWN})",
        {"report": report_id},
    ).fetchone()
    return str(found[0]) if found else None


def newest_report(db: Database) -> int:
    """The number of the report accepted last, 0 before the first."""
    return int(db.execute("SELECT COALESCE(MAX(id), 0) FROM reports").fetchone()[0])


def _overtaken(db: Database, upload: Upload, seen: int) -> tuple[Problem, ...]:
    """Reports newer than ``seen`` that speak of an upload's providers and days."""
    content_digest = digest(upload.content, upload.part)
    problems = []
    for provider, rows in upload.rows.groupby("provider", sort=True):
        start, end = _period(upload.shape, rows)
        for name, accepted_at in db.execute(
            "SELECT file_name, accepted_at FROM reports "
            "JOIN providers ON providers.id = provider_id "
            "WHERE reports.id > ? AND name = ? AND shape = ? AND undone_at IS NULL "
            "AND digest <> ? AND period_start <= ? AND period_end >= ?",
            (seen, str(provider), upload.shape, content_digest, end, start),
        ).fetchall():
            details = {"provider": str(provider), "other": name, "accepted_at": accepted_at}
            problems.append(Problem(Code.OVERTAKEN, file=upload.file_name, details=details))
    return tuple(problems)


def undo(db: Database, report_id: int, *, now: datetime, tell: Tell = silent) -> bool:
    """Takes a report back and restores what it had replaced. False if it was undone already.

    Nothing is changed when ``tell`` raises.
    """
    found = db.execute("SELECT row_count FROM reports WHERE id = ?", (report_id,)).fetchone()
    waiting = Progress(Stage.WAITING, 0, int(found[0]) if found else 0)
    with transaction(db, waits=lambda: tell(waiting)), telling(db, tell) as told:
        found = db.execute(
            "UPDATE reports SET undone_at = ? WHERE id = ? AND undone_at IS NULL "
            "RETURNING shape, row_count",
            (_text(now), report_id),
        ).fetchone()
        if found is None:
            return False
        shape, rows = Shape(found[0]), int(found[1])
        step = in_steps(told, Stage.SUMMING_UP, rows, 3)
        start_touching(db)
        customers = _customers(db, [report_id])
        if shape is Shape.DEALS:
            _touch_weeks(db, report_id)
        step()
        # Without its indexes every row is looked through, for each of a few statements.
        with _indexed_at_the_end(db, shape, rows):
            _restore(db, shape, report_id)
        step()
        settle(db, customers)
        step()
    return True


def reports(db: Database, *, provider_id: int | None = None) -> tuple[Report, ...]:
    """Every report ever accepted, the newest first; undone and superseded ones say so."""
    if provider_id is None:
        return _reports(db, "TRUE")
    return _reports(db, "provider_id = ?", provider_id)


def _reports(db: Database, where: str, *given: int) -> tuple[Report, ...]:
    rows = db.query(
        "SELECT reports.*, providers.name AS provider FROM reports "
        f"JOIN providers ON providers.id = provider_id WHERE {where} ORDER BY reports.id DESC",
        given,
    )
    return tuple(_report(row) for row in rows)


# --- rows in ---------------------------------------------------------------------------------

_COLUMNS = {
    Shape.ACTIVITY: (
        *("row_number", "start", "end", "team"),
        *(metric for metric in METRICS if metric != "lost"),
    ),
    Shape.DEALS: (
        *("row_number", "deal_id", "stage", "opened_on", "closed_on", "value"),
        *("customer", "team", "agent", "product", "is_first"),
    ),
}
_TABLE = {Shape.ACTIVITY: "activities", Shape.DEALS: "deals"}
#: What is summed of checked rows, and of stored ones.
_SUMMED = {Shape.ACTIVITY: activity_columns, Shape.DEALS: deal_columns}
_SUMMED_IN_STORE = {Shape.ACTIVITY: ACTIVITY_COLUMNS, Shape.DEALS: DEAL_COLUMNS}
_DAYS = frozenset({"start", "end", "opened_on", "closed_on"})
_TEXTS = frozenset({"stage", "team", "agent", "product"})
#: Which rows are a report's own: they lie one after another.
OWN = (
    "id BETWEEN (SELECT first_row FROM reports WHERE id = :report) "
    "AND (SELECT last_row FROM reports WHERE id = :report)"
)
#: How many rows are made ready at once: their Python values take memory.
CHUNK = 20_000
#: How many rows are summed at once: as columns of numbers they take a tenth of that.
SUMMED_AT_ONCE = 10 * CHUNK
#: What is bound as NULL: SQLite has no such number, and sqlite3 takes a tenth of the time over it
#: that it takes over None.
NULL = float("nan")
#: How many rows one statement stores.
ROWS_AT_ONCE = 20
#: What is looked at to tell a customer's first purchase.
_PURCHASE = ("customer", "closed_on", "id", "is_first", "provider_id")
NOBODY = np.empty(0, dtype=np.int64)
#: From so many rows on, indexes are made anew after them where that is less work.
MANY_ROWS = 20_000


def hash_identifiers(
    values: pd.Series[Any], key: bytes, step: Callable[[], None] = lambda: None
) -> pd.Series[Any]:
    """Each identifier's keyed hash, 64 bits of BLAKE2b as a whole number; a missing one is NA.

    Each distinct identifier is hashed once, for a file names the same customers again and again.
    ``step`` is called now and then.
    Among five million customers two have one hash with a chance of less than one in a million.
    """
    codes, distinct = pd.factorize(values.where(values.notna() & (values != "")))
    keyed = hashlib.blake2b(key=key, digest_size=8)  # taking the key in is half of a short hash

    def hash_of(identifier: str) -> bytes:
        one = keyed.copy()
        one.update(identifier.encode())
        return one.digest()

    hashed: list[bytes] = []
    for start in range(0, len(distinct), CHUNK):  # as Python values a million take memory
        hashed.append(b"".join(map(hash_of, distinct[start : start + CHUNK].tolist())))
        step()
    missing = codes < 0
    found = np.append(np.frombuffer(b"".join(hashed), dtype="<i8"), 0).astype("int64")[codes]
    return pd.Series(pd.arrays.IntegerArray(found, missing), index=values.index)


def first_purchases(rows: pd.DataFrame) -> NDArray[np.int8]:
    """Whether each deal is its customer's first among these: 1, 0, or NOT_KNOWN.

    The first is the one closed earliest; of one day's, the one that is stored first.
    """
    found = np.full(len(rows), NOT_KNOWN, dtype=np.int8)
    customers = rows["customer"].array
    places = np.flatnonzero((rows["stage"] == "won").to_numpy(bool) & ~customers.isna())
    if len(places):
        codes, buyers = pd.factorize(customers.to_numpy("int64", na_value=0)[places])
        closed = rows["closed_on"].to_numpy("datetime64[D]").astype("int64")[places]
        when = closed * len(rows) + _reported(rows)[places]
        first = np.full(len(buyers), np.iinfo("int64").max)
        np.minimum.at(first, codes, when)
        found[places] = when == first[codes]
    return found


def _reported(rows: pd.DataFrame) -> NDArray[np.int64]:
    """The place of each row in the order in which providers' rows are stored."""
    place = np.arange(len(rows))
    if (rows["provider"] == rows["provider"].iloc[0]).all():
        return place
    order = np.argsort(pd.factorize(rows["provider"], sort=True)[0], kind="stable")
    found = np.empty_like(place)
    found[order] = place
    return found


def _ready(shape: Shape, rows: pd.DataFrame, key: bytes, step: Callable[[], None]) -> pd.DataFrame:
    """Rows with all that is stored of them beside what their provider said."""
    if shape is Shape.ACTIVITY:
        return split_weeks(rows)
    rows = rows.assign(customer=hash_identifiers(rows["customer"], key, step))
    step()
    return rows.assign(is_first=first_purchases(rows))


def _count(db: Database, shape: Shape, where: str, report_id: int, *, sign: int) -> None:
    """Adds the stored rows that ``where`` names to their days, or takes them away."""
    (provider_id,) = db.execute(
        "SELECT provider_id FROM reports WHERE id = ?", (report_id,)
    ).fetchone()
    columns = _SUMMED_IN_STORE[shape]
    sql = f"SELECT {', '.join(columns.values())} FROM {_TABLE[shape]} WHERE {where}"
    cursor = db.execute(sql, {"report": report_id})
    while len(found := _numbers(islice(cursor, SUMMED_AT_ONCE), len(columns))):
        _add_days(db, shape, provider_id, dict(zip(columns, found.T, strict=True)), sign=sign)


def _add_days(db: Database, shape: Shape, provider_id: int, columns: Columns, *, sign: int) -> None:
    if shape is Shape.DEALS:
        add_deal_days(db, provider_id, deal_sums(columns), sign=sign)
    else:
        add_activity_days(db, provider_id, activity_sums(columns), sign=sign)


def _numbers(rows: Iterable[tuple[int, ...]], width: int) -> NDArray[np.int64]:
    """Rows of nothing but whole numbers, without a Python value for each staying in memory."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width)


def _insert_rows(
    db: Database,
    shape: Shape,
    rows: pd.DataFrame,
    *,
    report_id: int,
    provider_id: int,
    tell: Callable[[int], None],
) -> None:
    """Stores a report's rows, ROWS_AT_ONCE to a statement and what is left over one by one.

    Starting a statement for each row would cost as much as a third of the row itself. A column in
    which nothing is given is left to what the table says of it.
    """
    table = _TABLE[shape]
    columns = [name for name in _COLUMNS[shape] if name in rows.columns and _is_given(rows[name])]
    width = len(columns)
    marks = f"({report_id:d}, {provider_id:d}, {', '.join('?' * width)})"
    begin = f"INSERT INTO {table} (report_id, provider_id, {', '.join(columns)}) VALUES "
    last = _last_row(db, table)
    for chunk in chunks(rows):
        cells = _cells(chunk, columns, nothing=NULL)
        whole = len(chunk) - len(chunk) % ROWS_AT_ONCE
        for part, count in ((cells[:whole], ROWS_AT_ONCE), (cells[whole:], 1)):
            values = part.reshape(-1, count * width).tolist()
            db.conn.executemany(begin + ", ".join([marks] * count), values)
        tell(len(chunk))
    db.execute(
        f"UPDATE reports SET first_row = ?, last_row = (SELECT MAX(id) FROM {table}) WHERE id = ?",
        (last + 1, report_id),
    )


def _is_given(values: pd.Series[Any]) -> bool:
    """Whether a column says anything in any row."""
    return bool((values != "").any() if values.dtype == "str" else values.notna().any())


def stored_rows(rows: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows as SQLite gives them back, made ready a chunk at a time."""
    return chain.from_iterable(
        map(tuple, _cells(chunk, columns, nothing=None).tolist()) for chunk in chunks(rows)
    )


def chunks(rows: pd.DataFrame, size: int | None = None) -> Iterator[pd.DataFrame]:
    """Rows in pieces of so many, CHUNK where nothing else is said."""
    size = size or CHUNK
    return (rows.iloc[start : start + size] for start in range(0, len(rows), size))


def _cells(
    rows: pd.DataFrame, columns: Sequence[str], *, nothing: float | None
) -> NDArray[np.object_]:
    """Each cell of rows that may lack a column as SQLite keeps it, ``nothing`` where it is NULL."""
    cells = np.empty((len(rows), len(columns)), dtype=object)
    for at, name in enumerate(columns):
        absent = "" if name in _TEXTS else nothing
        cells[:, at] = _stored(rows[name], nothing) if name in rows.columns else absent
    return cells


def _stored(values: pd.Series[Any], nothing: float | None) -> NDArray[np.object_]:
    """A column as plain Python values."""
    if values.name in _TEXTS:  # the same few words again and again, each made once
        codes, words = pd.factorize(values)
        return words.to_numpy(dtype=object)[codes]
    if values.name == "is_first":
        return np.array([0, 1, nothing], dtype=object)[values]  # NOT_KNOWN is the last
    if values.name in _DAYS:
        stored = days.counted(values).astype(object)
    else:
        stored = values.to_numpy(dtype=object, copy=True)
    stored[values.isna()] = nothing
    return stored


def _has_rows(db: Database, shape: Shape, provider_id: int) -> bool:
    """Whether a provider has reports of this shape that stand."""
    return _exists(
        db,
        f"reports WHERE provider_id = {provider_id:d} AND shape = '{shape}' AND undone_at IS NULL",
    )


def _has_customers(db: Database, last: int) -> bool:
    """Whether a current purchase is among the rows up to the ``last``.

    Without the plus every superseded row before the first current one would be looked at.
    """
    won = "customer IS NOT NULL AND stage = 'won' AND superseded_by IS NULL"
    return last > 0 and _exists(db, f"deals WHERE {won} AND +id <= {last:d}")


def _last_row(db: Database, table: str) -> int:
    """The number of the row stored last, 0 before the first."""
    return int(db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0])


def _exists(db: Database, what: str) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {what})").fetchone()[0])


def _are_most(db: Database, table: str, rows: int) -> bool:
    """Whether so many rows are a good part of all that are stored."""
    return _last_row(db, table) <= 4 * rows


@contextmanager
def _indexed_at_the_end(db: Database, shape: Shape, coming: int) -> Iterator[None]:
    """Makes a table's indexes anew after its rows, where most of its rows come or go.

    Sorting a million rows once takes a tenth of putting each in its place.
    """
    table = _TABLE[shape]
    if coming < MANY_ROWS or not _are_most(db, table, coming):
        yield
        return
    indexes = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        "AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        db.execute(sql)


def _insert_report(
    db: Database,
    upload: Upload,
    rows: pd.DataFrame,
    *,
    provider_id: int,
    content_digest: str,
    now: datetime,
) -> int:
    start, end = _period(upload.shape, rows)
    cursor = db.execute(
        "INSERT INTO reports (provider_id, shape, file_name, digest, accepted_at, period_start, "
        "period_end, row_count, refused_count, adds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(provider_id, upload.shape, upload.file_name, content_digest, _text(now)),
            *(start, end, _row_count(upload.shape, rows), upload.refused_count, upload.adds),
        ),
    )
    return int(cursor.lastrowid or 0)


def _period(shape: Shape, rows: pd.DataFrame) -> tuple[str | None, str | None]:
    """The first and the last day the rows speak of; a register's are the days of its closings."""
    first, last = ("start", "end") if shape is Shape.ACTIVITY else ("closed_on", "closed_on")
    start, end = rows[first].min(), rows[last].max()
    if pd.isna(start):
        return None, None
    return start.date().isoformat(), end.date().isoformat()


def _row_count(shape: Shape, rows: pd.DataFrame) -> int:
    """How many rows of the file these are: one that was split into weeks is still one."""
    return len(rows) if shape is Shape.DEALS else int(rows["row_number"].nunique())


def _same_bytes(db: Database, provider_id: int, content_digest: str) -> tuple[int, str] | None:
    """The report with these bytes that stands, and when it was accepted."""
    found = db.execute(
        "SELECT id, accepted_at FROM reports "
        "WHERE provider_id = ? AND digest = ? AND undone_at IS NULL",
        (provider_id, content_digest),
    ).fetchone()
    return (int(found[0]), str(found[1])) if found else None


# --- what replaces what ----------------------------------------------------------------------

# A row is current until the first later report that speaks of the same thing; ``superseded_by``
# names that report. So what is current depends on the reports that remain, never on the order in
# which others were taken back.

_COVERS = (
    "old.provider_id = new.provider_id AND old.shape = new.shape AND new.undone_at IS NULL "
    "AND old.period_start >= new.period_start AND old.period_end <= new.period_end "
    "AND NOT new.adds"
)


def _supersede(db: Database, shape: Shape, report_id: int) -> None:
    """Marks the current rows that this report's rows replace.

    A register replaces row by row: a deal it does not mention is still a deal. An activity report
    replaces the rows of the same team whose days it overlaps, and where either names no team those
    of any: no team is all of them. Where its days cover an earlier report's days it replaces that
    report whole, for a corrected file may have fewer teams; unless it only adds.
    """
    given = {"report": report_id}
    if shape is Shape.DEALS:
        db.execute(
            "UPDATE deals SET superseded_by = :report "
            "WHERE superseded_by IS NULL AND report_id <> :report "
            "AND provider_id = (SELECT provider_id FROM reports WHERE id = :report) "
            f"AND deal_id IN (SELECT deal_id FROM deals WHERE {OWN})",
            given,
        )
        return
    covered = db.execute(
        "UPDATE reports AS old SET superseded_by = :report FROM reports AS new "
        "WHERE new.id = :report AND old.id <> :report "
        f"AND old.superseded_by IS NULL AND old.undone_at IS NULL AND {_COVERS} "
        "RETURNING first_row, last_row",
        given,
    ).fetchall()
    db.conn.executemany(
        "UPDATE activities SET superseded_by = ? "
        "WHERE id BETWEEN ? AND ? AND superseded_by IS NULL",
        [(report_id, *rows) for rows in covered],
    )
    first, last = _first_and_last(db, report_id)
    others = _spans(
        db,
        "superseded_by IS NULL AND report_id <> :report "
        "AND provider_id = (SELECT provider_id FROM reports WHERE id = :report) "
        'AND start BETWEEN :first - 6 AND :last AND "end" >= :first',
        given | {"first": first, "last": last},
    )
    if len(others):
        met = overlapped(_spans(db, OWN, given), others)
        _mark(db, others["id"][met].tolist(), report_id)


def _first_and_last(db: Database, report_id: int) -> tuple[int, int]:
    """A report's first and last day, by number."""
    found = db.execute("SELECT period_start, period_end FROM reports WHERE id = ?", (report_id,))
    first, last = (days.number(date.fromisoformat(day)) for day in found.fetchone())
    return first, last


def _spans(db: Database, where: str, given: dict[str, Any]) -> pd.DataFrame:
    """The days and teams of stored activity rows."""
    sql = f'SELECT id, report_id, start, "end", team FROM activities WHERE {where}'
    found = db.execute(sql, given).fetchall()
    return pd.DataFrame(found, columns=["id", "report_id", "start", "end", "team"])


def _mark(db: Database, ids: Sequence[int], report_id: int) -> None:
    """Says of activity rows that a report replaced them."""
    db.conn.executemany(
        f"UPDATE activities SET superseded_by = {report_id:d} WHERE id = ?", ((one,) for one in ids)
    )


def _restore(db: Database, shape: Shape, report_id: int) -> None:
    """Removes a report's rows and brings back what they had replaced.

    What a still later report speaks of too stays replaced, now by that later one.
    """
    given = {"report": report_id}
    _count(db, shape, f"{OWN} AND superseded_by IS NULL", report_id, sign=-1)
    if shape is Shape.DEALS:
        _pass_deals_on(db, report_id)
    else:
        _pass_activities_on(db, report_id)
    _count(db, shape, "superseded_by = :report", report_id, sign=1)
    table = _TABLE[shape]
    db.execute(f"UPDATE {table} SET superseded_by = NULL WHERE superseded_by = :report", given)
    db.execute(f"DELETE FROM {table} WHERE {OWN}", given)
    db.execute("UPDATE reports SET first_row = NULL, last_row = NULL WHERE id = :report", given)


def _pass_deals_on(db: Database, report_id: int) -> None:
    """What replaced a deal's row of this report replaces the row beneath.

    One later report at a time, for a join of the rows with those beneath them would hold each
    against each.
    """
    given = {"report": report_id}
    found = db.execute(
        f"SELECT DISTINCT superseded_by FROM deals WHERE {OWN} AND superseded_by IS NOT NULL",
        given,
    )
    for (later,) in found.fetchall():
        db.execute(
            "UPDATE deals SET superseded_by = :later WHERE superseded_by = :report AND deal_id IN "
            f"(SELECT deal_id FROM deals WHERE {OWN} AND superseded_by = :later)",
            given | {"later": later},
        )


def _pass_activities_on(db: Database, report_id: int) -> None:
    """The next report that covers an earlier one, or overlaps a row, replaces it.

    Overlapping is not passed on as sameness is: a row may overlap the one taken back and not the
    later one that had replaced it. So the next report is looked for anew.
    """
    given = {"report": report_id}
    db.execute(
        "UPDATE reports AS old SET superseded_by = (SELECT MIN(new.id) "
        f"FROM reports AS new WHERE new.id > :report AND {_COVERS}) "
        "WHERE old.superseded_by = :report",
        given,
    )
    first, last = _first_and_last(db, report_id)
    later = db.execute(
        "SELECT id FROM reports WHERE id > :report AND undone_at IS NULL AND shape = 'activity' "
        "AND provider_id = (SELECT provider_id FROM reports WHERE id = :report) "
        "AND period_start <= :last AND period_end >= :first ORDER BY id",
        # what it replaced may have begun and ended up to six days beyond it
        given | {"first": days.text(first - 6), "last": days.text(last + 6)},
    ).fetchall()
    if not later:
        return
    rows = _spans(db, "superseded_by = :report", given)
    covered = dict(db.execute("SELECT id, superseded_by FROM reports").fetchall())
    covering = rows["report_id"].map(covered).astype("float64")
    for (other,) in later:
        met = overlapped(_spans(db, OWN, {"report": other}), rows) | (covering == other)
        _mark(db, rows["id"][met].tolist(), other)
        rows, covering = rows[~met], covering[~met]


# --- keeping the roll-ups true ---------------------------------------------------------------


def start_touching(db: Database) -> None:
    """Opens the list of days whose results must be computed anew."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched_days (provider_id INTEGER, day TEXT)")
    db.execute("DELETE FROM temp.touched_days")


def _touch_weeks(db: Database, report_id: int) -> None:
    """Adds each week with results within a register's closings: where none closed, it says zero."""
    db.execute(
        "INSERT INTO temp.touched_days SELECT results.provider_id, start FROM reports "
        "JOIN results ON results.provider_id = reports.provider_id AND grain = 'week' "
        "AND start BETWEEN date(period_start, '-6 days') AND period_end "
        "WHERE reports.id = :report",
        {"report": report_id},
    )


def _customers(db: Database, report_ids: Sequence[int]) -> NDArray[np.int64] | None:
    """Who bought by the deals of these reports, or by those they replaced; None for everyone.

    Where most deals are theirs, looking at all is quicker than looking for theirs.
    """
    spans = db.execute(
        "SELECT first_row, last_row FROM reports WHERE shape = 'deals' "
        "AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(report_ids),),
    ).fetchall()
    if not spans:
        return NOBODY
    if _are_most(db, "deals", sum(last - first + 1 for first, last in spans)):
        return None
    theirs = [f"id BETWEEN {first:d} AND {last:d}" for first, last in spans]
    replaced = [f"superseded_by = {one:d}" for one in report_ids]
    return np.unique(np.concatenate([buyers(db, whose) for whose in (*theirs, *replaced)]))


def buyers(db: Database, whose: str) -> NDArray[np.int64]:
    """The customers of won deals."""
    won = "customer IS NOT NULL AND stage = 'won'"
    return _numbers(db.execute(f"SELECT customer FROM deals WHERE {whose} AND {won}"), 1)[:, 0]


def settle(db: Database, customers: NDArray[np.int64] | None) -> None:
    """Finds each of these customers' first purchase anew, then the results of the touched days.

    A customer's first purchase is the earliest closing with any provider of the store, of one
    day's the one that was stored first: a vendor wins no new customer by selling to one the store
    already had.
    """
    if customers is None or len(customers):
        _turn(db, _purchases(db, customers))
    drop_empty_days(db)
    roll_up(db)


def _turn(db: Database, bought: dict[str, NDArray[np.int64]]) -> None:
    """Says of each purchase anew whether it is its customer's first, where that has changed."""
    order = np.lexsort([bought[name] for name in ("id", "closed_on", "customer")])
    bought = {name: each[order] for name, each in bought.items()}
    is_first = np.diff(bought["customer"], prepend=bought["customer"][:1] - 1) != 0
    gained = is_first.astype("int64") - bought["is_first"]
    turned = gained != 0
    db.conn.executemany(
        "UPDATE deals SET is_first = ? WHERE id = ?",
        zip(is_first[turned].astype("int64").tolist(), bought["id"][turned].tolist(), strict=True),
    )
    changed = pd.DataFrame({name: bought[name][turned] for name in ("provider_id", "closed_on")})
    sums = changed.assign(gained=gained[turned]).groupby(["provider_id", "closed_on"]).sum()
    for provider_id, day, more in sums.reset_index().to_numpy().tolist():
        touch(db, provider_id, [days.text(day)])
        db.execute(
            "UPDATE deal_days SET new_customers = new_customers + ?, "
            "repeat_orders = repeat_orders - ? WHERE provider_id = ? AND day = ?",
            (more, more, provider_id, days.text(day)),
        )


def _purchases(db: Database, customers: NDArray[np.int64] | None) -> dict[str, NDArray[np.int64]]:
    """The current won deals of these customers, or of everyone, column by column."""
    columns, won = ", ".join(_PURCHASE), "superseded_by IS NULL AND stage = 'won'"
    if customers is None:
        cursor = db.execute(
            f"SELECT {columns} FROM deals NOT INDEXED WHERE {won} AND customer IS NOT NULL"
        )
    else:
        cursor = db.execute(
            f"SELECT {columns} FROM deals WHERE {won} "
            "AND customer IN (SELECT value FROM json_each(?))",
            (json.dumps(customers.tolist()),),
        )
    return dict(zip(_PURCHASE, _numbers(cursor, len(_PURCHASE)).T, strict=True))


# --- reading back ----------------------------------------------------------------------------


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _report(row: dict[str, Any]) -> Report:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return Report(
        id=row["id"],
        provider_id=row["provider_id"],
        provider=row["provider"],
        shape=Shape(row["shape"]),
        file_name=row["file_name"],
        accepted_at=datetime.fromisoformat(row["accepted_at"]),
        period_start=day("period_start"),
        period_end=day("period_end"),
        row_count=row["row_count"],
        refused_count=row["refused_count"],
        superseded_by=row["superseded_by"],
        undone_at=datetime.fromisoformat(row["undone_at"]) if row["undone_at"] else None,
    )
