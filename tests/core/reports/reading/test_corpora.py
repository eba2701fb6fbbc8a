"""Public corpora that nobody here wrote; not part of the project.

``CSV_CORPORA`` names a folder that holds checkouts of maxogden/csv-spectrum and
sineemore/csv-test-data, under their own names; without it these tests skip.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from outsource_core.problems import Code
from outsource_core.reports.reading import read

FOLDER = Path(os.environ.get("CSV_CORPORA", "/nowhere"))
NOT_A_TABLE_TO_US = {"all-empty"}
"""Two blank lines: a file without a table, where the corpus has two rows of one empty cell."""

LINE_ENDS_LOST = {"newlines_crlf"}
"""The repository keeps this file with its CRs taken out, so that nothing can bring them back."""


def cases(corpus: str, folder: str) -> list[Path]:
    return sorted((FOLDER / corpus / folder).glob("*.csv"))


def records(path: Path) -> list[list[str]]:
    """Every record as ``raw`` reads it, the header first."""
    return [
        row
        for table in read(path.read_bytes(), path.name, raw=True).tables
        for row in [list(table.columns), *table.cells.to_numpy().tolist()]
    ]


def expected(path: Path) -> list[object]:
    return list(json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text("utf-8")))


def as_mappings(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_csv_spectrum_cell_by_cell() -> None:
    paths = [p for p in cases("csv-spectrum", "csvs") if p.stem not in LINE_ENDS_LOST]
    if not paths:
        pytest.skip("csv-spectrum is absent: set CSV_CORPORA to a folder that holds it")
    wrong = [path.stem for path in paths if as_mappings(records(path)) != expected(path)]
    assert wrong == []


def test_csv_test_data_cell_by_cell() -> None:
    paths = [p for p in cases("csv-test-data", "csv") if p.stem not in NOT_A_TABLE_TO_US]
    if not paths:
        pytest.skip("csv-test-data is absent: set CSV_CORPORA to a folder that holds it")
    wrong = []
    for path in paths:
        if path.stem.startswith("bad-"):
            continue
        rows = records(path)
        found = as_mappings(rows) if path.stem.startswith("header-") else rows
        if found != expected(path):
            wrong.append(path.stem)
    assert wrong == []


def test_an_unclosed_quote_of_csv_test_data_is_told() -> None:
    path = FOLDER / "csv-test-data" / "csv" / "bad-missing-quote.csv"
    if not path.exists():
        pytest.skip("csv-test-data is absent: set CSV_CORPORA to a folder that holds it")
    problems = read(path.read_bytes(), path.name).problems
    assert Code.UNCLOSED_QUOTE in {problem.code for problem in problems}
