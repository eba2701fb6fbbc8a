"""Savings: what would outsourcing save, how surely, and what would change that?

The answer comes first, before any input is drawn; how sure it is follows.
"""

from __future__ import annotations

import streamlit as st

from outsource_core.costs import compare
from ui import (
    actuals_view,
    export_view,
    inputs,
    notices,
    savings_lab,
    savings_view,
    scenario_controls,
    scenario_inputs,
    scenario_shelf,
)
from ui.i18n import _

gathered = scenario_inputs.on_screen(view=savings_lab.VIEWS, compared=())
comparison = compare(gathered.scenario)

st.title(_("What would outsourcing save you, and how surely?"))
notices.foreign_currency()
scenario_shelf.say_ignored()
savings_view.answer(comparison)
how_sure = st.empty()
with st.bottom:
    savings_view.in_short(comparison)

# On a phone the columns stand one below the other: the chart before the inputs.
proof, controls = st.columns([3, 2], gap="large")
with controls:
    actuals_view.offer()
    scenario_shelf.draw(gathered)
    scenario_controls.draw()

lab = savings_lab.Lab(gathered, comparison)
with how_sure:
    savings_lab.how_sure(lab)
with proof:
    view = inputs.choice(
        _("Show"), list(savings_lab.VIEWS), key="view", written=savings_lab.view_name
    )
    savings_lab.VIEWS[view](lab)
    export_view.take_away(lab)
