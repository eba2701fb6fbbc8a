"""Yes and no from columns of text, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.reports.values.words import is_missing, plain, yes_no


@dataclass(frozen=True)
class ParsedFlags:
    """Yes as true; false where ``missing`` or ``bad``."""

    values: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def parse_flags(cells: pd.Series) -> ParsedFlags:
    """``так``/``ні``, ``да``/``нет``, ``yes``/``no``, ``+``/``−``, ``1``/``0`` and the like."""
    codes, uniques = pd.factorize(cells.fillna("") if cells.hasnans else cells)
    known = [yes_no().get(plain(text)) for text in uniques]
    values = np.array([one is True for one in known], dtype=bool)
    unknown = np.array([one is None for one in known], dtype=bool)
    missing = unknown & is_missing(pd.Index(uniques))
    return ParsedFlags(values[codes], missing[codes], (unknown & ~missing)[codes])
