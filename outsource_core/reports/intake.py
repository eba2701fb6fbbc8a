"""A vendor's file from bytes to checked rows, the one way in for the screen and the command line.

Nothing is stored here: what comes out is what would be accepted, and what stands in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from outsource_core.problems import Code, Level, Problem, refusals
from outsource_core.progress import Tell, part_of, silent
from outsource_core.reports.checking import Checked, check
from outsource_core.reports.idle import without_idle_rows
from outsource_core.reports.mapping import (
    ColumnMapping,
    Suggestion,
    finest_period,
    fingerprint,
    look_up,
    suggest,
    with_overrides,
)
from outsource_core.reports.reading import Decision, read
from outsource_core.reports.reading.turned import PERIOD_COLUMN
from outsource_core.reports.surroundings import SHEET_COLUMN, Placed, placed
from outsource_core.reports.table import Table
from outsource_core.reports.values import DateOrder

# Arrow's own pool keeps what a large file needed for a moment; the system's gives it back, and does
# so at once where it is asked to.
_MEMORY = pa.system_memory_pool()
pa.set_memory_pool(_MEMORY)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Wishes:
    """What the person said about a file: nothing, to start with.

    ``provider`` is whose rows all of them are; ``lookup`` a second file that adds columns, such as
    a list of sellers and their offices; ``columns`` the column of a field (an empty column leaves
    the field out); ``date_order`` which of day and month comes first; ``remembered`` finds the
    mapping that served this provider's last file with the same header, by its fingerprint;
    ``usual`` the provider whose file a header is known from, where nothing else names one.
    """

    provider: str | None = None
    lookup: File | None = None
    columns: Mapping[str, str] | None = None
    date_order: DateOrder | None = None
    remembered: Callable[[str], ColumnMapping | None] | None = None
    usual: Callable[[str], str | None] | None = None


@dataclass(frozen=True)
class Prepared:
    """One table of a file, understood and checked. ``problems`` are all of them, in order.

    ``usual`` is the provider it was taken for because earlier files of theirs were like it.
    """

    table: Table
    suggestion: Suggestion
    mapping: ColumnMapping
    checked: Checked
    problems: tuple[Problem, ...]
    usual: str | None = None

    @property
    def refused_count(self) -> int:
        """How many rows are refused, those that could not even be read among them."""
        return self.checked.refused_count + len(self.table.unread)

    @property
    def acceptable(self) -> bool:
        """Whether nothing at all stands in the way."""
        return not refusals(self.problems) and len(self.checked.rows) > 0


@dataclass(frozen=True)
class Intake:
    """A file with all its tables; a file that could not be read has problems and no tables."""

    file: File
    prepared: tuple[Prepared, ...]
    problems: tuple[Problem, ...]
    decisions: tuple[Decision, ...]


def refused_only(prepared: Prepared) -> Prepared:
    """The same with its refused rows alone: what is left of a table once its good rows are in."""
    table, refused = prepared.table, prepared.checked.refused
    places = np.cumsum(refused) - 1
    causes = tuple(
        replace(cause, places=places[cause.places])
        for cause in prepared.checked.causes
        if cause.level is Level.REFUSED
    )
    return replace(
        prepared,
        table=replace(
            table,
            cells=table.cells[refused].reset_index(drop=True),
            row_numbers=table.row_numbers[refused],
        ),
        checked=replace(
            prepared.checked,
            rows=prepared.checked.rows.iloc[:0].copy(),
            refused=refused[refused],
            causes=causes,
        ),
    )


def prepare(
    file: File, wishes: Wishes, *, today: date, currency: str = "UAH", tell: Tell = silent
) -> Intake:
    """Reads, maps and checks a file. Never raises on what a person supplied.

    ``currency`` is the store's, as an ISO code.
    """
    reading = read(file.content, file.name, tell=tell)
    _MEMORY.release_unused()
    looked_up: tuple[Table, ...] = ()
    problems = reading.problems
    if wishes.lookup is not None:
        other = read(wishes.lookup.content, wishes.lookup.name)
        looked_up = other.tables[:1]
        problems += other.problems
    total = sum(map(len, reading.tables))
    prepared: list[Prepared] = []
    for one in placed(reading.tables, today=today):
        done = sum(len(before.table) for before in prepared)
        told = part_of(tell, done, total)
        prepared.append(
            _prepare_table(one, looked_up, wishes, today=today, currency=currency, tell=told)
        )
        _MEMORY.release_unused()
    return Intake(file, tuple(prepared), problems, reading.decisions)


def _prepare_table(
    where: Placed,
    looked_up: tuple[Table, ...],
    wishes: Wishes,
    *,
    today: date,
    currency: str,
    tell: Tell,
) -> Prepared:
    problems: tuple[Problem, ...] = ()
    table = where.table
    for other in looked_up:
        table, found = look_up(table, other)
        problems += found
    remembered = wishes.remembered(fingerprint(table.columns)) if wishes.remembered else None
    suggestion = suggest(table.columns, remembered=remembered, leaves=table.leaves)
    if remembered is None:
        suggestion = finest_period(suggestion, table)
    mapping, found = with_overrides(suggestion, wishes.columns or {}, table.columns)
    if wishes.date_order is not None:
        mapping = replace(mapping, date_order=wishes.date_order)
    table, idle = without_idle_rows(table, mapping)
    problems += idle
    usual = None
    if wishes.usual and wishes.provider is None and mapping.column("provider") is None:
        usual = wishes.usual(fingerprint(table.columns))
    provider = wishes.provider or usual
    checked = check(
        *(table, mapping),
        provider=provider,
        today=today,
        near=where.near,
        currency=currency,
        tell=tell,
    )
    # A missing column is named once, whether mapping or checking noticed it first.
    found = tuple(replace(one, file=table.file, sheet=table.sheet) for one in found)
    problems += tuple(one for one in found if one not in checked.problems) + checked.problems
    problems += _from_surroundings(where, mapping)
    named = tuple(replace(one, file=one.file or table.file) for one in problems)
    return Prepared(table, suggestion, mapping, checked, _once(named), usual)


def _from_surroundings(where: Placed, mapping: ColumnMapping) -> tuple[Problem, ...]:
    """A warning for each field that is told by what stands around the table."""
    used = dict(mapping.columns)
    return tuple(
        Problem(code, Level.WARNING, sheet=where.table.sheet, value=where.added[column])
        for code, name, column in (
            (Code.PERIOD_FROM_TITLE, "period", PERIOD_COLUMN),
            (Code.TEAM_FROM_SHEET, "team", SHEET_COLUMN),
        )
        if column in where.added and used.get(name) == column
    )


def _once(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems without repetition of a cause at one place."""
    seen: dict[tuple[object, ...], Problem] = {}
    for one in problems:
        place = (one.code, one.file, one.sheet, one.row, one.column, one.expected, one.value)
        seen.setdefault(place, one)
    return tuple(seen.values())
