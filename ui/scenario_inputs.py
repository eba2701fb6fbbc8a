"""The inputs of a savings scenario: what each is called, its bounds, and where it goes.

A few stand open; the rest lie folded in groups. Each is bound to the address by its path, so a
link holds the whole scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st
from babel import Locale

from outsource_core import risks
from outsource_core.costs import (
    Format,
    FormatKind,
    Horizon,
    Scenario,
    Store,
    WorkType,
    value_at,
    with_values,
)
from outsource_core.payment import Basis, Term, Tier, TierRule
from outsource_core.uncertainty import Range
from ui import inputs, state
from ui.i18n import _, locale
from ui.words import basis_name, format_help, format_name, tier_rule_name, work_type_name


@dataclass(frozen=True, slots=True)
class Input:
    """One number: its path in the scenario, its words and its bounds.

    ``percent`` inputs are shares in the scenario and percentages on screen.
    """

    path: str
    label: str
    low: float
    high: float
    step: float
    help: str | None = None
    percent: bool = False

    @property
    def scale(self) -> int:
        """How many of the screen's units make one of the scenario's."""
        return 100 if self.percent else 1

    def draw(self, default: float) -> tuple[float, Range | None]:
        """Puts the input on the screen; the scenario's value, and its range if it has one."""
        dial = inputs.dial(
            self.label,
            key=self.path,
            default=round(default * self.scale, 6),
            bounds=inputs.Bounds(self.low, self.high, self.step),
            help=self.help,
        )
        value = dial.value / self.scale
        if dial.spread is None:
            return value, None
        low, high = dial.spread
        return value, Range(low / self.scale, value, high / self.scale)


@dataclass(frozen=True)
class Gathered:
    """A scenario at its likely values, and the ranges of those inputs that are not sure."""

    scenario: Scenario
    ranges: Mapping[str, Range]


def first_few() -> Sequence[Input]:
    """What an owner knows by heart and what decides the answer."""
    sign = state.currency_sign()
    return (
        Input("store.leads_per_month", _("Leads a month"), 0, 10_000, 50),
        Input("store.conversion", _("Of them buy, %"), 0, 100, 0.5, percent=True),
        Input("store.average_order_value", _("Average order, {sign}", sign=sign), 0, 20_000, 50),
        Input(
            "store.gross_margin",
            _("Gross margin, %"),
            *(0, 100, 1),
            help=_("What is left of the price after the goods are paid for."),
            percent=True,
        ),
        Input("in_house.headcount", _("Sellers you employ"), 0, 50, 1),
        Input(
            "in_house.gross_pay",
            _("Pay of one before tax, {sign} a month", sign=sign),
            *(8_000, 150_000, 500),
            help=_("Gross pay. The employer's social contribution is added by law."),
        ),
        Input(
            "outsourced.relative_conversion",
            _("How well the vendor sells against your team, %"),
            *(0, 200, 1),
            help=_("100 % means the same share of leads buys; less means fewer."),
            percent=True,
        ),
    )


def payment_inputs() -> Sequence[tuple[Basis, Input]]:
    """What the vendor is paid in the first place."""
    sign = state.currency_sign()
    return (
        (
            Basis.FIXED_FEE,
            Input("fee", _("Fixed fee, {sign} a month", sign=sign), 0, 500_000, 1_000),
        ),
        (Basis.PER_DEAL, Input("per_deal", _("For each deal, {sign}", sign=sign), 0, 2_000, 10)),
        (
            Basis.REVENUE_SHARE,
            Input("revenue_share", _("Share of revenue, %"), 0, 50, 0.5, percent=True),
        ),
    )


def further_payment_inputs() -> Sequence[tuple[Basis, Input, Input]]:
    """What else the vendor may be paid for: the price, and how much of it there would be."""
    sign = state.currency_sign()
    return (
        (
            Basis.PER_CONTACT_ADDED,
            Input("per_contact", _("For each new contact, {sign}", sign=sign), 0, 1_000, 5),
            Input("outsourced.contacts_added_per_month", _("New contacts a month"), 0, 10_000, 10),
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
                "per_large_batch", _("For each large batch sold, {sign}", sign=sign), 0, 20_000, 50
            ),
            Input(
                "outsourced.large_batch_share",
                _("Deals that are large batches, %"),
                *(0, 100, 1),
                percent=True,
            ),
        ),
    )


def folded() -> Mapping[str, Sequence[Input]]:
    """The rest, by group."""
    sign = state.currency_sign()
    months = Locale.parse(locale()).months["stand-alone"]["wide"]
    return {
        _("More about your store"): (
            Input("store.growth_per_year", _("Growth a year, %"), -50, 100, 1, percent=True),
            Input(
                "store.repeat_share",
                _("Orders from people who bought before, %"),
                *(0, 95, 1),
                percent=True,
            ),
            Input(
                "store.ad_cost_per_lead",
                _("Advertising for one lead, {sign}", sign=sign),
                *(0, 1_000, 5),
            ),
        ),
        _("Seasons"): tuple(
            Input(
                f"store.seasonality.{index}",
                _("{month}, % of an average month", month=months[index + 1]),
                *(10, 300, 5),
                percent=True,
            )
            for index in range(12)
        ),
        _("More about your team"): (
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
            Input("in_house.turnover_per_year", _("Leave in a year, %"), 0, 150, 5, percent=True),
            Input(
                "in_house.hiring_cost",
                _("Finding a new seller, {sign}", sign=sign),
                *(0, 100_000, 500),
            ),
            Input("in_house.training_cost", _("Training one, {sign}", sign=sign), 0, 50_000, 500),
            Input("in_house.training_weeks", _("Weeks of training"), 0, 12, 1),
            Input("in_house.new_hire_ramp_months", _("Months until full speed"), 0, 12, 1),
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
            Input("in_house.supervisors", _("Supervisors"), 0, 5, 0.25),
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
            Input("in_house.other_employees", _("Employees outside sales"), 0, 300, 1),
        ),
        _("More about the vendor"): (
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
            ),
            Input("outsourced.set_up_fee", _("Set-up fee, {sign}", sign=sign), 0, 300_000, 1_000),
            Input(
                "outsourced.product_training_cost",
                _("Product training, {sign}", sign=sign),
                *(0, 100_000, 1_000),
            ),
            Input(
                "outsourced.vat_rate", _("VAT on the vendor's invoice, %"), 0, 20, 1, percent=True
            ),
            Input(
                "outsourced.vat_reclaimable", _("Of it you can reclaim, %"), 0, 100, 5, percent=True
            ),
            Input(
                "outsourced.oversight_hours_per_month",
                _("Your own hours of oversight a month"),
                *(0, 160, 1),
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
            ),
        ),
        _("Time"): (
            Input("horizon.months", _("Months to look ahead"), 6, 36, 1),
            Input("horizon.discount_rate", _("Discount rate a year, %"), 0, 60, 1, percent=True),
        ),
    }


def gather() -> Gathered:
    """Draws every input and returns the scenario they make."""
    base = Scenario(
        format=_format(),
        horizon=Horizon(start=date.today().replace(day=1)),
        fact_overrides=state.setting("fact_overrides", {}),
    )
    values: dict[str, float] = {}
    ranges: dict[str, Range] = {}

    def draw(one: Input) -> None:
        value, spread = one.draw(float(value_at(base, one.path)))
        values[one.path] = value
        if spread is not None:
            ranges[one.path] = spread

    for one in first_few():
        draw(one)
    scheme, of_scheme = _payment(base, draw)
    for group, members in folded().items():
        with st.expander(group):
            for one in members:
                draw(one)
    values["horizon.months"] = int(values["horizon.months"])
    ranges.pop("horizon.months", None)  # a horizon is chosen, not guessed
    scenario = with_values(base, values)
    scenario = replace(scenario, outsourced=replace(scenario.outsourced, scheme=scheme))
    scenario = with_values(
        scenario, {"outsourced.expected_loss_per_month": expected_loss_per_month(scenario)}
    )
    return Gathered(scenario, ranges | of_scheme)


def every_input() -> list[Input]:
    """Every input that stands for one number of the scenario by its path."""
    return [
        *first_few(),
        *(one for group in folded().values() for one in group),
        *(quantity for _basis, _price, quantity in further_payment_inputs()),
    ]


def names() -> dict[str, str]:
    """What each number of a scenario is called, by its path."""
    return (
        {one.path: one.label for one in every_input()}
        | {
            f"outsourced.scheme.{at}.rate": one.label
            for at, (_b, one) in enumerate(payment_inputs())
        }
        | {"outsourced.expected_loss_per_month": _("Expected losses and controls")}
    )


_SHARE_OF_FORMAT = {
    FormatKind.FULL: 100,
    FormatKind.PARTIAL: 100,
    FormatKind.NARROW: 30,
    FormatKind.PARTNER: 50,
}
_WORK_OF_PARTIAL = (
    WorkType.LEAD_GENERATION,
    WorkType.REACTIVATION,
    WorkType.CUSTOMER_INFORMATION,
    WorkType.CALLING,
)


def _format() -> Format:
    """What is handed over: the four formats as presets, each with its own share to change."""
    kind = FormatKind(
        inputs.choice(_("What you hand over"), list(FormatKind), key="format", written=format_name)
    )
    st.caption(format_help(kind))
    if kind is FormatKind.FULL:
        return Format(kind)
    work = tuple(WorkType)
    if kind is FormatKind.PARTIAL:
        chosen = inputs.several(
            _("Which work"),
            list(WorkType),
            key="work",
            written=work_type_name,
            default=list(_WORK_OF_PARTIAL),
        )
        work = tuple(WorkType(one) for one in chosen)
    share = inputs.dial(
        _("How much of it, %"),
        key=f"share_{kind}",
        default=_SHARE_OF_FORMAT[kind],
        bounds=inputs.Bounds(0, 100, 5),
    )
    return Format(kind, share.value / 100, work)


def _payment(
    base: Scenario, draw: Callable[[Input], None]
) -> tuple[tuple[Term, ...], dict[str, Range]]:
    """The payment scheme: any of six terms, three of them in the open."""
    defaults = {term.basis: float(term.rate) for term in base.outsourced.scheme}
    st.markdown("**" + _("What the vendor is paid") + "**")
    terms: list[Term] = []
    ranges: dict[str, Range] = {}

    def add(basis: Basis, one: Input, bounds: dict[str, float | None], tiers: Tiers) -> None:
        rate, spread = one.draw(defaults.get(basis, 0.0))
        if rate <= 0 and not bounds.get("minimum"):
            return
        if spread is not None:
            ranges[f"outsourced.scheme.{len(terms)}.rate"] = spread
        terms.append(Term(basis, rate, tiers.steps, tiers.rule, **bounds))

    open_inputs = payment_inputs()
    slots = [st.container() for _one in open_inputs]
    with st.expander(_("Tiers, minimum and cap")):
        conditions = {
            basis: _conditions(basis, one) for basis, one in open_inputs if basis in _WITH_TIERS
        }
    for slot, (basis, one) in zip(slots, open_inputs, strict=True):
        with slot:
            bounds, tiers = conditions.get(basis, ({}, Tiers()))
            add(basis, one, bounds, tiers)
    with st.expander(_("Paid for something else")):
        for basis, price, quantity in further_payment_inputs():
            add(basis, price, {}, Tiers())
            draw(quantity)
    return tuple(terms), ranges


@dataclass(frozen=True, slots=True)
class Tiers:
    """A rate that changes from some quantity on, and what it then applies to."""

    steps: tuple[Tier, ...] = ()
    rule: TierRule = TierRule.MARGINAL


_WITH_TIERS = (Basis.PER_DEAL, Basis.REVENUE_SHARE)


def _conditions(basis: Basis, one: Input) -> tuple[dict[str, float | None], Tiers]:
    """The second tier, the minimum and the cap of one term; 0 means that there is none."""
    sign = state.currency_sign()
    st.markdown("**" + basis_name(basis) + "**")
    quantity = (
        _("Another rate from so many deals a month")
        if basis is Basis.PER_DEAL
        else _("Another rate from a revenue a month of, {sign}", sign=sign)
    )
    most = 10_000 if basis is Basis.PER_DEAL else 10_000_000
    step = 10 if basis is Basis.PER_DEAL else 10_000
    start = inputs.box(quantity, key=f"{one.path}.tier_from", bounds=inputs.Bounds(0, most, step))
    rate = inputs.box(
        _("That rate: {name}", name=one.label),
        key=f"{one.path}.tier_rate",
        bounds=inputs.Bounds(one.low, one.high, one.step),
    )
    rule = TierRule(
        inputs.choice(
            _("The new rate applies to"),
            list(TierRule),
            key=f"{one.path}.tier_rule",
            written=tier_rule_name,
        )
    )
    minimum = inputs.box(
        _("At least, {sign} a month", sign=sign),
        key=f"{one.path}.minimum",
        bounds=inputs.Bounds(0, 5_000_000, 1_000),
    )
    cap = inputs.box(
        _("At most, {sign} a month", sign=sign),
        key=f"{one.path}.cap",
        bounds=inputs.Bounds(0, 5_000_000, 1_000),
    )
    tiers = Tiers((Tier(start, rate / one.scale),) if start > 0 else (), rule)
    return {"minimum": minimum or None, "cap": cap or None}, tiers


def monthly_gross_profit() -> float:
    """What the sales bring a month by the savings inputs as they stand, for pages that need it."""
    store = with_values(
        Scenario(),
        {
            one.path: inputs.kept(one.path, value_at(Scenario(), one.path) * one.scale) / one.scale
            for one in first_few()
            if one.path.startswith("store.")
        },
    ).store
    return gross_profit(store)


def gross_profit(store: Store) -> float:
    """Leads × conversion × average order × margin, hryvnias a month."""
    revenue = store.leads_per_month * store.conversion * store.average_order_value
    return float(revenue * store.gross_margin)


def expected_loss_per_month(scenario: Scenario) -> float:
    """What the risk register expects to be lost a month, with the cost of the controls chosen."""
    all_risks, all_controls = risks.catalogue()
    assessment = risks.assess(
        all_risks,
        all_controls,
        chosen=state.setting("controls", []),
        monthly_gross_profit=gross_profit(scenario.store),
    )
    return (assessment.after + assessment.control_cost) / 12
