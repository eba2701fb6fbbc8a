"""One value or an array of them: the type that every cost and payment formula takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = float | Array

WEEKS_PER_MONTH = 52 / 12


def plain(value: Array) -> Number:
    """A float for a single value, the array as it is otherwise."""
    return float(value) if value.ndim == 0 else value


def times(values: Number, factor: Number) -> Number:
    """``values × factor``; a single 0 where either is a single 0, sparing arrays of zeros."""
    return 0.0 if is_nothing(values) or is_nothing(factor) else values * factor


def is_nothing(value: Number) -> bool:
    """Whether it is a single 0."""
    return value == 0.0 if isinstance(value, (float, int)) else value.ndim == 0 and value == 0.0


def in_shape(values: Number, shape: tuple[int, ...]) -> Array:
    """The values in a shape that they fit; what has it stays the very same array."""
    if isinstance(values, np.ndarray) and values.shape == shape:
        return values
    return np.broadcast_to(values, shape)
