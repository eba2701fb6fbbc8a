"""Settings: how does the dashboard speak, count and remember?"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import streamlit as st

from outsource_core.seats import own_address
from outsource_core.storage.database import data_folder, owner_key
from outsource_core.storage.demo import is_demo_loaded, remove_demo
from outsource_core.storage.settings import choose
from ui import empty, facts_editor, resources, state
from ui.i18n import _

st.title(_("How should the dashboard speak and count?"))
db = resources.store()

st.subheader(_("The store"))
with st.form("store"):
    name = st.text_input(
        _("Name of the store"), value=state.setting("store_name", ""), max_chars=80
    )
    currencies = list(state.CURRENCIES)
    currency = st.selectbox(
        _("Currency"),
        currencies,
        index=currencies.index(state.currency()),
        format_func=lambda code: f"{state.CURRENCIES[code]} {code}",
        help=_("How amounts are written. Nothing is converted."),
    )
    ramp_up = st.number_input(
        _("Weeks of ramp-up for a new provider"),
        min_value=0,
        max_value=26,
        value=state.ramp_up_weeks(),
        help=_("In these first weeks goals rise from a half to the whole. Four to six are usual."),
    )
    address = st.text_input(
        _("Address where partners reach this dashboard"),
        value=state.setting("public_address", ""),
        placeholder="https://…",
        max_chars=200,
        help=_("Put before every shared link. Leave empty to use the address on your screen."),
    )
    st.caption(
        _(
            "To be the owner in another browser on this computer, open the address below in it, "
            "and show that address to nobody."
        )
    )
    with st.expander(_("Show the address")):
        st.code(own_address(state.address_on_screen(), owner_key()), language=None, wrap_lines=True)
    if st.form_submit_button(_("Keep"), type="primary"):
        parts = urlsplit(address.strip())
        if address.strip() and (parts.scheme not in ("http", "https") or not parts.netloc):
            st.error(_("The address must begin with http:// or https:// and name a host."))
        else:
            choose(
                db,
                store_name=name.strip() or None,
                currency=currency,
                ramp_up_weeks=int(ramp_up),
                public_address=address.strip() or None,
            )
            st.toast(_("Kept."))
            st.rerun()

st.subheader(_("The law's figures"))
facts_editor.show()

st.subheader(_("Demo store"))
if is_demo_loaded(db):
    st.write(
        _(
            "The demo store is loaded: one in-house team and two vendors with a year of weekly "
            "reports. Removing it takes away these three providers and every report of theirs."
        )
    )
    st.button(
        _("Remove the demo store"),
        icon=":material/delete:",
        key="remove_demo",
        on_click=lambda: remove_demo(resources.store(), now=datetime.now(UTC)),
    )
else:
    st.write(_("A year of weekly reports of one in-house team and two vendors, to look around in."))
    empty.load_demo_button()

st.subheader(_("Where everything is kept"))
st.write(_("On this computer only, in this folder. Copy it whole to back it up."))
st.code(str(data_folder()), language=None)
