"""The savings model as a workbook whose formulas an accountant can follow and change.

Three sheets: what comes out, what goes in, and every month in between. A change of an input works
everything out anew; a viewer that does not calculate shows the core's own figures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isnan
from typing import Any

from outsource_core.costs import Comparison, FormatKind, Scenario
from ui import state
from ui.exports.cells import (
    LAW,
    Input,
    Kind,
    input_sections,
    last_month,
    law_inputs,
)
from ui.exports.formulas import (
    OWN,
    RESULTS,
    VENDOR,
    Line,
    Result,
    Section,
    month_sections,
    worked_out,
)
from ui.i18n import _
from ui.savings_view import month_starts
from ui.tables import neutral
from ui.words import format_name

GREEN, BLUE, ORANGE = "#0B6B63", "#2F8FCB", "#DD6B20"
QUIET, PALE, EDITABLE = "#5F6F69", "#EAF2F0", "#FFF9DB"

STEADY, FIRST = 1, 2  # columns of the steady month and of the first month
WORDS = 6  # column of the words to choose from, on the sheet of inputs
HEADER = 3  # rows above the first line of the sheet of months
LONGEST_TITLE = 200
CHART_AT = "A25"
_NAME = re.compile(r"\[([\w.]+)(?:@(\w+))?\]")


def savings_workbook(scenario: Scenario, comparison: Comparison, *, title: str) -> bytes:
    """The scenario as an XLSX of live formulas; ``comparison`` is that of the scenario.

    Every value is a single number: ranges stand at their likely value.
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": neutral(title[:LONGEST_TITLE])})
        looks = Styles(book, state.currency_sign())
        summary = _sheet(book, looks, _("Summary"))
        inputs = _sheet(book, looks, _("Inputs"))
        months = _sheet(book, looks, _("Months"))
        places = Places(inputs.raw.get_name(), months.raw.get_name(), last_month(scenario))
        _write_inputs(inputs, scenario, places)
        _write_months(months, month_sections(scenario), scenario, places)
        _write_summary(summary, scenario, comparison, places, title=title)
        summary.raw.insert_chart(CHART_AT, _chart(book, scenario, places))
    return file.getvalue()


# --- where things stand -------------------------------------------------------------------------


@dataclass
class Places:
    """The address of every name that a formula may use."""

    inputs_sheet: str
    months_sheet: str
    months: int
    cells: dict[str, str] = field(default_factory=dict)  # inputs, by their absolute address
    rows: dict[str, int] = field(default_factory=dict)  # lines of the months, from 0

    def put(self, key: str, row: int, column: int = 1, *, last_row: int | None = None) -> None:
        """Says where an input stands, or the rows that a list of them takes."""
        first = _cell(row, column, fixed=True)
        last = "" if last_row in (None, row) else ":" + _cell(last_row, column, fixed=True)
        self.cells[key] = f"{_quoted(self.inputs_sheet)}!{first}{last}"

    def formula(self, text: str, *, column: int | None = None) -> str:
        """The formula with addresses for names: in a column of the months, or on another sheet."""
        return _NAME.sub(lambda found: self._address(found[1], found[2], column), text)

    def _address(self, key: str, which: str | None, column: int | None) -> str:
        if key in self.cells:
            return self.cells[key]
        row = self.rows[key]
        if column is None:
            sheet = _quoted(self.months_sheet)
            first = STEADY if which == "steady" else FIRST
            last = STEADY if which == "steady" else FIRST + self.months - 1
            return f"{sheet}!{_cell(row, first, fixed=True)}" + (
                "" if first == last else f":{_cell(row, last, fixed=True)}"
            )
        if which == "so_far":
            return f"${_cell(row, FIRST)}:{_cell(row, column)}"
        return _cell(row, column - 1 if which == "before" else column)


def _cell(row: int, column: int, *, fixed: bool = False) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


# --- how things look ----------------------------------------------------------------------------


class Styles:
    """Cell formats, each made once: house colours, and the currency's sign after amounts."""

    def __init__(self, book: Any, sign: str) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        amount = f'#,##0.00\\ "{sign}"'
        self._numbers = {
            Kind.MONEY: amount,
            Kind.SHARE: "0.00%",
            Kind.FACTOR: "0.0000",
            Kind.COUNT: "#,##0.##",
            Kind.DATE: "dd.mm.yyyy",
            Kind.CHOICE: "@",
        }

    def __call__(self, kind: Kind | None = None, **looks: Any) -> Any:
        """A cell format for a kind of figure, or for text, with further looks."""
        if kind is not None:
            looks = {"num_format": self._numbers[kind], "align": "right", **looks}
        looks = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter", **looks}
        key = tuple(sorted(looks.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]

    def faded(self) -> Any:
        """What a condition lays over cells that do not count."""
        return self._book.add_format({"font_color": "#C9D1CE"})


TITLE = {"font_size": 16, "bold": True, "font_color": GREEN}
HEADING = {"bold": True, "font_color": GREEN, "bottom": 1, "bottom_color": GREEN}
NOTE = {"font_color": QUIET, "italic": True}
TO_CHANGE = {"bg_color": EDITABLE, "font_color": "#1F4E9C", "border": 1, "border_color": "#E3D9A6"}
STRONG = {"bold": True, "bg_color": PALE}


@dataclass
class Sheet:
    """A sheet being written, and the looks of its cells."""

    raw: Any
    looks: Styles

    def text(self, row: int, column: int, text: str, **looks: Any) -> None:
        """A text that no spreadsheet takes for a formula."""
        self.raw.write_string(row, column, neutral(text), self.looks(**looks))

    def heading(self, row: int, text: str, *, columns: int = 5) -> int:
        """A heading with a rule under it; returns the row after it."""
        for column in range(columns):
            self.text(row, column, text if column == 0 else "", **HEADING)
        return row + 1

    def value(self, row: int, column: int, one: Input) -> None:
        """An input's value, in a cell that asks to be changed."""
        style = self.looks(one.kind, **TO_CHANGE)
        if one.value is None:
            self.raw.write_blank(row, column, None, style)
        elif isinstance(one.value, str):
            self.raw.write_string(row, column, neutral(one.value), style)
        elif isinstance(one.value, date):
            self.raw.write_datetime(row, column, one.value, style)
        else:
            self.raw.write_number(row, column, one.value, style)

    def formula(self, row: int, column: int, text: str, *, value: float | str, style: Any) -> None:
        """A formula with the value that it had when the file was made."""
        self.raw.write_formula(row, column, text, style, value)


def _sheet(book: Any, looks: Styles, name: str) -> Sheet:
    """A sheet by the reader's name for it, cut down to what a sheet may be called."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31]
    raw = book.add_worksheet(plain)
    raw.hide_gridlines(2)
    raw.set_landscape()
    raw.set_paper(9)
    raw.fit_to_pages(1, 0)
    return Sheet(raw, looks)


# --- inputs -------------------------------------------------------------------------------------


def _write_inputs(sheet: Sheet, scenario: Scenario, places: Places) -> None:
    sheet.raw.set_column(0, 0, 52)
    sheet.raw.set_column(1, 1, 24)
    sheet.raw.set_column(2, 3, 20)
    sheet.raw.set_column(4, 4, 70)
    sheet.text(0, 0, _("Inputs"), **TITLE)
    sheet.text(
        1,
        0,
        _("Change a yellow cell, and every figure of this workbook is worked out anew."),
        **NOTE,
    )
    sheet.raw.freeze_panes(3, 1)
    row = 3
    for heading, entries in input_sections(scenario, sign=state.currency_sign()).items():
        row = _write_section(sheet, row, heading, entries, places=places)
    row = _write_law(sheet, row, scenario, places)
    _write_words(sheet, places)
    _limit_horizon(sheet, places)
    _put_lists(places)
    row = sheet.heading(row, _("What follows from these"))
    results = worked_out(scenario)
    for at, result in enumerate(results):
        places.put(result.key, row + at)
    for at, result in enumerate(results):
        sheet.text(row + at, 0, result.label)
        formula, style = places.formula(result.formula), sheet.looks(result.kind)
        sheet.formula(row + at, 1, formula, value=result.value, style=style)


def _write_section(
    sheet: Sheet, row: int, heading: str, entries: Sequence[Input], *, places: Places
) -> int:
    """Writes the entries under their heading; returns the row after them and a gap."""
    row = sheet.heading(row, heading)
    for at, one in enumerate(entries, start=row):
        _write_input(sheet, at, one, places)
    return row + len(entries) + 1


def _write_input(sheet: Sheet, row: int, one: Input, places: Places) -> None:
    places.put(one.key, row)
    sheet.text(row, 0, one.label)
    sheet.value(row, 1, one)
    sheet.text(row, 2, one.unit, font_color=QUIET, indent=1)
    sheet.text(row, 4, one.note, font_color=QUIET)
    if one.since is not None:
        sheet.raw.write_datetime(row, 3, one.since, sheet.looks(Kind.DATE))


def _write_law(sheet: Sheet, row: int, scenario: Scenario, places: Places) -> int:
    row = sheet.heading(row, _("Figures of the law"))
    sheet.text(row - 1, 3, _("In force from"), **HEADING)
    sheet.text(row - 1, 4, _("Source"), **HEADING)
    for name in LAW:
        entries = law_inputs(scenario, name)
        for at, one in enumerate(entries, start=row):
            _write_input(sheet, at, one, places)
        last = row + len(entries) - 2  # the owner's own figure stands last
        places.put(f"law.{name}.values", row, last_row=last)
        places.put(f"law.{name}.dates", row, 3, last_row=last)
        row += len(entries)
    return row + 1


def _write_words(sheet: Sheet, places: Places) -> None:
    """The words to choose from, in hidden columns where the formulas can read them."""
    row = int(places.cells["format.kind"].rsplit("$", 1)[1]) - 1
    words = {kind: format_name(kind) for kind in FormatKind}
    for at, (kind, word) in enumerate(words.items()):
        sheet.text(row, WORDS + at, word)
        places.put(f"word.{kind.value}", row, WORDS + at)
    first, last = _cell(row, WORDS, fixed=True), _cell(row, WORDS + len(words) - 1, fixed=True)
    sheet.raw.set_column(WORDS, WORDS + len(words) - 1, None, None, {"hidden": True})
    sheet.raw.data_validation(row, 1, row, 1, {"validate": "list", "source": f"={first}:{last}"})


def _limit_horizon(sheet: Sheet, places: Places) -> None:
    """No more months than there are columns of them."""
    row = int(places.cells["horizon.months"].rsplit("$", 1)[1]) - 1
    bounds = {"criteria": "between", "minimum": 1, "maximum": places.months}
    sheet.raw.data_validation(row, 1, row, 1, {"validate": "integer", **bounds})


def _put_lists(places: Places) -> None:
    """Names the lists that formulas take whole: the season's months and the kinds of work."""
    for name in ("season", "work", "effort"):
        members = [cell for key, cell in places.cells.items() if key.startswith(f"{name}.")]
        places.cells[name] = f"{members[0]}:{members[-1].rsplit('!', 1)[1]}"


# --- months -------------------------------------------------------------------------------------


def _write_months(
    sheet: Sheet, sections: Sequence[Section], scenario: Scenario, places: Places
) -> None:
    last = FIRST + places.months - 1
    sheet.raw.set_column(0, 0, 46)
    sheet.raw.set_column(STEADY, last, 17)
    sheet.raw.freeze_panes(HEADER, FIRST)
    sheet.raw.repeat_columns(0, STEADY)
    sheet.raw.fit_to_pages(0, 1)
    sheet.text(0, 0, _("Month by month"), **TITLE)
    _write_header(sheet, scenario, places)
    row = HEADER
    placed: list[tuple[int, Line]] = []
    titles: list[tuple[int, str]] = []
    for section in sections:
        titles.append((row, section.title))
        placed += list(enumerate(section.lines, start=row + 1))
        row += len(section.lines) + 2
    places.rows |= {line.key: at for at, line in placed}
    for at, title in titles:
        for column in range(last + 1):
            sheet.text(at, column, title if column == 0 else "", **HEADING)
    for at, line in placed:
        _write_line(sheet, at, line, places)
    outside = {"type": "formula", "criteria": f"=C${places.rows['in_horizon'] + 1}=0"}
    sheet.raw.conditional_format(1, FIRST, row, last, {**outside, "format": sheet.looks.faded()})


def _write_header(sheet: Sheet, scenario: Scenario, places: Places) -> None:
    """The rows "number of the month" and "month", which lines use as ``n`` and ``date``."""
    places.rows |= {"n": 1, "date": 2}
    bold = {"bold": True, "align": "right"}
    longer = scenario.horizon.__class__(places.months, scenario.horizon.start)
    sheet.text(1, 0, _("Number of the month"), font_color=QUIET)
    sheet.text(2, 0, _("Month"), bold=True)
    sheet.text(1, STEADY, _("Steady month"), **bold)
    start = places.formula("=[horizon.start]", column=STEADY)
    date_style = sheet.looks(Kind.DATE, num_format="mm.yyyy", **bold)
    first = _serial(scenario.horizon.start)
    sheet.formula(2, STEADY, start, value=first, style=date_style)
    text = "=DATE(YEAR([horizon.start]),MONTH([horizon.start])+[n]-1,1)"
    for at, day in enumerate(month_starts(longer)):
        column = FIRST + at
        sheet.raw.write_number(1, column, at + 1, sheet.looks(Kind.COUNT, font_color=QUIET))
        formula = places.formula(text, column=column)
        sheet.formula(2, column, formula, value=_serial(day), style=date_style)


def _write_line(sheet: Sheet, row: int, line: Line, places: Places) -> None:
    looks = STRONG if line.strong else {}
    style = sheet.looks(line.kind, **looks)
    sheet.text(row, 0, line.label, **looks)
    for at, value in enumerate(line.values.tolist()):
        column = STEADY + at
        own = column == STEADY and line.steady is not None
        text = line.steady if own else line.formula
        if text:
            formula = places.formula(text, column=column)
            sheet.formula(row, column, formula, value=value, style=style)
        else:
            sheet.raw.write_blank(row, column, None, style)


def _serial(day: date) -> int:
    """A day as spreadsheets count: days since the end of 1899."""
    return day.toordinal() - date(1899, 12, 30).toordinal()


# --- summary ------------------------------------------------------------------------------------


def _write_summary(
    sheet: Sheet,
    scenario: Scenario,
    comparison: Comparison,
    places: Places,
    *,
    title: str,
) -> None:
    sheet.raw.set_column(0, 0, 58)
    sheet.raw.set_column(1, 3, 22)
    sheet.text(0, 0, title[:LONGEST_TITLE], **TITLE)
    sheet.text(
        1,
        0,
        _("Every figure is a formula: change a yellow cell of the sheet “Inputs”."),
        **NOTE,
    )
    row = sheet.heading(3, _("The answer"), columns=4)
    for result in _answers(comparison):
        row = _write_result(sheet, row, result, places)
    row = _write_break_even(sheet, row, comparison, places)
    row = _write_totals(sheet, row + 1, comparison, places)
    _write_beside(sheet, row + 1, scenario, places)


def _answers(comparison: Comparison) -> Iterable[Result]:
    money = Kind.MONEY
    yield Result(
        "steady_saving",
        _("Saved a month, once steady"),
        "=[saving@steady]",
        float(comparison.steady_saving),
        money,
    )
    yield Result(
        "npv",
        _("Saved over all months, in today's money"),
        "=SUMPRODUCT([today],[in_horizon])",
        float(comparison.npv),
        money,
    )
    yield Result(
        "total_saving",
        _("Saved over all months"),
        "=SUMPRODUCT([saving],[in_horizon])",
        float(comparison.cumulative[-1]),
        money,
    )


def _write_result(sheet: Sheet, row: int, result: Result, places: Places) -> int:
    sheet.text(row, 0, result.label)
    style = sheet.looks(result.kind, bold=True, font_size=12)
    sheet.formula(row, 1, places.formula(result.formula), value=result.value, style=style)
    return row + 1


def _write_break_even(sheet: Sheet, row: int, comparison: Comparison, places: Places) -> int:
    """The first month from which the saving since the start stays at or above 0, or a word."""
    never = _("not yet")
    month = float(comparison.break_even_month)
    sheet.text(row, 0, _("Pays for itself in month"))
    word = never.replace('"', '""')
    formula = places.formula(
        f'=IF(MAX([behind])>=[horizon.months],"{word}",MAX([behind])+1)',
    )
    style = sheet.looks(Kind.COUNT, bold=True, font_size=12)
    sheet.formula(row, 1, formula, value=never if isnan(month) else month, style=style)
    return row + 1


def _write_totals(sheet: Sheet, row: int, comparison: Comparison, places: Places) -> int:
    """What both sides come to over all months, and the difference."""
    row = sheet.heading(row, _("All months together"), columns=4)
    for column, text in enumerate((_("Own team"), _("With the vendor"), _("Difference")), start=1):
        sheet.text(row - 1, column, text, **HEADING, align="right")
    for name, label, kind in _totals():
        strong = STRONG if name == "contribution" else {}
        style = sheet.looks(kind, **strong)
        sheet.text(row, 0, label, **strong)
        own = float(getattr(comparison.in_house, name).sum())
        vendor = float(getattr(comparison.outsourced, name).sum())
        for column, side, value in ((1, OWN, own), (2, VENDOR, vendor)):
            text = f"=SUMPRODUCT([{side}.{name}],[in_horizon])"
            if f"{side}.{name}" not in places.rows:
                sheet.raw.write_number(row, column, 0, style)
                continue
            sheet.formula(row, column, places.formula(text), value=value, style=style)
        difference = f"={_cell(row, 2)}-{_cell(row, 1)}"
        sheet.formula(row, 3, difference, value=vendor - own, style=style)
        row += 1
    return row


def _totals() -> Sequence[tuple[str, str, Kind]]:
    labels = dict(
        zip(
            RESULTS,
            (_("Closed deals"), _("Revenue"), _("Gross profit"), _("Worth of longer hours")),
            strict=True,
        )
    )
    return (
        *(
            (name, label, Kind.COUNT if name == "deals" else Kind.MONEY)
            for name, label in labels.items()
        ),
        ("total_cost", _("All costs"), Kind.MONEY),
        ("contribution", _("Left over (gross profit less costs)"), Kind.MONEY),
    )


def _write_beside(sheet: Sheet, row: int, scenario: Scenario, places: Places) -> int:
    """What could come on top: shown, and not in any total."""
    row = sheet.heading(row, _("Not in these figures"), columns=4)
    for result in _beside(scenario):
        row = _write_result(sheet, row, result, places)
    return row


def _beside(scenario: Scenario) -> Iterable[Result]:
    values = {one.key: one.value for one in worked_out(scenario)}
    yield Result(
        "switch_back_price",
        _("Price of switching back, once"),
        "=[switch_back_price]",
        values["switch_back_price"],
        Kind.MONEY,
    )
    fine = "[minimum_wage@steady]*[contractor_fine_minimum_wages@steady]"
    by_law = {line.key: line.values[0] for line in month_sections(scenario)[0].lines}
    fine_value = float(by_law["minimum_wage"] * by_law["contractor_fine_minimum_wages"])
    team = scenario.in_house
    sides = (
        (_("Fine if your contractors are found to be employees, once"), "[in_house.headcount]"),
        (_("The same for the sellers you keep"), "[kept]"),
    )
    sellers = (float(team.headcount), values["kept"])
    for (label, heads), count in zip(sides, sellers, strict=True):
        contractors = f"-INT(-({heads}*[in_house.contractor_share]-1E-9))"
        number = -((-(count * float(team.contractor_share) - 1e-9)) // 1)
        yield Result(
            heads, label, f"=MAX({contractors},0)*{fine}", max(number, 0.0) * fine_value, Kind.MONEY
        )


def _chart(book: Any, scenario: Scenario, places: Places) -> Any:
    """What outsourcing has brought since its start, as a chart of the workbook's own."""
    chart = book.add_chart({"type": "line"})
    last = FIRST + scenario.horizon.months - 1
    sheet = places.months_sheet
    row, dates = places.rows["cumulative"], places.rows["date"]
    chart.add_series(
        {
            "name": _("Saved since the start"),
            "categories": [sheet, dates, FIRST, dates, last],
            "values": [sheet, row, FIRST, row, last],
            "line": {"color": BLUE, "width": 2.5},
        }
    )
    chart.set_title({"name": _("Saved since the start"), "name_font": {"size": 12, "color": GREEN}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"label_position": "low", "num_format": "mm.yy", "date_axis": False})
    chart.set_y_axis(
        {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DEDA"}}}
    )
    chart.set_size({"width": 860, "height": 320})
    return chart
