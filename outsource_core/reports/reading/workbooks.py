"""Workbooks to grids of canonical text: ISO dates, numbers in their shortest form.

A process of its own reads the sheets (``isolation``, ``sheets``) while this one scans them for
rectangles that would fill the memory (``rectangles``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from outsource_core.problems import Code, Problem
from outsource_core.progress import Tell, silent
from outsource_core.reports.reading.archives import Kind, unpacked_size
from outsource_core.reports.reading.delimited import text_frame
from outsource_core.reports.reading.isolation import Child, Limits, child
from outsource_core.reports.reading.model import Decision, Grid, What
from outsource_core.reports.reading.rectangles import Errors, Scan, scan
from outsource_core.reports.reading.sheets import EXACT_TO, text_of

PLAIN = (1e-4, 1e9)
"""Between these Arrow writes a number as Python does; beyond them it takes to exponents."""


@dataclass(frozen=True)
class Workbook:
    """The grids of the visible sheets that hold anything; which were passed over, and which could
    not be read."""

    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...]
    decisions: tuple[Decision, ...]


def read_workbook(
    content: bytes, kind: Kind, *, raw: bool = False, tell: Tell = silent
) -> Workbook:
    """The sheets of a workbook; ``raw`` leaves what a merged word covers empty.

    Raises ``Refusal`` for a workbook that is broken, locked or a bomb.
    """
    limits = Limits.of(unpacked_size(content, kind))
    with child(content, limits, raw=raw, tell=tell) as first:
        seen = scan(content, kind, first.look)
        if not seen.sparse:
            return _workbook(first, seen)
    with child(content, limits, raw=raw, tell=tell, skipped=list(seen.sparse)) as second:
        return _workbook(second, seen)


class _Sheet:
    """A sheet whose cells come piece by piece, from the column ``first`` on."""

    def __init__(self, name: str, first: int, width: int, errors: Errors) -> None:
        self.name = name
        self._errors = errors
        self._first = first
        self._columns: list[list[pa.Array]] = [[] for _ in range(width - first)]

    def add(self, rows: int, kinds: Sequence[str], buffers: Iterable[memoryview]) -> None:
        """Takes the next rows, column by column."""
        some = iter(buffers)
        for column, kind in zip(self._columns, kinds, strict=True):
            if kind == "numbers":
                column.append(_number_texts(np.frombuffer(next(some), np.float64)))
            else:
                parts = [None, pa.py_buffer(next(some)), pa.py_buffer(next(some))]
                column.append(pa.Array.from_buffers(pa.large_string(), rows, parts))

    def grid(self) -> Grid:
        """All of its cells from A1 on."""
        columns = [pa.chunked_array(chunks, pa.large_string()) for chunks in self._columns]
        rows = len(columns[0])
        blank = pa.chunked_array([pa.array([""] * rows if self._first else [], pa.large_string())])
        cells = _with_errors(text_frame([blank] * self._first + columns), self._errors)
        return Grid(self.name, cells, np.arange(1, rows + 1))


def _with_errors(cells: pd.DataFrame, errors: Errors) -> pd.DataFrame:
    """The cells with their errors, which the reader left blank, or took for 0."""
    for column in {column for _, column in errors if column < cells.shape[1]}:
        texts = cells.iloc[:, column].tolist()
        for (row, at), text in errors.items():
            if at == column and row < len(texts):
                texts[row] = text
        cells.isetitem(column, pd.array(texts, dtype="str"))
    return cells


def _workbook(reader: Child, seen: Scan) -> Workbook:
    """What the reader said, sheet by sheet."""
    sheets: list[_Sheet] = []
    problems: list[Problem] = []
    decisions: list[Decision] = []
    errors: Errors = {}
    name: str | None = None
    count = 0
    for message in reader.messages():
        match message.said:
            case {"sheet": str(name)}:
                if count in seen.sparse:
                    problems.append(replace(seen.sparse[count], sheet=name))
                errors = seen.errors.get(count, {})
                count += 1
            case {"left_out": why}:
                decisions.append(Decision(What.SHEET, name, name or "", why))
            case {"refused": code, **details}:
                problems.append(Problem(Code(code), sheet=name, details=details))
            case {"first": first, "width": width}:
                sheets.append(_Sheet(name or "", first, width, errors))
            case {"rows": rows, "kinds": kinds}:
                sheets[-1].add(rows, kinds, message.buffers)
    return Workbook(tuple(one.grid() for one in sheets), tuple(problems), tuple(decisions))


def _number_texts(numbers: NDArray[np.float64]) -> pa.Array:
    """Numbers as ``text_of`` writes them, all at once where Arrow can."""
    size = np.abs(numbers)
    if (size < EXACT_TO).all() and (numbers == np.rint(numbers)).all():
        return pa.array(numbers.astype(np.int64)).cast(pa.large_string())
    least, most = PLAIN
    if (((size >= least) & (size < most)) | (numbers == 0)).all():
        return pa.array(numbers + 0.0).cast(pa.large_string())  # which makes 0 of -0
    return pa.array(map(text_of, numbers.tolist()), pa.large_string())
