"""Share links as stored: a hash, a scope, an expiry, and who opened them when."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.scenarios import Circumstances, Figure, SharedScenario
from outsource_core.sharing import Scope, Share, ShareStatus, status, token_hash
from outsource_core.storage.database import transaction

_SHARES = """
SELECT shares.*, COUNT(share_openings.id) AS openings, MAX(share_openings.opened_at) AS last_opened
FROM shares LEFT JOIN share_openings ON share_openings.share_id = shares.id
{where} GROUP BY shares.id ORDER BY shares.created_at DESC, shares.id DESC
"""


def create_share(
    db: Database,
    token: str,
    *,
    label: str,
    scope: Scope,
    created_at: datetime,
    expires_at: datetime,
) -> None:
    """Keeps a new link by its token's hash; the token itself is not kept."""
    with transaction(db):
        db.execute(
            "INSERT INTO shares (token_hash, label, scope, created_at, expires_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (token_hash(token), label, _scope_text(scope), _text(created_at), _text(expires_at)),
        )


def shares(db: Database) -> tuple[Share, ...]:
    """Every link ever made, the newest first."""
    return tuple(_share(row) for row in db.query(_SHARES.format(where="")))


def share_by_token(db: Database, token: str) -> Share | None:
    """The link a token opens, whatever it is worth; None for a token nobody was given."""
    where = "WHERE shares.token_hash = ?"
    rows = list(db.query(_SHARES.format(where=where), (token_hash(token),)))
    return _share(rows[0]) if rows else None


def record_opening(db: Database, share: Share, now: datetime) -> ShareStatus:
    """Logs that someone opened the link, and says what it was worth then."""
    worth = status(share, now)
    with transaction(db):
        db.execute(
            "INSERT INTO share_openings (share_id, opened_at, status) VALUES (?, ?, ?)",
            (share.id, _text(now), worth),
        )
    return worth


def openings(db: Database, share_id: int) -> tuple[tuple[datetime, ShareStatus], ...]:
    """When the link was opened and what it was worth each time, the newest first."""
    rows = db.query(
        "SELECT opened_at, status FROM share_openings WHERE share_id = ? ORDER BY id DESC",
        (share_id,),
    )
    return tuple(
        (datetime.fromisoformat(row["opened_at"]), ShareStatus(row["status"])) for row in rows
    )


def revoke(db: Database, share_id: int, now: datetime) -> None:
    """From now on the link opens nothing. Revoking it again changes nothing."""
    with transaction(db):
        write_revocation(db, share_id, now)


def write_revocation(db: Database, share_id: int, now: datetime) -> None:
    """The same, inside a transaction that is already open."""
    db.execute(
        "UPDATE shares SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        (_text(now), share_id),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _scope_text(scope: Scope) -> str:
    stored: dict[str, Any] = {
        "provider_ids": scope.provider_ids,
        "kpis": scope.kpis,
        "start": scope.start.isoformat(),
        "end": scope.end.isoformat(),
        "show_targets": scope.show_targets,
    }
    if scope.scenario is not None:
        stored["scenario"] = _scenario_stored(scope.scenario)
    return json.dumps(stored, allow_nan=False)


def _scope(text: str) -> Scope:
    stored = json.loads(text)
    return Scope(
        provider_ids=tuple(stored["provider_ids"]),
        kpis=tuple(Kpi(kpi) for kpi in stored["kpis"]),
        start=date.fromisoformat(stored["start"]),
        end=date.fromisoformat(stored["end"]),
        show_targets=stored["show_targets"],
        # Links made before scenarios could be shared have none.
        scenario=_scenario(stored["scenario"]) if "scenario" in stored else None,
    )


def _scenario_stored(shared: SharedScenario) -> dict[str, Any]:
    around = shared.circumstances
    return {
        "name": shared.name,
        "inputs": dict(shared.inputs),
        "start": around.start.isoformat(),
        "fact_overrides": dict(around.fact_overrides),
        "controls": around.controls,
        "hidden": sorted(shared.hidden),
    }


def _scenario(stored: dict[str, Any]) -> SharedScenario:
    return SharedScenario(
        name=stored["name"],
        inputs=stored["inputs"],
        circumstances=Circumstances(
            start=date.fromisoformat(stored["start"]),
            fact_overrides=stored["fact_overrides"],
            controls=tuple(stored["controls"]),
        ),
        hidden=frozenset(Figure(one) for one in stored["hidden"]),
    )


def _share(row: dict[str, Any]) -> Share:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row[name] else None

    return Share(
        id=row["id"],
        label=row["label"],
        scope=_scope(row["scope"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
        revoked_at=moment("revoked_at"),
        openings=row["openings"],
        last_opened_at=moment("last_opened"),
    )
