from __future__ import annotations

import pyoxigraph as ox

from parkkg.namespaces import SERVICE
from parkkg.query.used_terms import UsedClass, UsedTerms, used_terms

DESCRIPTION = """
@prefix void: <http://rdfs.org/ns/void#> .
@prefix e: <http://e.org/> .
e:data void:classPartition e:data-Book ; void:propertyPartition e:data-title .
e:data-title void:property e:title ; void:triples 7 .
e:data-Book void:class e:Book ; void:entities 5 ; void:propertyPartition e:Book-title .
e:Book-title void:property e:title ; void:triples 5 ; void:classPartition e:Book-title-Name .
e:Book-title-Name void:class e:Name ; void:triples 5 .
"""


def test_what_a_release_says_of_itself() -> None:
    store = ox.Store()
    store.load(DESCRIPTION, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(SERVICE))
    book = UsedClass(5, frozenset({"http://e.org/title"}))
    assert used_terms(store) == UsedTerms({"http://e.org/Book": book}, {"http://e.org/title": 7}), (
        "the values of a property are not all of their class"
    )


def test_what_is_said_elsewhere_does_not_count() -> None:
    store = ox.Store()
    store.load(DESCRIPTION, format=ox.RdfFormat.TURTLE)
    assert used_terms(store) == UsedTerms()
