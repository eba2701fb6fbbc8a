"""Saved scenarios side by side with the one on screen: their answers, and where they differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from outsource_core.costs import Comparison, CostPart, Scenario, compare, steady_sides
from outsource_core.scenarios import SavedScenario, free_name
from outsource_core.storage.scenarios import scenarios
from outsource_core.uncertainty import Simulation, simulate
from ui import charts, inputs, resources, scenario_address, scenario_inputs, state, tables
from ui.formatting import UNKNOWN, money, month, number, percent, plain
from ui.i18n import _, _n
from ui.savings_view import cost, last, month_starts
from ui.scenario_inputs import Gathered

#: How many saved scenarios stand beside the one on screen.
MOST = 4

_PAID_TO_VENDOR = (
    CostPart.FIXED_FEE,
    CostPart.PER_DEAL,
    CostPart.PER_CONTACT_ADDED,
    CostPart.PER_REPEAT_RATE_POINT,
    CostPart.PER_LARGE_BATCH,
    CostPart.REVENUE_SHARE,
)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure a scenario's answer is: the saving a month, and the chance that it pays."""

    p10: float
    p90: float
    chance: float


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario of the comparison, worked out."""

    name: str
    gathered: Gathered
    comparison: Comparison
    sure: Sure


def codes() -> set[str]:
    """What the address may say of those compared: any of the shelf, or none."""
    return {inputs.NONE, *(str(one.id) for one in scenarios(resources.store()))}


def side_by_side(gathered: Gathered, comparison: Comparison, simulation: Simulation) -> None:
    """The scenario on screen beside up to four of the shelf."""
    shelf = {str(one.id): one for one in scenarios(resources.store())}
    if not shelf:
        st.info(
            _(
                "No scenario is saved yet. Open “Scenarios” beside the inputs, save what is on "
                "screen under a name, then change something: here you see both side by side."
            )
        )
        return
    chosen = inputs.few(
        _("Beside what is on screen"),
        {code: one.name for code, one in shelf.items()},
        key="compared",
        most=MOST,
        placeholder=_("Choose up to four"),
    )
    sure = how_sure(simulation, gathered.scenario.horizon.months)
    name = free_name(_("On screen"), [shelf[code].name for code in chosen])
    columns = [Column(name, gathered, comparison, sure)]
    for code in chosen:
        column, ignored = _worked_out(shelf[code], simulation)
        columns.append(column)
        if ignored:
            st.caption(left_out(ignored))
    shown = [one.name for one in columns[1:] if one.gathered.chosen == gathered.chosen]
    if shown:
        del columns[0]  # the same twice would compare nothing
        st.caption(
            " ".join(_("“{name}” is what is on screen.", name=plain(name)) for name in shown)
        )
    _answers(columns)
    _curves(columns)
    _differences(columns)


def how_sure(simulation: Simulation, months: int) -> Sure:
    """What the draws say of a scenario that looks this many months ahead."""
    band = simulation.steady_saving_band
    chance = simulation.chance_it_pays(within_months=months)
    return Sure(float(band.p10), float(band.p90), float(chance))


def vendor_pay(scenario: Scenario) -> float:
    """What the vendor is paid in a steady month, without VAT."""
    _own, outsourced = steady_sides(scenario)
    return sum(cost(outsourced, part) for part in _PAID_TO_VENDOR)


def own_cost(scenario: Scenario) -> float:
    """What a steady month costs with the own team alone, all costs."""
    own, _outsourced = steady_sides(scenario)
    return last(own.total_cost)


def left_out(keys: Sequence[str]) -> str:
    """Says which saved inputs are not understood."""
    return _(
        "Not understood and left at their defaults: {keys}.",
        keys=", ".join(f"`{key[:40].replace('`', ' ')}`" for key in keys[:8]),
    )


def pays_for_itself(comparison: Comparison) -> str:
    """From which month on everything spent at the start has come back."""
    month_number = float(comparison.break_even_month)
    return UNKNOWN if math.isnan(month_number) else _("in month {n}", n=number(month_number))


def month_ticks(days: Sequence[date]) -> tuple[list[str], list[str]]:
    """Five or so months to write along an axis, and how they are written: the year below."""
    shown = days[:: max(1, -(-len(days) // 5))]
    return [day.isoformat() for day in shown], ["<br>".join(month(day).split()) for day in shown]


def _worked_out(saved: SavedScenario, on_screen: Simulation) -> tuple[Column, tuple[str, ...]]:
    gathered, ignored = scenario_inputs.gathered(saved.inputs, scenario_inputs.circumstances())
    sure = _sure_of(saved.id, gathered, on_screen)
    return Column(saved.name, gathered, compare(gathered.scenario), sure), ignored


def _sure_of(scenario_id: int, gathered: Gathered, like: Simulation) -> Sure:
    """The same draws as for the scenario on screen; kept in the session while nothing changes."""
    kept = st.session_state.setdefault("simulated_scenarios", {})
    asked = (gathered.scenario, dict(gathered.believed))
    if scenario_id not in kept or kept[scenario_id][0] != asked:
        draws = len(like.steady_saving)
        simulation = simulate(gathered.scenario, gathered.believed, draws=draws, seed=like.seed)
        kept[scenario_id] = (asked, how_sure(simulation, gathered.scenario.horizon.months))
    sure: Sure = kept[scenario_id][1]
    return sure


def _figures() -> Mapping[str, Callable[[Column], str]]:
    """The rows of the comparison: what each is called, and how a scenario answers it."""
    return {
        _("Saved a month, once steady"): lambda one: money(float(one.comparison.steady_saving)),
        _("In eight cases of ten"): lambda one: f"{money(one.sure.p10)} – {money(one.sure.p90)}",
        _("Pays for itself"): lambda one: pays_for_itself(one.comparison),
        _("Chance that it pays for itself"): lambda one: percent(one.sure.chance),
        _("Saved over the whole time"): lambda one: money(float(one.comparison.cumulative[-1])),
        _("The vendor is paid a month, without VAT"): lambda one: money(
            vendor_pay(one.gathered.scenario)
        ),
        _("Own team: all costs a month"): lambda one: money(own_cost(one.gathered.scenario)),
        _("The vendor sells to, of leads"): lambda one: percent(
            min(
                float(
                    one.gathered.scenario.store.conversion
                    * one.gathered.scenario.outsourced.relative_conversion
                ),
                1.0,
            ),
            digits=1,
        ),
    }


def _rows(
    cells: Mapping[str, Sequence[str]], columns: Sequence[Column], head: str
) -> list[dict[str, str]]:
    """A row for each label, with a cell for each scenario by its name."""
    names = [one.name for one in columns]
    first = free_name(head, names)
    return [{first: label, **dict(zip(names, of, strict=True))} for label, of in cells.items()]


def _answers(columns: Sequence[Column]) -> None:
    cells = {label: [say(one) for one in columns] for label, say in _figures().items()}
    tables.show_side_by_side(
        _rows(cells, columns, _("Figure")), file_name="scenarios", key="compared_answers"
    )


def _curves(columns: Sequence[Column]) -> None:
    """One curve a scenario; the title compares them where the shortest of them ends."""
    days = {one.name: month_starts(one.gathered.scenario.horizon) for one in columns}
    months = min(len(one) for one in days.values())
    totals = {one.name: float(one.comparison.cumulative[months - 1]) for one in columns}
    charts.draw(
        charts.lines(
            [
                charts.Line(
                    one.name,
                    [day.isoformat() for day in days[one.name]],
                    one.comparison.cumulative.tolist(),
                    [
                        f"{one.name}, {month(day)}: {money(value)}"
                        for day, value in zip(
                            days[one.name], one.comparison.cumulative.tolist(), strict=True
                        )
                    ],
                )
                for one in columns
            ],
            y_title=_("Saved since the start, {sign}", sign=state.currency_sign()),
            ticks=month_ticks(max(days.values(), key=len)),
        ),
        title=finding(totals, months),
        key="compared_curves",
    )


def finding(totals: Mapping[str, float], months: int) -> str:
    """Which scenario is best after so many months; within a hryvnia they come out the same."""
    most = max(totals.values())
    best = [name for name, total in totals.items() if most - total < 1]
    if len(totals) == 1:
        return _n(
            "After {n} month “{name}”: {total} since the start",
            "After {n} months “{name}”: {total} since the start",
            months,
            n=months,
            name=best[0],
            total=money(most),
        )
    if len(best) == len(totals):
        return _n(
            "After {n} month the scenarios come out the same: {total} since the start",
            "After {n} months the scenarios come out the same: {total} since the start",
            months,
            n=months,
            total=money(most),
        )
    if len(best) > 1:
        names = ", ".join(_("“{name}”", name=name) for name in best)
        return _n(
            "After {n} month {names} are best and come out the same: {total} since the start",
            "After {n} months {names} are best and come out the same: {total} since the start",
            months,
            n=months,
            names=names,
            total=money(most),
        )
    return _n(
        "After {n} month “{name}” is best: {total} since the start",
        "After {n} months “{name}” is best: {total} since the start",
        months,
        n=months,
        name=best[0],
        total=money(most),
    )


def _differences(columns: Sequence[Column]) -> None:
    """Only the inputs in which the scenarios differ."""
    known = scenario_address.fields()
    labels = scenario_inputs.labels()
    cells = {
        labels[key]: [
            scenario_inputs.written(key, one.gathered.value(key, field.default)) for one in columns
        ]
        for key, field in known.items()
        if len({one.gathered.value(key, field.default) for one in columns}) > 1
    }
    st.markdown("**" + _("Where they differ") + "**")
    if not cells:
        st.caption(_("In no input."))
        return
    tables.show_side_by_side(
        _rows(cells, columns, _("Input")), file_name="scenario_inputs", key="compared_inputs"
    )
