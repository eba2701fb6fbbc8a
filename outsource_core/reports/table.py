"""The table of text that reading makes of a file, before anything is known of its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.problems import Code


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that cannot be laid in columns: why, and its text as it came."""

    code: Code
    row: int
    text: str


@dataclass(frozen=True)
class Table:
    """One table as understood.

    ``cells`` holds one text column for each name in ``columns``, in their order; a missing cell
    is the empty string. ``row_numbers`` gives, for each row, its 1-based row in the source, so
    that a problem can name the row the person sees. ``unread`` rows are in none of them.
    ``leaves`` gives the lowest name of a column whose header has several rows; ``above`` has the
    lines above the header. ``added`` columns are in no header: what is said elsewhere stands in
    them.
    """

    file: str
    sheet: str | None
    columns: tuple[str, ...]
    cells: pd.DataFrame
    row_numbers: NDArray[np.int64]
    unread: tuple[Unread, ...] = ()
    leaves: Mapping[str, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    added: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.cells)
