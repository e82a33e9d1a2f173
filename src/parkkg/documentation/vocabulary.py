"""The ontology as its documentation needs it: classes, properties, code lists, alignments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.index import Index, Node, local_name
from parkkg.namespaces import OWL, RDF, RDFS, SKOS
from parkkg.problems import problem
from parkkg.project import Project
from parkkg.text import NO_TEXT, LocalizedText, said

_DCTERMS = "http://purl.org/dc/terms/"
_VANN = "http://purl.org/vocab/vann/"
_KINDS = ("ObjectProperty", "DatatypeProperty")


@dataclass(frozen=True)
class Term:
    """What an ontology declares, with its label and definition. A code list is just that."""

    iri: str
    label: LocalizedText
    definition: LocalizedText


@dataclass(frozen=True)
class Class(Term):
    """A class of this ontology."""

    supers: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()


@dataclass(frozen=True)
class Property(Term):
    """A property of this ontology. `traits` are the classes of properties that OWL puts it in."""

    literal: bool = False  # its values are literals
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    supers: tuple[str, ...] = ()
    inverses: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    derived: bool = False  # it is declared as the inverse of another, and follows from it


@dataclass(frozen=True)
class Alignment:
    """A document that relates terms to another vocabulary: (ours, relation, theirs, why)."""

    document: Term
    matches: tuple[tuple[str, str, str, LocalizedText], ...]


@dataclass(frozen=True)
class Vocabulary:
    """The terms that an ontology explains, in the order of its documents, and what it is called."""

    document: Term
    classes: tuple[Class, ...]
    properties: tuple[Property, ...]
    schemes: tuple[Term, ...]
    index: Index

    @property
    def terms(self) -> tuple[Term, ...]:
        """All of them."""
        return (*self.classes, *self.properties, *self.schemes)

    def supers(self, iri: str) -> tuple[str, ...]:
        """A class and every class above it, nearest first."""
        found = [iri]
        for name in found:
            found += [s for s in self.index.iris(name, f"{RDFS}subClassOf") if s not in found]
        return tuple(found)


def read_vocabulary(index: Index) -> Vocabulary:
    """The terms in the documents of an ontology.

    Those of other vocabularies are no part of it, which it only declares and does not name.
    """
    documents = index.typed(f"{OWL}Ontology")
    own = tuple(_namespace(index, iri) for iri in documents)
    classes = _declared(index, "Class")

    def is_ours(iri: str) -> bool:
        by_document = {*index.iris(iri, f"{RDFS}isDefinedBy")} & {*documents}
        return iri.startswith(own) or bool(by_document or index.text(iri, f"{RDFS}label"))

    ours = [iri for iri in (*classes, *_declared(index, *_KINDS)) if is_ours(iri)]
    return Vocabulary(
        document=_document(index),
        classes=tuple(_class(index, iri) for iri in ours if iri in classes),
        properties=tuple(_property(index, iri) for iri in ours if iri not in classes),
        schemes=tuple(Term(*_named(index, s)) for s in index.typed(f"{SKOS}ConceptScheme")),
        index=index,
    )


def read_alignments(project: Project, vocabulary: Vocabulary) -> tuple[Alignment, ...]:
    """What ontology/alignments/*.ttl say of the terms of a vocabulary.

    Raises DataError naming the line where a file is not Turtle.
    """
    ours = frozenset(term.iri for term in vocabulary.terms)
    return tuple(_alignment(read_documents(project, [path]), ours) for path in project.alignments)


def read_documents(project: Project, paths: Iterable[Path]) -> Index:
    """What some Turtle files say together.

    Raises DataError naming the line where one is not Turtle.
    """
    quads: list[ox.Quad] = []
    for path in paths:
        name = project.name(path)
        parser = ox.parse(
            path=path,
            format=ox.RdfFormat.TURTLE,
            base_iri=project.address(name),
            rename_blank_nodes=True,  # a label is its own file's
        )
        try:
            quads += parser
        except SyntaxError as error:
            found = problem("PK504", str(error.msg), file=name, line=error.lineno or 0)
            raise DataError(said("{name} cannot be read", name=name), problems=(found,)) from error
    return Index(quads)


def _declared(index: Index, *kinds: str) -> tuple[str, ...]:
    found = (iri for kind in kinds for iri in index.typed(OWL + kind))
    return tuple(dict.fromkeys(_without_blank_nodes(found)))


def _namespace(index: Index, iri: str) -> str:
    """The namespace that an ontology says is its own, else the one that its IRI suggests."""
    said = index.literal(iri, f"{_VANN}preferredNamespaceUri")
    return said or (iri if iri[-1] in "#/" else f"{iri}#")


def _document(index: Index) -> Term:
    """The first ontology that some documents declare; an empty term where there is none."""
    iri = next(iter(index.typed(f"{OWL}Ontology")), "")
    return Term(
        iri,
        index.text(iri, f"{_DCTERMS}title", f"{RDFS}label"),
        index.text(iri, f"{_DCTERMS}description", f"{RDFS}comment"),
    )


def _named(index: Index, iri: str) -> tuple[str, LocalizedText, LocalizedText]:
    label = index.text(iri, f"{RDFS}label", f"{SKOS}prefLabel")
    definition = index.text(iri, f"{SKOS}definition", f"{RDFS}comment")
    return iri, label or LocalizedText(en=local_name(iri)), definition


def _class(index: Index, iri: str) -> Class:
    disjoint = f"{OWL}disjointWith"
    other = {*index.iris(iri, disjoint), *index.subjects(disjoint, iri)}
    return Class(
        *_named(index, iri),
        supers=_without_blank_nodes(index.iris(iri, f"{RDFS}subClassOf")),
        disjoint=tuple(c for c in index.typed(f"{OWL}Class") if c in other),
    )


def _property(index: Index, iri: str) -> Property:
    inverse = f"{OWL}inverseOf"
    kinds = index.iris(iri, f"{RDF}type")
    return Property(
        *_named(index, iri),
        literal=f"{OWL}DatatypeProperty" in kinds,
        domains=_without_blank_nodes(index.iris(iri, f"{RDFS}domain")),
        ranges=_without_blank_nodes(index.iris(iri, f"{RDFS}range")),
        supers=_without_blank_nodes(index.iris(iri, f"{RDFS}subPropertyOf")),
        inverses=_without_blank_nodes((*index.iris(iri, inverse), *index.subjects(inverse, iri))),
        traits=tuple(k for k in _without_blank_nodes(kinds) if local_name(k) not in _KINDS),
        derived=bool(index.iris(iri, inverse)),
    )


def _alignment(index: Index, ours: frozenset[str]) -> Alignment:
    """The statements about our terms, each with the comment of the axiom that repeats it."""
    why: dict[tuple[Node, ...], LocalizedText] = {}
    for axiom in index.typed(f"{OWL}Axiom"):
        parts = ("Source", "Property", "Target")
        key = tuple(o for p in parts for o in index.objects(axiom, f"{OWL}annotated{p}")[:1])
        why[key] = index.text(axiom, f"{RDFS}comment")
    matches = tuple(
        (subject, relation, value, why.get((subject, relation, value), NO_TEXT))
        for subject in index.all_subjects()
        if subject in ours
        for relation, value in index.about(subject)
        if isinstance(value, str) and relation != f"{RDF}type"
    )
    return Alignment(_document(index), matches)


def _without_blank_nodes(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri for iri in iris if not iri.startswith("_:"))
