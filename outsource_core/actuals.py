"""What the reports measured, in place of what was estimated.

Each figure comes with the range that holds the true value in eight cases of ten, as far as chance
alone blurs it: a share by Jeffreys' interval, an average over weeks by its standard error. Too few
weeks give no figure at all. All three are steps, so that they open as every figure does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outsource_core.costs.explanations import (
    ONE,
    WEEKS_OF_MONTH,
    Constant,
    Node,
    Operation,
    Step,
    step,
)
from outsource_core.kpis import Results, add
from outsource_core.uncertainty import Range

#: Fewer weeks than this measure too little to put a measured value in an estimate's place.
ENOUGH_WEEKS = 8
#: Two-sided 80 %: one case of ten lies below, one above.
BELOW, ABOVE = Constant(0.10, "probability"), Constant(0.90, "probability")
Z_80 = Constant(1.2816, "z_80")  # the standard normal's 90th percentile
HALF = Constant(0.5)


@dataclass(frozen=True, slots=True)
class Spread:
    """A measured figure and the ends of its range, each with how it is made."""

    low: Step
    likely: Step
    high: Step

    @property
    def range(self) -> Range:
        """The three values."""
        return Range(self.low.value, self.likely.value, self.high.value)


@dataclass(frozen=True, slots=True)
class Measured:
    """One input of a scenario as the reports have it, and over how many weeks.

    ``reported`` is what the reports say where the input is another figure that the model makes it
    of: a team's conversion at full speed, of which leavers take their part.
    """

    path: str
    spread: Spread
    weeks: int
    reported: Step | None = None

    @property
    def range(self) -> Range:
        """The measured value between the ends of its range."""
        return self.spread.range


def measured_inputs(
    in_house: Mapping[date, Results],
    vendors: Mapping[date, Results],
    *,
    ramping_up: Mapping[date, Results] | None = None,
    speed: Node = ONE,
) -> tuple[Measured, ...]:
    """The inputs that weekly results can stand for; those with too little behind them left out.

    Each side holds what all its providers did together in each calendar week. How many leads there
    are is everyone's; how they sell is the own team's, or the vendors' where the team is silent.
    ``speed`` is the own team's share of full productivity, 0 to 1, as the model has it: the inputs
    are such that the model makes of them what was measured.
    """
    sides = in_house, vendors, ramping_up or {}
    together = [
        add([side[week] for side in sides if week in side])
        for week in sorted({week for side in sides for week in side})
    ]
    is_own = len(in_house) >= ENOUGH_WEEKS
    own = list((in_house if is_own else vendors).values())
    other = list(vendors.values()) if is_own else []
    speed = speed if is_own and speed.value > 0.0 else ONE
    found = (
        _leads_per_month(_knowing(together, "leads")),
        _conversion(_knowing(own, "deals", "leads"), speed),
        _order_value(_knowing(own, "revenue", "deals")),
        _repeat_share(own),
        _relative_conversion(
            _knowing(own, "deals", "leads"), _knowing(other, "deals", "leads"), speed
        ),
    )
    return tuple(one for one in found if one is not None)


def by_week(results: Iterable[tuple[date, Results]]) -> dict[date, Results]:
    """Results of several providers put together by their week."""
    weeks: dict[date, list[Results]] = {}
    for week, one in results:
        weeks.setdefault(week, []).append(one)
    return {week: add(parts) for week, parts in sorted(weeks.items())}


def off_by(estimate: float, measured: Step) -> Step:
    """By what share of the measured value an estimate lies off."""
    guess = Constant(estimate, "estimate")
    ends = (guess, measured) if estimate > measured.value else (measured, guess)
    gap = step("estimate_gap", Operation.DIFFERENCE, *ends)
    if not measured.value > 0.0:
        return step("estimate_off", Operation.PRODUCT, ONE)
    return step("estimate_off", Operation.QUOTIENT, gap, measured)


def share_spread(part: Node, whole: Node) -> Spread | None:
    """A share with Jeffreys' 80 % interval: the beta posterior from Beta(½, ½).

    Source: Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", 2001.
    """
    if not whole.value > 0.0 or part.value > whole.value:
        return None
    likely = step("measured_share", Operation.QUOTIENT, part, whole)
    low, high = (
        step("jeffreys", Operation.JEFFREYS, part, whole, probability)
        for probability in (BELOW, ABOVE)
    )
    return Spread(
        step("low_share", Operation.LEAST, low, likely),
        likely,
        step("high_share", Operation.GREATEST, high, likely),
    )


def mean_spread(values: Sequence[float], name: str) -> Spread | None:
    """A weekly average with its 80 % interval, mean ± 1.28 × standard error."""
    if len(values) < ENOUGH_WEEKS:
        return None
    weeks = Constant(float(len(values)), "weeks_reported")
    mean = step(
        "weekly_mean", Operation.QUOTIENT, Constant(float(np.sum(values)), f"sum.{name}"), weeks
    )
    deviation = Constant(float(np.std(values, ddof=1)), "weekly_deviation")
    error = step(
        "weekly_error", Operation.QUOTIENT, deviation, step("root", Operation.POWER, weeks, HALF)
    )
    blur = step("weekly_blur", Operation.PRODUCT, Z_80, error)
    low = step("weekly_low", Operation.DIFFERENCE, mean, blur)
    return Spread(
        step("weekly_low", Operation.GREATEST, low, Constant(0.0)),
        mean,
        step("weekly_high", Operation.SUM, mean, blur),
    )


def _knowing(weeks: Sequence[Results], *names: str) -> list[Results]:
    """The weeks in which all of these are known: a ratio of others would be of unlike weeks."""
    return [week for week in weeks if all(getattr(week, name) is not None for name in names)]


def _total(weeks: Sequence[Results], name: str) -> Constant:
    return Constant(float(getattr(add(weeks), name) or 0.0), f"sum.{name}")


def _leads_per_month(weeks: Sequence[Results]) -> Measured | None:
    weekly = mean_spread([float(week.leads or 0.0) for week in weeks], "leads")
    if weekly is None:
        return None
    ends = (weekly.low, weekly.likely, weekly.high)
    low, likely, high = (
        step(key, Operation.PRODUCT, end, WEEKS_OF_MONTH)
        for key, end in zip(("low_count", "measured_count", "high_count"), ends, strict=True)
    )
    return Measured("store.leads_per_month", Spread(low, likely, high), len(weeks))


def _conversion(weeks: Sequence[Results], speed: Node) -> Measured | None:
    """Of all leads so many buy, from a team at full speed."""
    if len(weeks) < ENOUGH_WEEKS:
        return None
    spread = share_spread(_total(weeks, "deals"), _total(weeks, "leads"))
    if spread is None:
        return None
    return _at_full_speed("store.conversion", spread, len(weeks), speed, _without_leavers)


def _at_full_speed(
    path: str, spread: Spread, weeks: int, speed: Node, corrected: Callable[[Step, Node], Step]
) -> Measured:
    """The measured share, or what it would be without what leavers cost the own team."""
    if speed.value == 1.0:
        return Measured(path, spread, weeks)
    ends = (corrected(end, speed) for end in (spread.low, spread.likely, spread.high))
    return Measured(path, Spread(*ends), weeks, reported=spread.likely)


def _without_leavers(share: Step, speed: Node) -> Step:
    full = step("at_full_speed", Operation.QUOTIENT, share, speed)
    return full if full.value <= 1.0 else step("at_full_speed", Operation.LEAST, full, ONE)


def _against_full_speed(share: Step, speed: Node) -> Step:
    return step("against_full_speed", Operation.PRODUCT, share, speed)


def _order_value(weeks: Sequence[Results]) -> Measured | None:
    averages = [float(week.revenue or 0.0) / week.deals for week in weeks if week.deals]
    around = mean_spread(averages, "order_values")
    if around is None:
        return None
    totals = _total(weeks, "revenue"), _total(weeks, "deals")
    likely = step("measured_money", Operation.QUOTIENT, *totals)
    low = step("low_money", Operation.LEAST, around.low, likely)
    high = step("high_money", Operation.GREATEST, around.high, likely)
    return Measured("store.average_order_value", Spread(low, likely, high), len(averages))


def _repeat_share(weeks: Sequence[Results]) -> Measured | None:
    known = _knowing(weeks, "repeat_orders", "new_customers")
    if len(known) >= ENOUGH_WEEKS:
        repeat, new = _total(known, "repeat_orders"), _total(known, "new_customers")
        spread = share_spread(repeat, step("known_orders", Operation.SUM, repeat, new))
    else:
        known = _knowing(weeks, "repeat_orders", "deals")
        if len(known) < ENOUGH_WEEKS:
            return None
        spread = share_spread(_total(known, "repeat_orders"), _total(known, "deals"))
    return None if spread is None else Measured("store.repeat_share", spread, len(known))


def _relative_conversion(
    own: Sequence[Results], other: Sequence[Results], speed: Node
) -> Measured | None:
    """The vendors' conversion ÷ the team's own, its interval on the log scale (Katz, 1978).

    The team's own is the one at full speed, with which the model compares.
    """
    if min(len(own), len(other)) < ENOUGH_WEEKS:
        return None
    sides = [(_total(weeks, "deals"), _total(weeks, "leads")) for weeks in (other, own)]
    if not all(leads.value >= deals.value > 0.0 for deals, leads in sides):
        return None
    keys = ("vendors_share", "own_share")
    shares = [step(key, Operation.QUOTIENT, *side) for key, side in zip(keys, sides, strict=True)]
    likely = step("measured_share", Operation.QUOTIENT, *shares)
    variance = step(
        "log_variance",
        Operation.SUM,
        *(
            step(
                "log_variance_part",
                Operation.QUOTIENT,
                step("not_sold", Operation.DIFFERENCE, ONE, share),
                deals,
            )
            for share, (deals, _leads) in zip(shares, sides, strict=True)
        ),
    )
    blur = step("log_blur", Operation.PRODUCT, Z_80, step("root", Operation.POWER, variance, HALF))
    factor = step("blur_factor", Operation.POWER, Constant(math.e, "e"), blur)
    spread = Spread(
        step("low_share", Operation.QUOTIENT, likely, factor),
        likely,
        step("high_share", Operation.PRODUCT, likely, factor),
    )
    weeks = min(len(own), len(other))
    return _at_full_speed(
        "outsourced.relative_conversion", spread, weeks, speed, _against_full_speed
    )
