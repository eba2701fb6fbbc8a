"""Numbers as people type them: with a decimal comma, too large, and said in their language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visiting import PATIENCE, Server, Visitor, said

pytestmark = pytest.mark.browser

CONVERSION = "store.conversion"


def box(owner: Visitor, key: str) -> Locator:
    return owner.page.locator(f".st-key-{key.replace('.', '-')}-dial").get_by_role("spinbutton")


@pytest.mark.parametrize(
    ("locale", "language", "number"),
    [
        ("en-US", "uk", ("12,5", "12.5")),
        ("en-US", "ru", ("0,5", "0.5")),
        ("uk-UA", "uk", ("12,5", "12.5")),
        ("uk-UA", "en", ("1,2", "12.0")),
    ],
)
def test_a_comma_is_what_the_readers_language_takes_it_for(
    demo: Server,
    visitor: Callable[..., Visitor],
    locale: str,
    language: str,
    number: tuple[str, str],
) -> None:
    typed, taken = number
    owner = visitor(demo, locale=locale)
    owner.opens(f"savings?lang={language}")
    box(owner, CONVERSION).fill("")
    box(owner, CONVERSION).press_sequentially(typed)
    box(owner, CONVERSION).press("Enter")
    expect(owner.page).to_have_url(re.compile(rf"{CONVERSION}={float(taken):g}$"))
    expect(box(owner, CONVERSION)).to_have_value(taken, timeout=PATIENCE)


def test_a_copied_number_is_pasted_as_it_is_meant(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner = visitor(demo, locale="en-US")
    owner.context.grant_permissions(["clipboard-write"])
    owner.opens("savings?lang=uk")
    box(owner, CONVERSION).click()
    for copied, taken in (
        ("12,5", "12.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
    ):
        owner.page.evaluate("text => navigator.clipboard.writeText(text)", copied)
        box(owner, CONVERSION).press("Control+a")
        box(owner, CONVERSION).press("Control+v")
        expect(box(owner, CONVERSION)).to_have_value(taken)


@pytest.mark.parametrize("typed", ["99999", "1000000000000000000"])
def test_a_number_too_large_is_named_beside_its_box_in_the_readers_language(
    demo: Server, visitor: Callable[..., Visitor], typed: str
) -> None:
    owner = visitor(demo, locale="uk-UA")
    owner.opens("savings?lang=uk")
    sellers = "in_house.headcount"
    box(owner, sellers).fill(typed)
    box(owner, sellers).press("Enter")
    words = said("A whole number between {low} and {high} is possible; {taken} was taken.", "uk")
    dial = owner.page.locator(".st-key-in_house-headcount-dial").first
    expect(dial).to_contain_text(words.format(low=0, high=200, taken=200), timeout=PATIENCE)
    expect(box(owner, sellers)).to_have_value("200")
    expect(dial.get_by_role("slider")).to_have_value("200")
    owner.rests()
    assert "Number is" not in owner.main.inner_text()

    box(owner, sellers).fill("7")
    box(owner, sellers).press("Enter")
    expect(dial).not_to_contain_text(words.format(low=0, high=200, taken=200), timeout=PATIENCE)
    expect(box(owner, sellers)).to_have_value("7")
