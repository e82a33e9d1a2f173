"""The result of a SHACL validation, as data and as a validation report in Turtle."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from types import MappingProxyType
from typing import IO, Literal

import duckdb
import pyoxigraph as ox

from parkkg.namespaces import RDF, SH
from parkkg.shacl.messages import Messages
from parkkg.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated, sparql
from parkkg.shacl.paths import Sequence as InSequence
from parkkg.shacl.plan import Part
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.terms import engine_term
from parkkg.tables.database import fetched

Severity = Literal["violation", "warning", "info"]
Engine = Literal["sql", "pyshacl"]

_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {f"<{SH}Violation>": "violation", f"<{SH}Warning>": "warning", f"<{SH}Info>": "info"}
)
_BATCH = 10_000


def severity_of(term: str) -> Severity:
    """The severity that a term means; one of one's own is a violation."""
    return _SEVERITIES.get(term, "violation")


@dataclass(frozen=True, order=True)
class Result:
    """One SHACL result (SHACL, section 3.6.2). Terms are in N-Triples syntax, absent ones empty.

    `path` is an IRI in angle brackets, or a property path as SPARQL writes it. `component` is the
    constraint component's name in the SHACL namespace, or its IRI where that is elsewhere.
    `source_shape` is the shape's IRI or blank node, `shape` the IRI of the nearest shape that has
    one. `messages` are pairs of a language and a text. `severity_term` is as the shape has it.
    `times` is how often a validation report has the same result: once for each way to its node.
    """

    focus: str
    path: str
    value: str
    severity: Severity
    component: str
    source_shape: str
    shape: str
    messages: tuple[tuple[str, str], ...]
    severity_term: str = f"<{SH}Violation>"
    times: int = 1

    def message(self, language: str) -> str:
        """The message in `language`, in English, without a language or in any; else empty."""
        texts = dict(reversed(self.messages))
        known = (texts.get(code) for code in (language, "en", "", *texts))
        return next(filter(None, known), "")


class StoredResults(Collection[Result]):
    """The results that a table `shacl_result` has; however many there are, one at a time.

    They can be read as long as the connection is open.
    """

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        parts: Sequence[Part],
        shapes: Shapes,
        messages: Messages,
    ) -> None:
        self._db = db
        self._parts = parts
        self._shapes = shapes
        self._messages = messages

    def __len__(self) -> int:
        row = self._db.execute("SELECT count(*) FROM shacl_result").fetchone()
        return int(row[0]) if row else 0

    def __contains__(self, item: object) -> bool:
        return any(result == item for result in self)

    def __iter__(self) -> Iterator[Result]:
        rows = self._db.cursor().execute(
            "SELECT source, focus, value, path, number, inside, messages, times FROM shacl_result "
            "ORDER BY focus, source, value, path, messages"
        )
        for row in fetched(rows, _BATCH):
            yield self._result(*row)

    def counts(self) -> dict[Severity, int]:
        """The number of results of each severity, as a validation report has them."""
        found: dict[Severity, int] = {}
        for source, number in self._db.execute(
            "SELECT source, sum(times)::BIGINT FROM shacl_result GROUP BY source"
        ).fetchall():
            severity = severity_of(self._parts[source].shape.severity)
            found[severity] = found.get(severity, 0) + number
        return found

    def _result(
        self,
        source: int,
        focus: str,
        value: str | None,
        path: str | None,
        number: int | None,
        inside: list[int] | None,
        messages: str | None,
        times: int,
    ) -> Result:
        part = self._parts[source]
        shape = part.shape
        own = sparql(shape.path) if shape.path is not None else ""
        said: tuple[tuple[str, str], ...] = shape.messages
        if messages is not None:
            said = tuple((language, text) for language, text in json.loads(messages))
        if not said:
            within = [self._parts[i] for i in inside or ()]
            said = self._messages.built_in(part, number, within)
        return Result(
            focus=focus,
            path=path or own,
            value=value or "",
            severity=severity_of(shape.severity),
            component=component_name(part.constraint.component),
            source_shape=shape.name,
            shape=self._shapes.graph.label(shape.name),
            messages=said,
            severity_term=shape.severity,
            times=times,
        )


@dataclass(frozen=True)
class ValidationReport:
    """The results of one validation.

    `note` tells the user where the validation was not done as expected. `paths` are the property
    paths in the results by their SPARQL syntax; `target_properties` maps a shape to the property
    of its sh:targetSubjectsOf. `counts` are the numbers of results by severity. Equal results are
    one of the `results`, and counted as often as the standard has them.
    """

    engine: Engine
    results: Collection[Result]
    counts: Mapping[Severity, int]
    note: str = ""
    paths: Mapping[str, Path] = field(default_factory=dict)
    target_properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether there are no results (SHACL, section 3.6.1)."""
        return not any(self.counts.values())

    @property
    def violations(self) -> int:
        """The number of results that are neither warnings nor information."""
        return self.counts.get("violation", 0)

    def each(self) -> Iterator[Result]:
        """The results as a validation report has them: equal ones one after the other."""
        return (result for result in self.results for _ in range(result.times))

    @property
    def report(self) -> str:
        """The validation report as Turtle, the same bytes for the same results."""
        target = io.BytesIO()
        self.write(target)
        return target.getvalue().decode()

    def write(self, target: IO[bytes] | File) -> None:
        """Write the validation report as Turtle, one result at a time."""
        ox.serialize(self._triples(), target, format=ox.RdfFormat.TURTLE, prefixes={"sh": SH})

    def _triples(self) -> Iterator[ox.Triple]:
        report = ox.BlankNode("report")
        yield ox.Triple(report, _RDF_TYPE, _sh("ValidationReport"))
        yield ox.Triple(report, _sh("conforms"), ox.Literal(self.conforms))
        for number, result in enumerate(self.each()):
            node = ox.BlankNode(f"result{number}")
            yield ox.Triple(report, _sh("result"), node)
            yield ox.Triple(node, _RDF_TYPE, _sh("ValidationResult"))
            yield from self._properties(node, result)

    def _properties(self, node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
        yield ox.Triple(node, _sh("focusNode"), engine_term(result.focus))
        if result.path:
            path = self.paths.get(result.path)
            labels = f"{node.value}p"
            if path is None:
                yield ox.Triple(node, _sh("resultPath"), engine_term(result.path))
            else:
                top, triples = _path_triples(path, labels)
                yield ox.Triple(node, _sh("resultPath"), top)
                yield from triples
        if result.value:
            yield ox.Triple(node, _sh("value"), engine_term(result.value))
        yield ox.Triple(node, _sh("resultSeverity"), engine_term(result.severity_term))
        component = result.component
        yield ox.Triple(
            node, _sh("sourceConstraintComponent"),
            engine_term(component) if component.startswith("<") else _sh(component),
        )  # fmt: skip
        if result.source_shape:
            yield ox.Triple(node, _sh("sourceShape"), engine_term(result.source_shape))
        for language, text in result.messages:
            said = ox.Literal(text, language=language) if language else ox.Literal(text)
            yield ox.Triple(node, _sh("resultMessage"), said)


_RDF_TYPE = ox.NamedNode(RDF + "type")


def component_name(iri: str) -> str:
    """A constraint component as a result names it."""
    name = iri[1:-1]
    return name.removeprefix(SH) if name.startswith(SH) else iri


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def _path_triples(path: Path, label: str) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]:
    """A path as RDF (SHACL, section 2.3.1)."""
    if isinstance(path, Predicate) and not path.inverse:
        return ox.NamedNode(path.iri[1:-1]), []
    node = ox.BlankNode(label)
    match path:
        case Predicate(iri):
            return node, [ox.Triple(node, _sh("inversePath"), ox.NamedNode(iri[1:-1]))]
        case Inverse(part):
            inner, triples = _path_triples(part, label + "x")
            return node, [ox.Triple(node, _sh("inversePath"), inner), *triples]
        case Repeated(part, mark):
            names = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}
            inner, triples = _path_triples(part, label + "x")
            return node, [ox.Triple(node, _sh(names[mark]), inner), *triples]
        case Alternative(parts):
            head, triples = _list_triples(parts, label + "x")
            return node, [ox.Triple(node, _sh("alternativePath"), head), *triples]
        case InSequence(parts):
            return _list_triples(parts, label + "x")


def _list_triples(parts: Sequence[Path], label: str) -> tuple[ox.BlankNode, list[ox.Triple]]:
    nodes = [ox.BlankNode(f"{label}{number}") for number in range(len(parts))]
    triples = []
    for number, part in enumerate(parts):
        first, inner = _path_triples(part, f"{label}{number}y")
        rest = nodes[number + 1] if number + 1 < len(parts) else ox.NamedNode(RDF + "nil")
        triples += [
            ox.Triple(nodes[number], ox.NamedNode(RDF + "first"), first),
            ox.Triple(nodes[number], ox.NamedNode(RDF + "rest"), rest),
            *inner,
        ]
    return nodes[0], triples
