from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

from make_release import make_release, stored_triples
from parkkg.namespaces import BASE, INFERRED
from serving import Running, running


def size(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return len(set(ox.parse(response.content, format=ox.RdfFormat.TURTLE)))


def test_the_default_graph_is_what_queries_see(small: Running) -> None:
    found = size(small.get("/rdf-graph-store?default"))
    count = small.ask("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }").text
    assert found == int(count.split()[1]) > 20
    assert found < len(stored_triples(small.front.releases.current.release))


@pytest.mark.parametrize(
    "path",
    [
        f"/rdf-graph-store?graph={INFERRED}",
        f"/rdf-graph-store?graph={INFERRED.replace(':', '%3A')}",
        "/graph/inferred",
    ],
)
def test_a_graph_by_its_name(small: Running, path: str) -> None:
    assert size(small.get(path)) == 3
    head = small.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == small.get(path).headers["etag"]


@pytest.mark.parametrize(
    ("accept", "format_"),
    [("application/trig", ox.RdfFormat.TRIG), ("application/n-quads", ox.RdfFormat.N_QUADS)],
)
def test_formats_that_name_graphs_name_the_graph(
    small: Running, accept: str, format_: ox.RdfFormat
) -> None:
    for path, name in (
        ("/graph/a", ox.NamedNode(f"{BASE}graph/a")),
        (f"/rdf-graph-store?graph={INFERRED}", ox.NamedNode(INFERRED)),
        ("/rdf-graph-store?default", ox.DefaultGraph()),
    ):
        answer = small.get(path, accept=accept)
        assert answer.headers["content-type"] == accept
        found = list(ox.parse(answer.content, format=format_))
        assert {quad.graph_name for quad in found} == {name}
        assert len({quad.triple for quad in found}) == size(small.get(path))


def test_a_graph_by_its_own_address(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tmp_path_factory.mktemp("direct")
    text = "<http://here.example/rdf-graph-store/园区> { <a:s> <a:p> <a:o> . }"
    make_release(store, {"notes.nq": text}, oxigraph=True)
    with running(store) as server:
        path = "/rdf-graph-store/%E5%9B%AD%E5%8C%BA"
        assert size(server.get(path, host="here.example")) == 1
        assert server.get(path, host="there.example").status_code == 404


@pytest.mark.parametrize("name", ["a%2Fb", "%E5%9B%AD%2F1", "园%2F1", "x%20y"])
def test_a_graph_with_a_slash_in_its_name(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    store = tmp_path_factory.mktemp("names")
    text = f"<graph/{name}> {{ <a:s> <a:p> <a:o> . }}"
    make_release(store, {"notes.nq": text}, oxigraph=True)
    with running(store) as server:
        assert size(server.get(f"/graph/{name}")) == 1
        assert server.get("/graph/a/b").status_code == 404


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml;q=0.5, application/ld+json", "application/ld+json"),
    ],
)
def test_graphs_are_negotiated(small: Running, accept: str, media_type: str) -> None:
    response = small.get("/graph/a", accept=accept)
    assert response.headers["content-type"].startswith(media_type)
    assert small.get("/graph/a", accept="text/csv").status_code == 406
    named = small.get("/rdf-graph-store?default&format=nt", accept="text/csv")
    assert named.headers["content-type"] == "application/n-triples"


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xml;q=0.9,*/*;q=0.8"])
def test_people_are_led_to_a_page(small: Running, accept: str) -> None:
    response = small.get("/graph/a", accept=accept)
    assert (response.status_code, response.headers["location"]) == (303, "/dataset.html")
    assert response.headers["vary"] == "Accept"
    assert small.get("/graph/none", accept=accept).status_code == 404


def test_there_is_no_other_graph(small: Running) -> None:
    for path in (
        "/graph/none",
        "/rdf-graph-store/x",
        "/rdf-graph-store?graph=http://none.example/",
    ):
        response = small.get(path)
        assert response.status_code == 404
        assert f"{BASE}graph/a" in response.json()["hint"]


@pytest.mark.parametrize(
    "query", ["", "?", "?default&graph=a:a", "?graph=a:a&graph=b:b", "?graph=", "?graph=x", "?x=1"]
)
def test_one_graph_is_asked_for(small: Running, query: str) -> None:
    assert small.get(f"/rdf-graph-store{query}").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/rdf-graph-store?default", "/graph/inferred"])
def test_graphs_are_not_written(small: Running, method: str, path: str) -> None:
    response = small.client.request(method, path, content=b"<a:a> <a:b> <a:c> .")
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
