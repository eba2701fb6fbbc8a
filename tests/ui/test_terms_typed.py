"""A payment scheme as typed: what contradicts itself is set aside, and never priced in silence."""

from __future__ import annotations

from datetime import date

from outsource_core.payment import Basis
from outsource_core.scenarios import Circumstances
from tests.ui.conftest import Begin
from ui.scenario_inputs import gathered


def test_a_minimum_above_the_cap_does_not_reach_the_scenario(begin: Begin) -> None:
    begin("en")
    typed = {"per_deal": 150.0, "per_deal.minimum": 9_000.0, "per_deal.cap": 4_000.0}
    made, ignored = gathered(typed, Circumstances(date(2026, 1, 1), {}))
    (term,) = [one for one in made.scenario.outsourced.scheme if one.basis is Basis.PER_DEAL]
    assert (term.minimum, term.cap) == (None, 4_000)
    assert ignored == ()
