"""DCAT 3: the dumps of a dataset, and the endpoint that answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.documentation.statements import Statements, Value, part_of, typed
from parkkg.query.formats import format_iri
from parkkg.releases.downloads import Download
from parkkg.text import LocalizedText

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_RDF12 = "https://www.w3.org/TR/rdf12-concepts/"
_PARTS = MappingProxyType(
    {
        "core": (
            LocalizedText(
                "核心：依据与陈述之外的数据", "Core: the data without evidence and statements"
            ),
            LocalizedText("事实本身，不含其依据。", "The facts, without what they rest on."),
        ),
        "evidence": (
            LocalizedText("依据：片段、出处与陈述", "Evidence: passages, sources and statements"),
            LocalizedText(
                "片段、来源与陈述，以及指向片段的链接。",
                "Passages, sources and statements, and what points at passages.",
            ),
        ),
        "ontology": (
            LocalizedText("本体", "The ontology"),
            LocalizedText(
                "类、属性与代码表的定义。", "Definitions of classes, properties and code lists."
            ),
        ),
    }
)
_TITLE = LocalizedText("知识图谱", "Knowledge graph")
_DESCRIPTION = LocalizedText(
    "由表格生成的知识图谱；表格的元数据没有对它的说明。",
    "A knowledge graph made of tables; their metadata do not say more of it.",
)
_CATALOGUE = LocalizedText(
    "此数据集、其各部分与查询端点。",
    "The dataset, its parts, and the endpoint that answers for it.",
)
# What DCAT-AP wants to know of the values of some properties: of which class they are.
_RANGES = MappingProxyType(
    {
        "dcterms:license": "dcterms:LicenseDocument",
        "dcterms:publisher": "foaf:Agent",
        "dcterms:creator": "foaf:Agent",
        "dcterms:conformsTo": "dcterms:Standard",
        "dcat:mediaType": "dcterms:MediaType",
        "dcat:compressFormat": "dcterms:MediaType",
        "dcat:landingPage": "foaf:Document",
        "foaf:homepage": "foaf:Document",
        "dcterms:language": "dcterms:LinguisticSystem",
        "spdx:algorithm": "spdx:ChecksumAlgorithm",
        # Every thing is one, but its shapes are applied where nothing is inferred.
        "dcat:accessURL": "rdfs:Resource",
        "dcat:downloadURL": "rdfs:Resource",
        "dcat:endpointURL": "rdfs:Resource",
    }
)


def describe_catalogue(out: Statements, dataset: str, modified: str, base: str) -> None:
    """Say what DCAT-AP 3 makes mandatory: a catalogue, titles, descriptions, classes of values.

    What the metadata say is taken from there; `base` is where a server answers, or empty.
    """
    for name, text in (("dcterms:title", _TITLE), ("dcterms:description", _DESCRIPTION)):
        if not out.values(dataset, name):
            out.label(dataset, text, name)
    catalogue = part_of(dataset, "catalogue")
    out.type(catalogue, "dcat:Catalog")
    for title in out.values(dataset, "dcterms:title"):
        if isinstance(title, ox.Literal):
            words = (
                f"{title.value}：目录" if title.language == "zh" else f"{title.value}: catalogue"
            )
            out.say(catalogue, "dcterms:title", ox.Literal(words, language=title.language))
    out.label(catalogue, _CATALOGUE, "dcterms:description")
    out.say(catalogue, "dcterms:modified", typed(modified, "dateTime"))
    # One publisher and one licence at most (DCAT-AP 3, the class Catalogue).
    for name in ("dcterms:publisher", "dcterms:license"):
        out.say(catalogue, name, *out.values(dataset, name)[:1])
    parts = (node for node in out.values(dataset, "void:subset") if out.is_a(node, "dcat:Dataset"))
    out.say(catalogue, "dcat:dataset", ox.NamedNode(dataset), *parts)
    if base:
        out.say(catalogue, "foaf:homepage", ox.NamedNode(base))
        out.say(catalogue, "dcat:service", ox.NamedNode(part_of(dataset, "sparql")))
    _describe_values(out)


def _describe_values(out: Statements) -> None:
    """Say of which classes values are, and what agents are called who have no name."""
    for name, kind in _RANGES.items():
        for value in out.values_of(name):
            if isinstance(value, ox.NamedNode):
                out.type(value.value, kind)
                if kind == "foaf:Agent" and not out.values(value.value, "foaf:name"):
                    called = out.values(value.value, "rdfs:label")
                    out.say(value.value, "foaf:name", *(called or [ox.Literal(value.value)]))


def describe_downloads(
    out: Statements, dataset: str, found: Iterable[Download], licences: Sequence[Value], base: str
) -> None:
    """Say in which formats there are dumps, and where. Without `base` they have no address."""
    for one in found:
        _distribution(out, dataset, one, licences, base)
        out.say(dataset, "void:feature", ox.NamedNode(format_iri(one.syntax)))


def _distribution(
    out: Statements, dataset: str, one: Download, licences: Sequence[Value], base: str
) -> None:
    """A dump as a distribution of the dataset, or of one of its parts."""
    of = dataset if one.part == "all" else part_of(dataset, one.part)
    if of != dataset:
        out.say(dataset, "void:subset", ox.NamedNode(of))
        out.type(of, "void:Dataset", "dcat:Dataset")
        title, note = _PARTS[one.part]
        out.label(of, title, "dcterms:title")
        out.label(of, note, "dcterms:description")
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
