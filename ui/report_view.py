"""Files on their way in, on screen: what was understood, what stands in their way, the receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from outsource_core.problems import Code, Problem
from outsource_core.reports.checking import group, refused_table
from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.intake import File, Prepared
from outsource_core.storage.providers import providers, teams
from ui import columns_view, crash, differences_view, problems, progress_view, resources, tables
from ui.deferred import later
from ui.formatting import money, number, period, plain
from ui.i18n import _, _n
from ui.intake_desk import Beside, Desk, Facts, Receipt, Version
from ui.intake_desk import desk as this_desk
from ui.intake_items import Item, OnDesk, State, items_of, on_desk, table_name
from ui.report_list import period_of
from ui.words import field_name, left_out_reason, shape_name

FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "zip"]
#: How many providers a line names.
NAMED = 5

_ROUND = "upload_round"
_BADGES = {
    State.READY: "green",
    State.DOUBTFUL: "orange",
    State.REPEATS: "orange",
    State.ASKS: "blue",
    State.REFUSED: "red",
    State.KNOWN: "gray",
}


# ── what comes in ────────────────────────────────────────────────────────────────────────────


def drop_box(desk: Desk) -> None:
    """Whose report it is, and the place to drop files on; what is dropped lies on the desk."""
    provider = _whose(_("Whose reports are they?"), desk.provider, key="report_provider")
    if provider != desk.provider:
        desk.provider = provider
        st.rerun()
    _uploader(
        "file",
        _("The files as the providers sent them"),
        several=True,
        help=_("CSV or Excel, up to 200 MB, one or many at once. They are read here and not kept."),
    )
    _template(provider)
    with st.expander(_("The file names sellers, not providers")):
        if desk.lookup is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(desk.lookup[1].name)}**", width="stretch")
                _remove_button(desk, lambda: setattr(desk, "lookup", None), key="lookup")
        _uploader(
            "lookup",
            _("A list of sellers and the office or company each belongs to"),
            several=False,
        )


def _whose(label: str, current: str | None, *, key: str) -> str | None:
    """Asks for a provider, known or new."""
    names = [one.name for one in providers(resources.store())]
    if current and current not in names:
        names.append(current)
    chosen = st.selectbox(
        label,
        names,
        index=names.index(current) if current else None,
        accept_new_options=True,
        placeholder=_("Choose, or type a new name"),
        help=_("Leave empty when a column of the file names the provider."),
        key=key,
    )
    return (chosen or "").strip() or None


def _uploader(name: str, label: str, *, several: bool, help: str | None = None) -> None:
    key = f"upload_{name}_{st.session_state.get(_ROUND, 0)}"
    st.file_uploader(
        label,
        accept_multiple_files=several,
        type=FILE_TYPES,
        key=key,
        help=help,
        on_change=_take_in,
        args=(name, key),
    )


def _take_in(name: str, key: str) -> None:
    """Lays what was dropped on the desk; the uploader is empty again.

    An uploader forgets its files when another page is opened; the desk does not.
    """
    dropped = st.session_state[key] or []
    for one in dropped if isinstance(dropped, list) else [dropped]:
        if this_desk().is_new(one.file_id):
            put = this_desk().put if name == "file" else this_desk().put_lookup
            put(File(one.name, one.getvalue()))
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _template(provider: str | None) -> None:
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


# ── what became of it ────────────────────────────────────────────────────────────────────────


def receipt(desk: Desk) -> None:
    """Says what the last press of a button did, until something else is done."""
    for name, error in desk.errors:
        crash.apologise(error, where=name)
    desk.errors.clear()
    if desk.is_taken_back:
        desk.is_taken_back = False
        st.toast(_("Taken back. Everything is as it was before; upload the file to bring it in."))
    if desk.receipt is None:
        return
    _accepted(desk.receipt)
    problems.show([one for stored in desk.receipt.stored for one in stored.problems])
    for stored in desk.receipt.stored:
        if stored.accepted and stored.refused is not None:
            place = "_".join(map(str, stored.place))
            _refused_button(stored.refused, stored.file_name, key=f"left_{place}")


def _accepted(done: Receipt) -> None:
    said = [
        _(
            "Accepted from {provider}: {rows}, {period}.",
            provider=plain(report.provider),
            rows=problems.rows_counted(report.row_count),
            period=period_of(report),
        )
        for stored in done.stored
        for report in stored.accepted
    ]
    if said:
        lines = said if len(said) == 1 else [f"- {one}" for one in said]
        st.success("\n".join(lines), icon=":material/check_circle:")
    if done.is_stopped:
        st.info(
            _("Stopped. Only what is named here was stored; the rest is as it was.")
            if said
            else _("Stopped. Nothing was stored.")
        )


# ── the desk ─────────────────────────────────────────────────────────────────────────────────


def show(desk: Desk, version: Version) -> None:
    """Every file on the desk, what can be done with all of them, and the work that goes on."""
    if desk.looking is not None:
        progress_view.watch(desk.looking, [one.file.name for one in desk.to_read], key="looking")
    if desk.accepting is not None:
        names = [one.upload.file_name for one in desk.to_accept]
        progress_view.watch(desk.accepting, names, key="accepting")
    files = on_desk(desk, version)
    waiting = {one.asked.number for one in desk.to_read} if desk.looking else set()
    if len(files) > 1 or sum(len(one.items) for one in files) > 1:
        _all_of_them(desk, files)
    alone = sum(len(one.items) or 1 for one in files) == 1
    for one in files:
        if one.looked is not None or len(files) > 1:  # of a lone file the bar above tells
            _file(desk, one, alone=alone, is_waiting=one.number in waiting)


def _all_of_them(desk: Desk, files: Sequence[OnDesk]) -> None:
    """How all files stand, and one button for all that are ready."""
    ready, doubtful = items_of(files, State.READY), items_of(files, State.DOUBTFUL)
    st.markdown(_summary(files))
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(ready) > 1:
            st.button(
                _accept_all_label(ready),
                type="primary",
                icon=":material/done_all:",
                key="accept_all",
                on_click=desk.accept,
                args=([one.to_accept for one in ready],),
                disabled=desk.is_storing,
            )
        if doubtful and len(ready) + len(doubtful) > 1:
            good = [*ready, *doubtful]
            count = sum(one.beside.facts.rows for one in good if one.beside)
            st.button(
                _n(
                    "Accept the {n} good row of all files",
                    "Accept the {n} good rows of all files",
                    count,
                    n=number(count),
                ),
                icon=":material/rule:",
                key="accept_all_good",
                help=_("Also where rows are refused or stored rows are taken out; see each file."),
                on_click=desk.accept,
                args=([one.to_accept for one in good],),
                disabled=desk.is_storing,
            )
        st.button(
            _("Remove all"),
            type="tertiary",
            icon=":material/close:",
            key="remove_all",
            on_click=desk.clear,
            disabled=desk.is_storing,
        )


def _accept_all_label(ready: Sequence[Item]) -> str:
    files = len({one.place[0] for one in ready})
    if files == len(ready):
        return _n("Accept all {n} file", "Accept all {n} files", files, n=number(files))
    return _n("Accept {n} table", "Accept all {n} tables", len(ready), n=number(len(ready)))


def _summary(files: Sequence[OnDesk]) -> str:
    """ "**10 files** · 8 ready · 1 needs an answer · 1 cannot be accepted"."""
    parts = ["**" + _n("{n} file", "{n} files", len(files), n=number(len(files))) + "**"]
    unread = sum(one.looked is None for one in files)
    lost = sum(one.looked is not None and not one.items and not one.left_out for one in files)
    counts = {state: len(items_of(files, state)) for state in State}
    counts[State.REFUSED] += lost
    parts += [f"{state_name(state)}: {number(n)}" for state, n in counts.items() if n]
    if unread:
        parts.append(_("being read: {n}", n=number(unread)))
    return " · ".join(parts)


def state_name(state: State) -> str:
    """How a table stands, in a word or two."""
    return {
        State.READY: _("ready"),
        State.DOUBTFUL: _("look first"),
        State.REPEATS: _("said twice"),
        State.ASKS: _("needs an answer"),
        State.REFUSED: _("cannot be accepted"),
        State.KNOWN: _("accepted already"),
    }[state]


def _file(desk: Desk, one: OnDesk, *, alone: bool, is_waiting: bool) -> None:
    with st.container(border=True, key=f"file_{one.number}", gap="small"):
        several = one.looked is not None and len(one.looked.intake.prepared) > 1
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(one.file.name)}** {_badge(one, several)}", width="stretch")
            with st.container(horizontal=True, width="content"):
                if len(one.items) == 1 and not several:
                    _accept_button(desk, one.items[0], alone=alone)
                _remove_button(desk, lambda: desk.remove(one.number), key=str(one.number))
        if one.looked is None:
            st.caption(_("Being read…") if is_waiting else _("Waiting…"))
            return
        problems.show(one.problems)
        if several:
            _sheets(desk, one)
        for item in one.items:
            if several:
                _sheet_head(desk, item, alone=alone)
            _item(desk, item, alone=alone)


def _sheet_head(desk: Desk, item: Item, *, alone: bool) -> None:
    st.divider()
    name = plain(table_name(item.prepared.table, item.file))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{name}** {_state_badge(item.state)}", width="stretch")
        _accept_button(desk, item, alone=alone)


def _badge(one: OnDesk, several: bool) -> str:
    if one.looked is None or several:
        return ""
    return _state_badge(one.items[0].state if one.items else State.REFUSED)


def _state_badge(state: State) -> str:
    return f":{_BADGES[state]}-badge[{state_name(state)}]"


def _remove_button(desk: Desk, remove: Callable[[], None], *, key: str) -> None:
    st.button(
        _("Remove"),
        type="tertiary",
        icon=":material/close:",
        key=f"remove_{key}",
        on_click=remove,
        disabled=desk.is_storing,
    )


def _sheets(desk: Desk, one: OnDesk) -> None:
    """Which tables of the file are taken, and a word on those that are not."""
    assert one.looked is not None  # noqa: S101 - asked of files that were read
    prepared = one.looked.intake.prepared
    names = [table_name(each.table, one.file) for each in prepared]
    key = f"sheets_{one.number}"

    def keep() -> None:
        desk.sheets[one.number] = tuple(sorted(st.session_state[key]))

    left_out = dict(one.left_out)
    taken = [item.place[1] for item in one.items]
    st.pills(
        _("Which of its tables are taken"),
        [*sorted([*taken, *left_out])],
        selection_mode="multi",
        default=taken,
        format_func=lambda at: plain(names[at]),
        key=key,
        on_change=keep,
    )
    for at, why in left_out.items():
        st.caption(f"**{plain(names[at])}** — {left_out_reason(why)}")


def _item(desk: Desk, item: Item, *, alone: bool) -> None:
    if item.beside is not None:
        st.markdown(_understood(item.beside.facts))
        if item.state is not State.KNOWN:
            st.caption(differences_view.line(item.beside.change, refused=item.refused))
            if alone:
                _week_before(item.beside)
    asks = _whose_is_this(desk, item)
    _told(item, alone=alone, asks=asks)
    if item.prepared.checked.causes and not asks and item.prepared.checked.refused_count:
        _refused_button(item.prepared, item.file.name, key=f"refused_{_key(item)}")
    _details(desk, item, alone=alone)


def _week_before(beside: Beside) -> None:
    for one in beside.weeks:
        if any(value is not None for value in one.week_before.values()):
            st.caption(differences_view.week(one))


def _key(item: Item) -> str:
    return "_".join(map(str, item.place))


def _understood(facts: Facts) -> str:
    """What the good rows amount to, to be compared with what the provider claims."""
    said = [f"**{shape_name(facts.shape)}**", problems.rows_counted(facts.rows)]
    if facts.shape is Shape.DEALS:
        said.append(_n("{n} won", "{n} won", facts.won, n=number(facts.won)))
    else:
        said.append(_n("{n} deal", "{n} deals", facts.won, n=number(facts.won)))
    if facts.revenue is not None:
        said.append(_("revenue {amount}", amount=money(facts.revenue / 100)))
    if facts.undated:
        said.append(
            _n(
                "{n} without an opening date, not counted as a lead",
                "{n} without an opening date, not counted as leads",
                facts.undated,
                n=number(facts.undated),
            )
        )
    if facts.first and facts.last:
        said.append(period(facts.first, facts.last))
    said.append(plain(_names(facts.providers)))
    return " · ".join(said)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


def _whose_is_this(desk: Desk, item: Item) -> bool:
    """Asks of one file whose it is, where nothing says so; whether that is still open."""
    number_of_file = item.place[0]
    said = desk.answers.get(number_of_file)
    asks = any(one.code is Code.NO_PROVIDER and one.row is None for one in item.problems)
    if asks or (said and said.provider):
        current = said.provider if said else None
        chosen = _whose(_("Whose report is this?"), current, key=f"provider_{_key(item)}")
        if chosen != current:
            desk.answer(number_of_file, provider=chosen)
            st.rerun()
    return asks


def _told(item: Item, *, alone: bool, asks: bool) -> None:
    """What is wrong or worth knowing; of a file that is ready only on demand, among others."""
    beside = item.beside
    if beside is not None and beside.facts.claimed:
        st.caption(
            _(
                "The file itself names {names}; every row is counted for {provider}, as you chose.",
                names=plain(_names(beside.facts.claimed)),
                provider=plain(_names(beside.facts.providers)),
            )
        )
    if item.state is State.REPEATS:
        st.warning(
            _(
                "It speaks of the same deals or days as “{other}”. Of the two, the one you accept "
                "later replaces the rows of the other.",
                other=plain(item.repeats or ""),
            )
        )
    if beside is not None and beside.change.gone and item.state is not State.KNOWN:
        st.warning(
            _n(
                "Its days cover an earlier report: {n} stored row that it does not name would be "
                "taken out.",
                "Its days cover an earlier report: {n} stored rows that it does not name would be "
                "taken out.",
                beside.change.gone,
                n=number(beside.change.gone),
            )
        )
    if beside is not None:
        problems.show(beside.already)
    if item.state is State.KNOWN:
        return
    told = [one for one in item.problems if not (asks and one.code is Code.NO_PROVIDER)]
    if alone or item.state is not State.READY or not told:
        problems.show(told)
        return
    count = len(group(told))
    label = _n("{n} thing worth knowing", "{n} things worth knowing", count, n=number(count))
    with st.expander(label, key=f"known_{_key(item)}", on_change="rerun", type="compact") as opened:
        if opened.open:
            problems.show(told)


def _accept_button(desk: Desk, item: Item, *, alone: bool) -> None:
    if item.beside is None or item.state is State.KNOWN:
        return
    st.button(
        _accept_label(item),
        type="primary" if alone and item.state is State.READY else "secondary",
        icon=":material/task_alt:",
        key=f"accept_{_key(item)}",
        on_click=desk.accept,
        args=([item.to_accept],),
        disabled=desk.is_storing,
    )


def _accept_label(item: Item) -> str:
    count = item.beside.facts.rows if item.beside else 0
    if item.refused:
        return _n(
            "Accept only the {n} good row",
            "Accept only the {n} good rows",
            count,
            n=number(count),
        )
    return _n("Accept {n} row", "Accept {n} rows", count, n=number(count))


def _refused_button(prepared: Prepared, file_name: str, *, key: str) -> None:
    st.download_button(
        _("Download the refused rows with reasons"),
        data=later(lambda: tables.safe_csv(refused(prepared))),
        file_name=f"refused-{file_name.rsplit('.', 1)[0]}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )


def refused(prepared: Prepared) -> pd.DataFrame:
    """The refused rows as they came, with the reason in words."""

    def say(code: Code, column: str | None) -> str:
        return problems.sentence(Problem(code, column=column, value="…")).replace("*", "")

    return refused_table(prepared.table, prepared.checked, reason=_("Reason"), say=say)


def _details(desk: Desk, item: Item, *, alone: bool) -> None:
    """The changed cells, the first rows, the columns: for whoever asks, or is asked."""
    key = _key(item)
    codes = {one.code for one in item.problems}
    asked = bool(codes & {*columns_view.QUESTIONS, Code.DOUBTFUL_ENCODING})
    with st.expander(
        _("First rows, columns, changes"),
        expanded=asked,
        key=f"details_{key}",
        on_change="rerun",
        type="compact",
    ) as opened:
        if not opened.open:
            return
        st.caption(_("The first rows as they were read"))
        st.dataframe(item.prepared.table.cells.head(8), hide_index=True, alt=_("First rows"))
        beside = item.beside
        if beside is not None and not alone:
            _week_before(beside)
        if beside is not None and beside.change.cells and item.state is not State.KNOWN:
            st.caption(_("What would change, cell by cell"))
            differences_view.cells(beside.change, key=f"changes_{key}")
        st.caption(_("Columns"))
        columns_view.show(desk, item)
