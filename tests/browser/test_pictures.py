"""A chart saved as a picture carries its title along, which stands outside it on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PHONE, Server, Visitor, said

pytestmark = pytest.mark.browser

#: Keeps every drawing that Plotly turns into pixels.
DRAWINGS = """
window.drawings = [];
const made = URL.createObjectURL;
URL.createObjectURL = blob => {
  if (blob.type.startsWith('image/svg')) blob.text().then(text => window.drawings.push(text));
  return made(blob);
};
"""
WORDS = """() => {
  const drawing = new DOMParser().parseFromString(window.drawings.at(-1), 'image/svg+xml');
  return [...drawing.querySelectorAll('.gtitle > tspan')]
    .map(line => line.textContent).join(' ');
}"""
#: How far below the picture's upper edge the title's first line stands, in pixels.
FIRST_LINE = """() => {
  const drawing = new DOMParser().parseFromString(window.drawings.at(-1), 'image/svg+xml');
  return Number(drawing.querySelector('.gtitle').getAttribute('y'));
}"""
TITLES = (
    "() => [...document.querySelectorAll('.js-plotly-plot')].map(one => one.layout.title?.text)"
)


@pytest.mark.parametrize(
    ("view", "profile"),
    [("time", {}), ("price", {}), ("parts", {}), ("decides", PHONE), ("sure", PHONE)],
)
def test_the_title_is_in_the_picture_and_not_on_the_chart(
    demo: Server, visitor: Callable[..., Visitor], view: str, profile: dict[str, Any]
) -> None:
    owner = visitor(demo, **profile)
    owner.context.add_init_script(DRAWINGS)
    owner.opens(f"savings?view={view}")
    chart = owner.page.locator(".js-plotly-plot").first
    title = chart.evaluate("one => one.layout.meta.title")
    assert owner.main.get_by_text(title, exact=True).is_visible()
    chart.scroll_into_view_if_needed()
    with owner.page.expect_download():
        chart.locator(".modebar-btn").evaluate("one => one.click()")
    assert owner.page.evaluate(WORDS).split() == title.split()
    assert owner.page.evaluate(FIRST_LINE) > 16  # the height of its letters
    assert not any(owner.page.evaluate(TITLES))


def test_what_plotly_says_of_the_picture_is_in_the_readers_language(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo, locale="uk-UA")
    owner.opens("savings")
    chart = owner.page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    with owner.page.expect_download():
        chart.locator(".modebar-btn").evaluate("one => one.click()")
    notes = owner.page.locator(".plotly-notifier .notifier-note")
    expect(notes.filter(has_text=said("The picture is saved", "uk"))).to_be_visible()
    assert re.findall("[a-z]+ [a-z]+", " ".join(notes.all_inner_texts())) == []
