from __future__ import annotations

import os
import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings

from graphs import DATASETS, GRAPHS, SOUND_GRAPHS, as_quads, lines_of, parsed
from make_release import PARKS, canonical
from make_release import lines_of as lines_in
from parkkg.errors import DataError
from parkkg.graph.ntriples import by_graph, graph_last
from parkkg.graph.serialize import rdfxml, turtle, without_unused_prefixes
from parkkg.namespaces import BASE, PK, RDF, prefixes_of

PREFIXES = prefixes_of(BASE)
PARK_BLOCKS = """
<https://w3id.org/parkkg/id/park/liyang-htz> a pk:Park ;
	rdfs:label "Liyang High-tech Zone"@en , "溧阳高新区"@zh ;
	skos:note "two\\nlines, \\"quoted\\""@en ;
	pk:evidence <https://w3id.org/parkkg/id/passage/s1> .
<https://w3id.org/parkkg/id/park/zhongguancun> a pk:Park ;
	rdfs:label "中关村"@zh .
"""
ZHONGGUANCUN = """
	<pk:Park rdf:about="https://w3id.org/parkkg/id/park/zhongguancun">
		<rdfs:label xml:lang="zh">中关村</rdfs:label>
	</pk:Park>
</rdf:RDF>
"""
DOTTED = ox.NamedNode(f"{PK}a.")
# Local names that are odd in Turtle, most of them from reports about programs that read it.
NAMES = (
    *("-with_leading-", "Chervyen’", "a.", "a..", ".", "A.D.", "x:y.", "a,b;c(d)e'f.", "宁."),
    *(".a", "a/b", "%E5%AE%81", "宁德", "a,b;c(d)e'f", "~x", "x@y", "1", "a:b", "😀", "a_b"),
    *("a#b", "é\u0301", "-", ":", "//x", "..", "a?b", "*", "$", "a=b&c", "+", "!"),
)


def as_turtle(lines: list[str]) -> str:
    return "".join(turtle(lines, PREFIXES))


def as_rdfxml(lines: list[str]) -> str:
    return "".join(rdfxml(lines, PREFIXES))


def read_by_rdflib(text: str, syntax: str) -> set[object]:
    return set(rdflib.Graph().parse(data=text, format=syntax))


def test_turtle_has_a_block_for_each_subject() -> None:
    assert as_turtle(lines_in(PARKS)).endswith(PARK_BLOCKS)


def test_turtle_begins_with_its_prefixes_in_order() -> None:
    head, empty, _ = as_turtle(lines_in(PARKS)).partition("\n\n")
    assert empty
    assert head.splitlines() == sorted(head.splitlines())
    assert "@prefix pk: <https://w3id.org/parkkg/def#> ." in head.splitlines()


def test_prefixes_are_those_that_are_given() -> None:
    text = "".join(turtle(["<urn:a:b> <urn:a:c> <urn:a:d> .\n"], {"x": "urn:a:", "w": "urn:w:"}))
    assert text == "@prefix w: <urn:w:> .\n@prefix x: <urn:a:> .\n\nx:b x:c x:d .\n"
    text = "".join(rdfxml(["<urn:a:b> <urn:a:c> <urn:a:d> .\n"], {"x": "urn:a:"}))
    assert '<x:c rdf:resource="urn:a:d"/>' in text


def test_numbers_and_truths_stand_bare_as_they_were_written() -> None:
    lines = lines_in("pk:a pk:p 1, 4.50, true, -2, 1e3, 01, '5'^^xsd:decimal, 'x'^^xsd:integer .")
    assert as_turtle(lines).partition("\n\n")[2] == (
        'pk:a pk:p -2 , 01 , 1 , 1e3 , 4.50 , "5"^^xsd:decimal , true , "x"^^xsd:integer .\n'
    )


def test_trig_puts_named_graphs_behind_the_default_one() -> None:
    named = lines_in('<graph/b> { pk:a pk:p "b" . pk:b pk:p 1, 2 } <graph/a> { pk:a pk:p "a" }')
    lines = [*lines_in('pk:a pk:p "d" .'), *map(graph_last, by_graph(named))]
    assert as_turtle(lines).partition("\n\n")[2] == (
        'pk:a pk:p "d" .\n'
        '<https://w3id.org/parkkg/graph/a> {\n\tpk:a pk:p "a" .\n}\n'
        '<https://w3id.org/parkkg/graph/b> {\n\tpk:a pk:p "b" .\n\tpk:b pk:p 1 , 2 .\n}\n'
    )


def test_rdfxml_has_an_element_for_each_subject() -> None:
    assert as_rdfxml(lines_in(PARKS)).endswith(ZHONGGUANCUN)


def test_an_empty_graph_is_a_document_too() -> None:
    assert parsed(as_turtle([]), ox.RdfFormat.TURTLE) == frozenset()
    assert parsed(as_rdfxml([]), ox.RdfFormat.RDF_XML) == frozenset()
    assert as_turtle([]).startswith("@prefix ")


@pytest.mark.parametrize("writer", ["turtle", "rdfxml"])
def test_every_process_writes_the_same_bytes(writer: str) -> None:
    program = (
        f"import sys\nfrom parkkg.graph.serialize import {writer}\n"
        "from parkkg.namespaces import PREFIXES\n"
        f"text = ''.join({writer}(['<urn:a> <urn:b> <urn:c> .\\n'], PREFIXES))\n"
        "sys.stdout.buffer.write(text.encode())"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, env=dict(os.environ)
        ).stdout
        for _ in range(3)
    }
    assert len(written) == 1


@pytest.mark.parametrize("namespace", [PK, f"{BASE}id/", "https://schema.org/"])
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_reads_odd_names_as_they_were(namespace: str, name: str) -> None:
    term = f"<{namespace}{name}>"
    graph = [
        f"{term} <{PK}p> {term} .\n",
        f'{term} <{PK}q> "1"^^{term} .\n',
        f"{term} <{RDF}type> {term} .\n",
    ]
    assert read_by_rdflib(as_turtle(graph), "turtle") == read_by_rdflib("".join(graph), "nt")


@pytest.mark.parametrize(
    "text",
    [
        "pk:a\\. b",
        "pk:a\\\\. b",
        "\\. ",
        "pk:a. ",
        '"pk:a\\. ',
        "\npk:a\\. b",
        "pk:\\n\\. x",
        "a:\\",
    ],
)
def test_a_text_that_looks_like_an_odd_name_stays_as_it_is(text: str) -> None:
    graph = frozenset(
        ox.Triple(ox.NamedNode(f"{PK}a."), ox.NamedNode(f"{PK}b."), value)
        for value in (
            ox.Literal(text),
            ox.Literal(text, language="en"),
            ox.Literal(text, datatype=ox.NamedNode(f"{PK}c.")),
        )
    )
    written = as_turtle(lines_of(graph))
    assert parsed(written, ox.RdfFormat.TURTLE) == as_quads(graph)
    assert f'"^^<{PK}c.>' in written


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('<urn:s> <http://example.org/12> "" .\n', "<http://example.org/12> is no XML name"),
        (f'<urn:s> <{RDF}li> "" .\n', "is no XML name"),
        (f'<urn:s> <{RDF}bagID> "" .\n', "is no XML name"),
        ('<urn:s> <urn:p> "\\u0001" .\n', r"character U\+0001"),
        ('<urn:s> <urn:p> "\uffff" .\n', r"character U\+FFFF"),
    ],
)
def test_what_xml_cannot_hold_is_refused(line: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        as_rdfxml([line])
    assert "another format" in caught.value.hint


@pytest.mark.parametrize("kind", ["http://example.org/1", "http://example.org/a?b='&c=(d)", PK])
def test_a_class_that_is_no_xml_name_is_an_element_too(kind: str) -> None:
    lines = [
        f'<urn:a> <{PK}p> "<oxprefix: xmlns:oxprefix=\\"\\" rdf:about=\\"\\"></oxprefix:>" .\n',
        f"<urn:a> <{RDF}type> <{kind}> .\n",
        f"<urn:b> <{RDF}type> <{kind}> .\n",
    ]
    assert read_by_rdflib(as_rdfxml(lines), "xml") == read_by_rdflib("".join(lines), "nt")


def test_iris_that_a_load_accepts_are_written_too() -> None:
    line = "<http://example.org/[a]> <urn:b> <http://example.org/%zz> .\n"
    for text, syntax in (
        (as_turtle([line]), ox.RdfFormat.TURTLE),
        (as_rdfxml([line]), ox.RdfFormat.RDF_XML),
    ):
        assert canonical(ox.parse(text, format=syntax, lenient=True)) == [line]


def test_a_line_that_is_damaged_is_reported() -> None:
    with pytest.raises(DataError, match="is no N-Triples"):
        as_turtle(["no triple .\n"])


def test_a_long_graph_is_whole_in_turtle_and_rdfxml() -> None:
    lines = [f'<urn:s{i // 7:05}> <urn:p> "{i:05}" .\n' for i in range(9_000)]
    quads = frozenset(ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES))
    assert parsed(as_turtle(lines), ox.RdfFormat.TURTLE) == quads
    assert parsed(as_rdfxml(lines), ox.RdfFormat.RDF_XML) == quads
    named = [f"{line[:-3]} <urn:g{line[6:10]}> .\n" for line in lines]
    quads = frozenset(ox.parse("".join(named), format=ox.RdfFormat.N_QUADS))
    assert parsed(as_turtle(named), ox.RdfFormat.TRIG) == quads


@settings(deadline=None)
@given(GRAPHS)
def test_turtle_says_what_the_lines_say(graph: frozenset[ox.Triple]) -> None:
    assert parsed(as_turtle(lines_of(graph)), ox.RdfFormat.TURTLE) == as_quads(graph)


@settings(deadline=None)
@given(SOUND_GRAPHS)
@example(frozenset({ox.Triple(DOTTED, DOTTED, ox.Literal("\\. ", language="en"))}))
def test_rdflib_reads_the_same_turtle(graph: frozenset[ox.Triple]) -> None:
    lines = lines_of(graph)
    assert read_by_rdflib(as_turtle(lines), "turtle") == read_by_rdflib("".join(lines), "nt")


@settings(deadline=None)
@given(DATASETS)
def test_trig_says_what_the_lines_say(dataset: frozenset[ox.Quad]) -> None:
    default = [q.triple for q in dataset if isinstance(q.graph_name, ox.DefaultGraph)]
    named = map(graph_last, by_graph(canonical(dataset)))
    text = as_turtle([*lines_of(frozenset(default)), *named])
    assert parsed(text, ox.RdfFormat.TRIG) == dataset


@settings(deadline=None)
@given(GRAPHS)
def test_rdfxml_says_what_the_lines_say(graph: frozenset[ox.Triple]) -> None:
    assert parsed(as_rdfxml(lines_of(graph)), ox.RdfFormat.RDF_XML) == as_quads(graph)


@settings(max_examples=40, deadline=None)  # rdflib takes its time
@given(SOUND_GRAPHS)
def test_rdflib_reads_the_same_rdfxml(graph: frozenset[ox.Triple]) -> None:
    lines = lines_of(graph)
    assert read_by_rdflib(as_rdfxml(lines), "xml") == read_by_rdflib("".join(lines), "nt")


OURS = {"a": "urn:a#", "b": "urn:b#", "c": "urn:c#"}


def by_the_engine(*triples: tuple[str, str, str], prefixes: dict[str, str]) -> bytes:
    graph = [ox.Triple(*(ox.NamedNode(iri) for iri in triple)) for triple in triples]
    return ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def test_only_prefixes_that_are_used_are_declared() -> None:
    document = by_the_engine(("urn:a#x", "urn:c#y", "urn:z"), prefixes=OURS)
    assert without_unused_prefixes(document) == (
        b"@prefix a: <urn:a#> .\n@prefix c: <urn:c#> .\na:x c:y <urn:z> .\n"
    )


def test_a_graph_without_prefixes_is_left_as_it_is() -> None:
    document = by_the_engine(("urn:a#x", "urn:c#y", "urn:z"), prefixes={})
    assert without_unused_prefixes(document) == document
    assert without_unused_prefixes(b"") == b""


def test_the_engine_declares_prefixes_in_an_order_of_its_own() -> None:
    """So that the same answer is the same bytes from each process; it once was not so."""
    triple = ("urn:a#x", "urn:b#y", "urn:c#z")
    backwards = dict(reversed(OURS.items()))
    assert by_the_engine(triple, prefixes=backwards) == by_the_engine(triple, prefixes=OURS)
