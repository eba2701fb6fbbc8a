"""What a session knows of its visitor, kept under one name."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import streamlit as st

from ui.access import Visitor

_KEY = "visit"

#: The currencies a store can count in, by their signs.
CURRENCIES = {"UAH": "₴", "EUR": "€", "USD": "$"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is looking, and what the store's owner chose for all."""

    visitor: Visitor
    settings: Mapping[str, Any] = field(default_factory=dict)


_visiting: ContextVar[Visit | None] = ContextVar("visiting", default=None)


def begin(visit: Visit) -> None:
    """Keeps what the frame found out; called at every run."""
    st.session_state[_KEY] = visit


def visit() -> Visit:
    """The visit the frame began."""
    return _visiting.get() or cast(Visit, st.session_state[_KEY])


@contextmanager
def visiting(visit: Visit) -> Generator[None, None, None]:
    """Works for this visit where no session is known."""
    before = _visiting.set(visit)
    try:
        yield
    finally:
        _visiting.reset(before)


def currency() -> str:
    """The code of the store's currency."""
    return str(visit().settings.get("currency", "UAH"))


def setting(name: str, default: Any) -> Any:
    """What the owner chose, or the default."""
    return visit().settings.get(name, default)


def currency_sign() -> str:
    """The sign of the store's currency."""
    return CURRENCIES[currency()]


def ramp_up_weeks() -> int:
    """How many weeks of ramp-up a new provider is given."""
    return int(setting("ramp_up_weeks", 5))


def public_address() -> str:
    """Where partners reach this dashboard: what the owner set, else the address on screen."""
    chosen = setting("public_address", "")
    return str(chosen) if chosen else address_on_screen()


def is_only_here() -> bool:
    """Whether nobody on another computer can reach the dashboard's address."""
    return urlsplit(public_address()).hostname in {"localhost", "127.0.0.1", "::1"}


def address_on_screen() -> str:
    """Where this very browser reaches the dashboard."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}"


def on_a_phone() -> bool:
    """Whether the reader's browser says it is a phone's, as they do by "Mobi" in their name."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
