"""RDF files become the relation of triples, term by term as they are written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest

from empty_database import empty_database
from parkkg.errors import DataError
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_lines, fill_from_rdf
from shacl_graphs import FIRST_LINE, write

ODD = ("' '", "'\" \"'", "'\\n\\t\\\\'", "' . '", "'a b'@en", "4.30", "''", "'\u2028\u0085'")


def rows(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return sorted(db.execute("SELECT s, p, o FROM triple").fetchall())


def test_terms_are_those_of_the_parser(tmp_path: Path) -> None:
    text = " ".join(f":a :p {literal} ." for literal in ODD) + " :a :p _:x ."
    source = write(tmp_path, "d.ttl", text)
    expected = {str(q.object) for q in ox.parse(path=source.path)} - {"_:x"}
    with empty_database() as db:
        fill_from_rdf(db, [source])
        found = {o for _, _, o in rows(db) if not o.startswith("_:")}
        assert {o for o in expected if not o.startswith("_:")} == found
        assert len(rows(db)) == len(ODD) + 1


def test_files_are_one_graph_and_a_triple_is_there_once(tmp_path: Path) -> None:
    sources = [write(tmp_path, f"{n}.ttl", ":a :p :b ; :q _:x .") for n in range(2)]
    (tmp_path / "d.trig").write_text("<http://x/g> { <http://x/a> <http://x/p> <http://x/b> }")
    with empty_database() as db:
        fill_from_rdf(db, [*sources, Source(tmp_path / "d.trig", "d.trig", "http://x/")])
        assert len(rows(db)) == 3  # blank nodes of two files are two


def test_nothing_is_an_empty_relation(tmp_path: Path) -> None:
    with empty_database() as db:
        fill_from_lines(db, [])
        assert rows(db) == []
        fill_from_rdf(db, [write(tmp_path, "d.ttl", "")])
        assert rows(db) == []


def test_a_fault_has_its_line(tmp_path: Path) -> None:
    with empty_database() as db, pytest.raises(DataError) as caught:
        fill_from_rdf(db, [write(tmp_path, "d.ttl", ":a :p\n 'x .")])
    (problem,) = caught.value.problems
    assert (problem.file, problem.code) == ("d.ttl", "PK504")
    assert problem.line >= FIRST_LINE
