"""Tables of web pages, which programs save under the name of a workbook."""

from __future__ import annotations

import pytest

from outsource_core.problems import Code
from outsource_core.reports.reading import Reading, read
from outsource_core.reports.reading.markup import table_rows

ROWS = (
    "<tr><th>Дата</th><th>Угоди</th></tr><tr><td>09.11.2026</td><td>1&nbsp;234</td></tr>"
    "<tr><td>10.11.2026</td><td><b>5</b></td></tr>"
)
EXPECTED = [["09.11.2026", "1 234"], ["10.11.2026", "5"]]


def reading(page: str, encoding: str = "utf-8") -> Reading:
    return read(page.encode(encoding), "export.xls")


@pytest.mark.parametrize(
    "page",
    [
        f'<meta http-equiv="Content-type" content="text/html" /><table>{ROWS}</table>',
        f"<html><head><style>td{{x:y}}</style></head><body><table>{ROWS}</table></body></html>",
        f"<!DOCTYPE html><table border=1><thead>{ROWS}</thead></table>",
        f"<table><tr><td>меню</td></tr></table><table>{ROWS}</table>",
        f"<table><tr><td><table>{ROWS}</table></td></tr></table>",
        f"<table>{ROWS}",
        f"<table>{ROWS.replace('</td>', '').replace('</th>', '').replace('</tr>', '')}</table>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_the_largest_table_of_a_page_is_read(page: str, encoding: str) -> None:
    [table] = reading(page, encoding).tables
    assert table.columns == ("Дата", "Угоди")
    assert table.cells.to_numpy().tolist() == EXPECTED


def test_cells_over_several_columns_and_rows() -> None:
    rows = table_rows(
        "<table><tr><td rowspan=2>Команда<td colspan='2'>Ліди</tr><tr><td>нові<td>усі</tr>"
        "<tr><td rowspan=2>Північ<td>1<td rowspan=2>2</tr><tr><td>3</tr></table>"
    )
    assert rows == [
        ["Команда", "Ліди", ""],
        ["Команда", "нові", "усі"],
        ["Північ", "1", "2"],
        ["Північ", "3", ""],
    ]


def test_a_workbook_in_xml_is_read_with_its_gaps() -> None:
    cell = '<Cell{}><Data ss:Type="String">{}</Data></Cell>'
    rows = [
        cell.format("", "Дата") + cell.format("", "Примітка") + cell.format("", "Угоди"),
        cell.format("", "2026-11-09T00:00:00.000") + cell.format(' ss:Index="3"', "5"),
    ]
    body = "".join(f"<Row>{row}</Row>" for row in rows)
    page = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="S"><Table>{body}</Table></Worksheet></Workbook>'
    )
    [table] = reading(page).tables
    assert table.cells.to_numpy().tolist() == [["2026-11-09T00:00:00.000", "", "5"]]


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><table><tr><td>1",
        "<html><p>Ліди: 5</p></html>",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "<table>" * 50 + ROWS,
        "<svg><rect/></svg>",
    ],
)
def test_a_page_without_a_table_to_speak_of_is_refused(page: str) -> None:
    assert [problem.code for problem in reading(page).problems] == [Code.UNKNOWN_FORMAT]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<tr>" + "<td colspan=99999 rowspan=99999>x" * 200, Code.TOO_MANY_COLUMNS),
        ("<tr>" + "<td rowspan=999>x" * 4_000 + "<tr>" * 3_000, Code.TOO_LARGE),
        ("<row>" + "<cell ss:Index='99999'>x" * 2, Code.TOO_MANY_COLUMNS),
    ],
)
def test_spans_beyond_all_measure_do_not_fill_the_memory(page: str, code: Code) -> None:
    found = reading(f"<table>{page}</table>")
    assert [problem.code for problem in found.problems] == [code]


def test_a_wide_cell_over_one_that_hangs_down_loses_nothing_else() -> None:
    page = "<table><tr><td>a<td rowspan=3>b<td>c<tr><td colspan=2>d<td>e<tr><td>f<td>g</table>"
    assert table_rows(page) == [["a", "b", "c"], ["d", "", "e"], ["f", "g"]]


@pytest.mark.parametrize("piece", ["<", "<table", "<td ", "&lt;", "<!--", "</", "<td>x"])
def test_no_page_keeps_the_machine_busy(piece: str) -> None:
    reading("<table><tr>" + piece * 100_000)
