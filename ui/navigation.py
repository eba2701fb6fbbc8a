"""The pages, in the order of an outsourcing decision's life."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from outsource_core.sharing import SHARED_PAGE
from ui.i18n import _

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PAGES = Path(__file__).parents[1] / "pages"
#: Each page's file and icon; its address is the file's name.
ICONS = {
    "overview": ":material/home:",
    "savings": ":material/savings:",
    "risks": ":material/shield:",
    "goals": ":material/flag:",
    "reports": ":material/upload_file:",
    "performance": ":material/monitoring:",
    "share": ":material/share:",
    "settings": ":material/settings:",
}


def titles() -> dict[str, str]:
    """Each page's name in the reader's language."""
    return {
        "overview": _("Overview"),
        "savings": _("Savings"),
        "risks": _("Risks"),
        "goals": _("Goals"),
        "reports": _("Reports"),
        "performance": _("Performance"),
        "share": _("Share"),
        "settings": _("Settings"),
    }


def owners_pages() -> Mapping[str, list[Page]]:
    """Everything, by the four stages of the decision's life."""
    pages = {name: _page(name, title) for name, title in titles().items()}
    return {
        "": [pages["overview"]],
        _("Decide"): [pages["savings"], pages["risks"]],
        _("Agree"): [pages["goals"]],
        _("Run"): [pages["reports"], pages["performance"]],
        _("Sharing"): [pages["share"], pages["settings"]],
    }


def partners_pages() -> list[Page]:
    """The shared view alone. The other addresses exist, so that typing one meets a closed door."""
    shared = st.Page(PAGES / "shared.py", title=_("Shared figures"), url_path=SHARED_PAGE)
    doors = [
        st.Page(closed_door, title=_("Not shared"), url_path=name, default=name == "overview")
        for name in ICONS
    ]
    return [*doors, shared]


def link(name: str, label: str) -> None:
    """A link to one of the owner's pages."""
    st.page_link(PAGES / f"{name}.py", label=label, icon=ICONS[name])


def closed_door() -> None:
    """What someone with a shared link sees at any other address."""
    st.title(_("Only what was shared can be seen here"))
    st.write(_("Open the link you were sent once more, or ask the store's owner for a new one."))


def _page(name: str, title: str) -> Page:
    return st.Page(
        PAGES / f"{name}.py",
        title=title,
        icon=ICONS[name],
        url_path=name,
        default=name == "overview",
    )
