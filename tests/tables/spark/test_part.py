"""A part of a table in a database: the rows have the numbers that they have in the whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import MachineError, Problem
from parkkg.tables.csvw.model import Column, Dialect, Table
from parkkg.tables.database import database
from parkkg.tables.load import DescribedTable, FileState, describe_table, state_of
from parkkg.tables.spark.cut import Part, blocks, parts, scan_block
from parkkg.tables.spark.part import TablePart, can_be_cut, loaded_part
from parkkg.tables.table_file import TableFile

ROWS = [(f"id{i}", "two\nlines" if i % 4 else "") for i in range(40)]
TEXT = "id,note\n" + "".join(f'{name},"{note}"\n' + "\n" * (name == "id20") for name, note in ROWS)


def described(path: Path, dialect: Dialect | None = None) -> DescribedTable:
    columns = (Column(1, "id", titles=(("und", "id"),)), Column(2, "note"))
    table = Table("t.csv", columns, dialect=dialect or Dialect(), described=True)
    with database() as db:
        return describe_table(db, TableFile(table, path, "t.csv"), 0, standard=True, faulty="text")


def rows(item: TablePart, problems: list[Problem]) -> list[tuple[object, ...]]:
    with database(threads=1) as db, loaded_part(db, item, problems.append) as loaded:
        return db.execute(f"SELECT * FROM {loaded.relation} ORDER BY _row").fetchall()


def in_parts(path: Path, size: int) -> tuple[list[tuple[object, ...]], list[Problem], int]:
    table, state = described(path), state_of(path) or FileState(0, 0)
    whole = blocks(path, size)
    found: list[tuple[object, ...]] = []
    problems: list[Problem] = []
    cut = parts(whole, [scan_block(block, ",") for block in whole])
    for part in cut:
        found += rows(TablePart(0, table, state, part, len(found)), problems)
    return found, problems, len(cut)


def test_parts_have_the_rows_of_the_whole_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TEXT, encoding="utf-8")
    whole, problems, one = in_parts(path, 10_000)
    assert (one, problems, len(whole)) == (1, [], 40)
    found, problems, many = in_parts(path, 60)
    assert many > 5
    assert (found, problems) == (whole, [])
    assert found[21][:2] == (22, 24)  # after the header and a blank line


def test_a_wrong_row_is_found_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TEXT.replace('id30,"two', 'id30,more,"two'), encoding="utf-8")
    _, expected, _ = in_parts(path, 10_000)
    _, problems, many = in_parts(path, 60)
    assert many > 5
    assert problems == expected
    assert [problem.code for problem in problems] == ["PK103"]


@pytest.mark.parametrize(
    ("dialect", "cut"),
    [
        (Dialect(), True),
        (Dialect(delimiter=";"), True),
        (Dialect(comment_prefix="#"), False),
        (Dialect(encoding="utf-16"), False),
        (Dialect(quote_char="'"), False),
        (Dialect(skip_rows=1), False),
    ],
)
def test_which_dialects_can_be_cut(dialect: Dialect, cut: bool, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = "id,note\na,b\n".replace(",", dialect.delimiter)
    path.write_bytes(text.encode(dialect.encoding))
    assert can_be_cut(described(path, dialect)) == cut


def test_a_file_that_a_worker_does_not_see_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,note\na,b\n", encoding="utf-8")
    item = TablePart(0, described(path), state_of(path) or FileState(0, 0), Part(0, 0, 12, 0, 0))
    path.write_text("id,note\n", encoding="utf-8")
    with pytest.raises(MachineError, match=r"a worker of Spark sees another .*t\.csv"):
        rows(item, [])
    path.unlink()
    with pytest.raises(MachineError, match=r"a worker of Spark does not see .*t\.csv"):
        rows(item, [])
