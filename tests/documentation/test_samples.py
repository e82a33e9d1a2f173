"""Things that stand for many: an example of a class, the concepts of a code list."""

from __future__ import annotations

import pyoxigraph as ox

from make_release import HEAD
from parkkg.documentation.samples import concepts, example
from parkkg.namespaces import BASE, PK


def store_of(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(HEAD + turtle, ox.RdfFormat.TRIG)
    return store


def test_the_best_described_instance_is_the_example() -> None:
    text = "pk:a a pk:A . pk:b a pk:A ; rdfs:label 'b' . pk:c a pk:A ; rdfs:label 'c' ."
    store = ox.Store()
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    subject, lines = example(store, f"{PK}A")
    assert subject == f"{PK}b"
    assert len(lines) == 2
    assert example(store, f"{PK}B") == ("", ())


def test_the_concepts_of_a_code_list_are_given_by_name_and_counted() -> None:
    names = [f"<code/c/{i:03}>" for i in range(12)]
    store = store_of(
        "".join(f'{n} skos:inScheme <code/c> ; skos:prefLabel "{n[8:11]}" .\n' for n in names)
    )
    shown, index, count = concepts(store, f"{BASE}code/c", most=10)
    assert shown == tuple(f"{BASE}code/c/{i:03}" for i in range(10))
    assert count == 12
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    assert [index.literal(name, label) for name in shown][:2] == ["000", "001"]
    assert concepts(store, f"{BASE}code/none")[0] == ()
