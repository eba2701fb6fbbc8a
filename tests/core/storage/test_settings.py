"""What the owner chose once for the whole store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlite_utils import Database

from outsource_core.storage.database import open_database
from outsource_core.storage.settings import choose, settings


def test_nothing_is_chosen_at_first(db: Database) -> None:
    assert settings(db) == {}


def test_choices_are_kept_beside_each_other_and_survive_closing(db: Database, data: Path) -> None:
    choose(db, name="Крамниця «Зоря»", language="uk")
    choose(db, ramp_up_weeks=5)
    again = open_database(data)
    assert settings(again) == {"name": "Крамниця «Зоря»", "language": "uk", "ramp_up_weeks": 5}
    again.close()


def test_a_later_choice_replaces_the_earlier_and_none_forgets_it(db: Database) -> None:
    choose(db, language="uk", currency="UAH")
    choose(db, language="en", currency=None, never_chosen=None)
    assert settings(db) == {"language": "en"}


@pytest.mark.parametrize("value", [0, False, "", [], {}])
def test_an_empty_choice_is_a_choice(db: Database, value: Any) -> None:
    choose(db, chosen=value)
    assert settings(db) == {"chosen": value}
    assert type(settings(db)["chosen"]) is type(value)


def test_choices_that_cannot_be_kept_change_nothing(db: Database) -> None:
    choose(db, language="uk")
    with pytest.raises(TypeError):
        choose(db, language="en", name=object())
    assert settings(db) == {"language": "uk"}


simple = st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    simple, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3)
)


@hypothesis(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=values)
def test_what_comes_back_is_what_was_chosen(db: Database, value: Any) -> None:
    choose(db, chosen=value)
    assert settings(db) == {"chosen": value}
