"""Rows of totals and subtotals: found, left out, and compared with the sum of their rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.reading.model import Grid, Reading, left_out, take
from outsource_core.reports.values import ParsedNumbers, parse_numbers
from outsource_core.reports.values.words import REFERENCE, plain

MAX_SHARE = 0.5
"""If more of the rows than this call themselves totals, the word is data."""

MAX_BAD_NUMBERS = 0.1

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Column:
    """A column of numbers: its values row by row, 0 where there is none."""

    number: int
    parsed: ParsedNumbers
    values: NDArray[np.float64]


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
    totals = [at for at in np.flatnonzero(named) if _is_total(body.cells, named, int(at), columns)]
    if not totals:
        return body, Reading()
    is_total = np.zeros(len(body.cells), dtype=bool)
    is_total[totals] = True
    problems = tuple(
        replace(problem, file=file)
        for at in totals
        for column in columns
        if (problem := _difference(body, names[column.number], is_total, int(at), column))
    )
    why = "differ_from_rows" if problems else "agree_with_rows"
    told = left_out("totals", body.sheet, body.row_numbers[is_total], why)
    return take(body, ~is_total), Reading((), problems, (told,))


def _named_as_totals(cells: pd.DataFrame) -> Mask:
    named = np.zeros(len(cells), dtype=bool)
    for number in range(cells.shape[1]):
        column = pa.array(cells.iloc[:, number])
        if _may_begin_with_letter(column):
            named |= np.asarray(pc.match_substring_regex(column, _pattern()), dtype=bool)
    return named


def _may_begin_with_letter(column: pa.Array) -> bool:
    """Digits and signs sort before letters, which spares most columns the long look."""
    return str(pc.max(column)) >= "A" or bool(pc.any(pc.starts_with(column, " ")).as_py())


def _number_columns(cells: pd.DataFrame, named: Mask) -> list[_Column]:
    """Columns that hold numbers in nearly every filled cell outside the totals."""
    columns = []
    sample = np.flatnonzero(~named)[:200]
    for number in range(cells.shape[1]):
        if not len(sample) or not _is_numeric(parse_numbers(cells.iloc[sample, number])):
            continue
        parsed = parse_numbers(cells.iloc[:, number])
        if _is_numeric(parsed):
            columns.append(_Column(number, parsed, np.nan_to_num(parsed.values)))
    return columns


def _is_numeric(parsed: ParsedNumbers) -> bool:
    filled = int((~parsed.missing).sum())
    return filled > 0 and int(parsed.bad.sum()) <= MAX_BAD_NUMBERS * filled


def _is_total(cells: pd.DataFrame, named: Mask, at: int, columns: Sequence[_Column]) -> bool:
    """Whether a row with a total's word is one, and not a row about something so called.

    It has a number; and it leaves blank a column of words or dates that rows do fill, or there
    is no such column beside the word's own, or its numbers are the sums of the rows'.
    """
    with_number = [c for c in columns if not (c.parsed.missing | c.parsed.bad)[at]]
    texts = [str(cell).strip() for cell in cells.iloc[at]]
    if not with_number:
        return sum(bool(text) for text in texts) == 1
    numeric = {column.number for column in columns}
    others = [n for n, text in enumerate(texts) if n not in numeric]
    word_at = {n for n in others if re.search(_pattern(), texts[n])}
    ordinary = cells.iloc[np.flatnonzero(~named)[:50]]
    usual = [n for n in others if n not in word_at and (ordinary.iloc[:, n] != "").mean() > 0.5]
    if any(not texts[n] for n in usual):
        return True
    if not usual:
        return any(plain(texts[n]).strip(" :.") in total_words() for n in word_at) or not others
    return all(_matching_sum(named, at, column) is None for column in with_number)


def _difference(body: Grid, name: str, is_total: Mask, at: int, column: _Column) -> Problem | None:
    """A warning if the total in this column is none of the sums it could be."""
    if (column.parsed.missing | column.parsed.bad)[at] or _is_ratio(column, name, is_total):
        return None
    nearest = _matching_sum(is_total, at, column)
    if nearest is None:
        return None
    cell = str(body.cells.iloc[at, column.number])
    return Problem(
        Code.TOTAL_DIFFERS,
        Level.WARNING,
        sheet=body.sheet,
        row=int(body.row_numbers[at]),
        column=name,
        value=cell.strip(),
        expected=_shortest(nearest),
        details={"total": float(column.values[at]), "sum": nearest},
    )


def _is_ratio(column: _Column, name: str, is_total: Mask) -> bool:
    """Averages and shares do not add up, so there is nothing to compare."""
    words = f" {name.lower()}"
    named_so = "%" in words or any(f" {word}" in words for word in _ratio_words())
    return named_so or bool(column.parsed.percent[~is_total].any())


def _matching_sum(is_total: Mask, at: int, column: _Column) -> float | None:
    """None if the total is one of the sums it could be; else the nearest of them.

    It may add up the rows since the total before, all the rows before, the rows until the next
    total, or all the rows.
    """
    values = np.where(is_total, 0.0, column.values)
    others = np.flatnonzero(is_total)
    before = int(others[others < at].max(initial=-1))
    after = int(others[others > at].min(initial=len(values)))
    spans = ((before + 1, at), (0, at), (at + 1, after), (0, len(values)))
    total = float(column.values[at])
    sums = [float(np.sum(values[start:end])) for start, end in spans]
    tolerance = 0.005 + 1e-9 * abs(total)
    nearest = min(sums, key=lambda one: abs(one - total))
    return None if abs(nearest - total) <= tolerance else nearest


def _shortest(number: float) -> str:
    try:
        return f"{Decimal(str(round(number, 6))).normalize():f}"
    except InvalidOperation:
        return str(number)
