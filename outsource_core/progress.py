"""Long work says how far it is, and stops when asked.

What takes long calls ``tell`` between its pieces. Whoever waits passes a function that shows the
progress, and that raises ``Stopped`` to give the work up; nothing of it is kept then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    """What is being done with a file."""

    READING = "reading"
    CHECKING = "checking"
    COMPARING = "comparing"
    WAITING = "waiting"
    STORING = "storing"
    SUMMING_UP = "summing_up"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a stage is done, in the same unit as its total: rows, or bytes while reading."""

    stage: Stage
    done: int
    total: int


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Someone no longer wants what was being done."""


Tell: TypeAlias = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Tells no one."""


def in_steps(tell: Tell, stage: Stage, total: int, steps: int) -> Callable[[], None]:
    """Tells that a stage of so many steps begins; what it returns is called after each of them."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell(Progress(stage, total * done // steps, total))

    tell(Progress(stage, 0, total))
    return step


def part_of(tell: Tell, before: int, total: int) -> Tell:
    """Tells of a part of a stage as of the whole stage, ``before`` of which is done already."""
    return lambda progress: tell(Progress(progress.stage, before + progress.done, total))
