"""Rows of totals and subtotals: found, left out, and compared with the sum of their rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache, reduce

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.reading.model import Grid, Reading, left_out, take
from outsource_core.reports.values import ParsedNumbers, parse_numbers
from outsource_core.reports.values.texts import begins_with
from outsource_core.reports.values.words import REFERENCE, plain
from outsource_core.side_by_side import side_by_side

MAX_SHARE = 0.5
"""If more of the rows than this call themselves totals, the word is data."""

MAX_BAD_NUMBERS = 0.1
SAMPLE_ROWS = 50

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Column:
    """A column of numbers, row by row; ``known`` where a cell holds one."""

    number: int
    values: NDArray[np.float64]
    known: Mask
    has_percent: bool


@dataclass(frozen=True)
class _Sums:
    """What the totals at ``places`` may add up: running sums over all rows but those."""

    places: NDArray[np.intp]
    running: NDArray[np.float64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, column: _Column, is_total: Mask) -> _Sums:
        rows = np.where(is_total, 0.0, column.values)
        running = np.concatenate(([0.0], np.cumsum(rows.astype(np.longdouble))))
        return cls(np.flatnonzero(is_total), running.astype(np.float64), column.values)

    def mismatch(self, at: int) -> float | None:
        """None if the total is one of the sums it could be; else the nearest of them.

        It may add up the rows since the total before, all the rows before, the rows until the
        next total, or all the rows.
        """
        place = int(np.searchsorted(self.places, at))
        before = int(self.places[place - 1]) + 1 if place else 0
        after = int(self.places[place + 1]) if place + 1 < len(self.places) else -1
        sums = [
            float(self.running[end] - self.running[start])
            for start, end in ((before, at), (0, at), (at + 1, after), (0, -1))
        ]
        total = float(self.values[at])
        nearest = min(sums, key=lambda one: abs(one - total))
        return None if abs(nearest - total) <= 0.005 + 1e-9 * abs(total) else nearest


@cache
def total_words() -> frozenset[str]:
    """ "Всього", "Разом", "Итого", "Total" and their kin, as ``plain`` spells them."""
    return frozenset(_words("total_words.csv"))


@cache
def _ratio_words() -> tuple[str, ...]:
    """Beginnings of words in the names of columns that do not add up."""
    return _words("ratio_words.csv")


def _words(file: str) -> tuple[str, ...]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as source:
        return tuple(row["word"].lower() for row in csv.DictReader(source))


_WORDS = bytes((*b" ", *range(ord("A"), 256)))


@cache
def _pattern() -> str:
    """A cell that begins or ends with a total's word, for Arrow's regular expressions."""
    words = "|".join(re.escape(word) for word in sorted(total_words(), key=len, reverse=True))
    return rf"(?i)^\s*(?:{words})(?:$|[\s:.,(—–-])|\s(?:{words})\s*:?\s*$"


def leave_out_totals(body: Grid, names: Sequence[str], file: str) -> tuple[Grid, Reading]:
    """``body`` without its totals; a total that differs from its rows' sum is a warning."""
    named = _named_as_totals(body.cells)
    if not named.any() or named.sum() > max(1, MAX_SHARE * len(named)):
        return body, Reading()
    columns = _number_columns(body.cells, named)
    is_total = _totals(body.cells, named, columns)
    if not is_total.any():
        return body, Reading()
    problems = tuple(
        replace(problem, file=file)
        for column in columns
        if not _is_ratio(column, names[column.number])
        for problem in _differences(body, names[column.number], is_total, column)
    )
    why = "differ_from_rows" if problems else "agree_with_rows"
    told = left_out("totals", body.sheet, body.row_numbers[is_total], why)
    return take(body, ~is_total), Reading((), problems, (told,))


def _named_as_totals(cells: pd.DataFrame) -> Mask:
    nowhere = np.zeros(len(cells), dtype=bool)

    def named(number: int) -> Mask:
        column = cells.iloc[:, number]
        # Of a million numbers that is seen at once; a word costs the column a long look.
        return _match(pa.array(column)) if begins_with(column, _WORDS) else nowhere

    return reduce(np.logical_or, side_by_side(named, range(cells.shape[1])), nowhere)


def _match(column: pa.Array) -> Mask:
    """Where the pattern is found; each different text is looked at once."""
    texts = pc.unique(column)
    matching = texts.filter(pc.match_substring_regex(texts, _pattern()))
    return np.array(pc.is_in(column, value_set=matching), dtype=bool)


def _number_columns(cells: pd.DataFrame, named: Mask) -> list[_Column]:
    """Columns that hold numbers in nearly every filled cell outside the totals."""
    columns = []
    sample = np.flatnonzero(~named)[:200]
    for number in range(cells.shape[1]):
        if not len(sample) or not _is_numeric(parse_numbers(cells.iloc[sample, number])):
            continue
        parsed = parse_numbers(cells.iloc[:, number])
        if _is_numeric(parsed):
            known = ~(parsed.missing | parsed.bad)
            has_percent = bool(parsed.percent[~named].any())
            columns.append(_Column(number, np.nan_to_num(parsed.values), known, has_percent))
    return columns


def _is_numeric(parsed: ParsedNumbers) -> bool:
    filled = int((~parsed.missing).sum())
    return filled > 0 and int(parsed.bad.sum()) <= MAX_BAD_NUMBERS * filled


def _totals(cells: pd.DataFrame, named: Mask, columns: Sequence[_Column]) -> Mask:
    """Which rows with a total's word are totals, and not rows about something so called.

    A total has a number; and it leaves blank a column of words or dates that rows do fill, or
    there is no such column beside the word's own, or its numbers are the sums of the rows'.
    """
    numeric = {column.number for column in columns}
    others = [number for number in range(cells.shape[1]) if number not in numeric]
    ordinary = cells.iloc[np.flatnonzero(~named)[:SAMPLE_ROWS]]
    usual = [n for n in others if (ordinary.iloc[:, n] != "").sum() * 2 > len(ordinary)]
    sums = [(column, _Sums.of(column, named)) for column in columns]
    is_total = np.zeros(len(cells), dtype=bool)
    candidates = cells.loc[named].to_numpy(dtype=object)
    for at, row in zip(map(int, np.flatnonzero(named)), candidates, strict=True):
        texts = [str(cell).strip() for cell in row]
        with_number = [sum_ for column, sum_ in sums if column.known[at]]
        words = {number for number in others if re.search(_pattern(), texts[number])}
        beside = [number for number in usual if number not in words]
        if not with_number:
            is_total[at] = sum(map(bool, texts)) == 1
        elif beside and all(texts[number] for number in beside):
            is_total[at] = all(one.mismatch(at) is None for one in with_number)
        elif beside:
            is_total[at] = True
        else:
            is_total[at] = any(plain(texts[n]).strip(" :.") in total_words() for n in words)
    return is_total


def _differences(body: Grid, name: str, is_total: Mask, column: _Column) -> list[Problem]:
    """A warning for each total in this column that is none of the sums it could be."""
    sums = _Sums.of(column, is_total)
    places = map(int, np.flatnonzero(is_total & column.known))
    found = ((at, sums.mismatch(at)) for at in places)
    return [
        Problem(
            Code.TOTAL_DIFFERS,
            Level.WARNING,
            sheet=body.sheet,
            row=int(body.row_numbers[at]),
            column=name,
            value=str(body.cells.iloc[at, column.number]).strip(),
            expected=_shortest(nearest),
            details={"total": float(column.values[at]), "sum": nearest},
        )
        for at, nearest in found
        if nearest is not None
    ]


def _is_ratio(column: _Column, name: str) -> bool:
    """Averages and shares do not add up, so there is nothing to compare."""
    words = f" {name.lower()}"
    named_so = "%" in words or any(f" {word}" in words for word in _ratio_words())
    return named_so or column.has_percent


def _shortest(number: float) -> str:
    try:
        return f"{Decimal(str(round(number, 6))).normalize():f}"
    except InvalidOperation:
        return str(number)
