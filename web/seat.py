"""Which seat a browser takes: what it opened first decides.

A browser that first opened a shared link is a partner's, and no address shows it anything else but
the one that carries the owner's key (``web/own.py``). A browser on the store's own computer that
first opened the dashboard is the owner's, and stays the owner's when it looks at a shared link; but
once partners have an address to come by, a request that looks local may be a stranger's that a
relay passed on, and no browser becomes the owner's by itself any more.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from starlette.requests import HTTPConnection

from outsource_core.seats import SEAT_COOKIE, Seat, is_this_computer, owners_seat, seat_of
from outsource_core.sharing import SHARED_PAGE
from outsource_core.storage.database import open_database, owner_key
from outsource_core.storage.settings import is_public
from web.cookies import CookieGiver

#: How long a browser stays the owner's, in seconds: a year. A partner's seat ends with its session.
OWNERS_SEAT_LASTS = 365 * 24 * 60 * 60


class SeatKeeper(CookieGiver):
    """Gives a browser its seat with the first page it loads."""

    def new_cookie(self, request: HTTPConnection) -> str | None:
        """Its seat, where it has none yet."""
        return new_seat(request)


def new_seat(request: HTTPConnection) -> str | None:
    """The cookie for a browser that has no seat yet; None for one that has, or may take none."""
    try:
        if seat_of(request.cookies.get(SEAT_COOKIE), owner_key()) is not None:
            return None
        if request.scope["path"].strip("/") == SHARED_PAGE:
            return seat_cookie(Seat.PARTNER)
        return seat_cookie(Seat.OWNER) if may_become_owner(request) else None
    except (sqlite3.Error, OSError):
        return None  # the page itself will say what is wrong with the store


def may_become_owner(request: HTTPConnection) -> bool:
    """Whether whoever opens the dashboard here can only be its owner."""
    address = request.client.host if request.client else None
    if not is_this_computer(address, request.headers):
        return False
    with closing(open_database()) as database:
        return not is_public(database)


def seat_cookie(seat: Seat) -> str:
    """The ``Set-Cookie`` header that gives a seat."""
    kept = "Path=/; HttpOnly; SameSite=Lax"
    if seat is Seat.PARTNER:
        return f"{SEAT_COOKIE}={seat}; {kept}"
    return f"{SEAT_COOKIE}={owners_seat(owner_key())}; Max-Age={OWNERS_SEAT_LASTS}; {kept}"
