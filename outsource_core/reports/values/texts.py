"""What a text, or a whole column of it, is made of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])
"""Marks without width, such as come along when a date or an amount is copied from a screen."""

PIECE = 1 << 22  # bytes looked at together


def visible(text: str) -> str:
    """``text`` without the marks that nobody sees.

    >>> visible("\u200e09.11.2026\u200b")
    '09.11.2026'
    """
    return text if text.isascii() else text.translate(_UNSEEN)


def made_of(cells: pd.Series, allowed: bytes) -> bool:
    """Whether no cell holds any byte but these. Takes a hundredth of a regular expression's time.

    >>> made_of(pd.Series(["12", "", "7.5"], dtype="str"), b"0123456789.")
    True
    """
    for chunk in _chunks(cells):
        if chunk.null_count or not pa.types.is_large_string(chunk.type):
            return False
        ends, data = _bytes(chunk)
        used = data[ends[0] : ends[-1]]
        pieces = (used[at : at + PIECE].tobytes() for at in range(0, len(used), PIECE))
        if any(piece.translate(None, delete=allowed) for piece in pieces):
            return False
    return True


def begins_with(cells: pd.Series, first: bytes) -> bool:
    """Whether any cell begins with one of these bytes.

    >>> begins_with(pd.Series(["12", "", "7.5"], dtype="str"), b"0123")
    True
    """
    known = np.zeros(256, dtype=bool)
    known[list(first)] = True
    for chunk in _chunks(cells):
        ends, data = _bytes(chunk.cast(pa.large_string()))
        begins = ends[:-1][ends[1:] > ends[:-1]]
        if known[data[begins]].any():
            return True
    return False


def _chunks(cells: pd.Series) -> list[pa.Array]:
    texts = pa.array(cells)
    return texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]


def _bytes(texts: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each text begins and the last one ends, and the bytes they lie in."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return ends, np.frombuffer(data or b"", dtype=np.uint8)
