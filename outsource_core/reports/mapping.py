"""Which column of a file holds which field.

Headers are compared in a plain form: lower case, words apart, no punctuation, no units, Latin
letters typed inside Cyrillic words put right. A header equal to a known synonym
(``reference/headers.csv``, the better synonyms of a field first) settles the matter; otherwise
the closest synonym above a threshold is suggested, with its likeness as the confidence.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.table import Table
from outsource_core.reports.values import DateOrder, parse_periods
from outsource_core.reports.values.words import currency_words

#: What the column is called that says why a row was refused, in plain form and each language.
REASONS = frozenset({"why it was refused", "чому не прийнято", "почему не принято"})
CLOSE_ENOUGH = 88.0  # rapidfuzz's 0–100; "opening date" and "closing date" are 79 alike

LEAF = 95.0  # a group's word stands above the name

_APOSTROPHES = str.maketrans("", "", "'’ʼ`´‘\"«»“”")
_NUMBER_SIGNS = re.compile(r"[№#]")
_HUMP = re.compile(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])")
_ABBREVIATIONS = (
    (re.compile(r"\bк-?сть\b|\bк-ть\b|\bкіл-(?:ть|сть)\b|\bкільк\b"), "кількість"),
    (re.compile(r"\bкол-во\b"), "количество"),
    (re.compile(r"\bqty\b"), "number of"),
)
_NOT_A_WORD = re.compile(r"[\W_]+")
_MIXED_WORD = re.compile(r"\b(?=\w*[а-яіїєґ])(?=\w*[a-z])\w+\b")
_LOOK_ALIKES = str.maketrans("abcehikmoptxy", "авсенікмортху")
_TOTALS = frozenset(
    ["всього", "усього", "разом", "загалом", "загальна", "загальний", "итого", "всего", "total"]
)
_WITH_VAT = re.compile(r"\b(?:з|із|с|вкл|включно з|включая|incl|including|with) (?:пдв|ндс|vat)\b")
_UNITS = {
    **dict.fromkeys(["шт", "pcs", *filter(str.isalpha, currency_words())], 1.0),
    **dict.fromkeys(["год", "hrs"], 1.0),
    **dict.fromkeys(["тис", "тисяч", "тыс", "тысяч", "thousand", "thousands"], 1000.0),
    **dict.fromkeys(["млн", "mln", "million", "millions"], 1_000_000.0),
    **dict.fromkeys(["хв", "хвилин", "хвилини", "мин", "минут", "минуты"], 1 / 60),
    **dict.fromkeys(["min", "mins", "minutes"], 1 / 60),
    **dict.fromkeys(["сек", "секунд", "секунди", "секунды", "sec", "secs", "seconds"], 1 / 3600),
}  # hours in one minute, units in a thousand


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The column of each field, and the order of day and month where the person has said it."""

    shape: Shape
    columns: tuple[tuple[str, str], ...]  # (field, column)
    date_order: DateOrder | None = None

    def column(self, name: str) -> str | None:
        """The column that holds a field, None when none does."""
        return dict(self.columns).get(name)


@dataclass(frozen=True)
class Suggestion:
    """A mapping found without help; ``confidence`` says for each field how sure it is, 0 to 1.

    ``by_leaf`` are the fields whose column is known by the lowest line of its header alone.
    """

    mapping: ColumnMapping
    confidence: Mapping[str, float] = field(default_factory=dict)
    by_leaf: frozenset[str] = frozenset()


class _Match(NamedTuple):
    """A column that may hold a field: likeness 0–100, then the synonym's place in its list."""

    likeness: float
    rank: int
    name: str
    column: str
    by_leaf: bool = False


def plain(text: str) -> str:
    """The form in which headers and stage names are compared.

    >>> plain("Дата закриття_(угоди)"), plain("dealStage"), plain("Виручка, тис. грн")
    ('дата закриття угоди', 'deal stage', 'виручка')
    """
    words = _words(text)
    return " ".join([word for word in words if word not in _UNITS] or words)


def unit_factor(column: str) -> float:
    """What a header's unit words multiply its cells by: 1000 for "тис. грн", 1/60 for "хв"."""
    return math.prod(_UNITS.get(word, 1.0) for word in _words(column))


def currencies_in(column: str) -> frozenset[str]:
    """The currencies a header names ("Виручка, $", "RevenueUSD"), as ISO codes in lower case."""
    words, text = frozenset(_words(column)), column.casefold()
    return frozenset(
        code
        for word, code in currency_words().items()
        if (word in words if word.isalpha() else word in text)
    )


def _words(text: str) -> list[str]:
    text = _NUMBER_SIGNS.sub(" номер ", text).translate(_APOSTROPHES)
    text = _HUMP.sub(" ", unicodedata.normalize("NFKC", text)).casefold().replace("ё", "е")
    for pattern, word in _ABBREVIATIONS:
        text = pattern.sub(word, text)
    text = _NOT_A_WORD.sub(" ", text).strip()
    return _MIXED_WORD.sub(lambda word: word[0].translate(_LOOK_ALIKES), text).split()


def fingerprint(columns: Sequence[str]) -> str:
    """A stable name for a header, whatever the order of its columns, case and punctuation.

    Rows that come back mended have the header of the file they were refused in.
    """
    header = "\n".join(sorted(set(map(plain, columns)) - REASONS))
    return hashlib.blake2b(header.encode(), digest_size=16).hexdigest()


def comes_back(columns: Sequence[str]) -> bool:
    """Whether a header is of refused rows that come back, with the reason of each."""
    return not REASONS.isdisjoint(map(plain, columns))


def suggest(
    columns: Sequence[str],
    *,
    shape: Shape | None = None,
    remembered: ColumnMapping | None = None,
    leaves: Mapping[str, str] | None = None,
) -> Suggestion:
    """Map a file's columns to the product's fields, each column used once.

    Without ``shape`` the shape whose required fields are found most fully is taken.
    ``remembered`` is what a person settled for the same provider before: where all its columns
    are here it is taken as it is, otherwise what is left of it goes before any guess. ``leaves``
    are the lowest names of columns whose header has several rows ("Угоди" of "Результат Угоди").
    """
    leaves = leaves or {}
    if remembered is not None and shape in (None, remembered.shape):
        kept = _still_there(remembered, columns)
        sure = {name: 1.0 for name, _ in kept.columns}
        if len(kept.columns) == len(remembered.columns):
            return Suggestion(kept, sure)
        rest = _suggest_for(remembered.shape, columns, leaves, taken=kept.columns)
        mapping = replace(rest.mapping, date_order=remembered.date_order)
        return Suggestion(mapping, {**rest.confidence, **sure}, rest.by_leaf)
    shapes = [shape] if shape else list(Shape)
    return max((_suggest_for(each, columns, leaves) for each in shapes), key=_fullness)


def finest_period(suggestion: Suggestion, table: Table) -> Suggestion:
    """Of several columns whose name is a period's, the one that tells most rows apart.

    "Тиждень" beside "Дата" is one week for seven days; beside the date a report was made on, it is
    the finer one.
    """
    column = suggestion.mapping.column("period")
    if column is None:
        return suggestion
    known = {synonym for name, _, synonym in _synonyms(Shape.ACTIVITY) if name == "period"}
    used = {one for _, one in suggestion.mapping.columns}
    others = [one for one in table.columns if one not in used and plain(one) in known]
    others = [one for one in others if not parse_periods(table.cells[one]).bad.any()]
    if not others:
        return suggestion
    finest = max([column, *others], key=lambda one: len(set(table.cells[one])))
    pairs = dict(suggestion.mapping.columns) | {"period": finest}
    mapping = replace(suggestion.mapping, columns=_in_order(suggestion.mapping.shape, pairs))
    return replace(suggestion, mapping=mapping)


def with_overrides(
    suggested: Suggestion | ColumnMapping,
    overrides: Mapping[str, str],
    columns: Sequence[str],
) -> tuple[ColumnMapping, tuple[Problem, ...]]:
    """Apply a person's choices, {field: column}, over a mapping; an empty column unmaps a field.

    A chosen column is taken from the field it was suggested for. When the choices name fields
    that only the other shape has, that shape is meant. Problems: UNKNOWN_FIELD, UNKNOWN_COLUMN,
    COLUMN_USED_TWICE, and MISSING_COLUMN for each required field left without a column.
    """
    mapping = suggested.mapping if isinstance(suggested, Suggestion) else suggested
    meant = _shape_meant(mapping.shape, overrides)
    if meant is not mapping.shape:
        mapping = replace(suggest(columns, shape=meant).mapping, date_order=mapping.date_order)
    known = {each.name for each in FIELDS[meant]}
    problems: list[Problem] = []
    chosen: dict[str, str] = {}
    for name, wanted in overrides.items():
        column = _find(wanted, columns) if wanted else ""
        if name not in known:
            problems.append(Problem(Code.UNKNOWN_FIELD, value=name, column=wanted or None))
        elif column is None:
            found = {"found": ", ".join(columns)}
            problems.append(
                Problem(Code.UNKNOWN_COLUMN, value=wanted, expected=name, details=found)
            )
        elif column and column in chosen.values():
            problems.append(Problem(Code.COLUMN_USED_TWICE, column=column, expected=name))
        else:
            chosen[name] = column
    taken = set(chosen.values())
    pairs = {name: column for name, column in mapping.columns if column not in taken} | chosen
    mapping = replace(mapping, columns=_in_order(meant, pairs))
    return mapping, (*problems, *missing_columns(mapping, columns))


def missing_columns(mapping: ColumnMapping, columns: Sequence[str]) -> tuple[Problem, ...]:
    """MISSING_COLUMN for each required field without a column; says which columns were found."""
    mapped = {name for name, column in mapping.columns if column in columns}
    return tuple(
        Problem(Code.MISSING_COLUMN, expected=each.name, details={"found": ", ".join(columns)})
        for each in FIELDS[mapping.shape]
        if each.required and each.name not in mapped
    )


def look_up(table: Table, other: Table) -> tuple[Table, tuple[Problem, ...]]:
    """Add the other table's columns to the first by the column they have in common.

    So a list of agents and their offices turns a register of agents' deals into one of offices.
    Of several common columns the one that finds most rows is taken. Rows whose key the other
    table lacks get empty cells and one NOT_IN_LOOKUP warning for each such key; a key that the
    other table has twice with different words is refused (DUPLICATE_IN_FILE), the first counts.
    """
    pairs = [(ours, theirs) for ours in table.columns if (theirs := _find(ours, other.columns))]
    if not pairs:
        found = {"found": ", ".join(other.columns)}
        missing = Problem(
            Code.MISSING_COLUMN, file=other.file, expected=", ".join(table.columns), details=found
        )
        return table, (missing,)
    places = {ours: _places(table.cells[ours], other.cells[theirs]) for ours, theirs in pairs}
    key = max(places, key=lambda ours: int(np.count_nonzero(places[ours] >= 0)))
    shared = dict(pairs)
    added = [column for column in other.columns if column not in shared.values()]
    cells = table.cells.copy(deep=False)
    for column in added:
        taken = other.cells[column].array.take(places[key], allow_fill=True)
        cells[column] = pd.Series(taken, index=cells.index).fillna("")
    wider = replace(table, columns=(*table.columns, *added), cells=cells)
    problems = _not_found(table, key, places[key], other.file)
    return wider, (*_contradictions(other, shared[key], added), *problems)


def _still_there(remembered: ColumnMapping, columns: Sequence[str]) -> ColumnMapping:
    found = ((name, _find(column, columns)) for name, column in remembered.columns)
    return replace(remembered, columns=tuple((name, column) for name, column in found if column))


def _suggest_for(
    shape: Shape,
    columns: Sequence[str],
    leaves: Mapping[str, str],
    *,
    taken: tuple[tuple[str, str], ...] = (),
) -> Suggestion:
    """Give each field its best column, the surest matches first."""
    pairs = dict(taken)
    confidence: dict[str, float] = {}
    by_leaf: set[str] = set()
    matches = _matches(shape, columns) + _leaf_matches(shape, columns, leaves)
    for match in sorted(matches, key=lambda m: (-m.likeness, m.rank, m.column)):
        if match.name not in pairs and match.column not in pairs.values():
            pairs[match.name] = match.column
            confidence[match.name] = round(match.likeness / 100, 2)
            by_leaf |= {match.name} if match.by_leaf else set()
    return Suggestion(ColumnMapping(shape, _in_order(shape, pairs)), confidence, frozenset(by_leaf))


def _matches(shape: Shape, columns: Sequence[str]) -> list[_Match]:
    from rapidfuzz import fuzz, process

    synonyms = _synonyms(shape)
    headers = [plain(column) for column in columns]
    known = {synonym for _, _, synonym in synonyms}
    headers = [header if header in known else _without_frills(header) for header in headers]
    likeness = process.cdist(
        headers,
        [synonym for _, _, synonym in synonyms],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=CLOSE_ENOUGH,
    )
    found = []
    for row, place in np.argwhere(likeness >= CLOSE_ENOUGH):
        name, rank, synonym = synonyms[place]
        is_equal = headers[row] == synonym and plain(columns[row]) == synonym
        alike = 100.0 if is_equal else min(float(likeness[row, place]), 99.0)
        found.append(_Match(alike, rank, name, columns[row]))
    return found


def _leaf_matches(shape: Shape, columns: Sequence[str], leaves: Mapping[str, str]) -> list[_Match]:
    """Columns whose lowest name is a synonym, where no other column has it, too.

    "План Угоди" beside "Факт Угоди" is for the person to tell.
    """
    lowest = {column: plain(leaves.get(column, column)) for column in columns}
    count = Counter(lowest.values())
    return [
        _Match(LEAF, rank, name, column, by_leaf=True)
        for column, leaf in lowest.items()
        for name, rank, synonym in _synonyms(shape)
        if column in leaves and leaf == synonym and count[leaf] == 1
    ]


def _without_frills(header: str) -> str:
    """A plain header without what says that it is the whole: "всього дзвінків", "сума з пдв"."""
    words = [word for word in _WITH_VAT.sub("", header).split() if word not in _TOTALS]
    return " ".join(words) or header


@cache
def _synonyms(shape: Shape) -> tuple[tuple[str, int, str], ...]:
    """(field, rank, plain synonym) for every synonym of the shape's fields; rank 0 is best.

    In an activity report whose rows are sellers', each of them is a team, unless another column
    names their team.
    """
    known = {each.name for each in FIELDS[shape]}
    text = (files("outsource_core") / "reference" / "headers.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["field"] in known]
    found = [(row["field"], rank, plain(row["synonym"])) for rank, row in enumerate(rows)]
    if shape is Shape.ACTIVITY:
        teams = [("team", rank, synonym) for name, rank, synonym in found if name == "agent"]
        last = len(found)
        found = [(n, rank + last * (n == "agent"), synonym) for n, rank, synonym in found] + teams
    return tuple(found)


def _fullness(suggestion: Suggestion) -> tuple[float, int, float]:
    """How well a suggestion serves its shape: required fields found, all fields, sureness."""
    found = {name for name, _ in suggestion.mapping.columns}
    required = [each.name for each in FIELDS[suggestion.mapping.shape] if each.required]
    share = sum(name in found for name in required) / len(required)
    return share, len(found), sum(suggestion.confidence.values())


def _shape_meant(shape: Shape, overrides: Mapping[str, str]) -> Shape:
    fits = [each for each in Shape if overrides.keys() <= {field.name for field in FIELDS[each]}]
    return shape if shape in fits or not fits else fits[0]


def _in_order(shape: Shape, pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    names = [each.name for each in FIELDS[shape]]
    return tuple((name, pairs[name]) for name in names if pairs.get(name))


def _find(wanted: str, columns: Sequence[str]) -> str | None:
    """The column of this name, exactly or in plain form; None when there is none, or several."""
    if wanted in columns:
        return wanted
    alike = [column for column in columns if plain(column) == plain(wanted)]
    return alike[0] if len(alike) == 1 else None


def _key(cells: pd.Series[str]) -> pd.Series[str]:
    return cells.str.strip().str.lower()


def _places(ours: pd.Series[str], theirs: pd.Series[str]) -> NDArray[np.intp]:
    """For each of our keys the first row that has it among theirs, -1 where none has."""
    keys = _key(theirs)
    first = np.flatnonzero(~keys.duplicated() & (keys != ""))
    found = pd.Index(keys.iloc[first]).get_indexer(pd.Index(_key(ours)))
    return np.where(found < 0, -1, np.append(first, -1)[found])


def _not_found(
    table: Table, column: str, places: NDArray[np.intp], other: str
) -> tuple[Problem, ...]:
    """One warning for each key that was looked for in vain, at its first row."""
    lost = table.cells[column].iloc[places < 0]
    rows = pd.Series(table.row_numbers[places < 0], index=lost.index)
    counted = rows.groupby(lost, sort=False).agg(["first", "size"])
    return tuple(
        Problem(
            Code.NOT_IN_LOOKUP,
            Level.WARNING,
            file=table.file,
            sheet=table.sheet,
            row=int(row),
            column=column,
            value=str(value),
            expected=other,
            details={"rows": int(count)},
        )
        for value, row, count in counted.itertuples()
    )


def _contradictions(other: Table, key: str, added: list[str]) -> tuple[Problem, ...]:
    """A refusal for each row of a look-up table that says of a key what an earlier one did not."""
    cells = other.cells[added].assign(**{key: _key(other.cells[key])})
    apart = cells[key].duplicated() & ~cells.duplicated() & (cells[key] != "")
    return tuple(
        Problem(
            Code.DUPLICATE_IN_FILE,
            file=other.file,
            sheet=other.sheet,
            row=int(other.row_numbers[place]),
            column=key,
            value=str(other.cells[key].iloc[place]),
        )
        for place in np.flatnonzero(apart)
    )
