"""Aggregates give what SPARQL 1.1 says, whatever is among the values."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.sparql.lexer import split
from parkkg.sparql.query import for_engine, read_query
from parkkg.sparql.sort_key import FUNCTIONS

P = "PREFIX : <urn:x-> "
DATA = """
<urn:x-a> <urn:x-p> 1, 22 ; <urn:x-q> "x"@en, "x"@zh, "y" ; <urn:x-r> <urn:x-b>, 7 ;
    <urn:x-d> 0, 2, 4, "four" .
"""
# A query, and its value.
QUERIES = [
    ("SELECT (GROUP_CONCAT(?x) AS ?r) { SELECT ?x { :a :p ?x } ORDER BY ?x }", "1 22"),
    (
        "SELECT (group_concat(?x; separator = ';') AS ?r) { SELECT ?x { :a :p ?x } ORDER BY ?x }",
        "1;22",
    ),
    (
        "SELECT (GROUP_CONCAT(?x + 1 # ; )\n ; SEPARATOR=',') AS ?r) "
        "{ SELECT ?x { :a :p ?x } ORDER BY ?x }",
        "2,23",
    ),
    (
        "SELECT (GROUP_CONCAT(IF(?x = 7, ?x, 'b'); SEPARATOR=',') AS ?r) "
        "{ SELECT ?x { :a :r ?x } ORDER BY ?x }",
        "b,7",
    ),
    (
        "SELECT (GROUP_CONCAT(?x; SEPARATOR=',') AS ?r) { SELECT ?x { :a :r ?x } ORDER BY ?x }",
        "urn:x-b,7",
    ),
    # The same text in two languages is not the same; the whole has no language.
    ("SELECT (GROUP_CONCAT(DISTINCT ?x) AS ?r) { :a :q ?x FILTER(LANG(?x) != '') }", "x x"),
    ("SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR='') AS ?r) { VALUES ?x { 1 1 1 } }", "1"),
    ("SELECT (GROUP_CONCAT(DISTINCT STR(?x)) AS ?r) { :a :q ?x FILTER(LANG(?x) != '') }", "x"),
    ("SELECT ?s { ?s :p ?x } GROUP BY ?s HAVING (STRLEN(GROUP_CONCAT(?x)) = 4)", "urn:x-a"),
    ("SELECT ?s { ?s ?p ?x } GROUP BY ?s ?p ORDER BY GROUP_CONCAT(?x) LIMIT 1", "urn:x-a"),
    # What has an error is not counted, and all else is.
    ("SELECT (COUNT(1 / ?x) AS ?r) { :a :d ?x }", "2"),
    ("SELECT (COUNT(DISTINCT 8 / ?x) AS ?r) { VALUES ?x { 2 2 4 0 } }", "2"),
    ("SELECT (COUNT(DISTINCT 8 / ?x) AS ?r) { VALUES ?x { } }", "0"),
    ("SELECT (COUNT(DISTINCT 8 / ?x) * 2 AS ?r) { VALUES ?x { 0 1 2 } }", "4"),
    (
        "SELECT ?x { VALUES (?x ?y) { (1 1) (1 0) (2 1) (2 2) } } GROUP BY ?x "
        "ORDER BY DESC(COUNT(DISTINCT 8 / ?y)) COUNT(1 / ?y) LIMIT 1",
        "2",
    ),
    ("SELECT (COUNT(YEAR(?x)) AS ?r) { :a :d ?x }", "0"),
    ("SELECT (COUNT(?x) AS ?r) { :a :d ?x }", "4"),
    ("SELECT (COUNT((?x)) AS ?r) { :a :d ?x }", "4"),
    ("SELECT (COUNT(*) AS ?r) { :a :d ?x }", "4"),
    ("SELECT (COUNT(DISTINCT *) AS ?r) { :a :d ?x }", "4"),
    (
        "SELECT (COUNT(EXISTS { SELECT (COUNT(1 / ?y) AS ?c) { ?x :d ?y } }) AS ?r) "
        "{ ?x :p ?none }",
        "2",
    ),
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize(("text", "value"), QUERIES)
def test_an_aggregate_gives_what_the_standard_says(store: ox.Store, text: str, value: str) -> None:
    query = read_query(P + text)
    (solution,) = store.query(query.engine_text, custom_functions=dict(FUNCTIONS))  # type: ignore[misc]
    assert solution[0].value == value
    assert solution[0].language is None if isinstance(solution[0], ox.Literal) else True


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?count a ?x }",
        "SELECT (COUNT(*) AS ?c) (COUNT(DISTINCT ?x) AS ?d) (SUM(?x) AS ?s) { ?s ?p ?x }",
        "SELECT (GROUP_CONCAT(STR(?x); SEPARATOR=' ') AS ?c) { ?s ?p ?x }",
        "SELECT (COUNT() AS ?c) (GROUP_CONCAT(;SEPARATOR='') AS ?d) (COUNT AS ?e) { }",
        "SELECT GROUP_CONCAT { } COUNT",
    ],
)
def test_a_query_without_them_or_no_query_is_left_alone(text: str) -> None:
    assert for_engine(text, split(text)[0]) == text


def test_a_variable_of_the_query_is_not_taken(store: ox.Store) -> None:
    text = "SELECT (COUNT(1 / ?none) AS ?r) { VALUES (?none $none_) { (1 2) (0 3) } }"
    (solution,) = store.query(read_query(text).engine_text)  # type: ignore[misc]
    assert solution[0].value == "1"
