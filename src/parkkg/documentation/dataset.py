"""The dataset described as RDF: DCAT 3, VoID, PROV-O of the build, SPDX checksums, licences.

What follows from the data alone is counted and written once, while the release is made
(`write_description`). The rest follows from the manifest, the dumps that exist and the address of
the server, and is added on request (`description`). No blank nodes: parts of the dataset are named
within its IRI, what belongs to one release within that of the release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pyoxigraph as ox

from parkkg.documentation.dcat import describe_catalogue, describe_downloads, describe_service
from parkkg.documentation.prov import describe_build
from parkkg.documentation.samples import asserted, example
from parkkg.documentation.statements import Statements, full, part_of, typed
from parkkg.documentation.void import describe_counts, describe_vocabularies, uri_space
from parkkg.errors import UsageError
from parkkg.graph.index import local_name, subject_iris
from parkkg.graph.ntriples import read, triple
from parkkg.namespaces import OWL, PREFIXES, RDF, RDFS, SKOS
from parkkg.releases.downloads import downloads
from parkkg.releases.release import ReleaseFolder
from parkkg.tables.csvw.common_properties import triples
from parkkg.tables.csvw.iris import resolve
from parkkg.text import said

if TYPE_CHECKING:  # a server describes what it serves, and counts nothing
    from parkkg.graph.partitions import Partitions
    from parkkg.tables.csvw.model import TableGroup

_OLD_SCHEMA = "<http://schema.org/"  # what the prefix stands for in CSVW
# Properties whose values are things; a text given for one becomes the label of a thing.
_THINGS = MappingProxyType(
    {
        "rights": "dcterms:RightsStatement",
        "accessRights": "dcterms:RightsStatement",
        "license": "dcterms:LicenseDocument",
        "provenance": "dcterms:ProvenanceStatement",
        "publisher": "foaf:Agent",
        "creator": "foaf:Agent",
        "contributor": "foaf:Agent",
        "source": "prov:Entity",
    }
)
# Their classes are not what a dataset is about.
_GRAMMAR = (OWL, RDF, RDFS, SKOS)
_EXAMPLES = 12
_OF_ONTOLOGIES = (
    "rdf:type",
    "dcterms:title",
    "dcterms:license",
    "dcterms:creator",
    "owl:versionIRI",
    "owl:versionInfo",
)


def write_description(
    group: TableGroup, store: ox.Store, found: Partitions, folder: Path, base: str
) -> None:
    """Write what the data say of themselves into `folder`, for `description` to build on.

    Without an address of its own the dataset gets one under `base`.
    `group` brings title, licence, rights, source and keywords as common properties; `store` holds
    the release's triples, entailments among them; `found` is how many there are of each kind.
    """
    out = Statements()
    dataset = group.id or f"{base}dataset"
    paper = part_of(dataset, "description")
    out.type(paper, "void:DatasetDescription")
    out.say(paper, "foaf:primaryTopic", ox.NamedNode(dataset))
    out.type(dataset, "dcat:Dataset", "void:Dataset", "prov:Entity")
    lines = set(_common(dataset, group.annotations))
    for value in Statements(lines).values(dataset, "prov:wasDerivedFrom"):
        if isinstance(value, ox.NamedNode):
            # How a source asks to be credited is among what the graph says of it.
            lines |= set(_said(store, value.value))
    ontologies = _ontologies(store)
    for iri in ontologies:
        out.say(dataset, "dcterms:conformsTo", ox.NamedNode(iri))
        lines |= set(_said(store, iri, _OF_ONTOLOGIES))
    describe_counts(out, dataset, found)
    describe_vocabularies(out, dataset, found, ontologies)
    for kind in _subjects(found, ontologies):
        subject, _ = example(store, kind)
        if subject:
            out.say(dataset, "void:exampleResource", ox.NamedNode(subject))
    starts = [
        resolve(table.url, about.partition("{")[0])
        for table in group.tables
        if not table.suppress_output and (about := table.prototype.about_url)
    ]
    if space := uri_space(starts):
        out.say(dataset, "void:uriSpace", ox.Literal(space))
    out.say(dataset, "void:sparqlEndpoint", ox.NamedNode(_beside(dataset, "sparql", base)))
    text = "".join(sorted({*lines, *out.lines}))
    ReleaseFolder("", folder).description.write_text(text, encoding="utf-8", newline="\n")


def description(release: ReleaseFolder, base_url: str | None = None) -> tuple[str, ...]:
    """Describe the dataset of a release: sorted N-Triples lines.

    `base_url` is where a server answers; without it there are no addresses of dumps and endpoint.
    Raises UsageError where it is not an absolute http(s) IRI, DataError where the release is
    damaged.
    """
    base = _checked(base_url)
    release.check()
    path = release.description
    kept = tuple(read(path)) if path.is_file() else ()
    dataset = _dataset_of(kept) or f"{release.base}dataset"
    out = Statements(kept)
    out.type(dataset, "dcat:Dataset", "void:Dataset", "prov:Entity")
    manifest = release.manifest
    this = _beside(dataset, f"release/{release.id}", release.base)
    version = next(iter(out.values(dataset, "dcat:version")), ox.Literal(release.id))
    out.say(dataset, "dcat:version", version)
    out.say(dataset, "dcterms:modified", typed(manifest.created, "dateTime"))
    out.say(dataset, "dcat:hasCurrentVersion", ox.NamedNode(this))
    out.say(dataset, "prov:wasGeneratedBy", ox.NamedNode(part_of(this, "build")))
    out.type(this, "dcat:Resource")
    out.say(this, "dcat:isVersionOf", ox.NamedNode(dataset))
    out.say(this, "dcat:version", version)
    out.say(this, "dcterms:identifier", ox.Literal(release.id))
    out.say(this, "dcterms:issued", typed(manifest.created, "dateTime"))
    if manifest.previous:
        previous = _beside(dataset, f"release/{manifest.previous}", release.base)
        out.say(this, "dcat:previousVersion", ox.NamedNode(previous))
    licences = out.values(dataset, "dcterms:license")
    for predicate in ("dcterms:title", "dcterms:license"):
        out.say(this, predicate, *out.values(dataset, predicate))
    describe_build(out, dataset, this, manifest)
    describe_downloads(out, dataset, downloads(release), licences, base)
    if base:
        describe_service(out, dataset, base)
    describe_catalogue(out, dataset, manifest.created, base)
    return out.lines


def _common(dataset: str, annotations: Sequence[tuple[str, Any]]) -> Iterator[str]:
    """The common properties of the metadata, with a name for every node, texts where texts fit."""
    count = 0

    def name() -> str:
        nonlocal count
        count += 1
        return f"<{part_of(dataset, f'node-{count}')}>"

    for predicate, value in annotations:
        for terms in triples(f"<{dataset}>", predicate, value, name):
            subject, verb, term = (t.replace(_OLD_SCHEMA, f"<{PREFIXES['schema']}") for t in terms)
            named = local_name(verb[1:-1]) if verb.startswith(f"<{full('dcterms:')}") else ""
            if named == "source":
                # A dcterms:source of DCAT-AP is a dataset; these are articles and books.
                verb = f"<{full('prov:wasDerivedFrom')}>"
            if (kind := _THINGS.get(named)) and term.startswith('"'):
                thing = f"<{part_of(dataset, named)}>"
                label = full("foaf:name" if kind == "foaf:Agent" else "rdfs:label")
                yield f"{subject} {verb} {thing} .\n"
                yield f"{thing} <{RDF}type> <{full(kind)}> .\n"
                yield f"{thing} <{label}> {term} .\n"
            else:
                yield f"{subject} {verb} {term} .\n"


def _said(store: ox.Store, subject: str, properties: tuple[str, ...] = ()) -> Iterator[str]:
    """What the default graph asserts of a subject, of some properties or of all."""
    wanted = {full(name) for name in properties}
    for quad in asserted(store, ox.NamedNode(subject), None, None):
        if not wanted or quad.predicate.value in wanted:
            yield f"{quad.triple} .\n"


def _ontologies(store: ox.Store) -> list[str]:
    """The ontologies in the graph."""
    kind = ox.NamedNode(f"{OWL}Ontology")
    return sorted(subject_iris(asserted(store, None, ox.NamedNode(f"{RDF}type"), kind)))


def _subjects(found: Partitions, ontologies: Sequence[str]) -> list[str]:
    """The classes that the dataset is about: those of its own ontology, otherwise the largest."""
    own = [c for c in found.classes if c.name.startswith(tuple(ontologies))]
    about = own or [c for c in found.classes if not c.name.startswith(_GRAMMAR)]
    return [c.name for c in sorted(about, key=lambda c: (-c.entities, c.name))[:_EXAMPLES]]


def _dataset_of(lines: Sequence[str]) -> str:
    """The dataset that a kept description is about; empty where it is about none."""
    topic = f"<{full('foaf:primaryTopic')}>"
    for line in lines:
        subject, verb, value = triple(line)
        if verb == topic and subject == f"<{part_of(value[1:-1], 'description')}>":
            return value[1:-1]
    return ""


def _beside(dataset: str, path: str, base: str) -> str:
    """https://w3id.org/parkkg/release/ID for https://w3id.org/parkkg/dataset.

    That address leads to whatever server answers for the dataset, as the IRIs of its things do.
    """
    beside = urljoin(dataset, path)
    return beside if "://" in beside else f"{base}{path}"


def _checked(base_url: str | None) -> str:
    if base_url is None:
        return ""
    try:
        base = ox.NamedNode(base_url.removesuffix("/") + "/").value
    except ValueError:
        base = ""
    if not base.startswith(("http://", "https://")):
        raise UsageError(
            said('"{base_url}" is not the address of a server', base_url=base_url),
            hint=said("give one such as https://example.org/ or http://127.0.0.1:8000/"),
        )
    return base
