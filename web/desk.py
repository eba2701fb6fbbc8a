"""What tells one of the owner's browsers from another, so that each finds its own desk again.

The cookie is a random word that opens nothing by itself: only the owner's pages have a desk. It
goes with the browser session, and a partner's browser gets none.
"""

from __future__ import annotations

import secrets

from starlette.requests import HTTPConnection

from outsource_core.seats import DESK_COOKIE, SEAT_COOKIE, Seat
from outsource_core.sharing import SHARED_PAGE
from web.cookies import CookieGiver


class DeskKeeper(CookieGiver):
    """Names a browser by the first page it loads that is no shared one."""

    def new_cookie(self, request: HTTPConnection) -> str | None:
        """A name nobody can guess, for a browser that has none."""
        is_partners = request.cookies.get(SEAT_COOKIE) == Seat.PARTNER
        if DESK_COOKIE in request.cookies or is_partners:
            return None
        if request.scope["path"].strip("/") == SHARED_PAGE:
            return None
        return f"{DESK_COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"
