"""A report beside what is known already: who else claims its deals, what is missing, what jumps.

Pure functions over checked rows and over what the store hands them; every finding is a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from operator import ne
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.checking import MOST_PROBLEMS
from outsource_core.reports.fields import Shape
from outsource_core.reports.periods import split_weeks

#: How many weeks before a week say what is usual, and how many of them it takes at least.
USUAL_WEEKS, FEWEST_WEEKS = 12, 6
#: How many robust standard deviations from the median a week is told of.
FAR_OUT = 4.0
#: A median absolute deviation is this many times smaller than a standard deviation (normal data).
MAD_TO_DEVIATION = 1.4826
#: A steady history has next to no deviation: less than this share of the median is no jump.
LEAST_DEVIATION = 0.1
#: A week is judged when so many of its days lie within what the report speaks of.
DAYS_TO_JUDGE = 5
#: Cells shown of what a corrected file changes; the rest are only counted.
MOST_CELLS = 1_000

WEEK_FIGURES = ("leads", "deals", "revenue")


class Change(NamedTuple):
    """One cell before and after: whose row, its key (deal, or days and team), and the column."""

    provider: str
    key: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Differences:
    """What accepting rows does to what is stored, in rows; ``gone`` are replaced by nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    cells: tuple[Change, ...] = ()
    cell_count: int = 0


# ── claims ───────────────────────────────────────────────────────────────────────────────────


def claimed(rows: pd.DataFrame, others: pd.DataFrame, *, column: str | None) -> tuple[Problem, ...]:
    """A warning for each deal that another provider claims too, which names that provider.

    Both frames have provider, deal_id, stage, closed_on, value (kopiykas) and customer (hash).
    Deals are the same when they have one number and, where both are known, one customer; without
    customers vendors' own numbers meet by chance, so the value must be the same too. A won deal of
    one customer, day and value is the same under any number.
    """
    by_number = rows.merge(others, on="deal_id", suffixes=("", "_other"))
    same_buyer = (by_number["customer"] == by_number["customer_other"]).fillna(False)
    unknown = by_number["customer"].isna() | by_number["customer_other"].isna()
    same = same_buyer | (unknown & (by_number["value"] == by_number["value_other"]))
    won = [each[(each["stage"] == "won") & each["customer"].notna()] for each in (rows, others)]
    purchase = ["customer", "closed_on", "value"]
    by_buyer = won[0].merge(won[1], on=purchase, suffixes=("", "_other"))
    found = pd.concat([by_number[same.to_numpy(bool)], by_buyer])
    found = found[found["provider"] != found["provider_other"]]
    found = found.drop_duplicates(["row_number", "provider_other"]).sort_values("row_number")
    return tuple(
        Problem(
            Code.CLAIMED_BY_ANOTHER,
            Level.WARNING,
            row=int(row),
            column=column,
            value=str(deal),
            details={"provider": other, "count": len(found)},
        )
        for row, deal, other in found[["row_number", "deal_id", "provider_other"]]
        .head(MOST_PROBLEMS)
        .itertuples(index=False, name=None)
    )


# ── gaps ─────────────────────────────────────────────────────────────────────────────────────


def missing_days(rows: pd.DataFrame, *, column: str | None = None) -> tuple[Problem, ...]:
    """A warning for each provider whose activity rows leave out days between first and last.

    Saturdays and Sundays are not missed where no row of the provider speaks of one.
    """
    problems = []
    for provider, own in rows[["provider", "start", "end"]].drop_duplicates().groupby("provider"):
        starts = np.sort(own["start"].to_numpy("datetime64[D]"))
        ends = np.sort(own["end"].to_numpy("datetime64[D]"))
        days = np.arange(starts[0], ends[-1] + np.timedelta64(1, "D"))
        # So many rows began by that day, and so many had ended before it.
        covered = np.searchsorted(starts, days, "right") > np.searchsorted(ends, days, "left")
        weekend = (days.astype("int64") + 3) % 7 >= 5
        missed = days[~covered & ~(weekend & ~(covered & weekend).any())]
        if len(missed):
            details: dict[str, str | int | float] = {
                "provider": str(provider),
                "days": len(missed),
                "first": str(missed[0]),
                "last": str(missed[-1]),
            }
            problems.append(
                Problem(
                    Code.MISSING_DAYS,
                    Level.WARNING,
                    column=column,
                    value=str(missed[0]),
                    details=details,
                )
            )
    return tuple(problems)


# ── jumps ────────────────────────────────────────────────────────────────────────────────────


def week_totals(shape: Shape, rows: pd.DataFrame) -> pd.DataFrame:
    """Leads, deals and revenue (kopiykas) by provider and week (its Monday); NA where unknown.

    ``days`` says how many of the week's days lie between the provider's first and last one.
    """
    if shape is Shape.DEALS:
        won = rows[rows["stage"] == "won"]
        closed = rows[rows["closed_on"].notna()]
        spans = closed.groupby("provider")["closed_on"].agg(["min", "max"])
        sums = [
            won.groupby(["provider", _monday(won["closed_on"])])["value"].agg(["size", "sum"]),
            rows.groupby(["provider", _monday(rows["opened_on"])]).size().rename("leads"),
        ]
        totals = pd.concat(sums, axis=1, sort=True).rename(
            columns={"size": "deals", "sum": "revenue"}
        )
        totals[["deals", "revenue"]] = totals[["deals", "revenue"]].fillna(0)
    else:
        spans = rows.groupby("provider").agg(min=("start", "min"), max=("end", "max"))
        parts = split_weeks(rows)
        names = [name for name in WEEK_FIGURES if name in parts.columns]
        totals = parts.groupby(["provider", _monday(parts["start"])])[names].sum(min_count=1)
    totals = totals.rename_axis(["provider", "week"]).reset_index()
    first, last = (totals["provider"].map(spans[name]) for name in ("min", "max"))
    begin = totals["week"].where(totals["week"] > first, first)
    sunday = totals["week"] + pd.Timedelta(days=6)
    days = (sunday.where(sunday < last, last) - begin).dt.days + 1
    figures = totals.reindex(columns=list(WEEK_FIGURES)).astype("Int64")
    return totals[["provider", "week"]].join(figures).assign(days=days.fillna(0).clip(0, 7))


def _monday(days: pd.Series[Any]) -> pd.Series[Any]:
    monday: pd.Series[Any] = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    return monday.rename("week")


def usual(history: Sequence[float]) -> tuple[float, float] | None:
    """The lowest and highest value that would not surprise after these; None when they are few.

    Median ± FAR_OUT deviations, a deviation being 1.4826 × the median absolute deviation
    (Hampel's identifier), at least LEAST_DEVIATION of the median and one.

    >>> usual([10, 12, 11, 9, 10, 13])  # median 10.5, deviations from it 0.5 … 2.5, median 1
    (4.5696, 16.4304)
    """
    if len(history) < FEWEST_WEEKS:
        return None
    values = np.asarray(history, dtype=np.float64)
    middle = float(np.median(values))
    deviation = MAD_TO_DEVIATION * float(np.median(np.abs(values - middle)))
    reach = FAR_OUT * max(deviation, LEAST_DEVIATION * middle, 1.0)
    return middle - reach, middle + reach


def unusual(
    totals: pd.DataFrame,
    history: Mapping[str, Mapping[date, Mapping[str, float | None]]],
    *,
    figures: Sequence[str] = WEEK_FIGURES,
) -> tuple[Problem, ...]:
    """A warning for each of a week's figures far from the provider's weeks before it.

    ``history`` holds what is stored: provider → Monday → figure → value, money in kopiykas. Only
    weeks that ``totals`` speaks of for at least DAYS_TO_JUDGE days are judged.
    """
    problems = []
    for row in totals[totals["days"] >= DAYS_TO_JUDGE].to_dict("records"):
        provider, week = str(row["provider"]), row["week"].date()
        before = [week - timedelta(weeks=n) for n in range(1, USUAL_WEEKS + 1)]
        stored = history.get(provider, {})
        for name in figures:
            value = row[name]
            known = [stored.get(one, {}).get(name) for one in before]
            bounds = usual([float(one) for one in known if one is not None])
            if bounds is None or pd.isna(value) or bounds[0] <= value <= bounds[1]:
                continue
            scale = 100 if name == "revenue" else 1
            details: dict[str, str | int | float] = {
                "provider": provider,
                "week": week.isoformat(),
                "figure": value / scale,
                "low": max(bounds[0], 0.0) / scale,
                "high": bounds[1] / scale,
            }
            problems.append(
                Problem(
                    Code.UNUSUAL_VALUE,
                    Level.WARNING,
                    value=f"{value / scale:.15g}",
                    expected=name,
                    details=details,
                )
            )
    return tuple(problems)


# ── before and after ─────────────────────────────────────────────────────────────────────────


def compare(
    before: Mapping[str, tuple[Any, ...]],
    after: Mapping[str, tuple[Any, ...]],
    *,
    provider: str,
    columns: Sequence[str],
) -> Differences:
    """A provider's rows as they were and as they will be, matched by their key, cell by cell.

    Both sides give each key its cells, in the order of ``columns``.
    """
    both = [key for key in after if key in before]
    changed = [key for key in both if before[key] != after[key]]
    cells = (
        Change(provider, key, column, old, new)
        for key in changed
        for column, old, new in zip(columns, before[key], after[key], strict=True)
        if old != new
    )
    return Differences(
        new=len(after) - len(both),
        changed=len(changed),
        unchanged=len(both) - len(changed),
        gone=len(before) - len(both),
        cells=tuple(islice(cells, MOST_CELLS)),
        cell_count=sum(sum(map(ne, before[key], after[key])) for key in changed),
    )
