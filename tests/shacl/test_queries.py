"""Queries in shapes: what they may say, and what they are told."""

from __future__ import annotations

import pytest

from parkkg.shacl.queries import QueryFault, bound_to, check_query, is_per_node, prebound
from parkkg.shacl.shapes import Query


def select(text: str) -> Query:
    return Query(text, (("ex", "http://x/"),), "select")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT $this { MINUS { ?a ?b ?c } }", "MINUS"),
        ("SELECT $this { VALUES ?a { 1 } }", "VALUES"),
        ("SELECT $this { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", "SERVICE"),
        ("SELECT $this FROM <http://127.0.0.1:1/> { ?a ?b ?c }", "FROM"),
        ("SELECT $this { BIND (1 AS $this) }", "given beforehand"),
        ("SELECT (1 AS ?this) { ?a ?b ?c }", "given beforehand"),
        ("SELECT $this { { SELECT ?a { ?a ?b ?c } } }", "a subquery must return"),
        ("SELECT $this { $this no:p ?o }", '"no:" is not declared'),
        ("SELECT $this {\n $this ?p }", "line 2, column 11: } cannot stand here"),
        ("SELECT $this { $this ?p ?o } HAVING (COUNT(?o) > 1)", "variable that is unbound"),
        ("SELECT $this { $this ?p ?o FILTER (ex:isGood(?o)) }", "<http://x/isGood>"),
        ("SELECT $this { $this ?p ?o BIND (IF(?o, 1, ex:f(?o)) AS ?x) }", "<http://x/f>"),
        ("SELECT ?value { ?a ?b ?value FILTER ($this = ?a) }", "must return $this"),
        ("SELECT * { ?a ?b ?c }", "must return $this"),
        ("SELECT ?a (COUNT($this) AS ?n) { $this ?b ?a } GROUP BY ?a", "must return $this"),
        ("ASK { ?a ?b ?c }", "must be a SELECT"),
        ("INSERT DATA { <http://x/a> <http://x/b> 1 }", "INSERT"),
        ("", "empty"),
    ],
)
def test_what_is_not_allowed_is_named_on_one_line(text: str, says: str) -> None:
    with pytest.raises(QueryFault) as caught:
        check_query(select(text))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this ?value { $this ex:p ?value FILTER (?value > 1) }",
        "SELECT $this { $this $PATH ?v . { SELECT $this (COUNT(?w) AS ?n) { $this ex:p ?w } "
        "GROUP BY $this } FILTER (?n > 1) }",
        "SELECT $this (?v AS ?value) { $this ex:p ?v }",
        "SELECT $this { { SELECT * { $this ex:p ?v } } }",
        "SELECT * { $this ex:p ?v }",
        "SELECT DISTINCT ?value ?this { $this ex:p ?value }",
    ],
)
def test_what_is_allowed_is_allowed(text: str) -> None:
    check_query(select(text))


def test_each_group_is_told_what_is_given() -> None:
    query = select("SELECT $this { { $this ex:p ?v } UNION { FILTER ($this = ex:a && ?w = 1) } }")
    text = bound_to(query, {"w": "7"}, [["<http://x/a>"]])
    assert text.count("VALUES (?this) { (<http://x/a>) }") == 3
    assert text.count("VALUES (?w) { (7) }") == 2


def test_an_ask_becomes_a_select_of_what_holds() -> None:
    query = Query("ASK { FILTER ($value > 1) }", (), "ask", (("limit", "5"),))
    assert bound_to(query, {}, [["<a>", "2"]]).startswith("SELECT DISTINCT ?this ?value { VALUES")
    assert {"value", "limit", "this"} <= prebound(query)
    assert "value" not in prebound(select("SELECT $this {}"))


def test_what_counts_is_asked_of_one_node_at_a_time() -> None:
    assert is_per_node(select("SELECT $this { $this ex:p ?v } HAVING (COUNT(?v) > 1)"))
    assert not is_per_node(select("SELECT $this { $this ex:count ?v }"))
