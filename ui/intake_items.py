"""What lies on the desk, table by table: which of them are taken, and how each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.intake import File, Prepared
from outsource_core.reports.repeats import repeat_of
from outsource_core.reports.sheets import LeftOut
from outsource_core.reports.table import Table
from ui.intake_desk import Desk
from ui.intake_work import Beside, Looked, Place, ToAccept, Version
from ui.problems import of_table

#: What a person can answer on the spot.
QUESTIONS = frozenset(
    [
        Code.NO_PROVIDER,
        Code.MISSING_COLUMN,
        Code.AMBIGUOUS_DATES,
        Code.COLUMN_USED_TWICE,
        Code.UNKNOWN_COLUMN,
        Code.UNKNOWN_FIELD,
    ]
)
#: Warnings that nobody should pass unread: misread letters, totals that do not agree, the same work
#: under other names.
DOUBTS = frozenset(
    [
        Code.DOUBTFUL_ENCODING,
        Code.TOTAL_DIFFERS,
        Code.ACCEPTED_FOR_ANOTHER,
        Code.COUNTED_BESIDE,
    ]
)


class State(StrEnum):
    """How a table stands."""

    READY = "ready"
    DOUBTFUL = "doubtful"  # it can be accepted, knowingly
    REPEATS = "repeats"  # another table here speaks of the same
    ASKS = "asks"
    REFUSED = "refused"
    KNOWN = "known"  # these very bytes were accepted


@dataclass(frozen=True)
class Item:
    """A table that is taken. ``refused`` counts its rows refused, in reading and in checking."""

    place: Place
    file: File
    prepared: Prepared
    beside: Beside | None
    seen: int
    state: State
    problems: tuple[Problem, ...]
    refused: int
    repeats: str | None = None

    @property
    def to_accept(self) -> ToAccept:
        """The good rows, on their way into the store; only where there are any."""
        assert self.beside is not None  # noqa: S101 - a table without good rows has no button
        upload, first = self.beside.upload, self.beside.facts.first
        return ToAccept(self.place, upload, self.seen, self.prepared, first)


@dataclass(frozen=True)
class OnDesk:
    """A file with its tables: those taken, and the others with a reason, by their places.

    ``looked`` is None until it was read; ``problems`` are those of no table that is taken.
    """

    number: int
    file: File
    looked: Looked | None
    items: tuple[Item, ...] = ()
    left_out: tuple[tuple[int, LeftOut], ...] = ()
    problems: tuple[Problem, ...] = ()


def on_desk(desk: Desk, version: Version) -> tuple[OnDesk, ...]:
    """Every file of the desk, in the order they came."""
    earlier: list[Item] = []
    found = []
    for number, file in list(desk.files.items()):
        if not desk.is_known(number, version):
            found.append(OnDesk(number, file, None))
            continue
        one = _of_file(number, file, desk.looked[number], desk.sheets)
        items = []
        for each in one.items:
            item = _beside_others(desk, each, earlier)
            items.append(item)
            if item.beside is not None and not item.beside.is_known:
                earlier.append(item)
        found.append(replace(one, items=tuple(items)))
    return tuple(found)


def items_of(files: Sequence[OnDesk], *states: State) -> tuple[Item, ...]:
    """All tables in one of these states."""
    return tuple(item for one in files for item in one.items if item.state in states)


def table_name(table: Table, file: File) -> str:
    """What a table is called beside the others of its file: its name in an archive, its sheet."""
    inner = table.file.removeprefix(f"{file.name}/") if table.file != file.name else ""
    return " · ".join(part for part in (inner, table.sheet) if part) or table.file


def _of_file(number: int, file: File, looked: Looked, sheets: dict[int, tuple[int, ...]]) -> OnDesk:
    prepared = looked.intake.prepared
    usual = tuple(at for at, why in enumerate(looked.left_out) if why is None)
    chosen = sheets.setdefault(number, usual) if len(prepared) > 1 else usual
    items = tuple(_item((number, at), file, looked) for at in chosen)
    left_out = tuple(
        (at, looked.left_out[at] or LeftOut.BY_CHOICE)
        for at in range(len(prepared))
        if at not in chosen and not _is_known(looked.beside[at])
    )
    placed = {(one.table.file, one.table.sheet) for one in prepared}
    shown = [each for item in items for each in item.problems]
    rest = tuple(
        each
        for each in looked.intake.problems
        if each not in shown and (each.file, each.sheet) not in placed
    )
    return OnDesk(number, file, looked, items, left_out, rest)


def _is_known(beside: Beside | None) -> bool:
    return beside is not None and beside.is_known


def _item(place: Place, file: File, looked: Looked) -> Item:
    prepared, beside = looked.intake.prepared[place[1]], looked.beside[place[1]]
    lost = tuple(_of_table(looked.intake.problems, prepared.table))
    refused = prepared.refused_count
    problems = lost + prepared.problems
    state = _state(problems, beside, refused)
    if beside is not None:
        problems += beside.problems
    problems = tuple(of_table(one, prepared.table) for one in problems)
    return Item(place, file, prepared, beside, looked.seen, state, problems, refused)


def _of_table(problems: Sequence[Problem], table: Table) -> Iterator[Problem]:
    """What reading found wrong with one table."""
    for each in problems:
        if each.file in (None, table.file) and each.sheet in (None, table.sheet):
            yield each


def _state(problems: Sequence[Problem], beside: Beside | None, refused: int) -> State:
    if beside is None:
        asked = {each.code for each in problems if each.row is None}
        return State.ASKS if asked & QUESTIONS else State.REFUSED
    if beside.is_known:
        return State.KNOWN
    refuses = any(each.level is Level.REFUSED for each in problems)
    doubts = any(each.code in DOUBTS for each in (*problems, *beside.problems))
    doubts = doubts or bool(beside.facts.of_others or beside.change.gone)
    return State.DOUBTFUL if refuses or refused or doubts else State.READY


def _beside_others(desk: Desk, item: Item, earlier: Sequence[Item]) -> Item:
    """The same table, told when it repeats one that lies before it."""
    if item.beside is None or item.state is State.KNOWN:
        return item
    for other in earlier:
        if other.beside is None or not item.beside.facts.may_meet(other.beside.facts):
            continue
        asked = (desk.looked[other.place[0]].asked, desk.looked[item.place[0]].asked)
        key = (*asked, other.place, item.place)
        if key not in desk.repeats:
            desk.repeats[key] = repeat_of(other.prepared.checked, item.prepared.checked)
        if desk.repeats[key] is not None:
            name = table_name(other.prepared.table, other.file)
            return replace(item, state=State.REPEATS, repeats=name)
    return item
