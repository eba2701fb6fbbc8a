"""One browser and two servers for the whole suite; each test comes with fresh profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from outsource_core.storage.database import identifier_key
from outsource_core.storage.demo import load_demo
from outsource_core.storage.reports import reports, undo
from outsource_core.storage.settings import choose
from tests.browser.serving import browsing, served
from tests.browser.visiting import Server, Visitor, opened


# "package" and not "session": while Playwright runs, its event loop would be in the way of the
# suites that come after this folder.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all; profiles are what keeps visitors apart."""
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def _demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("demo_server")
    data = folder / "data"
    with opened(data) as database:
        load_demo(database, now=datetime.now(UTC), key=identifier_key(data))
    with served(folder) as address:
        yield Server(address, data)
    assert "Traceback" not in (folder / "server.log").read_text()


@pytest.fixture
def demo(_demo_server: Server) -> Iterator[Server]:
    """A dashboard over the demo store. What a test accepts or chooses is taken back after it."""
    with opened(_demo_server.data) as database:
        known = {report.id for report in reports(database)}
    yield _demo_server
    with opened(_demo_server.data) as database:
        for report in reports(database):
            if report.id not in known and report.undone_at is None:
                undo(database, report.id, now=datetime.now(UTC))
        choose(database, language=None)


@pytest.fixture(scope="package")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard that nobody has used yet. Tests leave it so."""
    folder = tmp_path_factory.mktemp("empty_server")
    with served(folder) as address:
        yield Server(address, folder / "data")
    assert "Traceback" not in (folder / "server.log").read_text()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Lets people in, each with a clean browser. None may have met an error or left the computer.

    That is checked after every test: no error on the console or in a script, and no request to
    another host.
    """
    came: list[Visitor] = []

    def lets_in(server: Server, **profile: Any) -> Visitor:
        came.append(Visitor(browser, server.address, **profile))
        return came[-1]

    yield lets_in
    for one in came:
        one.context.close()
    assert [trouble for one in came for trouble in one.troubles] == []
