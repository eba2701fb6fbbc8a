"""The law's figures on screen: each with its date and source, each the owner's to change."""

from __future__ import annotations

from datetime import date

import streamlit as st

from outsource_core.reference import all_facts, dated_fact
from outsource_core.storage.settings import choose
from ui import resources, state
from ui.formatting import day, number, percent
from ui.i18n import _
from ui.words import fact_name


def show() -> None:
    """Every figure as the law has it today, and a box for the owner's own."""
    st.write(
        _(
            "Rates, limits and the minimum wage change by law. Each figure below is the one in "
            "force today; write your own where your store differs."
        )
    )
    own = state.setting("fact_overrides", {})
    with st.expander(_("Figures in force today")), st.form("facts"):
        chosen: dict[str, float] = {}
        for name in all_facts():
            in_force = dated_fact(name, on=date.today())
            is_share = in_force.unit.startswith("share")
            written = percent(in_force.value, digits=1) if is_share else number(in_force.value)
            value = st.number_input(
                fact_name(name),
                value=own.get(name, in_force.value) * (100 if is_share else 1),
                min_value=0.0,
                max_value=100.0 if is_share else 1e9,
                step=0.1 if is_share else 1.0,
                format="%.1f" if is_share else "%.0f",
                key=f"fact_{name}",
            )
            st.caption(
                _("By law {value} since {when}", value=written, when=day(in_force.valid_from))
                + f" · {in_force.source}"
            )
            value = value / 100 if is_share else value
            if abs(value - in_force.value) > 1e-9:
                chosen[name] = value
        if st.form_submit_button(_("Keep my figures"), type="primary"):
            choose(resources.store(), fact_overrides=chosen or None)
            st.toast(_("Kept."))
            st.rerun()
