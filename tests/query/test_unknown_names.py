from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.namespaces import SERVICE
from parkkg.query.unknown_names import note_about_unknown, unknown_names
from parkkg.translations import in_language

BASE = "https://example.org/"
DATA = """
@prefix pk: <https://w3id.org/parkkg/def#> .
<https://example.org/id/a> a pk:Park ; pk:locatedIn <https://example.org/id/b> .
"""
DESCRIPTION = """
@prefix void: <http://rdfs.org/ns/void#> .
@prefix pk: <https://w3id.org/parkkg/def#> .
<urn:d> void:classPartition <urn:p> . <urn:p> void:class pk:Park ; void:entities 1 .
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(DATA, format=ox.RdfFormat.TURTLE)
    found.load(DESCRIPTION, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(SERVICE))
    return found


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("ASK { ?s a pk:Park ; pk:locatedIn <id/b> }", []),
        ("ASK { ?s a pk:Perk }", [("pk:Perk", "pk:Park")]),
        ("PREFIX x: <https://w3id.org/parkkg/def#> ASK { ?s a x:Perk }", [("pk:Perk", "pk:Park")]),
        ("ASK { <id/c> ?p '1'^^xsd:int FILTER(xsd:integer(?x) = 1) }", [("pki:c", "")]),
        ("ASK { pki:c ?p ?o }", [("pki:c", "")]),
        ("ASK FROM <urn:nowhere> { GRAPH <urn:elsewhere> { ?s a pk:Park } }", []),
        ("BASE <urn:x> ASK { ?s <rel> 'a <b> c' } # <urn:y>", []),
    ],
)  # fmt: skip
def test_names_that_stand_nowhere(
    store: ox.Store, query: str, unknown: list[tuple[str, str]]
) -> None:
    assert unknown_names(store, query, BASE) == unknown


def test_of_many_only_the_first_are_named(store: ox.Store) -> None:
    names = " ".join(f"<urn:{n}>" for n in range(100))
    assert len(unknown_names(store, f"ASK {{ VALUES ?x {{ {names} }} }}", BASE)) == 5


def test_it_is_said_in_both_languages() -> None:
    note = note_about_unknown([("pk:Perk", "pk:Park"), ("pki:c", "")])
    assert note == (
        "pk:Perk is not in this graph; did you mean pk:Park? pki:c is not in this graph"
    )
    assert in_language(note, "zh") == (
        "本图谱没有 pk:Perk；您要找的是不是 pk:Park？ 本图谱没有 pki:c"
    )
    assert note_about_unknown([]) == ""
