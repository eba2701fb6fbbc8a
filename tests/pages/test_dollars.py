"""Two amounts in dollars in one sentence stay amounts: Markdown would make a formula of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.storage.settings import choose
from tests.pages.visiting import Visiting
from ui import navigation, savings_lab

FORMULA = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$")
READ_AS_MARKDOWN = ("body", "label", "help", "text")
LOSS = {"store.average_order_value": "100"}


def formulas(app: AppTest) -> list[str]:
    """Every text of a page that Markdown would read a formula in."""
    assert not app.exception
    return [text for node in app for text in _texts(node) if FORMULA.search(text)]


def _texts(node: object) -> Iterator[str]:
    for name in READ_AS_MARKDOWN:
        text = getattr(getattr(node, "proto", None), name, None)
        if isinstance(text, str):
            yield text


@pytest.fixture
def dollars(demo: Database) -> Database:
    choose(demo, currency="USD")
    return demo


@pytest.mark.parametrize("page", navigation.ICONS)
def test_no_page_makes_a_formula_of_amounts(
    page: str, visiting: Visiting, dollars: Database
) -> None:
    assert formulas(visiting.opens(page)) == []


@pytest.mark.parametrize("view", savings_lab.VIEWS)
@pytest.mark.parametrize("given", [{}, LOSS], ids=["as it stands", "a loss on both sides"])
def test_no_view_of_savings_does(
    view: str, given: dict[str, str], visiting: Visiting, dollars: Database
) -> None:
    app = visiting.opens("savings", view=view, **given)
    assert any("$" in one.value for one in app.markdown)
    assert formulas(app) == []


def test_chosen_controls_do_not_either(visiting: Visiting, dollars: Database) -> None:
    app = visiting.opens("risks")
    app.checkbox[0].check().run()
    (headline,) = (one.value for one in app.markdown if one.value.startswith("### "))
    assert headline.count("\\$") > 2
    assert formulas(app) == []
