"""What can go wrong when sales are handed over, in hryvnias a year, before and after controls.

Expected loss is likelihood × impact, the plain form of annualised loss expectancy (NIST SP 800-30,
appendix K). Controls multiply: two controls that each halve a likelihood leave a quarter of it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Risk:
    """A thing that can go wrong: how likely it is in a year (0–1), and what it costs when it does.

    ``impact_months`` is the loss in months of the gross profit that the handed-over sales bring,
    so that the catalogue fits a store of any size.
    """

    code: str
    likelihood: float
    impact_months: float


@dataclass(frozen=True, slots=True)
class Control:
    """A countermeasure against one or more risks.

    ``likelihood_cut`` and ``impact_cut`` are the shares (0–1) it takes off; ``cost`` is in
    hryvnias a year.
    """

    code: str
    against: tuple[str, ...]
    likelihood_cut: float
    impact_cut: float
    cost: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """One risk in hryvnias a year, before and after the controls that were chosen."""

    code: str
    likelihood: float
    impact: float
    likelihood_after: float
    impact_after: float

    @property
    def before(self) -> float:
        """Expected loss a year with no control."""
        return expected_loss(self.likelihood, self.impact)

    @property
    def after(self) -> float:
        """Expected loss a year with the chosen controls."""
        return expected_loss(self.likelihood_after, self.impact_after)


@dataclass(frozen=True, slots=True)
class Assessment:
    """All risks together. ``net_benefit`` is what the controls save less what they cost."""

    exposures: tuple[Exposure, ...]
    control_cost: float

    @property
    def before(self) -> float:
        """Expected loss a year of all risks with no control."""
        return sum(exposure.before for exposure in self.exposures)

    @property
    def after(self) -> float:
        """Expected loss a year of all risks with the chosen controls, their cost left out."""
        return sum(exposure.after for exposure in self.exposures)

    @property
    def net_benefit(self) -> float:
        """Hryvnias a year; negative where the controls cost more than they save."""
        return self.before - self.after - self.control_cost


def expected_loss(likelihood: float, impact: float) -> float:
    """Likelihood in a year (0–1) × impact in hryvnias = hryvnias a year."""
    return likelihood * impact


def remaining(value: float, cuts: Sequence[float]) -> float:
    """What is left of a likelihood or an impact after each cut (0–1) has taken its share."""
    for cut in cuts:
        value *= 1 - cut
    return value


def assess(
    risks: Sequence[Risk],
    controls: Sequence[Control],
    *,
    chosen: Collection[str],
    monthly_gross_profit: float,
) -> Assessment:
    """Each risk before and after the chosen controls, for a store of this gross profit a month."""
    applied = [control for control in controls if control.code in chosen]
    return Assessment(
        exposures=tuple(expose(risk, applied, monthly_gross_profit) for risk in risks),
        control_cost=sum(control.cost for control in applied),
    )


def expose(risk: Risk, controls: Sequence[Control], monthly_gross_profit: float) -> Exposure:
    """One risk before and after the controls that act against it."""
    acting = [control for control in controls if risk.code in control.against]
    impact = risk.impact_months * monthly_gross_profit
    return Exposure(
        code=risk.code,
        likelihood=risk.likelihood,
        impact=impact,
        likelihood_after=remaining(risk.likelihood, [c.likelihood_cut for c in acting]),
        impact_after=remaining(impact, [c.impact_cut for c in acting]),
    )


def worth(
    control: Control,
    risks: Sequence[Risk],
    controls: Sequence[Control],
    *,
    chosen: Collection[str],
    monthly_gross_profit: float,
) -> float:
    """What adding this control to the others chosen would save a year, less its cost."""
    others = set(chosen) - {control.code}
    without = assess(risks, controls, chosen=others, monthly_gross_profit=monthly_gross_profit)
    both = assess(
        risks, controls, chosen=others | {control.code}, monthly_gross_profit=monthly_gross_profit
    )
    return both.net_benefit - without.net_benefit


@cache
def catalogue() -> tuple[tuple[Risk, ...], tuple[Control, ...]]:
    """The risks and controls to start from; every figure is an estimate the owner can change."""
    risks = tuple(
        Risk(row["code"], float(row["likelihood"]), float(row["impact_months"]))
        for row in _rows("risks.csv")
    )
    controls = tuple(
        Control(
            row["code"],
            tuple(row["against"].split()),
            float(row["likelihood_cut"]),
            float(row["impact_cut"]),
            float(row["cost"]),
        )
        for row in _rows("controls.csv")
    )
    return risks, controls


def _rows(name: str) -> list[Mapping[str, str]]:
    text = files("outsource_core.reference").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
