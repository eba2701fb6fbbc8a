"""The inputs of the savings model as cells of a workbook: what each is called, and its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from babel.dates import get_month_names

from outsource_core.costs import (
    WORK_EFFORT,
    CostPart,
    Scenario,
    WorkType,
    value_at,
)
from outsource_core.payment import Basis, Term, TierRule
from outsource_core.reference import all_facts
from ui.i18n import _, locale
from ui.savings_view import part_name
from ui.words import fact_name, format_name, work_type_name

#: The columns of months that a workbook always has, so that the horizon can be moved in it.
MONTHS = 36

#: The law's figures that the formulas use.
LAW = (
    "minimum_wage",
    "esv_rate",
    "esv_base_max_minimum_wages",
    "contractor_fine_minimum_wages",
)


class Kind(Enum):
    """How a figure is written."""

    MONEY = "money"
    SHARE = "share"
    FACTOR = "factor"
    COUNT = "count"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Input:
    """A cell to change; without a value it is empty."""

    key: str
    label: str
    value: float | date | str | None
    kind: Kind
    unit: str = ""
    note: str = ""
    since: date | None = None  # the day from which a figure of the law holds


def input_sections(scenario: Scenario, *, sign: str) -> Mapping[str, Sequence[Input]]:
    """Every input of the model by heading, with its value in the scenario."""
    return {
        _("Time"): _time_inputs(scenario),
        _("Your store"): _store_inputs(scenario, sign=sign),
        _("Season: weight of each month"): _season_inputs(scenario),
        _("Your own team"): _team_inputs(scenario, sign=sign),
        _("What is handed over"): _format_inputs(scenario),
        _("Kinds of work: 1 is handed over, 0 is kept"): _work_inputs(scenario),
        _("Share of the team's time that each kind takes"): _effort_inputs(),
        _("The vendor"): _vendor_inputs(scenario, sign=sign),
        _("What the vendor is paid"): tuple(_term_inputs(scenario, sign=sign)),
    }


def _time_inputs(scenario: Scenario) -> Sequence[Input]:
    months = _("from 1 to {n}", n=last_month(scenario))
    return (
        Input("horizon.start", _("First month"), scenario.horizon.start, Kind.DATE),
        _input(scenario, "horizon.months", _("Months to look ahead"), Kind.COUNT, months),
        _share(scenario, "horizon.discount_rate", _("Discount rate a year")),
    )


def _store_inputs(scenario: Scenario, *, sign: str) -> Sequence[Input]:
    return (
        _input(scenario, "store.leads_per_month", _("Leads a month"), Kind.COUNT, _("leads")),
        _share(scenario, "store.growth_per_year", _("Growth a year")),
        _share(scenario, "store.conversion", _("Of them buy")),
        _input(scenario, "store.average_order_value", _("Average order"), Kind.MONEY, sign),
        _share(scenario, "store.gross_margin", _("Gross margin")),
        _share(scenario, "store.repeat_share", _("Orders from people who bought before")),
        _input(scenario, "store.ad_cost_per_lead", _("Advertising for one lead"), Kind.MONEY, sign),
    )


def _season_inputs(scenario: Scenario) -> Sequence[Input]:
    names = get_month_names("wide", context="stand-alone", locale=locale())
    return tuple(
        Input(f"season.{at}", str(names[at + 1]).capitalize(), float(factor), Kind.FACTOR)
        for at, factor in enumerate(scenario.store.seasonality)
    )


def _team_inputs(scenario: Scenario, *, sign: str) -> Sequence[Input]:
    monthly, people = _("{sign} a month", sign=sign), _("people")
    rows = (
        ("headcount", _("Sellers you employ"), Kind.COUNT, people),
        ("gross_pay", _("Pay of one before tax"), Kind.MONEY, monthly),
        ("bonus_share", _("Bonus, share of revenue"), Kind.SHARE, "%"),
        ("contractor_share", _("Sellers who are contractors (FOP)"), Kind.SHARE, "%"),
        ("turnover_per_year", _("Leave in a year"), Kind.SHARE, "%"),
        ("hiring_cost", _("Finding a new seller"), Kind.MONEY, sign),
        ("training_cost", _("Training one"), Kind.MONEY, sign),
        ("training_weeks", _("Weeks of training"), Kind.COUNT, _("weeks")),
        ("new_hire_ramp_months", _("Months until full speed"), Kind.COUNT, _("months")),
        ("workplace_per_head", _("Workplace for one"), Kind.MONEY, monthly),
        ("software_per_head", _("Software for one"), Kind.MONEY, monthly),
        ("supervisors", _("Supervisors"), Kind.COUNT, people),
        ("supervisor_gross_pay", _("Supervisor's pay before tax"), Kind.MONEY, monthly),
        ("absence_cover_share", _("Sick and holiday cover"), Kind.SHARE, "%"),
        ("hours_covered_per_week", _("Hours customers are answered"), Kind.COUNT, _hours()),
        ("severance_months", _("Months of pay to those let go"), Kind.COUNT, _("months")),
    )
    return tuple(
        _input(scenario, f"in_house.{name}", label, kind, unit) for name, label, kind, unit in rows
    )


def _format_inputs(scenario: Scenario) -> Sequence[Input]:
    return (
        Input("format.kind", _("Handed over"), format_name(scenario.format.kind), Kind.CHOICE),
        _share(scenario, "format.share", _("Share handed over"), _("not used for all the work")),
        _input(scenario, "format.position_step", _("Staff is kept in steps of"), Kind.COUNT, ""),
    )


def _work_inputs(scenario: Scenario) -> Sequence[Input]:
    chosen = scenario.format.work_types
    return tuple(
        Input(f"work.{work}", work_type_name(work), float(work in chosen), Kind.COUNT)
        for work in WorkType
    )


def _effort_inputs() -> Sequence[Input]:
    return tuple(
        Input(f"effort.{work}", work_type_name(work), WORK_EFFORT[work], Kind.SHARE, "%")
        for work in WorkType
    )


def _vendor_inputs(scenario: Scenario, *, sign: str) -> Sequence[Input]:
    monthly = _("{sign} a month", sign=sign)
    own_hour = _("What your hour is worth")
    all_lost = _("Expected losses, were all sales handed over")
    rows = (
        ("relative_conversion", _("How well it sells against your team"), Kind.SHARE, "%"),
        ("ramp_up_weeks", _("Weeks of ramp-up"), Kind.COUNT, _("weeks")),
        ("ramp_up_start_share", _("Sells in the first week, of full speed"), Kind.SHARE, "%"),
        ("set_up_fee", _("Set-up fee"), Kind.MONEY, sign),
        ("product_training_cost", _("Product training"), Kind.MONEY, sign),
        ("vat_rate", _("VAT on the vendor's invoice"), Kind.SHARE, "%"),
        ("vat_reclaimable", _("Of it you can reclaim"), Kind.SHARE, "%"),
        ("oversight_hours_per_month", _("Your own oversight"), Kind.COUNT, _("hours a month")),
        ("oversight_hour_rate", own_hour, Kind.MONEY, sign),
        ("contacts_added_per_month", _("Contacts it adds"), Kind.COUNT, _("contacts a month")),
        ("repeat_uplift_points", _("Adds to repeat orders"), Kind.COUNT, _("percentage points")),
        ("large_batch_share", _("Large batches among its deals"), Kind.SHARE, "%"),
        ("hours_covered_per_week", _("Hours the vendor answers"), Kind.COUNT, _hours()),
        ("extra_hour_worth", _("What one more hour is worth"), Kind.MONEY, sign),
        ("expected_loss_per_month", all_lost, Kind.MONEY, monthly),
        ("control_cost_per_month", _("Controls against risks"), Kind.MONEY, monthly),
        ("switch_back_fee", _("Fee for leaving the contract"), Kind.MONEY, sign),
        ("switch_back_chance_per_year", _("Chance of leaving in a year"), Kind.SHARE, "%"),
    )
    return tuple(
        _input(scenario, f"outsourced.{name}", label, kind, unit)
        for name, label, kind, unit in rows
    )


def _term_inputs(scenario: Scenario, *, sign: str) -> Iterator[Input]:
    for at, term in enumerate(scenario.outsourced.scheme):
        name = term_name(at, term)
        is_share = term.basis is Basis.REVENUE_SHARE
        kind, unit = (Kind.SHARE, "%") if is_share else (Kind.MONEY, sign)
        rule = (
            _("this rate for what lies above")
            if term.tier_rule is TierRule.MARGINAL
            else _("this rate for everything")
        )
        empty = _("empty: none")
        monthly = _("{sign} a month", sign=sign)
        yield Input(f"term.{at}.rate", name, float(term.rate), kind, unit)
        for tier_at, tier in enumerate(term.tiers):
            key, number = f"term.{at}.tier.{tier_at}", tier_at + 1
            from_label = _("{term}: step {n} from", term=name, n=number)
            rate_label = _("{term}: rate of step {n}", term=name, n=number)
            counted = sign if is_share else ""
            yield Input(f"{key}.from", from_label, float(tier.from_quantity), Kind.COUNT, counted)
            yield Input(f"{key}.rate", rate_label, float(tier.rate), kind, unit, rule)
        for bound, label in (
            ("minimum", _("{term}: at least", term=name)),
            ("cap", _("{term}: at most", term=name)),
        ):
            value = getattr(term, bound)
            amount = None if value is None else float(value)
            yield Input(f"term.{at}.{bound}", label, amount, Kind.MONEY, monthly, empty)


def law_inputs(scenario: Scenario, name: str) -> Sequence[Input]:
    """A figure of the law: the owner's own, if any, then every row by law, the oldest first."""
    kind = Kind.SHARE if all_facts()[name][0].unit.startswith("share") else Kind.COUNT
    own = scenario.fact_overrides.get(name)
    instead = _("{name}: your own instead", name=fact_name(name))
    rows = (
        Input(
            f"law.{name}.{at}",
            fact_name(name),
            row.value,
            kind,
            note=row.source,
            since=row.valid_from,
        )
        for at, row in enumerate(all_facts()[name])
    )
    return (*rows, Input(f"law.{name}.own", instead, own, kind, note=_("empty: by law")))


def _input(scenario: Scenario, path: str, label: str, kind: Kind, unit: str) -> Input:
    return Input(path, label, float(value_at(scenario, path)), kind, unit)


def _share(scenario: Scenario, path: str, label: str, note: str = "") -> Input:
    return replace(_input(scenario, path, label, Kind.SHARE, "%"), note=note)


def _hours() -> str:
    return _("hours a week")


def term_name(at: int, term: Term) -> str:
    """What a line of the payment scheme is called."""
    return f"{at + 1}. {part_name(CostPart(term.basis.value))}"


def last_month(scenario: Scenario) -> int:
    """How many months the workbook has columns for."""
    return max(MONTHS, scenario.horizon.months)
