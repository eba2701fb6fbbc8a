"""Desks kept beside the sessions: a page loaded anew finds its own again, and nobody else does.

A browser is known by a cookie of its own (``web/desk.py``), each of its tabs by its session. A tab
with nothing on its desk takes the one that a closed tab of the same browser left behind. Of a tab
that was cut off nobody can tell at once whether it is closed: what lies there is offered. What is
kept is bounded in size and in time, and who loses a file by it is told which.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from outsource_core.seats import DESK_COOKIE
from ui.intake_desk import Desk

#: What all desks may hold together, in bytes: the largest file that is taken, read, and some more.
ROOM = 2**30
#: How long a desk nobody looks at is kept, in seconds.
KEPT_FOR = 12 * 60 * 60
#: How often desks are looked through for their age, in seconds.
TIDIED_EVERY = 10 * 60
#: Beyond so many desks, those nobody looks at are forgotten; an empty one weighs next to nothing.
MOST_DESKS = 100

_KEY = "intake_desk"


@dataclass(eq=False)
class _Kept:
    desk: Desk
    browser: str
    session: str
    seen: float

    @property
    def is_bare(self) -> bool:
        desk = self.desk
        said = desk.files or desk.lookup or desk.provider or desk.let_go or desk.receipt
        return not (said or desk.is_storing)


@dataclass
class Desks:
    """Every browser's. ``is_open`` says of a session whether someone looks at it."""

    is_open: Callable[[str], bool]
    clock: Callable[[], float] = time.monotonic
    room: int = ROOM
    _kept: list[_Kept] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, browser: str, session: str) -> Desk:
        """The session's desk: its own, one its browser left behind, or a new one."""
        with self._lock:
            own = self._own(session)
            if own is None or own.is_bare:
                own = self._left_behind(browser) or own
            if own is None:
                self._forget_spare()
                own = _Kept(Desk(), browser, session, self.clock())
                self._kept.append(own)
            self._give(own, session)
            self._make_room(own)
            return own.desk

    def elsewhere(self, browser: str, session: str) -> tuple[str, ...]:
        """The files on the desk of another tab of the browser, which seems to be open."""
        with self._lock:
            other = self._in_another_tab(browser, session)
            return tuple(file.name for file in other.desk.files.values()) if other else ()

    def bring(self, browser: str, session: str) -> None:
        """Takes that desk over."""
        with self._lock:
            other = self._in_another_tab(browser, session)
            if other is not None:
                self._give(other, session)

    def _give(self, kept: _Kept, session: str) -> None:
        """A session has one desk; what it had before is bare, or it would not ask for another."""
        self._kept = [one for one in self._kept if one is kept or one.session != session]
        kept.session, kept.seen = session, self.clock()

    def _in_another_tab(self, browser: str, session: str) -> _Kept | None:
        own = self._own(session)
        if own is not None and not own.is_bare:
            return None
        others = [
            one
            for one in self._kept
            if one.browser == browser and one.session != session and one.desk.files
        ]
        return max(others, key=lambda one: one.seen, default=None)

    def tidy(self) -> None:
        """Lets go of what nobody has looked at for long; the names of the files are left."""
        with self._lock:
            for one in self._kept:
                if self.is_open(one.session):
                    one.seen = self.clock()
                else:
                    one.desk.take_done()
            for one in self._unattended():
                if one.seen + KEPT_FOR < self.clock():
                    names = tuple(file.name for file in one.desk.files.values())
                    one.desk = Desk(let_go=one.desk.let_go + names)
            self._kept = [one for one in self._kept if not one.is_bare or self.is_open(one.session)]

    def _own(self, session: str) -> _Kept | None:
        return next((one for one in self._kept if one.session == session), None)

    def _left_behind(self, browser: str) -> _Kept | None:
        left = [
            one for one in self._kept if one.browser == browser and not self.is_open(one.session)
        ]
        return max(left, key=lambda one: (not one.is_bare, one.seen), default=None)

    def _forget_spare(self) -> None:
        """Makes place for one more desk: bare ones go first, then those left longest ago."""
        left = sorted(self._unattended(), key=lambda one: (not one.is_bare, one.seen))
        spare = left[: max(0, len(self._kept) + 1 - MOST_DESKS)]
        self._kept = [one for one in self._kept if one not in spare]

    def _unattended(self) -> Iterator[_Kept]:
        for one in self._kept:
            if not self.is_open(one.session) and not one.desk.is_storing:
                yield one

    def _make_room(self, own: _Kept) -> None:
        """Takes the oldest files away until there is room, this person's own last.

        What another person looks at now is left alone, and so is one's own newest file.
        """
        others = sorted(
            (one for one in self._unattended() if one is not own), key=lambda one: one.seen
        )
        oldest = [(one.desk, number) for one in others for number in one.desk.files]
        if not own.desk.is_storing:
            oldest += [(own.desk, number) for number in list(own.desk.files)[:-1]]
        weights = {one.desk: one.desk.weights() for one in self._kept}
        weight = sum(sum(each.values()) for each in weights.values())
        for desk, number in oldest:
            if weight <= self.room:
                return
            weight -= weights[desk][number]
            desk.let_go_of(number)


def desk() -> Desk:
    """This session's. A browser that keeps no cookie has one for as long as the session lasts."""
    whose = _whose()
    if whose is None:
        found: Desk = st.session_state.setdefault(_KEY, Desk())
        return found
    return _desks().of(*whose)


def elsewhere() -> tuple[str, ...]:
    """The files that lie in another tab, where this one has nothing on its desk."""
    whose = _whose()
    return _desks().elsewhere(*whose) if whose else ()


def bring() -> None:
    """Takes the desk of that tab over."""
    if whose := _whose():
        _desks().bring(*whose)


def _whose() -> tuple[str, str] | None:
    """This browser and this session; None where the browser keeps no cookie."""
    browser, context = st.context.cookies.get(DESK_COOKIE), get_script_run_ctx()
    # Streamlit's test bench gives a stand-in for each cookie, which is no text.
    if context is None or not isinstance(browser, str):
        return None
    return browser, context.session_id


@cache
def _desks() -> Desks:
    desks = Desks(is_open=lambda session: get_instance().is_active_session(session))

    def tidy_for_ever() -> None:
        while True:
            time.sleep(TIDIED_EVERY)
            desks.tidy()

    threading.Thread(target=tidy_for_ever, daemon=True).start()
    return desks
