"""Who sits at the store's own computer, and who does not."""

from __future__ import annotations

import pytest

from ui.access import is_this_computer


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "LocalHost:8501", "127.0.0.1", "127.0.0.1:9", "[::1]:8501"],
)
def test_a_browser_on_this_computer_is_the_owners(host: str) -> None:
    assert is_this_computer(None, {"Host": host})
    assert is_this_computer(None, {"host": host})


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
def test_another_name_is_not(host: str) -> None:
    assert not is_this_computer(None, {"Host": host})


@pytest.mark.parametrize("address", ["192.168.0.7", "203.0.113.9", "fe80::1", ""])
def test_another_address_is_not(address: str) -> None:
    assert not is_this_computer(address, {"Host": "localhost"})


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "x-forwarded-for", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"],
)
def test_a_request_that_was_passed_on_is_not(header: str) -> None:
    assert not is_this_computer(None, {"Host": "localhost", header: "127.0.0.1"})
    assert not is_this_computer(None, {"Host": "localhost", header: ""})
