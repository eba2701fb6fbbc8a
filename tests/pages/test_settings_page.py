"""Settings: how does the dashboard speak, count and remember?"""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from outsource_core.storage.database import owner_key
from outsource_core.storage.demo import is_demo_loaded
from outsource_core.storage.settings import choose, settings
from tests.core.storage.uploads import dump
from tests.pages.visiting import Visiting, text, turn_to


def test_it_says_where_everything_is_kept(visiting: Visiting) -> None:
    app = visiting.opens("settings")
    assert not app.exception
    assert app.code[-1].value == str(visiting.data)


def test_it_shows_the_owner_how_to_be_the_owner_in_another_browser(visiting: Visiting) -> None:
    app = visiting.opens("settings")
    assert app.code[0].value == f"http://localhost:8501/own/{owner_key().hex()}"


def test_the_browser_without_an_owners_seat_is_a_partners_once_partners_have_an_address(
    visiting: Visiting, db: Database
) -> None:
    choose(db, public_address="https://sales.example.ua")
    assert owner_key().hex() not in text(visiting.arrives())
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        visiting.opens("settings")
    visiting.takes_owners_seat()
    assert visiting.opens("settings").text_input[1].value == "https://sales.example.ua"


def test_what_is_chosen_is_kept(visiting: Visiting, db: Database) -> None:
    visiting.takes_owners_seat()
    app = visiting.opens("settings")
    app.text_input[0].set_value("  Полиця  ")
    app.selectbox[0].select("EUR")
    app.text_input[1].set_value("https://sales.example.ua")
    app.form_submit_button[0].click().run()
    assert not app.exception
    kept = settings(db)
    assert kept["store_name"] == "Полиця"
    assert kept["currency"] == "EUR"
    assert kept["public_address"] == "https://sales.example.ua"
    assert "€" in text(turn_to(app, "savings"))


@pytest.mark.parametrize(
    "address", ["sales.example.ua", "javascript:alert(1)", "ftp://x.ua", "http://"]
)
def test_an_address_that_is_none_is_refused(address: str, visiting: Visiting, db: Database) -> None:
    app = visiting.opens("settings")
    app.text_input[1].set_value(address)
    app.form_submit_button[0].click().run()
    assert "must begin with http" in app.error[0].value
    assert "public_address" not in settings(db)


def test_a_figure_of_the_law_can_be_the_owners(visiting: Visiting, db: Database) -> None:
    app = visiting.opens("settings")
    app.number_input(key="fact_esv_rate").set_value(20.0)
    app.form_submit_button[1].click().run()
    assert not app.exception
    assert settings(db)["fact_overrides"] == {"esv_rate": pytest.approx(0.20)}
    assert visiting.opens("settings").number_input(key="fact_esv_rate").value == 20.0


def test_keeping_the_laws_figures_overrides_nothing(visiting: Visiting, db: Database) -> None:
    app = visiting.opens("settings")
    app.form_submit_button[1].click().run()
    assert "fact_overrides" not in settings(db)


def test_the_demo_store_comes_and_goes(visiting: Visiting, db: Database) -> None:
    before = dump(db, without={"sqlite_sequence"})
    app = visiting.opens("settings")
    app.button(key="load_demo").click().run()
    assert is_demo_loaded(db)
    app.button(key="remove_demo").click().run()
    assert not app.exception
    assert dump(db, without={"sqlite_sequence"}) == before


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("uk", "Українська"),
        ("ru", "Русский"),
        ("en", "How should the dashboard speak and count?"),
    ],
)
def test_the_language_is_chosen_on_screen_and_kept(
    language: str, title: str, visiting: Visiting, db: Database
) -> None:
    app = visiting.opens("settings", lang="uk" if language != "uk" else "en")
    app.selectbox(key="language").select(language).run()
    assert not app.exception
    assert app.query_params["lang"] == language
    assert settings(db)["language"] == language
    assert title in text(app)
    assert visiting.opens("settings").selectbox(key="language").value == language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("uk-UA,uk;q=0.9", "uk"), ("de,ru;q=0.5", "ru"), ("en-GB", "en"), ("de-DE", "en")],
)
def test_the_browser_chooses_the_language(accepted: str, language: str, visiting: Visiting) -> None:
    visiting.comes_from(headers={"Host": "localhost", "Accept-Language": accepted})
    assert visiting.arrives().selectbox(key="language").value == language
