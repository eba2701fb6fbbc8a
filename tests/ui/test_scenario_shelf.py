"""From values of the address to a scenario: one way, nothing trusted, nothing lost."""

from __future__ import annotations

import json
from datetime import date

import pytest
import streamlit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outsource_core.costs import FormatKind, Scenario, WorkType, compare
from outsource_core.payment import Basis, Term, Tier, TierRule
from outsource_core.scenarios import Circumstances, Figure, SavedScenario
from outsource_core.uncertainty import Range
from ui import address, scenario_address, scenario_inputs, scenario_shelf, shared_scenario, state
from ui.access import Role, Visitor
from ui.scenario_address import understood
from ui.scenario_compare import Sure
from ui.scenario_inputs import Gathered, gathered

AROUND = Circumstances(date(2026, 11, 1), {})


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit, "session_state", {})
    state.begin(state.Visit(Visitor(Role.OWNER)))


def made(**given_values: object) -> Gathered:
    found, ignored = gathered(
        {key.replace("__", "."): v for key, v in given_values.items()}, AROUND
    )
    assert ignored == ()
    return found


# what they make


def test_an_empty_address_is_the_store_the_model_starts_from() -> None:
    scenario, start = made().scenario, Scenario()
    assert scenario.store == start.store
    assert scenario.in_house == start.in_house
    assert scenario.format == start.format
    assert scenario.outsourced.scheme == start.outsourced.scheme
    assert scenario.horizon.start == AROUND.start
    assert made().chosen == {}
    assert made().ranges == {}


def test_percentages_become_shares() -> None:
    found = made(store__conversion="35", **{"store.conversion.range": "35_45"})
    assert found.scenario.store.conversion == 0.35
    assert found.ranges == {"store.conversion": Range(0.35, 0.35, 0.45)}
    assert found.believed["store.conversion"] == Range(0.35, 0.35, 0.45)
    assert "store.leads_per_month" in found.believed


def test_a_range_that_does_not_hold_its_likely_value_is_left_out_and_named() -> None:
    given_values = {"store.conversion": "35", "store.conversion.range": "36_45"}
    found, ignored = gathered(given_values, AROUND)
    assert found.scenario.store.conversion == 0.35
    assert found.ranges == {}
    assert ignored == ("store.conversion.range",)


def test_the_format_takes_its_own_share_and_work() -> None:
    found = made(format="partial", work="calling,closing", share_partial="60")
    assert found.scenario.format.kind is FormatKind.PARTIAL
    assert found.scenario.format.share == 0.6
    assert found.scenario.format.work_types == (WorkType.CLOSING, WorkType.CALLING)
    assert made(share_partial=60).scenario.format.share == 1.0


def test_the_payment_scheme_has_tiers_minimum_and_cap() -> None:
    found = made(
        fee=0,
        per_deal=200,
        per_contact=5,
        **{
            "per_deal.range": [150, 260],
            "per_deal.tier_from": 100,
            "per_deal.tier_rate": 150,
            "per_deal.tier_rule": "whole_amount",
            "per_deal.minimum": 10_000,
            "per_deal.cap": 90_000,
        },
    )
    assert found.scenario.outsourced.scheme == (
        Term(
            Basis.PER_DEAL,
            200.0,
            (Tier(100.0, 150.0),),
            TierRule.WHOLE_AMOUNT,
            minimum=10_000.0,
            cap=90_000.0,
        ),
        Term(Basis.PER_CONTACT_ADDED, 5.0),
    )
    assert found.ranges == {"outsourced.scheme.0.rate": Range(150.0, 200.0, 260.0)}
    names = scenario_inputs.names(found.scenario)
    assert names["outsourced.scheme.0.rate"].startswith("For each deal")


def test_what_the_owner_decided_elsewhere_counts() -> None:
    with_control = Circumstances(AROUND.start, {"esv_rate": 0.5}, ("product_training",))
    plain, changed = made().scenario, gathered({}, with_control)[0].scenario
    assert changed.fact_overrides == {"esv_rate": 0.5}
    assert changed.outsourced.expected_loss_per_month < plain.outsourced.expected_loss_per_month
    assert changed.outsourced.control_cost_per_month > plain.outsourced.control_cost_per_month == 0


# what is not usable


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("store.conversion", "abc"),
        ("store.conversion", ""),
        ("store.conversion", "101"),
        ("store.conversion", "-1"),
        ("store.conversion", "nan"),
        ("store.conversion", "inf"),
        ("store.conversion", "1e999"),
        ("store.conversion", "9" * 400),
        ("store.conversion", None),
        ("store.conversion", [1, 2]),
        ("store.conversion.range", "30"),
        ("store.conversion.range", "30_x"),
        ("store.conversion.range", "30_400"),
        ("store.conversion.range", "1_2_3"),
        ("format", "everything"),
        ("work", "nonsense"),
        ("work", ""),
        ("per_deal.tier_rule", "x"),
        ("horizon.months", "5"),
        ("store.nonsense", "1"),
        ("__class__", "1"),
    ],
)
def test_nonsense_is_left_at_its_default_and_named(key: str, text: object) -> None:
    found, ignored = gathered({key: text, "in_house.headcount": "7"}, AROUND)
    assert ignored == (key,)
    assert found.chosen == {"in_house.headcount": 7.0}
    assert found.scenario == made(in_house__headcount=7).scenario


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_an_address_holds_makes_a_scenario_that_can_be_compared(
    data: st.DataObject,
) -> None:
    keys = st.sampled_from(sorted(scenario_address.fields()))
    texts = st.one_of(
        st.text(max_size=8),
        st.floats().map(str),
        st.integers(-5, 200).map(str),
        st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: f"{two[0]}_{two[1]}"),
        st.sampled_from([*FormatKind, *WorkType, *TierRule]).map(str),
    )
    address = data.draw(st.dictionaries(keys, texts, max_size=12))
    found, ignored = gathered(address, AROUND)
    said = understood(address)
    assert set(ignored) == set(said.ignored) == set(address) - set(said.values)
    assert compare(found.scenario).cumulative.shape == (found.scenario.horizon.months,)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_what_is_saved_makes_the_same_scenario_again(data: st.DataObject) -> None:
    known = scenario_address.fields()
    dials = [key for key, one in known.items() if one.bounds is not None]
    key = data.draw(st.sampled_from(dials))
    bounds = known[key].bounds
    assert bounds is not None
    value = bounds.held(data.draw(st.floats(bounds.low, bounds.high)))
    first, ignored = gathered({key: value}, AROUND)
    stored = json.loads(json.dumps(dict(first.chosen)))
    again, _none = gathered(stored, AROUND)
    assert ignored == ()
    assert again.scenario == first.scenario
    assert again.chosen == first.chosen


def test_every_input_has_a_name_and_can_be_written() -> None:
    known, labels = scenario_address.fields(), scenario_inputs.labels()
    assert set(known) <= set(labels)
    for key, one in known.items():
        assert labels[key]
        assert scenario_inputs.written(key, one.default)


def test_opening_sets_what_was_saved_and_resets_the_rest() -> None:
    address.chosen().update({"in_house.headcount": 9.0, "work": ("closing",)})
    ignored = scenario_inputs.put(
        {"store.conversion": 35, "store.conversion.range": [30, 40], "format": "narrow", "x": 1}
    )
    assert ignored == ("x",)
    assert address.chosen() == {
        "store.conversion": 35.0,
        "store.conversion.range": (30.0, 40.0),
        "format": "narrow",
    }


def test_of_the_kinds_of_work_those_known_are_taken_and_the_others_named() -> None:
    said = understood({"work": "calling,nonsense"})
    assert said.values == {"work": ("calling",)}
    assert said.ignored == {"work": "nonsense"}


# tiers


def test_every_price_may_have_any_number_of_tiers() -> None:
    found = made(
        fee=0,
        per_deal=0,
        per_contact=5,
        revenue_share=4,
        **{"per_contact.tiers": "300:3_100:4_200:3", "revenue_share.tiers": "100000:2.5"},
    )
    of_revenue, of_contacts = found.scenario.outsourced.scheme
    assert of_revenue.tiers == (Tier(100_000.0, 0.025),)
    assert of_contacts.tiers == (Tier(100.0, 4.0), Tier(200.0, 3.0), Tier(300.0, 3.0))


@pytest.mark.parametrize(
    "text",
    ["50", "50:", ":5", "50:1:2", "50:x", "-1:5", "50:300_", "_".join(["1:1"] * 21), "nan:1"],
)
def test_tiers_that_make_no_sense_are_named(text: str) -> None:
    assert understood({"per_deal.tiers": text}).ignored == {"per_deal.tiers": text}


def test_tiers_come_back_from_the_address_and_from_the_shelf_as_they_were() -> None:
    tiers = ((50.0, 300.0), (100.0, 250.0))
    texts = scenario_address.texts({"per_deal.tiers": tiers})
    assert texts["per_deal.tiers"] == "50:300_100:250"
    assert understood({"per_deal.tiers": texts["per_deal.tiers"]}).values["per_deal.tiers"] == tiers
    stored = json.loads(json.dumps({"per_deal.tiers": tiers}))
    assert understood(stored).values["per_deal.tiers"] == tiers


def test_the_one_tier_of_earlier_links_still_counts() -> None:
    old = {"per_deal.tier_from": "100", "per_deal.tier_rate": "150"}
    assert understood(old) == understood({"per_deal.tiers": "100:150"})
    assert understood({"per_deal.tier_from": "0", "per_deal.tier_rate": "150"}).values == {}
    broken = {"per_deal.tier_from": "x"}
    assert understood(broken).ignored == broken
    assert set(scenario_address.texts({})) >= set(old)


# sharing


def test_a_link_holds_the_scenario_as_it_stands_and_no_provider() -> None:
    one = SavedScenario(1, "Plan", {"horizon.months": 12}, *[scenario_shelf._now()] * 2)
    scope = scenario_shelf.scenario_scope(one, frozenset({Figure.MARGIN}), AROUND)
    assert (scope.provider_ids, scope.kpis) == ((), ())
    assert (scope.start, scope.end) == (date(2026, 11, 1), date(2027, 10, 1))
    assert scope.scenario is not None
    assert scope.scenario.inputs == one.inputs


@pytest.mark.parametrize("shown", [set(), *({one} for one in Figure), set(Figure)], ids=str)
def test_only_figures_that_are_shown_are_worked_into_the_page(shown: set[Figure]) -> None:
    scenario = made().scenario
    comparison = compare(scenario)
    sure = Sure(1.0, 2.0, 0.5)
    figures = {
        one.label for one in shared_scenario.key_figures(scenario, comparison, sure, shown=shown)
    }
    of = {
        "Saved a month, once steady": Figure.SAVING,
        "In eight cases of ten": Figure.SAVING,
        "Own team: all costs a month": Figure.OWN_COSTS,
        "The vendor is paid a month, without VAT": Figure.VENDOR_PRICE,
        "Gross margin": Figure.MARGIN,
        "Leads a month": Figure.SALES,
        "Of them buy": Figure.SALES,
        "Average order": Figure.SALES,
    }
    assert {label for label in of if label in figures} == {
        label for label, figure in of.items() if figure in shown
    }
    headline = shared_scenario.headline(comparison, amounts=Figure.SAVING in shown)
    assert ("₴" in headline) == (Figure.SAVING in shown)


# the price for all the work, while a part of it is reckoned with


def test_the_price_for_all_the_work_comes_back_from_the_address_and_from_the_shelf() -> None:
    part = {"fee": "8000", "outsourced.oversight_hours_per_month": "5"}
    values = understood(part | {"part_price": "0.4_20000:16000:26000_12"}).values
    assert values["part_price"] == ((0.4,), (20_000.0, 16_000.0, 26_000.0), (12.0,))
    assert scenario_address.texts(values)["part_price"] == "0.4_20000:16000:26000_12"
    assert understood(json.loads(json.dumps(dict(values)))).values == values
    said = scenario_inputs.written("part_price", values["part_price"])
    assert said == "₴20,000 and 12 h a month"
