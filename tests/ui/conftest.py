"""A visit without a browser: what the screen's helpers know of their reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from ui import access, i18n, state

Begin = Callable[..., None]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Begins a visit of the owner's in a language, with what they chose for the store."""

    def visit(language: str = "en", **settings: Any) -> None:
        monkeypatch.setattr(st, "session_state", {})
        i18n.speak(language)
        state.begin(state.Visit(access.Visitor(access.Role.OWNER), settings))

    visit()
    return visit
