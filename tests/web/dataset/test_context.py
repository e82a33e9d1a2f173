from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.errors import DataError
from parkkg.namespaces import BASE, PK, RDFS, XSD, prefixes_of
from parkkg.web.dataset.context import compacted, read_context
from small_graph import HEAD, make_graph

CONTEXT = read_context(make_graph(), prefixes_of(BASE))
NODE = f"<{BASE}id/park/p>"


def lines_of(turtle: str) -> list[str]:
    quads = ox.parse((HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)
    return sorted({f"{quad.triple} .\n" for quad in quads})


def back(text: str) -> list[str]:
    quads = ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)
    return sorted({f"{quad.triple} .\n" for quad in quads})


def only_node(turtle: str) -> dict[str, Any]:
    lines = lines_of(turtle)
    text = compacted(lines, CONTEXT, f"{BASE}id/park/p")
    assert back(text) == lines
    (node,) = json.loads(text)["@graph"]
    told: dict[str, Any] = node
    return told


def test_a_node_has_short_keys_and_plain_values() -> None:
    node = only_node("""
        <id/park/p> a pk:Park ; rdfs:label "园"@zh, "P"@en ; pk:hosts <id/enterprise/e> ;
            pk:value 4.25 ; pk:date "2016-09"^^edtf:EDTF-level0 ; pk:unit unit:M2 .
    """)
    assert node == {
        "id": "pki:park/p",
        "type": "Park",
        "label": {"en": "P", "zh": "园"},
        "hosts": "pki:enterprise/e",
        "value": "4.25",
        "date": "2016-09",
        "pk:unit": {"@id": "unit:M2"},
    }


@pytest.mark.parametrize(
    ("turtle", "value"),
    [
        ('"x"', "x"),
        ("7", 7),
        ("true", True),
        ('"007"^^xsd:integer', {"@type": "xsd:integer", "@value": "007"}),
        ("9007199254740993", {"@type": "xsd:integer", "@value": "9007199254740993"}),
        ('"--5"^^xsd:integer', {"@type": "xsd:integer", "@value": "--5"}),
        ('"x"@ar--rtl', {"@direction": "rtl", "@language": "ar", "@value": "x"}),
        ('"1"^^xsd:boolean', {"@type": "xsd:boolean", "@value": "1"}),
        ('"x"@en', {"@language": "en", "@value": "x"}),
        ('"2020-01-01"^^xsd:date', {"@type": "xsd:date", "@value": "2020-01-01"}),
        ("<http://example.org/>", {"@id": "http://example.org/"}),
        ("1, 2", [1, 2]),
    ],
)
def test_values_of_an_unknown_property_say_what_they_are(turtle: str, value: object) -> None:
    assert only_node(f"<id/park/p> pk:unheardOf {turtle} .")["pk:unheardOf"] == value


def test_values_that_do_not_fit_a_key_stand_under_the_full_one() -> None:
    node = only_node('<id/park/p> rdfs:label "P"@en, "plain" ; pk:hosts "text" ; pk:value "x" .')
    assert node["label"] == {"en": "P"}
    assert node["rdfs:label"] == "plain"
    assert node["hosts"] == {"@value": "text"}
    assert node["value"] == {"@value": "x"}


def test_a_text_with_a_direction_is_not_among_those_of_its_language() -> None:
    node = only_node('<id/park/p> rdfs:label "P"@en, "x"@ar--rtl .')
    assert node["label"] == {"en": "P"}
    assert node["rdfs:label"] == {"@direction": "rtl", "@language": "ar", "@value": "x"}


def test_a_type_that_is_a_literal_is_not_lost() -> None:
    node = only_node('<id/park/p> a pk:Park, "Park" .')
    assert (node["type"], node["rdf:type"]) == ("Park", "Park")


def test_a_term_that_is_a_triple_is_told() -> None:
    line = f"{NODE} <{RDFS}seeAlso> <<( {NODE} {NODE} {NODE} )>> .\n"
    with pytest.raises(DataError, match="a term that is a triple"):
        compacted([line], CONTEXT, "")


def test_the_node_that_a_document_is_about_comes_first() -> None:
    lines = lines_of('<id/a/a> rdfs:label "A"@en . <id/park/p> rdfs:label "P"@en .')
    graph = json.loads(compacted(lines, CONTEXT, f"{BASE}id/park/p"))["@graph"]
    assert [node["id"] for node in graph] == ["pki:park/p", "pki:a/a"]


def test_a_document_carries_the_part_of_the_context_that_it_uses() -> None:
    lines = lines_of("<id/park/p> pk:value 4.25 .")
    used = json.loads(compacted(lines, CONTEXT, ""))["@context"]
    assert used == {
        "id": "@id",
        "type": "@type",
        "pki": f"{BASE}id/",
        "value": {"@id": f"{PK}value", "@type": f"{XSD}decimal"},
    }
    assert used.items() <= CONTEXT.as_dict().items()


def test_a_scheme_that_would_be_read_as_a_prefix_is_told() -> None:
    line = f"{NODE} <{RDFS}seeAlso> <schema:x> .\n"
    with pytest.raises(DataError, match="as a prefixed name"):
        compacted([line], CONTEXT, "")


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
literals = st.builds(
    lambda value, kind: str(ox.Literal(value, datatype=ox.NamedNode(kind))),
    text | st.integers().map(str) | st.sampled_from(["true", "false", "-0", "1.50", "+1", "00"]),
    st.sampled_from([f"{XSD}{k}" for k in ("string", "integer", "boolean", "decimal", "date")]),
) | st.builds(
    lambda value, tag: str(ox.Literal(value, language=tag)), text, st.sampled_from(["en", "zh"])
)
predicates = st.sampled_from(
    [f"{RDFS}label", f"{PK}value", f"{PK}hosts", f"{PK}date", f"{PK}other", "http://x.org/p"]
)


@given(st.lists(st.tuples(predicates, literals), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_reads_back_the_same(found: list[tuple[str, str]]) -> None:
    lines = sorted({f"{NODE} <{predicate}> {value} .\n" for predicate, value in found})
    assert back(compacted(lines, CONTEXT, "")) == lines
