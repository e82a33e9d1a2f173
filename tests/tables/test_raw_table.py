"""Every row of a file that nothing describes, as text."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from empty_database import empty_database
from parkkg.errors import DataError, Problem
from parkkg.tables.csvw import sql
from parkkg.tables.raw_table import RawTable, load_rows, sheets_in
from tabular import written
from workbooks import Fault, xlsx

_CELLS = [("1", "名称", "年份"), ("2", "高新区", "1992"), ("3", "工业园", "1994")]
_ROWS = [(1, 1, "名称", "年份"), (2, 2, "高新区", "1992"), (3, 3, "工业园", "1994")]


def loaded(path: Path, sheet: str = "") -> tuple[RawTable, list[tuple[object, ...]], list[Problem]]:
    problems: list[Problem] = []
    with empty_database() as db:
        table = load_rows(db, "raw", path, problems.append, sheet=sheet)
        return table, db.execute("SELECT * FROM raw ORDER BY _row").fetchall(), problems


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
def test_a_text_is_read_whatever_its_dialect(
    delimiter: str, encoding: str, packed: bool, tmp_path: Path
) -> None:
    text = "".join(f"{b}{delimiter}{c}\r\n" for _, b, c in _CELLS).encode(encoding)
    table, rows, problems = loaded(written(tmp_path, gzip.compress(text) if packed else text))
    assert (rows, problems) == (_ROWS, [])
    assert (table.kind, table.width, table.rows) == ("text", 2, 3)
    assert table.dialect.delimiter == delimiter
    assert table.typed is None


def test_rows_around_the_table_and_of_other_widths_are_rows(tmp_path: Path) -> None:
    table, rows, problems = loaded(written(tmp_path, "Parks\n\na,b,c\n1,2\n3,4,5,6\n"))
    assert [row[1:] for row in rows] == [
        (1, "Parks", "", "", ""), (3, "a", "b", "c", ""), (4, "1", "2", "", ""),
        (5, "3", "4", "5", "6"),
    ]  # fmt: skip
    assert (table.width, problems) == (4, [])


def test_a_line_for_spreadsheets_is_no_row(tmp_path: Path) -> None:
    table, rows, _ = loaded(written(tmp_path, "sep=|\na|b\n"))
    assert rows == [(1, 2, "a", "b")]
    assert (table.dialect.delimiter, table.dialect.skip_rows) == ("|", 1)


def test_faults_of_the_structure_are_reported(tmp_path: Path) -> None:
    _, rows, problems = loaded(written(tmp_path, 'a,b\n"1,2\n'))
    assert rows == [(1, 1, "a", "b")]
    assert [(p.code, p.line) for p in problems] == [("PK104", 2)]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    table, rows, _ = loaded(written(tmp_path, ""))
    assert (table.width, table.rows, rows) == (0, 0, [])


def test_each_sheet_of_a_workbook_is_read_by_its_name(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "b.xlsx",
        {"One": [["a", "b"], [], [date(2016, 9, 1), Fault("#N/A")]], "Two": [[2018]]},
    )
    assert [sheet.name for sheet in sheets_in(path)] == ["One", "Two"]
    table, rows, _ = loaded(path, "One")
    assert rows == [(1, 1, "a", "b"), (2, 3, "2016-09-01", "#N/A")]
    assert table.typed is not None
    assert (table.kind, table.dialect.sheet, len(table.typed.faulty)) == ("workbook", "One", 1)
    assert loaded(path, "Two")[1] == [(1, 1, "2018")]
    with pytest.raises(DataError):
        loaded(path)


def test_the_names_of_parquet_are_a_row(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with empty_database() as db:
        db.execute(f"COPY (SELECT 1 AS id, DATE '2016-09-01' AS day) TO {sql.text(str(path))}")
    table, rows, _ = loaded(path)
    assert rows == [(1, 0, "id", "day"), (2, 1, "1", "2016-09-01")]
    assert (table.kind, sheets_in(path)) == ("parquet", ())


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as found:
        loaded(written(tmp_path, b"%PDF-1.7"))
    assert [p.code for p in found.value.problems] == ["PK111"]
