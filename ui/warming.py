"""What the first visitor would otherwise wait for, made ready while nobody waits.

Python looks through all that is alive for what can be forgotten, and Streamlit has it do so after
every run; the libraries alone took it 85 ms. They stay as long as the server does, so they are set
aside.
"""

from __future__ import annotations

import gc
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from outsource_core.costs import Scenario
from outsource_core.uncertainty import simulate, usual_ranges
from ui import formatting, i18n, savings_lab

#: The script of every visit is run, not loaded.
_SCRIPT = "frame"
#: What pages import where they use it.
_NEEDED_LATER = (
    "PIL.PngImagePlugin",
    "pandas.io.formats.style",
    "plotly.tools",
    "scipy.special",
    "scipy.stats.qmc",
    "streamlit.material_icon_names",
)


@cache
def warm_up() -> None:
    """Loads what pages load when they first need it, and sets it aside; once in a process.

    A first simulation lays out the points that all later ones are drawn by.
    """
    ours = (one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)]))
    for module in (*_NEEDED_LATER, *(f"ui.{name}" for name in ours if name != _SCRIPT)):
        import_module(module)
    simulate(Scenario(), usual_ranges(Scenario()), draws=savings_lab.DRAWS)
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            formatting.percent(0.5)
            i18n._("Savings")
    gc.collect()
    gc.freeze()
