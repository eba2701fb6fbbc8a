"""Inputs whose state is the address: a link reproduces what was chosen, in any language.

A bound value leaves the address when the reader turns to a page that does not draw its widget;
it is kept in the session meanwhile and comes back with the widget.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

import streamlit as st

from ui.formatting import day, number
from ui.i18n import _

_KEPT = "kept_inputs"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How low and high a number may go and by what steps; whole steps give whole numbers."""

    low: float
    high: float
    step: float

    @property
    def kind(self) -> Callable[[float], Any]:
        """What the widgets are given: they want all of one kind."""
        return int if float(self.step).is_integer() and float(self.low).is_integer() else float

    @property
    def digits(self) -> int:
        """How many decimals the steps need."""
        if self.kind is int:
            return 0
        return 1 if float(self.step * 10).is_integer() else 2

    @property
    def options(self) -> dict[str, Any]:
        """The bounds as a number widget takes them."""
        kind = self.kind
        return {
            "min_value": kind(self.low),
            "max_value": kind(self.high),
            "step": kind(self.step),
        }

    def held(self, value: float) -> float:
        """The value within the bounds, of the widgets' kind."""
        within = min(max(value, self.low), self.high)
        rounded = round(within) if self.kind is int else round(within, self.digits)
        return float(rounded) if self.kind is float else int(rounded)

    def around(self, value: float) -> tuple[float, float]:
        """A fifth to either side, within the bounds: where a range starts."""
        kind = self.kind
        return kind(max(self.low, value * 0.8)), kind(min(self.high, value * 1.2))


@dataclass(frozen=True, slots=True)
class Dial:
    """What a dial was set to: its value and, if that was said, how low and high it may be."""

    value: float
    spread: tuple[float, float] | None = None


def dial(
    label: str,
    *,
    key: str,
    default: float,
    bounds: Bounds,
    help: str | None = None,
    may_range: bool = True,
) -> Dial:
    """A number by slider and by box, with a way back to its default and a switch to a range.

    The box is bound to the address and rules; the slider follows it. As a range the slider has
    two handles, and the box holds the likely value between them.
    """
    kind = bounds.kind
    _recall(key)
    ranged = _is_ranged(key)
    with st.container(gap=None):
        st.caption(label, help=help)
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with row:
            slot = st.container(width="stretch")
            with st.container(width=128):
                value = st.number_input(
                    label,
                    value=kind(default),
                    format=f"%.{bounds.digits}f" if bounds.digits else "%d",
                    key=key,
                    bind="query-params",
                    label_visibility="collapsed",
                    **bounds.options,
                )
        with slot:
            spread = _range_slider(label, key, float(value), bounds) if ranged else None
            if not ranged:
                _following_slider(label, key, value, bounds)
    with row:
        if ranged or value != kind(default):
            _reset_button(key, default, bounds)
        if may_range:
            _range_button(key, bounds, ranged=ranged)
    _keep(key, value)
    return Dial(float(value), spread)


def _reset_button(key: str, default: float, bounds: Bounds) -> None:
    written = number(default, digits=bounds.digits)
    st.button(
        "",
        icon=":material/restart_alt:",
        help=_("Back to {value}", value=written),
        key=f"{key}~reset",
        type="tertiary",
        on_click=_reset,
        args=(key, bounds.kind(default)),
    )


def _range_button(key: str, bounds: Bounds, *, ranged: bool) -> None:
    st.button(
        "",
        icon=":material/unfold_less:" if ranged else ":material/unfold_more:",
        help=_("Enter one value") if ranged else _("Not sure? Enter a range"),
        key=f"{key}~switch",
        type="tertiary",
        on_click=_switch_range,
        args=(key, bounds),
    )


def _following_slider(label: str, key: str, value: float, bounds: Bounds) -> None:
    slider_key = f"{key}~slider"
    if st.session_state.get(slider_key) != value:
        # Only where the box moved it: what is set anew takes back a move that is on its way here.
        st.session_state[slider_key] = value

    def follow() -> None:
        st.session_state[key] = st.session_state[slider_key]

    st.slider(
        label,
        key=slider_key,
        on_change=follow,
        format=" ",  # the box beside it says the value
        label_visibility="collapsed",
        **bounds.options,
    )


def _range_slider(label: str, key: str, value: float, bounds: Bounds) -> tuple[float, float]:
    range_key = f"{key}.range"

    def read(text: str) -> tuple[float, float] | None:
        ends = _two_numbers(text)
        return None if ends is None else (bounds.held(min(ends)), bounds.held(max(ends)))

    _follow_address(range_key, read)
    _recall(range_key)
    start, end = st.session_state.setdefault(range_key, bounds.around(value))
    if not start <= value <= end:  # the likely value was moved out of its range
        st.session_state[range_key] = bounds.around(value)
    st.slider(label, key=range_key, label_visibility="collapsed", **bounds.options)
    start, end = st.session_state[range_key]
    _write_address(range_key, f"{start}_{end}")
    _keep(range_key, (start, end))
    return min(float(start), value), max(float(end), value)


def _two_numbers(text: str) -> tuple[float, float] | None:
    try:
        first, second = (float(part) for part in text.split("_"))
    except ValueError:
        return None
    return (first, second) if math.isfinite(first) and math.isfinite(second) else None


def _is_ranged(key: str) -> bool:
    on = f"{key}~ranged"
    kept = st.session_state.setdefault(_KEPT, {})
    if on not in kept:
        kept[on] = _two_numbers(st.query_params.get(f"{key}.range", "")) is not None
    return bool(kept[on])


def _switch_range(key: str, bounds: Bounds) -> None:
    kept = st.session_state.setdefault(_KEPT, {})
    kept[f"{key}~ranged"] = not kept.get(f"{key}~ranged", False)
    if kept[f"{key}~ranged"]:
        st.session_state[f"{key}.range"] = bounds.around(float(st.session_state[key]))
    else:
        _forget_range(key)


def set_dial(key: str, value: float, spread: tuple[float, float] | None, bounds: Bounds) -> None:
    """Sets a dial from a callback, to a value within its bounds and, if given, a range."""
    st.session_state[key] = bounds.held(value)
    if spread is None:
        _forget_range(key)
        return
    st.session_state.setdefault(_KEPT, {})[f"{key}~ranged"] = True
    st.session_state[f"{key}.range"] = (bounds.held(spread[0]), bounds.held(spread[1]))


def _forget_range(key: str) -> None:
    _write_address(f"{key}.range", None)
    kept = st.session_state.setdefault(_KEPT, {})
    kept[f"{key}~ranged"] = False
    kept.pop(f"{key}.range", None)
    st.session_state.pop(f"{key}.range", None)


def _reset(key: str, default: float) -> None:
    _forget_range(key)
    st.session_state[key] = default


def box(label: str, *, key: str, bounds: Bounds) -> float:
    """A number by box alone, 0 to start with; for what few people set."""
    _recall(key)
    value = st.number_input(
        label, value=bounds.kind(0), key=key, bind="query-params", **bounds.options
    )
    _keep(key, value)
    return float(value)


def choice(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    written: Callable[[str], str],
    default: str | None = None,
    help: str | None = None,
) -> str:
    """One of a few, by code. The address holds the code, not its words in one language."""
    default = default if default is not None and default in options else options[0]
    _follow_address(key, lambda text: text if text in options else None)
    _recall(key)
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    st.segmented_control(
        label,
        options,
        format_func=written,
        key=key,
        help=help,
        required=True,
        wrap=True,
    )
    value = str(st.session_state[key] or default)
    _write_address(key, None if value == default else value)
    _keep(key, value)
    return value


def several(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    written: Callable[[str], str],
    default: Sequence[str] | None = None,
) -> list[str]:
    """Any of a few, by code; to start with those of ``default``, or all."""
    start = list(default or options)

    def read(text: str) -> list[str] | None:
        return [code for code in text.split(",") if code in options] or None

    _follow_address(key, read)
    _recall(key)
    known = [code for code in st.session_state.get(key) or () if code in options]
    if st.session_state.get(key) != (known or start):
        st.session_state[key] = known or start
    st.pills(label, options, format_func=written, key=key, selection_mode="multi", wrap=True)
    chosen = list(st.session_state[key]) or start
    _write_address(key, None if set(chosen) == set(start) else ",".join(chosen))
    _keep(key, chosen)
    return chosen


def few(
    label: str, options: Mapping[str, str], *, key: str, most: int, placeholder: str
) -> list[str]:
    """At most a few of many, by code and in their order; the first ones to start with, or none.

    ``options`` are codes and their words.
    """
    start = list(options)[:most]

    def read(text: str) -> list[str]:
        return [code for code in text.split(",") if code in options][:most]

    _follow_address(key, read)
    _recall(key)
    before = st.session_state.get(f"{key}_start", start)
    chosen = st.session_state.get(key, start)
    # Whoever kept to the first ones keeps to them when the options change.
    followed = start if chosen == before else [code for code in chosen if code in options]
    st.session_state[key] = followed
    st.session_state[f"{key}_start"] = start
    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options[code],
        key=key,
        max_selections=most,
        placeholder=placeholder,
    )
    chosen = [code for code in options if code in st.session_state[key]]
    _write_address(key, None if chosen == start else ",".join(chosen) or "-")
    _keep(key, chosen)
    return chosen


def weeks(label: str, *, key: str, first: date, last: date) -> tuple[date, date]:
    """The Mondays of the first and the last of some weeks in a row, all of them to start with."""
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    if len(mondays) == 1:
        return first, last

    def read(text: str) -> tuple[date, date] | None:
        try:
            start, end = (date.fromisoformat(part) for part in text.split("_"))
        except ValueError:
            return None
        return (start, end) if start in mondays and end in mondays and start <= end else None

    _follow_address(key, read)
    _recall(key)
    known = st.session_state.get(key)
    if known is not None and not set(known) <= set(mondays):  # the weeks of another store
        del st.session_state[key]
    chosen: tuple[date, date] = st.select_slider(
        label, mondays, value=(first, last), format_func=day, key=key
    )
    _write_address(key, None if chosen == (first, last) else f"{chosen[0]}_{chosen[1]}")
    _keep(key, chosen)
    return chosen


def kept(key: str, default: float) -> float:
    """What another page's input was last set to in this session, or its default."""
    value = st.session_state.get(_KEPT, {}).get(key, default)
    return float(value)


def _recall(key: str) -> None:
    """Gives a widget that comes back to the screen its last value, unless the address has one."""
    kept = st.session_state.get(_KEPT, {})
    if key not in st.session_state and key not in st.query_params and key in kept:
        st.session_state[key] = kept[key]


def _keep(key: str, value: object) -> None:
    st.session_state.setdefault(_KEPT, {})[key] = value


def _follow_address(key: str, read: Callable[[str], T | None]) -> None:
    """Takes the value from the address when the reader changed it there (a link, the back key)."""
    text = st.query_params.get(key)
    if text is None or st.session_state.get(f"{key}_in_address") == text:
        return
    value = read(text)
    if value is not None:
        st.session_state[key] = value


def _write_address(key: str, text: str | None) -> None:
    st.session_state[f"{key}_in_address"] = text
    if text is None:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != text:
        st.query_params[key] = text
