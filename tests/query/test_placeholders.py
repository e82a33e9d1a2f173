from __future__ import annotations

import pytest

from parkkg.query.placeholders import name_and_type, parameter_of, placeholders, substitute
from parkkg.sparql.query import tokens


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("_park", "park"),
        ("_park_iri", "park"),
        ("__park", "park"),
        ("__park_iri", "park"),
        ("_from_xsd_date", "from"),
        ("_from_date", "from"),
        ("_year", "year"),
        ("_year_integer", "year"),
        ("_parks", None),
        ("_park_ire", None),
        ("_", None),
    ],
)
def test_a_variable_stands_for_a_parameter(variable: str, name: str | None) -> None:
    assert parameter_of(variable, ("park", "from", "year")) == name


def test_the_longer_name_wins() -> None:
    assert parameter_of("_park_iri", ("park", "park_iri")) == "park_iri"


@pytest.mark.parametrize(
    ("variable", "guess"),
    [
        ("_park_iri", ("park", "iri")),
        ("_n_integer", ("n", "integer")),
        ("_n_number", ("n", "decimal")),
        ("_d_xsd_date", ("d", "date")),
        ("_text_literal", ("text", "string")),
        ("__year_year", ("year", "year")),
        ("_plain", ("plain", "string")),
    ],
)
def test_a_variable_says_name_and_type_as_grlc_has_it(
    variable: str, guess: tuple[str, str]
) -> None:
    assert name_and_type(variable) == guess


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?_x ?p ?o }",
        "SELECT * { ?s ?p ?_x }",
        "SELECT (?_x AS ?y) {}",
        "SELECT (COUNT(DISTINCT ?_x) AS ?y) {}",
        "SELECT * { BIND(?_x AS ?y) }",
        "SELECT * { VALUES ?y { ?_x } }",
        "SELECT * { VALUES (?y ?z) { (?_x 1) } }",
        "SELECT * { FILTER(?a<?_x) }",
        "SELECT * { FILTER(?a IN (1, ?_x)) }",
        "SELECT * { GRAPH ?_x { ?s ?p ?o } }",
        "SELECT * { { SELECT ?s { ?s ?p ?_x } } }",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING(?s = ?_x)",
        "SELECT ?s { ?s ?p ?o } GROUP BY (STR(?_x) AS ?y)",
        "SELECT ?s { ?s ?p ?o } ORDER BY DESC(?s = ?_x) (?_x)",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s VALUES ?s { ?_x }",
        "SELECT ?s FROM <urn:g> WHERE { ?s ?p ?_x }",
        "DESCRIBE ?_x",
        "CONSTRUCT { ?_x ?p ?o } WHERE { ?s ?p ?o }",
        "ASK { FILTER EXISTS { ?s ?p ?_x } }",
    ],
)
def test_a_term_fits_where_a_value_may_stand(text: str) -> None:
    for place in placeholders(tuple(tokens(text))):
        assert (place.variable, place.fault, place.counts, place.bound) == ("_x", "", False, False)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT ?_x { ?_x ?p ?o }", "a variable of SELECT"),
        ("SELECT DISTINCT ?s ?_x { ?s ?p ?o }", "a variable of SELECT"),
        ("SELECT (1 AS ?s) ?_x FROM <urn:g> {}", "a variable of SELECT"),
        ("SELECT * { { SELECT ?_x { ?s ?p ?o } } }", "a variable of SELECT"),
        ("SELECT * { FILTER(EXISTS { SELECT ?_x { ?s ?p ?o } }) }", "a variable of SELECT"),
        ("SELECT (1 AS ?_x) {}", "the name of a result"),
        ("SELECT * { BIND(1 AS ?_x) }", "the name of a result"),
        ("SELECT * { VALUES ?_x { 1 } }", "a variable of VALUES"),
        ("SELECT * { VALUES (?y ?_x) { (1 2) } }", "a variable of VALUES"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?_x", "a variable of GROUP BY"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s ?_x", "a variable of ORDER BY"),
        ("SELECT * { ?s ?p ?_x@en }", "text before a language"),
        ("SELECT * { ?s ?p ?_x^^xsd:date }", "text before a language"),
    ],
)
def test_a_term_does_not_fit_where_a_name_must_stand(text: str, fault: str) -> None:
    faults = [place.fault for place in placeholders(tuple(tokens(text))) if place.fault]
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_rows_are_counted_with_bare_numbers() -> None:
    found = list(placeholders(tuple(tokens("SELECT * {} LIMIT ?_n OFFSET ?_m"))))
    assert [(place.variable, place.counts) for place in found] == [("_n", True), ("_m", True)]


def test_bound_is_replaced_as_a_whole() -> None:
    text = "ASK { FILTER(!bound ( ?__x ) || ?y = ?__x) }"
    found = tuple(tokens(text))
    one, two = placeholders(found)
    assert (one.bound, two.bound) == (True, False)
    assert substitute(text, found, {one: "true", two: "1"}) == (
        "ASK { FILTER(! true  || ?y =  1 ) }"
    )


def test_only_the_places_change() -> None:
    text = "# ?_x\nASK {\n  ?s ?p ?_x . # ?_x\n  ?s ?q '?_x', <urn:?_x>, ?_xx }"
    found = tuple(tokens(text))
    terms = {place: "'1'" for place in placeholders(found) if place.variable == "_x"}
    assert substitute(text, found, terms) == text.replace("?p ?_x .", "?p  '1'  .")
