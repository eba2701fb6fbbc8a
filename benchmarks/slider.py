"""What a slider move costs the server on the Savings page, against drawing it from constants.

Both sides run the whole page, frame and all, through Streamlit's own test runner: the same widgets
and charts, moved the same way, one after the other in one process. On the constant side the model
is not run: the comparison and the simulation of the first move are handed out again.

    python -m benchmarks.slider [MOVES]
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
SLIDER = "store.leads_per_month~slider"
VIEWS = ("time", "parts", "decides", "price", "sure")


def main(moves: int) -> None:
    """Prints the ratio of the medians and of the 95th percentiles for each view of the page."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OUTSOURCE_DATA"] = folder
        for view in VIEWS:
            model, constant = measure(view, moves)
            print(
                f"{view}: median {median(model):.1f} ms against {median(constant):.1f} ms, "
                f"ratio {median(model) / median(constant):.2f}; "
                f"p95 {p95(model):.1f} ms against {p95(constant):.1f} ms, "
                f"ratio {p95(model) / p95(constant):.2f}"
            )


def measure(view: str, moves: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each move with the model and from constants, taken in turns."""
    model_page, constant_page = open_page(view), open_page(view)
    model, constant = [], []
    for move in range(moves + 1):
        leads = 1000 + 50 * (move % 20)
        took = timed(model_page, leads)
        with constants():
            took_constant = timed(constant_page, leads)
        if move:  # the first move warms both up
            model.append(took)
            constant.append(took_constant)
    return model, constant


def open_page(view: str) -> Any:
    """The Savings page with one of its views open."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    page.run()
    page.switch_page("../pages/savings.py")
    page.query_params["view"] = view
    page.run()
    if page.exception:
        raise RuntimeError(page.exception[0].value)
    return page


def timed(page: Any, leads: int) -> float:
    """Milliseconds that one move of the slider takes the server."""
    slider = page.slider(key=SLIDER)
    slider.set_value(leads)
    began = time.perf_counter()
    page.run()
    return (time.perf_counter() - began) * 1000


_KEPT: dict[str, Any] = {}


def constants() -> Any:
    """Every call of the model answered with its first answer."""
    from contextlib import ExitStack

    from outsource_core import costs
    from ui import savings_lab, savings_view

    def constant(name: str, function: Any) -> Any:
        def answer(*args: Any, **options: Any) -> Any:
            if name not in _KEPT:
                _KEPT[name] = function(*args, **options)
            return _KEPT[name]

        return answer

    stack = ExitStack()
    places = [(costs, ("compare",)), (savings_view, ("steady_sides",))]
    places.append(
        (
            savings_lab,
            (
                *("simulate", "tornado", "steady_sides", "best_share", "break_even_fee"),
                *("break_even_deals", "break_even_conversion", "cost_cliffs", "saving_over"),
                "switch_back_price",
            ),
        )
    )
    for module, names in places:
        for name in names:
            function = getattr(module, name)
            stack.enter_context(patch.object(module, name, constant(name, function)))
    return stack


def median(times: list[float]) -> float:
    """The middle of the times."""
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """The time that nineteen moves of twenty stay below."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
