"""Opening the store: where it lies, how safe it is, and what one action may leave behind."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.progress import Stopped
from outsource_core.storage import database
from outsource_core.storage.database import (
    DATA_FOLDER_VARIABLE,
    FILE_NAME,
    KEY_NAME,
    OWNER_KEY_NAME,
    data_folder,
    identifier_key,
    open_database,
    owner_key,
    transaction,
)
from tests.core.storage.uploads import sound


def setting(db: Database, name: str) -> None:
    db.execute("INSERT INTO settings (name, value) VALUES (?, '1')", (name,))


def names(db: Database) -> list[str]:
    return [row["name"] for row in db.query("SELECT name FROM settings ORDER BY name")]


# where


def test_the_environment_names_the_folder(data: Path) -> None:
    assert data_folder() == data
    open_database().close()
    assert (data / FILE_NAME).is_file()


def test_without_it_the_folder_lies_beside_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_FOLDER_VARIABLE, raising=False)
    assert data_folder() == Path(database.__file__).parents[2] / "data"


# how safe


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2)]
)
def test_every_connection_is_safe_by_its_settings(db: Database, pragma: str, value: object) -> None:
    assert db.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_new_store_is_sound(db: Database) -> None:
    assert sound(db)


def test_a_row_of_a_provider_that_does_not_exist_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("INSERT INTO targets (provider_id, kpi, value) VALUES (1, 'deals', 5)")


def test_opening_again_finds_what_was_stored(db: Database, data: Path) -> None:
    setting(db, "a")
    again = open_database(data)
    assert names(again) == ["a"]
    again.close()


def test_many_may_open_a_new_store_at_the_same_moment(data: Path) -> None:
    start = threading.Barrier(8)
    opened: list[bool] = []

    def work() -> None:
        start.wait()
        one = open_database(data)
        opened.append(sound(one))
        one.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert opened == [True] * 8


def test_who_opens_a_new_store_that_another_is_writing_waits_for_them(data: Path) -> None:
    data.mkdir()
    other = sqlite3.connect(data / FILE_NAME, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.execute, ["ROLLBACK"])
    release.start()
    db = open_database(data)
    assert sound(db)
    release.join()
    other.close()
    db.close()


def test_a_file_that_is_no_store_is_not_overwritten(data: Path) -> None:
    data.mkdir()
    (data / FILE_NAME).write_bytes(b"holiday photographs" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        open_database(data)
    assert (data / FILE_NAME).read_bytes() == b"holiday photographs" * 100


# one action


def test_what_an_action_wrote_is_there_after_it(db: Database) -> None:
    with transaction(db):
        setting(db, "a")
        setting(db, "b")
    assert names(db) == ["a", "b"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_an_action_that_fails_leaves_nothing_and_says_why(
    db: Database, failure: type[BaseException]
) -> None:
    def fails() -> None:
        with transaction(db):
            setting(db, "a")
            raise failure

    with pytest.raises(failure):
        fails()
    assert names(db) == []
    assert not db.conn.in_transaction


def test_an_unfinished_action_is_seen_by_nobody_else(db: Database, data: Path) -> None:
    reader = open_database(data)
    with transaction(db):
        setting(db, "a")
        assert names(reader) == []
    assert names(reader) == ["a"]
    reader.close()


def test_a_writer_that_waited_long_enough_gives_up(
    db: Database, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.05)
    other = open_database(data)
    with (
        transaction(db),
        pytest.raises(sqlite3.OperationalError, match="locked"),
        transaction(other),
    ):
        setting(other, "never")
    with transaction(other):
        setting(other, "later")
    assert names(db) == ["later"]
    other.close()


def test_a_writer_that_waits_hears_at_once_that_it_is_no_longer_wanted(
    db: Database, data: Path
) -> None:
    asked = 0

    def given_up_the_third_time() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Stopped

    other = open_database(data)
    with transaction(db):
        setting(db, "a")
        with pytest.raises(Stopped), transaction(other, waits=given_up_the_third_time):
            setting(other, "never")
    assert asked == 3
    assert names(other) == ["a"]
    with transaction(other):
        setting(other, "later")
    assert names(db) == ["a", "later"]
    other.close()


# the keys


def test_the_key_is_made_once_and_stays(data: Path) -> None:
    key = identifier_key(data)
    assert len(key) == 32
    assert identifier_key(data) == key
    assert identifier_key() == key


def test_every_store_has_a_key_of_its_own(data: Path, tmp_path: Path) -> None:
    assert identifier_key(data) != identifier_key(tmp_path / "other")


def test_only_its_owner_may_read_the_key_and_nothing_else_is_left(data: Path) -> None:
    identifier_key(data)
    assert stat.S_IMODE((data / KEY_NAME).stat().st_mode) == 0o600
    assert [file.name for file in data.iterdir()] == [KEY_NAME]


def test_the_owners_key_is_made_and_guarded_alike_and_is_another(data: Path) -> None:
    key = owner_key(data)
    assert len(key) == 32
    assert owner_key() == key
    assert stat.S_IMODE((data / OWNER_KEY_NAME).stat().st_mode) == 0o600
    assert identifier_key(data) != key


def test_the_key_is_not_in_the_store(db: Database, data: Path) -> None:
    setting(db, "a")
    key = identifier_key(data)
    assert not any(key in file.read_bytes() for file in data.glob(f"{FILE_NAME}*"))


def test_those_who_ask_for_the_first_key_at_once_all_get_the_same_whole_key(data: Path) -> None:
    start = threading.Barrier(8)
    keys: list[bytes] = []

    def work() -> None:
        start.wait()
        keys.append(identifier_key(data))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32


def test_a_key_whose_writing_failed_is_not_half_there(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        identifier_key(data)
    assert list(data.iterdir()) == []
    monkeypatch.undo()
    assert len(identifier_key(data)) == 32
