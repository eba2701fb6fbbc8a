"""Which cost of the own team carries the answer although nobody has said what it is."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from outsource_core.costs.inputs import CostPart
from outsource_core.costs.model import Comparison, Side

#: What of each cost only the store can tell. What the law makes of pay follows from it, and
#: advertising costs both sides the same.
TOLD_BY: Mapping[CostPart, tuple[str, ...]] = {
    CostPart.PAY: ("in_house.headcount", "in_house.gross_pay"),
    CostPart.SUPERVISOR: ("in_house.supervisors", "in_house.supervisor_gross_pay"),
    CostPart.WORKPLACE: ("in_house.workplace_per_head",),
    CostPart.SOFTWARE: ("in_house.software_per_head",),
    CostPart.HIRING: ("in_house.turnover_per_year", "in_house.hiring_cost"),
    CostPart.TRAINING: ("in_house.turnover_per_year", "in_house.training_cost"),
    CostPart.ABSENCE_COVER: ("in_house.absence_cover_share",),
    CostPart.BONUS: ("in_house.bonus_share",),
}
CARRIES = 0.5  # the share of the saving from which on a cost carries it


@dataclass(frozen=True, slots=True)
class Leaning:
    """A cost that the provider spares, ₴ a steady month, by inputs that nobody has set."""

    part: CostPart
    spared: float

    @property
    def inputs(self) -> tuple[str, ...]:
        """The paths of the inputs it comes of."""
        return TOLD_BY[self.part]


def leans_on(comparison: Comparison, told: Set[str]) -> Leaning | None:
    """The largest cost that carries the answer though none of its inputs is among those ``told``.

    It carries the answer where it makes half of the saving or of the loss a steady month, or more:
    a saving of 20,000 leans on 17,500 of supervision. A saving that turns into a loss without it
    leans on it all the more. ``told`` are paths.
    """
    own, vendor = comparison.steady_sides
    untold = (part for part, paths in TOLD_BY.items() if told.isdisjoint(paths))
    guessed = (Leaning(part, _cost(own, part) - _cost(vendor, part)) for part in untold)
    largest = max(guessed, key=lambda one: one.spared, default=None)
    enough = max(CARRIES * abs(float(comparison.steady_saving)), 1.0)
    return largest if largest is not None and largest.spared >= enough else None


def _cost(side: Side, part: CostPart) -> float:
    return float(np.ravel(side.parts[part])[-1])
