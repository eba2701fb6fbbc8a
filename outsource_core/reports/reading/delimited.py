"""Delimited text to records of text cells, by two paths that give the same cells.

The quick path is Arrow's reader; it is taken when every quotation mark stands where the rules
put it, which is checked on the bytes. The careful path follows the text line by line, so that an
unclosed quote costs one row and not the rest of the file.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from outsource_core.problems import Code, Problem
from outsource_core.reports.reading.dialect import Dialect
from outsource_core.reports.reading.model import MAX_CELL, MAX_COLUMNS, Refusal, refusal
from outsource_core.reports.reading.recovery import (
    SAMPLE_ROWS,
    Record,
    expected_width,
    recovered,
    usual_width,
)

QUICK_FROM_BYTES = 1_000_000
MAX_LINE = 4_000_000
MAX_IRREGULAR_SHARE = 0.02
ROWS_A_PIECE = 20_000
MAX_UNCLOSED = 10_000
"""Rows with an unclosed quote, beyond which the file is refused as a whole."""
MAX_TEXT = 10_000
"""Characters of such a row that are kept."""

BLANK_ENDS = (b"\n\n", b"\r\r", b"\n\r\n")
SMALL_AREA = 4_000_000
MAX_PADDING = 8
"""How many places of the padded table there may be to each cell."""

CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record whose quotation mark is never closed: its row and its text."""

    row: int
    text: str


@dataclass(frozen=True)
class Records:
    """Every record as text, in order; ``unclosed`` rows are among them, as well as could be.

    ``width`` is the usual number of cells; ``ragged`` has the number of cells of each row with
    another number, blank lines set aside.
    """

    cells: pd.DataFrame
    row_numbers: NDArray[np.int64]
    width: int
    unclosed: tuple[BadRow, ...] = ()
    stray_quotes: int = 0
    ragged: Mapping[int, int] = field(default_factory=dict)
    path: str = "careful"


def parse(content: bytes, encoding: str, dialect: Dialect, *, quick: bool | None = None) -> Records:
    """The records of ``content``; ``quick`` forces one path, for comparison.

    Raises ``Refusal`` for lines, cells or rows beyond the limits.
    """
    if quick is None:
        quick = len(content) >= QUICK_FROM_BYTES
    if encoding.startswith(("utf-16", "utf-32")):
        content, encoding = content.decode(encoding).removeprefix("\ufeff").encode(), "utf-8"
    if content.endswith(BLANK_ENDS) and dialect.delimiter.encode() in content:
        content = content.rstrip(b"\r\n")  # but a lone column's empty cells stay
    _check_lines(content, dialect)
    is_plain = dialect.escape is None and not dialect.spaced
    well_quoted = is_plain and is_well_quoted(content, dialect)
    opens_none = is_plain and not well_quoted and _opens_no_quote(content, dialect)
    if quick and (well_quoted or opens_none):
        records = _quick(content, encoding, dialect, quoted=well_quoted)
        if records is not None:
            return records
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    return _careful(text, dialect, well_quoted=well_quoted)


def is_well_quoted(content: bytes, dialect: Dialect) -> bool:
    """Whether each quote opens at a cell's start, closes at its end, or is doubled inside.

    Quotes are counted: each odd one must follow a delimiter, a line end, the start of the file
    or the even one right before it; each even one must precede a delimiter, a line end, the end
    of the file or the odd one right after it; and their number must be even.
    """
    quote = ord(dialect.quote)
    if content.find(quote) < 0:
        return True
    edges = np.zeros(256, dtype=bool)
    edges[[ord(dialect.delimiter), 10, 13, quote]] = True
    data = np.frombuffer(content, dtype=np.uint8)
    first = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    seen = 0
    for start in range(0, len(data), CHUNK):
        at = np.flatnonzero(data[start : start + CHUNK] == quote) + start
        opening = at[seen % 2 :: 2]
        closing = at[1 - seen % 2 :: 2]
        opening = opening[opening > first]
        closing = closing[closing < len(data) - 1]
        if not (edges[data[opening - 1]].all() and edges[data[closing + 1]].all()):
            return False
        seen += len(at)
    return seen % 2 == 0


def _opens_no_quote(content: bytes, dialect: Dialect) -> bool:
    """Whether no cell begins with a quote, so that every quote is a cell's own."""
    quote = dialect.quote.encode()
    before = (dialect.delimiter.encode(), b"\n", b"\r")
    first = content.removeprefix(b"\xef\xbb\xbf")[:1]
    return first != quote and not any(sign + quote in content for sign in before)


def frame(rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    """Rows of any widths as a table padded with empty cells, built piece by piece.

    Raises ``Refusal`` for more than ``MAX_COLUMNS`` cells in a row, or for a few wide rows that
    would blow up a long narrow table.
    """
    pieces: list[list[pa.Array]] = []
    lengths: list[int] = []
    filled = width = 0
    remaining = iter(rows)
    while piece := list(itertools.islice(remaining, ROWS_A_PIECE)):
        widths = list(map(len, piece))
        widest, narrowest = max(widths), min(widths)
        if widest > MAX_COLUMNS:
            raise refusal(Code.TOO_MANY_COLUMNS, columns=widest, limit=MAX_COLUMNS)
        filled += sum(widths)
        lengths.append(len(piece))
        width = max(width, widest)
        if sum(lengths) * width > max(SMALL_AREA, MAX_PADDING * filled):
            raise refusal(Code.NOT_A_TABLE, columns=width)
        if narrowest < widest:
            piece = [[*row, *[""] * (widest - len(row))] for row in piece]
        columns = zip(*piece, strict=True)
        pieces.append([pa.array(column, pa.large_string()) for column in columns])
    return _joined(pieces, lengths)


def _joined(pieces: list[list[pa.Array]], lengths: list[int]) -> pd.DataFrame:
    width = max((len(piece) for piece in pieces), default=0)
    columns = []
    for number in range(width):
        chunks = [
            piece[number] if number < len(piece) else pa.array([""] * length, pa.large_string())
            for piece, length in zip(pieces, lengths, strict=True)
        ]
        columns.append(pa.chunked_array(chunks, pa.large_string()))
    return text_frame(columns)


def text_frame(columns: Sequence[pa.ChunkedArray]) -> pd.DataFrame:
    """Columns of text as a table with the columns 0, 1, 2 …"""
    return _to_pandas(pa.table(columns, names=[str(number) for number in range(len(columns))]))


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    cells: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    cells.columns = pd.RangeIndex(cells.shape[1])
    return cells.astype("str") if cells.shape[1] else cells


def _check_lines(content: bytes, dialect: Dialect) -> None:
    """Refuse a line so long that splitting it would itself be a danger.

    Only the last end of a line within each MAX_LINE is looked for.
    """
    begin = 0
    while len(content) - begin > MAX_LINE:
        last = _last_end(content, begin, begin + MAX_LINE + 1)
        if last < 0:
            ends = [at for sign in b"\n\r" if (at := content.find(sign, begin)) >= 0]
            raise _long_line(content, begin, min(ends, default=len(content)), dialect)
        begin = last + 1


def _last_end(content: bytes, start: int, end: int) -> int:
    return max(content.rfind(sign, start, end) for sign in b"\n\r")


def _long_line(content: bytes, start: int, end: int, dialect: Dialect) -> Refusal:
    columns = content.count(dialect.delimiter.encode(), start, end) + 1
    if columns > MAX_COLUMNS:
        return refusal(Code.TOO_MANY_COLUMNS, columns=columns, limit=MAX_COLUMNS)
    return refusal(Code.CELL_TOO_LONG, length=end - start, limit=MAX_CELL)


# The quick path


def _quick(content: bytes, encoding: str, dialect: Dialect, *, quoted: bool) -> Records | None:
    """Arrow's reading, or None where too many rows differ in width for it to pay.

    Where nothing is ``quoted`` every quotation mark belongs to its cell.
    """
    begin = content[:CHUNK].decode(encoding, errors="ignore").removeprefix("\ufeff")
    width = _usual_width(begin, dialect) if quoted else expected_width(begin, dialect)
    if width < 2 or width > MAX_COLUMNS:
        return None
    irregular: list[tuple[int, str]] = []
    limit = 1_000 + MAX_IRREGULAR_SHARE * (len(content) / 20)

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        irregular.append((row.number, row.text))
        return "skip" if len(irregular) <= limit else "error"

    names = [str(number) for number in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                column_names=names,
                encoding=encoding.replace("utf-8-sig", "utf-8"),
                block_size=CHUNK,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote if quoted else False,
                newlines_in_values=quoted and content.find(ord(dialect.quote)) >= 0,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeError):
        return None
    numbers = np.arange(1, table.num_rows + len(irregular) + 1)
    cells = _to_pandas(table)
    ragged: dict[int, int] = {}
    if irregular:
        others = [next(_reader(text, dialect, quoted=quoted)) for _, text in irregular]
        ragged = {number: len(row) for (number, _), row in zip(irregular, others, strict=True)}
        others[0] = [others[0][0].removeprefix("\ufeff"), *others[0][1:]]
        cells = _woven(cells, frame(others), np.array(list(ragged)) - 1)
    stray = 0 if quoted else _with_quotes(cells, dialect)
    return Records(cells, numbers, width, stray_quotes=stray, ragged=ragged, path="quick")


def _with_quotes(cells: pd.DataFrame, dialect: Dialect) -> int:
    """How many rows have a quotation mark in a cell."""
    found = np.zeros(len(cells), dtype=bool)
    for number in range(cells.shape[1]):
        column = pa.array(cells.iloc[:, number])
        found |= np.asarray(pc.match_substring(column, dialect.quote), dtype=bool)
    return int(found.sum())


def _usual_width(begin: str, dialect: Dialect) -> int:
    """The usual number of cells in a record where every quote stands in its place."""
    try:
        rows = list(itertools.islice(_reader(begin, dialect, quoted=True), SAMPLE_ROWS))
    except csv.Error:
        return expected_width(begin, dialect)
    return usual_width(map(len, filter(None, rows)))


def _woven(cells: pd.DataFrame, others: pd.DataFrame, places: NDArray[np.int64]) -> pd.DataFrame:
    """Put the rows of another width back in their places, padded."""
    width = max(cells.shape[1] if len(cells) else 0, others.shape[1])
    both = pd.concat(
        [part.reindex(columns=range(width), fill_value="") for part in (cells, others)],
        ignore_index=True,
    )
    order = np.empty(len(both), dtype=np.int64)
    order[places] = np.arange(len(cells), len(both))
    order[np.setdiff1d(np.arange(len(both)), places)] = np.arange(len(cells))
    return both.take(order).reset_index(drop=True)


# The careful path


def _careful(text: str, dialect: Dialect, *, well_quoted: bool) -> Records:
    begin = text[:CHUNK]
    width = _usual_width(begin, dialect) if well_quoted else expected_width(begin, dialect)
    unclosed: list[BadRow] = []
    ragged: dict[int, int] = {}
    stray = 0
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal stray, count
        for record in _records(text, dialect, width, well_quoted=well_quoted):
            count += 1
            if len(record.cells) not in (0, width):
                ragged[count] = len(record.cells)
            if record.unclosed:
                unclosed.append(BadRow(count, record.text[:MAX_TEXT]))
                if len(unclosed) > MAX_UNCLOSED:
                    raise refusal(Code.UNCLOSED_QUOTE, rows=len(unclosed), limit=MAX_UNCLOSED)
            stray += record.stray
            yield record.cells or [""]

    try:
        cells = frame(rows())
    except csv.Error:
        problem = Problem(Code.CELL_TOO_LONG, row=count + 1, details={"limit": MAX_CELL})
        raise Refusal(problem) from None
    return Records(cells, np.arange(1, count + 1), width, tuple(unclosed), stray, ragged)


def _records(text: str, dialect: Dialect, width: int, *, well_quoted: bool) -> Iterator[Record]:
    if well_quoted:
        for row in _reader(text, dialect, quoted=dialect.quote in text):
            yield Record(row)
    else:
        yield from recovered(text, dialect, width)


def _reader(text: str, dialect: Dialect, *, quoted: bool) -> Iterator[list[str]]:
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
