"""``/healthz``: whether the dashboard can serve, for whoever watches over it."""

from __future__ import annotations

import sqlite3

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from outsource_core.storage.database import open_database


async def healthz(_request: Request) -> JSONResponse:
    """200 when the store opens and answers, 503 when it does not. It says nothing more."""
    healthy = await run_in_threadpool(store_answers)
    return JSONResponse({"healthy": healthy}, status_code=200 if healthy else 503)


def store_answers() -> bool:
    """Whether the store can be opened and read."""
    try:
        database = open_database()
    except (sqlite3.Error, OSError):
        return False
    try:
        database.execute("SELECT 1 FROM settings").fetchone()
    except sqlite3.Error:
        return False
    finally:
        database.close()
    return True


health = Route("/healthz", healthz)
