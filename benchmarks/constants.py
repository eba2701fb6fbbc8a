"""A page as constants: the calls of Streamlit that a script made, noted once and made again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from ui import charts

#: What draws; the rest of Streamlit's names says where one is or keeps something.
_DRAWS = (
    *("title", "markdown", "caption", "subheader", "metric", "progress", "info", "warning"),
    *("slider", "number_input", "segmented_control", "pills", "button", "selectbox", "popover"),
    *("download_button", "text_input", "plotly_chart", "dataframe", "empty", "container"),
    *("columns", "expander"),
)
#: What every page begins with; the frame draws before it.
_FIRST = "title"
#: Widgets that have no value to begin with.
_WITHOUT_VALUE = ("button", "download_button", "plotly_chart", "dataframe")


@dataclass(slots=True)
class Program:
    """What was called, in its order, and the widgets' values: all that a page draws."""

    steps: list[Callable[[list[Any]], Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


PROGRAM = Program()


def draw() -> None:
    """Makes the noted calls again."""
    for key, value in PROGRAM.values.items():
        if key not in st.session_state:
            st.session_state[key] = value
    made: list[Any] = []
    for step in PROGRAM.steps:
        made.append(step(made))


@contextmanager
def noting() -> Generator[None, None, None]:
    """Notes every call by which the page that runs meanwhile draws."""
    PROGRAM.steps.clear()
    PROGRAM.values.clear()
    containers: dict[int, tuple[DeltaGenerator, int, int]] = {}

    def place(one: DeltaGenerator) -> Callable[[list[Any]], Any]:
        """Where the same container is found when the calls are made again."""
        if id(one) not in containers:
            return lambda _made: one
        _kept, at, part = containers[id(one)]
        return lambda made: made[at][part] if isinstance(made[at], list) else made[at]

    def noted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def calling(*args: Any, **options: Any) -> Any:
            made = call(*args, **options)
            if name == _FIRST or PROGRAM.steps:
                given, fixed = _constants(args, options)
                for part, one in enumerate(made if isinstance(made, list) else [made]):
                    if isinstance(one, DeltaGenerator):
                        containers[id(one)] = one, len(PROGRAM.steps), part
                PROGRAM.steps.append(lambda _made: call(*given, **fixed))
                key = options.get("key")
                if name not in _WITHOUT_VALUE and key in st.session_state:
                    PROGRAM.values[key] = st.session_state[key]
            return made

        return calling

    def entering(self: DeltaGenerator) -> Any:
        if PROGRAM.steps:
            found = place(self)
            PROGRAM.steps.append(lambda made: enter(found(made)))
        return enter(self)

    def leaving(self: DeltaGenerator, *how: Any) -> Any:
        if PROGRAM.steps:
            found = place(self)
            PROGRAM.steps.append(lambda made: leave(found(made), None, None, None))
        return leave(self, *how)

    enter, leave = DeltaGenerator.__enter__, DeltaGenerator.__exit__
    calls = {name: noted(name, getattr(st, name)) for name in _DRAWS}
    with (
        patch.multiple(st, **calls),
        patch.object(DeltaGenerator, "__enter__", entering),
        patch.object(DeltaGenerator, "__exit__", leaving),
    ):
        yield


def _constants(
    args: tuple[Any, ...], options: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call as anybody would write them down, and nothing to do at a change.

    A chart is a plain dictionary, a table a plain frame, and words are chosen already.
    """
    fixed = {key: _constant(one) for key, one in options.items() if key != "args"}
    if "format_func" in options:
        words = {one: options["format_func"](one) for one in args[1]}
        fixed["format_func"] = words.__getitem__
    return tuple(map(_constant, args)), fixed


def _constant(given: Any) -> Any:
    match given:
        case charts.Unchecked():
            return given.as_given
        case Styler():
            return given.data
        case _ if callable(given):
            return lambda *_args: None
    return given
