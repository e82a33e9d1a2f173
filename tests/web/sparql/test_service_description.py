"""What the endpoint says about itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest

from make_release import make_release
from parkkg.namespaces import BASE, INFERRED
from serving import Running, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = tmp_path_factory.mktemp("description")
    make_release(store, oxigraph=True)
    with running(store) as found:
        yield found


def media_type(response: httpx.Response) -> str:
    return response.headers["content-type"].partition(";")[0]


def test_asked_nothing_it_describes_itself(server: Running) -> None:
    response = server.get("/sparql", accept="text/turtle")
    triples = list(ox.parse(response.content, format=ox.RdfFormat.TURTLE))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = ox.NamedNode(f"{server.url}/sparql")
    objects = {t.object for t in triples if t.predicate == ox.NamedNode(f"{sd}endpoint")}
    assert objects == {endpoint}
    names = {t.object for t in triples if t.predicate == ox.NamedNode(f"{sd}name")}
    expected = (f"{BASE}graph/a", f"{BASE}graph/b", INFERRED)
    assert names == {ox.NamedNode(name) for name in expected}
    formats = [t for t in triples if t.predicate == ox.NamedNode(f"{sd}resultFormat")]
    assert len(formats) == 8


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_the_description_is_negotiated(server: Running, accept: str, expected: str) -> None:
    response = server.get("/sparql", accept=accept)
    assert (response.status_code, media_type(response)) == (200, expected)


@pytest.mark.parametrize("parameter", ["format", "output"])
def test_the_format_of_the_description_may_be_named(server: Running, parameter: str) -> None:
    response = server.get(f"/sparql?{parameter}=nt", accept="text/html")
    assert (response.status_code, media_type(response)) == (200, "application/n-triples")
    page = server.get("/sparql", accept="text/html").text
    assert 'href="/sparql?format=ttl"' in page


def test_a_bare_request_for_results_is_told_what_is_missing(server: Running) -> None:
    response = server.get("/sparql", accept="application/sparql-results+json")
    assert (response.status_code, response.json()["status"]) == (400, 400)


def test_the_form_is_in_the_readers_language(server: Running) -> None:
    english = server.get("/sparql", accept="text/html", accept_language="en-GB,zh;q=0.5")
    chinese = server.get("/sparql", accept="text/html", accept_language="zh-Hans-CN")
    assert 'lang="en"' in english.text
    assert 'lang="zh"' in chinese.text
    assert "查询" in chinese.text
