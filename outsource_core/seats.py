"""Whose browser this is, until people sign in by name: the owner's, a partner's, or nobody's.

A partner's seat only narrows, so it says no more than its name. An owner's is signed with a key
that lies in the data folder and nowhere else: nobody can make one up, and a new key ends them all.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import StrEnum

#: The cookie that remembers which seat a browser took.
SEAT_COOKIE = "seat"
#: The cookie that tells one of the owner's browsers from another (``web/desk.py``).
DESK_COOKIE = "desk"
#: Where the owner's key makes a browser the owner's: ``/own/{key}``.
OWN_PATH = "own"

_OWNERS_LABEL = b"the owner's seat"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
# A program of one's own, and Streamlit's test bench, may name no host; a browser always does.
_OWN_NAMES = frozenset({"", "localhost", "127.0.0.1", "[::1]"})
# A request that a proxy or tunnel passed on names whom it came from.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Seat(StrEnum):
    """Whose browser this is."""

    OWNER = "owner"
    PARTNER = "partner"


def owners_seat(key: bytes) -> str:
    """What an owner's cookie holds: ``owner.`` and the HMAC-SHA-256 of a fixed label, in hex."""
    return f"{Seat.OWNER}.{hmac.digest(key, _OWNERS_LABEL, 'sha256').hex()}"


def seat_of(cookie: str | None, key: bytes) -> Seat | None:
    """The seat a cookie gives; None where there is none, or one that nobody here has signed."""
    if cookie == Seat.PARTNER:
        return Seat.PARTNER
    # Streamlit's test bench gives a stand-in for each cookie, which is no text.
    signed = isinstance(cookie, str) and _same(cookie, owners_seat(key))
    return Seat.OWNER if signed else None


def own_address(base: str, key: bytes) -> str:
    """The address that makes a browser the owner's, for a dashboard that is reached at ``base``."""
    return f"{base.rstrip('/')}/{OWN_PATH}/{key.hex()}"


def is_owners_key(shown: str, key: bytes) -> bool:
    """Whether someone came with the owner's key, in hex."""
    return _same(shown, key.hex())


def is_this_computer(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request looks as if it came from a browser on the very computer that serves it.

    ``address`` is the connection's; Streamlit gives None for loopback. The host's name guards
    against a page elsewhere that points its own name here (DNS rebinding); a request that was
    passed on comes from somewhere else. A relay that says nothing of itself looks local too, so
    this alone makes an owner only where partners have no way in (``ui/access.py``).
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    host = lowered.get("host", "")
    before, _, port = host.rpartition(":")
    name = before if port.isdecimal() else host
    passed_on = any(header in lowered for header in _PASSED_ON)
    from_elsewhere = isinstance(address, str) and address not in _LOOPBACK
    return not from_elsewhere and name.lower() in _OWN_NAMES and not passed_on


def _same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
