"""Periods that reach over the end of a week, laid out in weeks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.reports.fields import ACTIVITY_FIELDS, Kind

_WEEK = np.timedelta64(7, "D")
_DAY = np.timedelta64(1, "D")
_FAR_APART = 10_000_000  # days, so that no two teams share one
_MONDAY = np.datetime64("1970-01-05", "D")

_WHOLE = tuple(field.name for field in ACTIVITY_FIELDS if field.kind in (Kind.COUNT, Kind.MONEY))
_HOURS = tuple(field.name for field in ACTIVITY_FIELDS if field.kind is Kind.HOURS)


def split_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """Activity rows, none of which reaches over a Sunday: longer ones become a row for each week.

    Each part has the row's own row_number and a share of its figures by its days. Whole figures
    stay whole and add up to what was reported (largest remainder, the earlier week first); what
    was not reported stays so.
    """
    start = rows["start"].to_numpy(dtype="datetime64[D]")
    end = rows["end"].to_numpy(dtype="datetime64[D]")
    monday = start - (start - _MONDAY) % _WEEK
    weeks = (end - monday) // _WEEK + 1
    if (weeks == 1).all():
        return rows
    row = np.repeat(np.arange(len(rows)), weeks)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    first = np.maximum(start[row], monday[row] + nth * _WEEK)
    last = np.minimum(end[row], monday[row] + nth * _WEEK + 6 * _DAY)
    days = (last - first) // _DAY + 1
    length = ((end - start) // _DAY + 1)[row]

    parts = rows.iloc[row].reset_index(drop=True)
    parts["start"], parts["end"] = first.astype("datetime64[s]"), last.astype("datetime64[s]")
    for name in rows.columns.intersection(list(_WHOLE)):
        given = parts[name].to_numpy(dtype=np.int64, na_value=0)
        shares = _shares(given, row, days, length)
        parts[name] = pd.array(shares, dtype="Int64")
        parts.loc[rows[name].isna().to_numpy()[row], name] = pd.NA
    for name in rows.columns.intersection(list(_HOURS)):
        parts[name] = parts[name] * (days / length)
    return parts


def overlapped(rows: pd.DataFrame, others: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of the other rows share a day with any row of their team; no team is every team.

    Both have ``start`` and ``end``, both included, as numbers of days, and ``team``.
    """
    teams = pd.factorize(pd.concat([rows["team"], others["team"]]))[0] * _FAR_APART
    ours, theirs = teams[: len(rows)], teams[len(rows) :]
    spans, asked = (
        tuple(each[name].to_numpy("int64") for name in ("start", "end")) for each in (rows, others)
    )
    shared = meeting(*(theirs + each for each in asked), others=[ours + each for each in spans])
    unnamed, unasked = (each["team"].to_numpy() == "" for each in (rows, others))
    if unnamed.any():
        shared |= meeting(*asked, others=[each[unnamed] for each in spans])
    if unasked.any():
        shared[unasked] = meeting(*(each[unasked] for each in asked), others=spans)
    return shared


def meeting(
    starts: NDArray[Any], ends: NDArray[Any], *, others: Sequence[NDArray[Any]]
) -> NDArray[np.bool_]:
    """Which spans of days share a day with any of the others (their starts and their ends).

    More of the others began by a span's end than had ended before its start.
    """
    begun = np.searchsorted(np.sort(others[0]), ends, "right")
    over = np.searchsorted(np.sort(others[1]), starts, "left")
    return np.asarray(begun > over)


def _shares(
    given: NDArray[np.int64],
    row: NDArray[np.intp],
    days: NDArray[np.int64],
    length: NDArray[np.int64],
) -> NDArray[np.int64]:
    """What each part gets of its row's whole figure.

    >>> row, days, length = np.array([0, 0, 0]), np.array([2, 7, 1]), np.array([10, 10, 10])
    >>> _shares(np.array([7, 7, 7]), row, days, length)  # of 1.4, 4.9 and 0.7
    array([1, 5, 1])
    """
    whole, rest = given // length, given % length
    shares: NDArray[np.int64] = whole * days + rest * days // length
    remainder = rest * days % length
    begin = np.flatnonzero(np.diff(row, prepend=-1))
    left = given - np.add.reduceat(shares, begin)[row]
    place = np.empty_like(row)
    place[np.lexsort((-remainder, row))] = np.arange(len(row)) - begin[row]
    return shares + (place < left)
