"""What the savings lab gives to take away: a workbook, two pages of paper, a table."""

from __future__ import annotations

import streamlit as st

from outsource_core.uncertainty import tornado
from ui import savings_view, state, tables
from ui.deferred import later
from ui.exports import savings_pdf, savings_workbook
from ui.i18n import _
from ui.savings_lab import Lab

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def take_away(lab: Lab) -> None:
    """Three files of the same answer, each made when it is asked for."""
    scenario, comparison = lab.scenario, lab.comparison
    title = str(state.setting("store_name", "")) or _("What outsourcing would save")
    with st.expander(_("Take it with you"), icon=":material/download:"):
        st.download_button(
            _("Workbook with its formulas, for the accountant (XLSX)"),
            data=later(lambda: savings_workbook(scenario, comparison, title=title)),
            file_name="savings.xlsx",
            mime=_WORKBOOK,
            icon=":material/table_view:",
            key="savings_workbook",
            on_click="ignore",
        )
        st.download_button(
            _("Two pages for the meeting (PDF)"),
            data=later(
                lambda: savings_pdf(
                    scenario,
                    comparison,
                    title=title,
                    simulation=lab.simulation,
                    swings=tornado(scenario, lab.ranges),
                    ranges=lab.gathered.ranges,
                )
            ),
            file_name="savings.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            key="savings_paper",
            on_click="ignore",
        )
        st.download_button(
            _("Every month as a table (CSV)"),
            data=later(
                lambda: tables.safe_csv(savings_view.months_table(comparison, scenario.horizon))
            ),
            file_name="savings_months.csv",
            mime="text/csv",
            icon=":material/calendar_month:",
            key="savings_csv",
            on_click="ignore",
        )
        st.caption(_("Each chart has a button in its corner that saves it as a picture."))
