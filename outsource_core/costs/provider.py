"""The provider: what it sells beyond the team, what it and leaving it cost."""

from __future__ import annotations

import numpy as np

from outsource_core import payment
from outsource_core.costs.inputs import CostPart, InHouse, Outsourced, Scenario, Store
from outsource_core.costs.months import Timeline
from outsource_core.costs.team import lost_months_per_hire, outsourced_share, positions_kept
from outsource_core.number import WEEKS_PER_MONTH, Number, times


def repeat_growth(store: Store, provider: Outsourced, months: Timeline) -> Number:
    """How many times more orders a higher repeat share makes of the same first orders.

    First orders are ``1 − repeat share`` of all, so raising the share from r by p points
    multiplies all orders by (1 − r) ÷ (1 − r − p). From 25 % by 2 points: 75 ÷ 73.
    """
    raised = store.repeat_share + times(months.productivity, provider.repeat_uplift_points / 100.0)
    first = np.maximum(1.0 - store.repeat_share, 1e-2)
    return first / np.maximum(1.0 - raised, 1e-2)


def extra_cover_worth(team: InHouse, provider: Outsourced) -> Number:
    """What the provider's extra hours of cover bring, ₴ a month; negative for fewer hours."""
    extra_hours = provider.hours_covered_per_week - team.hours_covered_per_week
    return extra_hours * WEEKS_PER_MONTH * provider.extra_hour_worth


def provider_costs(
    scenario: Scenario, months: Timeline, *, deals: Number, revenue: Number, released: Number
) -> dict[CostPart, Number]:
    """What the provider and working with it cost, ₴ a month; nothing when nothing is handed over.

    Set-up, product training and severance fall in the first month. VAT is what cannot be
    reclaimed on fees and set-up.
    """
    team, provider = scenario.in_house, scenario.outsourced
    share = outsourced_share(scenario.format)
    engaged = np.greater(share, 0.0) * 1.0
    starting = engaged * months.is_first
    set_up = starting * provider.set_up_fee
    fees = provider_fees(provider, months, deals=deals, revenue=revenue, engaged=engaged)
    taxed = sum(fees.values(), set_up)
    severance = released * (1.0 - team.contractor_share) * team.severance_months * team.gross_pay
    oversight = provider.oversight_hours_per_month * provider.oversight_hour_rate
    switch_back = switch_back_price(scenario) * provider.switch_back_chance_per_year / 12.0
    return {
        CostPart.OVERSIGHT: engaged * oversight,
        CostPart.EXPECTED_LOSS: losses_and_controls(provider, share),
        CostPart.SWITCH_BACK: engaged * switch_back,
        CostPart.SET_UP: set_up,
        CostPart.PRODUCT_TRAINING: starting * provider.product_training_cost,
        CostPart.SEVERANCE: months.is_first * severance,
        **fees,
        CostPart.VAT: taxed * (provider.vat_rate * (1.0 - provider.vat_reclaimable)),
    }


def provider_fees(
    provider: Outsourced, months: Timeline, *, deals: Number, revenue: Number, engaged: Number
) -> dict[CostPart, Number]:
    """What the payment scheme asks for the provider's results, ₴ a month without VAT."""
    results = payment.Results(
        deals=deals,
        revenue=revenue,
        contacts_added=times(months.productivity, engaged * provider.contacts_added_per_month),
        repeat_rate_points=times(months.productivity, provider.repeat_uplift_points),
        large_batch_deals=times(deals, provider.large_batch_share),
        months=engaged,
    )
    fees: dict[CostPart, Number] = {}
    for part in payment.amount_due(provider.scheme, results).parts:
        code = CostPart(part.term.basis.value)
        fees[code] = fees.get(code, 0.0) + part.amount
    return fees


def losses_and_controls(provider: Outsourced, share: Number) -> Number:
    """What may be lost with the share (0 to 1) handed over, and the controls, ₴ a month.

    With 30 % handed over 30 % of the losses, and all of what the controls cost: a contract is
    drawn up, a second provider kept ready, whatever the share. With nothing handed over, neither.
    """
    controls = np.greater(share, 0.0) * provider.control_cost_per_month
    return share * provider.expected_loss_per_month + controls


def switch_back_price(scenario: Scenario) -> Number:
    """What taking the work back would cost, ₴ once.

    Leaving the contract, hiring and training the released positions anew, and the gross profit
    that these positions would bring, lost while they are trained and ramp up. A team that kept
    all its positions loses none.
    """
    store, team = scenario.store, scenario.in_house
    share = outsourced_share(scenario.format)
    kept = positions_kept(team.headcount, share, step=scenario.format.position_step)
    released = team.headcount - kept
    rebuilding = released * (team.hiring_cost + team.training_cost)
    monthly_profit = (
        store.leads_per_month * store.conversion * store.average_order_value * store.gross_margin
    )
    share_released = released / np.maximum(team.headcount, 1e-9)
    lost_profit = share_released * monthly_profit * lost_months_per_hire(team)
    fee = scenario.outsourced.switch_back_fee * np.greater(share, 0.0)
    return fee + rebuilding + lost_profit
