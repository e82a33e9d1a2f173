"""Triples put together by hand: sorted, each once, and without blank nodes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.documentation.statements import Statements, full, key, part_of, typed
from parkkg.namespaces import PK, PREFIXES
from parkkg.text import LocalizedText

S = "http://e/s"


def test_lines_are_sorted_and_each_is_there_once() -> None:
    out = Statements()
    for value in ("b", "a", "b"):
        out.say(S, "rdfs:label", ox.Literal(value))
    label = f"{PREFIXES['rdfs']}label"
    assert out.lines == (f'<{S}> <{label}> "a" .\n', f'<{S}> <{label}> "b" .\n')


def test_a_text_is_said_in_the_languages_that_it_has() -> None:
    out = Statements()
    out.label(S, LocalizedText("园区", "Park"))
    out.label(S, LocalizedText("", "Zone"), "dcterms:title")
    assert [line.split(" ", 2)[2] for line in out.lines] == [
        '"Zone"@en .\n', '"Park"@en .\n', '"园区"@zh .\n',
    ]  # fmt: skip


def test_a_checksum_is_a_thing_of_its_own_without_a_blank_node() -> None:
    out = Statements()
    out.checksum(S, "ab" * 32)
    quads = list(ox.parse("".join(out.lines), format=ox.RdfFormat.N_TRIPLES))
    assert not any(isinstance(q.subject, ox.BlankNode | ox.Triple) for q in quads)
    assert typed("ab" * 32, "hexBinary") in {quad.object for quad in quads}


def test_statements_may_go_on_from_lines() -> None:
    first = Statements()
    first.count(S, "void:triples", 3)
    assert Statements(first.lines).lines == first.lines


def test_a_short_name_stands_for_an_iri_of_a_known_vocabulary() -> None:
    assert full("dcat:Dataset") == "http://www.w3.org/ns/dcat#Dataset"
    with pytest.raises(KeyError):
        full("nobody:knows")


@pytest.mark.parametrize(
    ("iri", "names", "expected"),
    [
        ("http://e/d", ("sparql",), "http://e/d#sparql"),
        ("http://e/d#a", ("b",), "http://e/d#a/b"),
        ("http://e/d", ("data/parks.csv", "sha256"), "http://e/d#data/parks.csv/sha256"),
        ("http://e/d", ("a b:c",), "http://e/d#a%20b%3Ac"),
    ],
)
def test_a_part_is_named_within_the_whole(iri: str, names: tuple[str, ...], expected: str) -> None:
    assert part_of(iri, *names) == expected


def test_a_term_has_a_key_by_its_short_name() -> None:
    assert key(f"{PK}Park") == "pk/Park"
    assert key("http://e/x#y") == "http%3A%2F%2Fe%2Fx%23y"
