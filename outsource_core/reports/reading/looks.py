"""What cells look like, one by one and column by column, before anything is known of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.reports.reading.model import Grid
from outsource_core.reports.values import parse_numbers, parse_periods

HEAD_ROWS = 60
LONGEST_STEP = 7
"""Days from one column to the next: a week at most."""

_SHORT_DAY = re.compile(r"(\d{1,2})\.(0[1-9]|1[0-2])\.?")
ANY_DAY = date(2000, 1, 1)
"""Lets a week without a year count as a period; which year it is does not matter here."""

Mask = NDArray[np.bool_]


class Look(Enum):
    """What a cell looks like on its own."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    PERIOD = 3


@dataclass(frozen=True)
class Head:
    """The beginning of a grid, cell by cell."""

    texts: list[list[str]]
    looks: list[list[Look]]

    def filled(self, row: int) -> int:
        """How many cells of a row hold anything."""
        return sum(look is not Look.BLANK for look in self.looks[row])


def head_of(grid: Grid) -> Head:
    """The first rows of a grid, cell by cell."""
    some = grid.cells.iloc[:HEAD_ROWS].astype(object)
    texts = [[str(cell).strip() for cell in row] for row in some.itertuples(index=False)]
    width = len(texts[0]) if texts else 0
    looks = looks_of([text for row in texts for text in row])
    rows = [looks[at * width : (at + 1) * width] for at in range(len(texts))]
    return Head(texts, [_with_short_days(*one) for one in zip(texts, rows, strict=True)])


def row_looks(texts: Sequence[str]) -> list[Look]:
    """What the cells of one row look like, beside each other."""
    return _with_short_days(texts, looks_of(texts))


def _with_short_days(texts: Sequence[str], looks: list[Look]) -> list[Look]:
    """ "09.11", "10.11", "11.11" are days and no numbers where they follow each other."""
    found = {at: day for at, text in enumerate(texts) if (day := _SHORT_DAY.fullmatch(text))}
    try:
        days = [date(ANY_DAY.year, int(day[2]), int(day[1])) for day in found.values()]
    except ValueError:
        return looks
    steps = [(later - earlier).days for earlier, later in pairwise(days)]
    if not steps or not all(1 <= step <= LONGEST_STEP for step in steps):
        return looks
    return [Look.PERIOD if at in found else look for at, look in enumerate(looks)]


def looks_of(cells: Sequence[str]) -> list[Look]:
    """What each cell looks like; words for a missing value count as blank."""
    column = pd.Series(list(cells), dtype="str")
    numbers = parse_numbers(column)
    periods = parse_periods(column, near=ANY_DAY)
    number = ~(numbers.bad | numbers.missing)
    return [
        Look.BLANK
        if numbers.missing[at]
        else Look.NUMBER
        if number[at]
        else Look.TEXT
        if periods.bad[at]
        else Look.PERIOD
        for at in range(len(cells))
    ]


def usual_looks(head: Head, start: int) -> list[Look]:
    """The commonest look of each column in the rows from ``start``, blanks set aside."""
    columns = zip(*head.looks[start:], strict=True)
    usual = []
    for column in columns:
        counts = Counter(look for look in column if look is not Look.BLANK)
        usual.append(counts.most_common(1)[0][0] if counts else Look.BLANK)
    return usual


def blank_rows(cells: pd.DataFrame) -> Mask:
    """Rows in which no cell holds anything but spaces."""
    at = np.arange(len(cells))
    for number in range(cells.shape[1]):
        if not len(at):
            break
        column = cells.iloc[at, number] if len(at) < len(cells) else cells.iloc[:, number]
        at = at[(column.str.strip() == "").to_numpy(dtype=bool)]
    mask = np.zeros(len(cells), dtype=bool)
    mask[at] = True
    return mask
