"""Which axioms are read, and that every step is taken."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store

from parkkg.graph.axioms import Axioms, read_axioms

PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def axioms(turtle: str, graph: str = "") -> Axioms:
    store = Store()
    store.load(f"{PREFIXES}{graph} {{ {turtle} }}", RdfFormat.TRIG)
    return read_axioms(store)


def short(iri: str) -> str:
    return iri.removeprefix("http://x/")


def classes(found: Axioms) -> set[str]:
    return {f"{short(sub)} {short(sup)}" for sub, sup in found.superclasses}


def properties(found: Axioms) -> set[str]:
    return {
        f"{short(sub)} {'^' if swapped else ''}{short(sup)}"
        for sub, sup, swapped in found.superproperties
    }


def test_superclasses_of_superclasses_are_superclasses() -> None:
    found = axioms(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C, :D . :C rdfs:subClassOf :A .")
    assert classes(found) == {"A B", "A C", "A D", "B A", "B C", "B D", "C A", "C B", "C D"}


def test_equivalents_entail_each_other() -> None:
    found = axioms(":A owl:equivalentClass :B . :p owl:equivalentProperty :q .")
    assert classes(found) == {"A B", "B A"}
    assert properties(found) == {"p q", "q p"}


def test_the_trivial_is_not_entailed() -> None:
    found = axioms(":A rdfs:subClassOf owl:Thing, rdfs:Resource, :A, [] . [] rdfs:subClassOf :A .")
    assert not found


def test_inverses_carry_over_to_superproperties() -> None:
    found = axioms(":p rdfs:subPropertyOf :q . :q owl:inverseOf :r . :r rdfs:subPropertyOf :s .")
    assert properties(found) == {
        "p q", "p ^r", "p ^s",
        "q ^r", "q ^s",
        "r ^q", "r s",
    }  # fmt: skip


def test_a_symmetric_property_is_its_own_inverse() -> None:
    found = axioms(":p a owl:SymmetricProperty ; rdfs:subPropertyOf :q .")
    assert properties(found) == {"p ^p", "p q", "p ^q"}


def test_transitive_properties_are_listed() -> None:
    found = axioms(":p a owl:TransitiveProperty . [] a owl:TransitiveProperty .")
    assert found.transitive == {"http://x/p"}
    assert found


def test_axioms_about_the_words_of_axioms_are_left_alone() -> None:
    found = axioms(
        ":p rdfs:subPropertyOf rdfs:subClassOf, owl:sameAs, rdf:type, rdfs:label ."
        "rdfs:domain rdfs:subPropertyOf :q . rdfs:subClassOf a owl:TransitiveProperty ."
    )
    assert properties(found) == {"p http://www.w3.org/2000/01/rdf-schema#label"}
    assert not found.transitive


def test_a_named_graph_asserts_nothing() -> None:
    assert not axioms(":A rdfs:subClassOf :B .", graph=":g")
