"""Any scenario against a ledger kept by hand: one month after another, plain floats, no arrays.

It knows the issue's words and nothing of how the model is built, so that an error would have to be
made twice to go unseen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given, settings

from outsource_core.costs import (
    WORK_EFFORT,
    CostPart,
    Format,
    FormatKind,
    InHouse,
    Outsourced,
    Scenario,
    compare,
    steady_sides,
    switch_back_price,
)
from outsource_core.payment import Basis, Term, TierRule
from tests.strategies import anything_on_screen

WEEKS = 52 / 12


@dataclass
class Page:
    """One month of one side, ₴."""

    revenue: float = 0.0
    deals: float = 0.0
    cover: float = 0.0
    costs: dict[str, float] = field(default_factory=dict)

    def pay(self, part: CostPart, amount: float) -> None:
        self.costs[part] = self.costs.get(part, 0.0) + amount


def law(day: date) -> tuple[float, float]:
    """The minimum wage and the most pay that bears the contribution, as the papers print them."""
    if day >= date(2026, 1, 1):
        return 8_647.0, 172_940.0
    if day >= date(2025, 1, 1):
        return 8_000.0, 160_000.0
    if day >= date(2024, 4, 1):
        return 8_000.0, 120_000.0
    return 7_100.0, 106_500.0


def contribution(pay: float, day: date) -> float:
    """22 % of one person's pay at a main job."""
    wage, cap = law(day)
    return 0.22 * min(max(pay, wage), cap) if pay > 0 else 0.0


def contributions(pay: float, positions: float, day: date) -> float:
    """Of every whole position, and of the person who works the rest of one."""
    total, left = 0.0, positions
    while left > 1 - 1e-9:
        total, left = total + contribution(pay, day), left - 1
    return total + (contribution(left * pay, day) if left > 1e-9 else 0.0)


def share_of(handed: Format) -> float:
    if handed.kind is FormatKind.FULL:
        return 1.0
    if handed.kind is FormatKind.PARTIAL:
        return float(handed.share) * sum(WORK_EFFORT[one] for one in set(handed.work_types))
    return float(handed.share)


def kept_of(team: InHouse, handed: Format) -> float:
    """Staff leaves in steps: as many as the work that stays needs, counted up from nobody."""
    needed, kept = float(team.headcount) * (1 - share_of(handed)), 0.0
    while kept < needed - 1e-9 * handed.position_step:
        kept += handed.position_step
    return min(kept, float(team.headcount))


def speed_of(team: InHouse) -> float:
    """Each leaver's place stands empty for the training and half empty for the ramp."""
    months_lost = float(team.training_weeks) / WEEKS + float(team.new_hire_ramp_months) / 2
    return max(1 - float(team.turnover_per_year) / 12 * months_lost, 0.0)


def vendor_speed(provider: Outsourced, month: int) -> float:
    """The average over the month of a week's expected share, each week weighed by its days."""
    weeks, start = float(provider.ramp_up_weeks), float(provider.ramp_up_start_share)
    begin, end = (month - 1) * WEEKS, month * WEEKS
    worked, at = 0.0, begin
    while at < end - 1e-12:
        week = math.floor(at + 1e-9)  # weeks done before it
        until = min(week + 1, end)
        share = min(start + (1 - start) * week / weeks, 1.0) if weeks > 0 else 1.0
        worked, at = worked + share * (until - at), until
    return worked / WEEKS


def owed(term: Term, quantity: float) -> float:
    """A term's amount, its tiers read as a price list, step by step."""
    rates = [(0.0, float(term.rate))]
    rates += [(float(tier.from_quantity), float(tier.rate)) for tier in term.tiers]
    if term.tier_rule is TierRule.WHOLE_AMOUNT:
        amount = quantity * [rate for start, rate in rates if quantity >= start * (1 - 1e-9)][-1]
    else:
        ends = [start for start, _rate in rates[1:]] + [math.inf]
        amount = sum(
            rate * max(min(quantity, end) - start, 0.0)
            for (start, rate), end in zip(rates, ends, strict=True)
        )
    if term.minimum is not None:
        amount = max(amount, float(term.minimum))
    if term.cap is not None:
        amount = min(amount, float(term.cap))
    return amount


def pay_team(
    page: Page, team: InHouse, *, sellers: float, supervisors: float, revenue: float, day: date
) -> None:
    employees = sellers * (1 - float(team.contractor_share))
    pay, bonus = float(team.gross_pay), revenue * float(team.bonus_share)
    leaving = sellers * float(team.turnover_per_year) / 12
    heads = sellers + supervisors
    cover = employees * float(team.absence_cover_share) * (pay + contribution(pay, day))
    each = pay + (bonus / sellers if sellers else 0.0)
    page.pay(CostPart.PAY, sellers * pay)
    page.pay(CostPart.BONUS, bonus)
    page.pay(CostPart.SUPERVISOR, supervisors * float(team.supervisor_gross_pay))
    page.pay(CostPart.WORKPLACE, heads * float(team.workplace_per_head))
    page.pay(CostPart.SOFTWARE, heads * float(team.software_per_head))
    page.pay(CostPart.HIRING, leaving * float(team.hiring_cost))
    page.pay(CostPart.TRAINING, leaving * float(team.training_cost))
    page.pay(CostPart.ABSENCE_COVER, cover)
    page.pay(CostPart.SOCIAL_CONTRIBUTION, contributions(each, employees, day))
    page.pay(
        CostPart.SOCIAL_CONTRIBUTION,
        contributions(float(team.supervisor_gross_pay), supervisors, day),
    )


def pages(scenario: Scenario, month: int | None) -> tuple[Page, Page]:
    """Both sides in a month from 1 on; None is the steady month."""
    store, team, provider = scenario.store, scenario.in_house, scenario.outsourced
    start, share = scenario.horizon.start, share_of(scenario.format)
    leads, speed, day = float(store.leads_per_month), 1.0, start
    if month is not None:
        calendar = (start.month + month - 2) % 12
        day = date(start.year + (start.month + month - 2) // 12, calendar + 1, 1)
        season = [float(one) for one in store.seasonality]
        leads *= season[calendar] * 12 / sum(season)
        leads *= (1 + float(store.growth_per_year)) ** ((month - 1) / 12)
        speed = vendor_speed(provider, month)
    order, conversion = float(store.average_order_value), float(store.conversion)
    advertising = leads * float(store.ad_cost_per_lead)

    own = Page()
    own.deals = leads * conversion * speed_of(team) if team.headcount else 0.0
    own.revenue = own.deals * order
    sellers, supervisors = float(team.headcount), float(team.supervisors)
    pay_team(own, team, sellers=sellers, supervisors=supervisors, revenue=own.revenue, day=day)
    own.pay(CostPart.ADVERTISING, advertising)

    both, kept = Page(), kept_of(team, scenario.format)
    own_deals = leads * (1 - share) * conversion * speed_of(team) if kept else 0.0
    supervisors = supervisors if share < 1 else 0.0
    own_revenue = own_deals * order
    pay_team(both, team, sellers=kept, supervisors=supervisors, revenue=own_revenue, day=day)
    both.pay(CostPart.ADVERTISING, advertising)
    deals = leads * share * min(conversion * float(provider.relative_conversion), 1.0) * speed
    points = float(provider.repeat_uplift_points) * speed
    first = 1 - float(store.repeat_share)
    revenue = deals * order * max(first, 0.01) / max(first - points / 100, 0.01)
    both.deals, both.revenue = own_deals + deals, own_revenue + revenue
    more_hours = float(provider.hours_covered_per_week) - float(team.hours_covered_per_week)
    both.cover = share * speed * more_hours * WEEKS * float(provider.extra_hour_worth)
    if month == 1:
        employees = (float(team.headcount) - kept) * (1 - float(team.contractor_share))
        both.pay(
            CostPart.SEVERANCE, employees * float(team.severance_months) * float(team.gross_pay)
        )
    if share > 0:
        engage(both, scenario, month, counted(provider, deals, revenue, speed))
    return own, both


def counted(provider: Outsourced, deals: float, revenue: float, speed: float) -> dict[Basis, float]:
    """What there is of all that a vendor may be paid for."""
    return {
        Basis.FIXED_FEE: 1.0,
        Basis.PER_DEAL: deals,
        Basis.PER_CONTACT_ADDED: float(provider.contacts_added_per_month) * speed,
        Basis.PER_REPEAT_RATE_POINT: float(provider.repeat_uplift_points) * speed,
        Basis.PER_LARGE_BATCH: deals * float(provider.large_batch_share),
        Basis.REVENUE_SHARE: revenue,
    }


def engage(page: Page, scenario: Scenario, month: int | None, results: dict[Basis, float]) -> None:
    """The invoice, its tax, and what working with a vendor costs besides."""
    provider, invoice = scenario.outsourced, 0.0
    for term in provider.scheme:
        amount = owed(term, results[term.basis])
        page.pay(CostPart(term.basis.value), amount)
        invoice += amount
    if month == 1:
        page.pay(CostPart.SET_UP, float(provider.set_up_fee))
        page.pay(CostPart.PRODUCT_TRAINING, float(provider.product_training_cost))
        invoice += float(provider.set_up_fee)
    lost = float(provider.vat_rate) * (1 - float(provider.vat_reclaimable))
    page.pay(CostPart.VAT, invoice * lost)
    hours, rate = provider.oversight_hours_per_month, provider.oversight_hour_rate
    page.pay(CostPart.OVERSIGHT, float(hours) * float(rate))
    losses = share_of(scenario.format) * float(provider.expected_loss_per_month)
    page.pay(CostPart.EXPECTED_LOSS, losses + float(provider.control_cost_per_month))
    leaving = float(provider.switch_back_chance_per_year) / 12
    page.pay(CostPart.SWITCH_BACK, leaving * price_of_switching_back(scenario))


def price_of_switching_back(scenario: Scenario) -> float:
    """The fee for leaving, new people for those let go, and the profit lost until they sell."""
    team, store = scenario.in_house, scenario.store
    if share_of(scenario.format) == 0:
        return 0.0
    released = float(team.headcount) - kept_of(team, scenario.format)
    price = float(scenario.outsourced.switch_back_fee)
    price += released * (float(team.hiring_cost) + float(team.training_cost))
    if released:
        idle = float(team.training_weeks) / WEEKS + float(team.new_hire_ramp_months) / 2
        profit = float(store.leads_per_month) * float(store.conversion)
        profit *= float(store.average_order_value) * float(store.gross_margin)
        price += released / float(team.headcount) * profit * idle
    return price


def left_over(page: Page, margin: float) -> float:
    return page.revenue * margin + page.cover - sum(page.costs.values())


@settings(max_examples=150, deadline=None)
@given(scenario=anything_on_screen)
def test_every_month_is_the_ledgers(scenario: Scenario) -> None:
    result, margin = compare(scenario), float(scenario.store.gross_margin)
    discount, npv, so_far, big = 1 + float(scenario.horizon.discount_rate), 0.0, 0.0, 0.0
    for month in range(1, scenario.horizon.months + 1):
        both = pages(scenario, month)
        for page, side in zip(both, (result.in_house, result.outsourced), strict=True):
            at = month - 1
            assert side.deals[at] == pytest.approx(page.deals, rel=1e-9, abs=1e-6)
            assert side.revenue[at] == pytest.approx(page.revenue, rel=1e-9, abs=1e-3)
            assert side.cover_value[at] == pytest.approx(page.cover, rel=1e-9, abs=1e-6)
            parts = {part: amounts[at] for part, amounts in side.costs.items()}
            for part in {*parts, *page.costs}:
                expected = page.costs.get(part, 0.0)
                assert parts.get(part, 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-3), part
        own, vendor = (left_over(page, margin) for page in both)
        big = max(big, abs(own), abs(vendor))
        saved = vendor - own
        so_far += saved
        npv += saved / discount ** (month / 12)
        error = 1e-9 * big + 1e-3
        assert result.saving[month - 1] == pytest.approx(saved, abs=error)
        assert result.cumulative[month - 1] == pytest.approx(so_far, abs=36 * error)
    assert float(result.npv) == pytest.approx(npv, abs=36 * error)


@settings(max_examples=150, deadline=None)
@given(scenario=anything_on_screen)
def test_the_steady_month_is_the_ledgers(scenario: Scenario) -> None:
    for page, side in zip(pages(scenario, None), steady_sides(scenario), strict=True):
        parts = {part: amounts[0] for part, amounts in side.costs.items()}
        for part in {*parts, *page.costs}:
            expected = page.costs.get(part, 0.0)
            assert parts.get(part, 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-3), part
        margin = float(scenario.store.gross_margin)
        left = left_over(page, margin)
        scale = abs(left) + side.total_cost[0] + side.gross_profit[0]
        assert side.contribution[0] == pytest.approx(left, abs=1e-9 * scale + 1e-3)
    back = price_of_switching_back(scenario)
    assert float(switch_back_price(scenario)) == pytest.approx(back, rel=1e-9, abs=1e-3)
