"""Where files come in: whose they are, the place to drop them on, a file to fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.intake import File
from outsource_core.storage.providers import providers, teams
from ui import resources, tables
from ui.deferred import later
from ui.formatting import number, plain
from ui.i18n import _, _n
from ui.intake_desk import Desk
from ui.intake_keeping import bring, elsewhere
from ui.intake_keeping import desk as this_desk
from ui.words import field_name

FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "zip"]
_ROUND = "upload_round"
#: How many files a line names.
NAMED = 5


def show(desk: Desk) -> None:
    """Whose report it is, and the place to drop files on; what is dropped lies on the desk.

    The uploader that took files in is lost to what is dropped on it next: the new one takes its
    place before the desk goes on, which may be waited for. Whose reports they are is asked after,
    for that goes with the last file.
    """
    asked = st.container()
    _offered()
    _uploader(
        "file",
        _("The files as the providers sent them"),
        several=True,
        help=_("CSV or Excel, up to 200 MB, one or many at once. They are read here and not kept."),
    )
    template = st.container()
    with st.expander(_("The file names sellers, not providers")):
        if desk.lookup is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(desk.lookup[1].name)}**", width="stretch")
                remove_button(desk, lambda: setattr(desk, "lookup", None), key="lookup")
        _uploader(
            "lookup",
            _("A list of sellers and the office or company each belongs to"),
            several=False,
        )
    desk.advance()
    with asked:
        whose(
            _("Whose reports are they?"),
            desk.provider,
            key="report_provider",
            keep=lambda provider: setattr(desk, "provider", provider),
        )
    with template:
        _template(desk.provider)


def _offered() -> None:
    """What lies in a tab that was cut off, or in another one, can be brought here."""
    names = elsewhere()
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            _n(
                "{n} file you dropped is still there, in another tab or in this one before it was "
                "cut off: {names}",
                "{n} files you dropped are still there, in another tab or in this one before it "
                "was cut off: {names}",
                len(names),
                n=number(len(names)),
                names=", ".join(map(plain, names[:NAMED])) + ("…" if len(names) > NAMED else ""),
            ),
            width="stretch",
        )
        st.button(_("Bring here"), icon=":material/move_down:", key="bring_desk", on_click=bring)


def whose(label: str, current: str | None, *, key: str, keep: Callable[[str | None], None]) -> None:
    """Asks for a provider, known or new; ``keep`` is told of another answer before the page runs.

    A page that began anew halfway could lose a file that comes in at that moment.
    """
    names = [one.name for one in providers(resources.store())]
    if current and current not in names:
        names.append(current)
    st.session_state[key] = current  # an index would take away the cross that clears the answer
    st.selectbox(
        label,
        names,
        index=None,
        accept_new_options=True,
        placeholder=_("Choose, or type a new name"),
        help=_("Leave empty when a column of the file names the provider."),
        key=key,
        on_change=lambda: keep((st.session_state[key] or "").strip() or None),
    )


def _uploader(name: str, label: str, *, several: bool, help: str | None = None) -> None:
    key = f"upload_{name}_{st.session_state.get(_ROUND, 0)}"
    st.file_uploader(
        label,
        accept_multiple_files=several,
        type=FILE_TYPES,
        key=key,
        help=help,
        on_change=_take_in,
        args=(name, key),
    )


def _take_in(name: str, key: str) -> None:
    """Lays what was dropped on the desk; the uploader is empty again.

    An uploader forgets its files when another page is opened; the desk does not.
    """
    dropped = st.session_state[key] or []
    for one in dropped if isinstance(dropped, list) else [dropped]:
        if this_desk().is_new(one.file_id):
            put = this_desk().put if name == "file" else this_desk().put_lookup
            put(File(one.name, one.getvalue()))
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _template(provider: str | None) -> None:
    """A file to fill in: this provider's own teams, last week, the columns by their names."""
    st.download_button(
        _("Download an empty report to fill in"),
        data=later(lambda: tables.safe_csv(template_table(provider))),
        file_name="report.csv",
        mime="text/csv",
        icon=":material/description:",
        key="report_template",
        type="tertiary",
        on_click="ignore",
    )


def template_table(provider: str | None) -> pd.DataFrame:
    """A row a team for the week that ended last, every figure still empty.

    It names its provider, so that nobody has to say whose it is when it comes back.
    """
    year, week, _day = (date.today() - timedelta(weeks=1)).isocalendar()
    own = teams(resources.store(), provider) if provider else ()
    unasked = {"agent"} if provider else {"agent", "provider"}  # a row a team is enough
    names = [one.name for one in FIELDS[Shape.ACTIVITY] if one.name not in unasked]
    given = {"period": f"{year}-W{week:02}", "provider": provider}
    rows = [dict.fromkeys(names, "") | given | {"team": team} for team in own or ("",)]
    return pd.DataFrame(rows, columns=names).rename(columns=field_name)


def remove_button(desk: Desk, remove: Callable[[], None], *, key: str) -> None:
    """Takes something off the desk."""
    st.button(
        _("Remove"),
        type="tertiary",
        icon=":material/close:",
        key=f"remove_{key}",
        on_click=remove,
        disabled=desk.is_storing,
    )
