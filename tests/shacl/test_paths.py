"""Property paths: read, and turned round."""

from __future__ import annotations

import pytest

from parkkg.errors import DataError
from parkkg.shacl.paths import inverse, predicates
from shacl_graphs import PATHS, property_shape


@pytest.mark.parametrize("text", PATHS)
def test_a_path_turned_twice_is_the_same(text: str) -> None:
    path = property_shape(text).path
    assert path is not None
    assert inverse(inverse(inverse(path))) == inverse(path)
    assert predicates(inverse(path)) == predicates(path)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("[ sh:path [ sh:path :p ] ]", "neither an IRI, a list"),
        ("'p'", "is no property path"),
        ("( :p )", "fewer than two members"),
        ("()", "fewer than two members"),
        ("[ sh:inversePath :p ; sh:zeroOrMorePath :q ]", "of more than one kind"),
        ("[ sh:inversePath :p, :q ]", "has two parts"),
        ("[ sh:alternativePath :p ]", "is not one, or has no end"),
        ("_:x . _:x sh:inversePath _:x", "has no end"),
        ("_:x . _:x rdf:first :p ; rdf:rest _:x", "is not one, or has no end"),
    ],
)
def test_what_is_no_path_is_named(path: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        property_shape(path)
    assert says in caught.value.problems[0].message
    assert caught.value.problems[0].line > 0
