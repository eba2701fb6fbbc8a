"""What a provider achieved, and how that stands against what was agreed.

Every formula takes plain numbers or NumPy arrays alike. A figure that nobody reported is ``None``
and stays so: what was not reported is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

import numpy as np

from outsource_core.rampup import expected_share, week_since


class Kpi(StrEnum):
    """The figures a contract is measured by, in the order they are shown."""

    DEALS = "deals"
    REVENUE = "revenue"
    CONVERSION = "conversion"
    CAC = "cac"
    CONTACTS_ADDED = "contacts_added"
    REPEAT_RATE = "repeat_rate"


class Unit(StrEnum):
    """How a figure is written: a count, money in the store's currency, or a share of one."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Definition:
    """How a KPI reads: its unit, whether more is better, and whether it adds up over weeks."""

    unit: Unit
    more_is_better: bool = True
    adds_up: bool = False


DEFINITIONS: Mapping[Kpi, Definition] = {
    Kpi.DEALS: Definition(Unit.COUNT, adds_up=True),
    Kpi.REVENUE: Definition(Unit.MONEY, adds_up=True),
    Kpi.CONVERSION: Definition(Unit.SHARE),
    Kpi.CAC: Definition(Unit.MONEY, more_is_better=False),
    Kpi.CONTACTS_ADDED: Definition(Unit.COUNT, adds_up=True),
    Kpi.REPEAT_RATE: Definition(Unit.SHARE),
}

#: Fewer reported weeks than this say too little to judge a provider by.
ENOUGH_WEEKS = 3
#: The share of a weekly target that the very first week is asked for.
RAMP_UP_START = 0.5
#: A figure this share short of what was expected still counts as close.
CLOSE = 0.10


@dataclass(frozen=True, slots=True)
class Results:
    """What one provider reported for one period. Counts are numbers, money is in hryvnias.

    ``leads`` are interested contacts, ``deals`` closed sales, ``lost`` deals that fell through,
    ``paid`` what winning customers cost.
    """

    contacts_added: float | None = None
    contacts_made: float | None = None
    leads: float | None = None
    deals: float | None = None
    lost: float | None = None
    revenue: float | None = None
    new_customers: float | None = None
    repeat_orders: float | None = None
    large_batch_deals: float | None = None
    paid: float | None = None
    hours: float | None = None


METRICS = tuple(field.name for field in fields(Results))


def ratio(part: float | None, whole: float | None) -> float | None:
    """``part ÷ whole``; None where either is unknown or the whole is zero."""
    if part is None or whole is None or whole == 0:
        return None
    return part / whole


def conversion(results: Results) -> float | None:
    """Deals ÷ leads of the same period, a share (0.25 means one lead in four buys)."""
    return ratio(results.deals, results.leads)


def acquisition_cost(results: Results) -> float | None:
    """CAC: what was paid for winning customers ÷ new customers, in hryvnias each."""
    return ratio(results.paid, results.new_customers)


def repeat_rate(results: Results) -> float | None:
    """Orders from people who had bought before ÷ orders whose buyer is known, a share."""
    if results.repeat_orders is None or results.new_customers is None:
        return ratio(results.repeat_orders, results.deals)
    return ratio(results.repeat_orders, results.repeat_orders + results.new_customers)


def average_order_value(results: Results) -> float | None:
    """Revenue ÷ deals, in hryvnias."""
    return ratio(results.revenue, results.deals)


def measure(results: Results) -> dict[Kpi, float | None]:
    """Every KPI of a period."""
    return {
        Kpi.DEALS: results.deals,
        Kpi.REVENUE: results.revenue,
        Kpi.CONVERSION: conversion(results),
        Kpi.CAC: acquisition_cost(results),
        Kpi.CONTACTS_ADDED: results.contacts_added,
        Kpi.REPEAT_RATE: repeat_rate(results),
    }


def add(parts: Sequence[Results]) -> Results:
    """The results of several periods or providers together; a figure no part has stays None."""

    def total(name: str) -> float | None:
        known = [value for part in parts if (value := getattr(part, name)) is not None]
        return sum(known) if known else None

    return Results(**{name: total(name) for name in METRICS})


#: The two figures that a ratio divides.
RATIO_OF: Mapping[Kpi, tuple[str, str]] = {
    Kpi.CONVERSION: ("deals", "leads"),
    Kpi.CAC: ("paid", "new_customers"),
    Kpi.REPEAT_RATE: ("repeat_orders", "new_customers"),
}


def measure_over(periods: Sequence[Results]) -> dict[Kpi, float | None]:
    """Every KPI of several periods together.

    A ratio is taken over the periods that report both of its figures: deals of a week without
    leads would otherwise be divided by the leads of another week.
    """
    measured = measure(add(periods))
    for kpi, figures in RATIO_OF.items():
        both = [one for one in periods if all(getattr(one, name) is not None for name in figures)]
        if both:
            measured[kpi] = measure(add(both))[kpi]
    return measured


class Status(StrEnum):
    """How a KPI stands against its target."""

    MET = "met"
    CLOSE = "close"
    MISSED = "missed"
    TOO_EARLY = "too_early"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A KPI against its target: what was measured, what was expected, and how that reads.

    ``attainment`` is measured ÷ expected where more is better, expected ÷ measured where less is,
    so 1 always means exactly as agreed and more is always better.
    """

    kpi: Kpi
    measured: float | None
    expected: float | None
    attainment: float | None
    status: Status


def expected_by(
    kpi: Kpi, target: float, weeks: Sequence[date], started: date | None, ramp_up_weeks: int
) -> float:
    """What a target asks of these weeks (their Mondays), ramp-up allowed for.

    A target that adds up is a weekly figure: each week asks its share of it, less in the first
    weeks after ``started``. A ratio or a price asks the same of every week.
    """
    if not DEFINITIONS[kpi].adds_up:
        return target
    if started is None:
        return target * len(weeks)
    since = [week_since(started, week) for week in weeks]
    shares = expected_share(since, ramp_up_weeks=ramp_up_weeks, start_share=RAMP_UP_START)
    return target * float(np.sum(shares))


def judge(kpi: Kpi, measured: float | None, expected: float | None, *, weeks: int) -> Verdict:
    """How a measured KPI stands against what was expected of ``weeks`` reported weeks."""
    if measured is None:
        return Verdict(kpi, None, expected, None, Status.NO_DATA)
    if expected is None:
        return Verdict(kpi, measured, None, None, Status.NO_TARGET)
    attainment = (
        ratio(measured, expected) if DEFINITIONS[kpi].more_is_better else ratio(expected, measured)
    )
    return Verdict(kpi, measured, expected, attainment, _status(attainment, weeks))


def _status(attainment: float | None, weeks: int) -> Status:
    if weeks < ENOUGH_WEEKS:
        return Status.TOO_EARLY
    if attainment is None:  # nothing was asked for, or winning customers cost nothing
        return Status.MET
    if attainment >= 1:
        return Status.MET
    return Status.CLOSE if attainment >= 1 - CLOSE else Status.MISSED
