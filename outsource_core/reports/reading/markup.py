"""The table of a web page: what many programs save under the name of a workbook (XLS).

Tags are found and never trusted: no entity is looked up, nothing is loaded, and no pattern looks
twice at the same letters. Microsoft's own XML for workbooks has the same parts by other names.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from outsource_core.problems import Code
from outsource_core.reports.reading.model import MAX_COLUMNS, refusal

MAX_MARKUP = 60_000_000
"""Bytes of a page that is looked through."""

MAX_CELLS = 5_000_000
SMALL_SIZE = 200_000
MAX_PADDING = 8
"""How many places a table may fill for each cell that the page has, beyond a small size."""

MAX_DEPTH = 20
MAX_SPAN = 1_000

_TAG = re.compile(r"<(/?)(?:ss:)?(table|tr|row|td|th|cell)\b([^<>]*)>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_SPAN = re.compile(
    r"\b(colspan|rowspan|mergeacross|mergedown|index)\s*=\s*[\"']?(\d{1,5})", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+−]?[\d\s\u00a0\u202f.,]+%?")


@dataclass
class _Table:
    """A table as its tags go by; ``hanging`` has what cells of earlier rows say in the next one,
    and in how many, by column. ``size`` counts all cells, those that only hang down as well."""

    rows: list[list[str]] = field(default_factory=list)
    begun: int | None = None  # where the open cell's text begins
    spans: dict[str, int] = field(default_factory=dict)
    hanging: dict[int, tuple[str, int]] = field(default_factory=dict)
    next_hanging: dict[int, tuple[str, int]] = field(default_factory=dict)
    size: int = 0

    def begin_row(self) -> None:
        """Goes on to the next row, which begins with what hangs down into it."""
        self.end_row()
        self.hanging, self.next_hanging = self.next_hanging, {}
        self.rows.append([])

    def end_row(self) -> None:
        """Puts in what hangs down to the right of a row's own cells."""
        last = max(self.hanging, default=-1)
        while self.rows and len(self.rows[-1]) <= last:
            self._hang_one()

    def add(self, text: str) -> None:
        """A cell, as wide and as tall as it says: its words in its first column, and below."""
        row, spans = self.rows[-1], self.spans
        while len(row) in self.hanging:
            self._hang_one()
        while len(row) < min(spans.get("index", 1) - 1, MAX_COLUMNS):
            self._put("")
        width = max(spans.get("colspan", 1), spans.get("mergeacross", 0) + 1)
        height = max(spans.get("rowspan", 1), spans.get("mergedown", 0) + 1)
        for at in range(min(width, MAX_SPAN)):
            if height > 1:
                below = "" if at or _NUMBER.fullmatch(text) else text
                self.next_hanging[len(row)] = below, min(height, MAX_SPAN) - 1
            self._put("" if at else text)

    def _hang_one(self) -> None:
        at = len(self.rows[-1])
        text, left = self.hanging.get(at, ("", 0))
        if left > 1:
            self.next_hanging[at] = text, left - 1
        self._put(text)

    def _put(self, text: str) -> None:
        self.rows[-1].append(text)
        self.size += 1
        if len(self.rows[-1]) > MAX_COLUMNS:
            columns = len(self.rows[-1])
            raise refusal(Code.TOO_MANY_COLUMNS, columns=columns, limit=MAX_COLUMNS)


def table_rows(text: str) -> list[list[str]]:
    """The rows of the largest table of a page.

    Raises ``Refusal`` where there is none of two rows and two columns, or one beyond the limits.
    """
    tables: list[_Table] = []
    open_ones: list[_Table] = []
    cells = 0
    for tag in _TAG.finditer(text):
        name, is_end = tag[2].lower(), bool(tag[1])
        if name == "table" and not is_end:
            open_ones.append(_Table())
            tables.append(open_ones[-1])
            if len(open_ones) > MAX_DEPTH:
                raise _no_table()
            continue
        if not open_ones:
            continue
        table = open_ones[-1]
        if table.begun is not None:
            if not table.rows:
                table.begin_row()
            table.add(_said(text[table.begun : tag.start()]))
            table.begun = None
        if name == "table":
            table.end_row()
            open_ones.pop()
        elif is_end:
            continue
        elif name in {"tr", "row"}:
            table.begin_row()
        else:
            spans = _SPAN.findall(tag[3])
            table.spans = {one.lower(): int(digits) for one, digits in spans}
            table.begun = tag.end()
        cells += table.begun is not None
        if table.size > min(MAX_CELLS, max(SMALL_SIZE, MAX_PADDING * cells)):
            raise refusal(Code.TOO_LARGE, cells=table.size, limit=MAX_CELLS)
    rows = max(tables, key=lambda one: one.size).rows if tables else []
    if len(rows) < 2 or max(map(len, rows)) < 2:
        raise _no_table()
    return [row or [""] for row in rows]


def _said(markup: str) -> str:
    """The words of a cell."""
    return " ".join(html.unescape(_ANY_TAG.sub("", _BREAK.sub(" ", markup))).split())


def _no_table() -> Exception:
    return refusal(Code.UNKNOWN_FORMAT, looks_like="markup")
