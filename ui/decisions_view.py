"""What reading decided about a file: its letters, its header, the rows it left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import streamlit as st

from outsource_core.reports.reading import Decision, What
from ui.formatting import number, plain
from ui.i18n import _, _n

#: How many letters of a sample of words a line shows.
SAMPLE = 60


def show(decisions: Sequence[Decision], *, key: str) -> None:
    """A line for each decision, folded; under its file and sheet where there are any."""
    if not decisions:
        return
    with st.expander(
        _("How it was read"), key=f"read_{key}", on_change="rerun", type="compact"
    ) as opened:
        if not opened.open:
            return
        for place, told in groupby(decisions, key=_place):
            lines = [f"- {sentence(one)}" for one in told]
            st.markdown("\n".join([f"**{place}**", "", *lines] if place else lines))


def sentence(one: Decision) -> str:
    """One decision in the reader's language, with its rows."""
    return _SENTENCES[one.what](one)


def _place(one: Decision) -> str:
    parts = [plain(one.file)] if one.file else []
    if one.sheet and one.what is not What.SHEET:
        parts.append(_("sheet “{sheet}”", sheet=plain(one.sheet)))
    return ", ".join(parts)


def _rows(one: Decision) -> str:
    """The rows left out, the first twenty of them: "rows 3–5, 9"."""
    rows = [int(text) for text in one.value.split(", ") if text]
    count = int(one.details.get("count", len(rows)))
    named = _("row {row}", row=_runs(rows)) if count == 1 else _("rows {rows}", rows=_runs(rows))
    if count > len(rows):
        return _("{rows} and {more} more", rows=named, more=number(count - len(rows)))
    return named


def _runs(rows: Sequence[int]) -> str:
    """Row numbers with those that follow each other joined: "3–5, 9"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(
        number(run[0]) if len(run) == 1 else f"{number(run[0])}–{number(run[-1])}" for run in runs
    )


def sample(text: object) -> str:
    """Words of a file as an example, cut to a line."""
    words = str(text)
    return plain(words if len(words) <= SAMPLE else words[: SAMPLE - 1] + "…")


def _encoding(one: Decision) -> str:
    name = encoding_name(one.value)
    if one.why == "ascii":
        return _("It has Latin letters only, which are the same in every encoding.")
    if one.why == "byte_order_mark":
        return _("Encoding: {encoding}, as the file itself says.", encoding=name)
    if one.why == "letter_statistics":
        return _(
            "Encoding: {encoding}, by the words it gives: “{sample}”. In {other} they would be "
            "“{other_sample}”.",
            encoding=name,
            sample=sample(one.details.get("sample", "")),
            other=encoding_name(str(one.details.get("other", ""))),
            other_sample=sample(one.details.get("other_sample", "")),
        )
    return _("Encoding: {encoding}, the only one that all its bytes fit.", encoding=name)


def encoding_name(code: str) -> str:
    """An encoding as people write it: "UTF-8", "CP1251"."""
    return code.removesuffix("-sig").upper()


def _delimiter(one: Decision) -> str:
    if one.why == "one_column":
        return _("It has a single column.")
    sign = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("vertical bars")}
    return _("Its cells are set apart by {signs}.", signs=sign.get(one.value, f"“{one.value}”"))


def _quotes(one: Decision) -> str:
    count = int(one.value)
    return _n(
        "{n} quotation mark stands within a cell and was kept.",
        "{n} quotation marks stand within cells and were kept.",
        count,
        n=number(count),
    )


def _header(one: Decision) -> str:
    first, _dash, last = one.value.partition("-")
    if not first:
        return _("No row names the columns; the first one holds data already.")
    if not last:
        return _("Row {row} names the columns.", row=number(int(first)))
    return _(
        "Rows {first}–{last} name the columns together.",
        first=number(int(first)),
        last=number(int(last)),
    )


def _sheet(one: Decision) -> str:
    name = plain(one.value)
    return {
        "hidden": _("The sheet “{sheet}” was left out: it is hidden.", sheet=name),
        "no_cells": _("The sheet “{sheet}” was left out: it has no cells.", sheet=name),
    }.get(one.why, _("The sheet “{sheet}” was left out: it is empty.", sheet=name))


def _totals(one: Decision) -> str:
    if one.why == "differ_from_rows":
        return _("Left out as totals: {rows}; not all agree with the rows’ sum.", rows=_rows(one))
    return _("Left out as totals: {rows}; they agree with the rows’ sum.", rows=_rows(one))


def _turned(one: Decision) -> str:
    count = int(one.value)
    return _n(
        "{n} period stood across the columns; each now has rows of its own.",
        "{n} periods stood across the columns; each now has rows of its own.",
        count,
        n=number(count),
    )


_SENTENCES: dict[What, Callable[[Decision], str]] = {
    What.ENCODING: _encoding,
    What.DELIMITER: _delimiter,
    What.QUOTES: _quotes,
    What.SHEET: _sheet,
    What.HEADER_ROW: _header,
    What.PREAMBLE: lambda one: _("Left out above the header: {rows}.", rows=_rows(one)),
    What.COLUMN_NUMBERS: lambda one: _(
        "Left out as mere numbers of the columns: {rows}.", rows=_rows(one)
    ),
    What.REPEATED_HEADER: lambda one: _(
        "Left out, as the header is repeated: {rows}.", rows=_rows(one)
    ),
    What.TOTALS: _totals,
    What.HEADINGS: lambda one: _(
        "Headings of the rows below them became a column of their own: {rows}.", rows=_rows(one)
    ),
    What.FOOTER: lambda one: _("Left out below the table: {rows}.", rows=_rows(one)),
    What.PLAN_COLUMNS: lambda one: _(
        "Columns of a plan were left out, those of what was done were taken: {names}.",
        names=sample(one.value),
    ),
    What.PLAN_ROWS: lambda one: _(
        "Rows of a plan were left out, those of what was done were taken: {rows}.",
        rows=_rows(one),
    ),
    What.FILLED_DOWN: lambda one: _(
        "What stands once for several rows was filled in below it: {rows}.", rows=_rows(one)
    ),
    What.TURNED: _turned,
}
