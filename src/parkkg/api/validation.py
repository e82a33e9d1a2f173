"""Validate RDF files by shapes, with no project and no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from parkkg.api.arguments import check_choice, paths_of
from parkkg.api.machine import machine_errors
from parkkg.errors import Problem, UsageError
from parkkg.files import shown_path
from parkkg.shacl.report import Result, ValidationReport
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.shacl.shapes_graph import Source

Engine: TypeAlias = Literal["sql", "pyshacl"]

Files: TypeAlias = str | Path | Sequence[str | Path]


@dataclass(frozen=True)
class Validation:
    """What a validation found.

    `conforms` is true where there are no results (SHACL, section 3.6.1). `warnings` are about
    shapes that check nothing, each with file and line. `note` names what was left to another
    engine.
    """

    report: ValidationReport
    warnings: tuple[Problem, ...]

    def __repr__(self) -> str:
        return f"<Validation: results {len(self.results)}, warnings {len(self.warnings)}>"

    @property
    def conforms(self) -> bool:
        """Whether the data fit the shapes."""
        return self.report.conforms

    @property
    def results(self) -> tuple[Result, ...]:
        """What does not fit: focus node, path, value, severity and messages of each."""
        return tuple(self.report.results)

    @property
    def note(self) -> str:
        """What was left to another engine, and why; empty where none did."""
        return self.report.note

    def to_turtle(self) -> str:
        """The validation report in Turtle."""
        return self.report.report


def validate(data: Files, shapes: Files, *, engine: Engine = "sql") -> Validation:
    """Validate RDF files by the shapes in other RDF files, or in the same ones.

    A folder stands for the RDF files in it. The format of a file is that of its suffix: .ttl, .nt,
    .nq, .trig, .rdf, .owl or .jsonld, each also with .gz. All data are one graph, and so are all
    shapes; nothing is fetched. `engine` is parkkg's own or pyshacl. Raises DataError with its
    `problems` where a file cannot be read or a shape cannot be used (its `code` is then
    shapes-unusable), UsageError where there is no such file.

    >>> import parkkg
    >>> report = parkkg.validate(people, person_shapes)
    >>> report.conforms, [result.message("en") for result in report.results]
    (False, ['has 0 values, and needs at least 1 (sh:minCount 1, ex:PersonShape…)'])
    """
    check_choice("engine", engine, get_args(Engine))
    given = sources_of("data", data), sources_of("shapes", shapes)
    with validating(*given, engine=engine) as (report, warnings):
        return Validation(replace(report, results=tuple(report.results)), tuple(warnings))


@contextmanager
def validating(
    data: Sequence[Source], shapes: Sequence[Source], *, engine: Engine = "sql"
) -> Iterator[tuple[ValidationReport, list[Problem]]]:
    """A report whose results are read one by one while the block runs, and the warnings."""
    from parkkg.shacl.lints import shape_lints
    from parkkg.shacl.read import load_shapes
    from parkkg.shacl.triples import fill_from_rdf
    from parkkg.shacl.validate import validate as validate_triples
    from parkkg.tables.database import database

    with machine_errors():
        described = load_shapes(shapes)
        with database(work=said("the triples cannot be validated")) as db:
            fill_from_rdf(db, data)
            report = validate_triples(db, described, engine=engine)
            yield report, list(shape_lints(db, described, {}))


def sources_of(name: str, files: Files) -> list[Source]:
    """The RDF files that an argument names, of folders those in them.

    Raises UsageError where there is no such file.
    """
    from parkkg.graph.parse_rdf import SUFFIXES, is_rdf
    from parkkg.shacl.shapes_graph import Source

    paths = paths_of(name, files)
    hint = said("RDF files end in {endings}", endings=", ".join(SUFFIXES))
    if not paths:
        raise UsageError(said("{name}: no file is named", name=name), hint=hint)
    found: list[Path] = []
    for path in paths:
        inside = [file for file in sorted(path.glob("*")) if is_rdf(file)]
        if not path.is_file() and not inside:
            name = shown_path(path)
            if path.is_dir():
                raise UsageError(
                    said("there is no RDF file in the folder {path}", path=name), hint=hint
                )
            if path.exists():
                raise UsageError(
                    said("{path} is a pipe or a device, not a file", path=name),
                    hint=said("put what it gives into a file first"),
                )
            raise UsageError(said("there is no file {path}", path=name), hint=hint)
        found += [path] if path.is_file() else inside
    return [Source(path, shown_path(path), path.resolve().as_uri()) for path in found]
