"""A browser, as the middleware and routes beside the screen see one."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.testclient import TestClient


def browser(
    app: Starlette,
    *,
    base: str = "http://localhost:8501",
    address: str = "127.0.0.1",
    cookies: dict[str, str] | None = None,
) -> TestClient:
    """A fresh profile on this computer, unless said otherwise; it follows no redirect by itself."""
    return TestClient(
        app, base_url=base, client=(address, 50_000), cookies=cookies, follow_redirects=False
    )
