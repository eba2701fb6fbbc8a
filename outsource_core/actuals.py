"""What the reports measured, in place of what was estimated.

Each figure comes with the range that holds the true value in eight cases of ten, as far as chance
alone blurs it: a share by Jeffreys' interval, an average over weeks by its standard error. Too few
weeks give no figure at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outsource_core.kpis import Results, add, average_order_value, conversion, repeat_rate
from outsource_core.number import WEEKS_PER_MONTH
from outsource_core.uncertainty import Range

#: Fewer weeks than this measure too little to put a measured value in an estimate's place.
ENOUGH_WEEKS = 8
#: Two-sided 80 %: one case of ten lies below, one above.
BELOW, ABOVE = 0.10, 0.90
Z_80 = 1.2816  # the standard normal's 90th percentile


@dataclass(frozen=True, slots=True)
class Measured:
    """One input of a scenario as the reports have it, and over how many weeks."""

    path: str
    range: Range
    weeks: int


def measured_inputs(
    in_house: Mapping[date, Results], vendors: Mapping[date, Results]
) -> tuple[Measured, ...]:
    """The inputs that weekly results can stand for; those with too little behind them left out.

    Each side holds what all its providers did together in each calendar week. How many leads there
    are is everyone's; how they sell is the own team's, or the vendors' where the team is silent.
    """
    together = [
        add([side[week] for side in (in_house, vendors) if week in side])
        for week in sorted({*in_house, *vendors})
    ]
    own = list((in_house if len(in_house) >= ENOUGH_WEEKS else vendors).values())
    if len(own) < ENOUGH_WEEKS:
        return ()
    total = add(own)
    found = [
        ("store.leads_per_month", _leads_per_month(together), len(together)),
        ("store.conversion", share_range(total.deals, total.leads), len(own)),
        ("store.average_order_value", _order_value(own), len(own)),
        ("store.repeat_share", _repeat_share(total), len(own)),
        (
            "outsourced.relative_conversion",
            _relative_conversion(list(in_house.values()), list(vendors.values())),
            min(len(in_house), len(vendors)),
        ),
    ]
    return tuple(Measured(path, spread, weeks) for path, spread, weeks in found if spread)


def by_week(results: Iterable[tuple[date, Results]]) -> dict[date, Results]:
    """Results of several providers put together by their week."""
    weeks: dict[date, list[Results]] = {}
    for week, one in results:
        weeks.setdefault(week, []).append(one)
    return {week: add(parts) for week, parts in sorted(weeks.items())}


def share_range(part: float | None, whole: float | None) -> Range | None:
    """A share with Jeffreys' 80 % interval: the beta posterior from Beta(½, ½).

    Source: Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", 2001.
    """
    if part is None or not whole or part > whole:
        return None
    from scipy.stats import beta

    posterior = beta(part + 0.5, whole - part + 0.5)
    share = part / whole
    low, high = float(posterior.ppf(BELOW)), float(posterior.ppf(ABOVE))
    return Range(min(low, share), share, max(high, share))


def mean_range(values: Sequence[float]) -> Range | None:
    """An average with its 80 % interval, mean ± 1.28 × standard error."""
    if len(values) < ENOUGH_WEEKS:
        return None
    mean = float(np.mean(values))
    error = Z_80 * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return Range(max(mean - error, 0.0), mean, mean + error)


def _leads_per_month(weeks: Sequence[Results]) -> Range | None:
    weekly = mean_range([week.leads for week in weeks if week.leads is not None])
    if weekly is None:
        return None
    low, likely, high = weekly.low, weekly.likely, weekly.high
    return Range(low * WEEKS_PER_MONTH, likely * WEEKS_PER_MONTH, high * WEEKS_PER_MONTH)


def _order_value(weeks: Sequence[Results]) -> Range | None:
    values = [value for week in weeks if (value := average_order_value(week)) is not None]
    around = mean_range(values)
    overall = average_order_value(add(weeks))
    if around is None or overall is None:
        return None
    return Range(min(around.low, overall), overall, max(around.high, overall))


def _repeat_share(total: Results) -> Range | None:
    if total.repeat_orders is None or repeat_rate(total) is None:
        return None
    if total.new_customers is None:
        return share_range(total.repeat_orders, total.deals)
    return share_range(total.repeat_orders, total.repeat_orders + total.new_customers)


def _relative_conversion(in_house: Sequence[Results], vendors: Sequence[Results]) -> Range | None:
    """The vendors' conversion ÷ the team's own, its interval on the log scale (Katz, 1978)."""
    if min(len(in_house), len(vendors)) < ENOUGH_WEEKS:
        return None
    own, other = add(in_house), add(vendors)
    own_share, other_share = conversion(own), conversion(other)
    if not own_share or not other_share:
        return None
    variance = sum(
        (1 - share) / deals
        for share, deals in ((own_share, own.deals or 1), (other_share, other.deals or 1))
    )
    factor = math.exp(Z_80 * math.sqrt(max(variance, 0.0)))
    ratio = other_share / own_share
    return Range(ratio / factor, ratio, ratio * factor)
