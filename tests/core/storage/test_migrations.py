"""The shape of the store, from nothing and from the oldest version on."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from outsource_core.storage import database
from outsource_core.storage.database import FILE_NAME, open_database
from outsource_core.storage.migrations import FIRST_SHAPE, migrations
from outsource_core.storage.providers import providers
from outsource_core.storage.reports import reports, undo
from tests.core.storage.uploads import NOW, accepted, activity, dump, sound, week

OLDEST = "m001_first_shape"
WEEK = "2026-11-09"
TABLES = {
    *("providers", "reports", "activities", "deals", "results", "targets"),
    *("settings", "shares", "share_openings"),
}


def shape(db: Database) -> list[tuple[str, str]]:
    """Everything the file declares."""
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(str(name), str(sql)) for name, sql in found.fetchall()]


def only_oldest() -> Migrations:
    """The steps of the first release."""
    first = Migrations(migrations.name)
    first(name=OLDEST)(migrations._migrations[0].fn)
    return first


@pytest.fixture
def oldest(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store of the first release, with one report in it."""
    with monkeypatch.context() as patch:
        patch.setattr(database, "migrations", only_oldest())
        db = open_database(data)
        db.execute("INSERT INTO providers (name, kind) VALUES ('Vendor', 'partner')")
        db.execute(
            "INSERT INTO reports (provider_id, shape, file_name, digest, accepted_at, "
            "period_start, period_end, row_count) VALUES (1, 'activity', 'old.csv', 'd', "
            "'2026-11-16T09:00:00+00:00', '2026-11-09', '2026-11-15', 1)"
        )
        db.execute(
            "INSERT INTO activities (report_id, row_number, provider_id, start, end, day, deals) "
            "VALUES (1, 2, 1, '2026-11-09', '2026-11-15', '2026-11-12', 3)"
        )
        db.execute(
            "INSERT INTO results (provider_id, grain, start, deals) VALUES "
            "(1, 'week', '2026-11-09', 3), (1, 'month', '2026-11-01', 3)"
        )
        db.close()
    return data


def test_an_empty_folder_becomes_a_store_of_the_newest_shape(db: Database) -> None:
    assert set(db.table_names()) >= TABLES
    assert migrations.pending(db) == []
    assert next(step.name for step in migrations.applied(db)) == OLDEST
    assert sound(db)


def test_an_empty_file_becomes_one_too(data: Path) -> None:
    data.mkdir()
    (data / FILE_NAME).touch()
    db = open_database(data)
    assert set(db.table_names()) >= TABLES
    db.close()


def test_opening_again_changes_nothing(db: Database, data: Path) -> None:
    before, kept = shape(db), dump(db)
    again = open_database(data)
    assert shape(again) == before
    assert dump(again) == kept
    again.close()


def test_a_store_of_the_oldest_version_keeps_what_it_holds_and_works_on(oldest: Path) -> None:
    db = open_database(oldest)
    assert migrations.pending(db) == []
    assert sound(db)
    assert [provider.name for provider in providers(db)] == ["Vendor"]
    assert [report.file_name for report in reports(db)] == ["old.csv"]
    correction = accepted(db, activity({"week": WEEK, "deals": 5}))
    assert week(db, WEEK) == {"deals": 5}
    undo(db, correction.id, now=NOW)
    assert week(db, WEEK) == {"deals": 3}
    db.close()


def test_a_register_of_the_oldest_version_keeps_its_deals_and_what_replaced_what(
    oldest: Path,
) -> None:
    """Deal 1 was corrected by a second register, whose undoing brings the first one's back."""
    raw = sqlite3.connect(oldest / FILE_NAME)
    raw.executemany(
        "INSERT INTO reports (id, provider_id, shape, file_name, digest, accepted_at, "
        "period_start, period_end, row_count) VALUES (?, 1, 'deals', 'deals.csv', ?, "
        "'2026-11-16T09:00:00+00:00', '2026-11-10', '2026-11-12', ?)",
        [(2, "d2", 2), (3, "d3", 1)],
    )
    raw.executemany(
        "INSERT INTO deals (report_id, row_number, provider_id, deal_id, stage, opened_on, "
        "closed_on, value, customer, is_first, superseded_by) "
        "VALUES (?, ?, 1, ?, ?, '2026-11-02', ?, ?, 7, 1, ?)",
        [
            (2, 2, "1", "won", "2026-11-10", 500, 3),
            (2, 3, "2", "open", None, 0, None),
            (3, 2, "1", "won", "2026-11-12", 900, None),
        ],
    )
    raw.executemany(
        "INSERT INTO deal_days VALUES (1, ?, ?, ?, 0, ?, ?, 0)",
        [("2026-11-02", 2, 0, 0, 0), ("2026-11-12", 0, 1, 900, 1)],
    )
    raw.commit()
    raw.close()
    db = open_database(oldest)
    assert sound(db)
    assert undo(db, 3, now=NOW)
    assert week(db, WEEK) == {
        "deals": 1,
        "lost": 0,
        "revenue": 500,
        "new_customers": 1,
        "repeat_orders": 0,
    }
    assert undo(db, 2, now=NOW)
    assert week(db, WEEK) == {"deals": 3}
    assert db.execute("SELECT COUNT(*) FROM deals").fetchone() == (0,)
    db.execute("DELETE FROM providers")
    assert db.execute("SELECT COUNT(*) FROM activities").fetchone() == (0,)
    db.close()


def test_a_store_of_the_oldest_version_gets_the_shape_of_a_new_one(
    oldest: Path, tmp_path: Path
) -> None:
    old, new = open_database(oldest), open_database(tmp_path / "new")
    assert shape(old) == shape(new)
    old.close()
    new.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(
    oldest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = sqlite3.connect(oldest / FILE_NAME)
    before = list(raw.iterdump())
    broken = only_oldest()

    @broken(name="m999_good")
    def good(db: Database) -> None:
        db.execute("ALTER TABLE providers ADD COLUMN colour TEXT")

    @broken(name="m999_bad")
    def bad(db: Database) -> None:
        db.execute("DELETE FROM reports")
        raise ValueError("bad")

    monkeypatch.setattr(database, "migrations", broken)
    with pytest.raises(ValueError, match="bad"):
        open_database(oldest)
    assert list(raw.iterdump()) == before
    raw.close()


def test_a_released_step_never_changes() -> None:
    """Stores made by it exist. A new shape is a new step, and never an edit of an old one."""
    digest = hashlib.sha256(FIRST_SHAPE.encode()).hexdigest()
    assert digest.startswith("04e33df691d9d4dd")


def test_the_shape_holds_amounts_of_money_as_whole_kopiykas(db: Database) -> None:
    columns = {
        f"{table}.{column.name}": column.type
        for table in db.table_names()
        for column in db[table].columns
    }
    for money in ("activities.revenue", "activities.paid", "deals.value", "results.revenue"):
        assert columns[money] == "INTEGER"
