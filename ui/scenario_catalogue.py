"""The inputs of a savings scenario: what each is called, its bounds, where it starts.

A few stand open on the screen; the rest lie folded in groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from gettext import NullTranslations
from typing import TypeVar

from babel import Locale

from outsource_core.costs import FormatKind, Scenario, WorkType, value_at
from outsource_core.payment import Basis
from ui import state
from ui.i18n import LANGUAGES, _, catalogue, language, locale
from ui.inputs import Bounds


@dataclass(frozen=True)
class Input:
    """One number: its path in the scenario, its words and its bounds.

    ``percent`` inputs are shares in the scenario and percentages on screen. ``high`` is as much as
    a store usually has; ``most`` is possible, where large stores have more.
    """

    path: str
    label: str
    low: float
    high: float
    step: float
    help: str | None = None
    percent: bool = False
    may_range: bool = True
    most: float | None = None

    @property
    def scale(self) -> int:
        """How many of the screen's units make one of the scenario's."""
        return 100 if self.percent else 1

    @cached_property
    def bounds(self) -> Bounds:
        """How low and high it may go, in the screen's units."""
        if self.most is None:
            return Bounds(self.low, self.high, self.step)
        return Bounds(self.low, self.most, self.step, usual=self.high)

    @cached_property
    def default(self) -> float:
        """What it stands at to start with, in the screen's units."""
        basis = _BASIS_OF.get(self.path)
        value = (
            sum(float(term.rate) for term in START.outsourced.scheme if term.basis is basis)
            if basis is not None
            else float(value_at(START, self.path))
        )
        return round(value * self.scale, 6)


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs that lie folded together; ``code`` stays the same in every language."""

    code: str
    name: str
    inputs: Sequence[Input]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a priced term may be bound to: tiers, a minimum and a cap, by their keys."""

    basis: Basis
    price: Input
    quantity: Bounds

    @property
    def tiers(self) -> str:
        """The key of the tiers: from how much on, at what rate."""
        return f"{self.price.path}.tiers"

    @property
    def rule(self) -> str:
        """The key of what a tier's rate applies to."""
        return f"{self.price.path}.tier_rule"

    @property
    def minimum(self) -> str:
        """The key of the least that is paid a month; 0 is none."""
        return f"{self.price.path}.minimum"

    @property
    def cap(self) -> str:
        """The key of the most that is paid a month; 0 is none."""
        return f"{self.price.path}.cap"


#: Where every input stands to start with.
START = Scenario()

#: How much is handed over: in steps of a twentieth, to start with what each format usually is.
SHARE_BOUNDS = Bounds(0, 100, 5)
SHARE_OF_FORMAT = {
    FormatKind.PARTIAL: 100,
    FormatKind.NARROW: 30,
    FormatKind.PARTNER: 50,
}
WORK_OF_PARTIAL = (
    WorkType.LEAD_GENERATION,
    WorkType.REACTIVATION,
    WorkType.CUSTOMER_INFORMATION,
    WorkType.CALLING,
)

#: The least and the most paid a month under one term.
AMOUNT_BOUNDS = Bounds(0, 5_000_000, 1_000)

#: The prices of the payment scheme by their keys, and what each is paid for.
_BASIS_OF = {
    "fee": Basis.FIXED_FEE,
    "per_deal": Basis.PER_DEAL,
    "revenue_share": Basis.REVENUE_SHARE,
    "per_contact": Basis.PER_CONTACT_ADDED,
    "per_repeat_point": Basis.PER_REPEAT_RATE_POINT,
    "per_large_batch": Basis.PER_LARGE_BATCH,
}


T = TypeVar("T")


def _kept(make: Callable[[], T]) -> Callable[[], T]:
    """Makes it once for each language and currency: at every move all of it is asked for."""

    @lru_cache(maxsize=len(LANGUAGES) * len(state.CURRENCIES))
    def made(_language: str, _words: NullTranslations, _currency: str) -> T:
        return make()

    @wraps(make)
    def kept() -> T:
        return made(language(), catalogue(), state.currency())

    return kept


@_kept
def first_few() -> Sequence[Input]:
    """What an owner knows by heart and what decides the answer."""
    sign = state.currency_sign()
    return (
        Input("store.leads_per_month", _("Leads a month"), 0, 10_000, 50, most=100_000),
        Input("store.conversion", _("Of them buy, %"), 0, 100, 0.5, percent=True),
        Input(
            "store.average_order_value",
            _("Average order, {sign}", sign=sign),
            0,
            20_000,
            50,
            most=500_000,
        ),
        Input(
            "store.gross_margin",
            _("Gross margin, %"),
            *(0, 100, 1),
            help=_("What is left of the price after the goods are paid for."),
            percent=True,
        ),
        Input("in_house.headcount", _("Sellers you employ"), 0, 50, 1, most=200),
        Input(
            "in_house.gross_pay",
            _("Pay of one before tax, {sign} a month", sign=sign),
            *(8_000, 150_000, 500),
            help=_("Gross pay. The employer's social contribution is added by law."),
        ),
        Input(
            "outsourced.relative_conversion",
            _("How well the vendor sells against your team, %"),
            *(0, 200, 0.5),
            help=_("100 % means the same share of leads buys; less means fewer."),
            percent=True,
        ),
    )


@_kept
def payment_inputs() -> Sequence[tuple[Basis, Input]]:
    """What the vendor is paid in the first place."""
    sign = state.currency_sign()
    return (
        (
            Basis.FIXED_FEE,
            Input(
                "fee", _("Fixed fee, {sign} a month", sign=sign), 0, 500_000, 1_000, most=5_000_000
            ),
        ),
        (
            Basis.PER_DEAL,
            Input("per_deal", _("For each deal, {sign}", sign=sign), 0, 2_000, 10, most=50_000),
        ),
        (
            Basis.REVENUE_SHARE,
            Input("revenue_share", _("Share of revenue, %"), 0, 50, 0.5, percent=True),
        ),
    )


@_kept
def further_payment_inputs() -> Sequence[tuple[Basis, Input, Input]]:
    """What else the vendor may be paid for: the price, and how much of it there would be."""
    sign = state.currency_sign()
    return (
        (
            Basis.PER_CONTACT_ADDED,
            Input(
                "per_contact",
                _("For each new contact, {sign}", sign=sign),
                0,
                1_000,
                5,
                most=10_000,
            ),
            Input(
                "outsourced.contacts_added_per_month",
                _("New contacts a month"),
                0,
                10_000,
                10,
                most=100_000,
            ),
        ),
        (
            Basis.PER_REPEAT_RATE_POINT,
            Input(
                "per_repeat_point",
                _("For each point of repeat orders gained, {sign} a month", sign=sign),
                *(0, 50_000, 500),
            ),
            Input("outsourced.repeat_uplift_points", _("Points gained"), 0, 30, 0.5),
        ),
        (
            Basis.PER_LARGE_BATCH,
            Input(
                "per_large_batch",
                _("For each large batch sold, {sign}", sign=sign),
                0,
                20_000,
                50,
                most=500_000,
            ),
            Input(
                "outsourced.large_batch_share",
                _("Deals that are large batches, %"),
                *(0, 100, 1),
                percent=True,
            ),
        ),
    )


@_kept
def folded() -> Sequence[Group]:
    """The rest, by group."""
    sign = state.currency_sign()
    months = Locale.parse(locale()).months["stand-alone"]["wide"]
    return (
        Group(
            "store",
            _("More about your store"),
            (
                Input(
                    "store.growth_per_year",
                    _("Growth a year, %"),
                    -50,
                    100,
                    1,
                    percent=True,
                    help=_("How much more, or less, leads you expect a year from now."),
                ),
                Input(
                    "store.repeat_share",
                    _("Orders from people who bought before, %"),
                    *(0, 95, 0.5),
                    percent=True,
                ),
                Input(
                    "store.ad_cost_per_lead",
                    _("Advertising for one lead, {sign}", sign=sign),
                    *(0, 1_000, 5),
                    most=10_000,
                ),
            ),
        ),
        Group(
            "seasons",
            _("Seasons"),
            tuple(
                Input(
                    f"store.seasonality.{index}",
                    _("{month}, % of an average month", month=months[index + 1]),
                    *(10, 300, 5),
                    percent=True,
                )
                for index in range(12)
            ),
        ),
        Group(
            "team",
            _("More about your team"),
            (
                Input("in_house.bonus_share", _("Bonus, % of revenue"), 0, 20, 0.5, percent=True),
                Input(
                    "in_house.contractor_share",
                    _("Sellers who are contractors (FOP), %"),
                    *(0, 100, 5),
                    help=_(
                        "A contractor costs no social contribution, but an inspector may call the "
                        "contract an employment and fine the store."
                    ),
                    percent=True,
                ),
                Input(
                    "in_house.turnover_per_year",
                    _("Leave in a year, %"),
                    0,
                    150,
                    5,
                    percent=True,
                    help=_("How many of ten sellers leave in a year: three of ten are 30 %."),
                ),
                Input(
                    "in_house.hiring_cost",
                    _("Finding a new seller, {sign}", sign=sign),
                    *(0, 100_000, 500),
                ),
                Input(
                    "in_house.training_cost", _("Training one, {sign}", sign=sign), 0, 50_000, 500
                ),
                Input("in_house.training_weeks", _("Weeks of training"), 0, 12, 1),
                Input(
                    "in_house.new_hire_ramp_months",
                    _("Months until full speed"),
                    0,
                    12,
                    1,
                    help=_(
                        "A new seller sells less at first: until then, half as much on average."
                    ),
                ),
                Input(
                    "in_house.workplace_per_head",
                    _("Workplace, {sign} a month each", sign=sign),
                    *(0, 20_000, 250),
                ),
                Input(
                    "in_house.software_per_head",
                    _("Software, {sign} a month each", sign=sign),
                    *(0, 10_000, 100),
                ),
                Input("in_house.supervisors", _("Supervisors"), 0, 5, 0.25, most=20),
                Input(
                    "in_house.supervisor_gross_pay",
                    _("Supervisor's pay before tax, {sign} a month", sign=sign),
                    *(8_000, 200_000, 500),
                ),
                Input(
                    "in_house.absence_cover_share",
                    _("Sick and holiday cover, %"),
                    *(0, 30, 1),
                    percent=True,
                ),
                Input(
                    "in_house.hours_covered_per_week",
                    _("Hours a week customers are answered"),
                    *(0, 168, 1),
                ),
                Input("in_house.severance_months", _("Months of severance pay"), 0, 6, 0.5),
                Input(
                    "in_house.other_employees",
                    _("Employees outside sales"),
                    0,
                    300,
                    1,
                    help=_(
                        "They count towards the quota of places for people with disabilities, "
                        "which begins with the eighth employee."
                    ),
                ),
            ),
        ),
        Group(
            "vendor",
            _("More about the vendor"),
            (
                Input(
                    "outsourced.ramp_up_weeks",
                    _("Weeks of ramp-up"),
                    *(0, 26, 1),
                    help=_("The first weeks, when the vendor still learns and sells less."),
                ),
                Input(
                    "outsourced.ramp_up_start_share",
                    _("Sells in the first week, % of full speed"),
                    *(0, 100, 5),
                    percent=True,
                    help=_(
                        "What the vendor sells in the first week of ramp-up, against a steady "
                        "week. From there it rises evenly."
                    ),
                ),
                Input(
                    "outsourced.set_up_fee", _("Set-up fee, {sign}", sign=sign), 0, 300_000, 1_000
                ),
                Input(
                    "outsourced.product_training_cost",
                    _("Product training, {sign}", sign=sign),
                    *(0, 100_000, 1_000),
                ),
                Input(
                    "outsourced.vat_rate",
                    _("VAT on the vendor's invoice, %"),
                    0,
                    20,
                    1,
                    percent=True,
                ),
                Input(
                    "outsourced.vat_reclaimable",
                    _("Of it you can reclaim, %"),
                    0,
                    100,
                    5,
                    percent=True,
                    help=_(
                        "A store that is registered for VAT gets it back; one on the single tax "
                        "mostly does not."
                    ),
                ),
                Input(
                    "outsourced.oversight_hours_per_month",
                    _("Your own hours of oversight a month"),
                    *(0, 160, 1),
                    help=_(
                        "The vendor needs your time as well: calls, checks, reports. It is "
                        "counted at what your hour is worth."
                    ),
                ),
                Input(
                    "outsourced.oversight_hour_rate",
                    _("What your hour is worth, {sign}", sign=sign),
                    *(0, 5_000, 50),
                ),
                Input(
                    "outsourced.hours_covered_per_week",
                    _("Hours a week the vendor answers"),
                    *(0, 168, 1),
                ),
                Input(
                    "outsourced.extra_hour_worth",
                    _("What one more hour is worth, {sign}", sign=sign),
                    *(0, 1_000, 5),
                    help=_(
                        "Gross profit that one hour of answering customers brings beyond the "
                        "hours your own team answers."
                    ),
                ),
                Input(
                    "outsourced.switch_back_fee",
                    _("Fee for leaving the vendor, {sign}", sign=sign),
                    *(0, 500_000, 1_000),
                ),
                Input(
                    "outsourced.switch_back_chance_per_year",
                    _("Chance a year that you take the work back, %"),
                    *(0, 100, 5),
                    percent=True,
                    help=_(
                        "Hiring and training a team anew costs money. What it would cost is "
                        "counted by how likely it is."
                    ),
                ),
            ),
        ),
        Group(
            "time",
            _("Time"),
            (
                Input("horizon.months", _("Months to look ahead"), 6, 36, 1, may_range=False),
                Input(
                    "horizon.discount_rate",
                    _("Discount rate a year, %"),
                    0,
                    60,
                    1,
                    percent=True,
                    help=_(
                        "Money that comes later is worth less today. 20 % means that 120 a year "
                        "from now counts as 100 now; take what a loan would cost you."
                    ),
                ),
            ),
        ),
    )


@_kept
def every_input() -> Sequence[Input]:
    """Every input that stands for one number of the scenario by its path."""
    return (
        *first_few(),
        *(one for group in folded() for one in group.inputs),
        *(quantity for _basis, _price, quantity in further_payment_inputs()),
    )


@_kept
def prices() -> Sequence[tuple[Basis, Input]]:
    """Every price of the payment scheme, in its order, and what it is paid for."""
    return (
        *payment_inputs(),
        *((basis, price) for basis, price, _quantity in further_payment_inputs()),
    )


@_kept
def conditions() -> Sequence[Conditions]:
    """Every term that may have tiers, a minimum and a cap; a fixed fee counts nothing."""
    return tuple(
        Conditions(basis, price, _QUANTITY_BOUNDS[basis])
        for basis, price in prices()
        if basis in _QUANTITY_BOUNDS
    )


#: From how much a month on a tier may begin.
_QUANTITY_BOUNDS = {
    Basis.PER_DEAL: Bounds(0, 100_000, 10),
    Basis.REVENUE_SHARE: Bounds(0, 1_000_000_000, 10_000),
    Basis.PER_CONTACT_ADDED: Bounds(0, 100_000, 10),
    Basis.PER_REPEAT_RATE_POINT: Bounds(0, 30, 0.5),
    Basis.PER_LARGE_BATCH: Bounds(0, 100_000, 1),
}
