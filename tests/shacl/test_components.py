"""Constraint components of one's own: parameters, and which constraints a shape has of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.shacl.components import Parameter, read_components
from parkkg.shacl.shapes_graph import ShapesGraph, read_shapes_graph
from shacl_graphs import shapes_of, write

COMPONENT = """
:K a :Kind ; sh:parameter [ sh:path :one ], [ sh:path :two ; sh:optional true ] ;
    sh:validator [ sh:ask 'ASK {}' ] .
:Kind rdfs:subClassOf sh:ConstraintComponent .
"""


def graph_of(folder: Path, text: str) -> ShapesGraph:
    return read_shapes_graph([write(folder, "s.ttl", text)])


@pytest.mark.parametrize(
    ("iri", "variable"), [("<http://x/a#b>", "b"), ("<http://x/a/c>", "c"), ("<urn:d>", "urn:d")]
)
def test_a_parameter_is_a_variable_by_its_local_name(iri: str, variable: str) -> None:
    assert Parameter(iri, optional=False).variable == variable


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        (":one 1", [["one"]]),
        (":one 1 ; :two 2", [["one", "two"]]),
        (":two 2", []),
        (":one 1, 2", [["one"], ["one"]]),
        ("sh:class :C", []),
    ],
)
def test_a_shape_has_a_constraint_for_each_combination(
    tmp_path: Path, shape: str, values: list[list[str]]
) -> None:
    graph = graph_of(tmp_path, COMPONENT + f":S {shape} .")
    (component,) = read_components(graph, lambda *_: None)
    found = component.parameter_values(graph, "<http://x/S>")
    assert [[name for name, _ in given] for given in found] == values


@pytest.mark.parametrize(
    ("component", "says"),
    [
        ("sh:parameter [ sh:name 'x' ]", "needs one sh:path"),
        ("sh:validator [ sh:ask 'ASK {}' ]", "has no parameter"),
        ("sh:parameter [ sh:path :one ]", "has no validator for node shapes"),
        ("sh:parameter [ sh:path :one ] ; sh:validator [ sh:ask 'ASK {' ]", "cannot be used"),
        ("sh:parameter [ sh:path :value ]", 'cannot be called "value"'),
        ("sh:parameter [ sh:path :max-value ]", 'cannot be called "max-value"'),
        (
            "sh:parameter [ sh:path :one ] ; sh:validator [ sh:select 'SELECT $this {}' ]",
            "must be in sh:ask",
        ),
        (
            "sh:parameter [ sh:path :one ] ; sh:validator [ sh:jsFunctionName 'f' ]",
            "has no validator for node shapes",
        ),
        ("sh:parameter [ sh:path :one ] ; sh:nodeValidator [ sh:select 'ASK {}' ]", "must be a"),
    ],
)
def test_a_component_that_cannot_be_used_is_named(component: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        shapes_of(f":K a sh:ConstraintComponent ; {component} . :S sh:targetNode :a ; :one 1 .")
    assert any(says in problem.message and problem.line for problem in caught.value.problems)


def test_the_validator_is_that_of_the_kind_of_shape(tmp_path: Path) -> None:
    text = COMPONENT + ":K sh:propertyValidator [ sh:select 'SELECT $this {}' ] ."
    (component,) = read_components(graph_of(tmp_path, text), lambda *_: None)
    for has_path, form in ((True, "select"), (False, "ask")):
        validator = component.validator(has_path)
        assert validator is not None
        assert validator.form == form
