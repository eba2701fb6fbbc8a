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
from outsource_core.costs.model import Side, compare
from outsource_core.costs.team import outsourced_share, positions_kept
from outsource_core.number import Array
from outsource_core.reference import Facts, facts_on


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


def cost_cliffs(scenario: Scenario) -> tuple[Cliff, ...]:
    """Every limit that bites within the horizon, side by side; a scenario of single values."""
    comparison = compare(scenario)
    team = scenario.in_house
    share = outsourced_share(scenario.format)
    kept = float(positions_kept(team.headcount, share, step=scenario.format.position_step))
    return (
        *_side_cliffs(scenario, comparison.in_house, SideName.IN_HOUSE, float(team.headcount)),
        *_side_cliffs(scenario, comparison.outsourced, SideName.OUTSOURCED, kept),
    )


def quota_places(employees: float, facts: Facts) -> int:
    """Places for people with disabilities that so many employees oblige to.

    None below 8 employees, one up to 25, then 4 % rounded. Source: Law 875-XII, article 19.
    """
    if employees < facts.disability_quota_from_employees:
        return 0
    if employees <= facts.disability_quota_one_place_up_to:
        return 1
    return int(np.floor(employees * facts.disability_quota_share + 0.5))


def _side_cliffs(
    scenario: Scenario, side: Side, name: SideName, sellers: float
) -> tuple[Cliff, ...]:
    facts = facts_on(scenario.horizon.start, overrides=scenario.fact_overrides)
    monthly = {
        CliffCode.DISABILITY_QUOTA: _quota_levy(scenario.in_house, side, sellers, facts),
        CliffCode.ESV_CAP: _esv_saved_by_cap(scenario.in_house, side, sellers, facts),
        CliffCode.VAT_THRESHOLD: _vat_to_pay(scenario, side, facts),
        CliffCode.CONTRACTOR_RECLASSIFICATION: _contractor_fine(
            scenario.in_house, side, sellers, facts
        ),
    }
    return tuple(
        Cliff(code, name, int(np.argmax(amounts != 0.0)) + 1, float(amounts[amounts != 0.0][0]))
        for code, amounts in monthly.items()
        if amounts.any()
    )


def _quota_levy(team: InHouse, side: Side, sellers: float, facts: Facts) -> Array:
    """Average pay × the levy's share × places, ₴ a month, if none of the places is filled."""
    employed = sellers * (1.0 - float(team.contractor_share))
    supervisors = float(side.costs[CostPart.SUPERVISOR][0] > 0.0) * float(team.supervisors)
    places = quota_places(employed + supervisors + float(team.other_employees), facts)
    return side.revenue * 0.0 + places * float(facts.disability_levy_share * team.gross_pay)


def _esv_saved_by_cap(team: InHouse, side: Side, sellers: float, facts: Facts) -> Array:
    """Contribution on pay above the cap that is not due, ₴ a month, with a minus sign."""
    employed = sellers * (1.0 - team.contractor_share)
    pay_each = team.gross_pay + side.costs[CostPart.BONUS] / max(sellers, 1e-9)
    over = np.maximum(pay_each - facts.esv_base_max, 0.0) * employed
    has_supervisor = side.costs[CostPart.SUPERVISOR] > 0.0
    supervisor_over = np.maximum(team.supervisor_gross_pay - facts.esv_base_max, 0.0)
    return -facts.esv_rate * (over + supervisor_over * team.supervisors * has_supervisor)


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
    reclaimed = side.costs.get(CostPart.VAT, 0.0)
    return (side.gross_profit * within - reclaimed) * (past_year > facts.vat_threshold)


def _contractor_fine(team: InHouse, side: Side, sellers: float, facts: Facts) -> Array:
    """Ten minimum wages for each contractor found to be an employee, ₴ once (a first case)."""
    fine = facts.contractor_fine_minimum_wages * facts.minimum_wage
    return side.revenue * 0.0 + ceil(sellers * float(team.contractor_share) - 1e-9) * fine
