"""Rows that belong to what is written once above them: under a line of its own, or in the first
cell of the first of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from outsource_core.reports.reading.looks import Look, Mask, head_of, usual_looks
from outsource_core.reports.reading.model import (
    SHOWN_ROWS,
    Decision,
    Grid,
    Reading,
    What,
    left_out,
    take,
)
from outsource_core.reports.reading.totals import named_as_totals

SECTION_COLUMN = "section"
MOST_ROWS = 5_000
"""Rows of a table that is looked through for such lines: people wrote it."""

MIN_COLUMNS = 3
MIN_BLANK = 0.3
"""At least this share of the first column's cells is blank where it is written once a group."""


def with_sections(body: Grid, names: list[str], above: str) -> tuple[Grid, list[str], Reading]:
    """A column for lines that head the rows below them ("Північ"), if every row has such a line.

    ``above`` is what stands so above the header itself, where each group has a header.
    """
    cells = body.cells
    if not len(cells) or cells.shape[1] < MIN_COLUMNS or len(cells) > MOST_ROWS:
        return body, names, Reading()
    filled = np.column_stack([cells.iloc[:, at].str.strip() != "" for at in range(cells.shape[1])])
    heads = filled[:, 0] & (filled.sum(axis=1) == 1)
    is_headed = heads.any() and not heads[-1] and bool(heads[0] or above)
    if not is_headed or (not above and usual_looks(head_of(body), 0)[0] is Look.TEXT):
        return body, names, Reading()
    sections = cells.iloc[:, 0].str.strip().where(heads).ffill().fillna(above)
    return _with_column(body, names, sections, heads, np.zeros(len(cells), dtype=bool))


def under_heads(
    body: Grid, names: list[str], heads: Mask, is_total: Mask
) -> tuple[Grid, list[str], Reading]:
    """A column for the words of lines that head the rows below them and add them up."""
    words = [
        next(filter(None, map(str.strip, map(str, row))), "")
        for row in body.cells[heads].itertuples(index=False)
    ]
    sections = pd.Series(pd.NA, index=body.cells.index, dtype="str")
    sections[heads] = words
    return _with_column(body, names, sections.ffill().fillna(""), heads, is_total)


def _with_column(
    body: Grid, names: list[str], sections: pd.Series[str], heads: Mask, left: Mask
) -> tuple[Grid, list[str], Reading]:
    """The rows without their heads, and without those left out anyway, below a column of both."""
    cells = body.cells
    wider = pd.DataFrame(
        {0: sections, **{at + 1: cells.iloc[:, at] for at in range(cells.shape[1])}}
    )
    told = left_out(What.HEADINGS, body.sheet, body.row_numbers[heads], "head_the_rows_below")
    body = take(replace(body, cells=wider), ~(heads | left))
    return body, [SECTION_COLUMN, *names], Reading(decisions=(told,))


def filled_down(body: Grid, is_total: Mask) -> tuple[Grid, Reading]:
    """What the first column says once for several rows, said in each of them; totals set aside.

    So it is where a good part of its cells is blank, something stands above each of those, and
    none repeats the one above it, which whoever writes a team in every row would do.
    """
    if not len(body.cells) or body.cells.shape[1] < MIN_COLUMNS or len(body.cells) > MOST_ROWS:
        return body, Reading()
    first = body.cells.iloc[:, 0].str.strip()
    blank = (first == "").to_numpy(dtype=bool) & ~is_total
    if not blank.any() or blank.sum() < MIN_BLANK * (~is_total).sum():
        return body, Reading()
    said = first.where((first != "") & ~named_as_totals(body.cells)).ffill()
    repeats = any(one and one == two for one, two in pairwise(first[~is_total]))
    looks = usual_looks(head_of(body), 0)
    if said[blank].isna().any() or repeats or looks[0] is Look.NUMBER:
        return body, Reading()
    cells = body.cells.copy(deep=False)
    cells.isetitem(0, body.cells.iloc[:, 0].mask(blank, said).array)
    numbers = body.row_numbers[blank]
    shown = ", ".join(map(str, numbers[:SHOWN_ROWS]))
    told = Decision(What.FILLED_DOWN, body.sheet, shown, "said_once_above", {"count": len(numbers)})
    return replace(body, cells=cells), Reading(decisions=(told,))
