"""Scenarios on the Savings page: saved, opened, compared, deleted and taken back, shared."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from gettext import NullTranslations

import pytest
from google.protobuf import text_format
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.scenarios import Circumstances, Figure, SharedScenario, also_hidden
from outsource_core.sharing import Scope
from outsource_core.storage.scenarios import save_scenario, scenarios
from outsource_core.storage.shares import create_share, revoke, shares
from tests.hidden_figures import MARKED, found_in, hidden_texts
from tests.pages.test_no_untranslated_text import Brackets, untranslated
from tests.pages.test_savings_page import headline
from tests.pages.visiting import LOCAL, Visiting, text, turn_to
from ui import i18n
from ui.formatting import plain

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOKEN = "t" * 43
HOSTILE = "*План* `x` <b>$a$</b> =1+1"


def shelf(visiting: Visiting, **query: str) -> AppTest:
    """The Savings page with its shelf unfolded."""
    app = visiting.arrives(**query)
    app.session_state["shelf"] = True
    return turn_to(app, "savings")


def save(app: AppTest, name: str) -> AppTest:
    app.text_input(key="scenario_name").set_value(name)
    return app.button(key="scenario_save").click().run()


def press(app: AppTest, what: str) -> AppTest:
    app.button(key=f"scenario_{what}").click().run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> set[str]:
    """What can be pressed on the shelf."""
    return {one.key for one in app.button if one.key.startswith("scenario_")}


def names(db: Database) -> list[str]:
    return [one.name for one in scenarios(db)]


# saving and opening


def test_what_is_on_screen_is_saved_and_opened_again(visiting: Visiting, db: Database) -> None:
    app = shelf(visiting, **{"in_house.headcount": "12", "store.conversion.range": "20_40"})
    before = headline(app)
    save(app, "Twelve")
    (one,) = scenarios(db)
    assert one.inputs == {"in_house.headcount": 12.0, "store.conversion.range": [20.0, 40.0]}

    other = shelf(visiting, format="narrow")
    assert headline(other) != before
    press(other, "open")
    assert headline(other) == before
    (sellers,) = (box for box in other.number_input if box.label == "Sellers you employ")
    assert sellers.value == 12
    assert other.slider(key="store.conversion.range").value == (20, 40)
    assert other.query_params["in_house.headcount"] == "12"
    assert "format" not in other.query_params


def test_saving_the_untouched_store_works(visiting: Visiting, db: Database) -> None:
    save(shelf(visiting), "As it is")
    assert [one.inputs for one in scenarios(db)] == [{}]


def test_a_name_is_needed_and_taken_once(visiting: Visiting, db: Database) -> None:
    app = save(shelf(visiting), "   ")
    assert "needs a name" in app.error[0].value
    save(app, "Plan")
    app = save(app, " Plan ")
    assert "already" in app.error[0].value
    assert names(db) == ["Plan"]


def test_a_hostile_name_is_only_a_name(visiting: Visiting, db: Database) -> None:
    app = save(shelf(visiting, view="compare"), HOSTILE)
    assert not app.exception
    assert names(db) == [HOSTILE]
    assert "<b>" not in app.success[0].value.replace("\\<b\\>", "")
    assert [cell.replace("\u00ad", "") for cell in beside(app)[0][0]] == ["Figure", plain(HOSTILE)]


# changing the shelf


def test_renaming_duplicating_deleting_and_taking_back(visiting: Visiting, db: Database) -> None:
    app = save(shelf(visiting), "Plan")
    press(app, "duplicate")
    assert names(db) == ["Plan 2", "Plan"]
    press(app, "renaming").text_input(key="rename_2").set_value("Copy")
    press(app, "rename")
    assert names(db) == ["Copy", "Plan"]
    press(app, "delete")
    assert names(db) == ["Plan"]
    assert "those links go on working" in text(app)
    press(app, "undo")
    assert "those links go on working" not in text(app)
    assert names(db) == ["Copy", "Plan"]


def test_what_is_on_screen_takes_the_place_of_a_scenario_and_can_give_it_back(
    visiting: Visiting, db: Database
) -> None:
    app = save(shelf(visiting, **{"in_house.headcount": "12"}), "Twelve")
    assert app.button(key="scenario_replace").disabled
    app.number_input(key="in_house.headcount").set_value(7).run()
    press(app, "replace")
    assert [one.inputs for one in scenarios(db)] == [{"in_house.headcount": 7.0}]
    assert "is now what the screen shows" in app.success[0].value
    press(app, "undo")
    assert [one.inputs for one in scenarios(db)] == [{"in_house.headcount": 12.0}]
    assert app.number_input(key="in_house.headcount").value == 7


def test_a_form_stands_in_place_of_the_buttons_until_it_is_done_or_left(
    visiting: Visiting,
) -> None:
    app = save(shelf(visiting), "Plan")
    at_first = buttons(app)
    press(app, "sharing")
    assert buttons(app) == {"scenario_save", "scenario_share", "scenario_cancel"}
    press(app, "cancel")
    assert buttons(app) == at_first
    press(app, "sharing")
    press(app, "share")
    assert buttons(app) == at_first


def test_what_a_form_was_told_stays_while_inputs_move(visiting: Visiting) -> None:
    app = save(shelf(visiting), "Plan")
    press(app, "sharing")
    app.text_input(key="scenario_whom").set_value("lawyer")
    app.button_group(key="scenario_hidden").set_value([Figure.MARGIN])
    app.number_input(key="in_house.headcount").set_value(7).run()
    assert app.text_input(key="scenario_whom").value == "lawyer"
    assert app.button_group(key="scenario_hidden").value == [Figure.MARGIN]


def test_a_name_that_is_taken_is_mended_where_it_was_typed(
    visiting: Visiting, db: Database
) -> None:
    app = save(save(shelf(visiting), "Plan"), "Other")
    press(app, "renaming").text_input(key="rename_2").set_value("Plan")
    press(app, "rename")
    assert "already" in app.error[0].value
    assert app.text_input(key="rename_2").value == "Plan"
    app.text_input(key="rename_2").set_value("Plan B")
    press(app, "rename")
    assert not app.error
    assert names(db) == ["Plan B", "Plan"]


# side by side


def beside(app: AppTest) -> list[list[list[str]]]:
    """Every table of the comparison: its rows of cells as they are written, the heads first."""
    tables = [one.value.splitlines() for one in app.markdown if one.value.startswith("| ")]
    return [
        [
            [_unmarked(cell) for cell in line.strip("| ").split(" | ")]
            for at, line in enumerate(table)
            if at != 1
        ]
        for table in tables
    ]


def _unmarked(cell: str) -> str:
    small = re.fullmatch(r":small\[(.*)\]", cell)
    return small[1] if small else cell


def test_side_by_side_says_what_to_do_first(visiting: Visiting) -> None:
    app = visiting.opens("savings", view="compare")
    assert not app.exception
    assert "No scenario is saved yet" in app.info[0].value


def test_scenarios_stand_side_by_side_with_what_is_on_screen(
    visiting: Visiting, db: Database
) -> None:
    for count in (5, 8, 12, 15, 20):
        save_scenario(db, f"{count} sellers", {"in_house.headcount": count}, now=NOW)
    app = visiting.opens("savings", view="compare", **{"horizon.months": "12"})
    assert not app.exception
    answers, more_answers, differences, more_differences = beside(app)
    assert answers[0] == ["Figure", "On screen", "20 sellers", "15 sellers"]
    assert more_answers[0] == ["Figure", "12 sellers", "8 sellers"]  # five are too wide
    assert [row[0] for row in answers] == [row[0] for row in more_answers]
    assert differences[1:] == [
        ["Sellers you employ", "3", "20", "15"],
        ["Months to look ahead", "12", "24", "24"],
    ]
    assert [row[1:] for row in more_differences[1:]] == [["12", "8"], ["24", "24"]]
    assert answers[1][1] in headline(app)


@pytest.mark.parametrize(
    ("agent", "saved", "abreast"),
    [("", 1, [2]), ("", 2, [3]), ("", 3, [4]), ("", 4, [3, 2]), ("Mobi", 3, [2, 2])],
)
def test_no_more_stand_side_by_side_than_there_is_room_for(
    visiting: Visiting, db: Database, agent: str, saved: int, abreast: list[int]
) -> None:
    for count in range(saved):
        save_scenario(db, f"Plan {count}", {"in_house.headcount": 10 + count}, now=NOW)
    visiting.comes_from(headers={**LOCAL, "User-Agent": agent})
    app = visiting.opens("savings", view="compare")
    assert [len(table[0]) - 1 for table in beside(app)] == 2 * abreast


def test_what_is_on_screen_does_not_stand_beside_itself(visiting: Visiting, db: Database) -> None:
    save_scenario(db, "Twelve", {"in_house.headcount": 12}, now=NOW)
    app = visiting.opens("savings", view="compare", **{"in_house.headcount": "12"})
    assert beside(app)[0][0] == ["Figure", "Twelve"]
    assert "“Twelve” is what is on screen." in text(app)
    elsewhere = visiting.opens("savings", view="compare", **{"in_house.headcount": "13"})
    assert "is what is on screen" not in text(elsewhere)


def test_the_choice_stands_in_the_address(visiting: Visiting, db: Database) -> None:
    for name in ("one", "two"):
        save_scenario(db, name, {"in_house.headcount": len(name)}, now=NOW)
    app = visiting.opens("savings", view="compare", compared="1,99,x")
    assert app.multiselect(key="compared").value == ["1"]
    app.multiselect(key="compared").set_value([]).run()
    assert app.query_params["compared"] == "-"
    assert visiting.opens("savings", view="compare", compared="-").multiselect[0].value == []


def test_scenarios_that_are_gone_are_said_to_be_ignored(visiting: Visiting, db: Database) -> None:
    save_scenario(db, "one", {"in_house.headcount": 5}, now=NOW)
    app = visiting.opens("savings", view="compare", compared="777")
    assert app.multiselect(key="compared").value == ["1"]  # as if nothing were said
    assert any("777" in one.value for one in app.warning)
    for heard in ("1", "-"):
        assert not visiting.opens("savings", view="compare", compared=heard).warning


def test_a_saved_input_nobody_understands_is_named(visiting: Visiting, db: Database) -> None:
    save_scenario(db, "old", {"store.gone": 1, "in_house.headcount": 900}, now=NOW)
    app = visiting.opens("savings", view="compare")
    assert any("store.gone" in one.value and "headcount" in one.value for one in app.caption)


# an address with nonsense


def test_nonsense_in_the_address_is_named_and_left_at_its_default(visiting: Visiting) -> None:
    wrong = {
        "store.conversion": "abc",
        "fee": "99999999",
        "work": "x",
        "per_deal.range": "1",
        "store.nonsense": "7",
        "view": "everything",
    }
    app = visiting.opens("savings", **wrong, **{"in_house.headcount": "12"}, utm_source="mail")
    assert not app.exception
    (warning,) = (one.value.replace("\\", "") for one in app.warning)
    assert all(f"{key}={value}" in warning for key, value in wrong.items())
    assert "headcount" not in warning
    assert "mail" not in warning
    clean = visiting.opens("savings", **{"in_house.headcount": "12"})
    assert not clean.warning
    assert headline(app) == headline(clean)
    app.button(key="ignored_seen").click().run()
    assert not app.warning


def test_an_address_full_of_nonsense_is_cut_short(visiting: Visiting) -> None:
    wrong = {f"store.{'*_' * 40}{n}": "<b>" * 50 for n in range(30)}
    app = visiting.opens("savings", **wrong)
    (warning,) = (one.value for one in app.warning)
    assert len(warning) < 1500
    assert "22 more" in warning
    assert "\\<b\\>" in warning or "<b>" not in warning


# sharing


def given_out(db: Database, *hidden: Figure, inputs: dict[str, object] | None = None) -> None:
    scope = Scope(
        (),
        (),
        date(2026, 11, 1),
        date(2028, 10, 1),
        scenario=SharedScenario(
            "План", inputs or {}, Circumstances(date(2026, 11, 1), {}), frozenset(hidden)
        ),
    )
    create_share(
        db,
        TOKEN,
        label="Адвокат",
        scope=scope,
        created_at=NOW,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )


def sent(app: AppTest) -> str:
    """Everything the page sends to the browser, tables' and charts' data included."""
    protos = [node.proto for node in app if getattr(node, "proto", None) is not None]
    return "\n".join(text_format.MessageToString(one, as_utf8=True) for one in protos)


def test_a_link_is_made_on_the_shelf_and_listed_on_the_share_page(
    visiting: Visiting, db: Database
) -> None:
    app = save(shelf(visiting, **{"in_house.headcount": "12"}), "Twelve")
    press(app, "sharing")
    app.text_input(key="scenario_whom").set_value("lawyer")
    press(app, "share")
    address = app.code[0].value
    assert any("works on this computer only" in one.value for one in app.warning)
    (share,) = shares(db)
    assert share.label == "lawyer"
    assert share.scope.scenario is not None
    assert share.scope.scenario.hidden == {Figure.OWN_COSTS, Figure.MARGIN}
    seen = visiting.follows(address.split("token=")[1])
    assert not seen.exception
    assert seen.title[0].value == "Twelve"
    listed = turn_to(app, "share")
    assert not listed.exception
    assert "scenario “Twelve”" in text(listed)


def test_a_link_shows_the_scenario_as_it_stood(visiting: Visiting, db: Database) -> None:
    given_out(db, inputs={"in_house.headcount": 12})
    before = text(visiting.follows(TOKEN))
    assert "Outsourcing would save the store" in before
    save_scenario(db, "План", {"in_house.headcount": 1}, now=NOW)
    assert text(visiting.follows(TOKEN, **{"in_house.headcount": "1"})) == before


@pytest.mark.parametrize("inputs", [{}, {"in_house.headcount": 2}])
def test_a_partner_is_not_told_to_set_what_the_store_left_open(
    inputs: dict[str, object], visiting: Visiting, db: Database
) -> None:
    assert "our guess" in text(
        visiting.opens("savings", **{key: str(value) for key, value in inputs.items()})
    )
    given_out(db, inputs=inputs)
    assert "our guess" not in text(visiting.follows(TOKEN))


#: Figures that are easy to find: the vendor is paid nothing but its fee.
MARKS: dict[str, object] = {"fee": 41_414, "per_deal": 0, "store.gross_margin": 43}


def test_everything_shows_where_nothing_is_hidden(visiting: Visiting, db: Database) -> None:
    given_out(db, inputs=MARKS)
    page = sent(visiting.follows(TOKEN))
    for figure in ("Own team", "is paid", "41,414", "43%", "Leads a month", "Saved a month"):
        assert figure in page


def test_what_is_hidden_is_nowhere_in_what_is_sent(visiting: Visiting, db: Database) -> None:
    given_out(db, Figure.OWN_COSTS, Figure.MARGIN, inputs=MARKS)
    page = sent(visiting.follows(TOKEN))
    for figure in ("Own team", "is paid", "41414", "41,414", "43%", "0.43"):
        assert figure not in page
    assert "Saved a month" in page


def test_no_amount_is_sent_where_the_saving_is_hidden(visiting: Visiting, db: Database) -> None:
    given_out(db, *Figure)
    app = visiting.follows(TOKEN)
    assert not app.exception
    page = sent(app)
    assert "₴" not in page
    assert "21398" not in page.replace(",", "")
    assert len(app.metric) == 2


AROUND = Circumstances(date(2026, 11, 1), {})
HIDDEN = [*({one} for one in Figure), {Figure.SAVING, Figure.SALES}, set(Figure)]


def opened_link(visiting: Visiting, language: str) -> AppTest:
    """The shared scenario with all that can be opened open."""
    app = visiting.arrives(token=TOKEN, lang=language)
    app.session_state["shared_how"] = True
    return turn_to(app, "shared")


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda hidden: "+".join(sorted(hidden)))
def test_no_number_of_a_hidden_figure_is_sent(
    hidden: set[Figure], language: str, visiting: Visiting, db: Database
) -> None:
    given_out(db, *hidden, inputs=dict(MARKED))
    app = opened_link(visiting, language)
    assert not app.exception
    page = sent(app)
    for figure in Figure:
        numbers = found_in(page, hidden_texts(figure, AROUND))
        assert bool(numbers) == (figure not in also_hidden(hidden)), (figure, numbers)


def test_each_figure_says_how_it_is_made(visiting: Visiting, db: Database) -> None:
    given_out(db, inputs=dict(MARKED))
    app = opened_link(visiting, "en")
    made = [one.value for one in app.markdown if one.value.startswith("**")]
    for metric in app.metric:
        head = f"**{plain(metric.label)}: {plain(metric.value)}**"
        assert [line for line in made if line.startswith(head)], head


def test_a_revoked_link_shows_nothing_of_the_scenario(visiting: Visiting, db: Database) -> None:
    given_out(db)
    revoke(db, 1, NOW)
    page = sent(visiting.follows(TOKEN))
    assert "План" not in page
    assert "₴" not in page


# languages


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> NullTranslations:
    catalogue = Brackets()
    monkeypatch.setattr(i18n, "_catalogue", lambda _code: catalogue)
    return catalogue


@pytest.mark.usefixtures("brackets")
def test_the_shelf_speaks_the_readers_language(visiting: Visiting, db: Database) -> None:
    save_scenario(db, "Схід", {"format": "partial", "work": ["closing"], "x": 1}, now=NOW)
    app = shelf(visiting, view="compare", **{"store.y": "7"})
    app = save(app, "Захід")
    said = {"Схід", "Захід", "store.y", "x"}
    for form in ("sharing", "renaming"):
        press(app, form)
        assert not untranslated(app, said_by_people=said)
        press(app, "cancel")
    press(app, "delete")
    assert not untranslated(app, said_by_people=said)


@pytest.mark.parametrize("hidden", [(), tuple(Figure)], ids=["all shown", "all hidden"])
@pytest.mark.usefixtures("brackets")
def test_a_shared_scenario_does(
    hidden: tuple[Figure, ...], visiting: Visiting, db: Database
) -> None:
    given_out(db, *hidden)
    app = visiting.follows(TOKEN)
    assert not app.exception
    assert not untranslated(app, said_by_people={"План"})
