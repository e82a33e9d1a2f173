from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote, urlencode

import pytest

from amount import amount
from parkkg.query.saved import saved_queries
from published import HTML, PROJECT, Published

QUERIES = {query.name: query for query in saved_queries(PROJECT)}
PAGED = [n for n, q in QUERIES.items() if {"limit", "offset"} <= {p.name for p in q.params}]
RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}


def rows(server: Published, path: str) -> list[list[str]]:
    answer = server.get(path, "text/csv")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline="")))[1:]


def needed(name: str) -> dict[str, str]:
    """Examples for the parameters that must be given."""
    params = QUERIES[name].params
    return {p.name: p.example for p in params if p.required and p.default is None}


def links(server: Published, path: str) -> dict[str, str]:
    """The Link header's addresses by relation."""
    parts = server.get(path).headers["link"].split(", <")
    pairs = (part.lstrip("<").split(">; rel=", 1) for part in parts)
    return {relation.strip('"'): address for address, relation in pairs}


def test_the_list_has_every_query_as_json_and_as_a_page(server: Published) -> None:
    told = server.get("/api/", "application/json")
    assert told.headers["content-type"] == "application/json"
    assert [query["name"] for query in told.json()] == list(QUERIES)
    (timeline,) = [query for query in told.json() if query["name"] == "timeline"]
    assert timeline["summary"]["zh"] == QUERIES["timeline"].summary.zh
    assert timeline["url"] == "http://localhost/api/timeline"
    page = server.get("/api/?lang=en", HTML).text
    assert all(f'href="/api/{name}?lang=en"' in page for name in QUERIES)


def test_the_list_is_also_at_the_address_without_a_slash(server: Published) -> None:
    answer = server.get("/api?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (308, "/api/?lang=en")


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_answers_with_its_defaults_and_with_its_examples(
    server: Published, name: str
) -> None:
    found = rows(server, f"/api/{name}?{urlencode(needed(name))}")
    assert found
    examples = {param.name: param.example for param in QUERIES[name].params if param.example}
    assert rows(server, f"/api/{name}?{urlencode(examples)}")


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_the_format_is_chosen_by_suffix_parameter_or_header(server: Published, name: str) -> None:
    by_suffix = server.get(f"/api/timeline.{name}", "image/png")
    by_parameter = server.get(f"/api/timeline?format={name}", "image/png")
    by_header = server.get("/api/timeline", RESULTS[name].partition(";")[0])
    for answer in (by_suffix, by_parameter, by_header):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == RESULTS[name]
        assert answer.content == by_suffix.content
        assert f"timeline.{name}" in answer.headers["content-disposition"]


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "csv-excel", "md"])
def test_an_answer_that_its_own_limit_cuts_says_so(server: Published, suffix: str) -> None:
    cut = server.get(f"/api/firms?limit=2&format={suffix}")
    assert cut.headers["x-parkkg-note"] == (
        'cut at 2 rows, which is what "limit" allows: there may be more'
    )
    assert "x-parkkg-note" not in server.get(f"/api/firms?format={suffix}").headers
    assert "x-parkkg-note" not in server.get(f"/api/about?format={suffix}&limit=0").headers


def test_json_is_what_a_client_gets_that_takes_anything(server: Published) -> None:
    assert server.get("/api/timeline").headers["content-type"] == RESULTS["json"]


def test_a_value_narrows_the_answer(server: Published) -> None:
    everything = rows(server, "/api/awards")
    narrowed = rows(server, "/api/awards?scheme=national-little-giant")
    assert 0 < len(narrowed) < len(everything)
    full = quote("https://w3id.org/parkkg/code/award-scheme/national-little-giant", safe="")
    assert rows(server, f"/api/awards?scheme={full}") == narrowed


def test_an_answer_is_validated_by_what_it_was_asked(server: Published) -> None:
    first = server.get("/api/timeline.csv")
    assert first.headers["x-parkkg-release"] == server.release.id
    again = server.get("/api/timeline.csv", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    others = ("/api/timeline.csv?lang=zh", "/api/timeline.tsv", "/api/located.csv")
    assert all(server.get(other).headers["etag"] != first.headers["etag"] for other in others)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", PAGED[:: amount(4, 1)])
def test_pages_put_together_are_the_whole(server: Published, name: str) -> None:
    whole = rows(server, f"/api/{name}.csv?{urlencode({**needed(name), 'limit': 1000})}")
    step = max(1, len(whole) // 5)
    path = f"/api/{name}.csv?{urlencode({**needed(name), 'limit': step})}"
    found, pages = list[list[str]](), 0
    while path:
        found += rows(server, path)
        pages += 1
        assert pages < 20
        path = links(server, path).get("next", "")
    assert found == whole
    assert pages >= min(5, len(whole))


def test_pages_are_linked_in_both_directions(server: Published) -> None:
    found = links(server, "/api/inferred.csv?limit=2&offset=4&lang=zh")
    assert found["next"] == "/api/inferred.csv?limit=2&offset=6&lang=zh"
    assert found["prev"] == "/api/inferred.csv?limit=2&offset=2&lang=zh"
    assert found["first"] == "/api/inferred.csv?limit=2&offset=0&lang=zh"
    assert "prev" not in links(server, "/api/inferred?limit=2")
    assert "next" not in links(server, "/api/inferred?limit=0"), "it would lead to itself"
    assert "next" not in links(server, "/api/timeline")


@pytest.mark.parametrize(
    ("asked", "parameter", "told"),
    [
        ("timeline?prk=x", "prk", "park"),
        ("timeline?park=", "park", "a name such as kind/slug"),
        ("timeline?lang=fr", "lang", "one of its values"),
        ("awards?year=22", "year", "a year of four digits"),
        ("awards?limit=x", "limit", "a whole number"),
        ("awards?limit=-1", "limit", "0 or more"),
        ("awards?limit=1.0", "limit", "a whole number"),
        ("awards?scheme=none-such", "scheme", "national-little-giant"),
        ("awards?format=cvs", "format", "csv"),
        ("awards?format=", "format", "csv"),
        ("awards?year=2022&year=2022", "year", "once"),
        (f"timeline?park={'x' * 2001}", "park", "at most 2,000 characters"),
        ("due?by=2022-02-30", "by", "a date such as 2022-12-26"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(
    server: Published, asked: str, parameter: str, told: str
) -> None:
    answer = server.get(f"/api/{asked}", "application/json")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert parameter in problem["detail"] or parameter in problem["hint"]
    assert told in json.dumps(problem)


@pytest.mark.parametrize(
    "park", ["溧阳高新区", " 溧陽 高新區", "Liyang%20High-tech%20Zone", "liyang-htz"]
)
def test_a_thing_is_named_as_people_call_it(server: Published, park: str) -> None:
    answer = server.get(f"/api/timeline.csv?park={park}")
    assert answer.status_code == 200
    assert answer.text == server.get("/api/timeline.csv?park=park/liyang-htz").text


def test_a_name_of_several_things_gives_a_program_the_candidates(server: Published) -> None:
    answer = server.get("/api/timeline?park=高新区", "application/json")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["parameter"] == "park"
    assert {
        "value": "liyang-htz",
        "iri": "https://w3id.org/parkkg/id/park/liyang-htz",
        "names": {"zh": "溧阳高新区", "en": "Liyang High-tech Zone"},
    } in problem["candidates"]


@pytest.mark.parametrize(
    "park", ["a%20b", "%00", "%7D%20DROP%20ALL", "火星", "%3Cscript%3Ex", "%25"]
)
def test_a_name_of_nothing_is_told(server: Published, park: str) -> None:
    answer = server.get(f"/api/timeline?park={park}", "application/json")
    assert answer.status_code in (400, 404)
    assert answer.json()["parameter"] == "park"


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/timelin", 404, "timeline"),
        ("/api/timeline.cvs", 404, "csv"),
        ("/api/timeline.ttl", 406, "json, xml, csv, tsv"),
        ("/api/nothing.csv", 404, "about"),
        ("/api/%2E%2E%2Fabout", 404, "/"),
        ("/api/timeline?park=%FF", 400, "UTF-8"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    server: Published, path: str, status: int, told: str
) -> None:
    answer = server.get(path, "application/json")
    assert answer.status_code == status
    assert told in answer.text


def test_a_format_that_nobody_has_is_not_acceptable(server: Published) -> None:
    answer = server.get("/api/timeline", "image/png")
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["hint"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(server: Published, method: str) -> None:
    answer = server.ask(method, "/api/timeline", "application/json")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_a_value_is_never_text_of_the_query(server: Published) -> None:
    whole = rows(server, "/api/find?text=" + quote("溧阳"))
    assert whole
    trick = '" ) } } SELECT * WHERE { ?s ?p ?o } # '
    assert rows(server, "/api/find?" + urlencode({"text": trick})) == []
