"""What things and properties are called, and which properties entail which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.catalogue.foreign_names import PROPERTIES
from parkkg.graph.index import Index, instances_of
from parkkg.graph.short_names import compact
from parkkg.namespaces import OWL, RDFS
from parkkg.text import TextByLanguage

_TERMS = 10_000


@dataclass(frozen=True)
class Named:
    """A thing and its names."""

    iri: str
    names: TextByLanguage


@dataclass(frozen=True)
class Terms:
    """What the ontology of a release says of properties.

    `entailing` maps a property to those whose triples entail its own: the same way round, or
    (True) the other way round.
    """

    names: Mapping[str, TextByLanguage]
    entailing: Mapping[str, frozenset[tuple[str, bool]]]

    @property
    def properties(self) -> tuple[str, ...]:
        """Every property that is known."""
        return tuple(sorted({*self.names, *self.entailing}))


def read_terms(store: ox.Store) -> Terms:
    """The names of properties, and which of them entail which, out of a store."""
    entailing: dict[str, set[tuple[str, bool]]] = {}
    for one, other in _pairs(store, f"{OWL}inverseOf"):
        entailing.setdefault(one, set()).add((other, True))
        entailing.setdefault(other, set()).add((one, True))
    for narrow, wide in _pairs(store, f"{RDFS}subPropertyOf"):
        entailing.setdefault(wide, set()).add((narrow, False))
    names: dict[str, TextByLanguage] = {
        iri: MappingProxyType({"zh": zh, "en": en}) for iri, (zh, en) in PROPERTIES.items()
    }
    for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"):
        for iri in islice(instances_of(store, OWL + kind), _TERMS):
            # What the store does not say in a language, the names above do.
            names[iri] = MappingProxyType({**names.get(iri, {}), **named(store, iri).names})
    names = {iri: words for iri, words in names.items() if words}
    return Terms(names, {iri: frozenset(found) for iri, found in entailing.items()})


def instances(store: ox.Store, kind: str, most: int) -> tuple[Named, ...]:
    """The instances of a class by their IRIs, at most so many, with their names."""
    iris = sorted({*islice(instances_of(store, kind), _TERMS)})
    return tuple(named(store, iri) for iri in iris[:most])


def counted(store: ox.Store, counts: Mapping[str, int]) -> list[tuple[Named, int]]:
    """Classes with their names, and how many things there are of each."""
    return [(named(store, iri), count) for iri, count in counts.items()]


def named(store: ox.Store, iri: str) -> Named:
    """A thing with the names that the store has for it."""
    labels = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(f"{RDFS}label"), None)
    return Named(iri, Index(labels).texts(iri, f"{RDFS}label"))


def short_name(iri: str, prefixes: Mapping[str, str]) -> str:
    """The text in place of a label, for an IRI without one."""
    return compact(iri, prefixes) or iri


def _pairs(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in islice(store.quads_for_pattern(None, ox.NamedNode(predicate), None), _TERMS):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject.value, quad.object.value
