"""SHACL over a relation of triples: shapes become SQL, and what SQL cannot express is said.

Whatever the size of the graph, the same engine validates it in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import duckdb
import pyoxigraph as ox

from parkkg.shacl.by_pyshacl import validate_by_pyshacl
from parkkg.shacl.compile import Compiler
from parkkg.shacl.macros import define_macros
from parkkg.shacl.messages import Messages
from parkkg.shacl.paths import sparql
from parkkg.shacl.query_evaluation import StoreQueryEvaluator
from parkkg.shacl.report import (
    Engine,
    Result,
    Severity,
    StoredResults,
    ValidationReport,
    severity_of,
)
from parkkg.shacl.shapes import Shapes
from parkkg.text import listed, said

_NO_PREFIXES: Mapping[str, str] = MappingProxyType({})


def validate(
    db: duckdb.DuckDBPyConnection,
    shapes: Shapes,
    *,
    engine: Engine = "sql",
    prefixes: Mapping[str, str] = _NO_PREFIXES,
    store: Callable[[], ox.Store] | None = None,
) -> ValidationReport:
    """Validate the triples in the relation `triple(s, p, o)` of a connection.

    The results can be read as long as the connection is open. `store` gives one that has the same
    triples in its default graph: queries in shapes are asked of it. Without one, a store is filled
    if there are any. `prefixes` shorten IRIs in messages. Raises DataError where pyshacl, if it is
    asked, cannot use the shapes.
    """
    messages = Messages(shapes, prefixes)
    if engine == "pyshacl":
        return _report(shapes, "pyshacl", _once(validate_by_pyshacl(db, shapes, messages)))
    define_macros(db)
    compiler = Compiler(db, shapes, StoreQueryEvaluator(db, shapes, store))
    advanced = _advanced(shapes)
    compiler.run(shape for shape in shapes if shape.name not in advanced)
    stored = StoredResults(db, compiler.parts, shapes, messages)
    if not advanced:
        return _report(shapes, "sql", stored, stored.counts())
    others = _once(validate_by_pyshacl(db, shapes, messages, only=tuple(advanced)))
    note = listed(
        said(
            "{shape} is left to pyshacl, for {what} is not of SHACL Core or SPARQL",
            shape=messages.name(name),
            what=what,
        )
        for name, what in advanced.items()
    )
    return _report(shapes, "sql", (*stored, *others), note=note)


def _once(results: Iterable[Result]) -> tuple[Result, ...]:
    """Equal results as one, sorted."""
    return tuple(replace(result, times=n) for result, n in sorted(Counter(results).items()))


def _advanced(shapes: Shapes) -> dict[str, str]:
    """The shapes with targets that are, or lead to, a shape beyond SHACL Core and SHACL-SPARQL."""
    found = {}
    for shape in shapes:
        if shape.targets or shapes.graph.of(shape.name, "target"):
            reached = _reached(shapes, shape.name)
            what = next((shapes.advanced[n] for n in reached if n in shapes.advanced), "")
            if what:
                found[shape.name] = what
    return found


def _reached(shapes: Shapes, name: str) -> Iterator[str]:
    waiting, seen = [name], {name}
    while waiting:
        name = waiting.pop()
        yield name
        inner = {n for c in shapes[name].constraints for n in c.shapes} - seen
        seen |= inner
        waiting += sorted(inner)


def _report(
    shapes: Shapes,
    engine: Engine,
    results: StoredResults | tuple[Result, ...],
    counts: Mapping[Severity, int] | None = None,
    note: str = "",
) -> ValidationReport:
    if counts is None:
        counted: Counter[Severity] = Counter()
        for result in results:
            counted[severity_of(result.severity_term)] += result.times
        counts = counted
    return ValidationReport(
        engine=engine,
        results=results,
        counts=counts,
        note=note,
        paths={sparql(shape.path): shape.path for shape in shapes if shape.path is not None},
        target_properties={
            shape.name: target.term
            for shape in shapes
            for target in shape.targets
            if target.kind == "subjectsOf"
        },
    )
