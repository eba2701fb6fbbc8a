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
from outsource_core.reports.reading.model import Grid, Reading, What, left_out, take
from outsource_core.reports.values import ParsedNumbers, parse_numbers
from outsource_core.reports.values.texts import begins_with
from outsource_core.reports.values.words import REFERENCE, plain
from outsource_core.side_by_side import side_by_side

MAX_SHARE = 0.75
"""If more of the rows than this call themselves totals, the word is data."""

MAX_BAD_NUMBERS = 0.1
SAMPLE_ROWS = 50
MAX_BLANK = 0.5
MOST_ROWS = 5_000
"""Rows of a table in which totals without a total's word are looked for: people wrote it."""

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
        return None if _agree(total, nearest) else nearest


def _agree(total: float, added: float) -> bool:
    return abs(added - total) <= 0.005 + 1e-9 * abs(total)


@cache
def total_words() -> frozenset[str]:
    """ "Всього", "Разом", "Итого", "Total" and their kin, averages too, as ``plain`` has them."""
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


def calls_itself_total(text: str) -> bool:
    """Whether a cell begins or ends with a total's word."""
    return re.search(_pattern(), text) is not None


def differing(
    names: Sequence[str], total: str, parts: Sequence[str], column: str, row: int
) -> Problem | None:
    """A warning where a total of figures with these names is not what its parts add up to."""
    parsed = parse_numbers(pd.Series([total, *parts], dtype="str"))
    is_ratio = _is_ratio(" ".join([column, *names]), bool(parsed.percent.any()))
    if is_ratio or np.isnan(parsed.values[0]) or np.isnan(parsed.values[1:]).all():
        return None
    said, added = float(parsed.values[0]), float(np.nansum(parsed.values[1:]))
    if _agree(said, added):
        return None
    return _differs(total, said, added, column=column, row=row)


def leave_out_totals(body: Grid, names: Sequence[str], file: str) -> tuple[Grid, Reading]:
    """``body`` without its totals; a total that differs from its rows' sum is a warning."""
    is_total, heads, told = find_totals(body, names, file)
    return take(body, ~(is_total | heads)), told


def find_totals(body: Grid, names: Sequence[str], file: str) -> tuple[Mask, Mask, Reading]:
    """Which rows are totals, and which head the rows below them that they add up; a total that
    differs from its rows' sum is a warning."""
    nobody = np.zeros(len(body.cells), dtype=bool)
    named = named_as_totals(body.cells)
    if named.sum() > max(1, MAX_SHARE * len(named)):
        named[:] = False
    if not named.any() and len(named) > MOST_ROWS:
        return nobody, nobody, Reading()
    columns = _number_columns(body, named)
    is_total = _totals(body.cells, named, columns)
    adding_up = [one for one in columns if not _is_ratio(names[one.number], one.has_percent)]
    if len(is_total) <= MOST_ROWS:
        numeric = {column.number for column in columns}
        is_total |= _silent_totals(body.cells, is_total, numeric, adding_up)
    if not is_total.any():
        return nobody, nobody, Reading()
    heads = _heads(is_total, adding_up) if len(is_total) <= MOST_ROWS else nobody
    problems = tuple(
        replace(problem, file=file, sheet=body.sheet)
        for column in adding_up
        for problem in _differences(body, names[column.number], is_total, heads, column)
    )
    why = "differ_from_rows" if problems else "agree_with_rows"
    told = left_out(What.TOTALS, body.sheet, body.row_numbers[is_total], why)
    return is_total, heads, Reading((), problems, (told,))


def named_as_totals(cells: pd.DataFrame) -> Mask:
    """Rows with a cell that calls itself a total."""
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


def _number_columns(body: Grid, named: Mask) -> list[_Column]:
    """Columns that hold numbers in nearly every filled cell outside the totals."""
    cells, typed = body.cells, body.sheet is not None
    columns = []
    sample = np.flatnonzero(~named)[:200]
    for number in range(cells.shape[1]):
        if not len(sample) or not _is_numeric(parse_numbers(cells.iloc[sample, number])):
            continue
        parsed = parse_numbers(cells.iloc[:, number], typed=typed)
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
        words = {number for number in others if calls_itself_total(texts[number])}
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


def _silent_totals(
    cells: pd.DataFrame, is_total: Mask, numeric: set[int], adding_up: Sequence[_Column]
) -> Mask:
    """Rows that leave blank what rows fill, and add up others in all of their figures: subtotals
    under a team's name, or a week below its days. Where one of them does not, none is taken."""
    nobody = np.zeros(len(cells), dtype=bool)
    beside = [number for number in range(cells.shape[1]) if number not in numeric]
    found = _with_unusual_blanks(cells.iloc[:, beside], is_total) & ~is_total
    if not found.any() or len(adding_up) < 2:
        return nobody
    figures = np.array([np.where(one.known, one.values, 0.0) for one in adding_up]).T
    sums = [(one, _Sums.of(one, found | is_total)) for one in adding_up]
    agree = all(
        np.count_nonzero(figures[at]) > 1
        and all(one.mismatch(at) is None for column, one in sums if column.known[at])
        for at in map(int, np.flatnonzero(found))
    )
    single = set(map(tuple, figures[~(found | is_total)]))
    adds_several = any(tuple(row) not in single for row in figures[found])
    return found if agree and adds_several else nobody


def _heads(is_total: Mask, adding_up: Sequence[_Column]) -> Mask:
    """Rows such as 1C's of a department above its sellers: the rows below each add up to it in all
    figures, and together they are the one total there is, which without them were half of all."""
    nobody = np.zeros(len(is_total), dtype=bool)
    totals = np.flatnonzero(is_total)
    if len(totals) != 1 or not adding_up:
        return nobody
    figures = np.array([np.where(one.known, one.values, 0.0) for one in adding_up]).T
    total, rows = figures[totals[0]], np.flatnonzero(~is_total)
    if not total.any() or not _all_agree(figures[rows].sum(axis=0), 2 * total):
        return nobody
    heads = nobody.copy()
    at = 0
    while at < len(rows):
        head, added, children = figures[rows[at]], np.zeros(len(total)), 0
        heads[rows[at]] = True
        at += 1
        while at < len(rows) and (
            not children or not _all_agree(added, head) or not figures[rows[at]].any()
        ):
            added = added + figures[rows[at]]
            at, children = at + 1, children + 1
        if not children or not _all_agree(added, head):
            return nobody
    return heads


def _all_agree(ones: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    return all(map(_agree, ones.tolist(), others.tolist()))


def _with_unusual_blanks(cells: pd.DataFrame, is_total: Mask) -> Mask:
    """Rows that leave a cell blank in a column that most rows fill."""
    blank = np.zeros(len(cells), dtype=bool)
    for number in range(cells.shape[1]):
        here = (cells.iloc[:, number].str.strip() == "").to_numpy(dtype=bool)
        if here[~is_total].sum() < MAX_BLANK * len(here):
            blank |= here
    return blank


def _differences(
    body: Grid, name: str, is_total: Mask, heads: Mask, column: _Column
) -> list[Problem]:
    """A warning for each total in this column that is none of the sums it could be."""
    sums = _Sums.of(column, is_total | heads)
    places = map(int, np.flatnonzero(is_total & column.known))
    found = ((at, sums.mismatch(at)) for at in places if not _is_average(body.cells.iloc[at]))
    return [
        _differs(
            str(body.cells.iloc[at, column.number]).strip(),
            float(column.values[at]),
            nearest,
            column=name,
            row=int(body.row_numbers[at]),
        )
        for at, nearest in found
        if nearest is not None
    ]


def _is_average(row: pd.Series) -> bool:
    return any(_is_ratio(text, False) for text in map(str, row) if calls_itself_total(text))


def _differs(text: str, total: float, added: float, *, column: str, row: int) -> Problem:
    return Problem(
        Code.TOTAL_DIFFERS,
        Level.WARNING,
        row=row,
        column=column,
        value=text,
        expected=_shortest(added),
        details={"total": total, "sum": added},
    )


def is_ratio(name: str) -> bool:
    """Whether a column's name says that its figures do not add up: averages, shares."""
    return _is_ratio(name, False)


def _is_ratio(name: str, has_percent: bool) -> bool:
    """Averages and shares do not add up, so there is nothing to compare."""
    words = f" {name.lower()}"
    named_so = "%" in words or any(f" {word}" in words for word in _ratio_words())
    return named_so or has_percent


def _shortest(number: float) -> str:
    try:
        return f"{Decimal(str(round(number, 6))).normalize():f}"
    except InvalidOperation:
        return str(number)
