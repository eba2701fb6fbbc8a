"""Fixtures that every suite may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlite_utils import Database

from outsource_core.storage.database import DATA_FOLDER_VARIABLE, open_database

CRM_EXPORT = Path(__file__).parents[2] / "shared" / "real" / "crm_export"

# A build must answer the same for the same commit: there the examples are those of a fixed seed.
# At a desk every run looks for new ones.
settings.register_profile("build", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("build")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of this test's own, named by the environment."""
    folder = tmp_path / "data"
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(folder))
    return folder


@pytest.fixture
def db(data: Path) -> Iterator[Database]:
    """A fresh store in that folder: a real file, opened as the product opens it."""
    database = open_database(data)
    yield database
    database.close()


@pytest.fixture
def crm_export() -> Path:
    """The folder of a real CRM export that lies beside the checkout on some machines."""
    if not CRM_EXPORT.is_dir():
        pytest.skip("the real CRM export (../shared/real/crm_export) is not on this machine")
    return CRM_EXPORT
