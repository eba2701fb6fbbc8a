"""The payment scheme: what a provider is owed for its results.

One formula prices a forecast, a contract's simulation and an invoice. Amounts are hryvnias
without VAT. Rates, thresholds, minimum and cap are stated for one month and scale with the
months that the results cover. Every figure may be a float or an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np

from outsource_core.number import Number
from outsource_core.problems import Code, Problem

ALMOST = 1e-9  # a share by which a threshold may be missed: 100 leads × 29 % are 29 deals, rounded


class Basis(StrEnum):
    """What a term pays for. The value is stable: it is stored and translated."""

    FIXED_FEE = "fixed_fee"
    PER_DEAL = "per_deal"
    PER_CONTACT_ADDED = "per_contact_added"
    PER_REPEAT_RATE_POINT = "per_repeat_rate_point"
    PER_LARGE_BATCH = "per_large_batch"
    REVENUE_SHARE = "revenue_share"


class TierRule(StrEnum):
    """How tiers apply once a threshold is reached."""

    MARGINAL = "marginal"  # the tier's rate is paid for what lies above its threshold
    WHOLE_AMOUNT = "whole_amount"  # the tier's rate is paid for everything


@dataclass(frozen=True, slots=True)
class Tier:
    """From this quantity a month on, the threshold itself included, another rate holds."""

    from_quantity: Number
    rate: Number


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a payment scheme.

    ``rate`` is ₴ for one of what the basis counts; for ``FIXED_FEE`` ₴ a month, for
    ``REVENUE_SHARE`` a share from 0 to 1. ``tiers`` rise by quantity. ``minimum`` and ``cap``
    bound the term's amount, ₴ a month. Tiers out of order or a minimum above the cap are a bug
    (``ValueError``): what a person typed goes through ``read_term``.
    """

    basis: Basis
    rate: Number
    tiers: tuple[Tier, ...] = ()
    tier_rule: TierRule = TierRule.MARGINAL
    minimum: Number | None = None
    cap: Number | None = None

    def __post_init__(self) -> None:
        starts = [tier.from_quantity for tier in self.tiers]
        if any(np.any(np.greater(low, high)) for low, high in pairwise(starts)):
            raise ValueError(f"tiers are out of order: {self}")
        low = -np.inf if self.minimum is None else self.minimum
        if self.cap is not None and np.any(np.greater(low, self.cap)):
            raise ValueError(f"the minimum lies above the cap: {self}")


PaymentScheme = tuple[Term, ...]
"""Terms add up; the empty scheme owes nothing. Terms that hold money back or take it back
(retention, clawback) would join as further kinds of term, priced after these."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a provider achieved over ``months`` (a part of a month is a fraction).

    ``repeat_rate_points`` is the uplift of the repeat rate in percentage points.
    """

    deals: Number = 0.0
    revenue: Number = 0.0
    contacts_added: Number = 0.0
    repeat_rate_points: Number = 0.0
    large_batch_deals: Number = 0.0
    months: Number = 1.0


@dataclass(frozen=True, slots=True)
class AmountPart:
    """What one term owes, ₴ without VAT, and the quantity it was paid for."""

    term: Term
    quantity: Number
    amount: Number


@dataclass(frozen=True, slots=True)
class AmountDue:
    """What a scheme owes, ₴ without VAT; ``total`` is the sum of the parts in their order."""

    parts: tuple[AmountPart, ...]
    total: Number


def amount_due(scheme: PaymentScheme, results: Results) -> AmountDue:
    """What is owed under a scheme for results, ₴ without VAT, term by term."""
    parts = tuple(_part(term, results) for term in scheme)
    return AmountDue(parts, sum((part.amount for part in parts), 0.0))


def _part(term: Term, results: Results) -> AmountPart:
    quantity = quantity_paid(term.basis, results)
    amount = before_bounds(term, quantity, months=results.months)
    return AmountPart(term, quantity, within_bounds(term, amount, months=results.months))


def read_term(
    basis: Basis,
    rate: float,
    *,
    tiers: Sequence[Tier] = (),
    tier_rule: TierRule = TierRule.MARGINAL,
    minimum: float | None = None,
    cap: float | None = None,
) -> tuple[Term, tuple[Problem, ...]]:
    """The term that a person typed, and what in it contradicts itself.

    Tiers may come in any order. Of two that begin at one quantity the first typed holds, and a
    minimum above the cap is set aside. A problem's ``column`` names the field (``minimum``,
    ``tiers.1`` for the second tier as typed).
    """
    problems: list[Problem] = []
    kept: dict[float, Tier] = {}
    for at, tier in enumerate(tiers):
        start = float(tier.from_quantity)
        if start in kept:
            problems.append(_term_problem(Code.TIER_TWICE, f"tiers.{at}", start=start))
        kept.setdefault(start, tier)
    if minimum is not None and cap is not None and minimum > cap:
        at_odds = _term_problem(Code.MINIMUM_ABOVE_CAP, "minimum", minimum=minimum, cap=cap)
        problems.append(at_odds)
        minimum = None
    rising = tuple(kept[start] for start in sorted(kept))
    return Term(basis, rate, rising, tier_rule, minimum, cap), tuple(problems)


def _term_problem(code: Code, field: str, **figures: float) -> Problem:
    return Problem(code, column=field, details=figures)


def quantity_paid(basis: Basis, results: Results) -> Number:
    """How much there is of what the basis pays for. A repeat-rate point is paid every month."""
    match basis:
        case Basis.FIXED_FEE:
            return results.months
        case Basis.PER_DEAL:
            return results.deals
        case Basis.PER_CONTACT_ADDED:
            return results.contacts_added
        case Basis.PER_REPEAT_RATE_POINT:
            return results.repeat_rate_points * results.months
        case Basis.PER_LARGE_BATCH:
            return results.large_batch_deals
        case Basis.REVENUE_SHARE:
            return results.revenue


def before_bounds(term: Term, quantity: Number, *, months: Number = 1.0) -> Number:
    """Quantity × rate with the tiers applied, before minimum and cap, ₴."""
    if term.tier_rule is TierRule.WHOLE_AMOUNT:
        return quantity * whole_amount_rate(term, quantity, months=months)
    amount, rate = quantity * term.rate, term.rate
    for tier in term.tiers:
        above = np.maximum(quantity - tier.from_quantity * months, 0.0)
        amount, rate = amount + (tier.rate - rate) * above, tier.rate
    return amount


def whole_amount_rate(term: Term, quantity: Number, *, months: Number = 1.0) -> Number:
    """The rate of the highest tier that the quantity reaches, ₴ for one."""
    rate: Number = term.rate
    for tier in term.tiers:
        rate = np.where(reached(tier, quantity, months=months), tier.rate, rate)
    return rate


def reached(tier: Tier, quantity: Number, *, months: Number = 1.0) -> Any:
    """Whether the quantity reaches a tier, missed by rounding alone or not; an array for arrays."""
    return np.greater_equal(quantity, tier.from_quantity * months * (1.0 - ALMOST))


def within_bounds(term: Term, amount: Number, *, months: Number = 1.0) -> Number:
    """The amount held between the term's minimum and cap, ₴."""
    if term.minimum is not None:
        amount = np.maximum(amount, term.minimum * months)
    if term.cap is not None:
        amount = np.minimum(amount, term.cap * months)
    return amount
