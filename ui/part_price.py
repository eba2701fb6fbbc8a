"""The price of a part of the work: what was entered for all of it does not follow by itself.

Until the vendor has named its price for the part, the owner may reckon with as large a part of the
price for all. What stood there before is an input of its own, in the address, to go back to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from outsource_core.costs import Format, outsourced_share
from outsource_core.payment import Basis
from outsource_core.scenarios import Value
from ui import address, inputs
from ui import scenario_catalogue as catalogue
from ui.formatting import UNKNOWN, money, number, percent
from ui.i18n import _
from ui.scenario_catalogue import Input

#: The key of what the price was for all the work, while that of a part is reckoned with.
KEY = "part_price"
_HOURS = "outsourced.oversight_hours_per_month"
_SHARE = inputs.Bounds(0, 1, 0.01)

#: The share of the work; then the fee and the hours for all of it, each alone or with the low and
#: the high of its range.
_Value = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class _Whole:
    """The fee and the hours for all the work, and the share of them that is reckoned with."""

    share: float
    dials: Mapping[str, inputs.Dial]


# ── in the address ──────────────────────────────────────────────────────────────────────────


def read(given: object) -> _Value | None:
    """Reads ``0.4_20000:16000:26000_12``, or the same in groups of numbers."""
    groups = given.split("_") if isinstance(given, str) else given
    bounds = (_SHARE, *(one.bounds for one in _inputs()))
    if not isinstance(groups, (list, tuple)) or len(groups) != len(bounds):
        return None
    found = [_numbers(*one) for one in zip(groups, bounds, strict=True)]
    value = tuple(numbers for numbers in found if numbers is not None)
    return value if len(value) == len(bounds) and 0.0 < value[0][0] < 1.0 else None


def _numbers(given: object, bounds: inputs.Bounds) -> tuple[float, ...] | None:
    """One number, or one with the low and the high around it."""
    texts = given.split(":") if isinstance(given, str) else given
    if not isinstance(texts, (list, tuple)):
        return None
    found = tuple(value for text in texts if (value := bounds.read(text)) is not None)
    match found:
        case _ if len(found) < len(texts):
            return None
        case (_likely,):
            return found
        case (likely, low, high) if low <= likely <= high:
            return found
    return None


def stands(values: Mapping[str, Value]) -> bool:
    """Whether the fee and the hours are that part of those for all the work."""
    whole = _whole(values.get(KEY))
    return whole is not None and all(
        values.get(one.path, one.default) == _part(whole.dials, whole.share, one).value
        for one in _inputs()
    )


def written(value: Value) -> str:
    """The fee and the hours for all the work, as the reader writes them."""
    whole = _whole(value)
    return UNKNOWN if whole is None else _amounts(whole.dials, 1.0)


def _whole(noted: object) -> _Whole | None:
    found = read(noted)
    if found is None:
        return None
    (share,), *groups = found
    dials = {
        one.path: inputs.Dial(likely, (spread[0], spread[1]) if spread else None)
        for one, (likely, *spread) in zip(_inputs(), groups, strict=True)
    }
    return _Whole(share, dials)


def _noted(whole: _Whole) -> _Value:
    groups = ((of.value, *(of.spread or ())) for of in whole.dials.values())
    return ((whole.share,), *groups)


# ── on screen ───────────────────────────────────────────────────────────────────────────────


def is_of_all(of: Format) -> bool:
    """Whether a part is handed over at the price for all the work."""
    share = _share(of)
    if not 0.0 < share < 1.0:
        return False
    fee, _hours = (inputs.kept_dial(one.path, one.default).value for one in _inputs())
    priced = _priced()
    return fee > 0.0 and (priced is None or priced.share != share)


def _share(of: Format) -> float:
    return round(float(outsourced_share(of)), 6)  # as the address writes it


def _priced() -> _Whole | None:
    """What is reckoned with in place of the price for all the work, if anything."""
    noted = address.chosen()
    return _whole(noted[KEY]) if stands(noted) else None


def say(of: Format) -> None:
    """Says whether the fee and the hours of oversight are those of the part, and offers to."""
    share, priced = _share(of), _priced()
    now = {one.path: inputs.kept_dial(one.path, one.default) for one in _inputs()}
    if not now["fee"].value:
        return
    if priced is not None and share in (priced.share, 1.0):
        st.caption(
            _(
                "The fixed fee and your own hours of oversight are {share} of those for all the "
                "work. Put in the vendor's own price once you have it.",
                share=percent(priced.share),
            )
        )
        label = _("Back to {amounts}", amounts=_amounts(priced.dials, 1.0))
        _button(label, "price_of_all", ":material/undo:", _Whole(1.0, priced.dials))
    elif is_of_all(of):
        whole = priced.dials if priced is not None else now
        st.caption(
            _(
                "You hand over {share} of the work, but the fixed fee and your own hours of "
                "oversight do not follow by themselves: ask the vendor for its price for this "
                "part.",
                share=percent(share),
            )
        )
        label = _("Until then reckon with {amounts}", amounts=_amounts(whole, share))
        _button(label, "price_of_part", ":material/percent:", _Whole(share, whole))


def _button(label: str, key: str, icon: str, whole: _Whole) -> None:
    st.button(label, key=key, icon=icon, on_click=_put, args=(whole,))


def _inputs() -> list[Input]:
    fee = dict(catalogue.payment_inputs())[Basis.FIXED_FEE]
    return [fee, *(one for one in catalogue.every_input() if one.path == _HOURS)]


def _amounts(whole: Mapping[str, inputs.Dial], share: float) -> str:
    """The fee and the hours of a share of the work, in words."""
    fee, hours = (_part(whole, share, one).value for one in _inputs())
    return _("{fee} and {hours} h a month", fee=money(fee), hours=number(hours))


def _put(whole: _Whole) -> None:
    for one in _inputs():
        part = _part(whole.dials, whole.share, one)
        inputs.put_dial(one.path, part, default=one.default, bounds=one.bounds)
    address.choose(KEY, _noted(whole) if whole.share < 1.0 else None, default=None)


def _part(whole: Mapping[str, inputs.Dial], share: float, one: Input) -> inputs.Dial:
    """A share of an input's value and range for all the work."""
    of = whole[one.path]
    spread = of.spread and (of.spread[0] * share, of.spread[1] * share)
    return inputs.held_dial(inputs.Dial(of.value * share, spread), one.bounds)
