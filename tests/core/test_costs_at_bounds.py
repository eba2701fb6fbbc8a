"""Every input at its bounds: no figure is lost, nothing warns, arrays and single values agree."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings

from outsource_core.costs import (
    Scenario,
    best_share,
    break_even_conversion,
    break_even_deals,
    break_even_fee,
    compare,
    cost_cliffs,
    number_paths,
    saving_over,
    switch_back_price,
    value_at,
    with_share,
    with_values,
)
from outsource_core.costs import explanations as core
from outsource_core.uncertainty import influences, simulate, tornado, usual_ranges
from tests.strategies import anything_on_screen, numbers

RESULTS = ("deals", "revenue", "gross_profit", "cover_value", "total_cost", "contribution")


@pytest.fixture(autouse=True, scope="module")
def _warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@settings(max_examples=60, deadline=None)
@given(scenario=anything_on_screen)
def test_every_answer_is_a_number(scenario: Scenario) -> None:
    result = compare(scenario)
    for side in (result.in_house, result.outsourced):
        for name in RESULTS:
            assert np.isfinite(getattr(side, name)).all()
        assert all(np.isfinite(amounts).all() for amounts in side.costs.values())
    for figure in (result.npv, result.steady_saving, switch_back_price(scenario)):
        assert np.isfinite(figure)
    month = float(result.break_even_month)
    assert np.isnan(month) or 1 <= month <= scenario.horizon.months
    assert all(np.isfinite(cliff.amount) for cliff in cost_cliffs(scenario))
    fee = break_even_fee(scenario)
    assert np.isnan(fee.value) == (fee.never is not None)
    conversion = break_even_conversion(scenario).value
    assert np.isnan(conversion) or 0 <= conversion <= 1
    deals = break_even_deals(scenario).value
    assert np.isnan(deals) or deals >= 0
    best = best_share(scenario)
    ends = compare(with_share(scenario, np.array([0.0, 1.0]))).npv
    assert best.npv >= ends.max() - 1e-9 * abs(ends).max() - 0.01
    if scenario.store.conversion > 0:
        steps = np.linspace(0.0, 500.0, 4)
        assert np.isfinite(saving_over(scenario, deals=steps, price=steps)).all()


@settings(max_examples=30, deadline=None)
@given(scenario=anything_on_screen)
def test_every_range_gives_numbers(scenario: Scenario) -> None:
    ranges = usual_ranges(scenario)
    simulation = simulate(scenario, ranges, draws=32)
    for name in ("npv", "steady_saving", "cumulative", "in_house_cost", "outsourced_cost"):
        assert np.isfinite(getattr(simulation, name)).all()
    assert simulation.break_even_shares.sum() == pytest.approx(1)
    for swing in tornado(scenario, ranges):
        assert np.isfinite((swing.at_low, swing.at_high)).all()
    for one in influences(scenario, ranges, draws=16):
        assert 0 <= one.first_order <= 1
        assert 0 <= one.total <= 1


@settings(max_examples=30, deadline=None)
@given(scenario=anything_on_screen)
def test_every_figure_explains_itself(scenario: Scenario) -> None:
    result = compare(scenario)
    scale = abs(result.saving).sum()
    assert core.npv(scenario).value == pytest.approx(float(result.npv), abs=1e-9 * scale + 0.01)
    for month in (None, 1, scenario.horizon.months):
        working = core.Working(scenario, month)
        assert all(np.isfinite(working.figure(key).value) for key in working.keys)


@settings(max_examples=60, deadline=None)
@given(one=anything_on_screen, other=anything_on_screen)
def test_two_scenarios_at_once_are_each_of_them(one: Scenario, other: Scenario) -> None:
    """Team, share and season included; the schemes are of different lengths, so one holds."""
    paths = [path for path in number_paths(one) if not path.startswith("outsourced.scheme")]
    both = {path: np.array([value_at(one, path), value_at(other, path)]) for path in paths}
    together = compare(with_values(one, both))
    for at in range(2):
        alone = compare(with_values(one, {path: float(both[path][at]) for path in paths}))
        for ours, single in (
            (together.in_house, alone.in_house),
            (together.outsourced, alone.outsourced),
        ):
            for name in RESULTS:
                row = np.broadcast_to(getattr(ours, name), (2, one.horizon.months))[at]
                np.testing.assert_allclose(row, getattr(single, name), rtol=1e-9, atol=1e-4)


@settings(max_examples=100, deadline=None)
@given(scenario=anything_on_screen, factor=numbers(0, 1))
def test_a_lower_rate_tier_minimum_or_cap_never_saves_less(
    scenario: Scenario, factor: float
) -> None:
    saving = compare(scenario).saving
    for path in number_paths(scenario):
        if path.startswith("outsourced.scheme") and not path.endswith("from_quantity"):
            try:
                cheaper = with_values(scenario, {path: value_at(scenario, path) * factor})
            except ValueError:  # a cap below its minimum
                continue
            more = compare(cheaper).saving
            assert (more >= saving - 1e-6 - 1e-9 * np.abs(saving)).all(), path
