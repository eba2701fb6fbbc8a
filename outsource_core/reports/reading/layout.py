"""From a grid of text to a table: what is preamble, header, rows, totals and footer.

Every step returns the grid without what it left out, and a ``Reading`` that tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.reading.groups import (
    MOST_ROWS,
    SECTION_COLUMN,
    filled_down,
    under_heads,
    with_sections,
)
from outsource_core.reports.reading.header import (
    Header,
    column_letters,
    column_names,
    find_header,
    header_rows,
    is_turned,
    leaf_names,
)
from outsource_core.reports.reading.looks import (
    HEAD_ROWS,
    Head,
    Look,
    blank_rows,
    head_of,
    looks_of,
    row_looks,
    usual_looks,
)
from outsource_core.reports.reading.model import Decision, Grid, Reading, What, left_out, take
from outsource_core.reports.reading.plans import without_plan_columns, without_plan_rows
from outsource_core.reports.reading.totals import find_totals, leave_out_totals
from outsource_core.reports.reading.turned import distinct, is_crossed, turn, uncross
from outsource_core.reports.table import Table, Unread

MAX_OVERLONG = 0.2
"""If more of the rows than this go beyond the usual width, that width is not the table's."""

MAX_FOOTER_ROWS = 30
_WHOLE = r"\s*-?\d[\d\s']*"
_KOPIYKAS = r"\d\d\s*"
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class _Top:
    """What a table has above its body: the rows of its header, how many cells these have in a
    delimited text, and the word that stands alone above them."""

    rows: Sequence[Sequence[str]]
    width: int | None
    above: str = ""


def table_of(grid: Grid, *, file: str, raw: bool) -> Reading:
    """The table of one sheet, if it holds any; what was left out is told as decisions.

    ``raw`` keeps every row and every cell as it is, the first row in the header's place.
    """
    if not len(grid.cells):
        return Reading()
    head = head_of(grid)
    header = find_header(head)
    if raw:
        return _raw_table(grid, header, file)
    if not any(map(head.filled, range(len(head.texts)))):
        return Reading()
    if header is None:
        problem = Problem(Code.NO_HEADER, Level.WARNING, file=file, sheet=grid.sheet, row=1)
        told = Decision(What.HEADER_ROW, grid.sheet, "", "looks_like_data")
        top = _Top([[""] * grid.cells.shape[1]], grid.width)
        return Reading((), (problem,), (told,)) + _table(grid, top, file)
    width = grid.width and min(grid.width, _header_width(grid, header))
    narrow = _narrow_header(grid, header, width, file)
    told_header = Reading((), narrow, _header_decisions(grid, header))
    top = _Top(header_rows(grid, header), width, _word_above(head, header))
    reading = _table(_below(grid, header), top, file)
    above = tuple(" ".join(filter(None, texts)) for texts in head.texts[: header.start])
    tables = tuple(replace(table, above=above) for table in reading.tables)
    return told_header + replace(reading, tables=tables)


def _raw_table(grid: Grid, header: Header | None, file: str) -> Reading:
    """The grid as it is; which of its rows are the header is told and no more."""
    columns = tuple(map(str, grid.cells.iloc[0]))
    body = _below(grid, Header(0, 1))
    body.cells.columns = pd.Index(columns, dtype="str")
    table = Table(file, grid.sheet, columns, body.cells, body.row_numbers)
    ragged = np.intersect1d(grid.row_numbers, list(grid.ragged))
    problems = _ragged(grid, ragged, grid.width, file, Level.WARNING)
    told = (_header_decision(grid, header),) if header else ()
    return Reading((table,), problems, told)


def _below(grid: Grid, header: Header) -> Grid:
    return replace(
        grid,
        cells=grid.cells.iloc[header.end :].reset_index(drop=True),
        row_numbers=grid.row_numbers[header.end :],
    )


def _header_decisions(grid: Grid, header: Header) -> tuple[Decision, ...]:
    told = _header_decision(grid, header)
    above = grid.row_numbers[: header.start]
    if not len(above):
        return (told,)
    return told, left_out(What.PREAMBLE, grid.sheet, above, "before_header")


def _header_decision(grid: Grid, header: Header) -> Decision:
    first, *_, last = (str(n) for n in grid.row_numbers[[header.start, header.end - 1]])
    value, why = (first, "row_of_words") if first == last else (f"{first}-{last}", "rows_of_words")
    return Decision(What.HEADER_ROW, grid.sheet, value, why)


def _word_above(head: Head, header: Header) -> str:
    """What stands alone right above the header, blank lines set aside; empty for anything else."""
    rows = [row for row in range(header.start) if head.filled(row)]
    return head.texts[rows[-1]][0] if rows and head.filled(rows[-1]) == 1 else ""


def _table(body: Grid, top: _Top, file: str) -> Reading:
    names = column_names(top.rows)
    body, told = _without_idle_rows(body, names)
    fact = _without_plans(body, top.rows)
    names_of_fact = column_names(fact.rows)
    if is_turned(names_of_fact, row_looks(names_of_fact)):
        body, more = leave_out_totals(fact.body, names_of_fact, file)
        reading = told + fact.told + more + turn(body, names_of_fact, file)
    elif is_crossed(fact.rows):
        body, more = leave_out_totals(fact.body, names_of_fact, file)
        reading = told + fact.told + more + uncross(body, fact.rows, file)
    else:
        body, below = _without_other_table(body, names)
        told += below
        body, overlong, unread = _without_overlong_rows(body, names, top.width, file)
        fact = _without_plans(body, top.rows)
        body, names = fact.body, column_names(fact.rows)
        told += fact.told
        body, names = _without_idle_columns(body, names)
        is_total, heads, totals = find_totals(body, names, file)
        body, filled = filled_down(body, is_total | heads)
        if heads.any():
            body, names, sections = under_heads(body, names, heads, is_total)
            body, footer = _without_footer(body)
        else:
            body, footer = _without_footer(take(body, ~is_total))
            is_repeated = any(one.what is What.REPEATED_HEADER for one in told.decisions)
            body, names, sections = with_sections(body, names, top.above if is_repeated else "")
        cells = body.cells.set_axis(pd.Index(names, dtype="str"), axis=1)
        columns, leaves = tuple(names), leaf_names(fact.rows)
        table = Table(file, body.sheet, columns, cells, body.row_numbers, unread, leaves)
        if sections.decisions:
            table = replace(table, added=frozenset([SECTION_COLUMN]))
        short = Reading(problems=_short_rows(body, top.width, file))
        left = told + overlong + totals + filled + footer + sections
        reading = left + short + Reading((table,))
    if not len(reading.tables[0]):
        reading += Reading(problems=(Problem(Code.NO_ROWS, file=file, sheet=body.sheet),))
    return reading


@dataclass(frozen=True)
class _Fact:
    """What was done, without what was planned."""

    body: Grid
    rows: Sequence[Sequence[str]]
    told: Reading


def _without_plans(body: Grid, rows: Sequence[Sequence[str]]) -> _Fact:
    body, header, told = without_plan_columns(body, rows)
    looks = row_looks(column_names(header))
    labels = range(looks.index(Look.PERIOD)) if Look.PERIOD in looks else ()
    body, header, more = without_plan_rows(body, header, labels=labels)
    return _Fact(body, header, told + more)


def _without_other_table(body: Grid, names: Sequence[str]) -> tuple[Grid, Reading]:
    """Leave out a smaller table below this one: past a blank line, words stand over its figures
    that are none of the header's."""
    if len(body.cells) > MOST_ROWS:
        return body, Reading()
    after_blank = np.flatnonzero(np.diff(body.row_numbers) > 1) + 1
    usual = usual_looks(head_of(body), 0)
    for at in map(int, after_blank[after_blank * 2 >= len(body.cells)]):
        row = [str(cell).strip() for cell in body.cells.iloc[at]]
        filled = [n for n, text in enumerate(row) if text]
        is_header = len(filled) > 1 and set(looks_of([row[n] for n in filled])) == {Look.TEXT}
        is_own = any(row[n] == names[n] for n in filled)
        if is_header and not is_own and any(usual[n] is Look.NUMBER for n in filled):
            told = left_out(What.FOOTER, body.sheet, body.row_numbers[at:], "another_table")
            return take(body, np.arange(len(body.cells)) < at), Reading(decisions=(told,))
    return body, Reading()


def _without_idle_rows(body: Grid, names: Sequence[str]) -> tuple[Grid, Reading]:
    """Leave out blank rows, repeats of the header, and the numbers of the columns below it."""
    body = take(body, ~blank_rows(body.cells))
    body, told = _without_column_numbers(body)
    return _without_repeated_headers(body, names, told)


def _without_column_numbers(body: Grid) -> tuple[Grid, Reading]:
    """Leave out "1", "2", "3" … right below the header, as on official forms."""
    numbers = [str(at + 1) for at in range(body.cells.shape[1])]
    if len(body.cells) < 2 or list(body.cells.iloc[0]) != numbers:
        return body, Reading()
    if not {Look.TEXT, Look.PERIOD} & set(usual_looks(head_of(body), 1)):
        return body, Reading()
    told = left_out(What.COLUMN_NUMBERS, body.sheet, body.row_numbers[:1], "counts_columns")
    return take(body, np.arange(len(body.cells)) > 0), Reading(decisions=(told,))


def _without_repeated_headers(
    body: Grid, names: Sequence[str], so_far: Reading
) -> tuple[Grid, Reading]:
    named = [at for at, name in enumerate(names) if name]
    repeated = np.full(len(body.cells), bool(named))
    for at in named:
        if not repeated.any():
            return body, so_far
        same = body.cells.iloc[:, at].str.split().str.join(" ") if at else body.cells.iloc[:, at]
        repeated = repeated & (same == names[at]).to_numpy(dtype=bool)
    if not repeated.any():
        return body, so_far
    told = left_out(What.REPEATED_HEADER, body.sheet, body.row_numbers[repeated], "same_as_header")
    return take(body, ~repeated), so_far + Reading(decisions=(told,))


def _without_overlong_rows(
    body: Grid, names: Sequence[str], width: int | None, file: str
) -> tuple[Grid, Reading, tuple[Unread, ...]]:
    """Refuse rows with more cells than the rest, as a delimiter inside a cell would make.

    Where most rows are so, it is the header that lacks a name; but not where an amount's own comma
    cut its kopiykas off.
    """
    named = max((at + 1 for at, name in enumerate(names) if name), default=0)
    width = max(width or body.cells.shape[1], named)
    if width >= body.cells.shape[1]:
        return body, Reading(), ()
    beyond = ~blank_rows(body.cells.iloc[:, width:])
    is_usual = beyond.sum() > MAX_OVERLONG * len(beyond)
    if is_usual and not _cuts_amounts(body.cells, beyond, width):
        return body, Reading(), ()
    numbers = body.row_numbers[beyond]
    problems = _ragged(body, numbers, width, file, Level.REFUSED)
    rows = body.cells[beyond].itertuples(index=False, name=None)
    unread = tuple(
        Unread(Code.RAGGED_ROW, number, "; ".join(row).rstrip("; "))
        for number, row in zip(map(int, numbers), rows, strict=True)
    )
    body = take(body, ~beyond)
    body = replace(body, cells=body.cells.iloc[:, :width])
    return body, Reading(problems=problems), unread


def _cuts_amounts(cells: pd.DataFrame, beyond: NDArray[np.bool_], width: int) -> bool:
    """Whether rows go beyond the width since amounts such as ``12 000,40`` were cut in two.

    A number spills over; or one column has kopiykas in all of these rows, right after whole
    numbers, and something else in the other rows.
    """
    overlong = cells.iloc[np.flatnonzero(beyond)[:HEAD_ROWS]]
    spilled = overlong.iloc[:, width:].to_numpy().flat
    if Look.NUMBER in looks_of([str(cell).strip() for cell in spilled]):
        return True
    others = cells.iloc[np.flatnonzero(~beyond)[:HEAD_ROWS]]
    return any(
        bool(overlong.iloc[:, at - 1].str.fullmatch(_WHOLE).all())
        and bool(overlong.iloc[:, at].str.fullmatch(_KOPIYKAS).all())
        and not bool(others.iloc[:, at].str.fullmatch(_KOPIYKAS).any())
        for at in range(1, width)
    )


def _header_width(grid: Grid, header: Header) -> int:
    """How many cells the widest row of the header has."""
    numbers = grid.row_numbers[header.start : header.end]
    return max(grid.ragged.get(int(number), grid.width or 0) for number in numbers)


def _narrow_header(grid: Grid, header: Header, width: int | None, file: str) -> tuple[Problem, ...]:
    """Warn of a header with fewer cells than its rows have values: the names may have slipped."""
    if width == grid.width or blank_rows(grid.cells.iloc[header.end :, width:]).all():
        return ()
    last = grid.row_numbers[header.end - 1 : header.end]
    return _ragged(grid, last, grid.width, file, Level.WARNING)


def _short_rows(body: Grid, width: int | None, file: str) -> tuple[Problem, ...]:
    """Warn of rows with fewer cells than the header: what is missing may not be at their end."""
    if width is None or not body.ragged:
        return ()
    short = [number for number, cells in body.ragged.items() if cells < width]
    return _ragged(body, np.intersect1d(body.row_numbers, short), width, file, Level.WARNING)


def _ragged(
    body: Grid, numbers: NDArray[np.int64], width: int | None, file: str, level: Level
) -> tuple[Problem, ...]:
    """A problem for each of the rows, of so many as can be told."""
    return tuple(
        Problem(
            Code.RAGGED_ROW,
            level,
            file=file,
            sheet=body.sheet,
            row=number,
            value=str(body.ragged.get(number, body.width)),
            expected=str(width),
            details={"count": len(numbers)},
        )
        for number in map(int, numbers[:MOST_PROBLEMS])
    )


def _without_idle_columns(body: Grid, names: Sequence[str]) -> tuple[Grid, list[str]]:
    """Columns with a name or a cell, under names that are all there and all different."""
    kept = [
        at
        for at in range(body.cells.shape[1])
        if names[at] or not blank_rows(body.cells.iloc[:, [at]]).all()
    ]
    cells = body.cells.iloc[:, kept].set_axis(pd.RangeIndex(len(kept)), axis=1)
    return replace(body, cells=cells), distinct([names[at] or column_letters(at) for at in kept])


def _without_footer(body: Grid) -> tuple[Grid, Reading]:
    """Leave out what stands below the table: lone words ("Виконавець: …", "Підпис").

    A lone word in a table of two columns may be a row without its figure: there, a blank line
    has to part it from the table.
    """
    usual = usual_looks(head_of(body), 0)
    wanted = sum(look is not Look.BLANK for look in usual)
    last = len(body.cells)
    first = max(1, last - MAX_FOOTER_ROWS)
    while last > first and _is_footer_row(body.cells.iloc[last - 1], usual):
        last -= 1
    numbers = body.row_numbers
    is_parted = wanted > 2 or (last < len(numbers) and numbers[last] - numbers[last - 1] > 1)
    if last == len(body.cells) or wanted < 2 or not is_parted:
        return body, Reading()
    told = left_out(What.FOOTER, body.sheet, body.row_numbers[last:], "lone_words_at_end")
    return take(body, np.arange(len(body.cells)) < last), Reading(decisions=(told,))


def _is_footer_row(row: pd.Series, usual: Sequence[Look]) -> bool:
    """At most two cells, no number, and no cell that looks as its column should, unless a colon
    joins the two ("Виконавець:", "Петренко")."""
    looks = looks_of([str(cell).strip() for cell in row])
    filled = [at for at, look in enumerate(looks) if look is not Look.BLANK]
    if len(filled) > 2 or any(looks[at] is Look.NUMBER for at in filled):
        return False
    if len(filled) < 2:
        return True
    first = filled[0]
    is_joined = str(row.iloc[first]).strip().endswith(":") and looks[first] is not usual[first]
    return is_joined or all(looks[at] is not usual[at] for at in filled)
