"""How rows with types begin: header, comments, and the rows of data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from parkkg.tables.csvw.model import Dialect
from parkkg.tables.inputs.typed import TypedHead, TypedRows, typed_head

_ROWS: Sequence[tuple[int, Sequence[object]]] = (
    (1, ["Parks in", 2021.0, "", ""]),
    (3, ["id", 2021.0, date(2022, 1, 1), ""]),
    (4, ["a", 1.0, "", ""]),
    (6, ["b", "", "", "note"]),
)


def head(rows: Sequence[tuple[int, Sequence[object]]] = _ROWS, **dialect: int) -> TypedHead:
    return typed_head(TypedRows("S", 4, lambda: iter(rows)), Dialect(**dialect))  # type: ignore[arg-type]


def test_rows_that_are_skipped_are_counted_as_the_spreadsheet_does() -> None:
    found = head(skip_rows=2)
    assert found.head.headers == (["id", "2021", "2022-01-01"],)
    assert found.head.comments == ("Parks in 2021",)
    assert list(found.data()) == [(4, ["a", 1.0, "", ""]), (6, ["b", "", "", "note"])]


def test_a_blank_row_before_the_header_is_no_header() -> None:
    assert head(_ROWS[1:]).head.headers == (["id", "2021", "2022-01-01"],)


def test_header_rows_are_as_wide_as_the_widest() -> None:
    assert head(header_row_count=2).head.headers == (
        ["Parks in", "2021", ""],
        ["id", "2021", "2022-01-01"],
    )


def test_columns_that_are_skipped_are_in_no_row() -> None:
    found = head(skip_rows=2, skip_columns=1)
    assert found.head.headers == (["2021", "2022-01-01"],)
    assert list(found.data()) == [(4, [1.0, "", ""]), (6, ["", "", "note"])]


@pytest.mark.parametrize(("rows", "width"), [((), 0), (_ROWS[:1], 2)])
def test_without_a_header_the_first_row_is_as_wide_as_the_table(
    rows: Sequence[tuple[int, Sequence[object]]], width: int
) -> None:
    found = head(rows, header_row_count=0)
    assert (found.head.headers, found.head.width) == ((), width)
    assert list(found.data()) == list(rows)
