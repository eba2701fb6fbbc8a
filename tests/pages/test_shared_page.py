"""The shared page: what the holder of a link sees, and that nobody sees more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.kpis import Kpi
from outsource_core.seats import SEAT_COOKIE, owners_seat
from outsource_core.sharing import ShareStatus, new_token
from outsource_core.storage.database import owner_key
from outsource_core.storage.shares import openings, revoke, shares
from tests.pages.links import PAST, share
from tests.pages.visiting import Visiting, heads, text, turn_to
from ui import navigation

GOOD, SLIPPING, OWN = "Кобза Продажі", "Степ Контакт", "Власна команда"
DOOR = "Only what was shared can be seen here"
REMOTE = {"Host": "sales.example.ua"}


def titles(app: AppTest) -> list[str]:
    return [one.value for one in app.title]


# ── inside the scope ────────────────────────────────────────────────────────────────────────


def test_it_shows_the_provider_that_was_shared_and_no_other(
    visiting: Visiting, demo: Database
) -> None:
    visiting.comes_from(headers=REMOTE, ip_address="203.0.113.9")
    app = visiting.follows(share(demo, GOOD, kpis=tuple(Kpi)))
    assert not app.exception
    said = text(app)
    assert GOOD in said
    assert SLIPPING not in said
    assert OWN not in said
    assert set(app.dataframe[0].value["Provider"]) == {GOOD}


@pytest.mark.parametrize(
    ("kpi", "columns"),
    [
        (Kpi.DEALS, {"Closed deals"}),
        (Kpi.REVENUE, {"Revenue"}),
        (Kpi.CONVERSION, {"Conversion"}),
        (Kpi.CAC, {"Cost of a new customer"}),
        (Kpi.CONTACTS_ADDED, {"New contacts"}),
        (Kpi.REPEAT_RATE, {"Repeat orders, share"}),
    ],
)
def test_it_shows_the_figure_that_was_shared_and_nothing_it_is_made_of(
    kpi: Kpi, columns: set[str], visiting: Visiting, demo: Database
) -> None:
    app = visiting.follows(share(demo, GOOD, kpis=(kpi,)))
    assert not app.exception
    assert set(heads(app)) == {"Week from", "Provider"} | columns
    others = {"Closed deals", "Revenue", "Cost of a new customer", "New contacts"} - columns
    said = text(app).replace("Closed deals ÷ interested contacts", "")  # how conversion is made
    assert not [other for other in others if other in said]


def test_an_address_cannot_widen_the_scope(visiting: Visiting, demo: Database) -> None:
    token = share(demo, GOOD, kpis=(Kpi.DEALS, Kpi.CONVERSION))
    app = visiting.follows(
        token, kpi="revenue", providers="1,2,3", weeks="2025-11-17_2026-11-09", grain="month"
    )
    assert not app.exception
    assert "Revenue" not in text(app)
    assert set(app.dataframe[0].value["Provider"]) == {GOOD}
    assert min(app.dataframe[0].value["Week from"]) >= date(2026, 6, 1)


def test_only_whole_weeks_of_the_shared_days_are_shown(visiting: Visiting, demo: Database) -> None:
    # Tuesday 3 March to Wednesday 25 March 2026 holds two whole weeks: from the 9th and the 16th.
    token = share(demo, GOOD, days=(date(2026, 3, 3), date(2026, 3, 25)))
    table = visiting.follows(token).dataframe[0].value
    assert list(table["Week from"]) == [date(2026, 3, 9), date(2026, 3, 16)]


def test_goals_are_shown_only_where_they_were_shared(visiting: Visiting, demo: Database) -> None:
    assert "goal" in text(visiting.follows(share(demo, GOOD))).lower()
    hidden = text(visiting.follows(share(demo, GOOD, show_targets=False)))
    assert "goal ≥" not in hidden
    assert "goal: " not in hidden.lower()


def test_days_without_reports_say_so(visiting: Visiting, demo: Database) -> None:
    token = share(demo, GOOD, days=(date(2027, 1, 1), date(2027, 2, 1)))
    assert "Nothing has been reported for these days yet." in text(visiting.follows(token))


# ── links that do not work ──────────────────────────────────────────────────────────────────


def test_a_revoked_link_says_so_and_shows_nothing(visiting: Visiting, demo: Database) -> None:
    token = share(demo, GOOD)
    revoke(demo, shares(demo)[0].id, datetime.now(UTC))
    app = visiting.follows(token)
    assert titles(app) == ["This link was revoked"]
    assert GOOD not in text(app)
    assert not app.dataframe


def test_an_expired_link_says_so_and_shows_nothing(visiting: Visiting, demo: Database) -> None:
    app = visiting.follows(share(demo, GOOD, expires_at=PAST))
    assert titles(app) == ["This link has expired"]
    assert "1 Nov 2026" in text(app)
    assert GOOD not in text(app)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "т" * 43, new_token()])
def test_an_unknown_token_meets_a_closed_door(
    token: str, visiting: Visiting, demo: Database
) -> None:
    share(demo, GOOD)
    app = visiting.follows(token)
    assert not app.exception
    assert titles(app) == [DOOR]
    assert GOOD not in text(app)


def test_a_link_revoked_meanwhile_stops_at_the_next_move(
    visiting: Visiting, demo: Database
) -> None:
    app = visiting.follows(share(demo, GOOD))
    assert app.dataframe
    revoke(demo, shares(demo)[0].id, datetime.now(UTC))
    app.run()
    assert titles(app) == ["This link was revoked"]


def test_every_session_is_logged_once_with_what_the_link_was_worth(
    visiting: Visiting, demo: Database
) -> None:
    token = share(demo, GOOD)
    visiting.follows(token).run().run()
    revoke(demo, (made := shares(demo)[0]).id, datetime.now(UTC))
    visiting.follows(token)
    assert [was for _, was in openings(demo, made.id)] == [ShareStatus.REVOKED, ShareStatus.ACTIVE]


def test_the_link_speaks_the_partners_language_and_not_the_owners(
    visiting: Visiting, demo: Database
) -> None:
    visiting.comes_from(headers=REMOTE | {"Accept-Language": "uk-UA"}, ip_address="203.0.113.9")
    app = visiting.follows(share(demo, GOOD))
    assert app.selectbox(key="language").value == "uk"
    app.selectbox(key="language").select("ru").run()
    assert not app.exception
    assert demo.execute("SELECT * FROM settings WHERE name = 'language'").fetchall() == []


# ── everyone else ───────────────────────────────────────────────────────────────────────────

#: Who is not the owner, whatever address they type.
STRANGERS: Mapping[str, dict[str, object]] = {
    "from another computer": {"headers": {"Host": "localhost"}, "ip_address": "192.168.0.7"},
    "by another name": {"headers": {"Host": "sales.example.ua"}},
    "through a proxy": {"headers": {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"}},
    "through a tunnel": {"headers": {"Host": "127.0.0.1:8501", "Forwarded": "for=203.0.113.9"}},
    "with a partner's seat": {"cookies": {SEAT_COOKIE: "partner"}},
}


def doors() -> list[str]:
    return list(navigation.ICONS)


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.usefixtures("demo")
def test_a_stranger_meets_a_closed_door(stranger: str, visiting: Visiting) -> None:
    visiting.comes_from(**STRANGERS[stranger])  # type: ignore[arg-type]
    app = visiting.arrives()
    assert not app.exception
    assert titles(app) == [DOOR]
    assert not app.button
    assert not app.page_link
    assert not app.dataframe
    assert OWN not in text(app)


@pytest.mark.parametrize("page", doors())
@pytest.mark.usefixtures("demo")
def test_no_page_of_the_owners_is_there_for_a_partner(page: str, visiting: Visiting) -> None:
    visiting.comes_from(cookies={SEAT_COOKIE: "partner"})
    app = visiting.arrives()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        turn_to(app, page)


@pytest.mark.parametrize("page", doors())
def test_a_link_opens_no_page_of_the_owners(page: str, visiting: Visiting, demo: Database) -> None:
    app = visiting.follows(share(demo, GOOD))
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        turn_to(app, page)


def test_the_owner_who_opens_a_link_sees_what_the_partner_sees(
    visiting: Visiting, demo: Database
) -> None:
    visiting.takes_owners_seat()
    app = visiting.follows(share(demo, GOOD))
    assert SLIPPING not in text(app)
    assert visiting.arrives().title[0].value == "Where you stand, and what to do next"


@pytest.mark.usefixtures("demo")
def test_an_owners_seat_makes_no_owner_of_a_stranger(visiting: Visiting) -> None:
    seat = {SEAT_COOKIE: owners_seat(owner_key())}
    visiting.comes_from(headers=REMOTE, ip_address="203.0.113.9", cookies=seat)
    assert titles(visiting.arrives()) == [DOOR]


def test_a_token_in_any_other_address_gives_no_figures(visiting: Visiting, demo: Database) -> None:
    visiting.comes_from(headers=REMOTE, ip_address="203.0.113.9")
    app = visiting.arrives(token=share(demo, GOOD))
    assert titles(app) == [DOOR]
    assert GOOD not in text(app)
