"""Cells as spreadsheets name them: `D7`, `Sheet1!D7`."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_A_CELL = re.compile(r"(?i)[a-z]{1,3}\d+|r\d*c\d*|[rc]")


def column_letters(number: int) -> str:
    """The letters of a column; the first has the number 1.

    >>> column_letters(1), column_letters(26), column_letters(27), column_letters(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column.

    >>> column_number("AA")
    27
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_address(row: int, column: int, sheet: str = "") -> str:
    """The name of a cell; where no `column` is known, that of its row.

    >>> cell_address(7, 4), cell_address(7, 4, "Sheet1"), cell_address(7, 0, "2021 年")
    ('D7', 'Sheet1!D7', "'2021 年'!7:7")
    """
    cell = f"{column_letters(column)}{row}" if column else f"{row}:{row}"
    return f"{quoted_sheet(sheet)}!{cell}" if sheet else cell


def range_address(first: tuple[int, int], last: tuple[int, int], sheet: str = "") -> str:
    """The name of the cells from one (row, column) to another.

    >>> range_address((1, 2), (1, 4), "Sheet1")
    'Sheet1!B1:D1'
    """
    return f"{cell_address(*first, sheet)}:{cell_address(*last)}"


def quoted_sheet(sheet: str) -> str:
    """The name of a sheet as a formula has it: in quotation marks where it is no plain word."""
    if _PLAIN.fullmatch(sheet) and not _LOOKS_LIKE_A_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
