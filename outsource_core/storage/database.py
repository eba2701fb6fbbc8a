"""Opening the store: one SQLite file in one data folder, safe by its settings."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from outsource_core.storage.migrations import migrations

#: The environment variable that moves the data folder.
DATA_FOLDER_VARIABLE = "OUTSOURCE_DATA"
FILE_NAME = "store.sqlite3"
KEY_NAME = "identifiers.key"
#: How long a writer waits for another one, in seconds.
BUSY_TIMEOUT = 10.0


def data_folder() -> Path:
    """Where everything is kept: the folder the environment names, else ``data`` beside the code."""
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    return Path(named) if named else Path(__file__).parents[2] / "data"


def open_database(folder: Path | None = None) -> Database:
    """The store in ``folder``, made and brought to the newest version where needed.

    Every connection checks foreign keys and waits for the disk at each commit
    (``synchronous=FULL``), so that what was acknowledged survives a power cut.
    """
    folder = folder or data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # Transactions begin where we say so (see `transaction`), never by themselves.
    connection = sqlite3.connect(folder / FILE_NAME, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    database = Database(connection)
    if migrations.pending(database):
        with transaction(database):
            migrations.apply(database)
    return database


@contextmanager
def transaction(database: Database) -> Generator[sqlite3.Connection, None, None]:
    """One user action: all of it is stored, or none.

    It takes the write lock at once: a deferred transaction that reads before it writes fails
    without waiting when a second writer came between.
    """
    connection = database.conn
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def identifier_key(folder: Path | None = None) -> bytes:
    """The secret that customers' identifiers are hashed with; made at first use.

    It lies beside the store and not in it: whoever gets a copy of the store alone cannot try all
    phone numbers against the hashes.
    """
    path = (folder or data_folder()) / KEY_NAME
    try:
        # Made for the owner's eyes only from the first moment, and by one process alone.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
