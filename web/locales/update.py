"""Collects every message of the code into the language catalogues: ``make catalogues``.

English is the language of the source, so its catalogue is filled by itself; the others keep what
was translated and get the new messages empty, for someone to translate.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LOCALES = Path(__file__).parent
LANGUAGES = ("en", "uk", "ru")
FOLDERS = ("pages", "ui", "web")
KEYWORDS = {"_": None, "_n": (1, 2)}


def collect() -> Catalog:
    """Every message of the code and the file it stands in; line numbers would only churn."""
    template = Catalog(project="Outsourced sales", charset="utf-8")
    for folder in FOLDERS:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for file, _line, message, comments, context in sorted(found, key=lambda one: one[:2]):
            template.add(
                message, None, [(f"{folder}/{file}", 0)], auto_comments=comments, context=context
            )
    return template


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def updated(language: str, template: Catalog) -> Catalog:
    """A language's catalogue with the code's messages of today."""
    path = path_of(language)
    catalogue = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# Outsourced sales: messages. Rewritten by web/locales/update.py."
    catalogue.project, catalogue.version = "Outsourced sales", "1"
    catalogue.fuzzy = False
    if language == "en":
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def main() -> None:
    """Rewrites every catalogue."""
    for language in LANGUAGES:
        catalogue = updated(language, collect())
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(
                file,
                catalogue,
                width=100,
                omit_header=False,
                sort_output=True,
                include_lineno=False,
            )
        empty = sum(1 for message in catalogue if message.id and not all(_texts(message.string)))
        print(f"{language}: {len(catalogue)} messages, {empty} to translate")


def _texts(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string or ""),)


if __name__ == "__main__":
    main()
