"""What the answer leans on that nobody has set: said below it, and where to set it."""

from __future__ import annotations

import pytest

from outsource_core.costs import compare
from outsource_core.scenarios import Inputs
from tests.ui.conftest import Begin
from ui.formatting import money
from ui.leaning_view import sentence
from ui.savings_lab import Lab
from ui.scenario_inputs import circumstances, gathered

# Two sellers with a vendor that asks little: what is saved is mostly supervision.
SMALL_SHOP: Inputs = {
    "store.leads_per_month": 400.0,
    "in_house.headcount": 2.0,
    "fee": 30_000.0,
    "per_deal": 200.0,
}


def said(*, is_measured: bool = False, **inputs: object) -> str | None:
    made, ignored = gathered(inputs, circumstances())
    assert not ignored
    return sentence(Lab(made, compare(made.scenario)), is_measured=is_measured)


def test_it_names_the_guess_its_size_and_where_to_set_it(begin: Begin) -> None:
    begin("en")
    assert said(**SMALL_SHOP) == (
        f"The answer leans on our guess for “Supervision”: {money(17_500)} a month in the "
        "vendor's favour. Put in your own under “More about your team”."
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("in_house.supervisors", 0.25),
        ("in_house.supervisor_gross_pay", 20_000.0),
        ("in_house.supervisors.range", (0.25, 1.0)),
    ],
)
def test_what_somebody_set_is_no_guess_be_it_to_a_range_alone(
    key: str, value: object, begin: Begin
) -> None:
    begin("en")
    assert "Supervision" not in (said(**SMALL_SHOP, **{key: value}) or "")


def test_what_lies_open_is_set_there(begin: Begin) -> None:
    begin("en")
    spoken = said(**{"store.leads_per_month": 1_100.0})
    assert spoken is not None
    assert spoken.startswith(f"The answer leans on our guess for “Pay”: {money(75_000)} a month")
    assert spoken.endswith("Put in your own figures below.")


def test_a_large_saving_that_everybody_has_told_leans_on_nothing(begin: Begin) -> None:
    begin("en")
    assert said(**{"in_house.headcount": 12.0}) is None


def test_the_first_look_says_once_that_all_is_a_guess(begin: Begin) -> None:
    begin("en")
    assert said() == "So far every figure is our guess of a store like many: put in your own."


def test_where_reports_have_measured_some_it_says_where_to_take_them(begin: Begin) -> None:
    begin("en")
    spoken = said(is_measured=True)
    assert spoken is not None
    assert "“Use what your reports measured”" in spoken
    set_by_someone = {"in_house.headcount": 12.0}
    assert said(is_measured=True, **set_by_someone) is None
