"""Every page on a phone, by day and by night, and in a store that is still empty.

That no page meets an error or calls another host is held for these visits as for all
(`conftest.visitor`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import expect

from outsource_core.scenarios import NAME_LENGTH
from outsource_core.storage.scenarios import delete_scenario, save_scenario
from tests.browser.visiting import PAGES, PHONE, Server, Visitor, a_link, opened

Scheme = Literal["light", "dark"]

pytestmark = pytest.mark.browser

WIDTHS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .map(one => one.scrollWidth - one.clientWidth)"""

READABLE = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size

# The contrast (WCAG 2.2) of every text on the page against what lies behind it. Pictures,
# hidden texts and icons stand aside; so do a slider's values, which float off the thumb they belong
# to.
CONTRASTS = """() => {
  const aside = 'svg, style, script, [aria-hidden=true], [data-testid=stIconMaterial],' +
    '[data-testid=stSliderThumbValue]';
  const parse = text => {
    const parts = text.match(/[\\d.]+/g).map(Number);
    return parts.length === 3 ? [...parts, 1] : parts;
  };
  const over = (top, under) =>
    [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = colour => {
    const [r, g, b] = colour.slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestry = element => element ? [element, ...ancestry(element.parentElement)] : [];
  const found = [];
  const walker = document.createTreeWalker(
    document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    const visible = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
    if (!text || !visible || element.closest(aside)) continue;
    const line = ancestry(element);
    const back = line.map(one => parse(getComputedStyle(one).backgroundColor))
      .reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
    const own = parse(getComputedStyle(element).color);
    own[3] *= line.reduce((shown, one) => shown * getComputedStyle(one).opacity, 1);
    const [dim, bright] = [light(over(own, back)), light(back)].sort((a, b) => a - b);
    found.push([(bright + 0.05) / (dim + 0.05), text.slice(0, 40)]);
  }
  return found;
}"""

#: What the theme lays behind a page (`.streamlit/config.toml`).
BACKGROUNDS: dict[Scheme, str] = {"dark": "rgb(16, 23, 22)", "light": "rgb(255, 255, 255)"}


def test_no_page_scrolls_sideways_on_a_phone(demo: Server, visitor: Callable[..., Visitor]) -> None:
    owner = visitor(demo, **PHONE)
    owner.opens()
    for name in PAGES.values():
        if name != "Overview":
            owner.turns_to(name)
            # The menu that led here has folded itself away again.
            expect(owner.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
        assert owner.page.evaluate(WIDTHS) == [0, 0], name
    partner = visitor(demo, **PHONE)
    partner.opens(a_link(demo, expires_at=datetime.now(UTC) + timedelta(days=1)))
    assert partner.page.evaluate(WIDTHS) == [0, 0]


#: How far the names above the charts reach beyond their charts, in pixels.
BEYOND = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart =>
  [...chart.querySelectorAll('.legendtext')].map(name =>
    name.getBoundingClientRect().right - chart.getBoundingClientRect().right))"""
LONG_NAMES = [
    "Обережний план із підрядником Б від березня з доплатою за кожну велику партію",
    "Ж" * NAME_LENGTH,
    "<b>" * 20,
]


def test_long_names_of_scenarios_stay_within_a_phone(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    with opened(demo.data) as database:
        made = [save_scenario(database, one, {}, now=datetime.now(UTC)) for one in LONG_NAMES]
    owner = visitor(demo, **PHONE)
    try:
        owner.opens("savings?view=compare")
        owner.page.locator(".st-key-shelf").get_by_text("Scenarios").click()
        expect(owner.page.get_by_text("3 saved scenarios")).to_be_visible()
        beyond = owner.page.evaluate(BEYOND)
        assert len(beyond) == len(LONG_NAMES)
        assert max(beyond) <= 0
        assert owner.page.evaluate(WIDTHS) == [0, 0]
    finally:
        with opened(demo.data) as database:
            for one in made:
                assert one is not None
                delete_scenario(database, one, now=datetime.now(UTC))


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_a_scenario_is_shared_without_anything_out_of_reach(
    demo: Server, visitor: Callable[..., Visitor], screen: dict[str, Any]
) -> None:
    with opened(demo.data) as database:
        made = save_scenario(database, "Plan", {}, now=datetime.now(UTC))
    owner = visitor(demo, **screen)
    try:
        owner.opens("savings")
        shelf = owner.page.locator(".st-key-shelf")
        shelf.get_by_text("Scenarios").click()
        shelf.get_by_role("button", name="Share").click()
        whom = shelf.get_by_label("For whom")
        expect(whom).to_be_in_viewport(ratio=1)
        whom.fill("lawyer")
        whom.press("Tab")
        owner.rests()
        shelf.get_by_role("button", name="Make a link").click()
        expect(shelf.get_by_text("/shared?token=")).to_be_in_viewport(ratio=1)
    finally:
        with opened(demo.data) as database:
            assert made is not None
            delete_scenario(database, made, now=datetime.now(UTC))


#: How far tables reach beyond the column they stand in, in pixels.
TABLES_BEYOND = """() => [...document.querySelectorAll('[data-testid=stMarkdownContainer] table')]
  .map(table => table.offsetWidth - table.parentElement.clientWidth)"""


@pytest.mark.parametrize("saved", [1, 3, 4])
def test_scenarios_side_by_side_keep_within_a_desk(
    demo: Server, visitor: Callable[..., Visitor], saved: int
) -> None:
    with opened(demo.data) as database:
        made = [
            save_scenario(
                database,
                f"Обережний план {count}, консервативний",
                {"store.leads_per_month": 10_000.0 - count, "store.average_order_value": 2_000.0},
                now=datetime.now(UTC),
            )
            for count in range(saved)
        ]
    owner = visitor(demo, locale="uk-UA")
    try:
        owner.opens("savings?view=compare&lang=uk")
        beyond = owner.page.evaluate(TABLES_BEYOND)
        assert len(beyond) == (4 if saved == 4 else 2)
        assert max(beyond) <= 1  # part of a pixel
    finally:
        with opened(demo.data) as database:
            for one in made:
                assert one is not None
                delete_scenario(database, one, now=datetime.now(UTC))


def test_every_page_follows_the_device_and_is_readable(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo, color_scheme="dark")
    owner.opens()
    for name in PAGES.values():
        if name != "Overview":
            owner.turns_to(name)
        for scheme, colour in BACKGROUNDS.items():
            owner.page.emulate_media(color_scheme=scheme)
            expect(owner.page.get_by_test_id("stApp")).to_have_css("background-color", colour)
            contrasts = owner.page.evaluate(CONTRASTS)
            assert contrasts, (name, scheme)
            assert [one for one in contrasts if one[0] < READABLE] == [], (name, scheme)


def test_every_page_of_an_empty_store_opens(empty: Server, visitor: Callable[..., Visitor]) -> None:
    owner = visitor(empty)
    owner.opens()
    for name in PAGES.values():
        if name != "Overview":
            owner.turns_to(name)
    owner.turns_to("Overview")
