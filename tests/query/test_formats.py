"""The formats that a query is answered in."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.query.formats import GRAPH_FORMATS, RESULT_FORMATS, formats_of


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("select", ["json", "xml", "csv", "tsv", "csv-excel", "xlsx", "parquet", "md"]),
        ("ask", ["json", "xml", "csv", "tsv"]),
        ("construct", ["ttl", "nt", "jsonld", "rdfxml", "trig", "nq"]),
        ("describe", ["ttl", "nt", "jsonld", "rdfxml", "trig", "nq"]),
    ],
)
def test_a_table_has_other_formats_than_a_graph(form: str, names: list[str]) -> None:
    assert list(formats_of(form)) == names


def test_every_media_type_is_one_that_an_engine_knows() -> None:
    """A typing error in one would be seen by no other test."""
    for media_type in RESULT_FORMATS.values():
        assert ox.QueryResultsFormat.from_media_type(media_type) is not None
    for media_type in GRAPH_FORMATS.values():
        assert ox.RdfFormat.from_media_type(media_type) is not None
