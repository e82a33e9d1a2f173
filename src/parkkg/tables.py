"""All tables of a project or a source: read, checked, and written as N-Triples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import duckdb

from .convert import Loaded, Source, database, load_table, write
from .csvw.annotate import group_triples
from .csvw.compile import Faulty
from .csvw.discover import Found, missing_file
from .csvw.locate import Locator
from .csvw.metadata import read_document
from .csvw.model import TableGroup
from .errors import DataError, Problem
from .faults import dangling, faults
from .project import METADATA, Project
from .terms import BASE

Report = Callable[[Problem], None]

# What a lenient conversion only warns of: the cell becomes a plain string, the graph is whole.
_SOFT = ("PK106", "PK107", "PK108", "PK2", "PK3")


@dataclass(frozen=True)
class Job:
    """What to convert: a group, the file of each table, and how.

    `strict` makes every fault an error; otherwise the faults of cells are warnings. `nulls` makes
    an empty reference a fault.
    """

    group: TableGroup
    sources: tuple[Source, ...]
    standard: bool
    strict: bool
    nulls: bool
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Made:
    """What a conversion wrote, and from how many rows."""

    files: tuple[Path, ...]
    rows: int


def project_job(project: Project, *, standard: bool = False) -> Job:
    """The tables of a project. Raises DataError where the metadata are wrong."""
    url = BASE + METADATA.as_posix()
    locator = Locator(((BASE, project.root),))
    document = read_document(project.metadata, url, METADATA.as_posix(), locator.find)
    sources = []
    for table in document.group.tables:
        name = table.url.removeprefix(BASE)
        # What is not found in the project has no file, whatever its address looks like.
        path = locator.find(table.url)
        sources.append(Source(table, path or project.root / name, unquote(name)))
    return Job(document.group, tuple(sources), standard, True, False, document.warnings)


def source_job(found: Found, *, standard: bool, strict: bool) -> Job:
    """The tables that were found for a source. Raises DataError where one has no file."""
    sources = []
    for table, path in zip(found.group.tables, found.files, strict=True):
        if path is None:
            raise missing_file(table)
        sources.append(Source(table, path, _shown(path)))
    return Job(found.group, tuple(sources), standard, strict, True, found.warnings)


def check_tables(db: duckdb.DuckDBPyConnection, job: Job, report: Report) -> tuple[Loaded, ...]:
    """Read every table and report every fault: of structure, header, cells, keys, references.

    A table whose file is missing is reported and left out.
    """

    def graded(problem: Problem) -> None:
        report(_severity(problem, job))

    for warning in job.warnings:
        report(warning)
    # A strict job writes nothing where there is a fault, so its kernels need not ask.
    faulty: Faulty = "never" if job.strict else "text"
    loaded = []
    for index, source in enumerate(job.sources):
        try:
            table = load_table(db, source, index, graded, standard=job.standard, faulty=faulty)
        except DataError as error:
            for problem in error.problems:
                report(problem)
            continue
        for problem in table.problems:
            graded(problem)
        loaded.append(table)
    for table in loaded:
        # Where the columns themselves are in doubt, their cells would only repeat it.
        if not any(p.code in ("PK106", "PK107") for p in table.problems) or not job.strict:
            for problem in faults(db, table):
                graded(problem)
            for problem in dangling(db, table, tuple(loaded), nulls=job.nulls):
                graded(problem)
    return tuple(loaded)


def run(job: Job, report: Report, folder: Path | None) -> Made:
    """Check everything and, where `folder` is given and no error was found, write into it."""
    errors = 0

    def counting(problem: Problem) -> None:
        nonlocal errors
        errors += problem.severity == "error"
        report(problem)

    with database() as db:
        loaded = check_tables(db, job, counting)
        files: list[Path] = []
        if folder is not None and not errors:
            output = [t for t in loaded if not t.source.table.suppress_output]
            if job.standard:
                files.append(folder / "group.nt")
                tables = tuple((t.kernel.table, t.prefix, t.comments) for t in output)
                lines = "".join(line + "\n" for line in group_triples(job.group, tables))
                files[0].write_text(lines, encoding="utf-8")
            for table in output:
                path = folder / f"{table.relation}.nt"
                write(db, table.kernel.triples, path)
                files.append(path)
        return Made(tuple(files), sum(t.rows for t in loaded))


def _severity(problem: Problem, job: Job) -> Problem:
    if job.strict or not problem.code.startswith(_SOFT):
        return problem
    return replace(problem, severity="warning")


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
