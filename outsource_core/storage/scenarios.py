"""The shelf: scenarios saved under names, none lost by a slip of the hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlite_utils import Database

from outsource_core.scenarios import Inputs, SavedScenario, clean_name, free_name
from outsource_core.storage.database import transaction


def scenarios(db: Database) -> tuple[SavedScenario, ...]:
    """Every scenario on the shelf, the newest first."""
    rows = db.query(
        "SELECT * FROM scenarios WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC"
    )
    return tuple(
        SavedScenario(
            id=row["id"],
            name=row["name"],
            inputs=json.loads(row["inputs"]),
            created_at=datetime.fromisoformat(row["created_at"]),
            changed_at=datetime.fromisoformat(row["changed_at"]),
        )
        for row in rows
    )


def save_scenario(db: Database, name: str, inputs: Inputs, *, now: datetime) -> int | None:
    """Puts inputs on the shelf under a new name; its id, or None where the name is no good.

    A name is no good when nothing of it is left once cleaned, or another scenario has it.
    """
    name = clean_name(name)
    with transaction(db):
        if not name or name in _names(db):
            return None
        return _insert(db, name, _text(inputs), now)


def replace_scenario(
    db: Database, scenario_id: int, inputs: Inputs, *, now: datetime
) -> Inputs | None:
    """Gives a scenario other inputs; those it had, to go back to, or None where it is gone."""
    with transaction(db):
        found = db.execute(
            "SELECT inputs FROM scenarios WHERE id = ? AND deleted_at IS NULL", (scenario_id,)
        ).fetchone()
        if found is None:
            return None
        db.execute(
            "UPDATE scenarios SET inputs = ?, changed_at = ? WHERE id = ?",
            (_text(inputs), _moment(now), scenario_id),
        )
        earlier: Inputs = json.loads(found[0])
        return earlier


def rename_scenario(db: Database, scenario_id: int, name: str, *, now: datetime) -> bool:
    """Gives a scenario another name; False where the name is no good or the scenario is gone."""
    name = clean_name(name)
    with transaction(db):
        others = _names(db, besides=scenario_id)
        if not name or name in others:
            return False
        changed = db.conn.execute(
            "UPDATE scenarios SET name = ?, changed_at = ? WHERE id = ? AND deleted_at IS NULL",
            (name, _moment(now), scenario_id),
        )
        return changed.rowcount == 1


def duplicate_scenario(db: Database, scenario_id: int, *, name: str, now: datetime) -> int | None:
    """A copy named ``name``, with a number where that is taken; None where there is no original."""
    with transaction(db):
        found = db.execute(
            "SELECT inputs FROM scenarios WHERE id = ? AND deleted_at IS NULL", (scenario_id,)
        ).fetchone()
        name = clean_name(name)
        if found is None or not name:
            return None
        return _insert(db, free_name(name, _names(db)), found[0], now)


def delete_scenario(db: Database, scenario_id: int, *, now: datetime) -> None:
    """Takes a scenario off the shelf; ``restore_scenario`` puts it back. Twice changes nothing."""
    with transaction(db):
        db.execute(
            "UPDATE scenarios SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
            (_moment(now), scenario_id),
        )


def restore_scenario(db: Database, scenario_id: int) -> None:
    """Puts a deleted scenario back as it was; with a number where its name was taken meanwhile."""
    with transaction(db):
        found = db.execute(
            "SELECT name FROM scenarios WHERE id = ? AND deleted_at IS NOT NULL", (scenario_id,)
        ).fetchone()
        if found is not None:
            db.execute(
                "UPDATE scenarios SET deleted_at = NULL, name = ? WHERE id = ?",
                (free_name(found[0], _names(db)), scenario_id),
            )


def _insert(db: Database, name: str, inputs: str, now: datetime) -> int:
    made = db.conn.execute(
        "INSERT INTO scenarios (name, inputs, created_at, changed_at) VALUES (?, ?, ?, ?)",
        (name, inputs, _moment(now), _moment(now)),
    )
    return int(made.lastrowid or 0)


def _names(db: Database, *, besides: int | None = None) -> set[str]:
    rows = db.execute(
        "SELECT name FROM scenarios WHERE deleted_at IS NULL AND id IS NOT ?", (besides,)
    )
    return {row[0] for row in rows.fetchall()}


def _text(inputs: Inputs) -> str:
    return json.dumps(dict(inputs), ensure_ascii=False, allow_nan=False, sort_keys=True)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
