"""The beginning of an answer, as a page shows it: a table, or some Turtle."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from parkkg.graph.ntriples import iri, literal
from parkkg.web.execution.questions import Question
from parkkg.web.execution.served_release import Finding, ServedRelease

# What a page shows of an answer; the rest is in the data.
_ROWS, _GRAPH_BYTES, _TABLE_BYTES = 200, 64 << 10, 4 << 20

# What people call a format; the others by their names in capitals.
LABELS = MappingProxyType(
    {"rdfxml": "RDF/XML", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD"}
)


@dataclass(frozen=True)
class Cell:
    """A term in a table: an IRI, a text in a language, or a text that links to an IRI."""

    iri: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of a result. `more` says that there are others."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    note: str = ""


def table_of(served: ServedRelease, question: Question) -> Table:
    """The first rows of the result of a SELECT or ASK. Raises what stops the query."""
    found = served.ask(question)
    text = _beginning(found, _ROWS + 1, _TABLE_BYTES)
    if found.form == "ask":
        return Table(("",), ((Cell(text=text.strip()),),), more=False, note=found.note)
    lines = text.split("\n")
    whole = lines[1:-1]  # the first are the names, the last is empty or cut short
    rows = [tuple(map(_cell, line.split("\t"))) for line in whole[:_ROWS]]
    more = len(whole) > _ROWS or bool(lines[-1])
    return replace(_linked(found.variables, rows, more=more), note=found.note or found.nothing)


def _linked(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], *, more: bool) -> Table:
    """A table in which column `x` links to the IRI of column `x_iri`, which is left out."""
    target = {i: names.index(f"{n}_iri") for i, n in enumerate(names) if f"{n}_iri" in names}
    shown = [i for i in range(len(names)) if i not in target.values()]
    cells = (
        tuple(replace(row[i], iri=row[target[i]].iri) if i in target else row[i] for i in shown)
        for row in rows
    )
    return Table(tuple(names[i] for i in shown), tuple(cells), more)


def beginning_of(served: ServedRelease, question: Question) -> tuple[str, str]:
    """The beginning of a graph in Turtle, and a note on it. Raises what stops the query."""
    found = served.ask(question)
    text = _beginning(found, None, _GRAPH_BYTES)
    return text, found.note or found.nothing


class _EnoughError(Exception):
    """Nothing more is wanted of an answer."""


def _beginning(finding: Finding, lines: int | None, size: int) -> str:
    """The beginning of an answer: so many lines after the first, so many bytes, or all of it."""
    found = bytearray()

    def take(piece: bytes) -> None:
        found.extend(piece)
        if len(found) > size or (lines is not None and found.count(b"\n") > lines):
            raise _EnoughError

    with suppress(_EnoughError):
        finding.write(take)
    return found.decode(errors="ignore")


def _cell(term: str) -> Cell:
    """A term of TSV, where literals are as in Turtle (SPARQL 1.1 CSV and TSV, section 4)."""
    if term.startswith("<"):
        return Cell(iri=iri(term))
    if term.startswith('"'):
        found = literal(term)
        return Cell(text=found.text, language=found.language)
    return Cell(text=term)
