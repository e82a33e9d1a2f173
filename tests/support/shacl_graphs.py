"""Data and shapes in Turtle, validated as a user's files would be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

import duckdb

from empty_database import empty_database
from parkkg.shacl.read import load_shapes
from parkkg.shacl.report import Result, ValidationReport
from parkkg.shacl.shapes import Shape, Shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_rdf
from parkkg.shacl.validate import validate

Engine = Literal["sql", "pyshacl"]
ENGINES: tuple[Engine, ...] = ("sql", "pyshacl")
PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIRST_LINE = PREFIXES.count("\n") + 1
# Property paths of all kinds.
PATHS = (
    ":p",
    "[ sh:inversePath :q ]",
    "( :p :p [ sh:inversePath :q ] )",
    "[ sh:alternativePath ( :p [ sh:inversePath :p ] :q ) ]",
    "[ sh:zeroOrMorePath :p ]",
    "[ sh:oneOrMorePath [ sh:alternativePath ( :p :q ) ] ]",
    "[ sh:zeroOrOnePath ( :p :q ) ]",
    "[ sh:zeroOrMorePath ( :p [ sh:zeroOrOnePath :q ] ) ]",
    "[ sh:inversePath ( :p [ sh:zeroOrMorePath :q ] ) ]",
    "[ sh:inversePath [ sh:oneOrMorePath ( :q :p ) ] ]",
    "[ sh:zeroOrMorePath [ sh:oneOrMorePath [ sh:zeroOrOnePath :p ] ] ]",
    "( [ sh:alternativePath ( :p :q ) ] [ sh:alternativePath ( :q :p ) ] )",
    # As the shapes of shapes have it.
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ( [ sh:zeroOrMorePath :p ] :q ) "
    "( :q [ sh:zeroOrMorePath :p ] :p ) [ sh:inversePath :q ] ) ] ]",
)


def write(folder: Path, name: str, text: str) -> Source:
    """A file of Turtle with the prefixes of this module before the text."""
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return Source(path, name, f"http://x/{name}")


def shapes_of(text: str) -> Shapes:
    """The shapes in a text of Turtle."""
    with tempfile.TemporaryDirectory() as folder:
        return load_shapes([write(Path(folder), "s.ttl", text)])


def property_shape(path: str) -> Shape:
    """The property shape with a path."""
    return shapes_of(f":S sh:property :P . :P sh:path {path} .")["<http://x/P>"]


def fill(db: duckdb.DuckDBPyConnection, text: str) -> None:
    """Fill `triple` with the data in a text of Turtle."""
    with tempfile.TemporaryDirectory() as folder:
        fill_from_rdf(db, [write(Path(folder), "d.ttl", text)])


def validated(shapes: str, data: str, engine: Engine = "sql") -> ValidationReport:
    """The report on data by shapes, with its results in memory."""
    with empty_database() as db:
        fill(db, data)
        report = validate(db, shapes_of(shapes), engine=engine)
        return replace(report, results=tuple(report.results))


def told(report: ValidationReport) -> list[str]:
    """Each result as `focus path value component`, with short names, sorted."""
    return sorted(
        " ".join(short(part) for part in (r.focus, r.path, r.value, r.component) if part)
        for r in report.results
    )


def keys(results: object) -> set[tuple[str, str, str, str, str]]:
    """What two engines must agree about; results of one kind may be counted differently."""
    found: tuple[Result, ...] = tuple(results)  # type: ignore[arg-type]
    return {(_blank(r.focus), r.path, _blank(r.value), r.component, r.severity_term) for r in found}


def short(text: str) -> str:
    """A term without the namespaces of the tests."""
    text = text.replace("ConstraintComponent", "").replace("http://x/", "")
    return (
        text.replace("<", "").replace(">", "").replace("^^http://www.w3.org/2001/XMLSchema#", "^^")
    )


def _blank(term: str) -> str:
    return "_:b" if term.startswith("_:") else term
