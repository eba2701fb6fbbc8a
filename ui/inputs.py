"""Inputs that a link reproduces, in any language: their widgets show what ``ui.address`` notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from ui import address
from ui.formatting import day, number, option
from ui.i18n import _

#: What the key of a range ends in.
RANGE = ".range"
#: How the address says that none of a few are chosen.
NONE = "-"
#: After so many replacements a widget's first key serves again: by then no browser speaks of it.
TURNS = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """How low and high a number may go and by what steps; whole steps give whole numbers.

    ``usual`` is as high as it goes in most stores: so far a slider goes where nobody set it.
    """

    low: float
    high: float
    step: float
    usual: float | None = None

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
    def format(self) -> str:
        """How the widgets write a number."""
        return f"%.{self.digits}f"

    @property
    def options(self) -> dict[str, Any]:
        """The bounds as a slider takes them."""
        kind = self.kind
        return {
            "min_value": kind(self.low),
            "max_value": kind(self.high),
            "step": kind(self.step),
        }

    def possible(self, value: float) -> bool:
        """Whether a number lies within the bounds, and is whole where only whole ones are."""
        return self.low <= value <= self.high and (self.kind is float or value.is_integer())

    def held(self, value: float) -> float:
        """The value within the bounds, of the widgets' kind."""
        within = min(max(value, self.low), self.high)
        rounded = round(within) if self.kind is int else round(within, self.digits)
        return float(rounded) if self.kind is float else int(rounded)

    @property
    def at_first(self) -> Bounds:
        """The stretch of a slider that nobody has moved yet."""
        return self if self.usual is None else replace(self, high=self.usual, usual=None)

    def near(self, value: float) -> Bounds:
        """The stretch of a slider on which a value has room: up to about three times as much.

        From 0 to 10,000 a small store's 150 would stand at the very end, and two handles on each
        other; up to 500 it stands well within, and the steps are as fine as there is room for.
        """
        if self.low < 0 or value <= self.low:
            return self.at_first
        unit = 1 if self.kind is int else 0.1
        high = _round_up(max(3 * value, self.low + 10 * unit))
        if high >= self.high / 2:
            return replace(self, usual=None)
        step = min(self.step, max(unit, high / 100))
        return Bounds(self.low, high, step)

    def around(self, value: float) -> tuple[float, float]:
        """A fifth to either side, within the bounds: where a range starts."""
        kind = self.kind
        return kind(max(self.low, value * 0.8)), kind(min(self.high, value * 1.2))

    def read(self, given: object) -> float | None:
        """A number within the bounds, from a text or a number."""
        try:
            value = float(given)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            return None
        if not math.isfinite(value):
            return None
        value = float(self.kind(value))
        return value if self.low <= value <= self.high else None

    def read_two(self, given: object) -> tuple[float, float] | None:
        """A low and a high number, from a text like ``20_40`` or from two numbers."""
        ends = given.split("_") if isinstance(given, str) else given
        if not isinstance(ends, (list, tuple)) or len(ends) != 2:
            return None
        first, second = self.read(ends[0]), self.read(ends[1])
        if first is None or second is None or first > second:
            return None
        return first, second


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 and so on, in tenths and hundredths too."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(round(n * power, 6) for n in (1, 2, 5, 10) if n * power >= value * (1 - 1e-9))


def text_of(value: object) -> str:
    """A value as the address writes it."""
    match value:
        case float() | int():
            return f"{round(value, 6):.12g}"
        case (float() | int() as low, float() | int() as high):
            return f"{text_of(low)}_{text_of(high)}"
        case (tuple() as first, *further):
            groups: tuple[Any, ...] = (first, *further)
            return "_".join(":".join(text_of(one) for one in numbers) for numbers in groups)
        case list() | tuple():
            return ",".join(map(str, value))
    return str(value)


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

    As a range the slider has two handles, and the box holds the likely value between them.
    """
    address.follow(key, bounds.read)
    address.follow(f"{key}{RANGE}", bounds.read_two)
    shown = draw_dial(
        label, key=key, default=default, bounds=bounds, help=help, may_range=may_range
    )
    spread = None if shown.spread is None else address.chosen()[f"{key}{RANGE}"]
    address.write(
        {
            key: None if shown.value == default else text_of(shown.value),
            f"{key}{RANGE}": None if spread is None else text_of(spread),
        }
    )
    return shown


def draw_dial(
    label: str,
    *,
    key: str,
    default: float,
    bounds: Bounds,
    help: str | None = None,
    may_range: bool = True,
) -> Dial:
    """A dial of a page that reads and writes its whole address at once."""
    noted = address.chosen()
    value: float = noted.get(key, float(default))
    spread: tuple[float, float] | None = noted.get(f"{key}{RANGE}") if may_range else None
    with st.container(gap=None, key=f"{key}~dial"):
        st.caption(label, help=help)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if spread is None:
                _slider(label, key, value, default, bounds)
            else:
                spread = min(spread[0], value), max(spread[1], value)
                _range_slider(label, key, value, spread, bounds)
            width = 128 if value < 1_000_000 else 144  # six digits, or seven
            _dial_box(label, key, value, default, bounds, label_visibility="collapsed", width=width)
            if spread is not None or value != default:
                _reset_button(key, default, bounds)
            if may_range:
                _range_button(key, value, bounds, ranged=spread is not None)
        say_held(key, value, bounds)
    return Dial(value, spread)


def show(key: str, value: object) -> None:
    """Has a widget show a value. What it shows already is not set anew.

    What is set takes back a move of the reader's that is on its way here.
    """
    if st.session_state.get(key, _UNSET) != value:
        st.session_state[key] = value


def _fresh(key: str, value: object, *, is_new: bool = False) -> str:
    """The key of a widget that shows the value: its own, or a new one if it holds another.

    Or where it ``is_new`` itself, as a slider of another length is.

    A dial has two widgets, and the browser says at every run what each of them holds. One that was
    told to follow the other says its old value until the telling has reached it, which looks like
    a move of the reader's. Of a new widget nothing old can be said; what the one it replaces goes
    on saying is known.
    """
    notes = address.notes()
    turn = notes.turns.get(key, 0)
    widget = _turn(key, turn)
    held = _held(key, value)
    if held != value or is_new:
        notes.left[widget] = held
        notes.turns[key] = turn = (turn + 1) % TURNS
        widget = _turn(key, turn)
        notes.left.pop(widget, None)
    return widget


def _held(key: str, value: object) -> object:
    """What a widget held when it was last drawn; ``value`` if it was not."""
    widget = _turn(key, address.notes().turns.get(key, 0))
    return st.session_state.get(widget, value)


def _turn(key: str, turn: int) -> str:
    return f"{key}~{turn}" if turn else key


def _stretch(key: str, shown: object, top: float, room: Bounds) -> tuple[Bounds, bool]:
    """From where to where a slider goes that shows something up to ``top``; whether that is new.

    ``room`` is what it needs. While it is moved it stays as it is, or it would slip from under the
    hand; at its end it widens. What was typed, or came with a link, has it measured anew.
    """
    ends = address.notes().ends
    before = ends.get(key)
    is_moved = _held(key, shown) == shown
    after = before if before is not None and is_moved and top < before.high else room
    ends[key] = after
    return after, before is not None and before != after


_UNSET = object()


def number_box(
    label: str,
    *,
    key: str,
    value: float,
    bounds: Bounds,
    take: Callable[[float], str],
    **options: Any,
) -> None:
    """A box that hands on what is typed, held to the bounds; ``say_held`` says if it had to be.

    The browser is not told the bounds: it would keep an impossible number to itself and speak of
    it in English. ``take`` notes the number and returns the key of the box where it now stands.
    """
    widget = _fresh(key, float(value))

    def typed() -> None:
        said = float(st.session_state[widget])
        if _says_again(widget, said):
            return
        address.notes().held.pop(key, None)
        taken = said if bounds.possible(said) else float(bounds.held(said))
        stands = take(taken)
        if taken != said:
            address.notes().held[stands] = taken

    st.number_input(
        label,
        value=float(value),
        step=float(bounds.step),
        key=widget,
        format=bounds.format,
        on_change=typed,
        **options,
    )


def say_held(key: str, value: float, bounds: Bounds) -> None:
    """Says below a box that it was given an impossible number, until it holds another."""
    held = address.notes().held
    if key not in held:
        return
    if held[key] != value:
        del held[key]
        return
    low, high, taken = (
        number(one, digits=bounds.digits) for one in (bounds.low, bounds.high, value)
    )
    words = {"low": low, "high": high, "taken": taken}
    st.caption(
        ":material/error: "
        + (
            _("A whole number between {low} and {high} is possible; {taken} was taken.", **words)
            if bounds.kind is int
            else _("Between {low} and {high} is possible; {taken} was taken.", **words)
        )
    )


def _dial_box(
    label: str, key: str, value: float, default: float, bounds: Bounds, **options: Any
) -> None:
    def take(taken: float) -> str:
        _take(key, taken, default, bounds)
        return key

    number_box(label, key=key, value=value, bounds=bounds, take=take, **options)


def _slider(label: str, key: str, value: float, default: float, bounds: Bounds) -> None:
    shown = bounds.kind(value)
    # Of our guess the size of the store cannot be told.
    room = bounds.at_first if value == default else bounds.near(value)
    stretch, is_new = _stretch(f"{key}~slider", shown, value, room)
    widget = _fresh(f"{key}~slider", shown, is_new=is_new)
    st.slider(
        label,
        value=shown,
        key=widget,
        on_change=_moved,
        args=(key, widget, default, bounds),
        format=" ",  # the box beside it says the value
        label_visibility="collapsed",
        **stretch.options,
    )


def _range_slider(
    label: str, key: str, value: float, spread: tuple[float, float], bounds: Bounds
) -> None:
    range_key = f"{key}{RANGE}"
    shown = bounds.kind(spread[0]), bounds.kind(spread[1])
    room = bounds.near(max(value, spread[1] / 2))  # half as much again for the upper end
    stretch, is_new = _stretch(range_key, shown, spread[1], room)
    widget = _fresh(range_key, shown, is_new=is_new)

    def moved() -> None:
        low, high = st.session_state[widget]
        if not _says_again(widget, (low, high)):
            address.chosen()[range_key] = (min(float(low), value), max(float(high), value))

    st.slider(
        label,
        value=shown,
        key=widget,
        format=bounds.format,
        label_visibility="collapsed",
        on_change=moved,
        **stretch.options,
    )


def _reset_button(key: str, default: float, bounds: Bounds) -> None:
    written = number(default, digits=bounds.digits)
    st.button(
        "",
        icon=":material/restart_alt:",
        help=_("Back to {value}", value=written),
        key=f"{key}~reset",
        type="tertiary",
        on_click=forget,
        args=(key,),
    )


def _range_button(key: str, value: float, bounds: Bounds, *, ranged: bool) -> None:
    st.button(
        "",
        icon=":material/unfold_less:" if ranged else ":material/unfold_more:",
        help=_("Enter one value") if ranged else _("Not sure? Enter a range"),
        key=f"{key}~switch",
        type="tertiary",
        on_click=_switch_range,
        args=(key, value, bounds),
    )


def _moved(key: str, widget: str, default: float, bounds: Bounds) -> None:
    """Notes what a dial's slider was moved to."""
    value = float(st.session_state[widget])
    if not _says_again(widget, value):
        _take(key, value, default, bounds)


def _take(key: str, value: float, default: float, bounds: Bounds) -> None:
    """Notes what a dial was set to; a range that no longer holds it follows."""
    address.choose(key, value, default=float(default))
    spread = address.chosen().get(f"{key}{RANGE}")
    if spread is not None and not spread[0] <= value <= spread[1]:
        address.chosen()[f"{key}{RANGE}"] = bounds.around(value)


def _says_again(widget: str, value: object) -> bool:
    """Whether a widget that was replaced says what it held; else it was moved after all."""
    left = address.notes().left
    if widget not in left:
        return False
    again = bool(left[widget] == value)
    left[widget] = value
    return again


def _switch_range(key: str, value: float, bounds: Bounds) -> None:
    if address.chosen().pop(f"{key}{RANGE}", None) is None:
        address.chosen()[f"{key}{RANGE}"] = bounds.around(value)


def put_dial(key: str, to: Dial, *, default: float, bounds: Bounds) -> None:
    """From a callback, sets a dial to a value and a range, or none, within its bounds."""
    held = held_dial(to, bounds)
    address.choose(key, held.value, default=float(default))
    address.choose(f"{key}{RANGE}", held.spread, default=None)


def held_dial(to: Dial, bounds: Bounds) -> Dial:
    """What a dial holds of a value and a range."""
    spread = to.spread and (float(bounds.held(to.spread[0])), float(bounds.held(to.spread[1])))
    return Dial(float(bounds.held(to.value)), spread)


def kept_dial(key: str, default: float) -> Dial:
    """What a dial was last set to in this session, or its default."""
    return Dial(kept(key, default), address.chosen().get(f"{key}{RANGE}"))


def forget(key: str) -> None:
    """From a callback, puts a dial back to its default."""
    address.chosen().pop(key, None)
    address.chosen().pop(f"{key}{RANGE}", None)


def box(label: str, *, key: str, bounds: Bounds, help: str | None = None) -> None:
    """A number by box alone, 0 to start with; for what few people set."""
    address.follow(key, bounds.read)
    value = address.chosen().get(key, 0.0)
    with st.container(gap=None):
        _dial_box(label, key, value, 0.0, bounds, help=help)
        say_held(key, value, bounds)
    address.write({key: text_of(value) if value else None})


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
    start = default if default is not None and default in options else options[0]
    address.follow(key, lambda text: text if text in options else None)
    noted = address.chosen().get(key, start)
    value = str(noted if noted in options else start)
    show(key, value)

    def chose() -> None:
        address.choose(key, st.session_state[key] or start, default=start)

    st.segmented_control(
        label,
        options,
        format_func=lambda code: option(written(code)),
        key=key,
        help=help,
        required=True,
        wrap=True,
        on_change=chose,
    )
    address.write({key: None if value == start else value})
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
    start = tuple(default or options)

    def read(text: str) -> tuple[str, ...] | None:
        return tuple(code for code in text.split(",") if code in options) or None

    address.follow(key, read)
    known = [code for code in address.chosen().get(key, start) if code in options]
    chosen = known or list(start)
    show(key, chosen)

    def chose() -> None:
        picked = tuple(code for code in options if code in st.session_state[key])
        address.choose(key, picked or start, default=tuple(c for c in options if c in start))

    st.pills(
        label,
        options,
        format_func=lambda code: option(written(code)),
        key=key,
        selection_mode="multi",
        wrap=True,
        on_change=chose,
    )
    address.write({key: None if set(chosen) == set(start) else text_of(chosen)})
    return chosen


def few(
    label: str, options: Mapping[str, str], *, key: str, most: int, placeholder: str
) -> list[str]:
    """At most a few of many, by code and in their order; the first ones to start with, or none.

    ``options`` are codes and their words. Whoever kept to the first ones keeps to them when the
    options change.
    """
    start = tuple(options)[:most]

    def read(text: str) -> tuple[str, ...] | None:
        known = tuple(code for code in text.split(",") if code in options)[:most]
        return known if known or text == NONE else None

    address.follow(key, read)
    chosen = [code for code in options if code in address.chosen().get(key, start)]
    show(key, chosen)

    def chose() -> None:
        picked = tuple(code for code in options if code in st.session_state[key])
        address.choose(key, picked, default=start)

    st.multiselect(
        label,
        list(options),
        format_func=lambda code: options[code],
        key=key,
        max_selections=most,
        placeholder=placeholder,
        on_change=chose,
    )
    address.write({key: None if tuple(chosen) == start else text_of(chosen) or NONE})
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

    address.follow(key, read)
    noted: tuple[date, date] = address.chosen().get(key, (first, last))
    # The note may be of the weeks of another store.
    chosen = noted if set(noted) <= set(mondays) else (first, last)
    show(key, chosen)

    def chose() -> None:
        address.choose(key, tuple(st.session_state[key]), default=(first, last))

    # That there are two handles is told by the value it starts with.
    st.select_slider(label, mondays, value=(first, last), format_func=day, key=key, on_change=chose)
    address.write({key: None if chosen == (first, last) else f"{chosen[0]}_{chosen[1]}"})
    return chosen


def kept(key: str, default: float) -> float:
    """What an input was last set to in this session, or its default."""
    return float(address.chosen().get(key, default))
