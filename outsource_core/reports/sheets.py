"""Which tables of one file belong into the store, before anybody has said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby

from outsource_core.problems import Code
from outsource_core.reports.intake import Prepared
from outsource_core.reports.mapping import fingerprint
from outsource_core.reports.repeats import Repeat, repeat_of
from outsource_core.reports.values.words import plan_words

_WORD = re.compile(r"[^\W_]+")


class LeftOut(StrEnum):
    """Why a table is left out."""

    OTHER_COLUMNS = "other_columns"  # its header is not that of the others
    SAME = "same"  # it says word for word what one before it says
    PLAN = "plan"  # its name is a plan's, and another's is the fact's
    OVERLAPS = "overlaps"  # it speaks of deals or days that one before it speaks of
    NO_REPORT = "no_report"  # a column of text beside tables that are reports
    BY_CHOICE = "by_choice"


def usual_tables(prepared: Sequence[Prepared]) -> tuple[LeftOut | None, ...]:
    """For each table of a file why it is left out; None where it is taken.

    Of one workbook's sheets those with one header are taken: a header that has every column a
    report needs goes first, then that of most sheets, then of most rows. Of those that repeat each
    other the first is taken. The files of an archive are each for itself, but for texts that lie
    beside its reports.
    """
    found: list[LeftOut | None] = []
    for _file, tables in groupby(prepared, key=lambda one: one.table.file):
        found += _of_one_file(list(tables))
    if any(why is None and not _is_text(one) for one, why in zip(prepared, found, strict=True)):
        found = [
            LeftOut.NO_REPORT if why is None and _is_text(one) else why
            for one, why in zip(prepared, found, strict=True)
        ]
    return tuple(found)


def _is_text(one: Prepared) -> bool:
    """Whether a table is lines of text: one column, which no report knows."""
    own = set(one.table.columns) - one.table.added
    return len(own) < 2 and own.isdisjoint(dict(one.mapping.columns).values())


def _of_one_file(tables: Sequence[Prepared]) -> list[LeftOut | None]:
    sides = [_side(one) for one in tables]
    main = _main_header(tables)
    named = zip(tables, sides, strict=True)
    has_fact = any(side == "fact" and fingerprint(one.table.columns) == main for one, side in named)
    taken: list[Prepared] = []
    found: list[LeftOut | None] = []
    for one, side in zip(tables, sides, strict=True):
        why = _why_not(one, taken, main)
        if why is None and side == "plan" and has_fact:
            why = LeftOut.PLAN
        found.append(why)
        if why is None:
            taken.append(one)
    return found


def _side(one: Prepared) -> str | None:
    """Whether a sheet's name is of a plan or of the fact; None for neither, or for both."""
    words = _WORD.findall((one.table.sheet or "").casefold())
    sides = {plan_words()[word] for word in words if word in plan_words()}
    return sides.pop() if len(sides) == 1 else None


def _why_not(one: Prepared, taken: Sequence[Prepared], main: str) -> LeftOut | None:
    if fingerprint(one.table.columns) != main:
        return LeftOut.OTHER_COLUMNS
    repeats = {repeat_of(other.checked, one.checked) for other in taken}
    if Repeat.SAME in repeats:
        return LeftOut.SAME
    return LeftOut.OVERLAPS if Repeat.OVERLAPS in repeats else None


def _main_header(tables: Sequence[Prepared]) -> str:
    by_header: dict[str, list[Prepared]] = {}
    for one in tables:
        by_header.setdefault(fingerprint(one.table.columns), []).append(one)

    def rank(header: str) -> tuple[bool, int, int]:
        same = by_header[header]
        lacks = any(each.code is Code.MISSING_COLUMN for one in same for each in one.problems)
        return not lacks, len(same), sum(len(one.table) for one in same)

    return max(by_header, key=rank)
