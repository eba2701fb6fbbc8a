"""``/healthz`` says whether the store can be read, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from outsource_core.storage.database import DATA_FOLDER_VARIABLE, FILE_NAME
from web.health import health

client = TestClient(Starlette(routes=[health]))


def test_a_store_that_answers_is_healthy(data: Path) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"healthy": True})
    assert (data / FILE_NAME).exists()


def test_a_store_that_is_no_database_is_not(data: Path) -> None:
    data.mkdir()
    (data / FILE_NAME).write_bytes(b"not a database" * 100)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"healthy": False})


def test_a_folder_that_cannot_be_made_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(in_the_way / "data"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"healthy": False})


def test_it_tells_no_path_and_no_cause(data: Path) -> None:
    data.mkdir()
    (data / FILE_NAME).write_bytes(b"not a database" * 100)
    assert str(data) not in client.get("/healthz").text


def test_it_answers_reading_alone(data: Path) -> None:
    assert client.post("/healthz").status_code == 405
    assert not data.exists()
