"""The pipeline: tables and ontology become a release. Read this file first.

check    every cell, key and reference of the tables, and the ledger     (tables, evidence)
map      the tables as sorted N-Triples                                   (tables)
entail   the triples that follow from the ontology and its rules          (graph)
store    all triples in an Oxigraph store, loaded in bulk                                (releases)
validate the triples by the shapes, each result located in a cell         (shacl)
describe the dataset, and the ontology as a page                          (describe)
seal     the folder becomes an immutable release, and the current one     (releases)
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyoxigraph as ox

from parkkg import __version__
from parkkg.describe.dataset import write_description
from parkkg.describe.ontology_page import ontology_page
from parkkg.describe.saved_queries import examples, fill_service
from parkkg.errors import DataError, Report
from parkkg.evidence.ledger import ledger_violations
from parkkg.evidence.schema_roles import roles_of
from parkkg.files import scratch_folder
from parkkg.graph.axioms import read_axioms
from parkkg.graph.canonical import canonical, canonical_quads
from parkkg.graph.entail import entail
from parkkg.graph.partitions import Partitions, partitions
from parkkg.graph.rdf_files import read_rdf, skolemized, write_sorted
from parkkg.namespaces import prefixes_of
from parkkg.problems import problem
from parkkg.progress import ProblemCounter, Progress, Stage, StepTimer
from parkkg.project import Input, Project
from parkkg.query.check import check_queries, unreadable
from parkkg.query.saved import SavedQuery, find
from parkkg.releases.bulk_load import (
    ClassCounts,
    bulk_load,
    compact_and_count,
    concatenate,
    memory_store,
)
from parkkg.releases.manifest import Counts, Manifest, ShaclSummary, now
from parkkg.releases.release import ReleaseFolder, current_id, id_of
from parkkg.releases.repository import building, lock, seal, sweep, use
from parkkg.shacl.locate import locate_results
from parkkg.shacl.report import ValidationReport
from parkkg.shacl.validate import Engine, validate
from parkkg.tables.convert import Job, check_tables, project_job
from parkkg.tables.database import database, write
from parkkg.tables.load import LoadedTable, without_faulty_cells

# With more faulty cells than this, most results of the shapes are about what was left out.
_MAX_ERRORS = 1_000
# This many megabytes of triples can be stored and validated at once in 2 GB of memory.
_PARALLEL_LIMIT_MB = 300
_TOOLS = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "shacl")


@dataclass(frozen=True)
class BuildOptions:
    """What to build a release of, and how.

    `with_description`: also write the description of the dataset and the page of its ontology.
    """

    project: Project
    job: Job
    engine: Engine
    language: str
    with_description: bool
    report: Report
    progress: Progress


@dataclass(frozen=True)
class BuildResult:
    """The result of a build: the manifest so far, and the numbers of errors and warnings."""

    manifest: Manifest
    errors: int
    warnings: int
    note: str = ""


@dataclass(frozen=True)
class _Stored:
    """The results of storing and validating the triples."""

    validation: ValidationReport
    inferred: int
    class_counts: ClassCounts
    partitions: Partitions


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
    report: Report,
    progress: Progress,
) -> LoadResult:
    """Build a release of `project` in `store` and make it current.

    Where an error is reported, nothing changes. Raises MachineError where another load is running,
    DataError where a file cannot be read.
    """
    job = project_job(project)
    inputs = _inputs(project, job)
    digests = {name: file.sha256 for name, file in inputs.items()}
    release_id = id_of(digests, __version__)
    with lock(store):
        sweep(store)
        previous = current_id(store)
        kept = _intact_release(store, release_id)
        if kept is not None:
            return LoadResult(use(store, release_id), None, previous != release_id)
        with building(store, release_id) as folder:
            options = BuildOptions(project, job, engine, language, True, report, progress)
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
    project: Project, *, engine: Engine, language: str, report: Report, progress: Progress
) -> BuildResult:
    """Do all that `load` does in a temporary folder: no release is made."""
    with scratch_folder() as folder:
        (folder / "graph").mkdir()
        options = BuildOptions(
            project, project_job(project), engine, language, False, report, progress
        )
        return build(options, folder)


def _inputs(project: Project, job: Job) -> dict[str, Input]:
    return project.inputs((*(source.path for source in job.sources), *job.documents))


def _check_unchanged(project: Project, job: Job, inputs: Mapping[str, Input]) -> None:
    """Raise DataError where a file was saved after the load began: who knows what was read of it.

    The metadata were read before they were hashed, so what they say is compared, too.
    """
    again = replace(project)  # which has read nothing yet
    now_there = _inputs(again, job)
    names = sorted({*inputs, *now_there})
    changed = [name for name in names if inputs.get(name) != now_there.get(name)]
    if not changed and project_job(again) != job:
        changed = [again.name(again.metadata)]
    if changed:
        raise DataError(
            f"{', '.join(changed)}: changed while the project was loaded; "
            "the current release is as it was",
            hint="load again when the files are saved",
            problems=tuple(
                problem("PK110", "the file changed while it was read", file=name)
                for name in changed
            ),
        )


def _intact_release(store: Path, release_id: str) -> ReleaseFolder | None:
    """The release of that id, where it exists and is intact."""
    release = ReleaseFolder(release_id, store / "releases" / release_id)
    return None if release.damage() else release


def build(options: BuildOptions, folder: Path) -> BuildResult:
    """Write graph/, store/ and report.ttl into `folder`, up to the first step with an error."""
    started = now()
    counter, timer, job = ProblemCounter(options.report), StepTimer(), options.job
    graph = folder / "graph"
    with database(spill=folder) as db:
        options.progress(Stage("check", megabytes=_megabytes(s.path for s in job.sources)))
        with timer.step("check"):
            queries = _saved_queries(options.project, counter)
            # In a process of its own, while this one reads the tables.
            with ThreadPoolExecutor(1) as spare:
                unfit = spare.submit(check_queries, queries)
                _write_ontology(options.project, graph)
                loaded = check_tables(db, job, counter.add)
                for violation in ledger_violations(db, loaded):
                    counter.add(violation)
                for violation in unfit.result():
                    counter.add(violation)
        counts = Counts(tables={Path(t.source.name).stem: t.rows for t in loaded})
        if counter.errors:
            if counter.structural or counter.errors > _MAX_ERRORS:
                return BuildResult(
                    _manifest(timer, counts, ShaclSummary()), counter.errors, counter.warnings
                )
            # Faulty cells are left out, so that the shapes can find what else is wrong.
            loaded = tuple(without_faulty_cells(table) for table in loaded)
        options.progress(Stage("map", rows=sum(counts.tables.values())))
        with timer.step("map"):
            _write_graphs(options.project, graph)
            triples = _lines(graph.glob("*.nt")) + _write_tables(db, loaded, graph)
        stored = _store_and_validate(
            options, folder, timer, counter, db, loaded, queries.values(), triples
        )
    counts = replace(
        counts,
        classes=stored.class_counts.classes,
        asserted=stored.partitions.triples
        - stored.partitions.inferred
        + _lines(graph.glob("*.nq")),
        inferred=stored.inferred,
    )
    results = stored.validation.results
    summary = ShaclSummary(
        engine=stored.validation.engine,
        conforms=stored.validation.conforms,
        violations=sum(r.severity == "violation" for r in results),
        warnings=sum(r.severity == "warning" for r in results),
    )
    manifest = replace(_manifest(timer, counts, summary), started=started)
    return BuildResult(manifest, counter.errors, counter.warnings, stored.validation.note)


def _store_and_validate(
    options: BuildOptions,
    folder: Path,
    timer: StepTimer,
    counter: ProblemCounter,
    db: duckdb.DuckDBPyConnection,
    loaded: tuple[LoadedTable, ...],
    queries: Iterable[SavedQuery],
    triples: int,
) -> _Stored:
    """Entail, store, validate and count. The store is closed when this returns."""
    graph = folder / "graph"
    asserted, inferred = sorted(graph.glob("*.nt")), graph / "inferred.nt"
    size = _megabytes(asserted)
    parallel = size < _PARALLEL_LIMIT_MB
    kg = ox.Store(folder / "store")
    # Oxigraph, DuckDB and SHACL release Python's lock, so that two of them can run at once. A pool
    # runs its tasks in order. Where there are many triples, one pool runs all of them.
    with ThreadPoolExecutor(1) as storing, ThreadPoolExecutor(1) as spare:
        filling: list[Future[float]] = []
        rules = options.project.rules
        # Rules that query the store take much longer on one that is not compact.
        compact = bool(rules) and not parallel

        def begin(entailed: Path) -> Callable[[], object]:
            first = not filling
            if first:
                options.progress(Stage("store", rows=sum(t.rows for t in loaded), megabytes=size))
            files = [*asserted, *graph.glob("*.nq"), entailed] if first else [entailed]
            filling.append(
                storing.submit(bulk_load, kg, concatenate(folder, files), compact=compact)
            )
            return filling[-1].result

        with timer.step("entail"):
            axioms = read_axioms(memory_store(graph / "ontology.nt"))
            count = entail(
                kg,
                rules,
                inferred,
                graphs=asserted,
                axioms=axioms,
                start_loading=begin,
                rules_in_memory=parallel,
            )
        if not parallel:
            filling[-1].result()
        finishing = storing.submit(compact_and_count, kg)
        counting = (spare if parallel else storing).submit(partitions, graph)
        data = [*asserted, inferred]
        options.progress(Stage("validate", triples=triples + count, megabytes=_megabytes(data)))
        with timer.step("validate"):
            validation = validate(data, options.project.shapes, engine=options.engine)
            (folder / "report.ttl").write_text(validation.report, encoding="utf-8")
            prefixes = prefixes_of(options.project.base_iri)
            for result in locate_results(db, loaded, validation, graph, options.language, prefixes):
                counter.add_consequence(result)
        stored = _Stored(validation, count, finishing.result(), counting.result())
    if options.with_description:
        write_description(
            options.job.group, kg, stored.partitions, folder, options.project.base_iri
        )
        page = ontology_page(options.project, kg)
        (folder / "ontology.html").write_text(page, encoding="utf-8", newline="\n")
        offered = examples(queries, options.project.base_iri)
        fill_service(kg, ReleaseFolder("", folder), offered)
    timer.seconds["store"] = round(sum(part.result() for part in filling), 3)
    timer.seconds["finish"] = round(stored.class_counts.seconds, 3)
    return stored


def _saved_queries(project: Project, counter: ProblemCounter) -> dict[str, SavedQuery]:
    """The saved queries that can be read, by the name of their file; the others are problems."""
    found = {}
    for path in project.queries:
        name = project.name(path)
        try:
            found[name] = find(project, path.stem)
        except DataError as error:
            counter.add(unreadable(name, error))
    return found


def _write_ontology(project: Project, graph: Path) -> None:
    read = (q for path in project.ontology for q in _read(project, path))
    quads = canonical_quads(skolemized(read, "ontology", project.base_iri))
    write_sorted(quads, graph, "ontology")


def _write_tables(
    db: duckdb.DuckDBPyConnection, loaded: tuple[LoadedTable, ...], graph: Path
) -> int:
    count = 0
    for table in loaded:
        if not table.source.table.suppress_output:
            path = graph / f"{Path(table.source.name).stem}.nt"
            # Subject and predicate, and the object.
            head = "length(split_part(t, ' ', 1)) + length(split_part(t, ' ', 2)) + 2"
            db.execute(
                f"CREATE OR REPLACE TEMP TABLE made AS SELECT t[:{head}] AS head,"
                f" t[{head} + 1:-3] AS o FROM ({table.compiled.triples}) AS made (t)"
            )
            kept = canonical(db, "o", "made")
            lines = f"SELECT DISTINCT head || {kept} || ' .' AS t FROM made ORDER BY t"
            count += write(db, lines, path)
    db.execute("DROP TABLE IF EXISTS made")
    return count


def _write_graphs(project: Project, graph: Path) -> None:
    for path in project.graphs:
        name = project.name(path)
        # The suffix stays in the name: there may be parks.ttl beside parks.csv.
        quads = canonical_quads(skolemized(_read(project, path), name, project.base_iri))
        write_sorted(quads, graph, path.name)


def _read(project: Project, path: Path) -> Iterator[ox.Quad]:
    name = project.name(path)
    return read_rdf(path, name, project.address(name))


def _megabytes(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def _lines(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        with path.open("rb") as file:
            count += sum(1 for _ in file)
    return count


def _manifest(timer: StepTimer, counts: Counts, summary: ShaclSummary) -> Manifest:
    return Manifest(
        id="",
        created=now(),
        version=__version__,
        tools={"python": platform.python_version()} | dict(_versions()),
        counts=counts,
        seconds=timer.seconds,
        shacl=summary,
    )


def _versions() -> Iterator[tuple[str, str]]:
    for name in _TOOLS:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
