"""The language catalogues: nothing missing, nothing misspelt that a program could tell."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from ui.i18n import LANGUAGES
from web.locales.update import collect, path_of

TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
every_language = pytest.mark.parametrize("language", list(LANGUAGES))
translated = pytest.mark.parametrize("language", TRANSLATED)


@cache
def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (str(string or ""),)


def places(text: str) -> set[str]:
    """The names of a message's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def ids(found: list[Message]) -> list[str]:
    return [str(texts(message.id)[0])[:70] for message in found]


@every_language
def test_every_message_of_the_code_is_there(language: str) -> None:
    wanted = {texts(message.id) for message in collect() if message.id}
    there = {texts(message.id) for message in messages(language)}
    assert len(wanted) > 300
    assert wanted - there == set(), "run: make catalogues"


@every_language
def test_no_message_is_left_that_the_code_no_longer_says(language: str) -> None:
    wanted = {texts(message.id) for message in collect() if message.id}
    assert {texts(message.id) for message in messages(language)} - wanted == set()


@pytest.mark.parametrize(("language", "word"), [("uk", "щаб"), ("ru", "ступен")])
def test_a_tier_has_one_word(language: str, word: str) -> None:
    speaking_of_tiers = re.compile(r"\btiers?\b(?!})", re.IGNORECASE)
    said = [one for one in messages(language) if speaking_of_tiers.search(texts(one.id)[0])]
    assert said
    assert [one.string for one in said if word not in texts(one.string)[0].lower()] == []


@every_language
def test_nothing_is_left_to_translate(language: str) -> None:
    forms = int(catalogue(language).num_plurals)
    empty = [
        message
        for message in messages(language)
        if not all(one.strip() for one in texts(message.string))
        or (message.pluralizable and len(texts(message.string)) != forms)
    ]
    assert ids(empty) == []


@every_language
def test_no_translation_is_a_guess(language: str) -> None:
    assert ids([message for message in messages(language) if message.fuzzy]) == []


@every_language
def test_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in messages(language):
        wanted = set.union(*(places(one) for one in texts(message.id)))
        said = [places(one) for one in texts(message.string) if one]
        # A form for one thing may say it without its number: "1" is then in the words.
        wrong += [message for one in said if one != wanted and one | {"n"} != wanted]
    assert ids(wrong) == []


@translated
def test_every_form_names_its_number(language: str) -> None:
    """In these languages the first form serves 21 and 31 too, so it needs the number as well."""
    wrong = [
        message
        for message in messages(language)
        if message.pluralizable and any("n" in places(one) for one in texts(message.id))
        for one in texts(message.string)
        if one and "n" not in places(one)
    ]
    assert ids(wrong) == []


@every_language
def test_every_form_can_be_filled(language: str) -> None:
    for message in messages(language):
        values = {name: "7" for one in texts(message.id) for name in places(one)}
        for form in texts(message.string):
            if values:
                assert "{" not in form.format(**values)
            else:
                assert places(form) == set()


@translated
def test_what_is_shown_as_markdown_keeps_its_marks(language: str) -> None:
    """Spaces at the ends, bold marks and closing marks of a sentence carry over."""
    wrong = []
    for message in messages(language):
        source = texts(message.id)[0]
        for said in filter(None, texts(message.string)):
            # A date may end in a full stop of its own ("2026 р."), which closes the sentence.
            ends = source[-1] in ".?:…" and said[-1] not in ".?:…!" and source[-2:] != "}."
            starts = source[:1].isspace() != said[:1].isspace()
            inside = said[-1:].isspace() != source[-1:].isspace()
            bold = said.count("**") != source.count("**")
            if starts or ends or inside or bold:
                wrong.append(message)
    assert ids(wrong) == []


@translated
def test_it_is_written_in_its_own_language(language: str) -> None:
    foreign = {"uk": "[ыэъёЫЭЪЁ]", "ru": "[іїєґІЇЄҐ]"}[language]
    wrong = [
        message
        for message in messages(language)
        if any(re.search(foreign, one) for one in texts(message.string))
    ]
    assert ids(wrong) == []


@translated
def test_it_is_not_the_english_again(language: str) -> None:
    same = [
        message
        for message in messages(language)
        if texts(message.string)[0] == texts(message.id)[0]
        and re.search("[A-Za-z]{4}", re.sub(r"{\w+}", "", texts(message.id)[0]))
    ]
    assert ids(same) == []
