"""The overview on screen: the last weeks at a glance, and the next thing to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st
from sqlite_utils import Database

from outsource_core.kpis import Kpi, Status
from outsource_core.reports.due import WeekStatus
from outsource_core.storage.calendar import calendar
from outsource_core.storage.providers import Provider
from outsource_core.storage.results import Grain, results
from ui import kpi_view, navigation, state
from ui.formatting import day_short, number, plain
from ui.i18n import _, _n
from ui.words import kpi_name


def first_steps() -> None:
    """The way through the product, for someone who sees it for the first time."""
    st.write(
        _(
            "Handing sales to an outside company can save payroll and attention, and can leak "
            "customers and money. This dashboard takes you through the decision with your own "
            "figures."
        )
    )
    with st.container(horizontal=True):
        navigation.link("savings", _("See what outsourcing would save"))
        navigation.link("risks", _("Weigh the risks and controls"))


def standing(
    db: Database,
    providers: Sequence[Provider],
    targets: Mapping[int, Mapping[Kpi, float]],
    *,
    last_week: date,
) -> list[kpi_view.Standing]:
    """The last weeks of every provider: one sentence each and the deals they closed.

    Returns who misses a goal.
    """
    first = last_week - timedelta(weeks=kpi_view.RECENT_WEEKS - 1)
    weekly = results(
        db,
        Grain.WEEK,
        provider_ids=[provider.id for provider in providers],
        start=first,
        end=last_week,
    )
    found = kpi_view.standings(
        providers, weekly, targets, kpis=tuple(Kpi), ramp_up_weeks=state.ramp_up_weeks()
    )
    st.markdown(f"### {_headline(found)}")
    kpi_view.chart(weekly, providers, Kpi.DEALS, Grain.WEEK, targets=targets, key="overview_chart")
    for one in found:
        st.markdown(kpi_view.headline(one))
    return _slipping(found)


def _slipping(found: Sequence[kpi_view.Standing]) -> list[kpi_view.Standing]:
    return [
        one for one in found if any(verdict.status is Status.MISSED for verdict in one.verdicts)
    ]


def _headline(found: Sequence[kpi_view.Standing]) -> str:
    """Who needs attention, if anyone."""
    slipping = _slipping(found)
    statuses = {verdict.status for one in found for verdict in one.verdicts}
    weeks = len({week for one in found for week in one.weeks})
    if not statuses & {Status.MET, Status.CLOSE, Status.MISSED}:
        if Status.TOO_EARLY in statuses:
            return _("Reports are coming in; there are too few weeks yet to judge anyone.")
        return _("Reports are coming in; set goals to see whether they are good enough.")
    if not slipping:
        return _n(
            "Nobody missed a goal in the last {n} week.",
            "Nobody missed a goal in the last {n} weeks.",
            weeks,
            n=weeks,
        )
    worst = max(slipping, key=lambda one: sum(v.status is Status.MISSED for v in one.verdicts))
    missed = [kpi_name(v.kpi).lower() for v in worst.verdicts if v.status is Status.MISSED]
    return _n(
        "{name} needs your attention: {missed} missed over the last {n} week.",
        "{name} needs your attention: {missed} missed over the last {n} weeks.",
        weeks,
        name=kpi_view.plain_name(worst),
        missed=", ".join(missed),
        n=weeks,
    )


def next_steps(
    db: Database,
    providers: Sequence[Provider],
    targets: Mapping[int, Mapping[Kpi, float]],
    slipping: Sequence[kpi_view.Standing],
) -> None:
    """What to do next, the most pressing first, each with the page where it is done."""
    st.subheader(_("What to do next"))
    steps: list[tuple[str, str, str]] = []
    for vendor in slipping:
        text = _("See what {name} misses, and since when.", name=kpi_view.plain_name(vendor))
        steps.append((text, "performance", _("Performance")))
    for one in calendar(db, today=date.today(), weeks=kpi_view.RECENT_WEEKS):
        missing = [week.week for week in one.weeks if week.status is WeekStatus.MISSING]
        if missing:
            text = _n(
                "Of the last {n} weeks, {name} owes the report for the week of {weeks}. Ask for it "
                "and upload it.",
                "Of the last {n} weeks, {name} owes the reports for the weeks of {weeks}. Ask for "
                "them and upload them.",
                len(missing),
                n=number(kpi_view.RECENT_WEEKS),
                name=plain(one.provider.name),
                weeks=", ".join(day_short(week) for week in missing),
            )
            steps.append((text, "reports", _("Reports")))
    without = [plain(one.name) for one in providers if not targets.get(one.id)]
    if without:
        text = _(
            "No goals are set for {names}: their results cannot be judged.",
            names=", ".join(without),
        )
        steps.append((text, "goals", _("Goals")))
    if not state.setting("controls", []):
        text = _("You have not chosen any control against the risks of outsourcing yet.")
        steps.append((text, "risks", _("Risks")))
    text = _("Check what outsourcing saves with this month's figures.")
    steps.append((text, "savings", _("Savings")))
    for text, page, label in steps:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(text, width="stretch")
            navigation.link(page, label)
