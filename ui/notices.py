"""What a reader must know before trusting a page's figures or handing out its links."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.i18n import _


def foreign_currency() -> None:
    """With another currency on screen the law's limits and our starting figures do not fit."""
    if state.currency() != "UAH":
        st.warning(
            _(
                "Nothing is converted: the minimum wage, the law's limits and the starting figures "
                "are in hryvnias. Enter your own here and under Settings, or count in ₴."
            )
        )


def link_is_only_here() -> None:
    """Beside a fresh link: nobody on another computer can open it yet."""
    if state.is_only_here():
        st.warning(
            _(
                "This link works on this computer only. Under Settings, write the address where "
                "partners reach the dashboard, and make the link anew."
            )
        )
