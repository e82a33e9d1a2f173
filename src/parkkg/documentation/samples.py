"""Things out of a store that stand for many: an example of a class, the concepts of a code list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from parkkg.graph.index import Index
from parkkg.namespaces import INFERRED, RDF, SKOS

_AMONG, _LARGEST = 200, 60
_INFERRED = ox.NamedNode(INFERRED)


def example(store: ox.Store, kind: str) -> tuple[str, tuple[str, ...]]:
    """The best described of some instances of a class, and what is asserted of it.

    The second is sorted N-Triples lines. Both are empty where there is no instance. Looks at the
    first few instances only, however many there are.
    """
    found = [
        (s, tuple(islice(_quads(store, s), _LARGEST + 1)))
        for s in islice(_subjects(store, f"{RDF}type", kind), _AMONG)
    ]
    fitting = [(len(quads), s, quads) for s, quads in found if len(quads) <= _LARGEST]
    if not fitting:
        return "", ()
    _, subject, quads = min(fitting, key=lambda one: (-one[0], one[1].value))
    return subject.value, tuple(sorted(f"{quad.triple} .\n" for quad in quads))


def concepts(store: ox.Store, scheme: str, most: int = 300) -> tuple[tuple[str, ...], Index, int]:
    """The concepts of a code list by name, what is asserted of them, and how many there are.

    At most `most` of them are given.
    """
    names = sorted({s.value for s in _subjects(store, f"{SKOS}inScheme", scheme)})
    shown = tuple(names[:most])
    index = Index(quad for name in shown for quad in _quads(store, ox.NamedNode(name)))
    return shown, index, len(names)


def asserted(
    store: ox.Store,
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode | None,
    value: ox.NamedNode | None,
) -> Iterator[ox.Quad]:
    """The matching quads of the default graph that are not inferred."""
    for quad in store.quads_for_pattern(subject, predicate, value, ox.DefaultGraph()):
        if ox.Quad(quad.subject, quad.predicate, quad.object, _INFERRED) not in store:
            yield quad


def _subjects(store: ox.Store, predicate: str, value: str) -> Iterator[ox.NamedNode]:
    found = asserted(store, None, ox.NamedNode(predicate), ox.NamedNode(value))
    return (quad.subject for quad in found if isinstance(quad.subject, ox.NamedNode))


def _quads(store: ox.Store, subject: ox.NamedNode) -> Iterator[ox.Quad]:
    return asserted(store, subject, None, None)
