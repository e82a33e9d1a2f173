"""What CONSTRUCT and DESCRIBE give."""

from __future__ import annotations

import pickle

import pyoxigraph as ox

from parkkg.api.triples import Triples, read_triples
from parkkg.namespaces import PREFIXES, RDFS

LINES = (
    '<https://w3id.org/parkkg/id/b> <http://www.w3.org/2000/01/rdf-schema#label> "<b>"@en .\n'
    '<https://w3id.org/parkkg/id/a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .\n'
) * 2
LABEL = ox.NamedNode(f"{RDFS}label")
FIRST = ox.Triple(ox.NamedNode("https://w3id.org/parkkg/id/a"), LABEL, ox.Literal("A"))


def test_triples_are_distinct_and_sorted() -> None:
    triples = read_triples(LINES.encode(), PREFIXES)
    assert len(triples) == 2
    assert next(iter(triples)) == FIRST
    assert FIRST in triples
    assert ox.Triple(FIRST.subject, LABEL, ox.Literal("B")) not in triples
    assert triples == Triples(reversed(list(triples)))
    assert triples != Triples([FIRST])
    assert pickle.loads(pickle.dumps(triples)) == triples  # noqa: S301 -- our own


def test_as_a_text_they_are_turtle_with_the_prefixes_that_it_needs() -> None:
    triples = read_triples(LINES.encode(), PREFIXES)
    assert str(triples).splitlines() == [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "",
        '<https://w3id.org/parkkg/id/a> rdfs:label "A" .',
        '<https://w3id.org/parkkg/id/b> rdfs:label "<b>"@en .',
    ]
    read = ox.parse(str(triples).encode(), format=ox.RdfFormat.TURTLE)
    assert Triples(quad.triple for quad in read) == triples


def test_a_notebook_shows_turtle_in_which_nothing_is_markup() -> None:
    shown = read_triples(LINES.encode(), PREFIXES)._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "2 triples" in shown


def test_nothing_is_no_triples() -> None:
    assert str(Triples([])) == ""
    assert repr(Triples([])) == "<Triples: 0 triples>"
    assert not Triples([])
