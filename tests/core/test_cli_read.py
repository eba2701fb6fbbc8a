"""``read``: the table just as it is understood, and beside it what was decided and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from outsource_core.__main__ import ACCEPTED, MISUSED, REFUSED, main

MESSY = Path(__file__).parents[2] / "sample_data" / "messy"


def test_a_table_is_printed_as_utf_8_with_its_header_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes("Тиждень;Угоди\r\n2026-W46;007\r\n".encode("cp1251"))
    assert main(["read", str(path)]) == ACCEPTED
    printed = capsys.readouterr()
    assert printed.out == "Тиждень,Угоди\n2026-W46,007\n"
    assert "encoding: cp1251" in printed.err
    assert "delimiter: ;" in printed.err


def test_totals_are_left_out_unless_all_is_to_be_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(MESSY / "total.csv")]) == ACCEPTED
    understood = capsys.readouterr().out.splitlines()
    assert main(["read", "--raw", str(MESSY / "total.csv")]) == ACCEPTED
    kept = capsys.readouterr().out.splitlines()
    assert len(kept) == len(understood) + 1
    assert kept[: len(understood)] == understood


def test_several_files_are_written_under_their_own_names(tmp_path: Path) -> None:
    names = ["cp1251.csv", "workbook.xlsx"]
    out = tmp_path / "out"
    assert main(["read", *(str(MESSY / name) for name in names), "--out", str(out)]) == ACCEPTED
    assert sorted(path.name for path in out.iterdir()) == names
    assert (out / "cp1251.csv").read_text(encoding="utf-8").count("\n") > 1


def test_several_files_without_a_folder_are_a_wrong_call(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["read", "a.csv", "b.csv"]) == MISUSED
    assert "--out" in capsys.readouterr().err


def test_what_is_no_table_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(MESSY / "empty.csv")]) == REFUSED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "empty.csv: empty file" in printed.err


def test_a_file_that_is_not_there_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(tmp_path / "nothing.csv")]) == MISUSED
    assert "nothing.csv" in capsys.readouterr().err
