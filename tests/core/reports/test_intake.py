"""A file from bytes to checked rows: what was understood, what was said, what would go in."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import pairwise

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.problems import Code, Level, refusals
from outsource_core.progress import Progress, Stage, Stopped
from outsource_core.reports.checking import refused_table
from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Intake, Prepared, Wishes, prepare, refused_only
from outsource_core.reports.values import DateOrder

TODAY = date(2026, 11, 23)
GOOD = "Тиждень;Угоди;Ліди;Виручка, грн\n2026-W45;3;9;1 000,50\n2026-W46;4;8;2 000,00\n"
DEALS = "deal_id,stage,closed_on,value,sales_agent\n1,won,2026-11-10,100,Оля\n"
SELLERS = File("sellers.csv", "sales_agent,office\nОля,Київ\n".encode())


def take(content: str | bytes, name: str = "week.csv", **wishes: object) -> Intake:
    raw = content if isinstance(content, bytes) else content.encode()
    return prepare(File(name, raw), Wishes(**wishes), today=TODAY)  # type: ignore[arg-type]


def only(intake: Intake) -> Prepared:
    (prepared,) = intake.prepared
    return prepared


def codes(prepared: Prepared) -> list[Code]:
    return [problem.code for problem in prepared.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_good_file_is_understood_in_any_encoding(encoding: str) -> None:
    prepared = only(take(GOOD.encode(encoding), provider="Кобза"))
    assert prepared.acceptable
    assert prepared.mapping.shape is Shape.ACTIVITY
    rows = prepared.checked.rows
    assert list(rows["deals"]) == [3, 4]
    assert list(rows["revenue"]) == [100_050, 200_000]
    assert [day.date() for day in rows["start"]] == [date(2026, 11, 2), date(2026, 11, 9)]
    assert set(rows["provider"]) == {"Кобза"}


def test_what_is_said_names_the_file() -> None:
    prepared = only(take(GOOD.replace("9;1", "x;1"), "Звіт 46.csv", provider="К"))
    (problem,) = refusals(prepared.problems)
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "Звіт 46.csv",
        2,
        "Ліди",
        "x",
    )
    assert not prepared.acceptable
    assert len(prepared.checked.rows) == 1


def test_a_column_that_is_missing_is_named_once() -> None:
    prepared = only(take("Тиждень;Ліди\n2026-W46;9\n", provider="К"))
    assert codes(prepared) == [Code.MISSING_COLUMN]
    assert prepared.problems[0].expected == "deals"
    assert not prepared.acceptable


def test_a_column_named_by_hand_wins() -> None:
    content = "period,deals,Closed for good\n2026-W46,9,2\n"
    assert list(only(take(content, provider="К")).checked.rows["deals"]) == [9]
    wished = only(take(content, provider="К", columns={"deals": "Closed for good"}))
    assert list(wished.checked.rows["deals"]) == [2]


def test_an_empty_wish_leaves_a_field_out() -> None:
    prepared = only(
        take("period,deals,leads\n2026-W46,9,20\n", provider="К", columns={"leads": ""})
    )
    assert prepared.acceptable
    assert prepared.checked.rows["leads"].isna().all()


def test_a_second_file_adds_the_provider() -> None:
    prepared = only(take(DEALS, lookup=SELLERS))
    assert prepared.mapping.shape is Shape.DEALS
    assert prepared.acceptable
    assert list(prepared.checked.rows["provider"]) == ["Київ"]


def test_a_second_file_that_is_none_is_said() -> None:
    intake = take(DEALS, lookup=File("sellers.csv", b""))
    assert Code.EMPTY_FILE in [problem.code for problem in intake.problems]
    assert refusals(intake.problems)


def test_without_a_provider_nobody_is_counted_for() -> None:
    prepared = only(take(GOOD))
    assert Code.NO_PROVIDER in codes(prepared)
    assert not prepared.acceptable


@pytest.mark.parametrize(("order", "month"), [(DateOrder.DAY_FIRST, 4), (DateOrder.MONTH_FIRST, 3)])
def test_doubtful_dates_are_asked_and_then_read_as_told(order: DateOrder, month: int) -> None:
    content = "period,deals\n03/04/2026,1\n05/06/2026,2\n"
    assert Code.AMBIGUOUS_DATES in codes(only(take(content, provider="К")))
    told = only(take(content, provider="К", date_order=order))
    assert Code.AMBIGUOUS_DATES not in codes(told)
    assert told.checked.rows["start"].iloc[0].month == month


def test_a_file_that_is_no_table_has_a_problem_and_no_rows() -> None:
    for content in (b"", b"\x00" * 300, b"%PDF-1.4", b"PK\x03\x04"):
        intake = take(content)
        assert refusals(intake.problems), content
        assert not any(prepared.acceptable for prepared in intake.prepared)


def test_nothing_is_said_twice() -> None:
    prepared = only(take("period,leads\nsoon,-1\nsoon,-1\n", provider="К"))
    places = [(p.code, p.row, p.column, p.expected, p.value) for p in prepared.problems]
    assert len(places) == len(set(places))


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=120).map(str.encode),
        st.lists(
            st.lists(st.text(alphabet="a1;,\"' \t.-=", max_size=5), min_size=1, max_size=4),
            min_size=1,
            max_size=5,
        ).map(
            lambda rows: "\n".join(",".join(row) for row in [["period", "deals"], *rows]).encode()
        ),
    )
)
def test_nothing_a_person_sends_raises(content: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        intake = take(content, name, provider="К")
        said = [*intake.problems, *(p for one in intake.prepared for p in one.problems)]
        assert intake.prepared or said
        assert all(problem.level in Level for problem in said)


# how far it is


def test_a_file_is_read_by_its_bytes_and_then_checked_by_its_rows() -> None:
    told: list[Progress] = []
    file = File("week.csv", GOOD.encode())
    prepare(file, Wishes(provider="К"), today=TODAY, tell=told.append)
    size = len(file.content)
    reading = [one for one in told if one.stage is Stage.READING]
    assert (reading[0], reading[-1]) == (
        Progress(Stage.READING, 0, size),
        Progress(Stage.READING, size, size),
    )
    checking = told[len(reading) :]
    assert checking[0] == Progress(Stage.CHECKING, 0, 2)
    assert checking[-1] == Progress(Stage.CHECKING, 2, 2)
    for amounts in (reading, checking):
        assert all(one.done <= other.done for one, other in pairwise(amounts))


def test_the_tables_of_a_file_are_checked_as_one_work() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    told: list[Progress] = []
    prepare(File("two.zip", buffer.getvalue()), Wishes(), today=TODAY, tell=told.append)
    checking = [one.done for one in told if one.stage is Stage.CHECKING]
    assert {one.total for one in told if one.stage is Stage.CHECKING} == {4}
    assert (checking[0], checking[-1]) == (0, 4)
    assert checking == sorted(checking)


def test_whoever_no_longer_wants_it_stops_it_at_any_moment() -> None:
    file = File("week.csv", GOOD.encode())
    told: list[Progress] = []
    prepare(file, Wishes(), today=TODAY, tell=told.append)
    for moment in range(len(told)):
        heard = 0

        def tell(_: Progress, moment: int = moment) -> None:
            nonlocal heard
            heard += 1
            if heard > moment:
                raise Stopped

        with pytest.raises(Stopped):
            prepare(file, Wishes(), today=TODAY, tell=tell)
        assert heard == moment + 1


def test_a_file_of_nobody_tells_its_wrong_cells_too() -> None:
    prepared = only(take(GOOD.replace("9;1", "x;1")))
    assert codes(prepared) == [Code.NO_PROVIDER, Code.NOT_A_NUMBER]
    assert not len(prepared.checked.rows)
    assert prepared.checked.refused_count == 2


def test_a_missing_column_of_a_sheet_is_told_once() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("Листопад")
        for number, row in enumerate((("Тиждень", "Ліди"), ("2026-W45", 9), ("2026-W46", 8))):
            sheet.write_row(number, 0, row)
    assert codes(only(take(book.getvalue(), "w.xlsx", provider="К"))) == [Code.MISSING_COLUMN]


def test_the_apostrophe_that_guards_a_spreadsheet_is_no_part_of_a_cell() -> None:
    guarded = "deal_id,stage,closed_on,value,customer\n1,won,2026-11-10,100,'+380671234567\n"
    (customer,) = only(take(guarded, provider="К")).checked.rows["customer"]
    assert customer == "+380671234567"
    kept = "deal_id,stage,closed_on,value,product\n1,won,2026-11-10,100,'70s vinyl\n"
    (product,) = only(take(kept, provider="К")).checked.rows["product"]
    assert product == "'70s vinyl"


@pytest.mark.parametrize("week", ["{} тиждень", "{}"])
def test_a_week_without_a_year_is_the_last_such_one(week: str) -> None:
    content = f"Тиждень;Угоди\n{week.format(45)};3\n{week.format(46)};4\n"
    rows = only(take(content, provider="К")).checked.rows
    assert [day.date() for day in rows["start"]] == [date(2026, 11, 2), date(2026, 11, 9)]


def test_a_date_of_two_readings_is_asked_for_however_near_to_today_one_of_them_is() -> None:
    content = "deal_id,stage,closed_on,value\n1,won,03/11/2026,100\n2,won,04/11/2026,100\n"
    assert codes(only(take(content, provider="К"))) == [Code.AMBIGUOUS_DATES]


def test_an_amount_that_nothing_tells_from_a_thousandth_of_it_is_read_with_a_warning() -> None:
    content = 'Тиждень;Угоди;Виручка\n2026-W45;3;"1,234"\n2026-W46;4;"2,500"\n'
    prepared = only(take(content, provider="К"))
    (problem,) = prepared.problems
    assert (problem.code, problem.row, problem.column) == (Code.DOUBTFUL_NUMBERS, 2, "Виручка")
    assert (problem.value, problem.details["read_as"]) == ("1,234", 1234)
    assert prepared.acceptable
    sure = content.replace("2,500", "2,50")
    assert Code.DOUBTFUL_NUMBERS not in codes(only(take(sure, provider="К")))


def test_parts_of_a_kopiyka_are_rounded_with_a_warning() -> None:
    content = "Тиждень;Угоди;Виручка\n2026-W45;3;100,505\n2026-W46;4;2,50\n"
    (problem,) = only(take(content, provider="К")).problems
    assert (problem.code, problem.value) == (Code.AMOUNT_ROUNDED, "100,505")
    assert problem.details == {"read_as": 100.5, "count": 1}


def test_a_sign_before_three_digits_of_thousands_is_decimal_with_a_warning() -> None:
    content = 'Тиждень;Угоди;"Виручка, тис. грн"\n2026-W45;3;12,345\n2026-W46;4;7,120\n'
    prepared = only(take(content, provider="К"))
    assert prepared.checked.rows["revenue"].tolist() == [12_345_00, 7_120_00]
    doubts = [one for one in prepared.problems if one.code is Code.DOUBTFUL_NUMBERS]
    assert [one.details["read_as"] for one in doubts] == [12.345]


def test_what_programs_write_to_keep_a_text_for_spreadsheets_is_taken_off() -> None:
    content = 'Тиждень;Команда;Угоди;Виручка\n="2026-W45";="007";="3";="1 234,56"\n'
    (row,) = only(take(content, provider="К")).checked.rows.to_dict("records")
    assert (row["team"], row["deals"], row["revenue"]) == ("007", 3, 1_234_56)


# which column is the period


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Тиждень;Дата;Угоди\n2026-W46;09.11.2026;3\n2026-W46;10.11.2026;4\n", "Дата"),
        ("Дата;Тиждень;Угоди\n23.11.2026;2026-W46;3\n23.11.2026;2026-W47;4\n", "Тиждень"),
        ("День;Тиждень;Угоди\nпн;2026-W46;3\nвт;2026-W46;4\n", "Тиждень"),
    ],
    ids=["days of one week", "weeks reported on one day", "names of days"],
)
def test_of_two_columns_that_name_a_period_the_finer_one_is_taken(text: str, column: str) -> None:
    intake = prepare(File("a.csv", text.encode()), Wishes(provider="V"), today=TODAY)
    assert intake.prepared[0].mapping.column("period") == column


# whose file


def test_a_file_like_an_earlier_one_is_taken_for_the_same_provider() -> None:
    def usual(_header: str) -> str | None:
        return "Кобза"

    file = File("a.csv", "Тиждень;Угоди\n2026-W46;3\n".encode())
    (one,) = prepare(file, Wishes(usual=usual), today=TODAY).prepared
    assert (one.usual, one.checked.rows["provider"].to_list()) == ("Кобза", ["Кобза"])
    (said,) = prepare(file, Wishes(usual=usual, provider="Зоря"), today=TODAY).prepared
    assert (said.usual, said.checked.rows["provider"].to_list()) == (None, ["Зоря"])
    named = File("a.csv", "Тиждень;Виконавець;Угоди\n2026-W46;Їжак;3\n".encode())
    (one,) = prepare(named, Wishes(usual=usual), today=TODAY).prepared
    assert (one.usual, one.checked.rows["provider"].to_list()) == (None, ["Їжак"])


def test_what_is_refused_is_kept_without_the_rows_that_were_good() -> None:
    rows = "".join(f"2026-11-{day:02};{day}\n" for day in range(1, 20))
    text = f"Дата;Угоди\n{rows}колись;3\n2026-11-21;багато\n2026-11-22;3;4\n"
    (whole,) = prepare(File("w.csv", text.encode()), Wishes(provider="V"), today=TODAY).prepared
    assert (len(whole.table), whole.refused_count) == (21, 3)
    left = refused_only(whole)
    assert (len(left.table), len(left.checked.rows), left.refused_count) == (2, 0, 3)
    assert refused_table(left.table, left.checked).equals(refused_table(whole.table, whole.checked))
