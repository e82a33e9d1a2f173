"""Shapes: what is read and refused, and what results are told with."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode

from parkkg.errors import DataError
from parkkg.shacl.shapes import Shapes, read_shapes

PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "shapes"
    folder.mkdir()
    return folder


def read(folder: Path, *files: str) -> Shapes:
    paths = []
    for number, text in enumerate(files):
        paths.append(folder / f"{number}.ttl")
        paths[-1].write_text(PREFIXES + text, encoding="utf-8")
    return read_shapes(paths)


def test_imports_are_left_out(folder: Path) -> None:
    shapes = read(folder, "<o> a owl:Ontology ; owl:imports <http://elsewhere/> .")
    assert [str(triple.subject) for triple in shapes.triples] == [
        "<https://w3id.org/parkkg/shapes/o>"
    ]


def test_labels_of_blank_nodes_are_apart_for_each_file(folder: Path) -> None:
    shapes = read(folder, ":S sh:node _:b .", ":T sh:node _:b .")
    assert len({triple.object for triple in shapes.triples}) == 2


def test_what_is_no_turtle_is_named_with_its_line(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(folder, "", "\n:S sh:path ;\n")
    assert caught.value.message == "shapes/1.ttl cannot be read"
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.code) == ("shapes/1.ttl", 8, "PK504")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT $this WHERE { SERVICE <http://127.0.0.1:1/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this FROM <http://127.0.0.1:1/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT $this FROM NAMED <http://127.0.0.1:1/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT $this WHERE { $this ex:p ?o }", '"ex:" is not declared'),
        ("SELECT $this WHERE { $this ?p }", "expected"),
        ("INSERT DATA { <http://x/a> <http://x/b> 1 }", "INSERT"),
        ("", "empty"),
    ],
)
@pytest.mark.parametrize("kind", ["select", "ask"])
def test_a_query_that_asks_elsewhere_or_is_none_is_refused(
    folder: Path, kind: str, query: str, says: str
) -> None:
    with pytest.raises(DataError) as caught:
        read(folder, f":Q sh:{kind} '{query}' .")
    assert caught.value.message.startswith("the shapes cannot be used: the query of <http://x/Q>")
    assert says in caught.value.message


def test_a_query_uses_the_prefixes_that_are_declared(folder: Path) -> None:
    shapes = read(
        folder,
        "<http://x/> sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://x/' ] . "
        ":Q sh:select 'SELECT $this WHERE { $this $PATH ?v . ?v ex:p <relative> }' .",
    )
    assert shapes.prefixes == {"ex": "http://x/"}


@pytest.mark.parametrize(
    "path", ["sh:inversePath _:p", "rdf:first :p ; rdf:rest _:p", "rdf:first _:p ; rdf:rest ()"]
)
def test_a_cyclic_path_is_refused(folder: Path, path: str) -> None:
    with pytest.raises(DataError, match="is cyclic"):
        read(folder, f":S sh:path _:p . _:p {path} .")


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ("sh:property :P . :P sh:minCount 1", "shape <http://x/P> has no sh:path"),
        ("sh:property :P . :P sh:path :p, :q", "shape <http://x/P> has 2 sh:paths"),
        ("sh:property [ sh:minCount 1 ]", "shape of <http://x/S> has no sh:path"),
    ],
)
def test_a_property_shape_has_one_path(folder: Path, shape: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        read(folder, f":S {shape} .")


@pytest.mark.parametrize(
    ("path", "sparql"),
    [
        (":p", "<p>"),
        ("[ sh:inversePath :p ]", "^<p>"),
        ("( :p [ sh:inversePath ( :q :r ) ] )", "(<p>/^(<q>/<r>))"),
        ("[ sh:alternativePath ( :p [ sh:zeroOrMorePath :q ] ) ]", "(<p>|(<q>)*)"),
        ("[ sh:oneOrMorePath [ sh:zeroOrOnePath :p ] ]", "((<p>)?)+"),
    ],
)
def test_paths_in_sparql_and_in_turtle(folder: Path, path: str, sparql: str) -> None:
    shapes = read(folder, f":S sh:property :P . :P sh:path {path} .")
    expected = sparql.replace("<", "<http://x/")
    assert shapes.path_of("<http://x/P>") == expected
    assert shapes.path_of("<http://x/S>") == ""
    wanted = rdflib.Graph().parse(data=f"{PREFIXES} :P sh:path {path} .")
    told = rdflib.Graph().parse(data=f"{PREFIXES} :P sh:path {shapes.paths[expected]} .")
    assert wanted.isomorphic(told)


def test_a_shape_without_a_name_is_called_by_the_one_around_it(folder: Path) -> None:
    shapes = read(folder, ":S sh:property [ sh:path :p ; sh:property [ sh:path :q ] ] .")
    blank = [str(t.subject) for t in shapes.triples if t.predicate.value.endswith("path")]
    assert {shapes.named(shape) for shape in [*blank, "<http://x/S>"]} == {"<http://x/S>"}
    assert shapes.named("_:other") == ""


def test_shapes_without_names_that_go_in_a_circle_have_no_name(folder: Path) -> None:
    shapes = read(folder, "_:a sh:path :p ; sh:property _:b . _:b sh:path :q ; sh:property _:a .")
    assert {shapes.named(str(triple.subject)) for triple in shapes.triples} == {""}


MESSAGES = """
:S sh:message "one"@en, "一"@zh, "same"@en, "same"@fr, "bare", "{?value} (of) {$this}"@en .
"""


@pytest.mark.parametrize(
    ("texts", "messages"),
    [
        (["一", "one"], {("en", "one"), ("zh", "一")}),
        (["same"], {("en", "same"), ("fr", "same")}),
        (["bare"], {("", "bare")}),
        (["1\n2 (of) urn:x"], {("en", "1\n2 (of) urn:x")}),
        (["one", "an engine's own words"], {("en", "one")}),
        (["1 of urn:x"], {("en", "does not satisfy sh:minCount"), ("zh", "不满足 sh:minCount")}),
        ([], {("en", "does not satisfy sh:minCount"), ("zh", "不满足 sh:minCount")}),
    ],
)
def test_messages_are_those_that_shapes_declare(
    folder: Path, texts: list[str], messages: set[tuple[str, str]]
) -> None:
    shapes = read(folder, MESSAGES)
    assert set(shapes.messages(texts, "MinCountConstraintComponent")) == messages


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("MaxLengthConstraintComponent", "sh:maxLength"),
        ("SPARQLConstraintComponent", "sh:sparql"),
        ("<http://x/Even>", "<http://x/Even>"),
    ],
)
def test_a_constraint_without_a_message_is_named(folder: Path, component: str, name: str) -> None:
    assert read(folder).messages([], component)[0] == ("en", f"does not satisfy {name}")


REPORTING = """
:S sh:targetClass :C ; sh:class :A ; sh:property :P ; sh:node :N ; sh:or ( :O ) .
:P sh:path :p ; sh:class :B ; sh:property :Q ; sh:severity sh:Warning .
:Q sh:path :q ; sh:severity sh:Info .
:N sh:class :D ; sh:property :R .
:R sh:path :r ; sh:class :E ; sh:severity sh:Warning .
:O sh:class :F .
:K a rdfs:Class ; sh:class :G .
"""


def test_the_shapes_that_report_are_known(folder: Path) -> None:
    shapes = read(folder, REPORTING)
    assert shapes.reporting == {f"<http://x/{name}>" for name in "SPQK"}
    # P is a warning itself, but holds another shape, and R reports nothing by itself.
    assert list(shapes.non_violations()) == [NamedNode("http://x/Q")]


def test_a_class_is_said_by_a_path_where_nothing_is_reported(folder: Path) -> None:
    shapes = read(folder, REPORTING)
    rewritten = Shapes(tuple(shapes.with_types_as_values()))
    classes = {str(t.object) for t in rewritten.triples if t.predicate.value.endswith("#class")}
    values = {str(t.object) for t in rewritten.triples if t.predicate.value.endswith("hasValue")}
    assert classes == {f"<http://x/{name}>" for name in "ABG"}
    assert values == {f"<http://x/{name}>" for name in "DEF"}
    assert (
        "(<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        "/(<http://www.w3.org/2000/01/rdf-schema#subClassOf>)*)"
    ) in rewritten.paths
