"""Literals as they are written, in a store that by itself keeps their values.

Oxigraph gives 12.50 back as 12.5, and an xsd:byte as an xsd:integer (decision 34). So a literal
that it would not give back as it is written gets a datatype of ours in the store, where it stays as
it is. Where a query computes, a function gives its value; STR, sameTerm and DATATYPE see what is
written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.graph.canonical import canonical_object
from parkkg.graph.ntriples import unescape
from parkkg.namespaces import XSD
from parkkg.shacl.terms import Term
from parkkg.sparql.grammar import closings, declared_prefixes, form_at
from parkkg.sparql.lexer import Kind, kind_of, replaced, split, starts

_OURS = "urn:parkkg:written:"
_VALUE, _DATATYPE = "urn:parkkg:value", "urn:parkkg:datatype"
# What these say of a term is not about its value.
_OF_TERMS = frozenset(
    ("STR", "LANG", "DATATYPE", "BOUND", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL",
     "COUNT", "SAMPLE")
)  # fmt: skip
_CLAUSES = frozenset(("SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"))
_OPENING = frozenset(("(", "{", "<<", "<<("))


def stored(term: str) -> str:
    """A typed literal as the store has it, to keep how it is written.

    >>> stored(f'"12.50"^^<{XSD}decimal>')
    '"12.50"^^<urn:parkkg:written:decimal>'
    """
    text, _, name = term.rpartition(f'"^^<{XSD}')
    return f'{text}"^^<{_OURS}{name}'


def as_written(term: object) -> str:
    """A term that the store gives, in N-Triples syntax, as the data have it."""
    text = str(term)
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(_OURS):
        head, _, name = text.rpartition(f'"^^<{_OURS}')
        return f'{head}"^^<{XSD}{name}'
    return text


def with_values(text: str, prefixes: Mapping[str, str]) -> str:
    """A query that sees values of literals where it computes, and else what is written.

    >>> with_values("SELECT ?v { ?s ?p ?v FILTER (?v > 1 && STR(?v) != '1.0') }", {})
    "SELECT ?v { ?s ?p ?v FILTER (<urn:parkkg:value>(?v) > 1 && STR(?v) != '1.0') }"
    """
    parts, _ = split(text)
    return replaced(text, _edits(parts, starts(text, parts), prefixes))


def _edits(
    parts: Sequence[str], places: Sequence[int], prefixes: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    declared = {**prefixes, **declared_prefixes(parts[: form_at(parts)])}
    closed, words = closings(parts), [part.upper() for part in parts]
    # The brackets around a token: where each closes, what is in it, and what is called with it.
    around: list[tuple[int, str, str]] = [(len(parts), "clauses", "")]
    clause = ""
    for at, part in enumerate(parts):
        while around[-1][0] == at:
            around.pop()
        _, inside, called = around[-1]
        if part in _OPENING and at in closed:
            around.append((closed[at], _inside(words, at, inside), words[at - 1]))
        elif inside == "clauses" and words[at] in _CLAUSES:
            clause = words[at]
        elif words[at] == "DATATYPE" and inside == "expression":
            yield places[at], places[at] + len(part), f"<{_DATATYPE}>"
        elif kind_of(part) is Kind.VARIABLE:
            sorted_by = inside == "clauses" and clause == "ORDER"
            if sorted_by or (inside == "expression" and _computes(words, at, called)):
                yield places[at], places[at] + len(part), f"<{_VALUE}>({part})"
        elif inside == "pattern" or called == "SAMETERM":
            yield from _constant(parts, places, at, declared)


def _inside(words: Sequence[str], at: int, around: str) -> str:
    """What the brackets that open there have in them."""
    if words[at] == "{":
        return "clauses" if words[at + 1] == "SELECT" else "pattern"
    if words[at] != "(":
        return "term"
    # Within a pattern, other round brackets are around a list or a part of a path.
    in_pattern = around in ("pattern", "term")
    called = words[at - 1] in ("FILTER", "BIND") or words[at - 2] == "FILTER"
    return around if in_pattern and not called else "expression"


def _computes(words: Sequence[str], at: int, called: str) -> bool:
    """Whether the value of the variable there matters, in an expression."""
    before, after = words[at - 1], words[at + 1]
    if before == "AS" or (before == "(" and after == "AS"):
        return False
    alone = before in ("(", ",", "DISTINCT") and after in (")", ",")
    return not (alone and called in _OF_TERMS)


def _constant(
    parts: Sequence[str], places: Sequence[int], at: int, declared: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    """A literal that is to be found as it is written there."""
    part, start, end = parts[at], places[at], places[at] + len(parts[at])
    match kind_of(part):
        case Kind.NUMBER:
            name = "double" if "e" in part.lower() else "decimal" if "." in part else "integer"
            if parts[at - 1] in ("-", "+") and places[at - 1] + 1 == start:
                part, start = parts[at - 1] + part, start - 1
        case Kind.STRING if parts[at + 1] == "^^":
            datatype = parts[at + 2]
            prefix, _, local = datatype.partition(":")
            iri = datatype[1:-1] if datatype[0] == "<" else declared.get(prefix, "") + local
            marks = 3 if part[:3] in ('"""', "'''") else 1
            part, end = unescape(part[marks:-marks]), places[at + 2] + len(datatype)
            name = iri.removeprefix(XSD)
            if name == iri:
                return
        case _:
            return
    literal = ox.Literal(part, datatype=ox.NamedNode(XSD + name))
    if canonical_object(literal) != str(literal):
        yield start, end, stored(str(literal))


def _value_of(term: Term | ox.Triple) -> Term | ox.Triple:
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(_OURS):
        return ox.Literal(term.value, datatype=_datatype_of(term))
    return term


def _datatype_of(term: Term | ox.Triple) -> ox.NamedNode | None:
    if not isinstance(term, ox.Literal):
        return None
    iri = term.datatype.value
    return ox.NamedNode(XSD + iri.removeprefix(_OURS)) if iri.startswith(_OURS) else term.datatype


FUNCTIONS: Mapping[ox.NamedNode, Callable[..., Term | ox.Triple | None]] = MappingProxyType(
    {ox.NamedNode(_VALUE): _value_of, ox.NamedNode(_DATATYPE): _datatype_of}
)
