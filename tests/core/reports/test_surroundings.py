"""What stands around a table: its week in a title, its team in a sheet's name."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from outsource_core.problems import Code, Level
from outsource_core.reports.intake import File, Intake, Wishes, prepare
from outsource_core.reports.sheets import LeftOut, usual_tables
from outsource_core.reports.surroundings import periods_in

TODAY = date(2026, 11, 20)
WEEK = (date(2026, 11, 9), date(2026, 11, 15))
TEAMS = "Команда;Угоди\nПівніч;3\nПівдень;4\n"


def take(content: bytes | str, name: str = "звіт.csv", **wishes: object) -> Intake:
    raw = content if isinstance(content, bytes) else content.encode()
    wanted = Wishes(**{"provider": "К", **wishes})  # type: ignore[arg-type]
    return prepare(File(name, raw), wanted, today=TODAY)


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Початок періоду", "Кінець періоду"),
        ("Дата з", "Дата по"),
        ("Начало недели", "Конец недели"),
        ("Week start", "Week end"),
        ("Start date", "End date"),
    ],
)
def test_first_and_last_days_in_two_columns_are_one_period(first: str, last: str) -> None:
    text = f"{first};{last};Оператор;Угоди\n09.11.2026;15.11.2026;Ганна;5\n"
    (one,) = take(text, "17_week.csv").prepared  # its name is no matter then
    assert one.problems == ()
    row = one.checked.rows.iloc[0]
    assert (row["start"].date(), row["end"].date()) == WEEK


@pytest.mark.parametrize(
    "table",
    [
        "Показник;Значення\nЛіди;38\nУгоди;11\nВиручка, грн;21 300,50\nСередній чек;1936\n",
        "Етап;Кількість;Конверсія\nЛіди;38;100%\nУгоди;11;29%\nВиручка;21300,5;\n",
        "Показник;План;Факт;%\nЛіди;40;38;95%\nУгоди;12;11;92%\nВиручка;2;21 300,50;1%\n",
    ],
)
def test_figures_of_a_titled_week_may_stand_one_below_the_other(table: str) -> None:
    (one,) = take(f"Звіт за тиждень 46 2026\n\n{table}").prepared
    rows = one.checked.rows
    assert rows[["leads", "deals", "revenue"]].to_numpy().tolist() == [[38, 11, 2_130_050]]
    assert rows["start"].dt.date.to_list() == [WEEK[0]]


def test_teams_may_stand_side_by_side_where_a_total_adds_them_up() -> None:
    table = "Показник;Північ;Південь;Разом\nЛіди;10;12;22\nУгоди;3;4;{}\n"
    (one,) = take("Звіт за тиждень 46 2026\n\n" + table.format(7)).prepared
    assert one.checked.rows[["team", "leads", "deals"]].to_numpy().tolist() == [
        ["Північ", 10, 3],
        ["Південь", 12, 4],
    ]
    (other,) = take("Звіт за тиждень 46 2026\n\n" + table.format(9)).prepared
    assert Code.MISSING_COLUMN in {problem.code for problem in other.problems}


def test_of_a_sheet_of_the_plan_and_one_of_the_fact_the_fact_is_taken() -> None:
    rows = [("Тиждень", "Ліди", "Угоди"), ("2026-W45", 10, 3), ("2026-W46", 11, 4)]
    both = take(workbook({"План": rows, "Факт": [rows[0], ("2026-W45", 9, 3)]}), "w.xlsx")
    assert usual_tables(both.prepared) == (LeftOut.PLAN, None)
    alone = take(workbook({"План": rows}), "w.xlsx")
    assert usual_tables(alone.prepared) == (None,)


def test_blocks_below_a_word_and_a_header_of_their_own_are_teams() -> None:
    text = (
        "Звіт за тиждень 46 2026;;\nПівніч;;\nМенеджер;Ліди;Угоди\nГанна;10;3\nОлег;12;4\n"
        "Разом;22;7\n;;\nПівдень;;\nМенеджер;Ліди;Угоди\nЮрій;8;2\nРазом;8;2\n"
    )
    (one,) = take(text).prepared
    assert one.checked.rows[["team", "leads", "deals"]].to_numpy().tolist() == [
        ["Північ", 22, 7],
        ["Південь", 8, 2],
    ]


def test_first_and_last_days_that_are_none_are_no_period() -> None:
    (one,) = take("Start;End;Угоди\nranok;vechir;5\n").prepared
    assert [problem.code for problem in one.problems] == [Code.MISSING_COLUMN]


@pytest.mark.parametrize(
    "text",
    [
        "Звіт за тиждень 46 (09.11.2026–15.11.2026)",
        "Звіт за 46 тиждень 2026",
        "Период: с 09.11.2026 по 15.11.2026",
        "Weekly report 2026-W46",
        "Тиждень 46, листопад 2026",
        "Sales_2026-W46_final",
        "Сформовано 16.11.2026 за 09.11–15.11",
    ],
)
def test_a_line_tells_of_a_week(text: str) -> None:
    assert periods_in(text, TODAY) == {WEEK}


@pytest.mark.parametrize("text", ["Звіт", "Сформовано 16.11.2026", "План на 2026", "ТОВ 46-й км"])
def test_a_line_tells_of_none(text: str) -> None:
    assert periods_in(text, TODAY) == set()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (f"Звіт за 09.11–15.11.2026\n\n{TEAMS}", "звіт.csv"),
        (TEAMS, "звіт 2026-W46.csv"),
        (workbook({"Тиждень 46": [["Команда", "Угоди"], ["Північ", 3], ["Південь", 4]]}), "x.xlsx"),
    ],
)
def test_a_report_without_days_takes_them_from_its_title_or_a_name(
    content: bytes | str, name: str
) -> None:
    (prepared,) = take(content, name).prepared
    rows = prepared.checked.rows
    assert {(one.start.date(), one.end.date()) for one in rows.itertuples()} == {WEEK}
    (told,) = prepared.problems
    assert (told.code, told.level, told.value) == (
        *(Code.PERIOD_FROM_TITLE, Level.WARNING),
        "2026-11-09/2026-11-15",
    )


def test_of_two_periods_in_a_title_none_is_taken() -> None:
    (prepared,) = take(f"Тиждень 45 проти тижня 46\n\n{TEAMS}").prepared
    assert [one.code for one in prepared.problems] == [Code.MISSING_COLUMN]


def test_the_week_of_a_title_decides_which_of_day_and_month_comes_first() -> None:
    content = "Звіт за 09.11–15.11.2026\n\nДата;Угоди\n09/11/2026;3\n10/11/2026;4\n"
    (prepared,) = take(content).prepared
    assert [day.date() for day in prepared.checked.rows["start"]] == [
        date(2026, 11, 9),
        date(2026, 11, 10),
    ]


ROWS = [["Дата", "Угоди"], ["09.11.2026", 3]]


OTHERS = [["Дата", "Угоди"], ["09.11.2026", 4]]

DEALS = [["Номер угоди", "Статус", "Дата закриття", "Сума"], ["7", "виграно", "09.11.2026", 100]]
MORE_DEALS = [DEALS[0], ["8", "виграно", "12.11.2026", 50]]


def test_sheets_of_teams_name_the_teams_of_their_rows() -> None:
    intake = take(workbook({"Офіс Київ": ROWS, "Офіс Львів": OTHERS}), "x.xlsx")
    assert [one.checked.rows["team"].tolist() for one in intake.prepared] == [
        ["Офіс Київ"],
        ["Офіс Львів"],
    ]
    assert [[p.code for p in one.problems] for one in intake.prepared] == [
        [Code.TEAM_FROM_SHEET]
    ] * 2


@pytest.mark.parametrize(
    "sheets",
    [
        {"Київ": DEALS, "Львів": MORE_DEALS},
        {
            "Київ": [["Звіт за 46 тиждень 2026"], ["Угоди", "Ліди"], [3, 9], [1, 2]],
            "Львів": [["Звіт за 46 тиждень 2026"], ["Угоди", "Ліди"], [4, 9], [2, 3]],
        },
    ],
    ids=["no deal in both", "one week in both titles"],
)
def test_teams_have_other_deals_or_the_same_days(
    sheets: dict[str, Sequence[Sequence[object]]],
) -> None:
    for one in take(workbook(sheets), "x.xlsx").prepared:
        assert one.table.cells["sheet"].unique().tolist() == [one.table.sheet]


def test_whoever_says_that_it_is_no_team_is_heard() -> None:
    content = workbook({"Київ": ROWS, "Львів": OTHERS})
    intake = take(content, "x.xlsx", columns={"team": ""})
    assert [one.checked.rows["team"].tolist() for one in intake.prepared] == [[""], [""]]
    assert [one.problems for one in intake.prepared] == [(), ()]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Аркуш1": ROWS, "Аркуш2": OTHERS},
        {"Київ": ROWS},
        {"Київ": ROWS, "Львів": ROWS},
        {"Київ": ROWS, "Київ, виправлено": OTHERS},
        {"Тиждень 45": ROWS, "Тиждень 46": OTHERS},
        {"Жовтень": ROWS, "Листопад": OTHERS},
        {"Київ": [["Команда", "Дата", "Угоди"], ["А", "09.11.2026", 3]]},
        {"Облік": [*ROWS, ["10.11.2026", 5]], "Правки": OTHERS},
        {"Облік": ROWS, "Залишок": [["Дата", "Угоди"], ["10.11.2026", 4]]},
        {"Облік": DEALS, "Залишок": [*MORE_DEALS, DEALS[1]]},
    ],
)
def test_other_names_of_sheets_are_no_teams(sheets: dict[str, Sequence[Sequence[object]]]) -> None:
    for one in take(workbook(sheets), "x.xlsx").prepared:
        assert "sheet" not in one.table.columns


def test_days_and_teams_below_a_groups_word_go_before_a_title_and_a_sheets_name() -> None:
    header = [
        ["Звіт за 46 тиждень 2026"],
        ["Коли і хто", "", "Результат", ""],
        ["Дата", "Команда", "Ліди", "Угоди"],
    ]
    rows = [[f"{day:02}.11.2026", f"Зміна {day % 2}", 10 + day, day % 4] for day in range(9, 14)]
    others = [[*row[:2], 40, 4] for row in rows]
    found = take(workbook({"Кобза": [*header, *rows], "Рута": [*header, *others]}), "звіт.xlsx")
    for one in found.prepared:
        assert one.mapping.column("period") == "Коли і хто Дата"
        assert one.mapping.column("team") == "Коли і хто Команда"
        assert (len(one.checked.rows), one.problems) == (5, ())
