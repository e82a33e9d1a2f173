"""What a request to the endpoint asks, and what is refused (SPARQL 1.1 Protocol, 2.1)."""

from __future__ import annotations

import pytest

from serving import Running, media_type, rows

SELECT = "SELECT ?label { <https://w3id.org/parkkg/id/enterprise/catl> rdfs:label ?label }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (None, f"query={SELECT}", 415),
        ("text/plain", SELECT, 415),
        ("multipart/form-data; boundary=x", SELECT, 415),
        (f"{DIRECT}; charset=UTF-16", SELECT, 415),
        (DIRECT, "", 400),
        (FORM, "", 400),
        (FORM, "query=ASK%7B%7D&query=ASK%7B%7D", 400),
        (FORM, "query=%FF", 400),
        (FORM, "&".join(f"a{i}=1" for i in range(2000)), 400),
        ("application/sparql-update", "DROP ALL", 403),
        (FORM, "update=DROP%20ALL", 403),
        (FORM, "query=ASK%7B%7D&using-graph-uri=http://example.org/", 403),
    ],
)
def test_a_post_that_is_no_query_is_refused(
    small: Running, kind: str | None, body: str, status: int
) -> None:
    headers = {"content-type": kind} if kind else {}
    response = small.client.post("/sparql", content=body.encode(), headers=headers)
    assert response.status_code == status
    problem = response.json()
    assert media_type(response) == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize(
    "parameters",
    [
        "query=ASK%7B%7D&query=ASK%7B%7D",
        "query=%FF%FE",
        "query=",
        "default-graph-uri=http://example.org/",
        "query=ASK%7B%7D&default-graph-uri=relative",
        "query=ASK%7B%7D&default-graph-uri=http://a%0D%0AX:%20y",
        "query=ASK%7B%7D&default_graph_uri=http://example.org/",
        "queri=ASK%7B%7D",
    ],
)
def test_parameters_that_are_wrong_are_refused(small: Running, parameters: str) -> None:
    response = small.get(f"/sparql?{parameters}")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_parameters_of_other_servers_do_no_harm(small: Running) -> None:
    assert small.ask("ASK {}", timeout="3", debug="on", results="json").text == "true"


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_parameter_that_a_form_left_empty_says_nothing(small: Running, name: str) -> None:
    assert rows(small.ask(SELECT, **{name: ""})) == rows(small.ask(SELECT))
