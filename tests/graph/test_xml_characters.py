from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.graph.xml_characters import NotXmlError, XmlPieces, check_property

# All that XML 1.0 can hold (section 2.2); surrogates are no text.
ALLOWED = st.characters(exclude_categories=["Cs"]).filter(
    lambda c: c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
)
TEXTS = st.text(st.one_of(ALLOWED, st.sampled_from("\r\n\t <>&\"'")))
RESULT = "{http://www.w3.org/2005/sparql-results#}literal"


def results(text: str) -> bytes:
    """The engine's XML for a solution with this text."""
    found = ox.Store().query("SELECT ?x {}", substitutions={ox.Variable("x"): ox.Literal(text)})
    assert isinstance(found, ox.QuerySolutions)
    return found.serialize(format=ox.QueryResultsFormat.XML) or b""


@given(TEXTS, st.integers(1, 50))
def test_whatever_xml_can_hold_is_read_as_it_was(text: str, size: int) -> None:
    pieces, data = XmlPieces(), results(text)
    escaped = b"".join(pieces.escaped(data[i : i + size]) for i in range(0, len(data), size))
    (literal,) = ET.fromstring(escaped).iter(RESULT)  # noqa: S314 -- the document is ours
    assert (literal.text or "") == text


@given(
    TEXTS,
    st.sampled_from([chr(i) for i in range(32) if chr(i) not in "\t\n\r"] + ["\ufffe", "\uffff"]),
    st.integers(1, 50),
)
def test_what_it_cannot_hold_is_an_error_however_the_pieces_are_cut(
    text: str, character: str, size: int
) -> None:
    pieces, data = XmlPieces(), results(text + character + text)
    cut = [data[start : start + size] for start in range(0, len(data), size)]
    with pytest.raises(NotXmlError, match=re.escape(f"U+{ord(character):04X}")):
        list(map(pieces.escaped, cut))


@pytest.mark.parametrize("name", ["p", "a.b-c", "名称", "x1", "_", "a#b", "1a"])
def test_a_property_with_a_name_at_its_end_is_an_element(name: str) -> None:
    check_property(f"http://example.org/{name}")


@pytest.mark.parametrize("name", ["1", "", "a/", "p%2", "a'", "(x)"])
def test_a_property_without_one_is_not(name: str) -> None:
    with pytest.raises(NotXmlError, match="is no XML name"):
        check_property(f"http://example.org/{name}")


@given(st.text(st.sampled_from("aZ_1.-:/#?%名é·\u0300()'~"), max_size=6))
def test_properties_that_pass_are_read_as_they_were(tail: str) -> None:
    iri = f"http://example.org/{tail}"
    try:
        triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(iri), ox.Literal("b"))
        check_property(iri)
    except (NotXmlError, ValueError):  # no name, or no IRI
        return
    data = ox.serialize([triple], format=ox.RdfFormat.RDF_XML) or b""
    ET.fromstring(data)  # noqa: S314 -- the document is ours
    (back,) = ox.parse(data, format=ox.RdfFormat.RDF_XML)
    assert back.triple == triple
