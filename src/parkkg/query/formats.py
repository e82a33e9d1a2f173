"""The formats that a query is answered in, by the names used on the command line and in URLs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FORMATS_NAMESPACE = "http://www.w3.org/ns/formats/"
# Media types of SELECT and ASK (SPARQL 1.2 Protocol, section 3.2), and of CONSTRUCT and DESCRIBE.
RESULT_FORMATS = MappingProxyType(
    {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
    }
)
# Those that we make of a SELECT's answer in TSV (see `exports`).
EXPORT_FORMATS = MappingProxyType(
    {
        "csv-excel": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet": "application/vnd.apache.parquet",
        "md": "text/markdown; charset=utf-8",
    }
)
# Files in these are no text: a terminal cannot show them.
BINARY_FORMATS = frozenset(("xlsx", "parquet"))
# The suffix of a file in a format, where it is not the format's name.
SUFFIXES = MappingProxyType({"rdfxml": "rdf", "csv-excel": "csv"})
# What people call a format, where that is not its name in capitals.
_LABELS = MappingProxyType(
    {
        "rdfxml": "RDF/XML",
        "ttl": "Turtle",
        "nt": "N-Triples",
        "nq": "N-Quads",
        "trig": "TriG",
        "jsonld": "JSON-LD",
        "csv-excel": "CSV (Excel)",
        "xlsx": "Excel",
        "parquet": "Parquet",
        "md": "Markdown",
    }
)
GRAPH_FORMATS = MappingProxyType(
    {
        "ttl": "text/turtle; charset=utf-8",
        "nt": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdfxml": "application/rdf+xml",
        "trig": "application/trig",
        "nq": "application/n-quads",
    }
)


def formats_of(form: str) -> Mapping[str, str]:
    """Names and media types that fit a query of this form.

    >>> "xlsx" in formats_of("select"), "xlsx" in formats_of("ask")
    (True, False)
    """
    if form == "select":
        return _SELECT
    return RESULT_FORMATS if form == "ask" else GRAPH_FORMATS


def label_of(format: str) -> str:  # noqa: A002 -- the name used everywhere
    """What people call a format.

    >>> label_of("xlsx"), label_of("json")
    ('Excel', 'JSON')
    """
    return _LABELS.get(format, format.upper())


def format_iri(name: str) -> str:
    """The IRI that the W3C has for a format (https://www.w3.org/ns/formats/).

    >>> format_iri("rdfxml"), format_iri("csv")
    ('http://www.w3.org/ns/formats/RDF_XML', 'http://www.w3.org/ns/formats/SPARQL_Results_CSV')
    """
    kind = "SPARQL_Results_" if name in RESULT_FORMATS else ""
    return f"{FORMATS_NAMESPACE}{kind}{label_of(name).replace('/', '_')}"


def format_of_engine(name: str) -> str:
    """The format that the engine writes for one: TSV for those that are made of it."""
    return "tsv" if name in EXPORT_FORMATS else name


# All of them.
FORMATS = (*RESULT_FORMATS, *EXPORT_FORMATS, *GRAPH_FORMATS)
_SELECT = MappingProxyType({**RESULT_FORMATS, **EXPORT_FORMATS})
