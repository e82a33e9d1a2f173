"""Queries in shapes, asked about many nodes at once."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from empty_database import empty_database
from parkkg.shacl.validate import validate
from shacl_graphs import ENGINES, fill, shapes_of, told, validated


def sparql(text: str, more: str = "") -> str:
    declared = ":o sh:declare [ sh:prefix 'x' ; sh:namespace 'http://x/'^^xsd:anyURI ] ."
    query = f'sh:sparql [ sh:prefixes :o ; sh:select """{text}""" {more} ]'
    return f"{declared} :S sh:targetNode :a, :b, 4.30, '中' ; {query} ."


DATA = ":a :p 1, 2 ; :q :b . :b :p 3 ; :q :c ."


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { $this x:p 3 }", ["b b SPARQL"]),
        ("SELECT $this ?value { $this x:p ?value FILTER (?value < 3) }",
            ['a "1"^^integer SPARQL', 'a "2"^^integer SPARQL']),
        ("SELECT $this ?path ?value { $this ?path ?value . ?value x:q ?z }", ["a q b SPARQL"]),
        ("SELECT $this { { FILTER ($this = x:a) } UNION { FILTER ($this = '中') } }",
            ['"中" "中" SPARQL', "a a SPARQL"]),
        ("SELECT $this { FILTER NOT EXISTS { $this x:p 3 } FILTER (isIRI($this)) }",
            ["a a SPARQL"]),
        ("SELECT $this { OPTIONAL { $this x:p ?v FILTER ($this = x:a) } FILTER (bound(?v)) }",
            ["a a SPARQL"]),
        ("SELECT $this { $this x:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)", ["a a SPARQL"]),
        ("SELECT ?this { $this x:p ?v } ORDER BY ?v LIMIT 1", ["a a SPARQL", "b b SPARQL"]),
        ("SELECT $this { { SELECT $this { $this x:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1) } }",
            ["a a SPARQL"]),
        ("SELECT $this { BIND ($this AS ?x) FILTER (isNumeric(?x)) }",
            ['"4.30"^^decimal "4.30"^^decimal SPARQL']),
    ],
)  # fmt: skip
def test_the_same_as_if_each_node_were_asked_alone(query: str, expected: list[str]) -> None:
    assert told(validated(sparql(query), DATA)) == sorted(expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_property_shape_gives_its_path_to_the_query(engine: Any) -> None:
    shapes = """:S sh:targetNode :a ; sh:property [ sh:path ( :q [ sh:inversePath :q ] ) ;
        sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] ] ."""
    assert told(validated(shapes, DATA, engine)) == ["a (q/^q) a SPARQL"]


SILENT = "SELECT $this { $this <http://x/q> ?y FILTER NOT EXISTS { $this $PATH ?x } }"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SILENT, ["c p SPARQL"]),
        ("SELECT $this ?value { $this <http://x/q> ?value }",
            ["a p b SPARQL", 'c p "9"^^integer SPARQL']),
        ("SELECT $this { OPTIONAL { $this $PATH ?v } FILTER (!bound(?v)) }",
            ["c p SPARQL", "d p SPARQL"]),
        ("SELECT $this (COUNT(?v) AS ?value) { OPTIONAL { $this $PATH ?v } } GROUP BY $this "
         "HAVING (COUNT(?v) = 0)",
            ['c p "0"^^integer SPARQL', 'd p "0"^^integer SPARQL']),
    ],
)  # fmt: skip
def test_a_node_without_a_value_is_asked_about_too(
    query: str, expected: list[str], engine: Any
) -> None:
    shapes = f""":S sh:targetNode :a, :c, :d ;
        sh:property [ sh:path :p ; sh:sparql [ sh:select "{query}" ] ] ."""
    data = ":a :p 1 ; :q :b . :c :q 9 ."
    assert told(validated(shapes, data, engine)) == expected


def test_a_shape_within_a_shape_asks_about_nodes_without_a_value() -> None:
    shapes = f""":S sh:targetNode :a ; sh:property [ sh:path :r ; sh:node [
        sh:property [ sh:path :p ; sh:sparql [ sh:select "{SILENT}" ] ] ] ] ."""
    assert told(validated(shapes, ":a :r :b, :c . :b :q 1 . :c :q 1 ; :p 2 .")) == ["a r b Node"]


def test_a_propertys_own_component_asks_about_nodes_without_a_value() -> None:
    shapes = f""":K a sh:ConstraintComponent ; sh:parameter [ sh:path :needed ] ;
            sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:select "{SILENT}" ] .
        :S sh:targetSubjectsOf :q ; sh:property [ sh:path :p ; :needed true ] ."""
    assert told(validated(shapes, ":a :q 1 . :b :q 1 ; :p 2 .")) == ["a p K"]


COMPONENT = """
:K a sh:ConstraintComponent ;
    sh:parameter [ sh:path :least ], [ sh:path :most ; sh:optional true ] ;
    sh:message "not from {$least} to {?most}"@en ;
    sh:validator [ a sh:SPARQLAskValidator ;
        sh:ask "ASK { FILTER ($value >= $least && (!bound($most) || $value <= $most)) }" ] .
:S sh:targetNode :a, :b ; sh:property [ sh:path :p ; :least 2 ; :most 2 ] .
:T sh:targetNode :a ; sh:property [ sh:path :p ; :least 2 ] .
:U sh:targetNode :a ; sh:property [ sh:path :p ; :most 1 ] .
"""


def test_a_component_of_ones_own_validates_values_by_ask() -> None:
    report = validated(COMPONENT, DATA)
    assert told(report) == [
        'a p "1"^^integer K', 'a p "1"^^integer K', 'b p "3"^^integer K',
    ]  # fmt: skip
    assert {r.message("en") for r in report.results} == {
        "not from 2 to 2", "not from 2 to {?most}",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["node", "property"])
def test_a_component_of_ones_own_may_select(kind: str) -> None:
    path = "$PATH" if kind == "property" else "<http://x/p>"
    shapes = f"""
        :K a sh:ConstraintComponent ; sh:parameter [ sh:path :wanted ] ;
            sh:{kind}Validator [ a sh:SPARQLSelectValidator ; sh:select
                "SELECT $this ?value {{ $this {path} ?value FILTER (?value != $wanted) }}" ] .
        :S sh:targetNode :b ; {
        "sh:property [ sh:path :p ; :wanted 1 ]" if kind == "property" else ":wanted 1"
    } .
    """
    path_of = " p" if kind == "property" else ""
    report = validated(shapes, DATA)
    assert told(report) == [f'b{path_of} "3"^^integer K']


def test_blank_nodes_are_asked_about_too() -> None:
    shapes = """:S sh:targetSubjectsOf :p ;
        sh:sparql [ sh:select "SELECT $this ?value { $this <http://x/q> ?value }" ] ."""
    report = validated(shapes, "_:x :p 1 ; :q _:y . _:z :p 2 .")
    (result,) = report.results
    assert result.focus.startswith("_:")
    assert result.value.startswith("_:")
    assert result.focus != result.value


MIXED = ":a :p [ :q 1 ], :c . [] :p [], :d ; :r :a . :c :q [] ."


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("$this <http://x/p> ?value FILTER (isBlank(?value))", 2),
        ("$this <http://x/p> ?value FILTER (!isIRI(?value))", 2),
        ("$this <http://x/p> ?value FILTER (isIRI(?value))", 2),
        ("FILTER (isBlank($this))", 1),
        ("FILTER (!isIRI($this))", 1),
        ("{ FILTER (isBlank($this)) } UNION { FILTER (isIRI($this)) }", 2),
        ("OPTIONAL { $this <http://x/r> ?value } FILTER (bound(?value) && isBlank($this))", 1),
        ("$this <http://x/p> ?v . ?v <http://x/q> ?value FILTER (isBlank(?value))", 1),
        ("$this <http://x/p> ?value FILTER NOT EXISTS { ?value <http://x/q> ?o }", 2),
        ("$this <http://x/p> ?value FILTER NOT EXISTS { $this <http://x/r> ?o }", 2),
        ("FILTER EXISTS { { FILTER (isBlank($this)) } UNION { $this <http://x/none> ?o } }", 1),
        ("$this <http://x/p> ?value FILTER EXISTS { FILTER (isBlank(?value) && isIRI($this)) }", 1),
        ("{ SELECT $this (COUNT(?v) AS ?value) { $this <http://x/p> ?v } GROUP BY $this } "
         "FILTER (isBlank($this))", 1),
    ],
)  # fmt: skip
def test_blank_nodes_are_blank_nodes(where: str, number: int, engine: Any) -> None:
    shapes = f""":S sh:targetSubjectsOf :p ; sh:sparql [
        sh:select "SELECT $this ?value {{ {where} }}" ] ."""
    report = validated(shapes, MIXED, engine)
    assert len(report.results) == number
    assert "urn:parkkg" not in report.report


def test_a_store_that_is_given_is_asked() -> None:
    text = "SELECT $this ?value { OPTIONAL { $this $PATH ?v } FILTER (!bound(?v)) $this ?q ?value }"
    shapes = f""":S sh:targetSubjectsOf :q ; sh:property [ sh:path :p ;
        sh:sparql [ sh:select "{text}" ] ] ."""
    x = "http://x/"
    filled = ox.Store()
    filled.add(ox.Quad(ox.NamedNode(f"{x}a"), ox.NamedNode(f"{x}q"), ox.Literal(7)))
    with empty_database() as db:
        fill(db, ":a :q 1 . :b :q 2 . _:c :q 3 .")
        found = told(validate(db, shapes_of(shapes), store=lambda: filled))
        # About a blank node a store in memory is asked, of the same triples.
        assert [each.split()[-2] for each in found if each.startswith("_:")] == ['"3"^^integer']
        fill(db, ":a :q 1 . :b :q 2 .")
        found = told(validate(db, shapes_of(shapes), store=lambda: filled))
    assert found == ['a p "7"^^integer SPARQL']


def test_values_of_many_kinds_are_sorted() -> None:
    text = "SELECT $this ?value { $this x:p ?value } ORDER BY DESC(?value) LIMIT 250"
    kinds = ("{n}", "'{m}'", "{n}.50", "'x{n}'@en", "'20{n}-01-01'^^xsd:date", ":b{n}", "[]")
    values = (kind.format(n=n, m=n * 7 % 60) for n in range(10, 60) for kind in kinds)
    assert len(validated(sparql(text), f":a :p {', '.join(values)} .").results) == 250


def test_an_ask_sees_blank_nodes() -> None:
    shapes = """:K a sh:ConstraintComponent ; sh:parameter [ sh:path :named ] ; sh:validator [
            a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (!isBlank($value)) }" ] .
        :S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; :named true ] ."""
    report = validated(shapes, MIXED)
    assert len(report.results) == 2
    assert all(result.value.startswith("_:") for result in report.results)


def test_a_blank_node_has_no_text() -> None:
    shapes = """:S sh:targetSubjectsOf :r ; sh:sparql [ sh:message "{?value}!" ;
        sh:select "SELECT $this ?value { BIND (STR($this) AS ?value) }" ] ."""
    (result,) = validated(shapes, MIXED).results
    assert result.value == result.focus
    assert result.message("en") == "{?value}!"


def test_a_shape_without_a_name_is_the_current_one() -> None:
    text = "SELECT $this { GRAPH $shapesGraph { $currentShape <http://x/limit> ?n } $this x:p ?n }"
    shapes = sparql(text).replace(":S sh:targetNode", "[] :limit 3 ; sh:targetNode")
    assert told(validated(shapes, DATA)) == ["b b SPARQL"]


QUERIES = (
    "$this x:p ?value",
    "$this x:p ?value FILTER NOT EXISTS { $this x:q ?o }",
    "$this x:p ?value FILTER NOT EXISTS { ?value x:q ?o . ?o x:p $this }",
    "$this x:p ?value FILTER EXISTS { { $this x:q ?o } UNION { FILTER (isBlank($this)) } }",
    "OPTIONAL { $this x:p ?value FILTER NOT EXISTS { $this x:q ?value } } FILTER (bound(?value))",
    "?value x:p $this FILTER EXISTS { OPTIONAL { $this x:q ?o } FILTER (!bound(?o)) }",
    "?value x:p/x:q* $this FILTER NOT EXISTS { FILTER (isLiteral(?value) || $this = x:n1) }",
    "{ $this x:p ?value } UNION { ?value x:q $this FILTER EXISTS { $this x:p ?value } }",
    "$this x:q ?value FILTER EXISTS { { SELECT $this { $this x:p ?o } } }",
    "BIND (EXISTS { $this x:q ?o } AS ?value)",
    "$this x:q ?value FILTER (EXISTS { $this x:p ?o } && ?value > 1 || STR(?value) = '2.0')",
)


@settings(max_examples=amount(25, 2_000), deadline=None)
@given(st.data())
def test_many_nodes_are_asked_as_each_alone(data: st.DataObject) -> None:
    node = st.sampled_from([":n1", ":n2", ":n3", "_:b1", "_:b2"])
    value = node | st.sampled_from(["1", "1.0", "2.0", "'x'", "'2.0'"])
    edges = data.draw(st.lists(st.tuples(node, st.sampled_from([":p", ":q"]), value), max_size=12))
    text = " ".join(f"{s} {p} {o} ." for s, p, o in edges)
    where = data.draw(st.sampled_from(QUERIES))
    shapes = f"""{sparql("SELECT $this ?value { " + where + " }")}
        :S sh:targetSubjectsOf :p ; sh:targetObjectsOf :q ."""
    with empty_database() as db:
        fill(db, text)
        told_of = []
        for size in (5_000, 1):
            with mock.patch("parkkg.shacl.query_evaluation._BATCH", size):
                told_of.append(told(validate(db, shapes_of(shapes))))
    assert told_of[0] == told_of[1]


def test_a_query_may_look_at_the_shapes_graph() -> None:
    text = "SELECT $this { GRAPH $shapesGraph { $currentShape <http://x/limit> ?n } $this x:p ?n }"
    assert told(validated(sparql(text) + ":S :limit 3 .", DATA)) == ["b b SPARQL"]


def test_the_message_of_a_row_comes_first() -> None:
    text = "SELECT $this ?message { $this x:p ?v BIND (CONCAT('has ', STR(?v)) AS ?message) }"
    report = validated(sparql(text, "; sh:message 'other'"), ":b :p 3 .")
    assert [r.messages for r in report.results] == [(("", "has 3"),)]
