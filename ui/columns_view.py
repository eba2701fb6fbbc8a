"""Which column of a file holds which field, open to change; what must be said of it comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

import numpy as np
import streamlit as st

from outsource_core.problems import Code, Problem
from outsource_core.reports import mapping
from outsource_core.reports.checking import DATES
from outsource_core.reports.fields import FIELDS, Field
from outsource_core.reports.intake import Prepared
from outsource_core.reports.mapping import fingerprint
from outsource_core.reports.values import DateOrder, parse_periods
from ui import problems
from ui.formatting import day, percent, plain
from ui.i18n import _
from ui.intake_desk import Answers, Desk
from ui.intake_items import Item
from ui.words import column_name, field_name

#: Rows among which an example of a date is looked for.
SAMPLE_ROWS = 1_000
#: How many columns a line names.
NAMED = 8


def by_likeness(prepared: Prepared) -> str:
    """Which columns were taken with less than their whole name, and why; or nothing."""
    suggestion = prepared.suggestion
    suggested = dict(suggestion.mapping.columns)
    sure = suggestion.confidence
    unsure = [
        (name, column)
        for name, column in prepared.mapping.columns
        if sure.get(name, 1.0) < 1.0 and suggested.get(name) == column
    ]
    alike = [
        _(
            "“{column}” as {field} ({share} alike)",
            column=plain(column_name(prepared.table, column)),
            field=field_name(name).lower(),
            share=percent(sure[name]),
        )
        for name, column in unsure
        if name not in suggestion.by_leaf
    ]
    under_a_group = [
        _(
            "“{column}” as {field}",
            column=plain(column_name(prepared.table, column)),
            field=field_name(name).lower(),
        )
        for name, column in unsure
        if name in suggestion.by_leaf
    ]
    said = []
    if alike:
        said.append(_("Columns taken by likeness: {matches}.", matches="; ".join(alike)))
    if under_a_group:
        matches = "; ".join(under_a_group)
        said.append(_("Columns known by the lower line of the header: {matches}.", matches=matches))
    return " ".join(said)


def unused(prepared: Prepared) -> str:
    """Which columns hold nothing that a report keeps, as far as their names tell; or nothing."""
    taken = {column for _name, column in prepared.mapping.columns}
    rest = [
        plain(one)
        for one in prepared.table.columns
        if one not in taken | prepared.table.added and mapping.plain(one) not in mapping.REASONS
    ]
    if not rest or not taken - prepared.table.added:
        return ""
    names = ", ".join(rest[:NAMED]) + ("…" if len(rest) > NAMED else "")
    return _(
        "Columns not taken: {names}. If the report should have one of them, choose it under "
        "“First rows, columns, changes”.",
        names=names,
    )


def is_asked(prepared: Prepared, problem: Problem) -> bool:
    """Whether a problem is answered by ``ask``, which tells of it, too."""
    if problem.code is Code.MISSING_COLUMN:
        return any(problem.expected == one.name for one in FIELDS[prepared.mapping.shape])
    return problem.code is Code.AMBIGUOUS_DATES


def ask(desk: Desk, item: Item) -> None:
    """What must be said before rows can be read, each below the problem it mends: the column of a
    field that is needed, and which of day and month comes first."""
    prepared, said = item.prepared, desk.answers.get(item.place[0], Answers())
    for problem in item.problems:
        if problem.code is Code.MISSING_COLUMN and is_asked(prepared, problem):
            problems.show([problem])
            (field,) = (one for one in _fields(prepared) if one.name == problem.expected)
            _choices(desk, item, [field])
    unclear = [one for one in item.problems if one.code is Code.AMBIGUOUS_DATES]
    problems.show(unclear)
    if unclear or said.date_order:
        _order_by_example(desk, item, said.date_order)


def show(desk: Desk, item: Item) -> None:
    """A choice for every other field. What is said holds for every table of the file."""
    said = desk.answers.get(item.place[0], Answers())
    asked = [one for one in item.problems if is_asked(item.prepared, one)]
    missing = {one.expected for one in asked}
    _choices(desk, item, [one for one in _fields(item.prepared) if one.name not in missing])
    if said.date_order is None and not any(one.code is Code.AMBIGUOUS_DATES for one in asked):
        _order_against_the_file(desk, item)
    st.caption("\\* " + _("needed"))


def _fields(prepared: Prepared) -> Sequence[Field]:
    return FIELDS[prepared.mapping.shape]


def _key(item: Item) -> str:
    return f"{item.place[0]}_{item.place[1]}"


def _choices(desk: Desk, item: Item, fields: Sequence[Field]) -> None:
    """A choice of column for each of these fields, two beside each other."""
    prepared = item.prepared
    header = fingerprint(prepared.table.columns)  # another header asks anew
    chosen = dict(prepared.mapping.columns)
    nothing = ""
    options = [nothing, *prepared.table.columns]
    overrides: dict[str, str] = {}
    pairs = [st.columns(2) for _ in range(0, len(fields), 2)]  # so a phone keeps their order
    for one, place_of_field in zip(fields, chain(*pairs), strict=False):
        current = chosen.get(one.name, nothing)
        picked = place_of_field.selectbox(
            field_name(one.name) + (" *" if one.required else ""),
            options,
            index=options.index(current) if current in options else 0,
            format_func=lambda column: (
                column_name(prepared.table, column) if column else _("— not in the file")
            ),
            key=f"column_{_key(item)}_{header}_{one.name}",
        )
        if picked != current:
            overrides[one.name] = picked
    said = desk.answers.get(item.place[0], Answers())
    wished = dict(said.columns) | overrides
    # A wish that cannot be met stays a wish with a problem beside it: ask only for new ones.
    if wished != said.columns:
        desk.answer(item.place[0], columns=wished)
        st.rerun()


def _order_by_example(desk: Desk, item: Item, current: DateOrder | None) -> None:
    """Which day one of the dates is, of the two it may be."""
    key, orders = f"order_{_key(item)}", list(DateOrder)
    days = _either_way(item.prepared)
    st.session_state[key] = current

    def name(order: DateOrder) -> str:
        return f"{_order_name(order)} ({day(days[order])})" if days else _order_name(order)

    st.radio(
        _("In dates, first comes"),
        orders,
        format_func=name,
        horizontal=True,
        key=key,
        on_change=lambda: desk.answer(item.place[0], date_order=st.session_state[key]),
    )


def _order_against_the_file(desk: Desk, item: Item) -> None:
    """The same, for whoever knows better than the file shows."""
    order = st.selectbox(
        _("In dates, first comes"),
        [None, *DateOrder],
        format_func=_order_name,
        key=f"other_order_{_key(item)}",
    )
    if order is not None:
        desk.answer(item.place[0], date_order=order)
        st.rerun()


def _either_way(prepared: Prepared) -> Mapping[DateOrder, date]:
    """The first date that may be two days, read in either order; nothing where there is none."""
    for name, column in prepared.mapping.columns:
        if name not in DATES or column not in prepared.table.columns:
            continue
        cells = prepared.table.cells[column].iloc[:SAMPLE_ROWS]
        starts = {order: parse_periods(cells, order=order).starts for order in DateOrder}
        first, second = starts.values()
        differs = (first != second) & ~np.isnat(first) & ~np.isnat(second)
        if differs.any():
            at = int(differs.argmax())
            return {order: days[at].item() for order, days in starts.items()}
    return {}


def _order_name(order: DateOrder | None) -> str:
    if order is None:
        return _("what the file shows")
    return {DateOrder.DAY_FIRST: _("the day"), DateOrder.MONTH_FIRST: _("the month")}[order]
