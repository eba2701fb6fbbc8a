"""Tables that came together and speak of the same thing."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from outsource_core.reports.checking import Checked
from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.reports.repeats import Repeat, repeat_of
from outsource_core.reports.sheets import LeftOut, usual_tables

TODAY = date(2026, 11, 23)
WEEKS = "week,team,deals\n"
DEALS = "deal_id,stage,closed_on,value\n"


def checked(content: str, provider: str = "Кобза") -> Checked:
    intake = prepare(File("f.csv", content.encode()), Wishes(provider=provider), today=TODAY)
    (prepared,) = intake.prepared
    assert prepared.acceptable, prepared.problems
    return prepared.checked


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (WEEKS + "2026-W40,,3\n", WEEKS + "2026-W40,,3\n", Repeat.SAME),
        (WEEKS + "2026-W40,,3\n", WEEKS + "2026-W40,,4\n", Repeat.OVERLAPS),
        (WEEKS + "2026-W40,,3\n", WEEKS + "2026-W41,,3\n", None),
        (WEEKS + "2026-W40,a,3\n", WEEKS + "2026-W40,b,3\n", Repeat.OVERLAPS),
        (
            WEEKS + "2026-W40,a,3\n2026-W42,a,3\n",
            WEEKS + "2026-W42,,4\n2026-W43,,3\n",
            Repeat.OVERLAPS,
        ),
        (
            WEEKS + "2026-W40,a,3\n2026-W42,b,3\n",
            WEEKS + "2026-W41,a,3\n2026-W43,b,3\n",
            None,
        ),
        (
            WEEKS + "2026-W40,a,3\n2026-W42,a,3\n",
            WEEKS + "2026-W42,a,4\n2026-W43,a,3\n",
            Repeat.OVERLAPS,
        ),
        (DEALS + "1,won,2026-10-01,5\n", DEALS + "1,won,2026-11-01,6\n", Repeat.OVERLAPS),
        (DEALS + "1,won,2026-10-01,5\n", DEALS + "2,won,2026-10-01,5\n", None),
        (WEEKS + "2026-W40,,3\n", DEALS + "1,won,2026-10-01,5\n", None),
    ],
    ids=[
        "word for word",
        "another figure for the week",
        "another week",
        "another team, but the days of the whole report",
        "a team and all of them",
        "weeks side by side",
        "one week in both",
        "one deal",
        "other deals of one day",
        "a register and an activity report",
    ],
)
def test_what_would_replace_rows_is_found(one: str, other: str, found: Repeat | None) -> None:
    assert repeat_of(checked(one), checked(other)) is found
    assert repeat_of(checked(other), checked(one)) is found


def test_two_providers_never_repeat_each_other() -> None:
    assert (
        repeat_of(checked(WEEKS + "2026-W40,,3\n"), checked(WEEKS + "2026-W40,,4\n", "Зоря"))
        is None
    )


def workbook(**sheets: list[tuple[object, ...]]) -> bytes:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return book.getvalue()


HEAD = ("Тиждень", "Угоди", "Ліди")


def test_sheets_of_one_header_are_taken_and_others_left_out_with_a_reason() -> None:
    book = workbook(
        Довідник=[("Товар", "Ціна"), ("чай", 10), ("кава", 20), ("мед", 30)],
        Жовтень=[HEAD, ("2026-W40", 3, 9), ("2026-W41", 4, 8)],
        Листопад=[HEAD, ("2026-W45", 5, 9), ("2026-W46", 6, 8)],
        Копія=[HEAD, ("2026-W40", 3, 9), ("2026-W41", 4, 8)],
        Виправлено=[HEAD, ("2026-W46", 7, 8), ("2026-W47", 1, 8)],
    )
    intake = prepare(File("звіт.xlsx", book), Wishes(provider="Кобза"), today=TODAY)
    why = usual_tables(intake.prepared)
    assert {one.table.sheet: reason for one, reason in zip(intake.prepared, why, strict=True)} == {
        "Довідник": LeftOut.OTHER_COLUMNS,
        "Жовтень": None,
        "Листопад": None,
        "Копія": LeftOut.SAME,
        "Виправлено": LeftOut.OVERLAPS,
    }


def test_where_no_sheet_has_what_a_report_needs_the_longest_is_taken() -> None:
    book = workbook(
        Ціни=[("Товар", "Ціна"), ("чай", 10)],
        Продажі=[("Менеджер", "Зроблено"), ("Оля", 1), ("Ігор", 2), ("Іра", 3)],
    )
    intake = prepare(File("звіт.xlsx", book), Wishes(provider="Кобза"), today=TODAY)
    assert usual_tables(intake.prepared) == (LeftOut.OTHER_COLUMNS, None)


def archive(**texts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in texts.items():
            written.writestr(name.replace("_", "."), content)
    return packed.getvalue()


REPORT = "Тиждень;Угоди\n2026-W45;3\n"


@pytest.mark.parametrize(
    "letter", ["Надсилаємо звіт.", "Доброго дня!\nНадсилаємо звіт.\nДякуємо\n"]
)
def test_a_letter_in_an_archive_is_left_out_beside_its_reports(letter: str) -> None:
    content = archive(w45_csv=REPORT, readme_txt=letter)
    intake = prepare(File("звіт.zip", content), Wishes(provider="Кобза"), today=TODAY)
    assert usual_tables(intake.prepared) == (None, LeftOut.NO_REPORT)


def test_a_text_alone_and_a_report_nobody_understands_are_not_left_out() -> None:
    alone = prepare(File("a.txt", "Надсилаємо звіт.".encode()), Wishes(provider="К"), today=TODAY)
    assert usual_tables(alone.prepared) == (None,) * len(alone.prepared)
    content = archive(w45_csv=REPORT, odd_csv="коли;скільки\nпн;7\n", one_csv="Угоди\n7\n")
    several = prepare(File("звіт.zip", content), Wishes(provider="К"), today=TODAY)
    assert usual_tables(several.prepared) == (None, None, None)
