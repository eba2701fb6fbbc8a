"""Whose desk a tab gets, how much all of them hold, and what is let go of."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from outsource_core.reports.intake import File
from ui.intake_desk import Desk
from ui.intake_keeping import KEPT_FOR, MOST_DESKS, Desks
from ui.jobs import Job

ROOM = 1_000


@dataclass
class House:
    """Desks, with tabs that open and close and a clock that can be put forward."""

    tabs: set[str] = field(default_factory=set)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.desks = Desks(is_open=self.tabs.__contains__, clock=lambda: self.now, room=ROOM)

    def looks(self, browser: str, tab: str) -> Desk:
        self.tabs.add(tab)
        self.now += 1
        return self.desks.of(browser, tab)

    def closes(self, tab: str) -> None:
        self.tabs.remove(tab)


@pytest.fixture
def house() -> House:
    return House()


def file(name: str, size: int = 10) -> File:
    return File(name, b"x" * size)


def names(desk: Desk) -> list[str]:
    return [one.name for one in desk.files.values()]


def test_a_page_loaded_anew_finds_its_desk_with_what_was_said(house: House) -> None:
    desk = house.looks("hers", "first")
    desk.put(file("a.csv"))
    desk.answer(0, provider="Кобза")
    house.closes("first")
    again = house.looks("hers", "second")
    assert names(again) == ["a.csv"]
    assert again.answers[0].provider == "Кобза"


def test_nobody_else_finds_it(house: House) -> None:
    house.looks("hers", "first").put(file("a.csv"))
    house.closes("first")
    assert not names(house.looks("his", "other"))
    assert names(house.looks("hers", "second")) == ["a.csv"]


def test_two_tabs_have_two_desks_and_each_finds_its_own_again(house: House) -> None:
    house.looks("hers", "left").put(file("left.csv"))
    house.looks("hers", "right").put(file("right.csv"))
    house.closes("left")
    assert names(house.looks("hers", "left again")) == ["left.csv"]
    assert names(house.looks("hers", "right")) == ["right.csv"]


def test_a_tab_without_files_takes_what_a_closed_one_left(house: House) -> None:
    house.looks("hers", "left").put(file("left.csv"))
    house.looks("hers", "right")
    house.closes("left")
    house.closes("right")
    assert names(house.looks("hers", "again")) == ["left.csv"]


def test_a_tab_that_is_open_takes_what_another_left_as_soon_as_that_is_known(house: House) -> None:
    """As after a page was loaded anew while the network was down."""
    house.looks("hers", "cut off").put(file("a.csv"))
    assert names(house.looks("hers", "anew")) == []
    house.closes("cut off")
    assert names(house.looks("hers", "anew")) == ["a.csv"]
    assert names(house.looks("hers", "anew")) == ["a.csv"]


def test_what_was_said_before_the_first_file_is_not_given_up_for_a_desk_left_behind(
    house: House,
) -> None:
    house.looks("hers", "cut off").put(file("a.csv"))
    house.looks("hers", "anew").provider = "Зоря"
    house.closes("cut off")
    assert house.looks("hers", "anew").provider == "Зоря"


def test_what_lies_in_a_tab_that_seems_open_is_offered_and_brought_on_demand(house: House) -> None:
    house.looks("hers", "cut off").put(file("a.csv"))
    house.looks("his", "his").put(file("b.csv"))
    house.looks("hers", "anew")
    assert house.desks.elsewhere("hers", "anew") == ("a.csv",)
    assert house.desks.elsewhere("his", "his") == ()
    house.desks.bring("hers", "anew")
    assert names(house.looks("hers", "anew")) == ["a.csv"]
    assert names(house.looks("hers", "cut off")) == []
    assert house.desks.elsewhere("hers", "anew") == ()


def test_a_tab_that_comes_back_late_never_shares_the_desk_another_took(house: House) -> None:
    house.looks("hers", "asleep").put(file("a.csv"))
    house.closes("asleep")
    taken = house.looks("hers", "awake")
    assert house.looks("hers", "asleep") is not taken


def test_without_room_the_oldest_file_nobody_looks_at_goes_first_and_is_named(
    house: House,
) -> None:
    house.looks("his", "his").put(file("his.csv", 400))
    house.looks("hers", "hers").put(file("old.csv", 300))
    house.closes("his")
    desk = house.looks("hers", "hers")
    desk.put(file("new.csv", 400))
    assert names(house.looks("hers", "hers")) == ["old.csv", "new.csv"]
    his = house.looks("his", "his again")
    assert (names(his), his.let_go) == ([], ("his.csv",))


def test_without_room_ones_own_oldest_files_go_but_never_the_newest(house: House) -> None:
    desk = house.looks("hers", "hers")
    for name, size in (("a", 300), ("b", 300), ("c", 2 * ROOM)):
        desk.put(file(name, size))
    assert names(house.looks("hers", "hers")) == ["c"]
    assert desk.let_go == ("a", "b")
    desk.put(file("d"))  # whoever drops another has read it
    assert desk.let_go == ()


def test_what_another_person_looks_at_stays(house: House) -> None:
    house.looks("his", "his").put(file("his.csv", ROOM))
    house.looks("hers", "hers").put(file("hers.csv", ROOM))
    assert names(house.looks("hers", "hers")) == ["hers.csv"]
    assert names(house.desks.of("his", "his")) == ["his.csv"]


def test_a_desk_nobody_looks_at_for_long_is_cleared_and_says_so(house: House) -> None:
    house.looks("hers", "first").put(file("a.csv"))
    house.looks("his", "open").put(file("b.csv"))
    house.closes("first")
    house.now += KEPT_FOR + 1
    house.desks.tidy()
    assert names(house.desks.of("his", "open")) == ["b.csv"]
    again = house.looks("hers", "second")
    assert (names(again), again.let_go) == ([], ("a.csv",))


def test_a_tab_that_was_open_all_day_is_kept_from_when_it_was_closed(house: House) -> None:
    house.looks("hers", "first").put(file("a.csv"))
    house.now += KEPT_FOR + 1
    house.desks.tidy()
    house.closes("first")
    house.desks.tidy()
    assert names(house.looks("hers", "second")) == ["a.csv"]


def test_what_was_stored_after_the_tab_was_closed_is_not_kept_for_ever(house: House) -> None:
    desk = house.looks("hers", "first")
    desk.put(file("a.csv"))
    desk.accepting = Job(lambda _tell: iter(()))
    desk.accepting.wait()
    house.closes("first")
    house.now += KEPT_FOR + 1
    house.desks.tidy()
    assert not desk.is_storing
    assert house.looks("hers", "second").let_go == ("a.csv",)


def test_however_many_come_what_someone_looks_at_stays(house: House) -> None:
    house.looks("hers", "hers").put(file("a.csv"))
    house.looks("his", "his").put(file("b.csv"))
    house.closes("his")
    for other in range(MOST_DESKS):
        house.looks(f"browser {other}", f"tab {other}")
        house.closes(f"tab {other}")
    assert names(house.looks("hers", "hers")) == ["a.csv"]
    assert names(house.looks("his", "his again")) == ["b.csv"]


def test_another_persons_files_may_come_and_go_while_all_are_weighed(house: House) -> None:
    his = house.looks("his", "his")

    class Moving(bytes):
        def __len__(self) -> int:
            his.put(file("just now.csv"))
            his.remove(0)
            return 10

    his.put(File("moving.csv", Moving()))
    his.put(file("still.csv"))
    assert names(house.looks("hers", "hers")) == []
    assert "just now.csv" in names(his)


def test_a_list_of_sellers_is_kept_and_takes_room_like_any_file(house: House) -> None:
    house.looks("hers", "first").put_lookup(file("sellers.csv", ROOM))
    house.looks("his", "his").put(file("his.csv"))
    house.closes("first")
    house.closes("his")
    house.desks.tidy()
    assert house.looks("hers", "second").lookup is not None
    assert house.looks("his", "his again").let_go == ("his.csv",)
