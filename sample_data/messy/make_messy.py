"""Make the messy files: the same small weekly report, with one defect a file.

Run it from anywhere; it writes beside itself, always the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
STAMP = (2026, 11, 16, 9, 0, 0)

HEADER = ("Дата", "Менеджер", "Ліди", "Угоди", "Дохід")
ROWS: tuple[tuple[str, str, int, int, str], ...] = (
    ("2026-11-09", "Олена Ковальчук", 14, 3, "10500.00"),
    ("2026-11-10", "Олена Ковальчук", 11, 2, "8250.50"),
    ("2026-11-11", "Ігор Мельник", 9, 1, "4100.00"),
    ("2026-11-12", "Ігор Мельник", 16, 4, "15980.75"),
    ("2026-11-13", "Сергій Їжак", 12, 2, "7300.00"),
)
TOTAL = ("Разом", "", 62, 12, "46131.25")

Row = Sequence[object]


def main() -> None:
    """Write every file of ``FILES`` and the table of them."""
    for name, (make, _) in FILES.items():
        (HERE / name).write_bytes(make())
    (HERE / "README.md").write_text(readme(), encoding="utf-8")


def readme() -> str:
    """The table that says what each file is."""
    lines = [f"| `{name}` | {text} |" for name, (_, text) in FILES.items()]
    return "\n".join(
        [
            "# Messy files",
            "",
            "One small weekly report, five rows, with one defect a file. "
            "`make_messy.py` makes them all.",
            "",
            "| file | what is wrong with it |",
            "| --- | --- |",
            *lines,
            "",
        ]
    )


def plain(rows: Sequence[Row] = (HEADER, *ROWS), delimiter: str = ",", end: str = "\n") -> str:
    """Rows as delimited text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def written(encoding: str, **options: str) -> Callable[[], bytes]:
    """The report in an encoding; letters that it lacks become their Latin look-alikes."""
    return lambda: plain(delimiter=";", **options).encode(encoding)


def without_ukrainian_letters() -> bytes:
    """cp866 has no і: programs of its time wrote the Latin letter."""
    return plain(delimiter=";").replace("і", "i").replace("І", "I").encode("cp866")


def local_values(*, day: Callable[[str], str] = str, money: Callable[[str], str] = str) -> bytes:
    """The report with its dates and amounts written another way."""
    rows = [(day(row[0]), *row[1:4], money(row[4])) for row in ROWS]
    return plain([HEADER, *rows], ";").encode()


def dotted(day: str) -> str:
    """2026-11-09 as 09.11.2026."""
    return dt.date.fromisoformat(day).strftime("%d.%m.%Y")


def american(day: str) -> str:
    """2026-11-09 as 11/9/2026."""
    date = dt.date.fromisoformat(day)
    return f"{date.month}/{date.day}/{date.year}"


def worded(day: str) -> str:
    """2026-11-09 as 9 листопада 2026 р."""
    return f"{dt.date.fromisoformat(day).day} листопада 2026 р."


def spaced_comma(amount: str) -> str:
    """10500.00 as 10 500,00 with narrow no-break space and the currency after it."""
    return f"{float(amount):,.2f}".replace(",", "\u202f").replace(".", ",") + " ₴"


def with_lines(*, before: str = "", after: str = "") -> bytes:
    """The report in semicolons between other lines."""
    return f"{before}{plain(delimiter=';')}{after}".encode()


def subtotals() -> bytes:
    """A subtotal after each manager, a total at the end."""
    parts: list[Row] = [HEADER, *ROWS[:2], ("", "Всього Ковальчук", 25, 5, "18750.50")]
    parts += [*ROWS[2:4], ("", "Всього Мельник", 25, 5, "20080.75")]
    parts += [ROWS[4], ("", "Всього Їжак", 12, 2, "7300.00"), TOTAL]
    return plain(parts, ";").encode()


def two_row_header() -> bytes:
    """Groups above, kinds below."""
    upper = ("Дата", "Менеджер", "Результат", "", "")
    lower = ("", "", "Ліди", "Угоди", "Дохід")
    return plain([upper, lower, *ROWS], ";").encode()


def turned() -> bytes:
    """Weeks across, metrics down."""
    rows = [
        ("Показник", "2026-W44", "2026-W45", "2026-W46"),
        ("Ліди", 58, 60, 62),
        ("Угоди", 10, 9, 12),
        ("Дохід", "40100.00", "38200.50", "46131.25"),
    ]
    return plain(rows, ";").encode()


def ragged() -> bytes:
    """A row with a cell too many, a row with one too few."""
    lines = plain(delimiter=";").splitlines()
    lines[2] = lines[2] + ";зайве"
    lines[4] = lines[4].rsplit(";", 1)[0]
    return ("\n".join(lines) + "\n").encode()


def unclosed_quote() -> bytes:
    """A quotation mark that opens and never closes."""
    return plain(delimiter=";").replace("Ігор Мельник;9", '"Ігор Мельник;9').encode()


def quotes_and_newlines() -> bytes:
    """Delimiters, doubled quotes and line ends inside cells."""
    rows = [(*row, 'Клієнт каже "так";\nперезвонити') for row in ROWS]
    return plain([(*HEADER, "Коментар"), *rows], ";").encode()


def mixed_line_ends() -> bytes:
    """CR, LF and CRLF in one file."""
    lines = plain(delimiter=";").splitlines()
    ends = ("\r\n", "\n", "\r")
    return "".join(line + ends[at % 3] for at, line in enumerate(lines)).encode()


def repeated_header() -> bytes:
    """The header again on each printed page, a blank row before it."""
    return plain([HEADER, *ROWS[:3], [""] * 5, HEADER, *ROWS[3:]], ";").encode()


def blank_columns() -> bytes:
    """A blank column at the left and one in the middle."""
    rows = [("", row[0], row[1], "", *row[2:]) for row in (HEADER, *ROWS)]
    return plain(rows, ";").encode()


def workbook() -> bytes:
    """A title, merged two-row header, dates and numbers as such, a total, a signature."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": dt.datetime(*STAMP)})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Тиждень 46")
    sheet.merge_range("A1:E1", "Звіт про продажі за тиждень 46")
    for area, text in (("A3:A4", "Дата"), ("B3:B4", "Менеджер"), ("C3:E3", "Результат")):
        sheet.merge_range(area, text)
    sheet.write_row("C4", HEADER[2:])
    for at, row in enumerate(ROWS, start=4):
        sheet.write_datetime(at, 0, dt.datetime.fromisoformat(row[0]), day)
        sheet.write_string(at, 1, row[1])
        sheet.write_row(at, 2, (row[2], row[3], float(row[4])))
    sheet.write_row(9, 0, ("Разом", "", 62, 12, 46131.25))
    sheet.write(11, 0, "Виконавець: Олена Ковальчук")
    book.add_worksheet("Довідка").hide()
    book.close()
    return out.getvalue()


def archive() -> bytes:
    """Two of the files in a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in (("north.csv", written("cp1251")()), ("south.xlsx", workbook())):
            zipped.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "cp1251.csv": (written("cp1251", end="\r\n"), "Windows Cyrillic, as 1C writes it"),
    "koi8-u.csv": (written("koi8-u"), "KOI8-U"),
    "cp866.csv": (without_ukrainian_letters, "DOS Cyrillic with Latin i for і"),
    "cp1125.csv": (written("cp1125"), "DOS Cyrillic with the Ukrainian letters"),
    "mac-cyrillic.csv": (written("mac-cyrillic"), "Macintosh Cyrillic"),
    "utf-8-bom.csv": (written("utf-8-sig"), "UTF-8 with a byte order mark"),
    "utf-16.csv": (lambda: b"\xff\xfe" + written("utf-16-le")(), "UTF-16, little-endian"),
    "utf-16-unmarked.csv": (written("utf-16-be"), "UTF-16 without its mark"),
    "tab.tsv": (lambda: plain(delimiter="\t").encode(), "tabs between cells"),
    "pipe.txt": (lambda: plain(delimiter="|").encode(), "bars between cells"),
    "sep-line.csv": (lambda: with_lines(before="sep=;\n"), "a first line that names the delimiter"),
    "mixed-line-ends.csv": (mixed_line_ends, "CR, LF and CRLF in turn"),
    "quotes-and-newlines.csv": (quotes_and_newlines, "quotes and line ends inside cells"),
    "unclosed-quote.csv": (unclosed_quote, "row 4 opens a quote and never closes it"),
    "ragged.csv": (ragged, "row 3 has a cell too many, row 5 one too few"),
    "preamble.csv": (
        lambda: with_lines(before="Звіт за тиждень 46\nПостачальник;ТОВ «Дзвінок»\n\n"),
        "a title, a line about the vendor and a blank line before the header",
    ),
    "footer.csv": (
        lambda: with_lines(after="\nВиконавець: Олена Ковальчук\n"),
        "a signature below the table",
    ),
    "total.csv": (lambda: plain([HEADER, *ROWS, TOTAL], ";").encode(), "a total that agrees"),
    "wrong-total.csv": (
        lambda: plain([HEADER, *ROWS, ("Всього", "", 62, 13, "46131.25")], ";").encode(),
        "a total of deals that is one too many",
    ),
    "subtotals.csv": (subtotals, "a subtotal after each manager and a total"),
    "repeated-header.csv": (repeated_header, "the header again in the middle"),
    "two-row-header.csv": (two_row_header, "a header of two rows"),
    "blank-columns.csv": (blank_columns, "blank columns at the left and in the middle"),
    "turned.csv": (turned, "weeks across, metrics down"),
    "dotted-dates.csv": (lambda: local_values(day=dotted), "dates as dd.mm.yyyy"),
    "american-dates.csv": (lambda: local_values(day=american), "dates as m/d/yyyy"),
    "worded-dates.csv": (lambda: local_values(day=worded), "dates with the month in words"),
    "local-money.csv": (
        lambda: local_values(money=spaced_comma),
        "amounts with narrow spaces, decimal comma and ₴",
    ),
    "workbook.xlsx": (workbook, "title, merged header, total, signature, hidden sheet"),
    "archive.zip": (archive, "two files in one ZIP"),
    "empty.csv": (lambda: b"", "nothing at all"),
    "header-only.csv": (lambda: plain([HEADER]).encode(), "a header and no rows"),
    "no-header.csv": (lambda: plain(ROWS).encode(), "rows and no header"),
    "not-a-table.csv": (
        lambda: b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(64),
        "the beginning of a program, renamed",
    ),
}


if __name__ == "__main__":
    main()
