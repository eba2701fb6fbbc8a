"""Shared links to the demo store."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.sharing import Scope, new_token
from outsource_core.storage.providers import providers
from outsource_core.storage.shares import create_share

FAR = datetime(2100, 1, 1, tzinfo=UTC)
PAST = datetime(2026, 11, 2, tzinfo=UTC)


def share(
    db: Database,
    *names: str,
    kpis: tuple[Kpi, ...] = (Kpi.DEALS,),
    days: tuple[date, date] = (date(2026, 6, 1), date(2026, 11, 15)),
    expires_at: datetime = FAR,
    show_targets: bool = True,
) -> str:
    """A link to some providers' figures; returns its token."""
    ids = {provider.name: provider.id for provider in providers(db)}
    token = new_token()
    create_share(
        db,
        token,
        label="Адвокат",
        scope=Scope(tuple(ids[name] for name in names), kpis, *days, show_targets),
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        expires_at=expires_at,
    )
    return token
