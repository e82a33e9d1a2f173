"""Triples put together by hand, as N-Triples lines; terms of vocabularies are written short."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from urllib.parse import quote

import pyoxigraph as ox

from parkkg.graph.ntriples import literal, triple
from parkkg.graph.short_names import compact
from parkkg.namespaces import PREFIXES, XSD
from parkkg.text import LocalizedText

_PREFIXES = MappingProxyType(
    {
        **PREFIXES,
        "spdx": "http://spdx.org/rdf/terms#",
        "void-ext": "http://ldf.fi/void-ext#",
    }
)
Value = ox.NamedNode | ox.Literal


class Statements:
    """Collects triples, each once. There is no way to make a blank node."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._lines = set(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """Sorted N-Triples lines."""
        return tuple(sorted(self._lines))

    def say(self, subject: str, predicate: str, *values: Value) -> None:
        """Add `subject predicate value`, where the predicate is written `dcterms:title`."""
        for value in values:
            triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(full(predicate)), value)
            self._lines.add(f"{triple} .\n")

    def values(self, subject: str, predicate: str) -> list[Value]:
        """The values of a property of a subject that have been said, sorted."""
        start = f"<{subject}> <{full(predicate)}> "
        return [_term(line) for line in sorted(s for s in self._lines if s.startswith(start))]

    def values_of(self, predicate: str) -> list[Value]:
        """The values that a property has been said to have of anything, sorted."""
        verb = f"> <{full(predicate)}> "
        return [_term(line) for line in sorted(s for s in self._lines if verb in s)]

    def is_a(self, thing: Value, kind: str) -> bool:
        """Whether a thing has been said to be of a class, written `dcat:Dataset`."""
        return f"{thing} <{full('rdf:type')}> <{full(kind)}> .\n" in self._lines

    def type(self, subject: str, *names: str) -> None:
        """Say of which classes the subject is, written `dcat:Dataset`."""
        for name in names:
            self.say(subject, "rdf:type", ox.NamedNode(full(name)))

    def label(self, subject: str, text: LocalizedText, predicate: str = "rdfs:label") -> None:
        """Add the words in each language that there is."""
        if text.zh:
            self.say(subject, predicate, ox.Literal(text.zh, language="zh"))
        if text.en:
            self.say(subject, predicate, ox.Literal(text.en, language="en"))

    def count(self, subject: str, predicate: str, number: int) -> None:
        """Add a number, as VoID wants them."""
        self.say(subject, predicate, typed(str(number), "integer"))

    def checksum(self, subject: str, digest: str) -> None:
        """Add a SHA-256 in the words of SPDX, as DCAT 3 does (section 6.8.16)."""
        node = part_of(subject, "sha256")
        self.say(subject, "spdx:checksum", ox.NamedNode(node))
        self.type(node, "spdx:Checksum")
        self.say(node, "spdx:algorithm", ox.NamedNode(full("spdx:checksumAlgorithm_sha256")))
        self.say(node, "spdx:checksumValue", typed(digest, "hexBinary"))


def _term(line: str) -> Value:
    """The object of an N-Triples line that has no blank node."""
    term = triple(line)[2]
    if term.startswith("<"):
        return ox.NamedNode(term[1:-1])
    found = literal(term)
    kind = ox.NamedNode(found.datatype) if found.datatype else None
    return ox.Literal(found.text, language=found.language or None, datatype=kind)


def full(name: str) -> str:
    """The IRI of a short name such as `dcat:Dataset`; KeyError for a prefix that is not ours."""
    prefix, _, local = name.partition(":")
    return _PREFIXES[prefix] + local


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal with a datatype of XML Schema."""
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def part_of(iri: str, *names: str) -> str:
    """An IRI within another: names after its #, each a part of the one before."""
    # No colon: readers of Turtle may take what is before it for a scheme.
    inner = "/".join(quote(name, safe="/%") for name in names)
    return f"{iri}/{inner}" if "#" in iri else f"{iri}#{inner}"


def key(iri: str) -> str:
    """What an IRI is called within another: `pk/Park` where it has a short name."""
    short = compact(iri, PREFIXES)
    return short.replace(":", "/", 1) if short else quote(iri, safe="")
