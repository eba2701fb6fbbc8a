"""What a report changes of what is stored, in a line and cell by cell."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from outsource_core.reports.history import Differences
from outsource_core.storage.changes import WeekBeside
from ui import tables
from ui.formatting import day, money, number
from ui.i18n import _, _n
from ui.problems import days_written
from ui.words import field_name

_MONEY = frozenset({"revenue", "paid", "value"})


def line(change: Differences, *, refused: int) -> str:
    """How many rows are new, changed and refused; the same and taken out, where there are any."""
    facts = [
        _n("{n} row new", "{n} rows new", change.new, n=number(change.new)),
        _n("{n} changed", "{n} changed", change.changed, n=number(change.changed)),
        _n("{n} refused", "{n} refused", refused, n=number(refused)),
    ]
    if change.unchanged:
        same = change.unchanged
        facts.append(_n("{n} the same", "{n} the same", same, n=number(same)))
    if change.gone:
        facts.append(_n("{n} taken out", "{n} taken out", change.gone, n=number(change.gone)))
    return " · ".join(facts)


def amount(kopiykas: int | None) -> str:
    """Money as the provider reported it: to the kopiyka where it has any."""
    if kopiykas is None:
        return money(None)
    return money(kopiykas / 100, digits=2 if kopiykas % 100 else 0)


def week(beside: WeekBeside) -> str:
    """The last week of a file and the week before it, figure by figure."""

    def written(name: str, value: int | None) -> str:
        return amount(value) if name in _MONEY else number(value)

    parts = [
        _(
            "{figure} {now} (the week before {before})",
            figure=field_name(name).lower(),
            now=written(name, value),
            before=written(name, beside.week_before.get(name)),
        )
        for name, value in beside.figures.items()
        if value is not None
    ]
    return _("Week of {week}", week=day(beside.week)) + ": " + "; ".join(parts)


def row_name(key: str) -> str:
    """What a person knows a stored row by: its days and team, or the number of its deal."""
    days, _space, team = key.partition(" ")
    written = days_written(days)
    return " · ".join(part for part in (written, team) if part) if written else key


def cells(change: Differences, *, key: str) -> None:
    """Each changed cell, before and after; money in the store's currency."""

    def shown(name: str, value: object) -> str:
        if value is None or value == "":
            return "—"
        return money(float(str(value)) / 100, digits=2) if name in _MONEY else str(value)

    frame = pd.DataFrame(
        [
            {
                _("Provider"): one.provider,
                _("Row"): row_name(one.key),
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
