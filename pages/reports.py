"""Reports: is everything the providers sent in, and right?"""

from __future__ import annotations

import streamlit as st

from outsource_core.storage.reports import reports
from ui import (
    drop_box,
    intake_keeping,
    intake_work,
    receipt_view,
    report_list,
    report_view,
    resources,
)
from ui.i18n import _

st.title(_("Is everything the providers sent in, and right?"))

desk = intake_keeping.desk()
receipt, coming_in, lying = st.container(), st.container(border=True), st.container()
with coming_in:
    st.subheader(_("Bring in files"), anchor=False)
    drop_box.show(desk)
all_reports = reports(resources.store())
with receipt:
    receipt_view.show(desk)
with lying:
    report_view.show(desk, intake_work.version_of(all_reports))

report_list.owed()
st.subheader(_("Accepted so far"))
report_list.accepted(desk, all_reports)
