"""What costs time to open, opened once for as long as it may be kept."""

from __future__ import annotations

import threading

from sqlite_utils import Database

from outsource_core.storage.database import data_folder, open_database

_of_this_thread = threading.local()


def store() -> Database:
    """The store, for this run of the script alone: a SQLite connection stays in its thread.

    The thread ends with the run, and the connection with it. A test that moves the data folder
    gets the store of the new one.
    """
    folder = data_folder()
    if getattr(_of_this_thread, "folder", None) != folder:
        _of_this_thread.folder = folder
        _of_this_thread.database = open_database(folder)
    database: Database = _of_this_thread.database
    return database
