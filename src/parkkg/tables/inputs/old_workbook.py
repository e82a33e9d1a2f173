"""Old workbooks (.xls, of Excel 97 to 2003 and before), which xlrd reads."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDocError

from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged, Sheet, SheetError
from parkkg.tables.inputs.typed import Row, TypedRows

# What xlrd raises where a file is damaged.
_DAMAGE = (
    xlrd.XLRDError, CompDocError, struct.error, AssertionError, ArithmeticError, AttributeError,
    LookupError, TypeError, ValueError,
)  # fmt: skip


class PasswordNeeded(Exception):  # noqa: N818 -- named like that of calamine
    """A workbook is protected by a password."""


@dataclass(frozen=True)
class OldWorkbook:
    """A workbook in memory."""

    book: xlrd.Book

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(Sheet(sheet.name, not sheet.visibility) for sheet in self.book.sheets())

    @property
    def parts(self) -> list[str]:
        return []  # it is one file

    def has_cells(self, sheet: str) -> bool:
        return any(True for _ in _rows(self.book, self.book.sheet_by_name(sheet)))

    def read(self, sheet: str, _: str) -> TypedRows:
        """The rows of a sheet."""
        found = self.book.sheet_by_name(sheet)
        faulty = tuple(
            FaultyCell(row + 1, column + 1, _error(found.cell_value(row, column)))
            for row in range(found.nrows)
            for column, kind in enumerate(found.row_types(row))
            if kind == xlrd.XL_CELL_ERROR
        )
        merged = tuple(
            Merged((top + 1, left + 1), (bottom, right))
            for top, bottom, left, right in found.merged_cells
        )
        return TypedRows(
            sheet=found.name,
            width=found.ncols,
            rows=lambda: _rows(self.book, found),
            merged=merged,
            faulty=faulty,
        )


def read_old_workbook(path: Path) -> OldWorkbook:
    """Read a workbook. Raises SheetError where it is damaged, PasswordNeeded where it has one."""
    try:
        # What xlrd would write to the terminal is of no use to people.
        book = xlrd.open_workbook(path, logfile=io.StringIO(), formatting_info=True)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise PasswordNeeded(str(error)) from error
        raise SheetError(str(error)) from error
    except _DAMAGE as error:
        raise SheetError(str(error) or type(error).__name__) from error
    return OldWorkbook(book)


def _rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[Row]:
    for number in range(sheet.nrows):
        kinds, values = sheet.row_types(number), sheet.row_values(number)
        row = [_cell(book, kind, value) for kind, value in zip(kinds, values, strict=True)]
        if row.count("") != len(row):
            yield number + 1, row


def _cell(book: xlrd.Book, kind: int, value: object) -> object:
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return _error(value)
    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        return _moment(book, value)
    return value


def _moment(book: xlrd.Book, number: float) -> object:
    """The date, the time or both that a number is shown as; the number where it is none."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(number, book.datemode)
    except (ValueError, OverflowError):
        return number
    if 0 <= number < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _error(code: object) -> str:
    return str(xlrd.error_text_from_code.get(code, "#N/A"))
