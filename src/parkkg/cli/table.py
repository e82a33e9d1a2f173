"""A result as a table for people: columns that line up, short IRIs, plain literals."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import click

from parkkg.cli.terminal import console, is_terminal
from parkkg.graph.ntriples import unescape
from parkkg.graph.short_names import compact
from parkkg.text import printable, width

# Columns of a terminal. A longer text in a pipe does not put spaces into every line; on a terminal
# a column has at least so many, with the space beside it.
_WIDEST = 100
_NARROWEST = 7


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text, a literal's language, and whether it is a number."""

    text: str
    language: str = ""
    number: bool = False


def read_rows(chunks: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a result in TSV (SPARQL 1.2 Results CSV and TSV, section 4), without its head."""
    lines = _lines(chunks)
    next(lines, None)
    for line in lines:
        yield tuple(_cell(term, prefixes) for term in line.split("\t"))


def echo_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table: cut to the width of a terminal, and whole into a file or pipe.

    Control characters in it are shown, not obeyed.
    """
    table = [
        tuple(replace(cell, text=printable(cell.text)) for cell in row[: len(head)]) for row in rows
    ]
    right = [
        bool(table) and all(row[i].number or not row[i].text for row in table)
        for i in range(len(head))
    ]
    if is_terminal(sys.stdout):
        _print(head, table, right)
        return
    texts = [head, *([cell.text for cell in row] for row in table)]
    widths = [min(w, max(_WIDEST, width(n))) for w, n in zip(widths_of(texts), head, strict=True)]
    for row in (head, ["-" * columns for columns in widths], *texts[1:]):
        click.echo(aligned(row, widths, right))


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


def _print(head: Sequence[str], table: Sequence[Sequence[Cell]], right: Sequence[bool]) -> None:
    """Print a table on a terminal, one line a row."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    def text(cell: Cell) -> Text:
        found = Text(cell.text, no_wrap=True, overflow="ellipsis")
        return found.append(f"@{cell.language}", "dim") if cell.language else found

    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name, is_right in zip(head, right, strict=True):
        shown.add_column(text(Cell(name)), justify="right" if is_right else "left")
    for row in table:
        shown.add_row(*map(text, row))
    out = console(sys.stdout)
    # A line that is too long for the terminal is better than columns of nothing.
    out.width = max(out.width, _NARROWEST * len(head))
    out.print(shown, crop=False)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode()
    if rest:
        yield rest.decode()


def _cell(term: str, prefixes: Mapping[str, str]) -> Cell:
    if term.startswith("<<"):
        return Cell(printable(_IRI.sub(lambda match: _iri(match[1], prefixes), term)))
    if term.startswith("<"):
        return Cell(printable(_iri(term[1:-1], prefixes)))
    literal = _LITERAL(term)
    if literal is None:  # a number, true or false, a blank node, or nothing
        return Cell(printable(term), number=_NUMBER(term) is not None)
    number = (literal["datatype"] or "").startswith(_XSD_NUMBERS)
    return Cell(printable(unescape(literal["text"])), language=literal["tag"] or "", number=number)


def _iri(iri: str, prefixes: Mapping[str, str]) -> str:
    return compact(unescape(iri), prefixes) or f"<{unescape(iri)}>"


_IRI = re.compile(r"<([^<>\s]+)>")
_LITERAL = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<tag>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?'
).fullmatch
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?").fullmatch
_XSD_NUMBERS = (
    "http://www.w3.org/2001/XMLSchema#double",
    "http://www.w3.org/2001/XMLSchema#float",
    "http://www.w3.org/2001/XMLSchema#decimal",  # one without a point; it would be an integer
)
