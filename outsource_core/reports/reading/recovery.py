"""Records of a text whose quoting is broken somewhere, line by line.

An opening quote that nothing closes costs its own row; the lines after it are read as ever.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from outsource_core.reports.reading.dialect import Dialect
from outsource_core.reports.reading.model import MAX_CELL

SAMPLE_ROWS = 1_000
LONE_SHARE = 0.8

MAX_ATTEMPTS = 40
"""Ends tried for one quoted cell that runs over lines."""

MAX_PUZZLE = 20_000
"""Characters of a broken line that is still puzzled over."""

MAX_STEPS = 20_000
MAX_STEPS_IN_ALL = 2_000_000
"""Steps of the search over one broken line, and over all of a file: a file of nothing but broken
lines must not keep the machine."""

MAX_CLOSINGS = 100

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class Record(NamedTuple):
    """One record; ``unclosed`` if a quote of it stays open, ``stray`` if quotes had to be kept."""

    cells: list[str]
    text: str = ""
    unclosed: bool = False
    stray: bool = False


class _State(Enum):
    CLOSED = 1
    OPEN = 2
    BROKEN = 3


class _Split(NamedTuple):
    """The cells of a line as the rules part them; ``stray`` if quotes stand inside bare ones."""

    cells: list[str]
    state: _State
    stray: bool = False


class _Lines:
    """The lines of a text, a few of them held so that one can look ahead."""

    def __init__(self, text: str) -> None:
        self._more = (match.group() for match in _LINE.finditer(text))
        self._held: list[str] = []
        self._first = 0

    def ahead(self, count: int) -> str:
        """The line ``count`` lines on, with its end; empty after the last."""
        at = self._first + count
        while len(self._held) <= at:
            self._held.append(next(self._more, ""))
        return self._held[at]

    def drop(self, count: int) -> None:
        """Be done with the next lines; what is held of them goes once it is half of all."""
        self._first += count
        if self._first * 2 >= len(self._held):
            del self._held[: self._first]
            self._first = 0


def expected_width(text: str, dialect: Dialect) -> int:
    """The usual number of cells in a record of the beginning; 1 for an empty text."""
    lines = (match.group().rstrip("\r\n") for match in _LINE.finditer(text))
    some = itertools.islice((line for line in lines if line), SAMPLE_ROWS)
    splits = (_split(line, dialect) for line in some)
    return usual_width(len(one.cells) for one in splits if one.state is _State.CLOSED)


def usual_width(widths: Iterable[int]) -> int:
    """The commonest of the widths, the larger of two as common; 1 for none.

    Records of one cell are titles and the like, unless nearly all are such.
    """
    counts = Counter(widths)
    if counts[1] < LONE_SHARE * counts.total():
        del counts[1]
    return max(counts, key=lambda width: (counts[width], width), default=1)


def recovered(text: str, dialect: Dialect, width: int) -> Iterator[Record]:
    """The records of ``text``, each of ``width`` cells where that can be had."""
    lines = _Lines(text)
    puzzle = _Puzzle(dialect, width)
    is_plain = dialect.escape is None and not dialect.spaced
    while line := lines.ahead(0):
        line = line.rstrip("\r\n")
        if is_plain and dialect.quote not in line:  # most lines of a long file
            lines.drop(1)
            yield Record(line.split(dialect.delimiter) if line else [])
            continue
        found = _split(line, dialect)
        taken = 1
        if found.state is _State.OPEN:
            found, taken = _over_lines(lines, puzzle)
        lines.drop(taken)
        if found.state is _State.CLOSED:
            yield Record(found.cells if line or taken > 1 else [], stray=found.stray)
        else:
            yield puzzle.solve(line)


def _over_lines(lines: _Lines, puzzle: _Puzzle) -> tuple[_Split, int]:
    """The record that closes its open quote on a later line, and how many lines it takes.

    It is broken if there is none, or if the first line alone makes a record of the right width
    and all of them together do not.
    """
    broken = _Split([], _State.BROKEN), 1
    dialect = puzzle.dialect
    length = quotes = attempts = count = 0
    while (line := lines.ahead(count)) and length <= MAX_CELL and attempts < MAX_ATTEMPTS:
        length += len(line)
        quotes += line.count(dialect.quote)
        count += 1
        may_close = dialect.escape is not None or quotes % 2 == 0
        if count == 1 or dialect.quote not in line or not may_close:
            continue
        attempts += 1
        text = "".join(lines.ahead(at) for at in range(count)).rstrip("\r\n")
        found = _split(text, dialect)
        if found.state is _State.CLOSED:
            first = lines.ahead(0).rstrip("\r\n")
            width = puzzle.width
            fits = len(found.cells) == width or len(puzzle.solve(first).cells) != width
            return (found, count) if fits else broken
        if found.state is _State.BROKEN:
            break
    return broken


def _split(text: str, dialect: Dialect) -> _Split:
    """The cells of one record by the rules, up to where they are broken."""
    cells: list[str] = []
    delimiter, quote = dialect.delimiter, dialect.quote
    if quote not in text and dialect.escape is None and not dialect.spaced:
        return _Split(text.split(delimiter), _State.CLOSED)
    stray = False
    at = 0
    while True:
        if dialect.spaced:
            at = _after_spaces(text, at)
        if text.startswith(quote, at):
            cell, at = _quoted(text, at + 1, dialect)
            if at < 0:
                return _Split(cells, _State.OPEN)
            at = _after_spaces(text, at)
            cells.append(cell)
            if at < len(text) and text[at] != delimiter:
                return _Split(cells, _State.BROKEN)
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            stray = stray or quote in cells[-1]
            at = end
        if at >= len(text):
            return _Split(cells, _State.CLOSED, stray)
        at += 1


def _quoted(text: str, at: int, dialect: Dialect) -> tuple[str, int]:
    """The quoted cell from ``at``, and where its closing quote ends; -1 if it has none."""
    quote, escape = dialect.quote, dialect.escape
    start = at
    while (end := text.find(quote, at)) >= 0:
        if escape and _is_escaped(text, start, end, escape):
            at = end + 1
        elif text.startswith(quote, end + 1):
            at = end + 2
        else:
            return _unescaped(text[start:end], dialect), end + 1
    return "", -1


def _after_spaces(text: str, at: int) -> int:
    while text.startswith(" ", at):
        at += 1
    return at


def _is_escaped(text: str, start: int, at: int, escape: str) -> bool:
    """Whether an odd number of escapes stands right before ``at``."""
    first = at
    while first > start and text[first - 1] == escape:
        first -= 1
    return (at - first) % 2 == 1


def _unescaped(cell: str, dialect: Dialect) -> str:
    quote = dialect.quote
    cell = cell.replace(quote * 2, quote)
    if dialect.escape:
        cell = cell.replace(dialect.escape + quote, quote)
        cell = cell.replace(dialect.escape * 2, dialect.escape)
    return cell


class _Puzzle:
    """Lines that break the rules, split into ``width`` cells if that can be done at all.

    At each cell that begins with a quote, every later quote before a delimiter may close it
    (those between are then the cell's own), or else the opening quote is the cell's own. Of all
    ways, the one is taken that leaves the fewest quotes without a part to play.
    """

    def __init__(self, dialect: Dialect, width: int) -> None:
        self.dialect = dialect
        self.width = width
        self._steps_left = MAX_STEPS_IN_ALL

    def solve(self, text: str) -> Record:
        """The record of one line, as well as it can be had."""
        found = self._search(text) if len(text) <= MAX_PUZZLE else None
        if found is None:
            return Record(text.split(self.dialect.delimiter), text, unclosed=True)
        cells, unclosed = found
        return Record(cells, text, unclosed=unclosed, stray=not unclosed)

    def _search(self, text: str) -> tuple[list[str], bool] | None:
        """Fewest idle quotes first, never twice from one place with one count of cells."""
        waiting: list[tuple[int, int, int, tuple[str, ...], bool]] = [(0, 0, 0, (), False)]
        steps = itertools.count()
        tried: set[tuple[int, int]] = set()
        limit = min(MAX_STEPS, self._steps_left)
        step = 0
        while waiting and step < limit:
            idle, _, at, cells, unclosed = heapq.heappop(waiting)
            if at > len(text):
                if len(cells) == self.width:
                    self._steps_left -= step
                    return list(cells), unclosed
                continue
            if (at, len(cells)) in tried or len(cells) >= self.width:
                continue
            tried.add((at, len(cells)))
            for end, cell, more, literal in _endings(text, at, self.dialect):
                step = next(steps)
                item = (idle + more, step, end + 1, (*cells, cell), unclosed or literal)
                heapq.heappush(waiting, item)
        self._steps_left -= step
        return None


def _endings(text: str, at: int, dialect: Dialect) -> Iterator[tuple[int, str, int, bool]]:
    """Where the cell at ``at`` may end, what it holds then, how many of its quotes are idle, and
    whether it leaves an opening quote unclosed."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if dialect.spaced:
        at = _after_spaces(text, at)
    quoted = text.startswith(quote, at)
    if quoted:
        close = text.find(quote, at + 1)
        tries = 0
        while close >= 0 and tries < MAX_CLOSINGS:
            if close + 1 == len(text) or text.startswith(delimiter, close + 1):
                inside = text[at + 1 : close]
                idle = inside.replace(quote * 2, "").count(quote)
                yield close + 1, _unescaped(inside, dialect), idle, False
                tries += 1
            close = text.find(quote, close + 1)
    end = text.find(delimiter, at)
    end = len(text) if end < 0 else end
    cell = text[at:end]
    yield end, cell, cell.count(quote), quoted and cell.count(quote) % 2 == 1
