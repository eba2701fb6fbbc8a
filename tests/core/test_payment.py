"""What a payment scheme owes: terms, tiers, minimum and cap, by hand and by property."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsource_core.payment import (
    AmountDue,
    Basis,
    PaymentScheme,
    Results,
    Term,
    Tier,
    TierRule,
    amount_due,
    read_term,
)
from outsource_core.problems import Code
from tests.strategies import money, numbers, quantities, schemes, shares

TIERS = (Tier(100.0, 120.0), Tier(200.0, 100.0))
MARGINAL = Term(Basis.PER_DEAL, 150.0, tiers=TIERS)
WHOLE = Term(Basis.PER_DEAL, 150.0, tiers=TIERS, tier_rule=TierRule.WHOLE_AMOUNT)

results = st.builds(
    Results,
    deals=quantities,
    revenue=money,
    contacts_added=quantities,
    repeat_rate_points=numbers(0, 20),
    large_batch_deals=quantities,
    months=numbers(0, 3),
)


def due(term: Term, achieved: Results) -> float:
    return float(amount_due((term,), achieved).total)


def test_the_empty_scheme_owes_nothing() -> None:
    assert amount_due((), Results(deals=100.0)) == AmountDue((), 0.0)


@pytest.mark.parametrize(
    ("basis", "rate", "amount"),
    [
        (Basis.FIXED_FEE, 30_000.0, 30_000.0),
        (Basis.PER_DEAL, 150.0, 15_000.0),
        (Basis.PER_CONTACT_ADDED, 5.0, 2_000.0),
        (Basis.PER_REPEAT_RATE_POINT, 3_000.0, 6_000.0),
        (Basis.PER_LARGE_BATCH, 1_000.0, 7_000.0),
        (Basis.REVENUE_SHARE, 0.08, 14_400.0),
    ],
)
def test_each_basis_pays_for_its_own_result(basis: Basis, rate: float, amount: float) -> None:
    achieved = Results(
        deals=100.0,
        revenue=180_000.0,
        contacts_added=400.0,
        repeat_rate_points=2.0,
        large_batch_deals=7.0,
    )
    assert due(Term(basis, rate), achieved) == pytest.approx(amount)


@pytest.mark.parametrize(
    ("deals", "marginal", "whole"),
    [
        (0, 0, 0),
        (99, 99 * 150, 99 * 150),
        (100, 100 * 150, 100 * 120),
        (101, 100 * 150 + 120, 101 * 120),
        (200, 100 * 150 + 100 * 120, 200 * 100),
        (250, 100 * 150 + 100 * 120 + 50 * 100, 250 * 100),
    ],
)
def test_tier_edges(deals: float, marginal: float, whole: float) -> None:
    assert due(MARGINAL, Results(deals=deals)) == pytest.approx(marginal)
    assert due(WHOLE, Results(deals=deals)) == pytest.approx(whole)


def test_a_threshold_that_is_missed_by_rounding_alone_is_reached() -> None:
    term = Term(Basis.PER_DEAL, 150.0, (Tier(29.0, 100.0),), TierRule.WHOLE_AMOUNT)
    assert 100.0 * 0.29 < 29.0
    assert due(term, Results(deals=100.0 * 0.29)) == pytest.approx(2_900)
    assert due(term, Results(deals=28.999)) == pytest.approx(28.999 * 150)
    np.testing.assert_allclose(
        amount_due((term,), Results(deals=np.array([28.9, 100.0 * 0.29]))).total,
        [28.9 * 150, 2_900],
    )


def test_thresholds_scale_with_the_months_covered() -> None:
    assert due(WHOLE, Results(deals=199.0, months=2.0)) == pytest.approx(199 * 150)
    assert due(WHOLE, Results(deals=200.0, months=2.0)) == pytest.approx(200 * 120)


def test_a_minimum_is_owed_even_for_nothing_and_a_cap_holds() -> None:
    term = Term(Basis.PER_DEAL, 150.0, minimum=10_000.0, cap=20_000.0)
    assert due(term, Results(deals=0.0)) == 10_000
    assert due(term, Results(deals=100.0)) == 15_000
    assert due(term, Results(deals=1_000.0)) == 20_000
    assert due(term, Results(deals=0.0, months=0.5)) == 5_000


def test_a_minimum_above_the_cap_is_named_and_set_aside() -> None:
    term, problems = read_term(Basis.PER_DEAL, 150.0, minimum=9_000.0, cap=4_000.0)
    assert term == Term(Basis.PER_DEAL, 150.0, cap=4_000.0)
    (problem,) = problems
    assert (problem.code, problem.column) == (Code.MINIMUM_ABOVE_CAP, "minimum")
    assert problem.details == {"minimum": 9_000.0, "cap": 4_000.0}
    at_cap, none = read_term(Basis.PER_DEAL, 150.0, minimum=4_000.0, cap=4_000.0)
    assert (at_cap.minimum, none) == (4_000, ())


def test_tiers_may_be_typed_in_any_order_but_not_twice() -> None:
    typed = (Tier(200.0, 100.0), Tier(100.0, 120.0), Tier(200.0, 90.0))
    term, problems = read_term(Basis.PER_DEAL, 150.0, tiers=typed)
    assert term == MARGINAL
    (problem,) = problems
    assert (problem.code, problem.column) == (Code.TIER_TWICE, "tiers.2")
    assert problem.details == {"start": 200.0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum": 9_000.0, "cap": 4_000.0},
        {"minimum": np.array([1.0, 9.0]), "cap": 4.0},
        {"tiers": (Tier(200.0, 1.0), Tier(100.0, 2.0))},
    ],
)
def test_a_term_that_contradicts_itself_is_a_bug(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"above the cap|out of order"):
        Term(Basis.PER_DEAL, 150.0, **wrong)


@given(scheme=schemes, achieved=results)
def test_parts_sum_to_the_total_exactly(scheme: PaymentScheme, achieved: Results) -> None:
    amount = amount_due(scheme, achieved)
    assert sum(part.amount for part in amount.parts) == amount.total
    assert [part.term for part in amount.parts] == list(scheme)


@given(scheme=schemes)
def test_no_months_and_no_results_owe_nothing(scheme: PaymentScheme) -> None:
    assert amount_due(scheme, Results(months=0.0)).total == 0


@given(
    rate=numbers(0, 500),
    steps=st.lists(
        st.tuples(numbers(1, 500), numbers(0, 500)), max_size=3, unique_by=lambda step: step[0]
    ),
    deals=quantities,
    more=quantities,
)
def test_marginal_tiers_never_pay_less_for_more(
    rate: float, steps: list[tuple[float, float]], deals: float, more: float
) -> None:
    tiers = tuple(Tier(*step) for step in sorted(steps))
    term = Term(Basis.PER_DEAL, rate, tiers=tiers)
    fewer, greater = due(term, Results(deals=deals)), due(term, Results(deals=deals + more))
    assert greater >= fewer - 1e-6


@given(scheme=schemes, achieved=st.lists(results, min_size=2, max_size=4), share=shares)
def test_arrays_give_what_each_value_gives(
    scheme: PaymentScheme, achieved: list[Results], share: float
) -> None:
    together = Results(
        deals=np.array([one.deals for one in achieved]),
        revenue=np.array([one.revenue for one in achieved]) * share,
        contacts_added=np.array([one.contacts_added for one in achieved]),
        repeat_rate_points=np.array([one.repeat_rate_points for one in achieved]),
        large_batch_deals=np.array([one.large_batch_deals for one in achieved]),
        months=np.array([one.months for one in achieved]),
    )
    totals = np.broadcast_to(amount_due(scheme, together).total, len(achieved))
    for at, one in enumerate(achieved):
        alone = Results(
            one.deals,
            one.revenue * share,
            one.contacts_added,
            one.repeat_rate_points,
            one.large_batch_deals,
            one.months,
        )
        assert totals[at] == amount_due(scheme, alone).total
