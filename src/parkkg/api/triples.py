"""The triples that a CONSTRUCT or DESCRIBE query gave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape

import pyoxigraph as ox

from parkkg.graph.serialize import turtle, without_unused_prefixes
from parkkg.namespaces import PREFIXES

_SHOWN = 40  # lines in a notebook


class Triples(Collection[ox.Triple]):
    """Distinct triples, sorted. As a text they are Turtle.

    >>> triples = kg.sparql("CONSTRUCT { pki:a rdfs:label 'A' } {}")
    >>> len(triples), [str(triple.object) for triple in triples]
    (1, ['"A"'])
    >>> print(triples)
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <BLANKLINE>
    <https://w3id.org/parkkg/id/a> rdfs:label "A" .
    <BLANKLINE>
    """

    def __init__(
        self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES
    ) -> None:
        self._triples = dict.fromkeys(sorted(triples, key=str))
        self._prefixes = dict(prefixes)

    def __len__(self) -> int:
        return len(self._triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)

    def __contains__(self, triple: object) -> bool:
        return triple in self._triples

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same triples; blank nodes are equal by their labels."""
        if not isinstance(other, Triples):
            return NotImplemented
        return self._triples.keys() == other._triples.keys()

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        lines = [f"{triple} .\n" for triple in self._triples]
        text = "".join(turtle(lines, self._prefixes))
        return without_unused_prefixes(text.encode()).decode().lstrip("\n")

    def __repr__(self) -> str:
        return f"<Triples: {self._counted()}>"

    def __reduce__(self) -> tuple[type[Triples], tuple[list[ox.Triple], dict[str, str]]]:
        return Triples, (list(self), self._prefixes)

    def _repr_html_(self) -> str:
        """Turtle for notebooks: the first lines, and how many triples there are."""
        lines = str(self).splitlines()
        shown = "\n".join([*lines[:_SHOWN], *(["…"] if len(lines) > _SHOWN else [])])
        return f"<pre>{escape(shown)}</pre><p>{self._counted()}</p>"

    def _counted(self) -> str:
        return "1 triple" if len(self) == 1 else f"{len(self):,} triples"


def read_triples(answer: bytes, prefixes: Mapping[str, str]) -> Triples:
    """The triples in an answer in N-Triples; `prefixes` are for their Turtle."""
    quads = ox.parse(answer, format=ox.RdfFormat.N_TRIPLES)
    return Triples((quad.triple for quad in quads), prefixes)
