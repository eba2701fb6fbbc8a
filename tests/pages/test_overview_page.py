"""Overview: where do you stand, and what should you do next?"""

from __future__ import annotations

import re

import pytest
from sqlite_utils import Database

from outsource_core.storage.demo import is_demo_loaded
from outsource_core.storage.providers import agree_targets, providers
from outsource_core.storage.settings import choose
from tests.pages.visiting import Visiting, text


def test_an_empty_store_is_told_what_to_do_next(visiting: Visiting) -> None:
    app = visiting.arrives()
    assert not app.exception
    assert app.title[0].value == "Where you stand, and what to do next"
    assert "No reports yet" in text(app)
    assert {link.label for link in app.page_link} >= {
        "Upload a report",
        "See what outsourcing would save",
        "Weigh the risks and controls",
    }


def test_one_click_loads_the_demo_store(visiting: Visiting, db: Database) -> None:
    app = visiting.arrives()
    app.button(key="load_demo").click().run()
    assert not app.exception
    assert is_demo_loaded(db)
    assert len(providers(db)) == 3
    assert app.get("plotly_chart")


@pytest.mark.usefixtures("demo")
def test_the_vendor_that_slips_is_the_headline(visiting: Visiting) -> None:
    app = visiting.arrives()
    assert app.markdown[0].value.startswith("### Степ Контакт needs your attention: closed deals")
    assert "Кобза Продажі met 6 of 6 goals over 8 weeks and missed none." in text(app)


def test_without_goals_nobody_is_judged(visiting: Visiting, demo: Database) -> None:
    for provider in providers(demo):
        agree_targets(demo, provider.id, {})
    said = text(visiting.arrives())
    assert "set goals to see whether they are good enough" in said
    assert "No goals are set for Власна команда, Кобза Продажі, Степ Контакт" in said
    assert "needs your attention" not in said


def test_what_is_done_is_no_longer_a_next_step(visiting: Visiting, demo: Database) -> None:
    assert "not chosen any control" in text(visiting.arrives())
    choose(demo, controls=["product_training"])
    assert "not chosen any control" not in text(visiting.arrives())


def test_the_stores_name_stands_in_the_title(visiting: Visiting, demo: Database) -> None:
    choose(demo, store_name="Полиця")
    assert visiting.arrives().title[0].value == "Полиця: where you stand, and what to do next"


@pytest.mark.usefixtures("demo")
def test_what_is_owed_is_said_to_be_of_the_last_weeks(visiting: Visiting) -> None:
    assert re.search(
        "Of the last 8 weeks, .+ owes the reports? for the weeks? of", text(visiting.arrives())
    )
