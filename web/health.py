"""``/healthz``: whether the dashboard can serve, for whoever watches over it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from outsource_core.storage import database


async def healthz(_request: Request) -> JSONResponse:
    """200 when the store opens and answers, 503 when it does not. It says nothing more."""
    healthy = await run_in_threadpool(database.answers)
    return JSONResponse({"healthy": healthy}, status_code=200 if healthy else 503)


health = Route("/healthz", healthz)
