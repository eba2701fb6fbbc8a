"""The command line: what goes in, what is said of what does not, and that nothing half goes in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.__main__ import ACCEPTED, MISUSED, REFUSED, main
from outsource_core.storage.providers import providers
from outsource_core.storage.reports import reports
from tests.core.storage.uploads import dump, figures, sound

ROOT = Path(__file__).parents[2]
HEADER = "period,team,leads,deals,revenue\n"
GOOD = HEADER + "2026-W45,A,9,3,1000.50\n2026-W46,A,8,4,2000\n"


@dataclass(frozen=True)
class Said:
    """What one call returned and printed."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


Run = Callable[..., Said]
Write = Callable[..., Path]


@pytest.fixture
def run(db: Database, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs one command on an empty store."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        printed = capsys.readouterr()
        return Said(code, tuple((printed.out + printed.err).splitlines()))

    yield call
    assert sound(db)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file to send in."""

    def write(content: str | bytes, name: str = "week.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# ── the way in and back ─────────────────────────────────────────────────────────────────────


def test_a_good_file_is_accepted(run: Run, file: Write, db: Database) -> None:
    said = run("accept", file(GOOD), "--provider", "Кобза")
    assert said.code == ACCEPTED
    assert said.lines == ("accepted: report 1: Кобза: 2 rows, activity, 2026-11-02 to 2026-11-15",)
    assert [one.name for one in providers(db)] == ["Кобза"]
    week = figures(db)["Кобза", "week", "2026-11-02"]
    assert (week["deals"], week["leads"], week["revenue"]) == (3, 9, 100_050)


def test_reports_are_listed_the_newest_first(run: Run, file: Write) -> None:
    assert run("reports").lines == ()
    run("accept", file(GOOD), "--provider", "Кобза")
    run("accept", file(GOOD, "again.csv"), "--provider", "Степ")
    listed = [line.split("\t") for line in run("reports").lines]
    assert [(line[0], line[1], line[3], line[-1]) for line in listed] == [
        ("2", "Степ", "again.csv", "counts"),
        ("1", "Кобза", "week.csv", "counts"),
    ]


def test_undo_takes_a_report_back_once(run: Run, file: Write, db: Database) -> None:
    run("accept", file(GOOD), "--provider", "Кобза")
    assert run("undo", 1).lines == ("undone: report 1",)
    assert figures(db) == {}
    again = run("undo", 1)
    assert (again.code, again.lines) == (REFUSED, ("refused: report 1 is not there to undo",))
    assert run("reports").lines[0].endswith("undone")


def test_the_same_file_twice_changes_nothing(run: Run, file: Write, db: Database) -> None:
    run("accept", file(GOOD), "--provider", "Кобза")
    before = dump(db)
    said = run("accept", file(GOOD, "renamed.csv"), "--provider", "Кобза")
    assert said.code == ACCEPTED
    assert "already accepted" in said.text
    assert "accepted: report" not in said.text
    assert dump(db) == before


def test_a_taken_back_file_can_come_in_again(run: Run, file: Write, db: Database) -> None:
    run("accept", file(GOOD), "--provider", "Кобза")
    before = figures(db)
    run("undo", 1)
    run("accept", file(GOOD), "--provider", "Кобза")
    assert figures(db) == before


def test_a_corrected_file_replaces_the_earlier_one(run: Run, file: Write, db: Database) -> None:
    run("accept", file(GOOD), "--provider", "Кобза")
    run("accept", file(GOOD.replace("9,3", "9,5"), "fixed.csv"), "--provider", "Кобза")
    assert figures(db)["Кобза", "week", "2026-11-02"]["deals"] == 5
    assert run("reports").lines[1].endswith("superseded")
    run("undo", 2)
    assert figures(db)["Кобза", "week", "2026-11-02"]["deals"] == 3


def test_a_column_can_be_named(run: Run, file: Write, db: Database) -> None:
    path = file("period,Orders that went out\n2026-W46,6\n")
    said = run("accept", path, "--provider", "К", "--mapping", "deals=Orders that went out")
    assert said.code == ACCEPTED
    assert figures(db)["К", "week", "2026-11-09"]["deals"] == 6


def test_a_second_file_says_whose_row_it_is(run: Run, file: Write, db: Database) -> None:
    deals = file(
        "deal_id,stage,closed_on,value,sales_agent\n1,won,2026-11-10,100,Оля\n"
        "2,won,2026-11-11,50,Ян\n",
        "deals.csv",
    )
    sellers = file("sales_agent,office\nОля,Київ\nЯн,Львів\n", "sellers.csv")
    assert run("accept", deals, "--lookup", sellers).code == ACCEPTED
    assert [one.name for one in providers(db)] == ["Київ", "Львів"]


# ── what does not go in ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Bad:
    """A file that must not go in, and what must be said of it."""

    content: str | bytes
    says: tuple[str, ...]
    name: str = "bad.csv"


BAD = {
    "empty": Bad("", ("empty file",)),
    "only spaces": Bad("  \n \n", ("bad.csv",)),
    "binary": Bad(bytes(range(256)) * 8, ("not a table",)),
    "picture": Bad(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64), ("unknown format",)),
    "not a workbook": Bad(b"PK\x03\x04 broken", ("unreadable",), "bad.xlsx"),
    "prose": Bad("Dear all,\nsales went well.\n", ("bad.csv",)),
    "header alone": Bad(HEADER, ("no rows",)),
    "missing column": Bad("period,leads\n2026-W46,9\n", ("missing column", "expected deals")),
    "word for a number": Bad(
        GOOD.replace("9,3", "9,three"),
        ("row 2", "column deals", "not a number", "found 'three'", "expected whole number"),
    ),
    "fraction of a deal": Bad(
        GOOD.replace("9,3", "9,3.5"),
        ("row 2", "column deals", "not a whole number", "found '3.5'"),
    ),
    "negative": Bad(
        GOOD.replace("8,4", "8,-4"), ("row 3", "column deals", "negative", "found '-4'")
    ),
    "word for money": Bad(
        GOOD.replace("2000", "much"),
        ("row 3", "column revenue", "not a number", "found 'much'", "expected money"),
    ),
    "word for a week": Bad(
        GOOD.replace("2026-W46", "soon"), ("row 3", "column period", "found 'soon'", "expected")
    ),
    "empty cell": Bad(GOOD.replace("8,4", "8,"), ("row 3", "column deals", "missing value")),
    "week without end": Bad(GOOD.replace("2026-W46", "2026-W99"), ("row 3", "found '2026-W99'")),
    "far future": Bad(GOOD.replace("2026-W46", "2126-W46"), ("row 3", "unlikely date")),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_file_is_named_and_nothing_is_stored(
    bad: Bad, run: Run, file: Write, db: Database
) -> None:
    run("accept", file(GOOD, "before.csv"), "--provider", "Кобза")
    before = dump(db)
    said = run("accept", file(bad.content, bad.name), "--provider", "Кобза")
    assert said.code == REFUSED
    first = next(line for line in said.lines if line.startswith("refused: "))
    assert first.startswith(f"refused: {bad.name}")
    for part in bad.says:
        assert part in first
    assert "Traceback" not in said.text
    assert dump(db) == before


def test_every_bad_cell_is_named(run: Run, file: Write) -> None:
    said = run("accept", file(HEADER + "2026-W46,A,9,3,5\nx,A,y,z,w\n"), "--provider", "К")
    places = {match[1] for line in said.lines if (match := re.search(r"row 3, column (\w+)", line))}
    assert places == {"period", "leads", "deals", "revenue"}
    assert said.lines[-1] == "refused: week.csv: 1 good rows, 1 refused rows; nothing was stored"


def test_the_good_rows_go_in_when_that_is_asked(run: Run, file: Write, db: Database) -> None:
    path = file(GOOD.replace("9,3", "9,three"))
    said = run("accept", path, "--provider", "К", "--good-rows")
    assert "accepted: report 1: К: 1 rows" in said.text
    (report,) = reports(db)
    assert (report.row_count, report.refused_count) == (1, 1)


def test_without_a_provider_it_asks_whose_file_it_is(run: Run, file: Write, db: Database) -> None:
    said = run("accept", file(GOOD))
    assert said.code == REFUSED
    assert "no provider" in said.text
    assert not providers(db)


def test_a_seller_nobody_knows_is_named(run: Run, file: Write, db: Database) -> None:
    deals = file("deal_id,stage,closed_on,value,agent\n1,won,2026-11-10,9,Хтось\n", "d.csv")
    sellers = file("agent,office\nОля,Київ\n", "sellers.csv")
    said = run("accept", deals, "--lookup", sellers)
    assert said.code == REFUSED
    assert "row 2" in said.text
    assert "found 'Хтось'" in said.text
    assert not reports(db)


# ── wrong calls ─────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    said = run("accept", tmp_path / "nothing.csv", "--provider", "К")
    assert said.code == MISUSED
    assert "nothing.csv" in said.text


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    said = run("accept", tmp_path, "--provider", "К")
    assert said.code == MISUSED


def test_a_mapping_that_is_none(run: Run, file: Write) -> None:
    said = run("accept", file(GOOD), "--provider", "К", "--mapping", "deals")
    assert (said.code, said.lines) == (
        MISUSED,
        ("refused: --mapping takes field=column pairs",),
    )


@pytest.mark.parametrize("pair", ["happiness=deals", "deals=No such column"])
def test_a_mapping_to_nothing_is_refused(pair: str, run: Run, file: Write, db: Database) -> None:
    said = run("accept", file(GOOD), "--provider", "К", "--mapping", pair)
    assert said.code == REFUSED
    assert "unknown" in said.text
    assert not reports(db)


def test_a_report_that_never_was(run: Run) -> None:
    assert run("undo", 99).code == REFUSED


@pytest.mark.parametrize("arguments", [[], ["accept"], ["undo", "x"], ["dance"]])
def test_a_call_nobody_understands_exits_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == MISUSED
    assert "usage" in capsys.readouterr().err


def test_it_runs_as_a_program(data: Path, file: Write) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "outsource_core", "accept", str(file(GOOD)), "--provider", "Кобза"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("accepted: report 1: Кобза")
    assert (data / "store.sqlite3").exists()
