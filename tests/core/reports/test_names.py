"""Files whose names differ as those of two weeks do, or of two versions."""

from __future__ import annotations

import pytest

from outsource_core.reports.names import alike


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
