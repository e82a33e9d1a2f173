"""Property paths: read, written as SPARQL, and followed in SQL as SPARQL follows them."""

from __future__ import annotations

import duckdb
import pyoxigraph as ox
import pytest

from parkkg.errors import DataError
from parkkg.shacl.numbers import number_terms
from parkkg.shacl.paths import distinct, inverse, predicates, sparql, steps
from parkkg.shacl.shapes import Shape
from shacl_graphs import PREFIXES, fill, shapes_of

DATA = ":a :p :b . :b :p :c ; :q :a . :c :p :a . :d :q :b, :d . :e :q 'x' . 'x' :p :a ."
PATHS = (
    ":p",
    "[ sh:inversePath :q ]",
    "( :p :p [ sh:inversePath :q ] )",
    "[ sh:alternativePath ( :p [ sh:inversePath :p ] :q ) ]",
    "[ sh:zeroOrMorePath :p ]",
    "[ sh:oneOrMorePath [ sh:alternativePath ( :p :q ) ] ]",
    "[ sh:zeroOrOnePath ( :p :q ) ]",
    "[ sh:zeroOrMorePath ( :p [ sh:zeroOrOnePath :q ] ) ]",
    "[ sh:inversePath ( :p [ sh:zeroOrMorePath :q ] ) ]",
    "[ sh:inversePath [ sh:oneOrMorePath ( :q :p ) ] ]",
    "[ sh:zeroOrMorePath [ sh:oneOrMorePath [ sh:zeroOrOnePath :p ] ] ]",
    "( [ sh:alternativePath ( :p :q ) ] [ sh:alternativePath ( :q :p ) ] )",
    # As the shapes of shapes have it.
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ( [ sh:zeroOrMorePath :p ] :q ) "
    "( :q [ sh:zeroOrMorePath :p ] :p ) [ sh:inversePath :q ] ) ] ]",
)


def property_shape(path: str) -> Shape:
    return shapes_of(f":S sh:property :P . :P sh:path {path} .")["<http://x/P>"]


@pytest.mark.parametrize("text", PATHS)
def test_a_path_leads_where_it_leads_in_sparql(text: str) -> None:
    path = property_shape(text).path
    assert path is not None
    data = DATA.replace("'x' :p :a .", "")
    store = ox.Store()
    store.load((PREFIXES + data).encode(), format=ox.RdfFormat.TURTLE)
    nodes = ("a", "b", "c", "d", "e")
    values = " ".join(f"<http://x/{node}>" for node in nodes)
    asked = f"SELECT DISTINCT ?s ?o {{ VALUES ?s {{ {values} }} ?s {sparql(path)} ?o }}"
    expected = sorted((str(row[0]), str(row[1])) for row in store.query(asked))  # type: ignore[union-attr]
    with duckdb.connect() as db:
        fill(db, data)
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


@pytest.mark.parametrize("text", PATHS)
def test_a_path_turned_twice_is_the_same(text: str) -> None:
    path = property_shape(text).path
    assert path is not None
    assert inverse(inverse(inverse(path))) == inverse(path)
    assert predicates(inverse(path)) == predicates(path)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("[ sh:path [ sh:path :p ] ]", "neither an IRI, a list"),
        ("'p'", "is no property path"),
        ("( :p )", "fewer than two members"),
        ("()", "fewer than two members"),
        ("[ sh:inversePath :p ; sh:zeroOrMorePath :q ]", "of more than one kind"),
        ("[ sh:inversePath :p, :q ]", "has two parts"),
        ("[ sh:alternativePath :p ]", "is not one, or has no end"),
        ("_:x . _:x sh:inversePath _:x", "has no end"),
        ("_:x . _:x rdf:first :p ; rdf:rest _:x", "is not one, or has no end"),
    ],
)
def test_what_is_no_path_is_named(path: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        property_shape(path)
    assert says in caught.value.problems[0].message
    assert caught.value.problems[0].line > 0
