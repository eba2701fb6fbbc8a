"""Inputs by path, such as ``store.conversion`` or ``outsourced.scheme.0.rate``.

A path names one number of a scenario, so that a slider, a range or a sensitivity run can set it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
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
    """The same inputs with other numbers at these paths, all set at once. Raises as ``value_at``.

    At once, since a minimum and a cap may move past each other's old values.
    """
    branches: dict[str, Any] = {}
    for path, value in values.items():
        *stems, last = path.split(".")
        branch = branches
        for step in stems:
            branch = branch.setdefault(step, {})
        branch[last] = value
    changed: T = _with_branches(inputs, branches)
    return changed


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


def _with_branches(inputs: Any, branches: Any) -> Any:
    if not isinstance(branches, dict):
        return branches
    if isinstance(inputs, tuple):
        changed = list(inputs)
        for step, branch in branches.items():
            changed[int(step)] = _with_branches(inputs[int(step)], branch)
        return tuple(changed)
    parts = {step: _with_branches(getattr(inputs, step), one) for step, one in branches.items()}
    return replace(inputs, **parts)


def _leaves(inputs: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in _children(inputs):
        if is_dataclass(value) or isinstance(value, tuple):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _children(inputs: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(inputs, tuple):
        return ((str(at), value) for at, value in enumerate(inputs))
    kind: type = type(inputs)
    return ((name, getattr(inputs, name)) for name in _fields_of(kind))


def _map_arrays(inputs: Any, change: Callable[[Array], Array]) -> Any:
    """The same inputs with their arrays changed; what holds none stays the very same object."""
    kind: type = type(inputs)
    if kind is np.ndarray:
        return change(inputs)
    if kind is tuple:
        members = [one if type(one) is float else _map_arrays(one, change) for one in inputs]
        return inputs if all(map(is_, members, inputs)) else tuple(members)
    changed = {}
    for name in _fields_of(kind):
        value = getattr(inputs, name)
        if type(value) is not float and (new := _map_arrays(value, change)) is not value:
            changed[name] = new  # nearly all are floats
    return replace(inputs, **changed) if changed else inputs


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    """The names of a dataclass' fields, none of any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
