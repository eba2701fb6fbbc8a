"""How a figure is made, in words: every figure opens, in every language, down to its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from outsource_core.actuals import measured_inputs
from outsource_core.costs import (
    CostPart,
    Format,
    FormatKind,
    InHouse,
    Outsourced,
    Scenario,
    compare,
    with_values,
)
from outsource_core.costs.explanations import Step, Working
from outsource_core.kpis import Results
from outsource_core.payment import Basis, Term, Tier, TierRule
from tests.ui.conftest import Begin
from ui import figures
from ui.explanations import Figure, Made, Words, steps, sum_in_short
from ui.formatting import money
from ui.savings_lab import VIEWS, Lab, deals_and_price_today, reckon_with
from ui.scenario_inputs import Gathered

TIERS = (Tier(50.0, 140.0), Tier(100.0, 120.0))
RICH = replace(
    Scenario(),
    in_house=InHouse(headcount=9.0, gross_pay=180_000.0, contractor_share=0.3),
    outsourced=Outsourced(
        scheme=(
            Term(Basis.FIXED_FEE, 20_000.0, minimum=5_000.0, cap=30_000.0),
            Term(Basis.PER_DEAL, 160.0, tiers=TIERS),
            Term(Basis.PER_LARGE_BATCH, 20.0, tiers=TIERS, tier_rule=TierRule.WHOLE_AMOUNT),
            Term(Basis.PER_CONTACT_ADDED, 15.0),
            Term(Basis.PER_REPEAT_RATE_POINT, 900.0),
            Term(Basis.REVENUE_SHARE, 0.03),
        ),
        contacts_added_per_month=100.0,
        repeat_uplift_points=2.0,
        large_batch_share=0.1,
        switch_back_chance_per_year=0.1,
    ),
    format=Format(FormatKind.PARTIAL, share=0.7),
)


@pytest.fixture(autouse=True)
def reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve weeks of reports from the own team and a vendor."""
    mondays = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(12)]
    sides = (
        {
            day: Results(
                leads=90 + 5 * n,
                deals=25,
                revenue=35_000 + 100 * n,
                new_customers=15,
                repeat_orders=10,
            )
            for n, day in enumerate(mondays)
        },
        {day: Results(leads=50, deals=10) for day in mondays},
    )
    monkeypatch.setattr(
        "ui.actuals_view.measured",
        lambda scenario: measured_inputs(*sides, speed=Working(scenario).team_productivity),
    )


def lab(scenario: Scenario) -> Lab:
    return Lab(Gathered(scenario, {}), compare(scenario))


def shown(scenario: Scenario) -> Iterator[Figure]:
    yield from figures.of_answer(lab(scenario))
    for view in VIEWS:
        if view != "compare":
            yield from figures.of_view(view, lab(scenario))


def made_of(figure: Figure, *, further: bool = False) -> Iterator[Made | None]:
    """How it is made: of its first choices, or of the last months and of all measured ends."""
    ends: Sequence[Sequence[object]] = [
        (choice.options if choice.code == "end" else choice.options[-1:])
        if further
        else choice.options[:1]
        for choice in figure.choices
    ]
    for chosen in product(*ends):
        yield figure.opens(*chosen)


def opened(scenario: Scenario, code: str) -> Made:
    (made,) = made_of(next(one for one in shown(scenario) if one.code == code))
    assert made is not None
    return made


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("scenario", [Scenario(), RICH], ids=["plain", "rich"])
def test_every_figure_opens_in_every_language(
    scenario: Scenario, language: str, begin: Begin
) -> None:
    begin(language)
    for figure in shown(scenario):
        for made in made_of(figure, further=True):
            if made is None:
                assert figure.code.startswith("break_even")
                continue
            words = Words(made.scenario)
            assert "{" not in "".join((words.name(made.step), *made.notes))
            for line in steps(made.step):
                said = words.line(line)
                assert "{" not in said
                assert words.value(line) in said


def test_pay_is_told_in_words_and_numbers(begin: Begin) -> None:
    begin("en")
    assert Words(Scenario()).line(opened(Scenario(), "own.pay").step) == (
        "Own team: Pay = Sellers you employ × Pay of one before tax = 3 × ₴25,000.00 = ₴75,000.00"
    )


def test_a_result_of_both_sides_is_told_by_its_own_name(begin: Begin) -> None:
    begin("en")
    assert "With the vendor: Left over" in Words(Scenario()).line(opened(Scenario(), "saving").step)


def test_a_long_sum_shows_its_beginning_and_its_end(begin: Begin) -> None:
    begin("en")
    words = Words(Scenario())
    *_others, last = opened(Scenario(), "break_even_month").step.of
    assert isinstance(last, Step)
    in_full = words.briefly(last)
    parts = in_full.split(" + ")
    assert len(parts) == 24
    assert sum_in_short(in_full) == f"{parts[0]} + … + {parts[-1]}"


@pytest.mark.parametrize("told", ["", "3 × ₴25,000.00", "₴1 + ₴2"])
def test_what_is_short_stands_in_full(told: str) -> None:
    assert sum_in_short(told) == told


def test_a_total_stops_at_the_figures_that_open_on_their_own(begin: Begin) -> None:
    begin("en")
    assert len(list(steps(opened(Scenario(), "saving").step))) == 1


def test_a_cell_of_the_map_opens_nearest_to_the_store_s_own_deals_and_price(begin: Begin) -> None:
    begin("en")
    (cell,) = (figure for figure in shown(Scenario()) if figure.code == "cell")
    own = deals_and_price_today(Scenario())
    for choice, today in zip(cell.choices, own, strict=True):
        nearest = min(choice.options, key=lambda option: abs(option - today))
        assert choice.options[choice.start] == nearest > 0


def test_vat_taken_for_lost_is_named_where_a_store_past_the_limit_gets_it_back(
    begin: Begin,
) -> None:
    begin("en")
    lost = with_values(Scenario(), {"outsourced.vat_rate": 0.2, "outsourced.vat_reclaimable": 0.0})
    vendor = compare(lost).steady_sides[1]
    (hint,) = (line for line in reckon_with(lab(lost)) if "registered for VAT" in line)
    assert money(float(vendor.costs[CostPart.VAT][0])) in hint
    for other in ({"outsourced.vat_rate": 0.0}, {"store.average_order_value": 10.0}):
        said = reckon_with(lab(with_values(lost, other)))
        assert not any("registered for VAT" in line for line in said)


def test_it_is_said_why_a_small_part_of_the_work_saves_no_pay(begin: Begin) -> None:
    begin("en")
    (why,) = reckon_with(lab(replace(Scenario(), format=Format(FormatKind.NARROW, 0.3))))[-1:]
    assert why == (
        "Every seller stays and is paid as before: 30% of the work frees no whole position."
    )
    assert reckon_with(lab(Scenario()))[-1].startswith("Taking the work back would cost about ₴")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_figures_are_told_apart(language: str, begin: Begin) -> None:
    begin(language)
    for of in (
        figures.of_answer(lab(RICH)),
        *(figures.of_view(view, lab(RICH)) for view in VIEWS if view != "compare"),
    ):
        names = [figure.name for figure in of]
        assert len(set(names)) == len(names)
        assert len({figure.code for figure in of}) == len(names)


def test_what_does_not_exist_is_not_explained(begin: Begin) -> None:
    begin("en")
    hopeless = replace(
        Scenario(), outsourced=replace(Scenario().outsourced, expected_loss_per_month=1e9)
    )
    figure = next(one for one in shown(hopeless) if one.code == "break_even_deals")
    assert figure.opens() is None


def test_what_never_pays_has_no_month(begin: Begin) -> None:
    begin("en")
    hopeless = replace(
        Scenario(), outsourced=replace(Scenario().outsourced, expected_loss_per_month=1e9)
    )
    assert Words(hopeless).value(opened(hopeless, "break_even_month").step) == "not yet"
