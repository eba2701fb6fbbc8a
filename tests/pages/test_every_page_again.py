"""A page is run again at every move of its reader: a second and a third run must stand too."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from tests.pages.visiting import Visiting
from ui.navigation import ICONS


@pytest.mark.parametrize("page", list(ICONS))
def test_a_page_stands_a_second_and_a_third_run(
    page: str, visiting: Visiting, demo: Database
) -> None:
    app = visiting.arrives() if page == "overview" else visiting.opens(page)
    for _again in range(2):
        app.run()
        assert not app.exception
        assert not app.error
