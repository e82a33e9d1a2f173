"""The rows of a file that have problems, with the rows beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parkkg.tables.csvw.model import Dialect, Table
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.inputs.cell_text import plain_text
from parkkg.tables.inputs.open import open_file
from parkkg.tables.inputs.typed import TypedRows
from parkkg.text import printable, shortened

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

    `columns` are the numbers of these cells' columns in the file, from 1, and `header` is what it
    has above them. Where the file is no table, both are empty, and each line of it is one cell.
    """

    header: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()


def table_excerpt(
    path: Path, table: Table, lines: Collection[int], named: Collection[str]
) -> Excerpt:
    """The rows that begin on `lines`, each with the one before and the one after.

    `named` are the titles of columns that have problems. Raises DataError where the file is no
    table.
    """
    opened = open_file(path, table, path.name)
    dialect = opened.dialect
    rows = (
        _text_records(path, dialect)
        if opened.typed is None
        else _typed_records(opened.typed, dialect)
    )
    header, found = _rows(rows, dialect, lines)
    width = max([len(header), *(len(record.cells) for record in found)])
    shown: Sequence[int] = range(width)
    if width > _MOST_COLUMNS:
        with_problems = [i for i, title in enumerate(header) if title in named]
        shown = [0, *(i for i in with_problems if i)][:_MOST_COLUMNS]
    return Excerpt(
        tuple(_cell(header, i) for i in shown),
        tuple(i + 1 + dialect.skip_columns for i in shown),
        tuple(Row(r.line, r.number, tuple(_cell(r.cells, i) for i in shown)) for r in found),
    )


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
    records: Iterable[Record], dialect: Dialect, lines: Collection[int]
) -> tuple[Sequence[str], list[Record]]:
    """The last row of the header, and the rows to show; one at a time is read."""
    header: Sequence[str] = ()
    found: list[Record] = []
    before: Record | None = None  # the row before, where it is not shown yet
    is_after, last = False, max(lines, default=0)
    for number, record in enumerate(records):
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


def _text_records(path: Path, dialect: Dialect) -> Iterator[Record]:
    """All rows, those of the header too. What is wrong with them was reported before."""
    for item in records(path, dialect, lambda *_: None, header=True):
        if isinstance(item, Record):
            yield item


def _typed_records(typed: TypedRows, dialect: Dialect) -> Iterator[Record]:
    for number, cells in typed.rows():
        if number > dialect.skip_rows:
            texts = list(map(plain_text, cells[dialect.skip_columns :]))
            yield Record(texts, number, number)


def _cell(cells: Sequence[str], place: int) -> str:
    return _shown(cells[place]) if place < len(cells) else ""


def _shown(text: str) -> str:
    return printable(shortened(text, _LONGEST_CELL))
