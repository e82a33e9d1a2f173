"""A result as a table for people: columns that line up, short IRIs, plain literals."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from parkkg.graph.ntriples import unescape
from parkkg.graph.short_names import compact
from parkkg.namespaces import PREFIXES
from parkkg.text import pad, width

_GAP = 2
# Cells beyond this do not widen their column where nothing is cut off, else one long text
# would put spaces into every line.
_WIDEST = 100
_NARROWEST = 4


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: the text, a literal's language, and whether it is a number."""

    text: str
    language: str = ""
    number: bool = False


def read_rows(chunks: Iterable[bytes]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a result in TSV (SPARQL 1.2 Results CSV and TSV, section 4), the head aside."""
    lines = _lines(chunks)
    next(lines, None)
    for line in lines:
        yield tuple(_cell(term) for term in line.split("\t"))


def plain(text: str) -> str:
    """`text` on one line, without what would make a terminal do something."""
    return _UNPRINTABLE.sub(_made_visible, text)


def render(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, columns: int | None, styled: bool
) -> Iterator[str]:
    """The table's lines. With `columns`, cells are cut off so that a line fits, if it can."""
    table = [tuple(row)[: len(head)] for row in rows]
    natural = [
        max([width(name), *(_width(row[i], styled=styled) for row in table)])
        for i, name in enumerate(head)
    ]
    if columns is None:
        widths = [min(w, max(_WIDEST, width(name))) for w, name in zip(natural, head, strict=True)]
    else:
        widths = fitted(natural, columns)
    right = [
        bool(table) and all(row[i].number or not row[i].text for row in table)
        for i in range(len(head))
    ]
    cut = columns is not None
    titles = [
        _aligned(_cut(name, w) if cut else name, w, right=r)
        for name, w, r in zip(head, widths, right, strict=True)
    ]
    line = (" " * _GAP).join(titles).rstrip()
    yield click.style(line, bold=True) if styled else line
    yield (" " * _GAP).join("-" * w for w in widths)
    for row in table:
        cells = [
            _shown(cell, w, right=r, cut=cut, styled=styled)
            for cell, w, r in zip(row, widths, right, strict=True)
        ]
        yield (" " * _GAP).join(cells).rstrip()


def echo_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table: cut to the width of a terminal, and whole into a file or pipe."""
    terminal = sys.stdout.isatty()
    lines = render(
        head,
        rows,
        columns=shutil.get_terminal_size().columns if terminal else None,
        styled=terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    )
    for line in lines:
        click.echo(line)


def fitted(natural: Sequence[int], columns: int) -> list[int]:
    """Widths that fit into `columns` where they can: the widest are cut first, all alike."""
    room = columns - _GAP * (len(natural) - 1)
    cap = max(natural, default=0)
    while cap > _NARROWEST and sum(min(w, cap) for w in natural) > room:
        cap -= 1
    return [min(w, cap) for w in natural]


def _width(cell: Cell, *, styled: bool) -> int:
    return width(cell.text) + (width(cell.language) + 1 if styled and cell.language else 0)


def _shown(cell: Cell, columns: int, *, right: bool, cut: bool, styled: bool) -> str:
    text = _cut(cell.text, columns) if cut else cell.text
    tag = f"@{cell.language}" if styled and cell.language else ""
    if tag and width(text) + width(tag) > columns:
        tag = ""
    filled = _aligned(text + tag, columns, right=right)
    return filled.replace(text + tag, text + click.style(tag, dim=True), 1) if tag else filled


def _aligned(text: str, columns: int, *, right: bool) -> str:
    return " " * max(0, columns - width(text)) + text if right else pad(text, columns)


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for char in text:
        used += width(char)
        if used > columns:
            break
        kept.append(char)
    return "".join(kept) + "…"


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode()
    if rest:
        yield rest.decode()


def _cell(term: str) -> Cell:
    if term.startswith("<<"):
        return Cell(plain(_IRI.sub(lambda match: _iri(match[1]), term)))
    if term.startswith("<"):
        return Cell(plain(_iri(term[1:-1])))
    literal = _LITERAL(term)
    if literal is None:  # a number, true or false, a blank node, or nothing
        return Cell(plain(term), number=_NUMBER(term) is not None)
    number = (literal["datatype"] or "").startswith(_XSD_NUMBERS)
    return Cell(plain(unescape(literal["text"])), language=literal["tag"] or "", number=number)


def _iri(iri: str) -> str:
    return compact(unescape(iri), PREFIXES) or f"<{unescape(iri)}>"


def _made_visible(match: re.Match[str]) -> str:
    char = match.group()
    return " " if char[0] in "\t\n\r" else f"\\u{ord(char):04x}"


# Control characters, and those that turn the direction of writing round.
_UNPRINTABLE = re.compile("\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_IRI = re.compile(r"<([^<>\s]+)>")
_LITERAL = re.compile(
    r'"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<tag>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?'
).fullmatch
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?").fullmatch
_XSD_NUMBERS = (
    "http://www.w3.org/2001/XMLSchema#double",
    "http://www.w3.org/2001/XMLSchema#float",
)
