from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.namespaces import INFERRED, SERVICE
from parkkg.query.dataset import missing_graph
from parkkg.query.protocol import DEFAULT_GRAPH

NODE = ox.NamedNode("urn:x")


def store(*graphs: str) -> ox.Store:
    found = ox.Store()
    found.extend(ox.Quad(NODE, NODE, NODE, ox.NamedNode(iri)) for iri in graphs)
    return found


@pytest.mark.parametrize("graphs", [(), ("urn:a",), (DEFAULT_GRAPH, INFERRED, SERVICE, "urn:b")])
def test_graphs_that_are_there_are_not_missing(graphs: tuple[str, ...]) -> None:
    assert missing_graph(store("urn:a", "urn:b"), graphs) is None


def test_the_first_that_is_not_there_comes_with_those_that_are() -> None:
    missing = missing_graph(store("urn:b", "urn:a"), ("urn:a", "urn:c", "urn:d"))
    assert missing == {"graph": "urn:c", "known": ["urn:a", "urn:b"]}
