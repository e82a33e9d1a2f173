"""JSON-LD 1.1: one context of prefixes, one node a line, each literal as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter

from parkkg.errors import DataError
from parkkg.graph.ntriples import TRIPLE_TERM, Literal, iri, literal, triple
from parkkg.graph.short_names import compact
from parkkg.namespaces import RDF
from parkkg.text import said

_TYPE = f"<{RDF}type>"
_REMEMBERED = 5_000
_subject = itemgetter(0)


def jsonld(lines: Iterable[str], prefixes: Mapping[str, str]) -> Iterator[str]:
    """A sorted stream of N-Triples lines as pieces of a JSON-LD document.

    Raises DataError for an IRI whose scheme is one of the prefixes, and for a triple term.
    """
    name = lru_cache(_REMEMBERED)(partial(_id, prefixes))
    context = {prefix: prefixes[prefix] for prefix in sorted(prefixes)}
    yield f'{{"@context": {json.dumps(context, indent=1)},\n"@graph": ['
    before = "\n"
    for subject, node in groupby(map(triple, lines), _subject):
        yield f'{before}{{"@id": {name(subject)}'
        before = ",\n"
        for key, triples in groupby(node, _key):
            if key == "@type":
                yield ', "@type": ['
                yield from _listed(name(value) for _, _, value in triples)
            else:
                yield f", {name(key)}: ["
                yield from _listed(_value(value, name) for _, _, value in triples)
            yield "]"
        yield "}"
    yield "\n]}\n"


def _key(triple: Sequence[str]) -> str:
    # `@type` takes IRIs only. RDF allows a literal as the object of rdf:type, too.
    _, predicate, value = triple
    return "@type" if predicate == _TYPE and value[0] != '"' else predicate


def _listed(values: Iterable[str]) -> Iterator[str]:
    before = ""
    for value in values:
        yield before + value
        before = ", "


def tagged(found: Literal) -> dict[str, str]:
    """A text in a language as JSON-LD has it; RDF 1.2 writes a direction behind the language.

    >>> tagged(Literal("مرحبا", "ar--rtl", ""))
    {'@direction': 'rtl', '@language': 'ar', '@value': 'مرحبا'}
    """
    language, _, direction = found.language.partition("--")
    directed = {"@direction": direction} if direction else {}
    return {**directed, "@language": language, "@value": found.text}


def check_node(term: str) -> None:
    """Raise DataError for a term that JSON-LD 1.1 cannot refer to: one that is a triple."""
    if term.startswith(TRIPLE_TERM):
        raise DataError(
            said("JSON-LD cannot express a term that is a triple: {term}", term=term),
            hint=said("choose another format, such as ttl"),
        )


def _id(prefixes: Mapping[str, str], term: str) -> str:
    """The JSON string for an IRI or a blank node."""
    if term.startswith("_:"):
        return json.dumps(term)
    check_node(term)
    full = iri(term)
    short = compact(full, prefixes)
    if short is None and full.partition(":")[0] in prefixes:
        raise DataError(
            said("JSON-LD would read {term} as a prefixed name", term=term),
            hint=said("choose another format, such as ttl"),
        )
    return json.dumps(short or full, ensure_ascii=False)


def _value(term: str, name: Callable[[str], str]) -> str:
    if not term.startswith('"'):
        return f'{{"@id": {name(term)}}}'
    found = literal(term)
    if found.language:
        return json.dumps(tagged(found), ensure_ascii=False)
    string = json.dumps(found.text, ensure_ascii=False)
    if found.datatype:
        return f'{{"@type": {name(f"<{found.datatype}>")}, "@value": {string}}}'
    return f'{{"@value": {string}}}'
