"""What the first visitor would otherwise wait for, made ready while nobody waits.

Python looks through all that is alive for what can be forgotten, and Streamlit has it do so after
every run; the libraries alone took it 85 ms. They stay as long as the server does, so they are set
aside.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib import import_module

from ui import formatting, i18n

#: What pages import where they use it.
_NEEDED_LATER = (
    "pandas.io.formats.style",
    "plotly.io",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats.qmc",
)


@cache
def warm_up() -> None:
    """Loads what pages load when they first need it, and sets it aside; once in a process."""
    for library in _NEEDED_LATER:
        import_module(library)
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            formatting.percent(0.5)
            i18n._("Savings")
    gc.collect()
    gc.freeze()
