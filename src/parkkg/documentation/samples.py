"""What a store asserts, and things in it that stand for many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from parkkg.namespaces import INFERRED, RDF

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
