"""Moving a slider on Savings: the headline answers, and the address keeps what was set."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visiting import PATIENCE, Server, Visitor

pytestmark = pytest.mark.browser

KEY = "store.leads_per_month"


def headline(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("heading", level=3).first


def dial(visitor: Visitor, key: str) -> tuple[Locator, Locator]:
    """The two halves of a dial: its slider and its box."""
    half = visitor.page.locator(f".st-key-{key.replace('.', '-')}-dial").get_by_role
    return half("slider"), half("spinbutton")


def leads_in_address(visitor: Visitor) -> list[str] | None:
    return parse_qs(urlsplit(visitor.page.url).query).get(KEY)


def test_the_keyboard_moves_the_headline_and_the_address_brings_it_back(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.opens("savings")
    thumb, box = dial(owner, KEY)
    assert thumb.get_attribute("aria-label") == "Leads a month"
    before = headline(owner).inner_text()
    start, step = int(thumb.input_value()), int(thumb.get_attribute("step") or 1)
    assert leads_in_address(owner) is None

    for _press in range(4):  # faster than the answers come
        thumb.press("ArrowRight")
    moved = str(start + 4 * step)
    expect(headline(owner)).not_to_have_text(before, timeout=PATIENCE)
    expect(owner.page).to_have_url(re.compile(rf"[?&]{re.escape(KEY)}={moved}\b"))
    expect(box).to_have_value(moved)
    owner.rests()
    after = headline(owner).inner_text()

    owner.reloads()
    expect(headline(owner)).to_have_text(after)
    expect(thumb).to_have_value(moved)

    owner.turns_to("Goals")
    owner.turns_to("Savings")
    expect(headline(owner)).to_have_text(after)
    expect(thumb).to_have_value(moved)
    assert leads_in_address(owner) == [moved]

    thumb.press("ArrowLeft")
    expect(owner.page).to_have_url(re.compile(rf"[?&]{re.escape(KEY)}={start + 3 * step}\b"))
    expect(headline(owner)).not_to_have_text(after, timeout=PATIENCE)


# What the server says arrives half a second late, as it does over a slow line.
SLOW_LINE = """
window.WebSocket = class extends WebSocket {
  addEventListener(type, listener, ...rest) {
    const late = event => setTimeout(() => listener(event), 500);
    super.addEventListener(type, type === 'message' ? late : listener, ...rest);
  }
};
"""


def test_a_late_answer_does_not_push_the_slider_back(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.context.add_init_script(SLOW_LINE)
    owner.opens("risks")
    thumb, box = dial(owner, "gross_profit")
    start, step = int(thumb.input_value()), int(thumb.get_attribute("step") or 1)
    shown = []
    for _press in range(8):
        thumb.press("ArrowRight")
        shown.append(int(thumb.input_value()))
        owner.page.wait_for_timeout(300)  # long enough that each press is sent by itself
    assert shown == [start + n * step for n in range(1, 9)]
    expect(owner.page).to_have_url(re.compile(rf"[?&]gross_profit={start + 8 * step}\b"))
    expect(thumb).to_have_value(str(start + 8 * step))

    box.fill(str(start))
    box.press("Enter")  # the box and the slider are one number
    expect(thumb).to_have_value(str(start), timeout=PATIENCE)


def test_a_link_with_a_folded_input_survives_reload_and_back(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.opens("savings?in_house.turnover_per_year=90")
    linked = headline(owner).inner_text()
    owner.reloads()
    expect(headline(owner)).to_have_text(linked)
    owner.turns_to("Goals")
    owner.turns_to("Savings")
    expect(headline(owner)).to_have_text(linked)
    expect(owner.page).to_have_url(re.compile(r"in_house\.turnover_per_year=90\b"))

    thumb, _box = dial(owner, KEY)
    thumb.press("ArrowRight")
    expect(headline(owner)).not_to_have_text(linked, timeout=PATIENCE)
    owner.rests()
    owner.page.go_back()
    expect(headline(owner)).to_have_text(linked, timeout=PATIENCE)
    expect(owner.page).to_have_url(re.compile(r"in_house\.turnover_per_year=90\b"))
    assert leads_in_address(owner) is None


SELLERS = "in_house.headcount"


@pytest.mark.parametrize("pause", [0, 60])
def test_a_figure_typed_just_before_another_is_kept(
    demo: Server, visitor: Callable[..., Visitor], pause: int
) -> None:
    owner = visitor(demo)
    owner.opens("savings")
    (leads, leads_box), (sellers, sellers_box) = dial(owner, KEY), dial(owner, SELLERS)
    leads_box.fill("1500")
    owner.page.wait_for_timeout(pause)
    sellers_box.fill("7")
    sellers_box.press("Enter")
    expect(owner.page).to_have_url(re.compile(r"leads_per_month=1500&in_house.headcount=7$"))
    for half, value in ((leads, 1500), (leads_box, 1500), (sellers, 7), (sellers_box, 7)):
        expect(half).to_have_value(str(value), timeout=PATIENCE)
    owner.rests()
    shown = headline(owner).inner_text()
    other = visitor(demo)
    other.opens(owner.page.url)
    expect(headline(other)).to_have_text(shown)


def test_over_a_slow_line_every_move_counts(demo: Server, visitor: Callable[..., Visitor]) -> None:
    owner = visitor(demo)
    owner.context.add_init_script(SLOW_LINE)
    owner.opens("savings")
    (leads, leads_box), (sellers, sellers_box) = dial(owner, KEY), dial(owner, SELLERS)
    leads.press("ArrowRight")
    owner.page.wait_for_timeout(100)
    sellers.press("ArrowRight")  # before the first answer is there
    expect(owner.page).to_have_url(re.compile(r"leads_per_month=1250&in_house.headcount=4$"))
    for half, value in ((leads, 1250), (leads_box, 1250), (sellers, 4), (sellers_box, 4)):
        expect(half).to_have_value(str(value), timeout=PATIENCE)


# Notes each place at which the charts have begun.
PLACES = """
window.places = new Set();
const look = () => {
  window.places.add(document.querySelector('.st-key-view')?.getBoundingClientRect().top);
  requestAnimationFrame(look);
};
look();
"""


def test_charts_keep_their_place_while_a_slider_moves(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.opens("savings")
    owner.rests()
    owner.page.evaluate(PLACES)
    thumb, _box = dial(owner, KEY)
    for _move in range(3):
        before = headline(owner).inner_text()
        thumb.press("ArrowRight")
        expect(headline(owner)).not_to_have_text(before, timeout=PATIENCE)
        owner.rests()
    places = owner.page.evaluate("[...window.places]")
    assert len(places) == 1, places


def test_after_a_burst_of_moves_the_sureness_is_that_of_the_inputs_on_screen(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo)
    owner.opens("savings")
    owner.rests()
    thumb, _box = dial(owner, KEY)
    for _press in range(12):
        thumb.press("ArrowRight")
        owner.page.wait_for_timeout(40)  # the answers overtake each other
    expect(thumb).to_have_value("1800")
    expect(owner.page).to_have_url(re.compile(rf"[?&]{re.escape(KEY)}=1800\b"))
    owner.rests()
    said = owner.main.get_by_text("In eight cases of ten")
    other = visitor(demo)
    other.opens(owner.page.url)
    linked = other.main.get_by_text("In eight cases of ten").inner_text()
    expect(said).to_have_text(linked, timeout=PATIENCE)
