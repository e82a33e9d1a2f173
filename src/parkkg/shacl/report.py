"""What a SHACL validation found, as data and as a report that other tools read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyoxigraph import Literal as Text

from parkkg.namespaces import SH

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, order=True)
class Result:
    """One SHACL result (SHACL, section 3.6.2). Terms are in N-Triples syntax, absent ones empty.

    `path` is an IRI in angle brackets, or a property path as SPARQL writes it. `component` is the
    constraint component's name in the SHACL namespace, or its IRI where that is elsewhere.
    `source_shape` is the shape's IRI in angle brackets, or that of the nearest around it that has
    one. `messages` are pairs of a language and a text. A blank node is `_:b`, whichever it is.
    """

    focus: str
    path: str
    value: str
    severity: Severity
    component: str
    source_shape: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str) -> str:
        """The message in `language`, else in English, else any; empty where there is none."""
        told = dict(reversed(self.messages))
        return told.get(language) or told.get("en") or next(iter(told.values()), "")


@dataclass(frozen=True)
class ValidationReport:
    """What one validation said.

    `note` is for the person who waits: how it was done, where that is not as expected. `paths`
    holds the property paths in the results, as SPARQL writes them and as Turtle does;
    `starting_points` the property by which a shape finds its focus nodes, where it is one.
    """

    engine: Literal["pyshacl", "shacl"]
    results: tuple[Result, ...]
    note: str
    paths: Mapping[str, str]
    starting_points: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings do not count."""
        return all(result.severity != "violation" for result in self.results)

    @property
    def report(self) -> str:
        """The validation report as Turtle, the same bytes for the same results."""
        return "".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"@prefix sh: <{SH}> .\n\n[] a sh:ValidationReport ;\n"
        yield f"    sh:conforms {'true' if self.conforms else 'false'}"
        for number, result in enumerate(self.results):
            yield " ,\n    [\n" if number else " ;\n    sh:result [\n"
            yield "        a sh:ValidationResult"
            for predicate, value in self._properties(result):
                yield f" ;\n        sh:{predicate} {value}"
            yield "\n    ]"
        yield " .\n"

    def _properties(self, result: Result) -> Iterator[tuple[str, str]]:
        component = result.component
        yield "focusNode", _turtle(result.focus)
        if result.path:
            yield "resultPath", self.paths.get(result.path, result.path)
        if result.value:
            yield "value", _turtle(result.value)
        yield "resultSeverity", f"sh:{result.severity.capitalize()}"
        yield "sourceConstraintComponent", component if "<" in component else f"sh:{component}"
        if result.source_shape:
            yield "sourceShape", result.source_shape
        for language, text in result.messages:
            yield "resultMessage", str(Text(text, language=language) if language else Text(text))


def _turtle(term: str) -> str:
    return "[]" if term.startswith("_:") else term
