"""Shapes as both SHACL engines are given them, and what their results do not say by themselves.

The files are parsed once. What could reach a network is refused, owl:imports is left out, and
messages, languages and property paths are looked up here, so that both engines speak alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from parkkg.errors import DataError
from parkkg.namespaces import BASE, OWL, RDF, RDFS, SH
from parkkg.problems import problem
from parkkg.sparql.query import QueryError, read_query

Term = NamedNode | BlankNode | Literal | Triple
Messages = tuple[tuple[str, str], ...]

_TYPE, _CLASS = NamedNode(RDF + "type"), SH + "class"
_TARGETS = frozenset(
    SH + name for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
)
_REPEATED = (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?"))
_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")
_LONGEST_PATH = 50


@dataclass(frozen=True)
class Shapes:
    """A shapes graph. Nodes are named by their N-Triples syntax."""

    triples: tuple[Triple, ...]

    def named(self, shape: str) -> str:
        """The shape itself if it has an IRI, else the nearest enclosing shape with one, if any."""
        passed = set()
        while shape.startswith("_:") and shape not in passed:
            passed.add(shape)
            shape = self._enclosing.get(shape, "")
        return "" if shape.startswith("_:") else shape

    def path_of(self, shape: str) -> str:
        """The path of a property shape, as SPARQL writes it; empty where it has none."""
        return next((self._path(node)[0] for node in self._objects(shape, "path")), "")

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Every path of a property shape: as SPARQL writes it, and as Turtle does."""
        return dict(self._path(t.object) for t in self.triples if t.predicate.value == SH + "path")

    @cached_property
    def target_properties(self) -> Mapping[str, str]:
        """The property of shapes that are about the subjects of one (sh:targetSubjectsOf)."""
        return {
            str(triple.subject): str(triple.object)
            for triple in self.triples
            if triple.predicate.value == SH + "targetSubjectsOf"
        }

    @property
    def prefixes(self) -> dict[str, str]:
        """What sh:declare declares for the queries in shapes (SHACL, section 5.2.1)."""
        return {
            prefix.value: namespace.value
            for triple in self.triples
            if triple.predicate.value == SH + "declare"
            for prefix in self._objects(str(triple.object), "prefix")
            for namespace in self._objects(str(triple.object), "namespace")
            if isinstance(prefix, Literal) and isinstance(namespace, Literal)
        }

    @cached_property
    def reporting(self) -> frozenset[str]:
        """The shapes that make results: those that have targets, and their property shapes."""
        waiting = [str(triple.subject) for triple in self.triples if _is_target(triple)]
        found = set(waiting)
        while waiting:
            inner = {str(node) for node in self._objects(waiting.pop(), "property")} - found
            found |= inner
            waiting += inner
        return frozenset(found)

    def messages(self, texts: Iterable[str], component: str) -> Messages:
        """Those of an engine's texts that a shape declares, by language; else one of our own.

        The engines' own texts are left out, for the two differ in them.
        """
        found: set[tuple[str, str]] = set()
        for text in texts:
            languages = self._languages.get(text) or {
                language for pattern, language in self._templates if pattern.fullmatch(text)
            }
            found |= {(language, text) for language in languages}
        if found:
            return tuple(sorted(found))
        name = _parameter(component)
        return ("en", f"does not satisfy {name}"), ("zh", f"不满足 {name}")

    def with_types_as_values(self) -> Iterator[Triple]:
        """The triples, with each nested sh:class replaced by an equal path and sh:hasValue.

        The engine shacl looks through all instances for each node there: quadratic time.
        """
        for number, triple in enumerate(self.triples):
            if triple.predicate.value != _CLASS or str(triple.subject) in self.reporting:
                yield triple
                continue
            shape, path, rest, step = (BlankNode(f"class{number}x{part}") for part in range(4))
            yield Triple(triple.subject, NamedNode(SH + "property"), shape)
            yield Triple(shape, NamedNode(SH + "hasValue"), triple.object)
            yield Triple(shape, NamedNode(SH + "path"), path)
            yield Triple(path, NamedNode(RDF + "first"), _TYPE)
            yield Triple(path, NamedNode(RDF + "rest"), rest)
            yield Triple(rest, NamedNode(RDF + "first"), step)
            yield Triple(rest, NamedNode(RDF + "rest"), NamedNode(RDF + "nil"))
            yield Triple(step, NamedNode(SH + "zeroOrMorePath"), NamedNode(RDFS + "subClassOf"))

    def check_property(self, shape: str) -> None:
        """Raise DataError where a property shape has no path, or two: one engine ignores it."""
        number = len(self._objects(shape, "path"))
        if number != 1:
            name = shape if shape.startswith("<") else f"of {self.named(shape)}"
            raise DataError(
                f"the shapes cannot be used: the property shape {name} has {number or 'no'} "
                f"sh:path{'s' if number else ''}",
                hint="give each shape that sh:property names one sh:path",
            )

    def non_violations(self) -> Iterator[NamedNode | BlankNode]:
        """The shapes without nested shapes whose results are not violations."""
        for triple in self.triples:
            shape = triple.subject
            if (
                triple.predicate.value == SH + "severity"
                and triple.object in {NamedNode(SH + "Warning"), NamedNode(SH + "Info")}
                and str(shape) in self.reporting
                and not self._objects(str(shape), "property")
                and not isinstance(shape, Triple)
            ):
                yield shape

    @cached_property
    def _index(self) -> Mapping[tuple[str, str], Sequence[Term]]:
        index: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
        for triple in self.triples:
            index[str(triple.subject), triple.predicate.value].append(triple.object)
        return dict(index)

    def _objects(self, subject: str, predicate: str, namespace: str = SH) -> Sequence[Term]:
        return self._index.get((subject, namespace + predicate), ())

    @cached_property
    def _enclosing(self) -> Mapping[str, str]:
        return {
            str(triple.object): str(triple.subject)
            for triple in self.triples
            if triple.predicate.value == SH + "property"
        }

    @cached_property
    def _languages(self) -> Mapping[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for message in _literals(self.triples, "message"):
            found[message.value].add(message.language or "")
        return {text: frozenset(languages) for text, languages in found.items()}

    @cached_property
    def _templates(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Messages with placeholders: an engine fills them in, and may drop the language."""
        return tuple(
            (re.compile(".*".join(map(re.escape, _PLACEHOLDER.split(text))), re.DOTALL), language)
            for text, languages in sorted(self._languages.items())
            if _PLACEHOLDER.search(text)
            for language in sorted(languages)
        )

    def _path(self, node: Term, depth: int = 0) -> tuple[str, str]:
        """A property path (SHACL, section 2.3.1), as SPARQL writes it and as Turtle does."""
        if depth > _LONGEST_PATH:
            raise _cyclic_path()
        if isinstance(node, NamedNode):
            return str(node), str(node)
        for inner in self._objects(str(node), "inversePath"):
            sparql, turtle = self._path(inner, depth + 1)
            return f"^{sparql}", f"[ sh:inversePath {turtle} ]"
        for name, mark in _REPEATED:
            for inner in self._objects(str(node), name):
                sparql, turtle = self._path(inner, depth + 1)
                return f"({sparql}){mark}", f"[ sh:{name} {turtle} ]"
        for inner in self._objects(str(node), "alternativePath"):
            sparql, turtle = self._members(inner, "|", depth + 1)
            return sparql, f"[ sh:alternativePath {turtle} ]"
        return self._members(node, "/", depth + 1)

    def _members(self, node: Term, mark: str, depth: int) -> tuple[str, str]:
        paths: list[tuple[str, str]] = []
        while first := self._objects(str(node), "first", RDF):
            paths.append(self._path(first[0], depth))
            if len(paths) > _LONGEST_PATH:
                raise _cyclic_path()
            node = next(iter(self._objects(str(node), "rest", RDF)), NamedNode(RDF + "nil"))
        return (
            f"({mark.join(sparql for sparql, _ in paths)})",
            f"( {' '.join(turtle for _, turtle in paths)} )",
        )


def read_shapes(paths: Sequence[Path]) -> Shapes:
    """The shapes in Turtle files, as one graph.

    Raises DataError, with file and line, where a file cannot be read, and where a query in a shape
    is not valid or would query another endpoint.
    """
    triples = tuple(triple for path in paths for triple in _read(path))
    shapes = Shapes(triples)
    prefixes = shapes.prefixes
    _ = shapes.paths  # raises for a cyclic path, on which an engine would not end
    for triple in triples:
        if triple.predicate.value in {SH + "select", SH + "ask"}:
            _check_query(triple, prefixes)
        if triple.predicate.value == SH + "property":
            shapes.check_property(str(triple.object))
    return shapes


def _read(path: Path) -> Iterator[Triple]:
    name = f"{path.parent.name}/{path.name}"
    try:
        for quad in parse(
            path=path,
            format=RdfFormat.TURTLE,
            base_iri=f"{BASE}shapes/{path.name}",
            rename_blank_nodes=True,
        ):
            # An engine might fetch what is imported.
            if quad.predicate.value != OWL + "imports":
                yield quad.triple
    except SyntaxError as error:
        found = problem("PK504", str(error.msg), file=name, line=error.lineno or 0)
        raise DataError(f"{name} cannot be read", problems=(found,)) from None


def _check_query(triple: Triple, prefixes: dict[str, str]) -> None:
    """Refuse an invalid query, and what rdflib would fetch: SERVICE and the graphs of FROM."""
    text = triple.object.value if isinstance(triple.object, Literal) else ""
    where = f"the shapes cannot be used: the query of {triple.subject}"
    try:
        query = read_query(text, prefixes=prefixes, has_base=True)
        Store().query(text, prefixes=prefixes, base_iri=BASE)
    except QueryError as error:
        raise DataError(f"{where}: {error.message}", hint=error.hint) from None
    except SyntaxError as error:
        raise DataError(f"{where}: {str(error.msg)[:100]}") from None
    if query.names_dataset:
        raise DataError(
            f"{where} says FROM",
            hint="remove it: the query of a shape always sees the whole graph",
        )


def _cyclic_path() -> DataError:
    return DataError("the shapes cannot be used: a property path is cyclic")


def _is_target(triple: Triple) -> bool:
    return triple.predicate.value in _TARGETS or (
        triple.predicate == _TYPE
        and triple.object in {NamedNode(RDFS + "Class"), NamedNode(OWL + "Class")}
    )


def _literals(triples: Iterable[Triple], name: str) -> Iterator[Literal]:
    for triple in triples:
        if triple.predicate.value == SH + name and isinstance(triple.object, Literal):
            yield triple.object


def _parameter(component: str) -> str:
    """`sh:minCount` for `MinCountConstraintComponent`."""
    if component == "SPARQLConstraintComponent":
        return "sh:sparql"
    name = component.removesuffix("ConstraintComponent")
    return component if name == component else f"sh:{name[0].lower()}{name[1:]}"
