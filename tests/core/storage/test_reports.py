"""Accepting reports and taking them back: nothing twice, nothing lost, everything undone."""

from __future__ import annotations

import io
import random
import sqlite3
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlite_utils import Database

from outsource_core.problems import Code
from outsource_core.progress import Progress
from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.storage.database import FILE_NAME, open_database
from outsource_core.storage.providers import ProviderKind, providers
from outsource_core.storage.reports import (
    Report,
    Upload,
    accept,
    already_accepted,
    hash_identifiers,
    newest_report,
    reports,
    undo,
    upload_of,
)
from tests.core.storage.uploads import (
    KEY,
    NOW,
    VENDOR,
    Row,
    accepted,
    activity,
    counted,
    dump,
    figures,
    register,
    sound,
    told_by,
    week,
)

WEEK = "2026-11-09"
NEXT_WEEK = "2026-11-16"
PHONE = "+380671234567"


# accepting


def test_an_accepted_report_says_whose_it_is_what_days_it_speaks_of_and_how_many_rows(
    db: Database,
) -> None:
    report = accepted(db, activity({"week": WEEK, "deals": 3}, {"week": NEXT_WEEK, "deals": 4}))
    assert reports(db) == (report,)
    assert (report.provider, report.file_name, report.row_count) == (VENDOR, "week.csv", 2)
    assert (report.period_start, report.period_end) == (date(2026, 11, 9), date(2026, 11, 22))
    assert report.accepted_at == NOW
    assert report.undone_at is None
    assert report.superseded_by is None


def test_a_registers_days_are_those_of_its_closings(db: Database) -> None:
    report = accepted(
        db,
        register(
            {"deal_id": "1", "opened_on": "2026-10-01", "closed_on": "2026-11-10"},
            {"deal_id": "2", "opened_on": "2026-10-01", "closed_on": "2026-11-12"},
            {"deal_id": "3", "opened_on": "2026-11-20", "stage": "open"},
        ),
    )
    assert (report.period_start, report.period_end) == (date(2026, 11, 10), date(2026, 11, 12))


def test_a_register_with_nothing_closed_has_no_days(db: Database) -> None:
    report = accepted(db, register({"deal_id": "1", "opened_on": "2026-11-20", "stage": "open"}))
    assert (report.period_start, report.period_end) == (None, None)


def test_an_upload_becomes_one_report_for_each_provider_it_names(db: Database) -> None:
    upload = activity(
        {"week": WEEK, "deals": 3, "provider": "North"},
        {"week": WEEK, "deals": 5, "provider": "East"},
    )
    found, problems = accept(db, upload, now=NOW, key=KEY, kinds={"East": ProviderKind.CALL_CENTRE})
    assert problems == ()
    assert [report.provider for report in found] == ["East", "North"]
    assert week(db, WEEK, "North") == {"deals": 3}
    assert week(db, WEEK, "East") == {"deals": 5}
    kinds = {provider.name: provider.kind for provider in providers(db)}
    assert kinds == {"East": ProviderKind.CALL_CENTRE, "North": ProviderKind.OUTSOURCER}


def test_what_was_not_reported_is_stored_as_nothing_and_zero_as_zero(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 0, "hours": 7.5}))
    (row,) = db.query("SELECT deals, leads, revenue, hours FROM activities")
    assert row == {"deals": 0, "leads": None, "revenue": None, "hours": 7.5}
    assert week(db, WEEK) == {"deals": 0, "hours": 7.5}


# the same bytes again


def test_the_same_bytes_twice_change_nothing_and_the_second_time_is_told(db: Database) -> None:
    upload = activity({"week": WEEK, "deals": 3})
    accepted(db, upload)
    before = dump(db)
    found, (problem,) = accept(db, upload, now=NOW + timedelta(days=1), key=KEY)
    assert found == ()
    assert problem.code is Code.ALREADY_ACCEPTED
    assert problem.file == "week.csv"
    assert problem.details == {"provider": VENDOR, "accepted_at": NOW.isoformat()}
    assert dump(db) == before


def test_the_same_bytes_of_a_report_that_was_corrected_since_name_what_counts_instead(
    db: Database,
) -> None:
    upload = activity({"week": WEEK, "deals": 3})
    accepted(db, upload)
    better = replace(activity({"week": WEEK, "deals": 5}), file_name="better.csv")
    correction = accepted(db, better)
    before = dump(db)
    found, (problem,) = accept(db, upload, now=NOW + timedelta(days=1), key=KEY)
    assert found == ()
    assert problem.details["replaced_by"] == "better.csv"
    assert dump(db) == before
    undo(db, correction.id, now=NOW + timedelta(days=2))
    _, (problem,) = accept(db, upload, now=NOW + timedelta(days=3), key=KEY)
    assert "replaced_by" not in problem.details


def test_whoever_looks_before_they_accept_is_told_the_same(db: Database) -> None:
    upload = activity(
        {"week": WEEK, "deals": 3, "provider": "North"},
        {"week": WEEK, "deals": 5, "provider": "East"},
    )
    assert already_accepted(db, upload) == ()
    north = upload.rows[upload.rows["provider"] == "North"]
    accept(db, replace(upload, rows=north), now=NOW, key=KEY)
    before = dump(db)
    (problem,) = already_accepted(db, upload)
    assert problem.details == {"provider": "North", "accepted_at": NOW.isoformat()}
    assert dump(db) == before
    assert accept(db, upload, now=NOW, key=KEY)[1] == (problem,)
    assert week(db, WEEK, "East") == {"deals": 5}


def test_the_same_bytes_under_another_name_are_still_the_same(db: Database) -> None:
    accepted(db, register({"deal_id": "1", "closed_on": WEEK, "value": 5}))
    again = register({"deal_id": "1", "closed_on": WEEK, "value": 5}, name="copy of deals.csv")
    before = dump(db)
    assert accept(db, again, now=NOW, key=KEY)[0] == ()
    assert dump(db) == before


def test_bytes_that_were_taken_back_can_be_accepted_again(db: Database) -> None:
    upload = activity({"week": WEEK, "deals": 3})
    undo(db, accepted(db, upload).id, now=NOW)
    assert week(db, WEEK) == {}
    accepted(db, upload)
    assert week(db, WEEK) == {"deals": 3}


def test_two_sheets_of_one_file_are_two_uploads(db: Database) -> None:
    first, second = activity({"week": WEEK, "deals": 3}), activity({"week": NEXT_WEEK, "deals": 4})
    for sheet, upload in (("November", first), ("December", second)):
        accepted(db, Upload(upload.shape, upload.rows, "book.xlsx", b"one file", part=sheet))
    assert (week(db, WEEK), week(db, NEXT_WEEK)) == ({"deals": 3}, {"deals": 4})


# a corrected file


def test_a_corrected_activity_report_replaces_the_earlier_one_and_keeps_it_in_history(
    db: Database,
) -> None:
    first = accepted(db, activity({"week": WEEK, "deals": 3, "leads": 10}))
    second = accepted(db, activity({"week": WEEK, "deals": 5}))
    assert week(db, WEEK) == {"deals": 5}
    newest, oldest = reports(db)
    assert (newest.id, newest.superseded_by) == (second.id, None)
    assert (oldest.id, oldest.superseded_by) == (first.id, second.id)


def test_a_corrected_file_with_fewer_teams_replaces_the_whole_earlier_report(db: Database) -> None:
    accepted(
        db,
        activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": WEEK, "deals": 4, "team": "b"}),
    )
    accepted(db, activity({"week": WEEK, "deals": 5, "team": "a"}))
    assert week(db, WEEK) == {"deals": 5}


def test_a_report_of_one_day_replaces_only_the_row_of_its_team(db: Database) -> None:
    accepted(
        db,
        activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": WEEK, "deals": 4, "team": "b"}),
    )
    accepted(db, activity({"start": WEEK, "end": WEEK, "deals": 1, "team": "a"}))
    assert week(db, WEEK) == {"deals": 5}


def test_a_report_that_only_adds_leaves_the_rows_it_does_not_name(db: Database) -> None:
    """Another team's file of the same week, or refused days that come back mended."""
    accepted(db, activity({"week": WEEK, "deals": 3, "team": "a"}))
    added = accepted(db, replace(activity({"week": WEEK, "deals": 4, "team": "b"}), adds=True))
    assert week(db, WEEK) == {"deals": 7}
    corrected = accepted(db, replace(activity({"week": WEEK, "deals": 1, "team": "b"}), adds=True))
    assert week(db, WEEK) == {"deals": 4}
    undo(db, added.id, now=NOW)  # what replaced it stands
    assert week(db, WEEK) == {"deals": 4}
    undo(db, corrected.id, now=NOW)
    assert week(db, WEEK) == {"deals": 3}


def test_what_only_adds_never_takes_over_a_mark_it_would_not_make(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3, "team": "a"}))
    whole = accepted(db, activity({"week": WEEK, "deals": 5, "team": "c"}))
    accepted(db, replace(activity({"week": WEEK, "deals": 4, "team": "b"}), adds=True))
    assert week(db, WEEK) == {"deals": 9}
    undo(db, whole.id, now=NOW)
    assert week(db, WEEK) == {"deals": 7}


def test_another_providers_report_of_the_same_week_replaces_nothing(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3}))
    accepted(db, activity({"week": WEEK, "deals": 5, "provider": "Other"}))
    assert week(db, WEEK) == {"deals": 3}
    assert week(db, WEEK, "Other") == {"deals": 5}


def test_a_later_register_replaces_the_deals_it_names_and_leaves_the_others(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": WEEK, "value": 100},
            {"deal_id": "2", "closed_on": WEEK, "value": 200},
        ),
    )
    accepted(
        db,
        register(
            {"deal_id": "2", "closed_on": WEEK, "stage": "lost"},
            {"deal_id": "3", "closed_on": WEEK, "value": 400},
        ),
    )
    assert week(db, WEEK) == {"deals": 2, "lost": 1, "revenue": 500}


# taking back


CORRECTIONS = {
    "the same week": (
        activity({"week": WEEK, "deals": 3, "leads": 10}),
        activity({"week": WEEK, "deals": 5}),
    ),
    "one team of two": (
        activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": WEEK, "deals": 4, "team": "b"}),
        activity({"week": WEEK, "deals": 5, "team": "a"}),
    ),
    "one day": (
        activity({"week": WEEK, "deals": 3}),
        activity({"start": WEEK, "end": WEEK, "deals": 1}),
    ),
    "a longer period": (
        activity({"week": WEEK, "deals": 3}),
        activity({"start": "2026-11-02", "end": "2026-11-29", "deals": 9}),
    ),
    "a deal that changed its buyer": (
        register(
            {"deal_id": "1", "closed_on": WEEK, "value": 100, "customer": PHONE},
            {"deal_id": "2", "closed_on": NEXT_WEEK, "value": 200, "customer": PHONE},
        ),
        register({"deal_id": "1", "closed_on": WEEK, "value": 100, "customer": "+380"}),
    ),
    "a deal that fell through": (
        register({"deal_id": "1", "opened_on": WEEK, "closed_on": WEEK, "value": 100}),
        register({"deal_id": "1", "opened_on": WEEK, "closed_on": NEXT_WEEK, "stage": "lost"}),
    ),
    "a register after an activity report": (
        activity({"week": WEEK, "deals": 3, "leads": 9, "revenue": 900, "hours": 40.0}),
        register({"deal_id": "1", "opened_on": WEEK, "closed_on": WEEK, "value": 100}),
    ),
}


@pytest.mark.parametrize("case", CORRECTIONS)
def test_undo_restores_every_row_of_every_table_but_the_list_of_reports(
    db: Database, case: str
) -> None:
    earlier, later = CORRECTIONS[case]
    accepted(db, earlier)
    before, listed = dump(db, without=["reports"]), reports(db)
    correction = accepted(db, later)
    assert dump(db, without=["reports"]) != before
    assert undo(db, correction.id, now=NOW)
    assert dump(db, without=["reports"]) == before
    assert reports(db)[1:] == listed
    assert reports(db)[0].undone_at == NOW


def test_undo_of_the_only_report_leaves_no_rows_and_no_results(db: Database) -> None:
    report = accepted(db, register({"deal_id": "1", "closed_on": WEEK, "customer": PHONE}))
    undo(db, report.id, now=NOW)
    left = dump(db)
    assert (left["deals"], left["activities"], left["results"]) == ([], [], [])


def test_taking_back_twice_or_what_never_was_changes_nothing(db: Database) -> None:
    report = accepted(db, activity({"week": WEEK, "deals": 3}))
    assert undo(db, report.id, now=NOW)
    before = dump(db)
    assert not undo(db, report.id, now=NOW + timedelta(days=1))
    assert not undo(db, 10_000, now=NOW)
    assert dump(db) == before


def test_undo_of_a_replaced_report_leaves_the_one_that_replaced_it(db: Database) -> None:
    first = accepted(db, activity({"week": WEEK, "deals": 3}))
    second = accepted(db, activity({"week": WEEK, "deals": 5}))
    undo(db, first.id, now=NOW)
    assert week(db, WEEK) == {"deals": 5}
    undo(db, second.id, now=NOW)
    assert week(db, WEEK) == {}


def test_undo_of_the_middle_of_three_brings_back_only_what_the_last_does_not_speak_of(
    db: Database,
) -> None:
    """The last report speaks of one of the middle one's weeks, and never replaced the first."""
    accepted(db, activity({"week": WEEK, "deals": 3}))
    middle = accepted(db, activity({"start": WEEK, "end": "2026-11-22", "deals": 14}))
    accepted(db, activity({"week": NEXT_WEEK, "deals": 4}))
    assert (week(db, WEEK), week(db, NEXT_WEEK)) == ({"deals": 7}, {"deals": 4})
    undo(db, middle.id, now=NOW)
    assert (week(db, WEEK), week(db, NEXT_WEEK)) == ({"deals": 3}, {"deals": 4})


def test_a_row_that_two_later_rows_overlap_stays_replaced_until_both_are_taken_back(
    db: Database,
) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3}))
    middle = accepted(db, activity({"start": WEEK, "end": WEEK, "deals": 1}))
    last = accepted(
        db,
        activity(
            {"start": "2026-11-10", "end": "2026-11-10", "deals": 1},
            {"start": "2026-11-11", "end": "2026-11-11", "deals": 1},
        ),
    )
    undo(db, middle.id, now=NOW)
    assert week(db, WEEK) == {"deals": 2}
    undo(db, last.id, now=NOW)
    assert week(db, WEEK) == {"deals": 3}


def test_undo_of_the_middle_of_three_registers_leaves_the_last_word(db: Database) -> None:
    accepted(db, register({"deal_id": "1", "closed_on": WEEK, "value": 1}))
    middle = accepted(db, register({"deal_id": "1", "closed_on": WEEK, "value": 2}))
    last = accepted(db, register({"deal_id": "1", "closed_on": WEEK, "value": 4}))
    undo(db, middle.id, now=NOW)
    assert week(db, WEEK)["revenue"] == 4
    undo(db, last.id, now=NOW)
    assert week(db, WEEK)["revenue"] == 1


# the files of an archive


def test_two_files_of_an_archive_are_two_reports(db: Database) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for week in (45, 46):
            packed.writestr(f"{week}.csv", f"week,deals\n2026-W{week},3\n")
    file = File("both.zip", archive.getvalue())
    intake = prepare(file, Wishes(provider="Кобза"), today=date(2026, 11, 23))
    for prepared in intake.prepared:
        report = accepted(db, upload_of(file, prepared))
        assert report.file_name == prepared.table.file
    assert len(reports(db)) == 2


# any order


# Few days, teams, deals and customers, so that reports speak of the same things; the days lie in
# three weeks and two months.
DAYS = [(date(2026, 6, 22) + timedelta(days=n)).isoformat() for n in range(15)]
NAMES = ["North", "North", "South"]


def some_register(chance: random.Random) -> Upload:
    rows: list[Row] = []
    for deal_id in chance.sample("12345", chance.randint(1, 4)):
        opened, closed = sorted(chance.choices(DAYS, k=2))
        stage = chance.choice(["won", "won", "lost", "open"])
        row: Row = {"provider": chance.choice(NAMES), "deal_id": deal_id, "stage": stage}
        row |= {"opened_on": chance.choice([opened, None])}
        row |= {"closed_on": None if stage == "open" else closed}
        row |= {"value": chance.randint(0, 999), "customer": chance.choice(["", "x", "y"])}
        rows.append(row)
    return register(*rows)


def some_activity(chance: random.Random) -> Upload:
    rows: list[Row] = []
    for team in chance.choice([[""], [""], ["", "a"]]):
        provider = chance.choice(NAMES)
        cuts = sorted(chance.sample(DAYS, chance.randint(2, 3)))
        for start, following in pairwise(cuts):
            end = date.fromisoformat(following) - timedelta(days=1)
            row: Row = {"provider": provider, "team": team, "start": start, "end": end.isoformat()}
            row |= {"deals": chance.randint(0, 20)}
            for name in ("leads", "revenue", "new_customers", "repeat_orders", "paid"):
                row[name] = chance.choice([None, chance.randint(0, 20)])
            rows.append(row)
    return activity(*rows)


@pytest.mark.parametrize("seed", range(20))
def test_accepting_and_undoing_in_any_order_leaves_just_what_the_remaining_reports_say(
    db: Database, seed: int
) -> None:
    chance = random.Random(seed)
    db.execute("PRAGMA synchronous = OFF")  # the disk's own care is not what is tested here
    remaining: dict[int, Upload] = {}
    for step in range(25):
        if step >= 8 and remaining and chance.random() < 0.5:
            taken_back = chance.choice(list(remaining))
            assert undo(db, taken_back, now=NOW)
            del remaining[taken_back]
        else:
            upload = chance.choice([some_register, some_activity])(chance)
            found, _ = accept(db, upload, now=NOW, key=KEY)
            remaining |= {report.id: part(upload, report.provider) for report in found}
        assert figures(db) == counted([remaining[one] for one in sorted(remaining)])
    for report_id in chance.sample(list(remaining), len(remaining)):
        undo(db, report_id, now=NOW)
    assert figures(db) == {}
    assert sound(db)


@pytest.mark.parametrize("seed", range(4))
def test_looking_each_customer_up_finds_the_same_first_purchases_as_looking_at_all(
    db: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("outsource_core.storage.reports._are_most", lambda *_: False)
    monkeypatch.setattr("outsource_core.storage.reports.SUMMED_AT_ONCE", 2)
    chance = random.Random(seed)
    remaining: dict[int, Upload] = {}
    for _ in range(8):
        upload = some_register(chance)
        found, _problems = accept(db, upload, now=NOW, key=KEY)
        remaining |= {report.id: part(upload, report.provider) for report in found}
        assert figures(db) == counted([remaining[one] for one in sorted(remaining)])
    for report_id in chance.sample(list(remaining), len(remaining)):
        undo(db, report_id, now=NOW)
        del remaining[report_id]
        assert figures(db) == counted([remaining[one] for one in sorted(remaining)])


def test_hours_that_binary_cannot_hold_come_back_to_the_last_bit(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 1, "hours": 0.1, "team": "a"}))
    before = figures(db)
    for hours in (0.2, 0.7, 1e12):
        report = accepted(
            db, activity({"week": WEEK, "deals": 1, "hours": hours, "team": f"{hours}"})
        )
        undo(db, report.id, now=NOW)
        assert figures(db) == before


def part(upload: Upload, provider: str) -> Upload:
    """What an upload says of one provider: each can be taken back alone."""
    rebuild = register if upload.shape is Shape.DEALS else activity
    return rebuild(*(row for row in told_by(upload) if row["provider"] == provider))


# personal data


def test_no_customers_identifier_is_anywhere_in_the_files_of_the_store(
    db: Database, data: Path
) -> None:
    accepted(db, register({"deal_id": "1", "closed_on": WEEK, "customer": PHONE}))
    accepted(db, register({"deal_id": "2", "closed_on": WEEK, "customer": PHONE}))
    kept = b"".join(file.read_bytes() for file in data.iterdir())
    assert b"deals.csv" in kept
    assert PHONE.encode() not in kept
    assert PHONE[4:].encode() not in kept
    (hashed,) = db.execute("SELECT DISTINCT customer FROM deals").fetchall()
    assert hashed[0].to_bytes(8, "big", signed=True) in kept


def test_a_column_that_no_field_is_for_is_not_stored(db: Database, data: Path) -> None:
    upload = register({"deal_id": "1", "closed_on": WEEK, "notes": "call after lunch"})
    accepted(db, upload)
    assert b"call after lunch" not in b"".join(file.read_bytes() for file in data.iterdir())


def test_an_identifier_has_one_hash_under_one_key_and_another_under_another() -> None:
    values = pd.Series([PHONE, "", None, PHONE, "olena@shop.ua"])
    first, empty, missing, again, other = hash_identifiers(values, KEY)
    assert empty is missing is pd.NA
    assert first == again != other
    assert hash_identifiers(values, b"another key")[0] != first


# two at once


def test_a_second_writer_waits_and_both_reports_are_stored(db: Database, data: Path) -> None:
    outcomes = at_once(
        data, activity({"week": WEEK, "deals": 3}), activity({"week": NEXT_WEEK, "deals": 4})
    )
    assert [len(found) for found, _ in outcomes] == [1, 1]
    assert (week(db, WEEK), week(db, NEXT_WEEK)) == ({"deals": 3}, {"deals": 4})
    assert sound(db)


def test_of_two_who_accept_the_same_bytes_at_once_one_is_told(db: Database, data: Path) -> None:
    upload = activity({"week": WEEK, "deals": 3})
    outcomes = at_once(data, upload, upload)
    assert sorted(len(found) for found, _ in outcomes) == [0, 1]
    told = [problem.code for _, problems in outcomes for problem in problems]
    assert told == [Code.ALREADY_ACCEPTED]
    assert week(db, WEEK) == {"deals": 3}
    assert len(reports(db)) == 1


def test_of_two_who_accept_the_same_week_at_once_one_wins_and_the_other_is_told(
    db: Database, data: Path
) -> None:
    accepted(db, activity({"week": WEEK, "deals": 1}))
    mine = activity({"week": WEEK, "deals": 3}, name="mine.csv")
    theirs = activity({"week": WEEK, "deals": 4}, name="theirs.csv")
    outcomes = at_once(data, mine, theirs, seen=newest_report(db))
    assert sorted(len(found) for found, _ in outcomes) == [0, 1]
    (winner,) = [found[0] for found, _ in outcomes if found]
    (told,) = [problem for _, problems in outcomes for problem in problems]
    assert told.code is Code.OVERTAKEN
    assert {winner.file_name, told.file} == {"mine.csv", "theirs.csv"}
    assert told.details["other"] == winner.file_name
    assert week(db, WEEK) == {"deals": 3 if winner.file_name == "mine.csv" else 4}
    assert len(reports(db)) == 2


def test_what_was_accepted_since_for_other_days_or_providers_overtakes_nobody(
    db: Database,
) -> None:
    seen = newest_report(db)
    accepted(db, activity({"week": NEXT_WEEK, "deals": 1}))
    accepted(db, activity({"week": WEEK, "deals": 1, "provider": "Other"}))
    undo(db, accepted(db, activity({"week": WEEK, "deals": 2})).id, now=NOW)
    upload = activity({"week": WEEK, "deals": 3})
    assert len(accept(db, upload, now=NOW, key=KEY, seen=seen)[0]) == 1


def at_once(
    data: Path, *uploads: Upload, seen: int | None = None
) -> list[tuple[tuple[Report, ...], tuple[Any, ...]]]:
    """Accepts each upload in a thread of its own, while another writer still holds the store."""
    outcomes: list[tuple[tuple[Report, ...], tuple[Any, ...]]] = []
    started = threading.Barrier(len(uploads) + 1)

    def work(upload: Upload) -> None:
        database = open_database(data)
        started.wait()
        outcomes.append(accept(database, upload, now=NOW, key=KEY, seen=seen))
        database.close()

    threads = [threading.Thread(target=work, args=(upload,)) for upload in uploads]
    holder = sqlite3.connect(data / FILE_NAME, isolation_level=None)
    for thread in threads:
        thread.start()
    holder.execute("BEGIN IMMEDIATE")
    started.wait()
    threads[0].join(0.2)
    assert outcomes == []
    holder.execute("COMMIT")
    for thread in threads:
        thread.join(20)
    holder.close()
    return outcomes


# a full disk


@pytest.fixture
def crowded(db: Database) -> Database:
    """A store with one report that may not grow by more than a few pages."""
    accepted(db, activity({"week": WEEK, "deals": 3}))
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 4}")
    return db


BIG = register(
    *(
        {"deal_id": f"deal {n}", "closed_on": WEEK, "value": n, "customer": str(n)}
        for n in range(2000)
    )
)


def test_on_a_full_disk_the_error_is_raised_and_nothing_is_half_stored(crowded: Database) -> None:
    before = dump(crowded)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        accept(crowded, BIG, now=NOW, key=KEY)
    assert not crowded.conn.in_transaction
    assert dump(crowded) == before
    assert sound(crowded)


def test_once_there_is_room_again_the_same_connection_accepts_the_file(crowded: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="full"):
        accept(crowded, BIG, now=NOW, key=KEY)
    crowded.execute("PRAGMA max_page_count = 100000")
    accepted(crowded, BIG)
    assert week(crowded, WEEK)["deals"] == 2000


def test_on_a_full_disk_a_large_file_leaves_the_indexes_as_they_were(
    crowded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outsource_core.storage.reports.MANY_ROWS", 1)
    declared = shape(crowded)
    with pytest.raises(sqlite3.OperationalError, match="full"):
        accept(crowded, BIG, now=NOW, key=KEY)
    assert shape(crowded) == declared
    assert sound(crowded)


def test_when_the_file_system_refuses_to_write_the_store_is_as_it_was(
    db: Database, data: Path
) -> None:
    """Here the refusal comes from the system itself, in the middle of writing the log."""
    accepted(db, activity({"week": WEEK, "deals": 3}))
    before = dump(db)
    db.close()
    script = (
        "import resource, sqlite3, sys; from pathlib import Path\n"
        "from outsource_core.storage.database import open_database\n"
        "from outsource_core.storage.reports import accept\n"
        "from tests.core.storage.test_reports import BIG, KEY, NOW\n"
        "db = open_database(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try: accept(db, BIG, now=NOW, key=KEY)\n"
        "except sqlite3.OperationalError as error: print(error.sqlite_errorcode & 0xFF)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(data)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(told.stdout) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    again = open_database(data)
    assert dump(again) == before
    assert sound(again)
    again.close()


# size


def shape(db: Database) -> list[Any]:
    """Every table and index."""
    return sorted(db.execute("SELECT name, sql FROM sqlite_master").fetchall(), key=repr)


@pytest.mark.parametrize("seed", range(4))
def test_indexes_that_are_made_anew_after_a_file_change_no_figure(
    db: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("outsource_core.storage.reports.MANY_ROWS", 1)
    monkeypatch.setattr("outsource_core.storage.reports.CHUNK", 2)
    declared = shape(db)
    chance = random.Random(seed)
    remaining: dict[int, Upload] = {}
    for _ in range(12):
        upload = chance.choice([some_register, some_activity])(chance)
        found, _problems = accept(db, upload, now=NOW, key=KEY)
        remaining |= {report.id: part(upload, report.provider) for report in found}
        assert figures(db) == counted(list(remaining.values()))
    undo(db, min(remaining), now=NOW)
    del remaining[min(remaining)]
    assert figures(db) == counted(list(remaining.values()))
    assert shape(db) == declared
    assert sound(db)


def test_a_corrected_register_of_many_deals_does_not_compare_each_with_each(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 deals against 20,000 would be 400 million comparisons, and outlast any patience."""
    rows = [{"deal_id": str(n), "closed_on": WEEK, "value": 1} for n in range(20_000)]
    accepted(db, register(*rows))
    steps = 0

    def count(_: Progress) -> None:
        nonlocal steps
        steps += 1

    monkeypatch.setattr("outsource_core.storage.database.STEPS_BETWEEN", 1000)
    corrected = register(*[row | {"value": 2} for row in rows])
    (report,), _ = accept(db, corrected, now=NOW, key=KEY, tell=count)
    undo(db, report.id, now=NOW, tell=count)
    assert week(db, WEEK)["revenue"] == 20_000
    assert steps < 20_000  # in thousands of SQLite's own steps
