"""Workbooks to grids of canonical text: ISO dates, numbers in their shortest form.

Before the reader is let near a workbook, its sheets are scanned in pieces: a sheet's cells are
laid out in memory as a full rectangle, so two cells in far corners would fill it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.parsers import expat

import numpy as np

from outsource_core.problems import Code
from outsource_core.reports.reading.archives import Kind, open_archive, pieces
from outsource_core.reports.reading.compound import check_compound
from outsource_core.reports.reading.delimited import frame
from outsource_core.reports.reading.model import MAX_COLUMNS, Decision, Grid, refusal
from outsource_core.reports.values.words import plain

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

SMALL_AREA = 2_000_000
MAX_SPARSENESS = 4
"""How many places of a sheet's rectangle there may be to each cell in it."""

MAX_MERGED = 10_000
EXACT_TO = 1e16

_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_CELL_START = re.compile(rb"<(?:\w+:)?c[\s>/]")
_NUMBER = re.compile(r"[-+−]?[\d\s\u00a0\u202f.,]+%?")


@dataclass(frozen=True)
class Workbook:
    """The grids of the visible sheets that hold anything, and which sheets were passed over."""

    grids: tuple[Grid, ...]
    decisions: tuple[Decision, ...]


def read_workbook(content: bytes, kind: Kind) -> Workbook:
    """The sheets of a workbook. Raises ``Refusal`` for one that is broken, locked or a bomb."""
    _check(content, kind)
    from python_calamine import (  # noqa: PLC0415 - slow to import
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    grids: list[Grid] = []
    decisions: list[Decision] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    decisions.append(Decision("left_out_sheet", sheet.name, sheet.name, "no_cells"))
                elif sheet.visible is not SheetVisibleEnum.Visible:
                    decisions.append(Decision("left_out_sheet", sheet.name, sheet.name, "hidden"))
                else:
                    read = workbook.get_sheet_by_name(sheet.name)
                    if read.start is None:
                        decisions.append(
                            Decision("left_out_sheet", sheet.name, sheet.name, "empty")
                        )
                        continue
                    first = read.start[1]
                    merged = tuple(read.merged_cell_ranges or ())[:MAX_MERGED]
                    rows = _texts(read.iter_rows(), first, read.width)
                    grids.append(_grid(sheet.name, rows, merged))
    except PasswordError:
        raise refusal(Code.ENCRYPTED) from None
    except CalamineError:
        raise refusal(Code.UNREADABLE) from None
    return Workbook(tuple(grids), tuple(decisions))


def _grid(
    name: str,
    rows: Iterator[list[str]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> Grid:
    tall = [(top, left, bottom) for (top, left), (bottom, right) in merged if bottom > top and left == right]
    cells = frame(_filled_down(rows, tall))
    return Grid(name, cells, np.arange(1, len(cells) + 1))


def _filled_down(
    rows: Iterable[list[str]], tall: Sequence[tuple[int, int, int]]
) -> Iterator[list[str]]:
    """Give a word merged over several rows to each of them; a number stays in the first."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom in tall:
        starts.setdefault(top, []).append((left, bottom))
    active: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        for left, bottom in starts.get(number, ()):
            if left < len(row) and not _NUMBER.fullmatch(row[left]):
                active[left] = (bottom, row[left])
        for left, (bottom, word) in list(active.items()):
            if number > bottom:
                del active[left]
            elif left < len(row) and not row[left]:
                row[left] = word
        yield row


def _texts(rows: Iterable[Sequence[Cell]], first: int, width: int) -> Iterator[list[str]]:
    if first + width > MAX_COLUMNS:
        raise refusal(Code.TOO_MANY_COLUMNS, columns=first + width, limit=MAX_COLUMNS)
    before = [""] * first
    for row in rows:
        yield before + [cell if cell.__class__ is str else text_of(cell) for cell in row]  # type: ignore[misc]


def text_of(cell: Cell) -> str:
    """A cell as canonical text: ``5.0`` is ``5``, a date is ISO, a duration is ``34:30:00``."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if abs(cell) < EXACT_TO and cell == int(cell) else repr(cell)
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(cell)


# Before reading


def _check(content: bytes, kind: Kind) -> None:
    if kind is Kind.XLS:
        check_compound(content)
        return
    with open_archive(content) as archive:
        names = archive.namelist()
        if kind is Kind.ODS:
            _check_ods(archive)
            return
        for name in names:
            if not name.lower().endswith((".xml", ".rels", ".vml")):
                continue
            if _SHEET.fullmatch(name):
                _check_sheet(lambda name=name: pieces(archive, name))  # type: ignore[misc]
            else:
                for _ in pieces(archive, name):
                    pass


@dataclass(frozen=True, slots=True)
class _Extent:
    """The last column and row that any cell names, counted from 1."""

    column: int = 0
    row: int = 0

    def over(self, piece: bytes) -> _Extent:
        column, row = self.column, self.row
        for letters, digits in _CELL.findall(piece):
            column = max(column, _column_number(letters))
            row = max(row, int(digits))
        return _Extent(column, row)
