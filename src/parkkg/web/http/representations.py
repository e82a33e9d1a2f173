"""The formats of answers as clients name them: media types, their aliases, `format=` values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from parkkg.query.formats import (
    EXPORT_FORMATS,
    FORMATS,
    GRAPH_FORMATS,
    RESULT_FORMATS,
    formats_of,
)
from parkkg.text import did_you_mean, said
from parkkg.web.http.negotiate import chosen
from parkkg.web.problem import HttpError

SVG = "image/svg+xml"  # not a format of the engine: whoever answers draws what it found
# Media types in the order of preference among equals, and the format of each. An answer is sent
# under the name that was asked for.
_RESULTS = MappingProxyType(
    {
        **{media_type: name for name, media_type in RESULT_FORMATS.items()},
        "application/json": "json",
        "application/xml": "xml",
        "text/xml": "xml",
    }
)
# Of SELECT alone; CSV for Excel has the media type of CSV, and is asked for by its name.
_TABLES = MappingProxyType(
    {
        **_RESULTS,
        **{EXPORT_FORMATS[name]: name for name in EXPORT_FORMATS if name != "csv-excel"},
    }
)
_PICTURES = MappingProxyType({**_TABLES, SVG: "svg"})
_GRAPHS = MappingProxyType(
    {
        **{media_type: name for name, media_type in GRAPH_FORMATS.items()},
        "application/x-turtle": "ttl",
        "application/x-trig": "trig",
        "text/x-nquads; charset=utf-8": "nq",
        "text/n3; charset=utf-8": "ttl",
        "text/rdf+n3; charset=utf-8": "ttl",
        "application/json": "jsonld",
        "application/xml": "rdfxml",
        "text/xml": "rdfxml",
        "text/plain; charset=utf-8": "nt",
    }
)
# What `format=` may say beside the names of formats and media types: other servers' words, which
# their clients send.
_NAMES = MappingProxyType(
    {
        "turtle": "ttl",
        "n3": "ttl",
        "ntriples": "nt",
        "n-triples": "nt",
        "nquads": "nq",
        "n-quads": "nq",
        "json-ld": "jsonld",
        "rdf": "rdfxml",
        "rdf+xml": "rdfxml",
        "rdf/xml": "rdfxml",
        "rdf-xml": "rdfxml",
        "srj": "json",
        "srx": "xml",
        "excel": "xlsx",
        "markdown": "md",
    }
)
# Of a graph, the next of kin.
_KIN = MappingProxyType({"json": "jsonld", "xml": "rdfxml"})


def negotiated(form: str, accept: str | None) -> tuple[str, str]:
    """The format for a query of this form and its media type, by an Accept header.

    The form "rows" is that of a table which is no result of a query, and is not drawn. Raises
    HttpError where the header takes none.
    """
    offers = {"select": _PICTURES, "rows": _TABLES, "ask": _RESULTS}.get(form, _GRAPHS)
    media_type = chosen(accept, tuple(offers))
    return offers[media_type], media_type


def graph_media_types() -> Mapping[str, str]:
    """The media types of graphs, each with its format, in the order of preference."""
    return _GRAPHS


def named(form: str, name: str) -> tuple[str, str]:
    """The format for a query of this form and its media type, by a parameter's value.

    Raises HttpError where that names none, or one that does not fit.
    """
    fitting = formats_of(form)
    found = name.strip().lower()
    for media_type, format_ in (*_TABLES.items(), *_GRAPHS.items()):
        if found == media_type.partition(";")[0] and format_ in fitting:
            return format_, media_type
    found = _NAMES.get(found, found)
    if fitting is GRAPH_FORMATS:
        found = _KIN.get(found, found)
    if found in fitting:
        return found, fitting[found]
    if found in FORMATS:
        raise HttpError(
            406,
            said("{form} queries are not answered as {format}", form=form.upper(), format=found),
            said("formats that fit: {formats}", formats=", ".join(fitting)),
        )
    raise HttpError(
        400, said('there is no format "{name}"', name=name), did_you_mean(name, fitting)
    )
