"""What a page shows while there is nothing to show: what to do next, and a store to try it on."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from outsource_core.storage.database import identifier_key
from outsource_core.storage.demo import load_demo
from ui import navigation, resources
from ui.i18n import _


def no_reports() -> None:
    """No report has been accepted yet."""
    with st.container(border=True):
        st.subheader(_("No reports yet"), anchor=False)
        st.write(
            _(
                "Upload the first file a vendor or your own team sent you, or look around in a "
                "demo store with a year of reports from one in-house team and two vendors."
            )
        )
        with st.container(horizontal=True):
            navigation.link("reports", _("Upload a report"))
            load_demo_button()


def load_demo_button() -> None:
    """Loads the demo store at one click."""
    st.button(
        _("Load the demo store"),
        icon=":material/science:",
        on_click=_load_demo,
        key="load_demo",
    )


def _load_demo() -> None:
    with st.spinner(_("Loading the demo store…")):
        load_demo(resources.store(), now=datetime.now(UTC), key=identifier_key())
    st.toast(_("The demo store is loaded. Settings removes it again."))
