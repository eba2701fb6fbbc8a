"""The figures that the savings lab shows, view by view, each with how it is made.

Nothing is worked out until the reader opens one. A figure on screen that is missing here fails a
test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from outsource_core.actuals import Measured, off_by
from outsource_core.costs import (
    CliffCode,
    CostPart,
    Horizon,
    Scenario,
    SideName,
    cost_cliffs,
    with_deals,
    with_price,
    with_values,
)
from outsource_core.costs import explanations as core
from outsource_core.costs.explanations import OWN, VENDOR, Step, Working
from outsource_core.explained_draws import drawn, influence, quantile, share_of_draws
from outsource_core.explained_risks import expected_loss
from outsource_core.number import Array
from outsource_core.scenarios import free_name
from outsource_core.storage.scenarios import scenarios
from outsource_core.uncertainty import (
    CORRELATIONS,
    SEED,
    Range,
    Simulation,
    Swing,
    simulate,
    tornado,
)
from ui import (
    actuals_view,
    address,
    resources,
    savings_lab,
    scenario_catalogue,
    scenario_compare,
    scenario_inputs,
)
from ui.explanations import (
    QUANTILES,
    Choice,
    Figure,
    Made,
    Words,
    figure_name,
    result_keys,
)
from ui.formatting import money, month, number
from ui.i18n import _, _n
from ui.savings_lab import Lab
from ui.savings_view import month_starts
from ui.scenario_catalogue import Input


@dataclass(frozen=True)
class Subject:
    """What figures are of: a scenario, how sure its inputs are, and its draws."""

    scenario: Scenario
    ranges: Mapping[str, Range]
    simulation: Callable[[], Simulation]

    @property
    def months(self) -> int:
        """How many months are looked at."""
        return self.scenario.horizon.months


def of_answer(lab: Lab) -> Sequence[Figure]:
    """The figures that stand for the whole answer, then every figure of both sides."""
    of = _subject(lab)
    return (
        *_saving(of),
        *_over_the_whole(of),
        *_quantiles_of_saving(of),
        _chance(of),
        *_turning_points(of),
        *_sides(of),
        *_measured(of),
    )


def of_view(view: str, lab: Lab) -> Sequence[Figure]:
    """The figures that a view shows."""
    of = _subject(lab)
    match view:
        case "time":
            return (*_over_the_whole(of), *_bands(of), *_saving(of), *_sides(of))
        case "parts":
            return (*_saving(of), *_differences(of), *_one_seller(of), *_sides(of))
        case "decides":
            return (*_swings(of), *_turning_points(of), *_limits(of), *_influences(of))
        case "price":
            return (*_cells(of), *_saving(of), *_best_mix(of))
        case "sure":
            return (*_quantiles_of_saving(of), *_counted(of), _chance(of), _one_draw(of))
        case _:
            return _side_by_side(lab)


def _subject(lab: Lab) -> Subject:
    return Subject(lab.scenario, lab.ranges, lambda: lab.simulation)


def _sure(code: str, of: Subject, make: Callable[[], Step | None]) -> Figure:
    """A figure that needs no choice."""

    def opens() -> Made | None:
        found = make()
        return None if found is None else Made(found, of.scenario)

    return Figure(code, figure_name(code), opens)


# --- the whole answer ---------------------------------------------------------------------------


def _over_the_whole(of: Subject) -> Sequence[Figure]:
    scenario = of.scenario
    return (
        _sure("break_even_month", of, lambda: core.pays_from(scenario)),
        _of_month(
            "cumulative", of, lambda at: core.cumulative_saving(scenario, months=at), last=True
        ),
        _sure("npv", of, lambda: core.npv(scenario)),
    )


def _saving(of: Subject) -> Sequence[Figure]:
    return (_of_any_month("saving", of, lambda working: working.saving),)


def _sides(of: Subject) -> Sequence[Figure]:
    return [_of_any_month(key, of, _figure_of(key)) for key in Working(of.scenario).keys]


def _figure_of(key: str) -> Callable[[Working], Step]:
    return lambda working: working.figure(key)


def _differences(of: Subject) -> Sequence[Figure]:
    names = dict.fromkeys(key.split(".", 1)[1] for key in Working(of.scenario).keys)
    return (
        _of_any_month("saved_by_costs", of, lambda working: working.saved_by_costs),
        *(
            _of_any_month(f"difference.{name}", of, _difference_of(name))
            for name in (*(str(part) for part in CostPart), *result_keys())
            if name in names
        ),
    )


def _difference_of(name: str) -> Callable[[Working], Step]:
    return lambda working: working.difference(name)


def _one_seller(of: Subject) -> Sequence[Figure]:
    return (
        _sure("employer_cost", of, lambda: Working(of.scenario).seller_cost),
        _sure("seller_net", of, lambda: Working(of.scenario).seller_net),
    )


def _turning_points(of: Subject) -> Sequence[Figure]:
    scenario = of.scenario
    return (
        _sure("break_even_fee", of, lambda: core.turning_fee(scenario)),
        _sure("break_even_deals", of, lambda: core.turning_deals(scenario)),
        _sure("deals_today", of, lambda: Working(scenario).deals_today),
        _sure("break_even_conversion", of, lambda: core.turning_conversion(scenario)),
        _sure("vendor_conversion", of, lambda: Working(scenario).vendor_conversion),
        *_best_mix(of),
        _sure("switch_back_price", of, lambda: core.switch_back(scenario)),
        _sure("expected_loss", of, lambda: _expected_loss(scenario)),
    )


def _best_mix(of: Subject) -> Sequence[Figure]:
    return (
        _sure("best_share", of, lambda: core.best_mix(of.scenario)),
        _sure("best_share_npv", of, lambda: core.best_mix_npv(of.scenario)),
    )


def _expected_loss(scenario: Scenario) -> Step:
    controls = scenario_inputs.circumstances().controls
    return expected_loss(scenario, scenario_inputs.assessment(scenario, controls))


# --- by month -----------------------------------------------------------------------------------


def _months(horizon: Horizon, *, steady: bool = False, last: bool = False) -> Choice:
    """A month from 1 on; 0 is the steady month, which comes first where there is one."""
    days = month_starts(horizon)
    options = list(range(1, len(days) + 1))
    if steady:
        options.insert(0, 0)
    if last:
        options.reverse()
    return Choice(
        "month", _("Month"), options, lambda at: month(days[at - 1]) if at else _("A steady month")
    )


def _of_any_month(code: str, of: Subject, make: Callable[[Working], Step]) -> Figure:
    def opens(at: int) -> Made:
        return Made(make(Working(of.scenario, at or None)), of.scenario)

    return Figure(code, figure_name(code), opens, (_months(of.scenario.horizon, steady=True),))


def _of_month(code: str, of: Subject, make: Callable[[int], Step], *, last: bool = False) -> Figure:
    def opens(at: int) -> Made:
        return Made(make(at), of.scenario)

    return Figure(code, figure_name(code), opens, (_months(of.scenario.horizon, last=last),))


def _bands(of: Subject) -> Sequence[Figure]:
    spent = (
        _of_month(f"{side}.spent", of, _spent_of(of.scenario, side), last=True)
        for side in (OWN, VENDOR)
    )
    drawn_curves: Mapping[str, Callable[[Simulation], Array]] = {
        "cumulative": lambda simulation: simulation.cumulative,
        "own_spent": lambda simulation: simulation.in_house_cost,
        "vendor_spent": lambda simulation: simulation.outsourced_cost,
    }
    return (
        *spent,
        *(
            _quantile_of_month(f"{key}.{part}", of, values)
            for key, values in drawn_curves.items()
            for part in ("p10", "p90")
        ),
    )


def _spent_of(scenario: Scenario, side: str) -> Callable[[int], Step]:
    return lambda at: core.cumulative_cost(scenario, side, months=at)


def _quantile_of_month(code: str, of: Subject, values: Callable[[Simulation], Array]) -> Figure:
    share = QUANTILES[code.rsplit(".", 1)[1]]

    def opens(at: int) -> Made:
        column = values(of.simulation())[:, at - 1]
        return Made(quantile(code, column, share, month=at), of.scenario, _how_drawn(of))

    return Figure(code, figure_name(code), opens, (_months(of.scenario.horizon, last=True),))


# --- of many draws ------------------------------------------------------------------------------


def _quantiles_of_saving(of: Subject) -> Sequence[Figure]:
    return [_quantile_of_saving(f"saving.{part}", of, share) for part, share in QUANTILES.items()]


def _quantile_of_saving(code: str, of: Subject, share: float) -> Figure:
    def opens() -> Made:
        values = of.simulation().steady_saving
        return Made(quantile(code, values, share), of.scenario, _how_drawn(of))

    return Figure(code, figure_name(code), opens)


def _chance(of: Subject) -> Figure:
    within = sorted({6, 12, of.months}, key=lambda one: (one != of.months, one))

    def opens(months: int) -> Made:
        counted = of.simulation().break_even_month <= months
        return Made(share_of_draws("chance", counted), of.scenario, _how_drawn(of))

    def written(months: int) -> str:
        return _n("within {n} month", "within {n} months", months, n=months)

    options = [one for one in within if one <= of.months]
    return Figure(
        "chance", figure_name("chance"), opens, (Choice("n", _("When"), options, written),)
    )


def _counted(of: Subject) -> Sequence[Figure]:
    return (
        Figure(
            "loss_share",
            figure_name("loss_share"),
            lambda: Made(
                share_of_draws("loss_share", of.simulation().steady_saving < 0),
                of.scenario,
                _how_drawn(of),
            ),
        ),
        _bars(of),
        _months_that_pay(of),
    )


def _bars(of: Subject) -> Figure:
    values = of.simulation().steady_saving
    edges = savings_lab.bars(values)[1].tolist()
    bars = range(len(edges) - 1)

    def opens(at: int) -> Made:
        below = values <= edges[at + 1] if at == bars[-1] else values < edges[at + 1]
        counted = (values >= edges[at]) & below
        return Made(share_of_draws("bin_share", counted), of.scenario, _how_drawn(of))

    def written(at: int) -> str:
        return _("{low} to {high}", low=money(edges[at]), high=money(edges[at + 1]))

    return Figure(
        "bin_share", figure_name("bin_share"), opens, (Choice("bar", _("Bar"), bars, written),)
    )


def _months_that_pay(of: Subject) -> Figure:
    def opens(at: int) -> Made:
        months = of.simulation().break_even_month
        counted = np.isnan(months) if at > of.months else months == at
        return Made(share_of_draws("month_share", counted), of.scenario, _how_drawn(of))

    def written(at: int) -> str:
        return _("in month {n}", n=number(at)) if at <= of.months else _("not yet")

    options = range(1, of.months + 2)
    choice = Choice("pays", _("Pays for itself"), options, written)
    return Figure("month_share", figure_name("month_share"), opens, (choice,))


def _one_draw(of: Subject) -> Figure:
    """The draws that the quantiles lie between, each opened as the sure saving is."""
    draws = len(of.simulation().steady_saving)
    ranks = [
        int(share * (draws - 1)) + further for share in QUANTILES.values() for further in (1, 2)
    ]

    def opens(rank: int) -> Made:
        one = drawn(of.scenario, of.simulation(), rank)
        words = Words(one)
        inputs = "; ".join(f"{words.input_name(path)}: {words.input(path)}" for path in of.ranges)
        note = _("What this draw has: {inputs}", inputs=inputs)
        return Made(Working(one).saving, one, (note,))

    return Figure(
        "one_draw",
        _("Saved a month in one draw"),
        opens,
        (
            Choice(
                "rank",
                _("Draw"),
                sorted({min(rank, draws) for rank in ranks}),
                lambda rank: _("draw no. {n} by size", n=number(rank)),
            ),
        ),
    )


def _how_drawn(of: Subject) -> Sequence[str]:
    """The method, the seed and the ranges, in a few sentences."""
    simulation, words = of.simulation(), Words(of.scenario)
    ranges = "; ".join(
        f"{words.input_name(path)}: {words.input(path, one.low)} – {words.input(path, one.likely)}"
        f" – {words.input(path, one.high)}"
        for path, one in of.ranges.items()
    )
    together = "; ".join(
        f"{words.input_name(pair.first)} – {words.input_name(pair.second)}: "
        + number(pair.rank, digits=1)
        for pair in CORRELATIONS
        if {pair.first, pair.second} <= of.ranges.keys()
    )
    return (
        _(
            "{draws} draws, evenly spread (Sobol's points, seed {seed}), of each uncertain input "
            "within its range by the PERT curve; every draw is worked out as the sure answer is.",
            draws=number(len(simulation.steady_saving)),
            seed=simulation.seed,
        ),
        _("Ranges, low – likely – high: {ranges}", ranges=ranges),
        *([_("Drawn together, rank correlation: {pairs}", pairs=together)] if together else []),
    )


# --- what decides -------------------------------------------------------------------------------


def _swings(of: Subject) -> Sequence[Figure]:
    found = savings_lab.widest(tornado(of.scenario, of.ranges))
    names = scenario_inputs.names(of.scenario)
    if not found:
        return (_sure("npv", of, lambda: core.npv(of.scenario)),)
    choice = Choice("input", _("Input"), found, lambda one: names.get(one.path, one.path))
    ends: Mapping[str, tuple[str, Callable[[Range], float]]] = {
        "at_low": (_("Saved with an input at its low"), lambda one: one.low),
        "at_high": (_("Saved with an input at its high"), lambda one: one.high),
    }
    return (
        _sure("npv", of, lambda: core.npv(of.scenario)),
        *(Figure(code, name, _at_end(of, end), (choice,)) for code, (name, end) in ends.items()),
    )


def _at_end(of: Subject, end: Callable[[Range], float]) -> Callable[[Swing], Made]:
    def opens(swing: Swing) -> Made:
        value = end(of.ranges[swing.path])
        there = with_values(of.scenario, {swing.path: value})
        words = Words(there)
        note = _(
            "With “{input}” at {value} instead of {likely}, all else as it is.",
            input=words.input_name(swing.path),
            value=words.input(swing.path, value),
            likely=words.input(swing.path, of.ranges[swing.path].likely),
        )
        return Made(core.npv(there), there, (note,))

    return opens


def _limits(of: Subject) -> Sequence[Figure]:
    """The limits of law that bite, and the sales by which one does."""
    figures = []
    for cliff in cost_cliffs(of.scenario):
        side = OWN if cliff.side is SideName.IN_HOUSE else VENDOR
        working = Working(of.scenario, cliff.month)
        key = working.limit(cliff.code, cliff.side).key
        figures.append(_sure(key, of, _limit_of(working, cliff.code, cliff.side)))
        if cliff.code is CliffCode.VAT_THRESHOLD:
            figures.append(
                _sure(f"{side}.past_year", of, _past_year_of(of.scenario, side, cliff.month))
            )
    return figures


def _limit_of(working: Working, code: CliffCode, side: SideName) -> Callable[[], Step]:
    return lambda: working.limit(code, side)


def _past_year_of(scenario: Scenario, side: str, at: int) -> Callable[[], Step]:
    return lambda: core.past_year(scenario, side, month=at)


def _influences(of: Subject) -> Sequence[Figure]:
    names = scenario_inputs.names(of.scenario)

    def opens(path: str) -> Made | None:
        found = {one.path: one for one in savings_lab.shares_of_uncertainty(of.scenario, of.ranges)}
        if not found[path].variance > 0.0:
            return None
        note = _(
            "Total Sobol index (Saltelli, 2010): what of the variance is left when all inputs but "
            "this one are held. Two samples of {draws} draws and one more for each input, seed "
            "{seed}; the ranges are taken as independent.",
            draws=number(savings_lab.SOBOL_DRAWS),
            seed=SEED,
        )
        return Made(influence(found[path]), of.scenario, (note,))

    choice = Choice("input_share", _("Input"), list(of.ranges), lambda path: names.get(path, path))
    return (Figure("influence", figure_name("influence"), opens, (choice,)),)


def _cells(of: Subject) -> Sequence[Figure]:
    """A cell of the map of deals and price."""
    if not of.scenario.store.conversion > 0:
        return ()
    deals, price = savings_lab.deals_and_prices(of.scenario)
    today, rate_today = savings_lab.deals_and_price_today(of.scenario)

    def opens(many: float, rate: float) -> Made:
        there = with_deals(with_price(of.scenario, rate), many)
        note = _(
            "At {deals} deals a month and {price} for each.",
            deals=number(many, digits=1),
            price=money(rate, digits=2),
        )
        return Made(Working(there).saving, there, (note,))

    return (
        Figure(
            "cell",
            _("Saved a month at a point of the map"),
            opens,
            (
                Choice("deals", _("Deals a month"), deals.tolist(), number, _nearest(deals, today)),
                Choice(
                    "price", _("Price per deal"), price.tolist(), money, _nearest(price, rate_today)
                ),
            ),
        ),
        _sure("deals_today", of, lambda: Working(of.scenario).deals_today),
    )


def _nearest(options: Array, value: float) -> int:
    """Which of the options lies closest to a value."""
    return int(np.abs(options - value).argmin())


# --- what the reports measured ------------------------------------------------------------------


def _measured(of: Subject) -> Sequence[Figure]:
    """Each input that the reports measured, the ends of its range, and how far off it was."""
    inputs = {one.path: one for one in scenario_catalogue.every_input()}
    measured = actuals_view.measured(of.scenario)
    return [_measured_input(of, one, inputs[one.path]) for one in measured]


def _measured_input(of: Subject, measured: Measured, input_: Input) -> Figure:
    guess, _is_used = actuals_view.estimate(input_)
    spread = measured.spread
    ends = {
        "likely": (_("Measured"), spread.likely),
        "low": (_("Low end of the range"), spread.low),
        "high": (_("High end of the range"), spread.high),
        "off": (_("How far off the estimate was"), off_by(guess, spread.likely)),
    }
    if measured.reported is not None:
        ends["reported"] = _("As the reports have it"), measured.reported
    note = _n(
        "From {n} week of your reports.",
        "From {n} weeks of your reports.",
        measured.weeks,
        n=measured.weeks,
    )

    def opens(end: str) -> Made:
        return Made(ends[end][1], of.scenario, (note,))

    return Figure(
        f"measured.{measured.path}",
        _("Measured: {input}", input=input_.label),
        opens,
        (Choice("end", _("Value"), list(ends), lambda end: ends[end][0]),),
    )


# --- side by side -------------------------------------------------------------------------------


def _side_by_side(lab: Lab) -> Sequence[Figure]:
    """Each figure of the comparison, of the scenario on screen or of a saved one."""
    subjects = _compared(lab)
    choice = Choice("scenario", _("Scenario"), list(subjects), str)
    longest = max(subjects.values(), key=lambda of: of.months)

    def opens_of(code: str) -> Callable[..., Made | None]:
        def opens(name: str, *chosen: Any) -> Made | None:
            of = subjects[name]
            figure = next(one for one in _figures_compared(of) if one.code == code)
            if chosen and chosen[0] not in figure.choices[0].options:
                return None
            return figure.opens(*chosen)

        return opens

    return [
        Figure(one.code, one.name, opens_of(one.code), (choice, *one.choices))
        for one in _figures_compared(longest)
    ]


def _figures_compared(of: Subject) -> Sequence[Figure]:
    scenario = of.scenario
    return (
        _sure("saving", of, lambda: Working(scenario).saving),
        *(_quantile_of_saving(f"saving.{part}", of, QUANTILES[part]) for part in ("p10", "p90")),
        _sure("break_even_month", of, lambda: core.pays_from(scenario)),
        _chance_in_all(of),
        _of_month(
            "cumulative", of, lambda at: core.cumulative_saving(scenario, months=at), last=True
        ),
        _sure("vendor_paid", of, lambda: Working(scenario).vendor_paid),
        _sure("own.total_cost", of, lambda: Working(scenario).figure("own.total_cost")),
        _sure("vendor_conversion", of, lambda: Working(scenario).vendor_conversion),
    )


def _chance_in_all(of: Subject) -> Figure:
    def opens() -> Made:
        counted = of.simulation().break_even_month <= of.months
        return Made(share_of_draws("chance", counted), of.scenario, _how_drawn(of))

    return Figure("chance", figure_name("chance"), opens)


def _compared(lab: Lab) -> Mapping[str, Subject]:
    """What is on screen and the saved scenarios beside it, by their names."""
    shelf = {str(one.id): one for one in scenarios(resources.store())}
    codes = address.chosen().get("compared", tuple(shelf)[: scenario_compare.MOST])
    saved = [one for code, one in shelf.items() if code in codes]
    around = scenario_inputs.circumstances()
    on_screen = free_name(_("On screen"), [one.name for one in saved])
    return {on_screen: _subject(lab)} | {
        one.name: _saved(scenario_inputs.gathered(one.inputs, around)[0]) for one in saved
    }


def _saved(gathered: scenario_inputs.Gathered) -> Subject:
    @cache
    def draws() -> Simulation:
        return simulate(gathered.scenario, gathered.believed, draws=savings_lab.DRAWS)

    return Subject(gathered.scenario, gathered.believed, draws)
