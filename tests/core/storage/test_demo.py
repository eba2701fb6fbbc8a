"""The demo store: loaded once whatever happens, and gone without a trace."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.sharing import Scope, ShareStatus, status
from outsource_core.storage.demo import is_demo_loaded, load_demo, remove_demo
from outsource_core.storage.providers import (
    ProviderKind,
    agree_targets,
    ensure_provider,
    providers,
    targets,
)
from outsource_core.storage.reports import reports
from outsource_core.storage.results import Grain, results, span
from outsource_core.storage.shares import create_share, share_by_token
from tests.core.storage.uploads import KEY, NOW, accepted, activity, dump, figures, register, sound

#: SQLite's own counters: they say which numbers were ever given out, not what is stored.
COUNTERS = {"sqlite_sequence"}


def load(db: Database) -> None:
    load_demo(db, now=NOW, key=KEY)


def own_data(db: Database) -> None:
    """A store that has been used: a register, a goal, a report."""
    accepted(db, activity({"provider": "Мій", "week": "2026-11-02", "deals": 3, "leads": 9}))
    accepted(
        db,
        register(
            {"provider": "Мій", "deal_id": "1", "closed_on": "2026-11-09", "customer": "Оля"},
            {"provider": "Мій", "deal_id": "2", "closed_on": "2026-11-10", "customer": "Оля"},
        ),
    )
    agree_targets(db, ensure_provider(db, "Мій"), {Kpi.DEALS: 5})


def test_it_holds_a_year_of_three_providers(db: Database) -> None:
    assert not is_demo_loaded(db)
    load(db)
    assert is_demo_loaded(db)
    assert [(one.name, one.kind, one.is_demo) for one in providers(db)] == [
        ("Власна команда", ProviderKind.IN_HOUSE, True),
        ("Кобза Продажі", ProviderKind.OUTSOURCER, True),
        ("Степ Контакт", ProviderKind.CALL_CENTRE, True),
    ]
    assert span(db) == (date(2025, 11, 17), date(2026, 11, 9))
    ids = [one.id for one in providers(db)]
    weekly = results(db, Grain.WEEK, provider_ids=ids, start=date(2025, 1, 1), end=date(2027, 1, 1))
    assert len(weekly) == 3 * 52
    assert all(targets(db)[one] for one in ids)
    assert sound(db)


def test_vendors_ramp_up_from_their_first_week_and_the_own_team_does_not(db: Database) -> None:
    load(db)
    own, *vendors = providers(db)
    assert own.started_on is None
    assert {one.started_on for one in vendors} == {date(2025, 11, 17)}


def test_loading_it_twice_adds_nothing(db: Database) -> None:
    load(db)
    before = dump(db)
    load_demo(db, now=datetime(2026, 11, 24, tzinfo=UTC), key=KEY)
    assert dump(db, without=COUNTERS) == {
        table: rows for table, rows in before.items() if table not in COUNTERS
    }


def test_removing_it_leaves_an_empty_store_empty(db: Database) -> None:
    before = dump(db, without=COUNTERS)
    load(db)
    remove_demo(db, now=NOW)
    assert dump(db, without=COUNTERS) == before
    assert not is_demo_loaded(db)
    assert sound(db)


def test_removing_it_leaves_what_was_there_before_exactly(db: Database) -> None:
    own_data(db)
    before = dump(db, without=COUNTERS)
    load(db)
    assert figures(db)
    remove_demo(db, now=NOW)
    assert dump(db, without=COUNTERS) == before
    assert sound(db)


def test_what_was_accepted_beside_it_stays(db: Database) -> None:
    load(db)
    own_data(db)
    remove_demo(db, now=NOW)
    assert [one.name for one in providers(db)] == ["Мій"]
    assert {one.provider for one in reports(db)} == {"Мій"}
    assert {provider for provider, _, _ in figures(db)} == {"Мій"}
    assert sound(db)


def test_removing_it_where_it_is_not_changes_nothing(db: Database) -> None:
    own_data(db)
    before = dump(db)
    remove_demo(db, now=NOW)
    assert dump(db) == before


def test_it_can_come_back(db: Database) -> None:
    load(db)
    first = figures(db)
    remove_demo(db, now=NOW)
    load(db)
    assert figures(db) == first


def test_a_link_to_a_demo_provider_is_revoked_with_it(db: Database) -> None:
    """Its number may later be another provider's: the link must never show that one."""
    load_demo(db, now=NOW, key=KEY)
    shown = providers(db)[0]
    scope = Scope((shown.id,), tuple(Kpi), date(2026, 9, 1), date(2026, 11, 15))
    create_share(db, "t", label="", scope=scope, created_at=NOW, expires_at=NOW + timedelta(days=9))
    remove_demo(db, now=NOW)
    share = share_by_token(db, "t")
    assert share is not None
    assert status(share, NOW) is ShareStatus.REVOKED


def test_a_provider_of_the_stores_own_keeps_its_name_and_its_weeks(db: Database) -> None:
    own = ensure_provider(db, "Власна команда")
    load_demo(db, now=NOW, key=KEY)
    assert sum(one.name.startswith("Власна команда") for one in providers(db)) == 2
    remove_demo(db, now=NOW)
    assert [one.id for one in providers(db)] == [own]
