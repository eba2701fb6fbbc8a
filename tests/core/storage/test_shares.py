"""Share links as stored: never the token, always who opened them and what they were worth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.sharing import Scope, Share, ShareStatus, new_token, status, token_hash
from outsource_core.storage.shares import (
    create_share,
    openings,
    record_opening,
    revoke,
    share_by_token,
    shares,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
SECOND = timedelta(seconds=1)
SCOPE = Scope(
    provider_ids=(1, 3),
    kpis=(Kpi.DEALS, Kpi.CAC),
    start=date(2026, 9, 1),
    end=date(2026, 11, 22),
    show_targets=False,
)


def given_out(db: Database, *, label: str = "For Olena", created_at: datetime = NOW) -> str:
    """The token of a new link that works until tomorrow."""
    token = new_token()
    create_share(db, token, label=label, scope=SCOPE, created_at=created_at, expires_at=TOMORROW)
    return token


def found(db: Database, token: str) -> Share:
    share = share_by_token(db, token)
    assert share is not None
    return share


# keeping


def test_a_link_comes_back_by_its_token_as_it_was_made(db: Database) -> None:
    token = given_out(db)
    assert share_by_token(db, token) == Share(
        id=1, label="For Olena", scope=SCOPE, created_at=NOW, expires_at=TOMORROW
    )


def test_only_the_hash_of_a_token_is_in_the_files_of_the_store(db: Database, data: Path) -> None:
    token = given_out(db)
    record_opening(db, found(db, token), NOW)
    revoke(db, 1, NOW)
    for moved_into_the_main_file in (False, True):
        if moved_into_the_main_file:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = b"".join(file.read_bytes() for file in data.iterdir())
        assert token_hash(token).encode() in kept
        assert token.encode() not in kept


def test_a_token_nobody_was_given_opens_nothing(db: Database) -> None:
    token = given_out(db)
    for other in ("", new_token(), token[:-1], token + "x", token.swapcase(), token_hash(token)):
        assert share_by_token(db, other) is None
    assert status(share_by_token(db, "%' OR 1=1 --"), NOW) is ShareStatus.UNKNOWN


def test_each_token_opens_its_own_link_and_the_newest_is_listed_first(db: Database) -> None:
    first = given_out(db, label="first")
    second = given_out(db, label="second")
    earlier = given_out(db, label="earlier", created_at=NOW - timedelta(days=2))
    assert found(db, first).label == "first"
    assert found(db, second).label == "second"
    assert found(db, earlier).label == "earlier"
    assert [share.label for share in shares(db)] == ["second", "first", "earlier"]


def test_times_are_kept_in_utc_wherever_they_were_told(db: Database) -> None:
    kyiv = timezone(timedelta(hours=2))
    token = given_out(db, created_at=NOW.astimezone(kyiv))
    share = found(db, token)
    assert share.created_at == NOW
    assert share.created_at.utcoffset() == timedelta(0)


# what it is worth


def test_a_link_works_until_the_second_it_expires(db: Database) -> None:
    share = found(db, given_out(db))
    assert status(share, TOMORROW - SECOND) is ShareStatus.ACTIVE
    assert status(share, TOMORROW) is ShareStatus.EXPIRED


def test_a_revoked_link_opens_nothing_and_the_others_go_on(db: Database) -> None:
    token, other = given_out(db), given_out(db)
    revoke(db, found(db, token).id, NOW)
    assert status(found(db, token), NOW) is ShareStatus.REVOKED
    assert status(found(db, other), NOW) is ShareStatus.ACTIVE


def test_revoking_again_or_what_never_was_changes_nothing(db: Database) -> None:
    token = given_out(db)
    revoke(db, 1, NOW)
    revoke(db, 1, TOMORROW)
    revoke(db, 99, NOW)
    assert found(db, token).revoked_at == NOW


# the log


def test_every_opening_is_logged_with_what_the_link_was_worth_then(db: Database) -> None:
    token = given_out(db)
    assert record_opening(db, found(db, token), NOW) is ShareStatus.ACTIVE
    assert record_opening(db, found(db, token), TOMORROW) is ShareStatus.EXPIRED
    revoke(db, 1, TOMORROW)
    assert record_opening(db, found(db, token), TOMORROW + SECOND) is ShareStatus.REVOKED
    assert openings(db, 1) == (
        (TOMORROW + SECOND, ShareStatus.REVOKED),
        (TOMORROW, ShareStatus.EXPIRED),
        (NOW, ShareStatus.ACTIVE),
    )


def test_a_link_says_how_often_and_when_it_was_last_opened(db: Database) -> None:
    token, other = given_out(db), given_out(db)
    assert (found(db, token).openings, found(db, token).last_opened_at) == (0, None)
    for hours in (1, 2, 3):
        record_opening(db, found(db, token), NOW + timedelta(hours=hours))
    share = found(db, token)
    assert (share.openings, share.last_opened_at) == (3, NOW + timedelta(hours=3))
    assert (found(db, other).openings, openings(db, found(db, other).id)) == (0, ())


@pytest.mark.parametrize(
    "label", ["", "Партнер «Схід» 👋", "x" * 1000, "'); DROP TABLE shares; --"]
)
def test_any_label_comes_back_as_it_was_given(db: Database, label: str) -> None:
    assert found(db, given_out(db, label=label)).label == label
