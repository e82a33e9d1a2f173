"""The relations between the classes of an ontology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parkkg.documentation.profiles import Profile, Row
from parkkg.documentation.requirements import property_of
from parkkg.documentation.vocabulary import Property, Vocabulary


@dataclass(frozen=True)
class Relation:
    """A property that leads from classes of the ontology to classes of the ontology.

    `sources` are the classes that may have it, each with the number of values it has, if known.
    """

    property: Property
    sources: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]


def relations(vocabulary: Vocabulary, profiles: Mapping[str, Profile]) -> Iterator[Relation]:
    """The relations whose ends are classes of the ontology, as the shapes and the ontology say.

    Left out are properties that only state the inverse of another, and those whose values may be
    something else. `profiles` are those of the classes, by IRI.
    """
    above = {c.iri: {*vocabulary.supers(c.iri)} for c in vocabulary.classes}
    having: dict[str, dict[str, Row]] = {}
    for c, of in profiles.items():
        for row in of.rows:
            having.setdefault(property_of(row.path), {})[c] = row
    for p in vocabulary.properties:
        if p.derived or p.literal:
            continue
        rows = having.get(p.iri, {})
        sources = [(c, row.cardinality) for c, row in rows.items()] or [
            (c, "") for c, classes in above.items() if classes & {*p.domains}
        ]
        asked = {iri for row in rows.values() for iri in row.types} or {*p.ranges}
        targets = tuple(c.iri for c in vocabulary.classes if c.iri in asked)
        if sources and targets and len(targets) == len(asked):
            yield Relation(p, tuple(sources), targets)
