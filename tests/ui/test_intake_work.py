"""Storing several files at one press, and what a browser tells twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlite_utils import Database

from outsource_core.problems import Code
from outsource_core.progress import silent
from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.storage.reports import newest_report, reports, upload_of
from tests.core.storage.uploads import accepted, activity, figures
from ui.intake_desk import Desk
from ui.intake_work import ToAccept, facts_of, storing

TODAY = date(2026, 11, 23)


def to_accept(db: Database, name: str, *weeks: str, deals: int = 3) -> ToAccept:
    """A file that someone looks at now."""
    content = "\n".join(["week,deals", *(f"{week},{deals}" for week in weeks), ""])
    file = File(name, content.encode())
    (prepared,) = prepare(file, Wishes(provider="Vendor"), today=TODAY).prepared
    first = prepared.checked.rows["start"].min().date()
    return ToAccept((0, 0), upload_of(file, prepared), newest_report(db), prepared, first)


def test_files_of_one_press_do_not_overtake_each_other(db: Database) -> None:
    wanted = [
        to_accept(db, "a.csv", "2026-W40", "2026-W41"),
        to_accept(db, "b.csv", "2026-W41", "2026-W42", deals=4),
        to_accept(db, "c.csv", "2026-W42", deals=5),
    ]
    stored = list(storing(wanted, silent))
    assert [one.problems for one in stored] == [(), (), ()]
    assert [one.file_name for one in reversed(reports(db))] == ["a.csv", "b.csv", "c.csv"]


def test_someone_else_who_came_between_is_told_of_and_the_rest_goes_on(db: Database) -> None:
    wanted = [to_accept(db, "a.csv", "2026-W40"), to_accept(db, "b.csv", "2026-W41")]
    accepted(db, activity({"week": "2026-10-05", "deals": 9}, name="theirs.csv"))
    first, second = storing(wanted, silent)
    assert [one.file_name for one in first.accepted] == ["a.csv"]
    assert second.accepted == ()
    assert [one.code for one in second.problems] == [Code.OVERTAKEN]


def test_someone_else_between_two_files_of_one_press_is_not_taken_for_us(db: Database) -> None:
    wanted = [
        to_accept(db, "a.csv", "2026-W40"),
        to_accept(db, "b.csv", "2026-W41"),
        to_accept(db, "c.csv", "2026-W43"),
    ]
    work = storing(wanted, silent)
    assert next(work).problems == ()
    accepted(db, activity({"week": "2026-10-05", "deals": 9}, name="theirs.csv"))
    assert [one.code for one in next(work).problems] == [Code.OVERTAKEN]
    assert next(work).problems == ()


@pytest.mark.parametrize(
    "content",
    [
        "тиждень;угоди;виручка, тис. грн\n28.09.2026–08.11.2026;10;1 234,567\n2026-W46;3;0,015\n",
        "№;статус;дата закриття;сума\n1;виграно;01.11.2026;1 000,37\n2;виграно;02.11.2026;0,99\n"
        "3;програно;02.11.2026;500\n",
    ],
    ids=["an activity report over weeks", "a deal register"],
)
def test_preview_and_store_agree_to_the_kopiyka(db: Database, content: str) -> None:
    file = File("звіт.csv", content.encode())
    (prepared,) = prepare(file, Wishes(provider="Vendor"), today=TODAY).prepared
    facts = facts_of(prepared, chosen="Vendor")
    accepted(db, upload_of(file, prepared))
    for grain in ("week", "month"):
        rows = [row for (_, kind, _), row in figures(db).items() if kind == grain]
        assert sum(row["deals"] or 0 for row in rows) == facts.won
        assert sum(row["revenue"] or 0 for row in rows) == facts.revenue


def test_an_upload_a_browser_tells_of_twice_lies_on_the_desk_once() -> None:
    desk = Desk()
    assert desk.is_new("upload 1")
    assert desk.is_new("upload 2")
    assert not desk.is_new("upload 1")


DEEDS: dict[str, Callable[[Desk], object]] = {
    "lays a file down": lambda desk: desk.put(File("new.csv", b"")),
    "takes it away": lambda desk: desk.remove(0),
    "answers": lambda desk: desk.answer(0, provider="Кобза"),
    "clears the desk": lambda desk: desk.clear(),
    "accepts": lambda desk: desk.accept([]),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_what_a_person_does_waits_for_the_run_that_moves_the_desk_on(
    deed: Callable[[Desk], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, halfway, go_on = Desk(), threading.Event(), threading.Event()
    desk.put(File("old.csv", b""))
    done = threading.Thread(target=deed, args=(desk,), daemon=True)

    def advance() -> None:
        halfway.set()
        go_on.wait(10)

    monkeypatch.setattr(desk, "_advance", advance)
    run = threading.Thread(target=desk.advance, daemon=True)
    run.start()
    assert halfway.wait(10)
    done.start()
    done.join(0.1)
    assert done.is_alive()
    go_on.set()
    for thread in (run, done):
        thread.join(10)
        assert not thread.is_alive()


def test_removing_a_file_takes_away_what_was_said_of_it_and_of_no_other() -> None:
    desk = Desk()
    for name in ("a.csv", "b.csv"):
        desk.put(File(name, b""))
    desk.answer(0, provider="Кобза")
    desk.answer(1, provider="Зоря", columns={"deals": "Продажі"})
    desk.remove(0)
    assert [file.name for file in desk.files.values()] == ["b.csv"]
    assert 0 not in desk.answers
    assert (desk.answers[1].provider, desk.answers[1].columns) == ("Зоря", {"deals": "Продажі"})
