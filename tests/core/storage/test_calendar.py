"""The calendar as the store knows it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlite_utils import Database

from outsource_core.storage.calendar import DUE_DAYS, calendar
from outsource_core.storage.providers import ProviderKind, ensure_provider
from outsource_core.storage.reports import Report, Upload, accept, undo
from outsource_core.storage.settings import choose
from tests.core.storage.uploads import KEY, NOW, VENDOR, activity, register

TODAY = date(2026, 11, 24)
W45, W46, W47 = "2026-11-02", "2026-11-09", "2026-11-16"


def on(db: Database, day: str, upload: Upload) -> Report:
    (report,), _ = accept(db, upload, now=datetime.fromisoformat(day).replace(tzinfo=UTC), key=KEY)
    return report


def line(db: Database, provider: str = VENDOR) -> list[str]:
    (found,) = [one for one in calendar(db, today=TODAY, weeks=3) if one.provider.name == provider]
    return [one.status for one in found.weeks]


def test_each_provider_has_a_line_of_weeks_the_in_house_team_first(db: Database) -> None:
    on(db, "2026-11-10", activity({"week": W45, "deals": 3}))
    ensure_provider(db, "Own", kind=ProviderKind.IN_HOUSE)
    lines = calendar(db, today=TODAY, weeks=3)
    assert [one.provider.name for one in lines] == ["Own", VENDOR]
    assert [one.week for one in lines[1].weeks] == [date.fromisoformat(w) for w in (W45, W46, W47)]
    assert line(db) == ["received", "missing", "due"]
    assert line(db, "Own") == ["not_owed"] * 3


def test_the_store_says_when_a_report_is_due(db: Database) -> None:
    on(db, "2026-11-10", activity({"week": W45, "deals": 3}))
    choose(db, **{DUE_DAYS: 1})
    assert line(db) == ["late", "missing", "missing"]


def test_a_report_taken_back_was_never_received(db: Database) -> None:
    on(db, "2026-11-10", activity({"week": W45, "deals": 3}))
    report = on(db, "2026-11-16", activity({"week": W46, "deals": 3}))
    assert line(db) == ["received", "received", "due"]
    undo(db, report.id, now=NOW)
    assert line(db) == ["received", "missing", "due"]


def test_a_corrected_week_is_received_when_it_first_came_and_restated(db: Database) -> None:
    on(db, "2026-11-10", activity({"week": W45, "deals": 3}, {"week": W46, "deals": 1}))
    correction = on(db, "2026-11-20", activity({"week": W45, "deals": 4}))
    (found,) = calendar(db, today=TODAY, weeks=3)
    assert [one.restated for one in found.weeks] == [True, False, False]
    assert found.weeks[0].status == "received"
    assert found.weeks[0].report_id == correction.id


def test_a_register_speaks_for_the_weeks_of_its_closings(db: Database) -> None:
    on(db, "2026-11-16", register({"deal_id": "1", "opened_on": W45, "closed_on": "2026-11-12"}))
    assert line(db) == ["not_owed", "received", "due"]
    (found,) = calendar(db, today=TODAY, weeks=3)
    assert not found.weeks[1].is_partial  # one deal may be all there was
