"""Charts as data: names, axes, words to hover over, and no HTML of anyone's."""

from __future__ import annotations

import html
import json

import plotly.graph_objects as go
import pytest

from ui import charts

LINE = charts.Line("Кобза <b>", ["2026-11-02", "2026-11-09"], [1.0, None], ["one <i>", "none"])


def drawn() -> dict[str, object]:
    return charts.lines([LINE, LINE], y_title="₴", ticks=(["2026-11-02"], ["2 Nov"]))


def test_lines_are_a_figure_plotly_accepts() -> None:
    figure = go.Figure(drawn())
    assert len(figure.data) == 2
    assert figure.layout.yaxis.title.text == "₴"
    assert list(figure.layout.xaxis.ticktext) == ["2 Nov"]


def test_bars_are_a_figure_plotly_accepts() -> None:
    figure = charts.pairs_of_bars(
        ["risk <b>"], [("before", [2.0]), ("after", [1.0])], texts=[["2"], ["1"]], x_title="₴"
    )
    assert go.Figure(figure).layout.xaxis.title.text == "₴"
    assert figure["data"][0]["y"] == ["risk &lt;b&gt;"]
    assert len({trace["marker"]["color"] for trace in figure["data"]}) == 2


def test_no_words_are_taken_for_html() -> None:
    written = json.dumps(drawn(), ensure_ascii=False)
    assert "<b>" not in written
    assert "<i>" not in written
    assert charts.note("2026-11-02", "<b>")["text"] == "&lt;b&gt;"


def test_colour_is_not_the_only_difference() -> None:
    first, second = go.Figure(drawn()).data
    assert first.line.dash != second.line.dash
    assert len(set(charts.DASHES)) == len(charts.DASHES) >= len(charts.COLOURS)


def test_a_value_that_is_not_known_leaves_a_gap() -> None:
    trace = go.Figure(drawn()).data[0]
    assert trace.y[1] is None
    assert trace.connectgaps is False


def test_the_legend_appears_only_where_there_is_a_choice() -> None:
    alone = charts.lines([LINE], y_title="₴", ticks=([], []))
    assert alone["layout"]["showlegend"] is False
    assert drawn()["layout"]["showlegend"] is True  # type: ignore[index]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", charts.COLOURS)
@pytest.mark.parametrize("background", ["#FFFFFF", "#101716"])
def test_lines_stand_out_from_light_and_dark(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 3


def test_an_unchecked_figure_is_sent_as_a_checked_one_would_be() -> None:
    assert charts.Unchecked(drawn()).to_dict() == go.Figure(drawn()).to_dict() | {
        "layout": go.Figure(drawn()).to_dict()["layout"] | {"shapes": [], "annotations": []}
    }


LONG = "VAT that cannot be reclaimed <b> by anyone"


def test_a_long_name_beside_a_chart_takes_several_lines() -> None:
    figure = charts.waterfall(
        ["Own team", LONG], [2.0, 1.0], ["absolute"] * 2, texts=["2", "1"], x_title="₴"
    )
    first, second = go.Figure(figure).data[0].y
    assert first == "Own team"
    assert second == "VAT that cannot be<br>reclaimed &lt;b&gt; by<br>anyone"
    assert all(len(line) <= charts.LABEL_WIDTH + len("&lt;&gt;") for line in second.split("<br>"))


def test_a_long_name_in_the_legend_takes_two_lines_at_most() -> None:
    """The whole name stands in the table beside the chart."""
    named = charts.Line("Їжак <b> " * 12, ["2026-11-02"], [1.0], ["one"])
    first, second = charts.lines([named], y_title="₴", ticks=([], []))["data"][0]["name"].split(
        "<br>"
    )
    assert second.endswith("…")
    assert "<b>" not in first + second
    assert all(len(html.unescape(line)) <= charts.LEGEND_WIDTH for line in (first, second))
    assert drawn()["data"][0]["name"] == "Кобза &lt;b&gt;"  # type: ignore[index]


def test_shares_begin_at_zero_where_there_are_none() -> None:
    figure = charts.columns([1, 2], [0.0, 0.0], texts=["", ""], titles=("month", "share"))
    assert go.Figure(figure).layout.yaxis.rangemode == "nonnegative"
