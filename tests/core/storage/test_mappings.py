"""What a person settled about a provider's columns is remembered for the next file."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from outsource_core.reports.intake import File, Wishes, prepare
from outsource_core.reports.mapping import ColumnMapping, fingerprint
from outsource_core.storage.mappings import remembered_mapping, usual_provider
from outsource_core.storage.reports import accept, undo, upload_of
from tests.core.storage.uploads import KEY, NOW

HEADER = "Дата,Продано штук,Щось інше\n"
FIRST = File("46.csv", (HEADER + "2026-11-09,5,7\n2026-11-10,6,8\n").encode())
SECOND = File("47.csv", (HEADER + "2026-11-16,9,3\n2026-11-17,4,2\n").encode())
TODAY = date(2026, 11, 23)


def accept_with(db: Database, columns: dict[str, str], provider: str = "Vendor") -> int:
    wishes = Wishes(provider=provider, columns=columns)
    (prepared,) = prepare(FIRST, wishes, today=TODAY).prepared
    assert prepared.acceptable
    (report,), _ = accept(db, upload_of(FIRST, prepared), now=NOW, key=KEY)
    return report.id


def recalled(db: Database, provider: str | None, file: File = SECOND) -> ColumnMapping:
    wishes = Wishes(provider=provider, remembered=lambda at: remembered_mapping(db, provider, at))
    (prepared,) = prepare(file, wishes, today=TODAY).prepared
    return prepared.mapping


def test_the_second_week_needs_no_click(db: Database) -> None:
    accept_with(db, {"deals": "Щось інше"})
    assert recalled(db, "Vendor").column("deals") == "Щось інше"


def test_another_order_or_case_of_the_header_is_the_same_header(db: Database) -> None:
    accept_with(db, {"deals": "Щось інше"})
    content = "ПРОДАНО ШТУК,щось інше,дата\n9,3,2026-11-16\n4,2,2026-11-17\n"
    mapping = recalled(db, "Vendor", File("x.csv", content.encode()))
    assert mapping.column("deals") == "щось інше"


def test_what_one_provider_means_by_a_header_is_not_what_another_means(db: Database) -> None:
    accept_with(db, {"deals": "Щось інше"})
    accept_with(db, {"deals": "Продано штук"}, provider="Other")
    assert recalled(db, "Vendor").column("deals") == "Щось інше"
    assert recalled(db, "Other").column("deals") == "Продано штук"
    assert remembered_mapping(db, "Third", fingerprint(HEADER.strip().split(","))) is None


def test_a_file_that_names_no_provider_takes_the_last_one_accepted(db: Database) -> None:
    accept_with(db, {"deals": "Щось інше"})
    accept_with(db, {"deals": "Продано штук"}, provider="Other")
    assert recalled(db, None).column("deals") == "Продано штук"


def test_the_newest_word_counts_and_undo_of_the_report_keeps_it(db: Database) -> None:
    undo(db, accept_with(db, {"deals": "Продано штук"}), now=NOW)
    undo(db, accept_with(db, {"deals": "Щось інше"}), now=NOW)
    assert recalled(db, "Vendor").column("deals") == "Щось інше"


def test_a_header_under_a_name_like_it_tells_whose_file_it_is_again(db: Database) -> None:
    header = fingerprint(HEADER.strip().split(","))
    assert usual_provider(db, "47.csv", header) is None
    first = accept_with(db, {"deals": "Щось інше"})
    assert usual_provider(db, "47.csv", header) == "Vendor"
    assert usual_provider(db, "46_випр (1).csv", header) == "Vendor"
    assert usual_provider(db, "other 47.csv", header) is None
    assert usual_provider(db, "47.csv", fingerprint(["Дата"])) is None
    accept_with(db, {"deals": "Щось інше"}, provider="Other")
    assert usual_provider(db, "47.csv", header) is None  # two send such files: one has to ask
    undo(db, first, now=NOW)
    assert usual_provider(db, "47.csv", header) == "Other"
