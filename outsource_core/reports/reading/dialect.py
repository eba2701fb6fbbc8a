"""How the cells of a delimited text are parted: delimiter, quote, escape.

Each candidate splits a sample; the one whose rows have one width and whose cells look like
values wins. The measure (row pattern score times cell type score) is that of G. van den Burg,
A. Nazabal, C. Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 32_768
SECOND_OPINION_CHARACTERS = 4_096
CLOSE_CALL = 0.8
NO_DELIMITER = 1e-3

_DECLARED = re.compile(r'"?sep=(.)"?[ \t,;|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_KNOWN_CELL = re.compile(
    r"""\s*(?:
      | [-+−(]?\s*[$€₴]?\s*\d[\d\s\u00a0\u202f'’]*(?:[.,]\d+)*\s*(?:%|[$€₴]|грн\.?|UAH)?\)?
      | \d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T\s]+\d{1,2}:\d\d(?::\d\d)?\S*)?
      | \d{1,2}:\d\d(?::\d\d)?
      | [^,;|\t"]+
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is written. ``spaced``: a space follows each delimiter."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class DialectChoice:
    """A dialect, the code of its evidence, and whether the file's first line only names it."""

    dialect: Dialect
    why: str
    declared_on_first_line: bool = False


def detect(text: str) -> DialectChoice:
    """The dialect of ``text``, judged by its beginning."""
    sample = _whole_lines(text)
    declared = _DECLARED.match(sample)
    if declared:
        delimiter = declared.group(1)
        body = sample[declared.end() :]
        return DialectChoice(_with_quoting(body, delimiter), "declared", True)
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    ranked = sorted(scores, key=lambda delimiter: scores[delimiter], reverse=True)
    best, second = ranked[0], ranked[1]
    if scores[best] <= NO_DELIMITER:
        return DialectChoice(_with_quoting(sample, ","), "one_column")
    why = "consistent_rows"
    if scores[second] > CLOSE_CALL * scores[best]:
        opinion = _second_opinion(sample)
        if opinion in (best, second):
            best, why = opinion, "second_opinion"
    return DialectChoice(_with_quoting(sample, best), why)


def _whole_lines(text: str) -> str:
    sample = text[:SAMPLE_CHARACTERS]
    if len(text) <= SAMPLE_CHARACTERS:
        return sample
    end = max(sample.rfind("\n"), sample.rfind("\r"))
    return sample[: end + 1] if end > 0 else sample


def _score(sample: str, delimiter: str) -> float:
    return max(
        _table_score(_rows(sample, delimiter, quoting)) for quoting in _quotings(sample, delimiter)
    )


def _quotings(sample: str, delimiter: str) -> list[str | None]:
    single = _apostrophes_quote(sample, delimiter)
    return ["'"] if single else ['"', None] if '"' in sample else [None]


def _rows(sample: str, delimiter: str, quote: str | None) -> list[list[str]]:
    reader = csv.reader(
        io.StringIO(sample, newline=""),
        delimiter=delimiter,
        quotechar=quote or '"',
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        skipinitialspace=delimiter != "\t",
    )
    try:
        return [row for row in reader if row]
    except csv.Error:
        return []


def _table_score(rows: Sequence[Sequence[str]]) -> float:
    """Row pattern score times cell type score; 0 for no rows."""
    if not rows:
        return 0.0
    widths = Counter(map(len, rows))
    pattern = sum(n * max(NO_DELIMITER, w - 1) / w for w, n in widths.items()) / len(widths)
    cells = [cell for row in rows for cell in row]
    known = sum(_KNOWN_CELL.fullmatch(cell) is not None for cell in cells) / len(cells)
    return pattern / len(rows) * max(known, 1e-6)


def _second_opinion(sample: str) -> str | None:
    import clevercsv

    try:
        dialect = clevercsv.Sniffer().sniff(
            sample[:SECOND_OPINION_CHARACTERS], delimiters="".join(DELIMITERS)
        )
    except clevercsv.Error:
        return None
    return str(dialect.delimiter) if dialect and dialect.delimiter else None


def _with_quoting(sample: str, delimiter: str) -> Dialect:
    quote = "'" if _apostrophes_quote(sample, delimiter) else '"'
    part = re.escape(delimiter)
    escaped = len(re.findall(rf"\\{quote}(?!{quote}|\s*(?:{part}|[\r\n]|\Z))", sample))
    doubled = len(re.findall(rf"(?<!^)(?<!{part}){quote}{quote}(?!{part})", sample, re.MULTILINE))
    tight = len(re.findall(rf"{part}{quote}", sample))
    loose = len(re.findall(rf"{part} +{quote}", sample))
    return Dialect(
        delimiter,
        quote,
        escape="\\" if escaped and escaped >= doubled else None,
        spaced=loose > tight,
    )


def _apostrophes_quote(sample: str, delimiter: str) -> bool:
    """Whether cells stand between apostrophes, and none between quotation marks."""
    part = re.escape(delimiter)
    edge = rf"(?:^|{part}) *{{0}}(?:[^\r\n{{0}}]|{{0}}{{0}})*{{0}} *(?={part}|$)"
    rest, doubles = re.subn(edge.format('"'), "", sample, flags=re.MULTILINE)
    singles = len(re.findall(edge.format("'"), rest, re.MULTILINE))  # not those inside the others
    return singles > doubles
