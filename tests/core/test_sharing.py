"""Share links: a token nobody can guess, kept only as a hash, and what a link is worth when."""

from __future__ import annotations

import base64
import hashlib
import string
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from outsource_core.kpis import Kpi
from outsource_core.sharing import (
    SHARED_PAGE,
    TOKEN_BYTES,
    TOKEN_PARAMETER,
    Scope,
    Share,
    ShareStatus,
    end_of,
    new_token,
    share_address,
    status,
    token_hash,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHARE = Share(
    id=1,
    label="For Olena",
    scope=Scope((1,), (Kpi.DEALS,), date(2026, 9, 1), date(2026, 11, 22)),
    created_at=NOW - timedelta(days=7),
    expires_at=NOW + timedelta(days=7),
)


# the token


def test_a_token_carries_256_bits_in_43_characters_that_need_no_escaping() -> None:
    token = new_token()
    assert TOKEN_BYTES * 8 == 256
    assert len(base64.urlsafe_b64decode(token + "=")) == TOKEN_BYTES
    assert len(token) == 43
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")


def test_tokens_do_not_repeat_and_every_bit_of_them_varies() -> None:
    tokens = [new_token() for _ in range(1000)]
    assert len(set(tokens)) == 1000
    ones: Counter[int] = Counter()
    for token in tokens:
        bits = int.from_bytes(base64.urlsafe_b64decode(token + "="))
        ones.update(place for place in range(256) if bits >> place & 1)
    # Each bit is a fair coin thrown 1,000 times: 350 and 650 lie more than nine deviations away.
    assert all(350 < ones[place] < 650 for place in range(256))


def test_the_hash_is_the_tokens_sha_256_and_says_nothing_of_it() -> None:
    # The published test vector of FIPS 180-2, appendix B.1.
    assert token_hash("abc") == ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    token = new_token()
    assert token_hash(token) == hashlib.sha256(token.encode()).hexdigest()
    assert token not in token_hash(token)


# the address


@pytest.mark.parametrize("base", ["https://shop.ua", "https://shop.ua/", "http://localhost:8501"])
def test_the_link_leads_to_the_shared_page_and_carries_nothing_but_its_token(base: str) -> None:
    token = new_token()
    parts = urlsplit(share_address(base, token))
    assert f"{parts.scheme}://{parts.netloc}" == base.rstrip("/")
    assert parts.path == f"/{SHARED_PAGE}"
    assert parse_qs(parts.query) == {TOKEN_PARAMETER: [token]}
    assert parts.fragment == ""


def test_a_dashboard_below_a_path_stays_below_it() -> None:
    assert urlsplit(share_address("https://shop.ua/sales/", "t")).path == f"/sales/{SHARED_PAGE}"


# what it is worth


@pytest.mark.parametrize(
    ("now", "worth"),
    [
        (SHARE.created_at, ShareStatus.ACTIVE),
        (SHARE.expires_at - SECOND, ShareStatus.ACTIVE),
        (SHARE.expires_at, ShareStatus.EXPIRED),
        (SHARE.expires_at + timedelta(days=400), ShareStatus.EXPIRED),
    ],
)
def test_a_link_works_until_it_expires(now: datetime, worth: ShareStatus) -> None:
    assert status(SHARE, now) is worth


@pytest.mark.parametrize("now", [NOW, SHARE.expires_at, SHARE.expires_at + SECOND])
def test_a_revoked_link_is_revoked_before_and_after_its_expiry(now: datetime) -> None:
    assert status(replace(SHARE, revoked_at=NOW), now) is ShareStatus.REVOKED


def test_a_link_nobody_made_is_unknown() -> None:
    assert status(None, NOW) is ShareStatus.UNKNOWN


def test_a_time_without_a_zone_is_a_mistake_and_not_a_guess() -> None:
    with pytest.raises(TypeError):
        status(SHARE, NOW.replace(tzinfo=None))


def test_a_link_works_through_the_whole_of_its_last_day() -> None:
    end = end_of(date(2026, 12, 23))
    share = replace(SHARE, expires_at=end)
    assert share.last_day == date(2026, 12, 23)
    assert status(share, end - SECOND) is ShareStatus.ACTIVE
    assert status(share, end) is ShareStatus.EXPIRED
