"""The axioms of an ontology that entail triples from one triple, with their transitive closure.

RDFS and the OWL 2 RL rules cax-sco, cax-eqc, prp-spo1, prp-eqp, prp-inv, prp-symp and prp-trp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Store

from parkkg.namespaces import OWL, RDF, RDFS

N = TypeVar("N", bound=Hashable)
Property = tuple[str, bool]

# Everything is an instance of these, which is no information; and the properties in which axioms
# are written entail nothing here, for that would be axioms about axioms.
_TRIVIAL = frozenset({OWL + "Thing", RDFS + "Resource"})
_SYNTAX = frozenset(
    {RDF + "type", *(RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range"))}
)


@dataclass(frozen=True)
class Axioms:
    """What a type and a triple entail; all names are IRIs.

    `superclasses`: pairs of a class and a proper superclass. `superproperties`: a property, a
    property that it entails, and whether subject and object are swapped.
    """

    superclasses: frozenset[tuple[str, str]]
    superproperties: frozenset[tuple[str, str, bool]]
    transitive: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.superclasses or self.superproperties or self.transitive)


def read_axioms(store: Store) -> Axioms:
    """The axioms that the default graph asserts between named classes and properties."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for sub, sup in _pairs(store, RDFS + "subClassOf"):
        classes[sub].add(sup)
    for one, other in _pairs(store, OWL + "equivalentClass"):
        classes[one].add(other)
        classes[other].add(one)

    # A property read forwards (False) and backwards (True) are two nodes of one graph.
    properties: defaultdict[Property, set[Property]] = defaultdict(set)

    def follows(one: str, other: str, swapped: bool = False) -> None:
        if not {one, other} & _SYNTAX and not one.startswith(OWL) and not other.startswith(OWL):
            properties[one, False].add((other, swapped))
            properties[one, True].add((other, not swapped))

    for sub, sup in _pairs(store, RDFS + "subPropertyOf"):
        follows(sub, sup)
    for one, other in _pairs(store, OWL + "equivalentProperty"):
        follows(one, other)
        follows(other, one)
    for one, other in _pairs(store, OWL + "inverseOf"):
        follows(one, other, swapped=True)
        follows(other, one, swapped=True)
    for symmetric in _instances(store, OWL + "SymmetricProperty"):
        follows(symmetric, symmetric, swapped=True)

    return Axioms(
        frozenset(
            (sub, sup)
            for sub in tuple(classes)
            for sup in _reachable(sub, classes)
            if sup not in _TRIVIAL
        ),
        frozenset(
            (one, other, swapped)
            for one, backwards in tuple(properties)
            if not backwards
            for other, swapped in _reachable((one, False), properties)
        ),
        frozenset(_instances(store, OWL + "TransitiveProperty")) - _SYNTAX,
    )


def _pairs(store: Store, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, NamedNode(predicate), None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, quad.object.value


def _instances(store: Store, kind: str) -> Iterator[str]:
    pattern = (None, NamedNode(RDF + "type"), NamedNode(kind), DefaultGraph())
    for quad in store.quads_for_pattern(*pattern):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject.value


def _reachable(start: N, edges: Mapping[N, set[N]]) -> set[N]:
    """The nodes that can be reached from `start`, without itself."""
    found = {start}
    waiting = [start]
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found - {start}
