"""A file on its way in, on screen: what was understood, what stands in its way, and the receipt."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from outsource_core.problems import Code, Problem
from outsource_core.reports.checking import refused_table
from outsource_core.reports.due import WeekReport, WeekStatus
from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.history import Differences
from outsource_core.reports.intake import File, Intake, Prepared, Wishes, prepare
from outsource_core.reports.mapping import fingerprint
from outsource_core.reports.values import DateOrder
from outsource_core.storage.calendar import calendar
from outsource_core.storage.changes import (
    WeekBeside,
    against_store,
    beside_last_week,
    differences,
    replaced_by,
)
from outsource_core.storage.database import identifier_key, stopped_by
from outsource_core.storage.mappings import remembered_mapping
from outsource_core.storage.providers import teams
from outsource_core.storage.reports import (
    Report,
    accept,
    digest,
    newest_report,
    undo,
    upload_of,
)
from ui import problems, resources, tables
from ui.deferred import later
from ui.formatting import day, day_short, moment, money, number, period, plain
from ui.i18n import _, _n
from ui.words import field_name, shape_name

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.typing import UploadedFile

FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "zip"]
#: How many reports the list shows before one asks for more.
LISTED = 15
#: How many weeks back the calendar of reports looks.
OWED_WEEKS = 8

_ROUND = "upload_round"
_RECEIPT = "upload_receipt"
_PREPARED = "upload_prepared"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one press of the button stored, and what it did not."""

    accepted: tuple[Report, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as the person looked at it, and the newest report there was then."""

    intake: Intake
    seen: int


def uploader_key(name: str = "file") -> str:
    """The uploader's key: a new one after each accepted file, which empties it."""
    return f"upload_{name}_{st.session_state.get(_ROUND, 0)}"


def template(provider: str | None) -> None:
    """A file to fill in: this provider's own teams, last week, the columns by their names."""
    st.download_button(
        _("Download an empty report to fill in"),
        data=later(lambda: tables.safe_csv(template_table(provider))),
        file_name="report.csv",
        mime="text/csv",
        icon=":material/description:",
        key="report_template",
        type="tertiary",
        on_click="ignore",
    )


def template_table(provider: str | None) -> pd.DataFrame:
    """A row a team for the week that ended last, every figure still empty."""
    year, week, _day = (date.today() - timedelta(weeks=1)).isocalendar()
    own = teams(resources.store(), provider) if provider else ()
    names = [one.name for one in FIELDS[Shape.ACTIVITY] if one.name != "provider"]
    rows = [
        {"period": f"{year}-W{week:02}", "team": team} | dict.fromkeys(names[2:], "")
        for team in own or ("",)
    ]
    return pd.DataFrame(rows, columns=names).rename(columns=field_name)


def receipt() -> None:
    """Says what the last press of the button did, until the next one."""
    done: Receipt | None = st.session_state.pop(_RECEIPT, None)
    if done is None:
        return
    for report in done.accepted:
        st.success(
            _(
                "Accepted from {provider}: {rows}, {period}.",
                provider=plain(report.provider),
                rows=problems.rows_counted(report.row_count),
                period=_period(report),
            ),
            icon=":material/check_circle:",
        )
    problems.show(done.problems)


def one_file(
    uploaded: UploadedFile, place: int, *, provider: str | None, lookup: UploadedFile | None
) -> None:
    """One uploaded file: every table of it, ready to accept or with what must be mended."""
    file = File(uploaded.name, uploaded.getvalue())
    whose = provider.strip() if provider and provider.strip() else None
    wishes = Wishes(
        provider=whose,
        lookup=File(lookup.name, lookup.getvalue()) if lookup else None,
        columns=st.session_state.get(f"columns_{place}"),
        date_order=st.session_state.get(f"date_order_{place}"),
        remembered=partial(remembered_mapping, resources.store(), whose),
    )
    st.markdown(f"#### {plain(file.name)}")
    with st.spinner(_("Reading the file…")):
        looked = _looked_at(file, wishes)
    problems.show(looked.intake.problems)
    for number_of_table, prepared in enumerate(looked.intake.prepared):
        _one_table(file, prepared, looked.seen, f"{place}_{number_of_table}")


def _looked_at(file: File, wishes: Wishes) -> Looked:
    """The file as prepared, kept while the page is drawn again and nothing was said anew."""
    lookup = digest(wishes.lookup.content) if wishes.lookup else None
    columns = tuple(sorted((wishes.columns or {}).items()))
    key = (digest(file.content), file.name, wishes.provider, lookup, columns, wishes.date_order)
    kept: dict[object, Looked] = st.session_state.setdefault(_PREPARED, {})
    if key not in kept:
        if len(kept) >= 12:  # a person looks at a few files at a time
            kept.clear()
        kept[key] = Looked(
            prepare(file, wishes, today=date.today()), newest_report(resources.store())
        )
    return kept[key]


def _one_table(file: File, prepared: Prepared, seen: int, key: str) -> None:
    checked = prepared.checked
    found = prepared.problems
    if len(checked.rows):
        _understood(prepared)
        found += _beside_the_store(file, prepared, key)
    problems.show(found)
    _columns(prepared, key)
    with st.expander(_("The first rows as they were read")):
        st.dataframe(prepared.table.cells.head(8), hide_index=True, alt=_("First rows"))
    with st.container(horizontal=True):
        if prepared.acceptable:
            label = _n(
                "Accept {n} row", "Accept {n} rows", len(checked.rows), n=number(len(checked.rows))
            )
            _accept_button(label, (file, prepared, seen), key, primary=True)
        elif len(checked.rows):
            label = _n(
                "Accept only the {n} good row",
                "Accept only the {n} good rows",
                len(checked.rows),
                n=number(len(checked.rows)),
            )
            _accept_button(label, (file, prepared, seen), key, primary=False)
        if checked.refused_count:
            st.download_button(
                _("Download the refused rows with reasons"),
                data=later(lambda: tables.safe_csv(_refused(prepared))),
                file_name="refused.csv",
                mime="text/csv",
                icon=":material/download:",
                key=f"refused_{key}",
                on_click="ignore",
            )


def _refused(prepared: Prepared) -> pd.DataFrame:
    def say(code: Code, column: str | None) -> str:
        return problems.sentence(Problem(code, column=column, value="…")).replace("*", "")

    return refused_table(prepared.table, prepared.checked, reason=_("Reason"), say=say)


def _accept_button(
    label: str, what: tuple[File, Prepared, int], key: str, *, primary: bool
) -> None:
    st.button(
        label,
        type="primary" if primary else "secondary",
        icon=":material/task_alt:",
        key=f"accept_{key}",
        on_click=_accept,
        args=what,
    )


def _accept(file: File, prepared: Prepared, seen: int) -> None:
    try:
        accepted, found = accept(
            resources.store(),
            upload_of(file, prepared),
            now=datetime.now(UTC),
            key=identifier_key(),
            seen=seen,
        )
    except sqlite3.OperationalError as error:
        code = stopped_by(error)
        if code is None:
            raise
        accepted, found = (), (Problem(code, file=file.name),)
    st.session_state[_RECEIPT] = Receipt(accepted, found)
    st.session_state.pop(_PREPARED, None)  # the next look is a new one
    if accepted:
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        for name in [name for name in st.session_state if str(name).startswith("columns_")]:
            del st.session_state[name]


def _understood(prepared: Prepared) -> None:
    """What the good rows amount to, to be compared with what the provider claims."""
    checked = prepared.checked
    facts = [f"**{shape_name(checked.shape)}**", problems.rows_counted(len(checked.rows))]
    rows = checked.rows
    if checked.shape is Shape.DEALS:
        won = rows[rows["stage"] == "won"]
        facts.append(_n("{n} won", "{n} won", len(won), n=number(len(won))))
        facts.append(_("revenue {amount}", amount=money(int(won["value"].sum()) / 100)))
        undated = int(rows["opened_on"].isna().sum())
        if 0 < undated < len(rows):
            facts.append(
                _n(
                    "{n} without an opening date, not counted as a lead",
                    "{n} without an opening date, not counted as leads",
                    undated,
                    n=number(undated),
                )
            )
        first, last = rows["closed_on"].min(), rows["closed_on"].max()
    else:
        deals = int(rows["deals"].sum())
        facts.append(_n("{n} deal", "{n} deals", deals, n=number(deals)))
        if rows["revenue"].notna().any():
            facts.append(_("revenue {amount}", amount=money(int(rows["revenue"].sum()) / 100)))
        first, last = rows["start"].min(), rows["end"].max()
    if not pd.isna(first):
        facts.append(period(first.date(), last.date()))
    names = sorted(rows["provider"].unique())
    facts.append(plain(", ".join(names[:5])))
    st.markdown(" · ".join(facts))


def _beside_the_store(file: File, prepared: Prepared, key: str) -> tuple[Problem, ...]:
    """What accepting would change, and the week before; returns what looks odd beside the rest."""
    db, upload = resources.store(), upload_of(file, prepared)
    change = differences(db, upload)
    facts = [
        _n("{n} row new", "{n} rows new", change.new, n=number(change.new)),
        _n("{n} changed", "{n} changed", change.changed, n=number(change.changed)),
        _n("{n} the same", "{n} the same", change.unchanged, n=number(change.unchanged)),
        _n(
            "{n} refused",
            "{n} refused",
            prepared.checked.refused_count,
            n=number(prepared.checked.refused_count),
        ),
    ]
    if change.gone:
        facts.append(_n("{n} taken out", "{n} taken out", change.gone, n=number(change.gone)))
    st.caption(" · ".join(facts))
    for week in beside_last_week(db, upload)[-1:]:
        st.caption(_week_beside(week))
    if change.cells:
        with st.expander(_("What would change, cell by cell")):
            changes(change, key=f"changes_{key}")
    return against_store(db, upload, key=identifier_key())


def _week_beside(week: WeekBeside) -> str:
    """The last week of a file and the week before it, figure by figure."""

    def written(name: str, value: int | None) -> str:
        return money(None if value is None else value / 100) if name in _MONEY else number(value)

    parts = [
        _(
            "{figure} {now} (the week before {before})",
            figure=field_name(name).lower(),
            now=written(name, value),
            before=written(name, week.week_before.get(name)),
        )
        for name, value in week.figures.items()
        if value is not None
    ]
    return _("Week of {week}", week=day(week.week)) + ": " + "; ".join(parts)


_MONEY = frozenset({"revenue", "paid", "value"})


def changes(change: Differences, *, key: str) -> None:
    """Each changed cell, before and after; money in the store's currency."""

    def shown(name: str, value: object) -> str:
        if value is None or value == "":
            return "—"
        return money(float(str(value)) / 100, digits=2) if name in _MONEY else str(value)

    frame = pd.DataFrame(
        [
            {
                _("Provider"): one.provider,
                _("Row"): one.key,
                _("Column"): field_name(one.column),
                _("Before"): shown(one.column, one.before),
                _("After"): shown(one.column, one.after),
            }
            for one in change.cells
        ]
    )
    tables.show(frame, file_name="changes", key=key, alt=_("What would change, cell by cell"))
    if change.cell_count > len(change.cells):
        st.caption(
            _(
                "The first {shown} of {all} changed cells.",
                shown=number(len(change.cells)),
                all=number(change.cell_count),
            )
        )


def _columns(prepared: Prepared, key: str) -> None:
    """Which column holds which field, open to change."""
    place = key.split("_", maxsplit=1)[0]  # what was said holds for every table of the file
    header = fingerprint(prepared.table.columns)  # another header asks anew
    with st.expander(_("Columns")):
        chosen = dict(prepared.mapping.columns)
        nothing = ""
        options = [nothing, *prepared.table.columns]
        overrides: dict[str, str] = {}
        left, right = st.columns(2)
        for index, one in enumerate(FIELDS[prepared.mapping.shape]):
            current = chosen.get(one.name, nothing)
            picked = (left, right)[index % 2].selectbox(
                field_name(one.name) + (" *" if one.required else ""),
                options,
                index=options.index(current) if current in options else 0,
                format_func=lambda column: column or _("— not in the file"),
                key=f"column_{key}_{header}_{one.name}",
            )
            if picked != current:
                overrides[one.name] = picked
        orders = [None, *DateOrder]
        order = st.selectbox(
            _("In dates, first comes"),
            orders,
            index=orders.index(st.session_state.get(f"date_order_{place}")),
            format_func=_order_name,
            key=f"order_{key}",
        )
        st.caption("\\* " + _("needed"))
        before = st.session_state.get(f"columns_{place}") or {}
        wished = before | overrides
        # A wish that cannot be met stays a wish with a problem beside it: ask only for new ones.
        if wished != before or order != st.session_state.get(f"date_order_{place}"):
            st.session_state[f"columns_{place}"] = wished
            st.session_state[f"date_order_{place}"] = order
            st.rerun()


def _order_name(order: DateOrder | None) -> str:
    if order is None:
        return _("what the file shows")
    return {
        "day_first": _("the day"),
        "month_first": _("the month"),
        "year_first": _("the year"),
    }.get(str(order.value), str(order.value))


def owed() -> None:
    """Which of the last weeks came, came late, or are missing, provider by provider."""
    every = calendar(resources.store(), today=date.today(), weeks=OWED_WEEKS)
    rows = [
        {_("Provider"): one.provider.name} | {day_short(w.week): _week_word(w) for w in one.weeks}
        for one in every
        if any(week.status is not WeekStatus.NOT_OWED for week in one.weeks)
    ]
    if not rows:
        return
    st.subheader(_("Which weeks came in"))
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Which weeks came in"))
    st.caption(_("✓ in time · {n} d: so many days late · ✎ restated · ! with refused rows", n="n"))


def _week_word(week: WeekReport) -> str:
    """A week's report in a sign or a word."""
    sign = {
        WeekStatus.RECEIVED: "✓",
        WeekStatus.LATE: _("{n} d", n=number(week.days_late)),
        WeekStatus.DUE: _("due"),
        WeekStatus.MISSING: _("missing"),
        WeekStatus.NOT_OWED: "",
    }[week.status]
    return sign + (" ✎" if week.restated else "") + (" !" if week.refused_count else "")


def accepted(all_reports: Sequence[Report]) -> None:
    """Every report, the newest first, each with a way back."""
    if not all_reports:
        st.caption(_("Nothing yet. What you accept will be listed here and can be taken back."))
        return
    shown = len(all_reports) if st.session_state.get("all_reports") else LISTED
    for report in all_reports[:shown]:
        with st.container(border=True):
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(f"**{plain(report.provider)}** · {_period(report)}")
            left.caption(_describe(report))
            _replaced(report, left)
            if report.undone_at is None:
                right.button(
                    _("Undo"),
                    icon=":material/undo:",
                    key=f"undo_{report.id}",
                    on_click=_undo,
                    args=(report.id,),
                    width="stretch",
                )
    if len(all_reports) > shown:
        st.button(
            _("Show all {n}", n=number(len(all_reports))),
            on_click=lambda: st.session_state.update(all_reports=True),
        )


def _replaced(report: Report, place: DeltaGenerator) -> None:
    """What a report changed of the rows it replaced, for whoever asks."""
    if report.undone_at is not None:
        return
    with place.expander(
        _("What it changed"), key=f"replaced_{report.id}", on_change="rerun"
    ) as opened:
        if opened.open:
            change = replaced_by(resources.store(), report.id)
            if change.cells:
                changes(change, key=f"replaced_cells_{report.id}")
            else:
                st.caption(_("It replaced nothing."))


def _undo(report_id: int) -> None:
    if undo(resources.store(), report_id, now=datetime.now(UTC)):
        st.toast(_("Taken back. Everything is as it was before; upload the file to bring it in."))


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
    if report.undone_at:
        facts.append(_("taken back {when}", when=moment(report.undone_at)))
    elif report.superseded_by:
        facts.append(_("replaced by a later report"))
    return " · ".join(facts)


def _period(report: Report) -> str:
    if report.period_start is None or report.period_end is None:
        return _("no closing dates")
    if report.period_start == report.period_end:
        return day(report.period_start)
    return period(report.period_start, report.period_end)
