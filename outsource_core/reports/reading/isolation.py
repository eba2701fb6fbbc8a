"""Starts the program that reads a workbook's sheets, and listens to it.

It may run out of memory or time, or fall over: then there is no answer, and nothing else is lost.
The workbook is handed over in a file without a name, which is gone with it.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from outsource_core.problems import Code
from outsource_core.progress import Progress, Stage, Tell
from outsource_core.reports.reading import sheets
from outsource_core.reports.reading.model import MAX_COLUMNS, refusal

TELLS_EVERY = 0.1
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the program may take: bytes of address space, seconds of a processor."""

    memory: int
    seconds: int

    @classmethod
    def of(cls, unpacked: int) -> Limits:
        """Several times what a workbook of so many bytes was ever seen to take."""
        return cls(min(4 << 30, (512 << 20) + 10 * unpacked), 20 + math.ceil(unpacked / 3_000_000))


@dataclass(frozen=True)
class Message:
    """One thing that the program said, and the columns that came with it."""

    said: dict[str, Any]
    buffers: tuple[memoryview, ...]


@dataclass(frozen=True)
class Child:
    """The program at work on a workbook of ``size`` bytes."""

    process: subprocess.Popen[bytes]
    source: IO[bytes]
    size: int
    tell: Tell
    deadline: float

    def look(self) -> None:
        """Tells how far into the workbook it has come. Raises ``Refusal`` if it takes too long."""
        done = os.lseek(self.source.fileno(), 0, os.SEEK_CUR)  # it reads from the very same place
        self.tell(Progress(Stage.READING, min(done, self.size), self.size))
        if time.monotonic() > self.deadline:
            raise refusal(Code.UNREADABLE)

    def messages(self) -> Iterator[Message]:
        """All that it said. Raises ``Refusal`` if it did not live to say it."""
        while True:
            try:
                said, _ = self.process.communicate(timeout=TELLS_EVERY)
                break
            except subprocess.TimeoutExpired:
                self.look()
        if self.process.returncode != 0:
            raise refusal(Code.UNREADABLE)
        return _messages(said)


@contextmanager
def child(
    content: bytes, limits: Limits, *, raw: bool, tell: Tell, skipped: Sequence[int] = ()
) -> Iterator[Child]:
    """Starts the program on a workbook; whatever happens, it is gone afterwards."""
    asked = {
        "packages": _packages(),
        "memory": limits.memory,
        "seconds": limits.seconds,
        "skipped": list(skipped),
        "columns": MAX_COLUMNS,
        "raw": raw,
    }
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own program, called by its path
            [sys.executable, "-I", "-S", str(Path(sheets.__file__)), json.dumps(asked)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 3 * limits.seconds  # others may be using the processor
        try:
            yield Child(process, source, len(content), tell, deadline)
        finally:
            process.kill()
            process.communicate()


def _packages() -> str:
    """The folder from which this process would import calamine."""
    found = find_spec("python_calamine")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("python_calamine")
    return str(Path(found.origin).parents[1])


def _messages(said: bytes) -> Iterator[Message]:
    view = memoryview(said)
    at = 0
    while at < len(said):
        end = said.index(b"\n", at) + 1
        message = json.loads(said[at:end])
        at = end
        buffers = []
        for size in message.pop("sizes"):
            buffers.append(view[at : at + size])
            at += size + -size % sheets.ALIGNED
        yield Message(message, tuple(buffers))
