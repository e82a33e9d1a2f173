"""What a release keeps of RDF files: skolemized quads, as sorted lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox


def skolemized(quads: Iterable[ox.Quad], name: str, base: str) -> Iterator[ox.Quad]:
    """The quads with an IRI under `base` in place of every blank node, the same in every build.

    Labels are canonical (RDFC-1.0), and differ between files (RDF 1.1 Concepts, 3.5).
    """
    dataset = ox.Dataset(quads)
    if any(
        isinstance(t, ox.BlankNode) for q in dataset for t in (q.subject, q.object, q.graph_name)
    ):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    place = f"{base}.well-known/genid/" + name.replace("/", ".") + "-"

    def term(value: object) -> object:
        return ox.NamedNode(place + value.value) if isinstance(value, ox.BlankNode) else value

    for quad in dataset:
        yield ox.Quad(
            term(quad.subject),  # type: ignore[arg-type]
            quad.predicate,
            term(quad.object),  # type: ignore[arg-type]
            term(quad.graph_name),  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Lines:
    """Statements as lines without their ends, sorted and each once: triples, and quads."""

    triples: tuple[str, ...]
    quads: tuple[str, ...]


def lines_of(quads: Iterable[ox.Quad]) -> Lines:
    """The triples of the default graph as N-Triples, and those of named graphs as N-Quads."""
    triples: set[str] = set()
    named: set[str] = set()
    for quad in quads:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            triples.add(f"{quad.triple} .")
        else:
            named.add(f"{quad} .")
    # Python compares characters, which is the order of their bytes in UTF-8.
    return Lines(tuple(sorted(triples)), tuple(sorted(named)))
