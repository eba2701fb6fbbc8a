"""Workbooks: several sheets, merged cells, canonical text; broken and locked ones are told."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from outsource_core.problems import Code
from outsource_core.reports.reading import read
from outsource_core.reports.reading.sheets import text_of
from tests.core.reports.reading.test_hostile import compound


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def ods(rows: str) -> bytes:
    """A minimal spreadsheet document around the given rows."""
    out = io.BytesIO()
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Звіт">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def ods_cell(value: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1234.5, "1234.5"),
        (12345678901234.0, "12345678901234"),
        (True, "true"),
        (dt.date(2026, 11, 9), "2026-11-09"),
        (dt.datetime(2026, 11, 9, 10, 30), "2026-11-09T10:30:00"),
        (dt.time(8, 30), "08:30:00"),
        (dt.timedelta(hours=34, minutes=30), "34:30:00"),
        ("007", "007"),
    ],
)
def test_cells_become_canonical_text(cell: object, text: str) -> None:
    assert text_of(cell) == text  # type: ignore[arg-type]


def test_merged_headers_titles_and_teams_over_several_rows() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:G1", "Звіт за тиждень")
        for area, text in (("B3:B4", "Команда"), ("C3:C4", "Дата"), ("D3:E3", "Ліди")):
            sheet.merge_range(area, text)
        sheet.write_row("D4", ["нові", "повторні"])
        sheet.merge_range("B5:B6", "Північ")
        sheet.write_row("C5", ["09.11.2026", 1, 2])
        sheet.write_row("C6", ["10.11.2026", 3, 4])
        sheet.write_row("B7", ["Південь", "11.11.2026", 5, 6])

    [table] = read(workbook(fill), "x.xlsx").tables
    assert table.columns == ("Команда", "Дата", "Ліди нові", "Ліди повторні")
    assert table.cells["Команда"].tolist() == ["Північ", "Північ", "Південь"]
    assert table.row_numbers.tolist() == [5, 6, 7]
    [table] = read(workbook(fill), "x.xlsx", raw=True).tables
    assert table.cells.iloc[:, 1].tolist() == ["", "Команда", "", "Північ", "", "Південь"]


def test_every_visible_sheet_is_a_table_and_the_rest_are_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Північ", "Південь", "Довідка"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Дата", "Ліди"])
            sheet.write_row(1, 0, ["2026-11-09", 5])
        book.worksheets()[2].hide()
        book.add_worksheet("Порожній")

    reading = read(workbook(fill), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["Північ", "Південь"]
    left = {one.sheet: one.why for one in reading.decisions if one.what == "left_out_sheet"}
    assert left == {"Довідка": "hidden", "Порожній": "empty"}


def test_the_name_does_not_matter() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row(0, 0, ["a", "b"])

    assert read(workbook(fill), "report.csv").tables[0].columns == ("a", "b")
    assert read(b"a,b\n1,2\n", "report.xlsx").tables[0].columns == ("a", "b")


def test_an_ods_sheet_with_its_endless_blank_rows() -> None:
    many = 'table:number-rows-repeated="1048000"'
    blank = f"<table:table-row {many}><table:table-cell/></table:table-row>"
    number = 'office:value-type="float" office:value="5"'
    rows = (
        f"<table:table-row>{ods_cell('Дата')}{ods_cell('Ліди')}</table:table-row>"
        f"<table:table-row>{ods_cell('09.11.2026')}{ods_cell('5', number)}</table:table-row>{blank}"
    )
    [table] = read(ods(rows), "x.ods").tables
    assert table.columns == ("Дата", "Ліди")
    assert table.cells.to_numpy().tolist() == [["09.11.2026", "5"]]


def test_an_archive_of_files_gives_every_table_and_every_problem() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "x,y\n1,2\n")
        archive.writestr("тека/b.csv", "x;y\n3;4\n".encode("cp1251"))
        archive.writestr("__MACOSX/._a.csv", b"\0\1")
        archive.writestr("program.csv", b"MZ\0\0")
    reading = read(out.getvalue(), "all.zip")
    assert [table.file for table in reading.tables] == ["all.zip/a.csv", "all.zip/тека/b.csv"]
    assert [(p.file, p.code) for p in reading.problems] == [
        ("all.zip/program.csv", Code.UNKNOWN_FORMAT)
    ]


def test_a_formula_s_error_stands_in_its_cell() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Довідка").write_row(0, 0, ["a", "b"])
        sheet = book.add_worksheet("Звіт")
        sheet.write_row(0, 1, ["Дата", "Угоди", "Виручка"])
        sheet.write_row(1, 1, ["09.11.2026", 3])
        sheet.write_formula("D2", "=C2/0", None, "#DIV/0!")
        sheet.write_row(2, 1, ["10.11.2026", 4, 500])
        sheet.write_formula("C4", "=NA()", None, "#N/A")

    for raw in (False, True):
        table = read(workbook(fill), "x.xlsx", raw=raw).tables[1]
        assert [row[-1] for row in table.cells.to_numpy().tolist()][:2] == ["#DIV/0!", "500"]


def test_a_formula_s_error_in_an_open_document_stands_in_its_cell() -> None:
    formula = 'table:formula="of:=1/0" office:value-type='
    cells = [
        ods_cell("#DIV/0!", f'{formula}"string" office:string-value="" calcext:value-type="error"'),
        ods_cell("#REF!", f'{formula}"string"'),
        ods_cell("Err:502", f'{formula}"float" office:value="0"'),  # older programs keep a 0
        ods_cell("7", f'{formula}"float" office:value="7"'),
        ods_cell("#5", 'office:value-type="string"'),
    ]
    rows = [[ods_cell(""), ods_cell("Дата"), ods_cell("Угоди")]]
    rows += [[ods_cell(""), ods_cell(f"0{at}.11.2026"), cell] for at, cell in enumerate(cells, 1)]
    written = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    [table] = read(ods("<table:table-row/>" + written), "x.ods").tables
    assert table.cells["Угоди"].tolist() == ["#DIV/0!", "#REF!", "Err:502", "7", "#5"]


def record(kind: int, form: str, *values: object, more: bytes = b"") -> bytes:
    body = struct.pack(f"<{form}", *values) + more
    return struct.pack("<HH", kind, len(body)) + body


def xls(*sheets: bytes) -> bytes:
    """A minimal old workbook whose sheets have these records."""
    begin, end = 0x0809, record(0x000A, "")
    head = record(begin, "HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    names = [f"S{at}".encode() for at in range(len(sheets))]
    place = len(head) + sum(4 + 8 + len(name) for name in names) + len(end)
    listed, bodies = b"", b""
    for name, records in zip(names, sheets, strict=True):
        sheet = record(begin, "HHHHII", 0x0600, 0x0010, 0, 0, 0, 0) + records + end
        listed += record(0x0085, "IBBBB", place + len(bodies), 0, 0, len(name), 0, more=name)
        bodies += sheet
    stream = (head + listed + end + bodies).ljust(4608, b"\0")
    content = bytearray(compound("Workbook"))
    sectors = len(stream) // 512
    struct.pack_into("<HH", content, 24, 0x3E, 3)
    struct.pack_into("<II", content, 1024 + 128 + 116, 2, len(stream))
    struct.pack_into(f"<{sectors}I", content, 512 + 8, *range(3, 2 + sectors), 0xFFFFFFFE)
    return bytes(content) + stream


def xls_text(row: int, column: int, text: str) -> bytes:
    letters = text.encode("utf-16-le")
    return record(0x0204, "HHHHB", row, column, 0, len(text), 1, more=letters)


def test_a_formula_s_error_in_an_old_workbook_stands_in_its_cell() -> None:
    def formula(row: int, result: bytes) -> bytes:
        return record(0x0006, "HHH8sHIH", row, 1, 0, result, 0, 0, 3, more=b"\x1e\x01\x00")

    header = xls_text(0, 0, "Дата") + xls_text(0, 1, "Угоди")
    days = b"".join(xls_text(row, 0, f"0{row}.11.2026") for row in range(1, 5))
    first = header + xls_text(1, 0, "01.11.2026") + record(0x0203, "HHHd", 1, 1, 0, 5.0)
    second = (
        header
        + days
        + formula(1, b"\x02\0\x07\0\0\0\xff\xff")
        + record(0x0205, "HHHBB", 2, 1, 0, 0x17, 1)
        + formula(3, struct.pack("<d", 7.0))
        + record(0x0205, "HHHBB", 4, 1, 0, 0x2A, 1)
    )
    tables = read(xls(first, second), "x.xls").tables
    assert [table.cells["Угоди"].tolist() for table in tables] == [
        ["5"],
        ["#DIV/0!", "#REF!", "7", "#N/A"],
    ]
