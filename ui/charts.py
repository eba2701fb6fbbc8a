"""Charts as plain figures: a title that states the finding, axes with units, a text alternative.

Figures are dictionaries: Plotly's own figure classes check every value on the way in, which costs
more than drawing does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.formatting import chart_text, plain

# After Okabe and Ito's palette, told apart by readers with any kind of colour blindness; toned so
# that each stands out at least 3 to 1 from the light and from the dark background.
COLOURS = ("#2F8FCB", "#DD6B20", "#1A9C76", "#C46A9B", "#B08A0A", "#7A82D8")
QUIET = "#8A9A95"
STRONG = COLOURS[0]
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


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
    alternative.
    """
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(title)}**")
        st.plotly_chart(figure, key=key, config=_CONFIG, alt=title)


def lines(
    series: Sequence[Line],
    *,
    y_title: str,
    ticks: tuple[Sequence[Any], Sequence[str]],
    marks: Sequence[dict[str, Any]] = (),
    y_format: str = ",.0f",
    notes: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Lines over time. Colour and dash both tell them apart; the names stand in a legend."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(line.x) < 20 else "lines",
            "name": chart_text(line.name),
            "x": list(line.x),
            "y": list(line.y),
            "text": [chart_text(text) for text in line.texts],
            "hovertemplate": "%{text}<extra></extra>",
            "connectgaps": False,
            "line": {
                "width": 1.5 if line.dashed else 2.5,
                "dash": "dot" if line.dashed else DASHES[index % len(DASHES)],
            }
            | ({"color": QUIET} if line.dashed else {}),
        }
        for index, line in enumerate(series)
    ]
    return {
        "data": traces,
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
            showlegend=len(series) > 1,
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
            "y": [chart_text(label) for label in names],
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
            xaxis={"title": {"text": x_title}, "tickformat": ",.0f"},
            yaxis={"autorange": "reversed", "automargin": True},
            showlegend=True,
        ),
    }


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


def _layout(**more: Any) -> dict[str, Any]:
    return {
        "height": 360,
        "margin": {"l": 10, "r": 10, "t": 24, "b": 10},
        "hovermode": "closest",
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        "colorway": list(COLOURS),
        "separators": ",\u00a0",
        "dragmode": False,
    } | more
