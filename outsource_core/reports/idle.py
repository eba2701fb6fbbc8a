"""Rows of an activity report without a single figure: days off, and days still to come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.fields import FIELDS, Kind, Shape
from outsource_core.reports.mapping import ColumnMapping
from outsource_core.reports.table import Table
from outsource_core.reports.values.texts import made_of
from outsource_core.reports.values.words import is_missing

_FIGURES = frozenset([Kind.COUNT, Kind.MONEY, Kind.HOURS])
FEWEST_FIGURES = 2
"""With a single figure a row without it rather lacks it than has nothing to tell."""


def _is_full_of_figures(cells: pd.Series[str]) -> bool:
    """Whether each cell has digits, as is seen at once in a long column; False says nothing."""
    shortest = pc.min(pc.binary_length(pa.array(cells))).as_py()
    return bool(shortest) and made_of(cells, b"0123456789")


def without_idle_rows(table: Table, mapping: ColumnMapping) -> tuple[Table, tuple[Problem, ...]]:
    """The table without such rows, and a warning that tells of them; not if all rows are such."""
    figures = {one.name for one in FIELDS[mapping.shape] if one.kind in _FIGURES}
    columns = [column for name, column in mapping.columns if name in figures]
    if mapping.shape is not Shape.ACTIVITY or len(columns) < FEWEST_FIGURES:
        return table, ()
    if any(map(_is_full_of_figures, (table.cells[column] for column in columns))):
        return table, ()
    at = np.arange(len(table))
    for column in columns:
        texts = pa.array(table.cells[column].iloc[at])
        at = at[~np.asarray(pc.match_substring_regex(texts, "[0-9]"), dtype=bool)]
        if not len(at):
            return table, ()
        codes, words = pd.factorize(table.cells[column].iloc[at])
        at = at[is_missing(pd.Index(words))[codes]]
    if not len(at) or len(at) == len(table):
        return table, ()
    keep = np.ones(len(table), dtype=bool)
    keep[at] = False
    rows = table.row_numbers[at]
    told = Problem(
        Code.NO_FIGURES,
        Level.WARNING,
        sheet=table.sheet,
        row=int(rows[0]),
        details={"count": len(rows)},
    )
    cells = table.cells[keep].reset_index(drop=True)
    return replace(table, cells=cells, row_numbers=table.row_numbers[keep]), (told,)
