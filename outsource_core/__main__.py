"""The command line: ``python -m outsource_core accept FILE`` and its siblings.

It says in one line each what was accepted, what was refused, where, and what was expected
instead; the screen says the same in full sentences and the reader's language.
"""

from __future__ import annotations

import argparse
import csv
import io
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from outsource_core.problems import Level, Problem, refusals
from outsource_core.reports.intake import File, Prepared, Wishes, prepare
from outsource_core.reports.reading import read
from outsource_core.reports.table import Table
from outsource_core.storage.database import identifier_key, open_database, stopped_by
from outsource_core.storage.reports import accept, reports, undo, upload_of
from outsource_core.storage.settings import currency

ACCEPTED, REFUSED, MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when all was done, 1 when something was refused, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the terminal was set to
    options = _parser().parse_args(arguments)
    outcome: int = options.run(options)
    return outcome


def run_accept(options: argparse.Namespace) -> int:
    """Accepts a file, or says what stands in its way; nothing is stored when anything does."""
    try:
        file = _file(options.file)
        lookup = _file(options.lookup) if options.lookup else None
        columns = dict(pair.split("=", 1) for pair in options.mapping)
    except OSError as error:
        print(f"refused: {error.filename}: {error.strerror}", file=sys.stderr)
        return MISUSED
    except ValueError:
        print("refused: --mapping takes field=column pairs", file=sys.stderr)
        return MISUSED
    now = datetime.now(UTC)
    wishes = Wishes(options.provider, lookup, columns)
    intake = prepare(file, wishes, today=now.date(), currency=currency(open_database()))
    _tell(intake.problems, file.name)
    outcome = REFUSED if refusals(intake.problems) or not intake.prepared else ACCEPTED
    for prepared in intake.prepared:
        _tell(prepared.problems, file.name)
        if prepared.acceptable or (options.good_rows and len(prepared.checked.rows)):
            outcome = max(outcome, _store(file, prepared, now))
        else:
            print(f"refused: {file.name}: {_counts(prepared)}; nothing was stored")
            outcome = REFUSED
    return outcome


def _store(file: File, prepared: Prepared, now: datetime) -> int:
    """Stores one table; what the store refuses is told like any other problem."""
    try:
        accepted, problems = accept(
            open_database(), upload_of(file, prepared), now=now, key=identifier_key()
        )
    except sqlite3.OperationalError as error:
        code = stopped_by(error)
        if code is None:
            raise
        accepted, problems = (), (Problem(code),)
    for report in accepted:
        print(
            f"accepted: report {report.id}: {report.provider}: {report.row_count} rows, "
            f"{report.shape}, {report.period_start} to {report.period_end}"
        )
    _tell(problems, file.name)
    return REFUSED if refusals(problems) else ACCEPTED


def run_undo(options: argparse.Namespace) -> int:
    """Takes an accepted report back."""
    if undo(open_database(), options.report, now=datetime.now(UTC)):
        print(f"undone: report {options.report}")
        return ACCEPTED
    print(f"refused: report {options.report} is not there to undo", file=sys.stderr)
    return REFUSED


def run_read(options: argparse.Namespace) -> int:
    """Prints each file's table just as it is understood; what was decided goes to standard error.

    With several files each is written under its own name into the folder ``--out`` names.
    """
    if len(options.files) > 1 and options.out is None:
        print("refused: several files need --out DIR", file=sys.stderr)
        return MISUSED
    return max(_read_one(path, options.out, raw=options.raw) for path in options.files)


def _read_one(path: str, out: str | None, *, raw: bool) -> int:
    try:
        file = _file(path)
    except OSError as error:
        print(f"refused: {error.filename}: {error.strerror}", file=sys.stderr)
        return MISUSED
    reading = read(file.content, file.name, raw=raw)
    for decision in reading.decisions:
        where = decision.file or file.name
        where += f", sheet {decision.sheet}" if decision.sheet else ""
        details = "".join(f"; {_words(name)}: {value}" for name, value in decision.details.items())
        found = f"{_words(decision.what)}: {decision.value} ({_words(decision.why)}){details}"
        print(f"decided: {where}: {found}", file=sys.stderr)
    for problem in reading.problems:
        print(_line(replace(problem, file=problem.file or file.name)), file=sys.stderr)
    for number, table in enumerate(reading.tables):
        if out is None:
            if number:
                print()
            _write_table(table, sys.stdout)
        else:
            folder = Path(out)
            folder.mkdir(parents=True, exist_ok=True)
            name = file.name if number == 0 else f"{file.name}.{number + 1}"
            with (folder / name).open("w", encoding="utf-8", newline="") as target:
                _write_table(table, target)
    return ACCEPTED if reading.tables else REFUSED


def _write_table(table: Table, target: TextIO) -> None:
    """The table as CSV, UTF-8, its header first."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.cells.itertuples(index=False, name=None))


def run_list(_options: argparse.Namespace) -> int:
    """Lists every report, the newest first."""
    for report in reports(open_database()):
        state = "undone" if report.undone_at else "superseded" if report.superseded_by else "counts"
        print(
            f"{report.id}\t{report.provider}\t{report.shape}\t{report.file_name}\t"
            f"{report.period_start}\t{report.period_end}\t{report.row_count}\t{state}"
        )
    return ACCEPTED


def _counts(prepared: Prepared) -> str:
    return f"{len(prepared.checked.rows)} good rows, {prepared.refused_count} refused rows"


def _tell(problems: Sequence[Problem], file_name: str) -> None:
    for problem in problems:
        print(_line(replace(problem, file=problem.file or file_name)))


def _line(problem: Problem) -> str:
    """One problem on one line: its place, its cause, the value found and what was expected."""
    place = [problem.file or ""]
    place += [f"sheet {problem.sheet}"] if problem.sheet else []
    place += [f"row {problem.row}"] if problem.row else []
    place += [f"column {problem.column}"] if problem.column else []
    parts = [_words(problem.code)]
    parts += [f"found {problem.value!r}"] if problem.value is not None else []
    parts += [f"expected {_words(problem.expected)}"] if problem.expected else []
    parts += [f"{_words(name)}: {value}" for name, value in problem.details.items()]
    level = "refused" if problem.level is Level.REFUSED else "warning"
    return f"{level}: {', '.join(place)}: {'; '.join(parts)}"


def _words(code: str) -> str:
    return code.replace("_", " ")


def _file(path: str) -> File:
    return File(Path(path).name, Path(path).read_bytes())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m outsource_core", description=__doc__)
    commands = parser.add_subparsers(required=True)
    accepting = commands.add_parser("accept", help="accept a provider's file")
    accepting.add_argument("file", metavar="FILE")
    accepting.add_argument("--provider", metavar="NAME", help="whose rows all of them are")
    accepting.add_argument(
        "--mapping",
        nargs="+",
        action="extend",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column holds a field, where its header does not tell",
    )
    accepting.add_argument(
        "--lookup",
        metavar="FILE",
        help="a second file that adds columns, such as a list of sellers and their offices",
    )
    accepting.add_argument(
        "--good-rows", action="store_true", help="accept the good rows and leave out the refused"
    )
    accepting.set_defaults(run=run_accept)
    reading = commands.add_parser("read", help="print a file's table just as it is understood")
    reading.add_argument("files", nargs="+", metavar="FILE")
    reading.add_argument(
        "--out", metavar="DIR", help="write one CSV for each file into this folder"
    )
    reading.add_argument(
        "--raw", action="store_true", help="keep every row and cell just as they stand"
    )
    reading.set_defaults(run=run_read)
    undoing = commands.add_parser("undo", help="take an accepted report back")
    undoing.add_argument("report", type=int, metavar="REPORT")
    undoing.set_defaults(run=run_undo)
    listing = commands.add_parser("reports", help="list the accepted reports")
    listing.set_defaults(run=run_list)
    return parser


if __name__ == "__main__":
    sys.exit(main())
