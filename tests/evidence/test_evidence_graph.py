from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from evidence_release import CITED, FACTS, ONE, release_of
from parkkg.evidence.archive import Passage
from parkkg.evidence.evidence_graph import EvidenceGraph
from parkkg.evidence.roles import Roles
from parkkg.namespaces import BASE, RDFS
from project_release import ROLES


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> EvidenceGraph:
    release = release_of(tmp_path_factory.mktemp("store"), FACTS + CITED)
    return EvidenceGraph(ox.Store.read_only(str(release.store_path)), ROLES, BASE)


def test_a_passage_is_archived_or_only_cited(graph: EvidenceGraph) -> None:
    found = {name: graph.passage(f"{BASE}id/passage/{name}") for name in ("a-s2", "d-02")}
    assert found == {
        "a-s2": Passage("a-s2", "a", 2, 11, 19, ONE.digest(11, 19)),
        "d-02": Passage("d-02", "d", 2, 0, 0, "", "cited"),
    }


def test_things_are_looked_up_by_iris(graph: EvidenceGraph) -> None:
    assert graph.has(f"{BASE}id/park/p")
    assert not graph.has(f"{BASE}id/park/q")
    assert not graph.has("no IRI")
    assert graph.words(f"{BASE}id/park/p", f"{RDFS}label") == {"zh": "园区", "en": "Park"}
    assert graph.is_second_hand(f"{BASE}id/source/d")
    assert not graph.is_second_hand(f"{BASE}id/source/c")


def test_a_role_that_a_project_lacks_has_no_values(tmp_path: Path) -> None:
    release = release_of(tmp_path)
    graph = EvidenceGraph(ox.Store.read_only(str(release.store_path)), Roles(), BASE)
    assert graph.value(f"{BASE}id/source/a", graph.roles.quotable) == ""
    assert list(graph.things()) == []
