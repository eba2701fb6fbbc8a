"""How a provider stands, in cards, charts and sentences."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from outsource_core.kpis import Kpi, Results, Status
from outsource_core.storage.providers import Provider, ProviderKind
from outsource_core.storage.results import Grain, PeriodResults
from tests.ui.conftest import Begin
from ui import kpi_view

MONDAY = date(2026, 9, 7)
KOBZA = Provider(1, "Кобза", ProviderKind.OUTSOURCER, None, False)
STEP = Provider(2, "Степ *К*", ProviderKind.CALL_CENTRE, None, False)


def weeks(provider: Provider, *deals: float) -> list[PeriodResults]:
    """One result a week from the first Monday on: these deals of 100 leads each."""
    return [
        PeriodResults(provider.id, MONDAY + timedelta(weeks=n), Results(leads=100, deals=count))
        for n, count in enumerate(deals)
    ]


def standing(
    *deals: float, goal: float | None = None, provider: Provider = KOBZA
) -> kpi_view.Standing:
    (found,) = kpi_view.standings(
        [provider],
        weeks(provider, *deals),
        {provider.id: {Kpi.DEALS: goal}} if goal is not None else {},
        kpis=[Kpi.DEALS],
        ramp_up_weeks=5,
    )
    return found


def test_a_weekly_goal_is_asked_of_every_week() -> None:
    (verdict,) = standing(10, 12, 14, goal=12).verdicts
    assert (verdict.measured, verdict.expected, verdict.status) == (36, 36, Status.MET)


def test_the_ramp_up_asks_less_of_the_first_weeks() -> None:
    new = Provider(1, "Кобза", ProviderKind.OUTSOURCER, MONDAY, False)
    (verdict,) = standing(10, 10, 10, goal=10, provider=new).verdicts
    assert verdict.expected is not None
    assert 15 <= verdict.expected < 30


def test_only_the_figures_asked_for_are_judged() -> None:
    assert [verdict.kpi for verdict in standing(1, 2, 3).verdicts] == [Kpi.DEALS]


def test_each_provider_is_judged_by_its_own_weeks() -> None:
    found = kpi_view.standings(
        [KOBZA, STEP],
        weeks(KOBZA, 10, 10, 10) + weeks(STEP, 1, 1, 1),
        {1: {Kpi.DEALS: 10}, 2: {Kpi.DEALS: 10}},
        kpis=[Kpi.DEALS],
        ramp_up_weeks=5,
    )
    assert [one.verdicts[0].status for one in found] == [Status.MET, Status.MISSED]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (standing(), "Кобза: nothing was reported for these weeks."),
        (standing(9), "Кобза: 1 week reported, no goals to hold them against."),
        (standing(9, goal=9), "Кобза: 1 week reported, too early to judge."),
        (standing(9, 9, 9, goal=9), "Кобза met 1 of 1 goals over 3 weeks and missed none."),
        (
            standing(1, 1, 1, goal=9, provider=STEP),
            r"Степ \*К\* met 0 of 1 goals over 3 weeks; missed: closed deals.",
        ),
    ],
    ids=["nothing", "no goals", "too early", "met", "missed"],
)
def test_the_headline_says_how_it_stands(
    given: kpi_view.Standing, sentence: str, begin: Begin
) -> None:
    begin("en")
    assert kpi_view.headline(given) == sentence


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_in_other_languages_nothing_stays_english(language: str, begin: Begin) -> None:
    begin(language)
    for given in (standing(), standing(9), standing(9, goal=9), standing(1, 1, 1, goal=9)):
        said = kpi_view.headline(given)
        assert "Кобза" in said
        assert not [letter for letter in said if "a" <= letter.lower() <= "z"]


def test_a_table_shows_a_figure_only_with_what_it_is_made_of() -> None:
    """Each KPI names its own inputs, so that a share of one KPI shows no other's."""
    for kpi, columns in kpi_view._COLUMNS.items():
        assert columns, kpi
    assert set(kpi_view._COLUMNS) == set(Kpi)
    assert "revenue" not in {c for k, cs in kpi_view._COLUMNS.items() if k != "revenue" for c in cs}
    assert [k for k, cs in kpi_view._COLUMNS.items() if "paid" in cs] == [Kpi.CAC]


def test_axis_marks_are_few_and_in_order(begin: Begin) -> None:
    begin("en")
    starts = [MONDAY + timedelta(weeks=n) for n in range(53)]
    places, words = kpi_view._ticks(starts, Grain.WEEK)
    assert len(places) == len(words) <= 8
    assert places == sorted(places)
    assert places[0] == MONDAY.isoformat()
    assert kpi_view._ticks([], Grain.WEEK) == ([], [])
