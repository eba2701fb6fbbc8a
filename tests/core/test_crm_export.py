"""A real CRM export that nobody here wrote, accepted as it is: its totals to the unit and the cent.

The expected figures are counted from the file by the csv module alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database

from outsource_core.__main__ import main
from outsource_core.problems import refusals
from outsource_core.reports.fields import Shape
from outsource_core.reports.intake import File, Prepared, Wishes, prepare
from outsource_core.storage.providers import providers
from outsource_core.storage.reports import Upload, accept, reports
from outsource_core.storage.results import Grain, results
from tests.conftest import CRM_EXPORT

EVER = {"start": date(2000, 1, 1), "end": date(2100, 1, 1)}


@dataclass
class Counted:
    """Counts by (office, month)."""

    deals: Counter[tuple[str, date]] = field(default_factory=Counter)
    lost: Counter[tuple[str, date]] = field(default_factory=Counter)
    leads: Counter[tuple[str, date]] = field(default_factory=Counter)
    revenue: dict[tuple[str, date], Decimal] = field(default_factory=dict)


def count(folder: Path) -> Counted:
    with (folder / "sales_teams.csv").open(encoding="utf-8", newline="") as file:
        office = {row["sales_agent"]: row["regional_office"] for row in csv.DictReader(file)}
    counted = Counted()
    with (folder / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = office[row["sales_agent"]]
            if row["engage_date"]:
                counted.leads[own, month(row["engage_date"])] += 1
            if row["deal_stage"] == "Lost":
                counted.lost[own, month(row["close_date"])] += 1
            if row["deal_stage"] == "Won":
                key = own, month(row["close_date"])
                counted.deals[key] += 1
                counted.revenue[key] = counted.revenue.get(key, Decimal()) + Decimal(
                    row["close_value"]
                )
    return counted


def month(american: str) -> date:
    """The first day of the month of an M/D/YYYY date."""
    of_year, _, year = (int(part) for part in american.split("/"))
    return date(year, of_year, 1)


@pytest.fixture(scope="module")
def counted() -> Counted:
    if not CRM_EXPORT.is_dir():
        pytest.skip("the real CRM export (../shared/real/crm_export) is not on this machine")
    return count(CRM_EXPORT)


def understood(folder: Path) -> Prepared:
    wishes = Wishes(lookup=File("sales_teams.csv", (folder / "sales_teams.csv").read_bytes()))
    file = File("sales_pipeline.csv", (folder / "sales_pipeline.csv").read_bytes())
    (prepared,) = prepare(file, wishes, today=date(2026, 11, 23)).prepared
    return prepared


@pytest.fixture
def store(db: Database, crm_export: Path) -> Database:
    rows = understood(crm_export).checked.rows
    upload = Upload(Shape.DEALS, rows, "sales_pipeline.csv", b"the export")
    accept(db, upload, now=datetime(2026, 11, 23, tzinfo=UTC), key=b"k" * 32)
    return db


def by_office_and_month(db: Database, metric: str) -> dict[tuple[str, date], float]:
    names = {one.id: one.name for one in providers(db)}
    found = results(db, Grain.MONTH, provider_ids=list(names), **EVER)
    return {
        (names[one.provider_id], one.start): value
        for one in found
        if (value := getattr(one.results, metric))
    }


def test_the_file_is_taken_as_it_is(crm_export: Path) -> None:
    prepared = understood(crm_export)
    assert prepared.mapping.shape is Shape.DEALS
    assert not refusals(prepared.problems)
    assert prepared.acceptable
    assert len(prepared.checked.rows) == 8_800
    assert prepared.checked.refused_count == 0


def test_offices_become_providers(store: Database) -> None:
    assert [one.name for one in providers(store)] == ["Central", "East", "West"]


def test_won_deals_are_4238(store: Database, counted: Counted) -> None:
    assert sum(counted.deals.values()) == 4_238
    assert sum(by_office_and_month(store, "deals").values()) == 4_238


def test_deals_by_office_and_month(store: Database, counted: Counted) -> None:
    assert by_office_and_month(store, "deals") == dict(counted.deals)


def test_lost_deals_by_office_and_month(store: Database, counted: Counted) -> None:
    assert by_office_and_month(store, "lost") == dict(counted.lost)


def test_leads_by_office_and_month(store: Database, counted: Counted) -> None:
    assert by_office_and_month(store, "leads") == dict(counted.leads)


def test_revenue_by_office_and_month_to_the_cent(store: Database, counted: Counted) -> None:
    in_cents = {key: round(value * 100) for key, value in counted.revenue.items()}
    shown = by_office_and_month(store, "revenue")
    assert {key: round(value * 100) for key, value in shown.items()} == in_cents
    stored = store.execute("SELECT SUM(value) FROM deals WHERE stage = 'won'").fetchone()[0]
    assert stored == sum(in_cents.values())


def test_weeks_add_up_to_the_same(store: Database, counted: Counted) -> None:
    ids = [one.id for one in providers(store)]
    weekly = results(store, Grain.WEEK, provider_ids=ids, **EVER)
    assert sum(one.results.deals or 0 for one in weekly) == sum(counted.deals.values())
    assert round(sum((one.results.revenue or 0) * 100 for one in weekly)) == round(
        sum(counted.revenue.values()) * 100
    )


def test_the_command_line_says_the_same_and_takes_it_back(
    db: Database, crm_export: Path, counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    lookup = str(crm_export / "sales_teams.csv")
    file = str(crm_export / "sales_pipeline.csv")
    assert main(["accept", file, "--lookup", lookup]) == 0
    assert capsys.readouterr().out.count("accepted: report") == 3
    assert by_office_and_month(db, "deals") == dict(counted.deals)
    assert main(["accept", file, "--lookup", lookup]) == 0
    assert "already accepted" in capsys.readouterr().out
    assert by_office_and_month(db, "deals") == dict(counted.deals)
    for report in reports(db):
        assert main(["undo", str(report.id)]) == 0
    assert by_office_and_month(db, "deals") == {}
    assert db.execute("SELECT COUNT(*) FROM deals").fetchone()[0] == 0
