"""Savings: what would outsourcing save?"""

from __future__ import annotations

import streamlit as st

from outsource_core.costs import compare
from ui import savings_view, scenario_inputs
from ui.i18n import _

st.title(_("What would outsourcing save you?"))

# The answer stands before the inputs on a narrow screen, where columns lie one below another.
answer, controls = st.columns([2, 1], gap="large")
with controls:
    scenario = scenario_inputs.gather()
comparison = compare(scenario)
with answer:
    savings_view.answer(comparison)
    savings_view.chart(comparison, scenario.horizon)
    savings_view.parts(scenario)
    savings_view.months(comparison, scenario.horizon)
