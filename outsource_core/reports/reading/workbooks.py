"""Workbooks to grids of canonical text: ISO dates, numbers in their shortest form.

Before the reader is let near a workbook, its sheets are scanned in pieces: a sheet's cells are
laid out in memory as a full rectangle, so two cells in far corners would fill it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np
import pandas as pd
import pyarrow as pa

from outsource_core.problems import Code
from outsource_core.reports.reading.archives import PIECE, Kind, open_archive, pieces
from outsource_core.reports.reading.compound import check_compound
from outsource_core.reports.reading.delimited import frame
from outsource_core.reports.reading.model import MAX_COLUMNS, Decision, Grid, refusal

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

SMALL_AREA = 2_000_000
MAX_SPARSENESS = 4
"""How many places of a sheet's rectangle there may be to each cell in it."""

MAX_MERGED = 10_000
MAX_REPEATS = 1_048_576
EXACT_TO = 1e16
CACHED_TEXTS = 1 << 16

_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')
_ANY_CELL = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,3})(\d{1,7})\s*[\"']")
_NUMBER = re.compile(r"[-+−]?[\d\s\u00a0\u202f.,]+%?")


@dataclass(frozen=True)
class Workbook:
    """The grids of the visible sheets that hold anything, and which sheets were passed over."""

    grids: tuple[Grid, ...]
    decisions: tuple[Decision, ...]


def read_workbook(content: bytes, kind: Kind) -> Workbook:
    """The sheets of a workbook. Raises ``Refusal`` for one that is broken, locked or a bomb."""
    _check(content, kind)
    from python_calamine import (
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
                    grids.append(_grid(read))
    except PasswordError:
        raise refusal(Code.ENCRYPTED) from None
    except CalamineError:
        raise refusal(Code.UNREADABLE) from None
    except BaseException as broken:
        if type(broken).__name__ != "PanicException":  # the reader's own, of no importable class
            raise
        raise refusal(Code.UNREADABLE) from None
    return Workbook(tuple(grids), tuple(decisions))


def _grid(sheet: CalamineSheet) -> Grid:
    """The cells from A1 on, whatever column the first of them stands in."""
    first = sheet.start[1] if sheet.start else 0
    width = first + sheet.width
    if width > MAX_COLUMNS:
        raise refusal(Code.TOO_MANY_COLUMNS, columns=width, limit=MAX_COLUMNS)
    tall = [
        (top, left - first, bottom)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:MAX_MERGED]
        if bottom > top and left == right
    ]
    rows = sheet.iter_rows()
    cells = frame(_filled_down(rows, tall) if tall else rows, as_text=_texts)
    if first:
        cells.columns = pd.RangeIndex(first, width)
        cells = cells.reindex(columns=range(width), fill_value="").astype("str")
    return Grid(sheet.name, cells, np.arange(1, len(cells) + 1))


def _filled_down(
    rows: Iterable[list[Cell]], tall: Sequence[tuple[int, int, int]]
) -> Iterator[list[Cell]]:
    """Give a word merged over several rows to each of them; a number stays in the first."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom in tall:
        starts.setdefault(top, []).append((left, bottom))
    active: dict[int, tuple[int, Cell]] = {}
    for number, row in enumerate(rows):
        for left, bottom in starts.get(number, ()):
            if 0 <= left < len(row) and not _is_number(row[left]):
                active[left] = (bottom, row[left])
        for left, (bottom, word) in list(active.items()):
            if number > bottom:
                del active[left]
            elif row[left] == "":
                row[left] = word
        yield row


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return not isinstance(cell, dt.date)


def _texts(column: tuple[Cell, ...]) -> pa.Array:
    """A column's cells as canonical text; whole numbers, the commonest, all at once."""
    kinds = set(map(type, column))
    if kinds == {float}:
        numbers = np.array(column)
        if (np.abs(numbers) < EXACT_TO).all() and (numbers == np.rint(numbers)).all():
            return pa.array(numbers.astype(np.int64)).cast(pa.large_string())
    if kinds == {str}:
        return pa.array(column, pa.large_string())
    text = lru_cache(maxsize=CACHED_TEXTS, typed=True)(text_of)
    return pa.array(
        [cell if cell.__class__ is str else text(cell) for cell in column], pa.large_string()
    )


def text_of(cell: Cell) -> str:
    """A cell as canonical text: ``5.0`` is ``5``, a date is ISO, a duration is ``34:30:00``."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if abs(cell) < EXACT_TO and cell == int(cell) else repr(cell)
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()  # a datetime is a date, too
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
        if kind is Kind.ODS:
            _check_ods(archive)
            return
        for name in archive.namelist():
            if _SHEET.fullmatch(name):
                _check_sheet(pieces(archive, name))
            elif name.lower().endswith((".xml", ".rels")):
                for _ in pieces(archive, name):
                    pass


def _check_sheet(parts: Iterable[bytes]) -> None:
    """Refuse a sheet whose rectangle is far larger than the cells in it.

    The first part is looked through cell by cell; of those after it only the rows, and the cells
    that stand in columns beyond, or in rows of more digits, or are written in an unusual way.
    """
    cells = last_row = last_column = 0
    beyond = _ANY_CELL
    for part in parts:
        here = part.count(b"<c ") + part.count(b"<c>") + part.count(b":c ")
        cells += here
        if beyond is _ANY_CELL or beyond.search(part) or part.count(b' r="') < here:
            found = _ANY_CELL.findall(part)
            if len(found) < here - 1:
                last_column = max(last_column, *map(_cells_in_row, part.split(b"</row>")))
            last_row = max((last_row, *(int(digits) for _, digits in found)))
            last_column = max((last_column, *map(_column_number, {c for c, _ in found})))
            beyond = _beyond(last_row, last_column)
        last_row = max((last_row, *map(int, _ROW.findall(part))))
    _check_area(last_row * last_column, cells)


def _cells_in_row(row: bytes) -> int:
    return row.count(b"<c ") + row.count(b"<c>")


def _beyond(row: int, column: int) -> re.Pattern[bytes]:
    """A cell to the right of a column, or in a row of more digits than there can be here."""
    digits = len(str(row)) + 1
    if column < 26:
        later = bytes([65 + column])
        right = rb"[" + later + rb"-Z]|[A-Z]{2}"
    else:
        right = rb"[A-Z]{2}" if column == 26 else rb"[A-Z]{3}"
    return re.compile(rb' r="(?:%b|[A-Z]+\d{%d}\d)' % (right, digits))


def _check_area(area: int, cells: int) -> None:
    if area > max(SMALL_AREA, MAX_SPARSENESS * cells):
        raise refusal(Code.TOO_LARGE, area=area, cells=cells)


def _column_number(letters: bytes) -> int:
    """A as 1, Z as 26, AA as 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _OdsCounter:
    """Counts the cells of an ODS sheet as its repetitions tell, blanks set aside."""

    def __init__(self) -> None:
        self.area = self.cells = 0
        self._width = self._last = self._rows = self._tall = 0
        self._repeat_rows = self._column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table-row":
            self._repeat_rows = _repeats(attributes, "table:number-rows-repeated")
            self._column = self._last = 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            repeat = _repeats(attributes, "table:number-columns-repeated")
            self._column += repeat
            if any(name.endswith(("value-type", "formula")) for name in attributes):
                self._last = self._column
                self.cells += 1
        elif tag == "table:table":
            self._width = self._rows = self._tall = 0

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._rows += self._repeat_rows
            if self._last:
                self._width, self._tall = max(self._width, self._last), self._rows
        elif tag == "table:table":
            self.area += self._width * self._tall


def _repeats(attributes: dict[str, str], name: str) -> int:
    """How often a cell or row stands there. Raises ``Refusal`` for more than any sheet has."""
    digits = attributes.get(name, "1")
    if not digits.isdecimal() or len(digits) > 7 or int(digits) > MAX_REPEATS:
        raise refusal(Code.UNREADABLE)
    return int(digits)


def _check_ods(archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist() and (
        b"encryption-data" in archive.read("META-INF/manifest.xml")
    ):
        raise refusal(Code.ENCRYPTED)
    counter = _OdsCounter()
    parser = expat.ParserCreate()
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.EntityDeclHandler = _refuse_entities
    try:
        with archive.open("content.xml") as content:
            while piece := content.read(PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise refusal(Code.UNREADABLE) from None
    _check_area(counter.area, counter.cells)


def _refuse_entities(*_: object) -> None:
    raise refusal(Code.UNREADABLE, looks_like="entities")
