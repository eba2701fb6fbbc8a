"""What the owner chose once for the whole store: name, language, currency, own figures."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from outsource_core.storage.database import transaction


def settings(db: Database) -> dict[str, Any]:
    """Everything that was chosen; what was not is absent, and its default lies with its reader."""
    return {row["name"]: json.loads(row["value"]) for row in db.query("SELECT * FROM settings")}


def currency(db: Database) -> str:
    """The store's currency, as an ISO code. Reports are counted in it; nothing is converted."""
    return str(settings(db).get("currency", "UAH"))


def is_public(db: Database) -> bool:
    """Whether partners reach this dashboard from elsewhere, by an address the owner has set."""
    return bool(settings(db).get("public_address"))


def choose(db: Database, **chosen: Any) -> None:
    """Keeps these choices; None forgets one."""
    with transaction(db):
        for name, value in chosen.items():
            if value is None:
                db.execute("DELETE FROM settings WHERE name = ?", (name,))
            else:
                db.execute(
                    "INSERT INTO settings (name, value) VALUES (?, ?) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (name, json.dumps(value, ensure_ascii=False)),
                )
