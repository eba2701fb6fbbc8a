"""The reader's language: messages from gettext catalogues, chosen for each session.

English is the language of the source. A message is looked up when it is shown, so a page needs no
reload to change its language, and two people can read two languages at once.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

import streamlit as st

CATALOGUES = Path(__file__).parents[1] / "web" / "locales"
DOMAIN = "messages"

#: Each language by its own name, in the order they are offered.
LANGUAGES = {"uk": "Українська", "ru": "Русский", "en": "English"}
DEFAULT = "en"
#: The locale that writes a language's numbers and dates.
LOCALES = {"uk": "uk_UA", "ru": "ru_UA", "en": "en_GB"}

#: Where the session keeps its language; the switch on screen is bound to it.
SESSION_KEY = "language"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def _(message: str, /, **values: Any) -> str:
    """The message in the reader's language, its ``{placeholders}`` filled in."""
    translated = catalogue().gettext(message)
    return translated.format(**values) if values else translated


def _n(singular: str, plural: str, n: float, /, **values: Any) -> str:
    """The message in the plural form that ``n`` asks for; fill ``{n}`` with the written number."""
    translated = catalogue().ngettext(singular, plural, int(n))
    return translated.format(**values)


def catalogue() -> NullTranslations:
    """The messages in the reader's language."""
    return _catalogue(language())


def language() -> str:
    """The language of this session, or of the file that is being made for it."""
    chosen: str = _spoken.get() or st.session_state.get(SESSION_KEY, DEFAULT)
    return chosen


@contextmanager
def speaking(code: str) -> Generator[None, None, None]:
    """Speaks this language where no session is known."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def is_chosen() -> bool:
    """Whether this session has a language yet."""
    return st.session_state.get(SESSION_KEY) is not None


def speak(chosen: str) -> None:
    """Makes this the language of the session."""
    st.session_state[SESSION_KEY] = chosen


def locale() -> str:
    """The locale that writes this session's numbers and dates."""
    return LOCALES[language()]


def preferred(wanted: Iterable[str | None]) -> str:
    """The first language we speak among those wanted."""
    return next((code for tag in wanted if (code := spoken(tag))), DEFAULT)


def spoken(tag: str | None) -> str | None:
    """The language that a tag names, if we speak it: "uk-UA" and " uk;q=0.8" are Ukrainian."""
    code = (tag or "").split(";")[0].replace("_", "-").split("-")[0].strip().lower()
    return code if code in LANGUAGES else None


@cache
def _catalogue(code: str) -> NullTranslations:
    """A language's messages, compiled from their source when first needed."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        messages = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
