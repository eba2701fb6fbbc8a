"""Work on the store says how far it is, and stops when asked, leaving nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, pairwise

import pytest
from sqlite_utils import Database

from outsource_core.progress import Progress, Stage, Stopped, Tell
from outsource_core.storage.changes import against_store, differences
from outsource_core.storage.reports import Upload, accept, undo
from tests.core.storage.uploads import (
    KEY,
    NOW,
    accepted,
    activity,
    counted,
    dump,
    figures,
    register,
    sound,
)

WEEK = "2026-11-09"
Work = Callable[[Database, Tell], object]


def deals(*, worth: int, provider: str = "Vendor") -> Upload:
    return register(
        *(
            {
                "provider": provider,
                "deal_id": str(n),
                "opened_on": WEEK,
                "closed_on": WEEK,
                "value": worth,
                "customer": f"06700000{n % 30:02d}",
            }
            for n in range(60)
        )
    )


def days(*, count: int) -> Upload:
    return activity(
        *(
            {"start": day, "end": day, "deals": count, "leads": 9, "team": team}
            for day in (f"2026-11-{n:02d}" for n in range(9, 29))
            for team in ("a", "b")
        )
    )


FIRST = [deals(worth=100), deals(worth=100, provider="Other"), days(count=2)]
CORRECTED = {"deals": deals(worth=200), "days": days(count=3)}
WORKS: dict[str, Work] = {
    f"accept {name}": lambda db, tell, upload=upload: accept(  # type: ignore[misc]
        db, upload, now=NOW, key=KEY, tell=tell
    )
    for name, upload in CORRECTED.items()
} | {
    f"undo report {number}": lambda db, tell, number=number: undo(  # type: ignore[misc]
        db, number, now=NOW, tell=tell
    )
    for number in (1, 3)
}
WORKS |= {
    f"compare {name}": lambda db, tell, upload=upload: differences(db, upload, tell=tell)  # type: ignore[misc]
    for name, upload in CORRECTED.items()
}
WORKS["claims"] = lambda db, tell: against_store(db, CORRECTED["deals"], key=KEY, tell=tell)


@pytest.fixture
def full(db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A store with a few reports, where every statement is long and indexes are made anew."""
    for upload in FIRST:
        accepted(db, upload)
    monkeypatch.setattr("outsource_core.storage.database.STEPS_BETWEEN", 200)
    monkeypatch.setattr("outsource_core.storage.reports.MANY_ROWS", 50)
    monkeypatch.setattr("outsource_core.storage.reports.CHUNK", 7)
    return db


@pytest.mark.parametrize("work", WORKS)
def test_what_is_told_grows_from_nothing_to_all_stage_by_stage(full: Database, work: str) -> None:
    told: list[Progress] = []
    WORKS[work](full, told.append)
    assert len(told) > 2
    for _stage, same in groupby(told, key=lambda one: one.stage):
        amounts = list(same)
        assert amounts[0].done == 0
        assert amounts[-1].done == amounts[-1].total > 0
        assert len({one.total for one in amounts}) == 1
        assert all(one.done <= other.done for one, other in pairwise(amounts))


def test_accepting_says_that_rows_are_stored_and_then_summed_up(full: Database) -> None:
    told: list[Progress] = []
    WORKS["accept deals"](full, told.append)
    assert list(dict.fromkeys(one.stage for one in told)) == [Stage.STORING, Stage.SUMMING_UP]
    assert {one.total for one in told} == {60}


def test_whoever_waits_is_told_during_a_single_long_statement_too(full: Database) -> None:
    told: list[Progress] = []
    WORKS["undo report 1"](full, told.append)
    assert len(told) > 2 * len(set(told))


@pytest.mark.parametrize("work", WORKS)
def test_stopped_at_any_moment_nothing_is_left_and_the_work_can_be_done_after_all(
    full: Database, work: str
) -> None:
    moments: list[Progress] = []
    before, declared = dump(full), list(full.conn.iterdump())
    stopped = 0
    for moment in range(10_000):

        def tell(progress: Progress, moment: int = moment) -> None:
            moments.append(progress)
            if len(moments) > moment:
                raise Stopped

        moments.clear()
        try:
            WORKS[work](full, tell)
        except Stopped:
            stopped += 1
            assert not full.conn.in_transaction
            assert len(moments) == moment + 1  # nobody is told anything after they said stop
            assert dump(full) == before
        else:
            break
        if stopped % 10 == 1:
            assert list(full.conn.iterdump()) == declared
    assert stopped > 2
    assert sound(full)
    remaining = [*FIRST]
    if work.startswith("accept"):
        remaining.append(CORRECTED[work.removeprefix("accept ")])
    if work.startswith("undo"):
        del remaining[int(work[-1]) - 1]
    assert figures(full) == counted(remaining)


def test_what_else_is_raised_by_whoever_is_told_comes_out_as_it_is(full: Database) -> None:
    class Rerun(BaseException):
        """As a screen raises it that is drawn anew."""

    calls = 0

    def tell(_: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls == 12:
            raise Rerun

    before = dump(full)
    with pytest.raises(Rerun):
        WORKS["accept deals"](full, tell)
    assert dump(full) == before
