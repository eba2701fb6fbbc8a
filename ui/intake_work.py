"""The work on files that come in: reading and comparing, storing, undoing.

It runs in a thread that knows no session (``ui/jobs.py``): plain values in, plain values out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import pandas as pd

from outsource_core.problems import Problem
from outsource_core.progress import Tell
from outsource_core.reports.fields import Shape
from outsource_core.reports.history import Differences
from outsource_core.reports.intake import (
    File,
    Intake,
    Prepared,
    Wishes,
    prepare,
    refused_only,
)
from outsource_core.reports.names import provider_meant
from outsource_core.reports.sheets import LeftOut, usual_tables
from outsource_core.reports.values import DateOrder
from outsource_core.storage.changes import (
    WeekBeside,
    against_store,
    beside_last_week,
    differences,
)
from outsource_core.storage.database import identifier_key, stopped_by
from outsource_core.storage.mappings import remembered_mapping, usual_provider
from outsource_core.storage.providers import providers
from outsource_core.storage.reports import (
    Report,
    Upload,
    accept,
    already_accepted,
    newest_report,
    reports,
    undo,
    upload_of,
)
from outsource_core.storage.settings import currency
from ui import resources

#: What the name of a file of refused rows begins with: mended, it is the same provider's again.
REFUSED = "refused-"
#: Of the names in a file so many are compared with those of the store's providers.
MOST_NAMES = 50

#: Which store a comparison was made with: how many reports it had, and how many were taken back.
Version = tuple[int, int]
#: A table of a file on the desk: the file's number there, and the table's place in it.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is read by: the same again is not read again."""

    number: int
    lookup: int | None
    provider: str | None
    columns: tuple[tuple[str, str], ...]
    date_order: DateOrder | None
    adds: bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What good rows amount to, to be compared with what the provider claims.

    ``revenue`` is in kopiykas; ``won`` are the deals of either shape; ``undated`` the rows of a
    register without an opening day, where others have one. ``claimed`` are the providers that the
    file itself names where the person named another; ``of_others`` those whom the store knows.
    """

    shape: Shape
    rows: int
    won: int
    revenue: int | None
    undated: int
    first: date | None
    last: date | None
    providers: tuple[str, ...]
    claimed: tuple[str, ...] = ()
    of_others: tuple[str, ...] = ()

    def may_meet(self, other: Facts) -> bool:
        """Whether the rows can speak of one thing at all: a quick look before the long one."""
        if self.shape is not other.shape or not set(self.providers) & set(other.providers):
            return False
        if self.shape is Shape.DEALS or not (self.first and self.last):
            return True
        return bool(other.first and other.last) and (
            self.first <= (other.last or self.first) and (other.first or self.last) <= self.last
        )


@dataclass(frozen=True)
class Beside:
    """The good rows of a table beside the store."""

    facts: Facts
    upload: Upload
    change: Differences
    weeks: tuple[WeekBeside, ...]
    problems: tuple[Problem, ...]
    already: tuple[Problem, ...]

    @property
    def is_known(self) -> bool:
        """Whether all providers of the rows have these very bytes."""
        known = {str(one.details["provider"]) for one in self.already}
        return known >= set(self.facts.providers)


@dataclass(frozen=True)
class Looked:
    """A file as read and compared; ``seen`` is the newest report there was then.

    ``left_out`` says of each table why it is not taken to begin with, ``beside`` how its good rows
    lie beside the store.
    """

    asked: Asked
    intake: Intake
    left_out: tuple[LeftOut | None, ...]
    version: Version
    seen: int
    beside: tuple[Beside | None, ...]


@dataclass(frozen=True, slots=True)
class ToRead:
    """A file to look at; one that is read already is only compared anew."""

    asked: Asked
    file: File
    lookup: File | None
    read: Intake | None


@dataclass(frozen=True)
class ToAccept:
    """A table's good rows on their way into the store, and what is left of them afterwards."""

    place: Place
    upload: Upload
    seen: int
    prepared: Prepared
    first: date | None


@dataclass(frozen=True)
class Stored:
    """What became of one of them; ``refused`` has its refused rows, and no others."""

    place: Place
    file_name: str
    accepted: tuple[Report, ...]
    problems: tuple[Problem, ...]
    refused: Prepared | None


# ── the work ─────────────────────────────────────────────────────────────────────────────────


def version_of(all_reports: Sequence[Report]) -> Version:
    """Grows with every report accepted and with every one taken back."""
    return len(all_reports), sum(one.undone_at is not None for one in all_reports)


def looking(files: Sequence[ToRead], tell: Tell) -> Iterator[Looked]:
    """Reads each file where it was not read yet, and compares its tables with the store."""
    db = resources.store()
    for one in files:
        intake = one.read or _prepared(one, tell)
        version, seen = version_of(reports(db)), newest_report(db)
        beside = tuple(_beside(one, prepared, tell) for prepared in intake.prepared)
        yield Looked(one.asked, intake, usual_tables(intake.prepared), version, seen, beside)


def _prepared(one: ToRead, tell: Tell) -> Intake:
    own = currency(resources.store())
    return prepare(one.file, _wishes(one), today=date.today(), currency=own, tell=tell)


def _wishes(one: ToRead) -> Wishes:
    asked, db = one.asked, resources.store()
    usual = partial(usual_provider, db, one.file.name.removeprefix(REFUSED))
    return Wishes(
        provider=asked.provider,
        lookup=one.lookup,
        columns=dict(asked.columns),
        date_order=asked.date_order,
        remembered=lambda header: remembered_mapping(db, asked.provider or usual(header), header),
        usual=usual,
    )


def _beside(one: ToRead, prepared: Prepared, tell: Tell) -> Beside | None:
    if not len(prepared.checked.rows):
        return None
    db, upload = resources.store(), upload_of(one.file, prepared, adds=one.asked.adds)
    return Beside(
        facts_of(prepared, chosen=one.asked.provider, known=[each.name for each in providers(db)]),
        upload,
        differences(db, upload, tell=tell),
        beside_last_week(db, upload)[-1:],
        against_store(db, upload, key=identifier_key(), tell=tell),
        already_accepted(db, upload),
    )


def facts_of(prepared: Prepared, *, chosen: str | None, known: Collection[str] = ()) -> Facts:
    """What a table's good rows amount to; ``chosen`` is whom the person named, of the known."""
    shape, rows = prepared.checked.shape, prepared.checked.rows
    if shape is Shape.DEALS:
        is_won = rows["stage"] == "won"
        won = int(is_won.sum())
        revenue: int | None = int(rows["value"].where(is_won, 0).sum())
        undated = int(rows["opened_on"].isna().sum())
        first, last = rows["closed_on"].min(), rows["closed_on"].max()
    else:
        won = int(rows["deals"].sum())
        revenue = int(rows["revenue"].sum()) if rows["revenue"].notna().any() else None
        undated = 0
        first, last = rows["start"].min(), rows["end"].max()
    column = prepared.mapping.column("provider") if chosen else None
    named = prepared.table.cells[column].str.strip().unique() if column else ()
    claimed = sorted(str(name) for name in named if name and name != chosen)
    meant = {provider_meant(name, known) for name in claimed[:MOST_NAMES]} - {None, chosen}
    return Facts(
        shape,
        len(rows),
        won,
        revenue,
        undated if undated < len(rows) else 0,
        None if pd.isna(first) else first.date(),
        None if pd.isna(last) else last.date(),
        tuple(sorted(map(str, rows["provider"].unique()))),
        tuple(claimed),
        tuple(sorted(filter(None, meant))),
    )


def storing(uploads: Sequence[ToAccept], tell: Tell) -> Iterator[Stored]:
    """Accepts each in a transaction of its own. What stands is not undone by what fails later.

    The reports of this very press are not taken for someone else's: where the store gave them the
    numbers right after the newest one seen, nobody came between.
    """
    own: tuple[int, int] | None = None  # the newest seen before this press, and our newest since
    for one in uploads:
        seen = own[1] if own and own[0] == one.seen else one.seen
        try:
            accepted, problems = accept(
                resources.store(),
                one.upload,
                now=datetime.now(UTC),
                key=identifier_key(),
                seen=seen,
                tell=tell,
            )
        except sqlite3.OperationalError as error:
            accepted, problems = (), (_mendable(error, one.upload.file_name),)
        if accepted and accepted[0].id == seen + 1:
            own = (one.seen, accepted[-1].id)
        left = refused_only(one.prepared) if one.prepared.refused_count else None
        yield Stored(one.place, one.upload.file_name, accepted, problems, left)


def taking_back(report: Report, tell: Tell) -> Iterator[tuple[Problem, ...]]:
    """Undoes a report, if it still stands; what kept the store from it."""
    try:
        undo(resources.store(), report.id, now=datetime.now(UTC), tell=tell)
    except sqlite3.OperationalError as error:
        yield (_mendable(error, report.file_name),)
    else:
        yield ()


def _mendable(error: sqlite3.OperationalError, file_name: str) -> Problem:
    """A store that is busy or full, as a problem: a person can mend it. A bug is raised again."""
    code = stopped_by(error)
    if code is None:
        raise error
    return Problem(code, file=file_name)


def days_of(one: ToAccept) -> tuple[date, int, int]:
    """Sorts by the first day; what has none comes last."""
    return (one.first or date.max, *one.place)
