"""The ontology of a release as people read it: its terms, and what the shapes ask of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pyoxigraph as ox

from parkkg.documentation.profiles import Profile, Row, profile, users
from parkkg.documentation.relations import Relation, relations
from parkkg.documentation.requirements import ShapeSummary, property_of, summaries
from parkkg.documentation.samples import asserted
from parkkg.documentation.vocabulary import (
    Class,
    Property,
    Vocabulary,
    read_vocabulary,
)
from parkkg.graph.index import Index, local_name
from parkkg.namespaces import OWL, RDF, SKOS
from parkkg.releases.release import ReleaseFolder
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source

_MOST = 5_000
_DECLARED = (
    f"{OWL}Ontology",
    f"{OWL}Class",
    f"{OWL}ObjectProperty",
    f"{OWL}DatatypeProperty",
    f"{SKOS}ConceptScheme",
)


@dataclass(frozen=True)
class Ontology:
    """A vocabulary, and the shapes of things that are described in it."""

    vocabulary: Vocabulary
    shapes: Sequence[ShapeSummary]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the page of each term is called, by its IRI: its local name.

        A property and a code list often have one local name, so that of a list has a word before.
        """
        found: dict[str, str] = {}
        taken: set[str] = set()
        for term in self.vocabulary.terms:
            local = local_name(term.iri) or term.iri
            name = f"code-{local}" if term in self.vocabulary.schemes else local
            found[term.iri] = name if name not in taken else f"{name}-{len(found)}"
            taken.add(found[term.iri])
        return found

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What the shapes ask of each class."""
        classes = self.vocabulary.classes
        return {c.iri: profile(self.vocabulary, self.shapes, c.iri) for c in classes}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Which properties lead from which classes to which."""
        return tuple(relations(self.vocabulary, self.profiles))

    def entailed(self, c: Class) -> tuple[str, ...]:
        """The properties that state the inverse of what others say of an instance of the class."""
        above = set(self.vocabulary.supers(c.iri))
        rows = [row for found in self.profiles.values() for row in found.rows]
        leading = {property_of(row.path) for row in rows if above & set(row.types)}
        properties = self.vocabulary.properties
        return tuple(p.iri for p in properties if p.derived and leading & set(p.inverses))

    def rows(self, c: Class) -> list[Row]:
        """What is asked of a class path by path; what few other classes have comes first."""
        every = [row.path for found in self.profiles.values() for row in found.rows]
        return sorted(self.profiles[c.iri].rows, key=lambda row: every.count(row.path))

    def classes_with(self, p: Property) -> list[tuple[str, str]]:
        """The classes that may have a property, and how many values each."""
        found = self.profiles.items()
        return [
            (c, row.cardinality)
            for c, of in found
            for row in of.rows
            if property_of(row.path) == p.iri
        ]

    def shapes_with(self, p: Property) -> tuple[ShapeSummary, ...]:
        """The shapes in which a property has a part."""
        return tuple(users(self.shapes, p.iri))


def ontology_of(release: ReleaseFolder, store: ox.Store) -> Ontology:
    """The ontology in a release, `store` being its own, with the shapes that it was validated by.

    A release from before they were kept has none of these.
    """
    kept = [Source(release.shapes, release.shapes.name, "")] if release.shapes.is_file() else []
    return Ontology(read_vocabulary(_declared(store)), summaries(load_shapes(kept)))


def _declared(store: ox.Store) -> Index:
    """What is asserted of the documents and the terms of an ontology."""
    kinds = (ox.NamedNode(kind) for kind in _DECLARED)
    verb = ox.NamedNode(f"{RDF}type")
    found = {
        quad.subject.value: quad.subject
        for kind in kinds
        for quad in islice(asserted(store, None, verb, kind), _MOST)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return Index(quad for _, s in sorted(found.items()) for quad in asserted(store, s, None, None))
