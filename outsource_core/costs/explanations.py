"""How a figure of the comparison is made: its formula down to the inputs and the law.

A ``Step`` is one operation on inputs, figures of the law, constants and further steps, and it works
its value out itself: an explanation that differed from the model would be a wrong one, and the
tests hold the two together. Scenarios are of single values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import ceil, floor, prod

import numpy as np

from outsource_core.costs.answers import (
    best_share,
    break_even_conversion,
    break_even_deals,
    break_even_fee,
    with_deals,
    with_share,
)
from outsource_core.costs.cliffs import CliffCode, SideName, quota_places
from outsource_core.costs.inputs import WORK_EFFORT, CostPart, FormatKind, Scenario, WorkType
from outsource_core.costs.model import ALL, break_even_month
from outsource_core.costs.months import month_after
from outsource_core.costs.paths import value_at, with_values
from outsource_core.number import WEEKS_PER_MONTH
from outsource_core.payment import Basis, Term, TierRule, reached
from outsource_core.payroll import ALMOST
from outsource_core.rampup import lost_weeks
from outsource_core.reference import dated_fact, fact

OWN, VENDOR = "own", "vendor"


class Operation(StrEnum):
    """What a step does with what it is made of. The value is stable: it is translated."""

    SUM = "sum"  # of nothing: 0
    DIFFERENCE = "difference"  # the first less all others
    PRODUCT = "product"
    QUOTIENT = "quotient"
    POWER = "power"
    LEAST = "least"
    GREATEST = "greatest"
    AVERAGE = "average"
    ROUND_UP = "round_up"  # the first up to a multiple of the second
    ROUND_DOWN = "round_down"  # to a whole one
    RAMP_LOST = "ramp_lost"  # weeks lost by week …, ramp-up weeks, share in the first week
    STAYS_ABOVE_ZERO = "stays_above_zero"  # the first month from which it stays at or above 0
    SOLVED = "solved"  # the first, at which the second is 0
    BEST = "best"  # the first, whose result, the second, no other share exceeds
    QUOTA = "quota"  # places that employees oblige to: from, one place up to, share beyond
    JEFFREYS = "jeffreys"  # the share that is undershot so surely: part, whole, probability


@dataclass(frozen=True, slots=True)
class Given:
    """An input by its path."""

    path: str
    value: float


@dataclass(frozen=True, slots=True)
class Law:
    """A figure of the law; the owner's own value has neither a day nor a source."""

    name: str
    value: float
    valid_from: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that nobody chooses; ``key`` says which where it is not plain."""

    value: float
    key: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation; ``value`` follows from what it is made of."""

    key: str
    operation: Operation
    of: tuple[Node, ...]
    value: float
    month: int | None = None  # 1-based; None for a steady month and what knows no months


Node = Given | Law | Constant | Step

ONE = Constant(1.0)
MONTHS_OF_YEAR = Constant(12.0, "months_of_year")
WEEKS_OF_MONTH = Constant(WEEKS_PER_MONTH, "weeks_of_month")


def step(key: str, operation: Operation, *of: Node, month: int | None = None) -> Step:
    """A step with its value worked out."""
    return Step(key, operation, of, OPERATIONS[operation]([one.value for one in of]), month)


def inside(node: Node) -> Iterator[Node]:
    """A figure and everything it is made of, each once, what is nearest to it first."""
    waiting, seen = [node], set()
    while waiting:
        found = waiting.pop(0)
        if found in seen:
            continue
        seen.add(found)
        yield found
        if isinstance(found, Step):
            waiting += found.of


def _jeffreys(part: float, whole: float, probability: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(part + 0.5, whole - part + 0.5, probability))


def _ramp_lost(values: Sequence[float]) -> float:
    week, ramp_up_weeks, start_share = values
    return float(lost_weeks(week, ramp_up_weeks=ramp_up_weeks, start_share=start_share))


OPERATIONS: Mapping[Operation, Callable[[Sequence[float]], float]] = {
    Operation.SUM: lambda values: sum(values, 0.0),
    Operation.DIFFERENCE: lambda values: values[0] - sum(values[1:]),
    Operation.PRODUCT: prod,
    Operation.QUOTIENT: lambda values: values[0] / values[1],
    Operation.POWER: lambda values: float(values[0] ** values[1]),
    Operation.LEAST: min,
    Operation.GREATEST: max,
    Operation.AVERAGE: lambda values: float(np.mean(values)),
    Operation.ROUND_UP: lambda values: ceil(values[0] / values[1] - 1e-9) * values[1],
    Operation.ROUND_DOWN: lambda values: float(floor(values[0] + ALMOST)),
    Operation.RAMP_LOST: _ramp_lost,
    Operation.STAYS_ABOVE_ZERO: lambda values: float(break_even_month(np.array(values))),
    Operation.SOLVED: lambda values: values[0],
    Operation.BEST: lambda values: values[0],
    Operation.JEFFREYS: lambda values: _jeffreys(*values),
    Operation.QUOTA: lambda values: float(
        quota_places(values[0], least=values[1], one_up_to=values[2], share=values[3])
    ),
}


# --- what the whole horizon brings --------------------------------------------------------------


def steady_saving(scenario: Scenario) -> Step:
    """Saving a month once steady, ₴."""
    return Working(scenario).saving


def cumulative_saving(scenario: Scenario, *, months: int | None = None) -> Step:
    """Saving since the start, ₴, at the end of a month, the horizon's last one by default."""
    last = scenario.horizon.months if months is None else months
    savings = (Working(scenario, month).saving for month in range(1, last + 1))
    return step("cumulative", Operation.SUM, *savings, month=last)


def cumulative_cost(scenario: Scenario, side: str, *, months: int) -> Step:
    """All costs of a side since the start, ₴, at the end of a month."""
    key = f"{side}.total_cost"
    costs = (Working(scenario, month).figure(key) for month in range(1, months + 1))
    return step(f"{side}.spent", Operation.SUM, *costs, month=months)


def past_year(scenario: Scenario, side: str, *, month: int) -> Step:
    """Sales of the twelve months up to this one, ₴; those before the start are as the first."""
    months, key = range(max(month - 11, 1), month + 1), f"{side}.revenue"
    revenues: list[Node] = [Working(scenario, one).figure(key) for one in months]
    before = Constant(12.0 - len(revenues), "months_before")
    if before.value > 0.0:
        revenues.insert(0, step(f"{side}.earlier_sales", Operation.PRODUCT, before, revenues[0]))
    return step(f"{side}.past_year", Operation.SUM, *revenues, month=month)


def pays_from(scenario: Scenario) -> Step:
    """The first month from which the saving since the start stays at or above 0, else NaN."""
    savings = cumulative_saving(scenario).of
    so_far = (
        step("cumulative", Operation.SUM, *savings[: at + 1], month=at + 1)
        for at in range(len(savings))
    )
    return step("break_even_month", Operation.STAYS_ABOVE_ZERO, *so_far)


def npv(scenario: Scenario) -> Step:
    """Saving over the horizon in today's ₴."""
    rate = step("discount_base", Operation.SUM, ONE, _given(scenario, "horizon.discount_rate"))
    today = []
    for month, saving in enumerate(cumulative_saving(scenario).of, start=1):
        years = Constant(month / 12.0, "years")
        discount = step("discount", Operation.POWER, rate, years, month=month)
        today.append(step("worth_today", Operation.QUOTIENT, saving, discount, month=month))
    return step("npv", Operation.SUM, *today)


def turning_deals(scenario: Scenario) -> Step | None:
    """Deals a month at which nothing is saved, and the saving there; None where there are none."""
    found = break_even_deals(scenario).value
    if np.isnan(found):
        return None
    there = Working(with_deals(scenario, found)).saving
    return step("break_even_deals", Operation.SOLVED, Constant(found), there)


def turning_conversion(scenario: Scenario) -> Step | None:
    """The provider's conversion at which nothing is saved; None where there is none."""
    found = break_even_conversion(scenario).value
    if np.isnan(found):
        return None
    relative = {"outsourced.relative_conversion": found / scenario.store.conversion}
    there = Working(with_values(scenario, relative)).saving
    return step("break_even_conversion", Operation.SOLVED, Constant(found), there)


def turning_fee(scenario: Scenario) -> Step | None:
    """The fixed fee at which nothing is saved, and the saving there; None where there is none."""
    fee = break_even_fee(scenario).value
    if np.isnan(fee):
        return None
    scheme = scenario.outsourced.scheme
    bases = [term.basis for term in scheme]
    if Basis.FIXED_FEE not in bases:
        provider = replace(scenario.outsourced, scheme=(*scheme, Term(Basis.FIXED_FEE, fee)))
        there = Working(replace(scenario, outsourced=provider)).saving
    else:
        path = f"outsourced.scheme.{bases.index(Basis.FIXED_FEE)}.rate"
        there = Working(with_values(scenario, {path: fee})).saving
    return step("break_even_fee", Operation.SOLVED, Constant(fee), there)


def best_mix(scenario: Scenario) -> Step:
    """The share of the work that brings most over the horizon, and what it brings."""
    share = best_share(scenario).share
    return step("best_share", Operation.BEST, Constant(share), npv(with_share(scenario, share)))


def best_mix_npv(scenario: Scenario) -> Step:
    """What that share brings over the horizon in today's ₴."""
    return npv(with_share(scenario, best_share(scenario).share))


def switch_back(scenario: Scenario) -> Step:
    """What taking the work back would cost, ₴ once."""
    return Working(scenario).switch_back_price


# --- one month ----------------------------------------------------------------------------------


def _given(scenario: Scenario, path: str) -> Given:
    return Given(path, float(value_at(scenario, path)))


class Working:
    """The figures of one month, or of the steady month, each as a step."""

    def __init__(self, scenario: Scenario, month: int | None = None) -> None:
        self._scenario = scenario
        self._month = month
        start = scenario.horizon.start
        self._day = start if month is None else month_after(start, months=month - 1)

    @cached_property
    def saving(self) -> Step:
        """What outsourcing brings over in-house, ₴."""
        left = (self.figure(f"{side}.contribution") for side in (VENDOR, OWN))
        return self._step("saving", Operation.DIFFERENCE, *left)

    def figure(self, key: str) -> Step:
        """A figure of one side: ``own.pay``, ``vendor.revenue``, ``vendor.contribution``."""
        return self._sides[key]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all figures of both sides."""
        return tuple(self._sides)

    def difference(self, name: str) -> Step:
        """By how much a part or a result is larger with the provider than in-house."""
        key = f"difference.{name}"
        theirs, ours = (
            self._sides.get(f"{side}.{name}") or self._none(f"{side}.{name}")
            for side in (VENDOR, OWN)
        )
        return self._step(key, Operation.DIFFERENCE, theirs, ours)

    @property
    def saved_by_costs(self) -> Step:
        """What the provider's side costs less, ₴."""
        totals = (self.figure(f"{side}.total_cost") for side in (OWN, VENDOR))
        return self._step("saved_by_costs", Operation.DIFFERENCE, *totals)

    @property
    def vendor_paid(self) -> Step:
        """What the payment scheme asks, ₴ without VAT."""
        return self._step("vendor_paid", Operation.SUM, *self._fees().values())

    # one seller

    @property
    def seller_cost(self) -> Step:
        """What one seller costs with the social contribution, ₴."""
        pay = self._given("in_house.gross_pay")
        return self._step("employer_cost", Operation.SUM, pay, self._contribution(pay))

    @property
    def seller_net(self) -> Step:
        """What one seller is paid after income tax and military levy, ₴."""
        taxes = self._law("income_tax_rate"), self._law("military_levy_rate")
        left = self._step("kept_of_pay", Operation.DIFFERENCE, ONE, *taxes)
        return self._step("seller_net", Operation.PRODUCT, self._given("in_house.gross_pay"), left)

    # limits of law

    def limit(self, code: CliffCode, side: SideName) -> Step:
        """What a limit of law costs a side this month, ₴; what the ESV cap spares it."""
        key = OWN if side is SideName.IN_HOUSE else VENDOR
        match code:
            case CliffCode.DISABILITY_QUOTA:
                return self._quota_levy(key)
            case CliffCode.ESV_CAP:
                return self._esv_spared(key)
            case CliffCode.VAT_THRESHOLD:
                return self._vat_to_pay(key)
            case CliffCode.CONTRACTOR_RECLASSIFICATION:
                return self._contractor_fine(key)

    def _quota_levy(self, side: str) -> Step:
        others = self._given("in_house.other_employees")
        staff = self._employed(side), self._supervisors_of(side), others
        rules = ("from_employees", "one_place_up_to", "share")
        places = self._step(
            "quota_places",
            Operation.QUOTA,
            step(f"{side}.staff", Operation.SUM, *staff),
            *(self._law(f"disability_quota_{rule}") for rule in rules),
        )
        levy, pay = self._law("disability_levy_share"), self._given("in_house.gross_pay")
        return self._step(f"{side}.quota_levy", Operation.PRODUCT, levy, pay, places)

    def _esv_spared(self, side: str) -> Step:
        pay, bonus = self._given("in_house.gross_pay"), self.figure(f"{side}.bonus")
        each = self._pay_each(side, pay, bonus, self._sellers_of(side))
        supervisor_pay = self._given("in_house.supervisor_gross_pay")
        above = self._step(
            f"{side}.above_cap",
            Operation.SUM,
            *self._above_cap(f"{side}.sellers", each, self._employed(side)),
            *self._above_cap(f"{side}.supervisors", supervisor_pay, self._supervisors_of(side)),
        )
        return self._step(f"{side}.esv_spared", Operation.PRODUCT, self._law("esv_rate"), above)

    def _above_cap(self, key: str, pay: Node, positions: Node) -> Iterator[Step]:
        whole = step(f"{key}.whole", Operation.ROUND_DOWN, positions)
        part = step(f"{key}.part", Operation.DIFFERENCE, positions, whole)
        if pay.value > self._esv_cap.value:
            each = self._step("above_cap_each", Operation.DIFFERENCE, pay, self._esv_cap)
            yield self._step(f"{key}.above_cap", Operation.PRODUCT, whole, each)
        part_pay = self._step("part_pay", Operation.PRODUCT, part, pay)
        if part_pay.value > self._esv_cap.value:
            yield self._step(f"{key}.part_above_cap", Operation.DIFFERENCE, part_pay, self._esv_cap)

    def _vat_to_pay(self, side: str) -> Step:
        rate = self._law("vat_rate")
        gross = step("vat_gross", Operation.SUM, ONE, rate)
        within = step("vat_within", Operation.QUOTIENT, rate, gross)
        profit = self.figure(f"{side}.gross_profit")
        due = self._step(f"{side}.vat_due", Operation.PRODUCT, profit, within)
        reclaimed = (self.figure(f"{VENDOR}.vat"),) if side == VENDOR else ()
        return self._step(f"{side}.vat_to_pay", Operation.DIFFERENCE, due, *reclaimed)

    def _contractor_fine(self, side: str) -> Step:
        share = self._given("in_house.contractor_share")
        contractors = step(f"{side}.contractors", Operation.PRODUCT, self._sellers_of(side), share)
        people = step(f"{side}.people_fined", Operation.ROUND_UP, contractors, ONE)
        times, wage = self._law("contractor_fine_minimum_wages"), self._law("minimum_wage")
        return self._step(f"{side}.contractor_fine", Operation.PRODUCT, people, times, wage)

    def _sellers_of(self, side: str) -> Node:
        return self._given("in_house.headcount") if side == OWN else self.kept

    def _supervisors_of(self, side: str) -> Node:
        none_left = side == VENDOR and not self.share.value < ALL
        return self._none("kept") if none_left else self._supervisors

    def _employed(self, side: str) -> Step:
        contractors = self._given("in_house.contractor_share")
        employees = step("employee_share", Operation.DIFFERENCE, ONE, contractors)
        return step(f"{side}.employed", Operation.PRODUCT, self._sellers_of(side), employees)

    @cached_property
    def _sides(self) -> dict[str, Step]:
        own = self._team(OWN, self.own_deals)
        vendor = self._team(VENDOR, self.kept_deals)
        bonus_base = vendor.pop(f"{VENDOR}.revenue")
        results = self._vendor_results(bonus_base)
        vendor |= self._provider_costs()
        both: dict[str, Step] = {}
        for side, costs, sold in (
            (OWN, own, {f"{OWN}.deals": self.own_deals, f"{OWN}.revenue": own.pop("own.revenue")}),
            (VENDOR, vendor, results),
        ):
            parts = [costs[f"{side}.{part}"] for part in CostPart if f"{side}.{part}" in costs]
            total = self._step(f"{side}.total_cost", Operation.SUM, *parts)
            margin = self._given("store.gross_margin")
            revenue = sold[f"{side}.revenue"]
            profit = self._step(f"{side}.gross_profit", Operation.PRODUCT, revenue, margin)
            cover = self._cover_value if side == VENDOR else self._none(f"{OWN}.cover_value")
            income = profit
            if side == VENDOR:
                income = self._step("vendor.income", Operation.SUM, profit, cover)
            left = self._step(f"{side}.contribution", Operation.DIFFERENCE, income, total)
            both |= costs | sold
            both |= {one.key: one for one in (profit, cover, total, left)}
        return both

    # what there is to sell

    @cached_property
    def leads(self) -> Node:
        """Leads of the month."""
        average = self._given("store.leads_per_month")
        if self._month is None:
            return average
        weights = [self._given(f"store.seasonality.{at}") for at in range(12)]
        mean = step("season_average", Operation.AVERAGE, *weights)
        season = self._step("season", Operation.QUOTIENT, weights[self._day.month - 1], mean)
        yearly = step("growth_base", Operation.SUM, ONE, self._given("store.growth_per_year"))
        years = Constant((self._month - 1.0) / 12.0, "years")
        growth = self._step("growth", Operation.POWER, yearly, years)
        return self._step("leads", Operation.PRODUCT, average, season, growth)

    @cached_property
    def own_deals(self) -> Step:
        """Deals that the whole team makes of all leads."""
        return self._own_deals(f"{OWN}.deals", self._given("in_house.headcount"))

    @cached_property
    def kept_deals(self) -> Step:
        """Deals of the sellers that are kept."""
        left = step("kept_share", Operation.DIFFERENCE, ONE, self.share)
        return self._own_deals("kept.deals", self.kept, left)

    def _own_deals(self, key: str, sellers: Node, *share: Node) -> Step:
        if not sellers.value > 0.0:
            return self._none(key)
        conversion, speed = self._given("store.conversion"), self.team_productivity
        return self._step(key, Operation.PRODUCT, self.leads, *share, conversion, speed)

    @cached_property
    def team_productivity(self) -> Step:
        """Share of full productivity of a team that replaces its leavers."""
        weeks = self._given("in_house.training_weeks")
        training = step("training_months", Operation.QUOTIENT, weeks, WEEKS_OF_MONTH)
        ramp = self._given("in_house.new_hire_ramp_months")
        half = step("half_ramp", Operation.QUOTIENT, ramp, Constant(2.0))
        per_hire = step("lost_per_hire", Operation.SUM, training, half)
        turnover = self._given("in_house.turnover_per_year")
        leaving = step("leaving", Operation.QUOTIENT, turnover, MONTHS_OF_YEAR)
        lost = step("team_lost", Operation.PRODUCT, leaving, per_hire)
        speed = step("team_productivity", Operation.DIFFERENCE, ONE, lost)
        return _at_least(speed, 0.0)

    @property
    def _lost_per_hire(self) -> Node:
        return next(
            one
            for one in inside(self.team_productivity)
            if isinstance(one, Step) and one.key == "lost_per_hire"
        )

    @cached_property
    def share(self) -> Step:
        """Share of the work handed over."""
        format_ = self._scenario.format
        match format_.kind:
            case FormatKind.FULL:
                return step("share", Operation.PRODUCT, ONE)
            case FormatKind.PARTIAL:
                chosen = (
                    Constant(WORK_EFFORT[work], f"effort.{work}")
                    for work in WorkType
                    if work in format_.work_types
                )
                effort = step("effort", Operation.SUM, *chosen)
                return step("share", Operation.PRODUCT, self._given("format.share"), effort)
            case FormatKind.NARROW | FormatKind.PARTNER:
                return step("share", Operation.PRODUCT, self._given("format.share"))

    @cached_property
    def kept(self) -> Step:
        """Sellers still needed, rounded up to a step, never more than there were."""
        all_sellers = self._given("in_house.headcount")
        left = step("kept_share", Operation.DIFFERENCE, ONE, self.share)
        needed = step("needed", Operation.PRODUCT, all_sellers, left)
        by_steps = Constant(self._scenario.format.position_step, "position_step")
        rounded = step("needed_rounded", Operation.ROUND_UP, needed, by_steps)
        return step("kept", Operation.LEAST, all_sellers, rounded)

    # the team

    def _team(self, side: str, deals: Step) -> dict[str, Step]:
        """What the sellers of a side sell and cost."""
        sellers, supervisors = self._sellers_of(side), self._supervisors_of(side)
        order, pay = self._given("store.average_order_value"), self._given("in_house.gross_pay")
        name = f"{side}.revenue" if side == OWN else "kept.revenue"
        revenue = self._step(name, Operation.PRODUCT, deals, order)
        bonus_share = self._given("in_house.bonus_share")
        bonus = self._step(f"{side}.bonus", Operation.PRODUCT, revenue, bonus_share)
        heads = step(f"{side}.heads", Operation.SUM, sellers, supervisors)
        employed = self._employed(side)
        turnover = self._given("in_house.turnover_per_year")
        yearly_hires = step(f"{side}.hires_a_year", Operation.PRODUCT, sellers, turnover)
        hires = step(f"{side}.hires", Operation.QUOTIENT, yearly_hires, MONTHS_OF_YEAR)
        supervisor_pay = self._given("in_house.supervisor_gross_pay")
        contribution = self._step(
            f"{side}.social_contribution",
            Operation.SUM,
            *self._positions(
                f"{side}.sellers", self._pay_each(side, pay, bonus, sellers), employed
            ),
            *self._positions(f"{side}.supervisors", supervisor_pay, supervisors),
        )
        parts = {
            CostPart.PAY: (sellers, pay),
            CostPart.SUPERVISOR: (supervisors, supervisor_pay),
            CostPart.WORKPLACE: (heads, self._given("in_house.workplace_per_head")),
            CostPart.SOFTWARE: (heads, self._given("in_house.software_per_head")),
            CostPart.HIRING: (hires, self._given("in_house.hiring_cost")),
            CostPart.TRAINING: (hires, self._given("in_house.training_cost")),
            CostPart.ABSENCE_COVER: (
                employed,
                self._given("in_house.absence_cover_share"),
                self.seller_cost,
            ),
            CostPart.ADVERTISING: (self.leads, self._given("store.ad_cost_per_lead")),
        }
        costs = {
            f"{side}.{part}": self._step(f"{side}.{part}", Operation.PRODUCT, *of)
            for part, of in parts.items()
        }
        paid = {f"{side}.bonus": bonus, f"{side}.social_contribution": contribution}
        return {f"{side}.revenue": revenue, **costs, **paid}

    def _pay_each(self, side: str, pay: Node, bonus: Step, sellers: Node) -> Node:
        if not bonus.value > 0.0:
            return pay
        each = self._step(f"{side}.bonus_each", Operation.QUOTIENT, bonus, sellers)
        return self._step(f"{side}.pay_each", Operation.SUM, pay, each)

    def _positions(self, key: str, pay: Node, positions: Node) -> Iterator[Step]:
        """The contribution on whole positions and on the part-time one, where there are such."""
        whole = step(f"{key}.whole", Operation.ROUND_DOWN, positions)
        part = step(f"{key}.part", Operation.DIFFERENCE, positions, whole)
        if whole.value > 0.0:
            each = self._contribution(pay)
            yield self._step(f"{key}.contribution", Operation.PRODUCT, whole, each)
        if part.value > ALMOST:
            one = self._contribution(self._step("part_pay", Operation.PRODUCT, part, pay))
            yield self._step(f"{key}.part_contribution", Operation.PRODUCT, one)

    def _contribution(self, pay: Node) -> Step:
        """The social contribution on one person's pay."""
        if not pay.value > 0.0:
            return self._none("contribution")
        floored = self._step("esv_floored", Operation.GREATEST, pay, self._law("minimum_wage"))
        base = self._step("esv_base", Operation.LEAST, floored, self._esv_cap)
        return self._step("contribution", Operation.PRODUCT, self._law("esv_rate"), base)

    @property
    def _esv_cap(self) -> Step:
        times, wage = self._law("esv_base_max_minimum_wages"), self._law("minimum_wage")
        return self._step("esv_cap", Operation.PRODUCT, times, wage)

    # the provider

    def _vendor_results(self, kept_revenue: Step) -> dict[str, Step]:
        """What is sold with the provider: by it and by the sellers that are kept."""
        deals, revenue = self._provider_deals, self._provider_revenue
        found = (
            self._step(f"{VENDOR}.deals", Operation.SUM, self.kept_deals, deals),
            self._step(f"{VENDOR}.revenue", Operation.SUM, kept_revenue, revenue),
        )
        return {one.key: one for one in found}

    @cached_property
    def _engaged(self) -> bool:
        return self.share.value > 0.0

    @cached_property
    def _speed(self) -> tuple[Step, ...]:
        """The provider's share of full productivity; nothing once the ramp-up is over."""
        if self._month is None:
            return ()
        ramp = self._given("outsourced.ramp_up_weeks")
        start = self._given("outsourced.ramp_up_start_share")
        ends = (self._month * WEEKS_PER_MONTH, self._month * WEEKS_PER_MONTH - WEEKS_PER_MONTH)
        by_end, by_start = (
            step("ramp_lost", Operation.RAMP_LOST, Constant(end, "week"), ramp, start)
            for end in ends
        )
        if by_end.value == by_start.value:
            return ()
        lost = self._step("ramp_lost_in_month", Operation.DIFFERENCE, by_end, by_start)
        part = self._step("ramp_lost_share", Operation.QUOTIENT, lost, WEEKS_OF_MONTH)
        return (self._step("productivity", Operation.DIFFERENCE, ONE, part),)

    @property
    def vendor_conversion(self) -> Step:
        """The share of leads that buy from the provider once it is ramped up, at most 1."""
        own = self._given("store.conversion")
        relative = self._given("outsourced.relative_conversion")
        conversion = step("vendor_conversion", Operation.PRODUCT, own, relative)
        if conversion.value > 1.0:
            conversion = step("vendor_conversion", Operation.LEAST, conversion, ONE)
        return conversion

    @property
    def monthly_profit(self) -> Step:
        """Gross profit of an average month at the store's own conversion, ₴."""
        names = ("leads_per_month", "conversion", "average_order_value", "gross_margin")
        given = (self._given(f"store.{name}") for name in names)
        return step("monthly_profit", Operation.PRODUCT, *given)

    @property
    def deals_today(self) -> Step:
        """Deals a month at the store's own conversion, past every ramp."""
        leads, conversion = self._given("store.leads_per_month"), self._given("store.conversion")
        return step("deals_today", Operation.PRODUCT, leads, conversion)

    @cached_property
    def _provider_deals(self) -> Step:
        sold = self.leads, self.share, self.vendor_conversion
        return self._step("provider.deals", Operation.PRODUCT, *sold, *self._speed)

    @cached_property
    def _provider_revenue(self) -> Step:
        order = self._given("store.average_order_value")
        sold = self._provider_deals, order
        return self._step("provider.revenue", Operation.PRODUCT, *sold, *self._repeat_growth)

    @cached_property
    def _repeat_growth(self) -> tuple[Step, ...]:
        """How many times more orders come of the same first ones; nothing without an uplift."""
        points = self._given("outsourced.repeat_uplift_points")
        if points.value == 0.0:
            return ()
        repeat = self._given("store.repeat_share")
        uplift = self._step("uplift", Operation.QUOTIENT, points, Constant(100.0))
        reached = self._step("uplift_reached", Operation.PRODUCT, uplift, *self._speed)
        first = _at_least(step("first_orders", Operation.DIFFERENCE, ONE, repeat), 1e-2)
        left = self._step("first_orders_then", Operation.DIFFERENCE, ONE, repeat, reached)
        return (self._step("repeat_growth", Operation.QUOTIENT, first, _at_least(left, 1e-2)),)

    @cached_property
    def _cover_value(self) -> Step:
        hours = (
            self._given(f"{side}.hours_covered_per_week") for side in ("outsourced", "in_house")
        )
        extra = step("extra_hours", Operation.DIFFERENCE, *hours)
        worth = self._given("outsourced.extra_hour_worth")
        of = self.share, extra, WEEKS_OF_MONTH, worth
        return self._step(f"{VENDOR}.cover_value", Operation.PRODUCT, *of, *self._speed)

    def _provider_costs(self) -> dict[str, Step]:
        """What the provider and working with it cost."""
        fees = self._fees()
        severance = self._severance
        costs = {
            CostPart.OVERSIGHT: self._while_engaged(
                CostPart.OVERSIGHT, "oversight_hours_per_month", "oversight_hour_rate"
            ),
            CostPart.EXPECTED_LOSS: self._losses_and_controls,
            CostPart.SWITCH_BACK: self._switch_back,
            CostPart.SET_UP: self._at_start(CostPart.SET_UP, "set_up_fee"),
            CostPart.PRODUCT_TRAINING: self._at_start(
                CostPart.PRODUCT_TRAINING, "product_training_cost"
            ),
            CostPart.SEVERANCE: severance,
            **fees,
        }
        taxed = self._step("taxed", Operation.SUM, costs[CostPart.SET_UP], *fees.values())
        reclaimable = self._given("outsourced.vat_reclaimable")
        lost = step("vat_lost", Operation.DIFFERENCE, ONE, reclaimable)
        rate = self._given("outsourced.vat_rate")
        costs[CostPart.VAT] = self._step(f"{VENDOR}.vat", Operation.PRODUCT, taxed, rate, lost)
        return {f"{VENDOR}.{part}": cost for part, cost in costs.items()}

    def _while_engaged(self, part: CostPart, *names: str) -> Step:
        if not self._engaged:
            return self._none(f"{VENDOR}.{part}")
        of = (self._given(f"outsourced.{name}") for name in names)
        return self._step(f"{VENDOR}.{part}", Operation.PRODUCT, *of)

    @property
    def _losses_and_controls(self) -> Step:
        key = f"{VENDOR}.{CostPart.EXPECTED_LOSS}"
        if not self._engaged:
            return self._none(key)
        all_sales = self._given("outsourced.expected_loss_per_month")
        losses = step("losses_handed_over", Operation.PRODUCT, self.share, all_sales)
        controls = self._given("outsourced.control_cost_per_month")
        return self._step(key, Operation.SUM, losses, controls)

    def _at_start(self, part: CostPart, name: str) -> Step:
        if self._month != 1:
            return self._none(f"{VENDOR}.{part}")
        return self._while_engaged(part, name)

    @property
    def _released(self) -> Step:
        return step("released", Operation.DIFFERENCE, self._given("in_house.headcount"), self.kept)

    @property
    def _severance(self) -> Step:
        key = f"{VENDOR}.severance"
        if self._month != 1:
            return self._none(key)
        employees = step(
            "employee_share", Operation.DIFFERENCE, ONE, self._given("in_house.contractor_share")
        )
        months, pay = self._given("in_house.severance_months"), self._given("in_house.gross_pay")
        return self._step(key, Operation.PRODUCT, self._released, employees, months, pay)

    @property
    def _switch_back(self) -> Step:
        key, chance = f"{VENDOR}.switch_back", "outsourced.switch_back_chance_per_year"
        if not self._engaged:
            return self._none(key)
        monthly = step("leaving_vendor", Operation.QUOTIENT, self._given(chance), MONTHS_OF_YEAR)
        return self._step(key, Operation.PRODUCT, self.switch_back_price, monthly)

    @cached_property
    def switch_back_price(self) -> Step:
        """What taking the work back would cost, ₴ once."""
        if not self._engaged:
            return self._none("switch_back_price")
        released = self._released
        costs = (self._given(f"in_house.{name}") for name in ("hiring_cost", "training_cost"))
        anew = step("new_seller", Operation.SUM, *costs)
        rebuilding = step("rebuilding", Operation.PRODUCT, released, anew)
        parts: tuple[Node, ...] = (self._given("outsourced.switch_back_fee"), rebuilding)
        if released.value > 0.0:
            team = self._given("in_house.headcount")
            part = step("released_share", Operation.QUOTIENT, released, team)
            lost = (part, self.monthly_profit, self._lost_per_hire)
            parts += (step("lost_profit", Operation.PRODUCT, *lost),)
        return step("switch_back_price", Operation.SUM, *parts)

    # fees

    def _fees(self) -> dict[CostPart, Step]:
        """What each term of the payment scheme asks, terms of one basis together."""
        by_part: dict[CostPart, list[Step]] = {}
        for at, term in enumerate(self._scenario.outsourced.scheme):
            by_part.setdefault(CostPart(term.basis.value), []).append(self._term(at, term))
        return {
            part: self._step(f"{VENDOR}.{part}", Operation.SUM, *amounts)
            for part, amounts in by_part.items()
        }

    def _term(self, at: int, term: Term) -> Step:
        """What one term asks: quantity × rate by its tiers, held between its minimum and cap."""
        key, path = f"term.{at}", f"outsourced.scheme.{at}"
        if not self._engaged:
            return self._none(key)
        amount = self._by_tiers(key, path, term, self._quantity(term.basis))
        if term.minimum is not None:
            least = self._given(f"{path}.minimum")
            amount = self._step(f"{key}.least", Operation.GREATEST, amount, least)
        if term.cap is not None:
            amount = self._step(f"{key}.most", Operation.LEAST, amount, self._given(f"{path}.cap"))
        return amount

    def _by_tiers(self, key: str, path: str, term: Term, quantity: Node) -> Step:
        rates = [self._given(f"{path}.rate")]
        starts = []
        for at in range(len(term.tiers)):
            rates.append(self._given(f"{path}.tiers.{at}.rate"))
            starts.append(self._given(f"{path}.tiers.{at}.from_quantity"))
        if term.tier_rule is TierRule.WHOLE_AMOUNT or not starts:
            tiers = sum(bool(reached(tier, quantity.value)) for tier in term.tiers)
            return self._step(key, Operation.PRODUCT, quantity, rates[tiers])
        edges = [self._step(f"{key}.up_to", Operation.LEAST, quantity, start) for start in starts]
        within: list[Node] = [edges[0]]
        for low, high in zip(edges, [*edges[1:], quantity], strict=True):
            within.append(self._step(f"{key}.within", Operation.DIFFERENCE, high, low))
        paid = (
            self._step(f"{key}.slice", Operation.PRODUCT, amount, rate)
            for amount, rate in zip(within, rates, strict=True)
        )
        return self._step(key, Operation.SUM, *paid)

    def _quantity(self, basis: Basis) -> Node:
        """How much there is of what a basis pays for."""
        match basis:
            case Basis.FIXED_FEE:
                return ONE
            case Basis.PER_DEAL:
                return self._provider_deals
            case Basis.PER_CONTACT_ADDED:
                contacts = self._given("outsourced.contacts_added_per_month")
                return self._step("contacts", Operation.PRODUCT, contacts, *self._speed)
            case Basis.PER_REPEAT_RATE_POINT:
                points = self._given("outsourced.repeat_uplift_points")
                return self._step("points", Operation.PRODUCT, points, *self._speed)
            case Basis.PER_LARGE_BATCH:
                batches = self._given("outsourced.large_batch_share")
                return self._step("batches", Operation.PRODUCT, self._provider_deals, batches)
            case Basis.REVENUE_SHARE:
                return self._provider_revenue

    # what steps are made of

    @cached_property
    def _supervisors(self) -> Given:
        return self._given("in_house.supervisors")

    def _step(self, key: str, operation: Operation, *of: Node) -> Step:
        return step(key, operation, *of, month=self._month)

    def _none(self, key: str) -> Step:
        return self._step(key, Operation.SUM)

    def _given(self, path: str) -> Given:
        return _given(self._scenario, path)

    def _law(self, name: str) -> Law:
        overrides = self._scenario.fact_overrides
        value = fact(name, on=self._day, overrides=overrides)
        if name in overrides:
            return Law(name, value)
        row = dated_fact(name, on=self._day)
        return Law(name, value, row.valid_from, row.source)


def _at_least(node: Step, low: float) -> Step:
    """The step, or the least it may be where it would fall below."""
    if node.value >= low:
        return node
    return step(node.key, Operation.GREATEST, node, Constant(low))
