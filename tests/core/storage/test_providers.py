"""Providers and what was agreed with them."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.storage.providers import (
    Provider,
    ProviderKind,
    agree_targets,
    describe_provider,
    ensure_provider,
    providers,
    targets,
)
from outsource_core.storage.reports import undo
from tests.core.storage.uploads import NOW, accepted, activity, dump, sound


def test_a_store_begins_with_nobody(db: Database) -> None:
    assert providers(db) == ()
    assert targets(db) == {}


def test_a_new_provider_is_an_outsourcer_until_someone_says_otherwise(db: Database) -> None:
    one = ensure_provider(db, "Vendor")
    assert providers(db) == (Provider(one, "Vendor", ProviderKind.OUTSOURCER, None, False),)


def test_a_provider_of_the_same_name_is_the_same_and_stays_what_it_was(db: Database) -> None:
    one = ensure_provider(db, "Vendor", kind=ProviderKind.PARTNER)
    before = dump(db)
    assert ensure_provider(db, "Vendor", kind=ProviderKind.CALL_CENTRE, is_demo=True) == one
    assert dump(db) == before


def test_names_that_differ_by_case_are_two_providers(db: Database) -> None:
    assert ensure_provider(db, "Схід") != ensure_provider(db, "схід")


def test_the_in_house_team_comes_first_and_the_others_by_name(db: Database) -> None:
    ensure_provider(db, "Beta", kind=ProviderKind.CALL_CENTRE)
    ensure_provider(db, "Zeta", kind=ProviderKind.IN_HOUSE)
    ensure_provider(db, "Alpha", kind=ProviderKind.PARTNER)
    assert [provider.name for provider in providers(db)] == ["Zeta", "Alpha", "Beta"]


def test_what_the_owner_says_of_a_provider_is_kept_and_can_be_forgotten(db: Database) -> None:
    one, other = ensure_provider(db, "Vendor"), ensure_provider(db, "Zeta")
    day = date(2026, 1, 12)
    describe_provider(db, one, kind=ProviderKind.CALL_CENTRE, started_on=day)
    assert providers(db) == (
        Provider(one, "Vendor", ProviderKind.CALL_CENTRE, day, False),
        Provider(other, "Zeta", ProviderKind.OUTSOURCER, None, False),
    )
    describe_provider(db, one, kind=ProviderKind.PARTNER, started_on=None)
    assert providers(db)[0] == Provider(one, "Vendor", ProviderKind.PARTNER, None, False)


def test_a_kind_nobody_knows_is_refused_by_the_store(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO providers (name, kind) VALUES ('x', 'friend')")


def test_what_was_agreed_is_replaced_as_a_whole(db: Database) -> None:
    one, other = ensure_provider(db, "Vendor"), ensure_provider(db, "Other")
    agree_targets(db, one, {Kpi.DEALS: 20, Kpi.CONVERSION: 0.25})
    agree_targets(db, other, {Kpi.CAC: 300})
    assert targets(db) == {one: {Kpi.DEALS: 20, Kpi.CONVERSION: 0.25}, other: {Kpi.CAC: 300}}
    agree_targets(db, one, {Kpi.REVENUE: 0})
    assert targets(db) == {one: {Kpi.REVENUE: 0}, other: {Kpi.CAC: 300}}
    agree_targets(db, one, {})
    assert targets(db) == {other: {Kpi.CAC: 300}}


def test_nothing_can_be_agreed_with_nobody_and_the_attempt_leaves_nothing(db: Database) -> None:
    one = ensure_provider(db, "Vendor")
    agree_targets(db, one, {Kpi.DEALS: 20})
    with pytest.raises(sqlite3.IntegrityError):
        agree_targets(db, one + 1, {Kpi.DEALS: 20})
    assert targets(db) == {one: {Kpi.DEALS: 20}}


def test_with_a_provider_everything_of_its_goes_and_nothing_of_others(db: Database) -> None:
    accepted(db, activity({"week": "2026-11-09", "deals": 3, "provider": "Other"}))
    before = dump(db)
    accepted(db, activity({"week": "2026-11-09", "deals": 3}))
    accepted(db, activity({"week": "2026-11-09", "deals": 4}))
    agree_targets(db, 2, {Kpi.DEALS: 20})
    db.execute("DELETE FROM providers WHERE id = 2")
    assert dump(db) == before
    assert sound(db)


# a name typed wrongly


def test_a_provider_goes_with_its_last_report_and_comes_again_with_the_next(db: Database) -> None:
    first = accepted(db, activity({"provider": "Кобзаа", "week": "2026-11-02", "deals": 3}))
    second = accepted(db, activity({"provider": "Кобзаа", "week": "2026-11-09", "deals": 3}))
    day = date(2026, 1, 12)
    describe_provider(db, first.provider_id, kind=ProviderKind.PARTNER, started_on=day)
    (known,) = providers(db)
    undo(db, first.id, now=NOW)
    assert providers(db) == (known,)
    undo(db, second.id, now=NOW)
    assert providers(db) == ()
    accepted(db, activity({"provider": "Кобзаа", "week": "2026-11-09", "deals": 3}))
    assert providers(db) == (known,)


def test_a_provider_with_whom_goals_were_agreed_stays_until_they_are_emptied(db: Database) -> None:
    report = accepted(db, activity({"week": "2026-11-02", "deals": 3}))
    agree_targets(db, report.provider_id, {Kpi.DEALS: 10})
    undo(db, report.id, now=NOW)
    assert [one.id for one in providers(db)] == [report.provider_id]
    agree_targets(db, report.provider_id, {})
    assert providers(db) == ()
