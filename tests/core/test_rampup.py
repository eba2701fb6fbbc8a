"""Ramp-up: week by week, month by month, and the two agreeing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.number import WEEKS_PER_MONTH
from outsource_core.rampup import (
    expected_share,
    is_ramping_up,
    lost_weeks,
    monthly_share,
    week_since,
)
from tests.strategies import numbers, shares


def test_five_weeks_from_a_half_rise_by_tenths() -> None:
    share = expected_share(np.arange(1, 8), ramp_up_weeks=5.0, start_share=0.5)
    np.testing.assert_allclose(share, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0])


def test_without_a_ramp_up_the_first_week_is_full() -> None:
    assert expected_share(1, ramp_up_weeks=0.0) == 1
    assert monthly_share(1, ramp_up_weeks=0.0) == 1


def test_a_provider_that_starts_in_full_loses_nothing() -> None:
    assert monthly_share(1, ramp_up_weeks=6.0, start_share=1.0) == 1


def test_four_weeks_from_nothing_lose_two_and_a_half() -> None:
    # 1 + 3/4 + 2/4 + 1/4
    assert lost_weeks(4, ramp_up_weeks=4.0, start_share=0.0) == pytest.approx(2.5)
    assert monthly_share(1, ramp_up_weeks=4.0) == pytest.approx(1 - 2.5 / WEEKS_PER_MONTH)
    assert monthly_share(2, ramp_up_weeks=4.0) == 1


@given(weeks=st.integers(1, 60), ramp=numbers(0, 30), start=shares)
def test_lost_weeks_are_the_sum_of_each_weeks_shortfall(
    weeks: int, ramp: float, start: float
) -> None:
    share = expected_share(np.arange(1, weeks + 1), ramp_up_weeks=ramp, start_share=start)
    lost = lost_weeks(weeks, ramp_up_weeks=ramp, start_share=start)
    assert lost == pytest.approx(np.sum(1 - np.asarray(share)), abs=1e-6)


@given(ramp=numbers(0, 30), start=shares)
def test_the_share_rises_to_one_and_stays(ramp: float, start: float) -> None:
    share = np.asarray(expected_share(np.arange(1, 40), ramp_up_weeks=ramp, start_share=start))
    assert (np.diff(share) >= 0).all()
    assert (share >= 0).all()
    assert (share[int(np.ceil(ramp)) :] == 1).all()


@given(ramp=numbers(0, 20), longer=numbers(0, 10), start=shares)
def test_a_longer_ramp_up_is_never_better(ramp: float, longer: float, start: float) -> None:
    months = np.arange(1, 13)
    short = monthly_share(months, ramp_up_weeks=ramp, start_share=start)
    long = monthly_share(months, ramp_up_weeks=ramp + longer, start_share=start)
    assert (np.asarray(short) >= np.asarray(long) - 1e-9).all()


def test_arrays_give_what_each_value_gives() -> None:
    ramps = np.array([[0.0], [4.0], [5.5], [12.0]])
    months = np.arange(1, 7)
    table = monthly_share(months, ramp_up_weeks=ramps, start_share=0.3)
    for row, ramp in zip(np.asarray(table), ramps[:, 0], strict=True):
        one = [monthly_share(int(m), ramp_up_weeks=float(ramp), start_share=0.3) for m in months]
        np.testing.assert_array_equal(row, one)


def test_weeks_are_counted_from_the_day_of_the_start() -> None:
    wednesday = date(2026, 9, 9)
    mondays = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 10, 12)]
    assert [week_since(wednesday, monday) for monday in mondays] == [1, 1, 2, 5]


def test_a_ramp_up_of_five_weeks_ends_with_the_fifth() -> None:
    start = date(2026, 9, 7)
    fifth, sixth = date(2026, 10, 5), date(2026, 10, 12)
    assert is_ramping_up(fifth, started=start, ramp_up_weeks=5)
    assert not is_ramping_up(sixth, started=start, ramp_up_weeks=5)
    assert not is_ramping_up(start, started=start, ramp_up_weeks=0)
    assert not is_ramping_up(start, started=None, ramp_up_weeks=5)
