"""The demo store: loaded in one action, removed in one action, through the same way in as files."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.scenarios import free_name
from outsource_core.storage.database import transaction
from outsource_core.storage.providers import ProviderKind, ensure_provider, write_targets
from outsource_core.storage.providers import providers as every_provider
from outsource_core.storage.reports import Upload, buyers, settle, start_touching, write_upload
from outsource_core.storage.shares import shares, write_revocation

FOLDER = Path(__file__).parents[2] / "sample_data" / "demo"


def is_demo_loaded(db: Database) -> bool:
    """Whether the store holds the demo store's providers."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM providers WHERE is_demo)").fetchone()[0])


def load_demo(db: Database, *, now: datetime, key: bytes) -> None:
    """Adds the demo store's providers, goals and a year of weekly reports; twice adds nothing.

    A provider of the store's own that has a demo provider's name stays as it is: the demo one gets
    another.
    """
    if is_demo_loaded(db):
        return
    taken = {one.name for one in every_provider(db)}
    providers = [row | {"name": free_name(row["name"], taken)} for row in _rows("providers.csv")]
    targets = _rows("targets.csv")
    uploads = {row["key"]: _upload(row["key"], row["name"], now.date()) for row in providers}
    with transaction(db):
        for row in providers:
            kind = ProviderKind(row["kind"])
            provider_id = ensure_provider(db, row["name"], kind=kind, is_demo=True)
            upload = uploads[row["key"]]
            write_upload(db, upload, now=now, key=key, kinds={row["name"]: kind}, is_demo=True)
            agreed = {
                Kpi(target["kpi"]): float(target["target"])
                for target in targets
                if target["provider"] == row["key"]
            }
            write_targets(db, provider_id, agreed)
            if kind is not ProviderKind.IN_HOUSE:
                first_day = upload.rows["start"].min().date().isoformat()
                db.execute(
                    "UPDATE providers SET started_on = ? WHERE id = ?", (first_day, provider_id)
                )


def remove_demo(db: Database, *, now: datetime) -> None:
    """Removes the demo store's providers with everything of theirs, and nothing else.

    Links that show one of them are revoked, not left to show less than they were made for.
    Customers whom a demo provider had won first may now be another's: their results are computed
    anew.
    """
    with transaction(db):
        start_touching(db)
        customers = buyers(db, "provider_id IN (SELECT id FROM providers WHERE is_demo)")
        demo = {one.id for one in every_provider(db) if one.is_demo}
        for share in shares(db):
            if demo & set(share.scope.provider_ids):
                write_revocation(db, share.id, now)
        db.execute("DELETE FROM providers WHERE is_demo")
        settle(db, customers)


def _upload(name: str, provider: str, today: date) -> Upload:
    file = File(f"{name}.csv", (FOLDER / f"{name}.csv").read_bytes())
    (prepared,) = prepare(file, Wishes(provider=provider), today=today).prepared
    return Upload(prepared.mapping.shape, prepared.checked.rows, file.name, file.content)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))
