"""Killed at any moment, the store holds all of an action or nothing of it, and forgets no receipt.

Each try runs a process that accepts and takes back reports and acknowledges each on its standard
output, kills it without warning, and looks at what is left.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outsource_core.storage.database import open_database
from outsource_core.storage.reports import accept, reports, undo
from tests.core.storage.uploads import KEY, NOW, activity, counted, figures, register, sound

ROOT = Path(__file__).parents[3]
DEALS = 1500
UPLOADS = (
    activity({"week": "2026-11-09", "deals": 3}, {"week": "2026-11-16", "deals": 4}),
    register(
        *(
            {"deal_id": str(n), "closed_on": "2026-11-10", "value": n, "customer": str(n % 700)}
            for n in range(DEALS)
        )
    ),
    register(
        *(
            {"deal_id": str(n), "closed_on": "2026-11-11", "value": 2 * n, "customer": str(n % 500)}
            for n in range(0, DEALS, 2)
        )
    ),
    activity({"week": "2026-11-09", "deals": 5}),
)
TRIES, SIDE_BY_SIDE = 20, 2


def work(folder: Path) -> None:
    """Accepts every upload, takes all of them back, and begins again, until killed."""
    db = open_database(folder)
    while True:
        accepted = []
        for place, upload in enumerate(UPLOADS):
            (report,), _ = accept(db, upload, now=NOW, key=KEY)
            accepted.append(report.id)
            print("accepted", report.id, place, flush=True)
        for report_id in accepted:
            undo(db, report_id, now=NOW)
            print("undone", report_id, flush=True)


def start(folder: Path) -> subprocess.Popen[str]:
    """Runs ``work`` in a process of its own, and returns when it is about to begin."""
    script = "import sys; from pathlib import Path; from tests.core.storage.test_crash import work"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"{script}; print('ready', flush=True); work(Path(sys.argv[1]))",
            str(folder),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process


def killed(process: subprocess.Popen[str], *, after: float) -> list[list[str]]:
    """Ends a process with no warning some seconds after it began; what it had acknowledged."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after)
    process.kill()
    said = process.stdout.read()
    process.wait()
    process.stdout.close()
    return [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def look(folder: Path, said: list[list[str]]) -> None:
    """What must hold after a kill, whenever it came."""
    db = open_database(folder)
    assert sound(db)
    listed = {report.id: report for report in reversed(reports(db))}
    for word, report_id, *_ in said:
        assert int(report_id) in listed
        if word == "undone":
            assert listed[int(report_id)].undone_at is not None
    # At most one action was done and not yet acknowledged.
    done = len(listed) + sum(report.undone_at is not None for report in listed.values())
    assert done - len(said) in (0, 1)
    by_name = {(upload.shape, len(upload.rows)): upload for upload in UPLOADS}
    remaining = []
    for report in listed.values():
        (rows,) = db.execute(
            "SELECT (SELECT COUNT(*) FROM deals WHERE report_id = :id) "
            "+ (SELECT COUNT(*) FROM activities WHERE report_id = :id)",
            {"id": report.id},
        ).fetchone()
        assert rows == (0 if report.undone_at else report.row_count)
        if report.undone_at is None:
            remaining.append(by_name[report.shape, report.row_count])
    assert figures(db) == counted(remaining)
    for report in listed.values():  # and the work can go on
        undo(db, report.id, now=NOW)
    assert figures(db) == {}
    db.close()


@pytest.mark.parametrize("seed", range(TRIES // SIDE_BY_SIDE))
def test_killed_at_a_random_moment_every_action_is_whole_or_was_never_begun(
    tmp_path: Path, seed: int
) -> None:
    moments = random.Random(seed)
    folders = [tmp_path / str(n) for n in range(SIDE_BY_SIDE)]
    for folder in folders:
        open_database(folder).close()
    processes = [start(folder) for folder in folders]
    try:
        for folder, process in zip(folders, processes, strict=True):
            look(folder, killed(process, after=moments.uniform(0.0, 0.25)))
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_process_left_alone_comes_past_every_kind_of_moment(tmp_path: Path) -> None:
    """Else the kills above would prove little: within their time accepts and undoes both happen."""
    words: set[str] = set()
    deadline = time.monotonic() + 20
    process = start(tmp_path)
    assert process.stdout is not None
    while words < {"ready", "accepted", "undone"} and time.monotonic() < deadline:
        words.add(process.stdout.readline().split()[0])
    process.kill()
    process.wait()
    process.stdout.close()
    assert words == {"ready", "accepted", "undone"}
