from __future__ import annotations

import pyoxigraph as ox
import pytest

from make_release import HEAD
from parkkg.graph.index import Index, instances_of, local_name, object_iris, subject_iris
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import BASE, PK, RDFS, SKOS
from parkkg.text import NO_TEXT, LocalizedText

LABEL = f"{RDFS}label"


def index(text: str) -> Index:
    return Index(ox.parse((HEAD + text).encode(), format=ox.RdfFormat.TURTLE))


def test_statements_keep_the_order_of_the_document() -> None:
    found = index("pk:b pk:p pk:z, pk:a, pk:z . pk:a pk:p pk:a .")
    assert found.all_subjects() == (f"{PK}b", f"{PK}a")
    assert found.objects(f"{PK}b", f"{PK}p") == (f"{PK}z", f"{PK}a")
    assert found.subjects(f"{PK}p", f"{PK}a") == (f"{PK}b", f"{PK}a")


def test_terms_of_different_kinds_are_different() -> None:
    found = index('pk:a pk:p <id/x>, [], "x", "x"@zh, 1 .')
    iri, blank, *literals = found.objects(f"{PK}a", f"{PK}p")
    assert iri == f"{BASE}id/x"
    assert isinstance(blank, str)
    assert blank.startswith("_:")
    assert found.iris(f"{PK}a", f"{PK}p") == (iri, blank)
    assert [(o.text, o.language) for o in literals if isinstance(o, Literal)] == [
        ("x", ""),
        ("x", "zh"),
        ("1", ""),
    ]
    assert found.literal(f"{PK}a", f"{PK}p") == "x"


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ('"园区"@zh, "park"@en', LocalizedText("园区", "park")),
        ('"园区"@zh-Hans, "park"@en-GB, "parc"@fr', LocalizedText("园区", "park")),
        ('"park"@en', LocalizedText(en="park")),
        ('"park"', LocalizedText(en="park")),
        ('"parc"@fr', LocalizedText(en="parc")),
    ],
)
def test_words_are_found_by_language(labels: str, text: LocalizedText) -> None:
    assert index(f"pk:a rdfs:label {labels} .").text(f"{PK}a", LABEL) == text


def test_the_first_property_that_has_words_gives_them() -> None:
    found = index('pk:a skos:prefLabel "x"@en .')
    assert found.text(f"{PK}a", LABEL, f"{SKOS}prefLabel") == LocalizedText(en="x")
    assert found.text(f"{PK}b", LABEL) == NO_TEXT
    assert not NO_TEXT


def test_lists_are_read_and_a_circle_ends() -> None:
    found = index(
        "pk:a pk:p ( pk:x pk:y ) . "
        "pk:c rdf:first pk:x ; rdf:rest pk:d . pk:d rdf:first pk:y ; rdf:rest pk:c ."
    )
    (head,) = found.iris(f"{PK}a", f"{PK}p")
    assert found.items(head) == (f"{PK}x", f"{PK}y")
    assert found.items(f"{PK}c") == (f"{PK}x", f"{PK}y")


@pytest.mark.parametrize(
    ("iri", "name"), [(f"{PK}Park", "Park"), (f"{BASE}code/bound", "bound"), ("urn:x", "urn:x")]
)
def test_local_names(iri: str, name: str) -> None:
    assert local_name(iri) == name


def test_the_iris_at_the_ends_of_quads_are_found_and_nothing_else() -> None:
    store = ox.Store()
    store.load((HEAD + "pk:a a pk:B ; pk:p 'x', pk:c . [] a pk:B .").encode(),
               format=ox.RdfFormat.TURTLE)  # fmt: skip
    assert list(instances_of(store, f"{PK}B")) == [f"{PK}a"]
    verb = ox.NamedNode(f"{PK}p")
    assert list(subject_iris(store.quads_for_pattern(None, verb, None))) == [f"{PK}a"] * 2
    assert list(object_iris(store.quads_for_pattern(None, verb, None))) == [f"{PK}c"]
