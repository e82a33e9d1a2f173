"""A shapes graph: the triples of shapes files, each with the line that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.canonical import canonical_object
from parkkg.graph.ntriples import written
from parkkg.graph.parse_rdf import quads_with_lines
from parkkg.namespaces import OWL, RDF, RDFS, SH
from parkkg.shacl.terms import language_of, text_of

FIRST, NIL = f"<{RDF}first>", f"<{RDF}nil>"
TYPE, SUBCLASS = f"<{RDF}type>", f"<{RDFS}subClassOf>"


@dataclass(frozen=True)
class Source:
    """An RDF file: where it is, what people call it, and the IRI that relative ones refer to."""

    path: Path
    name: str
    base: str


@dataclass(frozen=True)
class Place:
    """A line of a file; the line is 0 where it is unknown."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Statement:
    """A triple and where it stands. Terms are in N-Triples syntax."""

    subject: str
    predicate: str
    object: str
    place: Place


@dataclass(frozen=True)
class ShapesGraph:
    """The statements of all shapes files, and the prefixes that the files declare.

    Where they are `canonical`, so are the data. `files` are what people call the files, `bases`
    the IRIs that these have.
    """

    statements: tuple[Statement, ...]
    prefixes: Mapping[str, str]
    canonical: bool = False
    files: tuple[str, ...] = ()
    bases: frozenset[str] = frozenset()

    def lines(self) -> Iterator[str]:
        """The statements in N-Triples, in their order; of the same files always the same lines."""
        numbers: dict[str, str] = {}

        def named(term: str) -> str:
            is_blank = term.startswith("_:")
            return numbers.setdefault(term, f"_:b{len(numbers)}") if is_blank else term

        for found in self.statements:
            yield f"{named(found.subject)} {found.predicate} {named(found.object)} .\n"

    def of(self, subject: str, name: str, namespace: str = SH) -> Sequence[Statement]:
        """The statements of a subject with a predicate, by default one of SHACL."""
        return self._index.get((subject, f"<{namespace}{name}>"), ())

    def objects(self, subject: str, name: str, namespace: str = SH) -> tuple[str, ...]:
        """The objects of a subject and a predicate."""
        return tuple(statement.object for statement in self.of(subject, name, namespace))

    def texts(self, subject: str, name: str) -> tuple[tuple[str, str], ...]:
        """The literals among the objects, as sorted pairs of a language and a text."""
        found = []
        for term in self.objects(subject, name):
            if term.startswith('"'):
                found.append((language_of(term), text_of(term)))
        return tuple(sorted(found))

    def about(self, subject: str) -> Sequence[Statement]:
        """All statements with that subject."""
        return self._by_subject.get(subject, ())

    def types(self, subject: str) -> Sequence[Statement]:
        """What a node is said to be an instance of."""
        return self.of(subject, "type", RDF)

    def place(self, subject: str) -> Place:
        """Where a node is described first."""
        found = self.about(subject)
        return found[0].place if found else Place()

    def label(self, name: str) -> str:
        """A node's own IRI, else that of the nearest node around it; the node if there is none."""
        passed = set()
        while name.startswith("_:") and name in self._around and name not in passed:
            passed.add(name)
            name = self._around[name]
        return name

    def members(self, head: str) -> tuple[str, ...] | None:
        """The members of an RDF list; None where it is none or has no end."""
        found: list[str] = []
        seen: set[str] = set()
        while head != NIL:
            first, rest = self.objects(head, "first", RDF), self.objects(head, "rest", RDF)
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return tuple(found)

    def instances(self, *classes: str) -> tuple[str, ...]:
        """The nodes of one of these classes or a subclass, in the order of the files."""
        wanted = self.subclasses(classes)
        return tuple(
            dict.fromkeys(
                s.subject for s in self.statements if s.predicate == TYPE and s.object in wanted
            )
        )

    def subclasses(self, classes: Iterable[str]) -> frozenset[str]:
        """These classes and all their subclasses."""
        waiting = list(classes)
        found = set(waiting)
        while waiting:
            lower = self._subclasses.get(waiting.pop(), set()) - found
            found |= lower
            waiting += lower
        return frozenset(found)

    def declared(self, nodes: Iterable[str]) -> dict[str, str]:
        """The prefixes that sh:declare gives these nodes and what they import (SHACL, 5.2.1)."""
        waiting, seen, found = list(nodes), set[str](), dict[str, str]()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            waiting += self.objects(node, "imports", OWL)
            for declaration in self.objects(node, "declare"):
                for prefix in self.objects(declaration, "prefix"):
                    for namespace in self.objects(declaration, "namespace"):
                        if is_prefix(text_of(prefix), text_of(namespace)):
                            found[text_of(prefix)] = text_of(namespace)
        return found

    @cached_property
    def _index(self) -> Mapping[tuple[str, str], Sequence[Statement]]:
        index: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
        for statement in self.statements:
            index[statement.subject, statement.predicate].append(statement)
        return dict(index)

    @cached_property
    def _around(self) -> Mapping[str, str]:
        return {s.object: s.subject for s in reversed(self.statements)}

    @cached_property
    def _by_subject(self) -> Mapping[str, Sequence[Statement]]:
        index: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            index[statement.subject].append(statement)
        return dict(index)

    @cached_property
    def _subclasses(self) -> Mapping[str, set[str]]:
        index: defaultdict[str, set[str]] = defaultdict(set)
        for statement in self.statements:
            if statement.predicate == SUBCLASS:
                index[statement.object].add(statement.subject)
        return dict(index)


def read_shapes_graph(sources: Iterable[Source], *, canonical: bool = False) -> ShapesGraph:
    """The triples of shapes files as one graph.

    With `canonical`, literals are as the engine keeps them, as those of a release are. Nothing is
    fetched: owl:imports says only where prefixes are declared. Raises DataError, with file and
    line, where a file cannot be read.
    """
    statements: dict[tuple[str, str, str], Statement] = {}
    prefixes: dict[str, str] = {}
    sources = tuple(sources)
    for source in sources:
        for statement in _read(source, prefixes, canonical_object if canonical else written):
            key = statement.subject, statement.predicate, statement.object
            statements.setdefault(key, statement)
    return ShapesGraph(
        tuple(statements.values()),
        prefixes,
        canonical,
        tuple(source.name for source in sources),
        frozenset(source.base for source in sources),
    )


@lru_cache(1000)
def is_prefix(prefix: str, namespace: str) -> bool:
    """Whether a query can have this prefix for this namespace.

    >>> is_prefix("ex", "http://example.org/"), is_prefix("ex", "not an IRI")
    (True, False)
    """
    try:
        ox.Store().query("ASK {}", prefixes={prefix: namespace})
    except ValueError:
        return False
    return True


def _read(
    source: Source, prefixes: dict[str, str], form_of: Callable[[Any], str]
) -> Iterator[Statement]:
    try:
        for line, quad in quads_with_lines(source.path, source.name, source.base, prefixes):
            yield Statement(
                str(quad.subject),
                str(quad.predicate),
                form_of(quad.object),
                Place(source.name, line),
            )
    except DataError as error:
        error.code = "shapes-unusable" if error.problems else error.code
        raise
