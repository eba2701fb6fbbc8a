"""The months of a comparison: growth, season, ramp-up and law, on the last axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil

import numpy as np

from outsource_core import rampup
from outsource_core.costs.inputs import Horizon, Outsourced, Scenario, Store
from outsource_core.number import WEEKS_PER_MONTH, Array, Number
from outsource_core.reference import Facts, facts_on, facts_over


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months that a calculation runs over, on the last axis."""

    volume: Array  # leads as a multiple of today's average month
    productivity: Array  # the provider's share of full productivity
    is_first: Array  # 1 in the month that the engagement starts, else 0
    facts: Facts


def timeline(scenario: Scenario, *, steady_months: int = 0) -> Timeline:
    """The months of the horizon, with growth, season and ramp-up.

    So many ``steady_months``, each as ``steady_month`` has it, stand after the horizon's.
    """
    start, count = scenario.horizon.start, scenario.horizon.months
    months = np.arange(1.0, count + 1.0)
    growing = volume(scenario.store, months, first_calendar_month=start.month)
    dates = first_days(start, months=count) + (start,) * steady_months
    return Timeline(
        volume=_followed_by_ones(growing, steady_months),
        productivity=productivity(scenario.outsourced, months, steady_months=steady_months),
        is_first=np.concatenate((months == 1.0, np.zeros(steady_months))),
        facts=facts_over(dates, overrides=scenario.fact_overrides),
    )


def steady_month(scenario: Scenario) -> Timeline:
    """One average month at today's volume and law, ramp-up and start behind it."""
    one = np.ones(1)
    facts = facts_on(scenario.horizon.start, overrides=scenario.fact_overrides)
    return Timeline(volume=one, productivity=one, is_first=np.zeros(1), facts=facts)


def volume(store: Store, months: Array, *, first_calendar_month: int) -> Array:
    """Leads of each month as a multiple of today's average month: season × growth."""
    factors = _beside_each_other(store.seasonality)
    season = factors / np.mean(factors, axis=-1, keepdims=True)
    calendar = (first_calendar_month - 1 + months.astype(int) - 1) % 12
    growth = (1.0 + store.growth_per_year) ** ((months - 1.0) / 12.0)
    return np.asarray(season[..., calendar] * growth)


def _beside_each_other(factors: tuple[Number, ...]) -> Array:
    """The factors on the last axis, draws before it where there are any."""
    if all(isinstance(factor, float) for factor in factors):
        return np.array(factors)
    return np.concatenate(np.broadcast_arrays(*map(np.atleast_1d, factors)), axis=-1)


def productivity(provider: Outsourced, months: Array, *, steady_months: int = 0) -> Array:
    """The provider's share of full productivity by month, worked out only while it ramps up."""
    longest = ceil(np.max(provider.ramp_up_weeks))
    ramping = months[: ceil(longest / WEEKS_PER_MONTH)]
    shares = rampup.monthly_share(
        ramping,
        ramp_up_weeks=provider.ramp_up_weeks,
        start_share=provider.ramp_up_start_share,
    )
    return _followed_by_ones(np.asarray(shares), len(months) - len(ramping) + steady_months)


def _followed_by_ones(values: Array, count: int) -> Array:
    """The values with so many ones after them on the last axis."""
    return np.concatenate((values, np.ones((*values.shape[:-1], count))), axis=-1)


def discount_factors(horizon: Horizon) -> Array:
    """Worth today of ₴ 1 at the end of each month: (1 + yearly rate) ^ −(month ÷ 12)."""
    months = np.arange(1.0, horizon.months + 1.0)
    return np.asarray((1.0 + horizon.discount_rate) ** (-months / 12.0))


@lru_cache(maxsize=64)
def first_days(start: date, *, months: int) -> tuple[date, ...]:
    """The first day of each of so many months, that of the start among them."""
    return tuple(month_after(start, months=month) for month in range(months))


def month_after(start: date, *, months: int) -> date:
    """The first day of the month so many months later."""
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)
