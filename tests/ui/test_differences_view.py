"""What a report changes, in words: the row a person knows, not the key the store knows it by."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Begin
from ui import differences_view


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2026-11-17/2026-11-17", "17 лист. 2026 р."),
        ("2026-11-16/2026-11-22 Відділ 1", "16–22 лист. 2026 р. · Відділ 1"),
        ("D-1004", "D-1004"),
        ("D 10/04", "D 10/04"),
    ],
)
def test_a_row_is_called_by_its_days_and_team_or_by_its_deal(
    begin: Begin, key: str, said: str
) -> None:
    begin("uk")
    assert differences_view.row_name(key) == said
