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

_FIRST = date(1970, 1, 1)


def numbers(days: pd.Series[Any]) -> list[int | None]:
    """Each day's number, None for what is missing.

    >>> numbers(pd.to_datetime(pd.Series(["1970-01-02", None, "2026-11-23"])))
    [1, None, 20780]
    """
    counted = days.to_numpy(dtype="datetime64[D]")
    found: list[int | None] = counted.astype("int64").tolist()
    for place in np.flatnonzero(np.isnat(counted)).tolist():
        found[place] = None
    return found


def number(day: date) -> int:
    """The number of one day."""
    return (day - _FIRST).days


@lru_cache(maxsize=50_000)
def iso(day: int | None) -> str | None:
    """A day by its number as an ISO text."""
    return None if day is None else (_FIRST + timedelta(days=day)).isoformat()


def sql_iso(column: str) -> str:
    """The same in SQL."""
    return f"date({column} * 86400, 'unixepoch')"
