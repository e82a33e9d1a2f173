"""What the endpoint says about itself: a service description (SPARQL 1.1), a page with a form."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from types import MappingProxyType

import pyoxigraph as ox

from ..formats import GRAPH_FORMATS, RESULT_FORMATS
from ..manifest import Counts
from ..terms import BASE, INFERRED, PREFIXES, RDF
from .answers import Question
from .generation import Generation

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_NAMES = ("JSON", "XML", "CSV", "TSV")
_GRAPH_NAMES = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_SERIALIZERS = MappingProxyType(
    {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
)
_WORDS = MappingProxyType(
    {
        "en": ("SPARQL endpoint", "Query", "Answer as", "Ask", "automatic", "Service description"),
        "zh": ("SPARQL 查询服务", "查询语句", "结果格式", "查询", "自动", "服务描述"),
    }
)
_EXAMPLE = "SELECT * WHERE {\n  ?subject ?predicate ?object\n}\nLIMIT 20"


async def graph_names(generation: Generation) -> tuple[str, ...]:
    """The named graphs of a release, sorted."""
    return await generation.once("graph names", lambda: _listed(generation))


async def _listed(generation: Generation) -> tuple[str, ...]:
    question = Question(await generation.read("SELECT ?g { GRAPH ?g { } }"), "json")
    rows = json.loads(await generation.fetch(question))["results"]["bindings"]
    return tuple(sorted(row["g"]["value"] for row in rows))


def service_description(
    endpoint: str,
    counts: Counts,
    graphs: Sequence[str],
    format: str,  # noqa: A002 -- the name used everywhere
) -> bytes:
    """The description of the service at `endpoint` (an absolute URL), in a graph format."""
    service = ox.NamedNode(endpoint)
    dataset, default = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    found = [
        _triple(service, "type", _sd("Service")),
        _triple(service, "endpoint", service),
        _triple(service, "supportedLanguage", _sd("SPARQL11Query")),
        _triple(service, "defaultDataset", dataset),
        *(
            _triple(service, "resultFormat", ox.NamedNode(_FORMATS + name))
            for name in (*(f"SPARQL_Results_{n}" for n in _RESULT_NAMES), *_GRAPH_NAMES)
        ),
        ox.Triple(
            ox.NamedNode(f"{BASE}dataset"),
            ox.NamedNode(f"{PREFIXES['void']}sparqlEndpoint"),
            service,
        ),
        _triple(dataset, "type", _sd("Dataset")),
        _triple(dataset, "defaultGraph", default),
        *_graph(default, counts.triples),
    ]
    for number, name in enumerate(graphs, 1):
        named = ox.NamedNode(f"{endpoint}#named-{number}")
        graph = ox.NamedNode(f"{endpoint}#graph-{number}")
        found += [
            _triple(dataset, "namedGraph", named),
            _triple(named, "type", _sd("NamedGraph")),
            _triple(named, "name", ox.NamedNode(name)),
            _triple(named, "graph", graph),
            *_graph(graph, counts.inferred if name == INFERRED else None),
        ]
    prefixes = {"sd": _SD, "formats": _FORMATS, "void": PREFIXES["void"]}
    return ox.serialize(found, format=_SERIALIZERS[format], prefixes=prefixes) or b""


def form_page(language: str, action: str) -> bytes:
    """A page on which a query can be written and sent to `action`, without any script."""
    title, query, answer, ask, automatic, description = _WORDS[language]
    options = "".join(
        f'<option value="{name}">{name}</option>' for name in (*RESULT_FORMATS, *GRAPH_FORMATS)
    )
    link = f"{escape(action)}?format=ttl"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f'<link rel="alternate" type="text/turtle" href="{link}">\n</head>\n<body>\n'
        f'<h1>{title}</h1>\n<form action="{escape(action)}" method="get">\n'
        f'<p><label for="query">{query}</label></p>\n'
        f'<p><textarea id="query" name="query" rows="12" cols="80" spellcheck="false" required>'
        f"{escape(_EXAMPLE)}</textarea></p>\n"
        f'<p><label for="format">{answer}</label> <select id="format" name="format">'
        f'<option value="">{automatic}</option>{options}</select> <button>{ask}</button></p>\n'
        f'</form>\n<p><a href="{link}">{description}</a></p>\n</body>\n</html>\n'
    ).encode()


def _graph(node: ox.NamedNode, size: int | None) -> Iterator[ox.Triple]:
    yield _triple(node, "type", _sd("Graph"))
    if size is not None:
        yield ox.Triple(node, ox.NamedNode(f"{PREFIXES['void']}triples"), ox.Literal(size))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode) -> ox.Triple:
    verb = ox.NamedNode(f"{RDF}type") if predicate == "type" else _sd(predicate)
    return ox.Triple(subject, verb, value)
