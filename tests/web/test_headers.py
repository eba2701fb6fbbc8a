"""Every answer keeps a browser from framing, sniffing and leaking the dashboard."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from web.headers import CONTENT_SECURITY_POLICY, HEADERS, SecurityHeaders


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>", headers={"X-Frame-Options": "ALLOWALL", "X-Own": "kept"})


async def wire(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


client = TestClient(
    Starlette(
        routes=[Route("/", page), WebSocketRoute("/wire", wire)],
        middleware=[Middleware(SecurityHeaders)],
    )
)


@pytest.mark.parametrize("address", ["/", "/nothing-here"])
@pytest.mark.parametrize("name", HEADERS)
def test_every_answer_has_them(address: str, name: str) -> None:
    assert client.get(address).headers.get_list(name) == [HEADERS[name]]


def test_other_headers_stay() -> None:
    assert client.get("/").headers["X-Own"] == "kept"


def test_a_web_socket_goes_through() -> None:
    with client.websocket_connect("/wire") as socket:
        assert socket.receive_text() == "hello"


def policy() -> dict[str, set[str]]:
    parts = [part.split() for part in CONTENT_SECURITY_POLICY.split("; ")]
    return {name: set(sources) for name, *sources in parts}


def test_nothing_may_come_from_or_go_to_another_host() -> None:
    allowed = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:", "ws:"}
    assert set.union(*policy().values()) <= allowed | {"wss:"}
    assert policy()["default-src"] == {"'self'"}
    assert policy()["object-src"] == {"'none'"}
    assert policy()["frame-ancestors"] == {"'none'"}


def test_an_address_with_a_token_is_never_passed_on() -> None:
    assert HEADERS["Referrer-Policy"] == "no-referrer"
