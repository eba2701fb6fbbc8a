"""Reports: is everything the providers sent in, and right?"""

from __future__ import annotations

import re

import pytest
from sqlite_utils import Database

from outsource_core.storage.providers import providers
from outsource_core.storage.reports import reports
from tests.core.storage.uploads import dump
from tests.pages.visiting import Visiting, bring_in, text

GOOD = "Тиждень;Угоди;Ліди;Виручка\n2026-W45;3;9;1 000,50\n2026-W46;4;8;2 000,00\n"
ONE_BAD_CELL = "Тиждень;Угоди;Ліди\n2026-W45;3;9\n2026-W46;багато;8\n"


def test_an_empty_store_is_told_what_will_be_listed(visiting: Visiting) -> None:
    app = visiting.opens("reports")
    assert not app.exception
    assert "Nothing yet." in text(app)


def test_a_file_is_understood_accepted_and_taken_back(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    before = dump(db, without={"reports", "mappings"})
    app = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode("cp1251"), provider=vendor)
    assert not app.exception
    assert not reports(db)
    understood = text(app)
    assert "7 deals" in understood
    assert "revenue ₴3,000" in understood or "revenue ₴3,001" in understood
    app.button(key="accept_0_0").click().run()
    assert "Accepted from Кобза: 2 rows" in app.success[0].value
    (report,) = reports(db)
    assert (report.provider, report.row_count) == (vendor, 2)
    assert not app.file_uploader[0].value
    app.button(key=f"undo_{report.id}").click().run()
    assert app.toast
    assert dump(db, without={"reports", "mappings"}) == before


def test_the_same_file_twice_changes_nothing(visiting: Visiting, db: Database, vendor: str) -> None:
    for _ in range(2):
        app = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode(), provider=vendor)
        app.button(key="accept_0_0").click().run()
    assert not app.exception
    assert "this very file was accepted on" in app.warning[0].value
    assert len(reports(db)) == 1


def test_a_wrong_cell_is_named_and_nothing_is_stored(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    app = bring_in(visiting.opens("reports"), "w.csv", ONE_BAD_CELL.encode(), provider=vendor)
    assert not app.exception
    (said,) = app.error
    for part in ("w\\.csv", "row 3", "column “Угоди”", "“багато”", "is not a number"):
        assert part in said.value
    assert not reports(db)
    app.button(key="accept_0_0").click().run()  # knowingly: only the good row
    (report,) = reports(db)
    assert (report.row_count, report.refused_count) == (1, 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01\x02\x03" * 100, "not a table"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "This kind of file is not read here."),
        (b"hello", "row"),
        ("Тиждень;Ліди\n2026-W46;8\n".encode(), "The column “Closed deals” is missing."),
    ],
    ids=["empty", "binary", "pdf", "one word", "missing column"],
)
def test_a_file_that_cannot_be_is_a_sentence(
    content: bytes, sentence: str, visiting: Visiting, db: Database, vendor: str
) -> None:
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert not app.exception
    assert any(sentence in said.value for said in app.error), [said.value for said in app.error]
    assert all("w\\.csv" in said.value for said in app.error)
    assert "Traceback" not in text(app)
    assert not reports(db)


def test_a_column_named_by_hand_is_used(visiting: Visiting, db: Database, vendor: str) -> None:
    content = b"period,Orders closed\n2026-W46,5\n"
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert app.error
    (deals,) = (
        box for box in app.selectbox if re.fullmatch("column_0_0_[0-9a-f]+_deals", str(box.key))
    )
    deals.select("Orders closed").run()
    assert not app.exception
    assert not app.error
    app.button(key="accept_0_0").click().run()
    assert db.execute("SELECT deals FROM activities").fetchall() == [(5,)]


def test_a_list_of_sellers_that_comes_second_still_names_the_providers(
    visiting: Visiting, db: Database
) -> None:
    deals = (
        "opportunity_id,sales_agent,deal_stage,close_date,close_value\n"
        "A,Olena,Won,2026-11-09,100\nB,Ihor,Lost,2026-11-10,0\n"
    )
    sellers = "sales_agent,regional_office\nOlena,East\nIhor,West\n"
    app = visiting.opens("reports")
    app.file_uploader[0].upload("deals.csv", deals.encode())
    app.run()
    assert "Whose report is this?" in text(app)
    app.file_uploader[1].upload("sellers.csv", sellers.encode())
    app.run()
    assert "Whose report is this?" not in text(app)
    app.button(key="accept_0_0").click().run()
    assert [one.name for one in providers(db)] == ["East", "West"]
