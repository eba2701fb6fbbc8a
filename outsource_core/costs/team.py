"""The store's own team: who is kept, what they cost and what they sell."""

from __future__ import annotations

from math import fsum

import numpy as np

from outsource_core import payroll
from outsource_core.costs.inputs import (
    WORK_EFFORT,
    CostPart,
    Format,
    FormatKind,
    InHouse,
    Store,
    WorkType,
)
from outsource_core.number import WEEKS_PER_MONTH, Number, times
from outsource_core.reference import Facts


def outsourced_share(format_: Format) -> Number:
    """Share of the sales work that is handed over, 0 to 1."""
    match format_.kind:
        case FormatKind.FULL:
            return 1.0
        case FormatKind.PARTIAL:
            chosen = (WORK_EFFORT[work] for work in WorkType if work in format_.work_types)
            return format_.share * fsum(chosen)
        case FormatKind.NARROW | FormatKind.PARTNER:
            return format_.share


def positions_kept(headcount: Number, share: Number, *, step: float = 1.0) -> Number:
    """Positions still needed when a share of the work is handed over, rounded up to a step.

    Three sellers with a third handed over: two. Never more than there were.
    """
    needed = np.ceil(headcount * (1.0 - share) / step - 1e-9) * step
    return np.minimum(headcount, np.maximum(needed, 0.0))


def lost_months_per_hire(in_house: InHouse) -> Number:
    """Months of full productivity that one hire costs: training, then half of a linear ramp."""
    return in_house.training_weeks / WEEKS_PER_MONTH + in_house.new_hire_ramp_months / 2.0


def team_productivity(in_house: InHouse) -> Number:
    """Share of full productivity of a team that replaces its leavers, 0 to 1."""
    lost = in_house.turnover_per_year / 12.0 * lost_months_per_hire(in_house)
    return np.maximum(1.0 - lost, 0.0)


def staff_costs(
    in_house: InHouse, *, sellers: Number, supervisors: Number, revenue: Number, facts: Facts
) -> dict[CostPart, Number]:
    """What a team of this size that sells this revenue costs, ₴ a month."""
    heads = sellers + supervisors
    employed = sellers * (1.0 - in_house.contractor_share)
    hires = sellers * in_house.turnover_per_year / 12.0
    bonus = times(revenue, in_house.bonus_share)
    pay_each = in_house.gross_pay + bonus / np.maximum(sellers, 1e-9)
    supervisor_pay = in_house.supervisor_gross_pay
    covered = employed * in_house.absence_cover_share
    return {
        CostPart.PAY: sellers * in_house.gross_pay,
        CostPart.SUPERVISOR: supervisors * supervisor_pay,
        CostPart.WORKPLACE: heads * in_house.workplace_per_head,
        CostPart.SOFTWARE: heads * in_house.software_per_head,
        CostPart.HIRING: hires * in_house.hiring_cost,
        CostPart.TRAINING: hires * in_house.training_cost,
        CostPart.ABSENCE_COVER: covered * payroll.employer_cost(in_house.gross_pay, facts=facts),
        CostPart.BONUS: bonus,
        CostPart.SOCIAL_CONTRIBUTION: payroll.positions_contribution(
            pay_each, employed, facts=facts
        )
        + payroll.positions_contribution(supervisor_pay, supervisors, facts=facts),
    }


def in_house_conversion(store: Store, team: InHouse, *, sellers: Number) -> Number:
    """Deals that the store's own team makes of one lead; none without a seller."""
    return times(store.conversion * team_productivity(team), np.greater(sellers, 0.0) * 1.0)
