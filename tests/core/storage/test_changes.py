"""A report beside what the store holds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlite_utils import Database

from outsource_core.problems import Code
from outsource_core.reports.history import Change, Differences
from outsource_core.storage.changes import (
    against_store,
    beside_last_week,
    differences,
    replaced_by,
)
from outsource_core.storage.reports import Upload, undo
from tests.core.storage.uploads import KEY, NOW, VENDOR, Row, accepted, activity, register, week

WEEK, NEXT_WEEK = "2026-11-09", "2026-11-16"
ANNA = "+380671234567"


def told(db: Database, upload: Upload) -> list[Code]:
    return [problem.code for problem in against_store(db, upload, key=KEY)]


def weeks(*deals: int) -> Upload:
    """Weekly reports that end with the week before WEEK."""
    first = date.fromisoformat(WEEK) - timedelta(weeks=len(deals))
    return activity(
        *(
            {"week": (first + timedelta(weeks=n)).isoformat(), "deals": one}
            for n, one in enumerate(deals)
        )
    )


# warnings


def test_a_deal_that_another_provider_reported_is_told_with_their_name(db: Database) -> None:
    accepted(
        db, register({"provider": "Other", "deal_id": "7", "closed_on": WEEK, "customer": ANNA})
    )
    upload = register({"deal_id": "7", "closed_on": WEEK, "customer": ANNA})
    (problem,) = against_store(db, upload, key=KEY)
    assert problem.code is Code.CLAIMED_BY_ANOTHER
    assert (problem.file, problem.row, problem.value) == ("deals.csv", 2, "7")
    assert problem.details["provider"] == "Other"


def test_the_very_file_of_another_provider_is_told(db: Database) -> None:
    rows = {"week": WEEK, "deals": 3}
    report = accepted(db, activity(rows))
    again = activity(rows)
    again = replace(again, rows=again.rows.assign(provider="Other"))
    (problem,) = against_store(db, again, key=KEY)
    assert problem.code is Code.ACCEPTED_FOR_ANOTHER
    assert problem.details == {"provider": VENDOR, "accepted_at": NOW.isoformat()}
    assert Code.ACCEPTED_FOR_ANOTHER not in told(db, activity(rows))
    undo(db, report.id, now=NOW)
    assert told(db, again) == []


def test_one_purchase_under_two_numbers_is_told_too(db: Database) -> None:
    sale = {"closed_on": WEEK, "customer": ANNA, "value": 900}
    accepted(db, register({"provider": "Other", "deal_id": "A-1"} | sale))
    assert told(db, register({"deal_id": "1"} | sale)) == [Code.CLAIMED_BY_ANOTHER]
    assert told(db, register({"deal_id": "1"} | sale | {"value": 800})) == []


def test_two_providers_in_one_file_are_told_of_each_other(db: Database) -> None:
    row = {"deal_id": "7", "closed_on": WEEK, "customer": ANNA}
    upload = register(row | {"provider": "North"}, row | {"provider": "South"})
    problems = against_store(db, upload, key=KEY)
    assert [(one.row, one.details["provider"]) for one in problems] == [(2, "South"), (3, "North")]


def test_a_providers_own_correction_and_a_claim_taken_back_are_no_double_claims(
    db: Database,
) -> None:
    row = {"deal_id": "7", "closed_on": WEEK, "customer": ANNA}
    accepted(db, register(row))
    assert told(db, register(row | {"value": 5})) == []
    other = accepted(db, register(row | {"provider": "Other"}))
    undo(db, other.id, now=NOW)
    assert told(db, register(row | {"value": 5})) == []


def test_days_missing_and_figures_that_jump_are_told(db: Database) -> None:
    accepted(db, weeks(10, 11, 9, 10, 12, 10))
    assert told(db, activity({"week": WEEK, "deals": 11})) == []
    assert told(db, activity({"week": WEEK, "deals": 95})) == [Code.UNUSUAL_VALUE]
    gap = activity({"week": WEEK, "deals": 10}, {"week": "2026-11-23", "deals": 10})
    assert told(db, gap) == [Code.MISSING_DAYS]
    assert told(db, replace(gap, adds=True)) == []  # mended rows do not speak of every day


def test_a_finding_names_the_sheet_or_the_file_in_an_archive_once(db: Database) -> None:
    accepted(db, weeks(10, 11, 9, 10, 10, 11))
    jump = activity({"week": WEEK, "deals": 90}, name="a.zip/north.csv")
    for part, sheet in (("a.zip/north.csv", None), ("a.zip/north.csvЛистопад", "Листопад")):
        (one,) = against_store(db, replace(jump, part=part), key=KEY)
        assert (one.file, one.sheet) == ("a.zip/north.csv", sheet)


def test_another_providers_history_is_no_measure(db: Database) -> None:
    accepted(db, weeks(10, 11, 9, 10, 12, 10))
    assert told(db, activity({"provider": "Other", "week": WEEK, "deals": 95})) == []


def test_an_upload_without_good_rows_is_told_nothing(db: Database) -> None:
    upload = activity({"week": WEEK, "deals": 1})
    empty = replace(upload, rows=upload.rows.iloc[:0])
    assert against_store(db, empty, key=KEY) == ()
    assert beside_last_week(db, empty) == ()
    assert differences(db, empty) == Differences()


# the week before


def test_each_week_stands_beside_the_week_before_it(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 4, "revenue": 900}))
    found = beside_last_week(db, activity({"week": NEXT_WEEK, "deals": 5, "leads": 20}))
    (one,) = found
    assert (one.provider, one.week) == (VENDOR, date.fromisoformat(NEXT_WEEK))
    assert one.figures == {"leads": 20, "deals": 5, "revenue": None}
    assert one.week_before == {"leads": None, "deals": 4, "revenue": 900}


# before and after


def test_a_first_report_is_all_new(db: Database) -> None:
    upload = register({"deal_id": "1", "closed_on": WEEK}, {"deal_id": "2", "closed_on": WEEK})
    assert differences(db, upload) == Differences(new=2)


def test_a_corrected_register_says_what_changes_and_afterwards_what_changed(db: Database) -> None:
    accepted(
        db,
        register(
            {"deal_id": "1", "closed_on": WEEK, "value": 100},
            {"deal_id": "2", "closed_on": WEEK, "value": 200},
            {"deal_id": "3", "closed_on": WEEK, "value": 300},
        ),
    )
    corrected = register(
        {"deal_id": "2", "closed_on": WEEK, "value": 200},
        {"deal_id": "3", "closed_on": NEXT_WEEK, "value": 310},
        {"deal_id": "4", "closed_on": WEEK, "value": 400},
    )
    found = differences(db, corrected)
    assert (found.new, found.changed, found.unchanged, found.gone) == (1, 1, 1, 0)
    assert found.cells == (
        Change(VENDOR, "3", "closed_on", WEEK, NEXT_WEEK),
        Change(VENDOR, "3", "value", 300, 310),
    )
    assert replaced_by(db, accepted(db, corrected).id) == found


def test_a_corrected_activity_report_says_which_rows_are_gone(db: Database) -> None:
    accepted(
        db,
        activity(
            {"week": WEEK, "deals": 3, "team": "a"},
            {"week": WEEK, "deals": 4, "team": "b", "hours": 8.5},
            {"week": WEEK, "deals": 1, "team": "c"},
        ),
    )
    corrected = activity(
        {"week": WEEK, "deals": 3, "team": "a"},
        {"week": WEEK, "deals": 5, "team": "b", "hours": 8.5},
    )
    found = differences(db, corrected)
    assert (found.new, found.changed, found.unchanged, found.gone) == (0, 1, 1, 1)
    assert found.cells == (Change(VENDOR, f"{WEEK}/2026-11-15 b", "deals", 4, 5),)
    assert replaced_by(db, accepted(db, corrected).id) == found


def test_rows_of_another_team_stay_unless_the_whole_report_is_covered(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": NEXT_WEEK, "deals": 4}))
    other = activity({"week": WEEK, "deals": 5, "team": "b"})
    assert differences(db, other) == Differences(new=1)
    assert replaced_by(db, accepted(db, other).id) == Differences(new=1)
    whole = activity({"week": WEEK, "deals": 1, "team": "c"}, {"week": NEXT_WEEK, "deals": 2})
    found = differences(db, whole)
    assert (found.new, found.changed, found.gone) == (1, 1, 2)
    assert replaced_by(db, accepted(db, whole).id) == found


@pytest.mark.parametrize("seed", range(12))
def test_what_would_change_is_what_changes(db: Database, seed: int) -> None:
    chance = random.Random(seed)
    db.execute("PRAGMA synchronous = OFF")  # the disk's own care is not what is tested here
    days = [(date(2026, 6, 22) + timedelta(days=n)).isoformat() for n in range(21)]
    for _ in range(10):
        rows: list[Row] = []
        for team in chance.choice([[""], ["", "a"], ["a", "b"]]):
            cuts = sorted(chance.sample(days, chance.randint(2, 4)))
            rows += [
                {"team": team, "start": start, "end": end, "deals": chance.randint(0, 3)}
                for start, end in chance.sample(list(pairwise(cuts))[::2], 1)
            ]
        upload = activity(*rows)
        expected = differences(db, upload)
        assert replaced_by(db, accepted(db, upload).id) == expected


# teams and no teams


@pytest.mark.parametrize(
    ("stored", "coming"), [(("a", "b"), ("",)), (("",), ("a", "b")), (("",), ("a",))]
)
def test_who_names_no_team_speaks_of_all_of_them_so_no_day_counts_twice(
    db: Database, stored: tuple[str, ...], coming: tuple[str, ...]
) -> None:
    """A provider that sends its teams in one file and their total in another, in either order."""
    accepted(
        db,
        activity(
            *({"week": one, "deals": 3, "team": t} for one in (WEEK, NEXT_WEEK) for t in stored)
        ),
    )
    upload = activity(*({"week": WEEK, "deals": 4, "team": team} for team in coming))
    found = differences(db, upload)
    assert (found.new, found.gone) == (len(coming), len(stored))
    report = accepted(db, upload)
    assert replaced_by(db, report.id) == found
    assert week(db, WEEK) == {"deals": 4 * len(coming)}
    assert week(db, NEXT_WEEK) == {"deals": 3 * len(stored)}
    undo(db, report.id, now=NOW)
    assert week(db, WEEK) == {"deals": 3 * len(stored)}


def test_teams_beside_each_other_and_other_days_replace_nothing(db: Database) -> None:
    accepted(db, activity({"week": WEEK, "deals": 3, "team": "a"}, {"week": NEXT_WEEK, "deals": 4}))
    beside = activity({"week": WEEK, "deals": 3, "team": "b"})
    later = activity({"week": "2026-11-23", "deals": 3})
    for upload in (beside, later):
        assert differences(db, upload) == Differences(new=1)


def test_only_other_teams_of_the_same_days_may_be_the_same_work_under_other_names(
    db: Database,
) -> None:
    """A team's report by its sellers, or a team written in another way."""
    accepted(db, activity(*({"week": WEEK, "deals": 3, "team": t} for t in "ab")))
    sellers = activity({"start": WEEK, "end": WEEK, "deals": 1, "team": "Ann"})
    found = against_store(db, sellers, key=KEY)
    (one,) = (each for each in found if each.code is Code.COUNTED_BESIDE)
    assert one.details == {"provider": VENDOR, "other": "a, b"}
    assert Code.COUNTED_BESIDE not in told(db, replace(sellers, adds=True))
    corrected = activity({"start": WEEK, "end": WEEK, "deals": 1, "team": "a"})
    assert Code.COUNTED_BESIDE not in told(db, corrected)  # b's row stays beside, as is usual


def test_the_same_rows_again_change_nothing(db: Database) -> None:
    upload = register({"deal_id": "1", "closed_on": WEEK, "value": 1, "customer": ANNA})
    accepted(db, upload)
    assert differences(db, upload) == Differences(unchanged=1)
