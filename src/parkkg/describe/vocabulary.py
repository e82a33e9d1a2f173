"""The ontology as its documentation needs it: classes, properties, code lists, alignments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.index import Index, Node, local_name
from parkkg.namespaces import OWL, RDF, RDFS, SKOS, prefixes_of
from parkkg.problems import problem
from parkkg.project import Project
from parkkg.text import NO_TEXT, LocalizedText

_DCTERMS = "http://purl.org/dc/terms/"
_VANN = "http://purl.org/vocab/vann/"
_ADMS = "http://www.w3.org/ns/adms#"
_TRAITS = ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive",
           "Irreflexive")  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What an ontology says about itself; empty where it does not."""

    iri: str = ""
    title: LocalizedText = NO_TEXT
    description: LocalizedText = NO_TEXT
    version: str = ""
    version_iri: str = ""
    prior: str = ""
    created: str = ""
    modified: str = ""
    status: str = ""
    licence: str = ""
    creators: tuple[tuple[str, LocalizedText], ...] = ()
    prefix: str = ""
    namespace: str = ""


@dataclass(frozen=True)
class Class:
    """A class of our own."""

    iri: str
    label: LocalizedText
    definition: LocalizedText
    supers: tuple[str, ...]
    disjoint: tuple[str, ...]


@dataclass(frozen=True)
class Property:
    """A property of our own. `traits` are names such as `Transitive`."""

    iri: str
    literal: bool
    label: LocalizedText
    definition: LocalizedText
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    supers: tuple[str, ...]
    inverses: tuple[str, ...]
    traits: tuple[str, ...]
    derived: bool  # it only turns another property round


@dataclass(frozen=True)
class Scheme:
    """A code list that the ontology declares; its concepts are data."""

    iri: str
    label: LocalizedText
    definition: LocalizedText


@dataclass(frozen=True)
class Alignment:
    """A document that relates our terms to another vocabulary: (ours, relation, theirs, why)."""

    header: Header
    matches: tuple[tuple[str, str, str, LocalizedText], ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the documents of an ontology declare, in their order."""

    header: Header
    classes: tuple[Class, ...]
    properties: tuple[Property, ...]
    schemes: tuple[Scheme, ...]
    foreign: tuple[str, ...]
    alignments: tuple[Alignment, ...]
    prefixes: Mapping[str, str]
    index: Index

    def supers(self, iri: str) -> tuple[str, ...]:
        """A class and every class above it, nearest first."""
        found = [iri]
        for name in found:
            found += [s for s in self.index.iris(name, f"{RDFS}subClassOf") if s not in found]
        return tuple(found)

    def short(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI where no prefix fits."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = next((p for p, n in self.prefixes.items() if n == iri[:cut]), None)
        return iri if prefix is None else f"{prefix}:{iri[cut:]}"


def read_vocabulary(project: Project) -> Vocabulary:
    """Read ontology/*.ttl and ontology/alignments/*.ttl.

    Raises DataError naming the line where a file is not Turtle.
    """
    index, prefixes = read_documents(project, project.ontology)
    aligned = sorted((project.path("ontology") / "alignments").glob("*.ttl"))
    found = [(path, *read_documents(project, [path])) for path in aligned]
    declared = index.typed(f"{OWL}Ontology")
    headers = [_header(index, iri) for iri in declared]
    own = tuple(filter(None, (header.namespace for header in headers)))
    terms = [*_declared(index, "Class"), *_declared(index, "ObjectProperty", "DatatypeProperty")]

    def is_ours(iri: str) -> bool:
        return iri.startswith(own) or bool({*index.iris(iri, f"{RDFS}isDefinedBy")} & {*declared})

    ours = [iri for iri in terms if is_ours(iri)]
    kinds = {*_declared(index, "Class")}
    alignments = tuple(_alignment(other, frozenset(ours)) for _, other, _ in found)
    for _, _, others in found:
        prefixes = {**others, **prefixes}
    return Vocabulary(
        header=headers[0] if headers else Header(),
        classes=tuple(_class(index, iri) for iri in ours if iri in kinds),
        properties=tuple(_property(index, iri) for iri in ours if iri not in kinds),
        schemes=tuple(_scheme(index, iri) for iri in index.typed(f"{SKOS}ConceptScheme")),
        foreign=tuple(iri for iri in terms if not is_ours(iri)),
        alignments=alignments,
        prefixes=MappingProxyType({**prefixes, **prefixes_of(project.base_iri)}),
        index=index,
    )


def read_documents(project: Project, paths: Iterable[Path]) -> tuple[Index, dict[str, str]]:
    """What some Turtle files say together, and the prefixes that they declare.

    Raises DataError naming the line where one is not Turtle.
    """
    quads: list[ox.Quad] = []
    prefixes: dict[str, str] = {}
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
            raise DataError(f"{name} cannot be read", problems=(found,)) from error
        prefixes.update(parser.prefixes)
    return Index(quads), prefixes


def _declared(index: Index, *kinds: str) -> tuple[str, ...]:
    found = (iri for kind in kinds for iri in index.typed(OWL + kind))
    return tuple(dict.fromkeys(iri for iri in found if not iri.startswith("_:")))


def _header(index: Index, iri: str) -> Header:
    def first(predicate: str) -> str:
        return next(iter(index.iris(iri, predicate)), "") or index.literal(iri, predicate)

    creators = index.iris(iri, f"{_DCTERMS}creator")
    return Header(
        iri=iri,
        title=index.text(iri, f"{_DCTERMS}title", f"{RDFS}label"),
        description=index.text(iri, f"{_DCTERMS}description", f"{RDFS}comment"),
        version=first(f"{OWL}versionInfo"),
        version_iri=first(f"{OWL}versionIRI"),
        prior=first(f"{OWL}priorVersion"),
        created=first(f"{_DCTERMS}created"),
        modified=first(f"{_DCTERMS}modified"),
        status=local_name(first(f"{_ADMS}status")),
        licence=first(f"{_DCTERMS}license"),
        creators=tuple((c, index.text(c, f"{RDFS}label")) for c in creators),
        prefix=first(f"{_VANN}preferredNamespacePrefix"),
        namespace=first(f"{_VANN}preferredNamespaceUri") or (iri if iri[-1] in "#/" else f"{iri}#"),
    )


def _label(index: Index, iri: str) -> LocalizedText:
    return index.text(iri, f"{RDFS}label", f"{SKOS}prefLabel") or LocalizedText(en=local_name(iri))


def _definition(index: Index, iri: str) -> LocalizedText:
    return index.text(iri, f"{SKOS}definition", f"{RDFS}comment")


def _class(index: Index, iri: str) -> Class:
    disjoint = f"{OWL}disjointWith"
    other = {*index.iris(iri, disjoint), *index.subjects(disjoint, iri)}
    return Class(
        iri=iri,
        label=_label(index, iri),
        definition=_definition(index, iri),
        supers=_named(index.iris(iri, f"{RDFS}subClassOf")),
        disjoint=tuple(c for c in index.typed(f"{OWL}Class") if c in other),
    )


def _property(index: Index, iri: str) -> Property:
    inverse = f"{OWL}inverseOf"
    kinds = {*index.iris(iri, f"{RDF}type")}
    return Property(
        iri=iri,
        literal=f"{OWL}DatatypeProperty" in kinds,
        label=_label(index, iri),
        definition=_definition(index, iri),
        domains=_named(index.iris(iri, f"{RDFS}domain")),
        ranges=_named(index.iris(iri, f"{RDFS}range")),
        supers=_named(index.iris(iri, f"{RDFS}subPropertyOf")),
        inverses=_named((*index.iris(iri, inverse), *index.subjects(inverse, iri))),
        traits=tuple(name for name in _TRAITS if f"{OWL}{name}Property" in kinds),
        derived=bool(index.iris(iri, inverse)),
    )


def _scheme(index: Index, iri: str) -> Scheme:
    return Scheme(iri, _label(index, iri), _definition(index, iri))


def _alignment(index: Index, ours: frozenset[str]) -> Alignment:
    """The statements about our terms, each with the comment of the axiom that repeats it."""
    declared = index.typed(f"{OWL}Ontology")
    why: dict[tuple[Node, ...], LocalizedText] = {}
    for axiom in index.typed(f"{OWL}Axiom"):
        parts = ("Source", "Property", "Target")
        key = tuple(o for p in parts for o in index.objects(axiom, f"{OWL}annotated{p}")[:1])
        why[key] = index.text(axiom, f"{RDFS}comment")
    matches = tuple(
        (subject, relation, value, why.get((subject, relation, value), LocalizedText()))
        for subject in index.all_subjects()
        if subject in ours
        for relation, value in index.about(subject)
        if isinstance(value, str) and relation != f"{RDF}type"
    )
    return Alignment(_header(index, declared[0]) if declared else Header(), matches)


def _named(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri for iri in iris if not iri.startswith("_:"))
