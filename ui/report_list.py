"""What came in: the weeks each provider reported, and every report with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from outsource_core.reports.due import WeekReport, WeekStatus
from outsource_core.storage.calendar import ProviderWeeks, calendar
from outsource_core.storage.changes import replaced_by
from outsource_core.storage.reports import Report
from ui import differences_view, problems, progress_view, resources
from ui.formatting import day, day_short, moment, number, period, plain
from ui.i18n import _, _n
from ui.intake_desk import Desk
from ui.words import shape_name

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

#: How many reports the list shows before one asks for more.
LISTED = 15
#: How many weeks back the calendar of reports looks.
OWED_WEEKS = 8


def owed() -> None:
    """Which of the last weeks came, came late, or are missing, provider by provider."""
    every = [
        one
        for one in calendar(resources.store(), today=date.today(), weeks=OWED_WEEKS)
        if any(week.status is not WeekStatus.NOT_OWED for week in one.weeks)
    ]
    if not every:
        return
    heading = _("Which of the last {n} weeks came in", n=number(OWED_WEEKS))
    st.subheader(heading)
    st.table(_weeks_table(every), border="horizontal", hide_index=True, alt=heading)


def _weeks_table(every: Sequence[ProviderWeeks]) -> pd.DataFrame:
    """A line a week, the newest on top, and a column a provider: it wraps to fit a phone."""
    names = [plain(one.provider.name) for one in every]
    weeks = [_week_words(line) for line in zip(*(one.weeks for one in every), strict=True)]
    return pd.DataFrame(reversed(weeks), columns=[_("Week of"), *names])


def _week_words(line: Sequence[WeekReport]) -> list[str]:
    return [day_short(line[0].week), *map(week_word, line)]


def week_word(week: WeekReport) -> str:
    """What became of a week's report, in a few words."""
    late, refused = week.days_late, week.refused_count
    words = {
        WeekStatus.RECEIVED: _("✓ in time"),
        WeekStatus.LATE: _n("{n} day late", "{n} days late", late, n=number(late)),
        WeekStatus.DUE: _("due"),
        WeekStatus.MISSING: _("missing"),
        WeekStatus.NOT_OWED: "",
    }[week.status]
    more = []
    if week.is_partial:
        more.append(_n("only {n} day of it", "only {n} days of it", week.days, n=number(week.days)))
    if week.restated:
        more.append(_("corrected later"))
    if refused:
        more.append(_n("{n} row refused", "{n} rows refused", refused, n=number(refused)))
    return ", ".join([words, *more])


def accepted(desk: Desk, all_reports: Sequence[Report]) -> None:
    """Every report, the newest first, each with a way back."""
    if not all_reports:
        st.caption(_("Nothing yet. What you accept will be listed here and can be taken back."))
        return
    shown = len(all_reports) if st.session_state.get("all_reports") else LISTED
    for report in all_reports[:shown]:
        _one(desk, report)
    if len(all_reports) > shown:
        st.button(
            _("Show all {n}", n=number(len(all_reports))),
            key="show_all_reports",
            on_click=lambda: st.session_state.update(all_reports=True),
        )


def _one(desk: Desk, report: Report) -> None:
    with st.container(border=True):
        if desk.taking_back is not None and desk.taking_back[0].id == report.id:
            progress_view.watch(desk.taking_back[1], [report.file_name], key=f"undo_{report.id}")
        left, right = st.columns([5, 1], vertical_alignment="center")
        stands = report.undone_at is None and report.superseded_by is None
        headline = f"{plain(report.provider)} · {period_of(report)}"
        left.markdown(f"**{headline}**" if stands else f":gray[{headline}] {_badge(report)}")
        left.caption(_describe(report))
        if report.undone_at is not None:
            return
        _replaced(report, left)
        right.button(
            _("Undo"),
            icon=":material/undo:",
            key=f"undo_{report.id}",
            on_click=desk.take_back,
            args=(report,),
            disabled=desk.is_storing,
            width="stretch",
        )


def _badge(report: Report) -> str:
    if report.undone_at is not None:
        when = _("taken back {when}", when=moment(report.undone_at))
        return f":gray-badge[:material/undo: {when}]"
    word = _("replaced by a later report")
    return f":gray-badge[:material/history: {word}]"


def _replaced(report: Report, place: DeltaGenerator) -> None:
    """What a report changed of the rows it replaced, for whoever asks."""
    with place.expander(
        _("What it changed"), key=f"replaced_{report.id}", on_change="rerun", type="compact"
    ) as opened:
        if opened.open:
            change = replaced_by(resources.store(), report.id)
            if change.cells:
                differences_view.cells(change, key=f"replaced_cells_{report.id}")
            else:
                st.caption(_("It replaced nothing."))


def _describe(report: Report) -> str:
    facts = [
        shape_name(report.shape),
        problems.rows_counted(report.row_count),
        plain(report.file_name),
        _("accepted {when}", when=moment(report.accepted_at)),
    ]
    if report.refused_count:
        facts.append(
            _n("{n} row refused", "{n} rows refused", report.refused_count, n=report.refused_count)
        )
    return " · ".join(facts)


def period_of(report: Report) -> str:
    """The days a report speaks of."""
    if report.period_start is None or report.period_end is None:
        return _("no closing dates")
    if report.period_start == report.period_end:
        return day(report.period_start)
    return period(report.period_start, report.period_end)
