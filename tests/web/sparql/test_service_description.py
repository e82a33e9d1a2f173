"""What the endpoint says about itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
import pytest

from parkkg.namespaces import BASE, INFERRED
from published import Published
from serving import Running, media_type


def test_asked_nothing_it_describes_itself(small: Running) -> None:
    response = small.get("/sparql", accept="text/turtle")
    triples = list(ox.parse(response.content, format=ox.RdfFormat.TURTLE))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = ox.NamedNode(f"{small.url}/sparql")
    objects = {t.object for t in triples if t.predicate == ox.NamedNode(f"{sd}endpoint")}
    assert objects == {endpoint}
    names = {t.object for t in triples if t.predicate == ox.NamedNode(f"{sd}name")}
    expected = (f"{BASE}graph/a", f"{BASE}graph/b", INFERRED)
    assert names == {ox.NamedNode(name) for name in expected}
    formats = [t for t in triples if t.predicate == ox.NamedNode(f"{sd}resultFormat")]
    assert len(formats) == 10


def test_a_query_finds_the_endpoint_of_the_dataset(server: Published) -> None:
    query = "SELECT ?e { ?d a dcat:Dataset ; void:sparqlEndpoint ?e }"
    found = server.get(f"/sparql?format=csv&query={quote(query)}").text.split()
    assert found[1:] == [f"{BASE}sparql"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_the_description_is_negotiated(small: Running, accept: str, expected: str) -> None:
    response = small.get("/sparql", accept=accept)
    assert (response.status_code, media_type(response)) == (200, expected)


@pytest.mark.parametrize("parameter", ["format", "output"])
def test_the_format_of_the_description_may_be_named(small: Running, parameter: str) -> None:
    response = small.get(f"/sparql?{parameter}=nt", accept="text/html")
    assert (response.status_code, media_type(response)) == (200, "application/n-triples")
    page = small.get("/sparql", accept="text/html").text
    assert 'href="/sparql?format=ttl"' in page


def test_a_bare_request_for_results_is_told_what_is_missing(small: Running) -> None:
    response = small.get("/sparql", accept="application/sparql-results+json")
    assert (response.status_code, response.json()["status"]) == (400, 400)


def test_the_form_is_in_the_readers_language(small: Running) -> None:
    english = small.get("/sparql", accept="text/html", accept_language="en-GB,zh;q=0.5")
    chinese = small.get("/sparql", accept="text/html", accept_language="zh-Hans-CN")
    assert 'lang="en"' in english.text
    assert 'lang="zh"' in chinese.text
    assert "查询" in chinese.text
