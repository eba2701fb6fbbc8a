"""Problems as sentences: the place, the value, what was expected; one box for one cause."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from outsource_core.problems import Code, Level, Problem
from outsource_core.reports.checking import group
from outsource_core.reports.intake import File, Wishes, prepare
from tests.ui.conftest import Begin
from ui import problems

CELL = Problem(
    Code.NOT_A_NUMBER,
    Level.REFUSED,
    file="week.csv",
    sheet="Листопад",
    row=1_204,
    column="Угоди",
    value="багато",
    expected="whole_number",
)


def test_a_cell_is_named_by_file_sheet_row_and_column(begin: Begin) -> None:
    begin("en")
    assert problems.where(CELL) == "week\\.csv, sheet “Листопад”, row 1,204, column “Угоди”"
    said = problems.sentence(CELL)
    assert said.startswith("**week\\.csv, sheet “Листопад”, row 1,204, column “Угоди”:** ")
    assert "“багато” is not a number" in said


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("code", Code)
def test_every_cause_has_a_sentence_in_every_language(
    code: Code, language: str, begin: Begin
) -> None:
    begin(language)
    details = {"provider": "П", "accepted_at": "2026-11-23T10:00:00+00:00", "factor": 1000.0}
    said = problems.sentence(
        Problem(code, column="к", value="з", expected="deals", details=details | {"found": "х"})
    )
    assert len(said) > 15
    assert "{" not in said
    assert str(code) not in said


def test_different_causes_are_told_apart(begin: Begin) -> None:
    begin("en")
    details = {"provider": "П", "accepted_at": "2026-11-23T10:00:00+00:00"}
    said = [problems.sentence(Problem(code, value="v", details=details)) for code in Code]
    assert len(set(said)) == len(said)


def test_a_long_value_is_cut_and_a_hostile_one_is_plain(begin: Begin) -> None:
    begin("en")
    long = problems.sentence(Problem(Code.NOT_A_NUMBER, value="x" * 5_000))
    assert len(long) < 200
    assert "…" in long
    hostile = problems.sentence(Problem(Code.NOT_A_NUMBER, file="**f**", value="[a](http://b)"))
    assert "[a](" not in hostile
    assert hostile.startswith("**\\*\\*f\\*\\*:**")


def test_a_problem_of_the_whole_file_has_no_place(begin: Begin) -> None:
    begin("en")
    assert problems.where(Problem(Code.EMPTY_FILE)) == ""
    assert problems.sentence(Problem(Code.EMPTY_FILE)).startswith("The file is empty.")


def test_a_unit_is_said_as_a_plain_number(begin: Begin) -> None:
    begin("en")
    said = problems.sentence(Problem(Code.UNIT_CONVERTED, details={"factor": 1000.0}))
    assert "multiplied by 1,000." in said
    said = problems.sentence(Problem(Code.UNIT_CONVERTED, details={"factor": 100.0}))
    assert "multiplied by 100." in said
    said = problems.sentence(Problem(Code.UNIT_CONVERTED, details={"factor": 1 / 60}))
    assert "divided by 60." in said


def test_many_rows_of_one_cause_are_one_box_and_warnings_come_last() -> None:
    def page() -> None:
        from outsource_core.problems import Code, Level, Problem
        from ui import access, problems, state

        state.begin(state.Visit(access.Visitor(access.Role.OWNER)))
        wrong = [
            Problem(Code.NOT_A_NUMBER, file="f", row=row, column="c", value="xy"[row == 3])
            for row in range(2, 12)
        ]
        told = Problem(Code.UNCLOSED_QUOTE, Level.WARNING, file="f", row=40)
        problems.show([told, *wrong])

    app = AppTest.from_function(page).run()
    assert not app.exception
    (box,) = app.error
    assert "Rows 2, 3 (“y”), 4, 5, 6 and 5 more." in box.value
    assert len(app.warning) == 1


def test_rows_are_counted_in_words(begin: Begin) -> None:
    begin("en")
    assert problems.rows_counted(1) == "1 row"
    assert problems.rows_counted(1_204) == "1,204 rows"


@pytest.mark.parametrize(
    ("looks_like", "kind"),
    [("image", "a picture"), ("rar", "a packed archive"), ("never seen", "something else")],
)
def test_a_file_of_another_kind_is_called_what_it_is(
    looks_like: str, kind: str, begin: Begin
) -> None:
    begin("en")
    said = problems.sentence(Problem(Code.UNKNOWN_FORMAT, details={"looks_like": looks_like}))
    assert f"inside it is {kind}," in said


def test_findings_without_a_row_are_all_told() -> None:
    """Weeks that jump: the first is told with its place, the others below it."""

    def page() -> None:
        import streamlit as st

        from outsource_core.problems import Code, Level, Problem
        from ui import access, i18n, problems, state

        st.session_state.setdefault(i18n.SESSION_KEY, "en")
        state.begin(state.Visit(access.Visitor(access.Role.OWNER)))
        problems.show(
            [
                Problem(
                    Code.UNUSUAL_VALUE,
                    Level.WARNING,
                    file="week.csv",
                    value=str(week),
                    expected="deals",
                    details={"provider": "П", "week": f"2026-11-{week:02}", "figure": 5},
                )
                for week in (2, 9, 16)
            ]
        )

    (box,) = AppTest.from_function(page).run().warning
    for day in ("2 Nov 2026", "9 Nov 2026", "16 Nov 2026"):
        assert f"week of {day}" in box.value


def test_an_empty_cell_is_told_by_the_name_of_its_field(begin: Begin) -> None:
    begin("en")
    file = File("w.csv", b"week,deals\n2026-W46,\n")
    (prepared,) = prepare(file, Wishes(provider="V"), today=date(2026, 11, 23)).prepared
    (empty,) = prepared.problems
    assert problems.sentence(empty).endswith("The cell is empty; “Closed deals” is needed.")


def test_a_single_missing_day_is_named_once(begin: Begin) -> None:
    begin("en")
    one = {"provider": "П", "first": "2026-11-13", "last": "2026-11-13", "days": 1}
    said = problems.sentence(Problem(Code.MISSING_DAYS, details=one))
    assert said == "П: 13 Nov 2026 is missing. Ask the provider for it."
    several = one | {"last": "2026-11-17", "days": 2}
    said = problems.sentence(Problem(Code.MISSING_DAYS, details=several))
    assert "between 13 Nov 2026 and 17 Nov 2026, 2 in all" in said


def test_further_values_are_quoted_as_the_reader_quotes(begin: Begin) -> None:
    begin("uk")
    wrong = [
        Problem(Code.NOT_A_NUMBER, file="f", row=row, column="c", value=value)
        for row, value in ((2, "x"), (3, "y"))
    ]
    (one,) = group(wrong)
    assert problems.further(one) == ["", "Рядки: 2, 3 («y»)."]
