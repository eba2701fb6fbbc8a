"""A shared scenario: its answer and the figures its owner lets a partner see, nothing else.

What is hidden is never worked into a text, a table or a chart: a hidden figure stays on the
server, and so does every figure from which, with those shown, it would follow.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import streamlit as st

from outsource_core.costs import Comparison, Horizon, Scenario, compare
from outsource_core.scenarios import Figure, SharedScenario
from ui import charts, scenario_inputs, state
from ui.formatting import money, month, number, percent, plain
from ui.i18n import _, _n
from ui.savings_lab import Lab
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
        for label, value in figures.items():
            st.metric(label, value, border=True, width="content")
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


def key_figures(
    scenario: Scenario, comparison: Comparison, sure: Sure, *, shown: Collection[Figure]
) -> dict[str, str]:
    """The figures that may be seen, by what they are called."""
    months = scenario.horizon.months
    found = {
        _("Pays for itself"): pays_for_itself(comparison),
        _n("Chance in {n} month", "Chance in {n} months", months, n=months): percent(sure.chance),
    }
    if Figure.SAVING in shown:
        found |= {
            _("Saved a month, once steady"): money(float(comparison.steady_saving)),
            _("In eight cases of ten"): f"{money(sure.p10)} – {money(sure.p90)}",
            _n("Saved in {n} month", "Saved in {n} months", months, n=months): money(
                float(comparison.cumulative[-1])
            ),
        }
    if Figure.OWN_COSTS in shown:
        found[_("Own team: all costs a month")] = money(own_cost(scenario))
    if Figure.VENDOR_PRICE in shown:
        found[_("The vendor is paid a month, without VAT")] = money(vendor_pay(scenario))
    if Figure.MARGIN in shown:
        found[_("Gross margin")] = percent(float(scenario.store.gross_margin))
    if Figure.SALES in shown:
        found |= {
            _("Leads a month"): number(float(scenario.store.leads_per_month)),
            _("Of them buy"): percent(float(scenario.store.conversion), digits=1),
            _("Average order"): money(float(scenario.store.average_order_value)),
        }
    return found


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
