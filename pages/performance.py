"""Performance: does each provider deliver what was agreed?"""

from __future__ import annotations

import streamlit as st

from outsource_core.kpis import Kpi
from outsource_core.storage.providers import providers, targets
from outsource_core.storage.results import Grain, results, span
from ui import empty, inputs, kpi_view, resources, state
from ui.formatting import plain
from ui.i18n import _
from ui.words import grain_name, kpi_name

st.title(_("Does each provider deliver what was agreed?"))

db = resources.store()
known = {str(provider.id): provider for provider in providers(db)}
reported = span(db)
if reported is None:
    empty.no_reports()
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = inputs.several(
        _("Providers"),
        list(known),
        key="providers",
        written=lambda code: plain(known[code].name),
    )
    first, last = inputs.weeks(_("Weeks"), key="weeks", first=reported[0], last=reported[1])

looked_at = [known[code] for code in known if code in chosen]
ids = [provider.id for provider in looked_at]
agreed = targets(db)
weekly = results(db, Grain.WEEK, provider_ids=ids, start=first, end=last)
standings = kpi_view.headlines(
    looked_at, weekly, agreed, kpis=tuple(Kpi), ramp_up_weeks=state.ramp_up_weeks()
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    kpi = Kpi(inputs.choice(_("Figure"), list(Kpi), key="kpi", written=kpi_name))
    grain = Grain(inputs.choice(_("Period"), list(Grain), key="grain", written=grain_name))
periods = (
    weekly
    if grain is Grain.WEEK
    else results(db, grain, provider_ids=ids, start=first.replace(day=1), end=last)
)
kpi_view.chart(periods, looked_at, kpi, grain, targets=agreed, key="performance_chart")

for standing in standings:
    st.subheader(kpi_view.plain_name(standing))
    kpi_view.cards(standing)

st.subheader(_("Every figure behind this page"))
kpi_view.table(periods, looked_at, grain, kpis=tuple(Kpi), key="performance_table")
