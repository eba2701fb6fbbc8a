"""Seats: an owner's cannot be made up, and which requests look as if they came from right here."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from outsource_core.seats import (
    Seat,
    is_owners_key,
    is_this_computer,
    own_address,
    owners_seat,
    seat_of,
)

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))


# the cookie


def test_an_owners_seat_is_signed_with_the_key() -> None:
    name, _, signature = owners_seat(KEY).partition(".")
    assert name == "owner"
    assert signature == hmac.new(KEY, b"the owner's seat", hashlib.sha256).hexdigest()
    assert KEY.hex() not in owners_seat(KEY)


def test_a_seat_is_known_again() -> None:
    assert seat_of(owners_seat(KEY), KEY) is Seat.OWNER
    assert seat_of("partner", KEY) is Seat.PARTNER


@pytest.mark.parametrize(
    "cookie",
    [
        None,
        "",
        "owner",
        "owner.",
        "owner." + "0" * 64,
        owners_seat(OTHER),
        owners_seat(KEY)[:-1],
        owners_seat(KEY) + "0",
        owners_seat(KEY).upper(),
        KEY.hex(),
        "власник",
        "Partner",
    ],
)
def test_any_other_cookie_is_no_seat(cookie: str | None) -> None:
    assert seat_of(cookie, KEY) is None


# the owner's address


def test_the_owners_address_carries_the_key() -> None:
    address = own_address("http://localhost:8501/", KEY)
    assert address == f"http://localhost:8501/own/{KEY.hex()}"
    assert is_owners_key(address.rpartition("/")[2], KEY)


@pytest.mark.parametrize("shown", ["", "0", OTHER.hex(), KEY.hex()[:-1], owners_seat(KEY), "ключ"])
def test_nothing_else_is_the_owners_key(shown: str) -> None:
    assert not is_owners_key(shown, KEY)


# whether a request looks local


@pytest.mark.parametrize("address", [None, "127.0.0.1", "::1"])
@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "LocalHost:8501", "127.0.0.1", "127.0.0.1:9", "[::1]:8501"],
)
def test_a_browser_on_this_computer_looks_local(host: str, address: str | None) -> None:
    assert is_this_computer(address, {"Host": host})
    assert is_this_computer(address, {"host": host})


@pytest.mark.parametrize(
    "host",
    [
        "sales.example.ua",
        "192.168.0.7:8501",
        "localhost.evil.example",
        "evil.localhost",
        "127.0.0.1.nip.io",
        "[::2]:8501",
        "[::1].evil.example",
        "127.0.0.2",
        "localhost@evil.example",
    ],
)
def test_another_name_does_not(host: str) -> None:
    assert not is_this_computer(None, {"Host": host})


@pytest.mark.parametrize("address", ["192.168.0.7", "203.0.113.9", "fe80::1", ""])
def test_another_address_does_not(address: str) -> None:
    assert not is_this_computer(address, {"Host": "localhost"})


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "x-forwarded-for", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"],
)
def test_a_request_that_was_passed_on_does_not(header: str) -> None:
    assert not is_this_computer(None, {"Host": "localhost", header: "127.0.0.1"})
    assert not is_this_computer(None, {"Host": "localhost", header: ""})
