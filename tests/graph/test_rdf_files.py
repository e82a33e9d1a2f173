"""RDF files of a project: read with their line, freed of blank nodes, written sorted."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.errors import DataError
from parkkg.graph.parse_rdf import quads_of
from parkkg.graph.rdf_files import Lines, lines_of, skolemized
from parkkg.namespaces import BASE

TURTLE = "@prefix : <http://e/> .\n:a :p [ :q 1 ], [ :q 2 ], _:x . _:x :r _:x .\n"


def read(folder: Path, name: str, text: str) -> list[ox.Quad]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return list(quads_of(path, "data/" + name, BASE + "data/" + name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.ttl", "<http://e/a> <http://e/p> <b> ."),
        ("x.nt", "<http://e/a> <http://e/p> <https://w3id.org/parkkg/data/b> ."),
        ("x.nq", "<http://e/a> <http://e/p> <https://w3id.org/parkkg/data/b> <http://e/g> ."),
        ("x.trig", "<http://e/g> { <http://e/a> <http://e/p> <b> }"),
        ("x.jsonld", '{"@id": "http://e/a", "http://e/p": {"@id": "b"}}'),
        (
            "x.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<rdf:Description rdf:about="http://e/a"><e:p rdf:resource="b"/></rdf:Description>'
            "</rdf:RDF>",
        ),
    ],
)
def test_formats_are_known_by_their_ending(name: str, text: str, tmp_path: Path) -> None:
    (quad,) = read(tmp_path, name, text)
    assert str(quad.object) == "<https://w3id.org/parkkg/data/b>"
    named = isinstance(quad.graph_name, ox.NamedNode)
    assert named == (name in ("x.nq", "x.trig"))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("x.ttl", "@prefix : <http://e/> .\n:a :p :b\n:c :d .\n", 3),
        ("x.nt", "<http://e/a> <http://e/p> <http://e/b> .\n<a> <b> .\n", 2),
        ("x.ttl", "a:b a:c a:d .", 1),
        ("x.nt", '<http://e/a> <http://e/p> "\ud7ff" "x" .', 1),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_with_its_line(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as refused:
        read(tmp_path, name, text)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.line) == ("PK504", "data/" + name, line)
    assert problem.message


def test_an_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="which RDF format"):
        read(tmp_path, "x.foo", "")


def test_blank_nodes_become_iris_that_are_the_same_in_every_build(tmp_path: Path) -> None:
    made = set(skolemized(read(tmp_path, "x.ttl", TURTLE), "data/x.ttl", BASE))
    renamed = TURTLE.replace("_:x", "_:other").replace("[ :q 1 ], [ :q 2 ]", "[ :q 2 ], [ :q 1 ]")
    assert set(skolemized(read(tmp_path, "x.ttl", renamed), "data/x.ttl", BASE)) == made
    terms = {t for quad in made for t in (quad.subject, quad.object)}
    assert not any(isinstance(term, ox.BlankNode) for term in terms)
    nodes = {t.value for t in terms if isinstance(t, ox.NamedNode) and "genid" in t.value}
    assert len(nodes) == 3
    assert all(
        node.startswith("https://w3id.org/parkkg/.well-known/genid/data.x.ttl-") for node in nodes
    )
    # The same file under another name has other nodes: blank nodes are local to their file.
    other = {
        t.value
        for quad in skolemized(read(tmp_path, "x.ttl", TURTLE), "data/y.ttl", BASE)
        for t in (quad.subject, quad.object)
        if isinstance(t, ox.NamedNode)
    }
    assert not nodes & other


def test_blank_graph_names_are_named_too(tmp_path: Path) -> None:
    quads = list(
        skolemized(
            read(tmp_path, "x.trig", "_:g { <http://e/a> <http://e/p> _:g }"), "x.trig", BASE
        )
    )
    assert str(quads[0].graph_name) == str(quads[0].object)
    assert isinstance(quads[0].graph_name, ox.NamedNode)


def test_statements_are_lines_once_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    text = "@prefix : <http://e/> . :b :p 1, '溧阳', 'a\\nb' . :a :p 1 . :b :p 1 . :g { :a :p 2 }"
    found = lines_of(read(tmp_path, "x.trig", text))
    triples = [line.encode() for line in found.triples]
    assert triples == sorted(set(triples))
    assert len(triples) == 4
    (quad,) = found.quads
    assert quad.endswith("<http://e/g> .")
    assert lines_of([]) == Lines((), ())


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_is_written_and_read_back(texts: list[str]) -> None:
    node = ox.NamedNode("http://e/a")
    quads = {ox.Quad(node, node, ox.Literal(text)) for text in texts}
    lines = "".join(f"{quad.triple} .\n" for quad in quads)
    assert set(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)) == quads
