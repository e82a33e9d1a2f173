"""The beginning of an answer, as a page shows it: a table, or some Turtle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from parkkg.graph.ntriples import iri, literal
from parkkg.web.execution.answers import Answer, Question
from parkkg.web.execution.served_release import ServedRelease

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


async def table_of(generation: ServedRelease, question: Question) -> Table:
    """The first rows of the result of a SELECT or ASK, read as TSV. Raises what stops the query."""
    answer = await generation.ask(question)
    if answer.head.form == "ask":
        text = (await answer.read()).decode().strip()
        return Table(("",), ((Cell(text=text),),), more=False, note=answer.head.note)
    lines = (await _until(answer, _ROWS + 1, _TABLE_BYTES)).split("\n")
    whole = lines[1:-1]  # the first are the names, the last is empty or cut short
    rows = [tuple(map(_cell, line.split("\t"))) for line in whole[:_ROWS]]
    more = len(whole) > _ROWS or bool(lines[-1])
    return replace(_linked(answer.head.variables, rows, more=more), note=answer.head.note)


def _linked(names: Sequence[str], rows: Sequence[tuple[Cell, ...]], *, more: bool) -> Table:
    """A table in which column `x` links to the IRI of column `x_iri`, which is left out."""
    target = {i: names.index(f"{n}_iri") for i, n in enumerate(names) if f"{n}_iri" in names}
    shown = [i for i in range(len(names)) if i not in target.values()]
    cells = (
        tuple(replace(row[i], iri=row[target[i]].iri) if i in target else row[i] for i in shown)
        for row in rows
    )
    return Table(tuple(names[i] for i in shown), tuple(cells), more)


async def beginning_of(generation: ServedRelease, question: Question) -> tuple[str, str]:
    """The beginning of a graph in Turtle, and a note on it. Raises what stops the query."""
    answer = await generation.ask(question)
    return await _until(answer, None, _GRAPH_BYTES), answer.head.note


async def _until(answer: Answer, lines: int | None, size: int) -> str:
    """The beginning of an answer: so many lines after the first, so many bytes, or all of it."""
    found = bytearray()
    seen = 0
    try:
        async for piece in answer:
            found += piece
            seen += piece.count(b"\n")
            if (lines is not None and seen > lines) or len(found) > size:
                break
    finally:
        answer.close()
    return found.decode(errors="ignore")


def _cell(term: str) -> Cell:
    """A term of TSV, where literals are as in Turtle (SPARQL 1.1 CSV and TSV, section 4)."""
    if term.startswith("<"):
        return Cell(iri=iri(term))
    if term.startswith('"'):
        found = literal(term)
        return Cell(text=found.text, language=found.language)
    return Cell(text=term)
