"""Shapes that check nothing are said, with their line; those that check something are not."""

from __future__ import annotations

import pytest

from empty_database import empty_database
from parkkg.shacl.lints import shape_lints
from shacl_graphs import FIRST_LINE, fill, shapes_of

DATA = """
:a a :Person ; :mail 'x' ; :age 5 . :b a :Pet .
:Class a owl:Class . :declared a rdf:Property . <http://x/%E5%9B%AD> a :Thing .
"""


def warnings(shapes: str, data: str = DATA) -> list[tuple[str, int, str, str]]:
    with empty_database() as db:
        fill(db, data)
        found = list(shape_lints(db, shapes_of(shapes), {}))
    assert all(p.severity == "warning" and p.file == "s.ttl" for p in found)
    return [(p.code, p.line - FIRST_LINE, p.message, p.hint) for p in found]


@pytest.mark.parametrize(
    ("shape", "code", "message", "hint"),
    [
        (":S sh:targetClass :Persn ; sh:minLength 1 .", "PK404",
            "sh:targetClass :Persn: no such class is in the data or the ontology", ":Person"),
        (":S sh:targetSubjectsOf :mial ; sh:minLength 1 .", "PK404",
            "sh:targetSubjectsOf :mial: no such property is in the data or the ontology", ":mail"),
        (":S sh:targetNode :nobody ; sh:minLength 1 .", "PK404",
            "sh:targetNode :nobody: this node is nowhere in the data", "correct the IRI"),
        (":S sh:targetClass :Person ; sh:property [ sh:path :email ; sh:pattern '@' ] .", "PK404",
            "sh:path :email: no such property is in the data or the ontology", ":mail"),
        (":S sh:targetClass :Person ; sh:class :Persn .", "PK404",
            "sh:class :Persn: no such class is in the data or the ontology", ":Person"),
        (":S sh:targetClass :Person ; sh:disjoint :maill .", "PK404",
            "sh:disjoint :maill: no such property is in the data or the ontology", ":mail"),
        (":S sh:targetClass :Person ; sh:datatype xsd:interger .", "PK404",
            "sh:datatype xsd:interger: there is no such datatype", "xsd:integer"),
        (":S sh:targetClass :Person ; sh:node :Shpe . :Shape sh:targetNode :a ; sh:in () .",
            "PK404", "sh:node :Shpe: there is no such shape", ":Shape"),
        (":S sh:targetClass :Person ; sh:property :Nowhere .", "PK404",
            "sh:property :Nowhere: there is no such shape", ""),
        (":S sh:property [ sh:path :mail ; sh:minCount 1 ] .", "PK404",
            "the shape :S has no target, and no shape refers to it", "sh:targetClass"),
        (":S sh:node [ sh:not :S ] .", "PK404", "no target leads to the shape :S",
            "sh:targetClass"),
        (":S sh:targetNode [] ; sh:minLength 1 .", "PK404",
            "sh:targetNode []: this node is nowhere in the data", "correct the IRI"),
        (":S sh:targetClass :Person ; sh:property [ sh:path :mial ; sh:minCount 0 ] .", "PK404",
            "sh:path :mial: no such property is in the data or the ontology", ":mail"),
        (":S sh:targetClass :Person ; sh:message 'no' .", "PK404", "the shape :S asks for nothing",
            "give it a constraint"),
        (":S sh:targetClass :Person ; sh:nodekind sh:IRI .", "PK405",
            "sh:nodekind is unknown", 'did you mean "sh:nodeKind"?'),
        (":S sh:targetClass :Person ; sh:minlength 1 .", "PK405",
            "sh:minlength is unknown", 'did you mean "sh:minLength"?'),
        (":S sh:targetClass :Person ; sh:patern 'x' .", "PK405",
            "sh:patern is unknown", 'did you mean "sh:pattern"?'),
        (":S sh:targetClass :Person ; sh:minLength 1 ; sh:severity sh:Warnin .", "PK405",
            "sh:Warnin is unknown", 'did you mean "sh:Warning"?'),
        (":S sh:targetClass :园 ; sh:minLength 1 .", "PK404",
            "sh:targetClass :园: no such class is in the data or the ontology", ""),
    ],
)  # fmt: skip
def test_what_checks_nothing_is_said_once(shape: str, code: str, message: str, hint: str) -> None:
    (found,) = warnings("\n" + shape)
    assert found[:3] == (code, 1, message)
    assert hint in found[3]


def test_a_misspelt_target_is_two_warnings() -> None:
    found = warnings(":S a sh:NodeShape ; sh:targetclass :Person ; sh:minLength 1 .")
    assert [code for code, *_ in found] == ["PK404", "PK405"]


@pytest.mark.parametrize(
    "shape",
    [
        ":S sh:targetClass :Person ; sh:property [ sh:path :mail ; sh:minLength 1 ] .",
        # A class that is a shape may say of its instances nothing more.
        ":Person a rdfs:Class, sh:NodeShape .",
        # The ontology knows it, and there is none of it yet.
        ":S sh:targetClass :Class ; sh:property [ sh:path :declared ; sh:maxCount 1 ] .",
        # What is forbidden is expected to be nowhere.
        ":S sh:targetClass :Person ; sh:property [ sh:path :secret ; sh:maxCount 0 ] .",
        # What is demanded is said to be missing, for each focus node.
        ":S sh:targetClass :Person ; sh:property [ sh:path :emial ; sh:minCount 1 ] .",
        ":S sh:targetClass :Nowhere ; sh:deactivated true .",
        ":S sh:targetClass :Person ; sh:node [ sh:nodeKind sh:IRI ] ; sh:name 'x' ; sh:order 1 .",
        # The vocabulary itself is none of its terms.
        ":S sh:targetClass :Person ; sh:nodeKind sh:IRI ; rdfs:isDefinedBy sh: .",
        ":S sh:targetNode 5 ; sh:in ( :nowhere ) ; sh:datatype xsd:NCName, :mine .",
        ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :k ; sh:datatype xsd:integer ] ; "
        "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK {}' ] . "
        ":S sh:targetClass :Person ; :k 1 .",
    ],
)
def test_what_checks_something_is_not_said(shape: str) -> None:
    assert warnings(shape.replace("xsd:NCName, :mine", "xsd:NCName")) == []


def test_an_iri_that_is_percent_encoded_in_the_data_is_proposed() -> None:
    (found,) = warnings(":S sh:targetClass :园 ; sh:minLength 1 .", ":a a <http://x/%E5%9B%AD> .")
    assert found[3] == 'did you mean ":%E5%9B%AD"? It is so written in the data'
