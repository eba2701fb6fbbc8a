"""The shelf: what is saved comes back, what is deleted can come back, names stay apart."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.scenarios import Circumstances, Figure, SavedScenario, SharedScenario
from outsource_core.sharing import Scope, new_token
from outsource_core.storage.database import open_database
from outsource_core.storage.scenarios import (
    delete_scenario,
    duplicate_scenario,
    rename_scenario,
    replace_scenario,
    restore_scenario,
    save_scenario,
    scenarios,
)
from outsource_core.storage.shares import create_share, share_by_token, shares

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
INPUTS = {"store.conversion": 35.0, "store.conversion.range": [30.0, 40.0], "format": "partial"}


def saved(db: Database, name: str = "Plan", *, now: datetime = NOW) -> int:
    made = save_scenario(db, name, INPUTS, now=now)
    assert made is not None
    return made


def names(db: Database) -> list[str]:
    return [one.name for one in scenarios(db)]


def test_what_is_saved_comes_back(db: Database, data: Path) -> None:
    one = saved(db)
    again = open_database(data)
    assert scenarios(again) == (SavedScenario(one, "Plan", INPUTS, NOW, NOW),)
    again.close()


def test_the_newest_stands_first(db: Database) -> None:
    saved(db, "first")
    saved(db, "second")
    saved(db, "older", now=NOW - timedelta(days=1))
    assert names(db) == ["second", "first", "older"]


@pytest.mark.parametrize("name", ["Plan", "  Plan ", "Pl\x00an", "", " \n "])
def test_a_name_that_is_taken_or_none_is_refused(name: str, db: Database) -> None:
    saved(db, "Plan")
    assert save_scenario(db, name, {}, now=NOW) is None
    assert names(db) == ["Plan"]


@pytest.mark.parametrize(
    "name", ["'); DROP TABLE scenarios; --", "<script>alert(1)</script>", "=1+1", "*_`$x$`", "👋🏽"]
)
def test_any_other_name_comes_back_as_it_was_given(name: str, db: Database) -> None:
    saved(db, name)
    assert names(db) == [name]


def test_renaming_keeps_names_apart(db: Database) -> None:
    one, _other = saved(db, "one"), saved(db, "other")
    assert not rename_scenario(db, one, "other", now=LATER)
    assert not rename_scenario(db, one, "  ", now=LATER)
    assert not rename_scenario(db, 99, "third", now=LATER)
    assert rename_scenario(db, one, "one", now=LATER)
    assert rename_scenario(db, one, " third ", now=LATER)
    assert sorted(names(db)) == ["other", "third"]
    assert {item.changed_at for item in scenarios(db)} == {NOW, LATER}


def test_other_inputs_take_the_place_of_those_before_which_can_come_back(db: Database) -> None:
    one, other = saved(db), saved(db, "Other")
    earlier = replace_scenario(db, one, {"fee": 9.0}, now=LATER)
    assert earlier == INPUTS
    assert scenarios(db)[1] == SavedScenario(one, "Plan", {"fee": 9.0}, NOW, LATER)
    assert scenarios(db)[0] == SavedScenario(other, "Other", INPUTS, NOW, NOW)
    assert replace_scenario(db, one, earlier, now=LATER) == {"fee": 9.0}
    assert scenarios(db)[1].inputs == INPUTS


def test_what_is_deleted_takes_no_other_inputs(db: Database) -> None:
    one = saved(db)
    delete_scenario(db, one, now=LATER)
    assert replace_scenario(db, one, {"fee": 9.0}, now=LATER) is None
    restore_scenario(db, one)
    assert scenarios(db)[0].inputs == INPUTS


def test_a_copy_has_the_same_inputs_and_a_name_of_its_own(db: Database) -> None:
    one = saved(db)
    copies = [duplicate_scenario(db, one, name="Plan", now=LATER) for _ in range(2)]
    assert names(db) == ["Plan 3", "Plan 2", "Plan"]
    assert None not in copies
    assert all(item.inputs == INPUTS for item in scenarios(db))
    assert duplicate_scenario(db, 99, name="Plan", now=NOW) is None


def test_what_is_deleted_can_be_put_back_as_it_was(db: Database) -> None:
    one = saved(db)
    before = scenarios(db)
    delete_scenario(db, one, now=NOW)
    assert scenarios(db) == ()
    assert not rename_scenario(db, one, "ghost", now=NOW)
    assert duplicate_scenario(db, one, name="ghost", now=NOW) is None
    restore_scenario(db, one)
    restore_scenario(db, one)
    assert scenarios(db) == before


def test_a_name_taken_meanwhile_gets_a_number_on_the_way_back(db: Database) -> None:
    one = saved(db)
    delete_scenario(db, one, now=NOW)
    delete_scenario(db, one, now=LATER)
    saved(db)
    restore_scenario(db, one)
    assert sorted(names(db)) == ["Plan", "Plan 2"]


def test_what_is_no_number_is_never_stored(db: Database) -> None:
    with pytest.raises(ValueError, match="JSON"):
        save_scenario(db, "Plan", {"fee": float("nan")}, now=NOW)
    assert names(db) == []


def test_a_failure_half_way_leaves_the_shelf_as_it_was(db: Database) -> None:
    saved(db)
    db.execute("CREATE TRIGGER broken AFTER UPDATE ON scenarios BEGIN SELECT RAISE(FAIL, 'x'); END")
    with pytest.raises(sqlite3.IntegrityError):
        rename_scenario(db, 1, "new", now=LATER)
    assert names(db) == ["Plan"]
    assert not db.conn.in_transaction


# sharing one


SHARED = SharedScenario(
    "План <b>",
    INPUTS,
    Circumstances(date(2026, 11, 1), {"esv_rate": 0.2}, ("product_training",)),
    frozenset({Figure.OWN_COSTS, Figure.MARGIN}),
)


def test_a_shared_scenario_comes_back_as_it_stood(db: Database) -> None:
    token = new_token()
    scope = Scope((), (), date(2026, 11, 1), date(2028, 10, 1), False, SHARED)
    create_share(db, token, label="x", scope=scope, created_at=NOW, expires_at=LATER)
    share = share_by_token(db, token)
    assert share is not None
    assert share.scope == scope


def test_links_from_before_scenarios_could_be_shared_still_load(db: Database) -> None:
    old = {"provider_ids": [1, 3], "kpis": ["deals"], "start": "2026-09-01", "end": "2026-11-22"}
    db.execute(
        "INSERT INTO shares (token_hash, label, scope, created_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?)",
        ("h", "old", json.dumps(old | {"show_targets": True}), NOW.isoformat(), LATER.isoformat()),
    )
    (share,) = shares(db)
    assert share.scope == Scope((1, 3), (Kpi.DEALS,), date(2026, 9, 1), date(2026, 11, 22))
    assert share.scope.scenario is None
