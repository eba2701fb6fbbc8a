"""The inputs of a savings scenario: what each is called, its bounds, and where it goes.

A few stand open; the rest lie folded in groups. Each is bound to the address by its path, so a
link holds the whole scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

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
from outsource_core.payment import Basis, PaymentScheme, Term, Tier, TierRule, read_term
from outsource_core.scenarios import Circumstances, Inputs, Value
from outsource_core.uncertainty import Range, usual_ranges
from ui import inputs, state
from ui.formatting import UNKNOWN, number
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
    may_range: bool = True

    @property
    def scale(self) -> int:
        """How many of the screen's units make one of the scenario's."""
        return 100 if self.percent else 1

    @property
    def bounds(self) -> inputs.Bounds:
        """How low and high it may go, in the screen's units."""
        return inputs.Bounds(self.low, self.high, self.step)

    def draw(self) -> dict[str, Value]:
        """Puts the input on the screen; what it is set to, by its keys in the address."""
        dial = inputs.dial(
            self.label,
            key=self.path,
            default=self.default,
            bounds=self.bounds,
            help=self.help,
            may_range=self.may_range,
        )
        return _by_keys(self.path, dial)

    @property
    def default(self) -> float:
        """What it stands at to start with, in the screen's units."""
        basis = _BASIS_OF.get(self.path)
        value = (
            sum(float(term.rate) for term in _START.outsourced.scheme if term.basis is basis)
            if basis is not None
            else float(value_at(_START, self.path))
        )
        return round(value * self.scale, 6)


def _by_keys(key: str, dial: inputs.Dial) -> dict[str, Value]:
    """What a dial is set to, as the address holds it."""
    spread = {} if dial.spread is None else {f"{key}{_RANGE}": dial.spread}
    return {key: dial.value, **spread}


#: Where every input stands to start with.
_START = Scenario()

#: What a range's key in the address ends in.
_RANGE = ".range"

#: The prices of the payment scheme by their keys, and what each is paid for.
_BASIS_OF = {
    "fee": Basis.FIXED_FEE,
    "per_deal": Basis.PER_DEAL,
    "revenue_share": Basis.REVENUE_SHARE,
    "per_contact": Basis.PER_CONTACT_ADDED,
    "per_repeat_point": Basis.PER_REPEAT_RATE_POINT,
    "per_large_batch": Basis.PER_LARGE_BATCH,
}


@dataclass(frozen=True)
class Gathered:
    """A scenario at its likely values, and the ranges of those inputs that are not sure.

    ``chosen`` is what it was made of: the inputs that differ from their defaults, by their keys
    in the address.
    """

    scenario: Scenario
    ranges: Mapping[str, Range]
    chosen: Mapping[str, Value] = field(default_factory=dict)

    def value(self, key: str, default: Value | None) -> Value | None:
        """What an input is set to, by its key."""
        return self.chosen.get(key, default)

    @cached_property
    def believed(self) -> Mapping[str, Range]:
        """What the owner said of how sure the inputs are, over what is usual."""
        return {**usual_ranges(self.scenario), **self.ranges}


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
            Input("horizon.months", _("Months to look ahead"), 6, 36, 1, may_range=False),
            Input("horizon.discount_rate", _("Discount rate a year, %"), 0, 60, 1, percent=True),
        ),
    }


def gather(**codes: Collection[str]) -> Gathered:
    """Draws every input and returns the scenario they make.

    At the session's first look it notes what of the address was not taken, in ``codes`` too:
    further keys and the codes each may hold.
    """
    address = {} if _IGNORED in st.session_state else dict(st.query_params)
    drawn = _drawn()
    if _IGNORED not in st.session_state:
        st.session_state[_IGNORED] = _not_taken(address, drawn, codes)
    made, _none = gathered(drawn, circumstances())
    return made


def circumstances() -> Circumstances:
    """What today and the owner's settings add to the inputs."""
    return Circumstances(
        start=date.today().replace(day=1),
        fact_overrides=state.setting("fact_overrides", {}),
        controls=tuple(state.setting("controls", ())),
    )


def gathered(given: Inputs, around: Circumstances) -> tuple[Gathered, tuple[str, ...]]:
    """The scenario that values of the address make, and the keys that say nothing usable.

    The one way from inputs to a scenario, whether a widget, a link or the shelf holds them. What
    is left out or not usable stands at its default.
    """
    known = fields()
    values, ignored = understood(given, known)
    at = {key: one.default for key, one in known.items()} | values
    numbers: dict[str, float] = {}
    ranges: dict[str, Range] = {}
    for one in every_input():
        numbers[one.path] = _likely(at, one.path, one.scale)
        ranges |= _range(at, one.path, one.scale, of=one.path)
    numbers["horizon.months"] = int(numbers["horizon.months"])
    ranges.pop("horizon.months", None)  # a horizon is chosen, not guessed
    format_, of_format = _format_of(at)
    scheme, of_scheme = _scheme_of(at)
    scenario = with_values(
        Scenario(
            format=format_,
            horizon=Horizon(start=around.start),
            fact_overrides=around.fact_overrides,
        ),
        numbers,
    )
    scenario = replace(scenario, outsourced=replace(scenario.outsourced, scheme=scheme))
    scenario = with_values(
        scenario,
        {"outsourced.expected_loss_per_month": expected_loss_per_month(scenario, around.controls)},
    )
    chosen = {key: value for key, value in values.items() if value != known[key].default}
    return Gathered(scenario, ranges | of_format | of_scheme, chosen), ignored


def _likely(at: Mapping[str, Value | None], key: str, scale: int) -> float:
    value = at[key]
    return value / scale if isinstance(value, (int, float)) else 0.0


def _range(at: Mapping[str, Value | None], key: str, scale: int, *, of: str) -> dict[str, Range]:
    """The range of the number at path ``of``, if one was said; its likely value within it."""
    match at[f"{key}{_RANGE}"]:
        case (float() | int() as low, float() | int() as high):
            likely = _likely(at, key, scale)
            return {of: Range(min(low / scale, likely), likely, max(high / scale, likely))}
    return {}


def _format_of(at: Mapping[str, Value | None]) -> tuple[Format, dict[str, Range]]:
    """What is handed over."""
    kind = FormatKind(str(at["format"]))
    if kind is FormatKind.FULL:
        return Format(kind), {}
    work = at["work"] if kind is FormatKind.PARTIAL else None
    types = tuple(WorkType(str(one)) for one in work) if isinstance(work, tuple) else ()
    key = f"share_{kind}"
    format_ = Format(kind, _likely(at, key, 100), types or tuple(WorkType))
    return format_, _range(at, key, 100, of="format.share")


def _scheme_of(at: Mapping[str, Value | None]) -> tuple[PaymentScheme, dict[str, Range]]:
    """The payment scheme: any of six terms."""
    terms: list[Term] = []
    ranges: dict[str, Range] = {}
    for basis, one in prices():
        term = _term(at, basis, one)
        if term.rate > 0 or term.minimum:
            ranges |= _range(at, one.path, one.scale, of=f"outsourced.scheme.{len(terms)}.rate")
            terms.append(term)
    return tuple(terms), ranges


def _term(at: Mapping[str, Value | None], basis: Basis, one: Input) -> Term:
    """One term; a second tier, a minimum or a cap of 0 is none."""
    rate = _likely(at, one.path, one.scale)
    if basis not in _WITH_TIERS:
        return Term(basis, rate)
    start = _likely(at, f"{one.path}.tier_from", 1)
    tier = Tier(start, _likely(at, f"{one.path}.tier_rate", one.scale))
    term, _problems = read_term(
        basis,
        rate,
        tiers=(tier,) if start > 0 else (),
        tier_rule=TierRule(str(at[f"{one.path}.tier_rule"])),
        minimum=_likely(at, f"{one.path}.minimum", 1) or None,
        cap=_likely(at, f"{one.path}.cap", 1) or None,
    )
    return term


# ── what the address may say ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the address: its value where the address is silent, and how it is read."""

    default: Value | None
    read: Callable[[object], Value | None]
    bounds: inputs.Bounds | None = None


def fields() -> dict[str, Field]:
    """Every key of the address that is an input of the scenario."""
    found = {
        "format": Field(str(FormatKind.FULL), _code(list(FormatKind))),
        "work": Field(tuple(map(str, _WORK_OF_PARTIAL)), _codes(list(WorkType))),
    }
    for kind, share in _SHARE_OF_FORMAT.items():
        found |= _dial_fields(f"share_{kind}", share, _SHARE_BOUNDS)
    for one in (*every_input(), *(price for _basis, price in prices())):
        found |= _dial_fields(one.path, one.default, one.bounds)
    for basis, one in prices():
        if basis in _WITH_TIERS:
            found[f"{one.path}.tier_rule"] = Field(str(TierRule.MARGINAL), _code(list(TierRule)))
            for key, bounds in _condition_bounds(basis, one).items():
                found[key] = Field(0.0, _number(bounds), bounds)
    return found


def understood(
    given: Inputs, known: Mapping[str, Field] | None = None
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What values of the address say, and the keys whose value is unknown or out of bounds."""
    known = fields() if known is None else known
    read = {key: known[key].read(value) for key, value in given.items() if key in known}
    values = {key: value for key, value in read.items() if value is not None}
    return values, tuple(key for key in given if key not in values)


def put(given: Inputs) -> tuple[str, ...]:
    """From a callback, sets every input to these values and the others to their defaults.

    Returns the keys that say nothing usable.
    """
    known = fields()
    values, ignored = understood(given, known)
    for key, one in known.items():
        value = values.get(key, one.default)
        if isinstance(value, (int, float)) and one.bounds is not None:
            spread = values.get(f"{key}{_RANGE}")
            inputs.set_dial(key, value, _two(spread), one.bounds)
        elif value is not None and not key.endswith(_RANGE):
            st.session_state[key] = list(value) if isinstance(value, tuple) else value
    return ignored


def ignored() -> tuple[tuple[str, str], ...]:
    """What of the address this session began with was not taken: each key and its text."""
    found: tuple[tuple[str, str], ...] = st.session_state.get(_IGNORED, ())
    return found


def forget_ignored() -> None:
    """The reader has seen what was ignored: it leaves the address as well."""
    known = fields()
    for key, _text in ignored():
        if key not in known:  # what belongs to an input left the address with its first drawing
            st.query_params.pop(key, None)
    st.session_state[_IGNORED] = ()


_IGNORED = "ignored_in_address"


def _not_taken(
    address: Mapping[str, str], drawn: Inputs, codes: Mapping[str, Collection[str]]
) -> tuple[tuple[str, str], ...]:
    """Which parts of an address that concern the inputs did not get into them."""
    if not address:
        return ()
    known = fields() | {key: Field(None, _code(list(options))) for key, options in codes.items()}
    roots = {key.split(".")[0] for key in known}
    ours = {
        key: text
        for key, text in address.items()
        if key.split(".")[0] in roots or key.startswith("share_")
    }
    values, refused = understood(ours, known)
    other = (key for key, value in values.items() if drawn.get(key, value) != value)
    return tuple((key, ours[key]) for key in (*refused, *other))


def _dial_fields(key: str, default: float, bounds: inputs.Bounds) -> dict[str, Field]:
    return {
        key: Field(default, _number(bounds), bounds),
        f"{key}{_RANGE}": Field(None, _pair(bounds)),
    }


def _number(bounds: inputs.Bounds) -> Callable[[object], float | None]:
    """Reads a number within bounds, as the widgets read it from the address."""

    def read(given: object) -> float | None:
        try:
            value = float(given)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return None
        if not math.isfinite(value):
            return None
        value = float(bounds.kind(value))
        return value if bounds.low <= value <= bounds.high else None

    return read


def _pair(bounds: inputs.Bounds) -> Callable[[object], tuple[float, float] | None]:
    """Reads a low and a high value, written ``20_40``."""
    read_one = _number(bounds)

    def read(given: object) -> tuple[float, float] | None:
        ends = given.split("_") if isinstance(given, str) else given
        if not isinstance(ends, (list, tuple)) or len(ends) != 2:
            return None
        first, second = read_one(ends[0]), read_one(ends[1])
        if first is None or second is None:
            return None
        return min(first, second), max(first, second)

    return read


def _two(value: Value | None) -> tuple[float, float] | None:
    match value:
        case (float() | int() as low, float() | int() as high):
            return float(low), float(high)
    return None


def _code(options: Collection[str]) -> Callable[[object], str | None]:
    known = {str(option) for option in options}
    return lambda given: str(given) if isinstance(given, str) and given in known else None


def _codes(options: Collection[str]) -> Callable[[object], tuple[str, ...] | None]:
    """Reads some of a few codes, in their own order; one unknown code spoils the lot."""
    known = [str(option) for option in options]

    def read(given: object) -> tuple[str, ...] | None:
        codes = given.split(",") if isinstance(given, str) else given
        if not isinstance(codes, (list, tuple)) or not all(code in known for code in codes):
            return None
        return tuple(code for code in known if code in codes) or None

    return read


# ── putting them on the screen ──────────────────────────────────────────────────────────────


def _drawn() -> dict[str, Value]:
    """Draws every input; what each is set to, by its key in the address."""
    values = _draw_format()
    for one in first_few():
        values |= one.draw()
    values |= _draw_payment()
    for group, members in folded().items():
        with st.expander(group):
            for one in members:
                values |= one.draw()
    return values


def every_input() -> list[Input]:
    """Every input that stands for one number of the scenario by its path."""
    return [
        *first_few(),
        *(one for group in folded().values() for one in group),
        *(quantity for _basis, _price, quantity in further_payment_inputs()),
    ]


def prices() -> list[tuple[Basis, Input]]:
    """Every price of the payment scheme, in its order, and what it is paid for."""
    return [
        *payment_inputs(),
        *((basis, price) for basis, price, _quantity in further_payment_inputs()),
    ]


def names(scenario: Scenario) -> dict[str, str]:
    """What each number of this scenario is called, by its path."""
    of_price = {basis: one.label for basis, one in prices()}
    return (
        {one.path: one.label for one in every_input()}
        | {
            f"outsourced.scheme.{at}.rate": of_price[term.basis]
            for at, term in enumerate(scenario.outsourced.scheme)
        }
        | {
            "outsourced.expected_loss_per_month": _("Expected losses and controls"),
            "format.share": _("How much of it, %"),
        }
    )


_SHARE_BOUNDS = inputs.Bounds(0, 100, 5)
_SHARE_OF_FORMAT = {
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


def _draw_format() -> dict[str, Value]:
    """What is handed over: the four formats as presets, each with its own share to change."""
    kind = FormatKind(
        inputs.choice(_("What you hand over"), list(FormatKind), key="format", written=format_name)
    )
    st.caption(format_help(kind))
    values: dict[str, Value] = {"format": str(kind)}
    if kind is FormatKind.FULL:
        return values
    if kind is FormatKind.PARTIAL:
        chosen = inputs.several(
            _("Which work"),
            list(WorkType),
            key="work",
            written=work_type_name,
            default=list(_WORK_OF_PARTIAL),
        )
        values["work"] = tuple(str(one) for one in WorkType if one in chosen)
    key = f"share_{kind}"
    share = inputs.dial(
        _("How much of it, %"), key=key, default=_SHARE_OF_FORMAT[kind], bounds=_SHARE_BOUNDS
    )
    return values | _by_keys(key, share)


def _draw_payment() -> dict[str, Value]:
    """The payment scheme: any of six terms, three of them in the open."""
    st.markdown("**" + _("What the vendor is paid") + "**")
    values: dict[str, Value] = {}
    for _basis, one in payment_inputs():
        values |= one.draw()
    with st.expander(_("Tiers, minimum and cap")):
        for basis, one in payment_inputs():
            if basis in _WITH_TIERS:
                values |= _draw_conditions(basis, one)
    with st.expander(_("Paid for something else")):
        for _basis, price, quantity in further_payment_inputs():
            values |= price.draw() | quantity.draw()
    return values


_WITH_TIERS = (Basis.PER_DEAL, Basis.REVENUE_SHARE)


def _condition_bounds(basis: Basis, one: Input) -> dict[str, inputs.Bounds]:
    """The second tier, the minimum and the cap of one term, by their keys; 0 means none."""
    most, step = (10_000, 10) if basis is Basis.PER_DEAL else (10_000_000, 10_000)
    return {
        f"{one.path}.tier_from": inputs.Bounds(0, most, step),
        f"{one.path}.tier_rate": one.bounds,
        f"{one.path}.minimum": inputs.Bounds(0, 5_000_000, 1_000),
        f"{one.path}.cap": inputs.Bounds(0, 5_000_000, 1_000),
    }


def _condition_labels(basis: Basis, one: Input) -> dict[str, str]:
    """What the conditions of one term are called, by their keys."""
    sign = state.currency_sign()
    return {
        f"{one.path}.tier_from": _("Another rate from so many deals a month")
        if basis is Basis.PER_DEAL
        else _("Another rate from a revenue a month of, {sign}", sign=sign),
        f"{one.path}.tier_rate": _("That rate: {name}", name=one.label),
        f"{one.path}.tier_rule": _("The new rate applies to"),
        f"{one.path}.minimum": _("At least, {sign} a month", sign=sign),
        f"{one.path}.cap": _("At most, {sign} a month", sign=sign),
    }


def _draw_conditions(basis: Basis, one: Input) -> dict[str, Value]:
    """The second tier, the minimum and the cap of one term."""
    st.markdown("**" + basis_name(basis) + "**")
    bounds = _condition_bounds(basis, one)
    return {
        key: inputs.box(label, key=key, bounds=bounds[key])
        if key in bounds
        else inputs.choice(label, list(TierRule), key=key, written=tier_rule_name)
        for key, label in _condition_labels(basis, one).items()
    }


def labels() -> dict[str, str]:
    """What every input is called, by its key in the address."""
    found = {"format": _("What you hand over"), "work": _("Which work")}
    found |= {f"share_{kind}": _("How much of it, %") for kind in _SHARE_OF_FORMAT}
    for one in (*first_few(), *(price for _basis, price in prices()), *every_input()):
        found[one.path] = one.label
    for basis, one in prices():
        if basis in _WITH_TIERS:
            found |= {
                key: f"{basis_name(basis)}: {label}"
                for key, label in _condition_labels(basis, one).items()
            }
    return found | {
        f"{key}{_RANGE}": _("{name}: from – to", name=label) for key, label in found.items()
    }


def written(key: str, known: Mapping[str, Field], value: Value | None) -> str:
    """The value of an input as the reader writes it; a dash where there is none."""
    bounds = known[key.removesuffix(_RANGE)].bounds
    digits = bounds.digits if bounds is not None else 0
    match value:
        case float() | int():
            return number(value, digits=digits)
        case (float() | int() as low, float() | int() as high):
            return f"{number(low, digits=digits)} – {number(high, digits=digits)}"
        case tuple():
            return ", ".join(work_type_name(str(one)) for one in value)
        case str():
            return tier_rule_name(value) if key.endswith(".tier_rule") else format_name(value)
    return UNKNOWN


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


def expected_loss_per_month(scenario: Scenario, controls: Collection[str]) -> float:
    """What the risk register expects to be lost a month, with the cost of the controls chosen."""
    all_risks, all_controls = risks.catalogue()
    assessment = risks.assess(
        all_risks,
        all_controls,
        chosen=controls,
        monthly_gross_profit=gross_profit(scenario.store),
    )
    return (assessment.after + assessment.control_cost) / 12
