"""What would turn the answer: break-even deals, fee and conversion, and the best share.

Each takes a scenario of single values. "Steady" is an average month at today's volume once the
ramp-up is over.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np

from outsource_core.costs.inputs import FormatKind, Scenario
from outsource_core.costs.model import compare, steady_saving
from outsource_core.costs.paths import with_values
from outsource_core.costs.team import outsourced_share
from outsource_core.number import Array, Number
from outsource_core.payment import Basis, Results, Term, amount_due


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value at which the steady saving crosses 0.

    ``pays_above`` tells on which side of it outsourcing pays. Where it crosses several times,
    ``value`` is the crossing nearest to today; where it never does, ``value`` is NaN and today's
    steady saving tells whether outsourcing pays always or never.
    """

    value: float
    pays_above: bool


@dataclass(frozen=True, slots=True)
class BestShare:
    """The share of the work, handed over, that brings the most; 0 means keep all in-house."""

    share: float
    npv: float  # of the saving over the horizon, ₴


CLOSER = 2  # rounds in which the best share is looked for around the best candidate
CLOSE = 1e-11  # a bracket this narrow, against where it lies, holds its crossing
MOST_ROUNDS = 8  # each narrows a bracket a hundredfold, were the saving ever so crooked
EVENLY = np.linspace(0.0, 1.0, 101)
AROUND = np.array([-1e-10, 0.0, 1e-10])  # of a bracket's width

#: Where a crossing is looked for at first: shares of the most deals, and conversions.
EVER_BUSIER = np.concatenate(([0.0], np.geomspace(1e-6, 1.0, 400)))
EVER_SURER = np.linspace(0.0, 1.0, 401)

NO_CROSSING = BreakEven(float("nan"), pays_above=False)


class NoFee(StrEnum):
    """Why no fixed fee turns the answer. The value is stable: it is translated."""

    NOTHING_HANDED_OVER = "nothing_handed_over"  # no fee is asked
    CAP_HOLDS = "cap_holds"  # it pays at any fee: the cap keeps the amount below the turn
    MINIMUM_HOLDS = "minimum_holds"  # it pays at no fee: the minimum keeps the amount above it
    RATE_UNUSED = "rate_unused"  # another step's rate is paid instead, whatever this one is


@dataclass(frozen=True, slots=True)
class BreakEvenFee:
    """The largest fixed fee at which outsourcing still pays, ₴ a month without VAT.

    Below 0 it would not pay even without one. NaN where no fee turns the answer, and why.
    """

    value: float
    never: NoFee | None = None


def break_even_fee(scenario: Scenario, saving: Number | None = None) -> BreakEvenFee:
    """The rate of the scheme's first fixed fee at which the steady saving is 0, all else equal.

    The term may cost what it costs today + steady saving ÷ (1 + VAT that cannot be reclaimed);
    the rate is that amount taken back through the term's steps, minimum and cap. A scheme without
    a fixed fee is asked what fee it could bear. ``saving`` is the steady saving, where that is at
    hand.
    """
    if not outsourced_share(scenario.format) > 0.0:
        return BreakEvenFee(float("nan"), NoFee.NOTHING_HANDED_OVER)
    provider = scenario.outsourced
    fixed = (term for term in provider.scheme if term.basis is Basis.FIXED_FEE)
    term = next(fixed, Term(Basis.FIXED_FEE, 0.0))
    taxed = 1.0 + provider.vat_rate * (1.0 - provider.vat_reclaimable)
    now = float(steady_saving(scenario) if saving is None else saving)
    affordable = _fixed_amount(term) + now / taxed
    if term.cap is not None and affordable >= term.cap:
        return BreakEvenFee(float("nan"), NoFee.CAP_HOLDS)
    if term.minimum is not None and affordable < term.minimum:
        return BreakEvenFee(float("nan"), NoFee.MINIMUM_HOLDS)
    unbounded = replace(term, minimum=None, cap=None)
    at_zero = _fixed_amount(replace(unbounded, rate=0.0))
    paid_share = _fixed_amount(replace(unbounded, rate=1.0)) - at_zero
    if not paid_share > 0.0:
        return BreakEvenFee(float("nan"), NoFee.RATE_UNUSED)
    return BreakEvenFee(float((affordable - at_zero) / paid_share))


def _fixed_amount(term: Term) -> float:
    """What a fixed fee comes to in one month, ₴."""
    return float(amount_due((term,), Results()).total)


def break_even_deals(scenario: Scenario) -> BreakEven:
    """Deals a month (leads × conversion) at which the steady saving is 0, all else equal.

    All else includes the headcount: the question is how busy the same team would have to be.
    """
    return break_even_deals_and_conversion(scenario)[0]


def break_even_conversion(scenario: Scenario) -> BreakEven:
    """The provider's own conversion, 0 to 1, at which the steady saving is 0, all else equal."""
    return break_even_deals_and_conversion(scenario)[1]


def break_even_deals_and_conversion(scenario: Scenario) -> tuple[BreakEven, BreakEven]:
    """Both, looked for side by side: what either tries goes through the model in one array."""
    store, own = scenario.store, scenario.store.conversion
    relative = scenario.outsourced.relative_conversion
    if not own > 0.0:
        return NO_CROSSING, NO_CROSSING

    def saving(deals: Array, conversions: Array) -> Array:
        today = np.full(len(conversions), store.leads_per_month)
        expected = np.full(len(deals), relative)
        tried = {
            "store.leads_per_month": np.concatenate((deals / own, today)),
            "outsourced.relative_conversion": np.concatenate((expected, conversions / own)),
        }
        return steady_saving(with_values(scenario, tried))

    deals = float(store.leads_per_month * own)
    of_deals = _nearest_crossing(100.0 * max(deals, 10.0) * EVER_BUSIER, deals)
    of_conversion = _nearest_crossing(EVER_SURER, float(own * relative))
    found = _side_by_side(saving, of_deals, of_conversion)
    return found[0], found[1]


def best_share(scenario: Scenario) -> BestShare:
    """The share of all work that brings the highest NPV; on a tie the smallest.

    Staff leaves in whole positions, so the candidates hold every share that frees one.
    """

    def npv(share: Number) -> Array:
        return compare(with_share(scenario, share)).npv

    shares = _share_candidates(scenario)
    values = np.broadcast_to(npv(shares), shares.shape)
    best = int(np.argmax(values))
    found = BestShare(float(shares[best]), float(values[best]))
    for _round in range(CLOSER):  # each narrows what lies around the best 128-fold
        shares = np.linspace(shares[max(best - 1, 0)], shares[min(best + 1, len(shares) - 1)], 257)
        values = np.broadcast_to(npv(shares), shares.shape)
        best = int(np.argmax(values))
        if values[best] > found.npv + 0.01:
            found = BestShare(float(shares[best]), float(values[best]))
    return found


def saving_over(scenario: Scenario, *, deals: Array, price: Array) -> Array:
    """Steady saving a month for each price per deal (rows) and deals a month (columns), ₴.

    ``price`` takes the place of the scheme's rate per deal; its tiers, minimum and cap stay.
    """
    priced = with_price(scenario, np.asarray(price)[:, np.newaxis])
    saving = steady_saving(with_deals(priced, np.asarray(deals)[np.newaxis, :]))
    return np.broadcast_to(saving, (len(price), len(deals)))


def with_price(scenario: Scenario, price: Number) -> Scenario:
    """The scenario at this price per deal: its first such term's rate, or a term of its own."""
    scheme = scenario.outsourced.scheme
    at = next((i for i, term in enumerate(scheme) if term.basis is Basis.PER_DEAL), len(scheme))
    if at == len(scheme):
        scheme = (*scheme, Term(Basis.PER_DEAL, 0.0))
    priced = replace(scenario, outsourced=replace(scenario.outsourced, scheme=scheme))
    return with_values(priced, {f"outsourced.scheme.{at}.rate": price})


def with_deals(scenario: Scenario, deals: Number) -> Scenario:
    """The scenario with leads for this many deals a month; its conversion must be above 0."""
    leads = deals / scenario.store.conversion
    return replace(scenario, store=replace(scenario.store, leads_per_month=leads))


def with_share(scenario: Scenario, share: Number) -> Scenario:
    """The scenario with this share of all work handed over, whatever its format was."""
    format_ = replace(scenario.format, kind=FormatKind.NARROW, share=share)
    return replace(scenario, format=format_)


def _share_candidates(scenario: Scenario) -> Array:
    team, step = float(scenario.in_house.headcount), scenario.format.position_step
    kept = np.arange(0.0, team, step)
    freeing = 1.0 - kept / team if team > 0.0 else kept
    return np.unique(np.concatenate((np.linspace(0.0, 1.0, 101), freeing)))


T = TypeVar("T")
Search = Generator[Array, Array, T]
"""Says what values it wants tried, is sent the saving at each, and returns what it found."""


def _side_by_side(saving: Callable[..., Array], *searches: Search[BreakEven]) -> list[BreakEven]:
    """What the searches find; ``saving`` takes the values of all and gives their savings in a row.

    A search that has found what it looked for tries nothing more.
    """
    found = [NO_CROSSING] * len(searches)
    tried = [next(search) for search in searches]
    while any(map(len, tried)):
        ends = np.cumsum([len(values) for values in tried])
        for at, amounts in enumerate(np.split(saving(*tried), ends[:-1])):
            try:
                tried[at] = searches[at].send(amounts) if len(amounts) else amounts
            except StopIteration as done:
                found[at], tried[at] = done.value, amounts[:0]
    return found


def _nearest_crossing(grid: Array, today: float) -> Search[BreakEven]:
    """Where the saving changes sign nearest to today: bracketed on the grid, then solved."""
    amounts = yield grid
    pays = amounts >= 0.0
    brackets = np.flatnonzero(pays[:-1] != pays[1:])
    if not len(brackets):
        return NO_CROSSING
    ends = brackets[:, np.newaxis] + (0, 1)
    crossings = yield from _crossings(grid[ends], amounts[ends])
    nearest = int(np.argmin(np.abs(crossings - today)))
    return BreakEven(float(crossings[nearest]), pays_above=bool(pays[brackets[nearest] + 1]))


def _crossings(ends: Array, amounts: Array) -> Search[Array]:
    """The crossing within each bracket, a row a bracket: all of them at once, round by round.

    A round tries where a straight line between a bracket's ends crosses, closely around it, and
    evenly spread points, for a saving that bends or jumps. Between two steps of a tariff the
    saving is straight, so that the first round finds the crossing.
    """
    rows = np.arange(len(ends))
    for _round in range(MOST_ROUNDS):
        low, high = ends.T[..., np.newaxis]
        if np.all(high - low <= CLOSE * np.abs(ends).max(axis=1, keepdims=True)):
            break
        straight = low + (high - low) * (amounts[:, :1] / (amounts[:, :1] - amounts[:, 1:]))
        tried = np.concatenate((straight + (high - low) * AROUND, low + (high - low) * EVENLY), 1)
        tried = np.sort(np.clip(tried, low, high), axis=1)
        found = (yield tried.ravel()).reshape(tried.shape)
        pays = found >= 0.0
        at = np.argmax(pays[:, :-1] != pays[:, 1:], axis=1)[:, np.newaxis] + (0, 1)
        ends, amounts = tried[rows[:, np.newaxis], at], found[rows[:, np.newaxis], at]
    return np.asarray(ends[rows, np.argmin(np.abs(amounts), axis=1)])
