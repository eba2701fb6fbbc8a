"""Who is this, and what may they see.

Until people sign in by name there are two seats. On the store's own computer sits the owner (or
the manager, who may do the same). Anyone else can open a shared link and nothing more, whatever
address they type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import streamlit as st
from sqlite_utils import Database

from outsource_core.sharing import SEAT_COOKIE, TOKEN_PARAMETER, Seat, Share, ShareStatus, status
from outsource_core.storage.shares import record_opening, share_by_token

_OWN_NAMES = frozenset({"", "localhost", "127.0.0.1", "[::1]"})
# A request that a proxy or tunnel passed on names whom it came from.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Role(StrEnum):
    """What a visitor may do: everything, or look at what one link shows."""

    OWNER = "owner"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is looking. A partner comes with the link they hold, if any, and what it is worth."""

    role: Role
    share: Share | None = None
    share_status: ShareStatus = ShareStatus.UNKNOWN


def is_this_computer(ip_address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a browser on the very computer that serves it.

    Streamlit gives an address only to a connection from elsewhere, none to loopback. The host's
    name guards against a page elsewhere that points its own name here (DNS rebinding); a request
    that was passed on comes from somewhere else.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    host = lowered.get("host", "")
    before, _, port = host.rpartition(":")
    name = before if port.isdecimal() else host
    passed_on = any(header in lowered for header in _PASSED_ON)
    from_elsewhere = isinstance(ip_address, str)
    return not from_elsewhere and name.lower() in _OWN_NAMES and not passed_on


def holds_link() -> bool:
    """Whether the address carries a shared link's token."""
    return TOKEN_PARAMETER in st.query_params


def who(db: Database) -> Visitor:
    """Who this is. Whoever's address carries a token gets the partner's view, the owner too."""
    if holds_link():
        return _partner(db, st.query_params[TOKEN_PARAMETER])
    took_partner_seat = st.context.cookies.get(SEAT_COOKIE) == Seat.PARTNER
    if took_partner_seat or not is_this_computer(st.context.ip_address, st.context.headers):
        return Visitor(Role.PARTNER)
    return Visitor(Role.OWNER)


def _partner(db: Database, token: str) -> Visitor:
    """The holder of a link. A session's first look is logged; reruns only check the link again."""
    share = share_by_token(db, token)
    now = datetime.now(UTC)
    if share is not None and st.session_state.get("opened_share") != share.id:
        st.session_state["opened_share"] = share.id
        record_opening(db, share, now)
    return Visitor(Role.PARTNER, share, status(share, now))
