"""Tables to take away: every spreadsheet opens them right and none runs them."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outsource_core.reports.reading import read
from ui.i18n import LANGUAGES, speaking
from ui.tables import neutral, safe_csv

NBSP = "\u00a0"


def rows(frame: pd.DataFrame, *, delimiter: str = ",") -> list[list[str]]:
    """The cells as a spreadsheet that parts them by ``delimiter`` has them."""
    text = safe_csv(frame).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_back(frame: pd.DataFrame) -> list[list[str]]:
    """The cells as an upload of the same file has them."""
    (table,) = read(safe_csv(frame), "table.csv", raw=True).tables
    return [list(table.columns), *table.cells.to_numpy().tolist()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_would_run_gets_an_apostrophe(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1+2", "-", "--5", "-5 000+1", "-5\n=1", "-x", "+5", "-5:A1"])
def test_what_only_begins_like_a_negative_number_does_too(text: str) -> None:
    assert rows(pd.DataFrame({"x": [text], "y": [1]}))[1][0] == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-1 234,56", f"-1{NBSP}234.5", "-0"])
def test_a_negative_number_that_came_as_text_stays_one(text: str) -> None:
    """Refused rows are handed out as they came."""
    assert rows(pd.DataFrame({"x": [text]}))[1] == [text]


@pytest.mark.parametrize("text", ["", "Кобза", "a=b", "'=1", " x", "1-2", "₴5"])
def test_any_other_text_stays(text: str) -> None:
    assert neutral(text) == text


def test_negative_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"saved": [-5, 3], "share": [-0.25, 1.0]})
    assert rows(frame) == [["saved", "share"], ["-5", "-0.25"], ["3", "1"]]


def test_headers_are_neutralised_too() -> None:
    assert rows(pd.DataFrame({"=1+1": [1]}))[0] == ["'=1+1"]


def test_excel_is_told_that_it_is_utf_8() -> None:
    written = safe_csv(pd.DataFrame({"Провайдер": ["Їжак"]}))
    assert written.startswith(b"\xef\xbb\xbf")
    assert "Їжак" in written.decode("utf-8-sig")


def test_days_are_written_as_days_and_what_is_missing_as_nothing() -> None:
    frame = pd.DataFrame({"day": [date(2026, 11, 9)], "paid": [None]})
    assert rows(frame)[1] == ["2026-11-09", ""]


def test_an_empty_table_still_has_its_header() -> None:
    assert rows(pd.DataFrame({"a": [], "b": []})) == [["a", "b"]]


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_where_commas_are_decimal_semicolons_part_the_cells(language: str) -> None:
    """Excel there opens no other file in columns, and takes no other number for one."""
    with speaking(language):
        written = safe_csv(pd.DataFrame({"Продавець": ["Їжак"], "Збережено": [-1234.5]}))
    assert written == "\ufeffПродавець;Збережено\r\nЇжак;-1234,5\r\n".encode()


def test_where_points_are_decimal_commas_part_the_cells() -> None:
    with speaking("en"):
        written = safe_csv(pd.DataFrame({"Vendor": ["Hog"], "Saved": [-1234.5]}))
    assert written == "\ufeffVendor,Saved\r\nHog,-1234.5\r\n".encode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("parting", [",", ";", "\t", "|", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_no_text_runs_in_a_spreadsheet_of_another_country(
    language: str, parting: str, delimiter: str
) -> None:
    """Nor does its end become a cell there that begins like a formula."""
    with speaking(language):
        read = rows(pd.DataFrame({f"x{parting}=1": [f"y{parting}=2"]}), delimiter=delimiter)
    assert read == [[f"x{parting}=1"], [f"y{parting}=2"]]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("Їжак, ;\"'=-.\n", max_size=8).map(str.strip),
            st.floats(-1e9, 1e9, allow_subnormal=False),
            st.integers(-1000, 1000),
        ),
        min_size=1,
        max_size=5,
    )
)
@example([("\";'';", 0.0, 0)])  # apostrophes that stand between its quotation marks
def test_an_upload_of_the_same_file_has_the_same_cells(
    language: str, said: list[tuple[str, float, int]]
) -> None:
    frame = pd.DataFrame(said, columns=["Команда", "Виручка", "Угоди"])
    point = "." if language == "en" else ","
    with speaking(language):
        header, *cells = read_back(frame)
    assert header == list(frame.columns)
    assert cells == [
        [neutral(text), f"{amount:.12g}".replace(".", point), str(count)]
        for text, amount, count in said
    ]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\x0b"])
def test_a_line_end_within_a_text_begins_no_row(end: str) -> None:
    text = f"a{end}=cmd|' /C calc'!A0"
    assert rows(pd.DataFrame({"x": [text], "y": [1]})) == [["x", "y"], [text, "1"]]


@settings(max_examples=60)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_no_cell_is_ever_a_formula_and_none_is_lost(texts: list[str]) -> None:
    read = rows(pd.DataFrame({"x": pd.Series(texts, dtype=object)}))[1:]
    cells = [row[0] if row else "" for row in read]
    runs = [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert all(cell[1:].isascii() and cell[1:].isdigit() for cell in runs if cell[0] == "-")
    assert {cell[0] for cell in runs} <= {"-"}
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in texts]
