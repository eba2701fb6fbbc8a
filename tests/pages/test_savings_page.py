"""Savings: what would outsourcing save?"""

from __future__ import annotations

import re

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from tests.pages.visiting import LOCAL, Visiting, turn_to
from ui import savings_lab
from ui.formatting import plain

HEADLINE = "Outsourcing would "


def headline(app: AppTest) -> str:
    (found,) = [one.value for one in app.markdown if HEADLINE in one.value]
    return str(found)


def test_it_answers_without_any_report(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    assert not app.exception
    assert app.title[0].value.startswith("What would outsourcing save you")
    assert "₴" in headline(app)
    assert app.get("plotly_chart")


def test_moving_a_slider_changes_the_headline(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    before = headline(app)
    app.slider(key="in_house.headcount~slider").set_value(12).run()
    assert not app.exception
    assert headline(app) != before


def test_dearer_sellers_make_outsourcing_look_better(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    app.number_input(key="in_house.gross_pay").set_value(150_000).run()
    assert "would save" in headline(app)


def test_the_address_sets_the_inputs(visiting: Visiting) -> None:
    moved = visiting.opens("savings")
    moved.number_input(key="in_house.headcount").set_value(12).run()
    linked = visiting.opens("savings", **{"in_house.headcount": "12"})
    assert linked.number_input(key="in_house.headcount").value == 12
    assert headline(linked) == headline(moved)


def test_tables_can_be_taken_away(visiting: Visiting) -> None:
    assert any("CSV" in button.label for button in visiting.opens("savings").download_button)


# what it leans on


def leaning(app: AppTest) -> list[str]:
    """What is said of guesses below the answer."""
    return [one.value.replace("\\", "") for one in app.caption if "our guess" in one.value]


def test_it_says_what_it_leans_on_until_that_is_set(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    (first_look,) = leaning(app)
    assert "every figure is our guess" in first_look
    app.number_input(key="in_house.headcount").set_value(2).run()
    (leans,) = leaning(app)
    assert "“Supervision”: ₴17,500 a month" in leans
    assert "under “More about your team”" in leans
    app.session_state["fold_team"] = True
    app.run()
    app.number_input(key="in_house.supervisors").set_value(0.25).run()
    assert not any("Supervision" in one for one in leaning(app))


# what lies folded


def unfolded(visiting: Visiting, *folds: str, **query: str) -> AppTest:
    """The Savings page with some of its folds open."""
    app = visiting.arrives(**query)
    for code in folds:
        app.session_state[f"fold_{code}"] = True
    return turn_to(app, "savings")


FOLDED = {"in_house.turnover_per_year": "90", "in_house.training_weeks.range": "2_6"}


def test_a_link_sets_what_lies_folded_and_the_fold_says_so(visiting: Visiting) -> None:
    app = visiting.opens("savings", **FOLDED)
    assert "in_house.turnover_per_year" not in {box.key for box in app.number_input}
    assert headline(app) != headline(visiting.opens("savings"))
    assert any("2 changed here: Leave in a year, %" in one.value for one in app.caption)
    assert {key: app.query_params[key] for key in FOLDED} == FOLDED


def test_what_lies_folded_stays_in_the_address_whatever_is_folded(visiting: Visiting) -> None:
    app = unfolded(visiting, "team", **FOLDED)
    assert app.number_input(key="in_house.turnover_per_year").value == 90
    assert app.slider(key="in_house.training_weeks.range").value == (2, 6)
    app.number_input(key="in_house.turnover_per_year").set_value(60).run()
    before = headline(app)
    app.session_state["fold_team"] = False
    app.run()
    assert "in_house.turnover_per_year" not in {box.key for box in app.number_input}
    assert app.query_params["in_house.turnover_per_year"] == "60"
    app.slider(key="in_house.headcount~slider").set_value(5).run()
    app.slider(key="in_house.headcount~slider").set_value(3).run()
    assert headline(app) == before
    turn_to(app, "risks")
    turn_to(app, "savings")
    assert headline(app) == before
    assert app.query_params["in_house.turnover_per_year"] == "60"


def test_an_input_back_at_its_default_leaves_the_address(visiting: Visiting) -> None:
    app = unfolded(visiting, "team", **FOLDED)
    app.button(key="in_house.turnover_per_year~reset").click().run()
    app.button(key="in_house.training_weeks~switch").click().run()
    assert not set(FOLDED) & set(app.query_params)
    assert headline(app) == headline(visiting.opens("savings"))


def test_a_key_nobody_knows_is_named(visiting: Visiting) -> None:
    app = visiting.opens("savings", nonsense="1", work="calling,dancing", format="partial")
    (warning,) = (one.value.replace("\\", "") for one in app.warning)
    assert "nonsense=1" in warning
    assert "work=dancing" in warning
    assert app.query_params["work"] == "calling"


# tiers


def test_tiers_are_added_set_and_removed(visiting: Visiting) -> None:
    app = unfolded(visiting, "conditions", per_deal="200")
    app.button(key="per_deal.tiers~add").click().run()
    app.button(key="per_deal.tiers~add").click().run()
    assert app.query_params["per_deal.tiers"] == "100:200_200:200"
    app.number_input(key="per_deal.tiers.0.rate").set_value(150).run()
    app.number_input(key="per_deal.tiers.0.from").set_value(300).run()
    assert app.query_params["per_deal.tiers"] == "200:200_300:150"
    app.button(key="per_deal.tiers.0~remove").click().run()
    assert app.query_params["per_deal.tiers"] == "300:150"
    assert not app.exception


def tier_boxes(app: AppTest) -> list[tuple[str, float]]:
    """Each box of a tier by what it is, and what it shows."""
    return [
        (str(box.key).split("~")[0].removeprefix("per_deal.tiers."), box.value)
        for box in app.number_input
        if str(box.key).startswith("per_deal.tiers.")
    ]


def test_an_impossible_tier_is_held_to_its_bounds_and_that_is_said(visiting: Visiting) -> None:
    app = unfolded(visiting, "conditions", **{"per_deal": "200", "per_deal.tiers": "50:90_70:80"})
    app.number_input(key="per_deal.tiers.0.from").set_value(1e15).run()
    assert app.query_params["per_deal.tiers"] == "70:80_100000:90"
    assert tier_boxes(app) == [("0.from", 70), ("0.rate", 80), ("1.from", 100_000), ("1.rate", 90)]
    said = "A whole number between 0 and 100,000 is possible; 100,000 was taken."
    assert said in [one.value.removeprefix(":material/error: ") for one in app.caption]
    (start,) = (one for one in app.number_input if str(one.key).startswith("per_deal.tiers.1.from"))
    start.set_value(60).run()
    assert app.query_params["per_deal.tiers"] == "60:90_70:80"
    assert not any(said in one.value for one in app.caption)


def test_an_impossible_minimum_is_held_to_its_bounds_and_that_is_said(visiting: Visiting) -> None:
    app = unfolded(visiting, "conditions", per_deal="200")
    app.number_input(key="per_deal.minimum").set_value(-5).run()
    assert "per_deal.minimum" not in app.query_params
    said = "A whole number between 0 and 5,000,000 is possible; 0 was taken."
    assert said in [one.value.removeprefix(":material/error: ") for one in app.caption]


def test_the_one_tier_of_an_earlier_link_is_written_anew(visiting: Visiting) -> None:
    old = {"per_deal.tier_from": "50", "per_deal.tier_rate": "100"}
    app = visiting.opens("savings", **old)
    assert not app.warning
    assert app.query_params["per_deal.tiers"] == "50:100"
    assert not set(old) & set(app.query_params)


def test_a_minimum_above_the_cap_is_named(visiting: Visiting) -> None:
    limits = {"per_deal": "200", "per_deal.minimum": "9000", "per_deal.cap": "5000"}
    (warning,) = unfolded(visiting, "conditions", **limits).warning
    assert "more than the most" in warning.value
    assert warning.value.startswith("**Paid per deal:** The least")  # there are no columns here


# an address that contradicts itself


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"store.conversion.range": "40_20"}, {}),
        ({"store.conversion.range": "40_50"}, {"store.conversion": "35"}),
        ({"horizon.months.range": "12_24"}, {}),
        ({"store.conversion": "nan"}, {}),
        ({"store.conversion": "1e309"}, {}),
        ({"per_deal.tiers": "50:300_x"}, {"per_deal": "200"}),
        ({"per_deal.tiers": "_".join(f"{n}:1" for n in range(1000))}, {}),
    ],
)
def test_what_contradicts_itself_is_named_and_left_out(
    visiting: Visiting, wrong: dict[str, str], kept: dict[str, str]
) -> None:
    app = visiting.opens("savings", **wrong, **kept)
    assert not app.exception
    (warning,) = (one.value.replace("\\", "") for one in app.warning)
    assert all(f"{key}={value}"[:60] in warning for key, value in wrong.items())
    app.button(key="ignored_seen").click().run()
    assert not set(wrong) & set(app.query_params)
    assert headline(app) == headline(visiting.opens("savings", **kept))


def test_of_what_an_address_says_twice_the_last_counts_and_the_rest_is_named(
    visiting: Visiting,
) -> None:
    app = visiting.opens("savings", **{"in_house.headcount": ["5", "12"]})  # type: ignore[arg-type]
    assert app.number_input(key="in_house.headcount").value == 12
    assert any("in_house.headcount=5" in one.value.replace("\\", "") for one in app.warning)


def test_a_language_nobody_speaks_is_named_and_leaves_the_address(visiting: Visiting) -> None:
    app = visiting.opens("savings", lang="xx")
    (warning,) = (one.value for one in app.warning)
    assert "lang=xx" in warning
    app.button(key="ignored_seen").click().run()
    assert "lang" not in app.query_params
    assert not app.warning


def test_a_language_chosen_since_stays_in_the_address(visiting: Visiting) -> None:
    app = visiting.opens("savings", lang="xx")
    app.selectbox(key="language").set_value("uk").run()
    app.button(key="ignored_seen").click().run()
    assert app.query_params["lang"] == "uk"


@pytest.mark.parametrize("known", ["uk", "ru-UA", "EN"])
def test_a_language_we_speak_is_not_named(visiting: Visiting, known: str) -> None:
    assert not visiting.opens("savings", lang=known).warning


def test_a_contradiction_is_named_while_it_lies_folded(visiting: Visiting) -> None:
    limits = {"per_deal": "200", "per_deal.minimum": "9000", "per_deal.cap": "5000"}
    (warning,) = visiting.opens("savings", **limits).warning
    assert "more than the most" in warning.value


# the answer first


def test_the_answer_and_every_input_are_sent_before_the_simulation_begins(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def simulate(*_args: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(savings_lab, "simulate", simulate)
    app = visiting.opens("savings")
    assert headline(app)
    assert app.metric
    assert len(app.slider) == 10
    app.slider[0].set_value(2000).run()
    assert headline(app) != headline(visiting.opens("savings"))


# the price of a part


def offer(app: AppTest, key: str) -> str | None:
    """What a button beside the price offers, if it is there."""
    found = [one.label for one in app.button if one.key == key]
    return found[0] if found else None


def fee_and_hours(app: AppTest) -> tuple[str | None, str | None]:
    return tuple(
        app.query_params.get(key) for key in ("fee", "outsourced.oversight_hours_per_month")
    )


def test_all_of_the_work_is_at_its_own_price(visiting: Visiting) -> None:
    assert offer(visiting.opens("savings"), "price_of_part") is None


@pytest.mark.parametrize("kind", ["partial", "narrow", "partner"])
def test_a_part_of_the_work_says_that_the_price_is_still_of_all(
    visiting: Visiting, kind: str
) -> None:
    app = visiting.opens("savings", format=kind)
    assert any("do not follow by themselves" in one.value for one in app.caption)
    assert offer(app, "price_of_part")


def test_one_press_reckons_with_a_part_of_the_price_and_another_goes_back(
    visiting: Visiting,
) -> None:
    ranged = {"fee.range": "16000_26000"}
    app = visiting.opens("savings", format="narrow", share_narrow="40", fee="20000", **ranged)
    assert offer(app, "price_of_part") == "Until then reckon with ₴8,000 and 5 h a month"
    warned = "This still reckons with the vendor's price for all the work"
    assert any(one.value.startswith(warned) for one in app.caption)
    app.button(key="price_of_part").click().run()
    assert not any(one.value.startswith(warned) for one in app.caption)
    assert fee_and_hours(app) == ("8000", "5")
    assert app.query_params["fee.range"] == "6400_10400"
    assert offer(app, "price_of_part") is None
    assert any("are 40% of those for all the work" in one.value for one in app.caption)
    assert offer(app, "price_of_all") == "Back to ₴20,000 and 12 h a month"
    app.button(key="price_of_all").click().run()
    assert fee_and_hours(app) == ("20000", None)
    assert app.query_params["fee.range"] == "16000_26000"


def test_another_share_is_reckoned_from_the_price_of_all(visiting: Visiting) -> None:
    app = visiting.opens("savings", format="narrow", share_narrow="40", fee="20000")
    app.button(key="price_of_part").click().run()
    app.number_input(key="share_narrow").set_value(60).run()
    assert offer(app, "price_of_part") == "Until then reckon with ₴12,000 and 7 h a month"
    app.button(key="price_of_part").click().run()
    assert fee_and_hours(app) == ("12000", "7")
    app.button_group(key="format").set_value("full").run()
    assert offer(app, "price_of_all") == "Back to ₴20,000 and 12 h a month"


def test_a_price_of_the_vendors_own_is_not_called_a_part_of_another(visiting: Visiting) -> None:
    app = visiting.opens("savings", format="narrow", share_narrow="40", fee="20000")
    app.button(key="price_of_part").click().run()
    (fee,) = (one for one in app.number_input if one.label.startswith("Fixed fee"))
    fee.set_value(9_000).run()
    assert not any("of those for all the work" in one.value for one in app.caption)


RECKONED = {"format": "narrow", "share_narrow": "40", "fee": "20000", "fee.range": "16000_26000"}


def test_the_way_back_to_the_whole_price_outlives_a_link(visiting: Visiting) -> None:
    app = visiting.opens("savings", **RECKONED)
    assert "part_price" not in app.query_params
    app.button(key="price_of_part").click().run()
    assert app.query_params["part_price"] == "0.4_20000:16000:26000_12"
    linked = visiting.opens(
        "savings", **{key: str(app.query_params[key]) for key in app.query_params}
    )
    assert not linked.warning
    assert offer(linked, "price_of_all") == "Back to ₴20,000 and 12 h a month"
    linked.button(key="price_of_all").click().run()
    assert linked.query_params["fee.range"] == "16000_26000"
    assert "part_price" not in linked.query_params


def test_a_saved_scenario_keeps_the_whole_price(visiting: Visiting) -> None:
    app = visiting.opens("savings", **RECKONED)
    app.button(key="price_of_part").click().run()
    app.session_state["shelf"] = True
    app.run()
    app.text_input(key="scenario_name").set_value("A part").run()
    app.button(key="scenario_save").click().run()
    other = visiting.opens("savings")
    other.session_state["shelf"] = True
    other.run()
    other.button(key="scenario_open").click().run()
    assert offer(other, "price_of_all") == "Back to ₴20,000 and 12 h a month"


def test_once_the_vendor_has_named_its_price_the_whole_leaves_the_address(
    visiting: Visiting,
) -> None:
    app = visiting.opens("savings", **RECKONED)
    app.button(key="price_of_part").click().run()
    (fee,) = (one for one in app.number_input if one.label.startswith("Fixed fee"))
    fee.set_value(9_000).run()
    assert "part_price" not in app.query_params


@pytest.mark.parametrize(
    "nonsense",
    ["0.4_20000_12", "x", "1_8000_5", "0.4_8000", "0.4_20000:1:2_12", "0.4_20000:1_12", "0:4_2_1"],
)
def test_a_whole_price_of_another_part_is_named_and_ignored(
    visiting: Visiting, nonsense: str
) -> None:
    app = visiting.opens("savings", format="narrow", fee="9000", part_price=nonsense)
    assert offer(app, "price_of_all") is None
    assert any("part" in one.value and "price=" in one.value for one in app.warning)
    assert "part_price" not in app.query_params


# what it is made of


def test_the_sums_stand_out_from_the_parts(visiting: Visiting) -> None:
    app = visiting.opens("savings", view="parts")
    (table,) = (one.value for one in app.markdown if one.value.startswith("| "))
    names = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[2:]]
    bold = [name for name in names if name.startswith("**")]
    assert bold == names[-4:]
    assert [name.strip("*") for name in bold] == [
        "All costs",
        "Gross profit",
        "Worth of longer hours",
        plain("Left over (gross profit less costs)"),
    ]


@pytest.mark.parametrize("agent", ["", "Mobi"], ids=["desk", "phone"])
def test_the_caption_names_the_columns_that_make_the_saving(visiting: Visiting, agent: str) -> None:
    visiting.comes_from(headers={**LOCAL, "User-Agent": agent})
    app = visiting.opens("savings", view="parts")
    (caption,) = (one.value for one in app.caption if "last line" in one.value)
    (table,) = (one.value for one in app.markdown if one.value.startswith("| "))
    head = table.splitlines()[0]
    vendor, own = re.findall("“(.+?)”", caption)
    assert head.index(own) < head.index(vendor)
    assert "ifference" not in caption


# how sure, of what stands on the screen

LEADS = "store.leads_per_month"


def sure_of(app: AppTest) -> tuple[list[str], list[str]]:
    """What the page says of its draws: the sentence, and the charts with their bands."""
    said = [one.value for one in app.caption if "eight cases of ten" in one.value]
    return said, [chart.proto.spec for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("view", ["time", "sure"])
def test_what_is_said_of_the_draws_belongs_to_the_inputs_on_screen(
    visiting: Visiting, view: str
) -> None:
    app = visiting.opens("savings", view=view)
    for leads in (1250, 4000, 1250, 900):
        app.slider(key=f"{LEADS}~slider").set_value(leads).run()
        linked = visiting.opens("savings", view=view, **{LEADS: str(leads)})
        assert sure_of(app) == sure_of(linked)


def test_a_move_that_overtakes_another_leaves_nothing_of_its_draws(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_args: object, **_options: object) -> None:
        raise StopException  # as Streamlit does to a run that the next move has made old

    app = visiting.opens("savings")
    earlier = app.session_state["simulated"]
    with monkeypatch.context() as patch:
        patch.setattr(savings_lab, "simulate", overtaken)
        app.slider(key=f"{LEADS}~slider").set_value(3000).run()
    assert headline(app) == headline(visiting.opens("savings", **{LEADS: "3000"}))
    assert sure_of(app) == ([], [])  # the draws of before are not shown beside the new answer
    app.slider(key=f"{LEADS}~slider").set_value(3050).run()
    assert sure_of(app) == sure_of(visiting.opens("savings", **{LEADS: "3050"}))
    asked, _simulation = app.session_state["simulated"]
    assert asked[0].store.leads_per_month == 3050
    assert earlier[0][0].store.leads_per_month == 1200
