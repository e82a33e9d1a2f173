"""pyshacl: its results in the same form, and only of the shapes it is asked about."""

from __future__ import annotations

import pytest

from empty_database import empty_database
from parkkg.errors import DataError
from parkkg.shacl.by_pyshacl import validate_by_pyshacl
from parkkg.shacl.messages import Messages
from shacl_graphs import ENGINES, Engine, fill, keys, shapes_of, told, validated

SHAPES = """
:S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .
:T sh:targetNode :a ; sh:class :C ; sh:message "no"@en ; sh:severity sh:Warning .
"""


def test_results_are_in_the_form_of_ours() -> None:
    shapes = shapes_of(SHAPES)
    with empty_database() as db:
        fill(db, ":a :p 4.30 .")
        found = sorted(validate_by_pyshacl(db, shapes, Messages(shapes, {})))
        only = list(validate_by_pyshacl(db, shapes, Messages(shapes, {}), only=["<http://x/T>"]))
    assert {(path, component) for _, path, _, component, _ in keys(found)} == {
        ("(<http://x/p>/<http://x/q>)", "MinCountConstraintComponent"),
        ("", "ClassConstraintComponent"),
    }
    (result,) = only
    assert result.severity == "warning"
    assert result.messages == (("en", "no"),)


def test_what_pyshacl_cannot_use_is_an_error() -> None:
    shapes = shapes_of(":S sh:targetNode :a ; sh:property :Nowhere .")
    with empty_database() as db:
        fill(db, ":a :p 1 .")
        with pytest.raises(DataError) as caught:
            list(validate_by_pyshacl(db, shapes, Messages(shapes, {})))
    assert caught.value.code == "shapes-unusable"
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("shapes", "data", "why"),
    [
        (":S sh:targetNode :a .", ":a :p <<( :a :p 1 )>> .", "no triple terms"),
        (":S sh:targetNode <<( :a :p 1 )>> .", "", "no triple terms"),
        # The engine reads it, and rdflib does not.
        (":S sh:targetNode :a ; sh:sparql [ sh:select "
            "'SELECT $this { $this ?p <<( ?s ?q ?o )>> }' ] .", ":a :p 1 .", "Expected"),
        (":S sh:targetNode :a ; sh:sparql [ sh:select "
            "'SELECT $this { GRAPH ?g { $this ?p ?o } }' ] .", ":a :p 1 .", "dataset"),
    ],
)  # fmt: skip
def test_what_pyshacl_does_not_know_is_refused(shapes: str, data: str, why: str) -> None:
    with pytest.raises(DataError, match=why):
        validated(shapes, data, "pyshacl")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [":S", "[]"])
def test_an_expression_in_a_shape_within_another_is_validated(engine: Engine, name: str) -> None:
    shapes = f"""
        {name} a sh:NodeShape ; sh:targetNode :a ;
            sh:property [ sh:path :p ; sh:expression [ sh:path :q ] ] .
        :C a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:Literal .
        :T sh:targetClass :C ; sh:nodeKind sh:BlankNode .
    """
    report = validated(shapes, ":a a :C ; :p :b . :b :q false .", engine)
    assert told(report) == ["a a NodeKind", "a a NodeKind", "a p b Expression"]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_rule_is_used_beside_an_expression(engine: Engine) -> None:
    shapes = """:S sh:targetNode :a ; sh:expression [ sh:path :q ] ;
        sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :q ; sh:object true ] ."""
    assert told(validated(shapes, ":a :p 1 .", engine)) == ["a a Expression"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("path", "found"), [("", "a a Class"), ("sh:path :p ;", "a p b Class")])
def test_a_shape_is_known_by_its_target_in_sparql_alone(
    engine: Engine, path: str, found: str
) -> None:
    shapes = f""":S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this {{ ?this ?p ?o }}" ] ;
        {path} sh:class :C ."""
    assert told(validated(shapes, ":a :p :b .", engine)) == [found]
