"""All tables of a project or a source: read, checked, and written as N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urljoin

import duckdb

from parkkg.errors import DataError, OnProblem, Problem
from parkkg.namespaces import BASE, META, SCHEMAS
from parkkg.problems import problem
from parkkg.progress import ProblemCounter
from parkkg.project import METADATA, SCHEMA_FOLDER, Project
from parkkg.tables.csvw.common_properties import normalize
from parkkg.tables.csvw.compile import FaultyCells
from parkkg.tables.csvw.discover import DiscoveredTables, missing_file
from parkkg.tables.csvw.group_triples import group_triples
from parkkg.tables.csvw.json_documents import read_json
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.csvw.model import TableGroup
from parkkg.tables.csvw.text_expression import NOTHING
from parkkg.tables.database import cores, database, write
from parkkg.tables.lint_counts import CountedLint, lint_problems, look_at_cells
from parkkg.tables.load import LoadedTable, load_table
from parkkg.tables.subjects import shared_subjects
from parkkg.tables.table_file import TableFile
from parkkg.tables.violations import broken_references, cell_violations, keys_hold
from parkkg.text import said

# Only warnings in a lenient conversion: the cell becomes a string, and the graph is complete.
_WARNINGS_WHEN_LENIENT = (
    "PK106", "PK107", "PK108", "PK114", "PK115", "PK118", "PK119", "PK12", "PK2", "PK3", "PK506",
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """What to convert: a group, the file of each table, and how.

    `documents` are the files that describe the tables: of metadata, schemas and dialects.
    `strict` makes every violation an error; otherwise those of cells are warnings. `nulls` makes
    an empty reference a violation.
    """

    group: TableGroup
    sources: tuple[TableFile, ...]
    standard: bool
    strict: bool
    nulls: bool
    warnings: tuple[Problem, ...]
    documents: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that it reads."""
        return (*(source.path for source in self.sources), *self.documents)


def project_job(project: Project, *, standard: bool = False) -> Job:
    """The tables of a project. Raises DataError where the metadata are wrong."""
    base, data = project.base_iri, project.metadata.parent
    own, above = project.path(SCHEMA_FOLDER), urljoin(base, "..")
    folders = [(f"{base}schema/", own), (SCHEMAS, project.schemas)]
    # `../other.csv` is in the project, too; a base at the root of its host has nothing above it.
    locator = Locator(((above, project.root), (base, data), *folders))
    address = base + project.metadata.name
    document = read_document(project.metadata, address, METADATA.as_posix(), locator.find)
    group = _annotated(document.group, project.schemas)
    sources = []
    for table in group.tables:
        url = table.url.partition("#")[0]  # what follows is a sheet of a workbook
        inside = url.startswith(base)
        name = f"{data.name}/{url[len(base) :]}" if inside else url.removeprefix(above)
        # What is not found in the project has no file, whatever its address looks like; so that
        # path is not decoded. A problem is reported later.
        path = locator.find(table.url)
        sources.append(TableFile(table, path or project.root / name, unquote(name)))
    warnings = (
        *document.warnings, *_base_warnings(project), *_undescribed(project, sources)
    )  # fmt: skip
    return Job(group, tuple(sources), standard, True, False, warnings, document.files)


def _annotated(group: TableGroup, schemas: Path) -> TableGroup:
    """The group with the roles of its tables (`META`).

    In older metadata no table has a role: then each gets that of the shared schema of its name.
    """
    if any(iri.startswith(META) for table in group.tables for iri, _ in table.schema_annotations):
        return group
    tables = []
    for table in group.tables:
        path = schemas / f"{Path(table.url).stem}.json"
        schema = read_json(path, path.name).value if path.is_file() else {}
        annotations = tuple(
            (key, normalize(value, table.url, "und", key))
            for key, value in schema.items()
            if key.startswith(META)
        )
        tables.append(replace(table, schema_annotations=table.schema_annotations + annotations))
    return replace(group, tables=tuple(tables))


def _base_warnings(project: Project) -> Iterator[Problem]:
    """The warning for a project whose things are not under an IRI of its own."""
    if fault := project.base.fault:
        message = said(
            "the project has no base IRI of its own: {fault}; its things are under {base}id/",
            fault=fault,
            base=BASE,
        )
        yield problem("PK505", message, file=METADATA.as_posix(), severity="warning")


def _undescribed(project: Project, sources: Iterable[TableFile]) -> Iterator[Problem]:
    """A warning for each table in the folder of the tables that the metadata do not name."""
    described = {source.path.resolve() for source in sources}
    for path in project.tables:
        if path.resolve() not in described:
            message = said("no table of the metadata is this file: nothing of it is in the graph")
            yield problem("PK124", message, file=project.name(path), severity="warning")


def source_job(found: DiscoveredTables, *, standard: bool, strict: bool) -> Job:
    """The tables that were found for a source. Raises DataError where one has no file."""
    sources = []
    for table, path in zip(found.group.tables, found.files, strict=True):
        if path is None:
            raise missing_file(table)
        sources.append(TableFile(table, path, _shown(path)))
    return Job(found.group, tuple(sources), standard, strict, True, found.warnings, found.documents)


def check_tables(
    db: duckdb.DuckDBPyConnection, job: Job, report: OnProblem
) -> tuple[LoadedTable, ...]:
    """Read every table and report all violations: of structure, header, cells, keys, references.

    A table whose file is missing is reported and left out.
    """
    loaded = _read_tables(db, job, report)
    _report_violations(db, job, loaded, report)
    return loaded


def _read_tables(
    db: duckdb.DuckDBPyConnection, job: Job, report: OnProblem
) -> tuple[LoadedTable, ...]:
    """Read every table, and report what is wrong with its structure and its header."""
    graded = _graded(job, report)
    for warning in job.warnings:
        graded(warning)
    # A strict job writes nothing where there is a violation, so no triple needs a check.
    faulty: FaultyCells = "never" if job.strict else "text"
    loaded = []
    for index, source in enumerate(job.sources):
        try:
            table = load_table(
                db, source, index, graded, standard=job.standard, faulty=faulty,
                # For CSV on the Web they are rows like any other.
                blank_rows=job.nulls,
            )  # fmt: skip
        except DataError as error:
            for problem in error.problems:
                report(problem)
            continue
        for problem in table.problems:
            graded(problem)
        loaded.append(table)
    return tuple(loaded)


def _report_violations(
    db: duckdb.DuckDBPyConnection, job: Job, loaded: tuple[LoadedTable, ...], report: OnProblem
) -> None:
    """Report the violations in cells, keys and references."""
    graded = _graded(job, report)
    checked = [table for table in loaded if can_be_checked(table.problems, job)]
    for table, (valid, lints) in zip(checked, _looked_at(db, job, checked, loaded), strict=True):
        if not valid:
            for problem in cell_violations(db, table):
                graded(problem)
            for problem in broken_references(db, table, loaded, nulls=job.nulls):
                graded(problem)
        for problem in lint_problems(table.source, lints):
            graded(problem)
    for problem in shared_subjects(db, checked):
        graded(problem)


def _looked_at(
    db: duckdb.DuckDBPyConnection,
    job: Job,
    tables: Sequence[LoadedTable],
    loaded: tuple[LoadedTable, ...],
) -> Iterator[tuple[bool, list[CountedLint]]]:
    """Whether each table has no violations and no broken references; and its lints."""
    # Small tables take most of the time for planning, which DuckDB does on one core.
    with ThreadPoolExecutor(cores()) as pool:
        keys = pool.submit(keys_hold, db.cursor(), tables, loaded, nulls=job.nulls)
        for faults, lints in pool.map(lambda table: look_at_cells(db.cursor(), table), tables):
            yield not faults and keys.result(), lints


def can_be_checked(problems: Iterable[Problem], job: Job) -> bool:
    """Whether violations in the cells of a table with these problems say something new.

    If its columns are wrong, they would only repeat that.
    """
    wrong = (p for p in problems if p.severity == "error")
    return not job.strict or not any(p.code in ("PK106", "PK107") for p in wrong)


def run(job: Job, report: OnProblem, output: Path | None, *, sort: bool = False) -> int:
    """Check everything and, where no error was found, write N-Triples into `output`, if given.

    To `sort` them is to put the lines in the order of their bytes. Returns the number of rows.
    Raises MachineError where there is no room for the work.
    """
    counter = ProblemCounter(report)
    with database() as db:
        loaded = check_tables(db, job, counter.add)
        if output is not None and not counter.errors:
            _write(db, job, loaded, output, sort=sort)
        return sum(t.rows for t in loaded)


def _write(
    db: duckdb.DuckDBPyConnection,
    job: Job,
    loaded: Sequence[LoadedTable],
    output: Path,
    *,
    sort: bool,
) -> None:
    """Write the triples; in standard mode also what is said of the tables themselves."""
    with_output = [table for table in loaded if not table.source.table.suppress_output]
    parts = [t.compiled.triples if sort else t.compiled.blocks for t in with_output if t.rows]
    if job.standard:
        tables = tuple((t.compiled.table, t.prefix, t.comments) for t in with_output)
        db.execute("CREATE OR REPLACE TABLE about (t VARCHAR)")
        lines = list(group_triples(job.group, tables))
        db.execute("INSERT INTO about SELECT unnest(?::VARCHAR[])", [lines])
        parts.append("SELECT t FROM about")
    # All tables in one query, so that every core is used.
    query = " UNION ALL ".join(parts or [NOTHING])
    write(db, f"SELECT t FROM ({query}) ORDER BY t" if sort else query, output)


def _graded(job: Job, report: OnProblem) -> OnProblem:
    return lambda problem: report(with_severity(problem, job))


def with_severity(problem: Problem, job: Job) -> Problem:
    """The problem as the job takes it: in a lenient one, that of a cell is a warning."""
    # CSV on the Web reads what is no text as an empty template, and warns of that.
    empty_template = problem.code == "PK129" and job.nulls
    lenient = (not job.strict or empty_template) and problem.severity == "error"
    if lenient and problem.code.startswith(_WARNINGS_WHEN_LENIENT):
        return replace(problem, severity="warning")
    return problem


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
