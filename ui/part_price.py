"""The price of a part of the work: what was entered for all of it does not follow by itself.

Until the vendor has named its price for the part, the owner may reckon with as large a part of the
price for all. What stood there before is kept for the session, to go back to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from outsource_core.costs import Format, outsourced_share
from outsource_core.payment import Basis
from ui import inputs
from ui import scenario_catalogue as catalogue
from ui.formatting import money, number, percent
from ui.i18n import _
from ui.scenario_catalogue import Input

_KEY = "priced_for_a_part"
_HOURS = "outsourced.oversight_hours_per_month"


@dataclass(frozen=True, slots=True)
class _Priced:
    """What the price and the hours were for all the work, and what they became for a share."""

    before: Mapping[str, inputs.Dial]
    after: Mapping[str, float]
    share: float


def say(of: Format) -> None:
    """Says whether the fee and the hours of oversight are those of the part, and offers to."""
    share = float(outsourced_share(of))
    now = {one.path: inputs.kept_dial(one.path, one.default) for one in _inputs()}
    priced = _priced(now)
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
        label = _("Back to {amounts}", amounts=_amounts(priced.before, 1.0))
        _button(label, "price_of_all", ":material/undo:", priced.before, 1.0)
    elif 0.0 < share < 1.0:
        whole = priced.before if priced is not None else now
        st.caption(
            _(
                "You hand over {share} of the work, but the fixed fee and your own hours of "
                "oversight do not follow by themselves: ask the vendor for its price for this "
                "part.",
                share=percent(share),
            )
        )
        label = _("Until then reckon with {amounts}", amounts=_amounts(whole, share))
        _button(label, "price_of_part", ":material/percent:", whole, share)


def _priced(now: Mapping[str, inputs.Dial]) -> _Priced | None:
    """What was put in for a share of the work, as long as it stands."""
    priced: _Priced | None = st.session_state.get(_KEY)
    if priced is None or priced.after != {key: at.value for key, at in now.items()}:
        return None
    return priced


def _button(
    label: str, key: str, icon: str, whole: Mapping[str, inputs.Dial], share: float
) -> None:
    st.button(label, key=key, icon=icon, on_click=_put, args=(whole, share))


def _inputs() -> list[Input]:
    fee = dict(catalogue.payment_inputs())[Basis.FIXED_FEE]
    return [fee, *(one for one in catalogue.every_input() if one.path == _HOURS)]


def _amounts(whole: Mapping[str, inputs.Dial], share: float) -> str:
    """The fee and the hours of a share of the work, in words."""
    fee, hours = (one.bounds.held(whole[one.path].value * share) for one in _inputs())
    return _("{fee} and {hours} h a month", fee=money(fee), hours=number(hours))


def _put(whole: Mapping[str, inputs.Dial], share: float) -> None:
    for one in _inputs():
        part = _part(whole[one.path], share)
        inputs.put_dial(one.path, part, default=one.default, bounds=one.bounds)
    after = {one.path: inputs.kept(one.path, one.default) for one in _inputs()}
    st.session_state[_KEY] = _Priced(whole, after, share) if share < 1.0 else None


def _part(of: inputs.Dial, share: float) -> inputs.Dial:
    spread = of.spread and (of.spread[0] * share, of.spread[1] * share)
    return inputs.Dial(of.value * share, spread)
