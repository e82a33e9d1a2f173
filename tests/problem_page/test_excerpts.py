"""Which rows and columns of a file are shown beside its problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.problem_page.excerpts import Excerpt, table_excerpt, text_excerpt
from parkkg.tables.csvw.model import Dialect, Table


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


def of(dialect: Dialect | None = None) -> Table:
    return Table("", (), dialect=dialect or Dialect())


def numbers(excerpt: Excerpt) -> list[int]:
    return [row.number for row in excerpt.rows]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ({5}, [4, 5, 6]),
        ({2}, [2, 3]),  # the header is above the table already
        ({1}, [1, 2]),  # unless it is what is wrong
        ({11}, [10, 11]),
        ({3, 4}, [2, 3, 4, 5]),
        ({3, 5, 9}, [2, 3, 4, 5, 6, 8, 9, 10]),
        (set(), []),
        ({99}, []),
    ],
)
def test_a_row_is_shown_with_those_beside_it(
    lines: set[int], shown: list[int], tmp_path: Path
) -> None:
    path = written(tmp_path, "a,b\n" + "".join(f"{i},x\n" for i in range(10)))
    excerpt = table_excerpt(path, of(), lines, ())
    assert numbers(excerpt) == shown
    assert excerpt.header == ("a", "b")


def test_rows_have_the_numbers_of_a_spreadsheet_and_the_lines_of_an_editor(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"two\nlines"\n\n3,x\n')
    excerpt = table_excerpt(path, of(), {5}, ())
    assert [(row.line, row.number, row.cells) for row in excerpt.rows] == [
        (2, 2, ("1", "two lines")),
        (5, 4, ("3", "x")),
    ]


def test_the_file_is_split_as_its_dialect_says(tmp_path: Path) -> None:
    dialect = Dialect(delimiter=";", encoding="gb18030", skip_rows=1)
    path = written(tmp_path, "表\n园区;产值\n甲;1\n", "gb18030")
    excerpt = table_excerpt(path, of(dialect), {3}, ())
    assert excerpt.header == ("园区", "产值")
    assert excerpt.rows[0].cells == ("甲", "1")


def test_a_wide_table_shows_the_first_column_and_those_with_problems(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(1, 3001)]
    path = written(tmp_path, ",".join(names) + "\n" + ",".join(["x"] * 3000) + "\n")
    excerpt = table_excerpt(path, of(), {2}, {"c7", "c2999"})
    assert excerpt.columns == (1, 7, 2999)
    assert excerpt.header == ("c1", "c7", "c2999")
    assert excerpt.rows[0].cells == ("x", "x", "x")
    every = table_excerpt(path, of(), {2}, set(names))
    assert len(every.columns) == 40


def test_rows_that_are_too_long_or_too_short_are_shown_too(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1\n1,2,3\n")
    excerpt = table_excerpt(path, of(), {2, 3}, ())
    assert [row.cells for row in excerpt.rows] == [("1", "", ""), ("1", "2", "3")]
    assert excerpt.header == ("a", "b", "")


def test_cells_cannot_turn_the_text_around_and_have_an_end(tmp_path: Path) -> None:
    path = written(tmp_path, "a\n\u202egnp.exe\n" + "x" * 5000 + "\n")
    cells = [row.cells[0] for row in table_excerpt(path, of(), {2, 3}, ()).rows]
    assert cells[0] == "\\u202egnp.exe"
    assert cells[1] == "x" * 199 + "…"


def test_a_file_that_is_no_table_is_shown_by_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{\n "a": 1,\n "b": 2\n}', encoding="utf-8")
    excerpt = text_excerpt(path, {1, 99})
    assert (excerpt.header, excerpt.columns) == ((), ())
    assert [(row.line, row.cells) for row in excerpt.rows] == [(1, ("{",)), (2, (' "a": 1,',))]


def test_columns_that_the_dialect_skips_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "x,a,b\nx,1,2\n")
    excerpt = table_excerpt(path, of(Dialect(skip_columns=1)), {2}, ())
    assert (excerpt.header, excerpt.columns) == (("a", "b"), (2, 3))
