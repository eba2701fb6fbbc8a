"""Risks: what could handing sales over cost you, and which controls are worth their price?"""

from __future__ import annotations

import json
import re

import pytest
from sqlite_utils import Database

from outsource_core import risks
from outsource_core.storage.settings import choose, settings
from tests.pages.visiting import Visiting, text, turn_to


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


@pytest.mark.parametrize(
    ("handed_over", "profit", "said"),
    [
        ({}, 1.0, ""),
        ({"format": "narrow", "share_narrow": "30"}, 0.3, "hands over 30% of the work"),
        ({"format": "narrow", "share_narrow": "0"}, 0.0, "hands nothing over"),
    ],
)
def test_it_starts_from_the_sales_that_savings_hands_over(
    handed_over: dict[str, str], profit: float, said: str, visiting: Visiting
) -> None:
    app = visiting.opens("savings", **handed_over)
    turn_to(app, "risks")
    assert not app.exception
    # 360 deals of 1,800 at 38 %
    assert app.number_input(key="gross_profit").value == round(profit * 246_240, -3)
    spoken = " ".join(one.value for one in app.caption if "Savings hands" in one.value)
    assert said in spoken
    assert bool(said) == bool(spoken)


def test_savings_counts_what_the_page_expects_of_the_part_handed_over(
    visiting: Visiting, db: Database
) -> None:
    choose(db, controls=["pay_by_result"])
    app = visiting.opens("savings", view="parts", format="narrow", share_narrow="50")
    (counted,) = re.findall(r"Expected losses and controls \| \S+ \| (\S+)", text(app))
    all_risks, all_controls = risks.catalogue()
    expected = risks.assess(
        all_risks, all_controls, chosen=["pay_by_result"], monthly_gross_profit=246_240 / 2
    )
    assert counted == f"{(expected.after + expected.control_cost) / 12:,.0f}"


def test_the_chart_has_a_bar_for_every_risk(visiting: Visiting) -> None:
    (chart,) = visiting.opens("risks").get("plotly_chart")
    bars = json.loads(chart.proto.spec)["data"]
    assert [len(trace["y"]) for trace in bars] == [len(risks.catalogue()[0])] * 2
