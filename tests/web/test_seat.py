"""What a browser opens first decides its seat; no cookie is ever given twice or widened."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from outsource_core.sharing import SEAT_COOKIE
from web.seat import SeatKeeper


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>")


async def figures(_request: Request) -> Response:
    return JSONResponse({})


def browser(cookies: dict[str, str] | None = None) -> TestClient:
    """A fresh browser profile."""
    app = Starlette(
        routes=[Route("/api", figures), Route("/{path:path}", page)],
        middleware=[Middleware(SeatKeeper)],
    )
    return TestClient(app, cookies=cookies)


@pytest.mark.parametrize(
    ("address", "seat"),
    [
        ("/", "owner"),
        ("/savings", "owner"),
        ("/shared-not", "owner"),
        ("/a/shared", "owner"),
        ("/shared", "partner"),
        ("/shared/", "partner"),
        ("/shared?token=abc", "partner"),
    ],
)
def test_the_first_page_decides(address: str, seat: str) -> None:
    assert browser().get(address).cookies[SEAT_COOKIE] == seat


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = browser().get("/shared").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie  # it goes with the browser session


@pytest.mark.parametrize("first", ["/shared", "/"])
def test_a_seat_once_taken_is_kept(first: str) -> None:
    one = browser()
    taken = one.get(first).cookies[SEAT_COOKIE]
    for address in ("/", "/shared", "/settings"):
        assert "Set-Cookie" not in one.get(address).headers
    assert one.cookies[SEAT_COOKIE] == taken


def test_only_a_page_gives_a_seat() -> None:
    assert "Set-Cookie" not in browser().get("/api").headers


def test_other_cookies_are_no_seat() -> None:
    answer = browser({"theme": "dark"}).get("/shared")
    assert answer.cookies[SEAT_COOKIE] == "partner"
