"""A scenario whose figures are easy to find again, and what of the hidden ones nobody may send."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from outsource_core.costs import compare
from outsource_core.scenarios import Circumstances, Figure, Inputs
from outsource_core.uncertainty import simulate
from ui import access, scenario_inputs, state
from ui.savings_lab import DRAWS
from ui.scenario_compare import how_sure, own_cost, vendor_pay

#: Inputs that no other figure of a page is like.
MARKED: Inputs = {
    "store.leads_per_month": 1_237.0,
    "store.conversion": 31.7,
    "store.average_order_value": 2_713.0,
    "store.gross_margin": 43.0,
    "in_house.headcount": 7.0,
    "in_house.gross_pay": 27_431.0,
    "fee": 41_414.0,
    "per_deal": 173.0,
    "outsourced.set_up_fee": 23_929.0,
    "outsourced.oversight_hour_rate": 617.0,
}


def hidden_texts(figure: Figure, around: Circumstances) -> Iterator[str]:
    """How the numbers that a figure stands for begin, without signs between their digits."""
    with state.visiting(state.Visit(access.Visitor(access.Role.OWNER))):
        gathered, _ignored = scenario_inputs.gathered(MARKED, around)
        comparison = compare(gathered.scenario)
        simulation = simulate(gathered.scenario, gathered.believed, draws=DRAWS)
        sure = how_sure(simulation, gathered.scenario.horizon.months)
    scenario = gathered.scenario
    match figure:
        case Figure.SAVING:
            amounts = [float(comparison.steady_saving), sure.p10, sure.p90, float(comparison.npv)]
            amounts += [*comparison.cumulative.tolist(), *comparison.saving.tolist()]
        case Figure.OWN_COSTS:
            amounts = [own_cost(scenario), *comparison.in_house.total_cost.tolist(), 27_431.0]
        case Figure.VENDOR_PRICE:
            amounts = [vendor_pay(scenario), 41_414.0, 23_929.0]
            amounts += comparison.outsourced.total_cost.tolist()
        case Figure.MARGIN:
            yield from ("43%", "43 %", "0.43", "43.0")
            amounts = comparison.in_house.gross_profit.tolist()
        case Figure.SALES:
            yield from ("31.7", "31,7", "0.317")
            amounts = [1_237.0, 2_713.0, *comparison.in_house.revenue.tolist()]
    for amount in amounts:
        if abs(amount) >= DRAWS:  # smaller ones are like anything
            yield from {str(whole(abs(amount))) for whole in (math.floor, math.ceil, round)}


def found_in(sent: str, secrets: Iterator[str]) -> list[str]:
    """Those of the numbers that a text holds, whichever way it parts their digits."""
    joined = re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3})", "", sent).replace("\u00a0", " ")
    return [one for one in secrets if re.search(rf"(?<![\d.]){re.escape(one)}(?!\d)", joined)]
