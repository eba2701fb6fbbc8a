"""From a grid of text to a table: what is preamble, header, rows, totals and footer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.reading.model import Decision, Grid, Reading
from outsource_core.reports.reading.totals import leave_out_totals, total_words
from outsource_core.reports.table import Table
from outsource_core.reports.values import parse_numbers, parse_periods
from outsource_core.reports.values.words import plain

HEAD_ROWS = 60
MAX_HEADER_ROWS = 3
HEADER_SHARE = 0.6
"""A header fills at least this share of the cells that a usual row fills."""

BODY_LIKENESS = 0.8
SHOWN_ROWS = 20
MAX_OVERLONG = 0.2
"""If more of the rows than this go beyond the usual width, that width is not the table's."""

Mask = NDArray[np.bool_]


class Look(Enum):
    """What a cell looks like on its own."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    PERIOD = 3


@dataclass(frozen=True, slots=True)
class _Header:
    """The header's rows, counted from 0 in the grid, the last one excluded."""

    start: int
    end: int


@dataclass(frozen=True)
class _Head:
    """The beginning of a grid, cell by cell."""

    texts: list[list[str]]
    looks: list[list[Look]]

    def filled(self, row: int) -> int:
        return sum(look is not Look.BLANK for look in self.looks[row])


def tables(grid: Grid, *, file: str, raw: bool) -> Reading:
    """The table of one sheet, if it holds any; what was left out is told as decisions.

    ``raw`` keeps every row and every cell as it is, and knows neither totals nor turned tables.
    """
    head = _head(grid)
    if not any(map(head.filled, range(len(head.texts)))) and not (raw and len(grid.cells)):
        return Reading()
    header = _find_header(head, raw=raw)
    if header is None and raw:
        header = _Header(0, 1)
    if raw:
        return _raw_table(grid, header or _Header(0, 1), file)
    problems: list[Problem] = []
    if header is None:
        problems.append(Problem(Code.NO_HEADER, Level.WARNING, file=file, sheet=grid.sheet, row=1))
    return _table(grid, head, header, file) + Reading(problems=tuple(problems))


def column_letters(number: int) -> str:
    """0 as A, 25 as Z, 26 as AA: how a spreadsheet calls its columns."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# The header


def _head(grid: Grid) -> _Head:
    some = grid.cells.iloc[:HEAD_ROWS].astype(object)
    texts = [[str(cell).strip() for cell in row] for row in some.itertuples(index=False)]
    width = len(texts[0]) if texts else 0
    looks = looks_of([text for row in texts for text in row])
    return _Head(texts, [looks[at * width : (at + 1) * width] for at in range(len(texts))])


def looks_of(cells: Sequence[str]) -> list[Look]:
    """What each cell looks like; words for a missing value count as blank."""
    column = pd.Series(list(cells), dtype="str")
    numbers = parse_numbers(column)
    periods = parse_periods(column, near=date(2000, 1, 1))
    number = ~(numbers.bad | numbers.missing)
    return [
        Look.BLANK
        if numbers.missing[at]
        else Look.NUMBER
        if number[at]
        else Look.TEXT
        if periods.bad[at]
        else Look.PERIOD
        for at in range(len(cells))
    ]


def _find_header(head: _Head, *, raw: bool) -> _Header | None:
    """The first row of words that fills most columns, with the rows that complete it.

    A row before it that looks like the rows after it means that there is no header at all.
    """
    counts = Counter(n for n in map(head.filled, range(len(head.texts))) if n)
    usual = max(counts, key=lambda n: (counts[n], n)) if counts else 0
    least = max(min(2, usual), HEADER_SHARE * usual)
    main = next((r for r in range(len(head.texts)) if _is_header_row(head, r, least)), None)
    if main is None:
        return None
    body = _usual_looks(head, main + 1)
    if any(
        head.filled(r) >= least and _is_like(head.looks[r], body, BODY_LIKENESS)
        for r in range(main)
    ):
        return None
    return _completed(head, main, body)


def _is_header_row(head: _Head, row: int, least: float) -> bool:
    looks = head.looks[row]
    if head.filled(row) < least:
        return False
    return all(look in {Look.TEXT, Look.BLANK} for look in looks) or is_turned(
        head.texts[row], looks
    )


def is_turned(texts: Sequence[str], looks: Sequence[Look]) -> bool:
    """Whether a header has words first and then only periods, a total at most at the end."""
    first = next((at for at, look in enumerate(looks) if look is Look.PERIOD), 0)
    if first == 0:
        return False
    before = looks[:first]
    after = [
        (text, look)
        for text, look in zip(texts[first:], looks[first:], strict=True)
        if look is not Look.BLANK
    ]
    periods = [look is Look.PERIOD for _, look in after]
    last_is_total = plain(after[-1][0]) in total_words()
    return all(look in {Look.TEXT, Look.BLANK} for look in before) and (
        all(periods) or (all(periods[:-1]) and last_is_total)
    )


def _usual_looks(head: _Head, start: int) -> list[Look]:
    """The commonest look of each column in the rows from ``start``, blanks set aside."""
    columns = zip(*head.looks[start:], strict=True)
    usual = []
    for column in columns:
        counts = Counter(look for look in column if look is not Look.BLANK)
        usual.append(counts.most_common(1)[0][0] if counts else Look.BLANK)
    return usual


def _is_like(looks: Sequence[Look], body: Sequence[Look], share: float) -> bool:
    """Whether a row agrees with the body, which must hold more than words to tell by."""
    if not any(look in {Look.NUMBER, Look.PERIOD} for look in body):
        return False
    pairs = [(a, b) for a, b in zip(looks, body, strict=True) if Look.BLANK not in (a, b)]
    return bool(pairs) and sum(a is b for a, b in pairs) >= share * len(pairs)


def _completed(head: _Head, main: int, body: list[Look]) -> _Header:
    """The header with the row of groups above it and the rows of details below it."""
    start, end = main, main + 1
    if main and _is_group_row(head, main - 1, main):
        start = main - 1
    while end - start < MAX_HEADER_ROWS and end < len(head.texts) - 1:
        below = _usual_looks(head, end + 1) or body
        if not _is_detail_row(head.looks[end], below):
            break
        end += 1
    return _Header(start, end)


def _is_group_row(head: _Head, row: int, main: int) -> bool:
    """Words over some of the columns, at least one of them over two ("Ліди" over two kinds)."""
    looks = head.looks[row]
    filled = [at for at, look in enumerate(looks) if look is not Look.BLANK]
    if not filled or filled[-1] < 2 or any(looks[at] is not Look.TEXT for at in filled):
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


def _names(grid: Grid, header: _Header) -> list[str]:
    """One name for a column, the header's rows joined from the top.

    A group's word reaches right over the blanks beside it, where the row below goes on.
    """
    rows = [
        [" ".join(str(cell).split()) for cell in grid.cells.iloc[row]]
        for row in range(header.start, header.end)
    ]
    for upper, lower in zip(rows, rows[1:], strict=False):
        for at in range(1, len(upper)):
            if not upper[at] and lower[at] and lower[at - 1] and upper[at - 1]:
                upper[at] = upper[at - 1]
    return [" ".join(_without_repeats(parts)) for parts in zip(*rows, strict=True)]


def _without_repeats(parts: Sequence[str]) -> list[str]:
    return [p for at, p in enumerate(parts) if p and (at == 0 or p != parts[at - 1])]


# The table


def _raw_table(grid: Grid, header: _Header, file: str) -> Reading:
    rows = [list(map(str, grid.cells.iloc[row])) for row in range(header.start, header.end)]
    columns = tuple(
        parts[0] if len(parts) == 1 else " ".join(part for part in parts if part)
        for parts in zip(*rows, strict=True)
    )
    body = grid.cells.iloc[header.end :].reset_index(drop=True)
    body.columns = pd.Index(columns, dtype=object)
    table = Table(file, grid.sheet, columns, body, grid.row_numbers[header.end :])
    return Reading((table,), (), _header_decisions(grid, header))


def _header_decisions(grid: Grid, header: _Header | None) -> tuple[Decision, ...]:
    if header is None:
        return (Decision("header_row", grid.sheet, "", "looks_like_data"),)
    numbers = grid.row_numbers[header.start : header.end]
    decisions = [
        Decision(
            "header_row",
            grid.sheet,
            "-".join(map(str, dict.fromkeys((int(numbers[0]), int(numbers[-1]))))),
            "first_row_of_words" if len(numbers) == 1 else "rows_of_words",
        )
    ]
    if header.start:
        decisions.append(
            left_out("preamble", grid.sheet, grid.row_numbers[: header.start], "before_header")
        )
    return tuple(decisions)


def left_out(what: str, sheet: str | None, numbers: NDArray[np.int64], why: str) -> Decision:
    """The decision to leave rows out, with their count and the first of their numbers."""
    shown = ", ".join(map(str, numbers[:SHOWN_ROWS]))
    return Decision(f"left_out_{what}", sheet, shown, why, {"count": len(numbers)})


def _table(grid: Grid, head: _Head, header: _Header | None, file: str) -> Reading:
    start = header.end if header else 0
    names = _names(grid, header) if header else [""] * grid.cells.shape[1]
    texts = [str(name) for name in names]
    decisions = list(_header_decisions(grid, header))
    body = Grid(
        grid.sheet,
        grid.cells.iloc[start:].reset_index(drop=True),
        grid.row_numbers[start:],
        grid.width,
        grid.ragged,
    )
    body, more = _without_idle_rows(body, texts)
    decisions += more
    if header and is_turned(texts, looks_of(texts)):
        table, problems, more = _turned(body, texts, file)
        return Reading((table,), problems, (*decisions, *more))
    body, overlong = _without_overlong_rows(body, texts, file)
    kept, names = _without_idle_columns(body, texts[: body.cells.shape[1]])
    body = replace(body, cells=body.cells.iloc[:, kept])
    body.cells.columns = pd.RangeIndex(len(kept))
    body, totals_problems, more = leave_out_totals(body, names, file)
    decisions += more
    body, more = _without_footer(body)
    decisions += more
    problems = [*overlong, *totals_problems, *_short_rows(body, file)]
    if not len(body.cells):
        problems.append(Problem(Code.NO_ROWS, file=file, sheet=grid.sheet))
    columns = tuple(names)
    cells = body.cells
    cells.columns = pd.Index(columns, dtype="str")
    table = Table(file, grid.sheet, columns, cells.reset_index(drop=True), body.row_numbers)
    return Reading((table,), tuple(problems), tuple(decisions))


def take(grid: Grid, keep: Mask) -> Grid:
    """The rows of ``grid`` where ``keep`` is true."""
    if keep.all():
        return grid
    return replace(
        grid,
        cells=grid.cells.loc[keep].reset_index(drop=True),
        row_numbers=grid.row_numbers[keep],
    )


def blank_rows(cells: pd.DataFrame) -> Mask:
    """Rows in which no cell holds anything but spaces."""
    at = np.arange(len(cells))
    for number in range(cells.shape[1]):
        if not len(at):
            break
        column = cells.iloc[at, number] if len(at) < len(cells) else cells.iloc[:, number]
        at = at[(column.str.strip() == "").to_numpy(dtype=bool)]
    mask = np.zeros(len(cells), dtype=bool)
    mask[at] = True
    return mask


def _without_idle_rows(body: Grid, names: Sequence[str]) -> tuple[Grid, list[Decision]]:
    """Leave out blank rows and repeats of the header."""
    decisions = []
    blank = blank_rows(body.cells)
    body = take(body, ~blank)
    at = next((at for at, name in enumerate(names) if name), None)
    if at is None:
        return body, decisions
    repeated = (body.cells.iloc[:, at] == names[at]).to_numpy(dtype=bool)
    for number, name in enumerate(names):
        if not repeated.any():
            break
        same = body.cells.iloc[:, number].str.strip() == name
        repeated = repeated & same.to_numpy(dtype=bool)
    if repeated.any():
        numbers = body.row_numbers[repeated]
        decisions.append(left_out("repeated_header", body.sheet, numbers, "same_as_header"))
    return take(body, ~repeated), decisions


def _without_overlong_rows(
    body: Grid, names: Sequence[str], file: str
) -> tuple[Grid, list[Problem]]:
    """Refuse rows with more cells than the rest, as a delimiter inside a cell would make."""
    named = max((at + 1 for at, name in enumerate(names) if name), default=0)
    width = max(body.width or body.cells.shape[1], named)
    if width >= body.cells.shape[1]:
        return body, []
    beyond = ~blank_rows(body.cells.iloc[:, width:])
    if beyond.mean() > MAX_OVERLONG:
        return body, []
    over = body.row_numbers[beyond]
    problems = [_ragged(body, int(number), file, Level.REFUSED) for number in over]
    body = take(body, ~beyond)
    return replace(body, cells=body.cells.iloc[:, :width]), problems


def _short_rows(body: Grid, file: str) -> list[Problem]:
    """Warn of rows with fewer cells than the rest: what is missing may not be at their end."""
    if body.width is None or not body.ragged:
        return []
    short = [number for number, cells in body.ragged.items() if cells < body.width]
    there = np.intersect1d(body.row_numbers, short)
    return [_ragged(body, int(number), file, Level.WARNING) for number in there]


def _ragged(body: Grid, number: int, file: str, level: Level) -> Problem:
    width = body.width or 0
    found = body.ragged.get(number, 0)
    return Problem(
        Code.RAGGED_ROW,
        level,
        file=file,
        sheet=body.sheet,
        row=number,
        value=str(found),
        expected=str(width),
        details={"cells": found, "columns": width},
    )


def _without_idle_columns(body: Grid, names: Sequence[str]) -> tuple[list[int], list[str]]:
    """Columns with a name or a cell, under names that are all there and all different."""
    kept: list[int] = []
    given: list[str] = []
    seen: Counter[str] = Counter()
    for number, name in enumerate(names):
        if not name and blank_rows(body.cells.iloc[:, [number]]).all():
            continue
        name = name or column_letters(number)  # noqa: PLW2901
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in names:
            seen[name] += 1
        kept.append(number)
        given.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return kept, given


def _without_footer(body: Grid) -> tuple[Grid, list[Decision]]:
    """Leave out what stands below the table: lone words ("Виконавець: …", "Підпис")."""
    width = body.cells.shape[1]
    if width < 3 or len(body.cells) < 2:
        return body, []
    usual = _usual_looks(_head(body), 0)
    last = len(body.cells)
    while last > 1 and _is_footer_row(body.cells.iloc[last - 1], usual):
        last -= 1
    if last == len(body.cells):
        return body, []
    keep = np.arange(len(body.cells)) < last
    numbers = body.row_numbers[last:]
    return take(body, keep), [left_out("footer", body.sheet, numbers, "lone_words_at_end")]


def _is_footer_row(row: pd.Series, usual: Sequence[Look]) -> bool:
    looks = looks_of([str(cell).strip() for cell in row])
    filled = [at for at, look in enumerate(looks) if look is not Look.BLANK]
    wanted = [at for at, look in enumerate(usual) if look is not Look.BLANK]
    if len(filled) > 2 or len(wanted) < 3 or any(looks[at] is Look.NUMBER for at in filled):
        return False
    return all(looks[at] is not usual[at] or len(filled) == 1 for at in filled)


# Weeks across, metrics down


def _turned(
    body: Grid, names: Sequence[str], file: str
) -> tuple[Table, tuple[Problem, ...], tuple[Decision, ...]]:
    """A table with a row for each period, and for each group of metrics if there are groups."""
    looks = looks_of(names)
    periods = [at for at, look in enumerate(looks) if look is Look.PERIOD]
    labels = [at for at in range(periods[0]) if not blank_rows(body.cells.iloc[:, [at]]).all()]
    texts = [[str(cell).strip() for cell in row] for row in body.cells.itertuples(index=False)]
    *keys, metric = labels or [0]
    groups: dict[tuple[str, ...], dict[str, int]] = {}
    last = [""] * len(keys)
    for number, row in enumerate(texts):
        last = [row[key] or before for key, before in zip(keys, last, strict=True)]
        if row[metric]:
            groups.setdefault(tuple(last), {}).setdefault(row[metric], number)
    metrics = list(dict.fromkeys(name for group in groups.values() for name in group))
    rows = [
        [names[at], *group, *(texts[lines[m]][at] if m in lines else "" for m in metrics)]
        for group, lines in groups.items()
        for at in periods
    ]
    key_names = [names[key] or column_letters(key) for key in keys]
    columns = tuple(_distinct(["period", *key_names, *metrics]))
    table = Table(
        file,
        body.sheet,
        columns,
        pd.DataFrame(rows, columns=list(columns), dtype="str"),
        np.array([at + 1 for _ in groups for at in periods], dtype=np.int64),
    )
    problems = () if rows else (Problem(Code.NO_ROWS, file=file, sheet=body.sheet),)
    decision = Decision(
        "turned", body.sheet, str(len(periods)), "periods_across", {"metrics": len(metrics)}
    )
    return table, problems, (decision,)


def _distinct(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    given = []
    for name in names:
        seen[name] += 1
        given.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return given
