r"""The rows of a result as the engine writes them in TSV, for what shows or converts them.

TSV has the terms as they are, with language and datatype (SPARQL 1.2 Query Results CSV and TSV
Formats, section 4). A line is a row: a newline in a literal is written `\n`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from parkkg.graph.ntriples import unescape
from parkkg.namespaces import XSD

# A column `x_iri` has the addresses of what column `x` has the names of.
ADDRESS = "_iri"


class Term(NamedTuple):
    """A term of a row. `kind` is empty where the variable is unbound.

    `text` is an IRI, the text of a literal, or a blank node or triple as it is written.
    """

    kind: Literal["iri", "literal", "blank", "triple", ""] = ""
    text: str = ""
    language: str = ""
    datatype: str = ""


Row = tuple[Term, ...]


@dataclass(frozen=True)
class Result:
    """The first rows of a result. `more` says that there are others."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    more: bool = False


class RowReader:
    r"""Reads the rows of a result in TSV from pieces of it, as they come.

    >>> reader = RowReader()
    >>> [[term.text for term in row] for row in reader.feed(b'?a\t?b\n1\t<urn:x>\n"wo')]
    [['1', 'urn:x']]
    >>> [[term.text for term in row] for row in reader.feed(b'rd"@en\t\n')]
    [['word', '']]
    """

    def __init__(self) -> None:
        self._rest = b""
        self._headed = False

    def feed(self, piece: bytes) -> Iterator[Row]:
        """The rows that a piece completes."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if lines and not self._headed:
            self._headed = True
            del lines[0]
        for line in lines:
            yield tuple(map(term_of, line.decode().split("\t")))


def read_rows(pieces: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a whole result in TSV."""
    reader = RowReader()
    for piece in pieces:
        yield from reader.feed(piece)


def term_of(written: str) -> Term:
    r"""A term of TSV, where literals are as in Turtle.

    >>> term_of('"a\\tb"@en').text, term_of("1.5").datatype.rpartition("#")[2], term_of("").kind
    ('a\tb', 'decimal', '')
    """
    if not written:
        return _UNBOUND
    if written[0] == '"':
        end = written.rindex('"')
        text, tail = unescape(written[1:end]), written[end + 1 :]
        if tail.startswith("@"):
            return Term("literal", text, tail[1:])
        return Term("literal", text, "", unescape(tail[3:-1]) if tail else "")
    if written[0] == "<":
        if written.startswith("<<"):
            return Term("triple", written)
        return Term("iri", unescape(written[1:-1]))
    bare = _BARE(written)
    if bare is None or bare.lastgroup is None:
        return Term("blank", written)
    return Term("literal", written, "", f"{XSD}{bare.lastgroup}")


_UNBOUND = Term()
# Literals that Turtle has without quotes, by their datatypes.
_BARE = re.compile(
    r"(?P<boolean>true|false)|(?P<integer>[+-]?[0-9]+)|(?P<decimal>[+-]?[0-9]*\.[0-9]+)"
    r"|(?P<double>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+)"
).fullmatch
