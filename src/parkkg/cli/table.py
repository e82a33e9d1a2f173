"""A result as a table for people: columns that line up, short IRIs, plain literals.

A file or pipe gets every column whole. A terminal gets what fits it: where it is too narrow,
columns of addresses and empty ones are left out first, then texts go on in the next line, and
where even that would be thin, one row stands below the other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import click

from parkkg.cli.language import translate
from parkkg.cli.terminal import console, is_terminal
from parkkg.graph.short_names import shown, shown_path
from parkkg.query.rows import ADDRESS, Row, Term
from parkkg.query.values import is_number
from parkkg.text import printable, width

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# A longer text in a pipe does not put spaces into every line.
_WIDEST = 100
# On a terminal: the spaces between columns, the least width of one whose text goes on in the next
# line, and the most lines of a row.
_BETWEEN, _NARROWEST, _LINES = 2, 8, 5


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text, a literal's language, and whether it is a number."""

    text: str
    language: str = ""
    number: bool = False

    @property
    def columns(self) -> int:
        """The columns of a terminal that it takes."""
        return width(self.text) + (width(self.language) + 1 if self.language else 0)


@dataclass(frozen=True)
class Heading:
    """A column: its title, and the variable where it has one."""

    title: str
    name: str = ""


def headings(*titles: str) -> list[Heading]:
    """Columns with these titles, in the reader's language."""
    return [Heading(translate(title)) for title in titles]


def cells_of(rows: Iterable[Row], prefixes: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """The cells of the rows of a result."""
    for row in rows:
        yield tuple(_cell(term, prefixes) for term in row)


def echo_table(head: Sequence[Heading], rows: Iterable[Sequence[Cell]]) -> tuple[str, ...]:
    """Print a table: what fits a terminal, and all of it into a file or pipe.

    Control characters in it are shown, not obeyed. Gives the variables of columns left out.
    """
    table = [
        tuple(replace(cell, text=printable(cell.text)) for cell in row[: len(head)]) for row in rows
    ]
    if is_terminal(sys.stdout):
        return _fit(head, table)
    right = _right(head, table)
    texts = [[heading.title for heading in head], *([cell.text for cell in row] for row in table)]
    widths = [
        min(most, max(_WIDEST, width(heading.title)))
        for most, heading in zip(widths_of(texts), head, strict=True)
    ]
    for row in (texts[0], ["-" * columns for columns in widths], *texts[1:]):
        click.echo(aligned(row, widths, right))
    return ()


def widths_of(rows: Sequence[Sequence[str]]) -> list[int]:
    """How many columns of a terminal each column of a table takes."""
    return [max(map(width, column)) for column in zip(*rows, strict=True)]


def aligned(row: Sequence[str], widths: Sequence[int], right: Sequence[bool] = ()) -> str:
    """A row's line: each text is filled up to its width, on the left where it is to be `right`."""
    cells = []
    for i, (text, columns) in enumerate(zip(row, widths, strict=True)):
        spaces = " " * (columns - width(text))
        cells.append(spaces + text if right and right[i] else text + spaces)
    return "  ".join(cells).rstrip()


def _fit(head: Sequence[Heading], table: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Print a table on a terminal, in the way that fits it."""
    out = console(sys.stdout)
    left_out: tuple[str, ...] = ()
    widths = _natural(head, table)
    if _total(widths) > out.width:
        kept = [i for i in range(len(head)) if not _can_go(head, table, i)] or range(len(head))
        left_out = tuple(heading.name for i, heading in enumerate(head) if i not in kept)
        head, table = [head[i] for i in kept], [[row[i] for i in kept] for row in table]
        widths = _natural(head, table)
    if _total(widths) > out.width:
        squeezed = _squeezed(widths, out.width)
        if squeezed is None or _lines(head, table, squeezed) > _LINES:
            _print_records(out, head, table)
            return left_out
        widths = squeezed
    _print_table(out, head, table, widths)
    return left_out


def _can_go(head: Sequence[Heading], table: Sequence[Sequence[Cell]], column: int) -> bool:
    """Whether a column is of addresses, or empty."""
    if head[column].name.endswith(ADDRESS):
        return True
    return bool(table and head[column].name) and not any(row[column].text for row in table)


def _natural(head: Sequence[Heading], table: Sequence[Sequence[Cell]]) -> list[int]:
    """How wide each column would like to be."""
    return [
        max(width(heading.title), *(row[i].columns for row in table), 1)
        for i, heading in enumerate(head)
    ]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _BETWEEN * (len(widths) - 1)


def _squeezed(widths: Sequence[int], room: int) -> list[int] | None:
    """Widths that fit: the widest columns give most. None where they would be too thin."""
    room -= _BETWEEN * (len(widths) - 1)
    least = [min(columns, _NARROWEST) for columns in widths]
    if sum(least) > room:
        return None
    found, free = least, room - sum(least)
    while free > 0:
        wanting = [i for i, columns in enumerate(widths) if found[i] < columns]
        if not wanting:
            break
        share = max(1, free // len(wanting))
        for i in wanting:
            more = min(share, widths[i] - found[i], free)
            found[i] += more
            free -= more
    return found


def _lines(head: Sequence[Heading], table: Sequence[Sequence[Cell]], widths: Sequence[int]) -> int:
    """The most lines that a row takes, about: words are not cut where that can be helped."""
    return max(
        (
            -(-cell.columns * 6 // (columns * 5))
            for row in ([Cell(heading.title) for heading in head], *table)
            for cell, columns in zip(row, widths, strict=True)
            if cell.columns > columns
        ),
        default=1,
    )


def _right(head: Sequence[Heading], table: Sequence[Sequence[Cell]]) -> list[bool]:
    """Which columns stand on the right: those that have numbers only."""
    return [
        bool(table) and all(row[i].number or not row[i].text for row in table)
        for i in range(len(head))
    ]


def _print_table(
    out: Console,
    head: Sequence[Heading],
    table: Sequence[Sequence[Cell]],
    widths: Sequence[int],
) -> None:
    from rich import box
    from rich.table import Table

    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for heading, columns, is_right in zip(head, widths, _right(head, table), strict=True):
        justify: Literal["left", "right"] = "right" if is_right else "left"
        found.add_column(_text(Cell(heading.title)), justify=justify, width=columns)
    for row in table:
        found.add_row(*map(_text, row))
    out.width = max(out.width, _total(widths))
    out.print(found, crop=False)


def _print_records(out: Console, head: Sequence[Heading], table: Sequence[Sequence[Cell]]) -> None:
    """Print one row below the other: a line for each of its cells that has something in it."""
    from rich.table import Table

    names = min(max(width(heading.title) for heading in head), max(8, out.width // 3))
    for number, row in enumerate(table, 1):
        mark = f"── {number} "
        out.print(_text(Cell(mark + "─" * max(0, min(40, out.width) - len(mark)))), style="dim")
        found = Table.grid(padding=(0, _BETWEEN, 0, 0))
        found.add_column(width=names, style="bold")
        found.add_column(width=max(8, out.width - names - _BETWEEN))
        for heading, cell in zip(head, row, strict=True):
            if cell.text:
                found.add_row(_text(Cell(heading.title)), _text(cell))
        out.print(found, crop=False)


def _text(cell: Cell) -> Text:
    from rich.text import Text

    found = Text(cell.text, overflow="fold")
    return found.append(f"@{cell.language}", "dim") if cell.language else found


def _cell(term: Term, prefixes: Mapping[str, str]) -> Cell:
    match term.kind:
        case "iri":
            return Cell(printable(shown(f"<{term.text}>", prefixes)))
        case "triple":
            return Cell(printable(shown_path(term.text, prefixes)))
    return Cell(printable(term.text), term.language, is_number(term.text, term.datatype))
