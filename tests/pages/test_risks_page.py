"""Risks: what could handing sales over cost you, and which controls are worth their price?"""

from __future__ import annotations

import json

import pytest
from sqlite_utils import Database

from outsource_core import risks
from outsource_core.storage.settings import choose, settings
from tests.pages.visiting import Visiting, text


def test_it_answers_before_any_control_is_chosen(visiting: Visiting) -> None:
    app = visiting.opens("risks")
    assert not app.exception
    assert "Without controls, expect to lose about" in text(app)
    assert len(app.checkbox) == len(risks.catalogue()[1])


def test_a_control_ticked_is_kept_and_changes_the_answer(visiting: Visiting, db: Database) -> None:
    app = visiting.opens("risks")
    app.checkbox(key="control_product_training").check().run()
    assert not app.exception
    assert "you chose cut the expected loss from" in text(app)
    assert settings(db)["controls"] == ["product_training"]
    again = visiting.opens("risks")
    assert again.checkbox(key="control_product_training").value is True
    again.checkbox(key="control_product_training").uncheck().run()
    assert "Without controls, expect to lose about" in text(again)


def test_the_screen_says_what_the_core_computes(visiting: Visiting, db: Database) -> None:
    choose(db, controls=["pay_by_result"])
    app = visiting.opens("risks")
    app.number_input(key="gross_profit").set_value(1_000_000).run()
    all_risks, all_controls = risks.catalogue()
    computed = risks.assess(
        all_risks, all_controls, chosen=["pay_by_result"], monthly_gross_profit=1_000_000
    )
    assert f"₴{computed.before:,.0f}" in text(app)
    table = app.dataframe[0].value
    assert table["Expected loss a year"].sum() == pytest.approx(computed.before)
    assert table["Expected loss with controls"].sum() == pytest.approx(computed.after)


def test_a_store_without_profit_has_nothing_to_lose(visiting: Visiting) -> None:
    app = visiting.opens("risks", gross_profit="0")
    assert not app.exception
    assert app.number_input(key="gross_profit").value == 0


def test_the_chart_has_a_bar_for_every_risk(visiting: Visiting) -> None:
    (chart,) = visiting.opens("risks").get("plotly_chart")
    bars = json.loads(chart.proto.spec)["data"]
    assert [len(trace["y"]) for trace in bars] == [len(risks.catalogue()[0])] * 2
