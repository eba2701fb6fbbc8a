"""Who is this, and what may they see.

Until people sign in by name there are two seats. On the store's own computer sits the owner (or
the manager, who may do the same). Anyone else can open a shared link and nothing more, whatever
address they type. Once partners have a way in, looking local is not enough to be the owner: the
browser must hold the seat that only the owner's key gives (``web/seat.py``, ``web/own.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import streamlit as st
from sqlite_utils import Database

from outsource_core.seats import SEAT_COOKIE, Seat, is_this_computer, seat_of
from outsource_core.sharing import TOKEN_PARAMETER, Share, ShareStatus, status
from outsource_core.storage.database import owner_key
from outsource_core.storage.settings import is_public
from outsource_core.storage.shares import record_opening, share_by_token


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


def holds_link() -> bool:
    """Whether the address carries a shared link's token."""
    return TOKEN_PARAMETER in st.query_params


def who(db: Database) -> Visitor:
    """Who this is. Whoever's address carries a token gets the partner's view, the owner too."""
    if holds_link():
        return _partner(db, st.query_params[TOKEN_PARAMETER])
    local = is_this_computer(st.context.ip_address, st.context.headers)
    return Visitor(Role.OWNER if local and _sits_as_owner(db) else Role.PARTNER)


def _sits_as_owner(db: Database) -> bool:
    """Whether the browser holds an owner's seat, or none where partners have no way in."""
    seat = seat_of(st.context.cookies.get(SEAT_COOKIE), owner_key())
    return seat is Seat.OWNER or (seat is None and not is_public(db))


def _partner(db: Database, token: str) -> Visitor:
    """The holder of a link. A session's first look is logged; reruns only check the link again."""
    share = share_by_token(db, token)
    now = datetime.now(UTC)
    if share is not None and st.session_state.get("opened_share") != share.id:
        st.session_state["opened_share"] = share.id
        record_opening(db, share, now)
    return Visitor(Role.PARTNER, share, status(share, now))
