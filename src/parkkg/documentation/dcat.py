"""DCAT 3: the dumps of a dataset, and the endpoint that answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.documentation.statements import Statements, Value, part_of, typed
from parkkg.releases.downloads import Download
from parkkg.text import LocalizedText

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_RDF12 = "https://www.w3.org/TR/rdf12-concepts/"
_FORMATS = "http://www.w3.org/ns/formats/"
_FEATURES = MappingProxyType(
    {
        "ttl": "Turtle",
        "nt": "N-Triples",
        "nq": "N-Quads",
        "trig": "TriG",
        "jsonld": "JSON-LD",
        "rdfxml": "RDF_XML",
    }
)
_PARTS = MappingProxyType(
    {
        "core": LocalizedText(
            "核心：依据与陈述之外的数据", "Core: the data without evidence and statements"
        ),
        "evidence": LocalizedText(
            "依据：片段、出处与陈述", "Evidence: passages, sources and statements"
        ),
        "ontology": LocalizedText("本体", "The ontology"),
    }
)


def describe_downloads(
    out: Statements, dataset: str, found: Iterable[Download], licences: Sequence[Value], base: str
) -> None:
    """Say in which formats there are dumps, and where. Without `base` they have no address."""
    for one in found:
        _distribution(out, dataset, one, licences, base)
    for name in _FEATURES.values():
        out.say(dataset, "void:feature", ox.NamedNode(_FORMATS + name))


def _distribution(
    out: Statements, dataset: str, one: Download, licences: Sequence[Value], base: str
) -> None:
    """A dump as a distribution of the dataset, or of one of its parts."""
    of = dataset if one.part == "all" else part_of(dataset, one.part)
    if of != dataset:
        out.say(dataset, "void:subset", ox.NamedNode(of))
        out.type(of, "void:Dataset", "dcat:Dataset")
        out.label(of, _PARTS[one.part], "dcterms:title")
        out.say(of, "dcterms:license", *licences)
    node = part_of(dataset, one.name)
    out.say(of, "dcat:distribution", ox.NamedNode(node))
    out.type(node, "dcat:Distribution")
    out.say(node, "dcterms:title", ox.Literal(one.name))
    out.say(node, "dcterms:license", *licences)
    out.say(node, "dcat:mediaType", ox.NamedNode(_MEDIA_TYPES + one.media_type))
    if one.rdf12:
        out.say(node, "dcterms:conformsTo", ox.NamedNode(_RDF12))
    if one.gzip:
        packed = ox.NamedNode(f"{_MEDIA_TYPES}application/gzip")
        out.say(node, "dcat:compressFormat", packed)
    if one.size is not None:
        out.say(node, "dcat:byteSize", typed(str(one.size), "nonNegativeInteger"))
        out.checksum(node, one.sha256)
    if base:
        address = ox.NamedNode(f"{base}dumps/{one.name}")
        out.say(node, "dcat:downloadURL", address)
        out.say(node, "dcat:accessURL", address)
        out.say(of, "void:dataDump", address)


def describe_service(out: Statements, dataset: str, base: str) -> None:
    """Where a server answers for the dataset."""
    endpoint, service = ox.NamedNode(f"{base}sparql"), part_of(dataset, "sparql")
    out.say(dataset, "dcat:landingPage", ox.NamedNode(base))
    out.say(dataset, "void:sparqlEndpoint", endpoint)
    out.type(service, "dcat:DataService")
    out.label(service, LocalizedText("SPARQL 查询端点", "SPARQL endpoint"), "dcterms:title")
    out.say(service, "dcat:endpointURL", endpoint)
    out.say(service, "dcat:servesDataset", ox.NamedNode(dataset))
    protocol = ox.NamedNode("https://www.w3.org/TR/sparql11-protocol/")
    out.say(service, "dcterms:conformsTo", protocol)
    paper = f"{base}.well-known/void"
    out.type(paper, "void:DatasetDescription")
    out.say(paper, "foaf:topic", ox.NamedNode(dataset))
