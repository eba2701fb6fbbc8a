"""Savings: what would outsourcing save, how surely, and what would change that?

The answer comes first, before any input is drawn; how sure it is follows.
"""

from __future__ import annotations

import streamlit as st

from outsource_core.costs import compare
from ui import (
    actuals_view,
    explanations,
    export_view,
    figures,
    inputs,
    leaning_view,
    notices,
    savings_lab,
    savings_view,
    scenario_compare,
    scenario_controls,
    scenario_inputs,
    scenario_shelf,
    state,
)
from ui.i18n import _

gathered = scenario_inputs.on_screen(view=savings_lab.VIEWS.keys, compared=scenario_compare.codes)
comparison = compare(gathered.scenario)

st.title(_("What would outsourcing save you, and how surely?"))
notices.foreign_currency()
scenario_shelf.say_ignored()
savings_view.answer(comparison)
on_a_phone = state.on_a_phone()
if not on_a_phone:
    savings_view.figures(comparison)
how_sure = st.container()  # one that is emptied first would let the page jump
how_made = st.container()
with st.bottom:
    savings_view.in_short(comparison)

if on_a_phone:  # where all stands one below the other, the chart comes first
    proof, controls = st.columns(2)
else:
    controls, proof = st.columns([2, 3], gap="large")
with controls:
    is_measured = actuals_view.offer(gathered.scenario)
    scenario_shelf.draw(gathered)
    scenario_controls.draw(gathered.scenario.format)

lab = savings_lab.Lab(gathered, comparison)
with how_sure:
    savings_lab.how_sure(lab)
    leaning_view.say(lab, is_measured=is_measured)
with how_made:
    explanations.how_is_it_made(lambda: figures.of_answer(lab), key="how")
with proof:
    view = inputs.choice(
        _("Show"), list(savings_lab.VIEWS), key="view", written=savings_lab.view_name
    )
    savings_lab.VIEWS[view](lab)
    explanations.how_is_it_made(lambda: figures.of_view(view, lab), key=f"how_{view}")
    if on_a_phone:
        savings_view.figures(comparison)
    export_view.take_away(lab)
scenario_inputs.write_address(gathered)
