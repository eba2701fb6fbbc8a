"""A shared scenario: its answer and the figures its owner lets a partner see, nothing else.

What is hidden is never worked into a text, a table or a chart: a hidden figure stays on the
server, and so does every figure from which, with those shown, it would follow.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from outsource_core.costs import Comparison, Horizon, Scenario, compare
from outsource_core.scenarios import Figure, SharedScenario
from ui import charts, scenario_inputs, state
from ui.formatting import money, month, number, percent, plain
from ui.i18n import _, _n
from ui.savings_lab import DRAWS, Lab
from ui.savings_view import month_starts
from ui.scenario_compare import Sure, how_sure, month_ticks, own_cost, pays_for_itself, vendor_pay


def figure_name(figure: str) -> str:
    """What a figure that may be hidden is called."""
    return {
        Figure.SAVING: _("Amounts of the saving"),
        Figure.OWN_COSTS: _("What your own team costs"),
        Figure.VENDOR_PRICE: _("What the vendor is paid"),
        Figure.MARGIN: _("Your margin"),
        Figure.SALES: _("Leads, conversion and average order"),
    }[Figure(figure)]


def draw(shared: SharedScenario) -> None:
    """What the owner of a link sees of a scenario."""
    gathered, _ignored = scenario_inputs.gathered(shared.inputs, shared.circumstances)
    comparison = compare(gathered.scenario)
    months = gathered.scenario.horizon.months
    sure = how_sure(Lab(gathered, comparison).simulation, months)
    st.title(plain(shared.name))
    st.markdown(f"### {headline(comparison, amounts=Figure.SAVING in shared.shown)}")
    _curve(comparison, gathered.scenario.horizon, amounts=Figure.SAVING in shared.shown)
    figures = key_figures(gathered.scenario, comparison, sure, shown=shared.shown)
    with st.container(horizontal=True):
        for one in figures:
            st.metric(one.label, one.value, border=True, width="content")
    _how_made(figures)
    st.caption(
        _(
            "A forecast from the store's own estimates, as they stood when this link was made. "
            "Figures that are not here were left out by the store."
        )
    )


def headline(comparison: Comparison, *, amounts: bool) -> str:
    """The answer in one sentence, without amounts where those are hidden."""
    saving = float(comparison.steady_saving)
    month_number = float(comparison.break_even_month)
    months = comparison.cumulative.shape[-1]
    if abs(saving) < 1:
        return _("Outsourcing would cost the store just as much as its own team.")
    if saving < 0:
        return (
            _(
                "Outsourcing would cost the store {amount} a month more than its own team.",
                amount=money(-saving),
            )
            if amounts
            else _("Outsourcing would cost the store more than its own team.")
        )
    words = (
        _("Outsourcing would save the store {amount} a month.", amount=money(saving))
        if amounts
        else _("Outsourcing would cost the store less than its own team.")
    )
    return f"{words} {_when(month_number, months)}"


def _when(month_number: float, months: int) -> str:
    if math.isnan(month_number):
        return _n(
            "It would not pay for itself in {n} month.",
            "It would not pay for itself in {n} months.",
            months,
            n=months,
        )
    if month_number <= 1:
        return _("It would pay from the first month on.")
    return _("It would pay for itself in month {month}.", month=number(month_number))


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that may be seen: what it is called, how it reads and how it is made.

    How it is made is told without the inputs: some of them are hidden, and of those that are not
    none was shared but by its own name.
    """

    label: str
    value: str
    made: str


def key_figures(
    scenario: Scenario, comparison: Comparison, sure: Sure, *, shown: Collection[Figure]
) -> list[KeyFigure]:
    """The figures that may be seen."""
    found = _whether_it_pays(comparison, sure, scenario.horizon.months)
    if Figure.SAVING in shown:
        found += _saved(comparison, sure, scenario.horizon.months)
    if Figure.OWN_COSTS in shown:
        found.append(
            KeyFigure(
                _("Own team: all costs a month"),
                money(own_cost(scenario)),
                _(
                    "Pay and what the law adds to it, bonuses, workplaces, hiring, training and "
                    "advertising in an average month, with the own team doing all the work."
                ),
            )
        )
    if Figure.VENDOR_PRICE in shown:
        found.append(
            KeyFigure(
                _("The vendor is paid a month, without VAT"),
                money(vendor_pay(scenario)),
                _("What all agreed prices come to in an average month once the ramp-up is over."),
            )
        )
    if Figure.MARGIN in shown:
        found.append(
            KeyFigure(
                _("Gross margin"),
                percent(float(scenario.store.gross_margin)),
                _("The store's own figure: what is left of the price once the goods are paid for."),
            )
        )
    if Figure.SALES in shown:
        store, made = scenario.store, _("The store's own estimate.")
        found += [
            KeyFigure(_("Leads a month"), number(float(store.leads_per_month)), made),
            KeyFigure(_("Of them buy"), percent(float(store.conversion), digits=1), made),
            KeyFigure(_("Average order"), money(float(store.average_order_value)), made),
        ]
    return found


def _whether_it_pays(comparison: Comparison, sure: Sure, months: int) -> list[KeyFigure]:
    return [
        KeyFigure(
            _("Pays for itself"),
            pays_for_itself(comparison),
            _(
                "The first month from which the curve above stays at zero or higher: all that was "
                "spent at the start has come back."
            ),
        ),
        KeyFigure(
            _n("Chance in {n} month", "Chance in {n} months", months, n=months),
            percent(sure.chance),
            _(
                "The inputs that nobody knows for sure were drawn {draws} times; in so many of the "
                "draws all that was spent at the start has come back by then.",
                draws=number(DRAWS),
            ),
        ),
    ]


def _saved(comparison: Comparison, sure: Sure, months: int) -> list[KeyFigure]:
    return [
        KeyFigure(
            _("Saved a month, once steady"),
            money(float(comparison.steady_saving)),
            _(
                "Gross profit less all costs with the vendor, less the same with the own team, in "
                "an average month once the ramp-up is over."
            ),
        ),
        KeyFigure(
            _("In eight cases of ten"),
            f"{money(sure.p10)} – {money(sure.p90)}",
            _(
                "Of {draws} draws of the inputs that nobody knows for sure, one in ten saves less "
                "a month than the first amount and one in ten more than the second.",
                draws=number(DRAWS),
            ),
        ),
        KeyFigure(
            _n("Saved in {n} month", "Saved in {n} months", months, n=months),
            money(float(comparison.cumulative[-1])),
            _(
                "What every month saves or costs, added up: where the curve above ends. Ramp-up "
                "and set-up are included."
            ),
        ),
    ]


def _how_made(figures: Sequence[KeyFigure]) -> None:
    """A fold that says of each figure how it is made."""
    with st.expander(
        _("How are these figures made?"),
        icon=":material/function:",
        key="shared_how",
        on_change="rerun",
    ) as fold:
        if fold.open:
            for one in figures:
                st.markdown(f"**{plain(one.label)}: {plain(one.value)}**  \n{plain(one.made)}")


def _curve(comparison: Comparison, horizon: Horizon, *, amounts: bool) -> None:
    """The saving since the start; with the amounts hidden, its shape alone."""
    days = month_starts(horizon)
    values = comparison.cumulative.tolist()
    total = values[-1]
    if amounts:
        y_title = _("Saved since the start, {sign}", sign=state.currency_sign())
        texts = [f"{month(day)}: {money(value)}" for day, value in zip(days, values, strict=True)]
        title = _n(
            "Saved after {n} month: {total}",
            "Saved after {n} months: {total}",
            len(days),
            n=len(days),
            total=money(total),
        )
    else:
        most = max(map(abs, values)) or 1.0
        # Whole hundredths: the shape can be seen, the kopiykas behind it cannot be worked back.
        values = [round(value / most, 2) for value in values]
        y_title = _("Saved since the start, % of the most")
        texts = [f"{month(day)}: {percent(value)}" for day, value in zip(days, values, strict=True)]
        title = (
            _("How the saving grows, without its amounts")
            if total >= 0
            else _("How the loss grows, without its amounts")
        )
    charts.draw(
        charts.lines(
            [charts.Line(_("Saved since the start"), [d.isoformat() for d in days], values, texts)],
            y_title=y_title,
            ticks=month_ticks(days),
            y_format=",.0f" if amounts else ",.0%",
        ),
        title=title,
        key="shared_scenario_chart",
    )
