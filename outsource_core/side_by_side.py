"""The same work on several columns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: More at once would take more memory than the time is worth.
AT_ONCE = 2


def side_by_side(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """``work`` of each item, in their order, two of them being worked on at a time.

    It is for work that Arrow and NumPy do, which let other threads run meanwhile. Whoever stops
    asking, or is thrown out, waits for what has begun; the rest is never begun.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(work, items)
