"""Savings: what would outsourcing save?"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.visiting import Visiting

HEADLINE = "Outsourcing would "


def headline(app: AppTest) -> str:
    (found,) = [one.value for one in app.markdown if HEADLINE in one.value]
    return str(found)


def test_it_answers_without_any_report(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    assert not app.exception
    assert app.title[0].value.startswith("What would outsourcing save you")
    assert "₴" in headline(app)
    assert app.get("plotly_chart")


def test_moving_a_slider_changes_the_headline(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    before = headline(app)
    app.slider(key="in_house.headcount~slider").set_value(12).run()
    assert not app.exception
    assert headline(app) != before


def test_dearer_sellers_make_outsourcing_look_better(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    app.number_input(key="in_house.gross_pay").set_value(150_000).run()
    assert "would save" in headline(app)


def test_the_address_sets_the_inputs(visiting: Visiting) -> None:
    moved = visiting.opens("savings")
    moved.number_input(key="in_house.headcount").set_value(12).run()
    linked = visiting.opens("savings", **{"in_house.headcount": "12"})
    assert linked.number_input(key="in_house.headcount").value == 12
    assert headline(linked) == headline(moved)


def test_tables_can_be_taken_away(visiting: Visiting) -> None:
    assert any("CSV" in button.label for button in visiting.opens("savings").download_button)
