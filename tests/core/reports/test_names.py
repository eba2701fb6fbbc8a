"""Names of files that differ as two weeks do; names of providers that a letter sets apart."""

from __future__ import annotations

import pytest

from outsource_core.reports.names import alike, provider_meant


@pytest.mark.parametrize(
    "other",
    [
        "кобза w47.csv",
        "Кобза W46.xlsx",
        "кобза w46_випр.csv",
        "кобза w46-ВИПРАВЛЕНО.csv",
        "кобза w46 (1).csv",
        "кобза w46 (виправлений).csv",
        "кобза w46-final.csv",
        "кобза w46 v2.csv",
        "кобза_w46_в3.csv",
        "кобза w46 — копія (2).csv",
        "Копия кобза w46.csv",
        "кобза_w46_исправленный.csv",
        "refused-кобза w46.csv",
    ],
)
def test_a_later_week_and_a_corrected_file_are_named_alike(other: str) -> None:
    assert alike("кобза w46.csv", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("кобза w46.csv", "зоря w46.csv"),
        ("кобза w46.csv", "w46.csv"),
        ("звіт.csv", "дані.csv"),
        ("final.csv", "нова.csv"),
        ("кобза нова пошта 46.csv", "кобза 46.csv"),
        ("в.csv", "v.csv"),
        ("—.csv", "….csv"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


KNOWN = ("Кобза Продажі", "Степ Контакт", "Зоря")


@pytest.mark.parametrize("name", ["Кобза Продажі", "кобза  продажи", "КОБЗА-ПРОДАЖІ"])
def test_a_provider_is_known_though_a_letter_is_another(name: str) -> None:
    assert provider_meant(name, KNOWN) == "Кобза Продажі"


@pytest.mark.parametrize("name", ["Кобза", "Оксана Іваненко", "", "—"])
def test_a_name_like_none_of_them_means_no_provider(name: str) -> None:
    assert provider_meant(name, KNOWN) is None
    assert provider_meant(name, ()) is None
