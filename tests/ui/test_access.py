"""Who is the owner: by where the request comes from, the seat it holds, and who else may come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from sqlite_utils import Database
from streamlit.runtime.context import ContextProxy

from outsource_core.seats import SEAT_COOKIE, owners_seat
from outsource_core.storage.database import owner_key
from outsource_core.storage.settings import choose
from ui.access import Role, who

Comes = Callable[..., Role]

#: A browser right here; a stranger's behind a relay that says nothing of itself looks just so.
HERE: Mapping[str, object] = {"headers": {"Host": "127.0.0.1:8501"}, "ip_address": None}
ELSEWHERE: Mapping[str, Mapping[str, object]] = {
    "by another name": {"headers": {"Host": "sales.example.ua"}, "ip_address": None},
    "from another address": {"headers": {"Host": "localhost"}, "ip_address": "203.0.113.9"},
    "passed on": {
        "headers": {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"},
        "ip_address": None,
    },
}
FORGED = ("owner", "owner." + "0" * 64, owners_seat(b"k" * 32), "власник")


@pytest.fixture(params=["private", "public"])
def is_public(request: pytest.FixtureRequest, db: Database) -> bool:
    """Both: no address for partners, and one."""
    public = request.param == "public"
    if public:
        choose(db, public_address="https://sales.example.ua")
    return public


@pytest.fixture
def comes(db: Database, monkeypatch: pytest.MonkeyPatch) -> Comes:
    """The role of a browser that comes so, with this seat."""

    def role(seat: object = None, **context: object) -> Role:
        cookies = {} if seat is None else {SEAT_COOKIE: seat}
        for name, value in {**HERE, **context, "cookies": cookies}.items():
            monkeypatch.setattr(ContextProxy, name, value)
        return who(db).role

    return role


def test_without_a_seat_one_is_the_owner_only_while_partners_have_no_way_in(
    comes: Comes, is_public: bool
) -> None:
    assert comes() is (Role.PARTNER if is_public else Role.OWNER)


def test_an_owners_seat_is_the_owners_either_way(comes: Comes, is_public: bool) -> None:
    assert comes(owners_seat(owner_key())) is Role.OWNER


def test_a_partners_seat_is_a_partners_either_way(comes: Comes, is_public: bool) -> None:
    assert comes("partner") is Role.PARTNER


@pytest.mark.parametrize("seat", FORGED)
def test_a_seat_nobody_signed_counts_as_none(seat: str, comes: Comes, is_public: bool) -> None:
    assert comes(seat) is (Role.PARTNER if is_public else Role.OWNER)


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("signed", [True, False])
def test_from_elsewhere_no_seat_makes_an_owner(
    place: str, signed: bool, comes: Comes, is_public: bool
) -> None:
    seat = owners_seat(owner_key()) if signed else None
    assert comes(seat, **ELSEWHERE[place]) is Role.PARTNER


def test_a_new_key_ends_every_owners_seat(comes: Comes, data: Path, is_public: bool) -> None:
    seat = owners_seat(owner_key())
    (data / "owner.key").unlink()
    assert comes(seat) is (Role.PARTNER if is_public else Role.OWNER)


def test_a_test_bench_that_gives_stand_ins_is_the_owners(comes: Comes) -> None:
    assert comes(MagicMock(), headers={}, ip_address=MagicMock()) is Role.OWNER
