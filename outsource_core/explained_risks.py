"""How the expected loss a month comes of the risk register."""

from __future__ import annotations

from outsource_core.costs import Scenario
from outsource_core.costs.explanations import (
    MONTHS_OF_YEAR,
    Constant,
    Operation,
    Step,
    Working,
    step,
)
from outsource_core.risks import Assessment, Exposure


def expected_loss(scenario: Scenario, assessment: Assessment) -> Step:
    """Losses of all risks and the cost of the controls chosen, ₴ a month."""
    profit = Working(scenario).monthly_profit
    losses = (_loss(exposure, profit) for exposure in assessment.exposures)
    controls = Constant(assessment.control_cost, "control_cost")
    yearly = step("loss_a_year", Operation.SUM, *losses, controls)
    return step("expected_loss", Operation.QUOTIENT, yearly, MONTHS_OF_YEAR)


def _loss(exposure: Exposure, profit: Step) -> Step:
    """Chance in a year × months of gross profit lost, both as the controls leave them, ₴ a year."""
    chance = Constant(exposure.likelihood_after, "risk_chance")
    months = exposure.impact_after / profit.value if profit.value > 0.0 else 0.0
    lost = Constant(months, "months_lost")
    return step(f"risk.{exposure.code}", Operation.PRODUCT, chance, lost, profit)
