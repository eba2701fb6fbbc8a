"""What stands around a table and not in it: its week in a title, its team in a sheet's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

import numpy as np
import pandas as pd
from pandas.util import hash_pandas_object

from outsource_core.reports.fields import Shape
from outsource_core.reports.mapping import fingerprint, suggest
from outsource_core.reports.mapping import plain as plain_header
from outsource_core.reports.reading.turned import PERIOD_COLUMN
from outsource_core.reports.standing import stood_up
from outsource_core.reports.table import Table
from outsource_core.reports.values import parse_dates, parse_periods
from outsource_core.reports.values.words import month_numbers, period_words, plain, sheet_words

SHEET_COLUMN = "sheet"
MOST_WORDS = 40
LONGEST_PHRASE = 7

_FIRST = frozenset(["початок", "перший", "начало", "первый", "start", "starts", "begin", "first"])
_LAST = frozenset(["кінець", "останній", "конец", "последний", "end", "ends", "finish", "last"])
_OF_PERIODS = frozenset(
    [
        *("період", "періоду", "тиждень", "тижня", "дата", "дати", "день", "звіту", "звітного"),
        *("период", "периода", "неделя", "недели", "даты", "отчета", "отчетного"),
        *("period", "week", "date", "day", "report", "of", "the"),
    ]
)
_WORD = re.compile(r"[^\s_|;:()«»\"]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Placed:
    """A table with the columns its surroundings add, and a day near those it reports.

    ``added`` has what such a column says, the same in every row.
    """

    table: Table
    near: date | None
    added: Mapping[str, str]


def placed(tables: Sequence[Table], *, today: date) -> list[Placed]:
    """Each of the tables of one file or archive.

    Where an activity report has no column of days, the column ``period`` says what a column of
    first and one of last days tell together, or else the one period that a title, the sheet's or
    the file's name tells of; of such a period figures may stand one below the other. Where several
    sheets of a workbook have the same columns and none of them a team, and they report the same
    days or other deals, the column ``sheet`` has their names.
    """
    teams = set(_named_after_teams(tables, today))
    return [
        _placed(table, is_team=number in teams, today=today) for number, table in enumerate(tables)
    ]


def _named_after_teams(tables: Sequence[Table], today: date) -> Iterator[int]:
    """The tables whose sheets have the same columns, names that may be teams', and the rows that
    several teams would have: of the same days, or of other deals; no two of them say the same."""
    alike: dict[tuple[str, str], list[int]] = {}
    for number, table in enumerate(tables):
        if table.sheet is not None:
            alike.setdefault((table.file, fingerprint(table.columns)), []).append(number)
    for numbers in alike.values():
        names = [tables[number].sheet or "" for number in numbers]
        if len(numbers) > 1 and all(_may_be_team(name, today) for name in names):
            sheets = [tables[number] for number in numbers]
            said = {int(hash_pandas_object(sheet.cells).sum()) for sheet in sheets}
            if len(said) == len(sheets) and _lie_side_by_side(sheets, today):
                yield from numbers


def _lie_side_by_side(sheets: Sequence[Table], today: date) -> bool:
    """Whether sheets speak of the work of several teams: teams report the very same days, and no
    deal is of two of them. Corrections name some days or deals again; what goes on, other days."""
    mapping = suggest(sheets[0].columns).mapping
    if mapping.shape is Shape.DEALS:
        deals = [_said_in(sheet, mapping.column("deal_id")) for sheet in sheets]
        return all(deals) and len(frozenset.union(*deals)) == sum(map(len, deals))
    if mapping.column("period") is None:
        return len({_told_period(sheet, today) for sheet in sheets}) == 1
    return len({_said_in(sheet, mapping.column("period")) for sheet in sheets}) == 1


def _said_in(table: Table, column: str | None) -> frozenset[str]:
    """The different texts of a column; none where there is no such column."""
    if column is None:
        return frozenset()
    return frozenset(table.cells[column].str.strip().unique()) - {""}


def _may_be_team(sheet: str, today: date) -> bool:
    words = set(_LETTERS.findall(plain(sheet)))
    times = {word for word, means in period_words().items() if means in {"week", "year", "weekday"}}
    others = sheet_words() | month_numbers().keys() | times
    return bool(words) and words.isdisjoint(others) and not periods_in(sheet, today)


def _placed(table: Table, *, is_team: bool, today: date) -> Placed:
    mapping = suggest(table.columns, leaves=table.leaves).mapping
    span = _told_period(table, today)
    if span and mapping.column("deals") is None and mapping.column("deal_id") is None:
        standing = stood_up(table)
        if standing is not None:
            table = standing
            mapping = suggest(table.columns).mapping
    added: dict[str, str] = {}
    if mapping.shape is Shape.ACTIVITY and mapping.column("period") is None:
        from_columns = _from_two_columns(table)
        if from_columns is not None:
            table = from_columns
        elif span:
            added[PERIOD_COLUMN] = "/".join(map(str, span))
    if is_team and table.sheet and mapping.column("team") is None:
        added[SHEET_COLUMN] = table.sheet.strip()
    added = {name: text for name, text in added.items() if name not in table.columns}
    if added:
        columns = (*table.columns, *added)
        cells = table.cells.assign(**added).astype("str")
        table = replace(table, columns=columns, cells=cells, added=table.added | added.keys())
    return Placed(table, span[0] if span else None, added)


def _from_two_columns(table: Table) -> Table | None:
    """The table with periods that a column of first and one of last days tell; None without."""
    ends = {side: one for one in table.columns if (side := _side_of_period(one))}
    if ends.keys() != {"from", "to"} or PERIOD_COLUMN in table.columns:
        return None
    first, last = (table.cells[ends[side]].str.strip() for side in ("from", "to"))
    said = (first + " – " + last).mask((first == "") & (last == ""), "")
    if not said.any() or any(parse_dates(cells).bad.any() for cells in (first, last)):
        return None
    cells = table.cells.assign(**{PERIOD_COLUMN: said}).astype("str")
    columns, added = (*table.columns, PERIOD_COLUMN), table.added | {PERIOD_COLUMN}
    return replace(table, columns=columns, cells=cells, added=added)


def _side_of_period(column: str) -> str | None:
    """Whether a column is of the first days of periods ("Початок тижня"), or of the last."""
    words = plain_header(column).split()
    means = dict.fromkeys(_FIRST, "from") | dict.fromkeys(_LAST, "to")
    sides = [means.get(word) or period_words().get(word) for word in words]
    ends = [side for side in sides if side in {"from", "to"}]
    rest = {word for word, side in zip(words, sides, strict=True) if side not in {"from", "to"}}
    return ends[0] if len(ends) == 1 and rest <= _OF_PERIODS else None


def _told_period(table: Table, today: date) -> tuple[date, date] | None:
    """The one period that what is nearest to the table tells of; none where it tells of two."""
    for text in (*reversed(table.above), table.sheet or "", PurePath(table.file).stem):
        spans = periods_in(text, today)
        if spans:
            return next(iter(spans)) if len(spans) == 1 else None
    return None


def periods_in(text: str, today: date) -> set[tuple[date, date]]:
    """The periods of more than a day that a line of text speaks of: ``Звіт за 46 тиждень 2026``.

    One that lies around another ("тиждень 46, листопад 2026") is not counted.
    """
    words = _WORD.findall(text)[:MOST_WORDS]
    spans = [(at, at + n) for n in range(LONGEST_PHRASE, 0, -1) for at in range(len(words) + 1 - n)]
    phrases = [" ".join(words[start:end]).strip(",.") for start, end in spans]
    parsed = parse_periods(pd.Series(phrases, dtype="str"), today=today)
    taken: set[int] = set()
    found: set[tuple[date, date]] = set()
    for at in map(int, np.flatnonzero(parsed.ends > parsed.starts)):
        places = range(*spans[at])
        if taken.isdisjoint(places):
            taken.update(places)
            found.add((parsed.starts[at].item(), parsed.ends[at].item()))
    return {one for one in found if not any(_within(other, one) for other in found - {one})}


def _within(inner: tuple[date, date], outer: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
