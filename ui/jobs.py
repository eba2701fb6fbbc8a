"""Long work beside the screen: a thread of its own, how far it is, and a way to give it up.

A job belongs to whoever holds it, which is a desk. When nobody holds it any longer, it ends: the
work hears of it the next time it tells how far it is. The thread knows no session and no language;
it is handed plain values, and what it finds waits here until a page takes it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeAlias, TypeVar

from outsource_core.progress import Progress, Stopped, Tell

Result = TypeVar("Result")
#: Work yields a result for each of its pieces as soon as that piece is done.
Work: TypeAlias = Callable[[Tell], Iterator[Result]]
Clock: TypeAlias = Callable[[], float]

#: So long a page waits for a job before it shows progress: a small file must not flicker. Seconds.
AT_ONCE = 0.5
#: From so many seconds and such a share of a stage on, its pace says something of what is left.
TELLING_SECONDS, TELLING_SHARE = 1.0, 0.03


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a stage is, and since when: ``first`` was done already when it was first told of.

    ``now`` is when it last got further: what stands still for a while has no pace of its own.
    """

    progress: Progress
    began: float
    first: int
    now: float

    @property
    def rate(self) -> float | None:
        """Rows (or bytes) a second, None while too little is known."""
        seconds, done = self.now - self.began, self.progress.done - self.first
        if seconds < TELLING_SECONDS or done < TELLING_SHARE * self.progress.total or not done:
            return None
        return done / seconds

    @property
    def seconds_left(self) -> float | None:
        """How long this stage will still take at its pace so far, None while nobody can tell."""
        rest = self.progress.total - self.progress.done
        return rest / self.rate if self.rate is not None and rest else None


def paced(before: Pace | None, progress: Progress, now: float) -> Pace:
    """The pace after a word of progress; another stage, or one that begins anew, has its own."""
    if (
        before is None
        or before.progress.stage is not progress.stage
        or before.progress.total != progress.total
        or before.progress.done > progress.done
    ):
        return Pace(progress, now, progress.done, now)
    return before if progress == before.progress else replace(before, progress=progress, now=now)


@dataclass(slots=True)
class _Shared(Generic[Result]):
    """What a job and its thread both hold. The thread holds nothing else of the job."""

    clock: Clock
    unwanted: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    results: list[Result] = field(default_factory=list)
    pace: Pace | None = None
    error: Exception | None = None


class Job(Generic[Result]):
    """Work that has begun, and what there is of it so far."""

    def __init__(self, work: Work[Result], *, pieces: int = 1, clock: Clock = time.monotonic):
        self.pieces = pieces
        self._began = time.monotonic()
        self._shared: _Shared[Result] = _Shared(clock)
        # A daemon does not keep a server from ending; an open transaction is then rolled back.
        threading.Thread(target=_run, args=(self._shared, work), daemon=True).start()
        weakref.finalize(self, self._shared.unwanted.set)

    @property
    def results(self) -> tuple[Result, ...]:
        """What is done, piece by piece, while the rest may still be going on."""
        return tuple(self._shared.results)

    @property
    def pace(self) -> Pace | None:
        """How far the piece at hand is; None before its first word."""
        return self._shared.pace

    @property
    def error(self) -> Exception | None:
        """The bug that ended the work, if one did."""
        return self._shared.error

    @property
    def is_done(self) -> bool:
        """Whether nothing more will come of it."""
        return self._shared.finished.is_set()

    @property
    def is_stopped(self) -> bool:
        """Whether it was given up, be it that the work has not heard of it yet."""
        return self._shared.unwanted.is_set()

    def stop(self) -> None:
        """Gives up the piece at hand and those after it."""
        self._shared.unwanted.set()

    def wait_at_once(self) -> bool:
        """Whether it is done within the moment a page can wait for it."""
        return self.wait(max(0.0, self._began + AT_ONCE - time.monotonic()))

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the end; whether it came."""
        return self._shared.finished.wait(seconds)


def _run(shared: _Shared[Result], work: Work[Result]) -> None:
    def tell(progress: Progress) -> None:
        if shared.unwanted.is_set():
            raise Stopped
        shared.pace = paced(shared.pace, progress, shared.clock())

    try:
        for result in work(tell):
            shared.results.append(result)
            shared.pace = None
            if shared.unwanted.is_set():
                break
    except Stopped:
        pass
    except Exception as error:  # the page that takes the job tells of it
        shared.error = error
    finally:
        shared.finished.set()
