"""A visitor who opens pages through the frame, and everything a page says to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from outsource_core.seats import SEAT_COOKIE, owners_seat
from outsource_core.storage.database import owner_key

FRAME = Path(__file__).parents[2] / "ui" / "frame.py"
LOCAL = {"Host": "localhost:8501"}


class Visiting:
    """Opens pages as the frame serves them to one browser."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        self.comes_from()

    def comes_from(
        self,
        *,
        headers: Mapping[str, str] = LOCAL,
        ip_address: str | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> None:
        """Where the browser stands, and what it sends with every request."""
        self._monkeypatch.setattr(ContextProxy, "headers", dict(headers))
        self._monkeypatch.setattr(ContextProxy, "ip_address", ip_address)
        self._monkeypatch.setattr(ContextProxy, "cookies", dict(cookies or {}))

    def takes_owners_seat(self) -> None:
        """The browser stays the owner's, also once partners have a way in."""
        self.comes_from(cookies={SEAT_COOKIE: owners_seat(owner_key(self.data))})

    def arrives(self, **query: str) -> AppTest:
        """A new session at the dashboard's address."""
        app = AppTest.from_file(str(FRAME), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    def opens(self, page: str, **query: str) -> AppTest:
        """A new session that turns to a page."""
        return turn_to(self.arrives(**query), page)

    def follows(self, token: str, **query: str) -> AppTest:
        """A new session behind a shared link."""
        return self.opens("shared", token=token, **query)


def turn_to(app: AppTest, page: str) -> AppTest:
    """The same session on another page."""
    return app.switch_page(f"../pages/{page}.py").run()


def bring_in(app: AppTest, name: str, content: bytes, *, provider: str | None = None) -> AppTest:
    """Drops a file on the reports page, for a provider the store knows."""
    app.file_uploader[0].upload(name, content)
    if provider is not None:
        app.selectbox(key="report_provider").select(provider)
    return app.run()


# ── what a page says ────────────────────────────────────────────────────────────────────────

#: Fields of an element that no reader sees: names, addresses, layout and formats.
_UNSEEN = frozenset(
    [
        "id",
        "form_id",
        "element_id",
        "user_key",
        "key",
        "icon",
        "url",
        "file_name",
        "format",
        "language",
        "mime",
        "type",
        "style",
        "color",
        "page",
        "page_script_hash",
        "deferred_file_id",
        "placeholder_id",
        "query_param_key",
        "element_type",
        "config",
        "theme",
        "spec",
        "data",
        "styler",
        "arrow_data",
        "columns",
        "disabled_reason",
        "selection_mode",
        "border",
        "tag",
        "component_name",
        "js_content",
        "json",
        "shortcut",
        "external",
        "anchor",
        "editing_mode",
    ]
)


def words(app: AppTest) -> list[str]:
    """Every text of the page that a reader can see, hover over or have read out."""
    found: list[str] = []
    for node in app:
        proto = getattr(node, "proto", None)
        if node.type == "plotly_chart":
            found += chart_words(json.loads(proto.spec or proto.figure.spec))
            found.append(proto.alt)
        elif node.type in ("dataframe", "arrow_data_frame", "table", "arrow_table"):
            found += table_words(node.value)
            found += _fields(proto)
        elif proto is not None:
            found += _fields(proto)
    return [text for text in found if text.strip()]


def heads(app: AppTest) -> list[str]:
    """The names of all columns of all tables."""
    return [str(column) for table in app.dataframe for column in table.value.columns]


def text(app: AppTest) -> str:
    """The whole page as one text."""
    return "\n".join(words(app))


def table_words(frame: pd.DataFrame) -> list[str]:
    """A table's headers and the texts in its cells."""
    cells = [cell for column in frame for cell in frame[column] if isinstance(cell, str)]
    return [str(column) for column in frame.columns] + cells


def chart_words(figure: dict[str, Any]) -> list[str]:
    """Everything a chart writes: titles, axes, ticks, legend, notes, what hovering shows."""
    layout = figure["layout"]
    found = [layout.get("title", {}).get("text", "")]
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            found.append(axis.get("title", {}).get("text", ""))
            found += axis.get("ticktext", [])
    found += [note["text"] for note in layout.get("annotations", [])]
    for trace in figure["data"]:
        found.append(trace.get("name", ""))
        found += trace.get("text", [])
        if trace["type"] in ("bar", "waterfall"):
            found += [label for label in trace["y"] if isinstance(label, str)]
    return [text.replace("<br>", " ") for text in found]


def _fields(proto: Any) -> Iterator[str]:
    """The seen strings of a message and of the messages within it."""
    for field, value in proto.ListFields():
        if field.name in _UNSEEN:
            continue
        for one in value if field.is_repeated else [value]:
            if isinstance(one, str):
                yield one
            elif hasattr(one, "ListFields"):
                yield from _fields(one)
