"""Overview: where do you stand, and what should you do next?"""

from __future__ import annotations

import streamlit as st

from outsource_core.storage.providers import providers, targets
from outsource_core.storage.results import span
from ui import empty, overview_view, resources, state
from ui.formatting import plain
from ui.i18n import _

db = resources.store()
name = state.setting("store_name", "")
st.title(
    _("{store}: where you stand, and what to do next", store=plain(name))
    if name
    else _("Where you stand, and what to do next")
)

reported = span(db)
if reported is None:
    overview_view.first_steps()
    empty.no_reports()
    st.stop()

slipping = overview_view.standing(db, providers(db), targets(db), last_week=reported[1])
overview_view.next_steps(db, providers(db), targets(db), slipping)
