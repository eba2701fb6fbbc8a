"""What only the browser can do: titles in saved pictures of charts, a comma typed in a number."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.formatting import separators


def help_out() -> None:
    """Puts on the page the one script that does it; it knows the reader's decimal sign."""
    _script()(key="browser", data={"decimal": separators()[0]})


@cache
def _script() -> Callable[..., Any]:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("browser", js=script)
