"""Bad shapes are named, each with file and line; good ones are read as they are meant."""

from __future__ import annotations

import pytest

from parkkg.errors import DataError
from parkkg.shacl.shapes import Shapes
from shacl_graphs import FIRST_LINE, shapes_of, told, validated


def faults(text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        shapes_of(text)
    assert caught.value.code == "shapes-unusable"
    assert all(p.code == "PK406" and p.file == "s.ttl" and p.line for p in caught.value.problems)
    return [f"{p.line - FIRST_LINE}: {p.message}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("sh:property [ sh:path :p ;\n sh:minCount 'x' ] .",
            '1: sh:minCount "x" of a shape of :S: must be a whole number of 0 or more'),
        ("sh:property [ sh:path :p ; sh:maxCount -1 ] .",
            '0: sh:maxCount "-1"^^xsd:integer of a shape of :S: must be a whole number of 0'),
        ("sh:pattern 'a(' .", '0: sh:pattern "a(" of :S: this is no regular expression: missing )'),
        ("sh:property\n [ sh:minLength 1 ] .", "1: sh:property of :S: a property shape needs"),
        ("sh:property :P . :P sh:path :p ,\n :q .", "1: :P has 2 values of sh:path"),
        ("a sh:PropertyShape .", "0: the property shape :S has no sh:path"),
        ("sh:minCount 1 .", "0: sh:minCount needs a property shape, with sh:path"),
        ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "0: sh:in of :S: this is no list"),
        ("sh:or ( :A 'b' ) .", "0: sh:or of :S: the members of the list must be shapes"),
        ("sh:nodeKind sh:Iri .", "0: sh:nodeKind sh:Iri of :S: must be sh:IRI, sh:Literal"),
        ("sh:datatype 'x' .", '0: sh:datatype "x" of :S: must be an IRI'),
        ("sh:class 'x' .", '0: sh:class "x" of :S: must be an IRI or a blank node, not a literal'),
        ("sh:minInclusive :a .", "0: sh:minInclusive :a of :S: must be a literal"),
        ("sh:closed 'yes' .", '0: sh:closed "yes" of :S: must be true or false'),
        ("sh:maxLength 1, 2 .", "0: :S has sh:maxLength 2 times"),
        ("sh:property [ sh:path :p ; sh:qualifiedValueShape :Q ] .",
            "0: sh:qualifiedValueShape :Q of a shape of :S: needs sh:qualifiedMinCount"),
        ("sh:sparql [ sh:selct 'x' ] .", "0: sh:sparql of :S: needs one query in sh:select"),
        ("sh:sparql [ sh:select 'SELECT $this { $this ?p }' ] .",
            "0: sh:sparql of :S: the query cannot be used: "),
        ("sh:deactivated 5 .", '0: sh:deactivated "5"^^xsd:integer of :S: must be true or false'),
        ("sh:severity 'Warning' .", '0: sh:severity "Warning" of :S: must be an IRI'),
        ("sh:message :m .", "0: sh:message :m of :S: must be a text"),
        ("sh:message 5 .", '0: sh:message "5"^^xsd:integer of :S: must be a text'),
        ("sh:languageIn ( 5 ) .", "0: sh:languageIn of :S: the members of the list must be texts"),
        ("sh:closed true ; sh:ignoredProperties ( 'x' ) .",
            '0: sh:closed "true"^^xsd:boolean of :S: the members of sh:ignoredProperties must be'),
        ("sh:node :P . :P sh:path :p .", "0: sh:node :P of :S: must be a node shape"),
        ("sh:expression [ :nothing :here ] .", "0: sh:expression of :S: this is no node expres"),
        ("sh:target :t .", "0: sh:target :t of :S: must be a sh:SPARQLTarget"),
        ("sh:target [ a sh:SPARQLTarget ] .", "0: sh:target of :S: needs one query in sh:select"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this {' ] .",
            "0: sh:target of :S: the query cannot be used: "),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { } LIMIT x' ] .",
            "0: sh:target of :S: the query cannot be used: "),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'ASK {}' ] .",
            "0: sh:target of :S: the query cannot be used: it must be a SELECT query"),
        ("sh:nodeKind sh:IRI . :\n sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
            "1: sh:entailment <http://www.w3.org/ns/entailment/RDFS> is not supported"),
        ("sh:nodeKind sh:IRI . : sh:declare\n [ sh:prefix 'p' ; sh:namespace 'no IRI' ] .",
            "1: no query can have the prefix p: <no IRI>"),
        ("sh:property [ sh:path [ sh:path :p ] ] .", "0: the property path is neither an IRI"),
    ],
)  # fmt: skip
def test_what_is_ill_formed_is_named(shape: str, expected: str) -> None:
    (fault,) = faults(f":S sh:targetNode :a ; {shape}")
    assert fault.startswith(expected)


def test_all_faults_are_named_at_once() -> None:
    found = faults(":S sh:targetNode :a ; sh:datatype 'x' ;\n sh:pattern '(' ;\n sh:node 'y' .")
    assert [fault[0] for fault in found] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("text", "circle"),
    [
        (":S sh:node :S .", ":S → :S"),
        (":S sh:or ( :T ) . :T sh:property [ sh:path :p ; sh:not :S ] .",
            ":S → :T → a shape of :T → :S"),
    ],
)  # fmt: skip
def test_a_shape_that_refers_to_itself_is_named(text: str, circle: str) -> None:
    (fault,) = faults(f":S sh:targetNode :a . {text}")
    assert fault.endswith(f"the shape refers to itself: {circle}")


@pytest.mark.parametrize(
    "recursive",
    [
        ":R sh:property [ sh:path :q ; sh:node :R ] .",
        ":R sh:targetNode :a ; sh:deactivated true ; sh:not :R .",
        ":R sh:targetNode :a ; sh:node :Q . :Q sh:deactivated true ; sh:node :R .",
    ],
)
def test_a_circle_that_no_target_leads_into_is_none(recursive: str) -> None:
    shapes = f":S sh:targetNode :a ; sh:class :C . {recursive}"
    assert told(validated(shapes, ":a :p 1 .")) == ["a a Class"]


def test_shapes_that_are_nested_too_deep_are_named() -> None:
    deep = ":S sh:targetNode :a ; sh:node " + "[ sh:not " * 150 + ":T" + " ]" * 150 + " ."
    (fault,) = faults(deep)
    assert fault.endswith("shapes are nested more than 100 deep")
    assert validated(
        ":S sh:targetNode :a ; sh:node " + "[ sh:not " * 40 + ":T" + " ]" * 40 + " .", ""
    )


def test_two_shapes_may_refer_to_a_third() -> None:
    assert isinstance(shapes_of(":S sh:and ( :T :U ) . :T sh:node :V . :U sh:node :V ."), Shapes)


def test_a_class_that_is_a_shape_is_its_own_target() -> None:
    shapes = ":C a owl:Class ; sh:property [ sh:path :p ; sh:minCount 1 ] . :D a :Meta ; sh:in () ."
    shapes += ":Meta rdfs:subClassOf rdfs:Class ."
    assert told(validated(shapes, ":a a :C . :b a :D .")) == ["a p MinCount", "b b In"]


def test_qualified_shapes_of_siblings_are_known() -> None:
    shapes = shapes_of("""
        :S sh:property :P, :Q .
        :P sh:path :p ; sh:qualifiedValueShape :A ; sh:qualifiedMinCount 1 ;
            sh:qualifiedMaxCount 2 ; sh:qualifiedValueShapesDisjoint true .
        :Q sh:path :p ; sh:qualifiedValueShape :B ; sh:qualifiedMinCount 1 .
    """)
    first, second = shapes["<http://x/P>"].constraints
    assert (first.kind, second.kind) == ("qualifiedMinCount", "qualifiedMaxCount")
    assert first.shapes == ("<http://x/A>", "<http://x/B>")
    assert shapes["<http://x/Q>"].constraints[0].shapes == ("<http://x/B>",)


def test_deactivated_constraints_ask_nothing() -> None:
    shapes = shapes_of("""
        :S sh:closed false ; sh:sparql [ sh:deactivated true ; sh:select 'broken' ] ;
            sh:property [ sh:path :p ; sh:uniqueLang false ] .
    """)
    assert [c.kind for c in shapes["<http://x/S>"].constraints] == ["property"]
