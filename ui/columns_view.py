"""Which column of a file holds which field, open to change."""

from __future__ import annotations

from itertools import chain

import streamlit as st

from outsource_core.problems import Code
from outsource_core.reports.fields import FIELDS
from outsource_core.reports.intake import Prepared
from outsource_core.reports.mapping import fingerprint
from outsource_core.reports.values import DateOrder
from ui.formatting import percent, plain
from ui.i18n import _
from ui.intake_desk import Answers, Desk
from ui.intake_items import Item
from ui.words import column_name, field_name

#: What is answered here.
QUESTIONS = frozenset([Code.MISSING_COLUMN, Code.AMBIGUOUS_DATES, Code.COLUMN_USED_TWICE])


def by_likeness(prepared: Prepared) -> str:
    """Which columns were taken for their likeness to a known name, and how alike; or nothing."""
    sure = prepared.suggestion.confidence
    suggested = dict(prepared.suggestion.mapping.columns)
    alike = [
        _(
            "“{column}” as {field} ({share} alike)",
            column=plain(column_name(prepared.table, column)),
            field=field_name(name).lower(),
            share=percent(sure[name]),
        )
        for name, column in prepared.mapping.columns
        if sure.get(name, 1.0) < 1.0 and suggested.get(name) == column
    ]
    return _("Columns taken by likeness: {matches}.", matches="; ".join(alike)) if alike else ""


def show(desk: Desk, item: Item) -> None:
    """A choice for every field. What is said holds for every table of the file."""
    prepared, place = item.prepared, item.place[0]
    said = desk.answers.get(place, Answers())
    key = f"{place}_{item.place[1]}"
    header = fingerprint(prepared.table.columns)  # another header asks anew
    chosen = dict(prepared.mapping.columns)
    nothing = ""
    options = [nothing, *prepared.table.columns]
    overrides: dict[str, str] = {}
    fields = FIELDS[prepared.mapping.shape]
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
            key=f"column_{key}_{header}_{one.name}",
        )
        if picked != current:
            overrides[one.name] = picked
    orders = [None, *DateOrder]
    order = st.selectbox(
        _("In dates, first comes"),
        orders,
        index=orders.index(said.date_order),
        format_func=_order_name,
        key=f"order_{key}",
    )
    st.caption("\\* " + _("needed"))
    wished = dict(said.columns) | overrides
    # A wish that cannot be met stays a wish with a problem beside it: ask only for new ones.
    if wished != said.columns or order != said.date_order:
        desk.answer(place, columns=wished, date_order=order)
        st.rerun()


def _order_name(order: DateOrder | None) -> str:
    if order is None:
        return _("what the file shows")
    return {
        "day_first": _("the day"),
        "month_first": _("the month"),
        "year_first": _("the year"),
    }.get(str(order.value), str(order.value))
