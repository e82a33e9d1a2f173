"""The pipeline: tables and ontology become a release. Read this file first.

check    every cell, key and reference of the tables, and the ledger     (tables, evidence)
map      the tables and RDF files as one table of triples, then as files  (graph)
store    these files in an Oxigraph store, beside all the following       (releases)
entail   the triples that follow from the ontology and its rules          (graph)
count    the triples of each class and property                           (graph)
validate the triples by the shapes, each result located in a cell         (shacl)
list     the things by their names, kinds and facets, meanwhile           (catalogue)
describe the dataset, meanwhile                                  (documentation)
seal     the folder becomes an immutable release, and the current one     (releases)
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
import pyoxigraph as ox

from parkkg import __version__
from parkkg.catalogue.build import write_catalogue
from parkkg.documentation.dataset import write_description
from parkkg.documentation.saved_queries import examples, fill_service
from parkkg.errors import DataError, OnProblem
from parkkg.evidence.ledger import ledger_violations, ledger_words
from parkkg.evidence.schema_roles import roles_of
from parkkg.files import scratch_folder
from parkkg.graph.axioms import read_axioms
from parkkg.graph.canonical import canonical_quads, canonicalize
from parkkg.graph.encoded_iris import NamedIri, encoded_iris
from parkkg.graph.entail import entail
from parkkg.graph.parse_rdf import quads_of
from parkkg.graph.partitions import Partitions, partitions
from parkkg.graph.rdf_files import lines_of, skolemized
from parkkg.graph.triples import (
    ONTOLOGY,
    add_lines,
    add_tables,
    has_blank_nodes,
    keep_first,
    make_tables,
    number_of,
    write_graphs,
    write_inferred,
)
from parkkg.memory import MemoryBudget, memory_budget
from parkkg.namespaces import BASE, INFERRED, prefixes_of
from parkkg.problems import problem
from parkkg.progress import BuildProblems, Progress, Stage, StepTimer
from parkkg.project import Input, Project
from parkkg.query.check import check_queries, unreadable
from parkkg.query.saved import SavedQuery, find
from parkkg.releases.bulk_load import bulk_loader
from parkkg.releases.manifest import MERGED, Counts, Manifest, ShaclSummary, now
from parkkg.releases.release import ReleaseFolder, current_id, id_of
from parkkg.releases.repository import building, lock, seal, sweep, use
from parkkg.shacl.lints import shape_lints
from parkkg.shacl.read import load_shapes
from parkkg.shacl.report import Engine, ValidationReport
from parkkg.shacl.result_cells import locate_results
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.validate import validate
from parkkg.sparql.lexer import split
from parkkg.sparql.query import iris_in
from parkkg.tables.convert import Job, check_tables, project_job
from parkkg.tables.database import database
from parkkg.tables.load import LoadedTable, without_faulty_cells
from parkkg.tables.table_file import short_names
from parkkg.text import counted, said

# With more faulty cells than this, most results of the shapes are about what was left out.
_MAX_ERRORS = 1_000
# A database of less stays in memory; one in a file writes to disk after every step.
_SMALL_MB = 20
_TOOLS = ("duckdb", "pyoxigraph", "pyshacl", "rdflib")


@dataclass(frozen=True)
class BuildOptions:
    """What to build a release of, and how.

    `with_description`: also write the catalogue and the description of the dataset.
    `memory`: megabytes to keep to, where that is said.
    """

    project: Project
    job: Job
    engine: Engine
    language: str
    with_description: bool
    memory: int | None
    report: OnProblem
    progress: Progress


@dataclass(frozen=True)
class BuildResult:
    """The result of a build: the manifest so far, and the numbers of errors and warnings.

    `notes` say what was not done or not said as one might expect.
    """

    manifest: Manifest
    errors: int
    warnings: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Build:
    """A build under way: of what, where to, in which database, and what was found so far."""

    options: BuildOptions
    folder: Path
    db: duckdb.DuckDBPyConnection
    counter: BuildProblems
    timer: StepTimer

    @property
    def project(self) -> Project:
        return self.options.project

    @property
    def release(self) -> ReleaseFolder:
        """The folder as the release that is to be in it."""
        return ReleaseFolder("", self.folder)


@dataclass(frozen=True)
class _Read:
    """What was read of a project and checked by itself."""

    tables: tuple[LoadedTable, ...]
    queries: tuple[SavedQuery, ...]
    shapes: Shapes


@dataclass(frozen=True)
class LoadResult:
    """How a load ended: with a release, or without one because of errors.

    `fresh` says whether another release was current before.
    """

    release: ReleaseFolder | None
    built: BuildResult | None
    fresh: bool


def load(
    project: Project,
    store: Path,
    *,
    engine: Engine,
    language: str,
    memory: int | None = None,
    job: Job | None = None,
    report: OnProblem,
    progress: Progress,
) -> LoadResult:
    """Build a release of `project` in `store` and make it current.

    `job` are its tables, where their description has been read already. Where an error is reported,
    nothing changes. Raises MachineError where another load is running, DataError where a file
    cannot be read.
    """
    project.check_names()
    job = job or project_job(project)
    inputs = project.inputs(job.files)
    digests = {name: file.sha256 for name, file in inputs.items()}
    release_id = id_of(digests, __version__)
    with lock(store):
        sweep(store)
        previous = current_id(store)
        kept = _intact_release(store, release_id)
        if kept is not None:
            return LoadResult(use(store, release_id), None, previous != release_id)
        with building(store, release_id) as folder:
            options = BuildOptions(project, job, engine, language, True, memory, report, progress)
            built = build(options, folder)
            if built.errors:
                return LoadResult(None, built, False)
            _check_unchanged(project, job, inputs)
            manifest = replace(
                built.manifest, id=release_id, inputs=digests, previous=previous,
                project=project.root.name, base=project.base_iri, roles=roles_of(job.group),
            )  # fmt: skip
            progress(Stage("seal", triples=built.manifest.counts.triples))
            release = seal(store, folder, manifest)
            return LoadResult(use(store, release.id), built, True)


def check(
    project: Project,
    *,
    engine: Engine,
    language: str,
    memory: int | None = None,
    job: Job | None = None,
    report: OnProblem,
    progress: Progress,
) -> BuildResult:
    """Do all that `load` does, with the same arguments, and make no release."""
    project.check_names()
    with scratch_folder() as folder:
        (folder / "graph").mkdir()
        job = job or project_job(project)
        options = BuildOptions(project, job, engine, language, False, memory, report, progress)
        return build(options, folder)


def _check_unchanged(project: Project, job: Job, inputs: Mapping[str, Input]) -> None:
    """Raise DataError where a file was saved after the load began: who knows what was read of it.

    The metadata were read before they were hashed, so what they say is compared, too.
    """
    again = replace(project)  # which has read nothing yet
    now_there = again.inputs(job.files)
    names = sorted({*inputs, *now_there})
    changed = [name for name in names if inputs.get(name) != now_there.get(name)]
    if not changed and project_job(again) != job:
        changed = [again.name(again.metadata)]
    if changed:
        raise DataError(
            said(
                "{changed}: changed while the project was loaded; the current release is as it was",
                changed=", ".join(changed),
            ),
            hint=said("load again when the files are saved"),
            problems=tuple(
                problem("PK110", said("the file changed while it was read"), file=name)
                for name in changed
            ),
        )


def _intact_release(store: Path, release_id: str) -> ReleaseFolder | None:
    """The release of that id, where it exists, is intact and has a catalogue.

    One of an older version has none, and is made anew.
    """
    release = ReleaseFolder(release_id, store / "releases" / release_id)
    return release if release.catalogue.is_file() and not release.damage() else None


def build(options: BuildOptions, folder: Path) -> BuildResult:
    """Write graph/, store/ and report.ttl into `folder`, up to the first step with an error."""
    started = now()
    size = _megabytes([*(source.path for source in options.job.sources), *options.project.graphs])
    share = memory_budget(size, options.memory)
    place = folder if size > _SMALL_MB else None
    with database(f"{share.duckdb}MB", folder=place, spill=folder, threads=share.threads) as db:
        counter, timer = BuildProblems(options.report), StepTimer()
        run = _Build(options, folder, db, counter, timer)
        loaded, queries, shapes = _check(run)
        names = short_names(table.source for table in loaded)
        counts = Counts(tables=dict(zip(names, (t.rows for t in loaded), strict=True)))
        if shapes is None or counter.structural or counter.errors > _MAX_ERRORS:
            manifest = _manifest(timer, counts, ShaclSummary())
            return BuildResult(manifest, counter.errors, counter.warnings)
        if counter.errors:
            # Faulty cells are left out, so that the shapes can find what else is wrong.
            loaded = tuple(without_faulty_cells(table) for table in loaded)
        read = _Read(loaded, queries, shapes)
        quads = _map(run, read)
        found, validation = _store_and_validate(run, read, share)
    counts = replace(
        counts,
        classes=found.entities_by_class,
        asserted=found.triples - found.inferred + quads,
        inferred=found.inferred,
    )
    summary = ShaclSummary(
        engine=validation.engine,
        conforms=not validation.counts.get("violation"),
        violations=validation.counts.get("violation", 0),
        warnings=validation.counts.get("warning", 0),
    )
    manifest = replace(_manifest(timer, counts, summary), started=started)
    notes = tuple(filter(None, (validation.note, _left_out(counter))))
    return BuildResult(manifest, counter.errors, counter.warnings, notes)


def _check(
    run: _Build,
) -> tuple[tuple[LoadedTable, ...], tuple[SavedQuery, ...], Shapes | None]:
    """Read tables, ontology, saved queries and shapes; None for shapes that cannot be used."""
    db, counter, job = run.db, run.counter, run.options.job
    run.options.progress(Stage("check", megabytes=_megabytes(s.path for s in job.sources)))
    with run.timer.step("check"):
        queries = _saved_queries(run.project, counter)
        # In a process of its own, while this one reads shapes and tables.
        with ThreadPoolExecutor(1) as spare:
            unfit = spare.submit(check_queries, queries)
            shapes = _shapes(run.project, counter)
            make_tables(db)
            _add_ontology(db, run.project)
            loaded = check_tables(db, job, counter.add)
            for violation in ledger_violations(db, loaded):
                counter.add(violation)
            for violation in unfit.result():
                counter.add(violation)
    return loaded, tuple(queries.values()), shapes


def _map(run: _Build, read: _Read) -> int:
    """Make triples of tables and RDF files; how many of these have graphs of their own."""
    words = ledger_words(run.db, read.tables)
    if words:
        text = json.dumps(words, ensure_ascii=False, indent=1)
        run.release.ledger.write_text(text, encoding="utf-8", newline="\n")
    run.options.progress(Stage("map", rows=sum(table.rows for table in read.tables)))
    with run.timer.step("map"):
        add_tables(run.db, [t for t in read.tables if not t.source.table.suppress_output])
        canonicalize(run.db, "triple")
        quads = _add_graphs(run.db, run.project, run.folder / "graph")
        keep_first(run.db)
    return quads


def _left_out(counter: BuildProblems) -> str:
    if not counter.consequences:
        return ""
    return said(
        "{results} of shapes are not listed: the rows that they are about have errors, which may "
        "be why",
        results=counted(counter.consequences, "result"),
    )


def _store_and_validate(
    run: _Build, read: _Read, share: MemoryBudget
) -> tuple[Partitions, ValidationReport]:
    """Write, entail, validate and count, while the store is filled. It is closed at the end."""
    db, timer, graph = run.db, run.timer, run.folder / "graph"
    triples = number_of(db, "SELECT count(*) FROM triple")
    kg = ox.Store(run.folder / "store")
    with bulk_loader(kg, share.piece, blank=has_blank_nodes(db)) as store:
        rows = sum(table.rows for table in read.tables)
        run.options.progress(Stage("store", rows=rows, triples=triples))
        with timer.step("write"):
            for path in (*graph.glob("*.nq"), *write_graphs(db, graph)):
                store.add(path)
        with timer.step("entail"):
            inferred = entail(db, read_axioms(db), run.project.rules, run.folder)
            recorded = write_inferred(db, graph)
            store.add(recorded)
            store.add(recorded, INFERRED)
        finished = store.finish()
        with timer.step("count"):
            counted = partitions(db)
        data = sorted(graph.glob("*.nt"))
        stage = Stage("validate", triples=triples + inferred, megabytes=_megabytes(data))
        run.options.progress(stage)
        describe = partial(_describe, replace(run, db=db.cursor()), read, counted, store.filled)
        # DuckDB validates without Python's lock, under which the description is written, if there
        # is memory for both at once.
        with ThreadPoolExecutor(1) as spare:
            described = spare.submit(describe).result if share.beside else describe
            with timer.step("validate"):
                validation = _validate(run, read, store.filled)
            described()
        timer.seconds["finish"] = round(finished.result(), 3)
        timer.seconds["store"] = round(store.seconds(), 3)
    return counted, validation


def _describe(
    run: _Build, read: _Read, counted: Partitions, filled: Callable[[], ox.Store]
) -> None:
    """Write its catalogue, and when the store is full what the release says of itself."""
    if not run.options.with_description:
        return
    group, base = run.options.job.group, run.project.base_iri
    with run.timer.step("catalogue"):
        write_catalogue(run.db, read.shapes, roles_of(group), run.release.catalogue)
    kg = filled()
    with run.timer.step("describe"):
        write_description(group, kg, counted, run.folder, base)
        with run.release.shapes.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(read.shapes.graph.lines())
        fill_service(kg, run.release, examples(read.queries, base))


def _validate(run: _Build, read: _Read, filled: Callable[[], ox.Store]) -> ValidationReport:
    """Validate the triples by the shapes, write the report, and report each result at its cell."""
    db, counter, options = run.db, run.counter, run.options
    prefixes = prefixes_of(run.project.base_iri)
    found = validate(db, read.shapes, engine=options.engine, prefixes=prefixes, store=filled)
    found.write(run.folder / "report.ttl")
    for warning in (
        *shape_lints(db, read.shapes, prefixes),
        *encoded_iris(db, _names(run.project, read)),
    ):
        counter.add(warning)
    for result in locate_results(db, read.tables, found, options.language, prefixes):
        counter.add_consequence(result.problem, result.rows)
    return replace(found, results=())  # what they are read from is closed


def _names(project: Project, read: _Read) -> Iterator[NamedIri]:
    """The IRIs that shapes and saved queries name."""
    for statement in read.shapes.graph.statements:
        for term in (statement.subject, statement.object):
            if term.startswith("<"):
                yield NamedIri(term[1:-1], statement.place.file, statement.place.line)
    for query in read.queries:
        for iri in iris_in(split(query.text)[0]):
            yield NamedIri(iri, project.name(query.path))


def _shapes(project: Project, counter: BuildProblems) -> Shapes | None:
    """The shapes; None where they cannot be used, which is reported."""
    try:
        sources = (
            Source(path, f"shapes/{path.name}", f"{BASE}shapes/{path.name}")
            for path in project.shapes
        )
        return load_shapes(sources, canonical=True)
    except DataError as error:
        for found in error.problems:
            counter.add(found)
    return None


def _saved_queries(project: Project, counter: BuildProblems) -> dict[str, SavedQuery]:
    """The saved queries that can be read, by the name of their file; the others are problems."""
    found = {}
    for path in project.queries:
        name = project.name(path)
        try:
            found[name] = find(project, path.stem)
        except DataError as error:
            counter.add(unreadable(name, error))
    return found


def _add_ontology(db: duckdb.DuckDBPyConnection, project: Project) -> None:
    read = (q for path in project.ontology for q in _read(project, path))
    quads = canonical_quads(skolemized(read, ONTOLOGY, project.base_iri))
    add_lines(db, f"{ONTOLOGY}/", ONTOLOGY, lines_of(quads).triples)


def _add_graphs(db: duckdb.DuckDBPyConnection, project: Project, graph: Path) -> int:
    """Add the RDF files of a project; write their named graphs, and return how many quads."""
    count = 0
    for path in project.graphs:
        name = project.name(path)
        quads = canonical_quads(skolemized(_read(project, path), name, project.base_iri))
        lines = lines_of(quads)
        # The suffix stays in the name: there may be parks.ttl beside parks.csv.
        if lines.triples:
            add_lines(db, name, path.name, lines.triples)
        if lines.quads:
            text = "".join(f"{line}\n" for line in lines.quads)
            (graph / f"{path.name}.nq").write_text(text, encoding="utf-8", newline="\n")
            count += len(lines.quads)
    return count


def _read(project: Project, path: Path) -> Iterator[ox.Quad]:
    name = project.name(path)
    return quads_of(path, name, project.address(name))


def _megabytes(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def _manifest(timer: StepTimer, counts: Counts, summary: ShaclSummary) -> Manifest:
    return Manifest(
        id="",
        created=now(),
        version=__version__,
        tools={"python": platform.python_version()} | dict(_versions()),
        counts=counts,
        seconds=timer.seconds,
        shacl=summary,
        layout=MERGED,
    )


def _versions() -> Iterator[tuple[str, str]]:
    for name in _TOOLS:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
