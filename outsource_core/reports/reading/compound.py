"""Old binary workbooks (XLS): is it one, is it locked, and how large is the rectangle it fills.

The container is walked as [MS-CFB] describes it and the sheets' records as [MS-XLS] does; no
cell is read here.
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
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00BD, 0x00BE, 0x00FD, 0x027E})
_RUNS = frozenset({0x00BD, 0x00BE})


def check_compound(content: bytes) -> None:
    """Raises ``Refusal`` for a container that is broken, locked, a bomb, or no workbook."""
    try:
        streams = _streams(content)
        if "EncryptedPackage" in streams:
            raise refusal(Code.ENCRYPTED)
        start, size = streams.get("Workbook") or streams.get("Book") or (None, 0)
        if start is None:
            raise refusal(Code.UNKNOWN_FORMAT, looks_like="compound_document")
        if size >= _SMALL_STREAM:
            _check_records(_stream(content, start, size))
    except (struct.error, IndexError, ValueError):
        raise refusal(Code.UNREADABLE) from None


def _streams(content: bytes) -> dict[str, tuple[int, int]]:
    """Name, first sector and size of every stream in the container."""
    (directory,) = struct.unpack_from("<I", content, 48)
    entries = _chain(content, directory)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries), 128):
        (length,) = struct.unpack_from("<H", entries, at + 64)
        if 2 <= length <= 64 and entries[at + 66] == 2:
            name = entries[at : at + length - 2].decode("utf-16-le", errors="replace")
            found[name] = struct.unpack_from("<II", entries, at + 116)
    return found


def _stream(content: bytes, start: int, size: int) -> bytes:
    return _chain(content, start)[:size]


def _chain(content: bytes, start: int) -> bytes:
    """The sectors of one stream in order. Raises ``ValueError`` for a chain that loops."""
    (shift,) = struct.unpack_from("<H", content, 30)
    if not 7 <= shift <= 12:
        raise ValueError(shift)
    size = 1 << shift
    table = _allocation_table(content, size)
    parts: list[bytes] = []
    sector = start
    while sector < _END_OF_CHAIN:
        if len(parts) > len(table):
            raise ValueError(sector)
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _allocation_table(content: bytes, size: int) -> tuple[int, ...]:
    sectors = list(struct.unpack_from(f"<{_HEADER_DIFAT}I", content, 76))
    (more,) = struct.unpack_from("<I", content, 68)
    steps = 0
    while more < _END_OF_CHAIN and steps <= len(content) // size:
        *listed, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        sectors += listed
        steps += 1
    table: list[int] = []
    for sector in sectors:
        if sector < _END_OF_CHAIN and (sector + 2) * size <= len(content) + size:
            part = content[(sector + 1) * size : (sector + 2) * size].ljust(size, b"\xff")
            table += struct.unpack(f"<{size // 4}I", part)
    return tuple(table)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _check_records(stream: bytes) -> None:
    rows = columns = cells = 0
    for kind, at, length in _records(stream):
        if kind == _LOCKED:
            raise refusal(Code.ENCRYPTED)
        if kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind in _RUNS and length >= 6:
                (column,) = struct.unpack_from("<H", stream, at + length - 2)
            rows, columns, cells = max(rows, row + 1), max(columns, column + 1), cells + 1
        elif kind == _BEGIN:
            rows = columns = cells = 0
        elif kind == _BOUNDARY and rows * columns > max(MAX_AREA, MAX_SPARSENESS * cells):
            raise refusal(Code.TOO_LARGE, area=rows * columns, cells=cells)
