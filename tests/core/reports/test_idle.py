"""Days off and days to come, which stand in a report without a figure."""

from __future__ import annotations

from datetime import date

from outsource_core.problems import Code, Level
from outsource_core.reports.intake import File, Prepared, Wishes, prepare


def prepared(text: str) -> Prepared:
    wishes = Wishes(provider="V")
    (one,) = prepare(File("w.csv", text.encode()), wishes, today=date(2026, 11, 23)).prepared
    return one


def test_rows_without_a_single_figure_are_left_out_and_told() -> None:
    one = prepared(
        "День;Дзвінки;Угоди;Сума\nПт 13.11;40;3;450\nСб 14.11;вихідний;;\nНд 15.11;—;н/д;\n"
        "Пн 16.11;0;0;0\nВт 17.11;;2;10\n"
    )
    assert [(p.code, p.level, p.row, dict(p.details)) for p in one.problems] == [
        (Code.NO_FIGURES, Level.WARNING, 3, {"count": 2})
    ]
    assert one.checked.rows["row_number"].to_list() == [2, 5, 6]
    assert not one.refused_count


def test_a_row_that_lacks_the_only_figure_is_refused() -> None:
    one = prepared("День;Угоди\n13.11.2026;3\n14.11.2026;\n")
    assert [p.code for p in one.problems] == [Code.MISSING_VALUE]


def test_a_report_without_any_figure_is_refused_and_not_empty() -> None:
    one = prepared("День;Дзвінки;Угоди\n13.11.2026;;\n14.11.2026;;\n")
    assert {p.code for p in one.problems} == {Code.MISSING_VALUE}
    assert one.refused_count == 2
