"""What a reader must know before trusting a page's figures."""

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
