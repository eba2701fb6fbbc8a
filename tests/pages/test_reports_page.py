"""Reports: is everything the providers sent in, and right?"""

from __future__ import annotations

import io
import re
import threading
import time
from datetime import date

import pytest
import xlsxwriter
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.progress import Progress, Stage, Tell
from outsource_core.reports.checking import refused_table
from outsource_core.reports.intake import File, Intake, Wishes, prepare
from outsource_core.reports.values import DateOrder
from outsource_core.storage import database
from outsource_core.storage.providers import ensure_provider, providers
from outsource_core.storage.reports import accept, reports
from outsource_core.storage.settings import choose
from tests.core.storage.uploads import dump
from tests.pages.visiting import Visiting, bring_in, heads, text, turn_to
from ui import intake_work, jobs, resources
from ui.tables import safe_csv

GOOD = "Тиждень;Угоди;Ліди;Виручка\n2026-W45;3;9;1 000,50\n2026-W46;4;8;2 000,00\n"
ONE_BAD_CELL = "Тиждень;Угоди;Ліди\n2026-W45;3;9\n2026-W46;багато;8\n"


def keys(app: AppTest) -> set[str]:
    """The keys of every button that can be pressed."""
    return {str(one.key) for one in app.button if not one.disabled}


def drop(app: AppTest, **files: str) -> AppTest:
    """Drops several files at once; ``week_1`` is week_1.csv."""
    app.file_uploader[0].set_value(
        [(f"{name}.csv", content.encode(), "text/csv") for name, content in files.items()]
    )
    return app.run()


def weekly(week: int, deals: object = 3, provider: str = "Кобза") -> str:
    return f"Тиждень;Виконавець;Угоди\n2026-W{week};{provider};{deals}\n"


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
    assert "revenue ₴3,000.50" in understood
    app.button(key="accept_0_0").click().run()
    assert "Accepted from Кобза: 2 rows" in app.success[0].value
    (report,) = reports(db)
    assert (report.provider, report.row_count) == (vendor, 2)
    assert not app.file_uploader[0].value
    app.button(key=f"undo_{report.id}").click().run()
    assert app.toast
    assert dump(db, without={"reports", "mappings"}) == before


def test_the_same_file_twice_changes_nothing(visiting: Visiting, db: Database, vendor: str) -> None:
    app = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode(), provider=vendor)
    app.button(key="accept_0_0").click().run()
    app = bring_in(visiting.opens("reports"), "again.csv", GOOD.encode(), provider=vendor)
    assert not app.exception
    assert "this very file was accepted on" in app.warning[0].value  # before anything is pressed
    assert "accept_0_0" not in keys(app)
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
        (
            b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
            "This is no table that can be read here: inside it is a PDF,",
        ),
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


def test_which_of_day_and_month_comes_first_is_asked_by_example_with_nothing_unfolded(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    content = "Дата;Угоди\n03/04/2026;3\n05/04/2026;4\n".encode()
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert [one.value for one in app.error if "can be read in two ways" in one.value]
    assert not [one.key for one in app.selectbox if str(one.key).startswith("column_")]
    (order,) = app.radio
    assert order.options == ["the day (3 Apr 2026)", "the month (4 Mar 2026)"]
    order.set_value(DateOrder.DAY_FIRST).run()
    assert not app.exception
    assert not app.error
    assert app.radio[0].value == DateOrder.DAY_FIRST  # still there, to change one's mind
    app.button(key="accept_0_0").click().run()
    (report,) = reports(db)
    assert (report.period_start, report.period_end) == (date(2026, 4, 3), date(2026, 4, 5))


def test_a_needed_column_is_asked_for_before_all_others(visiting: Visiting, vendor: str) -> None:
    app = bring_in(
        visiting.opens("reports"), "w.csv", b"period,Closed\n2026-W46,5\n", provider=vendor
    )
    assert [one.label for one in app.selectbox if str(one.key).startswith("column_")] == [
        "Closed deals *"
    ]


def test_the_second_week_needs_no_answer_and_says_whom_it_is_counted_for(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    ensure_provider(db, "Зоря")
    app = bring_in(visiting.opens("reports"), "звіт 45.csv", GOOD.encode(), provider=vendor)
    app.button(key="accept_0_0").click().run()
    app = bring_in(visiting.opens("reports"), "звіт 46.csv", GOOD.replace("-W4", "-W3").encode())
    assert "Counted for Кобза, as the last file like it." in text(app)
    assert "accept_0_0" in keys(app)
    app.selectbox(key="provider_0_0").set_value("Зоря").run()
    assert "Counted for" not in text(app)
    app.button(key="accept_0_0").click().run()
    assert [report.provider for report in reports(db)] == ["Зоря", vendor]


def test_a_column_taken_by_likeness_says_how_alike_it_is(visiting: Visiting, vendor: str) -> None:
    exact = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode(), provider=vendor)
    assert "alike" not in text(exact)
    misspelt = GOOD.replace("Виручка", "Вируучка").encode()
    app = bring_in(visiting.opens("reports"), "w.csv", misspelt, provider=vendor)
    assert re.search(r"“Вируучка” as revenue \(9\d% alike\)", text(app))


def test_a_name_below_a_heading_is_told_as_such_and_not_as_likeness(
    visiting: Visiting, vendor: str
) -> None:
    content = "Тиждень;Результат;\n;Угоди;Виручка\n2026-W45;3;10\n2026-W46;4;20\n"
    app = bring_in(visiting.opens("reports"), "w.csv", content.encode(), provider=vendor)
    said = text(app)
    assert "known by the lower line of the header: “Результат Угоди” as closed deals" in said
    assert "alike" not in said


MESSY = (
    "Звіт за листопад\n\nТиждень;Угоди;Виручка\n2026-W45;3;10\n2026-W46;4;20\n"
    "Разом;7;30\nВиконавець: Кобза\n"
)


def unfold(app: AppTest, key: str) -> AppTest:
    """Opens what is folded."""
    app.session_state[key] = True
    return app.run()


def test_what_reading_decided_is_told_with_its_rows(visiting: Visiting, vendor: str) -> None:
    app = bring_in(visiting.opens("reports"), "w.csv", MESSY.encode("cp1251"), provider=vendor)
    assert "Left out" not in text(app)
    app = unfold(app, "read_0")
    assert not app.exception
    for told in (
        "Encoding: CP1251, by the words it gives:",
        "Its cells are set apart by semicolons.",
        "Row 3 names the columns.",
        "Left out above the header: rows 1–2.",
        "Left out as totals: row 6; they agree with the rows’ sum.",
        "Left out below the table: row 7.",
    ):
        assert told in text(app)


def test_doubtful_letters_are_shown_without_unfolding_anything(
    visiting: Visiting, vendor: str
) -> None:
    content = "period;deals;Їж\n2026-W45;3;a\n2026-W46;4;b\n".encode("cp1251")
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    (said,) = (one.value for one in app.warning if "may have been read wrongly" in one.value)
    assert re.search("taken for [A-Z0-9-]+, “.+”; in [A-Z0-9-]+ they would be “.+”", said)


def test_columns_that_no_header_names_have_words(visiting: Visiting, vendor: str) -> None:
    turned = "Показник;2026-W45;2026-W46\nУгоди;3;4\nЛіди;9;8\n".encode()
    app = bring_in(visiting.opens("reports"), "w.csv", turned, provider=vendor)
    app = unfold(app, "details_0_0")
    assert not app.exception
    (chosen,) = (box for box in app.selectbox if str(box.key).endswith("_period"))
    assert "Period, from a title or other columns" in chosen.options
    assert "period" not in chosen.options
    assert "Period, from a title or other columns" in heads(app)


def test_problems_speak_of_a_column_no_header_names_in_words(
    visiting: Visiting, vendor: str
) -> None:
    titled = "Звіт за тиждень 46 2026\n\nМенеджер;Угоди\nГанна;3\nГанна;5\n".encode()
    app = bring_in(visiting.opens("reports"), "w.csv", titled, provider=vendor)
    (said,) = (one.value for one in app.error)
    assert "column “Period, from a title or other columns”" in said
    assert "“9–15 Nov 2026” stands in the file twice" in said
    nothing = "Звіт за тиждень 46 2026\n\nМенеджер;Ліди\nГанна;3\nОлег;5\n".encode()
    app = bring_in(visiting.opens("reports"), "w.csv", nothing, provider=vendor)
    assert "The file has: Менеджер, Ліди." in app.error[0].value


def test_an_amount_in_another_currency_is_refused_unless_it_is_the_stores(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    content = "Тиждень;Угоди;Виручка\n2026-W45;3;$1 000,50\n2026-W46;4;200\n".encode()
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert "is in another currency than the store’s (₴)" in app.error[0].value
    choose(db, currency="USD")
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert not app.error


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
    lists = next(one for one in app.file_uploader if "upload_lookup" in str(one.key))
    lists.upload("sellers.csv", sellers.encode())
    app.run()
    assert "Whose report is this?" not in text(app)
    app.button(key="accept_0_0").click().run()
    assert [one.name for one in providers(db)] == ["East", "West"]


# ── several files at once ────────────────────────────────────────────────────────────────────


def test_ten_files_are_accepted_at_one_press_the_earliest_days_first(
    visiting: Visiting, db: Database
) -> None:
    files = {f"w{week}": weekly(week, deals=week) for week in range(46, 36, -1)}
    app = drop(visiting.opens("reports"), **files)
    assert not app.exception
    assert "**10 files** · ready: 10" in text(app)
    assert app.button(key="accept_all").label == "Accept all 10 files"
    assert not reports(db)
    app.button(key="accept_all").click().run()
    assert [one.file_name for one in reversed(reports(db))] == [f"w{n}.csv" for n in range(37, 47)]
    assert app.success[0].value.count("Accepted from Кобза") == 10
    assert "accept_all" not in keys(app)
    assert not [key for key in keys(app) if key.startswith("remove_")]


def test_what_is_not_ready_stays_and_is_accepted_only_knowingly(
    visiting: Visiting, db: Database
) -> None:
    bad = weekly(40) + "2026-W41;Кобза;багато\n"
    nobody = "Тиждень;Угоди\n2026-W44;3\n"
    app = drop(
        visiting.opens("reports"),
        good=weekly(42),
        also=weekly(43),
        bad=bad,
        nobody=nobody,
        broken="%PDF-1.4\n%\n1 0 obj\n",
    )
    said = text(app)
    for state in ("ready: 2", "look first: 1", "needs an answer: 1", "cannot be accepted: 1"):
        assert state in said
    app.button(key="accept_all").click().run()
    assert {one.file_name for one in reports(db)} == {"good.csv", "also.csv"}
    assert "“багато” is not a number" in text(app)
    app.button(key="accept_2_0").click().run()
    newest = reports(db)[0]
    assert (newest.file_name, newest.row_count, newest.refused_count) == ("bad.csv", 1, 1)
    assert "Download the refused rows with reasons" in text(app)  # still there, beside the receipt
    assert {"remove_3", "remove_4"} <= keys(app)


def test_a_total_that_disagrees_is_read_before_its_file_is_accepted(visiting: Visiting) -> None:
    wrong = "Тиждень;Виконавець;Угоди;Виручка\n2026-W42;Кобза;3;10,20\n2026-W43;Кобза;4;5,10\n"
    app = drop(visiting.opens("reports"), good=weekly(41), wrong=wrong + "Разом;;8;15,30\n")
    assert "ready: 1 · look first: 1" in text(app)
    assert "The total says 8, the rows add up to 7." in app.warning[0].value
    app = drop(visiting.opens("reports"), wrong=wrong + "Разом;;7;16,30\n")
    assert "The total says 16,30, the rows add up to 15.30." in app.warning[0].value


def test_a_provider_once_chosen_can_be_unchosen_and_goes_with_the_last_file(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    """Or the next provider's file would be counted for this one, and nobody would notice."""
    ensure_provider(db, "Зоря")
    nobody = "Тиждень;Угоди\n2026-W44;3\n"
    app = bring_in(visiting.opens("reports"), "w.csv", nobody.encode(), provider=vendor)
    chosen = app.selectbox(key="report_provider")
    assert chosen.value == vendor
    assert not chosen.proto.HasField("default")  # what has a default has no cross to clear it
    app.button(key="accept_0_0").click().run()
    assert app.selectbox(key="report_provider").value is None
    app = bring_in(app, "other.csv", nobody.encode(), provider="Зоря")
    assert "accepted on" in app.warning[0].value
    assert f"for {vendor}, and all of it would count again" in app.warning[0].value
    assert "look first" in text(app)


def test_all_good_rows_are_accepted_at_one_press_knowingly(
    visiting: Visiting, db: Database
) -> None:
    bad = weekly(40) + "2026-W41;Кобза;багато\n"
    app = drop(visiting.opens("reports"), good=weekly(42), bad=bad)
    assert app.button(key="accept_all_good").label == "Accept the 2 good rows of all files"
    app.button(key="accept_all_good").click().run()
    assert [one.file_name for one in reversed(reports(db))] == ["bad.csv", "good.csv"]


def test_the_same_file_twice_in_one_drop_is_told_and_accepted_once(
    visiting: Visiting, db: Database
) -> None:
    app = drop(visiting.opens("reports"), one=weekly(42), other=weekly(42), third=weekly(43))
    assert "same deals or days as “one\\.csv”" in text(app)
    app.button(key="accept_all").click().run()
    assert {one.file_name for one in reports(db)} == {"one.csv", "third.csv"}
    assert "this very file was accepted on" in text(app)


def test_our_own_files_never_overtake_each_other_but_someone_elses_do(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    month = "Тиждень;Виконавець;Команда;Угоди\n2026-W40;Кобза;а;1\n2026-W43;Кобза;а;2\n"
    inner = "Тиждень;Виконавець;Команда;Угоди\n2026-W41;Кобза;б;3\n"
    app = drop(visiting.opens("reports"), month=month, inner=inner)
    other = bring_in(visiting.opens("reports"), "w.csv", weekly(50).encode())
    other.button(key="accept_0_0").click().run()
    app.button(key="accept_0_0").click().run()
    assert "Accepted from Кобза" in text(app)
    assert "someone else" not in text(app)


def test_an_answer_for_one_file_leaves_those_of_the_others(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    ensure_provider(db, "Зоря")
    plain = "Тиждень;Угоди\n2026-W{};3\n"
    app = drop(visiting.opens("reports"), one=plain.format(40), two=plain.format(41))
    app.selectbox(key="provider_0_0").select(vendor).run()
    assert "ready: 1 · needs an answer: 1" in text(app)
    app.selectbox(key="provider_1_0").select("Зоря").run()
    assert not app.exception
    assert "ready: 2" in text(app)
    app.button(key="accept_all").click().run()
    assert {(one.file_name, one.provider) for one in reports(db)} == {
        ("one.csv", vendor),
        ("two.csv", "Зоря"),
    }


def test_files_wait_for_whoever_turns_to_another_page_and_back(
    visiting: Visiting, db: Database
) -> None:
    app = drop(visiting.opens("reports"), one=weekly(40), two=weekly(41))
    app = turn_to(turn_to(app, "risks"), "reports")
    assert "ready: 2" in text(app)
    app.button(key="remove_0").click().run()
    app.button(key="accept_1_0").click().run()
    assert [one.file_name for one in reports(db)] == ["two.csv"]


def test_rows_counted_for_another_than_the_file_names_are_told(
    visiting: Visiting, vendor: str
) -> None:
    app = bring_in(
        visiting.opens("reports"), "w.csv", weekly(40, provider="Зоря").encode(), provider=vendor
    )
    assert "The file itself names Зоря; every row is counted for Кобза" in text(app)
    assert "look first" not in text(app)  # a provider the store does not know may be its own name


@pytest.mark.parametrize("named", ["Зоря Продаж", "зоря продажі"])
def test_a_file_of_another_provider_the_store_knows_asks_for_a_knowing_press(
    visiting: Visiting, db: Database, vendor: str, named: str
) -> None:
    ensure_provider(db, "Зоря Продаж")
    content = weekly(40, provider=named).encode()
    app = bring_in(visiting.opens("reports"), "w.csv", content, provider=vendor)
    assert f"The file itself names {named}" in app.warning[0].value
    assert "look first" in text(app)


def test_columns_that_are_not_taken_are_named(visiting: Visiting, vendor: str) -> None:
    content = "Тиждень;Угоди;Каса;Чому не прийнято\n2026-W45;3;900;\n"
    app = bring_in(visiting.opens("reports"), "w.csv", content.encode(), provider=vendor)
    assert "Columns not taken: Каса. If the report should have one" in text(app)
    app = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode(), provider=vendor)
    assert "Columns not taken" not in text(app)


def test_a_file_of_nobody_shows_its_wrong_cells_beside_the_question(visiting: Visiting) -> None:
    app = bring_in(visiting.opens("reports"), "w.csv", ONE_BAD_CELL.encode())
    assert "Whose report is this?" in text(app)
    assert "“багато” is not a number" in text(app)


def test_stored_rows_that_would_be_taken_out_ask_for_a_knowing_press(
    visiting: Visiting, vendor: str
) -> None:
    teams = "Тиждень;Виконавець;Команда;Угоди\n2026-W40;Кобза;а;1\n2026-W40;Кобза;б;2\n"
    app = bring_in(visiting.opens("reports"), "both.csv", teams.encode())
    app.button(key="accept_0_0").click().run()
    app = bring_in(app, "one.csv", "\n".join([*teams.split("\n")[:2], ""]).encode())
    assert "1 stored row of the same days, which it does not name, would be taken out" in text(app)
    assert "look first" in text(app)


def test_a_file_of_another_team_can_be_told_to_only_add(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    head = "Тиждень;Виконавець;Команда;Угоди\n"
    app = bring_in(visiting.opens("reports"), "a.csv", f"{head}2026-W40;Кобза;а;1\n".encode())
    app.button(key="accept_0_0").click().run()
    app = bring_in(app, "b.csv", f"{head}2026-W40;Кобза;б;2\n".encode())
    assert "1 row new · 0 changed · 0 refused · 1 taken out" in text(app)
    app.checkbox(key="adds_1_0").check().run()
    assert "taken out" not in text(app)
    app.button(key="accept_1_0").click().run()
    assert db.execute("SELECT deals FROM results WHERE grain = 'week'").fetchall() == [(3,)]


def test_refused_rows_come_back_mended(visiting: Visiting, db: Database, vendor: str) -> None:
    deals = (
        "deal_id;stage;closed_on;value;customer\n"
        "1;won;2026-11-09;100;+380671234567\n2;won;2026-11-10;сто;+380671234567\n"
    )
    app = bring_in(visiting.opens("reports"), "deals.txt", deals.encode(), provider=vendor)
    (prepared,) = app.session_state["intake_desk"].looked[0].intake.prepared
    app.button(key="accept_0_0").click().run()
    table = refused_table(prepared.table, prepared.checked)
    mended = safe_csv(table).decode("utf-8-sig").replace("сто", "200")
    app = bring_in(app, "refused-deals.csv", mended.encode())
    assert "ready" in text(app)
    app.button(key="accept_1_0").click().run()
    found = db.execute("SELECT deal_id, value, is_first FROM deals ORDER BY deal_id").fetchall()
    assert found == [("1", 100_00, 1), ("2", 200_00, 0)]  # the same customer's second purchase


# ── sheets ───────────────────────────────────────────────────────────────────────────────────

SHEETS = {
    "Довідник": [("Товар", "Ціна"), ("чай", 10)],
    "Жовтень": [("Тиждень", "Угоди"), ("2026-W40", 3), ("2026-W41", 4)],
    "Листопад": [("Тиждень", "Угоди"), ("2026-W45", 5)],
    "Копія": [("Тиждень", "Угоди"), ("2026-W45", 5)],
}


def workbook(sheets: dict[str, list[tuple[object, ...]]]) -> bytes:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return book.getvalue()


def test_sheets_that_belong_together_are_chosen_and_the_others_left_out_with_a_word(
    visiting: Visiting, db: Database, vendor: str
) -> None:
    app = bring_in(visiting.opens("reports"), "звіт.xlsx", workbook(SHEETS), provider=vendor)
    assert not app.exception
    assert app.button_group(key="sheets_0").value == [1, 2]
    assert "**Довідник** — left out: its columns are not those of the others" in text(app)
    assert "**Копія** — left out: word for word what another one says" in text(app)
    app.button(key="accept_all").click().run()
    assert [one.period_start for one in reports(db)] == [date(2026, 11, 2), date(2026, 9, 28)]


def test_sheets_can_be_chosen_otherwise(visiting: Visiting, db: Database, vendor: str) -> None:
    app = bring_in(visiting.opens("reports"), "звіт.xlsx", workbook(SHEETS), provider=vendor)
    app.button_group(key="sheets_0").set_value([1]).run()
    assert "**Листопад** — left out by you" in text(app)
    app.button(key="accept_0_1").click().run()
    (report,) = reports(db)
    assert report.row_count == 2


def test_two_sheets_that_say_the_same_are_never_accepted_without_a_word(
    visiting: Visiting, vendor: str
) -> None:
    app = bring_in(visiting.opens("reports"), "звіт.xlsx", workbook(SHEETS), provider=vendor)
    app.button_group(key="sheets_0").set_value([1, 2, 3]).run()
    assert "said twice: 1" in text(app)
    assert "same deals or days as “Листопад”" in text(app)
    assert app.button(key="accept_all").label == "Accept all 2 tables"


# ── work beside the screen ───────────────────────────────────────────────────────────────────


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Makes reading long: it goes on until this is set, and can be given up meanwhile."""
    go_on = threading.Event()

    def reading(file: File, wishes: Wishes, *, today: date, currency: str, tell: Tell) -> Intake:
        while not go_on.wait(0.01):
            tell(Progress(Stage.READING, 5_000_000, 40_000_000))
        return prepare(file, wishes, today=today, currency=currency, tell=tell)

    monkeypatch.setattr(intake_work, "prepare", reading)
    monkeypatch.setattr(jobs, "AT_ONCE", 0.2)
    return go_on


def test_long_work_shows_how_far_it_is_while_other_pages_open(
    visiting: Visiting, db: Database, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = drop(visiting.opens("reports"), big=weekly(40))
    assert not app.exception
    assert "cancel_looking" in keys(app)
    assert "5.0 of 40.0 MB" in text(app)
    app = turn_to(app, "risks")
    assert not app.exception
    slow.set()
    monkeypatch.setattr(jobs, "AT_ONCE", 30.0)
    app = turn_to(app, "reports")
    assert "cancel_looking" not in keys(app)
    app.button(key="accept_0_0").click().run()
    assert [one.file_name for one in reports(db)] == ["big.csv"]


def test_while_a_report_is_being_stored_the_language_can_be_changed(
    visiting: Visiting, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.05)
    app = visiting.opens("risks")
    with database.transaction(db):
        app.selectbox(key="language").select("uk").run()
    assert not app.exception
    assert "передавши продажі" in app.title[0].value


def test_long_work_given_up_leaves_nothing_behind(
    visiting: Visiting, db: Database, slow: threading.Event
) -> None:
    app = drop(visiting.opens("reports"), big=weekly(40))
    before = dump(db)
    app.button(key="cancel_looking").click().run()
    app.run()
    assert not app.exception
    assert not app.session_state["intake_desk"].files
    assert "cancel_looking" not in keys(app)
    assert dump(db) == before


def test_accepting_given_up_is_told_and_stores_nothing(
    visiting: Visiting, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def accepting(*given: object, tell: Tell, **said: object) -> object:
        def slowly(progress: Progress) -> None:
            begun.set()
            while True:
                tell(progress)
                time.sleep(0.01)

        return accept(*given, tell=slowly, **said)  # type: ignore[arg-type]

    app = drop(visiting.opens("reports"), big=weekly(40), other=weekly(41))
    monkeypatch.setattr(intake_work, "accept", accepting)
    monkeypatch.setattr(jobs, "AT_ONCE", 0.2)
    app.button(key="accept_all").click().run()
    assert begun.wait(10)
    assert not [key for key in keys(app) if key.startswith(("accept_", "remove_"))]
    app.button(key="cancel_accepting").click().run()
    monkeypatch.setattr(jobs, "AT_ONCE", 30.0)
    monkeypatch.setattr(intake_work, "accept", accept)
    app.run()
    assert not app.exception
    assert "Stopped. Nothing was stored." in text(app)
    assert not reports(db)
    app.button(key="accept_all").click().run()
    assert len(reports(db)) == 2


def test_a_bug_in_one_file_is_apologised_for_and_the_others_are_read(
    visiting: Visiting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def reading(file: File, wishes: Wishes, *, today: date, currency: str, tell: Tell) -> Intake:
        if file.name == "two.csv":
            raise ZeroDivisionError("a bug")
        return prepare(file, wishes, today=today, currency=currency, tell=tell)

    monkeypatch.setattr(intake_work, "prepare", reading)
    app = drop(visiting.opens("reports"), one=weekly(40), two=weekly(41), three=weekly(42))
    assert not app.exception
    (said,) = app.error
    assert said.value.startswith("**two\\.csv:** Something went wrong here, and it is our fault.")
    assert "ZeroDivisionError" in caplog.text
    assert "ready: 2" in text(app)


# ── what was accepted ────────────────────────────────────────────────────────────────────────


def test_what_was_taken_back_or_replaced_is_set_apart(visiting: Visiting, db: Database) -> None:
    app = drop(visiting.opens("reports"), one=weekly(40), two=weekly(41))
    app.button(key="accept_all").click().run()
    app = drop(app, better=weekly(40, deals=9))
    app.button(key="accept_2_0").click().run()
    second = next(one for one in reports(db) if one.file_name == "two.csv")
    app.button(key=f"undo_{second.id}").click().run()
    heads = {one.value for one in app.markdown if "2026" in one.value and "·" in one.value}
    muted = [one for one in heads if one.startswith(":gray[")]
    assert sum("taken back" in one for one in muted) == 1
    assert sum("replaced by a later report" in one for one in muted) == 1
    assert f"undo_{second.id}" not in keys(app)


# ── a store that cannot be written ───────────────────────────────────────────────────────────


def test_a_full_disk_is_told_and_the_file_still_lies_there(
    visiting: Visiting, db: Database, vendor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"{n};won;2026-11-09;{n};+38067{n:07}\n" for n in range(1, 3_000))
    app = bring_in(
        visiting.opens("reports"),
        "deals.csv",
        f"deal_id;stage;closed_on;value;customer\n{rows}".encode(),
        provider=vendor,
    )
    before = dump(db)
    opened = resources.store

    def crowded() -> Database:
        store = opened()
        (pages,) = store.execute("PRAGMA page_count").fetchone()
        store.execute(f"PRAGMA max_page_count = {pages + 4}")
        return store

    with monkeypatch.context() as full:
        full.setattr(resources, "store", crowded)
        app.button(key="accept_0_0").click().run()
    assert "The disk is full. Nothing was stored" in app.error[0].value
    assert dump(db) == before
    app.button(key="accept_0_0").click().run()
    assert "Accepted from Кобза: 2,999 rows" in app.success[0].value


def test_an_undo_that_has_to_wait_too_long_is_told_and_can_be_tried_again(
    visiting: Visiting, db: Database, vendor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT", 0.1)
    app = bring_in(visiting.opens("reports"), "w.csv", GOOD.encode(), provider=vendor)
    app.button(key="accept_0_0").click().run()
    (report,) = reports(db)
    with database.transaction(db):  # someone else stores a large file
        app.button(key=f"undo_{report.id}").click().run()
        assert "Someone else is storing a report at this moment" in app.error[0].value
    assert reports(db)[0].undone_at is None
    app.button(key=f"undo_{report.id}").click().run()
    assert reports(db)[0].undone_at is not None
    assert not app.error
