from __future__ import annotations

from typing import Any

import pytest

from amount import amount
from parkkg.query.saved import saved_queries
from published import PROJECT, Published

QUERIES = {query.name: query for query in saved_queries(PROJECT)}


def document(server: Published, lang: str = "en") -> dict[str, Any]:
    answer = server.get(f"/api/openapi.json?lang={lang}")
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def parameters(server: Published, name: str) -> dict[str, dict[str, Any]]:
    told = document(server)["paths"][f"/api/{name}"]["get"]["parameters"]
    return {param["name"]: param for param in told}


def test_a_validator_of_others_accepts_it(server: Published) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    for lang in ("zh", "en"):
        validator.validate(document(server, lang))


def test_it_has_every_query_with_every_parameter(server: Published) -> None:
    paths = document(server)["paths"]
    assert set(paths) == {"/api/", "/api/openapi.json", *(f"/api/{name}" for name in QUERIES)}
    for name, query in QUERIES.items():
        told = parameters(server, name)
        assert {param.name for param in query.params} <= set(told)
        assert told["format"]["schema"]["enum"][-1] == "html"


def test_it_speaks_both_languages(server: Published) -> None:
    for lang in ("zh", "en"):
        told = document(server, lang)["paths"]["/api/timeline"]["get"]
        assert told["summary"] == QUERIES["timeline"].summary.for_reader(lang)
        assert told["description"].startswith(QUERIES["timeline"].description.for_reader(lang))
    assert "\n- `type`: type of milestone\n" in told["description"]
    by_header = server.get("/api/openapi.json", accept_language="en").json()
    assert by_header == document(server, "en")


def test_values_and_examples_are_those_of_the_release(server: Published) -> None:
    told = parameters(server, "awards")
    assert "national-little-giant" in told["scheme"]["schema"]["enum"]
    assert "long-gone" not in told["scheme"]["schema"]["enum"]
    assert told["recipient"]["example"] == "enterprise/zhuogao"
    assert told["limit"]["schema"]["minimum"] == 0
    assert document(server)["info"]["version"] == server.release.id
    assert document(server)["info"]["license"]["name"] == "CC BY 4.0"


@pytest.mark.fuzz
def test_every_parameter_has_an_example_that_works(server: Published) -> None:
    """All of a query at once, and in `make fuzz` those that it needs alone."""
    for name, path in document(server)["paths"].items():
        if name.removeprefix("/api/") not in QUERIES:
            continue
        own = {param.name for param in QUERIES[name.removeprefix("/api/")].params}
        told = [p for p in path["get"]["parameters"] if p["name"] in own]
        assert own == {p["name"] for p in told}
        for asked in (told, [p for p in told if p["required"]])[: amount(1, 2)]:
            text = "&".join(f"{p['name']}={p['example']}" for p in asked)
            assert server.get(f"{name}?{text}").status_code == 200, f"{name}?{text}"
