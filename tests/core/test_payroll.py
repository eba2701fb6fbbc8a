"""What an employee costs and takes home, against worked cases of Ukrainian law."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given

from outsource_core.payroll import (
    employer_cost,
    employer_social_contribution,
    net_pay,
    positions_contribution,
)
from outsource_core.reference import Facts, facts_on
from tests.strategies import numbers

IN_2024 = facts_on(date(2024, 6, 1))
IN_2025 = facts_on(date(2025, 6, 1))
IN_2026 = facts_on(date(2026, 6, 1))


def test_30_000_gross_in_2026_costs_36_600_and_pays_23_100() -> None:
    assert employer_cost(30_000.0, facts=IN_2026) == pytest.approx(36_600)
    assert net_pay(30_000.0, facts=IN_2026) == pytest.approx(23_100)


def test_the_minimum_wage_of_2026_pays_6_658_19() -> None:
    assert net_pay(8_647.0, facts=IN_2026) == pytest.approx(6_658.19)


def test_the_levy_was_one_and_a_half_percent_before_december_2024() -> None:
    assert net_pay(30_000.0, facts=IN_2024) == pytest.approx(30_000 * (1 - 0.18 - 0.015))


@pytest.mark.parametrize(
    ("facts", "largest"),
    [(IN_2024, 15 * 8000 * 0.22), (IN_2025, 20 * 8000 * 0.22), (IN_2026, 38_046.80)],
)
def test_the_contribution_has_a_largest_value(facts: Facts, largest: float) -> None:
    assert employer_social_contribution(1_000_000.0, facts=facts) == pytest.approx(largest)


def test_at_the_cap_one_more_hryvnia_of_pay_costs_one_hryvnia() -> None:
    cap = 20 * 8647.0
    at_cap = employer_cost(cap, facts=IN_2026)
    assert employer_cost(cap + 1, facts=IN_2026) - at_cap == pytest.approx(1)
    assert at_cap - employer_cost(cap - 1, facts=IN_2026) == pytest.approx(1.22)


def test_part_time_at_the_main_job_pays_on_a_whole_minimum_wage() -> None:
    half = employer_social_contribution(4_000.0, facts=IN_2026)
    assert half == pytest.approx(8_647 * 0.22)


def test_a_part_of_a_position_is_a_person_part_time() -> None:
    def due(pay: float, positions: float) -> float:
        return float(positions_contribution(pay, positions, facts=IN_2026))

    assert due(10_000.0, 0.5) == pytest.approx(8_647 * 0.22)  # 5,000 is below a minimum wage
    assert due(10_000.0, 2.5) == pytest.approx((2 * 10_000 + 8_647) * 0.22)
    assert due(40_000.0, 2.5) == pytest.approx(2.5 * 40_000 * 0.22)  # nothing to make up for
    assert due(200_000.0, 1.5) == pytest.approx((172_940 + 100_000) * 0.22)  # the cap is a person's
    assert due(25_000.0, 0.0) == 0
    assert due(25_000.0, 3 * (1 - 1 / 3)) == pytest.approx(2 * 25_000 * 0.22)  # no sliver of one


@given(pay=numbers(0, 300_000), positions=numbers(0, 20), more=numbers(0, 5))
def test_more_positions_never_cost_less_contribution(
    pay: float, positions: float, more: float
) -> None:
    fewer = positions_contribution(pay, positions, facts=IN_2026)
    assert positions_contribution(pay, positions + more, facts=IN_2026) >= fewer - 1e-6


def test_no_pay_no_contribution() -> None:
    assert employer_cost(0.0, facts=IN_2026) == 0


@given(low=numbers(0, 300_000), more=numbers(0, 300_000))
def test_higher_pay_never_costs_less_nor_pays_out_less(low: float, more: float) -> None:
    assert employer_cost(low + more, facts=IN_2026) >= employer_cost(low, facts=IN_2026)
    assert net_pay(low + more, facts=IN_2026) >= net_pay(low, facts=IN_2026)


def test_arrays_give_what_each_value_gives() -> None:
    pay = np.array([0.0, 1.0, 8_646.0, 8_647.0, 30_000.0, 172_940.0, 172_941.0])
    for formula in (employer_social_contribution, employer_cost, net_pay):
        one_by_one = [formula(float(value), facts=IN_2026) for value in pay]
        np.testing.assert_array_equal(formula(pay, facts=IN_2026), one_by_one)
    positions = np.array([0.0, 0.5, 1.0, 1.9, 2.0])
    together = positions_contribution(pay[:, None], positions, facts=IN_2026)
    for at, one in np.ndenumerate(together):
        alone = positions_contribution(pay[at[0]], positions[at[1]], facts=IN_2026)
        assert one == alone
