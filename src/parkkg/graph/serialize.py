"""Sorted lines, or triples, as Turtle, TriG or RDF/XML: written by pyoxigraph, thousands at a time.

So memory stays constant however large the graph is. Each piece comes with a head that declares the
prefixes; one head in alphabetical order takes the place of them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import cast

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.ntriples import joined
from parkkg.graph.xml_characters import NotXmlError, XmlPieces, check_property, is_element_name
from parkkg.namespaces import RDF
from parkkg.text import said

# Names after these prefixes have slashes. In Turtle each slash would need a backslash before it
# (`pki:park\/liyang-htz`), so the IRI is written in full, as rdflib and Jena write it.
_IN_FULL = frozenset({"pki", "pkc"})
# A prefixed name that ends with a dot: correct Turtle 1.1 (PN_LOCAL_ESC), but rdflib 7 cannot read
# it. In a literal, a backslash before a dot has another before it, so this matches names only.
_DOT_AT_END = re.compile(r"([\w.-]*):((?:[^\s\\\"<>^]|\\[^\s\\\"])*)\\\.(?= )")
_TYPE = ox.NamedNode(f"{RDF}type")
# Stands for rdf:type where pyoxigraph would name an element for a class that is no XML name.
_STAND_IN = ox.NamedNode("urn:x-parkkg:type")
_RDF_END = b"</rdf:RDF>"
_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+").match
_Statements = Iterable[ox.Triple | ox.Quad]
_AT_ONCE = 2_000  # triples


def turtle(lines: Iterable[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    r"""Pieces of a Turtle document; of a TriG document where the lines are N-Quads.

    Lines of one graph have to stand together.

    >>> line = '<https://schema.org/a> <https://schema.org/b> "c" .\n'
    >>> print("".join(turtle([line], {"schema": "https://schema.org/"})), end="")
    @prefix schema: <https://schema.org/> .
    <BLANKLINE>
    schema:a schema:b "c" .
    """
    return _turtle(_parsed(lines), prefixes)


def turtle_of(triples: _Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Pieces of a Turtle document of triples, in their order; of a TriG document of quads."""
    return _turtle(_batches(triples), prefixes)


def without_unused_prefixes(document: bytes) -> bytes:
    r"""A whole Turtle document, without the prefixes that are nowhere in it.

    >>> without_unused_prefixes(b"@prefix a: <urn:a#> .\n@prefix b: <urn:b#> .\n<urn:x> b:y 1 .\n")
    b'@prefix b: <urn:b#> .\n<urn:x> b:y 1 .\n'
    """
    declarations = _PREFIX_LINES(document)
    if declarations is None:
        return document
    body = document[declarations.end() :]
    lines = declarations.group().splitlines(keepends=True)
    return b"".join(line for line in lines if line.split()[1] in body) + body


def rdfxml(lines: Iterable[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Pieces of an RDF/XML document of N-Triples lines.

    Raises DataError for a predicate that is no XML name and for text that XML cannot hold.
    """
    try:
        yield from _rdfxml(_parsed(lines), prefixes)
    except NotXmlError as error:
        raise DataError(
            said("RDF/XML cannot hold this graph: {error}", error=error),
            hint=said("choose another format, such as ttl"),
        ) from error


def rdfxml_of(triples: _Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Pieces of an RDF/XML document of triples. Raises NotXmlError for what XML cannot hold."""
    return _rdfxml(_batches(triples), prefixes)


def _turtle(batches: Iterable[_Statements], prefixes: Mapping[str, str]) -> Iterator[str]:
    used = {prefix: prefixes[prefix] for prefix in sorted(prefixes) if prefix not in _IN_FULL}

    def in_full(name: re.Match[str]) -> str:
        local = re.sub(r"\\(.)", r"\1", name[2])
        return f"<{used[name[1]]}{local}.>"

    yield "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in used.items()) + "\n"
    for statements in batches:
        written = _serialized(statements, ox.RdfFormat.TRIG, used).decode()
        body = written.split("\n", len(used))[-1]
        yield _DOT_AT_END.sub(in_full, body) if r"\. " in body else body


def _rdfxml(batches: Iterable[_Statements], prefixes: Mapping[str, str]) -> Iterator[str]:
    head = _serialized((), ox.RdfFormat.RDF_XML, prefixes).removesuffix(_RDF_END)
    start, *declared = head.decode().removesuffix(">\n").split(" xmlns:")
    yield "\n    xmlns:".join((start, *sorted(declared))) + ">\n"
    xml = XmlPieces()
    for statements in batches:
        written = _serialized(_elements(statements), ox.RdfFormat.RDF_XML, prefixes)
        body = written[len(head) : -len(_RDF_END)]
        body = body.replace(b'<type xmlns="urn:x-parkkg:"', b"<rdf:type")
        yield xml.escaped(body).decode()
    yield f"{_RDF_END.decode()}\n"


def _parsed(lines: Iterable[str]) -> Iterator[Iterator[ox.Quad]]:
    return (ox.parse(text, format=ox.RdfFormat.N_QUADS, lenient=True) for text in joined(lines))


def _batches(triples: _Statements) -> Iterator[list[ox.Triple | ox.Quad]]:
    rest = iter(triples)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


def _elements(statements: _Statements) -> Iterator[ox.Triple]:
    """The triples, so that each is an XML element. Raises NotXmlError for one that cannot be."""
    for statement in statements:
        check_property(statement.predicate.value)
        kind = statement.object if statement.predicate == _TYPE else None
        if isinstance(kind, ox.NamedNode) and not is_element_name(kind.value):
            yield ox.Triple(statement.subject, _STAND_IN, kind)
        else:
            yield statement.triple if isinstance(statement, ox.Quad) else statement


def _serialized(
    statements: _Statements, syntax: ox.RdfFormat, prefixes: Mapping[str, str]
) -> bytes:
    try:
        given = cast("Iterable[ox.Quad]", statements)  # or triples, or some of both
        return ox.serialize(given, format=syntax, prefixes=dict(prefixes)) or b""
    except SyntaxError as error:
        raise DataError(
            said("a line of the graph is no N-Triples: {msg}", msg=error.msg),
            hint=said("somebody changed it; load the project again"),
            code="release-damaged",
        ) from error
