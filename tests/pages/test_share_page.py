"""Share: what may a partner see, and for how long?"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.sharing import token_hash
from outsource_core.storage.providers import providers
from outsource_core.storage.settings import choose
from outsource_core.storage.shares import shares
from tests.pages.links import share
from tests.pages.visiting import Visiting, text


def test_without_reports_there_is_nothing_to_share(visiting: Visiting) -> None:
    app = visiting.opens("share")
    assert not app.exception
    assert "No reports yet" in text(app)
    assert "None yet." in text(app)


def test_a_link_is_made_shown_once_and_opens_what_was_chosen(
    visiting: Visiting, demo: Database
) -> None:
    visiting.takes_owners_seat()
    choose(demo, public_address="https://sales.example.ua/")
    good = providers(demo)[1]
    app = visiting.opens("share")
    app.text_input[0].set_value("Наш адвокат")
    app.multiselect(key="share_who").select(good.id)
    app.pills(key="share_kpis").set_value([Kpi.DEALS])
    app.form_submit_button[0].click().run()
    assert not app.exception
    address = urlsplit(app.code[0].value)
    assert (address.scheme, address.netloc, address.path) == (
        "https",
        "sales.example.ua",
        "/shared",
    )
    (token,) = parse_qs(address.query)["token"]

    (made,) = shares(demo)
    assert (made.label, made.scope.provider_ids, made.scope.kpis) == (
        "Наш адвокат",
        (good.id,),
        (Kpi.DEALS,),
    )
    assert token not in "".join(map(str, demo.execute("SELECT * FROM shares").fetchone()))
    stored = demo.execute("SELECT token_hash FROM shares").fetchone()[0]
    assert stored == token_hash(token)

    assert token not in text(visiting.opens("share"))
    shared = visiting.follows(token)
    assert good.name in text(shared)
    assert providers(demo)[2].name not in text(shared)


@pytest.mark.parametrize("missing", ["provider", "figure"])
def test_a_link_to_nothing_is_refused(missing: str, visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("share")
    if missing == "figure":
        app.multiselect(key="share_who").select(providers(demo)[1].id)
        app.pills(key="share_kpis").set_value([])
    app.form_submit_button[0].click().run()
    assert not app.exception
    assert "Choose at least one provider" in app.error[0].value
    assert not shares(demo)


def test_a_link_is_revoked_and_its_openings_are_counted(visiting: Visiting, demo: Database) -> None:
    token = share(demo, "Кобза Продажі")
    visiting.follows(token)
    app = visiting.opens("share")
    assert "opened 1 time" in text(app)
    assert "**Адвокат** · Works" in text(app)
    app.button(key=f"revoke_{shares(demo)[0].id}").click().run()
    assert not app.exception
    assert "**Адвокат** · Revoked" in text(app)
    assert visiting.follows(token).title[0].value == "This link was revoked"
