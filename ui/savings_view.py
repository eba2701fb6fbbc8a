"""The answer of the savings lab on screen: a sentence, the curve that proves it, its parts."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from outsource_core.costs import Comparison, CostPart, Horizon, Side
from ui import state, tables
from ui.formatting import money, month, number, plain
from ui.i18n import _, _n


def answer(comparison: Comparison) -> None:
    """The answer in one sentence."""
    saving = float(comparison.steady_saving)
    break_even = float(comparison.break_even_month)
    months = comparison.cumulative.shape[-1]
    st.markdown(f"### {headline(saving, break_even, months)}")
    if loss := either_way_a_loss(comparison):
        st.warning(plain(loss), icon=":material/trending_down:")


def figures(comparison: Comparison) -> None:
    """The figures the answer rests on."""
    saving = float(comparison.steady_saving)
    break_even = float(comparison.break_even_month)
    months = comparison.cumulative.shape[-1]
    with st.container(horizontal=True):
        st.metric(
            _("Saved a month, once steady"),
            money(saving),
            border=True,
            help=_("Gross profit less all costs: the vendor's side less your own team's."),
        )
        st.metric(
            _("Pays for itself"),
            _("in month {n}", n=number(break_even)) if not math.isnan(break_even) else _("not yet"),
            border=True,
            help=_("The first month from which everything spent at the start has come back."),
        )
        st.metric(
            _n("Saved in {n} month", "Saved in {n} months", months, n=months),
            money(float(comparison.cumulative[-1])),
            border=True,
            help=_("Ramp-up and set-up included."),
        )


def headline(saving: float, break_even: float, months: int) -> str:
    """The answer in one sentence."""
    if abs(saving) < 1:
        return _("Outsourcing would cost just as much as your own team.")
    if saving < 0:
        return _(
            "Outsourcing would cost you {amount} a month more than your own team.",
            amount=money(-saving),
        )
    if math.isnan(break_even):
        return _n(
            "Outsourcing would save {amount} a month, but not pay for itself in {n} month.",
            "Outsourcing would save {amount} a month, but not pay for itself in {n} months.",
            months,
            amount=money(saving),
            n=months,
        )
    if break_even <= 1:
        return _(
            "Outsourcing would save {amount} a month, from the first month on.",
            amount=money(saving),
        )
    return _(
        "Outsourcing would save {amount} a month and pay for itself in month {month}.",
        amount=money(saving),
        month=number(break_even),
    )


def either_way_a_loss(comparison: Comparison) -> str | None:
    """Says so where sales earn less than they cost on both sides: a saving is no profit yet."""
    own, vendor = (
        float(np.sum(side.contribution)) for side in (comparison.in_house, comparison.outsourced)
    )
    if own >= 0 or vendor >= 0:
        return None
    months = comparison.cumulative.shape[-1]
    return _n(
        "Either way sales cost more than they earn: over {n} month that is a loss of {own} with "
        "your own team and of {vendor} with the vendor. Check leads, orders and margin.",
        "Either way sales cost more than they earn: over {n} months that is a loss of {own} with "
        "your own team and of {vendor} with the vendor. Check leads, orders and margin.",
        months,
        n=months,
        own=money(-own),
        vendor=money(-vendor),
    )


def in_short(comparison: Comparison) -> None:
    """The answer in a few words, which stay in view while the reader moves sliders."""
    saving = float(comparison.steady_saving)
    break_even = float(comparison.break_even_month)
    words = (
        _("Saves {amount} a month", amount=money(saving))
        if saving >= 0
        else _("Costs {amount} a month more", amount=money(-saving))
    )
    if saving > 0 and not math.isnan(break_even):
        words += " · " + _("pays for itself in month {month}", month=number(break_even))
    st.markdown(f"**{words}**")


def bridge(in_house: Side, outsourced: Side) -> str:
    """How the difference of costs and of what is sold make the saving, in a sentence."""
    costs = last(in_house.total_cost) - last(outsourced.total_cost)
    profit = last(outsourced.gross_profit) - last(in_house.gross_profit)
    hours = last(outsourced.cover_value)
    return plain(
        _(
            "Costs alone are not the saving, for each side sells differently: {costs} by costs, "
            "{profit} by gross profit and {hours} by longer hours make {saving} a month.",
            costs=signed(costs),
            profit=signed(profit),
            hours=signed(hours),
            saving=signed(costs + profit + hours),
        )
    )


def signed(amount: float) -> str:
    """An amount with its sign, plus included."""
    return f"+{money(amount)}" if round(amount) > 0 else money(amount)


def parts(in_house: Side, outsourced: Side) -> None:
    """A steady month opened down to its parts: every cost of both sides, and what they earn."""
    costs = [
        (part_name(one), own, vendor)
        for one in CostPart
        if any((own := cost(in_house, one), vendor := cost(outsourced, one)))
    ]
    sums = [
        (name, last(getattr(in_house, of)), last(getattr(outsourced, of)))
        for name, of in (
            (_("All costs"), "total_cost"),
            (_("Gross profit"), "gross_profit"),
            (_("Worth of longer hours"), "cover_value"),
            (_("Left over (gross profit less costs)"), "contribution"),
        )
    ]
    st.caption(
        _(
            "An average month once the ramp-up is over, at today's number of leads. In the last "
            "line “{vendor}” less “{own}” is the monthly saving.",
            vendor=_("With the vendor"),
            own=_("Own team"),
        )
    )
    unit = _("{sign} a month", sign=state.currency_sign())
    heads = unit, _("Own team"), _("With the vendor"), _("Difference")
    tables.show_statement(
        [
            dict(zip(heads, (name, own, vendor, vendor - own), strict=True))
            for name, own, vendor in (*costs, *sums)
        ],
        columns=heads[:3] if state.on_a_phone() else heads,  # four are too wide for one
        sums=len(sums),
        file_name="savings_parts",
        key="savings_parts",
        written=number,
    )


def months(comparison: Comparison, horizon: Horizon) -> None:
    """Every month in a table."""
    frame = months_table(comparison, horizon)
    tables.show(
        frame,
        file_name="savings_months",
        key="savings_months",
        alt=_("Month by month"),
        written=dict.fromkeys(frame.columns[1:], money) | {frame.columns[0]: month},
    )


def months_table(comparison: Comparison, horizon: Horizon) -> pd.DataFrame:
    """Costs, revenue, what is left over on both sides, the saving; a row a month, to a kopiyka."""
    in_house, outsourced = comparison.in_house, comparison.outsourced
    shape = comparison.saving.shape
    return pd.DataFrame(
        {
            _("Month"): month_starts(horizon),
            _("Own team: costs"): np.broadcast_to(in_house.total_cost, shape),
            _("Own team: revenue"): np.broadcast_to(in_house.revenue, shape),
            _("Own team: left over"): np.broadcast_to(in_house.contribution, shape),
            _("Vendor: costs"): np.broadcast_to(outsourced.total_cost, shape),
            _("Vendor: revenue"): np.broadcast_to(outsourced.revenue, shape),
            _("Vendor: left over"): np.broadcast_to(outsourced.contribution, shape),
            _("Saved"): comparison.saving,
            _("Saved since the start"): comparison.cumulative,
        }
    ).round(2)


def month_starts(horizon: Horizon) -> list[date]:
    """The first day of each month looked at."""
    first = horizon.start.year * 12 + horizon.start.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, first + horizon.months)]


def part_name(part: CostPart) -> str:
    """What a cost is called."""
    return {
        CostPart.PAY: _("Pay"),
        CostPart.SUPERVISOR: _("Supervision"),
        CostPart.WORKPLACE: _("Workplaces"),
        CostPart.SOFTWARE: _("Software"),
        CostPart.HIRING: _("Finding people"),
        CostPart.TRAINING: _("Training new people"),
        CostPart.ABSENCE_COVER: _("Sick and holiday cover"),
        CostPart.BONUS: _("Bonus"),
        CostPart.SOCIAL_CONTRIBUTION: _("Social contribution (ESV)"),
        CostPart.ADVERTISING: _("Advertising"),
        CostPart.FIXED_FEE: _("Fixed fee"),
        CostPart.PER_DEAL: _("Paid per deal"),
        CostPart.PER_CONTACT_ADDED: _("Paid per contact"),
        CostPart.PER_REPEAT_RATE_POINT: _("Paid for repeat orders"),
        CostPart.PER_LARGE_BATCH: _("Paid per large batch"),
        CostPart.REVENUE_SHARE: _("Share of revenue"),
        CostPart.VAT: _("VAT that cannot be reclaimed"),
        CostPart.SET_UP: _("Set-up"),
        CostPart.PRODUCT_TRAINING: _("Product training"),
        CostPart.SEVERANCE: _("Letting people go"),
        CostPart.OVERSIGHT: _("Your own oversight"),
        CostPart.EXPECTED_LOSS: _("Expected losses and controls"),
        CostPart.SWITCH_BACK: _("Price of switching back"),
    }[part]


def cost(side: Side, part: CostPart) -> float:
    """One part of a side's monthly cost; 0 where the side has no such part."""
    return last(side.costs[part]) if part in side.costs else 0.0


def last(values: np.ndarray) -> float:
    """The last month's figure."""
    return float(np.asarray(values)[..., -1])
