"""A workbook is read by a process of its own: when that is lost, nothing else is."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import xlsxwriter

from outsource_core.problems import Code
from outsource_core.progress import Progress, Stage, Stopped
from outsource_core.reports.reading import isolation, read, sheets
from outsource_core.reports.reading.isolation import Limits
from outsource_core.reports.reading.model import MAX_COLUMNS


def workbook(rows: int = 2, *, columns: int = 2) -> bytes:
    """A workbook of three sheets, the second of as many rows and columns."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, height, width in (("Перший", 2, 2), ("Другий", rows, columns), ("Третій", 2, 2)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [f"К{n}" for n in range(width)])
            for at in range(1, height):
                sheet.write_row(at, 0, [at * 10 + n for n in range(width)])
    return out.getvalue()


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()


@pytest.fixture(autouse=True)
def no_child_stays() -> object:
    """Whatever a test does, no process is left of it, alive or dead."""
    before = children()
    yield
    assert children() == before


def limited(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(Limits, "of", lambda _: limits)


def program(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Another program in the place of the one that reads sheets."""
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sheets, "__file__", str(path))


def codes(content: bytes) -> list[Code]:
    reading = read(content, "x.xlsx")
    assert reading.tables == ()
    return [problem.code for problem in reading.problems]


def test_a_workbook_that_wants_too_much_memory_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = workbook(20_000, columns=20)
    limited(monkeypatch, Limits(40 << 20, 20))
    assert codes(content) == [Code.UNREADABLE]
    monkeypatch.undo()
    assert len(read(content, "x.xlsx").tables) == 3


def test_a_workbook_that_takes_too_long_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limited(monkeypatch, Limits(1 << 30, 0))
    program(monkeypatch, tmp_path, "import time; time.sleep(600)")
    assert codes(workbook()) == [Code.UNREADABLE]


@pytest.mark.parametrize(
    "end", ["import os; os.abort()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
)
def test_a_reader_that_dies_with_half_an_answer_gives_none(
    end: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    half = """import sys; print('{"sheet": "x", "sizes": []}', flush=True); """
    program(monkeypatch, tmp_path, half + end)
    assert codes(workbook()) == [Code.UNREADABLE]


def test_whoever_waits_hears_of_it_and_may_stop_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(monkeypatch, tmp_path, "import time; time.sleep(600)")
    heard: list[Progress] = []

    def tell(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 20:
            raise Stopped

    content = workbook()
    with pytest.raises(Stopped):
        read(content, "x.xlsx", tell=tell)
    assert {(one.stage, one.total) for one in heard} == {(Stage.READING, len(content))}


def test_it_starts_wherever_the_server_stands_and_whatever_its_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert len(read(workbook(), "x.xlsx").tables) == 3


def test_no_file_of_it_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(isolation.tempfile, "tempdir", str(tmp_path))
    read(workbook(), "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_that_is_too_wide_or_too_sparse_leaves_the_others_be() -> None:
    reading = read(workbook(2, columns=MAX_COLUMNS + 1), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["Перший", "Третій"]
    assert [(p.code, p.sheet) for p in reading.problems] == [(Code.TOO_MANY_COLUMNS, "Другий")]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("Далека клітинка", "Звіт"):
            book.add_worksheet(name).write_row(0, 0, ["Дата", "Ліди"])
        book.worksheets()[0].write(1_048_575, 50, 1)
        book.worksheets()[1].write_row(1, 0, ["09.11.2026", 5])
    reading = read(out.getvalue(), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["Звіт"]
    assert [(p.code, p.sheet) for p in reading.problems] == [(Code.TOO_LARGE, "Далека клітинка")]


def test_a_cell_that_is_too_long_leaves_the_other_sheets_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("outsource_core.reports.reading.MAX_CELL", 100)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, text in (("Довгий", "x" * 101), ("Звіт", "так")):
            book.add_worksheet(name).write_row(0, 0, ["Хто", "Нотатка"])
            book.worksheets()[-1].write_row(1, 0, [5, text])
    reading = read(out.getvalue(), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["Звіт"]
    assert [(p.code, p.sheet, p.row) for p in reading.problems] == [
        (Code.CELL_TOO_LONG, "Довгий", 2)
    ]


def test_a_page_of_a_chart_is_left_out_and_a_protected_sheet_is_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Звіт")
        sheet.write_row(0, 0, ["Дата", "Ліди"])
        sheet.write_row(1, 0, ["09.11.2026", 5])
        sheet.protect("secret")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Звіт!$B$2:$B$2"})
        book.add_chartsheet("Діаграма").set_chart(chart)
    reading = read(out.getvalue(), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["Звіт"]
    assert reading.problems == ()
    assert [(one.value, one.why) for one in reading.decisions if one.what == "left_out_sheet"] == [
        ("Діаграма", "no_cells")
    ]


@pytest.mark.parametrize(
    "numbers",
    [[1.0, -0.0, 3e15], [0.1, 5.0, 1234.5], [1e10 + 0.5, 1e-7, 2.0], [0.25, 1e17, -3.5]],
)
def test_a_column_of_numbers_is_written_as_each_of_them_is(numbers: list[float]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(sheets.ROWS_A_PIECE * 2):
            sheet.write_row(row, 0, [numbers[row % len(numbers)], "Ї"])
    [table] = read(out.getvalue(), "x.xlsx", raw=True).tables
    texts = [sheets.text_of(number) for number in numbers]
    expected = [[texts[row % len(texts)], "Ї"] for row in range(1, sheets.ROWS_A_PIECE * 2)]
    assert table.cells.to_numpy().tolist() == expected
