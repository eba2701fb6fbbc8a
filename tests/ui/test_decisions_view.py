"""What reading decided, in a sentence of the reader's language."""

from __future__ import annotations

import numpy as np
import pytest

from outsource_core.reports.reading import Decision, What, read
from outsource_core.reports.reading.model import left_out
from tests.ui.conftest import Begin
from ui import decisions_view

EXAMPLES = {
    What.ENCODING: Decision(What.ENCODING, None, "cp1251", "strict_utf8"),
    What.DELIMITER: Decision(What.DELIMITER, None, ";", "consistent_rows"),
    What.QUOTES: Decision(What.QUOTES, None, "2", "kept_inside_cells"),
    What.SHEET: Decision(What.SHEET, "Чернетка", "Чернетка", "hidden"),
    What.HEADER_ROW: Decision(What.HEADER_ROW, None, "3-4", "rows_of_words"),
    What.PLAN_COLUMNS: Decision(What.PLAN_COLUMNS, None, "Ліди план", "beside_facts"),
    What.TURNED: Decision(What.TURNED, None, "4", "periods_across", {"metrics": 2}),
}


def left(what: What, *rows: int, why: str = "") -> Decision:
    return left_out(what, None, np.array(rows, dtype=np.int64), why)


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("what", What)
def test_every_decision_has_a_sentence_in_every_language(
    what: What, language: str, begin: Begin
) -> None:
    begin(language)
    said = decisions_view.sentence(EXAMPLES.get(what, left(what, 14, 27)))
    assert len(said) > 15
    assert "{" not in said
    assert str(what) not in said


def test_decisions_are_told_apart(begin: Begin) -> None:
    said = {decisions_view.sentence(EXAMPLES.get(what, left(what, 14, 27))) for what in What}
    assert len(said) == len(What)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([14], "Left out as totals: row 14; they agree with the rows’ sum."),
        ([14, 27], "Left out as totals: rows 14, 27; they agree with the rows’ sum."),
        ([3, 4, 5, 9], "Left out as totals: rows 3–5, 9; they agree with the rows’ sum."),
        (
            range(1, 46, 2),
            "Left out as totals: rows 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, "
            "33, 35, 37, 39 and 3 more; they agree with the rows’ sum.",
        ),
    ],
)
def test_rows_are_named(rows: list[int], sentence: str, begin: Begin) -> None:
    told = left(What.TOTALS, *rows, why="agree_with_rows")
    assert decisions_view.sentence(told) == sentence


def test_a_total_that_differs_is_not_called_right(begin: Begin) -> None:
    told = left(What.TOTALS, 14, why="differ_from_rows")
    assert "not all agree with the rows’ sum" in decisions_view.sentence(told)


def test_an_encoding_told_by_its_words_shows_them_beside_the_next_best(begin: Begin) -> None:
    content = "Тиждень;Виручка;Угоди\n2026-W45;10;3\n".encode("cp1251")
    (told,) = (one for one in read(content, "w.csv").decisions if one.what is What.ENCODING)
    said = decisions_view.sentence(told)
    assert said.startswith("Encoding: CP1251, by the words it gives: “")
    assert "Тиждень" in said


def test_the_words_of_a_file_take_no_effect(begin: Begin) -> None:
    told = Decision(What.SHEET, "[a](http://b)", "[a](http://b)", "empty")
    assert "[a](" not in decisions_view.sentence(told)
