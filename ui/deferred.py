"""Files made when someone asks for them: what their making needs of the session goes along.

Streamlit makes a deferred download in a thread of its own, where no session is known.
"""

from __future__ import annotations

from collections.abc import Callable

from ui import i18n, state


def later(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same making, in the language and for the visitor of now, whenever it is called."""
    language, visit = i18n.language(), state.visit()

    def made() -> bytes:
        with i18n.speaking(language), state.visiting(visit):
            return make()

    return made
