from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.documentation.saved_queries import examples, fill_service
from parkkg.namespaces import BASE, SERVICE, prefixes_of
from parkkg.project import Project
from parkkg.query.saved import saved_queries
from parkkg.releases.release import ReleaseFolder

PROJECT = Project(Path(__file__).resolve().parents[2])
# What editors of the SIB family ask an endpoint, with its own prefixes.
ASK_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace
WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix
"""
ASK_QUERIES = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query .
} ORDER BY ?sq
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(
        "".join(examples(saved_queries(PROJECT), BASE)).encode(), format=ox.RdfFormat.N_TRIPLES
    )
    return found


def rows(store: ox.Store, query: str) -> list[list[str]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [[term.value for term in row if hasattr(term, "value")] for row in found]


def test_editors_find_the_prefixes(store: ox.Store) -> None:
    assert dict(rows(store, ASK_PREFIXES)) == dict(prefixes_of(BASE))


def test_editors_find_every_saved_query_in_both_languages(store: ox.Store) -> None:
    found = rows(store, ASK_QUERIES)
    names = {row[0] for row in found}
    assert names == {f"{BASE}query/{query.name}" for query in saved_queries(PROJECT)}
    assert len(found) == 2 * len(names)


def test_examples_run_as_they_are(store: ox.Store) -> None:
    for _, _, text in rows(store, ASK_QUERIES):
        assert not text.startswith("#+")
        store.query(text)


def test_examples_are_sorted_lines_without_blank_nodes() -> None:
    lines = examples(saved_queries(PROJECT), BASE)
    assert list(lines) == sorted(set(lines))
    assert not any(line.startswith("_:") or " _:" in line.split('"')[0] for line in lines)


def test_a_query_that_has_no_example_of_what_it_needs_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    text = "SELECT * { ?s ?p ?_value }"
    (tmp_path / "queries" / "needs.rq").write_text(text, encoding="utf-8")
    (tmp_path / "queries" / "plain.rq").write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    lines = "".join(examples(saved_queries(Project(tmp_path)), BASE))
    assert f"<{BASE}query/plain>" in lines
    assert "query/needs" not in lines


@pytest.mark.parametrize("described", [True, False])
def test_they_stand_in_a_graph_of_their_own(tmp_path: Path, described: bool) -> None:
    paper = tmp_path / "description.nt"
    if described:
        paper.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    store, lines = ox.Store(), examples(saved_queries(PROJECT), BASE)
    fill_service(store, ReleaseFolder("", tmp_path), lines)
    assert {str(quad.graph_name) for quad in store} == {f"<{SERVICE}>"}
    assert len(store) == len(lines) + described
