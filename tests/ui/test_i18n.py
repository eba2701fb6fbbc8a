"""Which language a visitor reads, and what a message becomes in it."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Begin
from ui import i18n
from ui.i18n import _, _n


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["uk"], "uk"),
        (["uk-UA"], "uk"),
        (["uk_UA"], "uk"),
        (["RU"], "ru"),
        (["en-GB"], "en"),
        (["de-DE", "uk"], "uk"),
        ([None, "", "ru"], "ru"),
        (["de-DE", "de;q=0.9", " uk;q=0.8", "en;q=0.7"], "uk"),
        (["xx", "*", ";", "-"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_we_speak_is_taken(wanted: list[str | None], spoken: str) -> None:
    assert i18n.preferred(wanted) == spoken


def test_a_message_has_its_places_filled(begin: Begin) -> None:
    begin("en")
    assert _("By law {value} since {when}", value="22%", when="2016") == "By law 22% since 2016"
    assert _("Settings") == "Settings"


def test_a_message_nobody_translated_is_still_said(begin: Begin) -> None:
    begin("uk")
    assert _("a message of no catalogue {x}", x=1) == "a message of no catalogue 1"


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_counts_have_three_forms(language: str, begin: Begin) -> None:
    begin(language)
    forms = [_n("{n} row", "{n} rows", n, n="") for n in (1, 3, 5)]
    assert len(set(forms)) == 3
    assert _n("{n} row", "{n} rows", 21, n="") == forms[0]
    assert _n("{n} row", "{n} rows", 22, n="") == forms[1]
    assert _n("{n} row", "{n} rows", 11, n="") == forms[2]


def test_each_language_has_a_locale_and_its_own_name() -> None:
    assert set(i18n.LOCALES) == set(i18n.LANGUAGES)
    assert i18n.LANGUAGES == {"uk": "Українська", "ru": "Русский", "en": "English"}
