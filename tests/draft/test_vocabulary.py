"""The ontology and the shapes of a draft, read by rdflib and judged by pyshacl."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, SH

from parkkg.draft.draft import Draft, draft
from parkkg.draft.rows import RawTable
from parkkg.draft.vocabulary import ontology_of, shapes_of

Rows = Sequence[Sequence[str]]
BASE = "https://example.org/"


@pytest.fixture
def two_tables(db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]) -> Draft:
    tables = {
        "cities": (("id", "名称", "size"), [("cz", "常州", "4"), ("sz", "苏州", "8")]),
        "firms": (("id", "city", 'odd "header"'), [("a", "cz", "1"), ("b", "sz", "2")]),
    }
    raw = [
        RawTable(Path(f"{n}.csv"), f"{n}.csv", n, f"{n}.csv", "", header, filled(n, rows), {})
        for n, (header, rows) in tables.items()
    ]
    return draft(db, raw, BASE)


def test_each_table_is_a_class_and_each_column_a_property(two_tables: Draft) -> None:
    graph = rdflib.Graph().parse(data=ontology_of(two_tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    assert set(graph.subjects(RDF.type, OWL.Class)) == {term.City, term.Firm}
    assert (term.city, RDF.type, OWL.ObjectProperty) in graph
    assert (term.size, RDF.type, OWL.DatatypeProperty) in graph
    assert (term.oddHeader, rdflib.RDFS.label, rdflib.Literal('odd "header"', "en")) in graph


def test_a_reference_is_to_a_thing_of_the_other_class(two_tables: Draft) -> None:
    graph = rdflib.Graph().parse(data=shapes_of(two_tables), format="turtle")
    term = rdflib.Namespace(f"{BASE}def#")
    shape = next(graph.subjects(SH.path, term.city))
    assert graph.value(shape, SH["class"]) == term.City
