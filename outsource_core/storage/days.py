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


def counted(days: pd.Series[Any]) -> NDArray[np.int64]:
    """Each day's number, MISSING for what is missing.

    >>> counted(pd.to_datetime(pd.Series(["1970-01-02", "2026-11-23"]))).tolist()
    [1, 20780]
    """
    found: NDArray[np.int64] = days.to_numpy(dtype="datetime64[D]").astype("int64")
    return found


def number(day: date) -> int:
    """The number of one day."""
    return (day - _FIRST).days


@lru_cache(maxsize=50_000)
def text(day: int) -> str:
    """A day by its number as an ISO text."""
    return (_FIRST + timedelta(days=day)).isoformat()
