"""``/own/{key}``: the owner's key seats a browser as the owner's; anything else meets nothing."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.middleware import Middleware

from outsource_core.seats import SEAT_COOKIE, owners_seat
from outsource_core.storage.database import FILE_NAME, owner_key
from outsource_core.storage.settings import choose
from tests.web.browsers import browser
from web.own import own, tell_owners_address
from web.seat import SeatKeeper

APP = Starlette(routes=[own], middleware=[Middleware(SeatKeeper)])
BASE = "http://127.0.0.1:8501"


@pytest.mark.parametrize("cookies", [{}, {SEAT_COOKIE: "partner"}, {SEAT_COOKIE: "owner"}])
def test_the_right_key_makes_the_browser_the_owners(cookies: dict[str, str], db: Database) -> None:
    choose(db, public_address="https://sales.example.ua")
    answer = browser(APP, cookies=cookies).get(f"/own/{owner_key().hex()}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    (cookie,) = answer.headers.get_list("Set-Cookie")
    assert cookie == (
        f"seat={owners_seat(owner_key())}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"
    )


@pytest.mark.parametrize(
    "shown", ["0" * 64, "key", "%D0%BA%D0%BB%D1%8E%D1%87", "%ff", "owner.key", "%00"]
)
@pytest.mark.usefixtures("data")
def test_a_wrong_key_meets_nothing(shown: str) -> None:
    answer = browser(APP).get(f"/own/{shown}")
    assert (answer.status_code, answer.content) == (404, b"")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("data")
def test_a_part_of_the_key_or_what_the_cookie_holds_is_not_the_key() -> None:
    key = owner_key()
    for shown in (key.hex()[:-1], key.hex() + "0", owners_seat(key), owners_seat(key)[6:]):
        assert browser(APP).get(f"/own/{shown}").status_code == 404


@pytest.mark.usefixtures("data")
def test_the_key_is_only_asked_for_and_never_taken_otherwise() -> None:
    assert browser(APP).post(f"/own/{owner_key().hex()}").status_code == 405


# what the server says at its start


def test_it_tells_the_owners_address_where_partners_have_a_way_in(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    choose(db, public_address="https://sales.example.ua")
    tell_owners_address(BASE)
    (said,) = caplog.messages
    assert said.endswith(f" {BASE}/own/{owner_key().hex()}")


@pytest.mark.usefixtures("db")
def test_it_keeps_the_key_to_itself_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    tell_owners_address(BASE)
    assert not caplog.messages


def test_a_store_that_cannot_be_read_keeps_no_server_from_starting(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data.mkdir()
    (data / FILE_NAME).write_bytes(b"not a database" * 100)
    tell_owners_address(BASE)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
