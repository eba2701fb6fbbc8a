"""Ranges in, ranges out: held against closed forms, repeatable, and the same arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outsource_core.costs import Scenario, compare, with_values
from outsource_core.uncertainty import (
    CORRELATIONS,
    Correlation,
    Outcome,
    Range,
    band,
    correlation_matrix,
    draw,
    influences,
    simulate,
    tornado,
    usual_ranges,
)
from tests.core.test_costs import PLAIN
from tests.strategies import numbers

FEE = "outsourced.scheme.0.rate"
SET_UP = "outsourced.set_up_fee"
FEE_RANGE = Range(8_000.0, 10_000.0, 20_000.0)


def beta(one: Range) -> object:
    """The same distribution by scipy."""
    return stats.beta(*one.beta_shape, loc=one.low, scale=one.high - one.low)


# --- what is drawn where nobody gave a range ----------------------------------------------------


def test_what_the_owner_has_not_told_is_drawn_as_a_guess() -> None:
    scenario = Scenario()
    told = {"in_house.gross_pay", "store.conversion"}
    ranges = usual_ranges(scenario, told=told)
    supervisors, pay = scenario.in_house.supervisors, "in_house.gross_pay"
    assert ranges["in_house.supervisors"] == Range(0.0, supervisors, 2 * supervisors)
    assert pay not in ranges
    assert "store.conversion" in ranges  # it is never known to the last
    assert pay in usual_ranges(scenario, told=frozenset())


def test_every_figure_told_makes_the_answer_surer() -> None:
    spreads = []
    for told in ((), ("in_house.supervisors",), ("in_house.supervisors", "in_house.gross_pay")):
        ranges = usual_ranges(Scenario(), told=frozenset(told))
        found = simulate(Scenario(), ranges).steady_saving_band
        spreads.append(float(found.p90 - found.p10))
    assert spreads == sorted(spreads, reverse=True)


def test_a_share_is_never_drawn_above_the_whole() -> None:
    sure = with_values(Scenario(), {"store.conversion": 0.95, "store.gross_margin": 0.9})
    ranges = usual_ranges(sure, told=frozenset())
    assert ranges["store.conversion"].high == ranges["store.gross_margin"].high == 1.0


# --- ranges -------------------------------------------------------------------------------------


def test_pert_mean_weighs_the_likely_four_times() -> None:
    one = Range(0.0, 3.0, 12.0)
    assert one.mean == 4.0
    assert one.beta_shape == (2.0, 4.0)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(numbers(0, 1000), min_size=3, max_size=3).map(sorted))
def test_a_range_stays_within_its_bounds_and_rises(values: list[float]) -> None:
    found = Range(*values).ppf(np.linspace(0.0, 1.0, 101))
    assert (np.diff(found) >= 0).all()
    assert values[0] <= found[0] <= found[-1] <= values[2] + 1e-9


@pytest.mark.parametrize("likely", [0.0, 0.1, 0.5, 0.8, 1.0])
def test_the_tabulated_inverse_is_right_to_a_hundred_thousandth(likely: float) -> None:
    one = Range(0.0, likely, 1.0)
    probability = np.linspace(0.001, 0.999, 500)
    exact = stats.beta(*one.beta_shape).ppf(probability)
    np.testing.assert_allclose(one.ppf(probability), exact, atol=1e-5)


def test_a_range_without_width_is_its_value() -> None:
    np.testing.assert_array_equal(Range(5.0, 5.0, 5.0).ppf(np.array([0.0, 0.3, 1.0])), 5.0)


def test_a_range_out_of_order_is_a_bug() -> None:
    with pytest.raises(ValueError, match="out of order"):
        Range(2.0, 1.0, 3.0)


# --- draws --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_answer_and_another_does_not() -> None:
    one, same = (simulate(PLAIN, {FEE: FEE_RANGE}, draws=500, seed=7) for _ in range(2))
    other = simulate(PLAIN, {FEE: FEE_RANGE}, draws=500, seed=8)
    np.testing.assert_array_equal(one.cumulative, same.cumulative)
    np.testing.assert_array_equal(one.npv, same.npv)
    assert not np.array_equal(one.npv, other.npv)
    assert one.seed == 7


@pytest.mark.parametrize("pair", CORRELATIONS, ids=lambda pair: f"{pair.first}~{pair.second}")
def test_correlated_inputs_move_together_and_keep_their_distribution(pair: Correlation) -> None:
    ranges = {pair.first: Range(1.0, 2.0, 5.0), pair.second: Range(0.1, 0.3, 0.4)}
    drawn = draw(ranges, draws=8192)
    rank = stats.spearmanr(drawn[pair.first], drawn[pair.second]).statistic
    assert rank == pytest.approx(pair.rank, abs=0.01)
    for path, one in ranges.items():
        assert stats.kstest(drawn[path], beta(one).cdf).statistic < 0.01  # type: ignore[attr-defined]


def test_all_correlations_can_hold_together() -> None:
    paths = tuple({path for pair in CORRELATIONS for path in (pair.first, pair.second)})
    assert np.linalg.eigvalsh(correlation_matrix(paths, CORRELATIONS)).min() > 0.1


def test_other_inputs_are_independent() -> None:
    drawn = draw({FEE: FEE_RANGE, SET_UP: Range(0.0, 1.0, 2.0)}, draws=8192)
    assert abs(stats.spearmanr(*drawn.values()).statistic) < 0.01


# --- simulation ---------------------------------------------------------------------------------


def test_each_draw_is_what_comparing_its_inputs_gives() -> None:
    ranges = {
        FEE: FEE_RANGE,
        "store.conversion": Range(0.1, 0.2, 0.3),
        "outsourced.ramp_up_weeks": Range(4.0, 5.0, 6.0),
    }
    simulation = simulate(Scenario(), ranges, draws=20)
    for at in (0, 7, 19):
        values = {path: float(column[at]) for path, column in simulation.inputs.items()}
        alone = compare(with_values(Scenario(), values))
        np.testing.assert_allclose(simulation.cumulative[at], alone.cumulative, rtol=1e-9)
        np.testing.assert_allclose(simulation.npv[at], alone.npv, rtol=1e-9)
        np.testing.assert_allclose(
            simulation.in_house_cost[at], np.cumsum(alone.in_house.total_cost), rtol=1e-9
        )
        np.testing.assert_array_equal(simulation.break_even_month[at], alone.break_even_month)


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(PLAIN, {FEE: FEE_RANGE}, draws=100)
    monkeypatch.setattr("outsource_core.uncertainty.BATCH", 7)
    np.testing.assert_array_equal(simulate(PLAIN, {FEE: FEE_RANGE}, draws=100).npv, whole.npv)


def test_it_converges_to_the_closed_form() -> None:
    # The steady saving is 28,800 less the fee: its mean and quantiles are the PERT's own.
    exact = 28_800 - FEE_RANGE.mean
    errors = [
        abs(simulate(PLAIN, {FEE: FEE_RANGE}, draws=draws).steady_saving.mean() - exact)
        for draws in (16, 256, 4096, 65_536)
    ]
    assert errors[1] < errors[0]
    assert errors[2] < errors[1]
    assert errors[3] < 0.01
    found = simulate(PLAIN, {FEE: FEE_RANGE}, draws=16_384).steady_saving_band
    quantiles = 28_800 - beta(FEE_RANGE).ppf([0.9, 0.5, 0.1])  # type: ignore[attr-defined]
    np.testing.assert_allclose([found.p10, found.p50, found.p90], quantiles, atol=2)


def test_chance_of_paying_is_the_closed_form() -> None:
    # Cumulative saving is 18,800 × months − set-up: it pays within 3 if set-up is below 56,400.
    set_up = Range(30_000.0, 60_000.0, 100_000.0)
    simulation = simulate(PLAIN, {SET_UP: set_up}, draws=16_384)
    for months in (2, 3, 4):
        exact = beta(set_up).cdf(18_800 * months)  # type: ignore[attr-defined]
        assert simulation.chance_it_pays(within_months=months) == pytest.approx(exact, abs=1e-3)
    spread = simulation.break_even_shares
    assert len(spread) == PLAIN.horizon.months + 1
    assert spread.sum() == pytest.approx(1)
    assert spread[:3].sum() == pytest.approx(simulation.chance_it_pays(within_months=3))


def test_draws_that_never_pay_are_counted_as_such() -> None:
    loss = {"outsourced.expected_loss_per_month": Range(1e6, 2e6, 3e6)}
    simulation = simulate(PLAIN, loss, draws=64)
    assert simulation.break_even_shares[-1] == 1
    assert simulation.chance_it_pays(within_months=12) == 0


def test_without_ranges_every_draw_is_the_point() -> None:
    simulation = simulate(PLAIN, {}, draws=8)
    np.testing.assert_array_equal(simulation.npv, compare(PLAIN).npv)
    np.testing.assert_allclose(simulation.cumulative_band.p10, simulation.cumulative_band.p90)


def test_bands_do_not_cross() -> None:
    simulation = simulate(PLAIN, {"store.conversion": Range(0.1, 0.2, 0.3), FEE: FEE_RANGE})
    for one in (simulation.cumulative_band, simulation.npv_band, band(simulation.in_house_cost)):
        assert (np.asarray(one.p10) <= one.p50).all()
        assert (np.asarray(one.p50) <= one.p90).all()


# --- sensitivity --------------------------------------------------------------------------------


def test_the_tornado_by_hand_widest_first() -> None:
    ranges = {SET_UP: Range(0.0, 60_000.0, 70_000.0), FEE: FEE_RANGE}
    swings = tornado(PLAIN, ranges)
    base = 12 * 18_800 - 60_000
    assert [swing.path for swing in swings] == [FEE, SET_UP]
    assert swings[0].at_low == pytest.approx(base + 12 * 2_000)
    assert swings[0].at_high == pytest.approx(base - 12 * 10_000)
    assert swings[1].size == pytest.approx(70_000)


def test_the_tornado_holds_the_others_at_their_likely_value() -> None:
    ranges = {FEE: Range(1_000.0, 2_000.0, 3_000.0), SET_UP: Range(0.0, 5_000.0, 9_000.0)}
    likely = compare(with_values(PLAIN, {FEE: 2_000.0, SET_UP: 5_000.0})).npv
    swing = next(one for one in tornado(PLAIN, ranges) if one.path == SET_UP)
    assert swing.at_low == pytest.approx(likely + 5_000)


def test_set_up_does_not_touch_the_steady_saving() -> None:
    ranges = {SET_UP: Range(0.0, 60_000.0, 70_000.0)}
    assert tornado(PLAIN, ranges, outcome=Outcome.STEADY_SAVING)[0].size == 0
    (influence,) = influences(PLAIN, ranges, outcome=Outcome.STEADY_SAVING, draws=64)
    assert (influence.first_order, influence.total) == (0, 0)


def test_influences_of_a_sum_are_its_shares_of_variance() -> None:
    # NPV is a sum: 12 × fee with variance 144 × Var(fee), set-up with Var(set-up); no interaction.
    ranges = {FEE: Range(8_000.0, 10_000.0, 12_000.0), SET_UP: Range(50_000.0, 60_000.0, 70_000.0)}
    parts = np.array([(12 * 4_000) ** 2, 20_000**2])
    found = {one.path: one for one in influences(PLAIN, ranges)}
    for path, share in zip(ranges, parts / parts.sum(), strict=True):
        assert found[path].first_order == pytest.approx(share, abs=0.02)
        assert found[path].total == pytest.approx(share, abs=0.02)


def test_nothing_uncertain_nothing_to_explain() -> None:
    assert tornado(PLAIN, {}) == ()
    assert influences(PLAIN, {}) == ()


def test_every_input_may_be_a_range() -> None:
    from outsource_core.costs import number_paths, value_at

    scenario = replace(PLAIN, horizon=replace(PLAIN.horizon, discount_rate=0.1))
    for path in number_paths(scenario):
        value = value_at(scenario, path)
        simulation = simulate(scenario, {path: Range(value / 2, value, value + 0.1)}, draws=8)
        assert np.isfinite(simulation.npv).all(), path
