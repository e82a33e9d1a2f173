"""The triples of the document about a thing, read from the store, with a limit.

That is: its own triples, who points at it, the statements about it, the passages that all this
rests on, and the names of whatever is named. The store is read with patterns, so nothing here is
parsed or planned; a thing that millions point at costs no more than the bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from parkkg.evidence.roles import Roles
from parkkg.graph.index import Index, object_iris, subject_iris
from parkkg.graph.ntriples import written
from parkkg.namespaces import INFERRED, RDF, RDFS, SERVICE

# Triples of a thing that are looked at in each direction.
LOOKED_AT = 5_000
# Triples of one property that are looked at, where a thing has more than that.
COUNTED = 500
# Values of a property that a document has; and triples of a part, a statement or a passage.
SHOWN = 200
# Passages that a document has in full.
_PASSAGES = 400
# Facts about a thing that have their evidence in its document.
_FACTS = 1_000
# IRIs in a document that have their labels in it.
_NAMED = 3_000
_STATEMENT = ox.NamedNode(f"{RDF}Statement")

_Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Cut:
    """A property of which a document shows a part: `count` values, or more where `open_ended`."""

    predicate: str
    incoming: bool
    shown: int
    count: int
    open_ended: bool


@dataclass(frozen=True)
class Thing:
    """A document about `iri`.

    `lines` are sorted N-Triples, `index` the same for lookups; `entailed` the triples that only
    follow from others, in terms of N-Triples; `cuts` what was left out of its own properties. What
    is left out of evidence, parts and labels, of which there are bounds, too, is not said.
    """

    iri: str
    lines: tuple[str, ...]
    index: Index
    entailed: frozenset[_Triple]
    cuts: tuple[Cut, ...]


@dataclass
class _Found:
    """Triples as they are collected, each from the graph that says most of it (see `_rank`)."""

    quads: dict[_Triple, ox.Quad] = field(default_factory=dict)

    def add(self, quad: ox.Quad) -> None:
        key = (str(quad.subject), str(quad.predicate), written(quad.object))
        if key not in self.quads or _rank(self.quads[key]) < _rank(quad):
            self.quads[key] = quad

    def objects(self, predicate: str) -> list[ox.NamedNode]:
        """The IRIs that a property has as objects, each once, in their order."""
        found = {
            key[2]: quad.object
            for key, quad in self.quads.items()
            if quad.predicate.value == predicate and isinstance(quad.object, ox.NamedNode)
        }
        return [found[key] for key in sorted(found)]


def read_thing(
    store: ox.Store,
    iri: str,
    roles: Roles,
    properties: Iterable[str] = (),
    facts: Iterable[str] = (),
) -> Thing | None:
    """The document about an IRI; None where the store has no triple about it.

    `roles` say what is evidence. Facts have it for what they say, not for being mentioned.

    Of a thing with more triples than are looked at, `properties` have their share each. `facts`
    are others whose evidence is to be in it, too.
    """
    node = ox.NamedNode(iri)
    found = _Found()
    known = [ox.NamedNode(name) for name in properties]
    cuts = [
        cut for incoming in (False, True) for cut in _add_cut(found, store, node, known, incoming)
    ]
    if not found.quads:
        return None
    around = {*subject_iris(found.quads.values())} - {iri}
    for part in [o for o in _named(found) if o.value.startswith(iri + "#")][:SHOWN]:
        _add_all(found, store, part)
    around |= set(facts)
    for fact in map(ox.NamedNode, sorted(around)[:_FACTS]):
        _add_fact(found, store, roles, fact)
    for passage in found.objects(roles.evidence)[:_PASSAGES]:
        _add_whole(found, store, passage)
    for source in found.objects(roles.source) if roles.second_hand else ():
        for quad in _quads(store, source, ox.NamedNode(roles.second_hand[0]), None):
            found.add(quad)
    for name in _named(found)[:_NAMED]:
        for quad in _quads(store, name, ox.NamedNode(f"{RDFS}label"), None):
            found.add(quad)
    lines = tuple(sorted(f"{' '.join(key)} .\n" for key in found.quads))
    entailed = frozenset(key for key, quad in found.quads.items() if _rank(quad) == _RECORDED)
    ordered = [found.quads[key] for key in sorted(found.quads)]
    return Thing(iri, lines, Index(ordered), entailed, tuple(cuts))


def exists(store: ox.Store, iri: str) -> bool:
    """Whether an IRI is a subject or an object in the store."""
    node = ox.NamedNode(iri)
    return any(True for _ in _quads(store, node, None, None)) or any(
        True for _ in _quads(store, None, None, node)
    )


def types_of(store: ox.Store, iri: str) -> tuple[str, ...]:
    """The classes of a thing, also those that only follow."""
    found = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(f"{RDF}type"), None)
    return tuple(sorted({*object_iris(found)}))


def _add_cut(
    found: _Found,
    store: ox.Store,
    node: ox.NamedNode,
    properties: Iterable[ox.NamedNode],
    incoming: bool,
) -> Iterator[Cut]:
    """Add what a thing has in one direction; yield what was too much."""

    def quads(predicate: ox.NamedNode | None) -> Iterator[ox.Quad]:
        ends = (None, predicate, node) if incoming else (node, predicate, None)
        return _quads(store, *ends)

    by_property: dict[str, dict[str, ox.Quad]] = {}

    def look(seen: Iterable[ox.Quad]) -> int:
        count = 0
        for quad in seen:
            count += 1
            other = str(quad.subject if incoming else quad.object)
            values = by_property.setdefault(quad.predicate.value, {})
            if other not in values or _rank(values[other]) < _rank(quad):
                values[other] = quad
        return count

    is_whole = look(islice(quads(None), LOOKED_AT)) < LOOKED_AT
    whole = set[str]()
    if not is_whole:
        # The rest may have been hidden behind one property that the thing has thousands of.
        for predicate in properties:
            if look(islice(quads(predicate), COUNTED)) < COUNTED:
                whole.add(predicate.value)
    for name, values in sorted(by_property.items()):
        for value in sorted(values)[:SHOWN]:
            found.add(values[value])
        if len(values) > SHOWN:
            is_open = not is_whole and name not in whole
            yield Cut(name, incoming, SHOWN, len(values), is_open)


def _add_all(found: _Found, store: ox.Store, node: ox.NamedNode) -> None:
    for quad in islice(_quads(store, node, None, None), SHOWN):
        found.add(quad)


def _add_fact(found: _Found, store: ox.Store, roles: Roles, node: ox.NamedNode) -> None:
    """Add the evidence of a fact that refers to the thing, and all triples of a statement."""
    kinds = {*roles.facts, roles.passage}
    types = [
        quad
        for quad in _quads(store, node, ox.NamedNode(f"{RDF}type"), None)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value in kinds
    ]
    for quad in types:
        found.add(quad)
    if any(quad.object == _STATEMENT for quad in types):
        _add_all(found, store, node)
    elif any(str(quad.object) == f"<{roles.passage}>" for quad in types):
        _add_whole(found, store, node)
    elif types and roles.evidence:
        for quad in _quads(store, node, ox.NamedNode(roles.evidence), None):
            found.add(quad)


def _add_whole(found: _Found, store: ox.Store, node: ox.NamedNode) -> None:
    """Add what a node has, and what the parts of its document have."""
    for quad in islice(_quads(store, node, None, None), SHOWN):
        found.add(quad)
        part = quad.object
        if isinstance(part, ox.NamedNode) and part.value.startswith(node.value + "#"):
            _add_all(found, store, part)


def _named(found: _Found) -> list[ox.NamedNode]:
    """Every IRI that is a subject or an object."""
    nodes = {
        term.value: term
        for quad in found.quads.values()
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    return [nodes[iri] for iri in sorted(nodes)]


def _quads(
    store: ox.Store,
    subject: ox.NamedNode | None,
    predicate: ox.NamedNode | None,
    value: ox.NamedNode | None,
) -> Iterator[ox.Quad]:
    """The matching quads of all graphs, except the service graph."""
    for quad in store.quads_for_pattern(subject, predicate, value):
        graph = quad.graph_name
        if not (isinstance(graph, ox.NamedNode) and graph.value == SERVICE):
            yield quad


_RECORDED = 1


def _rank(quad: ox.Quad) -> int:
    """How much its graph says of whether it is asserted.

    The default graph has all, the graph of inferred triples those that are not asserted there,
    and each other graph asserts what it has.
    """
    graph = quad.graph_name
    if isinstance(graph, ox.DefaultGraph):
        return 0
    return _RECORDED if isinstance(graph, ox.NamedNode) and graph.value == INFERRED else 2
