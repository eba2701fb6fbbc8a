"""Charts as plain figures: a title that states the finding, axes with units, a text alternative.

Figures are dictionaries: Plotly's own figure classes check every value on the way in, which costs
more than drawing does. The tests have them checked instead.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.io
import streamlit as st
from plotly.basedatatypes import BaseFigure

from ui.formatting import chart_text, plain, separators
from ui.i18n import _, language

# After Okabe and Ito's palette, told apart by readers with any kind of colour blindness; toned so
# that each stands out at least 3 to 1 from the light and from the dark background.
COLOURS = ("#2F8FCB", "#DD6B20", "#1A9C76", "#C46A9B", "#B08A0A", "#7A82D8")
QUIET = "#8A9A95"
STRONG = COLOURS[0]
#: How many letters a line holds, of a name beside a chart; below, of a title and of a legend.
LABEL_WIDTH = 22
#: How high a named bar stands, in pixels: three such lines of its name keep clear of the next.
BAR_HEIGHT = 46
AXIS_WIDTH = 36
LEGEND_WIDTH = 30
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True, slots=True)
class Line:
    """One named line; ``texts`` says each point in words when the reader points at it."""

    name: str
    x: Sequence[Any]
    y: Sequence[float | None]
    texts: Sequence[str]
    dashed: bool = False


def draw(figure: dict[str, Any], *, title: str, key: str) -> None:
    """Puts a figure on the screen under a title that states its finding.

    The title stands outside the figure, where it wraps on a narrow screen, and serves as the text
    alternative. The figure knows it for its picture (``ui.browser``).
    """
    figure["layout"]["meta"] = {"title": chart_text(title)}
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(title)}**")
        st.plotly_chart(Unchecked(figure), key=key, config=_config(key), alt=title)


class Unchecked(BaseFigure):  # type: ignore[misc]
    """A figure that goes to the reader as it stands, in Streamlit's theme.

    Streamlit has Plotly check and copy a dictionary, value by value; one of Plotly's own figures it
    asks for its dictionary.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        self._as_given = figure

    @property
    def as_given(self) -> dict[str, Any]:
        """The figure without the theme."""
        return self._as_given

    def to_dict(self) -> dict[str, Any]:
        """The figure with the theme's template, as a checked one would have it."""
        template = plotly.io.templates[plotly.io.templates.default].to_plotly_json()
        return self.as_given | {"layout": {**self.as_given["layout"], "template": template}}


def _config(key: str) -> dict[str, Any]:
    """One button in the chart's corner: the chart as a picture, in the reader's language."""
    words = {
        "Download plot as a PNG": _("Save this chart as a picture (PNG)"),
        "Preparing image - this may take a few seconds": _("The picture is being made…"),
        "Image download succeeded": _("The picture is saved"),
        "Sorry, there was a problem downloading your image!": _("The picture could not be made."),
    }
    return {
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": key},
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": False,
        "locale": language(),
        "locales": {language(): {"dictionary": words}},
    }


def lines(
    series: Sequence[Line],
    *,
    y_title: str,
    ticks: tuple[Sequence[Any], Sequence[str]],
    behind: Sequence[dict[str, Any]] = (),
    marks: Sequence[dict[str, Any]] = (),
    y_format: str = ",.0f",
    notes: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Lines over time. Colour and dash both tell them apart; the names stand in a legend."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(line.x) < 20 else "lines",
            "name": _in_legend(line.name),
            "x": list(line.x),
            "y": list(line.y),
            "text": [chart_text(text) for text in line.texts],
            "hovertemplate": "%{text}<extra></extra>",
            "connectgaps": False,
            "line": {
                "width": 1.5 if line.dashed else 2.5,
                "dash": "dot" if line.dashed else DASHES[index % len(DASHES)],
                "color": QUIET if line.dashed else COLOURS[index % len(COLOURS)],
            },
        }
        for index, line in enumerate(series)
    ]
    return {
        "data": [*behind, *traces],
        "layout": _layout(
            xaxis={
                "tickvals": list(ticks[0]),
                "ticktext": list(ticks[1]),
                "tickangle": 0,
                "showgrid": False,
            },
            yaxis={
                "title": {"text": y_title},
                "tickformat": y_format,
                "rangemode": "tozero",  # a cut axis makes a small change look large
            },
            shapes=list(marks),
            annotations=list(notes),
            showlegend=len(series) > 1 or bool(behind),
        ),
    }


def pairs_of_bars(
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    texts: Sequence[Sequence[str]],
    x_title: str,
) -> dict[str, Any]:
    """Horizontal bars in groups: one group a name, one bar a series."""
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": chart_text(name),
            "y": [_label(name) for name in names],
            "x": list(values),
            "text": [chart_text(text) for text in texts[index]],
            "textposition": "none",
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "marker": {"color": (QUIET, STRONG)[index % 2]},
        }
        for index, (name, values) in enumerate(series)
    ]
    return {
        "data": traces,
        "layout": _layout(
            height=120 + 46 * len(names),
            barmode="group",
            xaxis=_amounts(x_title),
            yaxis={"autorange": "reversed", "automargin": True},
            showlegend=True,
        ),
    }


def band(
    name: str, x: Sequence[Any], low: Sequence[float], high: Sequence[float], *, colour: str
) -> list[dict[str, Any]]:
    """The area between two curves, as two traces to put before a chart's lines."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        edge | {"x": list(x), "y": list(low), "showlegend": False},
        edge
        | {
            "x": list(x),
            "y": list(high),
            "name": chart_text(name),
            "showlegend": bool(name),
            "fill": "tonexty",
            "fillcolor": f"rgba{(*_rgb(colour), 0.18)}",
        },
    ]


def waterfall(
    names: Sequence[str],
    values: Sequence[float],
    kinds: Sequence[str],
    *,
    texts: Sequence[str],
    x_title: str,
) -> dict[str, Any]:
    """From one total to another, a step a part. ``kinds`` are "absolute", "relative", "total".

    The steps lie one below the other, where their names can be read on a phone, too.
    """
    return {
        "data": [
            {
                "type": "waterfall",
                "orientation": "h",
                "y": [_label(name) for name in names],
                "x": list(values),
                "measure": list(kinds),
                "text": list(texts),
                "textposition": "none",
                "hovertemplate": "%{y}: %{text}<extra></extra>",
                "increasing": {"marker": {"color": COLOURS[1]}},
                "decreasing": {"marker": {"color": COLOURS[2]}},
                "totals": {"marker": {"color": STRONG}},
                "connector": {"line": {"color": QUIET, "width": 1}},
            }
        ],
        "layout": _layout(
            height=90 + 30 * len(names),
            showlegend=False,
            xaxis=_amounts(x_title),
            yaxis={"autorange": "reversed", "automargin": True},
        ),
    }


def swings(
    names: Sequence[str],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    base: float,
    texts: Sequence[tuple[str, str]],
    legend: tuple[str, str],
    x_title: str,
) -> dict[str, Any]:
    """A tornado: for each input how far the outcome moves from ``base`` to either side."""
    sides = (lows, highs)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": legend[side],
                "y": [_label(name) for name in names],
                "x": [value - base for value in values],
                "base": [base] * len(names),
                "text": [pair[side] for pair in texts],
                "textposition": "none",
                "hovertemplate": "%{y}: %{text}<extra></extra>",
                "marker": {"color": (COLOURS[1], COLOURS[0])[side]},
            }
            for side, values in enumerate(sides)
        ],
        "layout": _layout(
            height=110 + BAR_HEIGHT * len(names),
            barmode="overlay",
            xaxis=_amounts(x_title),
            yaxis={"autorange": "reversed", "automargin": True},
            shapes=[vertical_mark(base)],
        ),
    }


def heat_map(
    x: Sequence[float],
    y: Sequence[float],
    z: Sequence[Sequence[float]],
    *,
    hover: str,
    titles: tuple[str, str, str],
    mark: tuple[float, float],
) -> dict[str, Any]:
    """An outcome over two inputs, the line where it is zero drawn, today's point marked.

    ``hover`` says a point in words by Plotly's own numbers (``%{z:,.0f}``): a text for each point
    would be most of what is sent.
    """
    reach = max((abs(value) for row in z for value in row), default=1.0) or 1.0
    return {
        "data": [
            {
                "type": "heatmap",
                "x": list(x),
                "y": list(y),
                "z": [list(row) for row in z],
                "zmin": -reach,
                "zmax": reach,
                "colorscale": [[0, COLOURS[1]], [0.5, "#F4F4F2"], [1, COLOURS[0]]],
                "hovertemplate": f"{hover}<extra></extra>",
                "colorbar": {
                    "title": {"text": titles[2], "side": "bottom"},
                    "tickformat": ",.0f",
                    "nticks": 5,
                    "orientation": "h",
                    "y": -0.2,
                    "yanchor": "top",
                    "thickness": 12,
                },
            },
            {
                "type": "contour",
                "x": list(x),
                "y": list(y),
                "z": [list(row) for row in z],
                "contours": {"type": "constraint", "operation": "=", "value": 0},
                "line": {"color": "#17231F", "width": 2.5},
                "fillcolor": "rgba(0,0,0,0)",
                "showscale": False,
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [mark[0]],
                "y": [mark[1]],
                "marker": {"symbol": "x", "size": 12, "color": "#17231F"},
                "hoverinfo": "skip",
            },
        ],
        "layout": _layout(
            height=480,
            showlegend=False,
            xaxis=_amounts(titles[0]),
            yaxis={"title": {"text": titles[1]}, "tickformat": ",.0f"},
        ),
    }


def histogram(
    edges: Sequence[float],
    shares: Sequence[float],
    *,
    texts: Sequence[str],
    titles: tuple[str, str],
) -> dict[str, Any]:
    """How often an outcome falls into each stretch; what lies below zero in another colour."""
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    return {
        "data": [
            {
                "type": "bar",
                "x": middles,
                "y": list(shares),
                "width": [edges[1] - edges[0]] * len(middles) if len(edges) > 1 else [1.0],
                "text": list(texts),
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"color": [COLOURS[1] if x < 0 else STRONG for x in middles]},
            }
        ],
        "layout": _layout(
            showlegend=False,
            bargap=0.04,
            xaxis=_amounts(titles[0]),
            yaxis={"title": {"text": titles[1]}, "tickformat": ",.0%"},
            shapes=[vertical_mark(0)],
        ),
    }


def columns(
    x: Sequence[float], shares: Sequence[float], *, texts: Sequence[str], titles: tuple[str, str]
) -> dict[str, Any]:
    """A share for each whole number, as upright bars."""
    return {
        "data": [
            {
                "type": "bar",
                "x": list(x),
                "y": list(shares),
                "text": list(texts),
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"color": STRONG},
            }
        ],
        "layout": _layout(
            height=260,
            showlegend=False,
            bargap=0.1,
            xaxis={"title": {"text": titles[0]}, "tickformat": ",.0f"},
            yaxis={
                "title": {"text": titles[1]},
                "tickformat": ",.0%",
                "rangemode": "nonnegative",  # where no bar stands, shares begin at zero as well
            },
        ),
    }


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def vertical_mark(x: Any) -> dict[str, Any]:
    """A dotted upright line at ``x``, over the whole height."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"dash": "dot", "width": 1.5, "color": QUIET},
    }


def note(x: Any, text: str) -> dict[str, Any]:
    """A short word at the top of the chart, beside ``x``."""
    return {
        "x": x,
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "text": chart_text(text),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 6,
    }


def _amounts(title: str) -> dict[str, Any]:
    """A level axis of amounts: few enough of them to be read level on a phone."""
    return {
        "title": {"text": _lines(title, AXIS_WIDTH)},
        "tickformat": ",.0f",
        "nticks": 5,
        "tickangle": 0,
    }


def _label(name: str) -> str:
    """A name beside the chart, in lines short enough to leave room for the chart on a phone."""
    return _lines(name, LABEL_WIDTH)


def _in_legend(name: str) -> str:
    """A name above the chart, in two lines at most: people call their scenarios what they like."""
    return _lines(name, LEGEND_WIDTH, most=2)


def _lines(text: str, width: int, *, most: int | None = None) -> str:
    wrapped = textwrap.wrap(text, width, max_lines=most, placeholder="…")
    return "<br>".join(map(chart_text, wrapped))


def _layout(**more: Any) -> dict[str, Any]:
    return {
        "height": 360,
        "margin": {"l": 10, "r": 10, "t": 24, "b": 10},
        "hovermode": "closest",
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        "colorway": list(COLOURS),
        "separators": separators(),
        "dragmode": False,
    } | more
