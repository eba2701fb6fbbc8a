"""KPIs by hand, what is unknown kept apart from zero, and how a figure stands against a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.kpis import (
    DEFINITIONS,
    ENOUGH_WEEKS,
    METRICS,
    Kpi,
    Results,
    Status,
    acquisition_cost,
    add,
    average_order_value,
    conversion,
    expected_by,
    judge,
    measure,
    measure_over,
    ratio,
    repeat_rate,
)

MONDAY = date(2026, 6, 1)

# One week of a shop: 80 leads, 20 deals for 30,000 ₴; 12 buyers were new, 4 had bought before and
# of 4 nothing is known; the vendor got 3,600 ₴.
WEEK = Results(
    contacts_added=50,
    leads=80,
    deals=20,
    lost=10,
    revenue=30_000,
    new_customers=12,
    repeat_orders=4,
    paid=3_600,
)


def weeks(count: int, first: date = MONDAY) -> list[date]:
    return [first + timedelta(weeks=n) for n in range(count)]


# the formulas


def test_one_week_by_hand() -> None:
    assert measure(WEEK) == {
        Kpi.DEALS: 20,
        Kpi.REVENUE: 30_000,
        Kpi.CONVERSION: 0.25,  # 20 of 80 leads
        Kpi.CAC: 300,  # 3,600 ₴ for 12 new customers
        Kpi.CONTACTS_ADDED: 50,
        Kpi.REPEAT_RATE: 0.25,  # 4 of the 16 orders whose buyer is known
    }
    assert average_order_value(WEEK) == 1500


def test_every_kpi_is_measured_and_defined() -> None:
    assert list(measure(WEEK)) == list(Kpi) == list(DEFINITIONS)


def test_where_new_customers_are_not_reported_the_repeat_rate_is_of_all_deals() -> None:
    assert repeat_rate(Results(repeat_orders=5, deals=20)) == 0.25


def test_conversion_may_exceed_one_when_leads_of_earlier_weeks_buy() -> None:
    assert conversion(Results(leads=4, deals=6)) == 1.5


# unknown is not zero


def test_nothing_reported_measures_nothing() -> None:
    assert set(measure(Results()).values()) == {None}


def test_reported_zeros_are_zeros() -> None:
    zeros = measure(Results(deals=0, revenue=0, contacts_added=0, leads=10, repeat_orders=0))
    assert zeros == {
        Kpi.DEALS: 0,
        Kpi.REVENUE: 0,
        Kpi.CONVERSION: 0,
        Kpi.CAC: None,
        Kpi.CONTACTS_ADDED: 0,
        Kpi.REPEAT_RATE: None,  # of no deals there is no share
    }


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 4, 0.25), (0, 4, 0), (1, 0, None), (0, 0, None), (None, 4, None), (1, None, None)],
)
def test_a_ratio_is_known_where_both_are_and_the_whole_is_not_zero(
    part: float | None, whole: float | None, expected: float | None
) -> None:
    assert ratio(part, whole) == expected


def test_customers_that_cost_nothing_have_a_price_of_nothing() -> None:
    assert acquisition_cost(Results(paid=0, new_customers=3)) == 0
    assert acquisition_cost(Results(paid=900, new_customers=0)) is None


# adding up


def test_results_of_several_weeks_add_up_figure_by_figure() -> None:
    total = add([WEEK, Results(deals=5, hours=8), Results(leads=0)])
    assert total == replace(WEEK, deals=25, hours=8)


def test_what_no_week_reported_stays_unknown_and_a_reported_zero_stays_zero() -> None:
    total = add([Results(deals=0), Results()])
    assert (total.deals, total.revenue) == (0, None)
    assert add([]) == Results()


counts = st.none() | st.integers(0, 1_000)
some_results = st.builds(Results, **dict.fromkeys(METRICS, counts))


@given(parts=st.lists(some_results, max_size=5), cut=st.integers(0, 5))
def test_it_does_not_matter_in_what_groups_or_order_results_are_added(
    parts: Sequence[Results], cut: int
) -> None:
    assert add(parts) == add([add(parts[:cut]), add(parts[cut:])]) == add(parts[::-1])


# what a target asks for


def test_a_target_that_adds_up_asks_as_much_of_every_week() -> None:
    assert expected_by(Kpi.DEALS, 20, weeks(6), None, 5) == 120


def test_a_ratio_or_a_price_asks_the_same_of_one_week_and_of_ten() -> None:
    for kpi in (Kpi.CONVERSION, Kpi.CAC, Kpi.REPEAT_RATE):
        assert expected_by(kpi, 0.3, weeks(1), MONDAY, 5) == 0.3
        assert expected_by(kpi, 0.3, weeks(10), MONDAY, 5) == 0.3


def test_the_first_weeks_are_asked_for_less() -> None:
    # A five-week ramp-up from one half: 0.5 + 0.6 + 0.7 + 0.8 + 0.9, then 1.
    assert expected_by(Kpi.DEALS, 20, weeks(1), MONDAY, 5) == pytest.approx(10)
    assert expected_by(Kpi.DEALS, 20, weeks(5), MONDAY, 5) == pytest.approx(70)
    assert expected_by(Kpi.DEALS, 20, weeks(7), MONDAY, 5) == pytest.approx(110)


def test_a_start_in_the_middle_of_a_week_makes_that_week_the_first() -> None:
    wednesday = MONDAY + timedelta(days=2)
    assert expected_by(Kpi.DEALS, 20, weeks(1), wednesday, 5) == pytest.approx(10)


def test_after_the_ramp_up_or_without_one_the_full_target_is_asked() -> None:
    assert expected_by(Kpi.DEALS, 20, weeks(2, date(2026, 8, 3)), MONDAY, 5) == pytest.approx(40)
    assert expected_by(Kpi.DEALS, 20, weeks(2), MONDAY, 0) == pytest.approx(40)


def test_of_no_weeks_nothing_is_asked() -> None:
    assert expected_by(Kpi.DEALS, 20, [], MONDAY, 5) == 0
    assert expected_by(Kpi.DEALS, 20, [], None, 5) == 0


@given(count=st.integers(0, 30), ramp_up=st.integers(0, 12), kpi=st.sampled_from(Kpi))
def test_a_ramp_up_never_asks_for_more(count: int, ramp_up: int, kpi: Kpi) -> None:
    eased = expected_by(kpi, 20, weeks(count), MONDAY, ramp_up)
    assert eased <= expected_by(kpi, 20, weeks(count), None, ramp_up) + 1e-9


# the verdict


@pytest.mark.parametrize(
    ("measured", "status"),
    [
        (120, Status.MET),
        (100, Status.MET),
        (99.9, Status.CLOSE),
        (90, Status.CLOSE),
        (89.9, Status.MISSED),
        (0, Status.MISSED),
    ],
)
def test_where_more_is_better_ten_in_a_hundred_short_is_still_close(
    measured: float, status: Status
) -> None:
    verdict = judge(Kpi.DEALS, measured, 100, weeks=ENOUGH_WEEKS)
    assert verdict.status is status
    assert verdict.attainment == pytest.approx(measured / 100)


@pytest.mark.parametrize(
    ("cost", "status"),
    [
        (200, Status.MET),
        (300, Status.MET),
        (301, Status.CLOSE),
        (333, Status.CLOSE),
        (334, Status.MISSED),
    ],
)
def test_where_less_is_better_a_lower_price_is_more_than_was_asked(
    cost: float, status: Status
) -> None:
    verdict = judge(Kpi.CAC, cost, 300, weeks=ENOUGH_WEEKS)
    assert verdict.status is status
    assert verdict.attainment == pytest.approx(300 / cost)


@pytest.mark.parametrize("measured", [0, 50, 100, 500])
def test_a_few_weeks_are_too_early_to_judge_by_whatever_they_show(measured: float) -> None:
    for count in range(ENOUGH_WEEKS):
        assert judge(Kpi.DEALS, measured, 100, weeks=count).status is Status.TOO_EARLY
    assert judge(Kpi.DEALS, measured, 100, weeks=ENOUGH_WEEKS).status is not Status.TOO_EARLY


def test_what_was_not_measured_has_no_data_and_what_was_not_agreed_no_target() -> None:
    missing = judge(Kpi.DEALS, None, 100, weeks=10)
    assert (missing.status, missing.expected, missing.attainment) == (Status.NO_DATA, 100, None)
    assert judge(Kpi.DEALS, None, None, weeks=10).status is Status.NO_DATA
    free = judge(Kpi.DEALS, 0, None, weeks=10)
    assert (free.status, free.measured, free.attainment) == (Status.NO_TARGET, 0, None)


def test_zero_deals_against_a_target_are_missed_and_not_missing() -> None:
    assert judge(Kpi.DEALS, 0, 100, weeks=10).status is Status.MISSED


def test_where_nothing_was_asked_or_customers_cost_nothing_the_target_is_met() -> None:
    assert judge(Kpi.DEALS, 0, 0, weeks=10).status is Status.MET
    assert judge(Kpi.CAC, 0, 300, weeks=10).status is Status.MET


ORDER = (Status.MISSED, Status.CLOSE, Status.MET)


@given(
    kpi=st.sampled_from(Kpi),
    pair=st.tuples(st.floats(0.01, 1e6), st.floats(0.01, 1e6)),
    expected=st.floats(0.01, 1e6),
)
def test_doing_better_never_reads_worse(
    kpi: Kpi, pair: tuple[float, float], expected: float
) -> None:
    worse, better = sorted(pair, reverse=not DEFINITIONS[kpi].more_is_better)
    verdicts = [judge(kpi, value, expected, weeks=10) for value in (worse, better)]
    assert ORDER.index(verdicts[0].status) <= ORDER.index(verdicts[1].status)


def test_a_ratio_is_taken_over_the_weeks_that_report_both_of_its_figures() -> None:
    known, half = Results(paid=1000, new_customers=10), Results(paid=1000)
    assert measure_over([known, half])[Kpi.CAC] == 100
    lead, silent = Results(leads=40, deals=10), Results(deals=10)
    measured = measure_over([lead, silent])
    assert measured[Kpi.CONVERSION] == 0.25
    assert measured[Kpi.DEALS] == 20


def test_a_lone_week_is_too_early_even_where_nothing_was_asked_for() -> None:
    assert judge(Kpi.DEALS, 5.0, 0.0, weeks=1).status is Status.TOO_EARLY
