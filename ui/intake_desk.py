"""The desk: files on their way in, what was said of each, and the work on them.

A tab has one desk (``ui/intake_keeping.py``). It outlives the widgets and the session, so that a
person may turn to another page, load the page anew, or change an answer for one file without losing
those for the others. What takes long is a job beside the screen; ``advance`` takes what jobs have
found and begins what is still to be done.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from outsource_core.problems import Problem
from outsource_core.reports.intake import File
from outsource_core.reports.repeats import Repeat
from outsource_core.reports.values import DateOrder
from outsource_core.storage.reports import Report, reports
from ui import resources
from ui.intake_work import (
    Asked,
    Looked,
    Stored,
    ToAccept,
    ToRead,
    Version,
    days_of,
    looking,
    storing,
    taking_back,
    version_of,
)
from ui.jobs import Job


@dataclass(frozen=True)
class Answers:
    """What the person said of one file."""

    provider: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    adds: bool | None = None


@dataclass(frozen=True)
class Receipt:
    """What one press of a button stored, and what it did not; ``problems`` kept back an undo."""

    stored: tuple[Stored, ...]
    problems: tuple[Problem, ...] = ()
    is_stopped: bool = False


@dataclass(eq=False)
class Desk:
    """Everything on it. ``answers`` and ``sheets`` are kept by a file's number.

    ``let_go`` names the files there was no room for any longer.
    """

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
    taking_back: tuple[Report, Job[tuple[Problem, ...]]] | None = None
    receipt: Receipt | None = None
    errors: list[tuple[str, Exception]] = field(default_factory=list)
    is_taken_back: bool = False
    numbers: int = 0
    uploads: set[str] = field(default_factory=set)
    let_go: tuple[str, ...] = ()
    # The run of a page that was just loaded anew may still be going on beside the new one's.
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def put(self, file: File) -> None:
        """Lays a file on the desk."""
        with self._lock:
            self.files[self.numbers] = file
            self.numbers += 1
            self.receipt, self.let_go = None, ()

    def is_new(self, upload: str) -> bool:
        """Whether an upload comes for the first time: a browser may tell of one twice."""
        with self._lock:
            is_new = upload not in self.uploads
            self.uploads.add(upload)
            return is_new

    def put_lookup(self, file: File) -> None:
        """Lays a list of sellers beside the files; it takes the place of an earlier one."""
        with self._lock:
            self.lookup = (self.numbers, file)
            self.numbers += 1

    def remove(self, number: int) -> None:
        """Takes a file off the desk, and all that was said of it."""
        with self._lock:
            self.files.pop(number, None)
            self.answers.pop(number, None)
            self.sheets.pop(number, None)
            self.looked.pop(number, None)

    def let_go_of(self, number: int) -> None:
        """Takes a file off the desk that there is no room for, and remembers its name."""
        with self._lock:
            self.let_go += (self.files[number].name,)
            self.remove(number)

    def clear(self) -> None:
        """Takes every file off the desk."""
        with self._lock:
            for number in list(self.files):
                self.remove(number)

    def answer(self, number: int, **said: object) -> None:
        """Keeps what was said of one file; nothing that was said of others is touched."""
        with self._lock:
            before = self.answers.get(number, Answers())
            self.answers[number] = replace(before, **said)  # type: ignore[arg-type]

    def accept(self, wanted: Sequence[ToAccept]) -> None:
        """Begins to store these, the earliest days first."""
        with self._lock:
            if self.is_storing:
                return
            self.to_accept = tuple(sorted(wanted, key=days_of))
            self.accepting = Job(partial(storing, self.to_accept), pieces=len(self.to_accept))

    def take_back(self, report: Report) -> None:
        """Begins to undo a report."""
        with self._lock:
            if not self.is_storing:
                self.taking_back = (report, Job(partial(taking_back, report)))
                self.receipt = None

    # ── how it goes on ───────────────────────────────────────────────────────────────────────

    @property
    def is_storing(self) -> bool:
        """Whether the store is being written for this person: one thing at a time."""
        return self.accepting is not None or self.taking_back is not None

    def weights(self) -> dict[int, int]:
        """What each file, the list of sellers, too, takes of the memory with its tables, in bytes.

        Another person's visit asks, while this one may lay files down or take them away.
        """
        files = self.files | (dict([self.lookup]) if self.lookup else {})
        return {number: _weight(file, self.looked.get(number)) for number, file in files.items()}

    def take_done(self) -> None:
        """Takes what storing and undoing came to; a page that shows the desk does so by itself."""
        with self._lock:
            self._take_stored()
            self._take_undone()

    def advance(self) -> None:
        """Takes what jobs have found and begins what is still to be read or compared."""
        with self._lock:
            self._advance()

    def _advance(self) -> None:
        self.take_done()
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
            said.adds,
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
        if not self.files:  # the next files may be another's: nothing would say so
            self.provider = None

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
        for problems in job.results:
            self.is_taken_back = not problems
            self.receipt = Receipt((), problems) if problems else None


def _weight(file: File, looked: Looked | None) -> int:
    frames = [
        frame
        for one in (looked.intake.prepared if looked else ())
        for frame in (one.table.cells, one.checked.rows)
    ]
    return len(file.content) + sum(int(frame.memory_usage().sum()) for frame in frames)
