"""A scenario: a saved set of cost inputs under a name, and what of it a link may show."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import count

#: What one input is set to, in the screen's units: a number, a code, a low and a high,
#: some codes, groups of numbers (the tiers of a price: from how much on, at what rate).
Value = float | str | tuple[float, float] | tuple[str, ...] | tuple[tuple[float, ...], ...]
#: Inputs by their keys in the address; those left out stand at their defaults. What comes from an
#: address or the store may hold anything and is checked by its reader.
Inputs = Mapping[str, object]

NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """A scenario on the shelf; times are in UTC."""

    id: int
    name: str
    inputs: Inputs
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides a scenario's figures besides its inputs.

    ``start`` is the first month looked at, ``fact_overrides`` are the owner's values of dated
    facts, ``controls`` the codes of the controls chosen against risks.
    """

    start: date
    fact_overrides: Mapping[str, float]
    controls: tuple[str, ...] = ()


class Figure(StrEnum):
    """The figures of a scenario that a link shows or hides. The value is stable: it is stored."""

    SAVING = "saving"  # amounts of the saving; whether and when it pays always shows
    OWN_COSTS = "own_costs"  # what the own team costs
    VENDOR_PRICE = "vendor_price"  # what the vendor is paid
    MARGIN = "margin"  # the store's gross margin
    SALES = "sales"  # leads, conversion, average order


@dataclass(frozen=True, slots=True)
class SharedScenario:
    """A scenario as it stood when it was shared, and which of its figures stay hidden."""

    name: str
    inputs: Inputs
    circumstances: Circumstances
    hidden: frozenset[Figure] = frozenset()

    @property
    def shown(self) -> frozenset[Figure]:
        """The figures the link may show."""
        return frozenset(Figure) - also_hidden(self.hidden)


def also_hidden(hidden: Collection[Figure]) -> frozenset[Figure]:
    """The hidden figures and those from which, with what is shown, a hidden one would follow.

    The saving is what the own team costs, less what the vendor does, plus the difference in gross
    profit, which is nothing where both sell alike. So whoever sees two of the first three knows
    the third; and whoever sees all three and the sales knows about the margin.
    """
    found = set(hidden)
    told_by_two = {Figure.SAVING, Figure.OWN_COSTS, Figure.VENDOR_PRICE}
    if len(found & told_by_two) == 1:
        found.add(Figure.VENDOR_PRICE if Figure.OWN_COSTS in found else Figure.OWN_COSTS)
    if Figure.MARGIN in found and not found & told_by_two:
        found.add(Figure.SALES)
    return frozenset(found)


def clean_name(text: str) -> str:
    """A name as it is kept: one line of at most 80 characters, nothing invisible to break it.

    Control characters and marks that turn the direction of writing are left out; an empty result
    is no name.
    """
    seen = "".join(" " if letter.isspace() else letter for letter in text if not _breaks(letter))
    return " ".join(unicodedata.normalize("NFC", seen).split())[:NAME_LENGTH].strip()


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name itself where it is free, else with the lowest number from 2 on behind it."""
    used = set(taken)
    if name not in used:
        return name
    for number in count(2):
        end = f" {number}"
        numbered = name[: NAME_LENGTH - len(end)].rstrip() + end
        if numbered not in used:
            return numbered
    raise AssertionError("counting never ends")


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _breaks(letter: str) -> bool:
    if letter in _TURNING:
        return True
    return unicodedata.category(letter) in {"Cc", "Cs", "Cn"} and not letter.isspace()
