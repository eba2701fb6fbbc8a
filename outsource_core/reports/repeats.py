"""Two tables that came together and speak of the same thing: told before both are accepted."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from outsource_core.reports.checking import Checked
from outsource_core.reports.fields import Shape
from outsource_core.reports.periods import meeting


class Repeat(StrEnum):
    """How a table repeats another: every row of it, or some deals or days of the same provider."""

    SAME = "same"
    OVERLAPS = "overlaps"


def repeat_of(one: Checked, other: Checked) -> Repeat | None:
    """How ``other`` repeats ``one``; None where both can be accepted and neither replaces a row.

    Follows what accepting replaces: a deal of the same number, an activity row of the same days
    and team (none is every team), and every row of a report whose days the other's days cover. A
    register and an activity report never replace each other's rows.
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
        _spans_meet(own, theirs[theirs["team"].isin([team, ""])] if team else theirs)
        for team, own in ours.groupby("team")
    )


def _spans_meet(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    others = (theirs["start"].to_numpy(), theirs["end"].to_numpy())
    return bool(meeting(ours["start"].to_numpy(), ours["end"].to_numpy(), others=others).any())
