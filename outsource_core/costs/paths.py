"""Inputs by path, such as ``store.conversion`` or ``outsourced.scheme.0.rate``.

A path names one number of a scenario, so that a slider, a range or a sensitivity run can set it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np

from outsource_core.number import Array, Number

T = TypeVar("T")

SETTINGS = ("horizon.months", "format.position_step")


def value_at(inputs: object, path: str) -> Any:
    """What stands at a path; an unknown path is a bug (``AttributeError``, ``IndexError``)."""
    value: Any = inputs
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, tuple) else getattr(value, step)
    return value


def with_values(inputs: T, values: Mapping[str, Number]) -> T:
    """The same inputs with other numbers at these paths. Raises as ``value_at``."""
    for path, value in values.items():
        inputs = _with_value(inputs, path.split("."), value)
    return inputs


def number_paths(inputs: object) -> tuple[str, ...]:
    """The paths of all numbers that may be arrays; settings and flags are left out."""
    return tuple(
        path
        for path, value in _leaves(inputs)
        if isinstance(value, (int, float, np.ndarray))
        and not isinstance(value, bool)
        and path not in SETTINGS
    )


def with_month_axis(inputs: T) -> T:
    """The same inputs with a last axis of length one added to every array, for the months."""
    expanded: T = _map_arrays(inputs, lambda array: array[..., np.newaxis])
    return expanded


def _with_value(inputs: Any, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(inputs, tuple):
        at = int(step)
        return (*inputs[:at], _with_value(inputs[at], rest, value), *inputs[at + 1 :])
    return replace(inputs, **{step: _with_value(getattr(inputs, step), rest, value)})


def _leaves(inputs: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in _children(inputs):
        if is_dataclass(value) or isinstance(value, tuple):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _children(inputs: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(inputs, tuple):
        return ((str(at), value) for at, value in enumerate(inputs))
    return ((field.name, getattr(inputs, field.name)) for field in fields(inputs))


def _map_arrays(inputs: Any, change: Callable[[Array], Array]) -> Any:
    if isinstance(inputs, np.ndarray):
        return change(inputs)
    if isinstance(inputs, tuple):
        return tuple(_map_arrays(value, change) for value in inputs)
    if is_dataclass(inputs) and not isinstance(inputs, type):
        changed = {name: _map_arrays(value, change) for name, value in _children(inputs)}
        return replace(inputs, **changed)
    return inputs
