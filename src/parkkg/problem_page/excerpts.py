"""The rows of a file that have problems, with the rows beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import Record, records
from parkkg.text import printable

# Of a wide table only the columns with problems are shown, and the first one, which names the row.
_MOST_COLUMNS = 40
_LONGEST_CELL = 200
_LARGEST_TEXT = 10_000_000  # bytes of a file that is no table


@dataclass(frozen=True)
class Row:
    """A row of a file: the physical line it begins on, its number in the file, and its cells."""

    line: int
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a file, and some of their cells.

    `columns` are the numbers of these cells' columns, from 1, and `header` is what the file says
    above them. Where the file is no table, both are empty, and each line of it is one cell.
    """

    header: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()


def table_excerpt(
    path: Path, dialect: Dialect, lines: Collection[int], named: Collection[str]
) -> Excerpt:
    """The rows that begin on `lines`, each with the one before and the one after.

    `named` are the titles of columns that have problems.
    """
    header, found = _rows(path, dialect, lines)
    width = max((len(record.cells) for record in found), default=len(header))
    columns = tuple(range(1, max(width, len(header)) + 1))
    if len(columns) > _MOST_COLUMNS:
        columns = tuple(
            c for c in columns if c == 1 or (c <= len(header) and header[c - 1] in named)
        )[:_MOST_COLUMNS]
    rows = tuple(
        Row(record.line, record.number, tuple(_cell(record.cells, c) for c in columns))
        for record in found
    )
    return Excerpt(tuple(_cell(header, c) for c in columns), columns, rows)


def text_excerpt(path: Path, lines: Collection[int]) -> Excerpt:
    """The lines of a file that is no table, each with the one before and the one after."""
    if path.stat().st_size > _LARGEST_TEXT:
        return Excerpt()
    text = path.read_text(encoding="utf-8", errors="replace").split("\n")
    shown = sorted({n for line in lines for n in (line - 1, line, line + 1)})
    return Excerpt(
        rows=tuple(Row(n, n, (_shown(text[n - 1]),)) for n in shown if 1 <= n <= len(text))
    )


def _rows(
    path: Path, dialect: Dialect, lines: Collection[int]
) -> tuple[Sequence[str], list[Record]]:
    """The last row of the header, and the rows to show; one at a time is read."""
    header: Sequence[str] = ()
    found: list[Record] = []
    before: Record | None = None  # the row before, where it is not shown yet
    is_after, last = False, max(lines, default=0)
    for number, record in enumerate(_records(path, dialect)):
        is_header = number < dialect.header_row_count
        if is_header:
            header = record.cells
        wanted = record.line in lines
        if wanted and before is not None:
            found.append(before)
        before = None if is_header else record
        if wanted or is_after:
            found.append(record)
            before = None
        elif record.line > last:
            break
        is_after = wanted
    return header, found


def _records(path: Path, dialect: Dialect) -> Iterator[Record]:
    """All rows, those of the header too. What is wrong with them was reported before."""
    for item in records(path, dialect, lambda *_: None, header=True):
        if isinstance(item, Record):
            yield item


def _cell(cells: Sequence[str], column: int) -> str:
    return _shown(cells[column - 1]) if column <= len(cells) else ""


def _shown(text: str) -> str:
    return printable(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")
