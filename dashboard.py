"""The way in: `streamlit run dashboard.py` serves the dashboard, its headers and its health."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.crash import apologise
from ui.warming import warm_up
from web.desk import DeskKeeper
from web.headers import SecurityHeaders
from web.health import health
from web.own import own, tell_owners_address
from web.promptness import Promptly
from web.seat import SeatKeeper


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None, None]:
    """What the server does when it starts: it makes itself ready, and says where it is."""
    warm_up()
    tell_owners_address(f"http://127.0.0.1:{st.get_option('server.port')}")
    yield


# The script lies in ui/ and not here: a script with a pages/ folder beside it would get
# Streamlit's automatic pages, which run without the frame.
app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    routes=[health, own],
    middleware=[
        *(Middleware(Promptly), Middleware(SecurityHeaders)),
        *(Middleware(SeatKeeper), Middleware(DeskKeeper)),
    ],
    lifespan=lifespan,
    on_script_error=apologise,
)
