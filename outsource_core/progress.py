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
    STORING = "storing"
    SUMMING_UP = "summing_up"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a stage is done, in the same unit as its total: rows, or bytes while reading."""

    stage: Stage
    done: int
    total: int


class Stopped(Exception):
    """Someone no longer wants what was being done."""


Tell: TypeAlias = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Tells no one."""
