"""Public corpora that nobody here wrote; not part of the project.

``make corpora`` fetches them into ``build/corpora``; ``CSV_CORPORA`` names another folder that
holds them under their own names. Without them these tests skip.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from outsource_core.problems import Code
from outsource_core.reports.reading import read
from outsource_core.reports.reading.sheets import text_of

BUILD = Path(__file__).parents[4] / "build" / "corpora"
FOLDER = Path(os.environ.get("CSV_CORPORA") or BUILD)
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
        pytest.skip("csv-spectrum is absent: run make corpora")
    wrong = [path.stem for path in paths if as_mappings(records(path)) != expected(path)]
    assert wrong == []


def test_csv_test_data_cell_by_cell() -> None:
    paths = cases("csv-test-data", "csv")
    if not paths:
        pytest.skip("csv-test-data is absent: run make corpora")
    wrong = []
    for path in paths:
        if path.stem.startswith("bad-"):
            continue
        rows = records(path)
        found = as_mappings(rows) if path.stem.startswith("header-") else rows
        if found != expected(path):
            wrong.append(path.stem)
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bad-header-less-fields", Code.RAGGED_ROW),
        ("bad-header-more-fields", Code.RAGGED_ROW),
        ("bad-header-no-header", Code.EMPTY_FILE),
        ("bad-header-wrong-header", Code.NO_ROWS),
        ("bad-missing-quote", Code.UNCLOSED_QUOTE),
        ("bad-quotes-with-unescaped-quote", "quotes"),
        ("bad-unescaped-quote", "quotes"),
    ],
)
def test_what_is_bad_of_csv_test_data_is_told(name: str, told: str) -> None:
    path = FOLDER / "csv-test-data" / "csv" / f"{name}.csv"
    if not path.exists():
        pytest.skip("csv-test-data is absent: run make corpora")
    reading = read(path.read_bytes(), path.name)
    found = [problem.code for problem in reading.problems]
    assert told in [*found, *(decision.what for decision in reading.decisions)]


# frictionless-py: its own files, read by the csv module and by openpyxl

DELIMITERS = {
    "accent.csv": ";",
    "country-2.csv": ";",
    "delimiter.csv": ";",
    "dialect.csv": "|",
    "issue-1009-semicolon.csv": ";",
    "issue-1100.csv": ";",
    "issue-1105-timezone.csv": ";",
    "issue-1138.csv": ";",
    "issue-1232.csv": ";",
    "issue-1478/table.csv": "|",
    "issue-811.csv": ";",
    "table-delimiter.csv": ";",
    "table-with-accents.csv": ";",
    "vix.csv": ";",
}
"""The files of that corpus that say, by their names or tests, to have no commas."""

SPACED = {"escaping.csv", "issue-1109.csv"}
"""A space follows each delimiter and is none of the cell."""

OTHERWISE = {
    "compression/implicit-gz.csv": "packed with gzip: another kind of file",
    "compression/implicit-zip.csv": "an archive, compared by the file within",
    "wide.csv": "more columns than any report has, and refused",
    "table-infer-iso-8859-7.csv": "Greek, which is no language of these reports; doubt is told",
    "escaping.csv": "the csv module reads its quotes in one way only, where two are used",
}
OLD_WORKBOOKS = {
    "table.xls": "table.csv",
    "table.ods": "table.csv",
    "sheet2.xls": "sheet2.xlsx",
    "merged-cells.xls": "merged-cells.xlsx",
    "cast-int-to-string-issue-1251.xls": "cast-int-to-string-issue-1251.xlsx",
}
"""The old kinds of workbook, and what holds the same in the folder."""

BOOLEANS = [["id", "boolean"], ["1", "true"], ["2", "false"]]
OLD_CELLS = {
    "table-with-booleans.xls": BOOLEANS,
    "table-with-booleans.ods": BOOLEANS,
    "merged-cells-boolean.xls": [["true"]],
    "table-with-ints-floats-dates.xls": [
        ["Int", "Float", "Date"],
        ["2013", "3.3", "2009-08-16"],
        ["1997", "5.6", "2009-09-20"],
        ["1969", "11.7", "2012-08-23"],
    ],
    "table-with-ints-floats-dates.ods": [
        ["Int", "Float", "Date", "Datetime"],
        ["2013", "3.3", "2009-08-16", "2009-08-16T05:43:21"],
        ["1997", "5.6", "2009-09-20", "2009-09-20T15:30:00"],
        ["1969", "11.7", "2012-08-23", "2012-08-23T20:40:59"],
    ],
}
"""What those hold that have no such twin, as the corpus's own tests expect it."""


def frictionless(*suffixes: str) -> list[tuple[str, Path]]:
    """Its files of one kind by their paths; those beyond 3 MB take too long for a test."""
    folder = FOLDER / "frictionless-py" / "data"
    paths = sorted(path for path in folder.rglob("*") if path.suffix in suffixes)
    if not paths:
        pytest.skip("frictionless-py is absent: run make corpora")
    return [(p.relative_to(folder).as_posix(), p) for p in paths if p.stat().st_size < 3e6]


def squared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of one width, without the blank columns and rows at their ends."""
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    even = [[*row, *[""] * width][:width] for row in rows]
    while even and not any(even[-1]):
        even.pop()
    return even


def by_csv_module(name: str, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = DELIMITERS.get(name, "\t" if name.endswith(".tsv") else ",")
    lines = io.StringIO(text, newline="")
    rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=name in SPACED))
    return squared(rows)


def test_frictionless_texts_cell_by_cell() -> None:
    wrong = [
        name
        for name, path in frictionless(".csv", ".tsv")
        if name not in OTHERWISE
        and squared(records(path)) != by_csv_module(name, path.read_bytes())
    ]
    assert wrong == []


def openpyxl_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    whole = isinstance(value, int) and not isinstance(value, bool)
    return text_of(float(value) if whole else value)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_frictionless_workbooks_cell_by_cell() -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, the second opinion, is absent")
    wrong = []
    for name, path in frictionless(".xlsx"):
        book = openpyxl.load_workbook(path, data_only=True)
        sheets = {
            sheet.title: squared([[openpyxl_text(v) for v in row] for row in sheet.values])
            for sheet in book.worksheets
        }
        found = {
            table.sheet: squared([list(table.columns), *table.cells.to_numpy().tolist()])
            for table in read(path.read_bytes(), path.name, raw=True).tables
        }
        if found != {sheet: rows for sheet, rows in sheets.items() if rows}:
            wrong.append(name)
    assert wrong == []


def test_frictionless_old_workbooks_cell_by_cell() -> None:
    paths = dict(frictionless(".xls", ".ods", ".xlsx", ".csv"))
    wrong = [
        name
        for name, cells in {
            **OLD_CELLS,
            **{old: squared(records(paths[new])) for old, new in OLD_WORKBOOKS.items()},
        }.items()
        if squared(records(paths[name])) != cells
    ]
    assert wrong == []


def test_frictionless_archives_cell_by_cell() -> None:
    wrong = []
    for name, path in frictionless(".zip"):
        tables = {table.file: table for table in read(path.read_bytes(), "z", raw=True).tables}
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if not member.endswith(".csv"):
                    continue
                table = tables[f"z/{member}"]
                found = squared([list(table.columns), *table.cells.to_numpy().tolist()])
                if found != by_csv_module(member, archive.read(member)):
                    wrong.append((name, member))
    assert wrong == []


def test_no_file_of_frictionless_is_too_much() -> None:
    for _, path in frictionless(".csv", ".tsv", ".xlsx", ".xls", ".ods", ".zip"):
        reading = read(path.read_bytes(), path.name)
        assert reading.tables or reading.problems
