from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from parkkg.documentation.saved_queries import examples
from parkkg.namespaces import BASE, PREFIXES
from parkkg.query.saved import saved_queries
from published import HTML, JSONLD, PROJECT, TURTLE, Published

DATASET = f"{BASE}dataset"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


def triples(server: Published, path: str, form: ox.RdfFormat) -> set[str]:
    answer = server.get(path)
    assert answer.status_code == 200
    return {str(q.triple) for q in ox.parse(answer.content, format=form)}


def schema(server: Published, lang: str) -> dict[str, Any]:
    page = server.get(f"/dataset?lang={lang}", HTML).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    told: dict[str, Any] = json.loads(found)
    return told


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_description_is_the_same_in_every_format(server: Published, suffix: str) -> None:
    expected = triples(server, "/dataset.nt", ox.RdfFormat.N_TRIPLES)
    assert triples(server, f"/dataset.{suffix}", FORMATS[suffix]) == expected
    assert len(expected) > 500


def test_programs_find_it_where_void_says(server: Published) -> None:
    answer = server.get("/.well-known/void", TURTLE)
    assert answer.status_code == 200
    assert answer.content == server.get("/dataset.ttl").content
    assert answer.headers["content-location"] == "/dataset.ttl"
    assert server.get("/.well-known/void", JSONLD).headers["content-type"] == JSONLD


def test_it_says_licence_dumps_and_endpoint_of_this_server(server: Published) -> None:
    found = triples(server, "/dataset.nt", ox.RdfFormat.N_TRIPLES)
    dumps = {t for t in found if "dcat#downloadURL" in t}
    told = server.get("/dumps/", "application/json").json()["files"]
    assert {t.split("<")[-1].rstrip(">") for t in dumps} == {one["url"] for one in told}
    digests = {t.split('"')[1] for t in found if "checksumValue" in t}
    assert {one["sha256"] for one in told} <= digests
    start = f"<{DATASET}> "
    assert any(t.startswith(start) and "creativecommons.org/licenses/by/4.0" in t for t in found)
    assert any("sparqlEndpoint> <http://localhost/sparql>" in t for t in found)


def test_the_page_is_a_dataset_to_search_engines(server: Published) -> None:
    for lang in ("zh", "en"):
        told = schema(server, lang)
        assert (told["@type"], told["@id"]) == ("Dataset", DATASET)
        assert told["version"] == server.release.id
        assert told["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
        assert 50 <= len(told["description"]) <= 5000
        assert told["creator"][0]["name"]
        urls = [one["contentUrl"] for one in told["distribution"]]
        assert "http://localhost/dumps/all.ttl" in urls
        for one in told["distribution"]:
            assert server.get(one["contentUrl"].removeprefix("http://localhost")).is_success
    assert schema(server, "zh")["name"] != schema(server, "en")["name"]


def test_releases_have_addresses(server: Published) -> None:
    current = server.release
    answer = server.get(f"/release/{current.id}", TURTLE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dataset")
    earlier = current.manifest.previous
    told = server.get(f"/release/{earlier}.nt")
    assert told.status_code == 200
    assert f"<{BASE}release/{earlier}> " in told.text
    nothing = server.get("/release/0000000000000000")
    assert nothing.status_code == 404
    assert current.id in nothing.json()["hint"]


def test_a_format_that_is_not_there_is_told(server: Published) -> None:
    answer = server.get("/dataset.tll")
    assert answer.status_code == 404
    assert "ttl" in answer.json()["hint"]
    assert server.get("/dataset", "image/png").status_code == 406


@pytest.mark.parametrize("suffix", FORMATS)
def test_saved_queries_are_examples_for_editors(server: Published, suffix: str) -> None:
    found = triples(server, f"/.well-known/sparql-examples.{suffix}", FORMATS[suffix])
    expected = {line.removesuffix(" .\n") for line in examples(saved_queries(PROJECT), BASE)}
    assert found == expected


def test_the_iri_of_an_example_leads_to_what_describes_it(server: Published) -> None:
    to_form = server.get("/query/timeline", HTML)
    assert (to_form.status_code, to_form.headers["location"]) == (303, "/api/timeline")
    for path in ("/query/timeline", "/prefix/pk"):
        to_data = server.get(path, TURTLE)
        assert to_data.status_code == 303
        text = server.get(to_data.headers["location"]).text
        assert f"<https://w3id.org/parkkg{path}>" in text
    people = server.get("/prefix/pk", HTML)
    assert (people.status_code, people.headers["location"]) == (303, "/sparql")
    missing = server.get("/.well-known/sparql-examples.tll")
    assert (missing.status_code, "ttl" in missing.json()["hint"]) == (404, True)


def test_editors_find_classes_examples_and_prefixes_by_asking(server: Published) -> None:
    """As those of the SIB family ask, without a word about graphs."""
    queries = {
        "[] a sh:SPARQLExecutable ; rdfs:comment ?c ; sh:select|sh:ask|sh:construct ?query": 20,
        "[] sh:namespace ?namespace ; sh:prefix ?prefix": len(PREFIXES),
        "[] void:class ?class ; void:propertyPartition [ void:property ?property ]": 50,
    }
    for pattern, least in queries.items():
        address = f"/sparql?query=SELECT%20*%20%7B{quote(pattern)}%7D"
        found = server.get(address, "application/sparql-results+json").json()
        assert len(found["results"]["bindings"]) >= least, pattern
    count = "/sparql?format=csv&query=SELECT%20(COUNT(*)%20AS%20%3Fn)%7B%3Fs%20%3Fp%20%3Fo%7D"
    assert int(server.get(count).text.split()[1]) == server.release.manifest.counts.triples
