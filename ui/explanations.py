"""How each figure of the savings lab is made: its formula in words and numbers, down to its inputs.

Nothing is worked out until the reader opens it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd
import streamlit as st

from outsource_core.costs import CostPart, NoFee, Scenario, value_at
from outsource_core.costs.explanations import (
    OWN,
    VENDOR,
    Constant,
    Given,
    Law,
    Node,
    Operation,
    Step,
)
from outsource_core.reference import all_facts
from ui import state, tables
from ui.exports.cells import Input, Kind, input_sections, term_name
from ui.formatting import day, money, month, number, percent, plain
from ui.i18n import _
from ui.savings_view import month_starts, part_name
from ui.words import fact_name, field_name, risk_name, work_type_name

#: What is not opened within another figure, beside the parts and results of both sides.
ALONE = (
    "saving",
    "break_even_month",
    "cumulative",
    "npv",
    "break_even_fee",
    "break_even_deals",
    "break_even_conversion",
    "best_share",
    "switch_back_price",
)

#: A sum of no more parts than these stands in a table in full.
_IN_FULL = 2

#: From so many on, what a figure is made of stands in a table instead of in one formula.
MANY = 8


@dataclass(frozen=True, slots=True)
class Made:
    """How a figure is made: its steps, the scenario they speak of, and what else to know."""

    step: Step
    scenario: Scenario
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Of what a figure is asked for: a month, an input, a cell of the map."""

    code: str
    label: str
    options: Sequence[Any]
    written: Callable[[Any], str]
    start: int = 0  # the option asked for to begin with


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the screen; ``opens`` takes what was chosen and is None where none exists."""

    code: str
    name: str
    opens: Callable[..., Made | None]
    choices: Sequence[Choice] = ()


def how_is_it_made(figures: Callable[[], Sequence[Figure]], *, key: str) -> None:
    """A fold that opens any of the figures."""
    with st.expander(
        _("How is this figure made?"),
        icon=":material/function:",
        key=key,
        on_change="rerun",
    ) as fold:
        if fold.open:
            _choose(figures(), key)


def _choose(figures: Sequence[Figure], key: str) -> None:
    of = {one.code: one for one in figures}
    code = st.selectbox(
        _("Figure"),
        list(of),
        format_func=lambda code: of[code].name,
        key=f"{key}_figure",
        width="stretch",
    )
    figure = of[code]
    found = figure.opens(*[_chosen(one, key) for one in figure.choices])
    if found is None:
        st.caption(_("No such figure exists for these inputs: the answer does not turn there."))
    else:
        _show(found, key)


def _chosen(choice: Choice, key: str) -> Any:
    options = choice.options
    at = st.selectbox(
        choice.label,
        range(len(options)),
        index=choice.start,
        format_func=lambda at: choice.written(options[at]),
        key=f"{key}_{choice.code}_{len(options)}",
    )
    return options[at]


# --- on the screen ------------------------------------------------------------------------------


def _show(made: Made, key: str) -> None:
    """The figure's formula in words and in numbers, the steps to it, its inputs and the law."""
    found, words = made.step, Words(made.scenario)
    st.markdown(f"**{plain(words.name(found))} = {plain(words.value(found))}**")
    for note in made.notes:
        st.caption(plain(note))
    if len(found.of) >= MANY:
        _table_of_parts(found, words, key)
        return
    for one in steps(found) if found.of else ():
        st.markdown(f"- {plain(words.line(one))}")
    leaves = [one for line in steps(found) for one in line.of]
    _inputs(dict.fromkeys(one for one in leaves if isinstance(one, Given)), words)
    _laws(dict.fromkeys(one for one in leaves if isinstance(one, Law)), words)
    if any(_stands_alone(one) for one in leaves):
        st.caption(_("Choose a figure above to see how it is made in its turn."))


def steps(found: Step) -> Iterator[Step]:
    """The steps that lead to a figure, each before its own, up to figures that open alone.

    What is saved where the answer turns is opened too: no choice above leads there.
    """
    waiting, seen = [found], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        further = [part for part in reversed(one.of) if isinstance(part, Step) and part.of]
        solved = one.operation is Operation.SOLVED
        waiting += [part for part in further if solved or not _stands_alone(part)]


def _stands_alone(node: Node) -> bool:
    """Whether it can be chosen on its own, and so is not opened within another."""
    if not isinstance(node, Step):
        return False
    side, _dot, part = node.key.partition(".")
    return node.key in ALONE or (side in (OWN, VENDOR) and part in {*_RESULTS, *CostPart})


def _table_of_parts(found: Step, words: Words, key: str) -> None:
    """Each part with how it is made: a long sum is cut on screen, and whole in the download."""
    st.caption(words.sentence(found))
    how = _("How")
    frame = pd.DataFrame(
        {
            _("Part"): [words.name(one) for one in found.of],
            _("Amount"): [words.value(one) for one in found.of],
            how: [words.briefly(one) for one in found.of],
        }
    )
    tables.show(
        frame,
        file_name="how_it_is_made",
        key=f"{key}_parts",
        alt=words.name(found),
        written={how: sum_in_short},
    )


def sum_in_short(text: str) -> str:
    """A long sum by its first part and its last."""
    plus = _SIGNS[Operation.SUM]
    parts = text.split(plus)
    return text if len(parts) <= _IN_FULL else plus.join((parts[0], "…", parts[-1]))


def _inputs(inputs: Mapping[Given, None], words: Words) -> None:
    if inputs:
        listed = (f"{words.name(one)}: {words.value(one)}" for one in inputs)
        st.caption(_("Your inputs: {inputs}", inputs=plain("; ".join(listed))))


def _laws(laws: Mapping[Law, None], words: Words) -> None:
    for one in laws:
        name, value = words.name(one), words.value(one)
        if one.valid_from is None:
            text = _("{name}: {value}, your own figure", name=name, value=value)
        else:
            text = _(
                "{name}: {value}, in force from {day}. Source: {source}",
                name=name,
                value=value,
                day=day(one.valid_from),
                source=one.source,
            )
        st.caption(plain(text))


# --- in words -----------------------------------------------------------------------------------

_RESULTS = ("deals", "revenue", "gross_profit", "cover_value", "total_cost", "contribution")
_SIGNS = {
    Operation.SUM: " + ",
    Operation.DIFFERENCE: " − ",
    Operation.PRODUCT: " × ",
    Operation.QUOTIENT: " ÷ ",
    Operation.POWER: " ^ ",
}


def figure_name(key: str) -> str:
    """What a figure is called."""
    whole = _whole_names()
    if key in whole:
        return whole[key]
    what, _dot, part = key.partition(".")
    if part in QUANTILES:
        return f"{whole[what]} · {quantile_name(part)}"
    if what == "difference":
        return _("{figure}: difference", figure=_part_or_result(part))
    if what == "risk":
        return risk_name(part)
    side = _("Own team") if what == OWN else _("With the vendor")
    return f"{side}: {_part_or_result(part)}"


def _whole_names() -> dict[str, str]:
    return {
        "saving": _("Saved a month"),
        "break_even_month": _("Pays for itself in month"),
        "cumulative": _("Saved since the start"),
        "npv": _("Saved over all months, in today's money"),
        "chance": _("Chance that it pays for itself"),
        "break_even_fee": _("Fixed fee at which nothing is saved"),
        "break_even_deals": _("Deals at which nothing is saved"),
        "break_even_conversion": _("Vendor's conversion at which nothing is saved"),
        "best_share": _("Best share to hand over"),
        "best_share_npv": _("What the best share brings, in today's money"),
        "switch_back_price": _("Price of switching back, once"),
        "saved_by_costs": _("Saved by costs alone"),
        "employer_cost": _("Pay with the social contribution"),
        "seller_net": _("What one seller is paid after taxes"),
        "deals_today": _("Closed deals a month today"),
        "vendor_conversion": _("Vendor at full speed: of all leads buy"),
        "vendor_paid": _("The vendor is paid a month, without VAT"),
        "expected_loss": _("Expected losses and controls"),
        "influence": _("Share of the uncertainty that an input explains"),
        "loss_share": _("Share of cases that cost more than they save"),
        "bin_share": _("Share of cases in a bar"),
        "month_share": _("Share of cases that pay for themselves in a month"),
        "own_spent": f"{_('Own team')}: {_('Spent since the start')}",
        "vendor_spent": f"{_('With the vendor')}: {_('Spent since the start')}",
    }


#: What is undershot in one case of ten, in half, in nine of ten.
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def quantile_name(code: str) -> str:
    """Which part of the cases lies below."""
    return {
        "p10": _("In one case of ten less than"),
        "p50": _("In half of cases less than"),
        "p90": _("In nine cases of ten less than"),
    }[code]


def _part_or_result(name: str) -> str:
    if name in _RESULTS:
        return _result_name(name)
    limits = {
        "quota_levy": _("Levy for quota places not filled"),
        "esv_spared": _("Social contribution that the cap spares"),
        "vat_to_pay": _("VAT to pay once registered"),
        "contractor_fine": _("Fine for contractors found to be employees"),
        "past_year": _("Sales of twelve months"),
        "spent": _("Spent since the start"),
    }
    return limits[name] if name in limits else part_name(CostPart(name))


def result_keys() -> Sequence[str]:
    """The results of a side, beside its costs."""
    return _RESULTS


def _result_name(result: str) -> str:
    return {
        "deals": _("Closed deals"),
        "revenue": _("Revenue"),
        "gross_profit": _("Gross profit"),
        "cover_value": _("Worth of longer hours"),
        "total_cost": _("All costs"),
        "contribution": _("Left over (gross profit less costs)"),
    }[result]


@dataclass(frozen=True)
class Words:
    """The words and numbers of explanations, in the reader's language."""

    scenario: Scenario

    def line(self, of: Step) -> str:
        """A step in words, in numbers, and what it comes to."""
        if not of.of:
            return f"{self.name(of)} = {self.value(of)}"
        name, value = self.name(of), self.value(of)
        if of.operation is Operation.SOLVED:
            saving = self.value(of.of[1])
            return _(
                "{name} = {value}, where {saving} is saved", name=name, value=value, saving=saving
            )
        if of.operation is Operation.BEST:
            return _(
                "{name} = {value}, which brings {npv} in today's money; no other brings more",
                name=name,
                value=value,
                npv=self.value(of.of[1]),
            )
        told_in_words = self._joined(of, self.name)
        numbers = self.numbers(of)
        return " = ".join(dict.fromkeys((name, told_in_words, numbers, value)))

    def numbers(self, of: Step) -> str:
        """A step in numbers."""
        return self._joined(of, self.value)

    def briefly(self, node: Node) -> str:
        """A step in numbers where that is short or a sum; nothing for what is no step."""
        if not isinstance(node, Step) or not node.of:
            return ""
        is_told = len(node.of) < MANY or node.operation is Operation.SUM
        return self.numbers(node) if is_told else ""

    def sentence(self, of: Step) -> str:
        """What is done with many figures, in a sentence."""
        return {
            Operation.SUM: _("The sum of these:"),
            Operation.STAYS_ABOVE_ZERO: _(
                "The first month from which the saving since the start stays at or above zero:"
            ),
        }[of.operation]

    def _joined(self, of: Step, say: Callable[[Node], str]) -> str:
        parts = [self._bracketed(one, say) for one in of.of]
        if of.operation in _SIGNS:
            return _SIGNS[of.operation].join(parts)
        listed = "; ".join(parts)
        return {
            Operation.LEAST: _("the smallest of ({figures})", figures=listed),
            Operation.GREATEST: _("the largest of ({figures})", figures=listed),
            Operation.AVERAGE: _("the average of ({figures})", figures=listed),
            Operation.ROUND_UP: _("rounded up by steps ({figures})", figures=listed),
            Operation.ROUND_DOWN: _("the whole ones of ({figures})", figures=listed),
            Operation.RAMP_LOST: _("lost by then in the ramp-up ({figures})", figures=listed),
            Operation.STAYS_ABOVE_ZERO: _("stays at or above zero ({figures})", figures=listed),
            Operation.QUOTA: _("places by the quota ({figures})", figures=listed),
            Operation.JEFFREYS: _("Jeffreys' interval ({figures})", figures=listed),
            Operation.SOLVED: listed,
            Operation.BEST: listed,
        }[of.operation]

    def _bracketed(self, node: Node, say: Callable[[Node], str]) -> str:
        text = say(node)
        return f"({text})" if text.startswith(("-", "−")) else text

    def name(self, node: Node) -> str:
        """What a figure is called."""
        match node:
            case Given(path):
                return self._input(path).label
            case Law(name):
                return fact_name(name)
            case Constant(key=key):
                return self._constant_name(node, key)
        name = figure_name(node.key) if _stands_alone(node) else self._step_name(node.key)
        if node.month is None or node.key.rsplit(".", 1)[-1] not in _OF_A_MONTH:
            return name
        return f"{name}, {month(month_starts(self.scenario.horizon)[node.month - 1])}"

    def value(self, node: Node) -> str:
        """A figure with its unit."""
        match node:
            case Given(path):
                kind = self._input(path).kind
            case Law(name):
                is_share = all_facts()[name][0].unit.startswith("share")
                kind = Kind.SHARE if is_share else Kind.COUNT
            case Constant(key=key):
                kind = _constant_kind(key)
            case Step(key=key):
                kind = _kind(key)
        if isnan(node.value):
            return _("not yet")
        return _written(node.value, kind)

    def input_name(self, path: str) -> str:
        """What an input is called."""
        return self._input(path).label

    def input(self, path: str, value: float | None = None) -> str:
        """An input's value, or another one for it, with its unit."""
        there = float(value_at(self.scenario, path)) if value is None else value
        return _written(there, self._input(path).kind)

    def _input(self, path: str) -> Input:
        key = path.replace("outsourced.scheme.", "term.").replace(".tiers.", ".tier.")
        key = key.replace(".from_quantity", ".from").replace("store.seasonality.", "season.")
        return _all_inputs(self.scenario)[key]

    def _constant_name(self, node: Constant, key: str) -> str:
        if key.startswith("effort."):
            return work_type_name(key.removeprefix("effort."))
        if key.startswith("draw."):
            rank = number(float(key.removeprefix("draw.")))
            return _("draw no. {n} by size", n=rank)
        if key.startswith("sum.") and key != "sum.order_values":
            return _("{figure}, reported", figure=field_name(key.removeprefix("sum.")))
        names = {
            "months_of_year": _("months of a year"),
            "weeks_of_month": _("weeks of a month"),
            "week": _("week"),
            "years": _("years"),
            "position_step": _("step"),
            "draws": _("draws"),
            "draws_counted": _("draws counted"),
            "variance": _("variance of the answer"),
            "variance_explained": _("variance that the input explains"),
            "months_before": _("months before the start, as the first"),
            "control_cost": _("Controls you chose, a year"),
            "risk_chance": _("chance in a year"),
            "months_lost": _("months of gross profit lost"),
            "estimate": _("your estimate"),
            "probability": _("chance of lying below"),
            "z_80": _("standard normal, 90 %"),
            "weeks_reported": _("weeks reported"),
            "weekly_deviation": _("standard deviation of the weeks"),
            "sum.order_values": _("sum of the weeks' average orders"),
        }
        return names.get(key) or _written(node.value, Kind.FACTOR)

    def _step_name(self, key: str) -> str:
        if key.startswith("term."):
            return self._term_step_name(key)
        names = _step_names()
        if key in names:
            return names[key]
        part = key.split(".", 1)[-1]
        return names[part] if part in names else figure_name(key)

    def _term_step_name(self, key: str) -> str:
        _term, at, *part = key.split(".")
        name = term_name(int(at), self.scenario.outsourced.scheme[int(at)])
        return {
            "least": _("{term}: at least", term=name),
            "most": _("{term}: at most", term=name),
            "up_to": _("{term}: up to a step", term=name),
            "within": _("{term}: within a step", term=name),
            "slice": _("{term}: paid for a step", term=name),
        }.get(".".join(part), _("{term}: amount", term=name))


def _all_inputs(scenario: Scenario) -> dict[str, Input]:
    sections = input_sections(scenario, sign=state.currency_sign())
    others = Input(  # of the quota alone, which the workbook leaves out
        "in_house.other_employees",
        _("Employees outside sales"),
        float(scenario.in_house.other_employees),
        Kind.COUNT,
    )
    return {one.key: one for entries in (*sections.values(), (others,)) for one in entries}


def _step_names() -> dict[str, str]:
    """What the steps between inputs and figures are called."""
    return {
        "leads": _("Leads"),
        "season": _("Weight of the month"),
        "season_average": _("Average weight of a month"),
        "growth": _("Growth since the start, times"),
        "growth_base": _("Growth in a year, times"),
        "share": _("Share of the work handed over"),
        "effort": _("Share of the team's time that each kind takes"),
        "kept_share": _("Share of the work you keep"),
        "needed": _("Sellers needed for it"),
        "needed_rounded": _("Sellers needed, in whole steps"),
        "kept": _("Sellers you keep"),
        "released": _("Sellers you let go"),
        "released_share": _("Share of the team let go"),
        "kept.deals": _("Deals of the sellers you keep"),
        "kept.revenue": _("Revenue of the sellers you keep"),
        "training_months": _("Months of training"),
        "half_ramp": _("Half of the months until full speed"),
        "lost_per_hire": _("Months of work lost with each new seller"),
        "leaving": _("Leave in a month"),
        "team_lost": _("Work lost to leavers"),
        "team_productivity": _("Team's speed with leavers replaced"),
        "heads": _("Sellers and supervisors"),
        "employee_share": _("Share of sellers who are employees"),
        "employed": _("Sellers who are employees"),
        "hires_a_year": _("New sellers a year"),
        "hires": _("New sellers a month"),
        "contribution": _("Social contribution of one person"),
        "bonus_each": _("Bonus of one seller"),
        "pay_each": _("Pay of one seller with the bonus"),
        "part_pay": _("Pay of the part-time position"),
        "sellers.whole": _("Whole positions of sellers"),
        "sellers.part": _("Part-time position of a seller"),
        "sellers.contribution": _("Social contribution of the sellers"),
        "sellers.part_contribution": _("Social contribution of the part-time seller"),
        "supervisors.part_contribution": _("Social contribution of the part-time supervisor"),
        "supervisors.whole": _("Whole positions of supervisors"),
        "supervisors.part": _("Part-time position of a supervisor"),
        "supervisors.contribution": _("Social contribution of the supervisors"),
        "esv_cap": _("Most pay that bears ESV"),
        "esv_floored": _("Pay, a minimum wage at least"),
        "esv_base": _("Of it bears ESV"),
        "provider.deals": _("Deals of the vendor"),
        "provider.revenue": _("Revenue of the vendor"),
        "ramp_lost": _("Weeks of full speed the vendor has lost so far"),
        "ramp_lost_in_month": _("Weeks of full speed lost in the month"),
        "ramp_lost_share": _("Share of the month lost"),
        "productivity": _("Vendor's speed"),
        "uplift": _("Repeat orders added"),
        "uplift_reached": _("Repeat orders added so far"),
        "first_orders": _("Share of first orders"),
        "first_orders_then": _("Share of first orders with the vendor"),
        "repeat_growth": _("Orders grow by repeat buyers, times"),
        "extra_hours": _("Hours a week the vendor answers longer"),
        "income": _("Gross profit and worth of longer hours"),
        "taxed": _("Fees and set-up that bear VAT"),
        "vat_lost": _("Share of VAT that cannot be reclaimed"),
        "leaving_vendor": _("Chance of leaving the vendor in a month"),
        "new_seller": _("Cost of a new seller"),
        "rebuilding": _("Hiring and training anew"),
        "monthly_profit": _("Gross profit of a month"),
        "lost_profit": _("Gross profit lost meanwhile"),
        "kept_of_pay": _("Share of pay left after taxes"),
        "staff": _("Employees"),
        "quota_places": _("Places of the quota"),
        "above_cap": _("Pay above the cap"),
        "above_cap_each": _("Pay of one above the cap"),
        "sellers.above_cap": _("Sellers' pay above the cap"),
        "sellers.part_above_cap": _("Part-time seller's pay above the cap"),
        "supervisors.above_cap": _("Supervisors' pay above the cap"),
        "supervisors.part_above_cap": _("Part-time supervisor's pay above the cap"),
        "vat_gross": _("Price with VAT, of the price without"),
        "vat_within": _("Share of VAT within a price"),
        "vat_due": _("VAT within the gross profit"),
        "contractors": _("Contractors"),
        "people_fined": _("Contractors, rounded up"),
        "earlier_sales": _("Sales before the start"),
        "loss_a_year": _("Expected losses in a year, were all sales handed over"),
        "loss_a_month": _("Expected losses in a month, were all sales handed over"),
        "losses_handed_over": _("Expected losses with what is handed over"),
        "control_cost_a_month": _("Controls you chose, a month"),
        "draws_apart": _("How far the two draws lie apart"),
        "on_the_way": _("Part of the way between them"),
        **_measured_names(),
        "contacts": _("Contacts it adds"),
        "points": _("Points of repeat orders gained"),
        "batches": _("Large batches"),
        "discount_base": _("Worth of one in a year, times"),
        "discount": _("Worth of one by then, times"),
        "worth_today": _("Worth today"),
    }


def _measured_names() -> dict[str, str]:
    """What the steps to a measured value are called."""
    ends = {
        "low": _("Low end of the range"),
        "measured": _("Measured"),
        "high": _("High end of the range"),
    }
    return {f"{end}_{kind}": name for end, name in ends.items() for kind in _MEASURED} | {
        "estimate_off": _("How far off the estimate was"),
        "estimate_gap": _("Distance between the two"),
        "jeffreys": _("Jeffreys' interval"),
        "weekly_mean": _("Average of a week"),
        "weekly_error": _("Standard error of the average"),
        "weekly_blur": _("What chance blurs in eight cases of ten"),
        "weekly_low": _("Average of a week, low end"),
        "weekly_high": _("Average of a week, high end"),
        "root": _("square root"),
        "known_orders": _("Orders whose buyer is known"),
        "vendors_share": _("Vendors: of all leads buy"),
        "own_share": _("Own team: of all leads buy"),
        "at_full_speed": _("Measured, at full speed"),
        "against_full_speed": _("Measured, against your team at full speed"),
        "not_sold": _("Share of leads that do not buy"),
        "log_variance": _("Variance of the logarithm"),
        "log_variance_part": _("Variance of one side"),
        "log_blur": _("What chance blurs, on the log scale"),
        "blur_factor": _("Factor by which chance blurs"),
    }


_MEASURED = ("share", "count", "money")

_COUNTS = {
    *("leads", "deals", "kept", "needed", "needed_rounded", "released", "heads", "employed"),
    *("hires", "hires_a_year", "whole", "part", "contacts", "points", "batches", "extra_hours"),
    *("ramp_lost", "ramp_lost_in_month", "training_months", "half_ramp", "lost_per_hire"),
    *("break_even_month", "break_even_deals", "up_to", "within", "deals_today"),
    *("staff", "quota_places", "contractors", "people_fined", "low_count", "measured_count"),
    *("high_count", "known_orders"),
}
_SHARES = {
    *("share", "effort", "kept_share", "released_share", "leaving", "team_lost"),
    *("team_productivity", "employee_share", "vendor_conversion", "ramp_lost_share"),
    *("productivity", "uplift", "uplift_reached", "first_orders", "first_orders_then"),
    *("vat_lost", "leaving_vendor", "break_even_conversion", "best_share", "chance"),
    *("influence", "loss_share", "bin_share", "month_share", "kept_of_pay", "vat_within"),
    *("low_share", "measured_share", "high_share", "jeffreys", "estimate_off", "not_sold"),
    *("vendors_share", "own_share", "at_full_speed", "against_full_speed"),
}
_FACTORS = {
    *("season", "season_average", "growth", "growth_base", "repeat_growth"),
    *("discount", "discount_base", "vat_gross", "root", "log_variance", "log_variance_part"),
    *("log_blur", "blur_factor", "estimate_gap"),
    *("weekly_mean", "weekly_error", "weekly_blur", "weekly_low", "weekly_high"),
}
#: What is told with its month.
_OF_A_MONTH = {
    *("saving", "cumulative", "worth_today", "total_cost", "revenue", "spent", "past_year"),
    *QUANTILES,
}


def _kind(key: str) -> Kind:
    """How a step's figure is written: by the last word of its key; amounts by default."""
    last = key.rsplit(".", 1)[-1]
    for kind, keys in ((Kind.COUNT, _COUNTS), (Kind.SHARE, _SHARES), (Kind.FACTOR, _FACTORS)):
        if last in keys:
            return kind
    return Kind.MONEY


def _constant_kind(key: str) -> Kind:
    if key.startswith(("effort.", "risk_chance", "probability")):
        return Kind.SHARE
    return Kind.MONEY if key.startswith("draw.") or key == "control_cost" else Kind.FACTOR


def _written(value: float, kind: Kind) -> str:
    match kind:
        case Kind.MONEY:
            return money(value, digits=2)
        case Kind.SHARE:
            return percent(value, digits=2)
        case _:
            return number(value, digits=_digits(value))


def _digits(value: float) -> int:
    """As many decimals as the number needs, at most four."""
    return next((digits for digits in range(4) if abs(round(value, digits) - value) < 1e-9), 4)


def no_turning_fee(never: NoFee) -> list[str]:
    """Why no fixed fee turns the answer, in a sentence; nothing where none is asked."""
    match never:
        case NoFee.CAP_HOLDS:
            return [_("No fixed fee turns it: its cap keeps what you pay below that.")]
        case NoFee.MINIMUM_HOLDS:
            return [_("No fixed fee turns it: its minimum alone is too much.")]
        case NoFee.NOTHING_HANDED_OVER | NoFee.RATE_UNUSED:
            return []
