"""Typed rows out of a mapped table, and everything that is wrong with it.

What is checked is the table ``RULES``: a cause, the fields it is looked for in, and the test that
a cell or row must not meet. The first rule a cell breaks is the only one told of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Progress, Stage, Tell, in_steps, silent
from outsource_core.reports.fields import FIELDS, PROVIDER, Field, Kind, Shape
from outsource_core.reports.mapping import (
    ColumnMapping,
    comes_back,
    currencies_in,
    missing_columns,
    plain,
    unit_factor,
)
from outsource_core.reports.periods import meeting
from outsource_core.reports.table import Table
from outsource_core.reports.values import (
    DateOrder,
    ParsedDates,
    ParsedPeriods,
    parse_counts,
    parse_dates,
    parse_hours,
    parse_money,
    parse_periods,
)
from outsource_core.reports.values.texts import begins_with, made_of
from outsource_core.reports.values.words import currency_of, missing_words, period_words

EARLIEST = date(2000, 1, 1)
FURTHEST_AHEAD = timedelta(days=366)
MOST_DAYS = 10_000_000  # more than any two dates lie apart
CURRENCY_WORDS = frozenset(["валюта", "currency"])
DIGITS = b"0123456789"
MOST_PROBLEMS = 1_000  # told of one cause in one column; the rest are only counted
MOST_EXAMPLES = 5
SLICE = 100_000  # rows whose text is worked on at once: the steps between take memory, too

Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]  # 0-based rows of the table
Details: TypeAlias = Mapping[str, str | int | float]
Say: TypeAlias = Callable[[Code, str | None, str], str]  # a cause, its column and the cell there

_ENDING = re.compile(r"(?<=[а-яіїєґ]{4})(?:(?<=н)н)?(?:[аоеиіыйя]|[иыі]й|ої|ая|ое|ые)\b")
_SPACES = "[ \t\r\n\u00a0\u202f]+"  # spelt out: Arrow's own engine, ten times faster, takes no \\s
_EXPECTED = {
    Kind.TEXT: "text",
    Kind.COUNT: "whole_number",
    Kind.MONEY: "money",
    Kind.HOURS: "hours",
    Kind.DATE: "date",
    Kind.PERIOD: "period",
    Kind.STAGE: "stage",
    Kind.IDENTIFIER: "text",
}


@dataclass(frozen=True)
class Cause:
    """One thing wrong in one column (or in the file as a whole), with every row it is wrong in."""

    code: Code
    level: Level
    column: str | None
    places: Places


@dataclass(frozen=True)
class Checked:
    """The good rows of a table, typed, and what is wrong with the others.

    ``rows`` of a deal register: provider, deal_id, stage ("open", "won", "lost"), opened_on,
    closed_on (NaT while open), value (int64 hundredths, 0 where there is none), customer, team,
    agent, product. Of an activity report: provider, start, end (days, both included), team, then
    each figure, missing where it was not reported: counts whole, money in hundredths, hours; what
    a team's sellers did is added up, under the number of the first of their rows.
    Both end with row_number; texts that are missing are empty.

    ``problems`` holds at most MOST_PROBLEMS of each cause; every one says in ``details["count"]``
    how many there are, and ``causes`` has them all.
    """

    shape: Shape
    rows: pd.DataFrame
    problems: tuple[Problem, ...]
    refused: Mask  # one for each row of the table
    causes: tuple[Cause, ...]

    @property
    def refused_count(self) -> int:
        """How many rows of the table are refused."""
        return int(self.refused.sum())


@dataclass(frozen=True)
class Group:
    """The problems of one cause in one column: how many rows, and the first few of them."""

    code: Code
    level: Level
    file: str | None
    sheet: str | None
    column: str | None
    expected: str | None
    count: int
    examples: tuple[Problem, ...]


@dataclass(frozen=True)
class _Column:
    """One field as read from the table; all missing where no column is mapped to it."""

    field: Field
    name: str | None  # the column's header
    cells: pd.Series[str]
    values: pd.Series[Any]  # of a period its first day
    missing: Mask
    bad: Mask
    end: pd.Series[Any] | None = None  # of a period its last day
    fractional: Mask | None = None  # of a count the cells that are a number, but not whole
    factor: float = 1.0  # what the header's unit multiplied the values by
    doubtful: bool = False  # whether custom alone says what "1,234" is
    rounded: Mask | None = None  # of money the amounts that had parts of a kopiyka
    foreign: Mask | None = None  # of money the amounts that name another currency, or all


@dataclass(frozen=True)
class _Sheet:
    """Every field of a table as read, and what rules need besides."""

    table: Table
    columns: Mapping[str, _Column]
    latest: date
    currency: str  # the store's
    week: tuple[str, ParsedPeriods] | None = None  # a column that is no field, only compared with
    foreign: Mask | None = None  # rows of which a column that is no field names another currency

    def __getitem__(self, name: str) -> _Column:
        return self.columns[name]

    def known(self, name: str) -> Mask:
        return ~(self[name].missing | self[name].bad)

    def figures(self, name: str) -> NDArray[np.float64]:
        """A field's numbers, NaN where there is none."""
        values = self[name].values.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(self.known(name), values, np.nan)


# ── the rules ────────────────────────────────────────────────────────────────────────────────


def _missing(sheet: _Sheet, name: str) -> Mask:
    return sheet[name].missing


def _missing_when(*stages: str) -> Callable[[_Sheet, str], Mask]:
    def broken(sheet: _Sheet, name: str) -> Mask:
        places = np.flatnonzero(sheet[name].missing)
        wanted = np.zeros(len(sheet.table), dtype=bool)
        wanted[places] = sheet["stage"].values.iloc[places].isin(stages)
        return wanted

    return broken


def _bad(sheet: _Sheet, name: str) -> Mask:
    return sheet[name].bad


def _fractional(sheet: _Sheet, name: str) -> Mask:
    fractional = sheet[name].fractional
    return sheet[name].bad if fractional is None else fractional


def _in_other_currency(sheet: _Sheet, name: str) -> Mask:
    """Amounts in another currency than the store's; nothing is nothing in all of them."""
    named = np.zeros(len(sheet.table), dtype=bool)
    for mask in (sheet[name].foreign, sheet.foreign):
        if mask is not None:
            named = named | mask
    return named & (np.nan_to_num(sheet.figures(name)) != 0) if named.any() else named


def _stores_currency(sheet: _Sheet, places: Places) -> list[Details]:
    return [{"store_currency": sheet.currency} for _ in places]


def _negative(sheet: _Sheet, name: str) -> Mask:
    return sheet.figures(name) < 0


def _unlikely(sheet: _Sheet, name: str) -> Mask:
    column = sheet[name]
    first, last = column.values, column.values if column.end is None else column.end
    too_early = first < pd.Timestamp(EARLIEST)
    too_late = last > pd.Timestamp(sheet.latest)
    return (too_early | too_late).to_numpy(dtype=bool)


def _before_opened(sheet: _Sheet, name: str) -> Mask:
    closed_first = sheet[name].values < sheet["opened_on"].values
    return closed_first.to_numpy(dtype=bool) & (sheet["stage"].values != "open").to_numpy()


def _repeated(*key: str) -> Callable[[_Sheet, str], Mask]:
    """Rows with the same key: of equal ones all but the first, of differing ones every one."""

    def broken(sheet: _Sheet, name: str) -> Mask:
        if _surely_all_differ(sheet[name].values) or _surely_apart(sheet, key):
            return np.zeros(len(sheet.table), dtype=bool)
        keys = _keys(sheet, key)
        again = keys.duplicated(keep=False).to_numpy() & sheet.known(name)
        if again.any():
            mapped = [column.name for column in sheet.columns.values() if column.name]
            copy = sheet.table.cells[mapped][again].duplicated().to_numpy()
            differs = np.zeros_like(copy)
            differs[~copy] = keys[again][~copy].duplicated(keep=False)
            again[again] = copy | differs
        return again

    return broken


def _surely_all_differ(values: pd.Series[Any]) -> bool:
    """Whether the values read as whole numbers that all differ; False says nothing.

    Deals are mostly numbered, and sorting numbers takes a tenth of the time of telling texts
    apart, and none of its memory. Equal texts are equal numbers; "7" and "07" are not seen here.
    """
    try:
        numbers = pa.array(values).cast(pa.int64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    if numbers.null_count:
        return False
    found = numbers.to_numpy()
    return bool((found[1:] > found[:-1]).all() or (np.diff(np.sort(found)) != 0).all())


def _surely_apart(sheet: _Sheet, key: Sequence[str]) -> bool:
    """Whether no two periods of one provider and team share a day; False says nothing.

    One number for who and when is sorted in a tenth of the time that telling three columns apart
    takes.
    """
    if "period" not in key:
        return False
    known = sheet.known("period")
    first, last = (
        days.to_numpy("datetime64[D]").astype("int64")[known]
        for days in (sheet["period"].values, sheet["period"].end)
        if days is not None
    )
    provider, team = (pd.factorize(sheet[name].values)[0][known] for name in ("provider", "team"))
    who = (provider * (team.max(initial=0) + 1) + team) * MOST_DAYS
    order = np.argsort(who + first)
    return bool(((who + first)[order][1:] > (who + last)[order][:-1]).all())


def _overlapping(sheet: _Sheet, name: str) -> Mask:
    """Periods of one provider and team that share a day, so that a figure is counted twice."""
    if _surely_apart(sheet, TEAMS_KEY):
        return np.zeros(len(sheet.table), dtype=bool)
    keys = _keys(sheet, TEAMS_KEY)[sheet.known(name)].drop_duplicates()
    who = keys.groupby(["provider", "team"], sort=False).ngroup().rename("who")
    spans = pd.DataFrame({"who": who, "first": keys["period"], "last": keys["period end"]})
    spans = spans.sort_values(["who", "first", "last"])
    latest = spans.groupby("who")["last"].cummax().groupby(spans["who"]).shift()
    following = spans.groupby("who")["first"].shift(-1)
    shared = (spans["first"] <= latest) | (spans["last"] >= following)
    return shared.reindex(sheet.table.cells.index, fill_value=False).to_numpy(dtype=bool)


def _beside_teams(sheet: _Sheet, name: str) -> Mask:
    """Rows without a team on days of which the provider's other rows name one, and rows without a
    seller where others of the same team do: a total, mostly."""
    keys = _keys(sheet, ACTIVITY_KEY)[sheet.known(name)]
    return _unnamed_beside(sheet, keys, "team", ["provider"]) | _unnamed_beside(
        sheet, keys, "agent", ["provider", "team"]
    )


def _unnamed_beside(sheet: _Sheet, keys: pd.DataFrame, who: str, within: list[str]) -> Mask:
    found = np.zeros(len(sheet.table), dtype=bool)
    unnamed = keys[who] == ""
    if unnamed.all() or not unnamed.any():
        return found
    for _, own in keys.groupby(within, sort=False):
        rest, named = own[own[who] == ""], own[own[who] != ""]
        others = (named["period"].to_numpy(), named["period end"].to_numpy())
        starts, ends = rest["period"].to_numpy(), rest["period end"].to_numpy()
        found[rest.index] = meeting(starts, ends, others=others)
    return found


def _more_than(other: str) -> Callable[[_Sheet, str], Mask]:
    def broken(sheet: _Sheet, name: str) -> Mask:
        most = sheet.figures(other)
        return (sheet.figures(name) > most) & (most >= 0)  # below zero, it is told by itself

    return broken


def _without(other: str) -> Callable[[_Sheet, str], Mask]:
    return lambda sheet, name: (sheet.figures(name) > 0) & (sheet.figures(other) == 0)


def _outside_week(sheet: _Sheet, name: str) -> Mask:
    """Days that do not lie in the week which another column of the row names."""
    if sheet.week is None:
        return np.zeros(len(sheet.table), dtype=bool)
    column, (_, week) = sheet[name], sheet.week
    first, last = column.values, column.values if column.end is None else column.end
    outside = (first < pd.Series(week.starts)) | (last > pd.Series(week.ends))
    return outside.to_numpy(dtype=bool) & sheet.known(name) & ~(week.missing | week.bad)


def _named_week(sheet: _Sheet, places: Places) -> list[Details]:
    assert sheet.week is not None  # noqa: S101 - the rule found a day outside it
    return [{"week": cell} for cell in sheet.table.cells[sheet.week[0]].iloc[places]]


def _keys(sheet: _Sheet, names: Sequence[str]) -> pd.DataFrame:
    keys = {name: sheet[name].values for name in names}
    ends = {f"{name} end": end for name in names if (end := sheet[name].end) is not None}
    return pd.DataFrame(keys | ends)


def _beside(other: str) -> Callable[[_Sheet, Places], list[Details]]:
    """Say with a problem what the row has in another field."""
    return lambda sheet, places: [{other: cell} for cell in sheet[other].cells.iloc[places]]


def _twin(*key: str) -> Callable[[_Sheet, Places], list[Details]]:
    """Say with a problem the first other row that has the same key."""

    def details(sheet: _Sheet, places: Places) -> list[Details]:
        keys = _keys(sheet, key)
        keys = keys[keys.duplicated(keep=False)]
        rows = pd.Series(sheet.table.row_numbers[keys.index], index=keys.index)
        same = rows.groupby([keys[name] for name in keys], sort=False, dropna=False)
        first, following = same.transform("first"), same.shift(-1)
        return [{"other_row": int(row)} for row in first.where(first != rows, following)[places]]

    return details


def _named(*kinds: Kind) -> tuple[str, ...]:
    return tuple(
        field.name for fields in FIELDS.values() for field in fields if field.kind in kinds
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A cause of refusal or warning, the fields it is looked for in, and how it is seen."""

    code: Code
    fields: tuple[str, ...]
    broken: Callable[[_Sheet, str], Mask]
    level: Level = Level.REFUSED
    details: Callable[[_Sheet, Places], Iterable[Details]] | None = None


DATES = _named(Kind.DATE, Kind.PERIOD)
NUMBERS = _named(Kind.COUNT, Kind.MONEY, Kind.HOURS)
DEAL_KEY = ("provider", "deal_id")
TEAMS_KEY = ("provider", "period", "team")
ACTIVITY_KEY = (*TEAMS_KEY, "agent")

RULES = (
    Rule(Code.NO_PROVIDER, ("provider",), _missing),
    Rule(Code.MISSING_VALUE, ("deal_id", "stage", "period", "deals"), _missing),
    Rule(Code.MISSING_VALUE, ("closed_on",), _missing_when("won", "lost")),
    Rule(Code.MISSING_VALUE, ("value",), _missing_when("won")),
    Rule(Code.UNKNOWN_STAGE, ("stage",), _bad),
    Rule(Code.NOT_A_DATE, DATES, _bad),
    Rule(Code.NOT_A_WHOLE_NUMBER, _named(Kind.COUNT), _fractional),
    Rule(Code.NOT_A_NUMBER, NUMBERS, _bad),
    Rule(
        Code.OTHER_CURRENCY,
        _named(Kind.MONEY),
        _in_other_currency,
        details=_stores_currency,
    ),
    Rule(Code.NEGATIVE, NUMBERS, _negative),
    Rule(Code.UNLIKELY_DATE, DATES, _unlikely),
    Rule(Code.CLOSED_BEFORE_OPENED, ("closed_on",), _before_opened, details=_beside("opened_on")),
    Rule(Code.DUPLICATE_IN_FILE, ("deal_id",), _repeated(*DEAL_KEY), details=_twin(*DEAL_KEY)),
    Rule(
        Code.DUPLICATE_IN_FILE, ("period",), _repeated(*ACTIVITY_KEY), details=_twin(*ACTIVITY_KEY)
    ),
    Rule(Code.OVERLAPPING_PERIODS, ("period",), _overlapping),
    Rule(Code.BESIDE_TEAMS, ("period",), _beside_teams),
    Rule(
        Code.MORE_DEALS_THAN_LEADS,
        ("deals",),
        _more_than("leads"),
        Level.WARNING,
        _beside("leads"),
    ),
    Rule(
        Code.MORE_LEADS_THAN_CONTACTS,
        ("leads",),
        _more_than("contacts_made"),
        Level.WARNING,
        _beside("contacts_made"),
    ),
    Rule(
        Code.REVENUE_WITHOUT_DEALS,
        ("revenue",),
        _without("deals"),
        Level.WARNING,
        _beside("deals"),
    ),
    Rule(
        Code.OUTSIDE_WEEK,
        ("period", "closed_on"),
        _outside_week,
        Level.WARNING,
        _named_week,
    ),
)


# ── checking ─────────────────────────────────────────────────────────────────────────────────


def check(
    table: Table,
    mapping: ColumnMapping,
    *,
    provider: str | None,
    today: date,
    near: date | None = None,
    currency: str = "UAH",
    tell: Tell = silent,
) -> Checked:
    """Read a table's cells by its mapping and sort the good rows from the refused.

    ``provider`` is whose rows all of them are; None when each row names its own. ``near`` is a
    day near those reported, which helps to tell 03/04 from 04/03. ``currency`` is the store's, as
    an ISO code: amounts that name another are refused. Days before EARLIEST or more
    than FURTHEST_AHEAD after ``today`` are refused. The file is refused as a whole when a
    required column or the provider is missing, or when a date column could be read in two ways;
    where only the provider is missing, the wrong cells are told of all the same.
    """
    table = replace(table, cells=table.cells.reset_index(drop=True))
    # Each field is read, each rule is looked at, and the good rows are made: steps of one size.
    fields = FIELDS[mapping.shape]
    step = in_steps(tell, Stage.CHECKING, len(table), len(fields) + len(RULES) + 1)
    sheet, ambiguous = _read(
        *(table, mapping),
        provider=provider,
        today=today,
        near=near,
        currency=currency,
        step=step,
    )
    unnamed: tuple[Problem, ...] = ()
    if sheet["provider"].name is None and not provider:
        found = {"found": ", ".join(table.columns)}
        unnamed = (Problem(Code.NO_PROVIDER, expected="provider", details=found),)
    whole = (*missing_columns(mapping, table.columns), *unnamed, *ambiguous)
    if len(whole) > len(unnamed):
        tell(Progress(Stage.CHECKING, len(table), len(table)))
        return _refused_whole(sheet, mapping.shape, whole)

    causes: list[Cause] = []
    problems: list[Problem] = [*_converted(sheet), *_read_by_custom(sheet), *_rounded(sheet)]
    told = {name: np.zeros(len(table), dtype=bool) for name in sheet.columns}
    for rule in RULES:
        for name in rule.fields:
            if name not in sheet.columns or sheet[name].name is None:
                continue
            places = np.flatnonzero(rule.broken(sheet, name) & ~told[name])
            if len(places):
                told[name][places] = True
                causes.append(Cause(rule.code, rule.level, sheet[name].name, places))
                problems.extend(_problems(sheet, rule, name, places))
        step()
    if unnamed:  # whose rows they are can be said in a moment; the wrong cells must be mended
        step()
        return _refused_whole(sheet, mapping.shape, (*unnamed, *problems), causes)
    refused = np.zeros(len(table), dtype=bool)
    for cause in causes:
        if cause.level is Level.REFUSED:
            refused[cause.places] = True
    rows = _rows(sheet, mapping.shape)
    has_sellers = mapping.shape is Shape.ACTIVITY and sheet["agent"].name is not None
    if has_sellers and refused.any():
        cause, more = _beside_refused(sheet, refused)
        refused[cause.places] = True
        causes += [cause] if more else []
        problems += more
    if refused.any():  # a copy of a million rows only where it is needed
        rows = rows[~refused].reset_index(drop=True)
    if has_sellers:
        rows, added = _added_to_teams(rows, sheet)
        problems += added
    step()
    return Checked(mapping.shape, rows, _placed(table, problems), refused, tuple(causes))


def group(problems: Iterable[Problem]) -> tuple[Group, ...]:
    """Problems by cause, refusals first, each with its count of rows and its first examples.

    Examples with values not shown yet go first, so that five of them say the most.
    """
    causes: dict[tuple[object, ...], list[Problem]] = {}
    for each in problems:
        cause = (each.code, each.level, each.file, each.sheet, each.column, each.expected)
        causes.setdefault(cause, []).append(each)
    groups = [
        Group(
            code=same[0].code,
            level=same[0].level,
            file=same[0].file,
            sheet=same[0].sheet,
            column=same[0].column,
            expected=same[0].expected,
            count=_count(same),
            examples=_examples(same),
        )
        for same in causes.values()
    ]
    return tuple(sorted(groups, key=lambda each: each.level is not Level.REFUSED))


def refused_table(
    table: Table,
    checked: Checked,
    *,
    reason: str = "Why it was refused",
    say: Say = lambda code, column, value: f"{code}: {column}: {value}" if column else str(code),
) -> pd.DataFrame:
    """The refused rows as they came, with a last column that says why, ready to be mended.

    By the name of that column they are known when they come back (``mapping.comes_back``).
    ``say`` words a cause, its column and the cell there; the causes of a row are set apart by
    semicolons. A row that could not be laid in columns stands in the first one, whole.
    """
    reasons = np.full(len(table), "", dtype=object)
    for cause in checked.causes:
        if cause.level is Level.REFUSED:
            before = reasons[cause.places]
            reasons[cause.places] = before + np.where(before == "", "", "; ")
            reasons[cause.places] += _worded(table, cause, say)
    own = [column for column in table.columns if not comes_back([column])]
    refused = table.cells.loc[checked.refused, own]
    refused = refused.assign(**{reason: reasons[checked.refused]})
    lost = pd.DataFrame(
        [{own[0]: one.text, reason: say(one.code, None, one.text)} for one in table.unread],
        columns=refused.columns,
        dtype="str",
    )
    return pd.concat([refused, lost.fillna("")], ignore_index=True)


def _worded(table: Table, cause: Cause, say: Say) -> NDArray[np.object_]:
    """What is said of each row of a cause; each different cell is worded once."""
    if cause.column is None:
        return np.full(len(cause.places), say(cause.code, None, ""), dtype=object)
    codes, cells = pd.factorize(table.cells[cause.column].iloc[cause.places])
    words = [say(cause.code, cause.column, str(cell)) for cell in cells]
    return np.array(words, dtype=object)[codes]


def identifiers(cells: pd.Series[str]) -> pd.Series[str]:
    """People's phones, e-mails and names in one form each, so that one person is found again.

    Ukrainian phones become +380 and nine digits, however they were written; other text is put
    into lower case with single spaces. Dashes and "н/д" are nobody: else strangers would be one.

    >>> identifiers(pd.Series(["(067) 123-45-67", " Anna@Shop.UA ", "Олена  КОВАЛЬ"])).to_list()
    ['+380671234567', 'anna@shop.ua', 'олена коваль']
    """
    usual = _usual_phones(cells)
    if not usual.any():
        return _identified(cells)
    has_code = (cells.str.len() > 10).any()
    found = "+38" + (cells.str[-10:] if has_code else cells)
    if not usual.all():
        found[~usual] = _identified(cells[~usual])
    return found


def _usual_phones(cells: pd.Series[str]) -> Mask:
    """Cells that are a Ukrainian phone and no more, its country named or not: most of a column."""
    texts = pa.array(cells)
    if made_of(cells, DIGITS):  # told by their length alone, in a tenth of the time
        local = pc.and_(pc.equal(pc.binary_length(texts), 10), pc.starts_with(texts, "0"))
        if pc.all(pc.or_(local, pc.equal(texts, ""))).as_py():
            return np.asarray(local, dtype=bool)
    return cells.str.match(r"(?:\+?38)?0[0-9]{9}$").to_numpy(dtype=bool)


def _identified(cells: pd.Series[str]) -> pd.Series[str]:
    """The same of cells that may be anything."""
    text = _tidy(cells).str.lower()
    text = text.mask(text.isin(missing_words()), "")
    phone = text.str.match(r"\+?[0-9 ().\-]{9,}$").to_numpy(dtype=bool)
    if not phone.any():
        return text
    written = text[phone].str.replace(r"\.0$", "", regex=True)  # a number cell of a workbook
    digits = written.str.replace(r"[^0-9]", "", regex=True).str.replace(r"^00", "", regex=True)
    for start in (r"^0([0-9]{9})$", r"^80([0-9]{9})$", r"^([3-9][0-9]{8})$"):
        digits = digits.str.replace(start, r"380\1", regex=True)
    abroad = written.str.startswith("+") | digits.str.match(r"380[0-9]{9}$")
    text[phone] = digits.where(~abroad, "+" + digits)
    return text


# ── reading the cells ────────────────────────────────────────────────────────────────────────


def _read(
    table: Table,
    mapping: ColumnMapping,
    *,
    provider: str | None,
    today: date,
    near: date | None,
    currency: str,
    step: Callable[[], None],
) -> tuple[_Sheet, tuple[Problem, ...]]:
    fields = FIELDS[mapping.shape]
    names = {field.name: mapping.column(field.name) for field in fields}
    names = {name: column if column in table.columns else None for name, column in names.items()}
    dates = _read_dates(table, names, order=mapping.date_order, near=near, today=today)

    def read(field: Field) -> _Column:
        name = names[field.name]
        if field.name == "provider" and provider:
            return _given(table, field, provider)
        if name is None:
            return _absent(table, field)
        if field.name in dates:
            return _dated(field, name, table.cells[name], dates[field.name])
        return _column(field, name, table, currency)

    columns: dict[str, _Column] = {}
    for field in fields:
        columns[field.name] = read(field)
        step()
    ambiguous = tuple(
        Problem(
            Code.AMBIGUOUS_DATES,
            column=columns[name].name,
            value=columns[name].cells[parsed.undecided].iloc[0],
            expected="date_order",
        )
        for name, parsed in dates.items()
        if parsed.undecided.any()
    )
    week = _week_beside(table, names, near=near, today=today)
    foreign = _foreign_beside(table, names, currency)
    return _Sheet(table, columns, today + FURTHEST_AHEAD, currency, week, foreign), ambiguous


def _week_beside(
    table: Table, names: Mapping[str, str | None], *, near: date | None, today: date
) -> tuple[str, ParsedPeriods] | None:
    """A column that no field is read from and whose name says that it holds weeks."""
    for column in table.columns:
        if column not in names.values() and _speaks_of_weeks(column):
            cells = _unguarded(table.cells[column])
            return column, parse_periods(cells, near=near, today=today, weeks=True)
    return None


def _foreign_beside(table: Table, names: Mapping[str, str | None], currency: str) -> Mask | None:
    """Rows of which a column for the currency names another than the store's."""
    for column in table.columns:
        if column not in names.values() and not CURRENCY_WORDS.isdisjoint(plain(column).split()):
            codes, words = pd.factorize(table.cells[column])
            other = [currency_of(word) not in (None, currency.lower()) for word in words]
            return np.array(other, dtype=bool)[codes]
    return None


def _speaks_of_weeks(column: str) -> bool:
    return any(period_words().get(word) == "week" for word in plain(column).split())


def _read_dates(
    table: Table,
    names: Mapping[str, str | None],
    *,
    order: DateOrder | None,
    near: date | None,
    today: date,
) -> dict[str, ParsedDates | ParsedPeriods]:
    """Every date column read; one that could be read in two ways follows the file's others."""
    dates = {name: column for name, column in names.items() if column and name in DATES}

    def read(name: str, order: DateOrder | None) -> ParsedDates | ParsedPeriods:
        cells = _unguarded(table.cells[dates[name]])
        if name == "period":
            weeks = _speaks_of_weeks(dates[name])
            return parse_periods(cells, order=order, near=near, today=today, weeks=weeks)
        return parse_dates(cells, order=order, near=near)

    parsed = {name: read(name, order) for name in dates}
    orders = {each.order for each in parsed.values() if each.order and not each.ambiguous}
    if len(orders) == 1:
        (settled,) = orders
        unsure = [name for name, each in parsed.items() if each.ambiguous]
        parsed |= {name: read(name, settled) for name in unsure}
    return parsed


def _column(field: Field, name: str, table: Table, currency: str) -> _Column:
    cells = _unguarded(table.cells[name])
    if field.kind in (Kind.COUNT, Kind.MONEY, Kind.HOURS):
        return _figures(field, name, cells, typed=table.sheet is not None, currency=currency)
    if field.kind is Kind.STAGE:
        stages, bad = _stages(cells)
        return _Column(field, name, cells, stages, (stages == "").to_numpy() & ~bad, bad)
    texts = _worked(identifiers if field.kind is Kind.IDENTIFIER else _tidy, cells)
    if (field.required or field is PROVIDER) and not made_of(cells, DIGITS):
        texts = texts.mask(texts.str.lower().isin(missing_words()), "")
    missing = (texts == "").to_numpy()
    return _Column(field, name, cells, texts, missing, np.zeros(len(cells), dtype=bool))


def _unguarded(cells: pd.Series[str]) -> pd.Series[str]:
    """Without what keeps a spreadsheet from taking a text for a formula, or for a number.

    Refused rows are handed out with an apostrophe, and come back mended: "'+380…" is still that
    phone. Programs that write for spreadsheets put ="007" to keep the zeros.
    """
    if not begins_with(cells, b"'="):
        return cells
    cells = cells.str.replace(r'^="([^"]*)"$', r"\1", regex=True)
    return cells.str.replace(r"^'([=+\-@\t\r])", r"\1", regex=True)


def _dated(
    field: Field, name: str, cells: pd.Series[str], parsed: ParsedDates | ParsedPeriods
) -> _Column:
    if isinstance(parsed, ParsedPeriods):
        first, last = pd.Series(parsed.starts), pd.Series(parsed.ends)
        return _Column(field, name, cells, first, parsed.missing, parsed.bad, end=last)
    return _Column(field, name, cells, pd.Series(parsed.values), parsed.missing, parsed.bad)


def _given(table: Table, field: Field, provider: str) -> _Column:
    values = pd.Series(provider.strip(), index=table.cells.index, dtype="str")
    nothing = np.zeros(len(table), dtype=bool)
    return _Column(field, None, values, values, nothing, nothing)


def _absent(table: Table, field: Field) -> _Column:
    """A field no column is mapped to: missing in every row."""
    index = table.cells.index
    values: pd.Series[Any]
    if field.kind in (Kind.DATE, Kind.PERIOD):
        values = pd.Series(pd.NaT, index=index, dtype="datetime64[s]")
    elif field.kind in (Kind.COUNT, Kind.MONEY, Kind.HOURS):
        values = pd.Series(pd.NA, index=index, dtype="Int64")
    else:
        values = pd.Series("", index=index, dtype="str")
    everywhere = np.ones(len(table), dtype=bool)
    return _Column(field, None, values, values, everywhere, ~everywhere)


def _figures(
    field: Field, name: str, cells: pd.Series[str], *, typed: bool, currency: str
) -> _Column:
    """Figures in the unit of their field: thousands and minutes, as a header says, made ones."""
    unit = unit_factor(name)
    if field.kind is Kind.HOURS:
        unit = min(unit, 1.0)
        hours = parse_hours(cells, typed=typed, unit=unit)
        return _Column(
            *(field, name, cells, pd.Series(hours.values), hours.missing, hours.bad),
            factor=unit,
            doubtful=hours.doubtful,
        )
    times = max(int(unit), 1)
    if field.kind is Kind.MONEY:
        money = parse_money(cells, typed=typed, times=times, currency=currency)
        named = currencies_in(name)
        is_foreign = bool(named) and currency.lower() not in named
        return _Column(
            *(field, name, cells, pd.Series(money.values), money.missing, money.bad),
            factor=times,
            doubtful=money.doubtful,
            rounded=money.rounded,
            foreign=money.foreign | is_foreign,
        )
    counts = parse_counts(cells, typed=typed)
    too_big = np.abs(counts.values) > np.iinfo(np.int64).max // times
    return _Column(
        *(field, name, cells, pd.Series(counts.values * times), counts.missing),
        bad=counts.bad | too_big,
        fractional=counts.fractional,
        factor=times,
        doubtful=counts.doubtful,
    )


def _worked(
    work: Callable[[pd.Series[str]], pd.Series[str]], cells: pd.Series[str]
) -> pd.Series[str]:
    """The same as ``work(cells)``, each different text worked on once where they are few."""
    sample = cells.iloc[:SLICE]
    if len(sample) < SLICE or sample.nunique() * 10 > len(sample):
        return _sliced(work, cells)
    codes, texts = pd.factorize(cells)
    done = work(pd.Series(texts, dtype="str"))
    return pd.Series(done.array.take(codes), index=cells.index)


def _sliced(
    work: Callable[[pd.Series[str]], pd.Series[str]], cells: pd.Series[str]
) -> pd.Series[str]:
    if len(cells) <= SLICE:
        return work(cells)
    return pd.concat([work(cells.iloc[at : at + SLICE]) for at in range(0, len(cells), SLICE)])


def _tidy(cells: pd.Series[str]) -> pd.Series[str]:
    if made_of(cells, DIGITS):
        return cells
    return cells.str.strip().str.replace(_SPACES, " ", regex=True)


def _stages(cells: pd.Series[str]) -> tuple[pd.Series[str], Mask]:
    """The stage of each cell, empty where there is none, and which cells say no known one."""
    codes, words = pd.factorize(cells)
    known = [_stage(plain(word)) for word in words]
    strange = [not stage and bool(plain(word)) for stage, word in zip(known, words, strict=True)]
    stages = pd.array(known, dtype="str").take(codes)
    return pd.Series(stages), np.array(strange, dtype=bool)[codes]


def _stage(word: str) -> str:
    """The stage of a word in plain form, in any gender ("скасована"); empty where none is known."""
    return _known_stages().get(word) or _stems_of_stages().get(_stem(word), "")


@cache
def _known_stages() -> dict[str, str]:
    text = (files("outsource_core") / "reference" / "stages.csv").read_text(encoding="utf-8")
    return {plain(row["word"]): row["stage"] for row in csv.DictReader(text.splitlines())}


@cache
def _stems_of_stages() -> dict[str, str]:
    """The stage of each stem that only one stage has."""
    stages: dict[str, set[str]] = {}
    for word, stage in _known_stages().items():
        stages.setdefault(_stem(word), set()).add(stage)
    return {stem: each for stem, (each, *others) in stages.items() if not others}


def _stem(text: str) -> str:
    """Words without the endings that agree with what they tell of: "оплачене" as "оплачен"."""
    return _ENDING.sub("", text)


# ── what comes out ───────────────────────────────────────────────────────────────────────────


def _rows(sheet: _Sheet, shape: Shape) -> pd.DataFrame:
    out: dict[str, Any] = {"provider": sheet["provider"].values}
    for name, column in sheet.columns.items():
        if name == "agent" and shape is Shape.ACTIVITY:
            continue
        if column.field.kind is Kind.PERIOD:
            out["start"], out["end"] = column.values, column.end
        elif column.field.kind in (Kind.COUNT, Kind.MONEY, Kind.HOURS):
            unknown = ~sheet.known(name)
            if column.field.kind is Kind.HOURS:
                hours = column.values.to_numpy("float64", na_value=0)
                out[name] = pd.arrays.FloatingArray(hours, unknown)
            else:
                whole = column.values.to_numpy("int64", na_value=0)
                out[name] = pd.arrays.IntegerArray(whole, unknown)
        else:
            out[name] = column.values
    if shape is Shape.DEALS:
        out["closed_on"] = out["closed_on"].mask(out["stage"] == "open")
        out["value"] = out["value"].to_numpy("int64", na_value=0)
    return pd.DataFrame({**out, "row_number": sheet.table.row_numbers}, copy=False)


def _beside_refused(sheet: _Sheet, refused: Mask) -> tuple[Cause, list[Problem]]:
    """Sellers' rows that are one with a refused row of their team: mended, it will come with them.

    Or it would come alone, and take the place of all that was stored of its team's days.
    """
    keys, known = _keys(sheet, ACTIVITY_KEY), sheet.known("period")
    teams = ["provider", "team"]
    days = [*teams, "period", "period end"]
    wrong = refused & ~_among(keys, keys[~refused])  # the copy of a good row lacks nowhere
    mates = _among(keys[days], keys.loc[wrong & known, days])
    mates |= _among(keys[teams], keys.loc[wrong & ~known, teams])
    places = np.flatnonzero(mates & ~refused)
    rule = Rule(Code.BESIDE_REFUSED, ("agent",), _missing)
    found = _problems(sheet, rule, "agent", places)
    return Cause(rule.code, rule.level, sheet["agent"].name, places), found


def _among(rows: pd.DataFrame, others: pd.DataFrame) -> Mask:
    return pd.MultiIndex.from_frame(rows).isin(pd.MultiIndex.from_frame(others))


def _added_to_teams(rows: pd.DataFrame, sheet: _Sheet) -> tuple[pd.DataFrame, list[Problem]]:
    """One row for each team's days, what its sellers did added up; told where that was needed."""
    keys = ["provider", "start", "end", "team"]
    if not rows.duplicated(keys).any():
        return rows, []
    figures = [name for name in rows.columns if name not in {*keys, "row_number"}]
    groups = rows.groupby(keys, sort=False)
    sums = groups[figures].sum(min_count=1).assign(row_number=groups["row_number"].first())
    made = sums.reset_index()[list(rows.columns)].astype(rows.dtypes.to_dict())
    details = {"rows": len(rows), "made": len(made)}
    told = Problem(Code.ADDED_TO_TEAMS, Level.WARNING, column=sheet["agent"].name, details=details)
    return made, [told]


def _refused_whole(
    sheet: _Sheet, shape: Shape, problems: tuple[Problem, ...], causes: Sequence[Cause] = ()
) -> Checked:
    """No row is good; ``causes`` are those of the cells, where they were looked at."""
    everywhere = np.arange(len(sheet.table))
    whole = [
        Cause(each.code, each.level, each.column, everywhere)
        for each in problems
        if each.row is None and each.level is Level.REFUSED
    ]
    rows = _rows(sheet, shape).iloc[:0]
    refused = np.ones(len(sheet.table), dtype=bool)
    return Checked(shape, rows, _placed(sheet.table, problems), refused, (*whole, *causes))


def _problems(sheet: _Sheet, rule: Rule, name: str, places: Places) -> list[Problem]:
    column = sheet[name]
    shown = places[:MOST_PROBLEMS]
    details = rule.details(sheet, shown) if rule.details else [{} for _ in shown]
    rows, cells = sheet.table.row_numbers[shown], column.cells.iloc[shown]
    return [
        Problem(
            rule.code,
            rule.level,
            row=int(row),
            column=column.name,
            value=str(cell) or None,
            expected=name if rule.code is Code.MISSING_VALUE else _EXPECTED[column.field.kind],
            details={**more, "count": len(places)},
        )
        for row, cell, more in zip(rows, cells, details, strict=True)
    ]


def _converted(sheet: _Sheet) -> list[Problem]:
    """A warning for each column whose header's unit changed its figures."""
    return [
        Problem(
            Code.UNIT_CONVERTED,
            Level.WARNING,
            column=column.name,
            expected=_EXPECTED[column.field.kind],
            details={"factor": column.factor},
        )
        for column in sheet.columns.values()
        if column.factor != 1
    ]


def _read_by_custom(sheet: _Sheet) -> list[Problem]:
    """A warning for each column of figures whose ``1,234`` nothing tells from ``1.234``."""
    return [
        _read_as(
            sheet, column, Code.DOUBTFUL_NUMBERS, column.cells.str.contains("[.,]", regex=True)
        )
        for column in sheet.columns.values()
        if column.doubtful
    ]


def _rounded(sheet: _Sheet) -> list[Problem]:
    """A warning for each column of money with parts of a kopiyka, and the first such cell."""
    return [
        _read_as(
            sheet, column, Code.AMOUNT_ROUNDED, column.rounded, count=int(column.rounded.sum())
        )
        for column in sheet.columns.values()
        if column.rounded is not None and column.rounded.any()
    ]


def _read_as(
    sheet: _Sheet, column: _Column, code: Code, marked: pd.Series[Any] | Mask, **details: int
) -> Problem:
    """A warning that says how the first marked cell was read, in the unit of its header."""
    at = int(np.asarray(marked, dtype=bool).argmax())
    hundredths = 100 if column.field.kind is Kind.MONEY else 1
    return Problem(
        code,
        Level.WARNING,
        row=int(sheet.table.row_numbers[at]),
        column=column.name,
        value=column.cells.iloc[at],
        expected=_EXPECTED[column.field.kind],
        details={
            "read_as": float(column.values.iloc[at]) / column.factor / hundredths,
            **details,
        },
    )


def _placed(table: Table, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(each, file=table.file, sheet=table.sheet) for each in problems)


def _count(problems: Sequence[Problem]) -> int:
    totals = (int(each.details.get("count", 0)) for each in problems)
    return max(*totals, sum(int(each.details.get("rows", 1)) for each in problems))


def _examples(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    first = {each.value: each for each in reversed(problems)}
    new = [each for each in problems if first[each.value] is each]
    seen = [each for each in problems if first[each.value] is not each]
    return tuple([*new, *seen][:MOST_EXAMPLES])
