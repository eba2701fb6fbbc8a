"""Dated facts: the right value on each date, its source, and the owner's own word."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from outsource_core.reference import (
    FactNotYetValidError,
    Facts,
    all_facts,
    dated_fact,
    fact,
    facts_on,
    facts_over,
)


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("minimum_wage", date(2024, 1, 1), 7100),
        ("minimum_wage", date(2024, 3, 31), 7100),
        ("minimum_wage", date(2024, 4, 1), 8000),
        ("minimum_wage", date(2025, 12, 31), 8000),
        ("minimum_wage", date(2026, 1, 1), 8647),
        ("esv_base_max_minimum_wages", date(2024, 12, 31), 15),
        ("esv_base_max_minimum_wages", date(2025, 1, 1), 20),
        ("military_levy_rate", date(2024, 11, 30), 0.015),
        ("military_levy_rate", date(2024, 12, 1), 0.05),
        ("esv_rate", date(2026, 6, 1), 0.22),
        ("income_tax_rate", date(2026, 6, 1), 0.18),
        ("vat_threshold", date(2026, 6, 1), 1_000_000),
        ("contractor_fine_minimum_wages", date(2026, 6, 1), 10),
        ("disability_levy_share", date(2025, 12, 31), 1.0),
        ("disability_levy_share", date(2026, 1, 1), 0.2),  # 40 %, halved under martial law
    ],
)
def test_a_fact_holds_from_its_day_until_the_next_row(name: str, on: date, value: float) -> None:
    assert fact(name, on=on) == value


def test_every_row_names_its_unit_and_source() -> None:
    for history in all_facts().values():
        assert all(row.unit and row.source for row in history)
        days = [row.valid_from for row in history]
        assert days == sorted(set(days))


def test_the_view_of_a_date_holds_every_fact_of_the_file() -> None:
    assert {field.name for field in fields(Facts)} == set(all_facts())


def test_a_row_tells_where_the_number_comes_from() -> None:
    row = dated_fact("minimum_wage", on=date(2026, 5, 1))
    assert (row.value, row.valid_from) == (8647, date(2026, 1, 1))
    assert "4695-IX" in row.source


def test_the_owner_overrides_any_fact() -> None:
    mine = {"minimum_wage": 9000.0}
    assert fact("minimum_wage", on=date(2026, 1, 1), overrides=mine) == 9000
    assert facts_on(date(2026, 1, 1), overrides=mine).esv_base_max == 180_000


def test_an_unknown_name_is_a_bug_even_when_overridden() -> None:
    with pytest.raises(KeyError):
        fact("no_such_fact", on=date(2026, 1, 1), overrides={"no_such_fact": 1.0})


def test_a_date_before_the_first_row_is_refused() -> None:
    with pytest.raises(FactNotYetValidError, match="minimum_wage"):
        fact("minimum_wage", on=date(2023, 12, 31))


def test_facts_over_months_change_only_where_the_law_does() -> None:
    facts = facts_over([date(2025, 12, 1), date(2026, 1, 1)])
    np.testing.assert_array_equal(facts.minimum_wage, [8000, 8647])
    assert facts.esv_rate == 0.22
