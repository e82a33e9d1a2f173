"""The table of triples: each triple once, and where it is from."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs import GRAPHS, lines_of
from parkkg.graph.triples import write_graphs, write_inferred
from triple_table import lines, table_of_cells, triple_table

A, B, C = (
    f"<http://e/s> <http://e/p> {value} ." for value in ('"a b"@en', "<http://e/b>", '"\\n"')
)


def test_a_triple_is_kept_where_it_was_asserted_first() -> None:
    with triple_table({"ontology": [A], "parks": [B, A], "more": [A, B, C]}) as db:
        assert lines(db) == sorted([A, B, C])
        assert [lines(db, f"source = {n}") for n in range(3)] == [[A], [B], [C]]
        others = db.execute("SELECT o, source FROM repeated ORDER BY source, o").fetchall()
    assert others == [('"a b"@en', 1), ('"a b"@en', 2), ("<http://e/b>", 2)]


def test_each_file_is_written_the_smallest_first(tmp_path: Path) -> None:
    graphs = {"large": [A, B, C], "none": [], "small": ["<http://e/x> <http://e/p> _:b ."]}
    with triple_table(graphs) as db:
        db.execute("UPDATE triple SET turn = 3, source = NULL WHERE o = '<http://e/b>'")
        written = list(write_graphs(db, tmp_path))
        inferred = write_inferred(db, tmp_path)
    assert [path.name for path in written] == ["none.nt", "small.nt", "large.nt"]
    assert [path.read_text("utf-8").count("\n") for path in written] == [0, 1, 2]
    assert inferred.read_text("utf-8") == f"{B}\n"


@pytest.mark.parametrize("text", ["tab\t", "\x01\x08\x0c\x0b\x1f\x7f", 'a\\\t"b', "\x85 溧阳"])
def test_a_cell_is_the_literal_that_the_store_would_write(tmp_path: Path, text: str) -> None:
    with table_of_cells(tmp_path, text) as db:
        rows = db.execute("SELECT o FROM triple").fetchall()
    assert rows == [(str(ox.Literal(text)),)]


@settings(max_examples=20, deadline=None)
@given(st.lists(GRAPHS, max_size=3))
def test_every_triple_is_there_once_and_its_line_is_written_in_order(
    tmp_path_factory: object, graphs: list[frozenset[ox.Triple]]
) -> None:
    folder = tmp_path_factory.mktemp("graph")  # type: ignore[attr-defined]
    with triple_table({f"g{n}": lines_of(graph) for n, graph in enumerate(graphs)}) as db:
        paths = list(write_graphs(db, folder))
    every = [path.read_bytes().splitlines(keepends=True) for path in paths]
    assert all(part == sorted(part) for part in every)
    flat = [line.decode() for part in every for line in part]
    assert len(flat) == len(set(flat))
    assert set(flat) == {line for graph in graphs for line in lines_of(graph)}
