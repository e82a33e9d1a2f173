"""Things that stand for many: an example of a class."""

from __future__ import annotations

import pyoxigraph as ox

from make_release import HEAD
from parkkg.documentation.samples import example
from parkkg.namespaces import PK


def test_the_best_described_instance_is_the_example() -> None:
    text = "pk:a a pk:A . pk:b a pk:A ; rdfs:label 'b' . pk:c a pk:A ; rdfs:label 'c' ."
    store = ox.Store()
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    subject, lines = example(store, f"{PK}A")
    assert subject == f"{PK}b"
    assert len(lines) == 2
    assert example(store, f"{PK}B") == ("", ())
