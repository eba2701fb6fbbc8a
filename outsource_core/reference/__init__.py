"""Dated facts of Ukrainian law: rates, limits and the minimum wage, each row with its source.

The rows live in ``facts.csv`` beside this file. A fact holds from its ``valid_from`` until the
next row of the same name. The owner may override any of them by name.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from outsource_core.number import Number

FACTS_FILE = Path(__file__).with_name("facts.csv")


class FactNotYetValidError(LookupError):
    """A fact was asked for on a date before its first row."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated value with its unit and where it is written."""

    name: str
    value: float
    unit: str
    valid_from: date
    source: str


@cache
def all_facts() -> Mapping[str, tuple[Fact, ...]]:
    """Every fact's rows by name, the oldest first."""
    rows: dict[str, list[Fact]] = {}
    with FACTS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, valid_from = row["fact"], date.fromisoformat(row["valid_from"])
            fact_row = Fact(name, float(row["value"]), row["unit"], valid_from, row["source"])
            rows.setdefault(name, []).append(fact_row)
    return {
        name: tuple(sorted(history, key=lambda row: row.valid_from))
        for name, history in rows.items()
    }


def dated_fact(name: str, *, on: date) -> Fact:
    """The row of a fact that holds on a date.

    An unknown name is a bug and raises ``KeyError``; a date before the first row raises
    ``FactNotYetValidError``.
    """
    history = all_facts()[name]
    holding = [row for row in history if row.valid_from <= on]
    if not holding:
        raise FactNotYetValidError(f"{name} is known from {history[0].valid_from}, not on {on}")
    return holding[-1]


def fact(name: str, *, on: date, overrides: Mapping[str, float] | None = None) -> float:
    """The value of a fact on a date, or the owner's own value for it. Raises as ``dated_fact``."""
    if overrides and name in overrides and name in all_facts():
        return float(overrides[name])
    return dated_fact(name, on=on).value


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts as they stand on one date, or month by month. Fields are named as in the file."""

    esv_rate: Number
    esv_base_max_minimum_wages: Number
    minimum_wage: Number
    income_tax_rate: Number
    military_levy_rate: Number
    vat_rate: Number
    vat_threshold: Number
    disability_quota_from_employees: Number
    disability_quota_one_place_up_to: Number
    disability_quota_share: Number
    disability_levy_share: Number
    contractor_fine_minimum_wages: Number

    @property
    def esv_base_max(self) -> Number:
        """The largest monthly pay that the social contribution is taken from, ₴."""
        return self.esv_base_max_minimum_wages * self.minimum_wage


_FIELDS = fields(Facts)


def facts_on(on: date, *, overrides: Mapping[str, float] | None = None) -> Facts:
    """Every fact as it stands on a date. Raises as ``dated_fact``."""
    return facts_over((on,), overrides=overrides)


def facts_over(dates: Sequence[date], *, overrides: Mapping[str, float] | None = None) -> Facts:
    """Every fact on each of the dates: an array where it changes, else its one value."""
    own = overrides or {}
    chosen = tuple((one.name, float(own[one.name])) for one in _FIELDS if one.name in own)
    return _facts(tuple(dates), chosen)


@lru_cache(maxsize=256)
def _facts(dates: tuple[date, ...], chosen: tuple[tuple[str, float], ...]) -> Facts:
    """The facts by law but for those chosen; kept, for a simulation asks again and again."""
    own = dict(chosen)
    return Facts(
        **{
            one.name: own[one.name] if one.name in own else _by_law(one.name, dates)
            for one in _FIELDS
        }
    )


def _by_law(name: str, dates: tuple[date, ...]) -> Number:
    """A fact on each of the dates by law."""
    values = [dated_fact(name, on=day).value for day in dates]
    if len(set(values)) == 1:
        return values[0]
    series = np.array(values)
    series.flags.writeable = False
    return series
