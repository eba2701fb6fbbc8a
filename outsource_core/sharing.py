"""A link that lets a partner see just what was shared, until it expires or is revoked.

The link carries a random 256-bit token; only the token's SHA-256 hash is ever stored. A token of
full entropy needs no slow hash: there is nothing to guess (OWASP Session Management Cheat Sheet).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from outsource_core.kpis import Kpi
from outsource_core.scenarios import SharedScenario

TOKEN_BYTES = 32
#: Where a shared link leads, and the query parameter that carries its token.
SHARED_PAGE = "shared"
TOKEN_PARAMETER = "token"  # noqa: S105 - a name, not a secret


def share_address(base: str, token: str) -> str:
    """The link to hand out, for a dashboard that is reached at ``base``."""
    return f"{base.rstrip('/')}/{SHARED_PAGE}?{TOKEN_PARAMETER}={token}"


class ShareStatus(StrEnum):
    """What a link is worth now."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a link shows: these providers, these figures, these days. Nothing else.

    A link to a ``scenario`` shows it alone; its days are the months looked at.
    """

    provider_ids: tuple[int, ...]
    kpis: tuple[Kpi, ...]
    start: date
    end: date
    show_targets: bool = True
    scenario: SharedScenario | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A link as it is stored; times are in UTC."""

    id: int
    label: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    openings: int = 0
    last_opened_at: datetime | None = None

    @property
    def last_day(self) -> date:
        """The last day on which the link works, in UTC."""
        return (self.expires_at - timedelta(microseconds=1)).date()


def end_of(last_day: date) -> datetime:
    """When a link that works through its last day, in UTC, stops: the first moment after it."""
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=UTC)


def new_token() -> str:
    """A fresh URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """The SHA-256 of a token, in hex; the only form in which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def status(share: Share | None, now: datetime) -> ShareStatus:
    """What a link is worth at ``now`` (UTC). A revoked link stays revoked past its expiry."""
    if share is None:
        return ShareStatus.UNKNOWN
    if share.revoked_at is not None:
        return ShareStatus.REVOKED
    return ShareStatus.EXPIRED if now >= share.expires_at else ShareStatus.ACTIVE
