"""Faults of a workbook's cells: merged, without a value, with more digits than are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tabular import CSVW, Converted, run
from workbooks import Fault, Formula, xlsx

_SPACE = "http://e/"


def converted(
    folder: Path,
    rows: Sequence[Any],
    columns: Sequence[dict[str, Any]],
    *arguments: str,
    merged: Sequence[str] = (),
    dialect: dict[str, Any] | None = None,
) -> Converted:
    import json

    xlsx(folder / "b.xlsx", {"Sheet1": rows}, merged={"Sheet1": merged})
    metadata = {
        "@context": CSVW, "url": "b.xlsx", "dialect": dialect or {},
        "tableSchema": {"columns": list(columns)},
    }  # fmt: skip
    (folder / "m.json").write_text(json.dumps(metadata), encoding="utf-8")
    return run(folder, str(folder / "m.json"), "--mode", "minimal", *arguments)


def cells(found: Converted) -> list[tuple[str, str, str, str]]:
    return [(p["code"], p["severity"], p["cell"], p["value"]) for p in found.problems]


_AB = ({"name": "a"}, {"name": "b"})


def test_merged_cells_are_a_fault_in_the_data_and_a_warning_in_the_header(tmp_path: Path) -> None:
    rows = [["Parks"], ["a", "b"], ["x", "1"], [None, "2"], ["z", "3", None, None, "note"]]
    merged = ["A1:E1", "A2:B2", "A3:A4", "D5:E5"]
    found = converted(tmp_path, rows[:4], _AB, "--check", merged=merged, dialect={"skipRows": 1})
    assert cells(found) == [
        ("PK114", "warning", "Sheet1!A2:B2", ""), ("PK114", "error", "Sheet1!A3:A4", ""),
    ]  # fmt: skip
    assert found.problems[1]["column"] == "a"
    assert found.problems[1]["line"] == 3
    assert found.code == 1


def test_a_title_over_two_header_rows_is_no_fault(tmp_path: Path) -> None:
    rows = [["a", "b"], [None, "B"], ["x", "1"]]
    dialect = {"headerRowCount": 2}
    found = converted(tmp_path, rows, _AB, "--check", merged=["A1:A2"], dialect=dialect)
    assert (found.code, found.problems) == (0, ())


def test_cells_without_a_value_are_faults(tmp_path: Path) -> None:
    rows = [
        ["a", "b", "c"],
        [Fault("#REF!"), Formula("1+1"), Fault("#N/A")],
        ["x", Formula("1+1", "2"), Fault("#DIV/0!")],
    ]
    columns = (
        {"name": "a"},
        {"name": "b", "datatype": "integer"},
        {"name": "c", "datatype": "decimal", "null": ["", "#N/A"]},
    )
    found = converted(tmp_path, rows, columns, "--check")
    assert sorted(cells(found)) == [
        ("PK115", "error", "Sheet1!A2", "#REF!"), ("PK115", "error", "Sheet1!B2", ""),
        ("PK202", "error", "Sheet1!C3", "#DIV/0!"),
    ]  # fmt: skip


def test_an_error_that_the_metadata_take_for_nothing_is_nothing(tmp_path: Path) -> None:
    rows = [["a", "b"], [Fault("#N/A"), "1"]]
    found = converted(tmp_path, rows, ({"name": "a", "null": "#N/A"}, {"name": "b"}), "--check")
    assert (found.code, found.problems) == (0, ())


def test_where_it_is_lenient_faults_are_warnings(tmp_path: Path) -> None:
    found = converted(tmp_path, [["a", "b"], [Fault("#REF!"), "1"]], _AB, merged=["A2:A3"])
    assert found.code == 0
    assert {(p["code"], p["severity"]) for p in found.problems} == {
        ("PK114", "warning"), ("PK115", "warning"),
    }  # fmt: skip
    assert '"#REF!"' in found.triples


@pytest.mark.parametrize(
    ("datatype", "number", "faulty"),
    [
        ("string", 913205123456789012, True),
        ("integer", 913205123456789012, True),
        ("string", 123456789012345, False),
        ("double", 913205123456789012, False),
        ("string", "913205123456789012", False),
    ],
)
def test_long_numbers_have_lost_their_last_digits(
    datatype: str, number: object, faulty: bool, tmp_path: Path
) -> None:
    columns = ({"name": "a", "datatype": datatype}, {"name": "b"})
    found = converted(tmp_path, [["a", "b"], [number, "x"]], columns, "--check")
    assert [(code, cell) for code, _, cell, _ in cells(found)] == (
        [("PK119", "Sheet1!A2")] if faulty else []
    )


def test_a_row_with_more_cells_than_the_header_names_the_first(tmp_path: Path) -> None:
    found = converted(tmp_path, [["a", "b"], ["x", "y", None, "note"]], _AB, "--check")
    assert cells(found) == [("PK103", "error", "Sheet1!D2", "note")]
