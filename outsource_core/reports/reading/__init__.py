"""Reading: the bytes of any vendor's file in, tables of text out.

Nothing is converted here: ``007``, ``1E5`` and ``NA`` stay as they are written. What cells mean
is for ``outsource_core.reports.values``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Progress, Stage, Tell, silent
from outsource_core.reports.reading import (
    archives,
    delimited,
    dialect,
    encoding,
    layout,
    markup,
    workbooks,
)
from outsource_core.reports.reading.header import column_letters
from outsource_core.reports.reading.model import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    Decision,
    Grid,
    Reading,
    Refusal,
    What,
    refusal,
    take,
)
from outsource_core.reports.table import Unread

__all__ = ["MAX_BYTES", "Decision", "Reading", "What", "read"]

_SAMPLE_BYTES = 262_144
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\0"


def read(content: bytes, file_name: str, *, raw: bool = False, tell: Tell = silent) -> Reading:
    """Everything that a file holds: its tables, what is wrong with it, what was decided.

    With ``raw`` every row and every cell is kept as text, in order, the first row as the header;
    titles, totals and turned tables are left alone. ``tell`` hears how many of the bytes are read:
    of a workbook several times a second, of a text before and after it is laid in columns. Never
    raises for what a file holds.
    """
    tell(Progress(Stage.READING, 0, len(content)))
    found = _read(content, file_name, raw=raw, tell=tell, in_archive=False)
    tell(Progress(Stage.READING, len(content), len(content)))
    if not found.tables and not found.problems:  # a lone "н/д", say: words for nothing
        return found + Reading(problems=(Problem(Code.NOT_A_TABLE, file=file_name),))
    return found


def _read(content: bytes, file_name: str, *, raw: bool, tell: Tell, in_archive: bool) -> Reading:
    try:
        if len(content) > MAX_BYTES:
            raise refusal(Code.TOO_LARGE, bytes=len(content), limit=MAX_BYTES)
        if not content or (not raw and _is_blank(content)):
            raise refusal(Code.EMPTY_FILE)
        kind = archives.kind_of(content)
        if kind is archives.Kind.TEXT:
            return _read_text(content, file_name, raw=raw, tell=tell)
        if kind is archives.Kind.MARKUP:
            return _read_page(content, file_name, raw=raw)
        if kind is not archives.Kind.ZIP:
            return _read_workbook(content, kind, file_name, raw=raw, tell=tell)
        if in_archive:
            raise refusal(Code.UNKNOWN_FORMAT, looks_like="zip")
        return _read_archive(content, file_name, raw=raw, tell=tell)
    except Refusal as refused:
        return Reading(problems=(replace(refused.problem, file=file_name),))


def _is_blank(content: bytes) -> bool:
    """Whether nothing but blanks is in it; most files tell by their beginning."""
    return not (content[:_SAMPLE_BYTES].strip(_BLANK) or content.strip(_BLANK))


def _read_archive(content: bytes, file_name: str, *, raw: bool, tell: Tell) -> Reading:
    """Every file of an archive, named after the archive; archives within it are refused."""
    reading = Reading()

    def still_reading(_of_one_file: Progress) -> None:
        tell(Progress(Stage.READING, 0, len(content)))

    with archives.open_archive(content) as archive:
        for name, inner in archives.files(archive):
            path = f"{file_name}/{name}"
            one = _read(inner, path, raw=raw, tell=still_reading, in_archive=True)
            decisions = tuple(replace(each, file=path) for each in one.decisions)
            reading += replace(one, decisions=decisions)
    if not reading.tables and not reading.problems:
        raise refusal(Code.EMPTY_FILE)
    return reading


def _read_workbook(
    content: bytes, kind: archives.Kind, file_name: str, *, raw: bool, tell: Tell
) -> Reading:
    """Every sheet that can be read; one that cannot is a problem and no hindrance."""
    workbook = workbooks.read_workbook(content, kind, raw=raw, tell=tell)
    told = tuple(replace(problem, file=file_name) for problem in workbook.problems)
    reading = Reading((), told, workbook.decisions)
    for grid in workbook.grids:
        try:
            _check_grid(grid)
        except Refusal as refused:
            problem = replace(refused.problem, file=file_name, sheet=grid.sheet)
            reading += Reading(problems=(problem,))
        else:
            reading += layout.table_of(grid, file=file_name, raw=raw)
    if not reading.tables and not reading.problems:
        raise refusal(Code.EMPTY_FILE)
    return reading


def _read_page(content: bytes, file_name: str, *, raw: bool) -> Reading:
    """The table of a web page, which is a workbook by its name alone."""
    if len(content) > markup.MAX_MARKUP:
        raise refusal(Code.TOO_LARGE, bytes=len(content), limit=markup.MAX_MARKUP)
    found = encoding.detect(content)
    if found is None:
        raise refusal(Code.UNKNOWN_FORMAT, looks_like="markup")
    rows = markup.table_rows(encoding.decode(content, found.name))
    grid = Grid(None, delimited.frame(rows), np.arange(1, len(rows) + 1))
    _check_grid(grid)
    told = Decision(What.ENCODING, None, found.name, found.why, found.details)
    table = layout.table_of(grid, file=file_name, raw=raw)
    return Reading((), _doubt(found, file_name), (told,)) + table


def _doubt(found: encoding.Encoding, file_name: str) -> tuple[Problem, ...]:
    """A warning where the letters may have been read wrongly."""
    if not found.other:
        return ()
    doubt = Problem(Code.DOUBTFUL_ENCODING, Level.WARNING, file=file_name, value=found.name)
    return (replace(doubt, details=found.details),)


def _read_text(content: bytes, file_name: str, *, raw: bool, tell: Tell) -> Reading:
    found = encoding.detect(content)
    if found is None:
        raise refusal(Code.NOT_A_TABLE)
    choice = dialect.detect(_begin(content, found.name))
    tell(Progress(Stage.READING, 0, len(content)))
    records = delimited.parse(content, found.name, choice.dialect)
    tell(Progress(Stage.READING, len(content), len(content)))
    numbers = records.row_numbers
    grid = Grid(None, records.cells, numbers, records.width, records.ragged)
    _check_grid(grid)
    keep = numbers > 1 if choice.declared_on_first_line else numbers > 0
    if not raw:
        keep = keep & ~np.isin(numbers, [bad.row for bad in records.unclosed])
    level = Level.WARNING if raw else Level.REFUSED
    problems = [
        Problem(Code.UNCLOSED_QUOTE, level, file=file_name, row=bad.row, value=bad.text[:200])
        for bad in records.unclosed
    ]
    problems[:0] = _doubt(found, file_name)
    told = (
        Decision(What.ENCODING, None, found.name, found.why, found.details),
        Decision(What.DELIMITER, None, choice.dialect.delimiter, choice.why),
        *_quote_decisions(records),
    )
    table = layout.table_of(take(grid, keep), file=file_name, raw=raw)
    if not raw:
        table = _with_unread(table, records.unclosed)
    return Reading((), tuple(problems), told) + table


def _with_unread(reading: Reading, unclosed: Sequence[delimited.BadRow]) -> Reading:
    """The rows of a quote that stays open go with the table they belong to."""
    bad = tuple(Unread(Code.UNCLOSED_QUOTE, one.row, one.text) for one in unclosed)
    tables = tuple(replace(one, unread=one.unread + bad) for one in reading.tables)
    return replace(reading, tables=tables)


def _quote_decisions(records: delimited.Records) -> tuple[Decision, ...]:
    if not records.stray_quotes:
        return ()
    return (Decision(What.QUOTES, None, str(records.stray_quotes), "kept_inside_cells"),)


def _begin(content: bytes, name: str) -> str:
    """The first part of the text; a letter cut in two at its end is left out."""
    return content[:_SAMPLE_BYTES].decode(name, errors="ignore").removeprefix("\ufeff")


def _check_grid(grid: Grid) -> None:
    """Refuse more columns, or longer cells, than any report has."""
    if grid.cells.shape[1] > MAX_COLUMNS:
        raise refusal(Code.TOO_MANY_COLUMNS, columns=grid.cells.shape[1], limit=MAX_COLUMNS)
    for number in range(grid.cells.shape[1]):
        column = pa.array(grid.cells.iloc[:, number])
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= MAX_CELL:
            continue  # bytes are seen at once, letters have to be counted
        lengths = pc.utf8_length(column)
        longest = pc.max(lengths).as_py() or 0
        if longest > MAX_CELL:
            at = int(pc.index(lengths, longest).as_py())
            problem = Problem(
                Code.CELL_TOO_LONG,
                sheet=grid.sheet,
                row=int(grid.row_numbers[at]),
                column=column_letters(number),
                details={"length": longest, "limit": MAX_CELL},
            )
            raise Refusal(problem)
