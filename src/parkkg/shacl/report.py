"""The result of a SHACL validation, as data and as a validation report in Turtle."""

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
    `source_shape` is the IRI of the shape in angle brackets, or of the nearest enclosing shape that
    has one. `messages` are pairs of a language and a text. A blank node is `_:b`, whichever it is.
    """

    focus: str
    path: str
    value: str
    severity: Severity
    component: str
    source_shape: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str) -> str:
        """The message in `language`, else in English, else in any language; empty without one."""
        texts = dict(reversed(self.messages))
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


@dataclass(frozen=True)
class ValidationReport:
    """The results of one validation.

    `note` tells the user where the validation was not done as expected. `paths` maps the property
    paths in the results from SPARQL syntax to Turtle;
    `target_properties` maps a shape to the property of its sh:targetSubjectsOf.
    """

    engine: Literal["pyshacl", "shacl"]
    results: tuple[Result, ...]
    note: str
    paths: Mapping[str, str]
    target_properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether there are no violations; there may be warnings."""
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
