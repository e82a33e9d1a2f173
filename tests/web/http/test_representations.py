from __future__ import annotations

import pytest

from parkkg.web.http.representations import graph_media_types, named, negotiated
from parkkg.web.problem import HttpError


@pytest.mark.parametrize(
    ("form", "accept", "expected"),
    [
        ("select", None, ("json", "application/sparql-results+json")),
        ("ask", "application/json", ("json", "application/json")),
        ("select", "text/xml", ("xml", "text/xml")),
        ("construct", None, ("ttl", "text/turtle; charset=utf-8")),
        ("describe", "application/xml", ("rdfxml", "application/xml")),
        ("construct", "application/trig", ("trig", "application/trig")),
        ("describe", "application/n-quads", ("nq", "application/n-quads")),
        ("construct", "text/x-nquads", ("nq", "text/x-nquads; charset=utf-8")),
        ("construct", "text/*", ("ttl", "text/turtle; charset=utf-8")),
    ],
)
def test_the_name_that_was_asked_for_is_given(
    form: str, accept: str | None, expected: tuple[str, str]
) -> None:
    assert negotiated(form, accept) == expected


def test_a_table_is_no_graph() -> None:
    for form, accept in (("select", "text/turtle"), ("construct", "text/csv")):
        with pytest.raises(HttpError) as caught:
            negotiated(form, accept)
        assert caught.value.status == 406


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        ("select", "CSV", "csv"),
        ("select", " json ", "json"),
        ("select", "application/sparql-results+xml", "xml"),
        ("construct", "json-ld", "jsonld"),
        ("construct", "n3", "ttl"),
        ("construct", "rdf", "rdfxml"),
        ("construct", "json", "jsonld"),
        ("construct", "n-quads", "nq"),
        ("construct", "TriG", "trig"),
        ("construct", "application/json", "jsonld"),
        ("select", "application/json", "json"),
    ],
)
def test_formats_have_the_names_that_other_servers_give_them(
    form: str, name: str, expected: str
) -> None:
    assert named(form, name)[0] == expected


@pytest.mark.parametrize(
    ("form", "name", "status"),
    [("select", "ttl", 406), ("construct", "csv", 406), ("ask", "x", 400)],
)
def test_a_format_that_does_not_fit_is_named(form: str, name: str, status: int) -> None:
    with pytest.raises(HttpError) as caught:
        named(form, name)
    assert caught.value.status == status


def test_turtle_comes_first() -> None:
    assert next(iter(graph_media_types().items())) == ("text/turtle; charset=utf-8", "ttl")
