"""The way in: `streamlit run dashboard.py` serves the dashboard, its headers and its health."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.crash import apologise
from web.headers import SecurityHeaders
from web.health import health
from web.seat import SeatKeeper

# The script lies in ui/ and not here: a script with a pages/ folder beside it would get
# Streamlit's automatic pages, which run without the frame.
app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    routes=[health],
    middleware=[Middleware(SecurityHeaders), Middleware(SeatKeeper)],
    on_script_error=apologise,
)
