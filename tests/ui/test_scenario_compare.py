"""What scenarios side by side come to, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.ui.conftest import Begin
from ui.scenario_compare import finding


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ({"A": 900.0, "B": 1_200.0}, "“B” is best: ₴1,200 since"),
        ({"A": 1_200.0, "B": 1_200.4}, "the scenarios come out the same: ₴1,200 since"),
        ({"A": 1_198.9, "B": 1_200.0}, "“B” is best"),
        ({"A": 1_200.0, "B": 5.0, "C": 1_200.0}, "“A”, “C” are best and come out the same"),
        ({"A": -700.0, "B": -700.0}, "the scenarios come out the same: \N{MINUS SIGN}₴700 since"),
        ({"A": -700.0}, "After 24 months “A”: \N{MINUS SIGN}₴700 since the start"),
    ],
)
def test_scenarios_within_a_hryvnia_come_out_the_same(
    totals: Mapping[str, float], said: str, begin: Begin
) -> None:
    begin("en")
    assert said in finding(totals, 24)
