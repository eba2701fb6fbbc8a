"""The workbook: its formulas, worked out by a spreadsheet engine, give the core's own figures."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.formula.translate import Translator
from pycel import ExcelCompiler
from python_calamine import CalamineWorkbook

from outsource_core.costs import (
    Comparison,
    Format,
    FormatKind,
    Horizon,
    InHouse,
    Outsourced,
    Scenario,
    Side,
    Store,
    WorkType,
    compare,
    steady_sides,
    with_values,
)
from outsource_core.payment import Basis, Term, Tier, TierRule
from tests.strategies import scenarios
from ui.exports import savings_workbook
from ui.savings_view import part_name

KOPIYKA = 0.005
SUMMARY, INPUTS, MONTHS = range(3)
STEADY, FIRST = 2, 3  # columns, counted from 1
YEAR, HALF_YEAR = Horizon(months=12), Horizon(months=6)
COLUMNS = 6


@pytest.fixture(autouse=True, scope="module")
def _few_columns() -> Iterator[None]:
    """Six columns of months instead of thirty-six, which keeps the engine quick.

    Every column has the same formulas, which a test below holds; a horizon of a year has twelve.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.exports.cells.MONTHS", COLUMNS)
        yield


@pytest.fixture(autouse=True, scope="module")
def _no_collector() -> Iterator[None]:
    """The engine parses thousands of formulas; looking for garbage among them takes a quarter."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Reads English and counts in hryvnias, until a test says otherwise."""

    def reads(language: str, currency: str) -> None:
        monkeypatch.setattr("ui.i18n.language", lambda: language)
        monkeypatch.setattr("ui.state.currency", lambda: currency)

    reads("en", "UAH")
    return reads


class Book:
    """A workbook as a spreadsheet has it: cells to change, and figures that follow."""

    def __init__(self, content: bytes, folder: Path) -> None:
        self.cells = openpyxl.load_workbook(io.BytesIO(content))
        self.names = self.cells.sheetnames
        self._path = folder / "savings.xlsx"

    @cached_property
    def _engine(self) -> ExcelCompiler:
        """The engine; the file it reads has no values beside its formulas, so it must find them."""
        self.cells.save(self._path)
        return ExcelCompiler(filename=str(self._path))

    def row(self, sheet: int, label: str, *, below: str | None = None) -> int:
        """The row that begins with this text, the first one below a heading."""
        texts = [str(cell.value) for cell in self.cells[self.names[sheet]]["A"]]
        return texts.index(label, texts.index(below) if below else 0) + 1

    def at(self, sheet: int, row: int, column: int) -> Any:
        """What a cell comes to."""
        return self._engine.evaluate(self._address(sheet, row, column))

    def change(self, label: str, value: Any) -> Any:
        """Types a value into the input beside this text; returns what stood there."""
        address = self._address(INPUTS, self.row(INPUTS, label), 2)
        before = self._engine.evaluate(address)
        self._engine.set_value(address, value)
        return before

    def answer(self, label: str) -> Any:
        """A figure of the summary."""
        return self.at(SUMMARY, self.row(SUMMARY, label), 2)

    def months(self, label: str, count: int, *, below: str | None = None) -> list[Any]:
        """A line of the months, without the steady month."""
        row = self.row(MONTHS, label, below=below)
        return [self.at(MONTHS, row, FIRST + month) for month in range(count)]

    def _address(self, sheet: int, row: int, column: int) -> str:
        letter = openpyxl.utils.get_column_letter(column)
        return f"'{self.names[sheet]}'!{letter}{row}"


def opened(scenario: Scenario, folder: Path, *, title: str = "Autumn") -> Book:
    return Book(savings_workbook(scenario, compare(scenario), title=title), folder)


def assert_same(book: Book, scenario: Scenario) -> None:
    """Every line of the months and every answer is the core's, to the kopiyka."""
    result = compare(scenario)
    assert_same_answers(book, result)
    own, vendor = "Your own team does all the work", "With the vendor: what is sold"
    steady_own, steady_vendor = steady_sides(scenario)
    assert_same_side(book, own, result.in_house, steady_own)
    assert_same_side(book, vendor, result.outsourced, steady_vendor)
    for label, values in (
        ("Saved", result.saving),
        ("Saved since the start", result.cumulative),
        ("Worth today of one paid then", result.discount),
    ):
        found = book.months(label, len(values))
        np.testing.assert_allclose(found, values, rtol=0, atol=KOPIYKA, err_msg=label)


def assert_same_answers(book: Book, result: Comparison) -> None:
    for label, value in (
        ("Saved a month, once steady", result.steady_saving),
        ("Saved over all months, in today's money", result.npv),
        ("Saved over all months", result.cumulative[-1]),
    ):
        assert book.answer(label) == pytest.approx(float(value), abs=KOPIYKA), label
    month = float(result.break_even_month)
    assert book.answer("Pays for itself in month") == ("not yet" if np.isnan(month) else month)


def assert_same_side(book: Book, heading: str, side: Side, steady: Side) -> None:
    costs = {part_name(part): (side.costs[part], steady.costs[part]) for part in side.costs}
    results = {
        "Closed deals": (side.deals, steady.deals),
        "Revenue": (side.revenue, steady.revenue),
        "Gross profit": (side.gross_profit, steady.gross_profit),
        "All costs": (side.total_cost, steady.total_cost),
        "Left over (gross profit less costs)": (side.contribution, steady.contribution),
    }
    for label, (values, steady_value) in (costs | results).items():
        found = book.months(label, len(values), below=heading)
        np.testing.assert_allclose(found, values, rtol=0, atol=KOPIYKA, err_msg=label)
        steady_cell = book.at(MONTHS, book.row(MONTHS, label, below=heading), STEADY)
        assert steady_cell == pytest.approx(float(steady_value[0]), abs=KOPIYKA), label


# --- the same figures ---------------------------------------------------------------------------

TIERS = (Tier(50.0, 140.0), Tier(100.0, 120.0))
ALL_TERMS = (
    Term(Basis.FIXED_FEE, 20_000.0),
    Term(Basis.PER_DEAL, 160.0, tiers=TIERS, cap=30_000.0),
    Term(Basis.PER_DEAL, 20.0, tiers=TIERS, tier_rule=TierRule.WHOLE_AMOUNT, minimum=5_000.0),
    Term(Basis.PER_CONTACT_ADDED, 15.0),
    Term(Basis.PER_REPEAT_RATE_POINT, 900.0),
    Term(Basis.PER_LARGE_BATCH, 300.0, minimum=8_000.0, cap=9_000.0),
    Term(Basis.REVENUE_SHARE, 0.03, tiers=(Tier(400_000.0, 0.02),)),
)
EVERY_TERM = Scenario(
    outsourced=Outsourced(
        scheme=ALL_TERMS,
        contacts_added_per_month=120.0,
        repeat_uplift_points=3.0,
        large_batch_share=0.1,
        vat_reclaimable=0.4,
        switch_back_fee=15_000.0,
        switch_back_chance_per_year=0.2,
        ramp_up_weeks=9.5,
    ),
    format=Format(FormatKind.NARROW, share=0.7),
    horizon=YEAR,
)
"""With a long ramp-up."""
SCENARIOS: Mapping[str, Scenario] = {
    "full, within the columns": Scenario(horizon=Horizon(months=4)),
    "partial, by contractors": Scenario(
        format=Format(
            FormatKind.PARTIAL,
            share=0.8,
            work_types=(WorkType.LEAD_GENERATION, WorkType.CALLING, WorkType.CLOSING),
            position_step=0.5,
        ),
        in_house=InHouse(contractor_share=0.6),
        horizon=HALF_YEAR,
    ),
    "nothing handed over": Scenario(
        format=Format(FormatKind.PARTNER, share=0.0), horizon=HALF_YEAR
    ),
    "no team, no terms, no ramp-up, no leads": Scenario(
        store=Store(leads_per_month=0.0),
        in_house=InHouse(headcount=0.0, supervisors=0.0),
        outsourced=Outsourced(scheme=(), ramp_up_weeks=0.0),
        horizon=HALF_YEAR,
    ),
    "part positions paid below the minimum wage": Scenario(
        in_house=InHouse(
            headcount=2.5,
            gross_pay=9_500.0,
            contractor_share=0.3,
            supervisors=0.25,
            supervisor_gross_pay=20_000.0,
        ),
        format=Format(FormatKind.PARTNER, share=0.5, position_step=0.5),
        horizon=HALF_YEAR,
    ),
    "pay around the cap, a minimum wage that rises": Scenario(
        in_house=InHouse(gross_pay=110_000.0, supervisor_gross_pay=5_000.0),
        horizon=Horizon(months=15, start=date(2024, 2, 1)),
    ),
}


STEPS = (Tier(0.4, 60.0), Tier(0.7, 50.0), Tier(1.5, 40.0))
#: What of each basis there is in a month, so that thresholds of 0.4, 0.7 and 1.5 times it bite.
USUAL = {
    Basis.FIXED_FEE: 1.0,
    Basis.PER_DEAL: 250.0,
    Basis.PER_CONTACT_ADDED: 120.0,
    Basis.PER_REPEAT_RATE_POINT: 3.0,
    Basis.PER_LARGE_BATCH: 25.0,
    Basis.REVENUE_SHARE: 450_000.0,
}


def test_three_steps_on_every_basis_are_the_cores(tmp_path: Path) -> None:
    scheme = tuple(
        Term(
            basis,
            70.0,
            tiers=tuple(replace(one, from_quantity=one.from_quantity * usual) for one in STEPS),
            tier_rule=rule,
        )
        for rule in TierRule
        for basis, usual in USUAL.items()
    )
    provider = replace(EVERY_TERM.outsourced, scheme=scheme)
    scenario = Scenario(outsourced=provider, horizon=YEAR)
    assert_same(opened(scenario, tmp_path), scenario)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario=scenarios)
def test_any_scenario_has_the_cores_answers(
    scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    short = replace(scenario, horizon=replace(scenario.horizon, months=6))
    book = opened(short, tmp_path_factory.mktemp("any"))
    result = compare(short)
    steady, whole = float(result.steady_saving), float(result.cumulative[-1])
    assert book.answer("Saved a month, once steady") == pytest.approx(steady, abs=KOPIYKA)
    assert book.answer("Saved over all months") == pytest.approx(whole, abs=KOPIYKA)


@pytest.mark.parametrize("name", SCENARIOS)
def test_formulas_give_the_figures_of_the_core(name: str, tmp_path: Path) -> None:
    assert_same(opened(SCENARIOS[name], tmp_path), SCENARIOS[name])


def test_there_are_columns_for_three_years_and_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.exports.cells.MONTHS", 36)
    book = opened(Scenario(), tmp_path)
    book.change("Months to look ahead", 36)
    changed = compare(Scenario(horizon=Horizon(months=36)))
    assert_same_answers(book, changed)
    longer = opened(Scenario(horizon=Horizon(months=40)), tmp_path)
    assert longer.cells.worksheets[MONTHS].max_column == FIRST + 40 - 1


def test_every_column_of_months_has_the_same_formulas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.exports.cells.MONTHS", 36)
    sheet = opened(EVERY_TERM, tmp_path).cells.worksheets[MONTHS]
    compared = 0
    for row in sheet.iter_rows(min_col=FIRST + 1):  # the first month has none before it
        formulas_of_row = [cell for cell in row if cell.data_type == "f"]
        for cell in formulas_of_row[1:]:
            first = formulas_of_row[0]
            moved = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
            assert cell.value == moved, cell.coordinate
            compared += 1
    assert compared > 60 * 34


def test_every_formula_carries_its_own_value_which_is_the_cores(tmp_path: Path) -> None:
    content = savings_workbook(EVERY_TERM, compare(EVERY_TERM), title="Autumn")
    book, shown = Book(content, tmp_path), CalamineWorkbook.from_filelike(io.BytesIO(content))
    compared = 0
    for sheet, name in enumerate(book.names):
        rows = shown.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for cell in formulas(book, sheet):
            written = rows[cell.row - 1][cell.column - 1]
            if not isinstance(written, date):
                found = book.at(sheet, cell.row, cell.column)
                assert found == pytest.approx(written, abs=1e-6), (name, cell.coordinate)
                compared += 1
    assert compared > 900
    assert_same(book, EVERY_TERM)


def formulas(book: Book, sheet: int) -> Iterator[Any]:
    rows = book.cells[book.names[sheet]].iter_rows()
    return (cell for row in rows for cell in row if cell.data_type == "f")


# --- a workbook to change -----------------------------------------------------------------------

NUMBERS = {
    "store.leads_per_month": ("Leads a month", 900.0),
    "store.growth_per_year": ("Growth a year", -0.1),
    "store.conversion": ("Of them buy", 0.22),
    "store.gross_margin": ("Gross margin", 0.5),
    "in_house.headcount": ("Sellers you employ", 5.0),
    "in_house.bonus_share": ("Bonus, share of revenue", 0.07),
    "in_house.contractor_share": ("Sellers who are contractors (FOP)", 0.5),
    "outsourced.relative_conversion": ("How well it sells against your team", 0.6),
    "outsourced.ramp_up_weeks": ("Weeks of ramp-up", 12.0),
    "outsourced.set_up_fee": ("Set-up fee", 1_000_000.0),
    "outsourced.scheme.0.rate": ("1. Fixed fee", 10_000.0),
    "horizon.months": ("Months to look ahead", 7),
    "horizon.discount_rate": ("Discount rate a year", 0.4),
}


@pytest.fixture(scope="module")
def open_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """One workbook of the default scenario; each test leaves it as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.i18n.language", lambda: "en")
        patch.setattr("ui.state.currency", lambda: "UAH")
        return opened(Scenario(horizon=YEAR), tmp_path_factory.mktemp("book"))


@pytest.mark.parametrize("path", NUMBERS)
def test_a_changed_input_works_everything_out_anew(path: str, open_book: Book) -> None:
    label, value = NUMBERS[path]
    scenario = Scenario(horizon=YEAR)
    assert_same_answers(open_book, compare(scenario))
    changed = compare(with_values(scenario, {path: value}))
    before = open_book.change(label, value)
    assert_same_answers(open_book, changed)
    open_book.change(label, before)
    assert changed.npv != pytest.approx(compare(scenario).npv)


def test_a_month_that_is_one_hryvnia_short_does_not_pay(open_book: Book) -> None:
    scenario = Scenario(horizon=YEAR)
    provider, ahead = scenario.outsourced, compare(scenario).cumulative[5]
    fee = provider.set_up_fee + (ahead + 1.0) / (1.0 + provider.vat_rate)
    before = open_book.change("Set-up fee", fee)
    assert open_book.answer("Pays for itself in month") == 7
    open_book.change("Set-up fee", before)


def test_many_changes_at_once(tmp_path: Path) -> None:
    scenario = Scenario(horizon=YEAR)
    book = opened(scenario, tmp_path)
    for label, value in NUMBERS.values():
        book.change(label, value)
    words = {
        "Handed over": "Some of the work",
        "Share handed over": 0.9,
        "Negotiating": 0.0,
        "Employer's social contribution (ESV), %: your own instead": 0.3,
        "2. Paid per deal: at least": 80_000.0,
        "1. Fixed fee: at most": 9_000.0,
    }
    for label, value in words.items():
        book.change(label, value)
    work = tuple(one for one in WorkType if one is not WorkType.NEGOTIATION)
    scheme = (
        Term(Basis.FIXED_FEE, 35_000.0, cap=9_000.0),
        Term(Basis.PER_DEAL, 170.0, minimum=80_000.0),
    )
    changed = replace(
        scenario,
        outsourced=replace(scenario.outsourced, scheme=scheme),
        format=Format(FormatKind.PARTIAL, share=0.9, work_types=work),
        fact_overrides={"esv_rate": 0.3},
    )
    values = {path: value for path, (_, value) in NUMBERS.items()}
    assert_same(book, with_values(changed, values))


# --- in the reader's words, and safe ------------------------------------------------------------


def test_it_works_in_cyrillic_and_in_another_currency(
    tmp_path: Path, reader: Callable[[str, str], None]
) -> None:
    reader("uk", "EUR")
    scenario = Scenario(horizon=YEAR)
    book = opened(scenario, tmp_path)
    assert book.at(SUMMARY, 5, 2) == pytest.approx(float(compare(scenario).steady_saving))
    assert book.cells[book.names[SUMMARY]].cell(5, 2).number_format.endswith('"€"')


def test_sheets_may_have_any_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"Inputs": "Об'єкти [вхідні]: дані / числа, довга назва", "Months": "Місяці"}
    monkeypatch.setattr("ui.exports.workbook._", lambda text: names.get(text, text))
    scenario = Scenario(horizon=YEAR)
    book = opened(scenario, tmp_path)
    assert book.at(SUMMARY, 5, 2) == pytest.approx(float(compare(scenario).steady_saving))


@pytest.mark.parametrize("title", ["=1+1", "+380", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("x")'])
def test_a_title_never_becomes_a_formula(title: str, tmp_path: Path) -> None:
    cell = opened(Scenario(horizon=YEAR), tmp_path, title=title).cells.worksheets[SUMMARY]["A1"]
    assert cell.data_type == "s"
    assert cell.value == f"'{title}"


def test_a_very_long_title_is_cut(tmp_path: Path) -> None:
    cell = opened(Scenario(horizon=YEAR), tmp_path, title="ї" * 50_000).cells.worksheets[0]["A1"]
    assert cell.value == "ї" * 200


def test_the_law_stands_with_its_date_and_source(tmp_path: Path) -> None:
    book = opened(Scenario(horizon=YEAR), tmp_path)
    sheet = book.cells[book.names[INPUTS]]
    row = book.row(INPUTS, "Minimum wage, ₴ a month: your own instead") - 1
    assert sheet.cell(row, 2).value == 8647
    assert sheet.cell(row, 4).value.date() == date(2026, 1, 1)
    assert "4695-IX" in sheet.cell(row, 5).value


def test_contractors_come_with_their_exposure(tmp_path: Path) -> None:
    label = "Fine if your contractors are found to be employees, once"
    none = opened(Scenario(horizon=YEAR), tmp_path)
    assert none.answer(label) == 0
    team = InHouse(contractor_share=0.5)  # two of three sellers, rounded up
    some = opened(replace(Scenario(horizon=YEAR), in_house=team), tmp_path)
    assert some.answer(label) == pytest.approx(2 * 10 * 8647)
