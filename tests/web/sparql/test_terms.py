from __future__ import annotations

from typing import Any

from published import Published


def terms(server: Published) -> Any:
    answer = server.get("/terms.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def named(terms: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [term for term in terms if term["name"] == name]
    return found


def test_classes_have_names_in_both_languages_and_the_properties_of_their_instances(
    server: Published,
) -> None:
    content = terms(server)
    firm = named(content["classes"], "pk:Enterprise")
    assert (firm["zh"], firm["en"], firm["count"]) == ("企业", "enterprise", 22)
    having = {content["properties"][place]["name"] for place in firm["properties"]}
    assert {"rdfs:label", "pk:locatedIn", "pk:segment"} <= having
    assert "pk:milestoneOf" not in having
    assert content["prefixes"]["pk"] == firm["iri"].removesuffix("Enterprise")


def test_properties_have_names_and_the_number_of_their_triples(server: Published) -> None:
    found = named(terms(server)["properties"], "pk:locatedIn")
    assert (found["zh"], found["en"]) == ("位于", "located in")
    assert found["count"] > 10


def test_what_the_ontology_declares_and_nothing_uses_is_there_too(server: Published) -> None:
    classes = terms(server)["classes"]
    unused = [term for term in classes if "properties" not in term]
    assert unused
    assert all(term["count"] == 0 for term in unused)


def test_a_client_that_has_them_is_told_so(server: Published) -> None:
    etag = server.get("/terms.json").headers["etag"]
    assert server.get("/terms.json", if_none_match=etag).status_code == 304
