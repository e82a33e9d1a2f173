"""The classes of an ontology and the relations between them, as a Mermaid class diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parkkg.documentation.profiles import Profile
from parkkg.documentation.vocabulary import Property, Vocabulary
from parkkg.graph.index import local_name
from parkkg.text import LocalizedText

# What Mermaid reads as syntax, also inside a label.
_SYNTAX = re.compile(r'[#:;"<>`{}\[\]()~]')


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
    for p in vocabulary.properties:
        if p.derived or p.literal:
            continue
        rows = {c: row for c, of in profiles.items() for row in of.rows if row.path == (p.iri,)}
        sources = [(c, row.cardinality) for c, row in rows.items()] or [
            (c.iri, "") for c in vocabulary.classes if {*vocabulary.supers(c.iri)} & {*p.domains}
        ]
        asked = {iri for row in rows.values() for iri in row.types} or {*p.ranges}
        targets = tuple(c.iri for c in vocabulary.classes if c.iri in asked)
        if sources and targets and len(targets) == len(asked):
            yield Relation(p, tuple(sources), targets)


def mermaid(vocabulary: Vocabulary, profiles: Mapping[str, Profile]) -> str:
    """The class diagram as Mermaid text; empty where there is no class.

    An arrow leads from subject to object. The number at its head says how many objects a subject
    has, where they are all of one class. A triangle is at the superclass.
    """
    names: dict[str, str] = {}
    for c in vocabulary.classes:
        name = re.sub(r"\W", "_", local_name(c.iri))
        names[c.iri] = name if name not in names.values() else f"{name}_{len(names)}"
    lines = [f'    class {names[c.iri]}["{_label(c.label)}"]' for c in vocabulary.classes]
    for c in vocabulary.classes:
        lines += [f"    {names[iri]} <|-- {names[c.iri]}" for iri in c.supers if iri in names]
    for relation in relations(vocabulary, profiles):
        label = _label(relation.property.label)
        for source, number in relation.sources:
            # With several targets, the number counts the values of all of them together.
            head = f'"{number}" ' if number and len(relation.targets) == 1 else ""
            lines += [
                f"    {names[source]} --> {head}{names[target]} : {label}"
                for target in relation.targets
            ]
    return "\n".join(["classDiagram", *lines]) + "\n" if lines else ""


def _label(text: LocalizedText) -> str:
    """A label in both languages, on one line."""
    both = " ".join(f"{text.zh} {text.en}".split())
    return _SYNTAX.sub(lambda found: f"#{ord(found[0])};", both)
