"""Measured values in place of estimates: what is offered, how surely, and when nothing is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.actuals import (
    ENOUGH_WEEKS,
    by_week,
    mean_spread,
    measured_inputs,
    off_by,
    share_spread,
)
from outsource_core.costs import InHouse, Scenario, steady_sides, with_values
from outsource_core.costs.explanations import Constant, Working
from outsource_core.kpis import Results
from outsource_core.uncertainty import Range

WEEK = Results(leads=100, deals=25, revenue=35_000, new_customers=15, repeat_orders=10)


def share_range(part: float, whole: float) -> Range | None:
    spread = share_spread(Constant(part), Constant(whole))
    return spread and spread.range


def mean_range(values: list[float]) -> Range | None:
    spread = mean_spread(values, "leads")
    return spread and spread.range


def weeks_of(results: list[Results]) -> dict[date, Results]:
    """These results, one a week in a row."""
    monday = date(2026, 9, 7)
    return {monday + timedelta(weeks=n): one for n, one in enumerate(results)}


def by_path(own: list[Results], vendors: list[Results]) -> dict[str, float]:
    found = measured_inputs(weeks_of(own), weeks_of(vendors))
    return {one.path: one.range.likely for one in found}


def test_a_steady_team_measures_what_it_did() -> None:
    found = by_path([WEEK] * 12, [])
    assert found["store.leads_per_month"] == pytest.approx(100 * 52 / 12)
    assert found["store.conversion"] == 0.25
    assert found["store.average_order_value"] == 1_400
    assert found["store.repeat_share"] == 0.40


def test_weeks_that_tell_one_half_of_a_ratio_do_not_bend_it() -> None:
    """Deals of a week without leads, or without revenue, belong to no conversion and no order."""
    only_deals = Results(deals=60)
    found = by_path([WEEK] * 8 + [only_deals] * 4, [])
    assert found["store.conversion"] == 0.25
    assert found["store.average_order_value"] == 1_400
    assert found["store.repeat_share"] == 0.40
    assert "store.conversion" not in by_path([WEEK] * 7 + [only_deals] * 5, [])


def test_an_estimate_lies_off_by_a_share_of_what_was_measured() -> None:
    (leads, *_rest) = measured_inputs(weeks_of([WEEK] * 12), {})
    assert off_by(650.0, leads.spread.likely).value == pytest.approx(0.5)
    assert off_by(100 * 52 / 12, leads.spread.likely).value == pytest.approx(0)


def test_the_range_of_leads_by_hand() -> None:
    """90 and 110 by turns: mean 100, deviation 10.54, error 10.54 ÷ √10, times 1.2816."""
    weeks = [Results(leads=leads) for leads in (90, 110) * 5]
    (leads,) = measured_inputs(weeks_of(weeks), {})
    blur = 1.2816 * 10.5409 / 10**0.5
    assert leads.range.low == pytest.approx((100 - blur) * 52 / 12, rel=1e-4)
    assert leads.range.high == pytest.approx((100 + blur) * 52 / 12, rel=1e-4)


def test_a_vendor_is_measured_against_the_own_team() -> None:
    vendor = Results(leads=100, deals=20, revenue=28_000)
    assert by_path([WEEK] * 12, [vendor] * 12)["outsourced.relative_conversion"] == pytest.approx(
        0.8
    )


def test_leads_are_everyones_together() -> None:
    """30 a week with the own team and 50 with a vendor make 80 a week for the store."""
    team, vendor = Results(leads=30, deals=10), Results(leads=50, deals=10)
    found = by_path([team] * 12, [vendor] * 12)
    assert found["store.leads_per_month"] == pytest.approx(80 * 52 / 12)
    assert found["store.conversion"] == pytest.approx(10 / 30)


def test_a_vendors_ramp_up_tells_of_leads_alone() -> None:
    """Five weeks of ramp-up at half a conversion: the eight after it tell how the vendor sells."""
    slow, steady = Results(leads=50, deals=5), Results(leads=50, deals=10)
    weeks = list(weeks_of([slow] * 5 + [steady] * 8).items())
    measured = measured_inputs(weeks_of([WEEK] * 13), dict(weeks[5:]), ramping_up=dict(weeks[:5]))
    found = {one.path: one.range.likely for one in measured}
    assert found["store.leads_per_month"] == pytest.approx(150 * 52 / 12)
    assert found["outsourced.relative_conversion"] == pytest.approx(0.20 / 0.25)


def test_a_vendor_that_has_just_ramped_up_is_not_judged_yet() -> None:
    weeks = list(weeks_of([Results(leads=50, deals=5)] * 12).items())
    measured = measured_inputs(weeks_of([WEEK] * 12), dict(weeks[5:]), ramping_up=dict(weeks[:5]))
    assert "outsourced.relative_conversion" not in {one.path for one in measured}


LEAVING = Scenario(in_house=InHouse(turnover_per_year=0.6, new_hire_ramp_months=4.0))


def modelled(own: list[Results], vendors: list[Results]) -> tuple[float, float]:
    """The deals of 100 leads on both sides, by a model that took all that was measured."""
    speed = Working(LEAVING).team_productivity
    found = measured_inputs(weeks_of(own), weeks_of(vendors), speed=speed)
    taken = with_values(LEAVING, {one.path: one.range.likely for one in found})
    in_house, vendor = (float(side.deals[0]) for side in steady_sides(taken))
    leads = float(taken.store.leads_per_month)
    return 100 * in_house / leads, 100 * vendor / leads


def test_the_model_makes_of_what_was_measured_just_that() -> None:
    """Leavers cost the modelled team a part of its deals; the measured team had them as well."""
    vendor = Results(leads=100, deals=20)
    assert modelled([WEEK] * 12, [vendor] * 12) == pytest.approx((25.0, 20.0))


@given(own=st.integers(1, 80), vendors=st.integers(1, 100), turnover=st.floats(0.0, 1.5, width=16))
def test_it_does_so_whatever_leavers_cost(own: int, vendors: int, turnover: float) -> None:
    scenario = Scenario(in_house=InHouse(turnover_per_year=turnover))
    found = measured_inputs(
        weeks_of([Results(leads=200, deals=own)] * 12),
        weeks_of([Results(leads=200, deals=vendors)] * 12),
        speed=Working(scenario).team_productivity,
    )
    taken = with_values(scenario, {one.path: one.range.likely for one in found})
    in_house, vendor = (float(side.deals[0]) for side in steady_sides(taken))
    leads = float(taken.store.leads_per_month)
    assert in_house / leads == pytest.approx(own / 200)
    assert vendor / leads == pytest.approx(vendors / 200)


def test_what_was_corrected_says_what_was_reported() -> None:
    speed = Working(LEAVING).team_productivity
    found = measured_inputs(
        weeks_of([WEEK] * 12), weeks_of([Results(leads=100, deals=20)] * 12), speed=speed
    )
    reported = {one.path: one.reported.value for one in found if one.reported is not None}
    assert reported == {"store.conversion": 0.25, "outsourced.relative_conversion": 0.8}


def test_a_team_nobody_leaves_and_vendors_alone_need_no_correction() -> None:
    assert all(one.reported is None for one in measured_inputs(weeks_of([WEEK] * 12), {}))
    speed = Working(LEAVING).team_productivity
    alone = measured_inputs({}, weeks_of([WEEK] * 12), speed=speed)
    assert all(one.reported is None for one in alone)


def test_a_corrected_share_is_never_above_one() -> None:
    """All of the leads bought, from a team that the model thinks slow."""
    sure = Results(leads=100, deals=100, revenue=140_000)
    speed = Working(LEAVING).team_productivity
    (found,) = (
        one
        for one in measured_inputs(weeks_of([sure] * 12), {}, speed=speed)
        if one.path == "store.conversion"
    )
    assert found.range.high == found.range.likely == 1.0


def test_two_providers_in_one_week_are_one_week() -> None:
    monday = date(2026, 9, 7)
    pairs = [(monday + timedelta(weeks=n), WEEK) for n in range(4) for _provider in range(2)]
    weeks = by_week(pairs)
    assert len(weeks) == 4
    assert weeks[monday].leads == 200
    assert measured_inputs({}, weeks) == ()


def test_too_few_weeks_measure_nothing() -> None:
    assert measured_inputs(weeks_of([WEEK] * (ENOUGH_WEEKS - 1)), {}) == ()


def test_what_nobody_reported_is_not_offered() -> None:
    silent = Results(deals=25)
    assert measured_inputs(weeks_of([silent] * 12), {}) == ()


def test_without_an_own_team_the_vendors_measure_the_store() -> None:
    found = by_path([], [WEEK] * 12)
    assert found["store.conversion"] == 0.25
    assert "outsourced.relative_conversion" not in found


def test_jeffreys_interval_of_brown_cai_and_dasgupta() -> None:
    """Beta(½ + 5, ½ + 5) between its tenth and ninetieth percentile, symmetric around a half."""
    found = share_range(5, 10)
    assert found is not None
    assert found.low == pytest.approx(1 - found.high)
    assert found.low == pytest.approx(0.3102, abs=5e-4)


def test_a_share_above_one_is_no_share() -> None:
    assert share_range(11, 10) is None
    assert share_range(0, 0) is None


@given(deals=st.integers(0, 500), more=st.integers(0, 500))
def test_a_range_holds_its_share_within_zero_and_one(deals: int, more: int) -> None:
    found = share_range(deals, deals + more)
    if deals + more == 0:
        assert found is None
    else:
        assert found is not None
        assert 0 <= found.low <= found.likely <= found.high <= 1


@given(value=st.floats(0, 1e6), weeks=st.integers(ENOUGH_WEEKS, 60))
def test_weeks_all_alike_leave_no_doubt(value: float, weeks: int) -> None:
    found = mean_range([value] * weeks)
    assert found is not None
    assert found.high - found.low == pytest.approx(0, abs=max(value, 1) * 1e-9)


def test_more_weeks_narrow_the_range() -> None:
    few, many = mean_range([90, 110] * 5), mean_range([90, 110] * 20)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low
