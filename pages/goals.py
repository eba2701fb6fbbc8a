"""Goals: what was agreed with each provider?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from outsource_core.kpis import DEFINITIONS, Kpi, Unit
from outsource_core.storage.providers import (
    ProviderKind,
    agree_targets,
    describe_provider,
    providers,
    targets,
)
from ui import empty, inputs, resources, state
from ui.formatting import plain
from ui.i18n import _
from ui.words import kpi_help, kpi_name, provider_kind

st.title(_("What was agreed with each provider?"))
st.write(
    _(
        "Goals are what the weekly reports are held against. Counts and money are per week; "
        "leave a goal empty where nothing was agreed."
    )
)

db = resources.store()
known = {str(provider.id): provider for provider in providers(db)}
if not known:
    empty.no_reports()
    st.stop()

chosen = known[
    inputs.choice(
        _("Provider"),
        list(known),
        key="provider",
        written=lambda code: plain(known[code].name),
    )
]
agreed = targets(db).get(chosen.id, {})

with st.form(f"goals_{chosen.id}"):
    left, right = st.columns(2)
    kind = left.selectbox(
        _("What they are"),
        list(ProviderKind),
        index=list(ProviderKind).index(chosen.kind),
        format_func=provider_kind,
        key=f"kind_{chosen.id}",
    )
    # The date and the goals are kept as widgets' state and not as defaults: a default cannot be
    # emptied again.
    if chosen.started_on is not None:
        st.session_state.setdefault(f"started_{chosen.id}", chosen.started_on)
    started_on = right.date_input(
        _("Working for you since"),
        value=None,
        min_value=date(2000, 1, 1),
        max_value=date.today(),
        format="DD.MM.YYYY",
        help=_("Less is expected in the ramp-up, the first weeks from this day on."),
        key=f"started_{chosen.id}",
    )
    goals: dict[Kpi, float] = {}
    columns = st.columns(2)
    for index, kpi in enumerate(Kpi):
        unit = DEFINITIONS[kpi].unit
        in_percent, in_money = unit is Unit.SHARE, unit is Unit.MONEY
        label = _("{kpi}, %", kpi=kpi_name(kpi)) if in_percent else kpi_name(kpi)
        key = f"goal_{kpi}_{chosen.id}"
        if kpi in agreed:
            st.session_state.setdefault(key, agreed[kpi] * (100 if in_percent else 1))
        value = columns[index % 2].number_input(
            f"{kpi_name(kpi)}, {state.currency_sign()}" if in_money else label,
            value=None,
            min_value=0.0,
            max_value=100.0 if in_percent else 1e12,
            step=0.5 if in_percent else 1.0,
            format="%.1f" if in_percent else "%.0f",
            help=kpi_help(kpi),
            key=key,
        )
        if value is not None:
            goals[kpi] = value / 100 if in_percent else value
    if st.form_submit_button(_("Keep these goals"), type="primary"):
        describe_provider(db, chosen.id, kind=ProviderKind(kind), started_on=started_on)
        agree_targets(db, chosen.id, goals)
        st.success(_("Kept. Performance now holds the reports against these goals."))
