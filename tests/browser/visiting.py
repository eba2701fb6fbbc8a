"""A person's browser: a profile of its own, pages that come to rest, a record of every trouble."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, WebSocket, expect

from outsource_core import sharing
from outsource_core.kpis import Kpi
from outsource_core.storage.database import open_database
from outsource_core.storage.providers import providers
from outsource_core.storage.results import span
from outsource_core.storage.shares import create_share

LOCALES = Path(__file__).parents[2] / "web" / "locales"

#: Every address of the owner's, and the name its link in the side bar bears.
PAGES = {
    "": "Overview",
    "savings": "Savings",
    "risks": "Risks",
    "goals": "Goals",
    "reports": "Reports",
    "performance": "Performance",
    "share": "Share",
    "settings": "Settings",
}
#: The one provider of the demo store whom the shared links show.
SHARED = "Кобза Продажі"

DESK = {"width": 1440, "height": 1000}
#: The side bar folds itself away after a choice where the browser says that it is a phone's.
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
}
PATIENCE = 20_000  # ms; far above what a page takes, for machines that do much else

# On a deep link Streamlit's own front end asks below the page first, to find out how much of the
# address is the server's base path. The two answers of 404 are its way of working.
_FINDS_BASE_PATH = re.compile(r"^/\w+/_stcore/(health|host-config)$")


@dataclass(frozen=True, slots=True)
class Server:
    """A running dashboard: where it answers, and the folder it keeps everything in."""

    address: str
    data: Path


class Visitor:
    """Someone at a browser that nobody used before."""

    def __init__(self, browser: Browser, address: str, **profile: Any) -> None:
        self.address = address
        self.troubles: list[str] = []
        self.received = bytearray()
        options = {"locale": "en-GB", "viewport": DESK, "reduced_motion": "reduce"} | profile
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("websocket", self._on_websocket)

    def opens(self, path: str = "") -> None:
        """Types an address: a path of the dashboard, or a whole link."""
        link = path if path.startswith("http") else f"{self.address}/{path}"
        answer = self.page.goto(link)
        assert answer is not None
        self.received += answer.body()
        self.rests()

    def reloads(self) -> None:
        """Loads the same address anew."""
        answer = self.page.reload()
        assert answer is not None
        self.received += answer.body()
        self.rests()

    def turns_to(self, name: str) -> None:
        """Clicks a page's link in the side bar and waits until that page has taken over."""
        before = self.title.inner_text()
        unfold = self.page.get_by_test_id("stExpandSidebarButton")
        if unfold.is_visible():
            unfold.click()
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
        expect(self.title).not_to_have_text(before, timeout=PATIENCE)
        self.rests()

    def chooses_language(self, language: str) -> None:
        """Chooses a language, by its own name, from the switch on screen."""
        self.page.locator(".st-key-language").get_by_role("combobox").click()
        self.page.get_by_role("option", name=language).click()

    def rests(self) -> None:
        """Waits until the page has a title, its script has ended and every part has its shape."""
        self.title.wait_for()
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
        expect(self.page.get_by_test_id("stException")).to_have_count(0)

    @property
    def title(self) -> Locator:
        """The page's first heading: the question it answers."""
        return self.page.get_by_role("heading", level=1).first

    @property
    def main(self) -> Locator:
        """Everything on the page beside the side bar."""
        return self.page.get_by_test_id("stMain")

    def _on_console(self, message: ConsoleMessage) -> None:
        path = urlsplit(message.location.get("url", "")).path
        finds_base_path = "404" in message.text and _FINDS_BASE_PATH.match(path)
        if message.type == "error" and not finds_base_path:
            self.troubles.append(f"console: {message.text} ({path})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.troubles.append(f"request to {request.url}")

    def _on_websocket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).hostname != "127.0.0.1":
            self.troubles.append(f"socket to {socket.url}")
        socket.on("framereceived", self._on_frame)

    def _on_frame(self, payload: str | bytes) -> None:
        self.received += payload.encode() if isinstance(payload, str) else payload


@contextmanager
def opened(data: Path) -> Generator[Any, None, None]:
    """The store of a running server, to look into or to prepare."""
    database = open_database(data)
    try:
        yield database
    finally:
        database.close()


def everything_stored(data: Path) -> list[str]:
    """The whole store as text, to compare before with after; but for SQLite's own counters."""
    with opened(data) as database:
        return [line for line in database.conn.iterdump() if '"sqlite_sequence"' not in line]


def a_link(server: Server, *, expires_at: datetime) -> str:
    """A link to the figures of ``SHARED``, made without the screen."""
    token = sharing.new_token()
    with opened(server.data) as database:
        reported = span(database)
        assert reported is not None
        (shared,) = (one.id for one in providers(database) if one.name == SHARED)
        create_share(
            database,
            token,
            label="Our lawyer",
            scope=sharing.Scope(
                (shared,), tuple(Kpi), reported[0], reported[1] + timedelta(days=6)
            ),
            created_at=datetime.now(UTC) - timedelta(days=30),
            expires_at=expires_at,
        )
    return sharing.share_address(server.address, token)


def said(message: str, language: str) -> str:
    """A message as the catalogue of a language has it."""
    if language == "en":
        return message
    found = _catalogue(language).get(message)
    assert found is not None, f"{message!r} is not in the {language} catalogue"
    assert isinstance(found.string, str)
    assert found.string, f"{message!r} has no translation in the {language} catalogue"
    return found.string


@cache
def _catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)
