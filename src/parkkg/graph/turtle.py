"""Turtle and TriG for people: one subject a block, one predicate a line, short names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from parkkg.graph.ntriples import END, triple
from parkkg.graph.short_names import prefixed
from parkkg.namespaces import RDF, XSD

# Relative IRIs that resolve against a base to what they were (RFC 3986, section 5.2): no scheme,
# no query, no segment that starts with a dot.
_SEGMENT = r"[^./?#:\x00-\x20<>\"{}|^`\\][^/?#:\x00-\x20<>\"{}|^`\\]*"
_RELATIVE = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*(?:#[^\x00-\x20<>\"{{}}|^`\\#]*)?").fullmatch
# Literals that Turtle writes bare (Turtle, section 2.5.2 and 2.5.3).
_BARE = MappingProxyType(
    {
        f"<{XSD}integer>": re.compile(r'"([+-]?[0-9]+)"').fullmatch,
        f"<{XSD}decimal>": re.compile(r'"([+-]?[0-9]*\.[0-9]+)"').fullmatch,
        f"<{XSD}boolean>": re.compile(r'"(true|false)"').fullmatch,
    }
)
_TYPE = f"<{RDF}type>"
_REMEMBERED = 5_000


class _Names(dict[str, str]):
    """Short forms of IRI terms, remembered up to a bound."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        self._prefixes = prefixes
        self._base = base

    def __missing__(self, term: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        name = self[term] = _short(term, self._prefixes, self._base)
        return name


def turtle(lines: Iterable[str], prefixes: Mapping[str, str], base: str) -> Iterator[str]:
    """A sorted stream of N-Triples lines as pieces of a Turtle document."""
    yield _head(prefixes, base)
    yield from _blocks(lines, "", _Names(prefixes, base))


def trig(
    default: Iterable[str], named: Iterable[str], prefixes: Mapping[str, str], base: str
) -> Iterator[str]:
    """A sorted default graph, and lines of `by_graph`, as pieces of a TriG document."""
    names = _Names(prefixes, base)
    yield _head(prefixes, base)
    yield from _blocks(default, "", names)
    for graph, lines in groupby(named, _graph):
        yield f"\n{names[graph]} {{\n"
        yield from _blocks((line[len(graph) + 1 :] for line in lines), "    ", names)
        yield "}\n"


def _head(prefixes: Mapping[str, str], base: str) -> str:
    declared = "".join(f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(prefixes))
    return f"@base <{base}> .\n{declared}"


def _graph(line: str) -> str:
    return line[: line.index(" ")]


def _blocks(lines: Iterable[str], indent: str, names: _Names) -> Iterator[str]:
    subject = predicate = ""
    for line in lines:
        here, verb, term = triple(line)
        value = _value(term, names)
        if here != subject:
            end = f"{END}\n" if subject else "" if indent else "\n"
            yield f"{end}{indent}{names[here]} {_verb(verb, names)} {value}"
            subject, predicate = here, verb
        elif verb != predicate:
            yield f" ;\n{indent}    {_verb(verb, names)} {value}"
            predicate = verb
        else:
            yield f",\n{indent}        {value}"
    if subject:
        yield END


def _verb(term: str, names: _Names) -> str:
    return "a" if term == _TYPE else names[term]


def _value(term: str, names: _Names) -> str:
    if term.startswith("<<("):  # a triple term (RDF 1.2 Turtle, section 2.10)
        subject, predicate, value = term[4:-4].split(" ", 2)
        return f"<<( {names[subject]} {names[predicate]} {_value(value, names)} )>>"
    if term[0] == "<":
        return names[term]
    if term[0] == '"' and term[-1] == ">":
        cut = term.rindex("^^<")
        text, datatype = term[:cut], term[cut + 2 :]
        bare = _BARE.get(datatype)
        match = bare(text) if bare else None
        return match[1] if match else f"{text}^^{names[datatype]}"
    return term


def _short(term: str, prefixes: Mapping[str, str], base: str) -> str:
    if term[0] != "<":
        return term
    iri = term[1:-1]
    if name := prefixed(iri, prefixes):
        return ":".join(name)
    if iri.startswith(base) and _RELATIVE(iri[len(base) :]):
        return f"<{iri[len(base) :]}>"
    return term
