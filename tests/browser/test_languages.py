"""The language comes from the browser, changes at once on screen, and stays changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PAGES, PATIENCE, Server, Visitor, said

pytestmark = pytest.mark.browser

QUESTION = "Is everything the providers sent in, and right?"


def speaks(visitor: Visitor, language: str) -> None:
    """The page's title and every name in the navigation are in this language."""
    expect(visitor.title).to_have_text(said(QUESTION, language), timeout=PATIENCE)
    links = visitor.page.get_by_test_id("stSidebarNavLink").get_by_test_id("stMarkdownContainer")
    expect(links).to_have_text([said(name, language) for name in PAGES.values()])


@pytest.mark.parametrize(
    ("locale", "language"), [("uk-UA", "uk"), ("ru", "ru"), ("de", "en")], ids=["uk", "ru", "de"]
)
def test_the_browser_chooses_the_language(
    demo: Server, visitor: Callable[..., Visitor], locale: str, language: str
) -> None:
    owner = visitor(demo, locale=locale)
    owner.opens("reports")
    speaks(owner, language)


def test_the_switch_changes_the_page_at_once_and_for_good(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo, locale="de")
    owner.opens("reports")
    speaks(owner, "en")
    owner.chooses_language("Українська")
    speaks(owner, "uk")
    owner.reloads()
    speaks(owner, "uk")
    owner.turns_to(said("Overview", "uk"))
    owner.turns_to(said("Reports", "uk"))
    speaks(owner, "uk")
    owner.chooses_language("Русский")
    speaks(owner, "ru")
    owner.opens("reports")  # an address without a word of language
    speaks(owner, "ru")
