"""What reading hands back, and the limits it keeps to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.problems import Code, Problem
from outsource_core.reports.table import Table

MAX_BYTES = 200_000_000
"""The largest file taken, packed or not."""

MAX_UNPACKED = 1_000_000_000
"""The most bytes that the parts of a workbook or an archive may declare together."""

SHOWN_ROWS = 20
MAX_COLUMNS = 5_000
MAX_CELL = 100_000
"""Characters; the ``csv`` module itself stops at 131,072."""


class What(StrEnum):
    """Everything that reading decides. The value is stable: it is printed and translated."""

    ENCODING = "encoding"
    DELIMITER = "delimiter"
    QUOTES = "quotes"
    SHEET = "left_out_sheet"
    HEADER_ROW = "header_row"
    PREAMBLE = "left_out_preamble"
    COLUMN_NUMBERS = "left_out_column_numbers"
    REPEATED_HEADER = "left_out_repeated_header"
    TOTALS = "left_out_totals"
    HEADINGS = "left_out_headings"
    FOOTER = "left_out_footer"
    PLAN_COLUMNS = "left_out_plan_columns"
    PLAN_ROWS = "left_out_plan_rows"
    FILLED_DOWN = "filled_down"
    TURNED = "turned"


@dataclass(frozen=True)
class Decision:
    """One thing that reading decided, and its evidence.

    ``why`` is a stable code ("byte_order_mark"); ``details`` holds the figures behind the choice;
    ``file`` names a file of an archive.
    """

    what: What
    sheet: str | None
    value: str
    why: str
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    file: str | None = None


@dataclass(frozen=True)
class Reading:
    """The tables of a file, what is wrong with it, and what was decided on the way."""

    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def __add__(self, other: Reading) -> Reading:
        return Reading(
            self.tables + other.tables,
            self.problems + other.problems,
            self.decisions + other.decisions,
        )


@dataclass(frozen=True)
class Grid:
    """A sheet before its layout is known: every record as text, the header among them.

    ``cells`` has the columns 0, 1, 2 …; ``row_numbers`` are 1-based and rise. A delimited
    text has a usual ``width``, and ``ragged`` gives the number of cells of the rows that differ.
    """

    sheet: str | None
    cells: pd.DataFrame
    row_numbers: NDArray[np.int64]
    width: int | None = None
    ragged: Mapping[int, int] = field(default_factory=dict)


def take(grid: Grid, keep: NDArray[np.bool_]) -> Grid:
    """The rows of ``grid`` where ``keep`` is true."""
    if keep.all():
        return grid
    cells = grid.cells.loc[keep].reset_index(drop=True)
    return replace(grid, cells=cells, row_numbers=grid.row_numbers[keep])


def left_out(what: What, sheet: str | None, numbers: NDArray[np.int64], why: str) -> Decision:
    """The decision to leave rows out, with their count and the first of their numbers."""
    shown = ", ".join(map(str, numbers[:SHOWN_ROWS]))
    return Decision(what, sheet, shown, why, {"count": len(numbers)})


class Refusal(Exception):  # noqa: N818 - what a file holds is no error of ours
    """The file cannot be read; carries the one problem to tell of."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refusal(code: Code, **details: str | int | float) -> Refusal:
    """A refusal of the whole file; ``sheet``, ``row`` and the like are set by the caller."""
    return Refusal(Problem(code, details=details))
