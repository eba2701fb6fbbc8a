"""Limits of law where one more employee, hryvnia or contractor costs a jump.

They are shown beside the comparison and, but for the ESV cap (which payroll applies), are not in
its totals: a disability place can be filled, a contractor may never be checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import numpy as np

from outsource_core.costs.inputs import CostPart, InHouse, Scenario
from outsource_core.costs.model import ALL, Comparison, Side, compare
from outsource_core.costs.months import first_days
from outsource_core.costs.team import outsourced_share, positions_kept
from outsource_core.number import Array, Number, in_shape, plain
from outsource_core.payroll import spared_by_cap
from outsource_core.reference import Facts, facts_over


class CliffCode(StrEnum):
    """Which limit bites. The value is stable: it is stored and translated."""

    DISABILITY_QUOTA = "disability_quota"  # ₴ a month for the unfilled places
    ESV_CAP = "esv_cap"  # ₴ a month of contribution that the cap saves; negative
    VAT_THRESHOLD = "vat_threshold"  # ₴ a month of VAT to pay, prices unchanged
    CONTRACTOR_RECLASSIFICATION = "contractor_reclassification"  # ₴ once, a first case


class SideName(StrEnum):
    """Which of the two sides."""

    IN_HOUSE = "in_house"
    OUTSOURCED = "outsourced"


@dataclass(frozen=True, slots=True)
class Cliff:
    """A limit that bites: on which side, from which 1-based month, and what it costs (see code)."""

    code: CliffCode
    side: SideName
    month: int
    amount: float


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who works on a side: positions, and how many of the sellers are employees."""

    sellers: float
    employed: float
    supervisors: float


def cost_cliffs(scenario: Scenario, compared: Comparison | None = None) -> tuple[Cliff, ...]:
    """Every limit that bites within the horizon, side by side; a scenario of single values.

    ``compared`` is its comparison, where that is at hand.
    """
    comparison, team = compared or compare(scenario), scenario.in_house
    share = float(outsourced_share(scenario.format))
    kept = float(positions_kept(team.headcount, share, step=scenario.format.position_step))
    leading = float(team.supervisors)
    return (
        *_side_cliffs(
            scenario,
            comparison.in_house,
            SideName.IN_HOUSE,
            _staff(team, float(team.headcount), leading),
        ),
        *_side_cliffs(
            scenario,
            comparison.outsourced,
            SideName.OUTSOURCED,
            _staff(team, kept, leading if share < ALL else 0.0),
        ),
    )


def _staff(team: InHouse, sellers: float, supervisors: float) -> _Staff:
    return _Staff(sellers, sellers * (1.0 - float(team.contractor_share)), supervisors)


def quota_places(employees: Number, *, least: Number, one_up_to: Number, share: Number) -> Number:
    """Places for people with disabilities that so many employees oblige to.

    None below 8 employees, one up to 25, then 4 % rounded. Source: Law 875-XII, article 19.
    """
    beyond_one = np.where(
        np.less_equal(employees, one_up_to), 1.0, np.floor(employees * share + 0.5)
    )
    return plain(np.where(np.less(employees, least), 0.0, beyond_one))


def _side_cliffs(
    scenario: Scenario, side: Side, name: SideName, staff: _Staff
) -> tuple[Cliff, ...]:
    days = first_days(scenario.horizon.start, months=scenario.horizon.months)
    facts = facts_over(days, overrides=scenario.fact_overrides)
    monthly = {
        CliffCode.DISABILITY_QUOTA: _quota_levy(scenario.in_house, side, staff, facts),
        CliffCode.ESV_CAP: _esv_spared(scenario.in_house, side, staff, facts),
        CliffCode.VAT_THRESHOLD: _vat_to_pay(scenario, side, facts),
        CliffCode.CONTRACTOR_RECLASSIFICATION: _contractor_fine(
            scenario.in_house, side, staff, facts
        ),
    }
    return tuple(
        Cliff(code, name, int(np.argmax(amounts != 0.0)) + 1, float(amounts[amounts != 0.0][0]))
        for code, amounts in monthly.items()
        if amounts.any()
    )


def _quota_levy(team: InHouse, side: Side, staff: _Staff, facts: Facts) -> Array:
    """Average pay × the levy's share × places, ₴ a month, if none of the places is filled."""
    places = quota_places(
        staff.employed + staff.supervisors + float(team.other_employees),
        least=facts.disability_quota_from_employees,
        one_up_to=facts.disability_quota_one_place_up_to,
        share=facts.disability_quota_share,
    )
    levy = places * facts.disability_levy_share * team.gross_pay
    return in_shape(levy, side.revenue.shape)


def _esv_spared(team: InHouse, side: Side, staff: _Staff, facts: Facts) -> Array:
    """Contribution on pay above the cap that is not due, ₴ a month, with a minus sign."""
    each = team.gross_pay + side.parts[CostPart.BONUS] / max(staff.sellers, 1e-9)
    leading = spared_by_cap(team.supervisor_gross_pay, staff.supervisors, facts=facts)
    spared = spared_by_cap(each, staff.employed, facts=facts) + leading
    return in_shape(-spared, side.revenue.shape)


def _vat_to_pay(scenario: Scenario, side: Side, facts: Facts) -> Array:
    """VAT to pay once twelve months' revenue passes the threshold, prices unchanged, ₴ a month.

    That within the gross profit, less that on the vendor's invoice, which a registered store
    reclaims. Months before the horizon count as its first month. Nothing for a store that
    reclaims VAT already: it is registered.
    """
    if scenario.outsourced.vat_reclaimable > 0.0:
        return np.zeros_like(side.revenue)
    before = np.full(11, side.revenue[0])
    past_year = np.convolve(np.concatenate((before, side.revenue)), np.ones(12), mode="valid")
    within = facts.vat_rate / (1.0 + facts.vat_rate)
    reclaimed = side.parts.get(CostPart.VAT, 0.0)
    return (side.gross_profit * within - reclaimed) * (past_year > facts.vat_threshold)


def _contractor_fine(team: InHouse, side: Side, staff: _Staff, facts: Facts) -> Array:
    """Ten minimum wages for each contractor found to be an employee, ₴ once (a first case)."""
    fine = facts.contractor_fine_minimum_wages * facts.minimum_wage
    contractors = ceil(staff.sellers * float(team.contractor_share) - 1e-9)
    return in_shape(contractors * fine, side.revenue.shape)
