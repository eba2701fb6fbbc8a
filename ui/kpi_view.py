"""KPIs on screen: the same cards, chart and table for the store and for a partner's link."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from outsource_core.kpis import (
    DEFINITIONS,
    Kpi,
    Status,
    Unit,
    Verdict,
    expected_by,
    judge,
    measure,
    measure_over,
)
from outsource_core.storage.providers import Provider
from outsource_core.storage.results import Grain, PeriodResults
from ui import charts, tables
from ui.formatting import day, day_short, month, percent, period, plain
from ui.i18n import _, _n
from ui.words import field_name, kpi_help, kpi_name, kpi_unit, kpi_value, status_name

_Colour = Literal["green", "orange", "red", "gray"]
_STATUS_COLOUR: Mapping[Status, _Colour] = {
    Status.MET: "green",
    Status.CLOSE: "orange",
    Status.MISSED: "red",
    Status.TOO_EARLY: "gray",
    Status.NO_TARGET: "gray",
    Status.NO_DATA: "gray",
}
_STATUS_ICON = {
    Status.MET: ":material/check:",
    Status.CLOSE: ":material/trending_flat:",
    Status.MISSED: ":material/trending_down:",
    Status.TOO_EARLY: ":material/hourglass_empty:",
}


#: So many weeks are long enough to judge by, and short enough to be today's.
RECENT_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """One provider over the weeks looked at: what was achieved, and how that stands."""

    provider: Provider
    weeks: tuple[date, ...]
    verdicts: tuple[Verdict, ...]


def standings(
    providers: Sequence[Provider],
    weekly: Sequence[PeriodResults],
    targets: Mapping[int, Mapping[Kpi, float]],
    *,
    kpis: Collection[Kpi],
    ramp_up_weeks: int,
) -> tuple[Standing, ...]:
    """How each provider stands over all the weeks given."""
    found = []
    for provider in providers:
        own = [one for one in weekly if one.provider_id == provider.id]
        measured = measure_over([one.results for one in own])
        agreed = targets.get(provider.id, {})
        verdicts = []
        for kpi in (one for one in Kpi if one in kpis):
            # Only weeks that report a figure are held against its goal.
            weeks = [one.start for one in own if measure(one.results)[kpi] is not None]
            expected = None
            if kpi in agreed and weeks:
                expected = expected_by(kpi, agreed[kpi], weeks, provider.started_on, ramp_up_weeks)
            verdicts.append(judge(kpi, measured[kpi], expected, weeks=len(weeks)))
        found.append(Standing(provider, tuple(one.start for one in own), tuple(verdicts)))
    return tuple(found)


def headlines(
    providers: Sequence[Provider],
    weekly: Sequence[PeriodResults],
    targets: Mapping[int, Mapping[Kpi, float]],
    *,
    kpis: Collection[Kpi],
    ramp_up_weeks: int,
) -> tuple[Standing, ...]:
    """A sentence on each provider; a long stretch that hides a recent slide gets a second one.

    Returns how each stands over the whole stretch.
    """
    stand = partial(standings, kpis=kpis, ramp_up_weeks=ramp_up_weeks)
    starts = sorted({one.start for one in weekly})
    recent = [one for one in weekly if one.start in starts[-RECENT_WEEKS:]]
    whole = stand(providers, weekly, targets)
    lately = stand(providers, recent, targets)
    for over_all, of_late in zip(whole, lately, strict=True):
        new = _missed(of_late) - _missed(over_all)
        sentence = headline(over_all)
        if new:
            sentence += " " + _n(
                "In the last {n} week it misses {missed}.",
                "In the last {n} weeks it misses {missed}.",
                RECENT_WEEKS,
                n=RECENT_WEEKS,
                missed=", ".join(kpi_name(kpi).lower() for kpi in Kpi if kpi in new),
            )
        st.markdown(f"**{sentence}**")
    return whole


def _missed(standing: Standing) -> set[Kpi]:
    return {verdict.kpi for verdict in standing.verdicts if verdict.status is Status.MISSED}


def headline(standing: Standing) -> str:
    """One provider's standing in one sentence."""
    name = plain(standing.provider.name)
    if not standing.weeks:
        return _("{name}: nothing was reported for these weeks.", name=name)
    judged = [v for v in standing.verdicts if v.status in (Status.MET, Status.CLOSE, Status.MISSED)]
    weeks = _n("{n} week", "{n} weeks", len(standing.weeks), n=len(standing.weeks))
    if any(v.status is Status.TOO_EARLY for v in standing.verdicts):
        return _("{name}: {weeks} reported, too early to judge.", name=name, weeks=weeks)
    if not judged:
        return _("{name}: {weeks} reported, no goals to hold them against.", name=name, weeks=weeks)
    met = sum(v.status is Status.MET for v in judged)
    missed = [kpi_name(v.kpi).lower() for v in judged if v.status is Status.MISSED]
    if missed:
        return _(
            "{name} met {met} of {all} goals over {weeks}; missed: {missed}.",
            name=name,
            met=met,
            all=len(judged),
            weeks=weeks,
            missed=", ".join(missed),
        )
    return _(
        "{name} met {met} of {all} goals over {weeks} and missed none.",
        name=name,
        met=met,
        all=len(judged),
        weeks=weeks,
    )


def plain_name(standing: Standing) -> str:
    """The provider's name, safe in Markdown."""
    return plain(standing.provider.name)


def cards(standing: Standing) -> None:
    """A card for each KPI: the figure, and how it stands against what was agreed."""
    with st.container(horizontal=True, gap="small"):
        for verdict in standing.verdicts:
            with st.container(border=True, width=147, gap="xsmall"):
                st.caption(kpi_name(verdict.kpi), help=kpi_help(verdict.kpi))
                st.markdown(f"**{plain(kpi_value(verdict.kpi, verdict.measured))}**")
                st.badge(
                    status_name(verdict.status),
                    color=_STATUS_COLOUR[verdict.status],
                    icon=_STATUS_ICON.get(verdict.status),
                )
                if verdict.expected is not None:
                    st.caption(_against(verdict))


def _against(verdict: Verdict) -> str:
    expected = kpi_value(verdict.kpi, verdict.expected)
    bound = (
        _("goal ≥ {expected}", expected=expected)
        if DEFINITIONS[verdict.kpi].more_is_better
        else _("goal ≤ {expected}", expected=expected)
    )
    if verdict.attainment is None:
        return bound
    # Rounded down: what is a hair short of its goal must not read as 100 %.
    return f"{bound} · {percent(math.floor(verdict.attainment * 100) / 100)}"


def chart(
    periods: Sequence[PeriodResults],
    providers: Sequence[Provider],
    kpi: Kpi,
    grain: Grain,
    *,
    targets: Mapping[int, Mapping[Kpi, float]],
    key: str,
) -> None:
    """One KPI over time, a line a provider; a lone provider's weekly goal is drawn too."""
    names = {provider.id: provider.name for provider in providers}
    starts = sorted({one.start for one in periods})
    figures = {(one.provider_id, one.start): measure(one.results)[kpi] for one in periods}
    series = [
        charts.Line(
            name,
            [start.isoformat() for start in starts],
            [figures.get((provider_id, start)) for start in starts],
            [
                f"{name}, {_when(start, grain)}: "
                f"{kpi_value(kpi, figures.get((provider_id, start)))}"
                for start in starts
            ],
        )
        for provider_id, name in names.items()
    ]
    agreed = targets.get(providers[0].id, {}).get(kpi) if len(providers) == 1 else None
    if agreed is not None and (grain is Grain.WEEK or not DEFINITIONS[kpi].adds_up):
        series.append(_goal_line(kpi, agreed, starts))
    title = _chart_title(kpi, grain, starts, figures, names)
    charts.draw(
        charts.lines(
            series,
            y_title=f"{kpi_name(kpi)}, {kpi_unit(kpi)}",
            ticks=_ticks(starts, grain),
            y_format=",.0%" if DEFINITIONS[kpi].unit is Unit.SHARE else ",.0f",
        ),
        title=title,
        key=key,
    )


def _goal_line(kpi: Kpi, agreed: float, starts: Sequence[date]) -> charts.Line:
    text = _("Goal: {value}", value=kpi_value(kpi, agreed))
    x = [start.isoformat() for start in starts]
    return charts.Line(_("Goal"), x, [agreed] * len(x), [text] * len(x), dashed=True)


def _chart_title(
    kpi: Kpi,
    grain: Grain,
    starts: Sequence[date],
    figures: Mapping[tuple[int, date], float | None],
    names: Mapping[int, str],
) -> str:
    """What the last period shows: who leads, or the lone provider's figure."""
    last = {
        provider_id: value
        for provider_id in names
        if starts and (value := figures.get((provider_id, starts[-1]))) is not None
    }
    if not last:
        return f"{kpi_name(kpi)}: {grain_name_lower(grain)}"
    best = (max if DEFINITIONS[kpi].more_is_better else min)(last, key=lambda one: last[one])
    values = {"when": _when(starts[-1], grain), "value": kpi_value(kpi, last[best])}
    if len(last) == 1:
        return _("{kpi}: {value} in {when}", kpi=kpi_name(kpi), **values)
    return _(
        "{kpi}: {name} is ahead with {value} in {when}",
        kpi=kpi_name(kpi),
        name=names[best],
        **values,
    )


def grain_name_lower(grain: Grain) -> str:
    """By week or by month, within a sentence."""
    return _("by week") if grain is Grain.WEEK else _("by month")


def _when(start: date, grain: Grain) -> str:
    return month(start) if grain is Grain.MONTH else period(start, start + timedelta(days=6))


def _ticks(starts: Sequence[date], grain: Grain) -> tuple[list[str], list[str]]:
    every = max(1, -(-len(starts) // 5))
    shown = starts[::every]
    written = month if grain is Grain.MONTH else day_short
    return [start.isoformat() for start in shown], [written(start) for start in shown]


_COLUMNS: Mapping[Kpi, tuple[str, ...]] = {
    Kpi.DEALS: ("leads", "deals", "lost"),
    Kpi.REVENUE: ("revenue",),
    Kpi.CONVERSION: ("leads", "deals"),
    Kpi.CAC: ("paid", "new_customers"),
    Kpi.CONTACTS_ADDED: ("contacts_added",),
    Kpi.REPEAT_RATE: ("repeat_orders", "new_customers"),
}


_OWN_COLUMN: Mapping[Kpi, tuple[str, ...]] = {
    Kpi.DEALS: ("deals",),
    Kpi.REVENUE: ("revenue",),
    Kpi.CONTACTS_ADDED: ("contacts_added",),
}


def table(
    periods: Sequence[PeriodResults],
    providers: Sequence[Provider],
    grain: Grain,
    *,
    kpis: Collection[Kpi],
    key: str,
    with_inputs: bool = True,
) -> None:
    """Every figure behind the chart, a row a provider and period.

    ``with_inputs`` adds what the ratios are made of; a link that shares only a ratio leaves it out.
    """
    names = {provider.id: provider.name for provider in providers}
    order = ["leads", "deals", "lost", "revenue", "contacts_added", "paid", "new_customers"]
    order.append("repeat_orders")
    columns = _COLUMNS if with_inputs else _OWN_COLUMN
    wanted = {column for kpi in kpis for column in columns.get(kpi, ())}
    shown = [
        column
        for column in order
        if column in wanted and any(getattr(one.results, column) is not None for one in periods)
    ]
    ratios = [kpi for kpi in (Kpi.CONVERSION, Kpi.CAC, Kpi.REPEAT_RATE) if kpi in kpis]
    when = _("Month") if grain is Grain.MONTH else _("Week from")
    repeat_share = _("Repeat orders, share")
    heads = {kpi: repeat_share if kpi is Kpi.REPEAT_RATE else kpi_name(kpi) for kpi in ratios}
    frame = pd.DataFrame(
        [
            {when: one.start, _("Provider"): names[one.provider_id]}
            | {field_name(column): getattr(one.results, column) for column in shown}
            | {heads[kpi]: measure(one.results)[kpi] for kpi in ratios}
            for one in periods
        ]
    )
    figures = [*map(field_name, shown), *heads.values()]
    frame[figures] = frame[figures].astype(float)  # what nobody reported is no word but a gap
    written: dict[str, Callable[[Any], str]] = {
        field_name(c): _writer(Kpi.REVENUE if c in _MONEY else Kpi.DEALS) for c in shown
    }
    written |= {heads[kpi]: _writer(kpi) for kpi in ratios}
    written[when] = month if grain is Grain.MONTH else day
    tables.show(frame, file_name="performance", key=key, alt=_("Results"), written=written)


_MONEY = frozenset({"revenue", "paid"})


def _writer(kpi: Kpi) -> Callable[[float], str]:
    return partial(kpi_value, kpi)
