from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from parkkg.draft.read import read_tables
from parkkg.errors import Problem, UsageError
from workbooks import xlsx


def test_every_sheet_is_a_table(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"one": [["id"], ["a"]], "two": [["key"], ["b"]]})
    problems: list[Problem] = []
    found = read_tables(db, [path], problems.append)
    assert [(t.url, t.label, t.header) for t in found] == [
        ("b.xlsx#one", "one", ("id",)), ("b.xlsx#two", "two", ("key",)),
    ]  # fmt: skip
    assert found[1].address(2, 1) == "two!A2"


def test_rows_have_the_numbers_that_they_have_in_the_file(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("A title,\nid,n\na,1\n,\nb,2\nSource: somebody,\n", "utf-8")
    found = read_tables(db, [path], lambda _: None)[0]
    rows = db.execute(f"SELECT _row, c1 FROM {found.relation} ORDER BY _row").fetchall()
    assert rows == [(3, "a"), (5, "b")]
    assert found.dialect == {"skipRows": 1, "skipBlankRows": True}
    assert any("notes below" in note for note in found.notes)


def test_one_file_named_twice_is_one_table(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id\na\n", "utf-8")
    assert len(read_tables(db, [path, tmp_path / "." / "t.csv"], lambda _: None)) == 1


def test_a_file_without_a_row_is_said(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("", "utf-8")
    with pytest.raises(UsageError):
        read_tables(db, [path], lambda _: None)
