"""Pictures of charts, saved from the page: each carries its title, which stands beside it there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def have_titles() -> None:
    """Puts on the page what its charts need for it, once for all of them."""
    _titling()(key="pictures")


@cache
def _titling() -> Callable[..., Any]:
    script = Path(__file__).with_name("pictures.js").read_text(encoding="utf-8")
    return st.components.v2.component("pictures", js=script)
