"""Reading and parsing beside the bare readers, and the encoding guess beside a general detector.

Run: ``python -m benchmarks.reading [ROWS] [WORKBOOK_ROWS]``. Every ratio compares two runs of one
process on the same bytes; memory is the peak of a process that does nothing else.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections.abc import Callable

import xlsxwriter

from outsource_core.reports.reading import read
from outsource_core.reports.reading.encoding import detect
from outsource_core.reports.values import parse_counts, parse_dates, parse_money

HEADER = ("Дата", "Команда", "Контакти", "Ліди", "Угоди", "Дохід", "Години", "Номер")
SHORT_TEXTS = (
    "Дата;Ліди;Угоди\n09.11.2026;5;1\n",
    "Менеджер;Сума\nОлена;100\nІгор;200\nРазом;300\n",
    "Звіт за тиждень 46\nПостачальник: Ромашка\n",
    "Ответственный;Сделки\nИванов;5\nИтого;5\n",
    "Клієнт;Статус\nСергій Мельник;виграно\n",
    "Город;Выручка\nХарьков;100\nОдесса;200\n",
)
PAGES = ("cp1251", "koi8-u", "cp1125", "mac-cyrillic")


def main(rows: int = 1_000_000, workbook_rows: int = 200_000) -> None:
    """Print each measure on a line of its own."""
    content = report(rows)
    print(f"{rows:,} rows, {len(content) / 1e6:.0f} MB of CSV")
    ours = timed(lambda: read_and_parse(content))
    print(
        f"  read and parsed in {ours:.2f} s, peak memory {peak_of_fresh_process(content):.0f} MiB"
    )
    bare = timed(lambda: bare_csv(content))
    print(f"  csv.reader alone {bare:.2f} s; ratio {ours / bare:.2f}")
    cyrillic = content.decode().encode("cp1251")
    print(f"  the same in cp1251: {timed(lambda: read_and_parse(cyrillic)):.2f} s")
    broken = content + '1;"не закрито;2;3;4;5;6;7\n'.encode()
    print(f"  with one unclosed quote: {timed(lambda: read(broken, 'x.csv')):.2f} s")
    book = workbook(workbook_rows)
    ours = timed(lambda: read(book, "x.xlsx"))
    bare = timed(lambda: bare_workbook(book))
    print(f"{workbook_rows:,} rows of XLSX: {ours:.2f} s, calamine alone {bare:.2f} s")
    print(f"  ratio {ours / bare:.2f}")
    right, general, all_ = encoding_scores()
    print(f"encodings of {all_} short files: right {right}, charset-normalizer {general}")


def rows_of(number: int) -> tuple[str, str, int, int, int, str, int, str]:
    """One row, different enough from the others to be like life."""
    day = f"{number % 28 + 1:02d}.{number % 12 + 1:02d}.2026"
    amount = f"{number * 7919 % 10**7 / 100:.2f}".replace(".", ",")
    counts = (number % 200, number % 50, number % 20)
    return (day, f"Команда {number % 30}", *counts, amount, number % 9, f"D{number:07d}")


def report(rows: int) -> bytes:
    """An activity report of so many rows, semicolons and decimal commas."""
    lines = [";".join(HEADER), *(";".join(map(str, rows_of(n))) for n in range(rows))]
    return ("\n".join(lines) + "\n").encode()


def workbook(rows: int) -> bytes:
    """The same as a workbook, amounts as numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for number in range(rows):
        row = rows_of(number)
        sheet.write_row(number + 1, 0, (*row[:5], float(row[5].replace(",", ".")), *row[6:]))
    book.close()
    return out.getvalue()


def read_and_parse(content: bytes) -> None:
    """All that intake does with a file before it knows what the columns are for."""
    [table] = read(content, "report.csv").tables
    parse_dates(table.cells["Дата"])
    parse_money(table.cells["Дохід"])
    for name in ("Контакти", "Ліди", "Угоди"):
        parse_counts(table.cells[name])


def bare_csv(content: bytes) -> int:
    """The standard reader over the same bytes, nothing kept."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    return sum(1 for _ in csv.reader(text, delimiter=";"))


def bare_workbook(content: bytes) -> int:
    """The workbook reader over the same bytes, its own objects as they come."""
    from python_calamine import CalamineWorkbook  # slow to import

    return len(
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )


def encoding_scores() -> tuple[int, int, int]:
    """How many short files each detector reads letter by letter, and how many there are."""
    from charset_normalizer import from_bytes  # slow to import

    right = general = total = 0
    for text in SHORT_TEXTS:
        for page in PAGES:
            content = text.encode(page)
            total += 1
            found = detect(content)
            right += found is not None and content.decode(found.name, "replace") == text
            best = from_bytes(content).best()
            general += best is not None and str(best) == text
    return right, general, total


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_of_fresh_process(content: bytes) -> float:
    """Peak memory of a process that does nothing but read and parse the bytes, MiB; they count."""
    program = (
        "import resource, sys; from benchmarks.reading import read_and_parse; "
        "read_and_parse(sys.stdin.buffer.read()); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return int(done.stdout) / 1024


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
