"""A provider's file on its way in through the real uploader, and out again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from outsource_core.storage.database import transaction
from outsource_core.storage.reports import reports
from outsource_core.storage.results import Grain, results, span
from tests.browser.visiting import Server, Visitor, everything_stored, opened

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # work beside the screen, on a machine that does much else

SAMPLES = Path(__file__).parents[2] / "sample_data"
NEXT_WEEK = SAMPLES / "demo" / "weekly_example.csv"
VENDOR = "Кобза Продажі"
WEEK = "16–22 Nov 2026"
LONG = 60_000  # ms; work on a large file, on a machine that does much else
BIG = 600_000  # rows; enough to be read for seconds


def brings(visitor: Visitor, *files: Path, provider: str | None = None) -> None:
    """Chooses whose file it is and drops the files on the uploader."""
    if provider is not None:
        visitor.page.locator(".st-key-report_provider").get_by_role("combobox").click()
        visitor.page.get_by_role("option", name=provider).click()
        visitor.rests()
    expect(uploader(visitor)).to_have_count(1)  # the one before it goes with the run that drew it
    visitor.rests()
    uploader(visitor).set_input_files(list(files))


def uploader(visitor: Visitor, *, turn: str = "") -> Locator:
    """The place files are dropped on; a new one (the next ``turn``) follows every drop."""
    return visitor.page.locator(f"[class*=st-key-upload_file_{turn}] input[type=file]")


def answers(visitor: Visitor, question: str, answer: str) -> None:
    """Types an answer into a list of choices and takes it."""
    asked = visitor.main.get_by_role("combobox", name=question)
    asked.click()
    asked.fill(answer)
    asked.press("Enter")
    visitor.rests()


def accept_button(visitor: Visitor) -> Locator:
    return visitor.page.locator("[class*=st-key-accept_]").get_by_role("button")


def alert(visitor: Visitor, text: str) -> Locator:
    """What the page says in a box; what it said before may still stand there for a moment."""
    return visitor.page.get_by_test_id("stAlert").filter(has_text=text)


def weekly_figures(server: Server) -> object:
    """The roll-up of every week, as Performance reads it."""
    with opened(server.data) as database:
        reported = span(database)
        assert reported is not None
        ids = [row["id"] for row in database.query("SELECT id FROM providers")]
        return results(database, Grain.WEEK, provider_ids=ids, start=reported[0], end=reported[1])


def test_a_file_is_seen_accepted_shown_and_taken_back(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    before = weekly_figures(demo)
    manager = visitor(demo)
    manager.opens("reports")
    brings(manager, NEXT_WEEK, provider=VENDOR)
    expect(accept_button(manager)).to_contain_text("Accept 1 row")
    for fact in ("182 deals", "₴286,524", WEEK, VENDOR):
        expect(manager.main.get_by_text(fact).first).to_be_visible()
    assert weekly_figures(demo) == before  # a preview stores nothing

    accept_button(manager).click()
    receipt = f"Accepted from {VENDOR}: 1 row, {WEEK}."
    expect(alert(manager, receipt)).to_be_visible()
    expect(accept_button(manager)).to_have_count(0)  # the uploader is empty again
    assert weekly_figures(demo) != before

    manager.turns_to("Performance")
    expect(manager.main.get_by_text(f"Closed deals: 182 in {WEEK}")).to_be_visible()
    expect(manager.main.get_by_text("over 53 weeks")).not_to_have_count(0)

    manager.turns_to("Reports")
    manager.page.locator("[class*=st-key-undo_]").first.get_by_role("button").click()
    expect(manager.main.get_by_text("taken back")).to_be_visible()
    assert weekly_figures(demo) == before

    manager.turns_to("Performance")
    expect(manager.main.get_by_text("9–15 Nov 2026").first).to_be_visible()
    expect(manager.main.get_by_text(WEEK)).to_have_count(0)


def test_the_same_file_twice_is_said_and_changes_nothing(
    demo: Server, visitor: Callable[..., Visitor]
) -> None:
    manager = visitor(demo)
    manager.opens("reports")
    brings(manager, NEXT_WEEK, provider=VENDOR)
    accept_button(manager).click()
    expect(alert(manager, "Accepted from")).to_be_visible()
    stored = everything_stored(demo.data)

    brings(manager, NEXT_WEEK)
    said = f"{VENDOR}: this very file was accepted on"
    expect(alert(manager, said)).to_contain_text("Nothing was counted twice.")
    expect(accept_button(manager)).to_have_count(0)
    assert everything_stored(demo.data) == stored


def test_files_that_cannot_be_read_are_named_and_store_nothing(
    empty: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    stored = everything_stored(empty.data)
    wrong_cell = tmp_path / "wrong cell.csv"
    wrong_cell.write_text("week,provider,deals\n2026-W40,Acme,12\n2026-W41,Acme,many\n")
    manager = visitor(empty)
    manager.opens("reports")
    for file, sentence in (
        (SAMPLES / "messy" / "not-a-table.csv", "This is no table that can be read here"),
        (SAMPLES / "messy" / "empty.csv", "The file is empty."),
        (wrong_cell, "“many” is not a"),
    ):
        brings(manager, file)
        said = alert(manager, sentence)
        expect(said).to_be_visible()
        expect(said).to_contain_text(file.name)
    expect(said).to_contain_text("row 3, column “deals”")
    manager.rests()
    expect(manager.main.get_by_role("button", name="Accept 2 rows")).to_have_count(0)
    assert everything_stored(empty.data) == stored


def test_a_file_that_follows_another_at_once_is_not_lost(
    empty: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("week,provider,deals\n2026-W40,Acme,12\n")
    second.write_text("week,provider,deals\n2026-W41,Acme,13\n")
    manager = visitor(empty)
    manager.opens("reports")
    brings(manager, first)
    uploader(manager, turn="1").set_input_files([second])  # while the page reads the first
    expect(manager.main.get_by_text("2 files · ready: 2")).to_be_visible()


def test_ten_files_are_accepted_at_one_press(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    for week in range(30, 40):
        content = f"week,provider,deals\n2025-W{week},Десятка,{week}\n"
        (tmp_path / f"week {week}.csv").write_text(content)
    manager = visitor(demo)
    manager.opens("reports")
    brings(manager, *sorted(tmp_path.iterdir()))
    expect(manager.main.get_by_text("10 files · ready: 10")).to_be_visible(timeout=LONG)
    manager.main.get_by_role("button", name="Accept all 10 files").click()
    said = alert(manager, "Accepted from Десятка: 1 row")
    expect(said.get_by_role("listitem")).to_have_count(10, timeout=LONG)
    expect(manager.page.locator("[class*=st-key-remove_]")).to_have_count(0)
    with opened(demo.data) as database:
        newest = [report.file_name for report in reports(database)[:10]]
    assert newest == [f"week {week}.csv" for week in range(39, 29, -1)]


def a_big_register(folder: Path) -> Path:
    """Deals enough to be read for seconds."""
    lines = (
        f"D{n},won,2025-{n % 12 + 1:02}-{n % 28 + 1:02},{n % 977 + 1},+38067{n % 99_991:07}"
        for n in range(BIG)
    )
    path = folder / "big.csv"
    path.write_text("\n".join(["deal_id,stage,closed_on,value,customer", *lines]))
    return path


@contextmanager
def somebody_storing(server: Server) -> Generator[None, None, None]:
    """Another writer at the store: who comes now waits, for so long as that takes."""
    with opened(server.data) as database, transaction(database):
        yield


def test_long_work_shows_how_far_it_is_and_given_up_leaves_nothing_behind(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    stored = everything_stored(demo.data)
    big = a_big_register(tmp_path)
    manager = visitor(demo)
    manager.opens("reports")
    brings(manager, big, provider=VENDOR)
    reading = manager.page.locator(".st-key-work_looking")
    expect(reading.get_by_role("progressbar")).to_be_visible(timeout=LONG)
    manager.turns_to("Performance")  # the other pages open meanwhile
    expect(manager.main.get_by_text("Every figure behind this page")).to_be_visible()
    manager.turns_to("Reports")
    expect(accept_button(manager)).to_contain_text("Accept 600,000 rows", timeout=LONG)

    storing = manager.page.locator(".st-key-work_accepting")
    with somebody_storing(demo):
        accept_button(manager).click()
        expect(storing).to_contain_text("waiting until someone else’s report is stored")
        expect(storing).to_contain_text("of 600,000 rows")
        storing.get_by_role("button", name="Cancel").click()
        expect(manager.main.get_by_text("Stopped. Nothing was stored.")).to_be_visible()
    assert everything_stored(demo.data) == stored
    expect(accept_button(manager)).to_be_enabled()  # the file still lies there

    manager.page.locator("[class*=st-key-remove_]").get_by_role("button").click()
    expect(accept_button(manager)).to_have_count(0)
    brings(manager, big)
    reading.get_by_role("button", name="Cancel").click()
    expect(reading).to_have_count(0, timeout=LONG)
    manager.rests()
    expect(manager.page.locator("[class*=st-key-file_]")).to_have_count(0)
    assert everything_stored(demo.data) == stored


def test_a_page_loaded_anew_has_the_files_and_what_was_said_of_them(
    empty: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("week,closed by phone,other\n2026-W40,12,5\n")
    manager = visitor(empty)
    manager.opens("reports")
    brings(manager, odd)
    answers(manager, "Whose report is this?", "Кобза")
    answers(manager, "Closed deals *", "closed by phone")
    expect(manager.main.get_by_text("12 deals")).to_be_visible()
    for _ in range(2):
        manager.reloads()
        expect(accept_button(manager)).to_contain_text("Accept 1 row")
        expect(manager.main.get_by_text("12 deals")).to_be_visible()
        expect(manager.main.get_by_text("Кобза").first).to_be_visible()

    colleague = visitor(empty)
    colleague.opens("reports")
    expect(colleague.page.locator("[class*=st-key-file_]")).to_have_count(0)
    manager.page.locator("[class*=st-key-remove_]").get_by_role("button").click()
    expect(accept_button(manager)).to_have_count(0)
    manager.reloads()
    expect(accept_button(manager)).to_have_count(0)


def test_files_in_a_tab_that_may_be_cut_off_can_be_brought_here(
    empty: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    manager = visitor(empty)
    manager.opens("reports")
    brings(manager, a_week(tmp_path, "week.csv", 3))
    expect(accept_button(manager)).to_be_visible()
    manager.page = manager.context.new_page()
    manager.opens("reports")
    expect(manager.main.get_by_text("1 file you dropped is still there")).to_be_visible()
    manager.page.locator(".st-key-bring_desk").get_by_role("button").click()
    expect(accept_button(manager)).to_contain_text("Accept 1 row")
    expect(manager.page.locator(".st-key-bring_desk")).to_have_count(0)


def test_work_under_way_is_found_again_after_the_page_is_loaded_anew(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    manager = visitor(demo)
    manager.opens("reports")
    brings(manager, a_big_register(tmp_path), provider=VENDOR)
    reading = manager.page.locator(".st-key-work_looking")
    expect(reading.get_by_role("progressbar")).to_be_visible(timeout=LONG)
    manager.reloads()
    expect(manager.main.get_by_text("big.csv").first).to_be_visible()
    expect(accept_button(manager)).to_contain_text("Accept 600,000 rows", timeout=LONG)

    storing = manager.page.locator(".st-key-work_accepting")
    with somebody_storing(demo):
        accept_button(manager).click()
        expect(storing).to_contain_text("of 600,000 rows")
        manager.reloads()
        expect(storing).to_contain_text("big.csv")
    expect(alert(manager, "600,000 rows")).to_be_visible(timeout=LONG)
    manager.reloads()
    expect(alert(manager, f"Accepted from {VENDOR}: 600,000 rows")).to_be_visible()


def a_week(folder: Path, name: str, deals: int) -> Path:
    """One provider's week 46, as somebody's file tells it."""
    path = folder / name
    path.write_text(f"week,provider,deals,revenue\n2026-W46,Зоря,{deals},{deals * 100}.37\n")
    return path


def deals_of_week_46(server: Server) -> list[int]:
    with opened(server.data) as database:
        found = database.execute(
            "SELECT deals FROM results JOIN providers ON providers.id = provider_id "
            "WHERE grain = 'week' AND start = '2026-11-09' AND name = 'Зоря'"
        )
        return [deals for (deals,) in found.fetchall()]


def test_of_two_managers_with_the_same_week_one_wins_and_the_other_is_told(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    first, second = visitor(demo), visitor(demo)
    for manager, file in (
        (first, a_week(tmp_path, "first.csv", 3)),
        (second, a_week(tmp_path, "second.csv", 5)),
    ):
        manager.opens("reports")
        brings(manager, file)
        expect(accept_button(manager)).to_contain_text("Accept 1 row")
    accept_button(first).click()
    expect(alert(first, "Accepted from Зоря")).to_be_visible()
    accept_button(second).click()
    told = alert(second, "while you were looking, someone else accepted “first.csv”")
    expect(told).to_contain_text("Nothing of yours was stored.")
    assert deals_of_week_46(demo) == [3]

    expect(second.main.get_by_text("0 rows new · 1 changed · 0 refused")).to_be_visible()
    second.rests()
    accept_button(second).click()  # knowingly now
    expect(alert(second, "Accepted from Зоря")).to_be_visible()
    assert deals_of_week_46(demo) == [5]


def test_a_file_accepted_in_another_tab_is_not_counted_twice(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    file = a_week(tmp_path, "same.csv", 4)
    tabs = [visitor(demo), visitor(demo)]
    for tab in tabs:
        tab.opens("reports")
        brings(tab, file)
        expect(accept_button(tab)).to_be_visible()
    accept_button(tabs[0]).click()
    expect(alert(tabs[0], "Accepted from Зоря")).to_be_visible()
    accept_button(tabs[1]).click()
    expect(alert(tabs[1], "this very file was accepted on").first).to_be_visible()
    expect(accept_button(tabs[1])).to_have_count(0)
    assert deals_of_week_46(demo) == [4]


def test_a_report_on_which_a_later_one_rests_can_be_taken_back(
    demo: Server, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    manager = visitor(demo)
    manager.opens("reports")
    for name, deals in (("draft.csv", 3), ("final.csv", 5)):
        brings(manager, a_week(tmp_path, name, deals))
        expect(accept_button(manager)).to_be_visible()
        manager.rests()
        accept_button(manager).click()
        expect(alert(manager, "Accepted from Зоря")).to_be_visible()
        manager.rests()
    with opened(demo.data) as database:
        final, draft = (report.id for report in reports(database)[:2])
    for report_id, left in ((draft, [5]), (final, [])):
        undo_button = manager.page.locator(f".st-key-undo_{report_id}").get_by_role("button")
        undo_button.click()
        expect(undo_button).to_have_count(0)
        assert deals_of_week_46(demo) == left
        manager.rests()
