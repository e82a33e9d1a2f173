"""SHACL by pyshacl: the reference, and for shapes beyond SHACL Core and SHACL-SPARQL."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.ntriples import TRIPLE_TERM
from parkkg.namespaces import SH, XSD
from parkkg.shacl.ignored import is_ignored
from parkkg.shacl.messages import Messages
from parkkg.shacl.paths import sparql
from parkkg.shacl.report import Result, component_name, severity_of
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import TYPE, Statement
from parkkg.shacl.terms import engine_term
from parkkg.text import said

if TYPE_CHECKING:
    import rdflib

_TARGETS = frozenset(
    f"<{SH}{name}>"
    for name in ("target", "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)


def validate_by_pyshacl(
    db: duckdb.DuckDBPyConnection,
    shapes: Shapes,
    messages: Messages,
    only: Collection[str] = (),
) -> Iterator[Result]:
    """The results of pyshacl over the relation `triple`, of all shapes or of `only` some.

    Raises DataError where pyshacl cannot use the shapes, or the data.
    """
    # Importing these takes a third of a second, which only who uses this engine should spend.
    import pyshacl  # noqa: PLC0415
    from pyparsing.exceptions import ParseBaseException  # noqa: PLC0415
    from rdflib import SH as sh  # noqa: N811, PLC0415
    from rdflib import Graph  # noqa: PLC0415

    rows = db.execute("SELECT s, p, o FROM triple").fetchall()
    if any(s.object.startswith(TRIPLE_TERM) for s in shapes.graph.statements):
        raise _unusable(said("it knows no triple terms (RDF 1.2)"))
    if any(o.startswith(TRIPLE_TERM) for _, _, o in rows):
        raise DataError(
            said("pyshacl cannot use the data: it knows no triple terms (RDF 1.2)"),
            hint=said("use the engine sql"),
        )
    kept = ((s.subject, s.predicate, s.object) for s in _closure(shapes, only))
    graph = (*kept, *_kinds(shapes))
    with _quiet():
        try:
            _, report, text = pyshacl.validate(
                _graph(rows),
                shacl_graph=_graph(graph),
                inference="none",
                do_owl_imports=False,
                advanced=bool(shapes.advanced),
            )
        except (RuntimeError, re.error, ParseBaseException, TypeError, ArithmeticError) as error:
            raise _unusable(error) from error
        except Exception as error:
            # rdflib raises this very class, of a prefix or a graph that it does not know, so that
            # nothing narrower catches it; what is of any other class is a fault of ours.
            if type(error) is Exception:
                raise _unusable(error) from error
            raise
    if not isinstance(report, Graph):
        raise _unusable(text)
    for node in report.objects(None, sh.result):
        source = _term(report.value(node, sh.sourceShape))
        path = _term(report.value(node, sh.resultPath))
        shape = shapes.shapes.get(source)
        if path.startswith("_:"):
            path = sparql(shape.path) if shape is not None and shape.path is not None else ""
        severity = _term(report.value(node, sh.resultSeverity))
        component = _term(report.value(node, sh.sourceConstraintComponent))
        own = shape.messages if shape is not None else ()
        texts: list[Any] = list(report.objects(node, sh.resultMessage))
        yield Result(
            focus=_term(report.value(node, sh.focusNode)),
            path=path,
            value=_term(report.value(node, sh.value)),
            severity=severity_of(severity),
            component=component_name(component),
            source_shape=source,
            shape=shapes.graph.label(source),
            messages=own or tuple(sorted((str(m.language or "en"), str(m)) for m in texts)),
            severity_term=severity,
        )


def _closure(shapes: Shapes, only: Collection[str]) -> Iterator[Statement]:
    """The shapes graph without what is ignored, and with the targets of `only` some shapes.

    pyshacl's own choice of shapes knows none without an IRI, and leaves the expressions out of
    those within others.
    """
    for statement in shapes.graph.statements:
        is_target = statement.predicate in _TARGETS or (
            # A class that is a shape is its target.
            statement.predicate == TYPE and not statement.object.startswith(f"<{SH}")
        )
        left = only and is_target and statement.subject in shapes.shapes
        if not is_ignored(shapes.graph, statement) and (not left or statement.subject in only):
            yield statement


def _kinds(shapes: Shapes) -> Iterator[tuple[str, str, str]]:
    """What kind of shape each is that has a sh:target: pyshacl takes that alone for no sign."""
    for shape in shapes:
        if shapes.graph.of(shape.name, "target"):
            kind = "NodeShape" if shape.path is None else "PropertyShape"
            yield shape.name, TYPE, f"<{SH}{kind}>"


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


def _unusable(reason: object) -> DataError:
    reason_text = " ".join(str(reason).partition("\nFor reference")[0].split())
    return DataError(
        said("pyshacl cannot use the shapes: {reason_text}", reason_text=reason_text[:300]),
        hint=said("correct the shape: every part of it must be well formed"),
        code="shapes-unusable",
    )


def _graph(triples: Iterable[tuple[str, str, str]]) -> rdflib.Graph:
    """An rdflib graph of terms in N-Triples syntax."""
    from rdflib import BNode, Graph, Literal, URIRef  # noqa: PLC0415

    known: dict[str, URIRef] = {}

    def node(text: str) -> rdflib.term.Node:
        if text.startswith("<"):
            return known.get(text) or known.setdefault(text, URIRef(text[1:-1]))
        if text.startswith("_:"):
            return BNode(text[2:])
        value: Any = engine_term(text)
        if value.language:
            return Literal(value.value, lang=value.language)
        if value.datatype.value == XSD + "string":
            return Literal(value.value)
        # As it is written: 4.30 is not to be reported as 4.3, and 2012-01-01Z is to be reported.
        return Literal(value.value, datatype=URIRef(value.datatype.value), normalize=False)

    graph = Graph()
    graph.addN((node(s), node(p), node(o), graph) for s, p, o in triples)
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
