"""Names that may be kept, and figures that would give a hidden one away."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.scenarios import NAME_LENGTH, Figure, also_hidden, clean_name, free_name

SAVING, OWN, VENDOR = Figure.SAVING, Figure.OWN_COSTS, Figure.VENDOR_PRICE
MARGIN, SALES = Figure.MARGIN, Figure.SALES
EVERY_CHOICE = [
    frozenset(one)
    for one in chain.from_iterable(combinations(Figure, n) for n in range(len(Figure) + 1))
]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Plan \n B\t", "Plan B"),
        ("План «Схід» 👋🏽", "План «Схід» 👋🏽"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("e\u0301", "é"),
        ("x" * 500, "x" * NAME_LENGTH),
        ("\ud800", ""),
        (" \u00a0\u2003 ", ""),
    ],
)
def test_a_name_is_one_clean_line(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@given(st.text(max_size=200))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once
    assert len(once) <= NAME_LENGTH
    once.encode("utf-8")


def test_a_taken_name_gets_the_lowest_free_number() -> None:
    assert free_name("Plan", ["Other"]) == "Plan"
    assert free_name("Plan", ["Plan"]) == "Plan 2"
    assert free_name("Plan", ["Plan", "Plan 2", "Plan 4"]) == "Plan 3"
    assert free_name("x" * NAME_LENGTH, ["x" * NAME_LENGTH]) == "x" * (NAME_LENGTH - 2) + " 2"


@pytest.mark.parametrize("hidden", EVERY_CHOICE, ids=lambda one: "+".join(sorted(one)) or "nothing")
def test_no_hidden_figure_follows_from_those_shown(hidden: frozenset[Figure]) -> None:
    """saving = own costs − vendor's price + margin × difference in sales."""
    all_hidden = also_hidden(hidden)
    assert hidden <= all_hidden
    assert len(all_hidden & {SAVING, OWN, VENDOR}) != 1
    if MARGIN in all_hidden:
        assert all_hidden & {SAVING, OWN, VENDOR, SALES}
    assert also_hidden(all_hidden) == all_hidden


def test_what_gives_nothing_away_stays() -> None:
    assert also_hidden({SALES}) == {SALES}
    assert also_hidden({OWN}) == {OWN, VENDOR}
    assert also_hidden({VENDOR}) == {OWN, VENDOR}
    assert also_hidden({SAVING}) == {SAVING, OWN}
    assert also_hidden({OWN, SAVING}) == {OWN, SAVING}
    assert also_hidden({MARGIN}) == {MARGIN, SALES}
