"""Tables on screen, and the same tables to take away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui import state
from ui.formatting import plain
from ui.i18n import _

#: What makes a spreadsheet take a text for a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(?:[ \u00a0\u202f][0-9]{3})*(?:[.,][0-9]+)?")


def show(
    frame: pd.DataFrame,
    *,
    file_name: str,
    key: str,
    alt: str,
    written: Mapping[str, Callable[[Any], str]] | None = None,
) -> None:
    """A table with each figure as the reader writes it, and a button that downloads it as CSV.

    ``written`` says for a column how its values are written; sorting still goes by their value.
    """
    st.dataframe(
        frame.style.format(dict(written or {}), na_rep="—"), hide_index=True, alt=alt, key=key
    )
    _download(lambda: frame, file_name=file_name, key=key)


def show_statement(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: Sequence[str],
    file_name: str,
    key: str,
    written: Callable[[Any], str],
) -> None:
    """Lines that end in their sums, and so stand in one order, with the button of ``show``.

    Of ``columns``, those shown, all but the first are figures. The names wrap where it is narrow.
    """
    head, *figures = columns
    lines = [[row[head], *(written(row[figure]) for figure in figures)] for row in rows]
    size = ":small[{}]" if state.on_a_phone() else "{}"
    cells = [[size.format(plain(cell)) for cell in line] for line in ([head, *figures], *lines)]
    cells.insert(1, [":---", *("---:" for _figure in figures)])
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in cells))
    _download(lambda: pd.DataFrame(rows), file_name=file_name, key=key)


def _download(made: Callable[[], pd.DataFrame], *, file_name: str, key: str) -> None:
    st.download_button(
        _("Download this table (CSV)"),
        data=lambda: safe_csv(made()),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}_csv",
        on_click="ignore",
    )


def safe_csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV that every spreadsheet opens right and none runs.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay
    numbers, negative ones too. A byte-order mark tells Excel that it is UTF-8.
    """
    columns = [neutral(str(column)) for column in frame.columns]
    cells = frame.map(_written)
    # Only what is in the line's end is quoted: a bare CR in a text would begin a row of its own.
    written = cells.set_axis(columns, axis=1).to_csv(
        index=False, float_format="%.12g", lineterminator="\r\n"
    )
    return written.encode("utf-8-sig")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _written(cell: Any) -> Any:
    """A cell as it goes into a file; a negative number that came as text stays one."""
    is_text = isinstance(cell, str) and not _NEGATIVE_NUMBER.fullmatch(cell)
    return neutral(cell) if is_text else cell
