"""Each of the owner's browsers has a name of its own, by which it finds its desk again."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from outsource_core.seats import DESK_COOKIE, SEAT_COOKIE
from tests.web.browsers import browser
from web.desk import DeskKeeper


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>")


async def figures(_request: Request) -> Response:
    return JSONResponse({})


APP = Starlette(
    routes=[Route("/api", figures), Route("/{path:path}", page)],
    middleware=[Middleware(DeskKeeper)],
)


def test_two_browsers_have_two_names_and_each_keeps_its_own() -> None:
    one, other = browser(APP), browser(APP)
    names = {each.get("/reports").cookies[DESK_COOKIE] for each in (one, other)}
    assert len(names) == 2
    assert all(len(name) > 40 for name in names)
    assert "Set-Cookie" not in one.get("/reports").headers


def test_the_name_is_out_of_reach_of_scripts_and_goes_with_the_browser_session() -> None:
    cookie = browser(APP).get("/").headers["Set-Cookie"]
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert "Max-Age" not in cookie


def test_a_partners_browser_has_none() -> None:
    assert "Set-Cookie" not in browser(APP).get("/shared?token=abc").headers
    partners = browser(APP, cookies={SEAT_COOKIE: "partner"})
    assert "Set-Cookie" not in partners.get("/reports").headers


def test_only_a_page_gives_a_name() -> None:
    assert "Set-Cookie" not in browser(APP).get("/api").headers
