"""Literals in SPARQL constraints: as they are written in the data, and compared by their values."""

from __future__ import annotations

import pytest

from parkkg.namespaces import XSD
from parkkg.shacl.lexical_forms import stored, with_values
from shacl_graphs import shapes_of, short, told, validated

ODD = [
    "12.50", "1.0", "1.00", "007", "+5", "-0", "1E3", "1.50e0",
    '"5"^^xsd:byte', '"05"^^xsd:nonNegativeInteger', '"1"^^xsd:boolean', '"1.50"^^xsd:float',
    '"2020-01-01T00:00:00+00:00"^^xsd:dateTime', '"2020-01-01T24:00:00"^^xsd:dateTime',
    '"2020-01-01+00:00"^^xsd:date', '"10:00:00.50"^^xsd:time', '"2020+00:00"^^xsd:gYear',
    '"PT36H"^^xsd:duration', '"P13M"^^xsd:yearMonthDuration', '"PT24H"^^xsd:dayTimeDuration',
    '"x"^^xsd:integer', '"1.0"^^:unit', '"a\\"^^<b>\\\\ \\n 中"', '"1.0"@en', "12.5", "7", "true",
]  # fmt: skip


def select(where: str, *, shape: str = "") -> str:
    text = where.replace('"', '\\"')
    return f""":S sh:targetNode :a ; {shape} sh:sparql [ sh:prefixes :o ;
        sh:select "SELECT $this ?value {{ {text} }}" ] .
        :o sh:declare [ sh:prefix 'x' ; sh:namespace 'http://x/'^^xsd:anyURI ],
            [ sh:prefix 'xsd' ; sh:namespace '{XSD}'^^xsd:anyURI ] ."""


def values(where: str, data: str) -> list[str]:
    return sorted(short(result.value) for result in validated(select(where), data).results)


def test_a_result_names_each_value_as_the_data_have_it() -> None:
    data = f":a :p {', '.join(ODD)} ."
    shape = "sh:property [ sh:path :p ; sh:nodeKind sh:BlankNode ] ;"
    report = validated(select("$this x:p ?value", shape=shape), data)
    by_component: dict[str, list[str]] = {}
    for result in report.results:
        by_component.setdefault(result.component, []).append(result.value)
    core, sparql = by_component.values()
    assert len(core) == len(ODD)
    assert sorted(core) == sorted(sparql)


def test_each_value_is_a_focus_node() -> None:
    data = f":a :p {', '.join(ODD)} ."
    shapes = """:S sh:targetObjectsOf :p ; sh:sparql [
        sh:select "SELECT $this { FILTER EXISTS { ?s <http://x/p> $this } }" ] ."""
    results = validated(shapes, data).results
    core = validated(":S sh:targetObjectsOf :p ; sh:class :C .", data).results
    assert len(core) == len(ODD)
    assert [r.focus for r in results] == [r.value for r in results] == [r.focus for r in core]


@pytest.mark.parametrize(
    ("where", "data", "expected"),
    [
        ("$this x:p ?value FILTER REGEX(STR(?value), '^[0-9]+[.][0-9]{2}$')", "12.50, 12.5",
            ['"12.50"^^decimal']),
        ("$this x:p ?value FILTER (STRLEN(STR(?value)) = 3)", "007, 7", ['"007"^^integer']),
        ("$this x:p ?value FILTER (?value > 12 && ?value = 12.5)", "12.50, 12.5, 3.0",
            ['"12.5"^^decimal', '"12.50"^^decimal']),
        ("$this x:p ?value FILTER (?value IN (1, 3))", "1.0, 2.0, 03",
            ['"03"^^integer', '"1.0"^^decimal']),
        ("$this x:p ?value FILTER (DATATYPE(?value) = xsd:byte)", "5, '5'^^xsd:byte, 'x'@en",
            ['"5"^^byte']),
        ("$this x:p ?value FILTER (isNumeric(?value) && isLiteral(?value))", "1.0, 'x', :b",
            ['"1.0"^^decimal']),
        ("$this x:p ?value FILTER sameTerm(?value, 1.00)", "1, 1.0, 1.00", ['"1.00"^^decimal']),
        ("$this x:p 1.00 . BIND (1 AS ?value)", "1.0, 1", []),
        ("$this x:p 1.00, -2.50, '007'^^xsd:integer . BIND (1 AS ?value)", "1.00, -2.50, 007",
            ['"1"^^integer']),
        ("$this x:p ?v BIND (?v AS ?value)", "1.0", ['"1.0"^^decimal']),
        ("$this x:p ?v BIND (?v * 2 AS ?value)", "1.50", ['"3"^^decimal']),
        ("$this x:p ?v BIND (COALESCE(?none, ?v + 1) AS ?value)", "1.50", ['"2.5"^^decimal']),
        ("$this x:p ?value FILTER (bound(?value) && YEAR(?value) = 2020)",
            "'2020-01-01T00:00:00+00:00'^^xsd:dateTime",
            ['"2020-01-01T00:00:00+00:00"^^dateTime']),
        ("$this x:p ?value FILTER NOT EXISTS { $this x:p ?o FILTER (?o > ?value) }", "1.0, 10.0",
            ['"10.0"^^decimal']),
        ("$this x:p ?value . FILTER (?value < 2 || ?value > 9)", "1.0, 5.0, 10.0",
            ['"1.0"^^decimal', '"10.0"^^decimal']),
        ("{ SELECT $this (MAX(?v) AS ?value) { $this x:p ?v } GROUP BY $this }", "9.0, 10.0",
            ['"10"^^decimal']),
        ("{ SELECT $this ?value { $this x:p ?value } ORDER BY DESC(?value) LIMIT 1 }", "9.0, 10.0",
            ['"10.0"^^decimal']),
        ("{ SELECT $this ?value { $this x:p ?value } ORDER BY ?value LIMIT 1 }", "9.0, 10.0",
            ['"9.0"^^decimal']),
        ("{ SELECT $this (COUNT(DISTINCT ?v) AS ?value) { $this x:p ?v } GROUP BY $this }",
            "1.0, 1.00", ['"2"^^integer']),
        ("$this x:p ?value FILTER (LANG(?value) = 'zh-Hans')", "'x'@zh-Hans, 'x'@zh",
            ['"x"@zh-hans']),
        ("$this x:p ?value FILTER (LANG(?value) != 'zh-Hans')", "'x'@zh-Hans", []),
        ("$this x:p ?value FILTER (LANG(?value) IN ('zh-Hans'))", "'x'@zh-HANS", ['"x"@zh-hans']),
    ],
)  # fmt: skip
def test_texts_are_as_written_and_values_are_compared(
    where: str, data: str, expected: list[str]
) -> None:
    assert values(where, f":a :p {data} .") == expected


COMPONENT = """
:K a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ; sh:message "{$value} < {$least}" ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value >= $least) }" ] .
:S sh:targetNode :a ; sh:property [ sh:path :p ; :least 2.50 ] .
"""


def test_an_ask_validates_equal_values_that_are_written_differently() -> None:
    report = validated(COMPONENT, ":a :p 1.0, 1.00, 2.5, 2.500 .")
    assert told(report) == ['a p "1.0"^^decimal K', 'a p "1.00"^^decimal K']
    assert [r.message("en") for r in report.results] == ["1.0 < 2.50", "1.00 < 2.50"]


def test_a_target_that_is_written_differently_is_another_node() -> None:
    shapes = """:S sh:targetNode 1.0, 1.00 ; sh:sparql [
        sh:select "SELECT $this { FILTER (STR($this) = '1.00' && $this = 1) }" ] ."""
    assert told(validated(shapes, "")) == ['"1.00"^^decimal "1.00"^^decimal SPARQL']


def test_the_shapes_graph_has_literals_as_written_too() -> None:
    text = (
        "SELECT $this ?value { GRAPH $shapesGraph { $currentShape <http://x/limit> ?value } "
        "$this <http://x/p> ?p FILTER (?p > ?value) }"
    )
    shapes = f':S sh:targetNode :a ; :limit 1.00 ; sh:sparql [ sh:select "{text}" ] .'
    assert told(validated(shapes, ":a :p 1.50 .")) == ['a "1.00"^^decimal SPARQL']


def test_a_word_in_capitals_is_the_same_word() -> None:
    assert shapes_of(select("$this x:p ?value FILTER (TRUE)"))


def test_what_is_no_expression_stays_as_it_is() -> None:
    for text in (
        "SELECT ?v { ?s (<p>|<q>)* ?v . ?s <l> ( ?v ?w ) }",
        "SELECT ?v (?v AS ?w) (COUNT(*) AS ?n) { ?s ?p ?v } GROUP BY ?v (?v AS ?x)",
        "SELECT ?v { BIND (?w AS ?v) FILTER (bound(?v) && sameTerm(?v, ?w) && STR(?v) = 'a') }",
        "SELECT ?v { { SELECT ?v { ?s ?p ?v } LIMIT 1 } FILTER EXISTS { ?v ?q 1, 2.5, 'x'@en } }",
    ):
        assert with_values(text, {}) == text


def test_what_is_stored_has_the_text_as_it_is() -> None:
    assert stored(f'"a\\"^^<b"^^<{XSD}integer>') == '"a\\"^^<b"^^<urn:parkkg:written:integer>'
