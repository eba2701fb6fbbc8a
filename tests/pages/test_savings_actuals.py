"""Savings: what the reports measured, in place of what was estimated."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.storage.providers import ProviderKind, describe_provider, providers
from outsource_core.storage.results import span
from tests.pages.visiting import Visiting

CONVERSION = "store.conversion"
AGAINST_TEAM = "outsourced.relative_conversion"


def line(app: AppTest, label: str) -> str:
    """What is said of one measured input."""
    (found,) = (one.value for one in app.markdown if one.value.startswith(f"**{label}"))
    return str(found)


def likely(app: AppTest, label: str) -> float:
    """The measured value as it is said."""
    return float(line(app, label).split("**")[2].split()[0].replace(",", ""))


def button(app: AppTest, key: str) -> tuple[str, bool] | None:
    """What a button says and whether it can be pressed, if it is there."""
    return next(((one.label, not one.disabled) for one in app.button if one.key == key), None)


def box(app: AppTest, path: str) -> float:
    (found,) = (one for one in app.number_input if str(one.key).split("~")[0] == path)
    return float(found.value)


def test_a_measured_value_is_held_just_as_it_is_said(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("savings")
    for path, label in ((CONVERSION, "Of them buy"), (AGAINST_TEAM, "How well the vendor")):
        said = likely(app, label)
        assert said % 1  # not a whole percentage
        app.button(key=f"use_{path}").click().run()
        assert box(app, path) == said
        assert float(app.query_params[path]) == said


def test_a_store_with_reports_is_told_of_them_before_any_guess(
    visiting: Visiting, demo: Database
) -> None:
    hint = "some your reports know better"
    app = visiting.opens("savings")
    assert any(hint in one.value for one in app.caption)
    assert "Use what your reports measured" in [one.label for one in app.expander]
    app.button(key="use_all_actuals").click().run()
    assert not any(hint in one.value for one in app.caption)


def test_a_store_without_reports_is_not_sent_to_them(visiting: Visiting) -> None:
    app = visiting.opens("savings")
    assert any(one.value.startswith("So far every figure is our guess") for one in app.caption)
    assert not any("your reports" in one.value for one in app.caption)


def test_vendors_who_began_lately_are_not_judged_by_their_ramp_up(
    visiting: Visiting, demo: Database
) -> None:
    """Of thirteen weeks six lie after a ramp-up of five from the third on: too few to tell."""
    reported = span(demo)
    assert reported is not None
    began = reported[1] - timedelta(weeks=10)
    for one in providers(demo):
        if one.kind is not ProviderKind.IN_HOUSE:
            describe_provider(demo, one.id, kind=one.kind, started_on=began)
    app = visiting.opens("savings")
    assert button(app, f"use_{CONVERSION}") is not None
    assert button(app, f"use_{AGAINST_TEAM}") is None
    # The model without a ramp-up takes nothing off: then every week tells.
    at_once = visiting.opens("savings", **{"outsourced.ramp_up_weeks": "0"})
    assert button(at_once, f"use_{AGAINST_TEAM}") is not None


def test_what_is_in_use_says_so_and_goes_back(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("savings", **{CONVERSION: "27.5"})
    said = line(app, "Of them buy").split("**")[2].split()[0]
    assert button(app, f"use_{CONVERSION}") == (f"Use {said}", True)
    assert button(app, f"unuse_{CONVERSION}") is None
    app.button(key=f"use_{CONVERSION}").click().run()
    assert button(app, f"use_{CONVERSION}") == (f"In use: {said}", False)
    assert button(app, f"unuse_{CONVERSION}") == ("Back to 27.5", True)
    app.button(key=f"unuse_{CONVERSION}").click().run()
    assert button(app, f"use_{CONVERSION}") == (f"Use {said}", True)
    assert app.query_params[CONVERSION] == "27.5"
    assert f"{CONVERSION}.range" not in app.query_params


def test_a_link_with_measured_values_knows_them_in_use(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("savings")
    app.button(key=f"use_{CONVERSION}").click().run()
    again = visiting.opens("savings", **{key: app.query_params[key] for key in app.query_params})
    found = button(again, f"use_{CONVERSION}")
    assert found is not None
    assert found[0].startswith("In use")
    assert not found[1]


def test_all_of_them_at_one_press(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("savings")
    assert button(app, "use_all_actuals") == ("Use all of them", True)
    app.button(key="use_all_actuals").click().run()
    assert button(app, "use_all_actuals") == ("All of them are in use", False)
    assert all(app.button(key=f"use_{path}").disabled for path in (CONVERSION, AGAINST_TEAM))
    app.button(key=f"unuse_{CONVERSION}").click().run()
    assert button(app, "use_all_actuals") == ("Use all of them", True)


def test_a_team_that_is_left_is_measured_as_it_sold(visiting: Visiting, demo: Database) -> None:
    """The model takes leavers off by itself, so what goes in is what makes the measured share."""
    app = visiting.opens("savings")
    (why,) = (
        one.value for one in app.caption if "newcomers and vacant places included" in one.value
    )
    reported = float(why.split("sold to ")[1].split("%")[0])
    assert reported < likely(app, "Of them buy")
    (why,) = (one.value for one in app.caption if "without newcomers" in one.value)
    assert "The vendors sold" in why
    calm = visiting.opens("savings", **{"in_house.turnover_per_year": "0"})
    assert likely(calm, "Of them buy") == reported
    assert not [one for one in calm.caption if "newcomers" in one.value]
