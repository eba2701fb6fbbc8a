"""Words that people wrote stay words: no mark-up of theirs takes effect, no formula runs."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.kpis import Kpi
from outsource_core.storage.providers import ensure_provider, providers
from outsource_core.storage.settings import choose
from tests.core.storage.uploads import accepted, activity
from tests.pages.links import share
from tests.pages.visiting import Visiting, bring_in
from ui import navigation, tables

HOSTILE = "**x** [a](http://b) <b> $y$ :red[z] =cmd|' /C calc'!A0"
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def hostile(db: Database) -> Database:
    """A store whose only provider, file and name are hostile; its figures are in order."""
    ensure_provider(db, HOSTILE)
    for week in ("2026-11-02", "2026-11-09"):
        row = {"provider": HOSTILE, "week": week, "deals": 3, "leads": 9, "revenue": 5_000}
        accepted(db, activity(row, name=f"{HOSTILE} {week}.csv"))
    choose(db, store_name=HOSTILE)
    return db


#: What reads Markdown, and would take an unescaped mark for mark-up.
MARKDOWN = ("markdown", "caption", "title", "header", "subheader", "error", "warning", "success")


def takes_effect(app: AppTest) -> list[str]:
    """The texts in which a mark of the hostile words stands unescaped."""
    marks = re.compile(
        r"(?<!\\)\*\*x|(?<!\\)\[a|(?<!\\)<b|(?<!\\)\$y|(?<!\\):red\[z|(?<!\\)\]\(http"
    )
    found = [one for node in app for one in _markdown_of(node) if marks.search(one)]
    for chart in app.get("plotly_chart"):
        found += [one for one in _strings(json.loads(chart.proto.spec)) if "<b>" in one]
    return found


def _markdown_of(node: object) -> list[str]:
    kind = getattr(node, "type", "")
    if kind in MARKDOWN:
        return [str(node.value)]  # type: ignore[attr-defined]
    if kind == "button_group":
        return [option.content for option in node.proto.options]  # type: ignore[attr-defined]
    if kind in ("metric", "button", "page_link", "expander", "checkbox", "toast"):
        return [str(getattr(node, "label", ""))]
    return []


def _strings(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [one for value in part.values() for one in _strings(value)]
    if isinstance(part, list):
        return [one for value in part for one in _strings(value)]
    return []


@pytest.mark.parametrize("page", [page for page in navigation.ICONS if page != "savings"])
def test_no_mark_up_takes_effect(page: str, visiting: Visiting, hostile: Database) -> None:
    share(hostile, HOSTILE)
    hostile.execute("UPDATE shares SET label = ?", (HOSTILE,))
    app = visiting.opens(page)
    assert not app.exception
    assert takes_effect(app) == []


def test_nor_on_the_shared_page(visiting: Visiting, hostile: Database) -> None:
    app = visiting.follows(share(hostile, HOSTILE, kpis=tuple(Kpi)))
    assert not app.exception
    assert takes_effect(app) == []


@pytest.mark.usefixtures("hostile")
def test_the_words_themselves_are_shown(visiting: Visiting) -> None:
    app = visiting.opens("performance")
    plain = app.subheader[0].value.replace("\\", "")
    assert plain == HOSTILE


@pytest.mark.usefixtures("hostile")
def test_nor_in_a_file_with_a_hostile_cell(visiting: Visiting) -> None:
    content = f'period,deals\n2026-W46,"{HOSTILE}"\n'.encode()
    app = bring_in(visiting.opens("reports"), f"{HOSTILE}.csv", content, provider=HOSTILE)
    assert not app.exception
    assert app.error
    assert takes_effect(app) == []


@pytest.mark.usefixtures("hostile")
def test_nor_with_a_hostile_header(visiting: Visiting) -> None:
    content = f'period,"{HOSTILE}",deals\n2026-W46,1,many\n'.encode()
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=HOSTILE)
    assert not app.exception
    assert takes_effect(app) == []


def test_a_downloaded_table_runs_nothing(visiting: Visiting, db: Database) -> None:
    accepted(db, activity({"provider": FORMULA, "week": "2026-11-09", "deals": 3, "leads": 9}))
    assert providers(db)[0].name == FORMULA
    frame = visiting.opens("performance").dataframe[0].value
    rows = list(csv.reader(io.StringIO(tables.safe_csv(frame).decode("utf-8-sig"))))
    assert rows[1][1] == f"'{FORMULA}"
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    assert rows[1][0] == date(2026, 11, 9).isoformat()
