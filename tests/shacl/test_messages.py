"""What a result says where its shape has no message: what is wrong, which bound, what inside."""

from __future__ import annotations

import re

import pytest

from parkkg.shacl.parameters import PARAMETERS
from shacl_graphs import validated

CASES = [
    ("sh:path :p ; sh:minCount 5", "has 4 values, and needs at least 5"),
    ("sh:path :p ; sh:maxCount 1", "has 4 values, and may have at most 1"),
    ("sh:path :q ; sh:datatype xsd:date", "is no valid xsd:date"),
    ("sh:path :q ; sh:class :C", "is no instance of :C"),
    ("sh:path :q ; sh:nodeKind sh:BlankNodeOrIRI", "is not a blank node or an IRI"),
    ("sh:path :q ; sh:minInclusive 5", "must be at least 5"),
    ("sh:path :q ; sh:minExclusive 5", "must be more than 5"),
    ("sh:path :q ; sh:maxInclusive 0", "must be at most 0"),
    ("sh:path :q ; sh:maxExclusive 1.0", "must be less than 1.0"),
    ("sh:path :q ; sh:minLength 2", "has fewer than 2 characters"),
    ("sh:path :q ; sh:maxLength 0", "has more than 0 characters"),
    ("sh:path :q ; sh:pattern '^x'", "does not match ^x"),
    ("sh:path :q ; sh:languageIn ( 'en' 'zh' )", "is in none of the languages en, zh"),
    ("sh:path :l ; sh:uniqueLang true", "has more than one value in the same language"),
    ("sh:path :q ; sh:equals :none", "is not a value of both this path and :none"),
    ("sh:path :q ; sh:disjoint :q", "must not be a value of :q"),
    ("sh:path :q ; sh:lessThan :q", "must be less than each value of :q"),
    ("sh:path :q ; sh:lessThanOrEquals :l", "must be at most each value of :l"),
    ("sh:path :q ; sh:hasValue :b", "lacks the value :b"),
    ("sh:path :q ; sh:in ( :b 'x' )", 'is none of :b, "x"'),
    ("sh:path :q ; sh:node [ sh:minLength 3 ]",
        "does not conform to [sh:minLength 3]: has fewer than 3 characters"),
    ("sh:path :q ; sh:node :N",
        "does not conform to :N: is no instance of :C; :r has no value"),
    ("sh:path :q ; sh:not [ sh:datatype xsd:integer ]",
        "conforms to [sh:datatype xsd:integer], which it must not"),
    ("sh:path :q ; sh:and ( [ sh:minLength 1 ] [ sh:minLength 2 ] )",
        "does not conform to all of 2 shapes: has fewer than 2 characters"),
    ("sh:path :q ; sh:or ( [ sh:class :C ] [ sh:minInclusive 2 ] )",
        "conforms to none of 2 shapes: is no instance of :C; must be at least 2"),
    ("sh:path :q ; sh:xone ( [ sh:minLength 1 ] [ sh:minInclusive 0 ] )",
        "conforms to 2 of 2 shapes, and must to exactly one"),
    ("sh:path :p ; sh:qualifiedValueShape :N ; sh:qualifiedMinCount 1",
        "has 0 values that conform to :N, and needs at least 1"),
    ("sh:path :p ; sh:qualifiedValueShape [ sh:minInclusive 2 ] ; sh:qualifiedMaxCount 1",
        "has 2 values that conform to [sh:minInclusive 2], and may have at most 1"),
    ("sh:path :q ; sh:closed true", None),
    ("sh:path :q ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o } LIMIT 1' ]",
        "does not satisfy sh:sparql"),
]  # fmt: skip
DATA = ":a :p 1, 2, 3, 'x' ; :q 1 ; :l 'a'@en, 'b'@en ."
NODE = ":N sh:class :C ; sh:property [ sh:path :r ; sh:minCount 1 ] ."


@pytest.mark.parametrize(("constraint", "message"), CASES)
def test_a_sentence_names_what_is_wrong_and_the_bound(constraint: str, message: str | None) -> None:
    report = validated(f":S sh:targetNode :a ; sh:property :P . :P {constraint} . {NODE}", DATA)
    if message is None:
        assert report.conforms
        return
    for result in report.results:
        assert result.message("en").startswith(message + " (sh:")
        assert result.message("en").endswith(", :P)")
        chinese = result.message("zh")
        assert re.search("[\u4e00-\u9fff]", chinese)
        # The bound and the shape are named in both.
        end = chinese.rpartition("（")[2].removesuffix("）")
        assert result.message("en").endswith(f" ({end})")
    assert report.results


def test_every_constraint_has_a_case() -> None:
    named = {m for constraint, _ in CASES for m in re.findall(r"sh:(\w+)", constraint)}
    assert PARAMETERS - named == {"property"}


def test_a_shape_without_a_name_is_called_by_what_is_around_it() -> None:
    report = validated(":S sh:targetNode :a ; sh:property [ sh:path :r ; sh:minCount 1 ] .", "")
    assert [r.message("en") for r in report.results] == [
        "has 0 values, and needs at least 1 (sh:minCount 1, :S…)"
    ]
    report = validated("[] sh:targetNode :a ; sh:class :C .", "")
    assert [r.message("en") for r in report.results] == [
        "is no instance of :C (sh:class :C, s.ttl:8)"
    ]


def test_what_failed_within_a_nested_shape_of_a_nested_shape_is_said() -> None:
    shapes = """:S sh:targetNode :a ; sh:node :M . :M sh:property
        [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:maxCount 0 ], [ sh:path :q ; sh:node :N ] ."""
    report = validated(shapes + NODE, ":a :p :b ; :q 5 . :c :q :b .")
    assert [r.message("en") for r in report.results] == [
        "does not conform to :M: (:p/^:q) has more than 0 values; "
        ":q does not conform to :N (sh:node :M, :S)"
    ]
