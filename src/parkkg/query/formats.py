"""The formats that a query is answered in, by the names used on the command line and in URLs."""

from __future__ import annotations

from types import MappingProxyType

# Media types of SELECT and ASK (SPARQL 1.2 Protocol, section 3.2), and of CONSTRUCT and DESCRIBE.
RESULT_FORMATS = MappingProxyType(
    {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
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


def formats_of(form: str) -> MappingProxyType[str, str]:
    """Names and media types that fit a query of this form."""
    return RESULT_FORMATS if form in ("select", "ask") else GRAPH_FORMATS
