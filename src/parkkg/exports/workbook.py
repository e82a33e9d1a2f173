"""A result as a workbook of Excel: dates, numbers and booleans are such, and text is only text.

What Excel cannot hold exactly is text: numbers of more than fifteen digits, times with a zone, days
before March 1900 (it has a 29 February then), infinite numbers. No text becomes a formula. IRIs of
the web are links, as many as a sheet may have. After a million rows comes another sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from parkkg.exports.scratch import full_disks, pieces_of
from parkkg.files import scratch_folder
from parkkg.query.rows import Row, Term
from parkkg.query.values import value_of_text
from parkkg.text import shortened, width

_ROWS, _COLUMNS, _TEXT = 1_048_576, 16_384, 32_767
_LINKS, _ADDRESS_LENGTH = 20_000, 2_000
_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
_YEARS = re.compile(r"[0-9]{4}").fullmatch
_GYEAR = "http://www.w3.org/2001/XMLSchema#gYear"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]").sub


class Workbook:
    """Writes rows into a workbook, which is on disk until it is whole."""

    def __init__(self, titles: Sequence[str], title: str, created: datetime) -> None:
        self._scratch = ExitStack()
        with full_disks():
            folder = self._scratch.enter_context(scratch_folder())
        self._path = folder / "result.xlsx"
        self._titles = titles[:_COLUMNS]
        self._links = 0
        self._row = 0
        self._book = xlsxwriter.Workbook(
            str(self._path),
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._book.set_properties({"title": _text(title), "created": created.replace(tzinfo=None)})
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheet = self._new_sheet()

    def add(self, row: Row) -> bytes:
        """Take a row; nothing can be sent before the end."""
        with full_disks():
            if self._row == _ROWS:
                self._sheet = self._new_sheet()
            for column, term in enumerate(row[:_COLUMNS]):
                if term.kind:
                    self._write(column, term)
        self._row += 1
        return b""

    def end(self) -> Iterator[bytes]:
        """The whole workbook."""
        with full_disks():
            try:
                self._book.close()
            except FileCreateError as error:
                raise OSError(*error.args) from error
            yield from pieces_of(self._path)

    def close(self) -> None:
        """Remove what is on disk."""
        self._scratch.close()

    def _new_sheet(self) -> Worksheet:
        sheet = self._book.add_worksheet()
        self._row, self._links = 0, 0
        for column, title in enumerate(self._titles):
            wide = min(40, max(12, width(title) + 3))
            sheet.set_column(column, column, wide)
        for column, title in enumerate(self._titles):
            sheet.write_string(0, column, _text(title), self._bold)
        sheet.freeze_panes(1, 1)
        self._row = 1
        return sheet

    def _write(self, column: int, term: Term) -> None:
        sheet, row, text = self._sheet, self._row, _text(term.text)
        if term.kind == "iri" and self._is_link(text):
            self._links += 1
            sheet.write_url(row, column, text, string=text)
            return
        value = value_of_text(term.text, term.datatype) if term.kind == "literal" else text
        if term.datatype == _GYEAR and _YEARS(term.text):
            value = int(term.text)
        match value:
            case bool():
                sheet.write_boolean(row, column, value)
            case int() | float() | Decimal() if _is_exact(value):
                sheet.write_number(row, column, float(value))
            case datetime() if value.tzinfo is None and value.date() >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, self._time)
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day))
            case _:
                sheet.write_string(row, column, text)

    def _is_link(self, text: str) -> bool:
        return (
            self._links < _LINKS
            and text.startswith(("http://", "https://"))
            and len(text) <= _ADDRESS_LENGTH
            and text.isascii()
        )


def _text(text: str) -> str:
    """Text that a cell can hold: what is too long is cut, and ends with an ellipsis."""
    return shortened(_NOT_XML("\ufffd", text), _TEXT)


def _is_exact(number: float | Decimal) -> bool:
    """Whether Excel shows the very number: it keeps fifteen digits.

    >>> _is_exact(Decimal("4.20")), _is_exact(10**15 + 1), _is_exact(float("nan"))
    (True, False, False)
    """
    if isinstance(number, float):
        return math.isfinite(number)
    digits = Decimal(number).normalize().as_tuple()
    return len(digits.digits) <= _DIGITS and abs(Decimal(number)) < Decimal("1e300")
