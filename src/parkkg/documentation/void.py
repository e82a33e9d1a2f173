"""VoID: what is in a dataset, by class and property (VoID, sections 4.3, 4.6 and 5).

Within a class, each property tells the classes and datatypes of its values: editors of queries
complete and check with that. Datatypes are those of the dumps; the store keeps what is derived
from xsd:integer as xsd:integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from parkkg.documentation.statements import Statements, key, part_of
from parkkg.text import LocalizedText

if TYPE_CHECKING:  # a server describes what it serves, and counts nothing
    from parkkg.graph.partitions import Partitions, PropertyPartition

_SUBSETS = (
    ("ontology", LocalizedText("本体", "The ontology")),
    ("inferred", LocalizedText("推理所得", "What is entailed")),
)


def describe_counts(out: Statements, dataset: str, found: Partitions) -> None:
    """Say how much there is, over all, by property, and by class."""
    for name, number in (
        ("void:triples", found.triples),
        ("void:entities", found.entities),
        ("void:distinctSubjects", found.subjects),
        ("void:distinctObjects", found.objects),
        ("void:properties", len(found.properties)),
        ("void:classes", len(found.classes)),
    ):
        out.count(dataset, name, number)
    for name, label in _SUBSETS:
        subset = part_of(dataset, name)
        out.say(dataset, "void:subset", ox.NamedNode(subset))
        out.type(subset, "void:Dataset")
        out.label(subset, label, "dcterms:title")
        out.count(subset, "void:triples", found.ontology if name == "ontology" else found.inferred)
    for part in found.properties:
        _property(out, dataset, part)
    for of in found.classes:
        node = part_of(dataset, "class", key(of.name))
        out.say(dataset, "void:classPartition", ox.NamedNode(node))
        out.say(node, "void:class", ox.NamedNode(of.name))
        out.count(node, "void:entities", of.entities)
        for part in of.properties:
            _property(out, node, part)


def describe_vocabularies(
    out: Statements, dataset: str, found: Partitions, ontologies: Sequence[str]
) -> None:
    """Name the vocabularies of the classes and properties that occur.

    One that the graph declares goes by its own IRI, others by their namespaces (VoID, 4.4).
    """
    used = [p.property for p in found.properties] + [c.name for c in found.classes]
    known = {iri.rstrip("#/"): iri for iri in ontologies}
    for namespace in _namespaces(used):
        iri = known.get(namespace.rstrip("#/"), namespace)
        out.say(dataset, "void:vocabulary", ox.NamedNode(iri))


def uri_space(iris: Sequence[str]) -> str:
    """What the IRIs of things begin with, up to a slash or #; empty where they share nothing."""
    if not iris:
        return ""
    first, last = min(iris), max(iris)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    space = first[: max(first.rfind("/", 0, same), first.rfind("#", 0, same)) + 1]
    return space if space.count("/") > 2 else ""


def _property(out: Statements, of: str, part: PropertyPartition) -> None:
    node = part_of(of, "property", key(part.property))
    out.say(of, "void:propertyPartition", ox.NamedNode(node))
    out.say(node, "void:property", ox.NamedNode(part.property))
    out.count(node, "void:triples", part.triples)
    for use in part.uses:
        inner = part_of(node, "datatype" if use.literal else "class", key(use.kind))
        kind = "void-ext:datatype" if use.literal else "void:class"
        out.say(node, f"{kind}Partition", ox.NamedNode(inner))
        out.say(inner, kind, ox.NamedNode(use.kind))
        out.count(inner, "void:triples", use.triples)


def _namespaces(iris: Iterable[str]) -> list[str]:
    return sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris} - {""})
