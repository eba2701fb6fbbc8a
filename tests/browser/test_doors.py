"""Every address leads through the frame, and to a partner's browser only to the closed door."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PAGES, Server, Visitor
from web.headers import HEADERS

pytestmark = pytest.mark.browser

CLOSED_DOOR = "Only what was shared can be seen here"


def test_a_deep_link_opens_its_page_inside_the_frame(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.opens("risks")
    links = owner.page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(PAGES))
    expect(owner.page.locator(".st-key-language").get_by_role("combobox")).to_be_visible()
    expect(owner.page.locator(".st-key-gross_profit")).to_be_visible()


def test_a_deep_link_in_a_partners_browser_shows_the_closed_door(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    partner = visitor(demo)
    partner.opens("shared?token=nobodys")
    expect(partner.title).to_have_text(CLOSED_DOOR)
    partner.opens("savings")
    expect(partner.title).to_have_text(CLOSED_DOOR)
    expect(partner.page.get_by_test_id("stSidebarNav")).to_have_count(0)
    expect(partner.page.locator(".st-key-store-leads_per_month")).to_have_count(0)
    expect(partner.page.locator("a:not([href^='#'])")).to_have_count(0)  # nothing leads on


@pytest.mark.parametrize(
    "path", ["", "savings", "healthz", "favicon.png", "_stcore/health", "media/nothing", "nowhere"]
)
def test_every_answer_carries_the_security_headers(empty: Server, path: str) -> None:
    try:
        answer = urllib.request.urlopen(f"{empty.address}/{path}", timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_server_says_that_it_is_healthy(empty: Server) -> None:
    with urllib.request.urlopen(f"{empty.address}/healthz", timeout=10) as answer:
        assert answer.status == 200
        assert answer.read() == b'{"healthy":true}'
