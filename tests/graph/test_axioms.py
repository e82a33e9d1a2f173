"""Which axioms are read, and that every step is taken."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store

from parkkg.errors import DataError
from parkkg.graph import axioms as module
from parkkg.graph.axioms import Axioms, read_axioms
from parkkg.graph.triples import ONTOLOGY
from triple_table import triple_table

PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def axioms(turtle: str, stem: str = ONTOLOGY) -> Axioms:
    store = Store()
    store.load(f"{PREFIXES} {turtle}", RdfFormat.TURTLE)
    asserted = (store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"").decode()
    with triple_table({stem: asserted.splitlines()}) as db:
        return read_axioms(db)


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


def test_data_assert_no_axioms() -> None:
    assert not axioms(":A rdfs:subClassOf :B .", stem="data")


def test_a_cycle_that_gives_too_many_pairs_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PAIRS", 100)
    cycle = " ".join(f":C{i} rdfs:subClassOf :C{(i + 1) % 20} ." for i in range(20))
    with pytest.raises(DataError, match="more than 100 pairs by rdfs:subClassOf") as caught:
        axioms(cycle)
    assert "cycle" in caught.value.hint
