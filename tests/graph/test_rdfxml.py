from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings

from graphs import GRAPHS, SOUND_GRAPHS, as_quads, lines_of, parsed
from make_release import PARKS
from make_release import lines_of as lines_in
from parkkg.errors import DataError
from parkkg.graph.rdfxml import rdfxml
from parkkg.namespaces import PREFIXES, RDF

ZHONGGUANCUN = """
  <rdf:Description rdf:about="https://w3id.org/parkkg/id/park/zhongguancun">
    <rdf:type rdf:resource="https://w3id.org/parkkg/def#Park"/>
    <rdfs:label xml:lang="zh">中关村</rdfs:label>
  </rdf:Description>
</rdf:RDF>
"""


def test_each_triple_is_an_element() -> None:
    assert "".join(rdfxml(lines_in(PARKS), PREFIXES)).endswith(ZHONGGUANCUN)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('<urn:s> <http://example.org/12> "" .\n', "<http://example.org/12> is no XML name"),
        (f'<urn:s> <{RDF}li> "" .\n', "is no XML name"),
        ('<urn:s> <urn:p> "\\u0001" .\n', r"character U\+0001"),
        ('<urn:s> <urn:p> "\uffff" .\n', r"character U\+FFFF"),
    ],
)
def test_what_xml_cannot_hold_is_refused(line: str, told: str) -> None:
    with pytest.raises(DataError, match=told) as caught:
        list(rdfxml([line], PREFIXES))
    assert "--format" in caught.value.hint


@settings(deadline=None)
@given(GRAPHS)
def test_rdfxml_says_what_the_lines_say(graph: frozenset[ox.Triple]) -> None:
    text = "".join(rdfxml(lines_of(graph), PREFIXES))
    assert parsed(text, ox.RdfFormat.RDF_XML) == as_quads(graph)


@settings(max_examples=40, deadline=None)  # rdflib takes its time
@given(SOUND_GRAPHS)
def test_rdflib_reads_the_same_rdfxml(graph: frozenset[ox.Triple]) -> None:
    lines = lines_of(graph)
    ours = rdflib.Graph().parse(data="".join(rdfxml(lines, PREFIXES)), format="xml")
    assert set(ours) == set(rdflib.Graph().parse(data="".join(lines), format="nt"))
