"""Who does sales work, and what was agreed with each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.storage.database import transaction


class ProviderKind(StrEnum):
    """The kinds of provider the design names."""

    IN_HOUSE = "in_house"
    OUTSOURCER = "outsourcer"
    CALL_CENTRE = "call_centre"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Provider:
    """Whoever does sales work. ``started_on`` is when their ramp-up began, if it is known."""

    id: int
    name: str
    kind: ProviderKind
    started_on: date | None
    is_demo: bool


def providers(db: Database) -> tuple[Provider, ...]:
    """Every provider, the in-house team first, then by name.

    One whose every report was taken back, and with whom nothing was agreed, is as if it had never
    come: a name typed wrongly goes away with its file. A report accepted later finds it again.
    """
    rows = db.query(
        "SELECT * FROM providers AS one "
        "WHERE NOT EXISTS (SELECT 1 FROM reports WHERE provider_id = one.id) "
        "OR EXISTS (SELECT 1 FROM reports WHERE provider_id = one.id AND undone_at IS NULL) "
        "OR EXISTS (SELECT 1 FROM targets WHERE provider_id = one.id) "
        "ORDER BY kind <> 'in_house', name"
    )
    return tuple(
        Provider(
            id=row["id"],
            name=row["name"],
            kind=ProviderKind(row["kind"]),
            started_on=date.fromisoformat(row["started_on"]) if row["started_on"] else None,
            is_demo=bool(row["is_demo"]),
        )
        for row in rows
    )


def ensure_provider(
    db: Database, name: str, *, kind: ProviderKind = ProviderKind.OUTSOURCER, is_demo: bool = False
) -> int:
    """The id of the provider of this name, made where there is none. Names differ by case too."""
    db.execute(
        "INSERT INTO providers (name, kind, is_demo) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (name, kind, int(is_demo)),
    )
    return int(db.execute("SELECT id FROM providers WHERE name = ?", (name,)).fetchone()[0])


def describe_provider(
    db: Database, provider_id: int, *, kind: ProviderKind, started_on: date | None
) -> None:
    """Keeps what the owner says of a provider."""
    with transaction(db):
        db.execute(
            "UPDATE providers SET kind = ?, started_on = ? WHERE id = ?",
            (kind, started_on.isoformat() if started_on else None, provider_id),
        )


def targets(db: Database) -> dict[int, dict[Kpi, float]]:
    """What was agreed: provider id → KPI → weekly amount (counts, money) or level (ratios)."""
    agreed: dict[int, dict[Kpi, float]] = {}
    for row in db.query("SELECT provider_id, kpi, value FROM targets"):
        agreed.setdefault(row["provider_id"], {})[Kpi(row["kpi"])] = row["value"]
    return agreed


def agree_targets(db: Database, provider_id: int, agreed: Mapping[Kpi, float]) -> None:
    """Replaces what was agreed with this provider; a KPI left out has no target."""
    with transaction(db):
        write_targets(db, provider_id, agreed)


def write_targets(db: Database, provider_id: int, agreed: Mapping[Kpi, float]) -> None:
    """The same, inside a transaction that is already open."""
    db.execute("DELETE FROM targets WHERE provider_id = ?", (provider_id,))
    db.conn.executemany(
        "INSERT INTO targets (provider_id, kpi, value) VALUES (?, ?, ?)",
        [(provider_id, kpi, value) for kpi, value in agreed.items()],
    )


def teams(db: Database, name: str) -> tuple[str, ...]:
    """The teams that the provider of this name has reported, by name; none for a new provider."""
    rows = db.execute(
        "SELECT DISTINCT team FROM activities JOIN providers ON providers.id = provider_id "
        "WHERE name = ? AND superseded_by IS NULL AND team <> '' ORDER BY team",
        (name,),
    )
    return tuple(team for (team,) in rows.fetchall())
