"""The values of parameters, read by their kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.namespaces import SH, XSD
from parkkg.shacl.parameters import PARAMETERS, ParameterError, read_value
from parkkg.shacl.shapes import Closed, Pattern
from parkkg.shacl.shapes_graph import ShapesGraph, read_shapes_graph
from shacl_graphs import write


@pytest.fixture
def graph(tmp_path: Path) -> ShapesGraph:
    text = """:S sh:flags 'i' ; sh:property [ sh:path :p ], [ sh:path ( :q :r ) ] ;
        sh:ignoredProperties ( rdf:type ) ."""
    return read_shapes_graph([write(tmp_path, "s.ttl", text)])


@pytest.mark.parametrize(
    ("parameter", "term", "value"),
    [
        ("minCount", f'"03"^^<{XSD}integer>', 3),
        ("maxLength", f'"3"^^<{XSD}int>', 3),
        ("hasValue", '"x"@en', '"x"@en'),
        ("nodeKind", f"<{SH}IRI>", f"<{SH}IRI>"),
        ("uniqueLang", f'"true"^^<{XSD}boolean>', 1),
        ("uniqueLang", f'"1"^^<{XSD}boolean>', None),
        ("closed", f'"false"^^<{XSD}boolean>', None),
        ("closed", f'"1"^^<{XSD}boolean>', Closed(
            ("<http://x/p>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"))),
        ("pattern", '"a"', Pattern("a", "i")),
        ("property", "<http://x/described-nowhere>", "<http://x/described-nowhere>"),
    ],
)  # fmt: skip
def test_a_value_is_read(graph: ShapesGraph, parameter: str, term: str, value: object) -> None:
    assert read_value(graph, "<http://x/S>", parameter, term) == value


@pytest.mark.parametrize(
    ("parameter", "term"),
    [
        ("minCount", '"1"'),
        ("minCount", f'"1.5"^^<{XSD}decimal>'),
        ("equals", '"x"'),
        ("node", '"x"'),
        ("uniqueLang", '"true"'),
        ("languageIn", '"en"'),
    ],
)
def test_a_wrong_value_is_refused(graph: ShapesGraph, parameter: str, term: str) -> None:
    assert parameter in PARAMETERS
    with pytest.raises(ParameterError):
        read_value(graph, "<http://x/S>", parameter, term)
