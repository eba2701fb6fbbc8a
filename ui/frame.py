"""The script every visit runs: who is this, in which language, and which page they may see."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from outsource_core.sharing import SHARED_PAGE
from outsource_core.storage.database import stopped_by
from outsource_core.storage.settings import choose, settings
from ui import access, address, browser, i18n, navigation, resources, state
from ui.i18n import _
from ui.warming import warm_up

ICON = Path(__file__).with_name("icon.png")


def begin_visit() -> state.Visit:
    """Finds out who is looking and in which language they read."""
    db = resources.store()
    chosen = settings(db)
    visit = state.Visit(access.who(db), chosen)
    state.begin(visit)
    if not i18n.is_chosen():
        owners_choice = chosen.get("language") if is_owner(visit) else None
        browser = st.context.headers.get("Accept-Language", "").split(",")
        i18n.speak(
            i18n.preferred(
                [st.query_params.get("lang"), owners_choice, st.context.locale, *browser]
            )
        )
    return visit


def is_owner(visit: state.Visit) -> bool:
    """Whether the visitor may do everything."""
    return visit.visitor.role is access.Role.OWNER


@contextmanager
def unless_busy() -> Generator[None, None, None]:
    """Lets go of what need not be kept now, while a large report is being stored."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if stopped_by(error) is None:
            raise


def language_switch() -> None:
    """Lets the reader change the language; the owner's choice is kept for the store."""

    def keep() -> None:
        st.query_params["lang"] = i18n.language()
        if is_owner(state.visit()):
            with unless_busy():
                choose(resources.store(), language=i18n.language())

    st.selectbox(
        _("Language"),
        list(i18n.LANGUAGES),
        format_func=i18n.LANGUAGES.__getitem__,
        key=i18n.SESSION_KEY,
        on_change=keep,
        label_visibility="collapsed",
        width=150,
    )


warm_up()
visit = begin_visit()
st.set_page_config(page_title=_("Outsourced sales"), page_icon=ICON, layout="wide")

if is_owner(visit):
    page = st.navigation(navigation.owners_pages(), position="sidebar", expanded=True)
    with st.sidebar:
        language_switch()
else:
    page = st.navigation(navigation.partners_pages(), position="hidden")
    with st.container(horizontal=True, horizontal_alignment="right"):
        language_switch()
    if page.url_path != SHARED_PAGE:
        navigation.closed_door()
        st.stop()

with i18n.speaking(i18n.language()), state.visiting(visit), address.on_hand():
    page.run()  # these are asked for at every word and input
browser.help_out()
