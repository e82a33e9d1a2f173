"""Property paths followed in SQL as SPARQL follows them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from empty_database import empty_database
from parkkg.shacl.numbers import number_terms
from parkkg.shacl.paths import predicates, sparql
from parkkg.shacl.steps import distinct, steps
from shacl_graphs import PATHS, PREFIXES, fill, property_shape

DATA = ":a :p :b . :b :p :c ; :q :a . :c :p :a . :d :q :b, :d . :e :q 'x' ."


@pytest.mark.parametrize("text", PATHS)
def test_a_path_leads_where_it_leads_in_sparql(text: str) -> None:
    path = property_shape(text).path
    assert path is not None
    store = ox.Store()
    store.load((PREFIXES + DATA).encode(), format=ox.RdfFormat.TURTLE)
    nodes = ("a", "b", "c", "d", "e")
    values = " ".join(f"<http://x/{node}>" for node in nodes)
    asked = f"SELECT DISTINCT ?s ?o {{ VALUES ?s {{ {values} }} ?s {sparql(path)} ?o }}"
    expected = sorted((str(row[0]), str(row[1])) for row in store.query(asked))  # type: ignore[union-attr]
    with empty_database() as db:
        fill(db, DATA)
        numbers = number_terms(db, {*predicates(path), *(f"<http://x/{node}>" for node in nodes)})
        listed = ", ".join(str(numbers[f"<http://x/{node}>"]) for node in nodes)
        start = f"SELECT node AS focus, node AS value FROM unnest([{listed}]) t(node)"
        found = db.execute(
            f"SELECT a.term, b.term FROM ({steps(path, start, numbers)}) "
            "JOIN shacl_term a ON a.rowid = focus JOIN shacl_term b ON b.rowid = value"
        ).fetchall()
    assert sorted(set(found)) == expected
    if distinct(path):
        assert len(set(found)) == len(found)
