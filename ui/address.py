"""What the reader has set the inputs to: noted in the session, written in the address.

The note rules. It holds what differs from its default, by the key an input has in the address.
Widgets show the note and change it by their callbacks, so an input counts whether or not its
widget is on the screen, and what is noted is known before anything is drawn.

The address is read where only the reader can have changed it: when an input is first asked for in
a session (a link), and when the reader went back or forward in the browser. On every other run the
address that comes along may be older than the reader's last move, which it must not take back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEY = "notes_of_inputs"


@dataclass(slots=True)
class Notes:
    """What a session has noted of its inputs."""

    chosen: dict[str, Any] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)  # the keys that the address was asked for
    turns: dict[str, int] = field(default_factory=dict)  # how often a widget was replaced
    left: dict[str, Any] = field(default_factory=dict)  # what replaced widgets held
    held: dict[str, float] = field(default_factory=dict)  # what was taken for an impossible number
    ends: dict[str, Any] = field(default_factory=dict)  # from where to where each slider goes


_on_hand: ContextVar[Notes | None] = ContextVar("notes", default=None)


def notes() -> Notes:
    """The notes of this session."""
    noted: Notes = _on_hand.get() or st.session_state.setdefault(_KEY, Notes())
    return noted


@contextmanager
def on_hand() -> Generator[None, None, None]:
    """Keeps the session's notes on hand while a page is drawn: every input asks for them."""
    before = _on_hand.set(notes())
    try:
        yield
    finally:
        _on_hand.reset(before)


def chosen() -> dict[str, Any]:
    """What differs from its default, by key."""
    return notes().chosen


def choose(key: str, value: object, *, default: object) -> None:
    """Notes what an input is set to."""
    if value == default:
        chosen().pop(key, None)
    else:
        chosen()[key] = value


def follow(key: str, read: Callable[[str], object | None]) -> None:
    """Notes what the address says of an input where the reader may have changed it there."""
    if not may_have_changed([key]):
        return
    text = st.query_params.get(key)
    value = None if text is None else read(text)
    if value is not None:
        chosen()[key] = value
    elif went_through_history():
        chosen().pop(key, None)


def may_have_changed(keys: Iterable[str]) -> bool:
    """Whether the address has to be read for these inputs; each is new to a session once."""
    known = notes().read
    new = not known.issuperset(keys)
    known.update(keys)
    return new or went_through_history()


def went_through_history() -> bool:
    """Whether the reader came here by the browser's back or forward button."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.is_history_navigation


def write(texts: Mapping[str, str | None]) -> None:
    """Writes inputs into the address, all at once; what is ``None`` stands at its default."""
    before = st.query_params.to_dict()
    after = {key: text for key, text in before.items() if key not in texts}
    after |= {key: text for key, text in texts.items() if text is not None}
    if after != before:
        st.query_params.from_dict(after)
