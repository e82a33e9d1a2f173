"""The endpoint as the SPARQL 1.1 Protocol has it, asked over HTTP."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote

import httpx
import pyoxigraph as ox
import pytest

from make_release import make_release
from parkkg.namespaces import BASE, INFERRED, SERVICE
from serving import Running, media_type, rows, running

SUITES = Path(__file__).resolve().parents[3] / "shared" / "suites"
SELECT = "SELECT ?label { <https://w3id.org/parkkg/id/enterprise/catl> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
CATL = f"{BASE}id/enterprise/catl"


# The three ways to ask


def test_a_query_by_get(small: Running) -> None:
    assert rows(small.ask(SELECT)) == ["CATL", "宁德时代"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_a_query_by_post_in_a_form(small: Running, path: str) -> None:
    response = small.client.post(path, data={"query": SELECT}, headers={"accept": "text/csv"})
    assert rows(response) == ["CATL", "宁德时代"]


@pytest.mark.parametrize("kind", [DIRECT, f"{DIRECT}; charset=UTF-8", f'{DIRECT};charset="utf-8"'])
def test_a_query_by_post_directly(small: Running, kind: str) -> None:
    headers = {"content-type": kind, "accept": "text/csv"}
    response = small.client.post("/sparql", content=SELECT.encode(), headers=headers)
    assert rows(response) == ["CATL", "宁德时代"]


def test_chinese_text_survives_every_way(small: Running) -> None:
    query = 'ASK { ?s rdfs:label "宁德时代"@zh }'
    ways = [
        small.client.get("/sparql", params={"query": query}),
        small.client.post("/sparql", data={"query": query}),
        small.client.post("/sparql", content=query.encode(), headers={"content-type": DIRECT}),
    ]
    assert [way.json()["boolean"] for way in ways] == [True, True, True]


# The dataset


def test_a_byte_order_mark_before_a_query_is_no_part_of_it_however_it_is_sent(
    small: Running,
) -> None:
    marked = "\ufeffASK { ?s a pk:Park }"
    sent = [
        small.ask(marked, "text/csv"),
        small.client.post("/sparql", data={"query": marked}),
        small.client.post(
            "/sparql", content=marked.encode(), headers={"content-type": "application/sparql-query"}
        ),
        small.get("/sparql?format=html&query=%EF%BB%BFASK%20%7B%20%3Fs%20a%20pk:Park%20%7D"),
    ]
    for answer in sent:
        assert answer.status_code == 200, answer.text
        assert "true" in answer.text


def test_a_query_sees_what_is_asserted_and_what_is_entailed(small: Running) -> None:
    query = f"ASK {{ <{BASE}id/park/liyang-htz> pk:hosts <{CATL}> . <{CATL}> pk:rank 1 }}"
    assert small.ask(query).text == "true"


@pytest.mark.parametrize(
    ("graphs", "seen"),
    [
        ({"default-graph-uri": [f"{BASE}graph/a"]}, "in a"),
        ({"default-graph-uri": [f"{BASE}graph/a", f"{BASE}graph/b"]}, "in a in b"),
        ({"default-graph-uri": [INFERRED]}, ""),
        ({"named-graph-uri": [f"{BASE}graph/a"]}, ""),
    ],
)
def test_the_request_says_which_graphs_are_read(
    small: Running, graphs: dict[str, list[str]], seen: str
) -> None:
    query = "SELECT ?note { ?s skos:note ?note } ORDER BY ?note"
    for how in ("get", "post"):
        given = {"query": query, **graphs}
        sent = {"params": given} if how == "get" else {"data": given}
        headers = {"accept": "text/csv"}
        response = small.client.request(how, "/sparql", headers=headers, **sent)  # type: ignore[arg-type]
        assert " ".join(response.text.splitlines()[1:]) == seen


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("SELECT * FROM <graph/A> { ?s ?p ?o }", {}),
        (f"SELECT * FROM <graph/a> FROM <{BASE}graph/A> {{ ?s ?p ?o }}", {}),
        (f"PREFIX g: <{BASE}graph/> ASK FROM NAMED g:A {{ ?s ?p ?o }}", {}),
        (f"BASE <{BASE}graph/> CONSTRUCT {{ ?s ?p ?o }} FROM <A> WHERE {{ ?s ?p ?o }}", {}),
        ("DESCRIBE <urn:x> FROM <\\u0067raph/A>", {}),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": f"{BASE}graph/A"}),
        ("ASK { GRAPH ?g { } }", {"named-graph-uri": f"{BASE}graph/A"}),
    ],
)
def test_a_graph_that_is_not_there_is_empty_and_said_to_be_not_there(
    small: Running, query: str, given: dict[str, str], accept: str
) -> None:
    for _ in range(2):  # the second time from what is kept
        answer = small.ask(query, accept, lang="en", **given)
        assert answer.status_code == 200, answer.text
        told = answer.text if accept == "text/html" else answer.headers["x-parkkg-note"]
        assert f"there is no graph <{BASE}graph/A>" in html.unescape(told)
        assert f"{BASE}graph/a" in told  # did you mean


@pytest.mark.parametrize("iri", [INFERRED, SERVICE])
def test_the_graphs_that_every_release_has_need_no_triples(
    tmp_path_factory: pytest.TempPathFactory, iri: str
) -> None:
    store = tmp_path_factory.mktemp("bare")
    make_release(store, {"parks.nt": "<a:s> <a:p> <a:o> ."}, oxigraph=True)
    with running(store) as server:
        assert rows(server.ask(f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}")) == []
        assert "x-parkkg-note" not in server.ask("ASK { ?s ?p ?o }").headers
        told = server.ask("ASK FROM <urn:园> {}")
        assert (told.status_code, told.text) == (200, "true")
        note = unquote(told.headers["x-parkkg-note"])
        assert note.startswith("there is no graph <urn:园> in this release; there is the default")


def test_what_is_inferred_may_be_left_out(small: Running) -> None:
    query = "SELECT ?firm { ?park pk:hosts ?firm }"
    assert rows(small.ask(query)) == rows(small.ask(query, infer="true")) == [CATL]
    assert rows(small.ask(query, infer="false")) == []
    refused = small.client.get("/sparql", params={"query": query, "infer": "no"})
    assert refused.status_code == 400
    assert "infer is true or false" in refused.text


def test_the_request_goes_before_the_query(small: Running) -> None:
    query = f"SELECT ?note FROM <{BASE}graph/a> {{ ?s skos:note ?note }}"
    assert small.ask(query).text.split("\r\n")[1] == "in a"
    given = {"default-graph-uri": f"{BASE}graph/b"}
    assert small.ask(query, **given).text.split("\r\n")[1] == "in b"


def test_named_graphs_are_those_of_the_request(small: Running) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert rows(small.ask(query)) == [f"{BASE}graph/a", f"{BASE}graph/b", INFERRED]
    given = {"named-graph-uri": f"{BASE}graph/b"}
    assert rows(small.ask(query, **given)) == [f"{BASE}graph/b"]


def test_with_a_direct_post_the_graphs_stand_in_the_address(small: Running) -> None:
    response = small.client.post(
        "/sparql",
        params={"default-graph-uri": f"{BASE}graph/a"},
        content=b"ASK { ?s <http://www.w3.org/2004/02/skos/core#note> 'in a'@en }",
        headers={"content-type": DIRECT, "accept": "text/csv"},
    )
    assert response.text == "true"


# Formats


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html;q=0.4, text/csv;q=0.5", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv; charset=utf-8; header=present", "text/csv"),
    ],
)
def test_results_come_as_they_are_accepted(
    small: Running, accept: str | None, expected: str
) -> None:
    headers = {"accept": accept} if accept else {}
    request = httpx.Request("GET", f"{small.url}/sparql", params={"query": SELECT}, headers=headers)
    if not accept:
        request.headers.pop("accept", None)
    response = small.client.send(request)
    assert (response.status_code, media_type(response)) == (200, expected)
    assert response.headers["vary"] == "Accept, Accept-Language"
    if "csv" not in expected and "tab" not in expected:
        name = "json" if "json" in expected else "xml"
        format_ = ox.QueryResultsFormat.JSON if name == "json" else ox.QueryResultsFormat.XML
        parsed = ox.parse_query_results(response.content, format_)
        assert isinstance(parsed, ox.QuerySolutions)
        assert len(list(parsed)) == 2


@pytest.mark.parametrize(
    ("accept", "expected", "parser"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("text/n3", "text/n3", ox.RdfFormat.N3),
        ("application/json", "application/json", ox.RdfFormat.JSON_LD),
        ("text/plain", "text/plain", ox.RdfFormat.N_TRIPLES),
    ],
)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{CATL}>"])
def test_graphs_come_as_they_are_accepted(
    small: Running, accept: str, expected: str, parser: ox.RdfFormat, query: str
) -> None:
    response = small.ask(query, accept)
    assert (response.status_code, media_type(response)) == (200, expected)
    assert len(list(ox.parse(response.content, format=parser))) >= 3


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "json", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "tsv", "text/tab-separated-values"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "turtle", "text/turtle"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("parameter", ["format", "output"])
def test_a_parameter_names_the_format_before_the_header(
    small: Running, query: str, name: str, expected: str, parameter: str
) -> None:
    response = small.ask(query, "text/html", **{parameter: name})
    assert (response.status_code, media_type(response)) == (200, expected)


def test_what_cannot_be_given_is_said_with_what_can(small: Running) -> None:
    response = small.ask(SELECT, "image/png")
    assert response.status_code == 406
    assert "text/csv" in response.json()["hint"]
    assert small.ask(SELECT, "*/*", format="ttl").status_code == 406
    response = small.ask(SELECT, "*/*", format="jsno")
    assert (response.status_code, response.json()["hint"]) == (400, 'did you mean "json"?')


def test_head_has_the_headers_of_get_and_no_body(small: Running) -> None:
    for query in ("ASK { ?a ?b ?c }", "SELECT * { ?a ?b ?c } LIMIT 7"):
        head = small.client.head("/sparql", params={"query": query})
        get = small.client.get("/sparql", params={"query": query})
        for name in ("etag", "content-type", "content-length", "vary"):
            assert head.headers[name] == get.headers[name]
        assert head.content == b""


# What is refused, and how it is said


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "updates"),
        ("DELETE WHERE { ?s ?p ?o }", "updates"),
        ("LOAD <http://127.0.0.1/>", "updates"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_updates_and_service_are_refused_with_the_reason(
    small: Running, query: str, reason: str
) -> None:
    response = small.ask(query)
    assert response.status_code == 403
    assert reason in response.json()["detail"]


def test_a_syntax_error_has_its_place(small: Running) -> None:
    response = small.ask("SELECT * {\n  ?s ?p ?o .\n  FILTER(?o = )\n}")
    problem = response.json()
    assert (response.status_code, problem["line"], problem["column"]) == (400, 3, 15)
    assert "FILTER(?o = )" in problem["detail"]
    assert response.headers["cache-control"] == "no-store"


def test_people_get_a_page(small: Running) -> None:
    response = small.ask("SELECT <script>", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert response.status_code == 400
    assert media_type(response) == "text/html"
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


def test_a_long_query_goes_by_post(small: Running) -> None:
    query = f"ASK {{ VALUES ?x {{ {' '.join(f'<{BASE}{i}>' for i in range(10_000))} }} }}"
    response = small.client.post("/sparql", data={"query": query})
    assert response.status_code == 200, response.text[:500]
    assert response.json()["boolean"] is True
    response = small.client.post("/sparql", data={"query": f"ASK {{}} #{'x' * 1_000_001}"})
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", f"<{BASE}s> <{BASE}p>"),
        ("DESCRIBE <id/enterprise/catl>", f"<{CATL}>"),
        ("PREFIX : <#> CONSTRUCT { :a :b <> } {}", f"<{BASE}#a> <{BASE}#b> <{BASE}>"),
        ("BASE <x/> CONSTRUCT { <a> a <b> } {}", f"<{BASE}x/a>"),
        ("BASE <http://e.org/> CONSTRUCT { <a> a <b> } {}", "<http://e.org/a>"),
        ('CONSTRUCT { ?x a ?x } { BIND(IRI("x") AS ?x) }', f"<{BASE}x>"),
    ],
)
def test_what_is_relative_is_relative_to_the_projects_own(
    small: Running, query: str, found: str
) -> None:
    """As RFC 3986 (section 5.1.4) lets a service have it, where the query says no base."""
    response = small.ask(query, "application/n-triples")
    assert response.status_code == 200, response.text
    assert found in response.text


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ('SELECT ("a\\u0001" AS ?x) {}', "application/sparql-results+xml"),
        ('CONSTRUCT { <a:a> <http://x/1> "b" } {}', "application/rdf+xml"),
        ('CONSTRUCT { <a:a> <a:b> "\\u0001" } {}', "application/rdf+xml"),
        ("CONSTRUCT { <a:a> <a:b> <<( <a:a> <a:b> 1 )>> } {}", "application/ld+json"),
    ],
)
def test_what_a_format_cannot_hold_is_not_written_in_it(
    small: Running, query: str, accept: str
) -> None:
    response = small.ask(query, accept)
    assert response.status_code == 406, response.text
    assert response.json()["hint"]
    other = "text/turtle" if query.startswith("C") else "text/csv"
    assert small.ask(query, other).status_code == 200


def test_carriage_returns_survive_xml(small: Running) -> None:
    text = small.ask('SELECT ("a\\rb" AS ?x) {}', "application/sparql-results+xml").text
    (literal,) = (e for e in ET.fromstring(text).iter() if e.tag.endswith("literal"))  # noqa: S314
    assert literal.text == "a\rb"
