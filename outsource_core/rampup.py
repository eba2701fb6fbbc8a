"""Ramp-up: the first weeks, when less than full productivity is expected.

The share of full productivity in week 1 is ``start_share``; it rises by equal steps from week to
week and is 1 from the week after the ramp-up on. With no ramp-up weeks it is 1 at once.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from outsource_core.number import WEEKS_PER_MONTH, Number, plain


def week_since(started: date, week: date) -> int:
    """Which 1-based week since the start a week is, by its Monday; 1 before it, too."""
    return max((week - started).days // 7 + 1, 1)


def is_ramping_up(week: date, *, started: date | None, ramp_up_weeks: float) -> bool:
    """Whether less is expected of a week, by its Monday; not where no start is known."""
    return started is not None and week_since(started, week) <= ramp_up_weeks


def expected_share(week: ArrayLike, *, ramp_up_weeks: Number, start_share: Number = 0.0) -> Number:
    """Share of full productivity expected in a 1-based week, from ``start_share`` up to 1.

    ``start + (1 − start) × (week − 1) / ramp_up_weeks``, at most 1. A five-week ramp-up from 0.5
    expects 0.5, 0.6, 0.7, 0.8, 0.9 and then 1.
    """
    weeks_done = np.asarray(week, dtype=float) - 1.0
    length = np.maximum(ramp_up_weeks, 1e-9)
    share = np.minimum(start_share + (1.0 - start_share) * weeks_done / length, 1.0)
    return plain(np.where(np.greater(ramp_up_weeks, 0.0), share, 1.0))


def lost_weeks(elapsed_weeks: ArrayLike, *, ramp_up_weeks: Number, start_share: Number) -> Number:
    """Weeks of full productivity lost since the start, part weeks counted in proportion.

    The sum of ``1 − expected_share`` over the weeks so far.
    """
    elapsed = np.asarray(elapsed_weeks, dtype=float)
    length = np.maximum(ramp_up_weeks, 1e-9)
    whole = np.minimum(np.floor(elapsed), np.ceil(length))
    before = whole - whole * (whole - 1.0) / (2.0 * length)
    current = (elapsed - whole) * np.maximum(1.0 - whole / length, 0.0)
    lost = (1.0 - start_share) * (before + current)
    return plain(np.where(np.greater(ramp_up_weeks, 0.0), lost, 0.0))


def monthly_share(month: ArrayLike, *, ramp_up_weeks: Number, start_share: Number = 0.0) -> Number:
    """Average share of full productivity over a 1-based month of 52/12 weeks, 0 to 1."""
    end = np.asarray(month, dtype=float) * WEEKS_PER_MONTH
    start = end - WEEKS_PER_MONTH
    lost_by_end = lost_weeks(end, ramp_up_weeks=ramp_up_weeks, start_share=start_share)
    lost_by_start = lost_weeks(start, ramp_up_weeks=ramp_up_weeks, start_share=start_share)
    return 1.0 - (lost_by_end - lost_by_start) / WEEKS_PER_MONTH
