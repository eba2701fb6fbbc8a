"""What files and providers are called, and when two of them are called alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outsource_core.reports.values.words import version_words

_NUMBERED = re.compile(r"\(\d+\)|(?<![^\W_])[vв]\.?\d+(?![^\W_])")
_PART = re.compile(r"\d+|[^\W\d_]+")
#: How alike (rapidfuzz's 0–100) two names of one provider are: a letter or two apart.
SAME_PROVIDER = 85.0


def alike(one: str, other: str) -> bool:
    """Whether two files are named as one provider names those of two weeks, or a corrected one."""
    return _likeness(one) == _likeness(other)


def _likeness(file_name: str) -> list[str]:
    """The words of a name, every number alike; its ending and what marks a version left out.

    >>> _likeness("Кобза w46 (1).csv"), _likeness("кобза_w47-випр.xlsx"), _likeness("final.csv")
    (['кобза', 'w', '0'], ['кобза', 'w', '0'], ['final'])
    """
    stem = file_name.casefold().rsplit(".", 1)[0]
    words = ["0" if part.isdigit() else part for part in _PART.findall(_NUMBERED.sub(" ", stem))]
    return [word for word in words if word not in version_words()] or words or [stem]


def provider_meant(name: str, known: Iterable[str]) -> str | None:
    """Which of the known providers a name in a file means; None where it is like none of them.

    >>> provider_meant("Кобза Продажи", ["Степ Контакт", "Кобза Продажі"])
    'Кобза Продажі'
    """
    from rapidfuzz import fuzz, process

    plain = {one: " ".join(_PART.findall(one.casefold())) for one in known}
    wanted = " ".join(_PART.findall(name.casefold()))
    found = process.extractOne(wanted, plain, scorer=fuzz.ratio, score_cutoff=SAME_PROVIDER)
    return found[2] if found else None
