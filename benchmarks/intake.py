"""What a report's way into the store costs, against the least that could be done with its file.

Run ``python -m benchmarks.intake``. One process for each side, on files made anew from a seed:

- ``ours`` reads, maps, checks, stores and rolls up, as the screen does;
- ``plain`` is ``csv.reader`` (for a workbook, calamine) and one ``executemany`` of the same
  columns as text into a fresh file with the same pragmas, nothing checked;
- ``sqlite-utils`` is the command ``sqlite-utils insert --csv`` on the same file.

Then, once 5,000 and once 5,000,000 rows are stored (``python -m benchmarks.intake --stored``), what
the screens ask of the store.
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from sqlite_utils import Database

from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.storage.calendar import calendar
from outsource_core.storage.database import identifier_key, open_database
from outsource_core.storage.providers import providers
from outsource_core.storage.reports import Report, Upload, accept, reports, undo, upload_of
from outsource_core.storage.results import Grain, results, span

DEALS = 1_000_000
DEALS_IN_WORKBOOK = 200_000
ACTIVITY_ROWS = 200_000
ROUNDS = 3
SEED = 20261123
TODAY = dt.date(2026, 11, 23)

DEAL_HEADER = (
    *("Номер угоди", "Етап", "Дата відкриття", "Дата закриття", "Сума, грн"),
    *("Телефон клієнта", "Команда", "Менеджер", "Товар"),
)
ACTIVITY_HEADER = ("Період", "Команда", "Контакти", "Ліди", "Угоди", "Виручка, грн", "Години")


# ── the files ────────────────────────────────────────────────────────────────────────────────


def deal_rows(count: int) -> Iterable[tuple[str, ...]]:
    """Seeded deals of three years: most won, a fifth lost, a tenth open."""
    chance = np.random.default_rng(SEED)
    first = dt.date(2023, 11, 27)
    days = [(first + dt.timedelta(days=n)).isoformat() for n in range(1090)]
    stages = chance.choice(["Won", "Lost", "Open"], count, p=[0.7, 0.2, 0.1])
    opened = chance.integers(0, 1000, count)
    lasted = chance.integers(0, 60, count)
    values = chance.integers(5_000, 900_000, count)
    customers = chance.integers(0, max(count // 3, 1), count)
    sellers = chance.integers(0, 40, count)
    products = chance.integers(0, 12, count)
    for n in range(count):
        still_open = stages[n] == "Open"
        yield (
            f"{n + 1_000_001}",
            stages[n],
            days[opened[n]],
            "" if still_open else days[opened[n] + lasted[n]],
            f"{values[n] // 100}.{values[n] % 100:02d}",
            f"067{customers[n]:07d}",
            f"T{sellers[n] % 4}",
            f"S{sellers[n]:02d}",
            f"P{products[n]:02d}",
        )


def activity_rows(count: int) -> Iterable[tuple[str, ...]]:
    """Seeded days of many teams."""
    chance = np.random.default_rng(SEED)
    figures = chance.integers(0, 50, (count, 4))
    first = dt.date(2024, 1, 1)
    for n in range(count):
        day = (first + dt.timedelta(days=n % 1000)).isoformat()
        contacts, leads, deals, revenue = (int(one) for one in figures[n])
        yield (
            *(day, f"T{n // 1000}", str(contacts + leads + deals), str(leads + deals)),
            *(str(deals), f"{revenue * 100}.50" if deals else "0", "8.5"),
        )


def write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A file as a CRM writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_workbook(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """The same as a workbook, its amounts as numbers."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Угоди")
        sheet.write_row(0, 0, header)
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if column == 4:
                    sheet.write_number(at, column, float(cell))
                else:
                    sheet.write_string(at, column, cell)


# ── the sides ────────────────────────────────────────────────────────────────────────────────


def ours(path: Path, folder: Path) -> None:
    """The product's own way."""
    file = File(path.name, path.read_bytes())
    (prepared,) = prepare(file, Wishes(provider="Продавець"), today=TODAY).prepared
    assert prepared.acceptable, prepared.problems[:3]
    upload = upload_of(file, prepared)
    del prepared
    db = open_database(folder)
    (report,), _ = accept(db, upload, now=dt.datetime.now(dt.UTC), key=identifier_key(folder))
    assert report.row_count > 0
    db.close()


def plain(path: Path, folder: Path) -> None:
    """The least that could be done."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            _insert(connection, next(reader), reader)
    else:
        from python_calamine import CalamineWorkbook

        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        _insert(connection, rows[0], rows[1:])
    connection.close()


def _insert(connection: sqlite3.Connection, header: list[str], rows: Iterable[list[str]]) -> None:
    names = ", ".join(f'"{name}" TEXT' for name in header)
    marks = ", ".join("?" * len(header))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"CREATE TABLE rows ({names})")
    connection.executemany(f"INSERT INTO rows VALUES ({marks})", rows)
    connection.execute("COMMIT")


def sqlite_utils(path: Path, folder: Path) -> None:
    """The library's own command."""
    from sqlite_utils.cli import cli

    folder.mkdir(parents=True, exist_ok=True)
    cli(["insert", str(folder / "utils.sqlite3"), "rows", str(path), "--csv"], "sqlite-utils")


SIDES: dict[str, Callable[[Path, Path], None]] = {
    "ours": ours,
    "plain": plain,
    "sqlite-utils": sqlite_utils,
}

#: What a running server has imported already, or is no part of the work.
NEEDED = ("rapidfuzz", "python_calamine", "sqlite_utils.cli")


def run_side(side: str, path: Path) -> tuple[float, float, float]:
    """One side in a process of its own: seconds, of them on a processor, and peak MiB.

    The start of Python and its libraries is left out of the times; the 180 MiB that they take is
    part of every side's peak.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.intake", "--side", side, str(path), folder],
            check=True,
            capture_output=True,
            text=True,
        )
    seconds, busy, peak = done.stdout.split()[-3:]
    return float(seconds), float(busy), float(peak)


def one_side(side: str, path: Path, folder: Path) -> None:
    """In that process: does the work and prints what it took."""
    import atexit
    import importlib

    for needed in NEEDED:
        importlib.import_module(needed)

    start, busy = time.perf_counter(), time.process_time()

    def tell() -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = f"{time.perf_counter() - start:.3f} {time.process_time() - busy:.3f}"
        print(f"{took} {peak:.0f}", flush=True)

    atexit.register(tell)  # the command of sqlite-utils ends its process itself
    SIDES[side](path, folder / "store")


def compare(title: str, path: Path, sides: tuple[str, ...], *, aim: float | None) -> None:
    """Runs the sides in turn and prints medians; the ratio is the median of the rounds' ratios."""
    rounds = [
        {side: run_side(side, path) for side in sides if n == 0 or side != "sqlite-utils"}
        for n in range(ROUNDS)  # the command of sqlite-utils takes minutes: once is enough
    ]
    size = path.stat().st_size / 1024**2
    print(f"\n{title}: {size:.0f} MiB, {ROUNDS} rounds")
    for side in sides:
        run = [each for each in rounds if side in each]
        seconds, busy = (median(each[side][n] for each in run) for n in (0, 1))
        ratio, effort = (median(each["ours"][n] / each[side][n] for each in run) for n in (0, 1))
        peak = max(each[side][2] for each in run)
        told = "" if side == "ours" else f"   ours takes {ratio:.2f} × this ({effort:.2f} × CPU)"
        print(f"  {side:13} {seconds:6.2f} s, CPU {busy:6.2f} s  peak {peak:4.0f} MiB{told}")
    if aim is not None:
        print(f"  aim: at most {aim} × plain")


def main() -> None:
    """Makes the files and prints the comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        deals, activity, book = folder / "deals.csv", folder / "days.csv", folder / "deals.xlsx"
        write_csv(deals, DEAL_HEADER, deal_rows(DEALS))
        write_csv(activity, ACTIVITY_HEADER, activity_rows(ACTIVITY_ROWS))
        write_workbook(book, DEAL_HEADER, deal_rows(DEALS_IN_WORKBOOK))
        compare(f"{DEALS:,} deals, CSV", deals, ("ours", "plain", "sqlite-utils"), aim=2.0)
        compare(f"{DEALS_IN_WORKBOOK:,} deals, XLSX", book, ("ours", "plain"), aim=1.5)
        compare(f"{ACTIVITY_ROWS:,} days, CSV", activity, ("ours", "plain"), aim=None)


# ── what the screens ask, however much is stored ─────────────────────────────────────────────


def register(rows: int, seed: int) -> pd.DataFrame:
    """Checked rows of a register over the same three years, however many they are."""
    chance = np.random.default_rng(seed)
    opened = chance.integers(0, 1000, rows)
    closed = opened + chance.integers(0, 60, rows)
    first = pd.Timestamp("2023-11-27").as_unit("s")
    return pd.DataFrame(
        {
            "provider": f"Provider {seed}",
            "deal_id": pd.array((np.arange(rows) + seed * 10**8).astype(str), dtype="str"),
            "stage": pd.array(chance.choice(["won", "lost"], rows, p=[0.8, 0.2]), dtype="str"),
            "opened_on": first + pd.to_timedelta(opened, unit="D"),
            "closed_on": first + pd.to_timedelta(closed, unit="D"),
            "value": chance.integers(5_000, 900_000, rows),
            "customer": "",
            "row_number": np.arange(2, rows + 2),
        }
    )


def stored(total: int, folder: Path) -> Database:
    """A store with so many deals of five providers."""
    db = open_database(folder)
    db.execute("PRAGMA synchronous = OFF")  # making the store is not what is measured
    for seed in range(5):
        accept_deals(db, register(total // 5, seed))
    return db


def accept_deals(db: Database, rows: pd.DataFrame) -> Report:
    """Accepts a register's rows; their number stands for the file's bytes."""
    upload = Upload(Shape.DEALS, rows, "deals.csv", f"{len(rows)}".encode())
    (report,), _ = accept(db, upload, now=dt.datetime.now(dt.UTC), key=b"k" * 32)
    return report


def performance(db: Database) -> None:
    """What the Performance page, the list of reports and the calendar ask."""
    ids = [one.id for one in providers(db)]
    first, last = span(db) or (TODAY, TODAY)
    for grain in Grain:
        results(db, grain, provider_ids=ids, start=first, end=last)
    reports(db)
    calendar(db, today=TODAY, weeks=13)


def one_week(db: Database) -> None:
    """A weekly register of 500 deals, half of them known already, accepted and taken back."""
    undo(db, accept_deals(db, register(500, 3)).id, now=dt.datetime.now(dt.UTC))


def compare_stored() -> None:
    """The same queries over five thousand and over five million rows, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        stores = [stored(rows, Path(folder) / str(rows)) for rows in (5_000, 5_000_000)]
        for title, ask, rounds in (("Performance", performance, 300), ("one week", one_week, 9)):
            times = [[_seconds(ask, db) for db in stores] for _ in range(rounds + 3)][3:]
            few, many = (median(each[n] for each in times) * 1e3 for n in (0, 1))
            told = f"{few:.2f} ms at 5,000 rows, {many:.2f} ms at 5,000,000: {many / few:.2f} ×"
            print(f"{title}: {told}")
    print("aim for Performance: at most 1.2 ×")


def _seconds(ask: Callable[[Database], None], db: Database) -> float:
    start = time.perf_counter()
    ask(db)
    return time.perf_counter() - start


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--stored"]:
            compare_stored()
        case ["--side", side, path, folder]:
            one_side(side, Path(path), Path(folder))
        case _:
            main()
