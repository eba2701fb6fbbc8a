"""Two tables that came together and speak of the same thing: told before both are accepted."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from outsource_core.reports.checking import Checked
from outsource_core.reports.fields import Shape


class Repeat(StrEnum):
    """How a table repeats another: every row of it, or some deals or days of the same provider."""

    SAME = "same"
    OVERLAPS = "overlaps"


def repeat_of(one: Checked, other: Checked) -> Repeat | None:
    """How ``other`` repeats ``one``; None where both can be accepted and neither replaces a row.

    Follows what accepting replaces: a deal of the same number, an activity row of the same team
    and days, and every row of a report whose days the other's days cover. A register and an
    activity report never replace each other's rows.
    """
    if one.shape is not other.shape or not len(one.rows) or not len(other.rows):
        return None
    if one.rows.drop(columns="row_number").equals(other.rows.drop(columns="row_number")):
        return Repeat.SAME
    shared = set(one.rows["provider"].unique()) & set(other.rows["provider"].unique())
    for provider in sorted(shared):
        ours, theirs = (
            each.rows[each.rows["provider"] == provider].reset_index(drop=True)
            for each in (one, other)
        )
        overlap = _deals_meet if one.shape is Shape.DEALS else _days_meet
        if overlap(ours, theirs):
            return Repeat.OVERLAPS
    return None


def _deals_meet(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    return bool(ours["deal_id"].isin(theirs["deal_id"]).any())


def _days_meet(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    first, last = ours["start"].min(), ours["end"].max()
    begin, end = theirs["start"].min(), theirs["end"].max()
    if (begin <= first and last <= end) or (first <= begin and end <= last):
        return True
    return any(
        _spans_meet(own, theirs[theirs["team"] == team]) for team, own in ours.groupby("team")
    )


def _spans_meet(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    """Whether a day lies in a span of each: more of theirs began by our end than ended before."""
    starts, ends = np.sort(theirs["start"].to_numpy()), np.sort(theirs["end"].to_numpy())
    begun = np.searchsorted(starts, ours["end"].to_numpy(), "right")
    over = np.searchsorted(ends, ours["start"].to_numpy(), "left")
    return bool((begun > over).any())
