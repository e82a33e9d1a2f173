"""What axioms give from triples in a table, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from parkkg.graph.axioms import Axioms
from parkkg.graph.closure import QUADS, TRIPLES, TYPE, apply_axioms, make_tables, read_triples
from parkkg.namespaces import INFERRED

AXIOMS = Axioms(
    superclasses=frozenset({("http://x/A", "http://x/B")}),
    superproperties=frozenset(
        {("http://x/in", "http://x/near", False), ("http://x/in", "http://x/has", True)}
    ),
    transitive=frozenset({"http://x/in"}),
)


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def entailed(
    db: duckdb.DuckDBPyConnection, folder: Path, *lines: str, axioms: Axioms = AXIOMS
) -> set[str]:
    """What the axioms give, as lines with short names."""
    path = folder / "graph.nt"
    path.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    make_tables(db, axioms)
    read_triples(db, axioms, frozenset(), [path])
    apply_axioms(db, 0)
    return {short(line) for (line,) in db.execute(f"{TRIPLES} 0").fetchall()}


def short(line: str) -> str:
    line = line.replace(f"<{TYPE}>", "a").removesuffix(" .")
    return line.replace("<http://x/", "").replace(">", "")


def test_a_class_has_its_superclass(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found = entailed(db, tmp_path, f"<http://x/a> <{TYPE}> <http://x/A>")
    assert found == {"a a B"}


def test_a_property_may_change_the_places_of_its_terms(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = entailed(db, tmp_path, "<http://x/a> <http://x/in> <http://x/b>")
    assert found == {"a near b", "b has a"}


def test_a_literal_never_becomes_a_subject(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert entailed(db, tmp_path, '<http://x/a> <http://x/in> "b"') == {'a near "b"'}


def test_a_transitive_property_is_closed_and_what_it_adds_is_taken_up(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = entailed(
        db,
        tmp_path,
        "<http://x/a> <http://x/in> <http://x/b>",
        "<http://x/b> <http://x/in> <http://x/c>",
    )
    assert found == {
        "a in c",
        "a near b", "b near c", "a near c",
        "b has a", "c has b", "c has a",
    }  # fmt: skip


def test_what_is_asserted_already_is_not_entailed_again(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    asserted = [f"<http://x/a> <{TYPE}> <http://x/{name}>" for name in ("A", "B")]
    assert entailed(db, tmp_path, *asserted) == set()


def test_nothing_is_entailed_of_a_blank_node(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert entailed(db, tmp_path, f"_:b <{TYPE}> <http://x/A>") == set()


def test_no_axioms_give_nothing(db: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    none = Axioms(frozenset(), frozenset(), frozenset())
    line = f"<http://x/a> <{TYPE}> <http://x/A>"
    assert entailed(db, tmp_path, line, axioms=none) == set()


def test_what_is_entailed_is_written_with_the_graph_of_entailments(
    db: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    entailed(db, tmp_path, f"<http://x/a> <{TYPE}> <http://x/A>")
    assert db.execute(f"{QUADS} 0").fetchall() == [
        (f"<http://x/a> <{TYPE}> <http://x/B> <{INFERRED}> .",)
    ]
