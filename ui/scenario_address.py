"""What an address, the shelf or a link may say of a scenario's inputs; none of it is trusted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from outsource_core.costs import FormatKind, WorkType
from outsource_core.payment import TierRule
from outsource_core.scenarios import Inputs, Value
from ui import part_price
from ui import scenario_catalogue as catalogue
from ui.inputs import RANGE, Bounds, text_of

#: A scheme of more tiers than these is nobody's contract.
MOST_TIERS = 20

Tiers = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the address: its value where the address is silent, and how it is read."""

    default: Value | None
    read: Callable[[object], Value | None]
    bounds: Bounds | None = None
    codes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What an address says, and what of it is unknown or out of bounds: each key and its text."""

    values: Mapping[str, Value]
    ignored: Mapping[str, object] = field(default_factory=dict)


@cache
def fields() -> Mapping[str, Field]:
    """Every key of the address that is an input of the scenario."""
    work = tuple(map(str, catalogue.WORK_OF_PARTIAL))
    found = {
        "format": Field(str(FormatKind.FULL), _code(list(FormatKind))),
        "work": Field(work, _codes(list(WorkType)), codes=tuple(map(str, WorkType))),
    }
    for kind, share in catalogue.SHARE_OF_FORMAT.items():
        found |= _dial_fields(f"share_{kind}", share, catalogue.SHARE_BOUNDS)
    for one in (*catalogue.every_input(), *(price for _basis, price in catalogue.prices())):
        found |= _dial_fields(one.path, one.default, one.bounds)
        if not one.may_range:
            del found[f"{one.path}{RANGE}"]
    for of in catalogue.conditions():
        found[of.tiers] = Field((), _tiers(of.quantity, of.price.bounds))
        found[of.rule] = Field(str(TierRule.MARGINAL), _code(list(TierRule)))
        for key in (of.minimum, of.cap):
            found[key] = Field(0.0, catalogue.AMOUNT_BOUNDS.read, catalogue.AMOUNT_BOUNDS)
    found[part_price.KEY] = Field(None, part_price.read)
    return found


def understood(given: Inputs) -> Understood:
    """What values of the address say; of some codes those that are known are taken."""
    known, given = fields(), _without_old_tiers(given)
    values: dict[str, Value] = {}
    ignored: dict[str, object] = {}
    for key, text in given.items():
        value = known[key].read(text) if key in known else None
        if value is None:
            ignored[key] = text
            continue
        values[key] = value
        if unknown := _unknown_codes(known[key], text):
            ignored[key] = unknown
    for key in [key for key in values if key.endswith(RANGE)]:
        if not _holds_its_value(key, values):
            del values[key]
            ignored[key] = given[key]
    if part_price.KEY in values and not part_price.stands(values):
        del values[part_price.KEY]
        ignored[part_price.KEY] = given[part_price.KEY]
    return Understood(values, ignored)


def texts(values: Mapping[str, Value]) -> dict[str, str | None]:
    """Every key as the address writes it; ``None`` where it stands at its default."""
    known = fields()
    old = (f"{of.price.path}{end}" for of in catalogue.conditions() for end in _OLD_TIER)
    return dict.fromkeys((*old, *known)) | {
        key: text_of(value) for key, value in values.items() if value != known[key].default
    }


#: What the two keys of the one tier ended in that a price could have at first.
_OLD_TIER = (".tier_from", ".tier_rate")


def _without_old_tiers(given: Inputs) -> Inputs:
    """What was saved or linked when a price had one tier, under two keys; a start of 0 was none.

    What is no number there is left as it is, to be ignored under its own key.
    """
    found = dict(given)
    for of in catalogue.conditions():
        start_key, rate_key = (f"{of.price.path}{end}" for end in _OLD_TIER)
        if start_key not in given and rate_key not in given:
            continue
        start = of.quantity.read(given.get(start_key, 0))
        rate = of.price.bounds.read(given.get(rate_key, 0))
        if start is None or rate is None:
            continue
        found.pop(start_key, None)
        found.pop(rate_key, None)
        if start > 0:
            found.setdefault(of.tiers, ((start, rate),))
    return found


def _holds_its_value(key: str, values: Mapping[str, Value]) -> bool:
    """Whether the likely value lies within the range of this key."""
    of = key.removesuffix(RANGE)
    match values[key], values.get(of, fields()[of].default):
        case (float() | int() as low, float() | int() as high), (float() | int() as likely):
            return low <= likely <= high
    return False


def _unknown_codes(of: Field, given: object) -> str:
    codes = given.split(",") if isinstance(given, str) else given
    if not of.codes or not isinstance(codes, (list, tuple)):
        return ""
    return ",".join(str(code) for code in codes if code not in of.codes)


def _dial_fields(key: str, default: float, bounds: Bounds) -> dict[str, Field]:
    return {
        key: Field(float(default), bounds.read, bounds),
        f"{key}{RANGE}": Field(None, bounds.read_two),
    }


def _code(options: Collection[str]) -> Callable[[object], str | None]:
    known = {str(option) for option in options}
    return lambda given: str(given) if isinstance(given, str) and given in known else None


def _codes(options: Collection[str]) -> Callable[[object], tuple[str, ...] | None]:
    """Reads some of a few codes, in their own order; those unknown are left out."""
    known = [str(option) for option in options]

    def read(given: object) -> tuple[str, ...] | None:
        codes = given.split(",") if isinstance(given, str) else given
        if not isinstance(codes, (list, tuple)):
            return None
        return tuple(code for code in known if code in codes) or None

    return read


def _tiers(quantity: Bounds, rate: Bounds) -> Callable[[object], Tiers | None]:
    """Reads tiers, written ``50:300_100:250`` or as pairs; they rise by where they begin."""

    def read_one(given: object) -> tuple[float, float] | None:
        pair = given.split(":") if isinstance(given, str) else given
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            return None
        start, paid = quantity.read(pair[0]), rate.read(pair[1])
        return None if start is None or paid is None else (start, paid)

    def read(given: object) -> Tiers | None:
        pairs = given.split("_") if isinstance(given, str) else given
        if not isinstance(pairs, (list, tuple)) or len(pairs) > MOST_TIERS:
            return None
        found = [pair for pair in map(read_one, pairs) if pair is not None]
        if len(found) < len(pairs):
            return None
        return tuple(sorted(found, key=lambda pair: pair[0]))

    return read
