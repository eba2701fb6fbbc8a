"""Figures of many draws: their explanation's own arithmetic gives the simulation's figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.costs import Scenario, steady_saving
from outsource_core.costs.explanations import Constant
from outsource_core.explained_draws import drawn, influence, quantile, share_of_draws
from outsource_core.uncertainty import influences, simulate, usual_ranges
from tests.strategies import numbers

RANGES = usual_ranges(Scenario())


@given(values=st.lists(numbers(-1e6, 1e6), min_size=1, max_size=60), share=st.floats(0, 1))
def test_a_quantile_is_numpys(values: list[float], share: float) -> None:
    found = quantile("saving.p10", np.array(values), share)
    assert found.value == pytest.approx(np.quantile(values, share), rel=1e-9, abs=1e-6)


def test_a_quantile_lies_between_two_draws() -> None:
    found = quantile("saving.p10", np.array([50.0, 10.0, 30.0, 20.0, 40.0]), 0.1)
    assert found.value == pytest.approx(14.0)
    assert found.of[0] == Constant(10.0, "draw.1")


def test_a_share_is_counted() -> None:
    assert share_of_draws("chance", np.array([True, False, True, True])).value == 0.75


def test_a_draw_saves_what_the_simulation_says() -> None:
    simulation = simulate(Scenario(), RANGES, draws=64)
    for rank in (1, 7, 64):
        expected = np.sort(simulation.steady_saving)[rank - 1]
        one = drawn(Scenario(), simulation, rank)
        assert float(steady_saving(one)) == pytest.approx(expected)


def test_an_influence_is_a_share_of_the_variance() -> None:
    found = influences(Scenario(), RANGES, draws=256)
    for one in found:
        assert influence(one).value == pytest.approx(one.total)
    # The variance of the answer itself: here without the correlations, as the indices require.
    apart = simulate(Scenario(), RANGES, draws=4096, correlations=())
    assert found[0].variance == pytest.approx(float(np.var(apart.npv)), rel=0.05)
