"""What a browser opens first decides its seat; none becomes the owner's once partners may come."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from outsource_core.seats import SEAT_COOKIE, owners_seat
from outsource_core.storage.database import FILE_NAME, owner_key
from outsource_core.storage.settings import choose
from tests.web.browsers import browser
from web.seat import SeatKeeper


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>")


async def kept_page(_request: Request) -> Response:
    return Response(status_code=304)


async def figures(_request: Request) -> Response:
    return JSONResponse({})


APP = Starlette(
    routes=[Route("/api", figures), Route("/kept", kept_page), Route("/{path:path}", page)],
    middleware=[Middleware(SeatKeeper)],
)
#: What is not asked for from right here.
ELSEWHERE = {
    "by another name": ({"base": "http://sales.example.ua"}, {}),
    "from another address": ({"address": "192.168.0.7"}, {}),
    "passed on": ({}, {"X-Forwarded-For": "203.0.113.9"}),
}


@pytest.fixture(autouse=True)
def _store(db: Database) -> None:
    """Every test has a store of its own."""


@pytest.fixture
def public(db: Database) -> None:
    """Partners have a way in."""
    choose(db, public_address="https://sales.example.ua")


@pytest.mark.parametrize("address", ["/", "/savings", "/shared-not", "/a/shared", "/kept"])
def test_a_browser_that_opens_the_dashboard_first_is_the_owners(address: str) -> None:
    assert browser(APP).get(address).cookies[SEAT_COOKIE] == owners_seat(owner_key())


@pytest.mark.parametrize("address", ["/shared", "/shared/", "/shared?token=abc"])
def test_a_browser_that_opens_a_shared_link_first_is_a_partners(address: str) -> None:
    assert browser(APP).get(address).cookies[SEAT_COOKIE] == "partner"


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_browser_elsewhere_becomes_the_owners(place: str) -> None:
    profile, headers = ELSEWHERE[place]
    one = browser(APP, **profile)
    assert "Set-Cookie" not in one.get("/", headers=headers).headers
    assert one.get("/shared", headers=headers).cookies[SEAT_COOKIE] == "partner"


@pytest.mark.usefixtures("public")
def test_once_partners_have_a_way_in_no_browser_becomes_the_owners_by_itself() -> None:
    one = browser(APP, base="http://127.0.0.1:8501")  # what a plain `proxy_pass` sends
    assert "Set-Cookie" not in one.get("/").headers
    assert one.get("/shared").cookies[SEAT_COOKIE] == "partner"


@pytest.mark.usefixtures("public")
def test_an_owners_seat_taken_before_is_kept() -> None:
    one = browser(APP, cookies={SEAT_COOKIE: owners_seat(owner_key())})
    for address in ("/", "/shared"):
        assert "Set-Cookie" not in one.get(address).headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    owners, partners = (browser(APP).get(first).headers["Set-Cookie"] for first in ("/", "/shared"))
    for cookie in (owners, partners):
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert "; Max-Age=31536000;" in owners  # a year
    assert "Max-Age" not in partners  # it goes with the browser session


@pytest.mark.parametrize("first", ["/shared", "/"])
def test_a_seat_once_taken_is_kept(first: str) -> None:
    one = browser(APP)
    taken = one.get(first).cookies[SEAT_COOKIE]
    for address in ("/", "/shared", "/settings", "/kept"):
        assert "Set-Cookie" not in one.get(address).headers
    assert one.cookies[SEAT_COOKIE] == taken


@pytest.mark.parametrize("cookies", [{"theme": "dark"}, {SEAT_COOKIE: "owner"}])
def test_another_cookie_and_an_unsigned_seat_are_no_seat(cookies: dict[str, str]) -> None:
    assert "seat=partner" in browser(APP, cookies=cookies).get("/shared").headers["Set-Cookie"]
    assert "seat=owner." in browser(APP, cookies=cookies).get("/").headers["Set-Cookie"]


def test_only_a_page_gives_a_seat() -> None:
    assert "Set-Cookie" not in browser(APP).get("/api").headers


def test_a_host_that_is_no_name_changes_nothing() -> None:
    for host in ("x/shared?", "[::1", "localhost/shared?"):
        assert "Set-Cookie" not in browser(APP).get("/", headers={"Host": host}).headers


def test_a_store_that_cannot_be_read_seats_no_owner_and_stops_no_page(
    data: Path, db: Database
) -> None:
    db.close()
    for file in data.glob(f"{FILE_NAME}*"):
        file.write_bytes(b"not a database" * 100)
    answer = browser(APP).get("/")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
