"""Delimited text: dialects told apart, cells exact, a broken quote costs one row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.problems import Code, Level
from outsource_core.reports.reading import delimited, dialect, read
from outsource_core.reports.reading.dialect import Dialect


def cells(text: str, *, raw: bool = False) -> list[list[str]]:
    """Header and rows of the one table in ``text``."""
    [table] = read(text.encode(), "x.csv", raw=raw).tables
    return [list(table.columns), *table.cells.to_numpy().tolist()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end(delimiter: str, end: str) -> None:
    rows = [["Дата", "Ліди", "Сума"], ["09.11.2026", "5", "1 234"], ["10.11.2026", "7", "99"]]
    text = end.join(delimiter.join(row) for row in rows) + end
    assert cells(text) == rows


def test_a_decimal_comma_does_not_make_a_comma_file() -> None:
    assert cells("a;b\n1,5;2,5\n3,5;4,5\n") == [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]


def test_commas_in_a_title_above_do_not_either() -> None:
    text = "Звіт, тиждень 46, північ, 2026\n\na;b;c\n1;2;3\n4;5;6\n"
    assert cells(text) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def test_the_line_that_names_the_delimiter_is_obeyed_and_left_out() -> None:
    reading = read(b"sep=|\na|b\n1|2\n", "x.csv")
    assert reading.tables[0].columns == ("a", "b")
    assert reading.tables[0].row_numbers.tolist() == [3]


def test_quotes_keep_delimiters_quotes_and_line_ends() -> None:
    assert cells('a,b\n"x, y","say ""hi""\r\nthere"\n') == [
        ["a", "b"],
        ["x, y", 'say "hi"\r\nthere'],
    ]


def test_a_file_that_doubles_some_quotes_and_escapes_others() -> None:
    assert cells('a, b\n1, "x ""y"""\n2, "x \\"y\\" z"\n')[1:] == [["1", 'x "y"'], ["2", 'x "y" z']]


def test_escaped_quotes() -> None:
    assert cells('a,b\n1,"say \\"hi\\" now"\n2,"x"\n')[1] == ["1", 'say "hi" now']


def test_apostrophes_as_quotes() -> None:
    assert cells("a;b\n'x; y';'z'\n'p';'q'\n")[1] == ["x; y", "z"]


def test_spaces_after_delimiters_before_quotes() -> None:
    assert cells('a, b\n"x, y", "z"\n"p", "q"\n')[1] == ["x, y", "z"]


def test_row_numbers_count_records_as_a_spreadsheet_shows_them() -> None:
    [table] = read(b'a,b\n"x\ny",1\n\nz,2\n', "x.csv").tables
    assert table.row_numbers.tolist() == [2, 4]


def test_an_unclosed_quote_refuses_its_row_and_no_other() -> None:
    reading = read(b'a,b,c\n1,"two,3\n4,5,6\n7,"8",9\n', "x.csv")
    [problem] = reading.problems
    assert (problem.code, problem.level, problem.row) == (Code.UNCLOSED_QUOTE, Level.REFUSED, 2)
    assert reading.tables[0].cells.to_numpy().tolist() == [["4", "5", "6"], ["7", "8", "9"]]


def test_raw_keeps_the_row_with_the_unclosed_quote() -> None:
    assert cells('a,b,c\n1,"two,3\n4,5,6\n', raw=True)[1] == ["1", '"two', "3"]


def test_quotes_inside_a_quoted_cell_that_nobody_doubled_are_kept() -> None:
    assert cells('a,b,c\n1,"TV 32" new",3\n4,5,6\n')[1] == ["1", 'TV 32" new', "3"]


def test_a_cell_that_begins_with_a_quoted_word_is_whole() -> None:
    text = 'Клієнт;Угоди;Сума\n"Ромашка" ТОВ;5;1\nТОВ "Дзвінок";7;2\n'
    assert cells(text)[1:] == [['"Ромашка" ТОВ', "5", "1"], ['ТОВ "Дзвінок"', "7", "2"]]
    assert read(text.encode(), "x.csv").problems == ()


def test_quotes_that_stay_in_their_cells_are_told() -> None:
    for text in ('a,b,c\n1,TV 32" new,3\n', 'a,b,c\n1,"TV 32" new",3\n'):
        decisions = {one.what: one.value for one in read(text.encode(), "x.csv").decisions}
        assert decisions["quotes"] == "1"


def test_a_header_with_fewer_names_than_its_rows_have_cells_is_told() -> None:
    reading = read(b"a,b,c\n1,2,3,x\n5,6,7,y\n", "x.csv")
    assert [(p.code, p.level, p.row) for p in reading.problems] == [
        (Code.RAGGED_ROW, Level.WARNING, 1)
    ]
    assert len(reading.tables[0]) == 2
    assert read(b"a,b,c\n1,2,3,\n5,6,7,\n", "x.csv").problems == ()


def test_amounts_cut_in_two_by_their_own_comma_are_refused() -> None:
    reading = read("Дата,Угоди,Сума\n2026-11-09,3,100,50\n2026-11-10,2,200\n".encode(), "x.csv")
    found = [(p.code, p.level, p.row, p.value, p.expected) for p in reading.problems]
    assert found == [(Code.RAGGED_ROW, Level.REFUSED, 2, "4", "3")]
    assert reading.tables[0].cells.to_numpy().tolist() == [["2026-11-10", "2", "200"]]


def test_so_are_those_before_a_column_of_words_that_the_words_spill_over() -> None:
    rows = ["2026-W43,2,9 000,ок", "2026-W44,3,12 000,40,ок", "2026-W45,4,15 100,05,ок"]
    reading = read("\n".join(["Тиждень,Угоди,Сума,Коментар", *rows]).encode(), "x.csv")
    refused = [(p.code, p.row) for p in reading.problems if p.level is Level.REFUSED]
    assert refused == [(Code.RAGGED_ROW, 3), (Code.RAGGED_ROW, 4)]
    assert reading.tables[0].cells["Сума"].tolist() == ["9 000"]


def test_two_columns_of_numbers_under_a_header_that_lacks_a_name_are_no_cut_amount() -> None:
    reading = read(b"week,leads,deals\n2026-W43,30,12,x\n2026-W44,31,9,y\n", "x.csv")
    assert [(p.code, p.level) for p in reading.problems] == [(Code.RAGGED_ROW, Level.WARNING)]
    assert len(reading.tables[0]) == 2


def test_a_file_of_nothing_but_unclosed_quotes_is_refused_once() -> None:
    reading = read(b"a,b,c\n" + b'"x,y,z\n' * 12_000, "x.csv")
    assert [(p.code, p.row) for p in reading.problems] == [(Code.UNCLOSED_QUOTE, None)]
    assert reading.tables == ()


def test_a_long_row_is_refused_and_a_short_one_warned_of() -> None:
    reading = read(b"a,b,c\n1,2,3\n1,2,3,4\n1,2\n1,2,3\n1,2,3\n1,2,3\n", "x.csv")
    found = [(p.code, p.level, p.row) for p in reading.problems]
    assert found == [
        (Code.RAGGED_ROW, Level.REFUSED, 3),
        (Code.RAGGED_ROW, Level.WARNING, 4),
    ]
    assert reading.tables[0].row_numbers.tolist() == [2, 4, 5, 6, 7]


def test_text_stays_text() -> None:
    assert cells("id,code,v\n007,1E5,NA\n008,2E5,true\n")[1:] == [
        ["007", "1E5", "NA"],
        ["008", "2E5", "true"],
    ]


TEXTS = st.text(
    st.one_of(
        st.sampled_from('abcЯїґ ,;|\t"\n05.'),
        st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"),
    ),
    max_size=6,
)


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    """Rows of one width, at least two columns, under a header of words."""
    width = draw(st.integers(2, 5))
    row = st.lists(TEXTS, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=6))


@settings(max_examples=80, deadline=None)
@given(grids(), st.sampled_from(dialect.DELIMITERS), st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_comes_back_by_either_path(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    content = text.getvalue().encode()
    for quick in (False, True):
        parsed = delimited.parse(content, "utf-8", Dialect(delimiter), quick=quick)
        assert parsed.cells.to_numpy().tolist() == rows


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from('ab,"\n\r '), max_size=40))
def test_both_paths_agree_on_any_text_that_both_take(text: str) -> None:
    content = text.encode()
    careful = delimited.parse(content, "utf-8", Dialect(), quick=False)
    quick = delimited.parse(content, "utf-8", Dialect(), quick=True)
    assert quick.cells.to_numpy().tolist() == careful.cells.to_numpy().tolist()
    assert quick.row_numbers.tolist() == careful.row_numbers.tolist()
    assert quick.ragged == careful.ragged


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_the_quick_path_is_taken_for_a_long_file_and_reads_the_same(encoding: str) -> None:
    lines = [f"0{n % 9}.11.2026;Олена {n};{n};{n / 100:.2f}".replace(".", ",") for n in range(3000)]
    lines[7] = "лише одна"
    lines[1500] = "1;2;3;4;5"
    content = "\r\n".join(["Дата;Хто;Ліди;Сума", *lines]).encode(encoding)
    quick = delimited.parse(content, encoding, Dialect(";"), quick=True)
    careful = delimited.parse(content, encoding, Dialect(";"), quick=False)
    assert (quick.path, careful.path) == ("quick", "careful")
    assert quick.cells.equals(careful.cells)
    assert quick.ragged == careful.ragged == {9: 1, 1502: 5}


def test_marks_that_open_no_cell_keep_to_the_quick_path() -> None:
    lines = [f'{n};ТОВ "Ромашка" {n};{n};5" труба' for n in range(3000)]
    lines[7] = 'лише "одна"'
    content = "\n".join(["№;Хто;Ліди;Товар", *lines]).encode()
    quick = delimited.parse(content, "utf-8", Dialect(";"), quick=True)
    careful = delimited.parse(content, "utf-8", Dialect(";"), quick=False)
    assert (quick.path, careful.path) == ("quick", "careful")
    assert quick.cells.equals(careful.cells)
    assert quick.ragged == careful.ragged == {9: 1}
    assert quick.stray_quotes == careful.stray_quotes == 3000
