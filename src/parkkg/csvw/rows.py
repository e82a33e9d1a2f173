"""Cutting a file into rows and cells by its dialect (Model for Tabular Data, section 8).

DuckDB reads plain files; this reader serves the odd ones, finds the physical line of a row, and
says what is wrong with the structure of a file that DuckDB refused.
"""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import DataError
from ..problems import problem
from .model import Dialect

Report = Callable[[str, int, str, str], None]  # code, physical line, value, message


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


def is_plain(dialect: Dialect) -> bool:
    """Whether DuckDB cuts files of this dialect as CSVW wants them cut."""
    return (
        dialect.comment_prefix is None
        and len(dialect.delimiter.encode()) == 1
        and dialect.double_quote
        and codecs.lookup(dialect.encoding).name == "utf-8"
        and dialect.header_row_count <= 1
        and set(dialect.line_terminators) <= {"\r\n", "\n"}
        and dialect.quote_char == '"'
        and dialect.skip_rows == dialect.skip_columns == 0
        and dialect.trim == "false"
    )


def check_dialect(dialect: Dialect, file: str) -> None:
    """Raise DataError where the dialect asks for what no reader here can do."""
    try:
        codecs.lookup(dialect.encoding)
    except LookupError as error:
        found = problem("PK502", f'unknown encoding "{dialect.encoding}"', file=file)
        raise DataError("the dialect cannot be read", problems=(found,)) from error
    for key, value in (("delimiter", dialect.delimiter), ("quoteChar", dialect.quote_char)):
        if value is not None and len(value) != 1:
            found = problem("PK502", f'{key} "{value}" must be one character', file=file)
            raise DataError("the dialect cannot be read", problems=(found,))


@dataclass(frozen=True)
class Shape:
    """How a file begins: its header rows, comments before them, cells of the first data row."""

    headers: tuple[list[str], ...]
    comments: tuple[str, ...]
    width: int


def shape_of(path: Path, dialect: Dialect) -> Shape:
    """Read the beginning of a file."""
    headers: list[list[str]] = []
    comments: list[str] = []
    for item in records(path, dialect, _quiet, header=True):
        if isinstance(item, Comment):
            comments.append(item.text)
        elif len(headers) < dialect.header_row_count:
            headers.append(item.cells)
        else:
            return Shape(tuple(headers), tuple(comments), len(item.cells))
    return Shape(tuple(headers), tuple(comments), len(headers[-1]) if headers else 0)


def records(
    path: Path, dialect: Dialect, report: Report, *, header: bool = False
) -> Iterator[Record | Comment]:
    """The rows of a file in order, one at a time; faults go to `report`, reading goes on.

    With `header` the header rows come too, otherwise the rows of data only.
    """
    # A cell may be as long as it likes; the library's own limit is one for the whole process.
    csv.field_size_limit(sys.maxsize)
    with path.open("rb") as file:
        lines = _Lines(_decoded(file, dialect, report), dialect)
        reader = csv.reader(
            lines,
            delimiter=dialect.delimiter,
            quotechar=dialect.quote_char,
            quoting=csv.QUOTE_MINIMAL if dialect.quote_char else csv.QUOTE_NONE,
            doublequote=dialect.double_quote,
            escapechar=None if dialect.double_quote else "\\",
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
                report("PK104", begin, "", _quote_fault(str(error)))
                continue
            number += 1
            item = _record(cells, number, begin, dialect, lines.first)
            if isinstance(item, Record) and headers:
                headers -= 1
                if not header:
                    continue
            if item is not None:
                yield item


def physical_lines(path: Path, dialect: Dialect) -> Iterator[int]:
    """The physical line on which each row of data begins, in order."""
    for item in records(path, dialect, _quiet):
        if isinstance(item, Record):
            yield item.line


class _Lines:
    """Physical lines for csv.reader; knows the current line and what the record began with."""

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
            # A comment may hold an odd quotation mark: it must not open a cell.
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


def _decoded(file: Iterator[bytes], dialect: Dialect, report: Report) -> Iterator[str]:
    decoder = codecs.lookup(dialect.encoding)
    ends = [e for e in dialect.line_terminators if e not in ("\r\n", "\n")]
    if decoder.name in ("utf-8", "ascii", "iso8859-1", "cp1252", "gb18030", "gbk") and not ends:
        yield from _decoded_by_line(file, dialect.encoding, report)
        return
    # Other encodings and line ends: the file as a whole, for they are rare and small.
    raw = b"".join(file)
    try:
        whole = raw.decode(dialect.encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report("PK102", line, "", f"byte {error.start} is not {dialect.encoding}")
        whole = raw.decode(dialect.encoding, "replace")
    for end in sorted(dialect.line_terminators, key=len, reverse=True):
        whole = whole.replace(end, "\n")
    yield from whole.removeprefix("\ufeff").splitlines(keepends=True)


def _decoded_by_line(file: Iterator[bytes], encoding: str, report: Report) -> Iterator[str]:
    for number, raw in enumerate(file, 1):
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError as error:
            shown = raw[max(0, error.start - 10) : error.end + 10].decode(encoding, "replace")
            bad = raw[error.start]
            report("PK102", number, shown.strip(), f"byte 0x{bad:02X} is not {encoding.upper()}")
            line = raw.decode(encoding, "replace")
        if "\0" in line:
            report("PK109", number, "", "the line holds a NUL character")
            line = line.replace("\0", "\ufffd")
        yield line.removeprefix("\ufeff") if number == 1 else line


def _quote_fault(message: str) -> str:
    if "end of data" in message:
        return "a quotation mark opens a cell here and is never closed"
    return "a quotation mark closes a cell, but the cell goes on after it"


def _quiet(code: str, line: int, value: str, message: str) -> None:
    """Report nothing: the faults of this pass are known already."""
