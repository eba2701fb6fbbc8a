"""Shared figures: what the owner of a link may see, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from outsource_core.kpis import Kpi
from outsource_core.sharing import ShareStatus
from outsource_core.storage.providers import providers, targets
from outsource_core.storage.results import Grain, results
from ui import inputs, kpi_view, navigation, resources, shared_scenario, state
from ui.formatting import day, period
from ui.i18n import _
from ui.words import kpi_name

visitor = state.visit().visitor
share = visitor.share

if share is None or visitor.share_status is not ShareStatus.ACTIVE:
    if visitor.share_status is ShareStatus.REVOKED:
        st.title(_("This link was revoked"))
        st.write(_("The store's owner closed it. Ask them for a new one if you still need it."))
    elif visitor.share_status is ShareStatus.EXPIRED and share is not None:
        st.title(_("This link has expired"))
        st.write(
            _(
                "It worked until {when}. Ask the store's owner for a new one.",
                when=day(share.last_day),
            )
        )
    else:
        navigation.closed_door()
    st.stop()

scope = share.scope
if scope.scenario is not None:
    shared_scenario.draw(scope.scenario)
    st.caption(_("This link works until {when}.", when=day(share.last_day)))
    st.stop()
db = resources.store()
shown = [provider for provider in providers(db) if provider.id in scope.provider_ids]
# A week belongs to the shared days when all of it does: a part of one would say more.
first = scope.start + timedelta(days=-scope.start.weekday() % 7)
last = scope.end - timedelta(days=6)
weekly = results(
    db, Grain.WEEK, provider_ids=[provider.id for provider in shown], start=first, end=last
)
agreed = targets(db) if scope.show_targets else {}

st.title(_("Results from {period}", period=period(scope.start, scope.end)))
standings = kpi_view.standings(
    shown, weekly, agreed, kpis=scope.kpis, ramp_up_weeks=state.ramp_up_weeks()
)
if not weekly:
    st.info(_("Nothing has been reported for these days yet."))
    st.stop()
for standing in standings:
    st.markdown(f"**{kpi_view.headline(standing)}**")
    kpi_view.cards(standing)
kpi = scope.kpis[0]
if len(scope.kpis) > 1:
    kpi = Kpi(inputs.choice(_("Figure"), list(scope.kpis), key="kpi", written=kpi_name))
kpi_view.chart(weekly, shown, kpi, Grain.WEEK, targets=agreed, key="shared_chart")
st.subheader(_("Every figure behind this page"))
kpi_view.table(weekly, shown, Grain.WEEK, kpis=scope.kpis, key="shared_table", with_inputs=False)
st.caption(_("This link works until {when}.", when=day(share.last_day)))
