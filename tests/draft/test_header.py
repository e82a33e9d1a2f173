from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import pytest

from parkkg.draft.header import find_header

Rows = Sequence[Sequence[str]]


@pytest.mark.parametrize(
    ("rows", "above", "header"),
    [
        ([("id", "name"), ("1", "a")], 0, ("id", "name")),
        ([("Firms of 2024", "", ""), ("", "", ""), ("id", "name", "city"), ("1", "a", "b")],
         2, ("id", "name", "city")),
        ([("指标", "2022", "2023"), ("产值", "1", "2")], 0, ("指标", "2022", "2023")),
        ([("1", "a"), ("2", "b")], 0, ()),
        ([("2020-01-01", "a"), ("2020-01-02", "b")], 0, ()),
        ([("a", "a"), ("b", "c")], 0, ()),  # a header has each name once
        ([("id", "name")], 0, ("id", "name")),
    ],
)  # fmt: skip
def test_the_header_is_the_first_row_of_texts(
    db: duckdb.DuckDBPyConnection,
    filled: Callable[[str, Rows], str],
    rows: Rows,
    above: int,
    header: tuple[str, ...],
) -> None:
    found = find_header(db, filled("t", rows), len(rows[0]))
    assert (found.above, found.cells) == (above, header)


def test_merged_cells_in_a_header_are_said(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    found = find_header(db, filled("t", [("id", "area", "", "x"), ("1", "2", "3", "4")]), 4)
    assert [str(note) for note in found.notes] == [
        "the header has no text in column 3: are cells merged?"
    ]
