"""Reads the sheets of a workbook, in a process of its own: the workbook comes in on standard
input, its cells go out on standard output.

What reads workbooks is not ours, and a workbook may be made to bring it down. So it runs here,
under limits, where nothing but this program can be lost. ``isolation`` starts it by its path; it
imports no more than it needs, which keeps a small workbook instant.

What goes out is a row of messages. Each is a line of JSON, padded to eight bytes, and as many
buffers, padded likewise, as it gives ``sizes`` for: a column of text as Arrow keeps one (offsets,
then letters), a column of numbers as doubles.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import re
import resource
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

ROWS_A_PIECE = 500
"""So few that a piece is made and sent while the processor still has it at hand."""

MAX_MERGED = 10_000
EXACT_TO = 1e16
CACHED_TEXTS = 1 << 16
ALIGNED = 8

_NUMBER = re.compile(r"[-+−]?[\d\s\u00a0\u202f.,]+%?")


def main(
    *, packages: str, memory: int, seconds: int, skipped: Sequence[int], columns: int, raw: bool
) -> int:
    """Sends every sheet but the ``skipped``; 0 when all was said that there is to say.

    With ``raw`` what a merged word covers stays empty.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # rows are made by the million, and none of them refers to another
    sys.path.append(packages)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with open(0, "rb", closefd=False) as source:
            _send_workbook(CalamineWorkbook.from_filelike(source), skipped, columns, raw)
    except PasswordError:
        _send({"refused": "encrypted"})
    except CalamineError:
        _send({"refused": "unreadable"})
    sys.stdout.buffer.flush()
    return 0


def _send_workbook(
    workbook: CalamineWorkbook, skipped: Sequence[int], max_columns: int, raw: bool
) -> None:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

    for number, known in enumerate(workbook.sheets_metadata):
        _send({"sheet": known.name})
        if number in skipped:
            continue
        if known.typ is not SheetTypeEnum.WorkSheet:
            _send({"left_out": "no_cells"})
        elif known.visible is not SheetVisibleEnum.Visible:
            _send({"left_out": "hidden"})
        else:
            try:
                sheet = workbook.get_sheet_by_name(known.name)
            except CalamineError:
                _send({"refused": "unreadable"})
            except BaseException as broken:
                if type(broken).__name__ != "PanicException":  # calamine's, of no importable class
                    raise
                _send({"refused": "unreadable"})
            else:
                _send_sheet(sheet, max_columns, raw)


def _send_sheet(sheet: CalamineSheet, max_columns: int, raw: bool) -> None:
    """The cells from A1 on, whatever column the first of them stands in."""
    if sheet.start is None:
        _send({"left_out": "empty"})
        return
    first = sheet.start[1]
    width = first + sheet.width
    if width > max_columns:
        _send({"refused": "too_many_columns", "columns": width, "limit": max_columns})
        return
    _send({"first": first, "width": width})
    merged = () if raw else sheet.merged_cell_ranges or ()
    tall = [
        (top, left - first, bottom)
        for (top, left), (bottom, right) in merged[:MAX_MERGED]
        if bottom > top and left == right
    ]
    rows = iter(filled_down(sheet.iter_rows(), tall) if tall else sheet.iter_rows())
    while piece := list(islice(rows, ROWS_A_PIECE)):
        _send_piece(piece)


def _send_piece(rows: list[list[Cell]]) -> None:
    kinds: list[str] = []
    buffers: list[bytes] = []
    for column in zip(*rows, strict=True):
        types = set(map(type, column))
        if types == {float}:
            kinds.append("numbers")
            buffers.append(array("d", column).tobytes())
            continue
        texts = column if types == {str} else [text_of(cell) for cell in column]
        kinds.append("texts")
        buffers.extend(_text_buffers(texts))
    _send({"rows": len(rows), "kinds": kinds}, *buffers)


def _text_buffers(texts: Sequence[str]) -> tuple[bytes, bytes]:
    """Where each text begins, and the letters of all of them."""
    joined = "".join(texts)
    if joined.isascii():
        letters, lengths = joined.encode(), map(len, texts)
    else:
        encoded = list(map(str.encode, texts))
        letters, lengths = b"".join(encoded), map(len, encoded)
    return array("q", accumulate(lengths, initial=0)).tobytes(), letters


def _send(message: dict[str, object], *buffers: bytes) -> None:
    line = json.dumps({**message, "sizes": list(map(len, buffers))}).encode()
    out = sys.stdout.buffer
    out.write(line.ljust(len(line) + _padding(len(line) + 1)) + b"\n")
    for buffer in buffers:
        out.write(buffer)
        out.write(bytes(_padding(len(buffer))))


def _padding(size: int) -> int:
    return -size % ALIGNED


def filled_down(
    rows: Iterable[list[Cell]], tall: Sequence[tuple[int, int, int]]
) -> Iterator[list[Cell]]:
    """Gives a word merged over several rows to each of them; a number stays in the first."""
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


@lru_cache(maxsize=CACHED_TEXTS, typed=True)
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


if __name__ == "__main__":
    sys.exit(main(**json.loads(sys.argv[1])))
