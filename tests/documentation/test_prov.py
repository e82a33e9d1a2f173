"""How a release came about, in PROV-O."""

from __future__ import annotations

import pyoxigraph as ox

from parkkg.documentation.prov import describe_build
from parkkg.documentation.statements import Statements
from parkkg.releases.manifest import Manifest

DATASET, RELEASE = "http://e/dataset", "http://e/release/0123"
MANIFEST = Manifest(
    "0123",
    "2023-05-01T10:00:02Z",
    "1.2.3",
    started="2023-05-01T10:00:00Z",
    inputs={"data/parks.csv": "ab" * 32, "ontology/o.ttl": "cd" * 32},
    tools={"duckdb": "2.0.0"},
)
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <https://schema.org/>
"""


def described(manifest: Manifest = MANIFEST) -> ox.Store:
    out = Statements()
    describe_build(out, DATASET, RELEASE, manifest)
    store = ox.Store()
    store.load("".join(out.lines), ox.RdfFormat.N_TRIPLES)
    return store


def values(store: ox.Store, query: str) -> list[str]:
    rows = store.query(f"{PREFIXES} SELECT ?x {{ {query} }} ORDER BY ?x")
    assert isinstance(rows, ox.QuerySolutions)
    return [row["x"].value for row in rows]


def test_a_release_was_generated_by_an_activity_that_used_every_input() -> None:
    names = values(
        described(),
        f"<{RELEASE}> prov:wasGeneratedBy/prov:used/rdfs:label ?x",
    )
    assert names == ["data/parks.csv", "ontology/o.ttl"]


def test_programs_are_agents_with_their_versions() -> None:
    query = "?a a prov:SoftwareAgent ; schema:softwareVersion ?x"
    assert values(described(), query) == ["1.2.3", "2.0.0"]


def test_the_times_are_those_of_the_manifest() -> None:
    store = described()
    assert values(store, "?b prov:startedAtTime ?x") == [MANIFEST.started]
    assert values(store, "?b prov:endedAtTime ?x") == [MANIFEST.created]
    unknown = Manifest("0123", MANIFEST.created, "1.2.3")
    assert values(described(unknown), "?b prov:startedAtTime ?x") == []


def test_nothing_is_an_entity_and_an_activity() -> None:
    """PROV-O declares them disjoint."""
    assert values(described(), "?x a prov:Entity, prov:Activity") == []


def test_how_it_was_made_is_said_in_both_languages() -> None:
    query = f"<{DATASET}> dcterms:provenance/rdfs:label ?x"
    texts = values(described(), query)
    assert len(texts) == 2
    assert all("1.2.3" in text and "2" in text for text in texts)
