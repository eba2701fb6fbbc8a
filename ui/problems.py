"""What is wrong with a file, said in a sentence that names the place and the way to mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.checking import Group, group
from outsource_core.reports.reading.turned import PERIOD_COLUMN
from outsource_core.reports.table import Table
from ui import state
from ui.decisions_view import encoding_name, sample
from ui.formatting import day, moment, number, period, plain
from ui.i18n import _, _n
from ui.words import column_name, field_name


def show(problems: Sequence[Problem]) -> None:
    """All problems, grouped by cause: what stops the file first, then what is worth knowing."""
    groups = group(problems)
    for level, box in ((Level.REFUSED, st.error), (Level.WARNING, st.warning)):
        for one in groups:
            if one.level is level:
                box("\n".join([sentence(one.examples[0]), *further(one)]))


def further(one: Group) -> list[str]:
    """The further places of the same cause, as a short list."""
    if one.count <= 1:
        return []
    if one.examples[0].row is None:
        further = [f"- {_said(example)}" for example in one.examples[1:]]
        more = one.count - len(one.examples)
        return ["", *further, *([_("and {more} more", more=number(more))] if more > 0 else [])]
    first = one.examples[0].value
    rows = ", ".join(
        _("{row} (“{value}”)", row=number(each.row), value=_value(each))
        if each.value not in (None, first)
        else number(each.row)
        for each in one.examples
        if each.row is not None
    )
    more = one.count - len(one.examples)
    if more > 0:
        return ["", _("Rows {rows} and {more} more.", rows=rows, more=number(more))]
    return ["", _("Rows {rows}.", rows=rows)]


def of_table(problem: Problem, table: Table) -> Problem:
    """The problem with words for a column that is in no header of the table, and for its days."""
    details = dict(problem.details)
    if table.added and details.get("found") == ", ".join(table.columns):
        details["found"] = ", ".join(one for one in table.columns if one not in table.added)
    if problem.column not in table.added:
        return replace(problem, details=details)
    value = days_written(problem.value) if problem.column == PERIOD_COLUMN else None
    return replace(
        problem,
        column=column_name(table, problem.column),
        value=value or problem.value,
        details=details,
    )


def sentence(problem: Problem) -> str:
    """One problem in the reader's language: where, what was found, what was expected."""
    place = where(problem)
    return f"**{place}:** {_said(problem)}" if place else _said(problem)


def _said(problem: Problem) -> str:
    """The same, where the place is known already."""
    return _SENTENCES[problem.code](problem)


def where(problem: Problem) -> str:
    """The file, sheet, row and column a problem lies in."""
    parts = []
    if problem.file:
        parts.append(plain(problem.file))
    if problem.sheet:
        parts.append(_("sheet “{sheet}”", sheet=plain(problem.sheet)))
    if problem.row is not None:
        parts.append(_("row {row}", row=number(problem.row)))
    if problem.column:
        parts.append(_("column “{column}”", column=plain(problem.column)))
    return ", ".join(parts)


def _value(problem: Problem) -> str:
    text = problem.value or ""
    return plain(text if len(text) <= 60 else text[:59] + "…")


def days_written(value: str | None) -> str | None:
    """Days that the product itself wrote down, as the reader writes them; None for other text."""
    try:
        start, end = map(date.fromisoformat, (value or "").split("/"))
    except ValueError:
        return None
    return period(start, end)


def _field(problem: Problem) -> str:
    return field_name(problem.expected or "")


def _already_accepted(problem: Problem) -> str:
    given = {"provider": _detail(problem, "provider"), "when": _accepted_at(problem)}
    if "replaced_by" not in problem.details:
        return _(
            "{provider}: this very file was accepted on {when}. Nothing was counted twice.", **given
        )
    return _(
        "{provider}: this very file was accepted on {when}, and “{other}” has replaced figures of "
        "it since. Nothing was changed now. To have these figures back, undo “{other}” below.",
        other=_detail(problem, "replaced_by"),
        **given,
    )


def _detail(problem: Problem, name: str) -> str:
    found = problem.details.get(name, "")
    return number(found) if isinstance(found, int | float) else plain(str(found))


def _amount(problem: Problem, name: str) -> str:
    """A figure to the hundredth, where it has any."""
    found = float(problem.details.get(name, 0))
    return number(found, digits=0 if found.is_integer() else 2)


def _kind_of_file(looks_like: str) -> str:
    """What a file that is not read turned out to be."""
    return {
        "image": _("a picture"),
        "media": _("sound or video"),
        "pdf": _("a PDF"),
        "executable": _("a program"),
        "database": _("a database"),
        "document": _("a text document"),
        "rtf": _("a text document"),
        "markup": _("a web page or XML"),
        "json": _("a JSON document"),
        "xlsb": _("a binary workbook (XLSB)"),
        "1c_table": _("a table of 1C's own (MXL)"),
        "zip": _("an archive within an archive"),
        **dict.fromkeys(("gzip", "7z", "rar", "xz", "zstd", "bzip2"), _("a packed archive")),
    }.get(looks_like, _("something else"))


def _day(problem: Problem, name: str) -> str:
    text = str(problem.details.get(name, ""))
    return day(date.fromisoformat(text)) if text else "—"


def _sign(currency: str) -> str:
    return state.CURRENCIES.get(currency, currency)


def _accepted_at(problem: Problem) -> str:
    return moment(datetime.fromisoformat(str(problem.details["accepted_at"])))


def _missing_days(problem: Problem) -> str:
    provider, first = _detail(problem, "provider"), _day(problem, "first")
    if problem.details.get("days") == 1:
        return _(
            "{provider}: {day} is missing. Ask the provider for it.", provider=provider, day=first
        )
    return _(
        "{provider}: days are missing between {first} and {last}, {days} in all. Ask the provider "
        "for them.",
        provider=provider,
        first=first,
        last=_day(problem, "last"),
        days=_detail(problem, "days"),
    )


_SENTENCES: dict[Code, Callable[[Problem], str]] = {
    Code.EMPTY_FILE: lambda p: _("The file is empty. Ask the provider to send it again."),
    Code.NOT_A_TABLE: lambda p: _(
        "This is not a table. Send a CSV or Excel file with a header row and a row for each day, "
        "week or deal."
    ),
    Code.UNKNOWN_FORMAT: lambda p: _(
        "This is no table that can be read here: inside it is {kind}, whatever its name says. "
        "Save the table as CSV or as an Excel workbook (XLSX).",
        kind=_kind_of_file(str(p.details.get("looks_like", ""))),
    ),
    Code.UNREADABLE: lambda p: _("The file is damaged and cannot be read. Save it anew."),
    Code.ENCRYPTED: lambda p: _("The file has a password. Save it without one and try again."),
    Code.TOO_LARGE: lambda p: _("The file is too large. Split it by month and send the parts."),
    Code.TOO_MANY_COLUMNS: lambda p: _(
        "The table has too many columns. Keep only those the report needs."
    ),
    Code.CELL_TOO_LONG: lambda p: _("A cell holds too much text. Shorten or empty it."),
    Code.DOUBTFUL_ENCODING: lambda p: _(
        "The letters may have been read wrongly: they were taken for {encoding}, “{sample}”; in "
        "{other} they would be “{other_sample}”. Compare with the file; saving it as UTF-8 removes "
        "the doubt.",
        encoding=encoding_name(p.value or ""),
        sample=sample(p.details.get("sample", "")),
        other=encoding_name(str(p.details.get("other", ""))),
        other_sample=sample(p.details.get("other_sample", "")),
    ),
    Code.NO_HEADER: lambda p: _("No header row was found. The first row must name the columns."),
    Code.NO_ROWS: lambda p: _("There are no rows below the header."),
    Code.UNCLOSED_QUOTE: lambda p: _(
        "A quotation mark is opened and never closed. Close or remove it."
    ),
    Code.RAGGED_ROW: lambda p: _(
        "The row has another number of cells than the header. Check its separators."
    ),
    Code.TOTAL_DIFFERS: lambda p: _(
        "The total says {value}, the rows add up to {sum}. Ask the provider which is right.",
        value=_value(p),
        sum=_amount(p, "sum"),
    ),
    Code.MISSING_COLUMN: lambda p: _(
        "The column “{field}” is missing. The file has: {found}. Name the one that holds it, or "
        "have it added.",
        field=_field(p),
        found=_detail(p, "found") or "—",
    ),
    Code.UNKNOWN_COLUMN: lambda p: _(
        "There is no column “{value}” in the file. It has: {found}.",
        value=_value(p),
        found=_detail(p, "found") or "—",
    ),
    Code.UNKNOWN_FIELD: lambda p: _("“{value}” is not a field of a report.", value=_value(p)),
    Code.COLUMN_USED_TWICE: lambda p: _(
        "The column “{value}” is chosen for two fields. Choose it for one.", value=_value(p)
    ),
    Code.NO_PROVIDER: lambda p: _(
        "Whose report is this? Choose a provider above, or send a column that names one."
    ),
    Code.NOT_IN_LOOKUP: lambda p: _(
        "“{value}” is not in the second file, so nobody can tell whose row this is.",
        value=_value(p),
    ),
    Code.UNIT_CONVERTED: lambda p: _converted(float(p.details.get("factor", 1))),
    Code.DOUBTFUL_NUMBERS: lambda p: _(
        "Nothing in the column tells whether “{value}” is {read_as}; it was read so. If it is "
        "not, have the provider write 1234.00 or 1 234,00.",
        value=_value(p),
        read_as=number(float(p.details.get("read_as", 0)), digits=2),
    ),
    Code.PERIOD_FROM_TITLE: lambda p: _(
        "No column names the days: every row was taken for {period}, as a title or a name says. "
        "If that is wrong, add a column with the days.",
        period=days_written(p.value) or _value(p),
    ),
    Code.TEAM_FROM_SHEET: lambda p: _(
        "No column names the team, so the sheet’s name “{value}” was taken for it. If it is no "
        "team, choose no column for the team under “Columns”.",
        value=_value(p),
    ),
    Code.ADDED_TO_TEAMS: lambda p: _(
        "A row stands for each seller: {rows} rows were added up to {made}, one for each team and "
        "its days.",
        rows=_detail(p, "rows"),
        made=_detail(p, "made"),
    ),
    Code.NO_FIGURES: lambda p: _(
        "A row without a single figure tells nothing, and was left out. If it stands for zero, "
        "write 0."
    ),
    Code.AMOUNT_ROUNDED: lambda p: _(
        "Amounts have parts of a kopiyka: “{value}” was rounded to {read_as}.",
        value=_value(p),
        read_as=number(float(p.details.get("read_as", 0)), digits=2),
    ),
    Code.OVERLAPPING_PERIODS: lambda p: _(
        "“{value}” overlaps another row of the same team. Keep the week or its days, not both.",
        value=_value(p),
    ),
    Code.BESIDE_TEAMS: lambda p: _(
        "“{value}”: other rows of these days name their team or seller, this one does not. Name "
        "it; if it is their total, leave it out.",
        value=_value(p),
    ),
    Code.BESIDE_REFUSED: lambda p: _(
        "“{value}”: another seller’s row of the same team is refused, and a team’s rows are "
        "counted together. Mend that one and send all of them.",
        value=_value(p),
    ),
    Code.MISSING_VALUE: lambda p: _("The cell is empty; “{field}” is needed.", field=_expected(p)),
    Code.NOT_A_NUMBER: lambda p: _(
        "“{value}” is not a number. Write digits, such as 1 234,56.", value=_value(p)
    ),
    Code.OTHER_CURRENCY: lambda p: _(
        "“{value}” is in another currency than the store’s ({sign}), as the cell, the column’s "
        "name or a column beside it says. Convert the amounts first.",
        value=_value(p),
        sign=_sign(str(p.details.get("store_currency", ""))),
    ),
    Code.NOT_A_WHOLE_NUMBER: lambda p: _(
        "“{value}” is not a whole number. Deals and people are counted whole.", value=_value(p)
    ),
    Code.NEGATIVE: lambda p: _("{value} is below zero, which cannot be.", value=_value(p)),
    Code.NOT_A_DATE: lambda p: _(
        "“{value}” is not a date. Write it as 2026-11-23 or 23.11.2026.", value=_value(p)
    ),
    Code.AMBIGUOUS_DATES: lambda p: _(
        "Dates such as {value} can be read in two ways. Say whether the day or the month comes "
        "first.",
        value=_value(p),
    ),
    Code.UNLIKELY_DATE: lambda p: _(
        "{value} lies too far in the past or the future. Check the year.", value=_value(p)
    ),
    Code.UNKNOWN_STAGE: lambda p: _(
        "“{value}” is not a known stage. Use open, won or lost.", value=_value(p)
    ),
    Code.DUPLICATE_IN_FILE: lambda p: _(
        "“{value}” stands in the file twice. Keep one of the rows.", value=_value(p)
    ),
    Code.CLOSED_BEFORE_OPENED: lambda p: _(
        "The deal was closed on {value}, before it was opened. Check both dates.", value=_value(p)
    ),
    Code.MORE_DEALS_THAN_LEADS: lambda p: _(
        "{value} deals are more than the leads of the same row. Ask the provider.", value=_value(p)
    ),
    Code.MORE_LEADS_THAN_CONTACTS: lambda p: _(
        "{value} leads are more than the contacts of the same row. Ask the provider.",
        value=_value(p),
    ),
    Code.REVENUE_WITHOUT_DEALS: lambda p: _(
        "There is revenue of {value} and not a single deal. Ask the provider.", value=_value(p)
    ),
    Code.OUTSIDE_WEEK: lambda p: _(
        "{value} does not lie in the week that the same row names ({week}). Ask the provider.",
        value=_value(p),
        week=_detail(p, "week"),
    ),
    Code.ALREADY_ACCEPTED: _already_accepted,
    Code.OVERTAKEN: lambda p: _(
        "{provider}: while you were looking, someone else accepted “{other}” for the same days on "
        "{when}. Nothing of yours was stored. Look at the preview again before you replace theirs.",
        provider=_detail(p, "provider"),
        other=_detail(p, "other"),
        when=_accepted_at(p),
    ),
    Code.ACCEPTED_FOR_ANOTHER: lambda p: _(
        "This very file was accepted on {when} for {provider}, and all of it would count again. If "
        "it was the wrong provider, take that report back first.",
        when=_accepted_at(p),
        provider=_detail(p, "provider"),
    ),
    Code.CLAIMED_BY_ANOTHER: lambda p: _(
        "Deal {value} was already reported by {other}. Two providers cannot both be paid for it.",
        value=_value(p),
        other=_detail(p, "provider"),
    ),
    Code.COUNTED_BESIDE: lambda p: _(
        "{provider}: of the same days the store has rows of other teams only ({other}), and all of "
        "them would count. If it is the same work under other names, take the earlier report back "
        "first.",
        provider=_detail(p, "provider"),
        other=_detail(p, "other"),
    ),
    Code.MISSING_DAYS: _missing_days,
    Code.UNUSUAL_VALUE: lambda p: _(
        "{provider}, week of {week}: “{field}” is {value}. Between {low} and {high} would be usual "
        "after the weeks before. Ask the provider whether it is right.",
        provider=_detail(p, "provider"),
        week=_day(p, "week"),
        field=_field(p),
        value=_detail(p, "figure"),
        low=_detail(p, "low"),
        high=_detail(p, "high"),
    ),
    Code.MINIMUM_ABOVE_CAP: lambda p: _(
        "The least of {minimum} is more than the most of {cap}. The least is left out until it "
        "fits.",
        minimum=_detail(p, "minimum"),
        cap=_detail(p, "cap"),
    ),
    Code.TIER_TWICE: lambda p: _(
        "Two steps begin at {start}. The second is left out: give it a start of its own.",
        start=_detail(p, "start"),
    ),
    Code.STORE_BUSY: lambda p: _(
        "Someone else is storing a report at this moment. Nothing was lost: try again."
    ),
    Code.DISK_FULL: lambda p: _(
        "The disk is full. Nothing was stored; free some space and try again."
    ),
}


def _converted(factor: float) -> str:
    if factor < 1:
        return _(
            "The header names another unit, so every figure was divided by {divisor}.",
            divisor=number(1 / factor),
        )
    return _(
        "The header names another unit, so every figure was multiplied by {factor}.",
        factor=number(factor),
    )


def _expected(problem: Problem) -> str:
    return _field(problem) if problem.expected else (problem.column or "")


def rows_counted(count: int) -> str:
    """A count of rows, in words."""
    return _n("{n} row", "{n} rows", count, n=number(count))
