"""Old binary workbooks (XLS): is it one, is it locked, and how large is the rectangle it fills.

The container is walked as [MS-CFB] describes it and the sheets' records as [MS-XLS] does; no
cell is read here but those of a formula's error, which the reader of workbooks leaves blank.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from outsource_core.problems import Code
from outsource_core.reports.reading.model import refusal

MAX_AREA = 4_000_000
MAX_SPARSENESS = 4

_END_OF_CHAIN = 0xFFFFFFFA
_HEADER_DIFAT = 109
_SMALL_STREAM = 4_096

_BEGIN, _BOUNDARY, _LOCKED = 0x0809, 0x000A, 0x002F
_DIMENSIONS, _STRINGS = 0x0200, 0x00FC
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00BE, 0x00FD, 0x027E})
_RUNS = frozenset({0x00BD, 0x00BE})
_FORMULA, _ERROR, _SHEET = 0x0006, 0x0205, 0x0085
_NO_NUMBER = b"\xff\xff"  # ends what a formula came to, where that is no number
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
MAX_ERRORS = 10_000


def check_compound(content: bytes) -> dict[int, dict[tuple[int, int], str]]:
    """The errors of each sheet, by its place in the workbook and by row and column from 0.

    Raises ``Refusal`` for a container that is broken, locked, a bomb, or no workbook. Every count
    that the reader would set memory aside by is compared with what the file can hold.
    """
    try:
        container = _Container(content)
        if "EncryptedPackage" in container.streams:
            raise refusal(Code.ENCRYPTED)
        name = next((name for name in ("Workbook", "Book") if name in container.streams), None)
        if name is None:
            raise refusal(Code.UNKNOWN_FORMAT, looks_like="compound_document")
        return _check_records(container.read(name))
    except (struct.error, IndexError, ValueError):
        raise refusal(Code.UNREADABLE) from None


class _Container:
    """The named streams of a compound file. Raises ``ValueError`` for one that cannot be."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in {9, 12}:
            raise ValueError(shift)
        self._size = 1 << shift
        directory, _, _, small_table = self._header()
        self._table = self._allocation_table()
        entries = self._chain(directory)
        self.streams: dict[str, tuple[int, int]] = {}
        self._small_sectors = b""
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<IQ" if shift == 12 else "<II", entries, at + 116)
            if kind in {2, 5} and size > len(content):
                raise ValueError(size)
            if kind == 5 and size:
                self._small_sectors = self._chain(start)[:size]
            elif kind == 2 and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le", errors="replace")
                self.streams[name] = start, size
        table = self._chain(small_table) if small_table < _END_OF_CHAIN else b""
        self._small_table = struct.unpack(f"<{len(table) // 4}I", table)

    def _header(self) -> tuple[int, int, int, int]:
        """Where directory and small table begin; the counts of sectors must fit the file."""
        most = len(self._content) // self._size + 1
        in_table, directory, _, _, small_table, in_small, _, in_more = struct.unpack_from(
            "<8I", self._content, 44
        )
        if max(in_table, in_small, in_more) > most:
            raise ValueError(most)
        return directory, in_table, in_more, small_table

    def read(self, name: str) -> bytes:
        """The bytes of one stream; short ones stand together in sectors of their own."""
        start, size = self.streams[name]
        if size >= _SMALL_STREAM:
            return self._chain(start)[:size]
        parts: list[bytes] = []
        sector = start
        while sector < _END_OF_CHAIN:
            if len(parts) > len(self._small_table):
                raise ValueError(sector)
            parts.append(self._small_sectors[sector * 64 : (sector + 1) * 64])
            sector = self._small_table[sector]
        return b"".join(parts)[:size]

    def _chain(self, start: int) -> bytes:
        """The sectors of one stream in order. Raises ``ValueError`` for a chain that loops."""
        parts: list[bytes] = []
        sector = start
        while sector < _END_OF_CHAIN:
            if len(parts) > len(self._table):
                raise ValueError(sector)
            parts.append(self._sector(sector))
            sector = self._table[sector]
        return b"".join(parts)

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]

    def _allocation_table(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from(f"<{_HEADER_DIFAT}I", self._content, 76))
        (more,) = struct.unpack_from("<I", self._content, 68)
        words = f"<{self._size // 4}I"
        for _ in range(len(self._content) // self._size):
            if more >= _END_OF_CHAIN:
                break
            *listed, more = struct.unpack(words, self._sector(more))
            sectors += listed
        table: list[int] = []
        for sector in sectors:
            part = self._sector(sector) if sector < _END_OF_CHAIN else b""
            if part:
                table += struct.unpack(words, part.ljust(self._size, b"\xff"))
        return tuple(table)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _check_records(stream: bytes) -> dict[int, dict[tuple[int, int], str]]:
    rows = columns = cells = 0
    errors = _Errors(stream)
    for kind, at, length in _records(stream):
        if kind == _LOCKED:
            raise refusal(Code.ENCRYPTED)
        if kind == _DIMENSIONS and length >= 10:
            _check_dimensions(stream, at, length)
        elif kind == _STRINGS and length >= 8:
            (count,) = struct.unpack_from("<I", stream, at + 4)
            if count > len(stream):
                raise ValueError(count)
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind in _RUNS and length >= 6:
                (last,) = struct.unpack_from("<H", stream, at + length - 2)
                column = max(column, last)
            rows, columns, cells = max(rows, row + 1), max(columns, column + 1), cells + 1
        errors.hear(kind, at, length)
        if kind in {_BEGIN, _BOUNDARY}:
            if rows * columns > max(MAX_AREA, MAX_SPARSENESS * cells):
                raise refusal(Code.TOO_LARGE, area=rows * columns, cells=cells)
            rows = columns = cells = 0
    if rows * columns > max(MAX_AREA, MAX_SPARSENESS * cells):
        raise refusal(Code.TOO_LARGE, area=rows * columns, cells=cells)
    return errors.found


class _Errors:
    """What cells say instead of a value, sheet by sheet, as the records go by."""

    def __init__(self, stream: bytes) -> None:
        self.found: dict[int, dict[tuple[int, int], str]] = {}
        self._stream = stream
        self._sheets: dict[int, int] = {}  # where a sheet's records begin: which of them it is
        self._here: dict[tuple[int, int], str] = {}

    def hear(self, kind: int, at: int, length: int) -> None:
        """Takes in a record."""
        if kind in {_FORMULA, _ERROR} and len(self._here) < MAX_ERRORS:
            if text := self._error(kind, at, length):
                row, column = struct.unpack_from("<HH", self._stream, at)
                self._here[row, column] = text
        elif kind == _BEGIN:
            self._here = self.found.setdefault(self._sheets.get(at - 4, -1), {})
        elif kind == _SHEET and length >= 4:
            (begin,) = struct.unpack_from("<I", self._stream, at)
            self._sheets[begin] = len(self._sheets)

    def _error(self, kind: int, at: int, length: int) -> str | None:
        stream = self._stream
        if kind == _ERROR and length >= 8 and stream[at + 7]:
            return _ERRORS.get(stream[at + 6])
        if kind == _FORMULA and length >= 14 and stream[at + 12 : at + 14] == _NO_NUMBER:
            return _ERRORS.get(stream[at + 8]) if stream[at + 6] == 2 else None
        return None


def _check_dimensions(stream: bytes, at: int, length: int) -> None:
    """The rectangle that a sheet says it fills; 65,536 by 256 is the most there can be."""
    form = "<IIHH" if length >= 14 else "<HHHH"
    first_row, last_row, first_column, last_column = struct.unpack_from(form, stream, at)
    if last_row > 65_536 or last_column > 256 or first_row > last_row or first_column > last_column:
        raise ValueError(last_row)
