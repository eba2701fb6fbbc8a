"""Which seat a browser takes: what it opened first decides.

A browser that first opened a shared link is a partner's, and no address shows it anything else.
A browser on the store's own computer that first opened the dashboard is the owner's, and stays
the owner's when it looks at a shared link. The cookie only ever narrows: no cookie makes an owner
of someone who is not on this computer (``ui/access.py``).
"""

from __future__ import annotations

from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outsource_core.sharing import SEAT_COOKIE, SHARED_PAGE, Seat


class SeatKeeper:
    """Gives a browser its seat with the first page it loads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not needs_seat(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        seat = Seat.PARTNER if scope["path"].strip("/") == SHARED_PAGE else Seat.OWNER

        async def send_with_seat(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    cookie = f"{SEAT_COOKIE}={seat}; Path=/; HttpOnly; SameSite=Lax"
                    headers.append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_seat)


def needs_seat(headers: Headers) -> bool:
    """Whether this browser has no seat yet."""
    return SEAT_COOKIE not in SimpleCookie(headers.get("cookie", ""))
