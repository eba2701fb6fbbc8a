"""Days as rows keep them: whole numbers, counted from 1970-01-01.

A number takes a third of the room of a text, and none of the time to write one. What few rows
there are of, and people may look at, keeps its days as ISO texts.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Stands for nothing in a column of whole numbers. As a day NumPy itself reads it so.
MISSING = int(np.iinfo("int64").min)

_FIRST = date(1970, 1, 1)


def numbers(days: pd.Series[Any]) -> list[int | None]:
    """Each day's number, None for what is missing.

    >>> numbers(pd.to_datetime(pd.Series(["1970-01-02", None, "2026-11-23"])))
    [1, None, 20780]
    """
    numbered = counted(days)
    found: list[int | None] = numbered.tolist()
    for place in np.flatnonzero(numbered == MISSING).tolist():
        found[place] = None
    return found


def counted(days: pd.Series[Any]) -> NDArray[np.int64]:
    """The same, MISSING for what is missing."""
    found: NDArray[np.int64] = days.to_numpy(dtype="datetime64[D]").astype("int64")
    return found


def number(day: date) -> int:
    """The number of one day."""
    return (day - _FIRST).days


@lru_cache(maxsize=50_000)
def text(day: int) -> str:
    """A day by its number as an ISO text."""
    return (_FIRST + timedelta(days=day)).isoformat()
