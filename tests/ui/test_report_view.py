"""The template a provider fills in is a file the product itself understands, in each language."""

from __future__ import annotations

import pytest

from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.mapping import suggest
from ui import i18n, words


@pytest.mark.parametrize("language", list(i18n.LANGUAGES))
@pytest.mark.parametrize("shape", list(Shape))
def test_every_field_is_found_by_the_name_it_has_on_screen(
    monkeypatch: pytest.MonkeyPatch, language: str, shape: Shape
) -> None:
    monkeypatch.setattr(i18n, "language", lambda: language)
    named = {one.name: words.field_name(one.name) for one in FIELDS[shape]}
    assert dict(suggest(list(named.values()), shape=shape).mapping.columns) == named
