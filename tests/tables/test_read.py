"""Two readers of a file: what DuckDB reads is what the reader that knows CSVW reads."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest

from amount import amount
from empty_database import empty_database
from parkkg.errors import Problem
from parkkg.tables.csvw.model import Column, Dialect, Table
from parkkg.tables.csvw.parser import Record, read_head, records
from parkkg.tables.read import read_by_row, read_with_duckdb
from parkkg.tables.table_file import TableFile
from tabular import HOME, written

TWO = (Column(1, "a"), Column(2, "b"))


def source(path: Path, dialect: Dialect | None = None) -> TableFile:
    return TableFile(Table(HOME + path.name, TWO, dialect=dialect or Dialect()), path, path.name)


def rows(db: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return db.execute("SELECT * FROM t ORDER BY _row").fetchall()


def not_expected(*fault: object) -> None:
    raise AssertionError(fault)


def test_a_plain_file_is_read_with_the_numbers_of_its_rows(tmp_path: Path) -> None:
    with empty_database() as db:
        path = written(tmp_path, 'a,b\n1,"2"\n"",4\n')
        assert read_with_duckdb(db, "t", source(path), 2, numbered=True)
        assert rows(db) == [(1, 2, "1", "2"), (2, 3, "", "4")]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a,b\n\n1,2\n", Dialect()),  # DuckDB counts no blank lines
        ('a,b\n1, "2"\n', Dialect()),  # and drops this space
        ("a,b\n1\n", Dialect()),  # a fault, and DuckDB does not know its line
        ("a,b\n1,2\n", Dialect(comment_prefix="#")),
        (b"a,b\n1,\xff\n", Dialect()),
    ],
)
def test_a_file_that_duckdb_would_cut_otherwise_is_left_to_the_other_reader(
    text: str | bytes, dialect: Dialect, tmp_path: Path
) -> None:
    with empty_database() as db:
        given = source(written(tmp_path, text), dialect)
        assert not read_with_duckdb(db, "t", given, 2, numbered=True)
        problems: list[Problem] = []
        read_by_row(db, "t", given, 2, 2, problems.append)  # the relation is free for it
        assert len(rows(db)) == 1


def test_the_reader_of_odd_files_reports_ragged_rows_and_returns_comments(tmp_path: Path) -> None:
    text = "a,b\n#one\n1\n2,3,4\n5,6\n# two\n"
    problems: list[Problem] = []
    with empty_database() as db:
        given = source(written(tmp_path, text), Dialect(comment_prefix="#"))
        assert read_by_row(db, "t", given, 2, 2, problems.append) == ("one", "two")
        assert [cells[2:] for cells in rows(db)] == [("1", ""), ("2", "3"), ("5", "6")]
    assert [(p.code, p.line) for p in problems] == [("PK103", 3), ("PK103", 4)]
    assert ["too few" in p.message for p in problems] == [True, False]


@pytest.mark.fuzz
def test_the_two_readers_agree_on_any_file(tmp_path: Path) -> None:
    """What DuckDB reads is what the reader that knows CSVW reads; else it must not be asked.

    Thousands of small files of the characters that matter, the same each time.
    """
    random = Random(20260701)
    parts = [
        "a", "b", ",", ",", '"', "\n", "\r\n", "\r", " ", "é", "\t", ";", '""', "1",
        '"a\nb"', '"x,y"', "溧", "\\x01", "\x01", '"a\r\nb"',
    ]  # fmt: skip
    path, asked = tmp_path / "t.csv", 0
    with empty_database() as db:
        for _ in range(amount(500, 100_000)):
            head = random.choice(["", "a\n", "a,b\n", "a,b\r\n", '"a\nb",c\r\n', "\ufeffa,b\n"])
            text = head + "".join(random.choices(parts, k=random.randint(1, 14)))
            path.write_bytes(text.encode())
            dialect = Dialect(header_row_count=random.choice([0, 1, 1]))
            shape = read_head(path, dialect)
            if not shape.width or not shape.duckdb_compatible:
                continue
            db.execute("DROP VIEW IF EXISTS t")
            db.execute("DROP TABLE IF EXISTS t_cells")
            given = source(path, dialect)
            if not read_with_duckdb(db, "t", given, shape.width, numbered=True):
                continue
            asked += 1
            items = records(path, dialect, not_expected)
            expected = [(i.number, i.cells) for i in items if isinstance(i, Record)]
            assert [(n, cells) for _, n, *cells in rows(db)] == expected, repr(text)
    assert asked > 50
