"""Weeks across and metrics down, turned to rows of periods and columns of metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from outsource_core.reports.reading.header import column_letters
from outsource_core.reports.reading.looks import Look, blank_rows, looks_of
from outsource_core.reports.reading.model import Decision, Grid, Reading
from outsource_core.reports.table import Table

PERIOD_COLUMN = "period"


def turn(body: Grid, names: Sequence[str], file: str) -> Reading:
    """A table with a row for each period, and for each group of metrics if there are groups.

    ``row_numbers`` then count the source's columns, for there the periods stand.
    """
    looks = looks_of(names)
    periods = [at for at, look in enumerate(looks) if look is Look.PERIOD]
    labels = [at for at in range(periods[0]) if not blank_rows(body.cells.iloc[:, [at]]).all()]
    texts = [[str(cell).strip() for cell in row] for row in body.cells.itertuples(index=False)]
    *keys, metric = labels or [0]
    groups = _groups(texts, keys, metric)
    metrics = list(dict.fromkeys(name for lines in groups.values() for name in lines))
    rows = [
        [names[at], *group, *(texts[lines[m]][at] if m in lines else "" for m in metrics)]
        for group, lines in groups.items()
        for at in periods
    ]
    key_names = [names[key] or column_letters(key) for key in keys]
    columns = distinct([PERIOD_COLUMN, *key_names, *metrics])
    table = Table(
        file,
        body.sheet,
        tuple(columns),
        pd.DataFrame(rows, columns=columns, dtype="str"),
        np.array([at + 1 for _ in groups for at in periods], dtype=np.int64),
    )
    details = {"metrics": len(metrics)}
    told = Decision("turned", body.sheet, str(len(periods)), "periods_across", details)
    return Reading((table,), (), (told,))


def _groups(
    texts: Sequence[Sequence[str]], keys: Sequence[int], metric: int
) -> dict[tuple[str, ...], dict[str, int]]:
    """For each group, in its order, the line of each of its metrics.

    A key that is left blank is that of the line above.
    """
    groups: dict[tuple[str, ...], dict[str, int]] = {}
    last = [""] * len(keys)
    for number, row in enumerate(texts):
        last = [row[key] or before for key, before in zip(keys, last, strict=True)]
        if row[metric]:
            groups.setdefault(tuple(last), {}).setdefault(row[metric], number)
    return groups


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
