"""Reports: is everything the providers sent in, and right?"""

from __future__ import annotations

import streamlit as st

from outsource_core.storage.providers import providers
from outsource_core.storage.reports import reports
from ui import report_view, resources
from ui.i18n import _

st.title(_("Is everything the providers sent in, and right?"))

db = resources.store()
report_view.receipt()

with st.container(border=True):
    st.subheader(_("Bring in a file"), anchor=False)
    provider = st.selectbox(
        _("Whose report is it?"),
        [one.name for one in providers(db)],
        index=None,
        accept_new_options=True,
        placeholder=_("Choose, or type a new name"),
        help=_("Leave empty when a column of the file names the provider."),
        key="report_provider",
    )
    files = st.file_uploader(
        _("The file as the provider sent it"),
        accept_multiple_files=True,
        type=report_view.FILE_TYPES,
        key=report_view.uploader_key(),
        help=_("CSV or Excel, up to 200 MB. It is read here and not kept."),
    )
    report_view.template(provider)
    with st.expander(_("The file names sellers, not providers")):
        lookup = st.file_uploader(
            _("A list of sellers and the office or company each belongs to"),
            type=report_view.FILE_TYPES,
            key=report_view.uploader_key("lookup"),
        )
    for number, file in enumerate(files or ()):
        report_view.one_file(file, number, provider=provider, lookup=lookup)

report_view.owed()
st.subheader(_("Accepted so far"))
report_view.accepted(reports(db))
