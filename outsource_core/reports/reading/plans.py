"""A plan beside what was done: the plan is left out, and the fact stands under its plain name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from outsource_core.reports.reading.looks import HEAD_ROWS, Mask
from outsource_core.reports.reading.model import Decision, Grid, Reading, What, left_out, take
from outsource_core.reports.values.words import plan_words

_WORD = re.compile(r"\w+")
_AROUND = r"[\s(\[,–—-]*(?<!\w)(?:{})(?!\w)[)\].:]*"


def without_plan_columns(
    body: Grid, rows: Sequence[Sequence[str]]
) -> tuple[Grid, list[list[str]], Reading]:
    """Body and header without the columns of a plan, where one of the fact stands for each.

    "Ліди план" beside "Ліди факт", or both words below "Ліди", or above it.
    """
    width = min(len(rows[0]), body.cells.shape[1])
    names = [" ".join(filter(None, parts)) for parts in zip(*rows, strict=True)][:width]
    plans, facts = _sides(names)
    if not plans:
        return body, list(map(list, rows)), Reading()
    kept = [at for at in range(len(rows[0])) if at not in plans]
    header = [[_without_fact(row[at]) if at in facts else row[at] for at in kept] for row in rows]
    cells = body.cells.iloc[:, [at for at in kept if at < body.cells.shape[1]]]
    cells = cells.set_axis(pd.RangeIndex(cells.shape[1]), axis=1)
    told = Decision(
        What.PLAN_COLUMNS, body.sheet, ", ".join(names[at] for at in sorted(plans)), "beside_facts"
    )
    header = [row for row in header if any(row)]
    return replace(body, cells=cells), header, Reading(decisions=(told,))


def without_plan_rows(
    body: Grid, rows: Sequence[Sequence[str]], *, labels: Sequence[int] = ()
) -> tuple[Grid, list[list[str]], Reading]:
    """The same for rows, where a column says of each whether it is plan or fact.

    That column goes as well; what stands once for both rows of a pair is said of the fact. Of the
    ``labels``, columns that name what a row is about, "Ліди факт" becomes "Ліди".
    """
    header = list(map(list, rows))
    at = next((at for at in range(body.cells.shape[1]) if _tells_plan_from_fact(body, at)), None)
    if at is None:
        body, by_labels = _without_plan_labels(body, labels)
        return body, header, by_labels
    is_plan = _means(body.cells.iloc[:, at], "plan")
    is_fact = _means(body.cells.iloc[:, at], "fact")
    cells = body.cells.copy(deep=False)
    for left in range(at):
        column = cells.iloc[:, left]
        follows = is_fact & np.append(False, is_plan[:-1]) & (column.str.strip() == "").to_numpy()
        cells.isetitem(left, column.mask(follows, column.shift(1, fill_value="")).array)
    cells = cells.iloc[:, [other for other in range(cells.shape[1]) if other != at]]
    cells = cells.set_axis(pd.RangeIndex(cells.shape[1]), axis=1)
    header = [row[:at] + row[at + 1 :] for row in header]
    told = left_out(What.PLAN_ROWS, body.sheet, body.row_numbers[is_plan], "beside_facts")
    return take(replace(body, cells=cells), ~is_plan), header, Reading(decisions=(told,))


def _without_plan_labels(body: Grid, labels: Sequence[int]) -> tuple[Grid, Reading]:
    for at in labels:
        texts = body.cells.iloc[:, at].tolist()
        names = list(dict.fromkeys(texts))
        plans, facts = _sides(names)
        if not plans:
            continue
        planned = {names[one] for one in plans}
        plain = {names[one]: _without_fact(names[one]) for one in facts}
        is_plan = np.array([text in planned for text in texts], dtype=bool)
        cells = body.cells.copy(deep=False)
        cells.isetitem(at, pd.array([plain.get(text, text) for text in texts], dtype="str"))
        told = left_out(What.PLAN_ROWS, body.sheet, body.row_numbers[is_plan], "beside_facts")
        return take(replace(body, cells=cells), ~is_plan), Reading(decisions=(told,))
    return body, Reading()


def _sides(names: Sequence[str]) -> tuple[set[int], set[int]]:
    """The places of names of plans and of facts, of those that differ in that word alone."""
    found: dict[str, dict[tuple[str, ...], int]] = {"plan": {}, "fact": {}}
    for at, name in enumerate(names):
        words = [word.casefold() for word in _WORD.findall(name)]
        sides = {plan_words()[word] for word in words if word in plan_words()}
        if len(sides) == 1:
            key = tuple(word for word in words if word not in plan_words())
            found[sides.pop()].setdefault(key, at)
    both = found["plan"].keys() & found["fact"].keys() - {()}  # "План", "Факт" name no figure
    return {found["plan"][key] for key in both}, {found["fact"][key] for key in both}


def _without_fact(name: str) -> str:
    facts = "|".join(word for word, means in plan_words().items() if means == "fact")
    left = re.sub(_AROUND.format(facts), " ", name, flags=re.IGNORECASE)
    return " ".join(left.split()).replace(" ,", ",").strip(" ,:;.-–—")


def _tells_plan_from_fact(body: Grid, at: int) -> bool:
    """Whether a column has nothing but the two words, and both of them."""
    column = body.cells.iloc[:, at]
    for some in (column.iloc[:HEAD_ROWS], column):
        said = {plan_words().get(text.strip().casefold(), "") for text in some.unique() if text}
        if "" in said or not said:
            return False
    return said == {"plan", "fact"}


def _means(column: pd.Series[str], side: str) -> Mask:
    words = [word for word, means in plan_words().items() if means == side]
    return column.str.strip().str.lower().isin(words).to_numpy(dtype=bool)
