"""Goals: what was agreed with each provider?"""

from __future__ import annotations

from datetime import date

import pytest
from sqlite_utils import Database

from outsource_core.kpis import Kpi
from outsource_core.storage.providers import ProviderKind, providers, targets
from tests.pages.visiting import Visiting, text


def test_without_providers_it_offers_the_demo_store(visiting: Visiting) -> None:
    app = visiting.opens("goals")
    assert not app.exception
    assert "No reports yet" in text(app)
    assert app.button(key="load_demo")


def test_it_shows_what_was_agreed(visiting: Visiting, demo: Database) -> None:
    first = providers(demo)[0]
    app = visiting.opens("goals")
    assert not app.exception
    for kpi, value in targets(demo)[first.id].items():
        shown = app.number_input(key=f"goal_{kpi}_{first.id}").value
        share = kpi in (Kpi.CONVERSION, Kpi.REPEAT_RATE)
        assert shown == pytest.approx(value * 100 if share else value)


@pytest.mark.usefixtures("vendor")
def test_new_goals_are_kept_and_an_emptied_one_is_forgotten(
    visiting: Visiting, db: Database
) -> None:
    (provider,) = providers(db)
    app = visiting.opens("goals")
    app.number_input(key=f"goal_deals_{provider.id}").set_value(40)
    app.number_input(key=f"goal_conversion_{provider.id}").set_value(12.5)
    app.selectbox(key=f"kind_{provider.id}").select(ProviderKind.CALL_CENTRE)
    app.date_input(key=f"started_{provider.id}").set_value(date(2026, 3, 2))
    app.form_submit_button[0].click().run()
    assert not app.exception
    assert app.success
    assert targets(db)[provider.id] == {Kpi.DEALS: 40, Kpi.CONVERSION: 0.125}
    kept = providers(db)[0]
    assert (kept.kind, kept.started_on) == (ProviderKind.CALL_CENTRE, date(2026, 3, 2))

    again = visiting.opens("goals")
    again.number_input(key=f"goal_deals_{provider.id}").set_value(None)
    again.form_submit_button[0].click().run()
    assert targets(db)[provider.id] == {Kpi.CONVERSION: 0.125}


def test_another_provider_has_goals_of_its_own(visiting: Visiting, demo: Database) -> None:
    second = providers(demo)[1]
    app = visiting.opens("goals", provider=str(second.id))
    assert (
        app.number_input(key=f"goal_deals_{second.id}").value == targets(demo)[second.id]["deals"]
    )
