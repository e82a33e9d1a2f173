"""The service description of the endpoint (SPARQL 1.1 Service Description)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from parkkg.documentation.about import About
from parkkg.namespaces import INFERRED, PREFIXES, RDF
from parkkg.query.formats import (
    FORMATS_NAMESPACE,
    GRAPH_FORMATS,
    RESULT_FORMATS,
    format_iri,
)
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import ServedRelease, once_per_release

_SD = "http://www.w3.org/ns/sparql-service-description#"


@once_per_release
def graph_names(served: ServedRelease) -> tuple[str, ...]:
    """The named graphs of a release, sorted."""
    prepared = PreparedQuery(served.read("SELECT ?g { GRAPH ?g { } }"), "json")
    rows = json.loads(served.fetch(prepared))["results"]["bindings"]
    return tuple(sorted(row["g"]["value"] for row in rows))


def service_description(
    endpoint: str,
    about: About,
    graphs: Sequence[str],
    format: str,  # noqa: A002 -- the name used everywhere
) -> bytes:
    """The description of the service at `endpoint` (an absolute URL), in a graph format.

    The default graph is what a query sees that names none.
    """
    service = ox.NamedNode(endpoint)
    dataset, default = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    found = [
        _triple(service, "type", _sd("Service")),
        _triple(service, "endpoint", service),
        _triple(service, "supportedLanguage", _sd("SPARQL11Query")),
        _triple(service, "defaultDataset", dataset),
        *(
            _triple(service, "resultFormat", ox.NamedNode(format_iri(name)))
            for name in (*RESULT_FORMATS, *GRAPH_FORMATS)
        ),
        ox.Triple(
            ox.NamedNode(about.iri),
            ox.NamedNode(f"{PREFIXES['void']}sparqlEndpoint"),
            service,
        ),
        _triple(dataset, "type", _sd("Dataset")),
        _triple(dataset, "defaultGraph", default),
        *_graph(default, about.triples),
    ]
    for number, name in enumerate(graphs, 1):
        named = ox.NamedNode(f"{endpoint}#named-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        found += [
            _triple(dataset, "namedGraph", named),
            _triple(named, "type", _sd("NamedGraph")),
            _triple(named, "name", ox.NamedNode(name)),
            _triple(named, "graph", graph),
            *_graph(graph, about.manifest.counts.inferred if name == INFERRED else None),
        ]
    prefixes = {"sd": _SD, "formats": FORMATS_NAMESPACE, "void": PREFIXES["void"]}
    form = ox.RdfFormat.from_media_type(GRAPH_FORMATS[format])
    return ox.serialize(found, format=form, prefixes=prefixes) or b""


def _graph(node: ox.NamedNode, size: int | None) -> Iterator[ox.Triple]:
    yield _triple(node, "type", _sd("Graph"))
    if size is not None:
        yield ox.Triple(node, ox.NamedNode(f"{PREFIXES['void']}triples"), ox.Literal(size))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode) -> ox.Triple:
    verb = ox.NamedNode(f"{RDF}type") if predicate == "type" else _sd(predicate)
    return ox.Triple(subject, verb, value)
