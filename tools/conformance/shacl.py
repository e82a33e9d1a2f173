"""SHACL Core and SHACL-SPARQL, by `parkkg.shacl.validate`.

A report is right if it conforms as expected and has the same results: focus node, path, value,
component and severity. Blank nodes count as alike, and so do paths that are blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.namespaces import SH
from parkkg.shacl.read import load_shapes
from parkkg.shacl.report import Engine
from parkkg.shacl.report import Result as ShaclResult
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_rdf
from parkkg.shacl.validate import validate
from tools.conformance.results import Result

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
PARTS = ("core", "sparql")
# What of a result is compared.
PROPERTIES = (
    "focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity",
)  # fmt: skip
_BLANK, _IRI = "[]", re.compile(r"<[^<>]*>")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class ShaclTest:
    """One test; `results` is nothing where the shapes cannot be used (`sht:Failure`)."""

    data: Path
    shapes: Path
    conforms: bool
    results: Rows | None


def run(folder: Path, engine: Engine = "sql") -> Iterator[Result]:
    """Run the tests in `folder`, which has the folders `core` and `sparql`."""
    for part in PARTS:
        for file in sorted((folder / part).rglob("*.ttl")):
            name = file.relative_to(folder / part).with_suffix("").as_posix()
            tests = list(find_tests(file))
            if tests:
                found = next(filter(None, (fault(test, engine) for test in tests)), "")
                iri = f"urn:x-shacl-test:/{part}/{name}"
                yield Result(f"shacl-{part}", name, iri, found)


def find_tests(file: Path) -> Iterator[ShaclTest]:
    """The tests that a file describes; none in data, shapes and manifests."""
    # Not a store: that keeps the value of a number, and not how it is written.
    triples = list(_triples(file))

    def every(subject: Node, name: str) -> list[Node]:
        return [t.object for t in triples if t.subject == subject and t.predicate.value == name]

    def one(subject: Node, name: str) -> Node | None:
        return next(iter(every(subject, name)), None)

    for test in [t.subject for t in triples if t.object == ox.NamedNode(SHT + "Validate")]:
        action, expected = one(test, MF + "action"), one(test, MF + "result")
        if action is None or expected is None:
            continue
        conforms = one(expected, SH + "conforms")
        failure = expected == ox.NamedNode(SHT + "Failure")
        rows = [
            tuple(_plain(one(result, SH + name)) for name in PROPERTIES)
            for result in every(expected, SH + "result")
        ]
        yield ShaclTest(
            data=_path(one(action, SHT + "dataGraph")),
            shapes=_path(one(action, SHT + "shapesGraph")),
            conforms=isinstance(conforms, ox.Literal) and conforms.value in ("true", "1"),
            results=None if failure else sorted(rows),
        )


def fault(test: ShaclTest, engine: Engine = "sql") -> str:
    """What is wrong with the report on a test; nothing where it passes."""
    try:
        with duckdb.connect() as db:
            fill_from_rdf(db, [_source(test.data)])
            report = validate(db, load_shapes([_source(test.shapes)]), engine=engine)
            got = sorted(_row(r) for r in report.results for _ in range(r.times))
    except DataError as error:
        return "" if test.results is None else f"no report: {_first_fault(error)}"
    except Exception as error:  # noqa: BLE001 -- whatever is raised is the result of the test
        return f"{type(error).__name__}: {str(error)[:160]}"
    if test.results is None:
        return "a report, where the shapes cannot be used"
    if report.conforms != test.conforms:
        return f"sh:conforms is {report.conforms}, expected {test.conforms}"
    if got != test.results:
        return (
            f"{len(got)} results, expected {len(test.results)}: "
            f"too many {_first(got, test.results)}, missing {_first(test.results, got)}"
        )
    return ""


def _triples(file: Path) -> Iterator[ox.Triple]:
    parsed = ox.parse(path=file, format=ox.RdfFormat.TURTLE, base_iri=file.resolve().as_uri())
    return (quad.triple for quad in parsed)


def _source(file: Path) -> Source:
    # The base IRI of a file is its own.
    return Source(file, file.name, file.resolve().as_uri())


def _first_fault(error: DataError) -> str:
    return next((problem.message for problem in error.problems), error.message)[:160]


def _path(node: Node | None) -> Path:
    return Path(unquote(urlsplit(node.value).path) if isinstance(node, ox.NamedNode) else "")


def _plain(node: Node | None) -> str:
    if node is None:
        return ""
    return _BLANK if isinstance(node, ox.BlankNode) else str(node)


def _row(result: ShaclResult) -> tuple[str, ...]:
    component = result.component
    return (
        _BLANK if result.focus.startswith("_:") else result.focus,
        result.path if not result.path or _IRI.fullmatch(result.path) else _BLANK,
        _BLANK if result.value.startswith("_:") else result.value,
        component if component.startswith("<") else f"<{SH}{component}>",
        result.severity_term,
    )


def _first(rows: Rows, others: Rows) -> str:
    return next((" ".join(filter(None, row)) for row in rows if row not in others), "none")
