"""The savings lab's views: over time, what it is made of, what decides it, how sure it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from outsource_core.costs import (
    BreakEven,
    BreakEvenFee,
    Cliff,
    CliffCode,
    Comparison,
    CostPart,
    Scenario,
    SideName,
    best_share,
    break_even_deals_and_conversion,
    break_even_fee,
    cost_cliffs,
    outsourced_share,
    saving_over,
    switch_back_price,
)
from outsource_core.costs.team import positions_kept
from outsource_core.number import Array
from outsource_core.payment import Basis
from outsource_core.payroll import employer_cost, net_pay
from outsource_core.reference import facts_on
from outsource_core.uncertainty import (
    Influence,
    Outcome,
    Range,
    Simulation,
    Swing,
    influences,
    simulate,
    tornado,
)
from ui import chances, charts, savings_view, scenario_compare, scenario_inputs, state
from ui.explanations import no_turning_fee
from ui.formatting import money, month, number, percent, plain
from ui.i18n import _, _n
from ui.savings_view import cost, last, month_starts, part_name

#: Enough draws for percentiles steady to about a hundredth of the spread, few enough to be instant.
DRAWS = 1024
SOBOL_DRAWS = 512


@dataclass(frozen=True)
class Lab:
    """What is on the bench: the inputs as gathered, and what follows from their likely values."""

    gathered: scenario_inputs.Gathered
    comparison: Comparison

    @property
    def scenario(self) -> Scenario:
        """The inputs at their likely values."""
        return self.gathered.scenario

    @cached_property
    def ranges(self) -> Mapping[str, Range]:
        """What the owner said of how sure the inputs are, over what is usual."""
        return self.gathered.believed

    @cached_property
    def simulation(self) -> Simulation:
        """The draws; kept in the session, so that only a changed input costs anything."""
        asked = (self.scenario, dict(self.ranges))
        kept = st.session_state.get("simulated")
        if kept is None or kept[0] != asked:
            kept = (asked, simulate(self.scenario, self.ranges, draws=DRAWS))
            st.session_state["simulated"] = kept
        simulated: Simulation = kept[1]
        return simulated


def how_sure(lab: Lab) -> None:
    """How sure the answer is, in a sentence."""
    simulation = lab.simulation
    months = lab.scenario.horizon.months
    band = simulation.steady_saving_band
    between = chances.saving_between(
        money(float(band.p10)),
        money(float(band.p90)),
        pays=simulation.chance_it_pays(within_months=months),
        months=months,
    )
    st.caption(
        plain(between),
        help=_(
            "{draws} draws from the ranges you entered and, where you entered none, from how far "
            "such figures usually lie off (leads 20 %, conversion 15 %, the vendor's conversion "
            "20 % …). Your margin, pay and supervisors are drawn from wide ranges, too, until you "
            "set them. Fewer leads tend to buy more readily, and a vendor that sells worse tends "
            "to take longer to start; both are allowed for. Seed {seed}.",
            draws=number(DRAWS),
            seed=simulation.seed,
        ),
    )


def over_time(lab: Lab) -> None:
    """What outsourcing has brought since its start, with the band of what it may bring."""
    days = month_starts(lab.scenario.horizon)
    x = [day.isoformat() for day in days]
    cumulative = lab.comparison.cumulative.tolist()
    band = lab.simulation.cumulative_band
    n = len(days)
    line = charts.Line(
        _("Saved since the start"),
        x,
        cumulative,
        [f"{month(day)}: {money(value)}" for day, value in zip(days, cumulative, strict=True)],
    )
    marks, notes = _break_even_mark(lab, x)
    name = _("Eight cases of ten")
    charts.draw(
        charts.lines(
            [line],
            y_title=_("Saved since the start, {sign}", sign=state.currency_sign()),
            ticks=_ticks(lab),
            behind=charts.band(
                name, x, band.p10.tolist(), band.p90.tolist(), colour=charts.COLOURS[0]
            ),
            marks=marks,
            notes=notes,
        ),
        title=_ahead_or_behind(n, cumulative[-1]),
        key="savings_chart",
    )
    own = np.broadcast_to(lab.comparison.in_house.cumulative_cost, n).tolist()
    vendor = np.broadcast_to(lab.comparison.outsourced.cumulative_cost, n).tolist()
    named = ((_("Own team"), own), (_("With the vendor"), vendor))
    charts.draw(
        charts.lines(
            [
                charts.Line(
                    name,
                    x,
                    values,
                    [
                        f"{name}, {month(day)}: {money(value)}"
                        for day, value in zip(days, values, strict=True)
                    ],
                )
                for name, values in named
            ],
            y_title=_("Spent since the start, {sign}", sign=state.currency_sign()),
            ticks=_ticks(lab),
            behind=[
                trace
                for index, costs in enumerate(
                    (lab.simulation.in_house_cost, lab.simulation.outsourced_cost)
                )
                for trace in charts.band(
                    "" if index else _("Eight cases of ten"),
                    x,
                    *np.percentile(costs, (10, 90), axis=0).tolist(),
                    colour=charts.COLOURS[index],
                )
            ],
        ),
        title=_(
            "Costs alone: {own} with your own team, {vendor} with the vendor",
            own=money(own[-1]),
            vendor=money(vendor[-1]),
        ),
        key="costs_chart",
    )
    with st.expander(
        _("Month by month"),
        icon=":material/calendar_month:",
        key="month_by_month",
        on_change="rerun",
    ) as months:
        if months.open:
            savings_view.months(lab.comparison, lab.scenario.horizon)


def _ahead_or_behind(n: int, total: float) -> str:
    if total >= 0:
        return _n(
            "After {n} month outsourcing is {total} ahead",
            "After {n} months outsourcing is {total} ahead",
            n,
            n=n,
            total=money(total),
        )
    return _n(
        "After {n} month outsourcing is {total} behind",
        "After {n} months outsourcing is {total} behind",
        n,
        n=n,
        total=money(-total),
    )


def _break_even_mark(
    lab: Lab, x: list[str]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    break_even = float(lab.comparison.break_even_month)
    if math.isnan(break_even) or break_even <= 1:
        return [], []
    at = x[int(break_even) - 1]
    return [charts.vertical_mark(at)], [charts.note(at, _("pays for itself"))]


def _ticks(lab: Lab) -> tuple[list[str], list[str]]:
    return scenario_compare.month_ticks(month_starts(lab.scenario.horizon))


def made_of(lab: Lab) -> None:
    """From what the own team costs a month to what the vendor would, part by part."""
    in_house, outsourced = lab.comparison.steady_sides
    st.markdown(savings_view.bridge(in_house, outsourced))
    differences = {part: cost(outsourced, part) - cost(in_house, part) for part in CostPart}
    moved = sorted((one for one in differences.items() if abs(one[1]) >= 1), key=lambda o: o[1])
    own, vendor = last(in_house.total_cost), last(outsourced.total_cost)
    names = [_("Own team"), *(part_name(part) for part, _change in moved), _("With the vendor")]
    values = [own, *(change for _part, change in moved), vendor]
    kinds = ["absolute", *["relative"] * len(moved), "total"]
    charts.draw(
        charts.waterfall(
            names,
            values,
            kinds,
            texts=[money(value) for value in values],
            x_title=_("{sign} a month", sign=state.currency_sign()),
        ),
        title=_(
            "A steady month costs {own} with your own team and {vendor} with the vendor",
            own=money(own),
            vendor=money(vendor),
        ),
        key="parts_chart",
    )
    st.caption(plain(_what_a_seller_costs(lab.scenario)))
    savings_view.parts(in_house, outsourced)


def _what_a_seller_costs(scenario: Scenario) -> str:
    """What one seller's pay comes to on both ends, by the law of the first month."""
    facts = facts_on(scenario.horizon.start, overrides=scenario.fact_overrides)
    gross = float(scenario.in_house.gross_pay)
    return _(
        "Of {gross} before tax a seller gets {net}, and you pay {cost}, the social contribution "
        "included.",
        gross=money(gross),
        net=money(float(net_pay(gross, facts=facts)), digits=2),
        cost=money(float(employer_cost(gross, facts=facts)), digits=2),
    )


def decides(lab: Lab) -> None:
    """Which inputs move the answer most, and where it turns."""
    found = widest(tornado(lab.scenario, lab.ranges))
    if not found:
        st.info(_("No single input moves the answer."))
        return
    base = float(lab.comparison.npv)
    names = scenario_inputs.names(lab.scenario)
    charts.draw(
        charts.swings(
            [names.get(one.path, one.path) for one in found],
            [one.at_low for one in found],
            [one.at_high for one in found],
            base=base,
            texts=[(money(one.at_low), money(one.at_high)) for one in found],
            legend=(_("At its low"), _("At its high")),
            x_title=_("Saved over the whole time, in today's {sign}", sign=state.currency_sign()),
        ),
        title=_(
            "“{name}” decides most: from {low} to {high} in today's money",
            name=names.get(found[0].path, found[0].path),
            low=money(min(found[0].at_low, found[0].at_high)),
            high=money(max(found[0].at_low, found[0].at_high)),
        ),
        key="tornado_chart",
    )
    pays = float(lab.comparison.steady_saving) > 0
    st.subheader(
        _("What must be true for this to fail") if pays else _("What would make it pay"),
        anchor=False,
    )
    for line in turning_points(lab):
        st.markdown(f"- {line}")
    st.subheader(_("What else to reckon with, beyond these figures"), anchor=False)
    for line in reckon_with(lab):
        st.markdown(f"- {line}")
    with st.expander(
        _("Shares of the uncertainty, interplay included"), key="sobol", on_change="rerun"
    ) as shares:
        if shares.open:
            _influences(lab, names)


def widest(swings: Sequence[Swing]) -> list[Swing]:
    """The ten inputs that move the answer most, by a hryvnia at least."""
    return [one for one in swings if one.size >= 1][:10]


def shares_of_uncertainty(scenario: Scenario, ranges: Mapping[str, Range]) -> tuple[Influence, ...]:
    """How much of the spread of the saving over the horizon each input explains."""
    return influences(scenario, ranges, outcome=Outcome.NPV, draws=SOBOL_DRAWS)


def _influences(lab: Lab, names: Mapping[str, str]) -> None:
    st.caption(
        _(
            "How much of the spread of the answer each input explains, together with the others "
            "(total Sobol index). The shares may add up to more than 100 %."
        )
    )
    for one in shares_of_uncertainty(lab.scenario, lab.ranges)[:8]:
        st.progress(
            min(one.total, 1.0),
            text=f"{names.get(one.path, one.path)} · {percent(one.total)}",
        )


def turning_points(lab: Lab) -> list[str]:
    """Where the answer turns, each in a sentence: by the fee, the deals, the conversion."""
    scenario = lab.scenario
    pays = float(lab.comparison.steady_saving) > 0
    deals, conversion = break_even_deals_and_conversion(scenario)
    return [
        *_turning_fee(break_even_fee(scenario, lab.comparison.steady_saving), pays=pays),
        *_turning_deals(deals, scenario, pays=pays),
        *_turning_conversion(conversion, scenario, pays=pays),
    ]


def _turning_fee(found: BreakEvenFee, *, pays: bool) -> list[str]:
    if found.never is not None:
        return no_turning_fee(found.never)
    if pays:
        return [_("The fixed fee rises above {fee} a month.", fee=money(found.value))]
    if found.value > 0:
        return [_("The fixed fee falls below {fee} a month.", fee=money(found.value))]
    return [_("A lower fixed fee alone is not enough: even without one it does not pay.")]


def _turning_deals(found: BreakEven, scenario: Scenario, *, pays: bool) -> list[str]:
    if math.isnan(found.value):
        return []
    now = number(float(scenario.store.leads_per_month * scenario.store.conversion))
    deals = number(found.value)
    if found.pays_above is pays:
        return [_("Fewer deals are closed than {deals} a month (now {now}).", deals=deals, now=now)]
    return [_("More deals are closed than {deals} a month (now {now}).", deals=deals, now=now)]


def _turning_conversion(found: BreakEven, scenario: Scenario, *, pays: bool) -> list[str]:
    if math.isnan(found.value):
        return []
    expected = float(scenario.store.conversion * scenario.outsourced.relative_conversion)
    now = percent(min(expected, 1.0), digits=1)
    share = percent(found.value, digits=1)
    if found.pays_above is pays:
        text = _("Fewer than {share} of the vendor's leads buy (expected {now}).")
    else:
        text = _("More than {share} of the vendor's leads buy (expected {now}).")
    return [text.format(share=share, now=now)]


def reckon_with(lab: Lab) -> list[str]:
    """The limits of law that bite, and the price of switching back, each in a sentence."""
    cliffs = cost_cliffs(lab.scenario, lab.comparison)
    said = [cliff_sentence(cliff) for cliff in cliffs]
    if any(cliff.code is CliffCode.VAT_THRESHOLD for cliff in cliffs):
        said += _vat_to_reclaim(lab.comparison)
    back = float(switch_back_price(lab.scenario))
    if back < 1:
        return [*said, *_nobody_let_go(lab.scenario)]
    return [*said, _("Taking the work back would cost about {price}, once.", price=money(back))]


def _vat_to_reclaim(comparison: Comparison) -> list[str]:
    """What the answer takes for lost although a store past the limit would get it back."""
    _own, vendor = comparison.steady_sides
    lost = cost(vendor, CostPart.VAT)
    if lost < 1:
        return []
    return [
        _(
            "The answer takes {amount} of VAT a month on the vendor's invoice for lost. If you are "
            "registered for VAT, you get it back: say so under “More about the vendor”.",
            amount=money(lost),
        )
    ]


def _nobody_let_go(scenario: Scenario) -> list[str]:
    """Why a part of the work may save no pay: it is less than one position."""
    share, team = float(outsourced_share(scenario.format)), float(scenario.in_house.headcount)
    kept = float(positions_kept(team, share, step=scenario.format.position_step))
    if not team or not share or kept < team:
        return []
    return [
        _(
            "Every seller stays and is paid as before: {share} of the work frees no whole "
            "position.",
            share=percent(share),
        )
    ]


def cliff_sentence(cliff: Cliff) -> str:
    """A limit of law that bites, in a sentence."""
    side = _("With your own team") if cliff.side is SideName.IN_HOUSE else _("With the vendor")
    what = {
        CliffCode.DISABILITY_QUOTA: _(
            "the quota for people with disabilities applies: up to {amount} a month if unfilled",
            amount=money(cliff.amount),
        ),
        CliffCode.ESV_CAP: _(
            "the cap on the social contribution saves {amount} a month", amount=money(-cliff.amount)
        ),
        CliffCode.VAT_THRESHOLD: _past_vat_threshold(cliff),
        CliffCode.CONTRACTOR_RECLASSIFICATION: _(
            "an inspector may call the contractors employees: a fine of {amount}",
            amount=money(cliff.amount),
        ),
    }[cliff.code]
    return f"{side}: {what}."


def _past_vat_threshold(cliff: Cliff) -> str:
    if cliff.amount < 0:
        return _(
            "sales pass the VAT registration limit in month {month}: the VAT on the vendor’s "
            "invoice is {amount} more than your own in that month, for the tax office to return",
            month=number(cliff.month),
            amount=money(-cliff.amount),
        )
    return _(
        "sales pass the VAT registration limit in month {month}: about {amount} of VAT in that "
        "month",
        month=number(cliff.month),
        amount=money(cliff.amount),
    )


def deals_and_price(lab: Lab) -> None:
    """The saving over deals a month and price per deal, with the line where it is zero."""
    scenario = lab.scenario
    if not scenario.store.conversion > 0:
        st.info(_("Without a single buyer there is no price per deal to look for."))
        return
    today, rate = deals_and_price_today(scenario)
    deals, price = deals_and_prices(scenario)
    saving = saving_over(scenario, deals=deals, price=price)
    charts.draw(
        charts.heat_map(
            deals.tolist(),
            price.tolist(),
            saving.tolist(),
            hover=_(
                "Deals: {deals}, price: {price}, saved a month: {saving}",
                deals="%{x:,.0f}",
                price=money(0).replace("0", "%{y:,.0f}"),
                saving=money(0).replace("0", "%{z:,.0f}"),
            ),
            titles=(
                _("Deals a month"),
                _("Price per deal, {sign}", sign=state.currency_sign()),
                _("Saved a month, {sign}", sign=state.currency_sign()),
            ),
            mark=(today, rate),
        ),
        title=_point(today, rate, float(lab.comparison.steady_saving)),
        key="heat_map",
    )
    st.caption(_("On the black line outsourcing costs just as much as it brings; × is your store."))
    best = best_share(scenario)
    st.markdown(chances.best_mix(best.share, money(best.npv)))


def deals_and_prices(scenario: Scenario) -> tuple[Array, Array]:
    """The deals a month and the prices per deal that the map shows."""
    today, rate = deals_and_price_today(scenario)
    return np.linspace(0, max(2 * today, 100), 25), np.linspace(0, max(2 * rate, 500), 25)


def deals_and_price_today(scenario: Scenario) -> tuple[float, float]:
    """Deals a month and price per deal as they stand."""
    scheme = scenario.outsourced.scheme
    rate = next((float(term.rate) for term in scheme if term.basis is Basis.PER_DEAL), 0.0)
    return float(scenario.store.leads_per_month * scenario.store.conversion), rate


def _point(deals: float, price: float, saving: float) -> str:
    """What is saved at today's deals and price."""
    words = {"deals": number(deals), "price": money(price), "amount": money(abs(saving))}
    if saving >= 0:
        return _("Deals: {deals}, price: {price}. You save {amount} a month.", **words)
    return _("Deals: {deals}, price: {price}. You lose {amount} a month.", **words)


def spread(lab: Lab) -> None:
    """How the result is distributed over the draws."""
    values = lab.simulation.steady_saving
    counts, edges = bars(values)
    shares = counts / len(values)
    loss = float(np.mean(values < 0))
    band = lab.simulation.steady_saving_band
    charts.draw(
        charts.histogram(
            edges.tolist(),
            shares.tolist(),
            texts=[
                _(
                    "{low} to {high}: {cases}",
                    low=money(low),
                    high=money(high),
                    cases=chances.cases(share, digits=1),
                )
                for low, high, share in zip(edges, edges[1:], shares, strict=False)
            ],
            titles=(
                _("Saved a month, {sign}", sign=state.currency_sign()),
                _("Share of cases"),
            ),
        ),
        title=chances.costs_more(loss),
        key="spread_chart",
    )
    with st.container(horizontal=True):
        for label, value in (
            (_("In one case of ten less than"), band.p10),
            (_("In half of cases less than"), band.p50),
            (_("In nine cases of ten less than"), band.p90),
        ):
            st.metric(label, money(float(value)), border=True)
    _when_it_pays(lab)
    total = lab.scenario.horizon.months
    for within in sorted({6, 12, total}):
        if within <= total:
            chance = lab.simulation.chance_it_pays(within_months=within)
            st.progress(
                chance,
                text=_n(
                    "Pays for itself within {n} month: {cases}",
                    "Pays for itself within {n} months: {cases}",
                    within,
                    n=within,
                    cases=chances.cases(chance),
                ),
            )


def _when_it_pays(lab: Lab) -> None:
    """In how many cases it pays for itself from which month on."""
    months = lab.scenario.horizon.months
    *shares, never = lab.simulation.break_even_shares.tolist()
    numbers = range(1, months + 1)
    charts.draw(
        charts.columns(
            list(numbers),
            shares,
            texts=[
                _("In month {n}: {cases}", n=number(n), cases=chances.cases(share, digits=1))
                for n, share in zip(numbers, shares, strict=True)
            ],
            titles=(_("Month in which it has paid for itself"), _("Share of cases")),
        ),
        title=chances.does_not_pay(never, months=months),
        key="pays_chart",
    )


def bars(values: Array) -> tuple[Array, Array]:
    """How many draws fall into each of thirty bars, and where the bars begin and end."""
    counts, edges = np.histogram(values, bins=30)
    return counts, edges


def side_by_side(lab: Lab) -> None:
    """The scenario on screen beside saved ones."""
    scenario_compare.side_by_side(lab.gathered, lab.comparison, lab.simulation)


#: The views by the code that stands in the address.
VIEWS: Mapping[str, Callable[[Lab], None]] = {
    "time": over_time,
    "parts": made_of,
    "decides": decides,
    "price": deals_and_price,
    "sure": spread,
    "compare": side_by_side,
}


def view_name(code: str) -> str:
    """What a view shows."""
    return {
        "time": _("Over time"),
        "parts": _("What it is made of"),
        "decides": _("What decides it"),
        "price": _("Deals and price"),
        "sure": _("How sure"),
        "compare": _("Side by side"),
    }[code]
