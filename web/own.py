"""``/own/{key}``: makes a browser the owner's, for whoever holds the key from the data folder."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from outsource_core.seats import OWN_PATH, Seat, is_owners_key, own_address
from outsource_core.storage.database import open_database, owner_key
from outsource_core.storage.settings import is_public
from web.seat import seat_cookie

log = logging.getLogger(__name__)


async def take_owners_seat(request: Request) -> Response:
    """303 to the dashboard with an owner's seat for the right key; 404 and nothing for another."""
    key = await run_in_threadpool(owner_key)
    if not is_owners_key(request.path_params["key"], key):
        return Response(status_code=404)
    return RedirectResponse("/", 303, headers={"Set-Cookie": seat_cookie(Seat.OWNER)})


def tell_owners_address(base: str) -> None:
    """Logs where an owner without a seat gets one, if partners have a way in to this dashboard."""
    try:
        with closing(open_database()) as database:
            if is_public(database):
                # A warning, because a logger that nobody set up shows nothing less.
                log.warning("The owner's pages open at %s", own_address(base, owner_key()))
    except (sqlite3.Error, OSError):
        log.exception("the store cannot be read")


own = Route(f"/{OWN_PATH}/{{key}}", take_owners_seat)
