"""How figures are made: the explanation's own arithmetic gives the model's own figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core import risks
from outsource_core.costs import (
    CliffCode,
    Comparison,
    CostPart,
    Outsourced,
    Scenario,
    Side,
    best_share,
    break_even_fee,
    compare,
    cost_cliffs,
    saving_over,
    steady_sides,
    switch_back_price,
    with_deals,
    with_price,
    with_share,
    with_values,
)
from outsource_core.costs.explanations import (
    OPERATIONS,
    Given,
    Law,
    Operation,
    Step,
    Working,
    best_mix,
    cumulative_cost,
    cumulative_saving,
    inside,
    npv,
    past_year,
    pays_from,
    steady_saving,
    switch_back,
    turning_conversion,
    turning_deals,
    turning_fee,
)
from outsource_core.explained_risks import expected_loss
from outsource_core.payment import Basis
from tests.core.test_costs import PLAIN, changed
from tests.strategies import scenarios

FEES = {CostPart(basis.value) for basis in Basis}
RESULTS = ("deals", "revenue", "gross_profit", "cover_value", "total_cost", "contribution")


def same(step: Step, figure: float) -> None:
    np.testing.assert_allclose(step.value, figure, rtol=1e-9, atol=1e-5, err_msg=step.key)


def assert_sides(working: Working, own: Side, vendor: Side, at: int) -> None:
    """Every figure of both sides in one month is the model's."""
    explained = set()
    for name, side in (("own", own), ("vendor", vendor)):
        figures = {str(part): amounts for part, amounts in side.costs.items()}
        figures |= {result: getattr(side, result) for result in RESULTS}
        for key, amounts in figures.items():
            same(working.figure(f"{name}.{key}"), float(amounts[at]))
        explained |= {f"{name}.{key}" for key in figures}
    assert set(working.keys) == explained


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios)
def test_every_figure_of_a_steady_month_is_reproduced(scenario: Scenario) -> None:
    assert_sides(Working(scenario), *steady_sides(scenario), at=0)
    same(steady_saving(scenario), float(compare(scenario).steady_saving))


@settings(max_examples=60, deadline=None)
@given(scenario=scenarios, month=st.integers(1, 36))
def test_every_figure_of_any_month_is_reproduced(scenario: Scenario, month: int) -> None:
    month = min(month, scenario.horizon.months)
    result = compare(scenario)
    assert_sides(Working(scenario, month), result.in_house, result.outsourced, at=month - 1)


@settings(max_examples=15, deadline=None)
@given(scenario=scenarios)
def test_what_the_whole_time_brings_is_reproduced(scenario: Scenario) -> None:
    result: Comparison = compare(scenario)
    same(cumulative_saving(scenario), float(result.cumulative[-1]))
    same(npv(scenario), float(result.npv))
    same(switch_back(scenario), float(switch_back_price(scenario)))
    found, month = pays_from(scenario).value, float(result.break_even_month)
    assert found == month or (np.isnan(found) and np.isnan(month))


@settings(max_examples=40, deadline=None)
@given(scenario=scenarios)
def test_every_step_follows_from_what_it_is_made_of(scenario: Scenario) -> None:
    for node in inside(cumulative_saving(scenario, months=2)):
        if isinstance(node, Step):
            values = [one.value for one in node.of]
            np.testing.assert_equal(OPERATIONS[node.operation](values), node.value)
        if isinstance(node, Law):
            assert node.source
            assert node.valid_from is not None


@pytest.mark.parametrize("scenario", [PLAIN, Scenario(), changed(outsourced__vat_rate=0.2)])
def test_nothing_is_saved_where_the_answer_turns(scenario: Scenario) -> None:
    for found in (
        turning_deals(scenario),
        turning_conversion(scenario),
        turning_fee(scenario),
    ):
        assert found is not None
        assert found.of[1].value == pytest.approx(0, abs=1e-3)


def test_a_fee_is_asked_of_a_scheme_without_one() -> None:
    scenario = replace(PLAIN, outsourced=replace(PLAIN.outsourced, scheme=()))
    found = turning_fee(scenario)
    assert found is not None
    same(found, break_even_fee(scenario).value)
    assert found.of[1].value == pytest.approx(0, abs=1e-6)


def test_what_never_turns_has_no_explanation() -> None:
    hopeless = changed(outsourced__expected_loss_per_month=1e9)
    assert turning_deals(hopeless) is None
    assert turning_conversion(hopeless) is None


def test_the_best_mix_comes_with_what_it_brings() -> None:
    best = best_share(PLAIN)
    found = best_mix(PLAIN)
    same(found, best.share)
    assert found.of[1].value == pytest.approx(best.npv, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(scenario=scenarios)
def test_every_limit_of_law_is_reproduced(scenario: Scenario) -> None:
    for cliff in cost_cliffs(scenario):
        found = Working(scenario, cliff.month).limit(cliff.code, cliff.side)
        same(found, abs(cliff.amount) if cliff.code is CliffCode.ESV_CAP else cliff.amount)


def test_a_year_is_twelve_months_the_first_of_them_repeated() -> None:
    revenue = compare(PLAIN).in_house.revenue
    same(past_year(PLAIN, "own", month=3), float(10 * revenue[0] + revenue[1] + revenue[2]))
    longer = replace(PLAIN, horizon=replace(PLAIN.horizon, months=14))
    same(past_year(longer, "own", month=14), float(compare(longer).in_house.revenue[2:].sum()))


@settings(max_examples=25, deadline=None)
@given(scenario=scenarios, month=st.integers(1, 36))
def test_differences_and_sums_are_the_models(scenario: Scenario, month: int) -> None:
    month = min(month, scenario.horizon.months)
    result = compare(scenario)
    for name, side in (("own", result.in_house), ("vendor", result.outsourced)):
        same(cumulative_cost(scenario, name, months=month), float(side.cumulative_cost[month - 1]))
    working = Working(scenario, month)
    same(working.difference("contribution"), float(result.saving[month - 1]))
    costs = result.in_house.total_cost - result.outsourced.total_cost
    same(working.saved_by_costs, float(costs[month - 1]))
    fees = (amounts for part, amounts in result.outsourced.costs.items() if part in FEES)
    same(working.vendor_paid, sum(float(amounts[month - 1]) for amounts in fees))


def test_a_cell_of_the_map_is_reproduced() -> None:
    deals, prices = np.array([0.0, 150.0, 700.0]), np.array([0.0, 95.0, 400.0])
    for scenario in (PLAIN, Scenario(), replace(PLAIN, outsourced=Outsourced(scheme=()))):
        saving = saving_over(scenario, deals=deals, price=prices)
        for row, price in enumerate(prices):
            for column, many in enumerate(deals):
                there = with_deals(with_price(scenario, float(price)), float(many))
                same(Working(there).saving, float(saving[row, column]))


def test_one_seller_costs_and_is_paid_by_the_law() -> None:
    same(Working(PLAIN).seller_cost, 24_400.0)
    same(Working(PLAIN).seller_net, 20_000.0 * 0.77)


def test_a_vendor_sells_to_everyone_at_most() -> None:
    keen = changed(store__conversion=0.8, outsourced__relative_conversion=1.5)
    same(Working(keen).vendor_conversion, 1.0)
    same(Working(keen).deals_today, 800.0)


def test_expected_losses_are_those_of_the_register() -> None:
    register, controls = risks.catalogue()
    for chosen in ((), tuple(control.code for control in controls[:3])):
        found = risks.assess(register, controls, chosen=chosen, monthly_gross_profit=100_000.0)
        same(expected_loss(PLAIN, found), (found.after + found.control_cost) / 12)
        third = expected_loss(with_share(PLAIN, 0.3), found)
        same(third, (0.3 * found.after + found.control_cost) / 12)
        same(expected_loss(with_share(PLAIN, 0.0), found), 0.0)
    nothing = risks.assess(register, controls, chosen=(), monthly_gross_profit=0.0)
    same(expected_loss(changed(store__conversion=0.0), nothing), 0.0)


def test_pay_is_sellers_times_pay() -> None:
    pay = Working(PLAIN).figure("own.pay")
    assert (pay.operation, pay.value) == (Operation.PRODUCT, 40_000)
    assert pay.of == (Given("in_house.headcount", 2.0), Given("in_house.gross_pay", 20_000.0))


def test_the_law_comes_with_its_source_until_the_owner_overrides_it() -> None:
    def law(scenario: Scenario, month: int) -> dict[str, Law]:
        figure = Working(scenario, month).figure("own.social_contribution")
        return {one.name: one for one in inside(figure) if isinstance(one, Law)}

    late_2025 = replace(PLAIN, horizon=replace(PLAIN.horizon, start=date(2025, 12, 1)))
    wage = [law(late_2025, month)["minimum_wage"] for month in (1, 2)]
    assert [(one.value, one.valid_from) for one in wage] == [
        (8_000, date(2024, 4, 1)),
        (8_647, date(2026, 1, 1)),
    ]
    assert "4695-IX" in str(wage[1].source)
    own = replace(PLAIN, fact_overrides={"esv_rate": 0.3})
    assert law(own, 1)["esv_rate"] == Law("esv_rate", 0.3)


def test_an_explanation_names_every_input_that_moves_the_figure() -> None:
    base = Scenario()
    named = {one.path for one in inside(steady_saving(base)) if isinstance(one, Given)}
    for path in ("store.conversion", "in_house.gross_pay", "outsourced.scheme.1.rate"):
        assert path in named
        moved = with_values(
            base,
            {
                path: 1.01
                * next(
                    one.value
                    for one in inside(steady_saving(base))
                    if isinstance(one, Given) and one.path == path
                )
            },
        )
        assert steady_saving(moved).value != steady_saving(base).value


def test_costs_are_summed_in_their_order() -> None:
    total = Working(PLAIN).figure("vendor.total_cost")
    parts = [one.key.removeprefix("vendor.") for one in total.of if isinstance(one, Step)]
    assert parts == [str(part) for part in CostPart if str(part) in parts]
