"""Periods over several weeks, laid out in weeks so that nothing is lost and nothing made up."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.reports.periods import overlapped, split_weeks


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{"row_number": n, "team": "a"} | one for n, one in enumerate(given, 2)])
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    for name in frame.columns.intersection(["deals", "leads", "revenue"]):
        frame[name] = frame[name].astype("Int64")
    return frame


def parts(frame: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    shown = frame.assign(start=frame["start"].dt.strftime("%d.%m"), end=frame["end"].dt.day)
    return list(shown[["row_number", "start", "end", *names]].itertuples(index=False, name=None))


def test_ten_days_from_a_friday_become_three_days_and_a_week() -> None:
    given = rows({"start": "2026-11-13", "end": "2026-11-22", "deals": 7, "revenue": 100_001})
    # Of 7 deals 2.1 and 4.9; of 100 001 kopiykas 30 000.3 and 70 000.7.
    assert parts(split_weeks(given), "deals", "revenue") == [
        (2, "13.11", 15, 2, 30_000),
        (2, "16.11", 22, 5, 70_001),
    ]


def test_days_and_weeks_are_left_as_they_are() -> None:
    given = rows(
        {"start": "2026-11-09", "end": "2026-11-15", "deals": 3},
        {"start": "2026-11-11", "end": "2026-11-11", "deals": 1},
    )
    assert split_weeks(given) is given


def test_a_row_that_is_split_stands_among_others_in_its_place() -> None:
    given = rows(
        {"start": "2026-11-09", "end": "2026-11-15", "deals": 3},
        {"start": "2026-11-15", "end": "2026-11-16", "deals": 1},
        {"start": "2026-11-17", "end": "2026-11-17", "deals": 4},
    )
    assert parts(split_weeks(given), "deals") == [
        (2, "09.11", 15, 3),
        (3, "15.11", 15, 1),  # of two equal halves the earlier gets the one deal
        (3, "16.11", 16, 0),
        (4, "17.11", 17, 4),
    ]


def test_what_was_not_reported_is_not_reported_in_any_part() -> None:
    given = rows({"start": "2026-11-09", "end": "2026-11-22", "deals": 4, "leads": None})
    assert split_weeks(given)["leads"].isna().all()


def test_hours_are_dealt_out_by_days() -> None:
    given = rows({"start": "2026-11-13", "end": "2026-11-22", "deals": 0, "hours": 50.0})
    assert split_weeks(given)["hours"].to_list() == [15.0, 35.0]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(pd.Timestamp("2020-01-01").date(), pd.Timestamp("2030-01-01").date()),
            st.integers(0, 400),
            st.none() | st.integers(0, 10**15),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_parts_add_up_lie_side_by_side_and_never_reach_over_a_sunday(
    given: list[tuple[Any, int, int | None]],
) -> None:
    whole = rows(
        *(
            {"start": day, "end": day + pd.Timedelta(days=more), "deals": 1, "revenue": amount}
            for day, more, amount in given
        )
    )
    split = split_weeks(whole)
    assert (split["start"].dt.isocalendar().week == split["end"].dt.isocalendar().week).all()
    assert (split["end"] - split["start"] < pd.Timedelta(days=7)).all()
    again = split.groupby("row_number").agg(start=("start", "min"), end=("end", "max"))
    assert again["start"].to_list() == whole["start"].to_list()
    assert again["end"].to_list() == whole["end"].to_list()
    days = (split["end"] - split["start"]).dt.days + 1
    lengths = (whole["end"] - whole["start"]).dt.days + 1
    assert days.groupby(split["row_number"]).sum().to_list() == lengths.to_list()
    sums = split.groupby("row_number")["revenue"].sum(min_count=1)
    assert sums.fillna(-1).to_list() == whole["revenue"].fillna(-1).to_list()
    assert split.groupby("row_number")["deals"].sum().eq(1).all()


# which rows share a day


def spans(*given: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(list(given), columns=["start", "end", "team"])


def test_a_row_is_overlapped_by_one_of_its_team_that_shares_its_first_or_last_day() -> None:
    others = spans((1, 7, "a"), (8, 14, "a"), (15, 21, "a"), (8, 14, "b"))
    assert overlapped(spans((7, 8, "a")), others).tolist() == [True, True, False, False]
    assert overlapped(spans((1, 7, "a"), (15, 21, "b")), others).tolist() == [True, *[False] * 3]


_SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 6), st.sampled_from("ab")).map(
        lambda one: (one[0], one[0] + one[1], one[2])
    ),
    max_size=8,
)


@given(_SPANS, _SPANS)
def test_it_is_so_for_any_rows(
    ours: list[tuple[int, int, str]], theirs: list[tuple[int, int, str]]
) -> None:
    expected = [
        any(team == other and first <= end and last >= start for first, last, other in ours)
        for start, end, team in theirs
    ]
    assert overlapped(spans(*ours), spans(*theirs)).tolist() == expected
