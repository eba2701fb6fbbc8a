"""Layout: preamble, headers of one row or more, blank parts, footers, totals, turned tables."""

from __future__ import annotations

from datetime import date

import pytest

from outsource_core.problems import Code, Level
from outsource_core.reports.reading import Reading, read
from outsource_core.reports.reading.header import column_letters
from outsource_core.reports.surroundings import placed

ROWS = "09.11.2026;Олена;5;100,50\n10.11.2026;Ігор;7;200\n11.11.2026;Ігор;8;300\n"
HEADER = "Дата;Менеджер;Ліди;Дохід\n"
COLUMNS = ("Дата", "Менеджер", "Ліди", "Дохід")


def reading_of(text: str, *, raw: bool = False) -> Reading:
    return read(text.encode(), "x.csv", raw=raw)


def decided(reading: Reading, what: str) -> str | None:
    return next((one.value for one in reading.decisions if one.what == what), None)


@pytest.mark.parametrize(
    "preamble",
    [
        "Звіт за тиждень 46\n",
        "Звіт за тиждень 46;;;\n;;;\n",
        "Постачальник;ТОВ Ромашка\nПеріод;09.11–15.11.2026\n\n",
        "Постачальник:;ТОВ Ромашка\nПеріод:;09.11.2026;15.11.2026\n\n",
        "Період:;09.11.2026;15.11.2026;\nСформовано;16.11.2026 10:00;;\n;;;\n",
    ],
)
def test_what_stands_above_the_header_is_left_out_and_told(preamble: str) -> None:
    reading = reading_of(preamble + HEADER + ROWS)
    assert reading.tables[0].columns == COLUMNS
    assert len(reading.tables[0]) == 3
    assert decided(reading, "left_out_preamble") is not None
    assert decided(reading, "header_row") == str(preamble.count("\n") + 1)


def test_two_row_headers_are_joined_group_before_kind() -> None:
    text = "Дата;Ліди;;Угоди;\n;нові;повторні;нові;повторні\n09.11.2026;1;2;3;4\n"
    assert reading_of(text).tables[0].columns == (
        "Дата",
        "Ліди нові",
        "Ліди повторні",
        "Угоди нові",
        "Угоди повторні",
    )


def test_a_row_of_units_belongs_to_the_header() -> None:
    text = "Дата;Ліди;Дохід\n;шт;тис. грн\n09.11.2026;5;100\n10.11.2026;5;100\n"
    assert reading_of(text).tables[0].columns == ("Дата", "Ліди шт", "Дохід тис. грн")


@pytest.mark.parametrize(
    "text",
    [
        "Team;Month;Note\nNorth;Листопад;ok\nSouth;2026-11;5\nEast;2026-12;6\n",
        "Команда;Ліди;Угоди\nПівніч;немає даних;ще немає\nПівдень;5;1\nСхід;7;2\n",
        "Угоди;Ліди\n# перевірено;\n1;2\n3;4\n",
        "Хто;Ліди;Угоди\n;багато;мало\nА;5;1\n;багато;2\nБ;6;3\n",
    ],
)
def test_a_first_row_of_words_is_not_swallowed_by_the_header(text: str) -> None:
    rows = [line.split(";") for line in text.splitlines()]
    [table] = reading_of(text).tables
    assert [list(table.columns), *table.cells.to_numpy().tolist()] == rows


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Дата;Ліди\nдд.мм.рррр;шт\n09.11.2026;5\n10.11.2026;6\n", ("Дата дд.мм.рррр", "Ліди шт")),
        ("Команда;Ліди\n;шт\nПівніч;5\nПівдень;6\n", ("Команда", "Ліди шт")),
        (
            "Команда;Ліди;\nНазва;нові;повторні\nПівніч;5;6\nПівдень;7;8\n",
            ("Команда Назва", "Ліди нові", "Ліди повторні"),
        ),
    ],
)
def test_a_second_row_that_completes_the_header_is_part_of_it(
    text: str, columns: tuple[str, ...]
) -> None:
    assert reading_of(text).tables[0].columns == columns


def test_numbers_as_the_names_of_columns_do_not_hide_the_header() -> None:
    text = "Музей;2010;2011\nПерший;зачинено;зачинено\nДругий;відкрито;5\n"
    assert reading_of(text).tables[0].columns == ("Музей", "2010", "2011")
    text = "id;101;102\nA;TRUE;FALSE\nB;FALSE;TRUE\n"
    assert reading_of(text).tables[0].columns == ("id", "101", "102")


def test_words_over_figures_are_a_header_though_a_number_is_among_them() -> None:
    text = "0;Клієнт;Угоди;Дата\n1;Оля;32;15.10.2026\n2;Ігор;25;16.10.2026\n"
    assert reading_of(text).tables[0].columns == ("0", "Клієнт", "Угоди", "Дата")


def test_repeated_headers_and_blank_rows_and_columns_go() -> None:
    text = ";Дата;;Ліди\n;09.11.2026;;5\n;;;\n;Дата;;Ліди\n;10.11.2026;;7\n"
    reading = reading_of(text)
    [table] = reading.tables
    assert table.columns == ("Дата", "Ліди")
    assert table.row_numbers.tolist() == [2, 5]
    assert decided(reading, "left_out_repeated_header") == "4"


def test_columns_get_names_that_are_there_and_differ() -> None:
    assert reading_of("Ліди;Ліди;\n1;2;3\n4;5;6\n").tables[0].columns == ("Ліди", "Ліди (2)", "C")


def test_spreadsheet_letters() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_rows_without_a_header_are_kept_under_letters_and_told() -> None:
    reading = reading_of(ROWS)
    assert reading.tables[0].columns == ("A", "B", "C", "D")
    assert len(reading.tables[0]) == 3
    assert [p.code for p in reading.problems] == [Code.NO_HEADER]


def test_a_header_without_rows_is_told() -> None:
    assert [p.code for p in reading_of(HEADER).problems] == [Code.NO_ROWS]


def test_a_signature_below_the_table_is_left_out() -> None:
    reading = reading_of(HEADER + ROWS + "\nВиконавець: Іваненко;;;\n")
    assert len(reading.tables[0]) == 3
    assert decided(reading, "left_out_footer") == "6"


def test_a_smaller_table_below_is_left_out() -> None:
    text = f"{HEADER}{ROWS}Разом;;20;600,50\n;;;\nПричини відмов;;К-сть;\nДорого;;5;\n"
    reading = reading_of(text)
    assert len(reading.tables[0]) == 3
    assert decided(reading, "left_out_footer") == "7, 8"
    assert reading.problems == ()


@pytest.mark.parametrize("word", ["Разом", "Всього:", "ИТОГО", "Total", "Усього за тиждень"])
def test_a_total_that_agrees_is_left_out_without_a_word(word: str) -> None:
    reading = reading_of(f"{HEADER}{ROWS}{word};;20;600,50\n")
    assert len(reading.tables[0]) == 3
    assert reading.problems == ()
    assert decided(reading, "left_out_totals") == "5"


def test_a_total_that_differs_is_left_out_with_a_warning() -> None:
    reading = reading_of(f"{HEADER}{ROWS}Разом;;21;600,50\n")
    [problem] = reading.problems
    assert (problem.code, problem.level) == (Code.TOTAL_DIFFERS, Level.WARNING)
    assert (problem.row, problem.column, problem.value, problem.expected) == (5, "Ліди", "21", "20")
    assert len(reading.tables[0]) == 3


def test_subtotals_are_compared_with_their_own_rows() -> None:
    text = (
        "Місто,Хто,Угоди\nКиїв,А,1\nКиїв,Б,2\nРазом Київ,,3\nЛьвів,В,4\nРазом Львів,,5\nВсього,,7\n"
    )
    reading = reading_of(text)
    assert reading.tables[0].cells["Угоди"].tolist() == ["1", "2", "4"]
    assert [(p.row, p.value, p.expected) for p in reading.problems] == [(6, "5", "4")]


def test_departments_above_their_sellers_are_no_rows_of_their_own() -> None:
    """As 1C writes it: without its indents nothing but the sums tells which row is which."""
    text = (
        "Менеджер;Угоди;Сума;Повернення\nВідділ А;12;240,5;1\nГанна;7;140,5;0\nОлег;5;100;1\n"
        "Ніна;0;0;0\nВідділ Б;4;80;0\nЮрій;4;80;0\nРазом;16;320,5;1\n"
    )
    reading = reading_of(text)
    [table] = reading.tables
    assert table.columns == ("section", "Менеджер", "Угоди", "Сума", "Повернення")
    assert table.cells.iloc[:, :3].to_numpy().tolist() == [
        ["Відділ А", "Ганна", "7"],
        ["Відділ А", "Олег", "5"],
        ["Відділ А", "Ніна", "0"],
        ["Відділ Б", "Юрій", "4"],
    ]
    assert reading.problems == ()
    assert decided(reading, "left_out_headings") == "2, 6"
    assert decided(reading, "left_out_totals") == "8"


def test_a_total_that_is_half_of_all_rows_is_told_unless_rows_head_others() -> None:
    reading = reading_of("Менеджер;Угоди;Сума\nА;12;240\nБ;4;80\nВ;16;320\nРазом;16;320\n")
    assert len(reading.tables[0]) == 3
    assert [p.code for p in reading.problems] == [Code.TOTAL_DIFFERS] * 2


def test_averages_and_shares_in_a_total_are_not_compared() -> None:
    text = "Хто;Угоди;Середній чек;Конверсія\nА;2;100;10 %\nБ;3;200;30 %\nРазом;5;160;22 %\n"
    reading = reading_of(text)
    assert reading.problems == ()
    assert len(reading.tables[0]) == 2


def test_a_product_with_such_a_name_is_no_total() -> None:
    text = "Дата;Товар;Сума\n09.11.2026;Total War;5\n10.11.2026;Кава;6\n11.11.2026;Total;9\n"
    assert len(reading_of(text).tables[0]) == 3


def test_weeks_across_are_turned_into_rows() -> None:
    reading = reading_of("Показник;2026-W45;2026-W46;Разом\nЛіди;5;6;11\nУгоди;1;2;3\n")
    [table] = reading.tables
    assert table.columns == ("period", "Ліди", "Угоди")
    assert table.cells.to_numpy().tolist() == [["2026-W45", "5", "1"], ["2026-W46", "6", "2"]]
    assert decided(reading, "turned") == "2"


@pytest.mark.parametrize(
    "header",
    [
        "Менеджер;Тиждень 46;;\n;Ліди;Угоди;Години\n",
        "Менеджер;Тиждень 46 (09.11–15.11.2026);;\n;Ліди;Угоди;Години\n",
        ";Тиждень 46;;\nМенеджер;Ліди;Угоди;Години\n",
        "Менеджер;Тиждень 46;;Облік\n;Ліди;Угоди;Години\n",
    ],
)
def test_a_week_that_stands_over_its_figures_is_told_in_every_row(header: str) -> None:
    reading = reading_of(header + "Ганна;10;3;40\nОлег;12;4;38\n")
    (one,) = placed(reading.tables, today=date(2026, 11, 23))
    said = {name: one.table.cells[name].tolist() for name in one.table.columns}
    period = said.pop("period")
    assert len(period) == 2
    assert all("46" in text or text.startswith("2026-11-09/") for text in period)
    assert said == {
        "Менеджер": ["Ганна", "Олег"],
        "Ліди": ["10", "12"],
        "Угоди": ["3", "4"],
        "Години": ["40", "38"],
    }


def test_a_lone_figure_below_its_week_is_told_of_that_week() -> None:
    [table] = reading_of("Менеджер;Тиждень 46\n;Угоди\nГанна;10\nОлег;12\n").tables
    assert table.columns == ("period", "Менеджер", "Угоди")


FACTS = [["2026-W46", "8", "2"], ["2026-W47", "9", "4"]]
PLAN_BESIDE_FACT = {
    "columns below a group": "Тиждень;Ліди;;Угоди;\n;План;Факт;План;Факт\n"
    "2026-W46;10;8;3;2\n2026-W47;10;9;3;4\nРазом;20;17;6;6\n",
    "columns by their names": "Тиждень;Ліди план;Ліди (факт);Планові угоди;Фактичні угоди\n"
    "2026-W46;10;8;3;2\n2026-W47;10;9;3;4\n",
    "groups of columns": "Тиждень;План;;Факт;\n;Ліди;Угоди;Ліди;Угоди\n"
    "2026-W46;10;3;8;2\n2026-W47;10;3;9;4\n",
    "rows": "Тиждень;Тип;Ліди;Угоди\n2026-W46;План;10;3\n;Факт;8;2\n"
    "2026-W47;План;10;3\n;Факт;9;4\n",
    "rows of a turned table": "Показник;;2026-W46;2026-W47\nЛіди;План;10;10\n;Факт;8;9\n"
    "Угоди;План;3;3\n;Факт;2;4\n",
    "rows of a turned table by their names": "Показник;2026-W46;2026-W47\n"
    "Ліди план;10;10\nЛіди факт;8;9\nУгоди план;3;3\nУгоди факт;2;4\n",
    "columns below weeks": "Показник;2026-W46;;2026-W47;\n;План;Факт;План;Факт\n"
    "Ліди;10;8;10;9\nУгоди;3;2;3;4\n",
}


@pytest.mark.parametrize("text", PLAN_BESIDE_FACT.values(), ids=PLAN_BESIDE_FACT)
def test_of_plan_and_fact_the_fact_is_taken_and_the_plan_told(text: str) -> None:
    reading = reading_of(text)
    [table] = reading.tables
    assert [name.casefold() for name in table.columns[1:]] == ["ліди", "угоди"]
    assert table.cells.to_numpy().tolist() == FACTS
    told = [one for one in reading.decisions if one.what.startswith("left_out_plan")]
    assert len(told) == 1
    assert reading.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "Дата;План продажів;Угоди\n09.11.2026;5;3\n",
        "Показник;План;Факт\nЛіди;10;8\nУгоди;3;2\n",
        "Дата;Проєкт;Угоди\n09.11.2026;План;3\n10.11.2026;Кава;4\n",
    ],
)
def test_a_plan_without_its_fact_stays(text: str) -> None:
    [table] = reading_of(text).tables
    assert ";".join(table.columns) == text.split("\n", maxsplit=1)[0]


def test_groups_of_metrics_become_rows_of_their_own() -> None:
    text = (
        "Команда;Показник;45 тиждень 2026;46 тиждень 2026\n"
        "Північ;Ліди;5;6\n;Угоди;1;2\nПівдень;Ліди;7;8\n;Угоди;3;4\n"
    )
    assert reading_of(text).tables[0].cells.to_numpy().tolist() == [
        ["45 тиждень 2026", "Північ", "5", "1"],
        ["46 тиждень 2026", "Північ", "6", "2"],
        ["45 тиждень 2026", "Південь", "7", "3"],
        ["46 тиждень 2026", "Південь", "8", "4"],
    ]


def test_raw_knows_neither_totals_nor_turned_tables_nor_signatures() -> None:
    reading = reading_of(f"{HEADER}{ROWS}Разом;;21;600,50\nПідпис;;;\n", raw=True)
    assert len(reading.tables[0]) == 5
    assert reading.problems == ()
    turned = reading_of("Показник;2026-W45\nЛіди;5\n", raw=True)
    assert turned.tables[0].columns == ("Показник", "2026-W45")


def test_raw_keeps_what_stands_above_the_header_and_every_row_of_it() -> None:
    text = "Звіт за тиждень 46;;\n;;\nДата;Ліди;\n;нові;повторні\n09.11.2026;1;2\n;;\n"
    reading = reading_of(text, raw=True)
    [table] = reading.tables
    rows = [list(table.columns), *table.cells.to_numpy().tolist()]
    assert [";".join(row) + "\n" for row in rows] == text.splitlines(keepends=True)
    assert decided(reading, "header_row") == "3-4"


def test_raw_tells_of_rows_with_another_number_of_cells() -> None:
    reading = reading_of("a;b;c\n1;2\n3;4;5\n6;7;8\n", raw=True)
    assert [(p.code, p.level, p.row) for p in reading.problems] == [
        (Code.RAGGED_ROW, Level.WARNING, 2)
    ]


def test_raw_without_a_header_begins_with_the_first_row() -> None:
    [table] = reading_of("1,2,3\n4,5,6\n", raw=True).tables
    assert table.columns == ("1", "2", "3")
    assert table.cells.to_numpy().tolist() == [["4", "5", "6"]]


def test_words_below_a_narrow_table_are_a_footer_only_where_a_blank_line_parts_them() -> None:
    text = "Тиждень;Угоди\n2026-W45;3\n2026-W46;4\n\nПідготувала: Коваленко О.\n"
    (table,) = reading_of(text).tables
    assert table.cells.to_numpy().tolist() == [["2026-W45", "3"], ["2026-W46", "4"]]
    (table,) = reading_of("Команда;Угоди\nПівніч;3\nПівдень;\n").tables
    assert table.cells.to_numpy().tolist() == [["Північ", "3"], ["Південь", ""]]


def rows_of(text: str) -> list[list[str]]:
    (table,) = reading_of(text).tables
    return [list(table.columns), *table.cells.to_numpy().tolist()]


def test_a_last_column_of_totals_is_compared_with_the_weeks_across() -> None:
    reading = reading_of("Показник;2026-W45;2026-W46;Разом\nЛіди;5;6;12\nКонверсія;5 %;6 %;5,5 %\n")
    [problem] = reading.problems
    assert (problem.code, problem.row, problem.column) == (Code.TOTAL_DIFFERS, 2, "Разом")
    assert (problem.value, problem.expected) == ("12", "11")


def test_a_group_of_totals_is_left_out_and_compared_metric_by_metric() -> None:
    text = (
        "Команда;Показник;2026-W45;2026-W46\n"
        "Північ;Ліди;5;6\nПівніч;Угоди;1;2\nПівдень;Ліди;7;8\nПівдень;Угоди;3;4\n"
        "Разом;Ліди;12;14\nРазом;Угоди;4;5\n"
    )
    reading = reading_of(text)
    assert reading.tables[0].cells["Команда"].unique().tolist() == ["Північ", "Південь"]
    assert decided(reading, "left_out_totals") == "6, 7"
    assert [(p.row, p.column, p.value, p.expected) for p in reading.problems] == [
        (7, "2026-W46", "5", "6")
    ]


def test_a_line_without_figures_heads_the_metrics_of_a_team() -> None:
    text = "Показник;2026-W45\nПівніч;\nЛіди;5\nУгоди;1\nПівдень;\nЛіди;7\nУгоди;3\n"
    assert rows_of(text) == [
        ["period", "section", "Ліди", "Угоди"],
        ["2026-W45", "Північ", "5", "1"],
        ["2026-W45", "Південь", "7", "3"],
    ]


def test_a_metric_that_comes_again_with_other_figures_is_told() -> None:
    reading = reading_of("Показник;2026-W45\nЛіди;5\nУгоди;1\nЛіди;7\n")
    assert [(p.code, p.level, p.row) for p in reading.problems] == [
        (Code.DUPLICATE_IN_FILE, Level.REFUSED, 4)
    ]


def test_a_plan_beside_the_weeks_across_is_no_metric() -> None:
    text = "Показник;План;2026-W45;2026-W46\nЛіди;9;5;6\nУгоди;3;1;2\n"
    assert rows_of(text)[1:] == [["2026-W45", "5", "1"], ["2026-W46", "6", "2"]]


def test_short_days_across_are_periods_where_they_follow_each_other() -> None:
    text = "Показник;09.11;10.11;13.11\nЛіди;5;6;7\n"
    assert rows_of(text) == [["period", "Ліди"], ["09.11", "5"], ["10.11", "6"], ["13.11", "7"]]


def test_weeks_over_metrics_are_taken_apart() -> None:
    text = (
        "Команда;2026-W45;;2026-W46;\n;Ліди;Угоди;Ліди;Угоди\n"
        "Північ;5;1;6;2\nПівдень;7;3;8;4\nРазом;12;4;14;6\n"
    )
    assert rows_of(text) == [
        ["period", "Команда", "Ліди", "Угоди"],
        ["2026-W45", "Північ", "5", "1"],
        ["2026-W46", "Північ", "6", "2"],
        ["2026-W45", "Південь", "7", "3"],
        ["2026-W46", "Південь", "8", "4"],
    ]


DAYS = "Команда;Дата;Ліди;Угоди\n"


def test_a_row_that_adds_up_others_and_has_no_name_is_a_total() -> None:
    text = DAYS + "А;09.11.2026;5;1\nБ;10.11.2026;7;3\n;Тиждень 46;12;4\n"
    reading = reading_of(text)
    assert len(reading.tables[0]) == 2
    assert decided(reading, "left_out_totals") == "4"
    assert len(reading_of(text.replace("12;4", "12;5")).tables[0]) == 3
    assert len(reading_of(text.replace(";Тиждень", "В;Тиждень")).tables[0]) == 3


def test_an_average_below_the_total_is_left_out_and_not_compared() -> None:
    reading = reading_of(f"{HEADER}{ROWS}Разом;;20;600,50\nВ середньому;;6,7;200,17\n")
    assert (len(reading.tables[0]), reading.problems) == (3, ())


def test_what_the_first_column_says_once_is_said_in_each_of_its_rows() -> None:
    text = DAYS + "А;09.11.2026;5;1\n;10.11.2026;7;3\nРазом;;12;4\nБ;09.11.2026;2;1\nРазом;;2;1\n"
    reading = reading_of(text)
    assert reading.tables[0].cells["Команда"].tolist() == ["А", "А", "Б"]
    assert decided(reading, "filled_down") == "3"


def test_a_group_is_named_by_its_subtotal_above_its_rows() -> None:
    text = DAYS + "А;;12;4\n;09.11.2026;5;1\n;10.11.2026;7;3\nБ;;2;1\n;09.11.2026;2;1\n"
    (table,) = reading_of(text).tables
    assert table.cells["Команда"].tolist() == ["А", "А", "Б"]
    assert table.row_numbers.tolist() == [3, 4, 6]


def test_a_blank_first_cell_stays_so_where_a_name_is_written_in_every_row() -> None:
    text = DAYS + "А;09.11.2026;5;1\nА;10.11.2026;7;3\n;11.11.2026;2;1\n;12.11.2026;9;8\n"
    assert reading_of(text).tables[0].cells["Команда"].tolist() == ["А", "А", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        "Дата;Ліди;Угоди\nА;;\n09.11.2026;5;1\n10.11.2026;7;3\nБ;;\n09.11.2026;2;1\n",
        "А\nДата;Ліди;Угоди\n09.11.2026;5;1\n10.11.2026;7;3\n\n"
        "Б\nДата;Ліди;Угоди\n09.11.2026;2;1\n",
    ],
)
def test_a_line_above_its_rows_becomes_a_column(text: str) -> None:
    assert rows_of(text) == [
        ["section", "Дата", "Ліди", "Угоди"],
        ["А", "09.11.2026", "5", "1"],
        ["А", "10.11.2026", "7", "3"],
        ["Б", "09.11.2026", "2", "1"],
    ]


def test_the_numbers_of_the_columns_below_a_header_are_left_out() -> None:
    reading = reading_of(f"{HEADER}1;2;3;4\n{ROWS}")
    assert len(reading.tables[0]) == 3
    assert decided(reading, "left_out_column_numbers") == "2"
    assert rows_of("a;b;c\n1;2;3\n4;5;6\n")[1] == ["1", "2", "3"]


def test_a_signature_in_two_cells_is_left_out() -> None:
    reading = reading_of(f"{HEADER}{ROWS}\nВиконавець:;Іваненко;;\n")
    assert decided(reading, "left_out_footer") == "6"
