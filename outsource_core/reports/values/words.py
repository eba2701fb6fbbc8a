"""The words that reading knows, from the reference files; lower case, apostrophes made alike."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

REFERENCE = Path(__file__).parents[2] / "reference"

_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`‘", "ʼ") | dict.fromkeys("\u00a0\u202f\u2009", " "))


def plain(text: str) -> str:
    """``text`` as the reference files spell words: trimmed, lower case, one kind of apostrophe."""
    return " ".join(text.translate(_APOSTROPHES).lower().split())


@cache
def missing_words() -> frozenset[str]:
    """What people write where they have no value: ``н/д``, ``—``, ``n/a``; and nothing at all."""
    return frozenset(word for word, _ in _rows("missing_words.csv", "word", "word")) | {""}


@cache
def month_numbers() -> dict[str, int]:
    """Month names of three languages, in full and shortened, to 1–12."""
    return {name: int(month) for name, month in _rows("month_names.csv", "name", "month")}


@cache
def period_words() -> dict[str, str]:
    """Words around dates, to what they mean: week, year, from, to or weekday."""
    return dict(_rows("period_words.csv", "word", "means"))


@cache
def plan_words() -> dict[str, str]:
    """Words that tell what was planned from what was done, to plan or fact."""
    return dict(_rows("plan_words.csv", "word", "means"))


@cache
def sheet_words() -> frozenset[str]:
    """Words that name a sheet of a workbook by its part there: a copy, a draft, a plan."""
    return frozenset(word for word, _ in _rows("sheet_words.csv", "word", "word"))


@cache
def version_words() -> frozenset[str]:
    """Words that a file's name has more than that of an earlier version: a copy, a correction."""
    return frozenset(word for word, _ in _rows("version_words.csv", "word", "word"))


@cache
def currency_words() -> dict[str, str]:
    """Signs, codes and words of currencies, without a full stop at the end, to ISO codes."""
    return dict(_rows("currency_words.csv", "word", "currency"))


def currency_of(text: str) -> str | None:
    """The ISO code, in lower case, of the currency that ``text`` is a sign or word of."""
    return currency_words().get(plain(text).rstrip("."))


@cache
def yes_no() -> dict[str, bool]:
    """Words and signs for yes and no in three languages."""
    return {word: means == "yes" for word, means in _rows("yes_no_words.csv", "word", "means")}


def is_missing(uniques: pd.Index) -> NDArray[np.bool_]:
    """Which of the texts say that there is no value."""
    words = missing_words()
    return np.fromiter((plain(text) in words for text in uniques), bool, len(uniques))


def _rows(file: str, key: str, value: str) -> list[tuple[str, str]]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as source:
        return [(plain(row[key]), plain(row[value])) for row in csv.DictReader(source)]
