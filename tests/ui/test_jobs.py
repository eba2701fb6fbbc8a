"""Work beside the screen: what it hands over, how it is given up, what its pace tells."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from outsource_core.progress import Progress, Stage, Tell
from ui.jobs import Job, Pace, paced

LONG = 10.0  # seconds nobody waits for in vain


def rows(done: int, stage: Stage = Stage.CHECKING, total: int = 100) -> Progress:
    return Progress(stage, done, total)


def test_each_piece_is_handed_over_as_soon_as_it_is_done() -> None:
    go_on = threading.Event()

    def work(tell: Tell) -> Iterator[str]:
        yield "one"
        go_on.wait(LONG)
        yield "two"

    job = Job(work, pieces=2)
    while not job.results:
        assert not job.wait(0.01)
    assert (job.results, job.is_done) == (("one",), False)
    go_on.set()
    assert job.wait(LONG)
    assert job.results == ("one", "two")
    assert job.error is None


def test_work_given_up_ends_at_its_next_word_and_keeps_what_was_done() -> None:
    begun = threading.Event()
    undone: list[str] = []

    def work(tell: Tell) -> Iterator[str]:
        yield "one"
        try:
            for done in range(1_000_000):
                tell(rows(done % 100))
                begun.set()
        except BaseException:
            undone.append("rolled back")
            raise
        yield "two"

    job = Job(work, pieces=2)
    assert begun.wait(LONG)
    job.stop()
    assert job.wait(LONG)
    assert job.results == ("one",)
    assert job.is_stopped
    assert job.error is None
    assert undone == ["rolled back"]


def test_no_further_piece_is_begun_after_it_was_given_up() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(tell: Tell) -> Iterator[str]:
        begun.set()
        go_on.wait(LONG)
        yield "one"
        yield "two"

    job = Job(work, pieces=2)
    assert begun.wait(LONG)
    job.stop()
    go_on.set()
    assert job.wait(LONG)
    assert job.results == ("one",)


def test_a_job_nobody_holds_any_more_is_given_up() -> None:
    heard, go_on = threading.Event(), threading.Event()

    def work(tell: Tell) -> Iterator[None]:
        go_on.wait(LONG)
        try:
            tell(rows(1))
        finally:
            heard.set()
        yield

    job = Job(work)
    unwanted = job._shared.unwanted
    del job
    gc.collect()
    assert unwanted.is_set()
    go_on.set()
    assert heard.wait(LONG)


def test_a_bug_is_kept_for_the_page_and_ends_nothing_else() -> None:
    def work(tell: Tell) -> Iterator[str]:
        yield "one"
        raise ZeroDivisionError

    job = Job(work, pieces=2)
    assert job.wait(LONG)
    assert isinstance(job.error, ZeroDivisionError)
    assert job.results == ("one",)


def test_what_was_told_last_is_known_meanwhile() -> None:
    told, go_on = threading.Event(), threading.Event()

    def work(tell: Tell) -> Iterator[None]:
        tell(rows(10))
        tell(rows(20))
        told.set()
        go_on.wait(LONG)
        yield

    job = Job(work)
    assert told.wait(LONG)
    assert job.pace is not None
    assert job.pace.progress == rows(20)
    go_on.set()
    assert job.wait(LONG)


# ── pace ─────────────────────────────────────────────────────────────────────────────────────


def after(*told: tuple[float, Progress]) -> Pace:
    pace: Pace | None = None
    for now, progress in told:
        pace = paced(pace, progress, now)
    assert pace is not None
    return pace


def test_forty_of_a_hundred_rows_in_two_seconds_leave_three_seconds() -> None:
    pace = after((5.0, rows(0)), (6.0, rows(10)), (7.0, rows(40)))
    assert pace.rate == 20.0
    assert pace.seconds_left == 3.0


def test_what_was_done_before_the_first_word_does_not_count_as_speed() -> None:
    pace = after((0.0, rows(50)), (2.0, rows(60)))
    assert pace.rate == 5.0
    assert pace.seconds_left == 8.0


@pytest.mark.parametrize(
    "told",
    [
        [(0.0, rows(30))],
        [(0.0, rows(0)), (0.5, rows(40))],
        [(0.0, rows(0)), (30.0, rows(2))],
        [(0.0, rows(0)), (30.0, rows(0))],
    ],
    ids=["the first word", "half a second", "two in a hundred", "nothing yet"],
)
def test_nothing_is_promised_before_enough_is_known(told: list[tuple[float, Progress]]) -> None:
    assert after(*told).rate is None
    assert after(*told).seconds_left is None


@pytest.mark.parametrize(
    "another", [rows(0, Stage.STORING), rows(0, total=900), rows(3)], ids=["stage", "file", "anew"]
)
def test_another_stage_has_its_own_pace(another: Progress) -> None:
    pace = after((0.0, rows(0)), (5.0, rows(90)), (6.0, another))
    assert (pace.began, pace.first) == (6.0, another.done)
    assert pace.rate is None


def test_a_stage_that_stands_still_keeps_its_word() -> None:
    moving = after((0.0, rows(0)), (2.0, rows(40)))
    assert after((0.0, rows(0)), (2.0, rows(40)), (60.0, rows(40))) == moving
    assert moving.seconds_left == 3.0


def test_a_stage_that_is_done_promises_nothing() -> None:
    assert after((0.0, rows(0)), (2.0, rows(100))).seconds_left is None


def test_a_stage_of_nothing_is_no_division_by_nothing() -> None:
    pace = after((0.0, rows(0, total=0)), (5.0, rows(0, total=0)))
    assert pace.rate is None
