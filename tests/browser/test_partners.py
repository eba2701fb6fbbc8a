"""A partner at a shared link: sees what was shared, in their language, until it stops working."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from outsource_core import sharing
from outsource_core.scenarios import Circumstances, Figure, SharedScenario, also_hidden
from outsource_core.storage.shares import create_share
from tests.browser.visiting import SHARED, Server, Visitor, a_link, opened, said
from tests.hidden_figures import MARKED, found_in, hidden_texts

pytestmark = pytest.mark.browser

#: What no byte sent to the partner may hold: the other providers, and files of theirs.
SECRETS = ("Власна команда", "Степ Контакт", "in_house.csv", "vendor_slipping.csv")
HOW_OFTEN = (
    "The inputs that nobody knows for sure were drawn {draws} times; in so many of the draws all "
    "that was spent at the start has come back by then."
)
CLOSED_DOOR = "Only what was shared can be seen here"


def makes_a_link(owner: Visitor) -> str:
    """The owner fills in the form on Share; the link it gave."""
    owner.opens("share")
    owner.page.get_by_role("textbox", name="For whom").fill("Our lawyer")
    owner.page.locator(".st-key-share_who").get_by_role("combobox").click()
    owner.page.get_by_role("option", name=SHARED).click()
    owner.page.keyboard.press("Escape")
    owner.page.get_by_role("button", name="Make a link").click()
    return owner.page.get_by_test_id("stCode").inner_text().strip()


def secrets_received(partner: Visitor) -> list[str]:
    """What a partner's browser was sent, page or socket, that is not for them."""
    return [secret for secret in SECRETS if secret.encode() in partner.received]


def test_a_link_shows_what_was_shared_until_it_is_revoked(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    owner, partner = visitor(demo), visitor(demo)
    link = makes_a_link(owner)
    partner.opens(link)
    expect(partner.title).to_contain_text("Results from")
    expect(partner.main.get_by_text(SHARED).first).to_be_visible()
    expect(partner.page.get_by_test_id("stSidebarNav")).to_have_count(0)
    assert SHARED.encode() in partner.received  # so that the absence of others means something
    assert secrets_received(partner) == []

    owner.page.locator("[class*=st-key-revoke_]").get_by_role("button").first.click()
    expect(owner.main.get_by_text("Our lawyer · Revoked").first).to_be_visible()
    partner.reloads()
    expect(partner.title).to_have_text("This link was revoked")
    for language in ("uk", "ru"):
        partner.opens(f"{link}&lang={language}")
        expect(partner.title).to_have_text(said("This link was revoked", language))
    expect(partner.main.get_by_text(SHARED)).to_have_count(0)


def test_no_other_address_shows_a_partner_anything(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    link = a_link(demo, expires_at=datetime.now(UTC) + timedelta(days=1))
    query = link.partition("?")[2]
    partner = visitor(demo)
    partner.opens(f"{link}&providers=1,2,3&provider=1&kpi=nothing&weeks=2000-01-03_2099-12-28")
    expect(partner.title).to_contain_text("Results from")
    assert SHARED.encode() in partner.received
    partner.received.clear()
    for path in (
        *("", "savings", "reports", "performance", "settings", "shared"),
        f"?{query}",
        f"performance?{query}",
        "performance?providers=1,2,3&weeks=2025-11-17_2026-11-09",
        "reports?seat=owner&role=owner&token=owner",
        "settings?embed=true",
        "shared?token=*&token=%00",
    ):
        partner.opens(path)
        assert partner.title.inner_text() == CLOSED_DOOR, path
        assert partner.page.get_by_test_id("stSidebarNav").count() == 0, path
    assert SHARED.encode() not in partner.received
    assert secrets_received(partner) == []


@pytest.mark.parametrize(("locale", "language"), [("uk-UA", "uk"), ("ru", "ru"), ("en-GB", "en")])
def test_an_expired_link_says_so_in_the_readers_language(
    demo: Server, visitor: Callable[..., Visitor], locale: str, language: str
) -> None:
    partner = visitor(demo, locale=locale)
    partner.opens(a_link(demo, expires_at=datetime.now(UTC) - timedelta(minutes=1)))
    expect(partner.title).to_have_text(said("This link has expired", language))
    assert SHARED.encode() not in partner.received
    assert secrets_received(partner) == []


AROUND = Circumstances(date(2026, 11, 1), {})
#: What the form proposes to hide; what would follow from the rest is hidden as well.
HIDDEN = frozenset({Figure.OWN_COSTS, Figure.MARGIN})


def a_scenario_link(server: Server, hidden: frozenset[Figure]) -> str:
    """A link to a scenario of marked figures, made without the screen."""
    token = sharing.new_token()
    shared = SharedScenario("Plan", MARKED, AROUND, hidden)
    with opened(server.data) as database:
        create_share(
            database,
            token,
            label="Our lawyer",
            scope=sharing.Scope((), (), date(2026, 11, 1), date(2028, 10, 1), scenario=shared),
            created_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
    return sharing.share_address(server.address, token)


@pytest.mark.parametrize("hidden", [frozenset(), HIDDEN], ids=["all shown", "some hidden"])
def test_no_number_of_a_hidden_figure_reaches_the_browser(
    demo: Server, visitor: Callable[..., Visitor], hidden: frozenset[Figure]
) -> None:
    partner = visitor(demo, locale="uk-UA")
    partner.opens(a_scenario_link(demo, hidden))
    partner.page.locator(".st-key-shared_how summary").click()
    expect(partner.main.get_by_text(said(HOW_OFTEN, "uk").split("{")[0])).to_be_visible()
    partner.rests()
    received = partner.received.decode(errors="ignore")
    told = {one for one in Figure if found_in(received, hidden_texts(one, AROUND))}
    assert told == set(Figure) - also_hidden(hidden)
