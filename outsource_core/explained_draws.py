"""How the figures that come of many draws are made: counted, or read off between two draws.

A draw is one scenario whose uncertain inputs were drawn from their ranges; ``drawn`` gives it back,
so that what it saves opens as the sure saving does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outsource_core.costs import Scenario, with_values
from outsource_core.costs.explanations import Constant, Operation, Step, step
from outsource_core.number import Array
from outsource_core.uncertainty import Influence, Simulation


def share_of_draws(key: str, counted: NDArray[np.bool_]) -> Step:
    """The share of draws that count, 0 to 1."""
    found = Constant(float(np.sum(counted)), "draws_counted")
    return step(key, Operation.QUOTIENT, found, Constant(float(len(counted)), "draws"))


def quantile(key: str, values: Array, share: float, *, month: int | None = None) -> Step:
    """What is undershot in this share of draws: between two of them in the order of their size."""
    ordered, position = np.sort(values), share * (len(values) - 1)
    rank = int(position)
    low, high = (
        Constant(float(ordered[at]), f"draw.{at + 1}")
        for at in (rank, min(rank + 1, len(values) - 1))
    )
    gap = step("draws_apart", Operation.DIFFERENCE, high, low)
    way = step("on_the_way", Operation.PRODUCT, gap, Constant(position - rank))
    return step(key, Operation.SUM, low, way, month=month)


def influence(found: Influence) -> Step:
    """The share of the outcome's variance that an input explains, interplay included, 0 to 1."""
    explained = Constant(found.total * found.variance, "variance_explained")
    return step("influence", Operation.QUOTIENT, explained, Constant(found.variance, "variance"))


def drawn(scenario: Scenario, simulation: Simulation, rank: int) -> Scenario:
    """The scenario of one draw, the ``rank``-th from 1 in the order of its steady saving."""
    at = int(np.argsort(simulation.steady_saving, kind="stable")[rank - 1])
    return with_values(
        scenario, {path: float(values[at]) for path, values in simulation.inputs.items()}
    )
