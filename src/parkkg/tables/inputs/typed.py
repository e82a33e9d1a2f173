"""Rows of cells that have types: of a sheet in a workbook, or of Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from parkkg.errors import Problem
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import FileHead
from parkkg.tables.inputs.cell_text import plain_text, trimmed
from parkkg.tables.inputs.sheet_facts import FaultyCell, Merged

# A row's number in the file, and its cells; an empty cell is an empty text.
Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class TypedRows:
    """The rows of a sheet, or of Parquet, where `sheet` is empty.

    `rows` reads them in order; rows without any text are left out. Each has `width` cells. `said`
    is what people should know of the file, whether it is read further or not.
    """

    sheet: str
    width: int
    rows: Callable[[], Iterator[Row]]
    said: tuple[Problem, ...] = ()
    merged: tuple[Merged, ...] = ()
    faulty: tuple[FaultyCell, ...] = ()


@dataclass(frozen=True)
class TypedHead:
    """How typed rows begin by a dialect: like any file, and the `last` row that is no data."""

    rows: TypedRows
    dialect: Dialect
    head: FileHead
    last: int

    def data(self) -> Iterator[Row]:
        """The rows of data, without the columns that the dialect skips."""
        skipped = self.dialect.skip_columns
        for number, cells in self.rows.rows():
            if number > self.last:
                yield number, cells[skipped:] if skipped else cells


def typed_head(typed: TypedRows, dialect: Dialect) -> TypedHead:
    """Read the beginning of typed rows."""
    headers: list[list[str]] = []
    comments: list[str] = []
    first: Sequence[object] = ()
    last = dialect.skip_rows
    for number, cells in typed.rows():
        if number <= dialect.skip_rows:
            comments.append(" ".join(filter(None, map(plain_text, cells))))
        elif len(headers) < dialect.header_row_count:
            headers.append(_header(cells, dialect))
            last = number
        else:
            first = cells[dialect.skip_columns :]
            break
    width = max(map(len, headers), default=_last(first))
    padded = tuple(header + [""] * (width - len(header)) for header in headers)
    head = FileHead(padded, tuple(comments), width, duckdb_compatible=False)
    return TypedHead(typed, dialect, head, last)


def _header(cells: Sequence[object], dialect: Dialect) -> list[str]:
    texts = [trimmed(plain_text(cell), dialect) for cell in cells[dialect.skip_columns :]]
    return texts[: _last(texts)]


def _last(cells: Sequence[object]) -> int:
    """How many cells there are up to the last that is not empty."""
    size = len(cells)
    while size and cells[size - 1] == "":
        size -= 1
    return size
