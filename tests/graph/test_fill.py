"""Blank nodes of files keep their names in a store."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.graph.fill import fill

GRAPH = ox.NamedNode("http://e/g")


def test_a_file_goes_into_a_graph(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text('_:b1 <http://e/p> "甲"@zh .\n<http://e/a> <http://e/p> _:b1 .\n', "utf-8")
    store = ox.Store()
    fill(store, path, ox.RdfFormat.N_TRIPLES, GRAPH)
    fill(store, path, ox.RdfFormat.N_TRIPLES)
    lines = ["<http://e/a> <http://e/p> _:b1", '_:b1 <http://e/p> "甲"@zh']
    for graph in (GRAPH, ox.DefaultGraph()):
        found = store.quads_for_pattern(None, None, None, graph)
        assert sorted(str(quad.triple) for quad in found) == lines


def test_quads_stay_in_their_graphs() -> None:
    store = ox.Store()
    fill(store, b"_:b <http://e/p> _:b <http://e/g> .\n", ox.RdfFormat.N_QUADS)
    assert [str(quad) for quad in store] == ["_:b <http://e/p> _:b <http://e/g>"]


def test_a_damaged_file_is_a_syntax_error(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://e/a> <http://e/p> .\n", "utf-8")
    with pytest.raises(SyntaxError):
        fill(ox.Store(), path, ox.RdfFormat.N_TRIPLES)
