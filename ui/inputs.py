"""Inputs whose state is the address: a link reproduces what was chosen, in any language.

A bound value leaves the address when the reader turns to a page that does not draw its widget;
it is kept in the session meanwhile and comes back with the widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from ui.formatting import day

_KEPT = "kept_inputs"
T = TypeVar("T")


def slider(
    label: str,
    *,
    key: str,
    default: float,
    low: float,
    high: float,
    step: float,
    written: str = "%0.0f",
    help: str | None = None,
) -> float:
    """A number by slider. Steps of 1 and more give whole numbers."""
    whole = float(step).is_integer() and float(low).is_integer()
    kind: type[int] | type[float] = int if whole else float
    _recall(key)
    value = st.slider(
        label,
        value=kind(default),
        min_value=kind(low),
        max_value=kind(high),
        step=kind(step),
        format=written,
        key=key,
        help=help,
        bind="query-params",
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
) -> list[str]:
    """Any of a few, by code, all of them to start with."""

    def read(text: str) -> list[str] | None:
        return [code for code in text.split(",") if code in options] or None

    _follow_address(key, read)
    _recall(key)
    known = [code for code in st.session_state.get(key) or () if code in options]
    st.session_state[key] = known or list(options)
    st.pills(label, options, format_func=written, key=key, selection_mode="multi")
    chosen = list(st.session_state[key]) or list(options)
    _write_address(key, None if set(chosen) == set(options) else ",".join(chosen))
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
    start, end = st.session_state.get(key, (first, last))
    if start not in mondays or end not in mondays:
        st.session_state.pop(key, None)
    st.session_state.setdefault(key, (first, last))
    st.select_slider(label, mondays, format_func=day, key=key)
    chosen: tuple[date, date] = st.session_state[key]
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
