from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from parkkg.draft.read import read_tables
from parkkg.errors import DataError, Problem, UsageError
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


def test_no_file_without_a_row_is_passed_over(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    full, empty = tmp_path / "full.csv", tmp_path / "empty.csv"
    full.write_text("id\na\n", "utf-8")
    empty.write_text("", "utf-8")
    with pytest.raises(UsageError, match=r"no row in empty\.csv"):
        read_tables(db, [full, empty, empty], lambda _: None)


def test_what_is_wrong_with_a_file_without_a_row_is_said(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text('"a"b,c\n', "utf-8")
    with pytest.raises(DataError, match=r"no row in t\.csv") as caught:
        read_tables(db, [path], lambda _: None)
    assert [problem.code for problem in caught.value.problems] == ["PK104"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_lines_may_end_in_carriage_returns_alone(
    db: duckdb.DuckDBPyConnection, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("编号,名称,地点\r甲一,名称一,常州\r甲二,名称二,苏州\r".encode(encoding))
    found = read_tables(db, [path], lambda _: None)[0]
    assert found.header == ("编号", "名称", "地点")
    assert found.dialect["lineTerminators"] == ["\r"]
    assert db.execute(f"SELECT count(*) FROM {found.relation}").fetchall() == [(2,)]
