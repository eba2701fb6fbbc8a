"""In-house and outsourced sales work, month by month.

Months lie on the last axis of every array, draws on the axes before it. Costs are positive;
``saving`` is the outsourced contribution less the in-house one, so positive means that
outsourcing is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from outsource_core.costs.inputs import CostPart, Scenario
from outsource_core.costs.months import Timeline, discount_factors, steady_month, timeline
from outsource_core.costs.paths import with_month_axis
from outsource_core.costs.provider import extra_cover_worth, provider_costs, repeat_growth
from outsource_core.costs.team import (
    in_house_conversion,
    outsourced_share,
    positions_kept,
    staff_costs,
)
from outsource_core.number import Array, Number, in_shape, times

KOPIYKA = 0.01
ALL = 1.0 - 1e-9  # a share from which on nothing is left to do
IN_ORDER = tuple(CostPart)


@dataclass(frozen=True)
class Side:
    """One way of doing the work, month by month; ₴ a month but for ``deals``."""

    deals: Array
    revenue: Array
    gross_profit: Array
    cover_value: Array  # what the extra hours of cover bring
    parts: Mapping[CostPart, Number]  # the costs as they came out: some are the same every month
    total_cost: Array  # the sum of the cost parts in their order

    @cached_property
    def costs(self) -> Mapping[CostPart, Array]:
        """Every cost part in the shape of their sum."""
        shape = self.total_cost.shape
        return {code: in_shape(part, shape) for code, part in self.parts.items()}

    @cached_property
    def cumulative_cost(self) -> Array:
        """All costs since the start, ₴, at the end of each month."""
        return np.cumsum(self.total_cost, axis=-1)

    @cached_property
    def contribution(self) -> Array:
        """Gross profit and the worth of extra cover, less all costs, ₴ a month."""
        return self.gross_profit + self.cover_value - self.total_cost


@dataclass(frozen=True)
class Comparison:
    """Both sides month by month and what follows from them."""

    in_house: Side
    outsourced: Side
    #: In-house and outsourced in one month once steady: average season, today's volume.
    steady_sides: tuple[Side, Side]
    discount: Array  # worth today of ₴ 1 at the end of each month

    @cached_property
    def steady_saving(self) -> Array:
        """Saving in a steady month, ₴: ramped up, average season, today's volume."""
        return _steady_saving(*self.steady_sides)

    @cached_property
    def saving(self) -> Array:
        """What outsourcing brings over in-house, ₴ a month; positive is better outsourced."""
        return self.outsourced.contribution - self.in_house.contribution

    @cached_property
    def cumulative(self) -> Array:
        """Saving since the start, ₴, at the end of each month."""
        return np.cumsum(self.saving, axis=-1)

    @cached_property
    def npv(self) -> Array:
        """Saving over the horizon in today's ₴; each month's falls at its end."""
        return np.asarray(np.vecdot(self.saving, self.discount))

    @cached_property
    def break_even_month(self) -> Array:
        """First 1-based month from which the cumulative saving stays at or above 0, else NaN."""
        return break_even_month(self.cumulative)


def compare(scenario: Scenario) -> Comparison:
    """Both sides of a scenario month by month; the same for one value and for arrays of draws."""
    columns = with_month_axis(scenario)
    months = timeline(columns, steady_months=1)  # a pass of its own for it would cost as much
    in_house, outsourced = in_house_side(columns, months), outsourced_side(columns, months)
    return Comparison(
        in_house=_months_of(in_house, slice(-1)),
        outsourced=_months_of(outsourced, slice(-1)),
        steady_sides=(
            _months_of(in_house, slice(-1, None)),
            _months_of(outsourced, slice(-1, None)),
        ),
        discount=discount_factors(columns.horizon),
    )


def steady_sides(scenario: Scenario) -> tuple[Side, Side]:
    """In-house and outsourced in one month once steady: average season, today's volume."""
    columns = with_month_axis(scenario)
    month = steady_month(columns)
    return in_house_side(columns, month), outsourced_side(columns, month)


def steady_saving(scenario: Scenario) -> Array:
    """Saving a month once steady, ₴: no ramp-up, no set-up, average season, today's volume."""
    return _steady_saving(*steady_sides(scenario))


def break_even_month(cumulative: Array) -> Array:
    """First 1-based month from which a cumulative saving stays at or above 0, NaN if none.

    Less than half a kopiyka below 0 counts as 0.
    """
    below = cumulative < -KOPIYKA / 2
    months = below.shape[-1]
    last_below = months - np.argmax(below[..., ::-1], axis=-1)
    month = np.where(below.any(axis=-1), last_below + 1.0, 1.0)
    return np.where(month > months, np.nan, month)


def in_house_side(scenario: Scenario, months: Timeline) -> Side:
    """All work done by the store's own team."""
    store, team = scenario.store, scenario.in_house
    leads = store.leads_per_month * months.volume
    deals = times(leads, in_house_conversion(store, team, sellers=team.headcount))
    revenue = deals * store.average_order_value
    costs = staff_costs(
        team,
        sellers=team.headcount,
        supervisors=team.supervisors,
        revenue=revenue,
        facts=months.facts,
    )
    costs[CostPart.ADVERTISING] = leads * store.ad_cost_per_lead
    return _side(
        months,
        deals=deals,
        revenue=revenue,
        gross_profit=revenue * store.gross_margin,
        cover_value=0.0,
        costs=costs,
    )


def outsourced_side(scenario: Scenario, months: Timeline) -> Side:
    """A share of the work done by the provider, the rest by the staff that is kept."""
    store, team, provider = scenario.store, scenario.in_house, scenario.outsourced
    share = outsourced_share(scenario.format)
    kept = positions_kept(team.headcount, share, step=scenario.format.position_step)
    leads = store.leads_per_month * months.volume
    own_conversion = times(in_house_conversion(store, team, sellers=kept), 1.0 - share)
    own_deals = times(leads, own_conversion)
    own_revenue = times(own_deals, store.average_order_value)
    conversion = share * np.minimum(store.conversion * provider.relative_conversion, 1.0)
    deals = times(leads, conversion) * months.productivity
    revenue = deals * (store.average_order_value * repeat_growth(store, provider, months))
    costs = staff_costs(
        team,
        sellers=kept,
        supervisors=team.supervisors * np.less(share, ALL),  # they stay while any work does
        revenue=own_revenue,
        facts=months.facts,
    )
    costs[CostPart.ADVERTISING] = leads * store.ad_cost_per_lead
    costs |= provider_costs(
        scenario, months, deals=deals, revenue=revenue, released=team.headcount - kept
    )
    cover_value = share * extra_cover_worth(team, provider) * months.productivity
    all_revenue = own_revenue + revenue
    return _side(
        months,
        deals=own_deals + deals,
        revenue=all_revenue,
        gross_profit=all_revenue * store.gross_margin,
        cover_value=cover_value,
        costs=costs,
    )


def _steady_saving(in_house: Side, outsourced: Side) -> Array:
    return np.asarray((outsourced.contribution - in_house.contribution)[..., 0])


def _side(
    months: Timeline,
    *,
    deals: Number,
    revenue: Number,
    gross_profit: Number,
    cover_value: Number,
    costs: Mapping[CostPart, Number],
) -> Side:
    """The side with every array in one shape; costs are summed before, broadcasting copies none."""
    parts = {code: costs[code] for code in IN_ORDER if code in costs}
    total = sum(parts.values(), 0.0)
    sized = months.volume, months.productivity, gross_profit, cover_value, total
    shape = np.broadcast_shapes(*{np.shape(one) for one in sized})
    return Side(
        deals=in_shape(deals, shape),
        revenue=in_shape(revenue, shape),
        gross_profit=in_shape(gross_profit, shape),
        cover_value=in_shape(cover_value, shape),
        parts=parts,
        total_cost=in_shape(total, shape),
    )


def _months_of(side: Side, months: slice) -> Side:
    """Some of a side's months."""

    def cut(part: Number) -> Number:
        monthly = isinstance(part, np.ndarray) and part.ndim and part.shape[-1] > 1
        return np.asarray(part)[..., months] if monthly else part

    return Side(
        deals=side.deals[..., months],
        revenue=side.revenue[..., months],
        gross_profit=side.gross_profit[..., months],
        cover_value=side.cover_value[..., months],
        parts={code: cut(part) for code, part in side.parts.items()},
        total_cost=side.total_cost[..., months],
    )
