"""The two pages for the partner meeting: what they say, in which language, and that they hold."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from outsource_core.costs import (
    Format,
    FormatKind,
    Horizon,
    InHouse,
    Outsourced,
    Scenario,
    Store,
    compare,
    cost_cliffs,
    steady_sides,
)
from outsource_core.payment import Basis, Term, Tier, TierRule
from outsource_core.uncertainty import Range, Simulation, Swing, simulate, tornado
from ui.exports import savings_pdf
from ui.exports.paper import FACES, round_ticks
from ui.formatting import money, percent
from ui.savings_view import either_way_a_loss, headline

MILLIMETRE = 72 / 25.4
RANGES = {
    "store.conversion": Range(0.2, 0.3, 0.35),
    "outsourced.relative_conversion": Range(0.6, 0.95, 1.1),
    "outsourced.scheme.1.rate": Range(150.0, 170.0, 230.0),
}
CROWDED = Scenario(
    store=Store(leads_per_month=1_000_000.0),
    in_house=InHouse(headcount=500.0, contractor_share=0.5),
    outsourced=Outsourced(
        scheme=tuple(Term(basis, 0.5, cap=5e6) for basis in Basis) * 2,
        contacts_added_per_month=100.0,
        repeat_uplift_points=2.0,
        large_batch_share=0.1,
        switch_back_chance_per_year=0.2,
    ),
    format=Format(FormatKind.PARTIAL, share=0.8),
    horizon=Horizon(months=36),
)
EIGHT_TIERS = tuple(Tier(50.0 * at, 100.0 / at) for at in range(1, 9))
OVERFULL = replace(
    CROWDED,
    outsourced=replace(
        CROWDED.outsourced,
        scheme=tuple(
            Term(basis, 123_456.5, tiers=EIGHT_TIERS, minimum=1_000.0, cap=5e6) for basis in Basis
        )
        * 2,
    ),
)


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Reads English and counts in hryvnias, until a test says otherwise."""

    def reads(language: str, currency: str) -> None:
        monkeypatch.setattr("ui.i18n.language", lambda: language)
        monkeypatch.setattr("ui.state.currency", lambda: currency)

    reads("en", "UAH")
    return reads


def printed(
    scenario: Scenario,
    *,
    title: str = "Autumn",
    simulation: Simulation | None = None,
    swings: tuple[Swing, ...] = (),
    ranges: Mapping[str, Range] = {},
) -> PdfReader:
    content = savings_pdf(
        scenario,
        compare(scenario),
        title=title,
        simulation=simulation,
        swings=swings,
        ranges=ranges,
    )
    return PdfReader(io.BytesIO(content))


def texts(paper: PdfReader) -> list[str]:
    """What each page says, in single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in paper.pages]


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def answer(scenario: Scenario) -> str:
    result = compare(scenario)
    months = scenario.horizon.months
    return headline(float(result.steady_saving), float(result.break_even_month), months)


# --- what it says -------------------------------------------------------------------------------


def test_the_first_page_answers() -> None:
    result = compare(Scenario())
    first, second = texts(printed(Scenario()))
    assert answer(Scenario()) in first
    assert money(float(result.cumulative[-1])) in first
    assert money(float(result.npv)) in first
    assert "pays for itself" in first
    assert "single value" in second


def test_a_saving_where_both_sides_lose_is_not_printed_as_a_profit() -> None:
    few_sales = replace(Scenario(), store=Store(leads_per_month=300.0))
    loss = either_way_a_loss(compare(few_sales))
    assert loss is not None
    assert spaced(loss) in texts(printed(few_sales))[0]
    assert "Either way" not in texts(printed(Scenario()))[0]


def test_the_second_page_opens_the_steady_month() -> None:
    second = texts(printed(Scenario()))[1]
    for side in steady_sides(Scenario()):
        for amounts in (*side.costs.values(), side.total_cost, side.contribution):
            if amounts[0] >= 0.5:
                assert money(float(amounts[0])) in second


def test_what_was_entered_as_a_range_has_its_ends_beside_it() -> None:
    second = texts(printed(Scenario(), ranges=RANGES))[1]
    for ends in ("20.0% – 35.0%", "60% – 110%", "₴150 – ₴230"):
        assert ends in second
        assert ends not in texts(printed(Scenario()))[1]


def test_a_range_of_the_share_is_of_all_the_work() -> None:
    narrow = Scenario(format=Format(FormatKind.NARROW, share=0.4))
    assert "30% – 60%" in texts(printed(narrow, ranges={"format.share": Range(0.3, 0.4, 0.6)}))[1]


def test_a_simulation_says_how_sure() -> None:
    simulation = simulate(Scenario(), RANGES, draws=256)
    swings = tornado(Scenario(), RANGES)
    first, second = texts(printed(Scenario(), simulation=simulation, swings=swings))
    chance = percent(simulation.chance_it_pays(within_months=24))
    assert f"Chance that it pays {chance}" in first
    for band in (simulation.steady_saving_band, simulation.npv_band):
        for amount in (band.p10, band.p50, band.p90):
            assert money(float(amount)) in second
    assert "(seed 2026)" in second
    assert "How well it sells against your team" in second
    assert "2. Paid per deal" in second


def test_contractors_come_with_their_exposure() -> None:
    assert "found to be employees" not in texts(printed(Scenario()))[1]
    scenario = replace(Scenario(), in_house=InHouse(contractor_share=1.0))
    second = texts(printed(scenario))[1]
    fine = max(cliff.amount for cliff in cost_cliffs(scenario))
    assert f"found to be employees: up to {money(fine)}" in second


# --- in the reader's language -------------------------------------------------------------------


@pytest.mark.parametrize(("language", "currency", "sign"), [("uk", "UAH", "₴"), ("ru", "EUR", "€")])
def test_the_text_can_be_taken_out_again(
    language: str, currency: str, sign: str, reader: Callable[[str, str], None]
) -> None:
    reader(language, currency)
    title = "Магазин «Затишок»: ґрунт, єдність, їжа, ідея"
    paper = printed(Scenario(), title=title)
    first, second = texts(paper)
    assert spaced(answer(Scenario())) in first
    assert re.search("[а-яії]", answer(Scenario()))
    assert title in first
    assert title in second
    assert sign in first
    assert sign in second
    assert str(paper.trailer["/Root"]["/Lang"]).startswith(language)


def test_the_font_is_free_and_lies_with_its_licence() -> None:
    assert all(file.is_file() for file in FACES.values())
    licence = (FACES[""].parent / "LICENCE.txt").read_text(encoding="utf-8")
    assert "bundling with commercial and non commercial products" in spaced(licence)


# --- that it holds ------------------------------------------------------------------------------

HOSTILE = [
    "",
    " ",
    "😀",
    "a\nb\tc\x00d",
    "ї" * 5_000,
    "x" * 5_000,
    "**bold** <b>html</b>",
    "\u202e",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_whatever_the_title_there_are_two_pages(title: str) -> None:
    assert len(printed(Scenario(), title=title).pages) == 2


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(),
        CROWDED,
        OVERFULL,
        Scenario(store=Store(leads_per_month=0.0), in_house=InHouse(headcount=0.0)),
        Scenario(format=Format(FormatKind.PARTNER, share=0.0), outsourced=Outsourced(scheme=())),
        Scenario(horizon=Horizon(months=1)),
    ],
    ids=["default", "crowded", "overfull", "empty store", "nothing handed over", "one month"],
)
@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_everything_stays_on_two_pages_of_a4_within_the_margins(
    scenario: Scenario, language: str, reader: Callable[[str, str], None]
) -> None:
    reader(language, "UAH")
    ranges = {"store.conversion": Range(0.2, 0.3, 0.35)}
    simulation = simulate(scenario, ranges, draws=64)
    paper = printed(scenario, simulation=simulation, swings=tornado(scenario, ranges))
    assert len(paper.pages) == 2
    for page in paper.pages:
        assert float(page.mediabox.width) == pytest.approx(210 * MILLIMETRE, abs=1)
        assert float(page.mediabox.height) == pytest.approx(297 * MILLIMETRE, abs=1)
        places = [at for _text, at in places_of(page)]
        assert places
        assert all(17 <= x <= 193 and 8 <= y <= 289 for x, y in places)


def places_of(page: PageObject) -> list[tuple[str, tuple[float, float]]]:
    """Each text and where it stands, mm from the left and from the foot."""
    found: list[tuple[str, tuple[float, float]]] = []

    def visit(text: str, _cm: object, at: list[float], *_rest: object) -> None:
        if text.strip():
            found.append((text.strip(), (at[4] / MILLIMETRE, at[5] / MILLIMETRE)))

    page.extract_text(visitor_text=visit)
    return found


def test_no_figure_is_cut_however_large() -> None:
    largest = Scenario(
        store=Store(leads_per_month=100_000.0, conversion=1.0, average_order_value=500_000.0),
        in_house=InHouse(headcount=200.0),
        outsourced=Outsourced(
            scheme=(Term(Basis.FIXED_FEE, 5e6), Term(Basis.PER_DEAL, 50_000.0)),
            expected_loss_per_month=5e8,
        ),
    )
    result = compare(largest)
    first, second = texts(printed(largest, simulation=simulate(largest, {}, draws=64)))
    assert float(result.cumulative[-1]) < -1e11
    assert "…" not in first + second
    assert money(float(result.steady_saving)) in first
    assert money(float(result.cumulative[-1])) in first


def test_terms_come_with_their_steps_and_bounds() -> None:
    scheme = (
        Term(Basis.PER_DEAL, 170.5, (Tier(100.0, 150.0),), minimum=9_000.0, cap=90_000.0),
        Term(Basis.REVENUE_SHARE, 0.03, (Tier(4e5, 0.02),), TierRule.WHOLE_AMOUNT),
    )
    second = texts(printed(Scenario(outsourced=Outsourced(scheme=scheme))))[1]
    assert "1. Paid per deal ₴170.50" in second
    assert (
        "from 100: ₴150; this rate for what lies above; at least ₴9,000 a month; "
        "at most ₴90,000 a month" in second
    )
    assert "from 400,000: 2.0%; this rate for everything" in second


def test_terms_without_room_are_counted_and_cover_nothing() -> None:
    places = dict(places_of(printed(OVERFULL).pages[1]))
    (more,) = (text for text in places if text.startswith("and "))
    shown = sum(re.match(r"\d+\. ", text) is not None for text in places)
    assert more == f"and {len(OVERFULL.outsourced.scheme) - shown} more terms"
    assert places[more][1] > places["What these figures are not"][1] + 5


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
@settings(max_examples=60, deadline=None)
def test_ticks_are_few_even_and_hold_both_ends(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = round_ticks(low, high)
    slack = 1e-9 * (high - low)
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= 9
    steps = [after - before for before, after in pairwise(ticks)]
    assert min(steps) == pytest.approx(max(steps))
