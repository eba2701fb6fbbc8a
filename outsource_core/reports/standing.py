"""Figures one below the other, each beside its name, as a summary of one week has them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from outsource_core.reports.fields import Shape
from outsource_core.reports.mapping import suggest
from outsource_core.reports.reading.groups import SECTION_COLUMN
from outsource_core.reports.reading.totals import calls_itself_total, is_ratio
from outsource_core.reports.reading.turned import distinct
from outsource_core.reports.table import Table
from outsource_core.reports.values import parse_numbers
from outsource_core.reports.values.words import plan_words

MOST_FIGURES = 200


def stood_up(table: Table) -> Table | None:
    """The table with a column for each figure, and a row for each column of values; None where it
    is no such summary.

    There is one column of values, or one of the fact beside a plan, or one for each team and a
    total that adds them up. ``row_numbers`` then count the source's columns.
    """
    labels = table.cells.iloc[:, 0].str.strip() if len(table.columns) else pd.Series(dtype="str")
    names = [label for label in labels if label]
    if len(table.columns) < 2 or not 1 < len(names) <= MOST_FIGURES or len(set(names)) < len(names):
        return None
    mapping = suggest(names).mapping
    values = _values(table, labels == (mapping.column("deals") or ""))
    if mapping.shape is not Shape.ACTIVITY or mapping.column("deals") is None or not values:
        return None
    rows = [table.cells[column][labels != ""].tolist() for column in values]
    columns = distinct(names)
    cells = pd.DataFrame(rows, columns=columns, dtype="str")
    added = table.added
    if len(values) > 1:
        columns, added = [SECTION_COLUMN, *columns], added | {SECTION_COLUMN}
        cells = cells.assign(**{SECTION_COLUMN: values})[columns].astype("str")
    numbers = np.array([table.columns.index(one) + 1 for one in values], dtype=np.int64)
    return replace(
        table, columns=tuple(columns), cells=cells, row_numbers=numbers, leaves={}, added=added
    )


def _values(table: Table, is_deals: pd.Series[bool]) -> list[str]:
    """The columns whose values are the figures of someone; none where that is not plain."""
    others = [one for one in table.columns[1:] if not is_ratio(one)]
    facts = [one for one in others if plan_words().get(one.casefold()) == "fact"]
    if len(others) == 1 or len(facts) == 1:
        return facts or others
    totals = [one for one in others if calls_itself_total(one)]
    teams = [one for one in others if one not in totals]
    if len(totals) != 1 or not is_deals.any():
        return []
    said = parse_numbers(table.cells.loc[is_deals, [*teams, *totals]].iloc[0]).values
    return teams if len(teams) > 1 and said[:-1].sum() == said[-1] else []
