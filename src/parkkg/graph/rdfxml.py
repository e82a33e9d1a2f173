"""RDF/XML: one rdf:Description a subject, one element a triple."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter

from parkkg.errors import DataError
from parkkg.graph.ntriples import iri, literal, triple
from parkkg.graph.short_names import prefixed
from parkkg.namespaces import RDF

# A part of XML's NCName that needs no table of characters.
_TAIL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$").search
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*").fullmatch
# What XML 1.0 (section 2.2) cannot hold, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]").search
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
# Names of the syntax itself cannot be property elements (RDF 1.1 XML Syntax, section 5.1).
_RESERVED = re.compile(
    re.escape(RDF) + "(?:RDF|ID|about(?:Each(?:Prefix)?)?|parseType|resource|nodeID|datatype"
    "|Description|li|bagID)"
).fullmatch
_REMEMBERED = 1_000
_subject = itemgetter(0)


def rdfxml(lines: Iterable[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A sorted stream of N-Triples lines as pieces of an RDF/XML document.

    Raises DataError for a predicate that is no XML name and for text that XML cannot hold.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix in sorted(prefixes):
        yield f'\n    xmlns:{prefix}="{prefixes[prefix]}"'
    yield ">\n"
    name = lru_cache(_REMEMBERED)(partial(_name, prefixes))
    for subject, triples in groupby(map(triple, lines), _subject):
        yield f"  <rdf:Description {_reference(subject, 'about')}>\n"
        for _, predicate, value in triples:
            yield _element(*name(predicate), value)
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _element(name: str, namespace: str, value: str) -> str:
    if not value.startswith('"'):
        return f"    <{name}{namespace} {_reference(value, 'resource')}/>\n"
    text, language, datatype = literal(value)
    kind = ""
    if language:
        kind = f' xml:lang="{language}"'
    elif datatype:
        kind = f' rdf:datatype="{_text(datatype)}"'
    return f"    <{name}{namespace}{kind}>{_text(text)}</{name}>\n"


def _name(prefixes: Mapping[str, str], term: str) -> tuple[str, str]:
    """A property element's name, and the declaration of its namespace where we have no prefix."""
    predicate = iri(term)
    tail = _TAIL(predicate)
    if tail is None or _RESERVED(predicate):
        raise _unfit(f"the property <{predicate}> is no XML name")
    name = prefixed(predicate, prefixes)
    if name and _NCNAME(name[1]):
        return ":".join(name), ""
    return f"p:{tail[0]}", f' xmlns:p="{_text(predicate[: tail.start()])}"'


def _reference(term: str, attribute: str) -> str:
    if term.startswith("_:"):
        return f'rdf:nodeID="b{term[2:]}"'  # XML names start with no digit
    return f'rdf:{attribute}="{_text(iri(term))}"'


def _text(text: str) -> str:
    if bad := _FORBIDDEN(text):
        raise _unfit(f"there is a character U+{ord(bad[0]):04X} in a text")
    return text.translate(_ESCAPES)


def _unfit(fault: str) -> DataError:
    return DataError(
        f"RDF/XML cannot hold this graph: {fault}",
        hint="choose another format, such as --format ttl",
    )
