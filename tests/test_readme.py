"""What the README says is so: its commands, links, pictures, folders and examples."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from outsource_core.__main__ import _parser

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

CODE_BLOCK = re.findall(r"(?m)^ {4}(\S.*)$", README)
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", MAKEFILE))


def links(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    return [link for link in found if not link.startswith(("http://", "https://", "mailto:", "#"))]


def test_it_opens_with_the_two_commands() -> None:
    commands = [line.split("#")[0].strip() for line in CODE_BLOCK]
    assert commands[:2] == ["make run", "make test"]


def test_every_command_of_make_is_a_target() -> None:
    named = set(re.findall(r"`?make ([a-z-]+)`?", README)) - {"one", "of"}
    assert named >= {"run", "test"}
    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_is_there(page: Path) -> None:
    missing = [link for link in links(page) if not (page.parent / link.split("#")[0]).exists()]
    assert missing == []


def test_each_page_of_the_dashboard_has_its_picture() -> None:
    pictured = {Path(link).stem for link in links(PAGES[0]) if link.endswith(".png")}
    assert pictured >= {page.stem for page in (ROOT / "pages").glob("*.py")}


def test_every_picture_is_described() -> None:
    described = re.findall(r"!\[([^\]]*)\]\(", README) + re.findall(r'alt="([^"]*)"', README)
    assert len(described) == len([link for link in links(PAGES[0]) if link.endswith(".png")])
    assert all(len(words) > 5 for words in described)


def examples() -> list[list[str]]:
    lines = [line for line in CODE_BLOCK if "-m outsource_core" in line]
    return [shlex.split(line)[3:] for line in lines]


def test_the_command_lines_examples_are_there() -> None:
    assert {example[0] for example in examples()} >= {"accept", "undo", "reports"}


@pytest.mark.parametrize("example", examples(), ids=" ".join)
def test_every_example_is_understood(example: list[str]) -> None:
    options = _parser().parse_args(["7" if word == "REPORT" else word for word in example])
    assert callable(options.run)
    for pair in getattr(options, "mapping", []):
        assert "=" in pair


def test_every_folder_and_module_it_names_is_there() -> None:
    table = README[README.index("| folder |") :]
    first_column = re.findall(r"(?m)^\| (`.+?) \|", table)
    folders = [name for cell in first_column for name in re.findall(r"`([^`]+)`", cell)]
    assert len(folders) >= 7
    assert [name for name in folders if not (ROOT / name).exists()] == []
    core = next(line for line in table.splitlines() if line.startswith("| `outsource_core/`"))
    modules = re.findall(r"`(\w+)/?`", core.split("|")[2])
    there = {path.stem for path in (ROOT / "outsource_core").iterdir()}
    assert modules
    assert set(modules) <= there


def test_every_file_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", text))
    assert named
    places = (ROOT, ROOT / "outsource_core", ROOT / "outsource_core" / "reports")
    missing = [name for name in named if not any((place / name).exists() for place in places)]
    assert missing == []


def test_the_data_folder_is_named_as_the_store_knows_it() -> None:
    from outsource_core.storage.database import DATA_FOLDER_VARIABLE

    assert f"`{DATA_FOLDER_VARIABLE}`" in README
