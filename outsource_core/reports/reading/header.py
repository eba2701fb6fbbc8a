"""Where the header is, how many rows it has, and what it calls the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from outsource_core.reports.reading.looks import Head, Look, usual_looks
from outsource_core.reports.reading.model import Grid
from outsource_core.reports.reading.totals import calls_itself_total

MAX_HEADER_ROWS = 3
HEADER_SHARE = 0.6
"""A header fills at least this share of the cells that a usual row fills."""

BODY_LIKENESS = 0.8


@dataclass(frozen=True, slots=True)
class Header:
    """The header's rows, counted from 0 in the grid, the last one excluded."""

    start: int
    end: int


def find_header(head: Head) -> Header | None:
    """The first row of words that fills most columns, with the rows that complete it.

    A row before it that looks like the rows after it means that there is no header at all.
    """
    counts = Counter(n for n in map(head.filled, range(len(head.texts))) if n)
    usual = max(counts, key=lambda n: (counts[n], n)) if counts else 0
    least = max(min(2, usual), HEADER_SHARE * usual)
    main = next((r for r in range(len(head.texts)) if _is_header_row(head, r, least)), None)
    if main is None:
        return Header(0, 1) if head.texts and _names_figures(head, usual) else None
    body = usual_looks(head, main + 1)
    if any(
        head.filled(r) >= least and _is_like(head.looks[r], body, BODY_LIKENESS)
        for r in range(main)
    ):
        return None
    earlier = next((r for r in range(main) if _is_full(head, r, usual)), None)
    if earlier is not None:  # "Музей;2010;2011": not words alone, and still no row of data
        return Header(earlier, earlier + 1)
    return _completed(head, main, body)


def _names_figures(head: Head, usual: int) -> bool:
    """Whether the first row, a number in it or not, has words where all rows below have figures."""
    texts, looks = head.texts[0], head.looks[0]
    figures = {Look.NUMBER, Look.PERIOD, Look.BLANK}
    columns = list(zip(*head.looks[1:], strict=True)) or [()] * len(looks)
    over = [look for look, below in zip(looks, columns, strict=True) if set(below) <= figures]
    numbers = sum(look is not Look.TEXT for look in looks if look is not Look.BLANK)
    is_full = head.filled(0) >= usual and len(set(texts)) == len(texts)
    return is_full and over.count(Look.TEXT) > 1 and numbers * 3 <= head.filled(0)


def _is_full(head: Head, row: int, usual: int) -> bool:
    """Whether a row fills all columns from the first on, a word there, and nothing twice."""
    texts = head.texts[row]
    filled = [text for text in texts if text]
    is_led = len(filled) > 2 and head.looks[row][0] is Look.TEXT
    return is_led and len(filled) >= usual and len(set(filled)) == len(filled)


def _is_header_row(head: Head, row: int, least: float) -> bool:
    looks = head.looks[row]
    if head.filled(row) < least:
        return False
    if all(look in {Look.TEXT, Look.BLANK} for look in looks):
        return True
    return is_turned(head.texts[row], looks) and _stands_over_figures(head, row)


def _stands_over_figures(head: Head, row: int) -> bool:
    """Whether the periods of a row are all that has figures below, and have nothing else:
    "Період;09.11.2026;15.11.2026" above a table is no header."""
    pairs = list(zip(head.looks[row], usual_looks(head, row + 1), strict=True))
    over = [below for look, below in pairs if look is Look.PERIOD]
    bare = any(look is Look.BLANK and below is Look.NUMBER for look, below in pairs)
    return not bare and all(below in {Look.NUMBER, Look.BLANK} for below in over)


def is_turned(texts: Sequence[str], looks: Sequence[Look]) -> bool:
    """Whether a header has words first and then only periods, and totals at most at the end."""
    first = next((at for at, look in enumerate(looks) if look is Look.PERIOD), 0)
    if first == 0:
        return False
    before = looks[:first]
    last = max(at for at, look in enumerate(looks) if look is Look.PERIOD)
    between = set(looks[first:last])
    totals = [text for text in texts[last + 1 :] if text]
    return (
        all(look in {Look.TEXT, Look.BLANK} for look in before)
        and between <= {Look.PERIOD, Look.BLANK}
        and all(map(calls_itself_total, totals))
    )


def _is_like(looks: Sequence[Look], body: Sequence[Look], share: float) -> bool:
    """Whether a row agrees with the body, which must hold more than words to tell by."""
    if not any(look in {Look.NUMBER, Look.PERIOD} for look in body):
        return False
    pairs = [(a, b) for a, b in zip(looks, body, strict=True) if Look.BLANK not in (a, b)]
    return bool(pairs) and sum(a is b for a, b in pairs) >= share * len(pairs)


def _completed(head: Head, main: int, body: list[Look]) -> Header:
    """The header with the row of groups above it and the rows of details below it."""
    start, end = main, main + 1
    if main and _is_group_row(head, main - 1, main):
        start = main - 1
    while end - start < MAX_HEADER_ROWS and end < len(head.texts) - 1:
        below = usual_looks(head, end + 1) or body
        if not _is_detail_row(head.looks[end], below) or not _completes(head, main, end, below):
            break
        end += 1
    return Header(start, end)


def _is_group_row(head: Head, row: int, main: int) -> bool:
    """Words or periods over some of the columns, at least one of them over two ("Ліди" over two
    kinds, a week over its figures). Of so few that they may be a title, one names a column that the
    row below leaves unnamed."""
    looks = head.looks[row]
    filled = [at for at, look in enumerate(looks) if look is not Look.BLANK]
    if not filled or any(looks[at] is Look.NUMBER for at in filled):
        return False
    if filled[-1] < 2 and all(head.looks[main][at] is not Look.BLANK for at in filled):
        return False
    spans = [
        at
        for at in filled
        if at + 1 < len(looks)
        and looks[at + 1] is Look.BLANK
        and head.looks[main][at + 1] is Look.TEXT
        and head.looks[main][at] is Look.TEXT
    ]
    return bool(spans) and filled != [0]


def _is_detail_row(looks: Sequence[Look], body: Sequence[Look]) -> bool:
    """Words where the rows below have numbers or periods."""
    if any(look in {Look.NUMBER, Look.PERIOD} for look in looks):
        return False
    filled = [below for look, below in zip(looks, body, strict=True) if look is Look.TEXT]
    unlike = sum(below in {Look.NUMBER, Look.PERIOD} for below in filled)
    return unlike > 0 and unlike * 2 >= len(filled)


def _completes(head: Head, main: int, row: int, body: Sequence[Look]) -> bool:
    """Whether a row of words is no row of data: nothing of it comes again further down, and it
    leaves a column blank, stands below a blank, or has words only where the rows do not."""
    again = any(
        text and text == below[at]
        for below in head.texts[row + 1 :]
        for at, text in enumerate(head.texts[row])
    )
    used = [at for at, look in enumerate(body) if look is not Look.BLANK]
    gaps = any(not (head.texts[main][at] and head.texts[row][at]) for at in used)
    lone = not any(head.texts[row][1:])  # a remark, such as "# перевірено"
    return not again and not lone and (gaps or all(body[at] is not Look.TEXT for at in used))


def column_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """One name for a column, the header's rows joined from the top."""
    return [" ".join(_without_repeats(parts)) for parts in zip(*rows, strict=True)]


def leaf_names(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The lowest name of each column that has several, one below the other, by the joined name."""
    parts = [_without_repeats(column) for column in zip(*rows, strict=True)]
    return {" ".join(column): column[-1] for column in parts if len(column) > 1}


def header_rows(grid: Grid, header: Header) -> list[list[str]]:
    """The header's rows; a group's word reaches right over the blanks beside it, where the row
    below goes on."""
    rows = [
        [" ".join(str(cell).split()) for cell in grid.cells.iloc[row]]
        for row in range(header.start, header.end)
    ]
    for upper, lower in pairwise(rows):
        for at in range(1, len(upper)):
            if not upper[at] and lower[at] and lower[at - 1] and upper[at - 1]:
                upper[at] = upper[at - 1]
    return rows


def _without_repeats(parts: Sequence[str]) -> list[str]:
    return [p for at, p in enumerate(parts) if p and (at == 0 or p != parts[at - 1])]


def column_letters(number: int) -> str:
    """0 as A, 25 as Z, 26 as AA: how a spreadsheet calls its columns."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
