"""Performance: does each provider deliver what was agreed?"""

from __future__ import annotations

import json

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.storage.providers import providers
from tests.pages.visiting import Visiting, chart_words, text


def badges(app: AppTest) -> int:
    """How many cards there are: each has a badge that says how its figure stands."""
    return sum("-badge[" in one.value for one in app.markdown)


def test_without_reports_it_says_what_to_do_next(visiting: Visiting) -> None:
    app = visiting.opens("performance")
    assert not app.exception
    assert "No reports yet" in text(app)


def test_each_provider_has_a_sentence_and_its_cards(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("performance")
    assert not app.exception
    assert [head.value for head in app.subheader[:3]] == [one.name for one in providers(demo)]
    assert badges(app) == 18
    said = text(app)
    assert "Степ Контакт met" in said
    assert "In the last 8 weeks it misses" in said


def test_one_provider_alone_is_shown_alone(visiting: Visiting, demo: Database) -> None:
    good = providers(demo)[1]
    app = visiting.opens("performance", providers=str(good.id))
    assert [head.value for head in app.subheader[:1]] == [good.name]
    assert set(app.dataframe[0].value["Provider"]) == {good.name}
    (chart,) = app.get("plotly_chart")
    names = chart_words(json.loads(chart.proto.spec))
    assert good.name in names
    assert "Goal" in names
    assert "Степ Контакт" not in "".join(names)


def test_cards_add_up_what_the_file_says(visiting: Visiting, demo: Database) -> None:
    in_house = providers(demo)[0]
    app = visiting.opens("performance", providers=str(in_house.id), weeks="2025-11-17_2025-11-24")
    # sample_data/demo/in_house.csv, its first two rows: 128 + 206 deals of 359 + 563 leads,
    # 175 435.00 + 275 868.50 of revenue.
    shown = [one.value.replace("\\", "") for one in app.markdown]
    for figure in ("**334**", "**₴451,304**", "**36.2%**"):
        assert figure in shown
    table = app.dataframe[0].value
    assert list(table["Closed deals"]) == [128, 206]
    assert table["Revenue"].sum() == pytest.approx(451_303.50)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"kpi": "happiness"},
        {"grain": "century"},
        {"providers": "99,x"},
        {"weeks": "yesterday"},
        {"weeks": "2026-13-45_2026-01-01"},
        {"weeks": "2026-11-09_2025-11-17"},
        {"weeks": "2026-11-10_2026-11-11"},
    ],
)
@pytest.mark.usefixtures("demo")
def test_nonsense_in_the_address_falls_back(nonsense: dict[str, str], visiting: Visiting) -> None:
    app = visiting.opens("performance", **nonsense)
    assert not app.exception
    assert badges(app) == 18


@pytest.mark.usefixtures("demo")
def test_by_month_the_year_adds_up_to_the_same(visiting: Visiting) -> None:
    by_week = visiting.opens("performance").dataframe[0].value
    by_month = visiting.opens("performance", grain="month").dataframe[0].value
    assert by_month["Closed deals"].sum() == by_week["Closed deals"].sum()
    assert by_month["Revenue"].sum() == pytest.approx(by_week["Revenue"].sum())
