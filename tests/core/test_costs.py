"""Both sides month by month: worked by hand, held by property, tried at the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.costs import (
    WORK_EFFORT,
    BreakEvenFee,
    CliffCode,
    CostPart,
    Format,
    FormatKind,
    Horizon,
    InHouse,
    NoFee,
    Outsourced,
    Scenario,
    SideName,
    Store,
    WorkType,
    best_share,
    break_even_conversion,
    break_even_deals,
    break_even_fee,
    compare,
    cost_cliffs,
    number_paths,
    outsourced_share,
    steady_saving,
    steady_sides,
    switch_back_price,
    value_at,
    with_deals,
    with_share,
    with_values,
)
from outsource_core.costs.cliffs import quota_places
from outsource_core.costs.model import break_even_month
from outsource_core.costs.team import positions_kept, team_productivity
from outsource_core.payment import Basis, Term, Tier, TierRule
from tests.strategies import scenarios, shares

# A store small enough to work out by hand: 200 deals, 200,000 ₴ of revenue and 100,000 ₴ of gross
# profit a month. Two sellers cost 2 × 24,400 + 3,000 = 51,800 and advertising 10,000.
PLAIN = Scenario(
    store=Store(
        leads_per_month=1_000.0,
        growth_per_year=0.0,
        seasonality=(1.0,) * 12,
        conversion=0.2,
        average_order_value=1_000.0,
        gross_margin=0.5,
        repeat_share=0.0,
        ad_cost_per_lead=10.0,
    ),
    in_house=InHouse(
        headcount=2.0,
        gross_pay=20_000.0,
        bonus_share=0.0,
        turnover_per_year=0.0,
        workplace_per_head=1_000.0,
        software_per_head=500.0,
        supervisors=0.0,
        absence_cover_share=0.0,
        severance_months=0.0,
    ),
    # 10,000 and 200 × 100 in fees, 2,000 of oversight, 1,000 of expected losses.
    outsourced=Outsourced(
        scheme=(Term(Basis.FIXED_FEE, 10_000.0), Term(Basis.PER_DEAL, 100.0)),
        set_up_fee=60_000.0,
        vat_rate=0.0,
        product_training_cost=0.0,
        oversight_hours_per_month=10.0,
        oversight_hour_rate=200.0,
        relative_conversion=1.0,
        hours_covered_per_week=45.0,
        ramp_up_weeks=0.0,
        expected_loss_per_month=1_000.0,
    ),
    horizon=Horizon(months=12, start=date(2026, 1, 1), discount_rate=0.0),
)


def changed(scenario: Scenario = PLAIN, **values: float) -> Scenario:
    """The scenario with numbers at paths replaced; a path's dots are written as two underscores."""
    return with_values(scenario, {path.replace("__", "."): value for path, value in values.items()})


# --- worked by hand -----------------------------------------------------------------------------


def test_the_plain_store_by_hand() -> None:
    result = compare(PLAIN)
    np.testing.assert_allclose(result.in_house.total_cost, 61_800)
    np.testing.assert_allclose(result.in_house.contribution, 38_200)
    np.testing.assert_allclose(result.outsourced.total_cost, [103_000] + [43_000] * 11)
    np.testing.assert_allclose(result.saving, [-41_200] + [18_800] * 11)
    np.testing.assert_allclose(result.cumulative, 18_800 * np.arange(1, 13) - 60_000)
    assert result.break_even_month == 4  # 60,000 ÷ 18,800 = 3.2
    assert result.steady_saving == pytest.approx(18_800)
    assert result.npv == pytest.approx(12 * 18_800 - 60_000)


def test_npv_is_an_annuity() -> None:
    monthly = 1.12 ** (1 / 12)
    annuity = (1 - monthly**-12) / (monthly - 1)
    result = compare(changed(horizon__discount_rate=0.12))
    assert result.npv == pytest.approx(18_800 * annuity - 60_000 / monthly)


def test_bonus_and_its_contribution_follow_revenue() -> None:
    costs = compare(changed(in_house__bonus_share=0.05)).in_house.costs
    np.testing.assert_allclose(costs[CostPart.BONUS], 10_000)
    np.testing.assert_allclose(costs[CostPart.SOCIAL_CONTRIBUTION], 0.22 * 50_000)


def test_contractors_bring_no_contribution_cover_or_severance() -> None:
    result = compare(
        changed(
            in_house__contractor_share=1.0,
            in_house__absence_cover_share=0.1,
            in_house__severance_months=1.0,
        )
    )
    for part in (CostPart.SOCIAL_CONTRIBUTION, CostPart.ABSENCE_COVER):
        assert not result.in_house.costs[part].any()
    assert not result.outsourced.costs[CostPart.SEVERANCE].any()


def test_turnover_costs_hires_and_lost_deals() -> None:
    # 2 × 60 % a year = 0.1 hires a month; each loses 13/3 weeks of training and 1.5 months of ramp.
    scenario = changed(
        in_house__turnover_per_year=0.6,
        in_house__hiring_cost=10_000.0,
        in_house__training_cost=5_000.0,
        in_house__training_weeks=52 / 12,
        in_house__new_hire_ramp_months=3.0,
    )
    side = compare(scenario).in_house
    np.testing.assert_allclose(side.costs[CostPart.HIRING], 1_000)
    np.testing.assert_allclose(side.costs[CostPart.TRAINING], 500)
    assert team_productivity(scenario.in_house) == pytest.approx(1 - 0.05 * 2.5)
    np.testing.assert_allclose(side.deals, 200 * 0.875)


def test_part_time_pay_below_the_minimum_wage_bears_a_whole_ones_contribution() -> None:
    # Half a supervisor at 12,000 is paid 6,000, and the base is 8,647; two and a half sellers at
    # 15,000 bear it on 2 × 15,000 and, for the half, on 8,647 instead of 7,500.
    scenario = changed(
        in_house__headcount=2.5,
        in_house__gross_pay=15_000.0,
        in_house__supervisors=0.5,
        in_house__supervisor_gross_pay=12_000.0,
    )
    costs = compare(scenario).in_house.costs
    np.testing.assert_allclose(costs[CostPart.PAY], 37_500)
    np.testing.assert_allclose(costs[CostPart.SOCIAL_CONTRIBUTION], 0.22 * (30_000 + 2 * 8_647))


def test_absence_cover_is_paid_at_employer_cost() -> None:
    costs = compare(changed(in_house__absence_cover_share=0.1)).in_house.costs
    np.testing.assert_allclose(costs[CostPart.ABSENCE_COVER], 0.1 * 2 * 24_400)


def test_supervisors_cost_pay_contribution_and_a_workplace_while_any_work_stays() -> None:
    led = changed(in_house__supervisors=0.5, in_house__supervisor_gross_pay=40_000.0)
    more = 20_000 * 1.22 + 0.5 * 1_500
    np.testing.assert_allclose(compare(led).in_house.total_cost, 61_800 + more)
    np.testing.assert_allclose(compare(led).saving[1:], 18_800 + more)
    costs = compare(with_share(led, 0.9)).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.SUPERVISOR], 20_000)


def test_each_result_of_the_provider_is_paid_by_its_term() -> None:
    scheme = (
        Term(Basis.PER_CONTACT_ADDED, 3.0),
        Term(Basis.PER_REPEAT_RATE_POINT, 700.0),
        Term(Basis.PER_LARGE_BATCH, 90.0),
        Term(Basis.REVENUE_SHARE, 0.1),
    )
    provider = replace(
        PLAIN.outsourced,
        scheme=scheme,
        contacts_added_per_month=400.0,
        repeat_uplift_points=2.0,
        large_batch_share=0.05,
    )
    costs = compare(replace(PLAIN, outsourced=provider)).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.PER_CONTACT_ADDED], 1_200)
    np.testing.assert_allclose(costs[CostPart.PER_REPEAT_RATE_POINT], 1_400)
    np.testing.assert_allclose(costs[CostPart.PER_LARGE_BATCH], 900)
    np.testing.assert_allclose(costs[CostPart.REVENUE_SHARE], 0.1 * 200_000 / 0.98)


def test_the_chance_of_switching_back_costs_its_expected_price() -> None:
    scenario = changed(outsourced__switch_back_chance_per_year=0.3)
    costs = compare(scenario).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.SWITCH_BACK], switch_back_price(scenario) * 0.025)


def test_a_part_handed_over_may_lose_its_part_and_pays_the_controls_whole() -> None:
    # 1,000 a month may be lost were all handed over, 300 of it with 30 %; the controls cost 400.
    careful = changed(outsourced__control_cost_per_month=400.0)
    for share, cost in ((0.3, 700.0), (1.0, 1_400.0), (0.0, 0.0)):
        costs = compare(with_share(careful, share)).outsourced.costs
        np.testing.assert_allclose(costs[CostPart.EXPECTED_LOSS], cost)


def test_some_kinds_of_work_lose_as_much_as_their_share_of_the_sales() -> None:
    # Half of the calling and lead generation is 12.5 % of the work, and of the vendor's sales.
    kinds = (WorkType.CALLING, WorkType.LEAD_GENERATION)
    half = replace(PLAIN, format=Format(FormatKind.PARTIAL, share=0.5, work_types=kinds))
    costs = compare(half).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.EXPECTED_LOSS], 125)


def test_released_employees_get_severance_once() -> None:
    costs = compare(changed(in_house__severance_months=1.0)).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.SEVERANCE], [40_000] + [0] * 11)


def test_vat_that_cannot_be_reclaimed_is_paid_on_fees_and_set_up() -> None:
    costs = compare(
        changed(outsourced__vat_rate=0.2, outsourced__vat_reclaimable=0.25)
    ).outsourced.costs
    np.testing.assert_allclose(costs[CostPart.VAT], [0.15 * 90_000] + [0.15 * 30_000] * 11)


def test_ramp_up_loses_deals_in_the_first_weeks() -> None:
    deals = compare(changed(outsourced__ramp_up_weeks=4.0, outsourced__ramp_up_start_share=0.0))
    np.testing.assert_allclose(deals.outsourced.deals, [200 * (1 - 2.5 / (52 / 12))] + [200] * 11)


def test_repeat_uplift_multiplies_orders() -> None:
    side = compare(changed(store__repeat_share=0.25, outsourced__repeat_uplift_points=5.0))
    np.testing.assert_allclose(side.outsourced.revenue, 200_000 * 75 / 70)


def test_extra_hours_of_cover_are_worth_something() -> None:
    side = compare(changed(outsourced__hours_covered_per_week=57.0)).outsourced
    np.testing.assert_allclose(side.cover_value, 12 * 52 / 12 * 40)


def test_season_and_growth_move_leads_but_not_the_average_month() -> None:
    season = tuple(float(month) for month in range(1, 13))
    scenario = replace(PLAIN, store=replace(PLAIN.store, seasonality=season))
    deals = compare(scenario).in_house.deals
    np.testing.assert_allclose(deals, 200 * np.arange(1, 13) / 6.5)
    from_july = replace(scenario, horizon=replace(PLAIN.horizon, start=date(2026, 7, 1)))
    np.testing.assert_allclose(compare(from_july).in_house.deals[0], 200 * 7 / 6.5)
    grown = replace(changed(store__growth_per_year=0.21), horizon=replace(PLAIN.horizon, months=13))
    np.testing.assert_allclose(compare(grown).in_house.deals[[0, 12]], [200, 242])


def test_the_law_of_each_month_applies() -> None:
    scenario = replace(
        changed(in_house__gross_pay=8_000.0), horizon=Horizon(months=6, start=date(2025, 11, 1))
    )
    esv = compare(scenario).in_house.costs[CostPart.SOCIAL_CONTRIBUTION]
    np.testing.assert_allclose(esv, [2 * 1_760] * 2 + [2 * 8_647 * 0.22] * 4)


def test_the_owner_overrides_a_fact() -> None:
    scenario = replace(PLAIN, fact_overrides={"esv_rate": 0.0})
    assert not compare(scenario).in_house.costs[CostPart.SOCIAL_CONTRIBUTION].any()


# --- break-even and the other answers -----------------------------------------------------------


def test_break_even_fee_by_hand_and_back() -> None:
    assert break_even_fee(PLAIN) == BreakEvenFee(pytest.approx(28_800))
    taxed = changed(outsourced__vat_rate=0.2)
    at_fee = with_values(taxed, {"outsourced.scheme.0.rate": break_even_fee(taxed).value})
    assert steady_saving(at_fee) == pytest.approx(0, abs=1e-6)


def with_fixed_fee(rate: float, **terms: Any) -> Scenario:
    """The plain store, whose vendor could be paid 28,800 a month in fixed fees and still pay."""
    scheme = (Term(Basis.FIXED_FEE, rate, **terms), Term(Basis.PER_DEAL, 100.0))
    return replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=scheme))


def test_a_bounded_fee_turns_at_its_rate_or_nowhere() -> None:
    def never(scenario: Scenario) -> NoFee | None:
        found = break_even_fee(scenario)
        assert np.isnan(found.value) == (found.never is not None)
        return found.never

    assert break_even_fee(with_fixed_fee(5_000.0, minimum=10_000.0)).value == pytest.approx(28_800)
    assert break_even_fee(with_fixed_fee(90_000.0, cap=40_000.0)).value == pytest.approx(28_800)
    assert never(with_fixed_fee(90_000.0, cap=28_000.0)) is NoFee.CAP_HOLDS
    assert never(with_fixed_fee(0.0, minimum=30_000.0)) is NoFee.MINIMUM_HOLDS
    assert never(with_share(PLAIN, 0.0)) is NoFee.NOTHING_HANDED_OVER


def test_a_fee_of_steps_turns_at_the_rate_that_makes_its_amount() -> None:
    # From half a month on 20,000: the first half's rate must bring the other 18,800.
    halves = with_fixed_fee(1.0, tiers=(Tier(0.5, 20_000.0),))
    assert break_even_fee(halves).value == pytest.approx(37_600)
    whole = with_fixed_fee(1.0, tiers=(Tier(0.5, 20_000.0),), tier_rule=TierRule.WHOLE_AMOUNT)
    assert break_even_fee(whole).never is NoFee.RATE_UNUSED


def test_only_the_first_of_two_fixed_fees_is_asked_for() -> None:
    scenario = with_fixed_fee(10_000.0)
    scheme = (*scenario.outsourced.scheme, Term(Basis.FIXED_FEE, 8_000.0))
    two = replace(scenario, outsourced=replace(scenario.outsourced, scheme=scheme))
    assert break_even_fee(two).value == pytest.approx(20_800)


@settings(max_examples=80, deadline=None)
@given(scenario=scenarios)
def test_at_the_break_even_fee_of_any_scheme_nothing_is_saved(scenario: Scenario) -> None:
    scheme = scenario.outsourced.scheme
    at = next((i for i, t in enumerate(scheme) if t.basis is Basis.FIXED_FEE), len(scheme))
    if at == len(scheme):
        provider = replace(scenario.outsourced, scheme=(*scheme, Term(Basis.FIXED_FEE, 0.0)))
        scenario = replace(scenario, outsourced=provider)

    def saving(fee: float) -> float:
        return float(steady_saving(with_values(scenario, {f"outsourced.scheme.{at}.rate": fee})))

    found = break_even_fee(scenario)
    match found.never:
        case None:
            assert saving(found.value) == pytest.approx(0, abs=1e-3)
            assert saving(found.value + 1_000.0) < 0
        case NoFee.CAP_HOLDS:
            assert saving(1e12) >= -1e-3
        case NoFee.MINIMUM_HOLDS:
            assert saving(0.0) < 0
        case NoFee.NOTHING_HANDED_OVER | NoFee.RATE_UNUSED:
            assert saving(0.0) == pytest.approx(saving(1e12), abs=1e-6)


def test_break_even_deals_by_hand() -> None:
    # 51,800 − 13,000 = 100 × deals
    answer = break_even_deals(PLAIN)
    assert answer.value == pytest.approx(388)
    assert not answer.pays_above
    assert steady_saving(with_deals(PLAIN, answer.value)) == pytest.approx(0, abs=1e-6)


def test_break_even_conversion_by_hand() -> None:
    # 38,800 − 100,000 + 1,000 × (500 − 100) × conversion = 0
    answer = break_even_conversion(PLAIN)
    assert answer.value == pytest.approx(0.153)
    assert answer.pays_above


def test_what_never_breaks_even_says_so() -> None:
    hopeless = changed(outsourced__expected_loss_per_month=1e9)
    assert np.isnan(compare(hopeless).break_even_month)
    assert np.isnan(break_even_deals(hopeless).value)
    for solve in (break_even_deals, break_even_conversion):
        assert np.isnan(solve(changed(store__conversion=0.0)).value)
    assert break_even_fee(hopeless).value < 0


@pytest.mark.parametrize(
    ("cumulative", "month"),
    [
        ([1, 2, 3], 1),
        ([0, 0, 0], 1),
        ([-1, 0, 1], 2),
        ([-1, 1, -1, 2], 4),  # it must stay
        ([1, 1, -1], np.nan),
        ([-0.001, 1, 1], 1),  # less than half a kopiyka
    ],
)
def test_break_even_month_is_where_the_saving_stays(cumulative: list[float], month: float) -> None:
    np.testing.assert_array_equal(break_even_month(np.array(cumulative, dtype=float)), month)


def test_switch_back_price_by_hand() -> None:
    scenario = changed(
        outsourced__switch_back_fee=7_000.0,
        in_house__hiring_cost=10_000.0,
        in_house__training_cost=5_000.0,
        in_house__training_weeks=0.0,
        in_house__new_hire_ramp_months=3.0,
    )
    assert switch_back_price(scenario) == pytest.approx(7_000 + 2 * 15_000 + 1.5 * 100_000)
    assert switch_back_price(with_share(scenario, 0.0)) == 0


def test_best_share_is_no_worse_than_any_share() -> None:
    for scenario in (PLAIN, Scenario(), changed(outsourced__relative_conversion=0.5)):
        best = best_share(scenario)
        others = compare(with_share(scenario, np.linspace(0, 1, 37))).npv
        assert best.npv >= others.max() - 0.01
        assert compare(with_share(scenario, best.share)).npv == pytest.approx(best.npv)


def test_a_hopeless_provider_is_best_left_out() -> None:
    assert best_share(changed(outsourced__expected_loss_per_month=1e9)).share == 0


def test_what_all_sales_could_lose_does_not_keep_a_part_at_home_that_pays() -> None:
    # Half the work frees a seller for 25,900 and costs 2,000 of oversight and half of 30,000 in
    # losses; the other half would cost 300 a deal beyond the first hundred, 30,000 in all.
    free_at_first = (Term(Basis.PER_DEAL, 0.0, tiers=(Tier(100.0, 300.0),)),)
    scenario = changed(
        replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=free_at_first)),
        outsourced__set_up_fee=0.0,
        outsourced__expected_loss_per_month=30_000.0,
    )
    best = best_share(scenario)
    assert best.share == pytest.approx(0.5)
    assert best.npv == pytest.approx(12 * (25_900 - 2_000 - 15_000))


def test_the_best_share_is_found_where_a_dear_tier_begins() -> None:
    # The provider sells half as much again, free up to 77.7 deals and then for more than they
    # bring; of its 300 × share deals those are the first 25.9 %.
    scheme = (Term(Basis.PER_DEAL, 0.0, tiers=(Tier(77.7, 600.0),)),)
    provider = replace(PLAIN.outsourced, scheme=scheme, set_up_fee=0.0, relative_conversion=1.5)
    assert best_share(replace(PLAIN, outsourced=provider)).share == pytest.approx(0.259, abs=1e-4)


def test_a_provider_dearer_than_the_margin_is_best_left_out() -> None:
    dear = (Term(Basis.REVENUE_SHARE, 0.9),)
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=dear, set_up_fee=0.0))
    assert best_share(scenario).share == 0


# --- properties ---------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios)
def test_conservation_parts_sum_to_totals_exactly(scenario: Scenario) -> None:
    result = compare(scenario)
    for side in (result.in_house, result.outsourced):
        np.testing.assert_array_equal(sum(side.costs.values()), side.total_cost)
        income = side.gross_profit + side.cover_value
        np.testing.assert_array_equal(income - side.total_cost, side.contribution)
    np.testing.assert_allclose(result.cumulative[-1], result.saving.sum(), rtol=1e-9, atol=1e-3)


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios)
def test_extreme_bounds_stay_finite_and_costs_positive(scenario: Scenario) -> None:
    result = compare(scenario)
    for side in (result.in_house, result.outsourced):
        assert np.isfinite(side.contribution).all()
        assert all((part >= 0).all() for part in side.costs.values())
        assert side.total_cost.shape == (scenario.horizon.months,)
    assert np.isfinite(result.npv)
    assert np.isfinite(result.steady_saving)


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios)
def test_arrays_give_what_each_value_gives(scenario: Scenario) -> None:
    factors = np.array([1.0, 0.5, 0.0])
    # Positions round up to whole ones and seasons to their mean: those two stay as they are.
    fixed = ("in_house.headcount", "format.share", "store.seasonality")
    values = {
        path: value_at(scenario, path)
        for path in number_paths(scenario)
        if not path.startswith(fixed)
    }
    together = compare(with_values(scenario, {p: v * factors for p, v in values.items()}))
    for at, factor in enumerate(factors):
        alone = compare(with_values(scenario, {p: v * factor for p, v in values.items()}))
        for ours, single in (
            (together.in_house.contribution, alone.in_house.contribution),
            (together.outsourced.contribution, alone.outsourced.contribution),
            (together.npv[:, None], alone.npv[None]),
            (together.steady_saving[:, None], alone.steady_saving[None]),
        ):
            row = np.broadcast_to(ours, (3, ours.shape[-1]))[at]
            np.testing.assert_allclose(row, single, rtol=1e-9, atol=1e-4)


def test_values_are_set_at_once_so_that_bounds_may_pass_each_other() -> None:
    term = Term(Basis.PER_DEAL, 1.0, minimum=5.0, cap=10.0)
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=(term,)))
    at = "outsourced.scheme.0"
    found = with_values(scenario, {f"{at}.cap": 3.0, f"{at}.minimum": 2.0}).outsourced.scheme
    assert found == (replace(term, minimum=2.0, cap=3.0),)
    assert with_values(PLAIN, {}) == PLAIN


def test_a_grid_of_two_inputs_is_one_comparison() -> None:
    deals, rates = np.array([100.0, 388.0]), np.array([50.0, 100.0, 200.0])
    grid = with_values(
        with_deals(PLAIN, deals[:, None]), {"outsourced.scheme.1.rate": rates[None, :]}
    )
    assert compare(grid).saving.shape == (2, 3, 12)
    np.testing.assert_allclose(steady_saving(grid), 38_800 - deals[:, None] * rates, atol=1e-6)


@pytest.mark.parametrize(
    "path",
    [
        "gross_pay",
        "headcount",
        "bonus_share",
        "hiring_cost",
        "training_cost",
        "workplace_per_head",
        "software_per_head",
        "supervisors",
        "supervisor_gross_pay",
        "absence_cover_share",
    ],
)
@settings(max_examples=25, deadline=None)
@given(scenario=scenarios, factor=st.integers(1, 4))
def test_dearer_staff_never_lowers_in_house_cost(
    path: str, scenario: Scenario, factor: int
) -> None:
    path = f"in_house.{path}"
    dearer = with_values(scenario, {path: value_at(scenario, path) * factor})
    cost, more = compare(scenario).in_house.total_cost, compare(dearer).in_house.total_cost
    assert (more >= cost * (1 - 1e-12)).all()


@pytest.mark.parametrize(
    "path",
    [
        "set_up_fee",
        "product_training_cost",
        "oversight_hours_per_month",
        "oversight_hour_rate",
        "vat_rate",
        "expected_loss_per_month",
        "control_cost_per_month",
        "switch_back_fee",
        "switch_back_chance_per_year",
    ],
)
@settings(max_examples=25, deadline=None)
@given(scenario=scenarios, factor=st.integers(1, 4))
def test_a_dearer_provider_never_saves_more(path: str, scenario: Scenario, factor: int) -> None:
    path = f"outsourced.{path}"
    dearer = with_values(scenario, {path: value_at(scenario, path) * factor})
    saving, less = compare(scenario).saving, compare(dearer).saving
    assert (less <= saving + 1e-6 + 1e-12 * np.abs(saving)).all()


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios)
def test_nothing_handed_over_changes_nothing(scenario: Scenario) -> None:
    result = compare(with_share(scenario, 0.0))
    np.testing.assert_array_equal(result.saving, 0)
    assert result.steady_saving == 0


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios)
def test_all_handed_over_is_the_full_format(scenario: Scenario) -> None:
    full = compare(replace(scenario, format=Format(FormatKind.FULL)))
    everything = compare(replace(scenario, format=Format(FormatKind.PARTNER, share=1.0)))
    np.testing.assert_array_equal(full.saving, everything.saving)
    assert not full.outsourced.costs[CostPart.PAY].any()


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios, share=shares, more=shares)
def test_losses_grow_with_what_is_handed_over_up_to_the_whole(
    scenario: Scenario, share: float, more: float
) -> None:
    def part(share: float) -> float:
        costs = compare(with_share(scenario, share)).outsourced.costs
        return float(costs[CostPart.EXPECTED_LOSS][0])

    provider = scenario.outsourced
    low, high = sorted((share, more))
    assert part(0.0) == 0.0 <= part(low) <= part(high) <= part(1.0)
    assert part(1.0) == provider.expected_loss_per_month + provider.control_cost_per_month


@given(headcount=st.integers(0, 40), share=shares)
def test_staff_kept_can_do_the_work_that_is_left(headcount: int, share: float) -> None:
    kept = float(positions_kept(float(headcount), share))
    assert headcount >= kept >= headcount * (1 - share) - 1e-6
    assert kept == int(kept)


# --- edges --------------------------------------------------------------------------------------


def test_a_zero_lead_store_sells_nothing_and_still_pays_its_staff() -> None:
    result = compare(changed(store__leads_per_month=0.0))
    assert not result.in_house.revenue.any()
    np.testing.assert_allclose(result.in_house.contribution, -51_800)
    np.testing.assert_allclose(result.saving[1:], 51_800 - 13_000)


def test_a_one_person_team_stays_until_all_is_handed_over() -> None:
    one = changed(in_house__headcount=1.0)
    half = compare(with_share(one, 0.5))
    np.testing.assert_allclose(half.outsourced.costs[CostPart.PAY], 20_000)
    assert not compare(with_share(one, 1.0)).outsourced.costs[CostPart.PAY].any()


def test_half_positions_can_be_kept_if_the_owner_says_so() -> None:
    assert positions_kept(1.0, 0.5) == 1
    assert positions_kept(1.0, 0.5, step=0.5) == 0.5
    assert positions_kept(3.0, 1 / 3) == 2


def test_nobody_in_house_sells_nothing() -> None:
    side = compare(changed(in_house__headcount=0.0)).in_house
    assert not side.deals.any()
    assert not side.costs[CostPart.PAY].any()


def test_an_empty_payment_scheme_asks_no_fees() -> None:
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=()))
    costs = compare(scenario).outsourced.costs
    assert not {CostPart.FIXED_FEE, CostPart.PER_DEAL} & costs.keys()
    assert break_even_fee(scenario).value == pytest.approx(18_800 + 30_000)


def test_partial_hands_over_the_chosen_work_types() -> None:
    kind = Format(
        FormatKind.PARTIAL, share=0.5, work_types=(WorkType.CALLING, WorkType.LEAD_GENERATION)
    )
    assert outsourced_share(kind) == pytest.approx(0.5 * 0.25)
    assert outsourced_share(Format(FormatKind.PARTIAL, work_types=())) == 0
    assert outsourced_share(Format(FormatKind.PARTIAL)) == pytest.approx(1)
    assert sum(WORK_EFFORT.values()) == pytest.approx(1)
    assert set(WORK_EFFORT) == set(WorkType)


def test_every_basis_of_payment_is_a_cost_part() -> None:
    assert {basis.value for basis in Basis} <= {part.value for part in CostPart}


def test_two_terms_of_one_basis_add_up() -> None:
    twice = (Term(Basis.FIXED_FEE, 10_000.0), Term(Basis.FIXED_FEE, 5_000.0))
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=twice))
    np.testing.assert_allclose(compare(scenario).outsourced.costs[CostPart.FIXED_FEE], 15_000)


def test_an_unknown_path_is_a_bug() -> None:
    with pytest.raises(AttributeError):
        value_at(PLAIN, "store.no_such_input")
    with pytest.raises((AttributeError, TypeError)):
        with_values(PLAIN, {"store.no_such_input": 1.0})


# --- the steady month ---------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    scenario=scenarios, months=st.sampled_from([1, 2, 13, 24]), draws=st.sampled_from([0, 1, 24])
)
def test_the_steady_month_beside_the_others_is_the_one_by_itself(
    scenario: Scenario, months: int, draws: int
) -> None:
    """The comparison works it out along with the horizon's months, the solvers alone."""
    scenario = replace(scenario, horizon=replace(scenario.horizon, months=months))
    if draws:
        leads = np.linspace(1.0, 2.0, draws) * scenario.store.leads_per_month
        scenario = with_values(scenario, {"store.leads_per_month": leads})
    for along, alone in zip(compare(scenario).steady_sides, steady_sides(scenario), strict=True):
        for part, cost in alone.costs.items():
            np.testing.assert_allclose(along.costs[part], cost, rtol=1e-12)
        np.testing.assert_allclose(along.contribution, alone.contribution, rtol=1e-9, atol=1e-6)


# --- cliffs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("employees", "places"), [(7, 0), (8, 1), (25, 1), (26, 1), (37, 1), (38, 2), (100, 4)]
)
def test_the_disability_quota(employees: float, places: int) -> None:
    assert quota_places(employees, least=8, one_up_to=25, share=0.04) == places


def test_the_eighth_employee_brings_the_quota_to_one_side_only() -> None:
    scenario = changed(in_house__headcount=6.0, in_house__other_employees=2.0)
    quota = [c for c in cost_cliffs(scenario) if c.code is CliffCode.DISABILITY_QUOTA]
    assert [(c.side, c.month) for c in quota] == [(SideName.IN_HOUSE, 1)]
    assert quota[0].amount == pytest.approx(0.2 * 20_000)


def test_contractors_show_their_exposure() -> None:
    cliffs = cost_cliffs(changed(in_house__contractor_share=1.0))
    fine = next(c for c in cliffs if c.code is CliffCode.CONTRACTOR_RECLASSIFICATION)
    assert (fine.side, fine.amount) == (SideName.IN_HOUSE, 2 * 86_470)


def test_the_vat_threshold_bites_in_the_month_it_is_passed() -> None:
    # 12 × 80,000 = 960,000 at first; growing by 60 % a year the past year passes a million.
    scenario = changed(store__average_order_value=400.0, store__growth_per_year=0.6)
    revenue = compare(scenario).in_house.revenue
    history = np.concatenate((np.full(11, 80_000.0), revenue))
    month = next(m for m in range(12) if history[m : m + 12].sum() > 1_000_000) + 1
    vat = next(c for c in cost_cliffs(scenario) if c.code is CliffCode.VAT_THRESHOLD)
    assert (vat.side, vat.month) == (SideName.IN_HOUSE, month)
    assert vat.amount == pytest.approx(revenue[month - 1] * 0.5 / 6)
    registered = with_values(scenario, {"outsourced.vat_reclaimable": 1.0})
    assert not any(c.code is CliffCode.VAT_THRESHOLD for c in cost_cliffs(registered))


def test_vat_on_the_vendors_invoice_is_reclaimed_once_the_threshold_is_passed() -> None:
    # 200,000 a month pass a million from the first; 100,000 of margin hold 100,000 ÷ 6 of VAT,
    # and the vendor's fees of 90,000 in the first month, set-up included, come with 18,000.
    vat = [
        c
        for c in cost_cliffs(changed(outsourced__vat_rate=0.2))
        if c.code is CliffCode.VAT_THRESHOLD
    ]
    assert [(c.side, c.month) for c in vat] == [(SideName.IN_HOUSE, 1), (SideName.OUTSOURCED, 1)]
    assert [c.amount for c in vat] == pytest.approx([100_000 / 6, 100_000 / 6 - 18_000])


def test_the_esv_cap_saves_above_it() -> None:
    cliffs = cost_cliffs(changed(in_house__gross_pay=182_940.0))
    cap = next(c for c in cliffs if c.code is CliffCode.ESV_CAP)
    assert cap.amount == pytest.approx(-2 * 10_000 * 0.22)


def test_the_cap_is_that_of_the_month_and_of_each_position() -> None:
    # 15 × 8,000 in December 2024, 20 × 8,000 a month later; half a position earns too little.
    scenario = replace(
        changed(in_house__headcount=2.5, in_house__gross_pay=130_000.0),
        horizon=Horizon(months=6, start=date(2024, 12, 1)),
    )
    (cap,) = [
        cliff
        for cliff in cost_cliffs(scenario)
        if cliff.code is CliffCode.ESV_CAP and cliff.side is SideName.IN_HOUSE
    ]
    assert (cap.month, cap.amount) == (1, pytest.approx(-2 * 10_000 * 0.22))
    year_later = replace(scenario, horizon=Horizon(months=6, start=date(2025, 1, 1)))
    assert not any(cliff.code is CliffCode.ESV_CAP for cliff in cost_cliffs(year_later))


def test_a_small_plain_store_below_the_limits_has_no_cliffs() -> None:
    assert cost_cliffs(changed(store__average_order_value=400.0)) == ()
