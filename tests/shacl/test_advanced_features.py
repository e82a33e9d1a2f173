"""What only pyshacl can validate is left to it, and named with its line where it cannot."""

from __future__ import annotations

import pytest

from parkkg.errors import DataError
from shacl_graphs import shapes_of, told, validated

DATA = ":a a :C ; :p 1 . :b a :C ."


def test_things_that_a_query_finds_are_validated() -> None:
    shape = """
        :S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ; sh:target [
            a sh:SPARQLTarget ; sh:prefixes :it ; sh:select "SELECT ?this { ?this a x:C }" ] .
        :it sh:declare [ sh:prefix "x" ; sh:namespace "http://x/"^^xsd:anyURI ] ."""
    (found,) = told(validated(shape, DATA))
    assert found.startswith(("b ", ":b ", "<http://x/b>"))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("'a literal'", "must be an IRI or a blank node"),
        ("[ a :Nothing ]", "must be a sh:SPARQLTarget"),
        ("[ a sh:SPARQLTarget ]", "needs one query in sh:select"),
        ("[ a sh:SPARQLTarget ; sh:select 'SELECT ?this {' ]", "the query cannot be used"),
    ],
)
def test_a_target_that_pyshacl_would_stop_at_is_named_with_its_line(
    target: str, message: str
) -> None:
    shape = f":S a sh:NodeShape ; sh:minCount 1 ;\n sh:target {target} ."
    with pytest.raises(DataError) as caught:
        shapes_of(shape)
    found = [p for p in caught.value.problems if message in p.message]
    assert found, [p.message for p in caught.value.problems]
    assert all(p.file == "s.ttl" and p.line for p in found)
