"""Savings: whatever an address holds opens the page, and what of it makes no sense is named."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.costs import FormatKind, WorkType
from outsource_core.payment import TierRule
from tests.pages.visiting import Visiting
from ui import access, scenario_address, state
from ui.formatting import plain
from ui.inputs import NONE
from ui.savings_lab import VIEWS
from ui.scenario_shelf import NAMED

HOW_MANY = 40
VALUES = (
    *("", " ", "-", "_", ",", "abc", "nan", "-inf", "1e999", "0x10", "1,5", "١٢", "²", "½", "None"),
    *("9" * 400, "-1", "1e-320", "12_5", "5_12", "1_2_3", "5:", ":", "50:300_", "50:300_40:x"),
    *(
        "true",
        "[1]",
        "{}",
        "<b>x</b>",
        "'; DROP TABLE scenarios; --",
        "\x00",
        "\u202e12",
        "💥" * 50,
    ),
    *("../../etc/passwd", "%s%n", "{0.__class__}", "12", "0.5", "20_40", "50:300_100:250"),
    *map(str, (*FormatKind, *WorkType, *TierRule)),
)
STRANGE_KEYS = (
    *(
        "view",
        "compared",
        "store",
        "store.",
        ".",
        "",
        "STORE.CONVERSION",
        "store.conversion ~slider",
    ),
    *("__proto__", "__class__", "fee~slider", "format.kind", "horizon.start", "fold_team"),
    *("chosen_inputs", "scenario_name", "kpi", "weeks", "ключ", "a" * 300),
)


OWNERS = state.Visit(access.Visitor(access.Role.OWNER))
#: The keys of codes, and those that each may hold where nothing is saved.
CODES: Mapping[str, Collection[str]] = {"view": VIEWS, "compared": [NONE]}


def known() -> Mapping[str, scenario_address.Field]:
    """Every input that an address may hold."""
    with state.visiting(OWNERS):
        return scenario_address.fields()


def addresses() -> Iterator[dict[str, str]]:
    """The same forty each time: a few inputs and a few keys of nobody's, of any value."""
    chance = random.Random(2026)
    keys = sorted(known())
    for _address in range(HOW_MANY):
        chosen = chance.sample(keys, chance.randint(1, 6)) + chance.sample(STRANGE_KEYS, 2)
        yield {key: chance.choice(VALUES) for key in chosen}


def in_address(app: AppTest) -> dict[str, str]:
    """The inputs as the address has them after the page is drawn."""
    return {key: str(app.query_params[key]) for key in app.query_params if key in known()}


@pytest.mark.parametrize("number", range(HOW_MANY))
def test_a_nonsensical_address_opens_the_page(
    number: int, visiting: Visiting, db: Database
) -> None:
    address = list(addresses())[number]
    app = visiting.opens("savings", **address)
    assert not app.exception

    with state.visiting(OWNERS):
        said = scenario_address.understood(
            {key: text for key, text in address.items() if key not in CODES}
        )
        texts = scenario_address.texts(said.values)
    assert in_address(app) == {key: text for key, text in texts.items() if text is not None}
    named = [one.value for one in app.warning if "make no sense" in one.value]
    wrong = [*said.ignored, *(key for key in CODES if address.get(key) not in (None, *CODES[key]))]
    assert len(named) == bool(wrong)
    for key in wrong[:NAMED]:
        assert plain(f"{key}={address[key]}"[:60]) in named[0]
