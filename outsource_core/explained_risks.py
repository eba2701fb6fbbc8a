"""How the expected loss a month comes of the risk register."""

from __future__ import annotations

from outsource_core.costs import Scenario
from outsource_core.costs.explanations import (
    MONTHS_OF_YEAR,
    Constant,
    Node,
    Operation,
    Step,
    Working,
    step,
)
from outsource_core.risks import Assessment, Exposure


def expected_loss(scenario: Scenario, assessment: Assessment) -> Step:
    """Losses of all risks with what is handed over, and the controls chosen, ₴ a month."""
    working = Working(scenario)
    if not working.share.value > 0.0:
        return step("expected_loss", Operation.SUM)
    losses = (_loss(exposure, working.monthly_profit) for exposure in assessment.exposures)
    all_sales = _a_month("loss", step("loss_a_year", Operation.SUM, *losses))
    handed_over = step("losses_handed_over", Operation.PRODUCT, working.share, all_sales)
    controls = _a_month("control_cost", Constant(assessment.control_cost, "control_cost"))
    return step("expected_loss", Operation.SUM, handed_over, controls)


def _a_month(what: str, a_year: Node) -> Step:
    return step(f"{what}_a_month", Operation.QUOTIENT, a_year, MONTHS_OF_YEAR)


def _loss(exposure: Exposure, profit: Step) -> Step:
    """Chance in a year × months of gross profit lost, both as the controls leave them, ₴ a year."""
    chance = Constant(exposure.likelihood_after, "risk_chance")
    months = exposure.impact_after / profit.value if profit.value > 0.0 else 0.0
    lost = Constant(months, "months_lost")
    return step(f"risk.{exposure.code}", Operation.PRODUCT, chance, lost, profit)
