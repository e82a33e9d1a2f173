from __future__ import annotations

from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from parkkg.errors import DataError
from parkkg.namespaces import BASE, prefixes_of
from parkkg.web.dataset.context import read_context
from parkkg.web.exchange import Request
from parkkg.web.linked_data import graphs
from parkkg.web.linked_data.description import read_thing
from parkkg.web.linked_data.graphs import SUFFIXES, forms, graph, link_header, negotiated, written
from parkkg.web.problem import HttpError
from project_release import ROLES
from small_graph import PARK, make_graph

PREFIXES = prefixes_of(BASE)
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


def request(accept: str = "*/*") -> Request:
    return Request("GET", "/", [("accept", accept)], root_path="/kg")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lines_are_the_same_graph_in_every_format(suffix: str) -> None:
    store = make_graph()
    found = read_thing(store, PARK, ROLES)
    assert found is not None
    text = written(found.lines, suffix, read_context(store, PREFIXES), PARK, PREFIXES)
    quads = ox.parse(text.encode(), format=FORMATS[suffix])
    assert sorted({f"{q.triple} .\n" for q in quads}) == list(found.lines)


def test_what_a_format_cannot_hold_is_not_acceptable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A property that is no XML name; the other formats hold it."""
    line = f'<{PARK}> <http://example.org/1> "x" .\n'
    context = read_context(make_graph(), PREFIXES)

    monkeypatch.setattr(graphs, "context_of", lambda _: context)
    monkeypatch.setattr(
        graphs,
        "served_release_of",
        lambda _: SimpleNamespace(release=SimpleNamespace(base=BASE, prefixes=PREFIXES)),
    )
    with pytest.raises(DataError):
        written([line], "rdf", context, PARK, PREFIXES)
    with pytest.raises(HttpError, match="no XML name") as caught:
        graph(request(), [line], "rdf", PARK)
    assert caught.value.status == 406
    assert "text/turtle" in caught.value.hint


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/xml;q=0.5, text/turtle;q=0.4", "rdf"),
        ("application/json", "jsonld"),
        ("text/html", "text/html"),
    ],
)
def test_the_suffix_is_that_of_the_preferred_format(accept: str, suffix: str) -> None:
    assert negotiated(request(accept), "text/html") == suffix


def test_no_format_that_fits_is_an_error() -> None:
    with pytest.raises(HttpError) as caught:
        negotiated(request("text/html"))
    assert caught.value.status == 406


def test_forms_are_addresses_here() -> None:
    found = {form.label: form for form in forms(request(), "/data/park/x")}
    assert found["RDF/XML"].address == "/kg/data/park/x.rdf"
    assert found["Turtle"].media_type == "text/turtle"


def test_a_link_header_has_addresses_and_parameters() -> None:
    header = link_header(("/a", {"rel": "next"}), ("/b", {"rel": "license", "type": "text/html"}))
    assert header == '</a>; rel="next", </b>; rel="license"; type="text/html"'
