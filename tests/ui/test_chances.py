"""How often something comes true: none and all are said as such, and only where they are."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Begin
from ui import chances


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "У жодному з випадків"),
        (1 / 1024, "У менш ніж 1\u00a0% випадків"),
        (0.08, "У 8\u00a0% випадків"),
        (0.5, "У 50\u00a0% випадків"),
        (1023 / 1024, "У понад 99\u00a0% випадків"),
        (1.0, "У кожному з випадків"),
    ],
)
def test_how_often_it_costs_more(share: float, said: str, begin: Begin) -> None:
    begin("uk")
    assert chances.costs_more(share).startswith(f"{said} аутсорсинг")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("share", [0.0, 1e-9, 0.0049, 0.995001, 1 - 1e-9, 1.0])
def test_nothing_is_called_no_percent_or_all_of_them(
    share: float, language: str, begin: Begin
) -> None:
    begin(language)
    for said in (
        chances.costs_more(share),
        chances.does_not_pay(share, months=24),
        chances.saving_between("1", "2", pays=share, months=24),
        chances.best_mix(float(share > 0.5), "₴1"),
    ):
        words = said.replace("\u00a0", "").split()
        assert "0%" not in words
        assert "100%" not in words


def test_a_band_ends_with_how_often_it_pays(begin: Begin) -> None:
    begin("en")
    for pays, end in (
        (0.0, "in no case does it pay for itself within 24 months."),
        (0.25, "it pays for itself within 24 months in 25% of cases."),
        (1.0, "it pays for itself within 24 months in every case."),
    ):
        assert chances.saving_between("₴1", "₴2", pays=pays, months=24).endswith(end)


def test_one_month_is_one(begin: Begin) -> None:
    begin("en")
    assert chances.does_not_pay(1.0, months=1) == "In no case does it pay for itself in 1 month"


def test_nothing_to_hand_over_is_an_answer(begin: Begin) -> None:
    begin("en")
    assert "hand over nothing" in chances.best_mix(0.0, "₴0")
    assert "hand over all of the work" in chances.best_mix(1.0, "₴9")
    assert "hand over 35% of the work" in chances.best_mix(0.35, "₴9")


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.0, 0, "у жодному з випадків"),
        (0.0, 1, "у жодному з випадків"),
        (1 / 1024, 0, "у менш ніж 1\u00a0% випадків"),
        (1 / 1024, 1, "у 0,1\u00a0% випадків"),
        (0.5, 0, "у 50\u00a0% випадків"),
        (1023 / 1024, 0, "у понад 99\u00a0% випадків"),
        (1.0, 1, "у кожному з випадків"),
    ],
)
def test_in_how_many_cases(share: float, digits: int, said: str, begin: Begin) -> None:
    begin("uk")
    assert chances.cases(share, digits=digits) == said
