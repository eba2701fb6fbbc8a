"""Which encoding a text file is in: byte order mark, then strict UTF-8, then letter statistics.

General detectors need long texts; a vendor's weekly file may hold a dozen Cyrillic words. The
single-byte code pages are told apart by decoding the same bytes in each and asking which text
has the letter pairs of Ukrainian and Russian.
"""

from __future__ import annotations

import codecs
import csv
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

LETTER_PAIRS = Path(__file__).parents[2] / "reference" / "letter_pairs.csv"

PAGES = {
    "cp1251": 0.0,
    "koi8-u": -2.0,
    "cp866": -2.0,
    "cp1125": -3.0,  # cp866 with the Ukrainian letters, of old accounting programs
    "mac-cyrillic": -3.0,
    "cp1252": -3.0,
}
"""The single-byte pages, each with the logarithm of how usual it is beside cp1251."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SAMPLE_BYTES = 65_536
USUAL_SHARE = 0.9
"""UTF-16 without a mark is believed if so many of its letters are Latin or Cyrillic."""

SURE_MARGIN = 6.0
"""Nats by which the best reading must beat the next for it to be sure (about 400 to 1)."""

UNSEEN = math.log(2e-6)
MIXED_SCRIPTS = math.log(1e-6)
ODD_CASE = math.log(1e-5)
ODD_SIGN = math.log(1e-6)
PLAIN_SIGN = math.log(2e-3)
LATIN_LETTER = math.log(3e-4)

OPENING_QUOTES = frozenset("«„“‘‹")
CLOSING_QUOTES = frozenset("»“”’›")
UNCLOSED = math.log(0.05)

OPENING_SIGNS = frozenset("№«–—‘“„•±€$−\u00a0")
CLOSING_SIGNS = frozenset("»”’–—…°²³€₴%\u00a0")
WESTERN_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšžŸÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ")


@dataclass(frozen=True)
class Encoding:
    """The encoding decided; ``other`` names the runner-up where the evidence is thin."""

    name: str
    why: str
    other: str | None = None
    details: Mapping[str, str | int | float] = field(default_factory=dict)


def detect(content: bytes) -> Encoding | None:
    """The encoding of ``content``, or None if it is no text at all."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return Encoding(name, "byte_order_mark") if _decodes(content, name) else None
    if b"\0" in content:
        return _unmarked_utf16(content)
    if content.isascii():
        return Encoding("utf-8", "ascii")
    if _decodes(content, "utf-8"):
        return Encoding("utf-8", "strict_utf8")
    return _single_byte(content)


def decode(content: bytes, encoding: str) -> str:
    """``content`` as text; a byte that a single-byte page leaves undefined becomes U+FFFD."""
    return content.decode(encoding, errors="replace").removeprefix("\ufeff")


def _decodes(content: bytes, name: str) -> bool:
    """Whether every byte fits, decoding piece by piece so that no second copy is made."""
    decoder = codecs.getincrementaldecoder(name)()
    view = memoryview(content)
    step = 1 << 20
    try:
        for start in range(0, len(view), step):
            decoder.decode(view[start : start + step])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _unmarked_utf16(content: bytes) -> Encoding | None:
    """UTF-16 without its mark: commas, digits and line ends leave zero bytes on one side only."""
    sample = content[: SAMPLE_BYTES // 2 * 2]
    name = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    text = sample.decode(name, errors="replace")
    usual = sum("\t" <= letter <= "\r" or " " <= letter <= "\u04ff" for letter in text)
    if usual < USUAL_SHARE * len(text) or "\0" in text:
        return None
    return Encoding(name, "zero_bytes") if _decodes(content, name) else None


def _single_byte(content: bytes) -> Encoding:
    words = _words_with_high_bytes(content)
    scores = {page: usual + _score(words, page) for page, usual in PAGES.items()}
    best, *others = sorted(scores, key=lambda page: scores[page], reverse=True)
    text = _sample(words, best)
    rivals = [page for page in others if _sample(words, page) != text]
    rival = rivals[0]
    margin = scores[best] - scores[rival]
    details: dict[str, str | int | float] = {
        "words": sum(words.values()),
        "margin": round(min(margin, 1e6), 1),
        "sample": text[:200],
        "other": rival,
        "other_sample": _sample(words, rival)[:200],
    }
    sure = margin >= SURE_MARGIN
    return Encoding(best, "letter_statistics", None if sure else rival, details)


def _words_with_high_bytes(content: bytes) -> Counter[bytes]:
    """Words that hold a byte above 127, as many as fit the sample, wherever they stand."""
    words: Counter[bytes] = Counter()
    seen = 0
    for match in re.finditer(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*", content):
        word = match.group()[:64]
        words[word] += 1
        seen += len(word)
        if seen > SAMPLE_BYTES:
            break
    return words


def _sample(words: Counter[bytes], page: str) -> str:
    return " ".join(word.decode(page, errors="replace") for word in list(words)[:40])


def _score(words: Counter[bytes], page: str) -> float:
    """Log-likelihood of the words in this page; repeats count less, for they bring less news.

    Quotation marks that open and never close are capital letters of another page ("„ата").
    """
    texts = [(word.decode(page, errors="replace"), count) for word, count in words.items()]
    opened = sum(text[0] in OPENING_QUOTES for text, _ in texts)
    closed = sum(text[-1] in CLOSING_QUOTES for text, _ in texts)
    likelihood = sum(
        (1 + math.log(count)) * _word_score(_as_meant(text, page)) for text, count in texts
    )
    return likelihood + UNCLOSED * max(0, opened - closed)


def _as_meant(word: str, page: str) -> str:
    """cp866 has no і, so its writers put the Latin letter, which is then no mixture of scripts."""
    return word.replace("i", "і").replace("I", "І") if page == "cp866" else word


def _word_score(word: str) -> float:
    return sum(_step_score(one, two) for one, two in pairwise(f" {word} "))


def _step_score(one: str, two: str) -> float:
    """How likely ``two`` is to follow ``one``; a space stands for either end of a word."""
    if _is_cyrillic(two) or (two == " " and _is_cyrillic(one)):
        return _cyrillic_step(one, two)
    if two.isascii():
        return MIXED_SCRIPTS if two.isalpha() and _is_cyrillic(one) else 0.0
    if two in WESTERN_LETTERS:
        return LATIN_LETTER if one.isascii() else ODD_CASE if one in WESTERN_LETTERS else ODD_SIGN
    opens = two in OPENING_SIGNS and not one.isalpha()
    closes = two in CLOSING_SIGNS
    return PLAIN_SIGN if opens or closes else ODD_SIGN


def _cyrillic_step(one: str, two: str) -> float:
    if one.isascii() and one.isalpha():
        return MIXED_SCRIPTS
    if one in CLOSING_SIGNS and one not in OPENING_SIGNS:
        return ODD_SIGN
    start = one if _is_cyrillic(one) else " "
    case = ODD_CASE if one.islower() and two.isupper() else 0.0
    return _letter_pairs().get(f"{start}{two}".lower(), UNSEEN) + case


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


@cache
def _letter_pairs() -> Mapping[str, float]:
    """Log-probability of each letter pair, a space standing for either end of a word."""
    with LETTER_PAIRS.open(encoding="utf-8", newline="") as file:
        counts = {row["pair"]: int(row["count"]) for row in csv.DictReader(file)}
    total = sum(counts.values())
    return {pair: math.log(count / total) for pair, count in counts.items()}
