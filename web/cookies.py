"""Middleware that gives a browser a cookie with the first page it loads."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class CookieGiver:
    """What gives which cookie says ``new_cookie``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def new_cookie(self, request: HTTPConnection) -> str | None:
        """The ``Set-Cookie`` header for a browser that lacks it; None for one that has it."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and is_page(message):
                cookie = await run_in_threadpool(self.new_cookie, request)
                if cookie is not None:
                    MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def is_page(answer: Message) -> bool:
    """Whether an answer brings a page, or says that the one the browser kept is still good."""
    kind = MutableHeaders(scope=answer).get("content-type", "")
    return answer["status"] == 304 or kind.startswith("text/html")
