"""Numbers, money, counts and hours from columns of text.

The decimal sign is decided once for a column, by the evidence of all its cells. Where nothing
tells whether ``1,234`` is a thousand or one and a bit, custom decides and the column is doubtful.
Parsers take the hint ``typed``: that the cells come from a workbook, whose own numbers have a
decimal point; and ``fine``: that one and a bit is the likelier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outsource_core.reports.values.texts import made_of, visible
from outsource_core.reports.values.words import currency_of, currency_words, is_missing

Mask = NDArray[np.bool_]
DecimalSign = Literal[",", "."]

QUICK_FROM = 1_000
"""Rows from which it pays to try a column all at once."""

MAX_EXACT_BY_FLOAT = 2e13
"""Below this, an amount of two decimals times 100 rounds to the right whole number."""

MAX_HUNDREDTHS = 2**63 - 1

_SPACES = r"\s\u00a0\u2007\u2009\u202f"
_CURRENCY = "|".join(map(re.escape, sorted(currency_words(), key=len, reverse=True)))
_SIMPLE = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_NUMBER = re.compile(
    rf"""(?P<open>\()?
    (?P<sign>[-+−–—])?[{_SPACES}]*
    (?:(?P<before>{_CURRENCY})\.?)?[{_SPACES}]*
    (?P<late_sign>[-+−–])?
    (?P<digits>
        \d{{1,3}}(?:[{_SPACES}'’ʼ`]\d{{3}})+(?:[.,]\d+)?
      | \d{{1,3}}(?:,\d{{3}}){{2,}}(?:\.\d+)?
      | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?
      | \d{{1,3}}(?:,\d{{3}})+\.\d+
      | \d{{1,3}}(?:\.\d{{3}})+,\d+
      | \d+(?:[.,]\d*)?
      | [.,]\d+
    )
    (?:[.,][-–—])?
    (?P<exponent>[eE][-+]?\d{{1,3}})?
    (?:[{_SPACES}]*(?P<scale>тис|тыс|млн)\b\.?)?
    [{_SPACES}]*(?P<percent>%)?
    (?:(?P<after>{_CURRENCY})\.?)?[{_SPACES}]*
    (?:(?:шт|штук|штуки|од|чол|осіб|pcs)\b\.?)?[{_SPACES}]*
    (?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = (
    r"^(?:-?(?:[0-9]{1,15}|[0-9]{1,3}(?:[ \x{00a0}\x{202f}][0-9]{3}){1,4})(?:[.,][0-9]{1,%d})?)?$"
)
_KOPIYKAS = re.compile(r"(?<=\d)\s*(?:грн|₴)\.?\s*(\d{1,2})\s*коп(?:\.|\b)", re.IGNORECASE)
_SCALES = {"тис": "e3", "тыс": "e3", "млн": "e6"}
_NO_PARTS = re.compile(r"[1-9]\d{0,2}[.,]000")
_UNDECIDED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_UNITED = re.compile(r"[^\W\d]|:\d\d:")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_HOURS = re.compile(
    r"(?:(?P<h>\d+(?:[.,]\d+)?)\s*(?:год(?:ин[аи]?)?|час(?:а|ов)?|ч|h(?:ours?|rs?)?)\.?)?\s*"
    r"(?:(?P<m>\d+)\s*(?:хв(?:илин[аи]?)?|мин(?:ут[аы]?)?|m(?:in(?:utes?)?)?)\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ParsedNumbers:
    """Numbers of one column; NaN where ``missing`` or ``bad``.

    ``percent`` marks cells written with a percent sign, already divided by 100. ``decimal`` is
    the sign decided for the column; ``doubtful`` says that no cell showed it, so that ``1,234``
    was read by custom alone.
    """

    values: NDArray[np.float64]
    missing: Mask
    bad: Mask
    percent: Mask
    decimal: DecimalSign = "."
    doubtful: bool = False


@dataclass(frozen=True)
class ParsedMoney:
    """Amounts in hundredths, exact; 0 where ``missing`` or ``bad``.

    ``rounded`` marks amounts that had more than two decimals, rounded half to even; ``foreign``
    those that name another currency than the store's.
    """

    values: NDArray[np.int64]
    missing: Mask
    bad: Mask
    rounded: Mask
    foreign: Mask
    decimal: DecimalSign = "."
    doubtful: bool = False


@dataclass(frozen=True)
class ParsedCounts:
    """Whole numbers, possibly negative; 0 where ``missing`` or ``bad``.

    ``bad`` includes ``fractional``: numbers, but not whole.
    """

    values: NDArray[np.int64]
    missing: Mask
    bad: Mask
    fractional: Mask
    doubtful: bool = False


@dataclass(frozen=True)
class ParsedHours:
    """Hours as decimal numbers; NaN where ``missing`` or ``bad``. ``8:30`` is 8.5."""

    values: NDArray[np.float64]
    missing: Mask
    bad: Mask
    doubtful: bool = False


@dataclass(frozen=True)
class _Texts:
    """The different texts of a column in canonical form: sign, digits, point, digits."""

    codes: NDArray[np.intp]
    canonical: list[str]  # "" where it is no number
    missing: Mask
    percent: Mask
    currencies: Mapping[int, str]  # of those that name one
    decimal: DecimalSign
    doubtful: bool

    @property
    def bad(self) -> Mask:
        return np.array([not text for text in self.canonical], dtype=bool) & ~self.missing


def parse_numbers(cells: pd.Series, *, typed: bool = False, fine: bool = False) -> ParsedNumbers:
    """Numbers as people write them: ``1 234,56``, ``−5``, ``(12,50)``, ``12 %``, ``₴ 1'000``."""
    quick = _quick_numbers(cells, typed=typed)
    if quick is not None:
        return quick
    texts = _canonical(cells, typed=typed, fine=fine)
    values = np.array([float(text) if text else np.nan for text in texts.canonical])
    values[texts.percent] = [float(Decimal(t) / 100) for t in _chosen(texts, texts.percent)]
    spread = texts.codes
    return ParsedNumbers(
        values[spread],
        texts.missing[spread],
        texts.bad[spread],
        texts.percent[spread],
        texts.decimal,
        texts.doubtful,
    )


def parse_money(
    cells: pd.Series, *, typed: bool = False, times: int = 1, currency: str = "UAH"
) -> ParsedMoney:
    """Amounts in hundredths of the currency unit, without an error of rounding in binary.

    Amounts in thousands are taken ``times`` 1000 before anything is rounded; there, ``1,234`` is
    rather one and a bit.
    """
    quick = _quick_numbers(cells, decimals=2, typed=typed) if times == 1 else None
    if quick is not None and np.nanmax(np.abs(quick.values), initial=0) < MAX_EXACT_BY_FLOAT:
        hundredths = np.rint(np.nan_to_num(quick.values) * 100).astype(np.int64)
        none = quick.percent  # plain numbers are no shares, not rounded and name no currency
        return ParsedMoney(hundredths, quick.missing, quick.bad, none, none, quick.decimal)
    texts = _canonical(cells, typed=typed, fine=times > 1)
    values, rounded, bad = _hundredths(texts, times)
    foreign = np.zeros(len(values), dtype=bool)
    foreign[[at for at, named in texts.currencies.items() if named != currency.lower()]] = True
    spread = texts.codes
    return ParsedMoney(
        values[spread],
        texts.missing[spread],
        (bad | texts.bad)[spread],
        rounded[spread],
        foreign[spread],
        texts.decimal,
        texts.doubtful,
    )


def _quick_numbers(
    cells: pd.Series, *, decimals: int = 20, typed: bool = False
) -> ParsedNumbers | None:
    """A long column of nothing but plain numbers, all at once; None for any other.

    Plain are digits, spaces between thousands, one decimal sign, and that the same throughout.
    """
    if len(cells) < QUICK_FROM:
        return None
    texts = pa.array(cells)
    if made_of(cells, b"0123456789.-"):
        return _bare_numbers(texts, decimals, typed)
    if not pc.all(pc.match_substring_regex(texts, _PLAIN % decimals)).as_py():
        return None
    comma = pc.match_substring(texts, ",")
    decimal: DecimalSign = "."
    if pc.any(comma).as_py():
        has_point = pc.any(pc.match_substring(texts, ".")).as_py()
        if has_point or not _is_shown(texts, comma):
            return None
        texts = pc.replace_substring(texts, ",", ".")
        decimal = ","
    elif not (typed or _is_shown(texts, pc.match_substring(texts, "."))):
        return None
    texts = pc.replace_substring_regex(texts, "[ \u00a0\u202f]", "")
    missing = np.asarray(pc.equal(texts, ""), dtype=bool)
    numbers = pc.cast(pc.if_else(pc.equal(texts, ""), "nan", texts), pa.float64())
    values = np.array(numbers, dtype=np.float64)
    none = np.zeros(len(values), dtype=bool)
    return ParsedNumbers(values, missing, none, none, decimal)


def _is_shown(texts: pa.Array, signed: pa.Array) -> bool:
    """Whether one of the ``signed`` cells shows that its sign is decimal, or none is signed."""
    undecided = pc.match_substring_regex(texts, r"^-?[1-9][0-9]{0,2}[.,][0-9]{3}$")
    shown = pc.and_not(signed, undecided)
    return bool(pc.any(shown).as_py() or not pc.any(signed).as_py())


def _bare_numbers(texts: pa.Array, decimals: int, typed: bool) -> ParsedNumbers | None:
    """Texts of nothing but digits, points and minuses; None where one is no number, or too long."""
    empty = pc.equal(texts, "")
    point = pc.find_substring(texts, ".")
    after = pc.subtract(pc.subtract(pc.binary_length(texts), point), 1)
    pointed = pc.greater_equal(point, 0)
    too_fine = pc.and_(pointed, pc.greater(after, decimals))
    may_part = not typed and pc.any(pointed).as_py()
    if may_part and pc.all(pc.or_(pc.invert(pointed), pc.equal(after, 3))).as_py():
        return None
    if pc.max(pc.binary_length(texts)).as_py() > 15 or pc.any(too_fine).as_py():
        return None
    try:
        numbers = pc.cast(pc.if_else(empty, "nan", texts), pa.float64())
    except pa.ArrowInvalid:
        return None
    values = np.array(numbers, dtype=np.float64)
    none = np.zeros(len(values), dtype=bool)
    return ParsedNumbers(values, np.asarray(empty, dtype=bool), none, none)


def parse_counts(cells: pd.Series, *, typed: bool = False) -> ParsedCounts:
    """Whole numbers; ``12,0`` is 12, ``12,5`` is bad and fractional, a percentage is bad.

    A column of nothing but ``5,000`` and ``12,000`` holds 5 and 12, with three idle decimals.
    """
    numbers = parse_numbers(cells, typed=typed, fine=_has_idle_decimals(cells))
    with np.errstate(invalid="ignore"):
        whole = (numbers.values == np.rint(numbers.values)) & (np.abs(numbers.values) < 2**53)
    known = ~(numbers.missing | numbers.bad)
    fractional = known & ~whole
    good = known & whole & ~numbers.percent
    values = np.where(good, numbers.values, 0).astype(np.int64)
    bad = ~good & ~numbers.missing
    return ParsedCounts(values, numbers.missing, bad, fractional, numbers.doubtful)


def _has_idle_decimals(cells: pd.Series) -> bool:
    first = str(cells.iloc[0]).strip() if len(cells) else ""
    if not _NO_PARTS.fullmatch(first):
        return False
    return all(_NO_PARTS.fullmatch(str(text).strip()) for text in cells.unique())


def parse_hours(cells: pd.Series, *, typed: bool = False, unit: float = 1.0) -> ParsedHours:
    """Hours: ``7,5``, ``8:30``, ``8 год 30 хв``, ``1 ч 15 мин``, ``2h``.

    ``unit`` is the hours in one of what the column counts, 1/60 in a column of minutes, where
    ``450`` is 7.5 and ``8:30`` eight and a half minutes; ``450 хв`` and ``2:35:00`` say it all.
    """
    codes, uniques = _uniques(cells)
    texts = [str(text).strip() for text in uniques]
    clock = np.array([_clock_hours(text) for text in texts], dtype=np.float64)
    clock *= np.array([1.0 if _UNITED.search(text) else unit for text in texts])
    others = pd.Series(uniques, dtype="str").where(np.isnan(clock), "")
    numbers = parse_numbers(others, typed=typed, fine=True)
    values = np.where(np.isnan(clock), numbers.values * unit, clock)
    bad = (numbers.bad | numbers.percent) & np.isnan(clock)
    missing = numbers.missing & np.isnan(clock)
    values[bad | missing] = np.nan
    return ParsedHours(values[codes], missing[codes], bad[codes], numbers.doubtful)


def _clock_hours(text: str) -> float:
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours + minutes / 60 + seconds / 3600
    words = _HOURS.fullmatch(text)
    if words and (words["h"] or words["m"]):
        return float((words["h"] or "0").replace(",", ".")) + int(words["m"] or 0) / 60
    return np.nan


def _uniques(cells: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Each different text once, and for every row which it is; no value counts as empty."""
    codes, uniques = pd.factorize(cells.fillna("") if cells.hasnans else cells)
    return codes, pd.Index(uniques)


def _canonical(cells: pd.Series, *, typed: bool, fine: bool) -> _Texts:
    codes, uniques = _uniques(cells)
    texts = [visible(text) for text in uniques]
    simple = [_SIMPLE.fullmatch(text) is not None for text in texts]
    missing = np.zeros(len(texts), dtype=bool)
    percent = np.zeros(len(texts), dtype=bool)
    others = [at for at, plain in enumerate(simple) if not plain]
    missing[others] = is_missing(pd.Index([texts[at] for at in others]))
    matches = {at: _match(texts[at]) for at in others if not missing[at]}
    numbers = {at: match for at, match in matches.items() if match and _is_balanced(match)}
    bodies = [match["digits"] for match in numbers.values()]
    simple_texts = [text for text, plain in zip(texts, simple, strict=True) if plain]
    decimal, doubtful = _decimal_sign(bodies, simple_texts, typed=typed, fine=fine)
    canonical = [text if plain else "" for text, plain in zip(texts, simple, strict=True)]
    points_part = decimal == "," and all(map(_UNDECIDED.fullmatch, _lone_points(bodies, canonical)))
    if points_part:
        canonical = [text.replace(".", "") for text in canonical]
    named = {at: match["before"] or match["after"] for at, match in numbers.items()}
    currencies = {
        at: currency for at, word in named.items() if (currency := currency_of(word or ""))
    }
    for at, match in numbers.items():
        canonical[at] = _written_out(match, decimal, points_part)
        percent[at] = match["percent"] is not None
    return _Texts(codes, canonical, missing, percent, currencies, decimal, doubtful)


def _match(text: str) -> re.Match[str] | None:
    text = _KOPIYKAS.sub(lambda kopiykas: f",{int(kopiykas[1]):02d}", text.strip())
    return _NUMBER.fullmatch(text)


def _is_balanced(match: re.Match[str]) -> bool:
    both_signs = match["sign"] and match["late_sign"]
    return bool(match["open"]) == bool(match["close"]) and not both_signs


def _decimal_sign(
    bodies: list[str], simple: list[str], *, typed: bool, fine: bool
) -> tuple[DecimalSign, bool]:
    """The column's decimal sign, and whether there was no evidence for it.

    ``bodies`` are the digits of cells that need care, ``simple`` those already plain. A comma is
    decimal where one cell shows it (``12,5``; ``1.234,50``; ``1 234,567``), and so is a point.
    Where each comma, or each point, stands before three digits (``1,234``) it parts thousands,
    unless it is likely ``fine``, or a plain ``1500`` elsewhere in the column shows that its
    writer does not part them.
    """
    with_comma = [body for body in bodies if "," in body]
    if any(_shows_decimal_comma(body) for body in with_comma):
        return ",", False
    pointed = [text.lstrip("-") for text in (*simple, *bodies) if "." in text]
    unparted = any(len(text.lstrip("-")) > 3 for text in simple if "." not in text)
    if with_comma:
        if pointed or not all(map(_UNDECIDED.fullmatch, with_comma)):
            return ".", False
        return ("," if unparted or fine else "."), True
    if any(text.count(".") > 1 for text in pointed):
        return ",", False
    if typed or not pointed or not all(map(_UNDECIDED.fullmatch, pointed)):
        return ".", False
    return ("." if unparted or fine else ","), True


def _shows_decimal_comma(body: str) -> bool:
    if body.count(",") != 1:
        return False
    before, after = body.split(",")
    if "." in after:
        return False
    parted = any(not sign.isdigit() for sign in before)
    return parted or len(after) != 3 or before in {"", "0"} or len(before) > 3


def _lone_points(bodies: list[str], simple: list[str]) -> list[str]:
    """The numbers with one point and no comma: in a column of decimal commas, ``1.234`` is a
    thousand if every one of them stands so."""
    texts = [text.lstrip("-") for text in (*bodies, *simple)]
    return [text for text in texts if text.count(".") == 1 and "," not in text]


def _written_out(match: re.Match[str], decimal: DecimalSign, points_part: bool) -> str:
    body = re.sub(rf"[{_SPACES}'’ʼ`]", "", match["digits"])
    last = max(body.rfind(","), body.rfind("."))
    mark = body[last] if last >= 0 else ""
    if mark:
        parts = points_part if mark == "." else decimal == "."
        is_undecided = _UNDECIDED.fullmatch(match["digits"]) is not None
        is_thousands = body.count(mark) > 1 or (parts and is_undecided)
        whole = re.sub("[.,]", "", body if is_thousands else body[:last]) or "0"
        body = whole if is_thousands else f"{whole}.{body[last + 1 :] or '0'}"
    sign = match["sign"] or match["late_sign"]
    negative = (sign is not None and sign != "+") != bool(match["open"])
    power = match["exponent"] or _SCALES.get((match["scale"] or "").lower(), "")
    return f"{'-' if negative else ''}{body}{power}"


def _chosen(texts: _Texts, mask: Mask) -> list[str]:
    return [texts.canonical[at] for at in np.flatnonzero(mask)]


def _hundredths(texts: _Texts, times: int) -> tuple[NDArray[np.int64], Mask, Mask]:
    """Hundredths of each different text, which were rounded, which do not fit or are a share."""
    short = [times == 1 and _has_two_decimals(text) for text in texts.canonical]
    floats = np.array([float(t) if s else 0.0 for t, s in zip(texts.canonical, short, strict=True)])
    by_float = np.array(short, dtype=bool) & (np.abs(floats) < MAX_EXACT_BY_FLOAT)
    values = np.rint(np.where(by_float, floats, 0.0) * 100).astype(np.int64)
    rounded = np.zeros(len(values), dtype=bool)
    bad = texts.percent.copy()
    for at in np.flatnonzero(~by_float):
        if not texts.canonical[at]:
            continue
        exact = Decimal(texts.canonical[at]) * 100 * times
        if abs(exact) > MAX_HUNDREDTHS:
            bad[at] = True
            continue
        whole = exact.to_integral_value(ROUND_HALF_EVEN)
        values[at], rounded[at] = int(whole), whole != exact
    values[bad] = 0
    return values, rounded, bad


def _has_two_decimals(text: str) -> bool:
    point = text.find(".")
    return bool(text) and (point < 0 or len(text) - point <= 3) and "e" not in text.lower()
