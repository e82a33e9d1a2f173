"""The classes and properties that a release uses, as its description counts them (VoID).

To count them in the store would take minutes where the store is large; the graph in which a release
describes itself has the counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from parkkg.namespaces import PREFIXES, SERVICE

_VOID = PREFIXES["void"]


@dataclass(frozen=True)
class UsedClass:
    """How many instances a class has, and the properties that they have."""

    entities: int
    properties: frozenset[str]


@dataclass(frozen=True)
class UsedTerms:
    """Classes, and for each property the number of triples with it; both by IRI."""

    classes: Mapping[str, UsedClass] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)


def used_terms(store: ox.Store) -> UsedTerms:
    """The terms that the release of a store uses; none where it does not describe itself.

    >>> used_terms(ox.Store())
    UsedTerms(classes={}, properties={})
    """
    classes: dict[str, UsedClass] = {}
    datasets: set[ox.NamedNode] = set()
    for of, part in _pairs(store, "classPartition"):
        entities = _number(store, part, "entities")
        if entities is None:  # the values of a property, which are not all of the class
            continue
        datasets.add(of)
        own = frozenset(iri for iri, _ in _properties(store, part))
        for iri in _values(store, part, "class"):
            classes[iri] = UsedClass(entities, own)
    properties = {iri: n for dataset in datasets for iri, n in _properties(store, dataset)}
    return UsedTerms(classes, properties)


def _pairs(
    store: ox.Store, name: str, subject: ox.NamedNode | None = None
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
    """Subjects and objects of a property of VoID in the graph of the description."""
    quads = store.quads_for_pattern(
        subject, ox.NamedNode(_VOID + name), None, ox.NamedNode(SERVICE)
    )
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject, quad.object


def _properties(store: ox.Store, of: ox.NamedNode) -> Iterator[tuple[str, int]]:
    """The properties of a dataset or a class, with the number of triples."""
    for _, part in _pairs(store, "propertyPartition", of):
        for iri in _values(store, part, "property"):
            yield iri, _number(store, part, "triples") or 0


def _values(store: ox.Store, subject: ox.NamedNode, name: str) -> Iterator[str]:
    return (value.value for _, value in _pairs(store, name, subject))


def _number(store: ox.Store, subject: ox.NamedNode, name: str) -> int | None:
    quads = store.quads_for_pattern(
        subject, ox.NamedNode(_VOID + name), None, ox.NamedNode(SERVICE)
    )
    found = (quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))
    return next(map(int, found), None)
