"""What is seen between typing an address and the page at rest: never another list of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.visiting import PAGES, Server, Visitor

pytestmark = pytest.mark.browser

SECTIONS = ["Decide", "Agree", "Run", "Sharing"]

# Notes the names in every navigation, and the page's title, at each change of the document.
WATCH = """
window.seen = [];
const texts = selector => [...document.querySelectorAll(selector)].map(one => one.textContent);
const label = '[data-testid=stMarkdownContainer]';
const look = () => {
  const now = {
    pages: texts(`[data-testid=stSidebarNavLink] ${label}, [data-testid=stTopNavLink] ${label}`),
    sections: texts(`[data-testid=stNavSectionHeader] ${label}`),
    title: texts('h1')[0] ?? null,
  };
  if (JSON.stringify(now) !== JSON.stringify(window.seen.at(-1))) window.seen.push(now);
};
new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true});
"""


def seen_on_the_way(visitor: Visitor, path: str) -> list[dict[str, Any]]:
    """Opens an address in a fresh browser; every state of navigation and title that was drawn."""
    visitor.context.add_init_script(WATCH)
    visitor.opens(path)
    states: list[dict[str, Any]] = visitor.page.evaluate("window.seen")
    return states


@pytest.mark.parametrize("path", ["", "goals"])
def test_the_owner_sees_the_navigation_whole_or_not_yet(
    demo: Server, visitor: Callable[..., Visitor], path: str
) -> None:
    states = seen_on_the_way(visitor(demo), path)
    whole = (list(PAGES.values()), SECTIONS)
    drawn = [(state["pages"], state["sections"]) for state in states]
    assert drawn[-1] == whole
    assert [one for one in drawn if one not in (([], []), whole)] == []
    # No other page was shown on the way, the main one neither.
    assert {state["title"] for state in states} == {None, states[-1]["title"]}


def test_a_partner_never_sees_a_navigation(demo: Server, visitor: Callable[..., Visitor]) -> None:
    partner = visitor(demo)
    partner.opens("shared")
    states = seen_on_the_way(partner, "savings")
    assert [state for state in states if state["pages"] or state["sections"]] == []
    assert {state["title"] for state in states} <= {None, partner.title.inner_text()}
