"""What a person sees when the dashboard itself fails: an apology, and nothing of its insides."""

from __future__ import annotations

import logging

import streamlit as st

from ui.formatting import plain
from ui.i18n import _

log = logging.getLogger(__name__)


def apologise(error: Exception, *, where: str = "") -> bool:
    """Tells the reader in their language, the log in full; True keeps Streamlit's words off.

    ``where`` names the file whose work failed beside the screen.
    """
    log.error("a page failed", exc_info=error)
    sorry = _(
        "Something went wrong here, and it is our fault. Nothing you entered or accepted is "
        "lost; load the page again. If it happens again, send us the last lines of the log."
    )
    st.error(f"**{plain(where)}:** {sorry}" if where else sorry)
    return True
