"""Every figure of the savings page opens into how it is made, and costs nothing until then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.costs.explanations import Constant, Given, Law, inside
from tests.pages.test_savings_scenarios import save, shelf
from tests.pages.visiting import Visiting, text, turn_to
from ui import explanations, savings_lab
from ui.explanations import Figure

VIEWS = tuple(savings_lab.VIEWS)


def test_nothing_is_explained_until_it_is_asked_for(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_words: object) -> None:
        raise AssertionError

    for name in ("of_answer", "of_view"):
        monkeypatch.setattr(f"ui.figures.{name}", never)
    app = visiting.opens("savings", view="parts")
    assert not app.exception


def test_the_view_of_parts_says_how_costs_and_saving_differ(visiting: Visiting) -> None:
    app = visiting.opens("savings", view="parts")
    assert "Costs alone are not the saving" in text(app)


# --- what is shown and what opens ---------------------------------------------------------------


@dataclass
class Openable:
    """All that the folds of a page open: the values of figures, of inputs and of the law."""

    is_asked: bool = True
    figures: list[float] = field(default_factory=list)
    leaves: list[float] = field(default_factory=list)

    def takes(self, figures: Sequence[Figure]) -> None:
        for figure in figures:
            for chosen in product(*(choice.options for choice in figure.choices)):
                made = figure.opens(*chosen)
                if made is None:
                    continue
                self.figures.append(made.step.value)
                if made.step.key == "estimate_off":
                    self.leaves += [
                        one.value for one in inside(made.step) if isinstance(one, Constant)
                    ]
        for made in (figures[0].opens(*(choice.options[0] for choice in figures[0].choices)),):
            assert made is not None
            self.leaves += [one.value for one in inside(made.step) if isinstance(one, Given | Law)]

    def has(self, shown: float, *, precision: float) -> bool:
        """Whether it is one of them, as it is written: an amount lost stands without its sign."""
        values = np.abs(np.array([*self.figures, *self.leaves]))
        apart = np.minimum(np.abs(values - abs(shown)), np.abs(100 * values - abs(shown)))
        return bool((apart <= precision / 2 * 1.0001).any())  # inputs may stand in per cent


@pytest.fixture
def openable(monkeypatch: pytest.MonkeyPatch) -> Openable:
    """Opens every figure of every fold while the page runs, without drawing any."""
    found = Openable()

    def collects(figures: Callable[[], Sequence[Figure]], *, key: str) -> None:
        if found.is_asked:
            found.takes(figures())

    monkeypatch.setattr(explanations, "how_is_it_made", collects)
    return found


#: An amount, a percentage or a number of deals as English readers write them.
NUMBER = re.compile(
    r"(?P<money>-?₴-?)?(?P<digits>-?\d[\d,]*(?:\.(?P<decimals>\d+))?)(?P<percent>%)?"
)
#: What is no figure: months of a year, months ahead, and that shares may pass the whole.
CALENDAR = re.compile(r"\b[A-Z][a-z]{2,3} \d{4}\b|\b\d+ months?\b|\b\d+ weeks?\b|more than 100 %")


def shown_in_words(app: AppTest) -> Iterator[tuple[float, float, str]]:
    """Each number in a sentence or a table, how precisely it is written, and the words.

    Where scenarios differ are inputs, which are no figures.
    """
    for node in (*app.markdown, *app.caption, *app.metric, *app.get("progress")):
        label = "" if node.type != "progress" else node.proto.text
        sentence = label or str(node.value)
        if sentence.startswith("| Input |"):
            continue
        for part in NUMBER.finditer(CALENDAR.sub("", sentence.replace("\\", ""))):
            scale = 100 if part["percent"] else 1
            precision = 10.0 ** -len(part["decimals"] or "") / scale
            yield float(part["digits"].replace(",", "")) / scale, precision, sentence


def shown_in_charts(app: AppTest) -> Iterator[tuple[float, str]]:
    """Each value of each curve, bar and cell."""
    for chart in app.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec or chart.proto.figure.spec)["data"]:
            kind = trace["type"]
            if kind in ("heatmap", "contour"):
                values = [value for row in trace["z"] for value in row]
            elif trace.get("orientation") == "h":
                starts = trace.get("base", [0.0] * len(trace["x"]))
                values = [start + by for start, by in zip(starts, trace["x"], strict=True)]
            else:
                values = trace["y"]
            yield from ((float(value), f"{kind} of {chart.proto.id}") for value in values)


def shown_in_tables(app: AppTest) -> Iterator[tuple[float, str]]:
    for table in app.dataframe:
        for name, column in table.value.items():
            if column.dtype == float:
                yield from ((float(value), str(name)) for value in column)


def assert_all_open(app: AppTest, openable: Openable) -> None:
    assert not app.exception
    missing = [
        (value, where)
        for value, precision, where in shown_in_words(app)
        if not openable.has(value, precision=precision)
    ]
    missing += [
        (value, where)
        for value, where in (*shown_in_charts(app), *shown_in_tables(app))
        if not openable.has(value, precision=0.01)
    ]
    assert not missing


#: A dear team near the limits of law, partly contractors, with a vendor of many terms.
RICH = {
    "in_house.headcount": "9",
    "in_house.gross_pay": "150000",
    "in_house.bonus_share": "10",
    "in_house.contractor_share": "30",
    "format": "partner",
    "share_partner": "60",
    "per_deal.tiers": "50:150_100:120",
    "per_contact": "20",
    "outsourced.contacts_added_per_month": "100",
    "revenue_share": "4",
    "revenue_share.cap": "20000",
    "outsourced.repeat_uplift_points": "3",
    "outsourced.switch_back_chance_per_year": "10",
}
LOSING = {"fee": "400000"}


def test_every_measured_value_can_be_opened(
    visiting: Visiting, demo: Database, openable: Openable
) -> None:
    app = visiting.opens("savings", view="price", **{"horizon.months": "6"})
    assert any(one.value.startswith("**Leads a month:**") for one in app.markdown)
    assert_all_open(app, openable)


def test_a_measured_value_in_use_still_says_what_was_estimated(
    visiting: Visiting, demo: Database
) -> None:
    app = visiting.opens("savings", view="price")
    app.button(key="use_store.conversion").click().run()
    (line,) = (one.value for one in app.markdown if one.value.startswith("**Of them buy, %:**"))
    assert "in use; you had estimated 30.0" in line
    (box,) = (one for one in app.number_input if str(one.key).split("~")[0] == "store.conversion")
    box.set_value(20.0).run()
    (line,) = (one.value for one in app.markdown if one.value.startswith("**Of them buy, %:**"))
    assert "you estimated 20.0" in line


@pytest.mark.parametrize(
    ("view", "inputs"),
    [
        *((view, {}) for view in VIEWS if view != "compare"),
        *((view, RICH) for view in ("parts", "decides", "price")),
        *((view, LOSING) for view in ("time", "decides")),
    ],
)
def test_every_figure_shown_can_be_opened(
    view: str, inputs: Mapping[str, str], visiting: Visiting, openable: Openable
) -> None:
    app = visiting.arrives(view=view, **{"horizon.months": "7"}, **inputs)
    app.session_state["sobol"] = True
    assert_all_open(turn_to(app, "savings"), openable)


def test_every_figure_of_the_comparison_can_be_opened(
    visiting: Visiting, db: Database, openable: Openable
) -> None:
    openable.is_asked = False
    save(shelf(visiting, **{"horizon.months": "7"}), "Seven months")
    save(shelf(visiting, **{"horizon.months": "9"}, **RICH), "Nine, with a partner")
    openable.is_asked = True
    app = visiting.opens("savings", view="compare", **{"horizon.months": "6"})
    assert_all_open(app, openable)


# --- as it opens on screen ----------------------------------------------------------------------


def unfolded(visiting: Visiting, view: str, figure: str, **query: str) -> AppTest:
    """The fold below a view with one of its figures chosen."""
    app = visiting.arrives(view=view, **query)
    app.session_state[f"how_{view}"] = True
    app.session_state[f"how_{view}_figure"] = figure
    app = turn_to(app, "savings")
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("view", "figure", "said"),
    [
        ("time", "cumulative.p10", "seed 2026"),
        ("time", "own.spent", "The sum of these:"),
        ("parts", "difference.pay", "With the vendor: Pay − Own team: Pay"),
        ("decides", "at_low", "all else as it is"),
        ("decides", "own.vat_to_pay", "VAT within the gross profit"),
        ("decides", "influence", "Saltelli, 2010"),
        ("decides", "expected_loss", "Customers leak to a competitor"),
        ("price", "cell", "deals a month and"),
        ("sure", "saving.p90", "Ranges, low – likely – high"),
        ("sure", "chance", "draws counted ÷ draws"),
        ("sure", "one_draw", "What this draw has"),
    ],
)
def test_a_figure_opens_with_its_formula_and_its_method(
    view: str, figure: str, said: str, visiting: Visiting
) -> None:
    app = unfolded(visiting, view, figure)
    cells = [str(cell) for table in app.dataframe for cell in table.value.to_numpy().ravel()]
    whole = "\n".join((text(app).replace("\\", ""), *cells))
    assert said in whole


def test_a_draw_that_a_percentile_stands_at_saves_what_it_says(visiting: Visiting) -> None:
    def lines(figure: str) -> list[str]:
        app = unfolded(visiting, "sure", figure)
        return [one.value.replace("\\", "") for one in app.markdown]

    (saved,) = (one for one in lines("one_draw") if one.startswith("**Saved a month = "))
    amount = saved.strip("*").rsplit("= ", 1)[1]
    (made,) = (one for one in lines("saving.p10") if "by size + " in one)
    assert f"= {amount} + " in made.replace("(", "").replace(")", "")  # a loss stands in brackets
