"""Weeks across and metrics down, turned to rows of periods and columns of metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from outsource_core.problems import Code, Problem
from outsource_core.reports.reading.groups import SECTION_COLUMN
from outsource_core.reports.reading.header import column_letters
from outsource_core.reports.reading.looks import Look, blank_rows, head_of, row_looks, usual_looks
from outsource_core.reports.reading.model import Decision, Grid, Reading, What, left_out
from outsource_core.reports.reading.totals import calls_itself_total, differing
from outsource_core.reports.table import Table

PERIOD_COLUMN = "period"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a metric: whose it is, and its cells; ``row`` is its number in the source."""

    group: tuple[str, ...]
    metric: str
    cells: tuple[str, ...]
    row: int


def turn(body: Grid, names: Sequence[str], file: str) -> Reading:
    """A table with a row for each period, and for each group of metrics if there are groups.

    ``row_numbers`` then count the source's columns, for there the periods stand. Totals, lines as
    well as a last column, are left out and compared with what they add up.
    """
    periods = [at for at, look in enumerate(row_looks(names)) if look is Look.PERIOD]
    *keys, metric = _labels(body, periods[0])
    lines, is_headed = _lines(body, keys, metric)
    own = [line for line in lines if not any(map(calls_itself_total, line.group))] or lines
    groups, repeated = _grouped(own)
    metrics = list(dict.fromkeys(line.metric for line in own))
    rows = [
        [names[at], *group, *(cells[m][at] if m in cells else "" for m in metrics)]
        for group, cells in groups.items()
        for at in periods
    ]
    key_names = (
        [SECTION_COLUMN] if is_headed else [names[key] or column_letters(key) for key in keys]
    )
    columns = distinct([PERIOD_COLUMN, *key_names, *metrics])
    table = Table(
        file,
        body.sheet,
        tuple(columns),
        pd.DataFrame(rows, columns=columns, dtype="str"),
        np.array([at + 1 for _ in groups for at in periods], dtype=np.int64),
        added=frozenset([PERIOD_COLUMN, *([SECTION_COLUMN] if is_headed else [])]),
    )
    twice = [
        Problem(
            Code.DUPLICATE_IN_FILE, file=file, sheet=body.sheet, row=line.row, value=line.metric
        )
        for line in repeated
    ]
    totals = [line for line in lines if line not in own]
    sums = _sums(own, totals, periods, names)
    differ = [
        replace(problem, file=file, sheet=body.sheet)
        for line, column, total, parts in sums
        if (problem := differing([*line.group, line.metric], total, parts, column, line.row))
    ]
    details = {"metrics": len(metrics)}
    told = [Decision(What.TURNED, body.sheet, str(len(periods)), "periods_across", details)]
    if totals:
        why = "differ_from_rows" if differ else "agree_with_rows"
        rows_of_totals = np.array([line.row for line in totals], dtype=np.int64)
        told.append(left_out(What.TOTALS, body.sheet, rows_of_totals, why))
    return Reading((table,), (*twice, *differ), tuple(told))


def is_crossed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a header has weeks over metrics: the same metrics in each of its periods.

    A lone metric below a lone week is one where a word beside the week shows that it is no title.
    """
    if len(rows) != 2:
        return False
    looks = row_looks(rows[0])
    over = [
        (upper, lower)
        for upper, lower, look in zip(*rows, looks, strict=True)
        if look is Look.PERIOD
    ]
    metrics = [{lower for upper, lower in over if upper == period} for period, _ in over]
    is_alone = len(over) == 1 and not (over[0][1] and looks[0] is Look.TEXT)
    is_same = len(set(over)) == len(over) and all(one == metrics[0] for one in metrics)
    return bool(over) and is_same and not is_alone


def uncross(body: Grid, rows: Sequence[Sequence[str]], file: str) -> Reading:
    """A table with a row for each period of each row of the source.

    What stands after the one period there is belongs to it, too, but for totals.
    """
    upper, lower = rows
    periods = {at: upper[at] for at, look in enumerate(row_looks(upper)) if look is Look.PERIOD}
    names = list(dict.fromkeys(periods.values()))
    metrics = list(dict.fromkeys(lower[at] for at in periods))
    place = {(upper[at], lower[at]): at for at in periods}
    beside = range(min(periods) if len(names) > 1 else len(upper))
    keys = [
        at
        for at in beside
        if at not in periods and (upper[at] or lower[at]) and not calls_itself_total(upper[at])
    ]
    cells = [
        [period, *(row[at] for at in keys), *(row[place[period, metric]] for metric in metrics)]
        for row in body.cells.itertuples(index=False, name=None)
        for period in names
    ]
    columns = distinct([PERIOD_COLUMN, *(lower[at] or upper[at] for at in keys), *metrics])
    numbers = np.repeat(body.row_numbers, len(names))
    table = Table(
        file,
        body.sheet,
        tuple(columns),
        pd.DataFrame(cells, columns=columns, dtype="str"),
        numbers,
        added=frozenset([PERIOD_COLUMN]),
    )
    told = Decision(
        What.TURNED, body.sheet, str(len(names)), "periods_across", {"metrics": len(metrics)}
    )
    return Reading((table,), (), (told,))


def _labels(body: Grid, first_period: int) -> list[int]:
    """The columns of words before the periods; figures there, as of a plan, are none."""
    usual = usual_looks(head_of(body), 0)[:first_period]
    filled = [at for at in range(first_period) if not blank_rows(body.cells.iloc[:, [at]]).all()]
    return [at for at in filled if usual[at] is not Look.NUMBER] or filled[:1] or [0]


def _lines(body: Grid, keys: Sequence[int], metric: int) -> tuple[list[_Line], bool]:
    """Every line with its group; whether groups are named by lines of their own.

    A key that is left blank is that of the line above. Where there are no keys and metrics come
    again, a line without a figure heads those that follow ("Північ").
    """
    texts = [tuple(str(cell).strip() for cell in row) for row in body.cells.itertuples(index=False)]
    counts = Counter(row[metric] for row in texts if any(row[metric + 1 :]))
    is_headed = not keys and max(counts.values(), default=0) > 1
    last = [""] * (1 if is_headed else len(keys))
    lines = []
    for row, number in zip(texts, map(int, body.row_numbers), strict=True):
        last = [row[key] or before for key, before in zip(keys, last, strict=False)] or last
        if is_headed and row[metric] and not any(row[metric + 1 :]):
            last = [row[metric]]
        elif row[metric]:
            lines.append(_Line(tuple(last), row[metric], row, number))
    return lines, is_headed


def _grouped(
    lines: Sequence[_Line],
) -> tuple[Mapping[tuple[str, ...], Mapping[str, Sequence[str]]], list[_Line]]:
    """For each group, in its order, the cells of each metric; and lines that say another again."""
    groups: dict[tuple[str, ...], dict[str, Sequence[str]]] = {}
    repeated = []
    for line in lines:
        first = groups.setdefault(line.group, {}).setdefault(line.metric, line.cells)
        if first != line.cells:
            repeated.append(line)
    return groups, repeated


def _sums(
    own: Sequence[_Line], totals: Sequence[_Line], periods: Sequence[int], names: Sequence[str]
) -> Iterator[tuple[_Line, str, str, list[str]]]:
    """Every total there is: its line, its column, what it says and what it should add up."""
    for line in totals:
        for at in periods:
            parts = [one.cells[at] for one in own if one.metric == line.metric]
            yield line, names[at], line.cells[at], parts
    after = [at for at in range(periods[-1] + 1, len(names)) if calls_itself_total(names[at])]
    for line in own:
        for at in after:
            yield line, names[at], line.cells[at], [line.cells[period] for period in periods]


def distinct(names: Sequence[str]) -> list[str]:
    """The names, a number added to those that came before: "Ліди", "Ліди (2)"."""
    given: list[str] = []
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in names:
            seen[name] += 1
        given.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return given
