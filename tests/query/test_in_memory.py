"""A release in memory answers as the same release on disk does."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from amount import amount
from make_release import FILES, make_release
from parkkg.namespaces import BASE, INFERRED, PREFIXES, SERVICE
from parkkg.query.client import request_for
from parkkg.query.engine import EngineAnswer, FaultError, Stores
from parkkg.query.in_memory import load_release
from parkkg.query.limits import Limits
from parkkg.query.saved import bind, saved_queries
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.sparql.query import read_query
from project_release import PROJECT

NAMED = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
# No order is asked for, and every process is to give the same.
UNORDERED = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleaseFolder:
    return make_release(tmp_path_factory.mktemp("in-memory"), oxigraph=True)


@pytest.fixture(scope="module")
def whole(described_store: Path) -> ReleaseFolder:
    """The default project, with its queries as editors are given them."""
    return open_release(described_store)


@pytest.fixture(scope="module")
def both(whole: ReleaseFolder) -> tuple[Stores, Stores]:
    """One release twice: on disk, in memory."""
    path = str(whole.store_path)
    return Stores(path, in_memory=False), Stores(path, in_memory=True)


def ask(stores: Stores, text: str, name: str = "json") -> bytes:
    query = read_query(text, prefixes=PREFIXES.keys())
    request = request_for(query, name, Limits(), prefixes=True)
    found = bytearray()
    written = EngineAnswer.ask(stores, request).write(found.extend)
    return bytes(found) + written.rest


def test_every_graph_is_there(release: ReleaseFolder) -> None:
    assert set(load_release(release)) == set(ox.Store.read_only(str(release.store_path)))


def test_what_is_inferred_may_be_left_out(release: ReleaseFolder) -> None:
    store, whole = load_release(release, inferred=False), load_release(release)
    recorded = list(whole.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED)))
    assert recorded
    lines = set(release.inferred.read_text().splitlines())
    for path in (release.ontology, *release.tables):  # here one is asserted, too
        lines -= set(path.read_text().splitlines())
    assert {f"{q.triple} ." for q in set(whole) - {*recorded} - set(store)} == lines
    assert not any(store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED)))


def test_the_service_graph_is_there(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    for name in ("description", "queries"):
        text = f"<urn:{name}> <urn:b> <urn:c> .\n"
        (tmp_path / f"{name}.nt").write_text(text, encoding="utf-8")
    found = load_release(ReleaseFolder("", tmp_path))
    assert {str(quad.graph_name) for quad in found} == {f"<{SERVICE}>"}
    assert len(found) == 2


@pytest.mark.fuzz
@pytest.mark.parametrize("name", [q.name for q in saved_queries(PROJECT)][:: amount(4, 1)])
def test_saved_queries_are_answered_the_same(both: tuple[Stores, Stores], name: str) -> None:
    query = next(query for query in saved_queries(PROJECT) if query.name == name)
    values = {p.name: p.example for p in query.params if p.required and p.example}
    disk, memory = (ask(stores, bind(query, values), "csv") for stores in both)
    assert memory == disk


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}",
        f"SELECT (COUNT(*) AS ?n) FROM <{INFERRED}> {{ ?s ?p ?o }}",
        "SELECT (COUNT(*) AS ?n) FROM <http://example.org/none> { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s a schema:Place }",
        "SELECT (COUNT(*) AS ?n) { ?d void:triples ?t }",
    ],
)
def test_all_graphs_are_seen_the_same(both: tuple[Stores, Stores], text: str) -> None:
    disk, memory = (ask(stores, text) for stores in both)
    assert memory == disk


def test_rows_without_an_order_come_in_one_order(whole: ReleaseFolder) -> None:
    made = (Stores(str(whole.store_path), in_memory=True) for _ in range(3))
    assert len({ask(stores, UNORDERED, "csv") for stores in made}) == 1


def test_a_damaged_file_is_reported_before_anything_is_asked(tmp_path: Path) -> None:
    release = make_release(tmp_path, FILES, oxigraph=True)
    path = release.graph_folder / "parks.nt"
    path.chmod(0o644)
    path.write_text(f"<{BASE}x> <broken\n", encoding="utf-8")
    with pytest.raises(FaultError) as caught:
        Stores(str(release.store_path), in_memory=True)
    assert caught.value.content["kind"] == "store"
