"""Accepting a report, and taking it back.

Nothing is counted twice: the same bytes for the same provider are refused, and where two reports
speak of the same deal, or of the same days and team, the later one replaces the earlier one's
rows; a row that names no team speaks of all of them. What was replaced stays in history, so undoing
a report brings back exactly what was there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlite_utils import Database

from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Progress, Stage, Tell, in_steps, silent
from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Prepared
from outsource_core.reports.mapping import ColumnMapping
from outsource_core.reports.periods import split_weeks
from outsource_core.storage.database import telling, transaction
from outsource_core.storage.mappings import remember_mapping
from outsource_core.storage.providers import ProviderKind, ensure_provider
from outsource_core.storage.results import (
    NOT_KNOWN,
    add_days,
    day_sums,
    drop_empty_days,
    roll_up,
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
    ``columns`` is remembered for the next file of the same providers.
    """

    shape: Shape
    rows: pd.DataFrame
    file_name: str
    content: bytes
    refused_count: int = 0
    part: str = ""
    columns: tuple[str, ...] = ()
    mapping: ColumnMapping | None = None


def upload_of(file: File, prepared: Prepared) -> Upload:
    """The good rows of one table of a file, ready to accept.

    A table of an archive is told from its others by the name it has there, too.
    """
    table = prepared.table
    inner = table.file if table.file != file.name else ""
    return Upload(
        prepared.mapping.shape,
        prepared.checked.rows,
        table.file,
        file.content,
        refused_count=prepared.checked.refused_count,
        part=inner + (table.sheet or ""),
        columns=table.columns,
        mapping=prepared.mapping,
    )


def digest(content: bytes, part: str = "") -> str:
    """What tells one file's bytes from another's: their SHA-256, in hex."""
    return hashlib.sha256(content + part.encode()).hexdigest()


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
    with transaction(db):
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
    tell(Progress(Stage.STORING, 0, total))
    content_digest = digest(upload.content, upload.part)
    start_touching(db)
    problems = already_accepted(db, upload)
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
    rows = _ready(upload.shape, rows, key)
    begun = {one for one in waiting.values() if _has_rows(db, upload.shape, one)}
    customers_known = _has_customers(db)
    accepted: dict[int, int] = {}  # provider → report
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
            for chunk in chunks(own):
                _insert_rows(db, upload.shape, chunk, report_id=report_id, provider_id=provider_id)
                tell_stored(len(chunk))
            if upload.shape is Shape.DEALS:
                add_days(db, provider_id, _sums(own), sign=1)
                if provider_id in begun:  # before the indexes, which would follow each mark
                    _supersede(db, upload.shape, report_id)
                    _count_deals(db, "superseded_by = :report", report_id, sign=-1)
            if upload.mapping is not None:
                remember_mapping(db, provider_id, upload.columns, upload.mapping)
            accepted[provider_id] = report_id
        step = in_steps(tell, Stage.SUMMING_UP, total, len(accepted) + 2)
    step()  # the indexes
    for provider_id, report_id in accepted.items():
        if provider_id in begun and upload.shape is Shape.ACTIVITY:
            _supersede(db, upload.shape, report_id)
        _touch(db, report_id, customers=customers_known)
        step()
    settle(db)
    step()
    found = [_reports(db, "reports.id = ?", report_id) for report_id in accepted.values()]
    return tuple(report for (report,) in found), problems


def already_accepted(db: Database, upload: Upload) -> tuple[Problem, ...]:
    """Which of an upload's providers have these very bytes already, and since when."""
    content_digest = digest(upload.content, upload.part)
    ids = dict(db.execute("SELECT name, id FROM providers").fetchall())
    names = sorted(map(str, upload.rows["provider"].unique()))
    found = {name: _same_bytes(db, ids[name], content_digest) for name in names if name in ids}
    return tuple(
        Problem(
            Code.ALREADY_ACCEPTED,
            Level.WARNING,
            file=upload.file_name,
            details={"provider": name, "accepted_at": accepted_at},
        )
        for name, accepted_at in found.items()
        if accepted_at is not None
    )


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
    """Takes a report back and restores what it had replaced. False if it was undone already."""
    with transaction(db), telling(db, tell) as told:
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
        _touch(db, report_id, customers=True)
        step()
        # Without its indexes every row of deals is looked through, for each of a few statements.
        with _indexed_at_the_end(db, Shape.DEALS, rows if shape is Shape.DEALS else 0):
            _restore(db, report_id)
        step()
        settle(db)
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

_ACTIVITY_COUNTS = (
    "contacts_added",
    "contacts_made",
    "leads",
    "deals",
    "revenue",
    "new_customers",
    "repeat_orders",
    "large_batch_deals",
    "paid",
    "hours",
)
_COLUMNS = {
    Shape.ACTIVITY: ("row_number", "start", "end", "day", "team", *_ACTIVITY_COUNTS),
    Shape.DEALS: (
        *("row_number", "deal_id", "stage", "opened_on", "closed_on", "value"),
        *("customer", "team", "agent", "product", "is_first"),
    ),
}
_TABLE = {Shape.ACTIVITY: "activities", Shape.DEALS: "deals"}
_DAYS = frozenset({"start", "end", "day", "opened_on", "closed_on"})
_TEXTS = frozenset({"team", "agent", "product"})
#: How many rows are made ready at once: their Python values take memory.
CHUNK = 20_000
#: The memory in which indexes are sorted, in KiB.
ROOM_TO_SORT_KIB = 8_192
#: How many rows one statement stores.
ROWS_AT_ONCE = 20
#: From so many rows on, indexes are made anew after them where that is less work.
MANY_ROWS = 20_000


def hash_identifiers(values: pd.Series[Any], key: bytes) -> pd.Series[Any]:
    """Each identifier's keyed hash, 64 bits of BLAKE2b as a whole number; a missing one is NA.

    Each distinct identifier is hashed once, for a file names the same customers again and again.
    Among five million customers two have one hash with a chance of less than one in a million.
    """
    codes, distinct = pd.factorize(values.where(values.notna() & (values != "")))
    keyed = hashlib.blake2b(key=key, digest_size=8)  # taking the key in is half of a short hash

    def hash_of(identifier: str) -> bytes:
        one = keyed.copy()
        one.update(identifier.encode())
        return one.digest()

    hashed = (  # a chunk at a time: as Python values a million identifiers take memory
        b"".join(map(hash_of, distinct[start : start + CHUNK].tolist()))
        for start in range(0, len(distinct), CHUNK)
    )
    missing = codes < 0
    found = np.append(np.frombuffer(b"".join(hashed), dtype="<i8"), 0).astype("int64")[codes]
    return pd.Series(pd.arrays.IntegerArray(found, missing), index=values.index)


def representative_day(start: pd.Series[Any], end: pd.Series[Any]) -> pd.Series[Any]:
    """The day an activity row is filed under: its middle, a week's Thursday."""
    middle: pd.Series[Any] = start + ((end - start) // 2).dt.floor("D")
    return middle


def first_purchases(rows: pd.DataFrame) -> NDArray[np.int8]:
    """Whether each deal is its customer's first among these: 1, 0, or NOT_KNOWN.

    The first is the one closed earliest; of one day's, the first provider's first row.
    """
    found = np.full(len(rows), NOT_KNOWN, dtype=np.int8)
    customers = rows["customer"].array
    places = np.flatnonzero((rows["stage"] == "won").to_numpy(bool) & ~customers.isna())
    if len(places):
        keys = [rows["row_number"], rows["closed_on"]]
        if rows["provider"].iloc[0] != rows["provider"].iloc[-1] or rows["provider"].nunique() > 1:
            keys.insert(1, rows["provider"])
        order = np.lexsort([pd.factorize(one.iloc[places], sort=True)[0] for one in keys])
        again = pd.Series(customers.to_numpy("int64", na_value=0)[places][order]).duplicated()
        found[places[order]] = ~again.to_numpy()
    return found


def _ready(shape: Shape, rows: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Rows with all that is stored of them beside what their provider said."""
    if shape is Shape.ACTIVITY:
        rows = split_weeks(rows)
        return rows.assign(day=representative_day(rows["start"], rows["end"]))
    rows = rows.assign(customer=hash_identifiers(rows["customer"], key))
    return rows.assign(is_first=first_purchases(rows))


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    sums = day_sums(
        stage=rows["stage"],
        opened_on=rows["opened_on"],
        closed_on=rows["closed_on"],
        value=rows["value"],
        is_first=rows["is_first"].to_numpy(np.int8),
    )
    return sums.set_axis(_iso(pd.Series(sums.index)), axis=0)


def _count_deals(db: Database, where: str, report_id: int, *, sign: int) -> None:
    """Adds the deals that ``where`` names to their days, or takes them away."""
    cursor = db.execute(
        "SELECT stage, opened_on, closed_on, value, "
        f"COALESCE(is_first, {NOT_KNOWN}) AS is_first FROM deals WHERE {where}",
        {"report": report_id},
    )
    (provider_id,) = db.execute(
        "SELECT provider_id FROM reports WHERE id = ?", (report_id,)
    ).fetchone()
    names = ["stage", "opened_on", "closed_on", "value", "is_first"]
    while chunk := cursor.fetchmany(CHUNK):
        rows = pd.DataFrame(chunk, columns=names)
        sums = day_sums(
            stage=rows["stage"],
            opened_on=rows["opened_on"],
            closed_on=rows["closed_on"],
            value=rows["value"],
            is_first=rows["is_first"].to_numpy(np.int8),
        )
        add_days(db, provider_id, sums, sign=sign)


def _insert_rows(
    db: Database, shape: Shape, rows: pd.DataFrame, *, report_id: int, provider_id: int
) -> None:
    """Stores rows, ROWS_AT_ONCE to a statement and what is left over one by one.

    Starting a statement for each row would cost as much as a third of the row itself.
    """
    columns = _COLUMNS[shape]
    width = len(columns)
    marks = ", ".join("?" * width)
    cells: list[Any] = [None] * (len(rows) * width)
    for at, column in enumerate(columns):
        cells[at::width] = _stored(rows, column)
    whole = len(cells) - len(cells) % (ROWS_AT_ONCE * width)
    for count, start, end in ((ROWS_AT_ONCE, 0, whole), (1, whole, len(cells))):
        values = ", ".join([f"({report_id:d}, {provider_id:d}, {marks})"] * count)
        db.conn.executemany(
            f"INSERT INTO {_TABLE[shape]} (report_id, provider_id, {', '.join(columns)}) "
            f"VALUES {values}",
            (cells[at : at + count * width] for at in range(start, end, count * width)),
        )


def stored_rows(rows: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows as SQLite takes them, made ready a chunk at a time."""
    return chain.from_iterable(
        zip(*(_stored(chunk, column) for column in columns), strict=True) for chunk in chunks(rows)
    )


def chunks(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows in pieces of CHUNK."""
    return (rows.iloc[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _stored(rows: pd.DataFrame, column: str) -> list[Any]:
    """A column as SQLite keeps it: plain Python values, None for what is missing."""
    if column not in rows.columns:
        return ["" if column in _TEXTS else None] * len(rows)
    values = rows[column]
    if column in _DAYS:
        return _iso(values)
    if column == "is_first":
        return values.astype(object).where(values != NOT_KNOWN, None).tolist()
    if values.hasnans:
        return values.astype(object).where(values.notna(), None).tolist()
    stored: list[Any] = values.tolist()
    return stored


def _iso(days: pd.Series[Any]) -> list[str | None]:
    """Days as texts, None for what is missing. Each distinct day is written once."""
    codes, distinct = pd.factorize(days.to_numpy(dtype="datetime64[D]"))
    texts = np.array([*np.datetime_as_string(distinct).tolist(), None], dtype=object)
    stored: list[str | None] = texts[codes].tolist()
    return stored


def _has_rows(db: Database, shape: Shape, provider_id: int) -> bool:
    """Whether a provider has current rows of this shape."""
    return _exists(
        db, f"{_TABLE[shape]} WHERE superseded_by IS NULL AND provider_id = {provider_id:d}"
    )


def _has_customers(db: Database) -> bool:
    """Whether anyone's first purchase is known already."""
    return _exists(
        db, "deals WHERE customer IS NOT NULL AND stage = 'won' AND superseded_by IS NULL"
    )


def _exists(db: Database, what: str) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {what})").fetchone()[0])


@contextmanager
def _indexed_at_the_end(db: Database, shape: Shape, coming: int) -> Iterator[None]:
    """Makes a table's indexes anew after its rows, where most of its rows come or go.

    Sorting a million rows once takes a tenth of putting each in its place.
    """
    table = _TABLE[shape]
    (stored,) = db.execute(f"SELECT COALESCE(MAX(rowid), 0) FROM {table}").fetchone()
    if coming < MANY_ROWS or stored > 4 * coming:
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
    with _room_to_sort(db):
        for _, sql in indexes:
            db.execute(sql)


@contextmanager
def _room_to_sort(db: Database) -> Iterator[None]:
    """Lets SQLite sort in memory what it would else merge from pieces written to disk."""
    (usual,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = {-ROOM_TO_SORT_KIB:d}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {usual:d}")


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
        "period_end, row_count, refused_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(provider_id, upload.shape, upload.file_name, content_digest, _text(now)),
            *(start, end, _row_count(upload.shape, rows), upload.refused_count),
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


def _same_bytes(db: Database, provider_id: int, content_digest: str) -> str | None:
    found = db.execute(
        "SELECT accepted_at FROM reports "
        "WHERE provider_id = ? AND digest = ? AND undone_at IS NULL",
        (provider_id, content_digest),
    ).fetchone()
    return str(found[0]) if found else None


# --- what replaces what ----------------------------------------------------------------------

# A row is current until the first later report that speaks of the same thing; ``superseded_by``
# names that report. So what is current depends on the reports that remain, never on the order in
# which others were taken back.

_COVERS = (
    "old.provider_id = new.provider_id AND old.shape = new.shape AND new.undone_at IS NULL "
    "AND old.period_start >= new.period_start AND old.period_end <= new.period_end"
)
_OVERLAPS = (
    "old.provider_id = new.provider_id AND (old.team = new.team OR '' IN (old.team, new.team)) "
    "AND old.start <= new.end AND old.end >= new.start"
)


def _supersede(db: Database, shape: Shape, report_id: int) -> None:
    """Marks the current rows that this report's rows replace.

    A register replaces row by row: a deal it does not mention is still a deal. An activity report
    replaces the rows of the same team whose days it overlaps, and where either names no team those
    of any: no team is all of them. Where its days cover an earlier report's days it replaces that
    report whole, for a corrected file may have fewer teams.
    """
    given = {"report": report_id}
    if shape is Shape.DEALS:
        db.execute(
            "UPDATE deals SET superseded_by = :report "
            "WHERE superseded_by IS NULL AND report_id <> :report "
            "AND provider_id = (SELECT provider_id FROM reports WHERE id = :report) "
            "AND deal_id IN (SELECT deal_id FROM deals WHERE report_id = :report)",
            given,
        )
        return
    db.execute(
        "UPDATE reports AS old SET superseded_by = :report FROM reports AS new "
        "WHERE new.id = :report AND old.id <> :report "
        f"AND old.superseded_by IS NULL AND old.undone_at IS NULL AND {_COVERS}",
        given,
    )
    db.execute(
        "UPDATE activities SET superseded_by = :report WHERE superseded_by IS NULL "
        "AND report_id IN (SELECT id FROM reports WHERE superseded_by = :report)",
        given,
    )
    db.execute(
        "UPDATE activities AS old SET superseded_by = :report "
        "WHERE superseded_by IS NULL AND report_id <> :report AND EXISTS "
        f"(SELECT 1 FROM activities AS new WHERE new.report_id = :report AND {_OVERLAPS})",
        given,
    )


def _restore(db: Database, report_id: int) -> None:
    """Removes a report's rows and brings back what they had replaced.

    What a still later report speaks of too stays replaced, now by that later one.
    """
    given: dict[str, int | None] = {"report": report_id}
    current = "report_id = :report AND superseded_by IS NULL"
    beneath = f"SELECT deal_id FROM deals WHERE {current}"
    _count_deals(db, current, report_id, sign=-1)
    _count_deals(db, f"superseded_by = :report AND deal_id IN ({beneath})", report_id, sign=1)
    # What replaced a deal's row here replaces the row beneath. One later report at a time, for a
    # join of the rows with those beneath them would hold each against each.
    found = db.execute("SELECT DISTINCT superseded_by FROM deals WHERE report_id = :report", given)
    for (later,) in found.fetchall():
        db.execute(
            "UPDATE deals SET superseded_by = :later WHERE superseded_by = :report AND deal_id IN "
            "(SELECT deal_id FROM deals WHERE report_id = :report AND superseded_by IS :later)",
            given | {"later": later},
        )
    db.execute(
        "UPDATE reports AS old SET superseded_by = (SELECT MIN(new.id) "
        f"FROM reports AS new WHERE new.id > :report AND {_COVERS}) "
        "WHERE old.superseded_by = :report",
        given,
    )
    # Overlapping is not passed on as sameness is: a row may overlap the one taken back and not
    # the later one that had replaced it. So the next report is looked for anew.
    db.execute(
        "UPDATE activities AS old SET superseded_by = (SELECT MIN(report_id) FROM ("
        "SELECT superseded_by AS report_id FROM reports WHERE id = old.report_id UNION ALL "
        f"SELECT report_id FROM activities AS new WHERE report_id > :report AND {_OVERLAPS})) "
        "WHERE old.superseded_by = :report",
        given,
    )
    for table in _TABLE.values():
        db.execute(f"DELETE FROM {table} WHERE report_id = :report", given)


# --- keeping the roll-ups true ---------------------------------------------------------------


def start_touching(db: Database) -> None:
    """Opens the list of days whose results must be computed anew."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched_days (provider_id INTEGER, day TEXT)")
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched_customers (customer INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM temp.touched_days")
    db.execute("DELETE FROM temp.touched_customers")


def _touch(db: Database, report_id: int, *, customers: bool) -> None:
    """Adds the days of the report's activity rows and of those it replaced, and its customers.

    And each week with results within a register's closings: where none closed, it says zero.
    """
    whose = "report_id = :report OR superseded_by = :report"
    db.execute(
        "INSERT INTO temp.touched_days SELECT DISTINCT provider_id, day "
        f"FROM activities WHERE {whose}",
        {"report": report_id},
    )
    db.execute(
        "INSERT INTO temp.touched_days SELECT results.provider_id, start FROM reports "
        "JOIN results ON results.provider_id = reports.provider_id AND grain = 'week' "
        "AND start BETWEEN date(period_start, '-6 days') AND period_end "
        "WHERE reports.id = :report AND shape = 'deals'",
        {"report": report_id},
    )
    if customers:
        db.execute(
            "INSERT OR IGNORE INTO temp.touched_customers SELECT customer FROM deals "
            f"WHERE ({whose}) AND customer IS NOT NULL AND stage = 'won'",
            {"report": report_id},
        )


def settle(db: Database) -> None:
    """Finds each touched customer's first purchase anew, then the results of the touched days.

    A customer's first purchase is the earliest closing with any provider of the store: a vendor
    wins no new customer by selling to one the store already had.
    """
    db.execute(
        """
        CREATE TEMP TABLE turned AS
        SELECT row_id, provider_id, closed_on, is_first, was FROM (
            SELECT rowid AS row_id, provider_id, closed_on, is_first AS was, ROW_NUMBER() OVER (
                PARTITION BY customer ORDER BY closed_on, report_id, row_number) = 1 AS is_first
            FROM deals
            WHERE superseded_by IS NULL AND stage = 'won'
              AND customer IN (SELECT customer FROM temp.touched_customers))
        WHERE was <> is_first
        """
    )
    db.execute(
        "INSERT INTO temp.touched_days SELECT DISTINCT provider_id, closed_on FROM temp.turned"
    )
    db.execute(
        "UPDATE deals SET is_first = turned.is_first FROM temp.turned AS turned "
        "WHERE deals.rowid = turned.row_id"
    )
    db.execute(
        "UPDATE deal_days SET new_customers = new_customers + gained, "
        "repeat_orders = repeat_orders - gained FROM (SELECT provider_id, closed_on, "
        "SUM(is_first - was) AS gained FROM temp.turned GROUP BY 1, 2) AS found "
        "WHERE deal_days.provider_id = found.provider_id AND day = closed_on"
    )
    db.execute("DROP TABLE temp.turned")
    drop_empty_days(db)
    roll_up(db)


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
