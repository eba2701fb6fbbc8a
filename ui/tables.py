"""Tables on screen, and the same tables to take away."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ui import state
from ui.deferred import later
from ui.formatting import plain, separators
from ui.i18n import _

#: What makes a spreadsheet take a text for a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: What parts cells or rows in one spreadsheet or another, or may be taken for their quotes.
_PARTING = re.compile(r"""[,;|\t\r\n"]|^'""")
_LONG_WORD = re.compile(r"(\S{10})(?=\S)")
#: More columns than these are written small.
_ROOMY = 4
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
    sums: int,
    file_name: str,
    key: str,
    written: Callable[[Any], str],
) -> None:
    """Lines that end in their sums, and so stand in one order, with the button of ``show``.

    Of ``columns``, those shown, all but the first are figures. The last ``sums`` lines stand out.
    """
    head, *figures = columns
    lines = [[row[head], *(written(row[figure]) for figure in figures)] for row in rows]
    _draw(columns, lines, bold=sums)
    _download(lambda: pd.DataFrame(rows), file_name=file_name, key=key)


def show_side_by_side(rows: Sequence[Mapping[str, str]], *, file_name: str, key: str) -> None:
    """What a few have in common, each in a column after the first, with the button of ``show``.

    As many stand side by side as there is room for, the others below them.
    """
    head, *names = rows[0]
    tiers = math.ceil(len(names) / (2 if state.on_a_phone() else 4))
    abreast = math.ceil(len(names) / tiers)
    for first in range(0, len(names), abreast):
        shown = names[first : first + abreast]
        lines = [[row[column] for column in (head, *shown)] for row in rows]
        _draw([head, *map(_breakable, shown)], lines)
    _download(lambda: pd.DataFrame(rows), file_name=file_name, key=key)


def _draw(columns: Sequence[str], lines: Sequence[Sequence[str]], *, bold: int = 0) -> None:
    """Lines of text that wrap where it is narrow, all columns but the first to the right."""
    size = ":small[{}]" if state.on_a_phone() or len(columns) > _ROOMY else "{}"
    ordinary = len(lines) - bold
    cells = [
        [size.format(plain(cell) if at < ordinary else f"**{plain(cell)}**") for cell in line]
        for at, line in enumerate((columns, *lines), start=-1)
    ]
    cells.insert(1, [":---", *["---:"] * (len(columns) - 1)])
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in cells))


def _breakable(name: str) -> str:
    """Someone's name for a thing, its long words with soft hyphens: a column must not grow."""
    return _LONG_WORD.sub("\\1\u00ad", name)


def _download(made: Callable[[], pd.DataFrame], *, file_name: str, key: str) -> None:
    st.download_button(
        _("Download this table (CSV)"),
        data=later(lambda: safe_csv(made())),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}_csv",
        on_click="ignore",
    )


def safe_csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV that the reader's spreadsheet opens right and none runs.

    A double click opens it in columns, its numbers as numbers: where the reader's language writes
    a decimal comma, so does the file, and parts its cells with semicolons, as spreadsheets there
    expect. A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers
    stay numbers, negative ones too. A byte-order mark tells Excel that it is UTF-8.
    """
    point = separators()[0]
    delimiter = ";" if point == "," else ","
    cells = frame.map(lambda cell: _written(cell, point)).to_numpy().tolist()
    head = [_quoted(neutral(str(column))) for column in frame.columns]
    lines = [delimiter.join(row) or '""' for row in (head, *cells)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _written(cell: Any, point: str) -> str:
    """A cell as it goes into a file; a negative number that came as text stays one."""
    if isinstance(cell, str):
        return _quoted(cell if _NEGATIVE_NUMBER.fullmatch(cell) else neutral(cell))
    if pd.isna(cell):
        return ""
    return f"{cell:.12g}".replace(".", point) if isinstance(cell, float) else str(cell)


def _quoted(text: str) -> str:
    """A text that stays one cell, also where another sign parts them than in this file.

    Else its end might begin a cell of its own there, and run.
    """
    return '"{}"'.format(text.replace('"', '""')) if _PARTING.search(text) else text
