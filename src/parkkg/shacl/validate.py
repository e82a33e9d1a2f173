"""SHACL by one of two engines.

pyshacl is the reference and serves curated sizes; `shacl`, in Rust, serves large graphs. Both are
given the same triples and shapes, and what they find is brought into one form: for the same
graph the same results, in the same order.
"""

from __future__ import annotations

import importlib.util
import logging
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from parkkg.errors import DataError, UsageError
from parkkg.namespaces import SH, XSD
from parkkg.shacl.report import Result, Severity, ValidationReport
from parkkg.shacl.shapes import Shapes, read_shapes

if TYPE_CHECKING:
    import rdflib

__all__ = ("Engine", "Result", "Severity", "ValidationReport", "validate")

Engine = Literal["auto", "pyshacl", "shacl"]

# Above this many triples pyshacl takes minutes.
_MANY = 50_000
# A result takes up to ten kilobytes while the engine shacl runs.
_MOST_RESULTS = 50_000
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {SH + "Violation": "violation", SH + "Warning": "warning", SH + "Info": "info"}
)


def validate(
    data: Sequence[Path],
    shapes: Sequence[Path],
    *,
    engine: Engine = "auto",
    triples: int | None = None,
) -> ValidationReport:
    """Validate the N-Triples files `data`, taken together, against the Turtle files `shapes`.

    `auto` takes pyshacl up to 50,000 triples and `shacl` above; `triples` says how many there
    are, where that is known. Nothing is fetched. Raises DataError where shapes cannot be read or
    used, UsageError where `shacl` is asked for and not installed.
    """
    read = read_shapes(shapes)
    installed = importlib.util.find_spec("shacl") is not None
    if engine == "shacl" and not installed:
        raise UsageError(
            "the engine shacl is not installed on this machine",
            hint="the engine pyshacl gives the same results, more slowly",
            code="no-shacl-engine",
        )
    many = engine != "pyshacl" and _is_large(data, triples)
    if engine == "shacl" or (many and installed):
        found, complete = _by_shacl(data, read)
        note = "" if complete else f"more than {_MOST_RESULTS:,} results; the others are not shown"
        return ValidationReport("shacl", _in_order(found), note, read.paths, read.target_properties)
    note = "the fast engine shacl is not installed; pyshacl takes longer" if many else ""
    return ValidationReport(
        "pyshacl", _in_order(_by_pyshacl(data, read)), note, read.paths, read.target_properties
    )


def _is_large(data: Sequence[Path], triples: int | None) -> bool:
    if triples is not None:
        return triples > _MANY
    left = _MANY
    for path in data:
        with path.open("rb") as file:
            for _ in file:
                left -= 1
                if left < 0:
                    return True
    return False


def _in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    return tuple(sorted(set(results)))


def _by_shacl(data: Sequence[Path], shapes: Shapes) -> tuple[list[Result], bool]:
    """The results of `shacl`, and whether these are all.

    The limit of the engine counts only violations. So warnings are made violations first;
    if there are too many results, only violations are found, for warnings must not hide them.
    """
    import shacl  # noqa: PLC0415 (there is no wheel for Linux on ARM)

    deactivated = ox.NamedNode(SH + "deactivated"), ox.Literal(True)
    triples = list(shapes.with_types_as_values())
    strict = [*triples, *(ox.Triple(node, *deactivated) for node in shapes.non_violations())]
    found: list[Result] = []
    with _one_file(data) as path:
        for graph in (triples, strict):
            text = "".join(f"{triple} .\n" for triple in graph)
            try:
                compiled = shacl.Shapes.from_text(text, format="ntriples")
                report = compiled.validate_file(str(path), max_results=_MOST_RESULTS)
            except ValueError as error:
                raise _unusable("shacl", error) from error
            found += (_of_shacl(result, shapes) for result in report.results)
            if len(report) < _MOST_RESULTS:
                return found, graph is triples
    return found, False


def _of_shacl(result: Any, shapes: Shapes) -> Result:
    component = _component(result.component_iri)
    return Result(
        focus=_normalised(result.focus_node),
        path=result.path or "",
        value=_normalised(result.value or ""),
        severity=_SEVERITIES.get(result.severity_iri, "violation"),
        component=component,
        source_shape=shapes.named(result.root_shape or ""),
        messages=shapes.messages(result.messages, component),
    )


@contextmanager
def _one_file(data: Sequence[Path]) -> Iterator[Path]:
    """The files as one, on the same disk: the engine reads one file, and reads it by itself."""
    if len(data) == 1 and data[0].suffix == ".nt":
        yield data[0]
        return
    with tempfile.TemporaryDirectory(
        dir=data[0].parent if data else None, prefix=".validate-"
    ) as folder:
        combined = Path(folder) / "data.nt"
        with combined.open("wb") as target:
            for path in data:
                with path.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 22)
        yield combined


def _by_pyshacl(data: Sequence[Path], shapes: Shapes) -> Iterator[Result]:
    # Importing these takes a third of a second, which only who uses this engine should spend.
    import pyshacl  # noqa: PLC0415
    from pyshacl.errors import ReportableRuntimeError  # noqa: PLC0415
    from rdflib import SH as sh  # noqa: N811, PLC0415
    from rdflib import Graph  # noqa: PLC0415

    parsed = (
        quad.triple
        for path in data
        for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    )
    with _quiet():
        try:
            _, report, text = pyshacl.validate(
                _graph(parsed),
                shacl_graph=_graph(shapes.triples),
                inference="none",
                do_owl_imports=False,
                allow_warnings=True,
            )
        except (ReportableRuntimeError, re.error) as error:
            raise _unusable("pyshacl", error) from error
    if not isinstance(report, Graph):
        raise _unusable("pyshacl", text)
    for node in report.objects(None, sh.result):
        source = _term(report.value(node, sh.sourceShape))
        path = _term(report.value(node, sh.resultPath))
        component = _component(str(report.value(node, sh.sourceConstraintComponent)))
        yield Result(
            focus=_normalised(_term(report.value(node, sh.focusNode))),
            path=shapes.path_of(source) if path.startswith("_:") else path,
            value=_normalised(_term(report.value(node, sh.value))),
            severity=_SEVERITIES.get(str(report.value(node, sh.resultSeverity)), "violation"),
            component=component,
            source_shape=shapes.named(source),
            messages=shapes.messages(map(str, report.objects(node, sh.resultMessage)), component),
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the libraries: they log what they raise, and a traceback for each ill-typed value."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _unusable(engine: str, reason: object) -> DataError:
    reason_text = " ".join(str(reason).partition("\nFor reference")[0].split())
    return DataError(
        f"the engine {engine} cannot use the shapes: {reason_text[:300]}",
        hint="correct the shape: every part of it must be well formed",
    )


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """An rdflib graph of triples that oxigraph has parsed, ten times faster than rdflib does."""
    from rdflib import BNode, Graph, Literal, URIRef  # noqa: PLC0415

    known: dict[str, URIRef] = {}

    def iri(value: str) -> URIRef:
        return known.get(value) or known.setdefault(value, URIRef(value))

    def term(value: Any) -> rdflib.term.Node:
        if isinstance(value, ox.NamedNode):
            return iri(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        if value.language:
            return Literal(value.value, lang=value.language)
        if value.datatype.value == XSD + "string":
            return Literal(value.value)
        # As it is written: 4.30 is not to be reported as 4.3, and 2012-01-01Z is to be reported.
        return Literal(value.value, datatype=iri(value.datatype.value), normalize=False)

    graph = Graph()
    graph.addN(
        (term(triple.subject), iri(triple.predicate.value), term(triple.object), graph)
        for triple in triples
    )
    return graph


def _term(node: Any) -> str:
    """A term of rdflib in N-Triples syntax; nothing for nothing."""
    if node is None:
        return ""
    # The kind is in the name, and asking so imports nothing.
    match type(node).__name__:
        case "URIRef":
            return f"<{node}>"
        case "BNode":
            return f"_:{node}"
    if node.language:
        return str(ox.Literal(str(node), language=node.language))
    return str(
        ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    )


def _normalised(term: str) -> str:
    """A term as oxigraph writes it: escapes, and language tags in small letters."""
    if term.startswith("_:"):
        return "_:b"
    if not term.startswith('"'):
        return term
    line = f"<urn:x> <urn:x> {term} ."
    return str(next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES, lenient=True))).object)


def _component(iri: str) -> str:
    return iri.removeprefix(SH) if iri.startswith(SH) else f"<{iri}>"
