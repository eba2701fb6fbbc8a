"""What became of files: what was accepted, what was not, the refused rows to be mended."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from outsource_core.problems import Code, Problem
from outsource_core.reports.checking import refused_table
from outsource_core.reports.intake import Prepared
from ui import crash, problems, tables
from ui.deferred import later
from ui.formatting import plain, unmarked
from ui.i18n import _
from ui.intake_desk import Desk, Receipt
from ui.intake_work import REFUSED
from ui.report_list import period_of


def show(desk: Desk) -> None:
    """Says what the last press of a button did, until something else is done."""
    for name, error in desk.errors:
        crash.apologise(error, where=name)
    desk.errors.clear()
    if desk.is_taken_back:
        desk.is_taken_back = False
        st.toast(_("Taken back. Everything is as it was before; upload the file to bring it in."))
    if desk.let_go:
        st.warning(
            _(
                "These files lay here for too long, or there was no more room for them, and were "
                "taken away: {names}. Only what you accepted of them is stored. Drop them again "
                "when you need them.",
                names=", ".join(map(plain, desk.let_go)),
            )
        )
    if desk.receipt is None:
        return
    _accepted(desk.receipt)
    stopped = [one for stored in desk.receipt.stored for one in stored.problems]
    problems.show([*stopped, *desk.receipt.problems])
    for stored in desk.receipt.stored:
        if stored.accepted and stored.refused is not None:
            place = "_".join(map(str, stored.place))
            refused_button(stored.refused, stored.file_name, key=f"left_{place}")


def _accepted(done: Receipt) -> None:
    said = [
        _(
            "Accepted from {provider}: {rows}, {period}.",
            provider=plain(report.provider),
            rows=problems.rows_counted(report.row_count),
            period=period_of(report),
        )
        for stored in done.stored
        for report in stored.accepted
    ]
    if said:
        lines = said if len(said) == 1 else [f"- {one}" for one in said]
        st.success("\n".join(lines), icon=":material/check_circle:")
    if done.is_stopped:
        st.info(
            _("Stopped. Only what is named here was stored; the rest is as it was.")
            if said
            else _("Stopped. Nothing was stored.")
        )


def refused_button(prepared: Prepared, file_name: str, *, key: str) -> None:
    """The refused rows, with the reason in words, as a file."""
    st.download_button(
        _("Download the refused rows with reasons"),
        data=later(lambda: tables.safe_csv(refused(prepared))),
        file_name=f"{REFUSED}{file_name.rsplit('.', 1)[0]}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )


def refused(prepared: Prepared) -> pd.DataFrame:
    """The refused rows as they came, with the reason in words."""
    known = {(one.code, one.column): one for one in reversed(prepared.problems)}

    def say(code: Code, column: str | None, value: str) -> str:
        like = known.get((code, column), Problem(code, column=column))
        here = replace(like, file=None, sheet=None, row=None, value=value)
        here = problems.of_table(here, prepared.table)
        return unmarked(problems.sentence(here)).removesuffix(".")

    return refused_table(prepared.table, prepared.checked, reason=_("Why it was refused"), say=say)
