"""The messy sample files: each reads as the same report, but for what its one defect costs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from outsource_core.problems import Code
from outsource_core.reports.reading import read
from outsource_core.reports.values import parse_counts, parse_dates, parse_money

MESSY = Path(__file__).parents[4] / "sample_data" / "messy"
sys.path.insert(0, str(MESSY))
import make_messy

UNLIKE = {
    "turned.csv",
    "archive.zip",
    "empty.csv",
    "header-only.csv",
    "no-header.csv",
    "not-a-table.csv",
}
LOST_ROWS = {"unclosed-quote.csv": [2], "ragged.csv": [1]}
LOST_MONEY = {"ragged.csv": [3]}
PROBLEMS = {
    "unclosed-quote.csv": [Code.UNCLOSED_QUOTE],
    "ragged.csv": [Code.RAGGED_ROW, Code.RAGGED_ROW],
    "wrong-total.csv": [Code.TOTAL_DIFFERS],
    "empty.csv": [Code.EMPTY_FILE],
    "header-only.csv": [Code.NO_ROWS],
    "no-header.csv": [Code.NO_HEADER],
    "not-a-table.csv": [Code.UNKNOWN_FORMAT],
}


def the_same(text: str) -> str:
    """The Latin letter that cp866 needs is the Ukrainian one."""
    return text.replace("i", "і").replace("I", "І")


@pytest.mark.parametrize("name", make_messy.FILES)
def test_the_files_are_those_that_the_script_makes(name: str) -> None:
    assert (MESSY / name).read_bytes() == make_messy.FILES[name][0]()


def test_the_table_of_files_is_the_one_the_script_makes() -> None:
    assert (MESSY / "README.md").read_text(encoding="utf-8") == make_messy.readme()


@pytest.mark.parametrize("name", make_messy.FILES)
def test_its_problems_are_its_defect_and_no_more(name: str) -> None:
    reading = read((MESSY / name).read_bytes(), name)
    assert [problem.code for problem in reading.problems] == PROBLEMS.get(name, [])


@pytest.mark.parametrize("name", sorted(set(make_messy.FILES) - UNLIKE))
def test_it_holds_the_same_report(name: str) -> None:
    [table] = read((MESSY / name).read_bytes(), name).tables
    rows = [row for at, row in enumerate(make_messy.ROWS) if at not in LOST_ROWS.get(name, [])]
    cells = [table.cells.iloc[:, at] for at in range(5)]
    assert [name.split()[-1] for name in map(the_same, table.columns[:5])] == list(
        make_messy.HEADER
    )
    assert parse_dates(cells[0]).values.astype(str).tolist() == [row[0] for row in rows]
    assert [the_same(cell) for cell in cells[1]] == [row[1] for row in rows]
    assert parse_counts(cells[2]).values.tolist() == [row[2] for row in rows]
    assert parse_counts(cells[3]).values.tolist() == [row[3] for row in rows]
    money = [round(float(row[4]) * 100) for row in rows]
    lost = [
        0 if make_messy.ROWS.index(row) in LOST_MONEY.get(name, []) else amount
        for row, amount in zip(rows, money, strict=True)
    ]
    assert parse_money(cells[4]).values.tolist() == lost


def test_the_archive_holds_two_of_them() -> None:
    first, second = read((MESSY / "archive.zip").read_bytes(), "archive.zip").tables
    assert first.file == "archive.zip/north.csv"
    assert (second.file, second.sheet) == ("archive.zip/south.xlsx", "Тиждень 46")
    assert first.cells.iloc[:, 1].tolist() == second.cells.iloc[:, 1].tolist()
