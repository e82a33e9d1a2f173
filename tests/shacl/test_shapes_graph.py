"""Shapes files as a graph: every triple with its line."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.errors import DataError
from parkkg.shacl.shapes_graph import Source, read_shapes_graph
from shacl_graphs import FIRST_LINE, write

TEXT = """:S a sh:NodeShape ;
  sh:property [
    sh:path ( :p
      :q ) ;
    sh:minCount 1
  ] ;
  sh:message '''two
lines''' .
:T sh:targetNode :a ."""


def test_a_triple_knows_the_line_where_it_ends(tmp_path: Path) -> None:
    graph = read_shapes_graph([write(tmp_path, "s.ttl", TEXT)])
    lines = {
        s.predicate.rpartition("#")[2].rstrip(">"): s.place.line - FIRST_LINE
        for s in graph.statements
    }
    assert lines["type"] == 0
    assert lines["minCount"] == 4
    assert lines["message"] == 7
    assert lines["targetNode"] == 8
    assert {s.place.file for s in graph.statements} == {"s.ttl"}


@pytest.mark.parametrize("suffix", ["nt", "ttl", "trig", "nq", "rdf", "jsonld"])
def test_every_rdf_format_is_read(tmp_path: Path, suffix: str) -> None:
    quads = list(ox.parse("<http://x/S> <http://x/p> 'x'@en .", ox.RdfFormat.TURTLE))
    form = ox.RdfFormat.from_extension(suffix)
    assert form is not None
    path = tmp_path / f"s.{suffix}"
    ox.serialize(quads, path, format=form) if form.supports_datasets else ox.serialize(
        (quad.triple for quad in quads), path, format=form
    )
    (statement,) = read_shapes_graph([Source(path, "s", "http://x/")]).statements
    assert (statement.subject, statement.object) == ("<http://x/S>", '"x"@en')


def test_blank_nodes_of_two_files_are_different(tmp_path: Path) -> None:
    sources = [write(tmp_path, f"{n}.ttl", f":S{n} sh:node _:b .") for n in range(2)]
    assert len({s.object for s in read_shapes_graph(sources).statements}) == 2


def test_faults_of_a_file_have_a_line_and_a_code(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_shapes_graph([write(tmp_path, "s.ttl", ":S sh:node\n ;")])
    assert caught.value.code == "shapes-unusable"
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.code) == ("s.ttl", FIRST_LINE + 1, "PK504")


def test_a_name_without_a_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.xyz").write_text("")
    with pytest.raises(DataError, match="which RDF format"):
        read_shapes_graph([Source(tmp_path / "s.xyz", "s.xyz", "http://x/")])


def test_lists_end_or_are_none(tmp_path: Path) -> None:
    graph = read_shapes_graph(
        [write(tmp_path, "s.ttl", ":a :l ( 1 2 ) . :b :l _:x . _:x rdf:first 1 ; rdf:rest _:x .")]
    )
    heads = {s.subject: s.object for s in graph.statements if s.predicate == "<http://x/l>"}
    assert len(graph.members(heads["<http://x/a>"]) or ()) == 2
    assert graph.members(heads["<http://x/b>"]) is None
    assert graph.members("<http://x/nothing>") is None


def test_prefixes_are_declared_also_in_what_is_imported(tmp_path: Path) -> None:
    text = """
        :a owl:imports :b ; sh:declare [ sh:prefix 'a' ; sh:namespace 'http://a/'^^xsd:anyURI ] .
        :b owl:imports :a ; sh:declare [ sh:prefix 'b' ; sh:namespace 'http://b/'^^xsd:anyURI ] .
    """
    graph = read_shapes_graph([write(tmp_path, "s.ttl", text)])
    assert graph.declared(["<http://x/a>"]) == {"a": "http://a/", "b": "http://b/"}


def test_a_node_without_a_name_is_called_by_the_one_around_it(tmp_path: Path) -> None:
    text = ":S sh:property [ sh:path :p ; sh:node [ sh:minLength 1 ] ] . _:a :p _:b . _:b :p _:a ."
    graph = read_shapes_graph([write(tmp_path, "s.ttl", text)])
    (inner,) = [s.subject for s in graph.statements if "minLength" in s.predicate]
    assert graph.label(inner) == "<http://x/S>"
    (circle,) = {s.subject for s in graph.statements if s.predicate == "<http://x/p>"} & {
        s.subject for s in graph.statements[-1:]
    }
    assert graph.label(circle).startswith("_:")
