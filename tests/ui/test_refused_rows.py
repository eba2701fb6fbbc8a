"""Refused rows go out with the reason, come back mended, and all is as if it had been right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
import xlsxwriter
from sqlite_utils import Database

from outsource_core.problems import Code, Level
from outsource_core.reports.intake import File, Prepared, Wishes, prepare
from outsource_core.reports.mapping import REASONS, plain
from outsource_core.storage.mappings import remembered_mapping
from outsource_core.storage.reports import accept, reports, undo, upload_of
from tests.core.storage.uploads import KEY, NOW, figures
from ui.i18n import LANGUAGES, _, speaking
from ui.receipt_view import refused
from ui.tables import safe_csv

TODAY = date(2026, 11, 23)
WEEKS = ["Тиждень", "Команда", "Ліди", "Угоди", "Виручка, тис. грн", "=Нотатка"]
DEALS = ["№ угоди", "Статус", "Відкрито", "Закрито", "Сума", "Телефон", "Менеджер"]
Row = list[str]


@dataclass(frozen=True)
class Case:
    """A row that is refused for one cause, and what it is once it is mended."""

    code: Code
    wrong: Row
    right: Row

    def mend(self, row: Row) -> Row:
        """The row with its wrong cells put right and the others as they were handed out."""
        return [
            cell if wrong == right else right
            for cell, wrong, right in zip(row, self.wrong, self.right, strict=True)
        ]


GOOD_WEEKS = [
    ["02.11.2026–08.11.2026", "А", "20", "5", "1,5", "+"],
    ["09.11.2026–15.11.2026", "А", "18", "3", "0,75", "-5"],
    ["16.11.2026–22.11.2026", "Б", "18", "6", "2", "=1+1"],
]
WEEK = ["09.11.2026–15.11.2026", "Б", "10", "4", "1 200,5", "@x"]
WEEK_CASES = [
    Case(Code.MISSING_VALUE, [*WEEK[:3], "", *WEEK[4:]], WEEK),
    Case(Code.MISSING_VALUE, ["", *WEEK[1:]], WEEK),
    Case(Code.NOT_A_DATE, ["колись", *WEEK[1:]], WEEK),
    Case(Code.UNLIKELY_DATE, ["09.11.1926–15.11.1926", *WEEK[1:]], WEEK),
    Case(Code.NOT_A_WHOLE_NUMBER, [*WEEK[:3], "4,5", *WEEK[4:]], WEEK),
    Case(Code.NOT_A_NUMBER, [*WEEK[:4], "багато", WEEK[5]], WEEK),
    Case(Code.NEGATIVE, [*WEEK[:3], "-4", *WEEK[4:]], WEEK),
    Case(Code.DUPLICATE_IN_FILE, GOOD_WEEKS[0], ["26.10.2026–01.11.2026", *GOOD_WEEKS[0][1:]]),
    Case(Code.BESIDE_TEAMS, [WEEK[0], "", *WEEK[2:]], WEEK),
]
GOOD_DEALS = [
    ["1", "виграно", "02.11.2026", "10.11.2026", "1 000,50", "+380671234567", "Ганна"],
    ["2", "програно", "02.11.2026", "11.11.2026", "", "0671234568", "=Ганна"],
    ["3", "в роботі", "03.11.2026", "", "", "", "-Ганна"],
]
DEAL = ["4", "виграно", "04.11.2026", "13.11.2026", "250,25", "+380671234567", "+Ганна"]
DEAL_CASES = [
    Case(Code.MISSING_VALUE, ["", *DEAL[1:]], DEAL),
    Case(Code.MISSING_VALUE, [*DEAL[:3], "", *DEAL[4:]], DEAL),
    Case(Code.MISSING_VALUE, [*DEAL[:4], "н/д", *DEAL[5:]], DEAL),
    Case(Code.UNKNOWN_STAGE, ["4", "майже", *DEAL[2:]], DEAL),
    Case(Code.NOT_A_DATE, [*DEAL[:2], "вчора", *DEAL[3:]], DEAL),
    Case(Code.NOT_A_NUMBER, [*DEAL[:4], "сто", *DEAL[5:]], DEAL),
    Case(Code.NEGATIVE, [*DEAL[:4], "-250,25", *DEAL[5:]], DEAL),
    Case(Code.UNLIKELY_DATE, [*DEAL[:3], "13.11.2062", *DEAL[4:]], DEAL),
    Case(Code.CLOSED_BEFORE_OPENED, [*DEAL[:3], "01.11.2026", *DEAL[4:]], DEAL),
    Case(Code.DUPLICATE_IN_FILE, GOOD_DEALS[0], DEAL),
]
CASES = [(WEEKS, GOOD_WEEKS, one) for one in WEEK_CASES]
CASES += [(DEALS, GOOD_DEALS, one) for one in DEAL_CASES]


def as_csv(rows: list[Row], *, delimiter: str = ";") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def as_english_csv(rows: list[Row]) -> bytes:
    return as_csv(rows, delimiter=",")


def as_xlsx(rows: list[Row]) -> bytes:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as written:
        sheet = written.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return book.getvalue()


def prepared(db: Database, name: str, content: bytes) -> tuple[File, Prepared]:
    file = File(name, content)
    wishes = Wishes(provider="Кобза", remembered=partial(remembered_mapping, db, "Кобза"))
    intake = prepare(file, wishes, today=TODAY)
    (one,) = intake.prepared
    return file, one


def bring(db: Database, name: str, content: bytes) -> Prepared:
    """Accepts the good rows of a file."""
    file, one = prepared(db, name, content)
    accept(db, upload_of(file, one), now=NOW, key=KEY)
    return one


def opened(sent: bytes, language: str) -> list[Row]:
    """The cells of a file that was handed out, as a spreadsheet of that language shows them."""
    text = io.StringIO(sent.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter="," if language == "en" else ";"))


def mended(rows: list[Row], mend: Callable[[Row], Row]) -> list[Row]:
    """The refused rows as somebody hands them back: each put right, the reason left."""
    head, *refused_rows = rows
    return [head, *(mend(row[:-1]) + row[-1:] for row in refused_rows)]


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(("header", "good", "case"), CASES)
@pytest.mark.parametrize("spoken", [("uk", as_csv), ("en", as_english_csv), ("ru", as_xlsx)])
def test_a_row_refused_for_any_cause_goes_in_once_it_is_mended(
    db: Database,
    spoken: tuple[str, Callable[[list[Row]], bytes]],
    header: Row,
    good: list[Row],
    case: Case,
) -> None:
    language, written = spoken
    bring(db, "right.csv", written([header, *good, case.right]))
    right = figures(db)
    undo(db, reports(db)[0].id, now=NOW)
    assert figures(db) == {}

    first = bring(db, "звіт.csv", written([header, *good, case.wrong]))
    stopped = [one.code for one in first.problems if one.level is Level.REFUSED]
    assert (stopped, first.refused_count) == ([case.code], 1)
    with speaking(language):
        out = opened(safe_csv(refused(first)), language)
    assert plain(out[0][-1]) in REASONS
    back = bring(db, "refused-звіт.csv", written(mended(out, case.mend)))
    assert not back.refused_count
    assert figures(db) == right
    for report in reports(db):
        undo(db, report.id, now=NOW)
    assert figures(db) == {}


@pytest.mark.usefixtures("begin")
def test_the_reason_names_the_column_and_the_cell_as_they_are_written(db: Database) -> None:
    rows = [WEEKS, *GOOD_WEEKS, [*WEEK[:4], "12.5*x", WEEK[5]], [*WEEK[:3], "-4", *WEEK[4:]]]
    reasons = refused(prepared(db, "звіт.csv", as_csv(rows))[1]).iloc[:, -1].to_list()
    assert reasons == [
        "column “Виручка, тис. грн”: “12.5*x” is not a number. Write digits, such as 1 234,56; "
        "column “Тиждень”: “09.11.2026–15.11.2026” stands in the file twice. Keep one of the rows",
        "column “Угоди”: -4 is below zero, which cannot be; "
        "column “Тиждень”: “09.11.2026–15.11.2026” stands in the file twice. Keep one of the rows",
    ]


@pytest.mark.usefixtures("begin")
def test_the_reason_speaks_of_days_from_a_title_in_words(db: Database) -> None:
    content = "Звіт за тиждень 46 2026\n\nМенеджер;Угоди\nГанна;3\nГанна;5\n".encode()
    (reason, _other) = refused(prepared(db, "звіт.csv", content)[1]).iloc[:, -1]
    assert reason == (
        "column “Period, from a title or other columns”: “9–15 Nov 2026” stands in the file "
        "twice. Keep one of the rows"
    )


@pytest.mark.usefixtures("begin")
def test_the_reason_names_the_stores_currency_and_the_field_that_is_empty(db: Database) -> None:
    rows = [WEEKS, *GOOD_WEEKS, [*WEEK[:3], "", "5 $", WEEK[5]]]
    (reason,) = refused(prepared(db, "звіт.csv", as_csv(rows))[1]).iloc[:, -1]
    assert "The cell is empty; “Closed deals” is needed;" in reason
    assert "“5 $” is in another currency than the store’s (₴)" in reason


@pytest.mark.usefixtures("begin")
def test_rows_that_could_not_be_laid_in_columns_are_handed_out_whole(db: Database) -> None:
    text = 'тиждень;угоди;ліди\n2026-W45;3;9\n2026-W46;4;8;7;6\n2026-W47;"5;9\n2026-W48;1;2\n'
    first = bring(db, "звіт.csv", text.encode())
    assert first.refused_count == 2
    assert reports(db)[0].refused_count == 2
    rows = refused(first)
    assert rows.iloc[:, 0].to_list() == ["2026-W46; 4; 8; 7; 6", '2026-W47;"5;9']
    assert all(rows.iloc[:, -1])
    right = {"2026-W46; 4; 8; 7; 6": ["2026-W46", "4", "8"]}
    out = mended(
        opened(safe_csv(rows), "en"), lambda row: right.get(row[0], ["2026-W47", "5", "9"])
    )
    assert not bring(db, "refused.csv", as_csv(out)).refused_count
    assert sum(row["deals"] for (_, grain, _), row in figures(db).items() if grain == "week") == 13


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_is_known_again_in_every_language(language: str) -> None:
    with speaking(language):
        assert plain(_("Why it was refused")) in REASONS
