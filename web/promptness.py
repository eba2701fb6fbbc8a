"""Answers that leave at once, piece by piece.

A server's socket holds a small piece back until the browser has acknowledged the one before, which
a browser puts off for 40 ms: at every file of the page, at every answer to a moved slider. asyncio
turns that off for the sockets it knows to be TCP's; those Streamlit opens do not say that they are.
"""

from __future__ import annotations

import socket
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send


class Promptly:
    """Tells the socket of every connection to hold nothing back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            hold_nothing_back(receive)
        await self.app(scope, receive, send)


def hold_nothing_back(receive: Receive) -> None:
    """Turns Nagle's algorithm off for the connection behind ``receive``, where there is one.

    The standard has no word for the connection; uvicorn's ``receive`` is a method of who holds it.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is not None:
        with suppress(OSError):  # it may be closed by now, or no TCP at all
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
