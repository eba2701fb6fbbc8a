"""What a slider move costs the server on the Savings page, against drawing it from constants.

All sides go through Streamlit's own test runner: the same widgets and charts, moved the same way,
in turns in one process. What is drawn from constants makes the very calls of Streamlit that the
page made at its first move, with the arguments of then (``benchmarks/constants.py``): no model, no
figure or word written, nothing noted in the address. It stands once within the dashboard's frame,
as a page of it, and once alone, as a script without navigation, store or language. What a browser
sends along are plain values on all sides: the test runner's own stand-ins are slow to be asked.

    python -m benchmarks.slider [MOVES] [VIEW ...]
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
CONSTANTS = ROOT / "benchmarks" / "constants_page.py"
SLIDER = "store.leads_per_month~slider"
SENT: dict[str, Any] = {"headers": {"Host": "localhost"}, "ip_address": None, "cookies": {}}
VIEWS = ("time", "parts", "decides", "price", "sure")


def main(moves: int, views: tuple[str, ...]) -> None:
    """Prints the ratio of the medians and of the 95th percentiles for each view of the page."""
    from streamlit.runtime.context import ContextProxy

    from ui import navigation

    owners_pages = navigation.owners_pages
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, OUTSOURCE_DATA=folder),
        patch.object(navigation, "owners_pages", lambda: owners_pages() | constants_page()),
        patch.multiple(ContextProxy, **SENT),
    ):
        for view in views:
            page, framed, alone = measure(view, moves)
            print(
                f"{view}: median {median(page):.1f} ms, p95 {p95(page):.1f} ms; "
                f"against constants in the frame ({median(framed):.1f}, {p95(framed):.1f} ms) "
                f"{median(page) / median(framed):.2f} and {p95(page) / p95(framed):.2f}; "
                f"against constants alone ({median(alone):.1f}, {p95(alone):.1f} ms) "
                f"{median(page) / median(alone):.2f} and {p95(page) / p95(alone):.2f}"
            )


def constants_page() -> dict[str, list[Any]]:
    """The constants as one more page of the dashboard."""
    import streamlit as st

    return {"Constants": [st.Page(CONSTANTS, url_path="constants")]}


def measure(view: str, moves: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of each move on the page, and from constants in the frame and alone."""
    from benchmarks import constants

    page = open_page("../pages/savings.py", view=view)
    with constants.noting():
        timed(page, 1000)
    sides = page, open_page(str(CONSTANTS)), open_alone()
    drawn = [widgets(side) for side in sides]
    if drawn[0] != drawn[1] or not set(drawn[2]) <= set(drawn[0]):
        raise RuntimeError(f"the sides differ: {drawn}")
    times = [[timed(side, 1050 + 50 * (move % 20)) for side in sides] for move in range(moves + 1)]
    page_times, framed, alone = zip(*times[1:], strict=True)  # the first move warms all up
    return list(page_times), list(framed), list(alone)


def open_page(path: str, **query: str) -> Any:
    """A page of the dashboard."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    page.run()
    page.switch_page(path)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    return well(page)


def open_alone() -> Any:
    """The constants as a script of their own."""
    from streamlit.testing.v1 import AppTest

    return well(AppTest.from_file(str(CONSTANTS), default_timeout=60).run())


def well(page: Any) -> Any:
    """The page, if nothing went wrong on it."""
    if page.exception:
        raise RuntimeError(page.exception[0].value)
    return page


def widgets(page: Any) -> list[tuple[str, str]]:
    """What is drawn, in its order: each element's kind and key."""
    return [(one.type, str(getattr(one, "key", ""))) for one in page]


def timed(page: Any, leads: int) -> float:
    """Milliseconds that one move of the slider takes the server."""
    slider = page.slider(key=SLIDER)
    slider.set_value(leads)
    began = time.perf_counter()
    page.run()
    return (time.perf_counter() - began) * 1000


def median(times: list[float]) -> float:
    """The middle of the times."""
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """The time that nineteen moves of twenty stay below."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, tuple(sys.argv[2:]) or VIEWS)
