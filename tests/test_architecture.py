"""The direction of imports: pages → ui → outsource_core ← web; the model never imports storage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: What each folder must never import.
FORBIDDEN = {
    "outsource_core": {"streamlit", "plotly", "ui", "web", "pages"},
    "ui": {"pages", "web"},
    "web": {"ui", "pages", "streamlit"},
}
#: The only places of the core that may import the store: itself and the command line.
STORES = ("outsource_core/storage/", "outsource_core/__main__.py")


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_point_one_way(folder: str) -> None:
    wrong = {
        (str(path.relative_to(ROOT)), name)
        for path in sources(folder)
        for name in imported(path)
        if name.split(".")[0] in FORBIDDEN[folder]
    }
    assert sources(folder)
    assert not wrong


def test_the_model_never_imports_the_store() -> None:
    wrong = {
        (str(path.relative_to(ROOT)), name)
        for path in sources("outsource_core")
        for name in imported(path)
        if name.startswith("outsource_core.storage")
        and not str(path.relative_to(ROOT)).startswith(STORES)
    }
    assert not wrong


@pytest.mark.parametrize("folder", ["ui", "pages", "web"])
def test_only_the_store_knows_sql(folder: str) -> None:
    wrong = {
        (str(path.relative_to(ROOT)), word)
        for path in sources(folder)
        for word in ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")
        if word in path.read_text(encoding="utf-8")
    }
    assert not wrong


@pytest.mark.parametrize("folder", ["ui", "pages", "web"])
def test_no_html_by_hand_and_no_pickles(folder: str) -> None:
    wrong = {
        (str(path.relative_to(ROOT)), word)
        for path in sources(folder)
        for word in ("unsafe_allow_html", "st.html", "pickle", "components.v1")
        if word in path.read_text(encoding="utf-8")
    }
    assert not wrong
