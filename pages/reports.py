"""Reports: is everything the providers sent in, and right?"""

from __future__ import annotations

import streamlit as st

from outsource_core.storage.reports import reports
from ui import intake_desk, report_list, report_view, resources
from ui.i18n import _

st.title(_("Is everything the providers sent in, and right?"))

desk = intake_desk.desk()
desk.advance()
all_reports = reports(resources.store())

report_view.receipt(desk)
with st.container(border=True):
    st.subheader(_("Bring in files"), anchor=False)
    report_view.drop_box(desk)
report_view.show(desk, intake_desk.version_of(all_reports))

report_list.owed()
st.subheader(_("Accepted so far"))
report_list.accepted(desk, all_reports)
