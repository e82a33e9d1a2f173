"""Splitting a file into rows and cells by its dialect (Model for Tabular Data, section 8).

DuckDB reads most files. This parser reads the others, finds the physical line of a row, and says
what is wrong with the structure of a file that DuckDB refused.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from parkkg.errors import DataError
from parkkg.problems import problem
from parkkg.tables.csvw.compression import opened
from parkkg.tables.csvw.encodings import ReportFault, decoded, is_encoding
from parkkg.tables.csvw.model import Dialect
from parkkg.text import said

_STAND_IN = "\ufdd0"  # in place of a delimiter of several characters; no text has this one


@dataclass(frozen=True)
class Record:
    """A row of the file: its cells, its source number, and the physical line it begins on."""

    cells: list[str]
    number: int
    line: int


@dataclass(frozen=True)
class Comment:
    """A line that the dialect says is a comment."""

    text: str


def check_dialect(dialect: Dialect, file: str) -> None:
    """Raise DataError where the dialect cannot be used; `file` is what messages are about."""
    errors = []
    if not is_encoding(dialect.encoding):
        errors.append(said('unknown encoding "{encoding}"', encoding=dialect.encoding))
    if not is_delimiter(dialect.delimiter):
        errors.append(
            said(
                'delimiter "{delimiter}" must not be empty, or end a line',
                delimiter=dialect.delimiter,
            )
        )
    if not is_quote(dialect.quote_char):
        errors.append(said('quoteChar "{quote}" must be one character', quote=dialect.quote_char))
    if dialect.delimiter == dialect.quote_char:
        errors.append(said("delimiter and quoteChar must differ"))
    if errors:
        found = tuple(problem("PK502", error, file=file) for error in errors)
        raise DataError(said("the dialect cannot be read"), problems=found)


def is_delimiter(sign: object) -> bool:
    """Whether it can separate cells: a string without line ends and NUL."""
    return isinstance(sign, str) and bool(sign) and not set(sign) & set("\r\n\0")


def is_quote(sign: object) -> bool:
    """Whether it can quote cells: one character, or None for no quoting."""
    return sign is None or (is_delimiter(sign) and len(str(sign)) == 1)


@dataclass(frozen=True)
class FileHead:
    """How a file begins: its header rows, comments before them, the first row of data.

    `width` are the cells of that row, or of the header where there is none.
    `duckdb_compatible` says that DuckDB splits the header in the same way: it has no error, no line
    break in a cell, and no quotation mark after a space.
    """

    headers: tuple[list[str], ...]
    comments: tuple[str, ...]
    width: int
    duckdb_compatible: bool
    first_row: tuple[str, ...] = ()


def read_head(path: Path, dialect: Dialect) -> FileHead:
    """Read the beginning of a file."""
    headers: list[list[str]] = []
    comments: list[str] = []
    errors: list[str] = []
    first_row: list[str] | None = None
    for item in records(path, dialect, lambda code, *_: errors.append(code), header=True):
        if isinstance(item, Comment):
            comments.append(item.text)
        elif len(headers) < dialect.header_row_count:
            headers.append(item.cells)
        else:
            first_row = item.cells
            break
    width = len(first_row if first_row is not None else headers[-1] if headers else ())
    broken = any("\n" in cell or ' "' in cell for row in headers for cell in row)
    # A header row that cannot be split is taken for an empty one, which fits any description.
    known = tuple(row or [""] * width for row in headers)
    compatible = not errors and not broken
    return FileHead(known, tuple(comments), width, compatible, tuple(first_row or ()))


def records(
    path: Path, dialect: Dialect, report: ReportFault, *, header: bool = False
) -> Iterator[Record | Comment]:
    """The rows of a file in order, one at a time. Errors go to `report`, and reading goes on.

    With `header` the header rows come too, otherwise the rows of data only.
    """
    # A cell may have any length. The limit of the csv module is one for the whole process.
    csv.field_size_limit(sys.maxsize)
    with opened(path) as file:
        lines = _Lines(decoded(file, dialect, report), dialect)
        long = len(dialect.delimiter) > 1
        reader = csv.reader(
            (line.replace(dialect.delimiter, _STAND_IN) for line in lines) if long else lines,
            delimiter=_STAND_IN if long else dialect.delimiter,
            quotechar=dialect.quote_char,
            quoting=csv.QUOTE_MINIMAL if dialect.quote_char else csv.QUOTE_NONE,
            doublequote=dialect.double_quote,
            escapechar="\\" if dialect.quote_char and not dialect.double_quote else None,
            strict=True,
        )
        number = 0
        headers = dialect.header_row_count
        while True:
            begin = lines.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                report("PK104", begin, "", _quote_error(str(error)))
                if number > dialect.skip_rows and headers:
                    headers -= 1
                    if header:
                        yield Record([], number, begin)
                continue
            number += 1
            if long:
                cells = [cell.replace(_STAND_IN, dialect.delimiter) for cell in cells]
            item = _record(cells, number, begin, dialect, lines.first)
            if isinstance(item, Record) and headers:
                headers -= 1
                if not header:
                    continue
            if item is not None:
                yield item


class Place(NamedTuple):
    """Where a row is: its physical line, and its number in the file, as spreadsheets count."""

    line: int
    number: int


def places(path: Path, dialect: Dialect) -> Iterator[Place]:
    """Where each row of data is, in order."""
    for item in records(path, dialect, _quiet):
        if isinstance(item, Record):
            yield Place(item.line, item.number)


class _Lines:
    """Physical lines for csv.reader, with the number and text of the current one."""

    def __init__(self, lines: Iterator[str], dialect: Dialect) -> None:
        self._lines = lines
        self._comment = dialect.comment_prefix
        self.line = 0
        self.first = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.first = next(self._lines)
        self.line += 1
        if self._comment and self.first.startswith(self._comment):
            # A quotation mark in a comment must not open a cell.
            return "\n"
        return self.first


def _record(
    cells: list[str], number: int, line: int, dialect: Dialect, first: str
) -> Record | Comment | None:
    prefix = dialect.comment_prefix
    if prefix and not cells and first.startswith(prefix):
        return Comment(first[len(prefix) :].strip())
    if number <= dialect.skip_rows:
        return Comment(first.strip()) if first.strip() else None
    if not any(cells) and (not cells or dialect.skip_blank_rows):
        return None
    cells = cells[dialect.skip_columns :]
    if dialect.trim in ("true", "start"):
        cells = [c.lstrip() for c in cells]
    if dialect.trim in ("true", "end"):
        cells = [c.rstrip() for c in cells]
    return Record(cells, number, line)


def _quote_error(message: str) -> str:
    if "end of data" in message:
        return said("a quotation mark opens a cell here and is never closed")
    if "new-line" in message:
        return said(
            "a carriage return stands alone in a cell without quotation marks: it ends no line, "
            'unless the dialect has "lineTerminators": ["\\r\\n", "\\n", "\\r"]'
        )
    return said("a quotation mark closes a cell, but more text follows it")


def _quiet(code: str, line: int, value: str, message: str) -> None:
    """Report nothing: another pass reports the errors."""
