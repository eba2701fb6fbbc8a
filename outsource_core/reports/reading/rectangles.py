"""What the reader of workbooks does not tell of their sheets, seen in a scan beside it.

The reader lays a sheet's cells out in memory as a full rectangle, so two cells in far corners
would fill it; a sheet like that is left out. And it leaves a formula's error blank.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from outsource_core.problems import Code, Problem
from outsource_core.reports.reading.archives import PIECE, Kind, open_archive, pieces
from outsource_core.reports.reading.compound import check_compound
from outsource_core.reports.reading.model import Refusal, refusal

SMALL_AREA = 2_000_000
MAX_SPARSENESS = 4
"""How many places of a sheet's rectangle there may be to each cell in it."""

MAX_REPEATS = 1_048_576
MAX_ERRORS = 10_000

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW = re.compile(rb'<row [^>]*?\br="(\d{1,20})"[^>]*(?<!/)>\s*<c\b')
_ERROR = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]{1,20})</v>"
)
_ODS_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|(?:Err|Помилка|Ошибка):\d{3}"
)
LONGEST_ERROR = 20
_ANY_CELL = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,9})(\d{1,20})\s*[\"']")


Errors = Mapping[tuple[int, int], str]
"""What cells say instead of a value, "#DIV/0!", by their row and column from 0."""


@dataclass(frozen=True)
class Scan:
    """By their places in the workbook: the sheets that are far larger than the cells in them, and
    the errors of the others."""

    sparse: Mapping[int, Problem] = field(default_factory=dict)
    errors: Mapping[int, Errors] = field(default_factory=dict)


def scan(content: bytes, kind: Kind, look: Callable[[], None]) -> Scan:
    """Looks through every sheet.

    Raises ``Refusal`` for a workbook that is locked, broken or a bomb as a whole. ``look`` is
    called between the pieces.
    """
    if kind is Kind.XLS:
        return Scan(errors=check_compound(content))
    with open_archive(content) as archive:
        if kind is Kind.ODS:
            return Scan(errors=_check_ods(archive, look))
        return _scan_xlsx(archive, look)


def _scan_xlsx(archive: zipfile.ZipFile, look: Callable[[], None]) -> Scan:
    places = _sheet_places(archive)
    problems: dict[int, Problem] = {}
    errors: dict[int, Errors] = {}
    for name in archive.namelist():
        part = name.lstrip("/").lower()
        if part in places or _SHEET.fullmatch(part):
            try:
                found = _scan_sheet(_looking(pieces(archive, name), look))
                if found and part in places:
                    errors[places[part]] = found
            except Refusal as refused:
                if part not in places or refused.problem.code is not Code.TOO_LARGE:
                    raise
                problems[places[part]] = refused.problem
        elif part.endswith((".xml", ".rels")):
            for _ in _looking(pieces(archive, name), look):
                pass
    return Scan(problems, errors)


def _looking(parts: Iterable[bytes], look: Callable[[], None]) -> Iterator[bytes]:
    for part in parts:
        look()
        yield part


def _sheet_places(archive: zipfile.ZipFile) -> Mapping[str, int]:
    """The part that holds each sheet, and its place in the workbook."""
    names = {name.lstrip("/").lower(): name for name in archive.namelist()}
    targets = {
        one["Id"]: posixpath.normpath(posixpath.join("/xl", one["Target"])).lstrip("/").lower()
        for one in _elements(archive, names.get("xl/_rels/workbook.xml.rels"), "Relationship")
        if "Id" in one and "Target" in one
    }
    sheets = _elements(archive, names.get("xl/workbook.xml"), "sheet")
    ids = (next((v for k, v in one.items() if k.endswith(":id")), "") for one in sheets)
    return {targets[one]: number for number, one in enumerate(ids) if one in targets}


def _elements(archive: zipfile.ZipFile, part: str | None, tag: str) -> list[dict[str, str]]:
    """The attributes of every element of that name in a part; none where it is no XML."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            found.append(attributes)

    if part is not None:
        try:
            _parse(archive, part, start)
        except expat.ExpatError:
            return []
    return found


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    *,
    cells: _OdsCounter | None = None,
    look: Callable[[], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    if cells is not None:
        parser.EndElementHandler = cells.end
        parser.CharacterDataHandler = cells.said
    parser.EntityDeclHandler = _refuse_entities
    with archive.open(part) as content:
        while piece := content.read(PIECE):
            if look is not None:
                look()
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _refuse_entities(*_: object) -> None:
    raise refusal(Code.UNREADABLE, looks_like="entities")


def _scan_sheet(parts: Iterable[bytes]) -> Errors:
    """The errors of a sheet; refused if its rectangle is far larger than the cells in it.

    The first part is looked through cell by cell; of those after it only the rows, and the cells
    that stand in columns beyond, or in rows of more digits, or are written in an unusual way.
    """
    cells = last_row = last_column = 0
    beyond = _ANY_CELL
    errors: dict[tuple[int, int], str] = {}
    for part in parts:
        if b't="e"' in part and len(errors) < MAX_ERRORS:
            for letters, digits, text in _ERROR.findall(part):
                errors[int(digits) - 1, _column_number(letters) - 1] = text.decode(errors="replace")
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
    _check_area(last_row * max(last_column, 1), cells)
    return errors


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
    """Counts the cells of an ODS sheet as its repetitions tell, blanks set aside; and hears what
    formulas say that came to nothing, which is kept beside a value of 0, or of none."""

    def __init__(self) -> None:
        self.area = self.cells = 0
        self.errors: dict[int, dict[tuple[int, int], str]] = {}
        self._said: list[str] | None = None
        self._sheet = -1
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
            self._said = [] if "table:formula" in attributes else None
        elif tag == "table:table":
            self._sheet += 1
            self._width = self._rows = self._tall = 0

    def said(self, text: str) -> None:
        if self._said is not None and len(self._said) < LONGEST_ERROR:
            self._said.append(text)

    def end(self, tag: str) -> None:
        if tag == "table:table-cell" and self._said is not None:
            here = self.errors.setdefault(self._sheet, {})
            text = "".join(self._said).strip()
            if _ODS_ERROR.fullmatch(text) and len(here) < MAX_ERRORS:
                here[self._rows, self._column - 1] = text
            self._said = None
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


def _check_ods(
    archive: zipfile.ZipFile, look: Callable[[], None]
) -> Mapping[int, dict[tuple[int, int], str]]:
    """The errors of each sheet. Raises ``Refusal`` for a document that is locked or a bomb."""
    if "META-INF/manifest.xml" in archive.namelist() and (
        b"encryption-data" in archive.read("META-INF/manifest.xml")
    ):
        raise refusal(Code.ENCRYPTED)
    counter = _OdsCounter()
    try:
        _parse(archive, "content.xml", counter.start, cells=counter, look=look)
    except expat.ExpatError:
        raise refusal(Code.UNREADABLE) from None
    _check_area(counter.area, counter.cells)
    return counter.errors
