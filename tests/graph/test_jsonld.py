from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings

from graphs import GRAPHS, SOUND_GRAPHS, as_quads, lines_of, parsed
from make_release import PARKS
from make_release import lines_of as lines_in
from parkkg.errors import DataError
from parkkg.graph.jsonld import jsonld
from parkkg.namespaces import BASE, prefixes_of

PREFIXES = prefixes_of(BASE)


def test_nodes_are_compact() -> None:
    document = json.loads("".join(jsonld(lines_in(PARKS), PREFIXES)))
    assert document["@context"] == dict(PREFIXES)
    assert document["@graph"][1] == {
        "@id": "pki:park/zhongguancun",
        "@type": ["pk:Park"],
        "rdfs:label": [{"@language": "zh", "@value": "中关村"}],
    }


def test_an_empty_graph_is_a_document_too() -> None:
    assert json.loads("".join(jsonld([], PREFIXES)))["@graph"] == []


def test_an_iri_that_looks_like_a_prefixed_name_is_refused() -> None:
    with pytest.raises(DataError, match="<org:x>") as caught:
        list(jsonld(["<org:x> <urn:p> <urn:o> .\n"], PREFIXES))
    assert "another format" in caught.value.hint


def test_a_term_that_is_a_triple_is_refused() -> None:
    with pytest.raises(DataError, match="a term that is a triple") as caught:
        list(jsonld(["<urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> .\n"], PREFIXES))
    assert "another format" in caught.value.hint


def test_a_direction_stands_beside_the_language() -> None:
    text = "".join(jsonld(['<urn:s> <urn:p> "x"@ar--rtl .\n'], PREFIXES))
    value = {"@direction": "rtl", "@language": "ar", "@value": "x"}
    assert json.loads(text)["@graph"] == [{"@id": "urn:s", "urn:p": [value]}]


@settings(deadline=None)
@given(GRAPHS)
def test_jsonld_says_what_the_lines_say(graph: frozenset[ox.Triple]) -> None:
    text = "".join(jsonld(lines_of(graph), PREFIXES))
    assert parsed(text, ox.RdfFormat.JSON_LD) == as_quads(graph)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
@settings(max_examples=40, deadline=None)  # rdflib takes its time
@given(SOUND_GRAPHS)
def test_rdflib_reads_the_same_jsonld(graph: frozenset[ox.Triple]) -> None:
    lines = lines_of(graph)
    ours = rdflib.Graph().parse(data="".join(jsonld(lines, PREFIXES)), format="json-ld")
    assert set(ours) == set(rdflib.Graph().parse(data="".join(lines), format="nt"))
