"""Which encoding: byte order marks, strict UTF-8, then letter statistics; doubt is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.problems import Code, Level
from outsource_core.reports.reading import read
from outsource_core.reports.reading.encoding import detect

REPORT = "Дата;Менеджер;Ліди;Угоди;Дохід\n09.11.2026;Олена Ковальчук;5;1;100,50\n"
RUSSIAN = "Дата;Ответственный;Сделки\n09.11.2026;Сергей Щёголев;5\nИтого;;5\n"

PHRASES = (
    "Дата;Ліди;Угоди;Дохід",
    "Звіт за тиждень",
    "Постачальник: ТОВ «Дзвінок»",
    "МЕНЕДЖЕР;СУМА, ГРН",
    "Олена Ковальчук",
    "Сергій Мельник",
    "Нові клієнти;Повторні замовлення",
    "Итого по отделу продаж",
    "Ответственный;Сделка закрыта",
)


@pytest.mark.parametrize("page", ["cp1251", "koi8-u", "cp1125", "mac-cyrillic"])
def test_a_small_ukrainian_report_is_told_apart_in_every_code_page(page: str) -> None:
    found = detect(REPORT.encode(page))
    assert found is not None
    assert (found.name, found.why, found.other) == (page, "letter_statistics", None)


@pytest.mark.parametrize("page", ["cp1251", "koi8-u", "cp1125", "mac-cyrillic"])
@pytest.mark.parametrize("text", ["Дата;Угоди\n09.11.2026;3\n", "Дата;Клієнт\n1;ТОВ «Обрій\n"])
def test_two_words_are_read_letter_by_letter_in_every_code_page(text: str, page: str) -> None:
    content = text.replace("«", "" if page in {"koi8-u", "cp1125"} else "«").encode(page)
    found = detect(content)
    assert found is not None
    assert content.decode(found.name) == content.decode(page)


@pytest.mark.parametrize("page", ["cp1251", "koi8-r", "cp866", "mac-cyrillic"])
def test_a_small_russian_report_is_read_letter_by_letter_in_every_code_page(page: str) -> None:
    content = RUSSIAN.encode(page)
    found = detect(content)
    assert found is not None
    assert content.decode(found.name) == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    reading = read(REPORT.encode(encoding), "report.csv")
    assert reading.tables[0].columns[2] == "Ліди"
    assert reading.tables[0].cells.iloc[0, 1] == "Олена Ковальчук"


def test_western_letters_are_not_taken_for_cyrillic() -> None:
    found = detect("name;city\nRenée;Besançon\nJürgen;Köln\n".encode("cp1252"))
    assert found is not None
    assert found.name == "cp1252"


def test_latin_i_in_dos_text_stands_for_the_letter_that_cp866_lacks() -> None:
    text = "Сергiй Їжак;Лiди"
    found = detect(text.encode("cp866"))
    assert found is not None
    assert found.name == "cp866"


def test_a_byte_or_two_of_evidence_is_doubt_with_samples_of_both_readings() -> None:
    reading = read("code,x\nЇ,1\nЇ,2\n".encode("cp1251"), "tiny.csv")
    [problem] = reading.problems
    assert (problem.code, problem.level) == (Code.DOUBTFUL_ENCODING, Level.WARNING)
    assert problem.details["sample"] != problem.details["other_sample"]
    assert len(reading.tables[0]) == 2


def test_zero_bytes_are_no_text() -> None:
    assert detect(b"a,b\n1,\0\n") is None
    assert detect(bytes(range(256)) * 20) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PHRASES), min_size=3, max_size=8, unique=True),
    st.sampled_from(["cp1251", "koi8-u", "cp1125", "mac-cyrillic"]),
)
def test_three_phrases_are_enough_or_the_doubt_is_told(phrases: list[str], page: str) -> None:
    text = "\n".join(phrases)
    try:
        content = text.encode(page)
    except UnicodeEncodeError:
        return
    found = detect(content)
    assert found is not None
    assert content.decode(found.name, errors="replace") == text or found.other is not None
