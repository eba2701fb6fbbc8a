"""The inputs of a savings scenario: what each is called, its bounds, and where it goes.

A few stand open; the rest lie folded in groups. Each is bound to the address by its path, so a
link holds the whole scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from outsource_core import risks
from outsource_core.costs import Horizon, Scenario, Store, value_at, with_values
from outsource_core.payment import Basis, Term
from ui import inputs, state
from ui.i18n import _


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

    def draw(self, default: float) -> float:
        """Puts the slider on the screen and returns the scenario's value."""
        value = inputs.slider(
            self.label,
            key=self.path,
            default=round(default * self.scale, 6),
            low=self.low,
            high=self.high,
            step=self.step,
            written="%d%%" if self.percent and self.step >= 1 else "localized",
            help=self.help,
        )
        return value / self.scale


def first_few() -> Sequence[Input]:
    """What an owner knows by heart and what decides the answer."""
    sign = state.currency_sign()
    return (
        Input("store.leads_per_month", _("Leads a month"), 0, 10_000, 50),
        Input("store.conversion", _("Of them buy"), 0, 100, 1, percent=True),
        Input(
            "store.average_order_value",
            _("Average order, {sign}", sign=sign),
            *(0, 20_000, 50),
        ),
        Input(
            "store.gross_margin",
            _("Gross margin"),
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
            _("How well the vendor sells against your team"),
            *(0, 200, 1),
            help=_("100 % means the same share of leads buys; less means fewer."),
            percent=True,
        ),
    )


def payment_inputs() -> Sequence[tuple[Basis, Input]]:
    """What the vendor is paid; the three terms together make the payment scheme."""
    sign = state.currency_sign()
    return (
        (
            Basis.FIXED_FEE,
            Input("fee", _("Fixed fee, {sign} a month", sign=sign), 0, 500_000, 1_000),
        ),
        (Basis.PER_DEAL, Input("per_deal", _("For each deal, {sign}", sign=sign), 0, 2_000, 10)),
        (
            Basis.REVENUE_SHARE,
            Input("revenue_share", _("Share of revenue"), 0, 50, 0.5, percent=True),
        ),
    )


def folded() -> Mapping[str, Sequence[Input]]:
    """The rest, by group."""
    sign = state.currency_sign()
    return {
        _("More about your store"): (
            Input("store.growth_per_year", _("Growth a year"), -50, 100, 1, percent=True),
            Input(
                "store.repeat_share",
                _("Orders from people who bought before"),
                *(0, 95, 1),
                percent=True,
            ),
            Input(
                "store.ad_cost_per_lead",
                _("Advertising for one lead, {sign}", sign=sign),
                0,
                1_000,
                5,
            ),
        ),
        _("More about your team"): (
            Input("in_house.bonus_share", _("Bonus, share of revenue"), 0, 20, 0.5, percent=True),
            Input(
                "in_house.contractor_share",
                _("Sellers who are contractors (FOP)"),
                *(0, 100, 5),
                help=_(
                    "A contractor costs no social contribution, but an inspector may call the "
                    "contract an employment and fine the store."
                ),
                percent=True,
            ),
            Input("in_house.turnover_per_year", _("Leave in a year"), 0, 150, 5, percent=True),
            Input(
                "in_house.hiring_cost",
                _("Finding a new seller, {sign}", sign=sign),
                0,
                100_000,
                500,
            ),
            Input("in_house.training_cost", _("Training one, {sign}", sign=sign), 0, 50_000, 500),
            Input("in_house.training_weeks", _("Weeks of training"), 0, 12, 1),
            Input("in_house.new_hire_ramp_months", _("Months until full speed"), 0, 12, 1),
            Input(
                "in_house.workplace_per_head",
                _("Workplace, {sign} a month each", sign=sign),
                0,
                20_000,
                250,
            ),
            Input(
                "in_house.software_per_head",
                _("Software, {sign} a month each", sign=sign),
                0,
                10_000,
                100,
            ),
            Input("in_house.supervisors", _("Supervisors"), 0, 5, 0.25),
            Input(
                "in_house.supervisor_gross_pay",
                _("Supervisor's pay before tax, {sign} a month", sign=sign),
                *(8_000, 200_000, 500),
            ),
            Input(
                "in_house.absence_cover_share", _("Sick and holiday cover"), 0, 30, 1, percent=True
            ),
            Input(
                "in_house.hours_covered_per_week",
                _("Hours a week customers are answered"),
                0,
                168,
                1,
            ),
        ),
        _("More about the vendor"): (
            Input(
                "outsourced.ramp_up_weeks",
                _("Weeks of ramp-up"),
                *(0, 26, 1),
                help=_("The first weeks, when the vendor still learns and sells less."),
            ),
            Input("outsourced.set_up_fee", _("Set-up fee, {sign}", sign=sign), 0, 300_000, 1_000),
            Input(
                "outsourced.product_training_cost",
                _("Product training, {sign}", sign=sign),
                0,
                100_000,
                1_000,
            ),
            Input("outsourced.vat_rate", _("VAT on the vendor's invoice"), 0, 20, 1, percent=True),
            Input(
                "outsourced.vat_reclaimable", _("Of it you can reclaim"), 0, 100, 5, percent=True
            ),
            Input(
                "outsourced.oversight_hours_per_month",
                _("Your own hours of oversight a month"),
                0,
                160,
                1,
            ),
            Input(
                "outsourced.oversight_hour_rate",
                _("What your hour is worth, {sign}", sign=sign),
                0,
                5_000,
                50,
            ),
            Input(
                "outsourced.hours_covered_per_week", _("Hours a week the vendor answers"), 0, 168, 1
            ),
            Input(
                "outsourced.extra_hour_worth",
                _("What one more hour is worth, {sign}", sign=sign),
                0,
                1_000,
                5,
            ),
        ),
        _("Time"): (
            Input("horizon.months", _("Months to look ahead"), 6, 36, 1),
            Input("horizon.discount_rate", _("Discount rate a year"), 0, 60, 1, percent=True),
        ),
    }


def gather() -> Scenario:
    """Draws every input and returns the scenario they make."""
    start = date.today().replace(day=1)
    base = Scenario(
        horizon=Horizon(start=start), fact_overrides=state.setting("fact_overrides", {})
    )
    values = {one.path: one.draw(float(value_at(base, one.path))) for one in first_few()}
    defaults = {term.basis: term.rate for term in base.outsourced.scheme}
    st.markdown(f"**{_('What the vendor is paid')}**")
    scheme = tuple(
        Term(basis, rate)
        for basis, one in payment_inputs()
        if (rate := one.draw(float(defaults.get(basis, 0.0)))) > 0
    )
    for group, members in folded().items():
        with st.expander(group):
            values |= {one.path: one.draw(float(value_at(base, one.path))) for one in members}
    values["horizon.months"] = int(values["horizon.months"])
    scenario = with_values(base, values)
    scenario = replace(scenario, outsourced=replace(scenario.outsourced, scheme=scheme))
    return with_values(
        scenario, {"outsourced.expected_loss_per_month": expected_loss_per_month(scenario)}
    )


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
