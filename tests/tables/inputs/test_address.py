"""Cells as spreadsheets name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.tables.inputs.address import (
    cell_address,
    column_letters,
    column_number,
    quoted_sheet,
    range_address,
)


@given(st.integers(1, 20_000))
def test_the_letters_of_a_column_are_those_of_no_other(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_a_cell_has_its_sheet_before_it() -> None:
    assert cell_address(16_384, 16_384) == "XFD16384"
    assert cell_address(2, 28, "园区") == "园区!AB2"
    assert cell_address(2, 0, "园区") == "园区!2:2"
    assert range_address((1, 1), (2, 3), "2021") == "'2021'!A1:C2"


@pytest.mark.parametrize(
    ("sheet", "quoted"),
    [
        ("Sheet1", "Sheet1"), ("园区", "园区"), ("a.b", "a.b"), ("2021", "'2021'"),
        ("two words", "'two words'"), ("it's", "'it''s'"), ("A1", "'A1'"), ("R1C1", "'R1C1'"),
        ("x!y", "'x!y'"),
    ],
)  # fmt: skip
def test_a_sheet_is_quoted_where_a_formula_would_need_it(sheet: str, quoted: str) -> None:
    assert quoted_sheet(sheet) == quoted
