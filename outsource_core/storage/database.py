"""Opening the store: one SQLite file in one data folder, safe by its settings."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from outsource_core.problems import Code
from outsource_core.progress import Progress, Tell
from outsource_core.storage.migrations import migrations

#: The environment variable that moves the data folder.
DATA_FOLDER_VARIABLE = "OUTSOURCE_DATA"
FILE_NAME = "store.sqlite3"
KEY_NAME = "identifiers.key"
OWNER_KEY_NAME = "owner.key"
KEY_BYTES = 32
#: How long a writer waits for another one, in seconds.
BUSY_TIMEOUT = 30.0
#: How often a writer that waits looks around, in milliseconds.
ASKED_EVERY = 100
#: How many of SQLite's own small steps pass between two calls of whoever waits: some ten
#: milliseconds of work.
STEPS_BETWEEN = 100_000


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
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    database = Database(connection)
    if migrations.pending(database):
        with transaction(database):
            migrations.apply(database)
    return database


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turns WAL on. SQLite does not wait here for others who open a new file at the same moment."""
    _patiently(connection, "PRAGMA journal_mode = WAL", lambda: time.sleep(0.01))


def _patiently(connection: sqlite3.Connection, statement: str, between: Callable[[], None]) -> None:
    """Tries a statement again while others hold the store, for so long as a writer waits."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if stopped_by(error) is not Code.STORE_BUSY or time.monotonic() > deadline:
                raise
            between()
        else:
            return


@contextmanager
def transaction(
    database: Database, *, waits: Callable[[], None] = lambda: None
) -> Generator[sqlite3.Connection, None, None]:
    """One user action: all of it is stored, or none.

    It takes the write lock at once: a deferred transaction that reads before it writes fails
    without waiting when a second writer came between. While another one writes, ``waits`` is
    called every now and then; what it raises ends the waiting.
    """
    connection = database.conn
    connection.execute(f"PRAGMA busy_timeout = {ASKED_EVERY}")
    try:
        _patiently(connection, "BEGIN IMMEDIATE", waits)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000:.0f}")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def telling(database: Database, tell: Tell) -> Generator[Tell, None, None]:
    """What to ``tell`` through, so that it is heard during long statements too.

    While a statement runs, the last thing told is told again. What ``tell`` raises there ends the
    statement and comes out here as itself; the transaction around it is then rolled back.
    """
    last: Progress | None = None
    raised: BaseException | None = None

    def told(progress: Progress) -> None:
        nonlocal last
        last = progress
        tell(progress)

    def ended() -> bool:
        nonlocal raised
        try:
            if last is not None and raised is None:
                tell(last)
        except BaseException as error:  # SQLite would swallow it: raised below
            raised = error
            return True
        return False

    database.conn.set_progress_handler(ended, STEPS_BETWEEN)
    try:
        yield told
    except sqlite3.OperationalError:
        if raised is None:
            raise
        raise raised from None
    finally:
        database.conn.set_progress_handler(None, 0)
        raised = None  # else it would keep this frame alive, and with it whoever's open cursors


def identifier_key(folder: Path | None = None) -> bytes:
    """The secret that customers' identifiers are hashed with; made at first use.

    It lies beside the store and not in it: whoever gets a copy of the store alone cannot try all
    phone numbers against the hashes.
    """
    return _key(KEY_NAME, folder)


def owner_key(folder: Path | None = None) -> bytes:
    """The secret that makes a browser the owner's; made at first use.

    Whoever can read it may see everything anyway, for it lies beside the store. Without the file a
    new key is made, and no browser is the owner's by the old one.
    """
    return _key(OWNER_KEY_NAME, folder)


def _key(name: str, folder: Path | None) -> bytes:
    """The secret of this name beside the store, made where there is none."""
    path = (folder or data_folder()) / name
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Writes the key aside, then gives it its name: nobody ever reads half a key.

    It is for the owner's eyes only from the first moment. Where another process was first, its
    key stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink()


def answers() -> bool:
    """Whether the store can be opened and read."""
    try:
        database = open_database()
    except (sqlite3.Error, OSError):
        return False
    try:
        database.execute("SELECT 1 FROM settings").fetchone()
    except sqlite3.Error:
        return False
    finally:
        database.close()
    return True


def stopped_by(error: sqlite3.OperationalError) -> Code | None:
    """What a person can mend when the store could not write; None for a bug."""
    return {
        sqlite3.SQLITE_BUSY: Code.STORE_BUSY,
        sqlite3.SQLITE_FULL: Code.DISK_FULL,
        sqlite3.SQLITE_IOERR: Code.DISK_FULL,
    }.get(error.sqlite_errorcode & 0xFF)  # the rest says of what kind
