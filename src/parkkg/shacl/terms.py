"""Terms in N-Triples syntax in Python: their text, and the engine's objects for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from parkkg.graph.ntriples import TRIPLE_TERM, iri, literal
from parkkg.namespaces import XSD

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def text_of(term: str) -> str:
    r"""The text of a literal, the IRI of an IRI term.

    >>> text_of('"a\\n"@en'), text_of("<urn:a>")
    ('a\n', 'urn:a')
    """
    return literal(term).text if term.startswith('"') else iri(term)


def language_of(term: str) -> str:
    """The language tag of a literal; empty without one."""
    return literal(term).language


def is_string(term: str) -> bool:
    """Whether a term is a text without a language.

    >>> is_string('"a"'), is_string('"a"@en'), is_string("<urn:a>")
    (True, False, False)
    """
    return term.startswith('"') and term.endswith('"')


def engine_term(term: str) -> Term:
    """A term as pyoxigraph has it.

    >>> engine_term('"5"^^<http://www.w3.org/2001/XMLSchema#integer>').value
    '5'
    """
    if term.startswith("_:"):
        return ox.BlankNode(term[2:])
    if term.startswith(TRIPLE_TERM):
        line = f"<urn:a> <urn:a> {term} .\n"
        quads: Iterator[ox.Quad] = ox.parse(input=line, format=ox.RdfFormat.N_TRIPLES)
        return next(quads).object
    if term.startswith("<"):
        return ox.NamedNode(iri(term))
    parts = literal(term)
    if parts.language:
        tag, _, direction = parts.language.partition("--")
        if direction:
            which = ox.BaseDirection.RTL if direction == "rtl" else ox.BaseDirection.LTR
            return ox.Literal(parts.text, language=tag, direction=which)
        return ox.Literal(parts.text, language=tag)
    return ox.Literal(parts.text, datatype=ox.NamedNode(parts.datatype or XSD + "string"))


def engine_iri(term: str) -> ox.NamedNode:
    """An IRI term as pyoxigraph has it."""
    return ox.NamedNode(iri(term))
