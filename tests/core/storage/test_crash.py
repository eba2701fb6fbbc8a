"""Killed at any moment, the store holds all of an action or nothing of it, and forgets no receipt.

Each try runs a process that accepts and takes back reports and acknowledges each over a pipe, kills
it without warning, and looks at what is left.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from outsource_core.storage.database import open_database
from outsource_core.storage.reports import reports, undo
from tests.core.storage.uploads import NOW, counted, figures, sound
from tests.core.storage.working import UPLOADS, work

TRIES, SIDE_BY_SIDE = 60, 2
#: A process that has everything imported has children in no time.
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.core.storage.working"])

Said = list[tuple[str, int]]


def start(folder: Path) -> tuple[BaseProcess, Connection]:
    """Runs ``work`` in a process of its own, and returns when it is about to begin."""
    ours, theirs = NURSERY.Pipe(duplex=False)
    process = NURSERY.Process(target=work, args=(folder, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == ("ready", 0)
    return process, ours


def killed(process: BaseProcess, heard: Connection, *, at: float) -> Said:
    """Ends a process with no warning at a moment of the clock; what it had acknowledged."""
    time.sleep(max(at - time.monotonic(), 0))
    process.kill()
    said: Said = []
    try:
        while True:
            said.append(heard.recv())
    except EOFError:
        pass
    process.join()
    heard.close()
    return said


def look(folder: Path, said: Said) -> None:
    """What must hold after a kill, whenever it came."""
    db = open_database(folder)
    assert sound(db)
    listed = {report.id: report for report in reversed(reports(db))}
    for word, report_id in said:
        assert report_id in listed
        if word == "undone":
            assert listed[report_id].undone_at is not None
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
    workers = [start(folder) for folder in folders]
    begun = time.monotonic()
    try:
        for folder, (process, heard) in zip(folders, workers, strict=True):
            look(folder, killed(process, heard, at=begun + moments.uniform(0.0, 0.4)))
    finally:
        for process, _ in workers:
            process.kill()
            process.join()


def test_a_process_left_alone_comes_past_every_kind_of_moment(tmp_path: Path) -> None:
    """Else the kills above would prove little: within their time accepts and undoes both happen."""
    words: set[str] = set()
    deadline = time.monotonic() + 20
    process, heard = start(tmp_path)
    while words < {"accepted", "undone"} and time.monotonic() < deadline:
        words.add(heard.recv()[0])
    process.kill()
    process.join()
    heard.close()
    assert words == {"accepted", "undone"}
