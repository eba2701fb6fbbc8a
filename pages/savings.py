"""Savings: what would outsourcing save, how surely, and what would change that?"""

from __future__ import annotations

import streamlit as st

from outsource_core.costs import compare
from ui import (
    actuals_view,
    explanations,
    export_view,
    inputs,
    notices,
    savings_lab,
    savings_view,
    scenario_inputs,
    scenario_shelf,
)
from ui.i18n import _

st.title(_("What would outsourcing save you, and how surely?"))
notices.foreign_currency()
answer = st.container()
controls, proof = st.columns([2, 3], gap="large")

with controls:
    measured = st.container()
    shelf = st.container()
    gathered = scenario_inputs.gather(view=savings_lab.VIEWS)
with measured:
    actuals_view.offer()
with shelf:
    scenario_shelf.draw(gathered)
comparison = compare(gathered.scenario)
with answer:
    scenario_shelf.say_ignored()
    savings_view.answer(comparison)
    how_sure = st.empty()
    how_made = st.container()
with st.bottom:
    savings_view.in_short(comparison)

lab = savings_lab.Lab(gathered, comparison)
with how_sure:
    savings_lab.how_sure(lab)
with how_made:
    explanations.how_is_it_made(
        explanations.Opened(lab.scenario, lambda: lab.simulation), key="how"
    )
with proof:
    view = inputs.choice(
        _("Show"), list(savings_lab.VIEWS), key="view", written=savings_lab.view_name
    )
    savings_lab.VIEWS[view](lab)
    export_view.take_away(lab)
