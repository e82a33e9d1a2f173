"""The ontology and the shapes of a draft, read by rdflib and validated by pyshacl."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD

from parkkg.draft.draft import Draft
from parkkg.draft.vocabulary import ontology_of, shapes_of

Rows = Sequence[Sequence[str]]
Draw = Callable[[dict[str, tuple[tuple[str, ...], Rows]]], Draft]
BASE = "https://example.org/"


@pytest.fixture
def two_tables(drawn: Draw) -> Draft:
    return drawn(
        {
            "cities": (("id", "名称", "size"), [("cz", "常州", "4"), ("sz", "苏州", "8")]),
            "firms": (("id", "city", 'odd "header"'), [("a", "cz", "1"), ("b", "sz", "2")]),
        }
    )


def test_each_table_is_a_class_and_each_column_a_property(two_tables: Draft) -> None:
    graph = rdflib.Graph().parse(data=ontology_of(two_tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    assert set(graph.subjects(RDF.type, OWL.Class)) == {term.City, term.Firm}
    assert (term.city, RDF.type, OWL.ObjectProperty) in graph
    assert (term.size, RDF.type, OWL.DatatypeProperty) in graph
    assert (term.oddHeader, RDFS.label, rdflib.Literal('odd "header"', "en")) in graph


def test_a_reference_is_to_a_thing_of_the_other_class(two_tables: Draft) -> None:
    graph = rdflib.Graph().parse(data=shapes_of(two_tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    shape = next(graph.subjects(SH.path, term.city))
    assert graph.value(shape, SH["class"]) == term.City


def test_a_property_of_links_in_one_table_and_of_texts_in_another_is_neither(drawn: Draw) -> None:
    tables = drawn(
        {
            "levels": (("id", "name"), [("high", "High"), ("low", "Low")]),
            "zones": (("id", "level"), [("a", "high"), ("b", "low")]),
            "plans": (("id", "level"), [("p", "still open"), ("q", "still open")]),
        }
    )
    graph = rdflib.Graph().parse(data=ontology_of(tables), format="turtle")
    level = rdflib.Namespace(f"{BASE}def#").level
    assert set(graph.objects(level, RDF.type)) == {RDF.Property}
    assert graph.value(level, RDFS.range) is None


def test_a_property_of_numbers_in_one_table_and_of_texts_in_another_has_no_range(
    drawn: Draw,
) -> None:
    tables = drawn(
        {
            "towns": (("id", "level", "size"), [("a", "1", "3"), ("b", "2", "4")]),
            "zones": (
                ("id", "level", "size"),
                [("p", "of a state", "5"), ("q", "of a state", "6")],
            ),
        }
    )
    graph = rdflib.Graph().parse(data=ontology_of(tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    assert graph.value(term.level, RDFS.range) is None
    assert graph.value(term.size, RDFS.range) == XSD.integer


def test_a_key_that_refers_to_another_table_is_a_link_and_no_identifier(drawn: Draw) -> None:
    tables = drawn(
        {
            "firms": (("id", "seat"), [("a", "x"), ("b", "x")]),
            "audits": (("firm_id", "by"), [("a", "y"), ("b", "y")]),
        }
    )
    graph = rdflib.Graph().parse(data=ontology_of(tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    assert (term.firmId, RDFS.range, term.Firm) in graph
    shapes = rdflib.Graph().parse(data=shapes_of(tables), format="turtle")
    assert shapes.value(next(shapes.subjects(SH.path, term.firmId)), SH["class"]) == term.Firm


def test_a_class_is_called_as_its_table(drawn: Draw) -> None:
    tables = drawn({"gbt37028_2018_zones": (("id", "x"), [("a", "x"), ("b", "x")])})
    graph = rdflib.Graph().parse(data=ontology_of(tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#").Gbt37028_2018Zone
    assert graph.value(term, RDFS.label) == rdflib.Literal("Gbt37028 2018 zone", "en")
