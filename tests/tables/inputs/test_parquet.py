"""Parquet, as rows of cells with types."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from empty_database import empty_database
from parkkg.errors import DataError
from parkkg.tables.csvw import sql
from parkkg.tables.inputs.cell_text import plain_text
from parkkg.tables.inputs.parquet import read_parquet


def parquet(path: Path, query: str) -> Path:
    with empty_database() as db:
        db.execute(f"COPY ({query}) TO {sql.text(str(path))} (FORMAT parquet)")
    return path


def test_the_names_of_the_columns_are_the_row_before_the_first(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t[1].parquet", "VALUES (1, 'x'), (NULL, '')")
    typed = read_parquet(path, "t.parquet")
    assert (typed.sheet, typed.width) == ("", 2)
    assert list(typed.rows()) == [(0, ("col0", "col1")), (1, [1, "x"]), (2, ["", ""])]
    assert list(typed.rows()) == list(typed.rows())


@pytest.mark.parametrize(
    ("value", "cell", "text"),
    [
        ("true", True, "true"),
        ("CAST(1.1 AS FLOAT)", 1.1, "1.1"),
        ("CAST(6.450 AS DECIMAL(6, 3))", Decimal("6.450"), "6.45"),
        ("DATE '2016-09-01'", date(2016, 9, 1), "2016-09-01"),
        ("TIMESTAMP '2016-09-01 12:30:00'", datetime(2016, 9, 1, 12, 30), "2016-09-01T12:30:00"),
        ("TIMESTAMP_NS '2016-09-01 12:30:00'", "2016-09-01T12:30:00", "2016-09-01T12:30:00"),
        ("TIMESTAMPTZ '2016-09-01 12:30:00+02'", "2016-09-01T10:30:00Z", "2016-09-01T10:30:00Z"),
        ("[1, 2]", (1, 2), "[1, 2]"),
        ("'\\xFF'::BLOB", b"\xff", "FF"),
        ("{'a': 1}", "{'a': 1}", "{'a': 1}"),
    ],
)
def test_values_come_as_they_are(value: str, cell: object, text: str, tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", f"SELECT {value} AS a")
    assert list(read_parquet(path, "t.parquet").rows())[1] == (1, [cell])
    assert plain_text(cell) == text


def test_what_is_damaged_is_named(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", "SELECT 1 AS a")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(DataError) as found:
        read_parquet(path, "data/t.parquet")
    (only,) = found.value.problems
    assert (only.code, only.file) == ("PK111", "data/t.parquet")
