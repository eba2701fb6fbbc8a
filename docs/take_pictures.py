"""Takes the README's pictures of every page from the demo store: ``make pictures``."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from outsource_core import sharing
from outsource_core.kpis import Kpi
from outsource_core.storage.database import identifier_key, open_database
from outsource_core.storage.demo import load_demo
from outsource_core.storage.providers import providers
from outsource_core.storage.shares import create_share
from tests.browser.serving import browsing, served

PICTURES = ROOT / "docs" / "pictures"
PAGES = ("", "savings", "risks", "goals", "reports", "performance", "share", "settings")
DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Rewrites every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        token = fill(folder / "data")
        with served(folder) as address, browsing() as browser:
            for page in PAGES:
                take(browser, f"{address}/{page}", page or "overview", DESK)
            link = sharing.share_address(address, token)
            take(browser, link, "shared", PHONE, scheme="dark", locale="uk-UA")


def fill(data: Path) -> str:
    """Puts the demo store and one shared link into a data folder; returns the link's token."""
    now = datetime.now(UTC)
    database = open_database(data)
    load_demo(database, now=now, key=identifier_key(data))
    vendor = providers(database)[1]
    token = sharing.new_token()
    create_share(
        database,
        token,
        label="Vendor",
        scope=sharing.Scope((vendor.id,), tuple(Kpi), date(2026, 8, 17), date(2026, 11, 15)),
        created_at=now,
        expires_at=now + timedelta(days=30),
    )
    database.close()
    return token


def take(
    browser: Browser,
    address: str,
    name: str,
    size: dict[str, int],
    *,
    scheme: str = "light",
    locale: str = "en-GB",
) -> None:
    """One picture of one page, once it has come to rest."""
    context = browser.new_context(
        locale=locale, viewport=size, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
    print(f"{name}.png")


if __name__ == "__main__":
    main()
