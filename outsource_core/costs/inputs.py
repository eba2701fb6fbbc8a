"""What the comparison of in-house and outsourced sales work is made from.

Money is hryvnias without VAT; shares run from 0 to 1. Every number may be a float or an array of
draws.

The defaults describe one plausible Ukrainian online store at the start of 2026, to start from, not
to compare with: 1,200 leads a month make 360 deals and 648,000 ₴ of revenue, which keeps three
sales managers busy at some 17 deals a working day and pays for them. They are judgement, not
measurement: replace them by your own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from outsource_core.number import Number
from outsource_core.payment import Basis, PaymentScheme, Term


class WorkType(StrEnum):
    """The kinds of sales work. The value is stable: it is stored and translated."""

    LEAD_GENERATION = "lead_generation"
    NEGOTIATION = "negotiation"
    CLOSING = "closing"
    REACTIVATION = "reactivation"
    CONTACT_BASE = "contact_base"
    CUSTOMER_INFORMATION = "customer_information"
    CALLING = "calling"


WORK_EFFORT: Mapping[WorkType, float] = {
    WorkType.LEAD_GENERATION: 0.15,
    WorkType.NEGOTIATION: 0.25,
    WorkType.CLOSING: 0.20,
    WorkType.REACTIVATION: 0.10,
    WorkType.CONTACT_BASE: 0.05,
    WorkType.CUSTOMER_INFORMATION: 0.15,
    WorkType.CALLING: 0.10,
}
"""Share of a sales team's time that each work type takes; the shares sum to 1."""


class FormatKind(StrEnum):
    """What is handed over. The value is stable: it is stored and translated."""

    FULL = "full"  # all sales work
    PARTIAL = "partial"  # some work types
    NARROW = "narrow"  # one product group
    PARTNER = "partner"  # a partner company sells a share alongside the store


class CostPart(StrEnum):
    """What the money goes on. The value is stable: it is stored and translated.

    Totals are summed in this order: what is the same every month, what falls in the first month,
    what follows sales.
    """

    PAY = "pay"
    SUPERVISOR = "supervisor"
    WORKPLACE = "workplace"
    SOFTWARE = "software"
    HIRING = "hiring"
    TRAINING = "training"
    ABSENCE_COVER = "absence_cover"
    OVERSIGHT = "oversight"
    EXPECTED_LOSS = "expected_loss"
    SWITCH_BACK = "switch_back"
    FIXED_FEE = "fixed_fee"
    SET_UP = "set_up"
    PRODUCT_TRAINING = "product_training"
    SEVERANCE = "severance"
    ADVERTISING = "advertising"
    BONUS = "bonus"
    SOCIAL_CONTRIBUTION = "social_contribution"
    PER_DEAL = "per_deal"
    PER_CONTACT_ADDED = "per_contact_added"
    PER_REPEAT_RATE_POINT = "per_repeat_rate_point"
    PER_LARGE_BATCH = "per_large_batch"
    REVENUE_SHARE = "revenue_share"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class Store:
    """What there is to sell, the same for whoever sells it.

    ``conversion`` is that of sellers past their ramp. ``repeat_share`` is the share of deals made
    with earlier customers. ``seasonality`` weighs January to December, not all of them 0; only
    the proportions count, so ``leads_per_month`` stays the average month's.
    """

    leads_per_month: Number = 1200.0
    growth_per_year: Number = 0.05
    seasonality: tuple[Number, ...] = (
        *(0.90, 0.85, 0.95, 0.95, 0.95, 0.90),
        *(0.85, 0.90, 1.00, 1.05, 1.35, 1.35),  # November sales and December gifts
    )
    conversion: Number = 0.30
    average_order_value: Number = 1800.0
    gross_margin: Number = 0.38
    repeat_share: Number = 0.25
    ad_cost_per_lead: Number = 60.0


@dataclass(frozen=True, slots=True)
class InHouse:
    """The store's own sales team.

    Pay is gross, ₴ a month for one full position. ``headcount`` may be fractional (half a
    position is 0.5) and stays as it is while leads grow. ``contractor_share`` of the sellers are
    private entrepreneurs (FOP): no social contribution, no paid absence, no severance, but a
    reclassification exposure. ``absence_cover_share`` is the share of working time for which
    paid cover is bought: 24 calendar days of leave and a few of illness are about 0.09.
    ``new_hire_ramp_months`` rise linearly from nothing. ``severance_months`` of pay go to each
    released employee (Labour Code, article 44).
    """

    headcount: Number = 3.0
    gross_pay: Number = 25_000.0
    bonus_share: Number = 0.02  # of the revenue they sell
    contractor_share: Number = 0.0
    turnover_per_year: Number = 0.35  # share of the team that leaves and is replaced
    hiring_cost: Number = 12_000.0  # for one hire: job boards, interviews
    training_weeks: Number = 2.0  # paid, not yet selling
    training_cost: Number = 6_000.0  # for one hire: materials and a colleague's time
    new_hire_ramp_months: Number = 3.0
    workplace_per_head: Number = 2_500.0  # a month: desk, telephone, electricity
    software_per_head: Number = 1_000.0  # a month: CRM and telephony seats
    supervisors: Number = 0.5  # positions
    supervisor_gross_pay: Number = 35_000.0
    absence_cover_share: Number = 0.09
    hours_covered_per_week: Number = 45.0
    severance_months: Number = 1.0
    other_employees: Number = 2.0  # outside sales; they count towards the disability quota


@dataclass(frozen=True, slots=True)
class Outsourced:
    """The provider that would do the work, and what it takes to work with it.

    ``relative_conversion`` is the provider's conversion once ramped up, as a multiple of
    in-house. ``repeat_uplift_points`` are percentage points added to the repeat share of the
    deals it sells. ``extra_hour_worth`` is ₴ of contribution that one more hour of cover brings.
    ``vat_rate`` is 0 for a provider that is no VAT payer; ``vat_reclaimable`` is the share of VAT
    that the store gets back; above 0 the store is itself registered for VAT. ``switch_back_fee``
    is what leaving the contract costs; ``switch_back_chance_per_year`` makes its expected price a
    monthly cost (0 where the risk register already counts it). ``expected_loss_per_month`` is what
    can be lost were all sales handed over: a part of them loses its part.
    ``control_cost_per_month`` is paid whole as soon as anything is handed over.
    """

    scheme: PaymentScheme = (Term(Basis.FIXED_FEE, 35_000.0), Term(Basis.PER_DEAL, 170.0))
    set_up_fee: Number = 20_000.0
    vat_rate: Number = 0.20
    vat_reclaimable: Number = 0.0
    product_training_cost: Number = 10_000.0
    oversight_hours_per_month: Number = 12.0
    oversight_hour_rate: Number = 350.0
    relative_conversion: Number = 0.95
    contacts_added_per_month: Number = 0.0
    repeat_uplift_points: Number = 0.0
    large_batch_share: Number = 0.0  # of its deals
    hours_covered_per_week: Number = 60.0
    extra_hour_worth: Number = 40.0
    ramp_up_weeks: Number = 5.0
    ramp_up_start_share: Number = 0.4
    expected_loss_per_month: Number = 3_000.0
    control_cost_per_month: Number = 0.0
    switch_back_fee: Number = 0.0
    switch_back_chance_per_year: Number = 0.0


@dataclass(frozen=True, slots=True)
class Format:
    """What is handed over: all work, or ``share`` of it.

    For ``PARTIAL`` the share is of the chosen ``work_types``. Staff is kept in steps of
    ``position_step`` (1: whole positions, 0.5: half ones).
    """

    kind: FormatKind = FormatKind.FULL
    share: Number = 1.0
    work_types: tuple[WorkType, ...] = tuple(WorkType)
    position_step: float = 1.0


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far to look: monthly steps from the month of ``start``; ``discount_rate`` a year."""

    months: int = 24
    start: date = date(2026, 1, 1)
    discount_rate: Number = 0.16


@dataclass(frozen=True, slots=True)
class Scenario:
    """One saved set of cost inputs. ``fact_overrides`` are the owner's values of dated facts."""

    store: Store = field(default_factory=Store)
    in_house: InHouse = field(default_factory=InHouse)
    outsourced: Outsourced = field(default_factory=Outsourced)
    format: Format = field(default_factory=Format)
    horizon: Horizon = field(default_factory=Horizon)
    fact_overrides: Mapping[str, float] = field(default_factory=dict)
