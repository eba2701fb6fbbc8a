"""Files that mean harm, or are none at all, are refused with one problem and little memory."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from outsource_core.problems import Code
from outsource_core.reports.reading import MAX_BYTES, read

MESSY = Path(__file__).parents[4] / "sample_data" / "messy"
MAX_GROWTH = 100 * 2**20

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_END = "</sheetData></worksheet>"


def small_workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, ["a", "b"])
    book.close()
    return out.getvalue()


def with_sheet(xml: str, *, level: int = 9) -> bytes:
    """A workbook whose one sheet is ``xml``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small_workbook())) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as target,
    ):
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, xml if is_sheet else source.read(name))
    return out.getvalue()


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying(content: bytes, *, real: int, declared: int) -> bytes:
    """A ZIP with the size of its one member declared smaller than it is, in both places."""
    return content.replace(struct.pack("<I", real), struct.pack("<I", declared))


def compound(*names: str) -> bytes:
    """An old binary container that holds nothing but empty streams of these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = bytearray(512)
    for at, name in enumerate(("Root Entry", *names)):
        letters = name.encode("utf-16-le") + b"\0\0"
        directory[at * 128 : at * 128 + len(letters)] = letters
        struct.pack_into("<HB", directory, at * 128 + 64, len(letters), 2 if at else 5)
        struct.pack_into("<II", directory, at * 128 + 116, 0xFFFFFFFE, 0)
    return bytes(header) + table + bytes(directory)


HOSTILE = {
    "empty": (lambda: b"", Code.EMPTY_FILE),
    "only a mark": (lambda: b"\xef\xbb\xbf\r\n", Code.EMPTY_FILE),
    "program": (lambda: b"MZ\x90\0" + bytes(500), Code.UNKNOWN_FORMAT),
    "elf program": (lambda: b"\x7fELF\2\1\1" + bytes(500), Code.UNKNOWN_FORMAT),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj", Code.UNKNOWN_FORMAT),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), Code.UNKNOWN_FORMAT),
    "web page": (lambda: b"<!DOCTYPE html><html><table><tr><td>1", Code.UNKNOWN_FORMAT),
    "json": (lambda: b'[{"a": 1}, {"a": 2}]', Code.UNKNOWN_FORMAT),
    "noise": (lambda: bytes(range(255, -1, -1)) * 16, Code.NOT_A_TABLE),
    "zero bytes": (lambda: b"a,b\n1,\0\n2,3\n", Code.NOT_A_TABLE),
    "broken zip": (lambda: b"PK\3\4" + bytes(100), Code.UNREADABLE),
    "document": (lambda: zipped(**{"[Content_Types].xml": "<x/>"}), Code.UNKNOWN_FORMAT),
    "locked workbook": (lambda: compound("EncryptedPackage"), Code.ENCRYPTED),
    "no workbook": (lambda: compound("WordDocument"), Code.UNKNOWN_FORMAT),
    "broken container": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), Code.UNREADABLE),
    "long cell": (lambda: b"a,b\n1," + b"x" * 200_000 + b"\n", Code.CELL_TOO_LONG),
    "long cell in quotes": (lambda: b'a,b\n1,"' + b"x\n" * 100_000 + b'"\n', Code.CELL_TOO_LONG),
    "long line": (lambda: b"x" * 5_000_000, Code.CELL_TOO_LONG),
    "wide": (lambda: b",".join([b"c"] * 16_384) + b"\n", Code.TOO_MANY_COLUMNS),
    "wide line": (lambda: b"," * 5_000_000, Code.TOO_MANY_COLUMNS),
    "one wide row": (lambda: b"a,b\n" * 20_000 + b"x" + b"," * 4_000 + b"\n", Code.NOT_A_TABLE),
    "oversize": (lambda: b"a" * (MAX_BYTES + 1), Code.TOO_LARGE),
    "zip bomb": (lambda: zipped(**{"a.csv": b"a,b\n" + b"0" * 60_000_000}), Code.TOO_LARGE),
    "sheet bomb": (
        lambda: with_sheet(SHEET + " " * 60_000_000 + SHEET_END),
        Code.TOO_LARGE,
    ),
    "far corners": (
        lambda: with_sheet(
            f'{SHEET}<row r="1"><c r="A1"><v>1</v></c></row>'
            f'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{SHEET_END}'
        ),
        Code.TOO_LARGE,
    ),
    "far cell in a near row": (
        lambda: with_sheet(
            f"{SHEET}<row r='1'><c r='A1'><v>1</v></c><c s='0'\tr='XFD1048576'><v>1</v></c></row>"
            f"{SHEET_END}"
        ),
        Code.TOO_LARGE,
    ),
    "far cell after many": (
        lambda: with_sheet(
            SHEET
            + "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 60_000))
            + f'<row r="60000"><c r="ZZ60000"><v>1</v></c></row>{SHEET_END}'
        ),
        Code.TOO_LARGE,
    ),
    "row beyond any sheet": (
        lambda: with_sheet(
            f'{SHEET}<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>{SHEET_END}'
        ),
        Code.TOO_LARGE,
    ),
    "row beyond any sheet, its cell without a place": (
        lambda: with_sheet(f'{SHEET}<row r="4294967295"><c><v>1</v></c></row>{SHEET_END}'),
        Code.TOO_LARGE,
    ),
    "column beyond any sheet": (
        lambda: with_sheet(f'{SHEET}<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>{SHEET_END}'),
        Code.TOO_LARGE,
    ),
    "entities": (
        lambda: with_sheet(
            f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>{SHEET}'
            f'<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>{SHEET_END}'
        ),
        Code.UNREADABLE,
    ),
    "lying sizes": (
        lambda: lying(zipped(**{"a.csv": b"a,b\n" * 90_000}), real=360_000, declared=360),
        Code.UNREADABLE,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_one_problem(name: str) -> None:
    make, code = HOSTILE[name]
    reading = read(make(), f"{name}.csv")
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.tables == ()
    assert reading.problems[0].file == f"{name}.csv"


PROBE = """
import resource, sys
from outsource_core.reports.reading import read
import python_calamine, pyarrow.csv
content = sys.stdin.buffer.read()
read(b"a,b\\n1,2\\n", "warm.csv")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
problems = read(content, "x").problems
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) * 1024, len(problems))
"""


@pytest.mark.parametrize(
    "name",
    [
        *("zip bomb", "sheet bomb", "far corners", "far cell after many", "wide line"),
        "row beyond any sheet",
        "row beyond any sheet, its cell without a place",
    ],
)
def test_a_bomb_takes_little_memory(name: str) -> None:
    make, _ = HOSTILE[name]
    done = subprocess.run(
        [sys.executable, "-c", PROBE], input=make(), capture_output=True, check=True
    )
    growth, problems = map(int, done.stdout.split())
    assert problems == 1
    assert growth < MAX_GROWTH


def test_a_repeated_ods_cell_is_refused() -> None:
    cell = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="x">{cell}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    packed = zipped(
        **{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )
    assert [p.code for p in read(packed, "x.ods").problems] == [Code.TOO_LARGE]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The same with a few bytes changed, lost or put in."""
    torn = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(torn))
        kind = chance.randrange(3)
        if kind == 0:
            torn[at] = chance.randrange(256)
        elif kind == 1:
            del torn[at : at + chance.randint(1, 20)]
        else:
            torn[at:at] = chance.randbytes(chance.randint(1, 10))
    return bytes(torn)


def damaged_inside(content: bytes, chance: random.Random) -> bytes:
    """A workbook with one of its parts damaged, packed as it should be."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        hurt = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, damaged(part, chance) if name == hurt else part)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    for name in ("workbook.xlsx", "archive.zip", "cp1251.csv", "quotes-and-newlines.csv"):
        content = (MESSY / name).read_bytes()
        read(damaged(content, chance), name)
        if name.endswith(("xlsx", "zip")):
            read(damaged_inside(content, chance), name)


def test_a_truncated_stream_never_raises() -> None:
    content = (MESSY / "workbook.xlsx").read_bytes()
    for end in range(0, len(content), 211):
        read(content[:end], "x.xlsx")


def test_lines_that_open_quotes_and_lines_that_seem_to_close_them_take_no_age() -> None:
    content = b"a,b\n" + (b'"x\n' + b'""\n' * 20_000) * 5
    reading = read(content, "x.csv")
    assert {problem.code for problem in reading.problems} >= {Code.UNCLOSED_QUOTE}


def test_a_table_of_subtotals_takes_no_age() -> None:
    rows = "09.11.2026;Олена;5\nРазом;;5\n" * 20_000
    reading = read(f"Дата;Хто;Сума\n{rows}".encode(), "x.csv")
    assert len(reading.tables[0]) == 20_000
    assert reading.problems == ()


def test_an_old_workbook_that_lies_about_its_size_is_refused_before_it_is_read() -> None:
    dimensions = struct.pack("<HHIIHHH", 0x0200, 14, 0, 0xFFFFFFF0, 0, 0xFFFF, 0)
    stream = (struct.pack("<HHHH", 0x0809, 4, 0x0600, 0x0010) + dimensions).ljust(4608, b"\0")
    content = bytearray(compound("Workbook"))
    struct.pack_into("<II", content, 1024 + 128 + 116, 2, len(stream))
    sectors = len(stream) // 512
    struct.pack_into(f"<{sectors}I", content, 512 + 8, *range(3, 2 + sectors), 0xFFFFFFFE)
    reading = read(bytes(content) + stream, "x.xls")
    assert [problem.code for problem in reading.problems] == [Code.UNREADABLE]


@pytest.mark.parametrize("content", [b"NIL", "н/д".encode(), b"-\n-\n"])
def test_a_file_of_nothing_but_words_for_nothing_is_told_so(content: bytes) -> None:
    reading = read(content, "a.csv")
    assert not reading.tables
    assert reading.problems


def test_rows_that_are_only_coloured_to_the_end_of_the_sheet_are_no_hindrance() -> None:
    cells = '<c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c>'
    rows = "".join(f'<row r="{n}">{cells.format(n)}</row>' for n in (1, 2))
    coloured = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_577))
    reading = read(with_sheet(SHEET + rows + coloured + SHEET_END, level=1), "x.xlsx")
    assert len(reading.tables) == 1
    lie = SHEET.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert len(read(with_sheet(lie + rows + SHEET_END), "x.xlsx").tables) == 1
