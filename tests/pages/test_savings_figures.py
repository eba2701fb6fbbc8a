"""Every figure of the savings page opens into how it is made, and costs nothing until then."""

from __future__ import annotations

import pytest

from tests.pages.visiting import Visiting, text
from ui import explanations


def test_nothing_is_explained_until_it_is_asked_for(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_words: object) -> None:
        raise AssertionError

    monkeypatch.setattr(explanations, "explained", never)
    app = visiting.opens("savings", view="parts")
    assert not app.exception


def test_the_view_of_parts_says_how_costs_and_saving_differ(visiting: Visiting) -> None:
    app = visiting.opens("savings", view="parts")
    assert "Costs alone are not the saving" in text(app)
