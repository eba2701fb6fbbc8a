"""What files are called, and when two of them are called alike."""

from __future__ import annotations

import re

from outsource_core.reports.values.words import version_words

_NUMBERED = re.compile(r"\(\d+\)|(?<![^\W_])[vв]\.?\d+(?![^\W_])")
_PART = re.compile(r"\d+|[^\W\d_]+")


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
