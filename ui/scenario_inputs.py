"""From what the inputs are set to, to the scenario they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import streamlit as st

from outsource_core import risks
from outsource_core.costs import (
    Format,
    FormatKind,
    Horizon,
    Scenario,
    Store,
    WorkType,
    outsourced_share,
    with_values,
)
from outsource_core.payment import Basis, PaymentScheme, Term, Tier, TierRule, read_term
from outsource_core.problems import Problem
from outsource_core.scenarios import Circumstances, Inputs, Value
from outsource_core.uncertainty import Range, usual_ranges
from ui import address, part_price, scenario_address, state
from ui import scenario_catalogue as catalogue
from ui.formatting import UNKNOWN, number
from ui.i18n import _, spoken
from ui.inputs import RANGE
from ui.scenario_catalogue import every_input, first_few, prices
from ui.words import basis_name, format_name, tier_rule_name, work_type_name


@dataclass(frozen=True)
class Gathered:
    """A scenario at its likely values, and the ranges of those inputs that are not sure.

    ``chosen`` is what it was made of: the inputs that differ from their defaults, by their keys
    in the address.
    """

    scenario: Scenario
    ranges: Mapping[str, Range]
    chosen: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def told(self) -> frozenset[str]:
        """The keys of the inputs that somebody set, be it to a range alone."""
        return frozenset(key.removesuffix(RANGE) for key in self.chosen)

    def value(self, key: str, default: Value | None) -> Value | None:
        """What an input is set to, by its key."""
        return self.chosen.get(key, default)

    @cached_property
    def believed(self) -> Mapping[str, Range]:
        """What the owner said of how sure the inputs are, over what is usual."""
        return {**usual_ranges(self.scenario, told=self.told), **self.ranges}


# ── what is on screen ───────────────────────────────────────────────────────────────────────


def on_screen(**codes: Callable[[], Collection[str]]) -> Gathered:
    """The scenario that the inputs make as they are set now, drawn or folded away.

    At the session's first look it notes what of the address was not taken, in ``codes`` too:
    further keys of the page and what tells the codes each may hold, one or several.
    """
    if address.may_have_changed(scenario_address.fields()):
        _follow_address(codes)
    return as_noted()


def as_noted() -> Gathered:
    """The scenario that the inputs make as the session has noted them, for any page."""
    known = scenario_address.fields()
    chosen = {key: value for key, value in address.chosen().items() if key in known}
    made, _none = gathered(chosen, circumstances())
    return made


def write_address(shown: Gathered) -> None:
    """Writes all inputs into the address, once they are drawn: what it says has been seen."""
    address.write(scenario_address.texts(shown.chosen))


def _follow_address(codes: Mapping[str, Callable[[], Collection[str]]]) -> None:
    text = st.query_params.to_dict()
    ours = {key: value for key, value in text.items() if key not in (*codes, _LANGUAGE)}
    said = scenario_address.understood(
        {key: value for key, value in ours.items() if not key.startswith(_TRACKING)}
    )
    if address.went_through_history():
        _set_all(said.values)
    else:
        address.chosen().update(said.values)
    if st.session_state.get(_IGNORED) is None:
        wrong = {
            key: text[key]
            for key, options in codes.items()
            if key in text and not set(text[key].split(",")).issubset(options())
        }
        if _LANGUAGE in text and spoken(text[_LANGUAGE]) is None:
            wrong[_LANGUAGE] = text[_LANGUAGE]
        repeated = [
            (key, said_before)
            for key in text
            for said_before in st.query_params.get_all(key)[:-1]  # what is said last counts
        ]
        st.session_state[_IGNORED] = (*{**said.ignored, **wrong}.items(), *repeated)


#: The key that the frame reads from the address.
_LANGUAGE = "lang"
#: What mail programs and advertisers hang onto links.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_")


def put(given: Inputs) -> tuple[str, ...]:
    """From a callback, sets every input to these values and the others to their defaults.

    Returns the keys that say nothing usable.
    """
    said = scenario_address.understood(given)
    _set_all(said.values)
    return tuple(said.ignored)


def _set_all(values: Mapping[str, Value]) -> None:
    chosen = address.chosen()
    for key, one in scenario_address.fields().items():
        if key in values and values[key] != one.default:
            chosen[key] = values[key]
        else:
            chosen.pop(key, None)


_IGNORED = "ignored_in_address"


def ignored() -> tuple[tuple[str, str], ...]:
    """What of the address this session began with was not taken: each key and its text."""
    found: tuple[tuple[str, str], ...] = st.session_state.get(_IGNORED, ())
    return found


def forget_ignored() -> None:
    """The reader has seen what was ignored: it leaves the address as well."""
    kept = set(scenario_address.fields())
    if spoken(st.query_params.get(_LANGUAGE)):
        kept.add(_LANGUAGE)  # chosen since
    address.write({key: None for key, _text in ignored() if key not in kept})
    st.session_state[_IGNORED] = ()


def circumstances() -> Circumstances:
    """What today and the owner's settings add to the inputs."""
    return Circumstances(
        start=date.today().replace(day=1),
        fact_overrides=state.setting("fact_overrides", {}),
        controls=tuple(state.setting("controls", ())),
    )


# ── from values to a scenario ───────────────────────────────────────────────────────────────


def gathered(given: Inputs, around: Circumstances) -> tuple[Gathered, tuple[str, ...]]:
    """The scenario that values of the address make, and the keys that say nothing usable.

    The one way from inputs to a scenario, whether a widget, a link or the shelf holds them. What
    is left out or not usable stands at its default.
    """
    known = scenario_address.fields()
    said = scenario_address.understood(given)
    values = said.values
    at = {key: one.default for key, one in known.items()} | dict(values)
    numbers: dict[str, float] = {}
    ranges: dict[str, Range] = {}
    for one in every_input():
        numbers[one.path] = _likely(at, one.path, one.scale)
        ranges |= _range(at, one.path, one.scale, of=one.path)
    numbers["horizon.months"] = int(numbers["horizon.months"])
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
    scenario = with_values(scenario, losses_and_controls(scenario, around.controls))
    chosen = {key: value for key, value in values.items() if value != known[key].default}
    return Gathered(scenario, ranges | of_format | of_scheme, chosen), tuple(said.ignored)


def _likely(at: Mapping[str, Value | None], key: str, scale: int) -> float:
    value = at[key]
    return value / scale if isinstance(value, (int, float)) else 0.0


def _range(at: Mapping[str, Value | None], key: str, scale: int, *, of: str) -> dict[str, Range]:
    """The range of the number at path ``of``, if one was said; its likely value within it."""
    match at.get(f"{key}{RANGE}"):
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
    bound = {of.basis: of for of in catalogue.conditions()}
    terms: list[Term] = []
    ranges: dict[str, Range] = {}
    for basis, one in prices():
        term = (
            typed_term(at, basis, bound[basis])[0]
            if basis in bound
            else Term(basis, _likely(at, one.path, one.scale))
        )
        if term.rate > 0 or term.tiers or term.minimum:
            ranges |= _range(at, one.path, one.scale, of=f"outsourced.scheme.{len(terms)}.rate")
            terms.append(term)
    return tuple(terms), ranges


def typed_term(
    at: Mapping[str, Value | None], basis: Basis, of: catalogue.Conditions
) -> tuple[Term, tuple[Problem, ...]]:
    """A term as typed, and what in it contradicts itself; a minimum or a cap of 0 is none."""
    tiers = at[of.tiers]
    return read_term(
        basis,
        _likely(at, of.price.path, of.price.scale),
        tiers=tuple(
            Tier(float(tier[0]), float(tier[1]) / of.price.scale)
            for tier in (tiers if isinstance(tiers, tuple) else ())
            if isinstance(tier, tuple)
        ),
        tier_rule=TierRule(str(at[of.rule])),
        minimum=_likely(at, of.minimum, 1) or None,
        cap=_likely(at, of.cap, 1) or None,
    )


# ── how inputs are called and written ───────────────────────────────────────────────────────


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
            "outsourced.expected_loss_per_month": _("Expected losses"),
            "format.share": _("How much of it, %"),
        }
    )


def labels() -> dict[str, str]:
    """What every input is called, by its key in the address."""
    found = {"format": _("What you hand over"), "work": _("Which work")}
    found |= {f"share_{kind}": _("How much of it, %") for kind in catalogue.SHARE_OF_FORMAT}
    for one in (*first_few(), *(price for _basis, price in prices()), *every_input()):
        found[one.path] = one.label
    sign = state.currency_sign()
    for of in catalogue.conditions():
        named = {
            of.tiers: _("Tiers"),
            of.rule: _("The new rate applies to"),
            of.minimum: _("At least, {sign} a month", sign=sign),
            of.cap: _("At most, {sign} a month", sign=sign),
        }
        found |= {key: f"{basis_name(of.basis)}: {label}" for key, label in named.items()}
    found[part_price.KEY] = _("Price for all the work")
    return found | {
        f"{key}{RANGE}": _("{name}: from – to", name=label) for key, label in found.items()
    }


def written(key: str, value: Value | None) -> str:
    """The value of an input as the reader writes it; a dash where there is none."""
    bounds = scenario_address.fields()[key.removesuffix(RANGE)].bounds
    digits = bounds.digits if bounds is not None else 0
    match value:
        case float() | int():
            return number(value, digits=digits)
        case (float() | int() as low, float() | int() as high):
            return f"{number(low, digits=digits)} – {number(high, digits=digits)}"
        case (tuple(), *_):
            return part_price.written(value) if key == part_price.KEY else _tiers_written(value)
        case tuple():
            return ", ".join(work_type_name(str(one)) for one in value) or UNKNOWN
        case str():
            return tier_rule_name(value) if key.endswith(".tier_rule") else format_name(value)
    return UNKNOWN


def _tiers_written(tiers: Collection[object]) -> str:
    """Tiers in a cell: from how much on, at what rate."""
    return "; ".join(
        _("from {start}: {rate}", start=_plain(pair[0]), rate=_plain(pair[1]))
        for pair in tiers
        if isinstance(pair, tuple)
    )


def _plain(value: float) -> str:
    return number(value, digits=0 if float(value).is_integer() else 1)


def handed_over_profit(scenario: Scenario) -> float:
    """What the sales that are handed over bring the own team, hryvnias a month."""
    return float(outsourced_share(scenario.format)) * gross_profit(scenario.store)


def gross_profit(store: Store) -> float:
    """Leads × conversion × average order × margin, hryvnias a month."""
    revenue = store.leads_per_month * store.conversion * store.average_order_value
    return float(revenue * store.gross_margin)


def losses_and_controls(scenario: Scenario, controls: Collection[str]) -> dict[str, float]:
    """What the risk register makes of the vendor's inputs, by their paths, ₴ a month.

    What it expects to be lost were all sales handed over, and what the controls chosen cost.
    """
    found = assessment(scenario, controls)
    return {
        "outsourced.expected_loss_per_month": found.after / 12,
        "outsourced.control_cost_per_month": found.control_cost / 12,
    }


def assessment(scenario: Scenario, controls: Collection[str]) -> risks.Assessment:
    """The risk register's losses for the scenario's store, with the controls chosen."""
    all_risks, all_controls = risks.catalogue()
    return risks.assess(
        all_risks,
        all_controls,
        chosen=controls,
        monthly_gross_profit=gross_profit(scenario.store),
    )
