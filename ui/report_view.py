"""Files on their way in, on screen: what was understood, what stands in their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from outsource_core.problems import Code
from outsource_core.reports.checking import group
from outsource_core.reports.fields import Shape
from ui import (
    columns_view,
    decisions_view,
    differences_view,
    drop_box,
    problems,
    progress_view,
    receipt_view,
)
from ui.formatting import number, option, period, plain
from ui.i18n import _, _n
from ui.intake_desk import Desk
from ui.intake_items import Item, OnDesk, State, items_of, on_desk, table_name
from ui.intake_work import Beside, Facts, Version
from ui.words import column_name, left_out_reason, shape_name

#: How many providers a line names.
NAMED = 5

_BADGES = {
    State.READY: "green",
    State.DOUBTFUL: "orange",
    State.REPEATS: "orange",
    State.ASKS: "blue",
    State.REFUSED: "red",
    State.KNOWN: "gray",
}


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
                drop_box.remove_button(desk, lambda: desk.remove(one.number), key=str(one.number))
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
        decisions_view.show(one.looked.intake.decisions, key=str(one.number))


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
        format_func=lambda at: option(plain(names[at])),
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
    if alike := columns_view.by_likeness(item.prepared):
        st.caption(alike)
    shown = alone and item.state in (State.READY, State.DOUBTFUL)
    if shown and (unused := columns_view.unused(item.prepared)):
        st.caption(unused)
    asks = _whose_is_this(desk, item)
    columns_view.ask(desk, item)
    _told(desk, item, alone=alone, asks=asks)
    if item.refused and item.state is not State.ASKS and not asks:
        receipt_view.refused_button(item.prepared, item.file.name, key=f"refused_{_key(item)}")
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
        said.append(_("revenue {amount}", amount=differences_view.amount(facts.revenue)))
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
        said.append(_days(facts.first, facts.last))
    said.append(plain(_names(facts.providers)))
    return " · ".join(said)


def _days(first: date, last: date) -> str:
    """From when to when, and which week that is where it is one."""
    if first.weekday() == 0 and (last - first).days == 6:
        return _("week {n}: {days}", n=number(first.isocalendar().week), days=period(first, last))
    return period(first, last)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


def _whose_is_this(desk: Desk, item: Item) -> bool:
    """Asks of one file whose it is, where nothing says so; whether that is still open."""
    number_of_file = item.place[0]
    said = desk.answers.get(number_of_file)
    asks = any(one.code is Code.NO_PROVIDER and one.row is None for one in item.problems)
    usual = item.prepared.usual
    if usual is not None:
        st.caption(
            _(
                "Counted for {provider}, as the last file like it. Say so if it is another's.",
                provider=plain(usual),
            )
        )
    if asks or usual or (said and said.provider):
        current = (said.provider if said else None) or usual
        drop_box.whose(
            _("Whose report is this?"),
            current,
            key=f"provider_{_key(item)}",
            keep=lambda provider: desk.answer(number_of_file, provider=provider),
        )
    return asks


def _told(desk: Desk, item: Item, *, alone: bool, asks: bool) -> None:
    """What is wrong or worth knowing; of a file that is ready only on demand, among others."""
    beside = item.beside
    if beside is not None and beside.facts.claimed:
        tell = st.warning if beside.facts.of_others else st.caption
        tell(
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
                "{n} stored row of the same days, which it does not name, would be taken out.",
                "{n} stored rows of the same days, which it does not name, would be taken out.",
                beside.change.gone,
                n=number(beside.change.gone),
            )
        )
    if beside is not None:
        problems.show(beside.already)
    if item.state is State.KNOWN:
        return
    _whole_or_part(desk, item)
    told = [
        one
        for one in item.problems
        if not (asks and one.code is Code.NO_PROVIDER)
        and not columns_view.is_asked(item.prepared, one)
    ]
    if alone or item.state is not State.READY or not told:
        problems.show(told)
        return
    count = len(group(told))
    label = _n("{n} thing worth knowing", "{n} things worth knowing", count, n=number(count))
    with st.expander(label, key=f"known_{_key(item)}", on_change="rerun", type="compact") as opened:
        if opened.open:
            problems.show(told)


def _whole_or_part(desk: Desk, item: Item) -> None:
    """Asks whether an activity report speaks of all there was on its days, where it matters."""
    beside, file = item.beside, item.place[0]
    if beside is None or beside.facts.shape is Shape.DEALS:
        return
    said = desk.answers.get(file)
    if not (beside.change.gone or beside.upload.adds or (said and said.adds is not None)):
        return
    key = f"adds_{_key(item)}"
    st.checkbox(
        _("It only adds: keep the stored rows of the same days that it does not name"),
        value=beside.upload.adds,
        key=key,
        on_change=lambda: desk.answer(file, adds=st.session_state[key]),
    )


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


def _details(desk: Desk, item: Item, *, alone: bool) -> None:
    """The changed cells, the first rows, the columns: for whoever asks, or is asked."""
    key = _key(item)
    codes = {one.code for one in item.problems}
    asked = bool(codes & {Code.COLUMN_USED_TWICE, Code.DOUBTFUL_ENCODING})
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
        table = item.prepared.table
        first = table.cells.head(8).rename(columns=lambda name: column_name(table, name))
        st.dataframe(first, hide_index=True, alt=_("First rows"))
        beside = item.beside
        if beside is not None and not alone:
            _week_before(beside)
        if beside is not None and beside.change.cells and item.state is not State.KNOWN:
            st.caption(_("What would change, cell by cell"))
            differences_view.cells(beside.change, key=f"changes_{key}")
        st.caption(_("Columns"))
        columns_view.show(desk, item)
