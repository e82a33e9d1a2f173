"""What a list shows of its things: the values of each column, with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from parkkg.catalogue.catalogue import Catalogue, Column, Thing
from parkkg.quantities import unit_names
from parkkg.query.values import is_number
from parkkg.text import TextByLanguage

_MOST = 100  # values of a cell


@dataclass(frozen=True)
class Value:
    """A thing with its names, or a literal."""

    term: ox.NamedNode | ox.Literal
    names: TextByLanguage

    @property
    def iri(self) -> str:
        return self.term.value if isinstance(self.term, ox.NamedNode) else ""

    @property
    def text(self) -> str:
        """What a literal says."""
        return "" if isinstance(self.term, ox.NamedNode) else self.term.value

    @property
    def language(self) -> str:
        return (self.term.language or "") if isinstance(self.term, ox.Literal) else ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.term, ox.Literal) and is_number(
            self.term.value, self.term.datatype.value
        )


@dataclass(frozen=True)
class Line:
    """A thing and its cells, one for each column."""

    thing: Thing
    cells: tuple[tuple[Value, ...], ...]


def lines_of(
    store: ox.Store,
    catalogue: Catalogue,
    things: Sequence[Thing],
    columns: Sequence[Column],
    reader: str,
) -> list[Line]:
    """The lines of a list. Of texts in several languages, only those in the reader's are shown."""
    ways = [column.way for column in columns]
    found = [[tuple(_values(store, thing.iri, way, reader)) for way in ways] for thing in things]
    iris = {t.value for line in found for cell in line for t in cell if isinstance(t, ox.NamedNode)}
    names = catalogue.names_of(sorted(iris))
    return [
        Line(
            thing,
            tuple(
                tuple(Value(t, names.get(t.value) or _other_names(t)) for t in cell)
                for cell in cells
            ),
        )
        for thing, cells in zip(things, found, strict=True)
    ]


def _other_names(term: ox.NamedNode | ox.Literal) -> TextByLanguage:
    return unit_names(term.value) if isinstance(term, ox.NamedNode) else {}


def _values(
    store: ox.Store, iri: str, way: Sequence[tuple[str, bool]], reader: str
) -> Iterator[ox.NamedNode | ox.Literal]:
    """Where a way leads from a thing, each once."""
    ends: list[ox.NamedNode | ox.Literal] = [ox.NamedNode(iri)]
    for property_, inverse in way:
        ends = list(
            dict.fromkeys(
                term
                for end in ends
                if isinstance(end, ox.NamedNode) or inverse
                for term in _next(store, end, ox.NamedNode(property_), inverse=inverse)
                if isinstance(term, ox.NamedNode | ox.Literal)
            )
        )[:_MOST]
    ends.sort(key=str)
    languages = {end.language for end in ends if isinstance(end, ox.Literal)}
    for end in ends:
        if reader in languages and isinstance(end, ox.Literal) and end.language != reader:
            continue
        yield end


def _next(
    store: ox.Store, end: ox.NamedNode | ox.Literal, property_: ox.NamedNode, *, inverse: bool
) -> Iterator[object]:
    if inverse:
        for quad in store.quads_for_pattern(None, property_, end, ox.DefaultGraph()):
            yield quad.subject
    elif isinstance(end, ox.NamedNode):
        for quad in store.quads_for_pattern(end, property_, None, ox.DefaultGraph()):
            yield quad.object
