from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import MachineError, UsageError
from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.client import (
    error_of,
    over_two_graphs,
    request_for,
)
from parkkg.query.limits import Limits
from parkkg.query.stopped import QueryStoppedError
from parkkg.sparql.query import QueryError, read_query

SELECT = read_query("SELECT * { ?s ?p ?o }")
FROM = read_query("SELECT * FROM <urn:g> { ?s ?p ?o }")
STORE = Path("the-store")


def test_a_query_sees_what_is_asserted_and_inferred() -> None:
    request = request_for(SELECT, "csv", Limits())
    assert request.default_graphs == ("",)
    assert over_two_graphs(request).default_graphs == ("", INFERRED)
    asserted = request_for(SELECT, "csv", Limits(), inferred=False)
    assert over_two_graphs(asserted).default_graphs == ("",)
    assert request.named_graphs is None


def test_a_query_in_terms_of_the_service_graph_sees_it() -> None:
    for clause, graphs in (("", ("", SERVICE)), ("FROM <urn:g>", None)):
        text = f"SELECT * {clause} {{ ?dataset <http://rdfs.org/ns/void#triples> ?n }}"
        request = request_for(read_query(text), "csv", Limits())
        assert request.default_graphs == graphs


def test_its_own_dataset_is_left_to_the_query() -> None:
    request = request_for(FROM, "csv", Limits())
    assert (request.default_graphs, request.named_graphs) == (None, None)


@pytest.mark.parametrize("query", [SELECT, FROM])
def test_a_dataset_from_outside_goes_before_that_of_the_query(query: object) -> None:
    """As the protocol has it: with named graphs alone, the default graph is empty."""
    assert query in (SELECT, FROM)
    chosen = SELECT if query is SELECT else FROM
    one = request_for(chosen, "csv", Limits(), default_graphs=["urn:a"])
    assert (one.default_graphs, one.named_graphs) == (("urn:a",), ())
    two = request_for(chosen, "csv", Limits(), named_graphs=["urn:b"])
    assert (two.default_graphs, two.named_graphs) == ((), ("urn:b",))


def test_limits_are_passed_on() -> None:
    request = request_for(SELECT, "csv", Limits(seconds=3, max_rows=4, max_bytes=5))
    assert (request.max_rows, request.max_bytes) == (4, 5)
    assert request.cpu_seconds > 3


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("ASK {}", "ttl", "json, xml, csv, tsv"),
        ("DESCRIBE <urn:x>", "csv", "ttl, nt, jsonld, rdfxml, trig, nq"),
        ("ASK {}", "jsn", '"json"'),
    ],
)
def test_a_format_has_to_fit_the_form(text: str, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="are not answered as") as caught:
        request_for(read_query(text), name, Limits())
    assert hint in caught.value.hint


def error(**content: object) -> Exception:
    return error_of(content, "ASK {\n ?s ?p }", STORE)


def test_a_syntax_error_shows_the_line() -> None:
    found = error(kind="syntax", message="", token="}", line=2, column=8)  # noqa: S106 -- a mark
    assert isinstance(found, QueryError)
    assert (found.line, found.column, found.reason) == (2, 8, "syntax")
    assert found.message == (
        "the query, line 2, column 8: } cannot stand here\n     ?s ?p }\n           ^"
    )
    found = error(kind="syntax", message="Because", token="", line=2, column=9)
    assert isinstance(found, QueryError)
    assert "not valid SPARQL" in found.message
    assert "Because" in found.hint


@pytest.mark.parametrize(("kind", "reason"), [("limit", "size"), ("memory", "memory")])
def test_a_query_that_took_too_much_is_stopped(kind: str, reason: str) -> None:
    found = error(kind=kind, of="rows", limit=9)
    assert isinstance(found, QueryStoppedError)
    assert found.reason == reason
    assert found.hint
    assert kind != "limit" or found.message == "the answer has more than 9 rows"


def test_a_store_that_cannot_be_opened_is_named() -> None:
    found = error(kind="store", message="gone")
    assert isinstance(found, MachineError)
    assert "the-store cannot be read: gone" in str(found)


def test_other_failures_are_errors_of_the_query() -> None:
    found = error(kind="evaluation", message="no such function")
    assert isinstance(found, QueryError)
    assert found.reason == "evaluation"
    assert "no such function" in found.message
