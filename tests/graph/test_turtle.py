from __future__ import annotations

import pyoxigraph as ox
import rdflib
from hypothesis import given, settings

from graphs import DATASETS, GRAPHS, SOUND_GRAPHS, as_quads, lines_of, parsed
from make_release import HEAD, PARKS, canonical
from make_release import lines_of as lines_in
from parkkg.graph.ntriples import by_graph
from parkkg.graph.turtle import trig, turtle
from parkkg.namespaces import BASE, PREFIXES

PARK_BLOCKS = """
<id/park/liyang-htz> a pk:Park ;
    rdfs:label "Liyang High-tech Zone"@en,
        "溧阳高新区"@zh ;
    skos:note "two\\nlines, \\"quoted\\""@en ;
    pk:evidence <id/passage/s1> .

<id/park/zhongguancun> a pk:Park ;
    rdfs:label "中关村"@zh .
"""


def test_turtle_reads_well() -> None:
    assert "".join(turtle(lines_in(PARKS), PREFIXES, BASE)) == HEAD + PARK_BLOCKS


def test_numbers_and_truths_stand_bare_as_they_were_written() -> None:
    lines = lines_in("pk:a pk:p 1, 4.50, true, -2, 1e3, '5'^^xsd:decimal, 'x'^^xsd:integer .")
    assert "".join(turtle(lines, PREFIXES, BASE)).removeprefix(HEAD).split() == [
        *("pk:a", "pk:p"),
        *("-2,", "1,", '"1e3"^^xsd:double,', "4.50,", '"5"^^xsd:decimal,', "true,"),
        *('"x"^^xsd:integer', "."),
    ]


def test_trig_puts_named_graphs_behind_the_default_one() -> None:
    named = lines_in('<graph/b> { pk:a pk:p "b" . pk:b pk:p 1, 2 } <graph/a> { pk:a pk:p "a" }')
    text = "".join(trig(lines_in('pk:a pk:p "d" .'), by_graph(named), PREFIXES, BASE))
    assert text.removeprefix(HEAD) == (
        '\npk:a pk:p "d" .\n'
        '\n<graph/a> {\n    pk:a pk:p "a" .\n}\n'
        '\n<graph/b> {\n    pk:a pk:p "b" .\n\n    pk:b pk:p 1,\n            2 .\n}\n'
    )


def test_an_empty_graph_is_a_document_too() -> None:
    assert "".join(turtle([], PREFIXES, BASE)) == HEAD
    assert "".join(trig([], [], PREFIXES, BASE)) == HEAD


@settings(deadline=None)
@given(GRAPHS)
def test_turtle_says_what_the_lines_say(graph: frozenset[ox.Triple]) -> None:
    text = "".join(turtle(lines_of(graph), PREFIXES, BASE))
    assert parsed(text, ox.RdfFormat.TURTLE) == as_quads(graph)


@settings(deadline=None)
@given(SOUND_GRAPHS)
def test_rdflib_reads_the_same_turtle(graph: frozenset[ox.Triple]) -> None:
    lines = lines_of(graph)
    ours = rdflib.Graph().parse(data="".join(turtle(lines, PREFIXES, BASE)), format="turtle")
    assert set(ours) == set(rdflib.Graph().parse(data="".join(lines), format="nt"))


@settings(deadline=None)
@given(DATASETS)
def test_trig_says_what_the_lines_say(dataset: frozenset[ox.Quad]) -> None:
    default = frozenset(q.triple for q in dataset if isinstance(q.graph_name, ox.DefaultGraph))
    named = by_graph(canonical(dataset))
    text = "".join(trig(lines_of(default), named, PREFIXES, BASE))
    assert parsed(text, ox.RdfFormat.TRIG) == dataset
