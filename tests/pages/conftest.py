"""Pages run through the frame, over a real store, by a visitor of one's choice."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.storage.database import open_database
from outsource_core.storage.demo import load_demo
from outsource_core.storage.providers import ensure_provider
from tests.pages.visiting import Visiting
from ui import jobs

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client makes each page the main program; who comes after it finds ours again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def visiting(data: Path, monkeypatch: pytest.MonkeyPatch) -> Visiting:
    """A browser on the store's own computer, until a test says otherwise; the store is empty.

    Its pages wait for the work beside them, so that what they show does not hang on the moment.
    """
    monkeypatch.setattr(jobs, "AT_ONCE", 30.0)
    return Visiting(data, monkeypatch)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store, loaded once; each test gets a copy of its own."""
    folder = tmp_path_factory.mktemp("demo")
    database = open_database(folder)
    load_demo(database, now=NOW, key=b"k" * 32)
    database.close()
    return folder


@pytest.fixture
def demo(data: Path, demo_folder: Path) -> Database:
    """The demo store, in this test's own data folder."""
    shutil.copytree(demo_folder, data)
    return open_database(data)


@pytest.fixture
def vendor(db: Database) -> str:
    """A provider the store knows, who has not reported yet."""
    ensure_provider(db, "Кобза")
    return "Кобза"
