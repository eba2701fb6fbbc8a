"""The desk: files on their way in, what was said of each, and the work on them.

A session has one desk. It outlives the widgets, so that a person may turn to another page and come
back, or change an answer for one file without losing those for the others. What takes long is a
job beside the screen; ``advance`` takes what jobs have found and begins what is still to be done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from outsource_core.problems import Problem
from outsource_core.progress import Tell
from outsource_core.reports.fields import Shape
from outsource_core.reports.history import Differences
from outsource_core.reports.intake import File, Intake, Prepared, Wishes, prepare
from outsource_core.reports.repeats import Repeat
from outsource_core.reports.sheets import LeftOut, usual_tables
from outsource_core.reports.values import DateOrder
from outsource_core.storage.changes import (
    WeekBeside,
    against_store,
    beside_last_week,
    differences,
)
from outsource_core.storage.database import identifier_key, stopped_by
from outsource_core.storage.mappings import remembered_mapping
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
from ui import resources
from ui.jobs import Job

_KEY = "intake_desk"

#: Which store a comparison was made with: how many reports it had, and how many were taken back.
Version = tuple[int, int]
#: A table of a file on the desk: the file's number there, and the table's place in it.
Place = tuple[int, int]


@dataclass(frozen=True)
class Answers:
    """What the person said of one file."""

    provider: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is read by: the same again is not read again."""

    number: int
    lookup: int | None
    provider: str | None
    columns: tuple[tuple[str, str], ...]
    date_order: DateOrder | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What good rows amount to, to be compared with what the provider claims.

    ``revenue`` is in kopiykas; ``won`` are the deals of either shape; ``undated`` the rows of a
    register without an opening day, where others have one. ``claimed`` are the providers that the
    file itself names where the person named another.
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
    """What became of one of them; ``refused`` is the table whose refused rows are left."""

    place: Place
    file_name: str
    accepted: tuple[Report, ...]
    problems: tuple[Problem, ...]
    refused: Prepared | None


@dataclass(frozen=True)
class Receipt:
    """What one press of a button stored, and what it did not."""

    stored: tuple[Stored, ...]
    is_stopped: bool = False


@dataclass
class Desk:
    """Everything on it. ``answers`` and ``sheets`` are kept by a file's number."""

    files: dict[int, File] = field(default_factory=dict)
    answers: dict[int, Answers] = field(default_factory=dict)
    sheets: dict[int, tuple[int, ...]] = field(default_factory=dict)
    provider: str | None = None
    lookup: tuple[int, File] | None = None
    looked: dict[int, Looked] = field(default_factory=dict)
    repeats: dict[object, Repeat | None] = field(default_factory=dict)
    to_read: tuple[ToRead, ...] = ()
    looking: Job[Looked] | None = None
    to_accept: tuple[ToAccept, ...] = ()
    accepting: Job[Stored] | None = None
    taking_back: tuple[Report, Job[bool]] | None = None
    receipt: Receipt | None = None
    errors: list[tuple[str, Exception]] = field(default_factory=list)
    is_taken_back: bool = False
    numbers: int = 0
    uploads: set[str] = field(default_factory=set)

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def put(self, file: File) -> None:
        """Lays a file on the desk."""
        self.files[self.numbers] = file
        self.numbers += 1
        self.receipt = None

    def is_new(self, upload: str) -> bool:
        """Whether an upload comes for the first time: a browser may tell of one twice."""
        if upload in self.uploads:
            return False
        self.uploads.add(upload)
        return True

    def put_lookup(self, file: File) -> None:
        """Lays a list of sellers beside the files; it takes the place of an earlier one."""
        self.lookup = (self.numbers, file)
        self.numbers += 1

    def remove(self, number: int) -> None:
        """Takes a file off the desk, and all that was said of it."""
        self.files.pop(number, None)
        self.answers.pop(number, None)
        self.sheets.pop(number, None)
        self.looked.pop(number, None)

    def clear(self) -> None:
        """Takes every file off the desk."""
        for number in list(self.files):
            self.remove(number)

    def answer(self, number: int, **said: object) -> None:
        """Keeps what was said of one file; nothing that was said of others is touched."""
        self.answers[number] = replace(self.answers.get(number, Answers()), **said)  # type: ignore[arg-type]

    def accept(self, wanted: Sequence[ToAccept]) -> None:
        """Begins to store these, the earliest days first."""
        if self.is_storing:
            return
        self.to_accept = tuple(sorted(wanted, key=_days_of))
        self.accepting = Job(partial(storing, self.to_accept), pieces=len(self.to_accept))

    def take_back(self, report: Report) -> None:
        """Begins to undo a report."""
        if not self.is_storing:
            self.taking_back = (report, Job(partial(taking_back, report.id)))
            self.receipt = None

    # ── how it goes on ───────────────────────────────────────────────────────────────────────

    @property
    def is_storing(self) -> bool:
        """Whether the store is being written for this person: one thing at a time."""
        return self.accepting is not None or self.taking_back is not None

    def advance(self) -> None:
        """Takes what jobs have found and begins what is still to be read or compared."""
        self._take_stored()
        self._take_undone()
        version = version_of(reports(resources.store()))
        while True:
            self._take_looked()
            missing = tuple(
                self._to_read(number)
                for number in self.files
                if not self.is_known(number, version) and not self._waits(number)
            )
            if self.looking is not None or not missing:
                return
            self.to_read = missing
            self.looking = Job(partial(looking, missing), pieces=len(missing))
            if not self.looking.wait_at_once():
                self._take_looked()
                return

    def is_known(self, number: int, version: Version) -> bool:
        """Whether a file was read as it is asked for now, and compared with the store of now."""
        found = self.looked.get(number)
        return found is not None and found.asked == self._asked(number) and found.version >= version

    def _waits(self, number: int) -> bool:
        """Whether a file is only to be compared anew, while the store is still being written."""
        found = self.looked.get(number)
        return self.is_storing and found is not None and found.asked == self._asked(number)

    def _asked(self, number: int) -> Asked:
        said = self.answers.get(number, Answers())
        return Asked(
            number,
            self.lookup[0] if self.lookup else None,
            said.provider or self.provider,
            tuple(sorted(said.columns.items())),
            said.date_order,
        )

    def _to_read(self, number: int) -> ToRead:
        asked = self._asked(number)
        before = self.looked.get(number)
        read = before.intake if before and before.asked == asked else None
        return ToRead(asked, self.files[number], self.lookup[1] if self.lookup else None, read)

    def _take_looked(self) -> None:
        job = self.looking
        if job is None:
            return
        done = job.wait_at_once()
        for found in job.results:
            number = found.asked.number
            if number in self.files and found.asked == self._asked(number):
                self.looked[number] = found
        waiting = self.to_read[len(job.results) :]
        if job.is_stopped:  # given up: what was not read is taken away
            for one in waiting:
                self.remove(one.asked.number)
        elif not done:
            wanted = [
                one
                for one in waiting
                if one.asked.number in self.files and one.asked == self._asked(one.asked.number)
            ]
            if len(wanted) == len(waiting):
                return
            job.stop()  # asked otherwise meanwhile: begin anew
        elif job.error is not None:
            self.errors.append((waiting[0].file.name, job.error))
            self.remove(waiting[0].asked.number)
        self.looking, self.to_read = None, ()

    def _take_stored(self) -> None:
        job = self.accepting
        if job is None or not job.wait_at_once():
            return
        self.accepting = None
        self.receipt = Receipt(job.results, is_stopped=job.is_stopped)
        if job.error is not None:
            self.errors.append((self.to_accept[len(job.results)].upload.file_name, job.error))
        for stored in job.results:
            if stored.accepted:
                self._put_away(*stored.place)
        self.to_accept = ()

    def _put_away(self, number: int, table: int) -> None:
        """A table is in the store: takes its file away with the last one that was chosen."""
        rest = tuple(one for one in self.sheets.get(number, ()) if one != table)
        if rest:
            self.sheets[number] = rest
        else:
            self.remove(number)

    def _take_undone(self) -> None:
        if self.taking_back is None:
            return
        report, job = self.taking_back
        if not job.wait_at_once():
            return
        self.taking_back = None
        if job.error is not None:
            self.errors.append((report.file_name, job.error))
        self.is_taken_back = any(job.results)


def desk() -> Desk:
    """This session's."""
    found: Desk = st.session_state.setdefault(_KEY, Desk())
    return found


def version_of(all_reports: Sequence[Report]) -> Version:
    """Grows with every report accepted and with every one taken back."""
    return len(all_reports), sum(one.undone_at is not None for one in all_reports)


# ── the work itself, in a thread that knows no session ───────────────────────────────────────


def looking(files: Sequence[ToRead], tell: Tell) -> Iterator[Looked]:
    """Reads each file where it was not read yet, and compares its tables with the store."""
    db = resources.store()
    for one in files:
        intake = one.read or prepare(one.file, _wishes(one), today=date.today(), tell=tell)
        version, seen = version_of(reports(db)), newest_report(db)
        beside = tuple(_beside(one, prepared, tell) for prepared in intake.prepared)
        yield Looked(one.asked, intake, usual_tables(intake.prepared), version, seen, beside)


def _wishes(one: ToRead) -> Wishes:
    asked = one.asked
    return Wishes(
        provider=asked.provider,
        lookup=one.lookup,
        columns=dict(asked.columns),
        date_order=asked.date_order,
        remembered=partial(remembered_mapping, resources.store(), asked.provider),
    )


def _beside(one: ToRead, prepared: Prepared, tell: Tell) -> Beside | None:
    if not len(prepared.checked.rows):
        return None
    db, upload = resources.store(), upload_of(one.file, prepared)
    return Beside(
        facts_of(prepared, chosen=one.asked.provider),
        upload,
        differences(db, upload, tell=tell),
        beside_last_week(db, upload)[-1:],
        against_store(db, upload, key=identifier_key(), tell=tell),
        already_accepted(db, upload),
    )


def facts_of(prepared: Prepared, *, chosen: str | None) -> Facts:
    """What a table's good rows amount to; ``chosen`` is whom the person named."""
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
    return Facts(
        shape,
        len(rows),
        won,
        revenue,
        undated if undated < len(rows) else 0,
        None if pd.isna(first) else first.date(),
        None if pd.isna(last) else last.date(),
        tuple(sorted(map(str, rows["provider"].unique()))),
        tuple(sorted(str(name) for name in named if name and name != chosen)),
    )


def storing(uploads: Sequence[ToAccept], tell: Tell) -> Iterator[Stored]:
    """Accepts each in a transaction of its own. What stands is not undone by what fails later.

    The reports of this very press are not taken for someone else's: where the store gave them the
    numbers right after the newest one seen, nobody came between.
    """
    own: tuple[int, int] | None = None  # the newest seen before this press, and our newest since
    for one in uploads:
        seen = own[1] if own and own[0] == one.seen else one.seen
        accepted, problems = _mendable(
            one.upload.file_name,
            partial(
                accept,
                resources.store(),
                one.upload,
                now=datetime.now(UTC),
                key=identifier_key(),
                seen=seen,
                tell=tell,
            ),
        )
        if accepted and accepted[0].id == seen + 1:
            own = (one.seen, accepted[-1].id)
        left = one.prepared if one.prepared.checked.refused_count else None
        yield Stored(one.place, one.upload.file_name, accepted, problems, left)


def _mendable(
    file_name: str, work: Callable[[], tuple[tuple[Report, ...], tuple[Problem, ...]]]
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """A store that is busy or full is told of as a problem: a person can mend it."""
    try:
        return work()
    except sqlite3.OperationalError as error:
        code = stopped_by(error)
        if code is None:
            raise
        return (), (Problem(code, file=file_name),)


def taking_back(report_id: int, tell: Tell) -> Iterator[bool]:
    """Undoes a report; whether it still stood."""
    yield undo(resources.store(), report_id, now=datetime.now(UTC), tell=tell)


def _days_of(one: ToAccept) -> tuple[date, int, int]:
    return (one.first or date.max, *one.place)
