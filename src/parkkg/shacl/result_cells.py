"""SHACL results as problems, each with the cell of the table that has to be fixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import duckdb

from parkkg.errors import Problem, Severity
from parkkg.graph.ntriples import literal
from parkkg.graph.origins import Origin, origins
from parkkg.graph.short_names import shown, shown_path
from parkkg.namespaces import RDF
from parkkg.problems import problem
from parkkg.shacl.paths import Alternative, Path, Predicate
from parkkg.shacl.report import Result, ValidationReport
from parkkg.tables.load import LoadedTable
from parkkg.text import said

_TYPE = f"<{RDF}type>"
_CODES: Mapping[str, tuple[str, Severity]] = MappingProxyType(
    {
        "violation": ("PK401", "error"),
        "warning": ("PK402", "warning"),
        "info": ("PK403", "info"),
    }
)
_BATCH = 1_000


@dataclass(frozen=True)
class _Place:
    file: str
    line: int = 0
    column: str = ""
    refers: bool = False  # whether the row only refers to the node
    cell: str = ""


@dataclass(frozen=True)
class Located:
    """A result as a problem, and the rows (file and line) that describe its focus node.

    They are several where rows have the same key; then none of them is more at fault.
    """

    problem: Problem
    rows: frozenset[tuple[str, int]]


def locate_results(
    db: duckdb.DuckDBPyConnection,
    tables: Sequence[LoadedTable],
    report: ValidationReport,
    language: str,
    prefixes: Mapping[str, str],
) -> Iterator[Located]:
    """Each result as a problem at the cell that it comes from, sorted by file and line.

    Where no cell makes the triple, the problem is at the row of the focus node. Where no table has
    the node, it is at its RDF file. Messages are in `language` where the shape has it, and IRIs in
    them are written with `prefixes`.
    """
    results = iter(report.results)
    while batch := list(islice(results, _BATCH)):
        found: list[Located] = []
        known: dict[str, list[Origin]] = {}
        # The focus node of some shapes is a property or a code list; then the value is located.
        nodes = sorted({n for r in batch for n in (r.focus, r.value) if n[:1] in ("<", "_")})
        for origin in origins(db, tables, nodes):
            known.setdefault(origin.node, []).append(origin)
        for result in batch:
            about, of_value = known.get(result.focus, []), known.get(result.value, [])
            place = (
                _cell(result, about, report)
                or _cell(result, of_value, report)
                or _Place(next((origin.file for origin in about if not origin.line), "data/"))
            )
            rows = frozenset((o.file, o.line) for o in _home(about) or about if o.line)
            found.append(Located(_problem(result, place, language, prefixes), rows))
        yield from sorted(found, key=lambda item: _order(item.problem))


def _cell(result: Result, origins: Sequence[Origin], report: ValidationReport) -> _Place | None:
    """The cell that made the triple, else the cell that should have made it, else the row."""
    cells = [origin for origin in origins if origin.line]
    home = {(o.file, o.line, o.row_address) for o in _home(cells)}
    # A shape without a path is about the property by which it found its focus node.
    path = result.path or (report.target_properties.get(result.shape, "") if home else "")
    rank = {name: number for number, name in enumerate(_properties(path, report.paths))}
    ranked = sorted(
        cells,
        key=lambda o: (
            not (o.predicate in rank and o.object == result.value),
            o.predicate not in rank,
            (o.file, o.line, o.row_address) not in home,
            rank.get(o.predicate, 0),
            o.virtual,
        ),
    )
    if not ranked:
        return None
    origin = ranked[0]
    if origin.predicate in rank and not origin.virtual:
        return _Place(origin.file, origin.line, origin.column, cell=origin.cell_address)
    refers = (origin.file, origin.line, origin.row_address) not in home and bool(origin.named_by)
    column = origin.named_by if refers else ""
    return _Place(origin.file, origin.line, column, refers=refers, cell=origin.row_address)


def _home(origins: Iterable[Origin]) -> list[Origin]:
    """Those of the rows that say of what kind the node is."""
    return [origin for origin in origins if origin.predicate == _TYPE]


def _order(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.column, problem.message


def _properties(path: str, paths: Mapping[str, Path]) -> Sequence[str]:
    """The properties that a path is, any of them, in its order; none where it leads further."""
    match paths.get(path):
        case Alternative(parts):
            return [p.iri for p in parts if isinstance(p, Predicate) and not p.inverse]
        case _:
            return [path]


def _problem(result: Result, place: _Place, language: str, prefixes: Mapping[str, str]) -> Problem:
    code, severity = _CODES[result.severity]
    message = result.message(language) or said(
        "does not fit {shape}", shape=shown(result.shape, prefixes)
    )
    about = shown(result.focus, prefixes)
    # In its own row the node is no news as a value; as a reference it is what is wrong.
    value = "" if result.value == result.focus and not place.refers else result.value
    path = shown_path(result.path, prefixes)
    return problem(
        code, message, file=place.file, line=place.line, column=place.column, cell=place.cell,
        value=_plain(value, prefixes), severity=severity,
        hint=said("about {what}", what=f"{about} {path}".strip()),
    )  # fmt: skip


def _plain(term: str, prefixes: Mapping[str, str]) -> str:
    """A term for people: the text of a literal, the short name of an IRI."""
    if term.startswith('"'):
        return literal(term).text
    return shown(term, prefixes)
