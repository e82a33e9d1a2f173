from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.sparql.lexer import split
from parkkg.sparql.order_by import SORT_KEY, with_total_order
from parkkg.sparql.query import QueryError, read_query
from parkkg.sparql.sort_key import FUNCTIONS

P = "PREFIX : <urn:x-> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
DATA = """
<urn:x-a> <urn:x-n> 10 . <urn:x-b> <urn:x-n> "85" . <urn:x-c> <urn:x-n> 9 .
<urn:x-a> <urn:x-g> 1 . <urn:x-b> <urn:x-g> 1 . <urn:x-c> <urn:x-g> 2 .
"""
# A query, and the values of its first column in their order.
QUERIES = [
    ("SELECT ?n { ?s :n ?n } ORDER BY ?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } order by ?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY $n LIMIT 2", ["9", "10"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY ?n OFFSET 1 LIMIT 1", ["10"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY ?n VALUES ?s { :a :b :c }", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY DESC(?n)", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY desc((?n)) ASC(?s)", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY ((?n))", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n ; :g ?g } ORDER BY ?g DESC(?n)", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n ; :g ?g } ORDER BY DESC(?g) ?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY (?n * -1)", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY ASC(?n * -1) ?s", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY COALESCE(?n, 1)", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY IF(isNUMERIC(?n), -?n, ?n)", ["10", "9", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY xsd:integer(?n)", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY DESC(xsd:integer(?n))", ["85", "10", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY STR(?n)", ["10", "85", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY DESC(STR(?n))", ["9", "85", "10"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY EXISTS { ?s :g 1 } ?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY NOT EXISTS { ?s :g 1 } ?n", ["10", "85", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY (NOT EXISTS { ?s :g 1 }) ?n", ["10", "85", "9"]),
    ("SELECT ?n { ?s :n ?n } ORDER BY (?n IN (85, 9)) ?n", ["10", "85", "9"]),
    ("SELECT (?n AS ?m) { ?s :n ?n } ORDER BY ?m", ["9", "10", "85"]),
    ("SELECT DISTINCT ?n { ?s :n ?n } ORDER BY ?n", ["9", "10", "85"]),
    ("SELECT REDUCED ?n { ?s :n ?n } ORDER BY ?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n } GROUP BY ?n ORDER BY ?n", ["9", "10", "85"]),
    ("SELECT ?g { ?s :g ?g } GROUP BY ?g ORDER BY DESC(COUNT(*)) ?g", ["1", "2"]),
    ("SELECT ?g { ?s :g ?g } GROUP BY ?g ORDER BY COUNT(?s)", ["2", "1"]),
    ("SELECT ?g { ?s :g ?g ; :n ?n } GROUP BY ?g ORDER BY MAX(?n)", ["2", "1"]),
    ("SELECT ?g { ?s :g ?g ; :n ?n } GROUP BY ?g ORDER BY (MIN(xsd:integer(?n)) + 1)", ["2", "1"]),
    ("SELECT ?g (SUM(?g) AS ?t) { ?s :g ?g } GROUP BY ?g ORDER BY ?t ?g", ["1", "2"]),
    ("SELECT ?g { ?s :g ?g } GROUP BY ?g HAVING (COUNT(*) > 0) ORDER BY DESC(?g)", ["2", "1"]),
    (
        "SELECT (GROUP_CONCAT(STR(?n); SEPARATOR=',') AS ?x) { SELECT * { ?s :n ?n } ORDER BY ?n }",
        ["9,10,85"],
    ),
    ("SELECT ?n { { SELECT ?n { ?s :n ?n } ORDER BY ?n LIMIT 1 } }", ["9"]),
    (
        "SELECT ?n { ?s :n ?n FILTER EXISTS { SELECT * { ?x :g ?y } ORDER BY ?y } } ORDER BY ?n",
        ["9", "10", "85"],
    ),
    (
        "SELECT ?n { ?s :n ?n } ORDER BY (EXISTS { SELECT ?s { ?s :g ?y } ORDER BY (?y) }) ?n",
        ["9", "10", "85"],
    ),
    ("SELECT ?n { ?s :n ?n } # ORDER BY ?x\nORDER BY # ?y\n?n", ["9", "10", "85"]),
    ("SELECT ?n { ?s :n ?n FILTER(STR(?n) != 'ORDER BY ?n') } ORDER BY ?n", ["9", "10", "85"]),
]


def rewritten(query: str) -> str:
    return with_total_order(query, split(query)[0])


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_every_form_of_a_key_is_sorted(query: str, expected: list[str]) -> None:
    store = ox.Store()
    store.load(DATA, format=ox.RdfFormat.TURTLE)
    solutions = store.query(rewritten(P + query), custom_functions=dict(FUNCTIONS))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [str(solution[0].value) for solution in solutions] == expected


@pytest.mark.parametrize(
    "form", ["CONSTRUCT { ?s :p ?n } WHERE", "CONSTRUCT WHERE", "DESCRIBE ?s", "ASK"]
)
def test_every_form_of_query_is_answered(form: str) -> None:
    store = ox.Store()
    store.load(DATA, format=ox.RdfFormat.TURTLE)
    store.query(
        rewritten(f"{P}{form} {{ ?s :n ?n }} ORDER BY ?n DESC(?s) LIMIT 2"),
        custom_functions=dict(FUNCTIONS),
    )


@pytest.mark.parametrize(
    "key",
    ["STR(?n)", "DESC(LCASE(?n))", "(STRLEN(?n))", "RAND()", "COUNT(*)", "NOT EXISTS { ?s ?p ?o }"],
)
def test_values_of_one_kind_are_left_to_the_engine(key: str) -> None:
    query = f"SELECT ?n {{ ?s :n ?n }} GROUP BY ?n ORDER BY {key} LIMIT 1"
    assert rewritten(query) == query


@pytest.mark.parametrize("key", ["(STR(?n) = ?n)", "(STRLEN(?n) / ?n)", "SUM(?n)", ":f(?n)"])
def test_the_rest_goes_to_the_function(key: str) -> None:
    inside = key.strip("()") if key[0] == "(" else key
    assert f"<{SORT_KEY}>({inside}" in rewritten(f"SELECT ?n {{ ?s :n ?n }} ORDER BY {key}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { ?s :n ?n }",
        "SELECT ?n { ?s :n ?n } ORDER BY",
        "SELECT ?n { ?s :n ?n } ORDER",
        "SELECT ?n { ?s :n ?n } ORDER BY ()",
        "SELECT ?n { ?s :n ?n } ORDER BY LIMIT 1",
        "SELECT ?n { ?s :n ?n } ORDER BY 1",
        "SELECT ?n { ?s :n ?n } ORDER BY NOT",
    ],
)
def test_what_sorts_nothing_stays_as_it_is(query: str) -> None:
    assert rewritten(query) == query


@pytest.mark.parametrize("keys", [" ?x" * 1001, " DESC(?x + 1)" * 1001])
def test_a_query_is_sorted_by_so_many_keys(keys: str) -> None:
    """Each is written as some hundred characters, so a million would be as many megabytes."""
    query = read_query(f"SELECT * {{ ?x ?y ?z }} ORDER BY{keys}")
    with pytest.raises(QueryError, match="more than 1,000 keys") as caught:
        assert query.engine_text
    assert caught.value.reason == "size"
    plain = f"SELECT * {{ ?x ?y ?z }} ORDER BY{' STR(?x)' * 2000}"
    assert read_query(plain).engine_text == plain
