"""The pipeline: tables and ontology become a release. Read this file first.

check    every cell, key and reference of the tables, and the ledger     (tables, evidence)
map      the tables as sorted N-Triples                                   (tables)
entail   what follows from the ontology and its rules                     (graph)
store    an Oxigraph store, filled in bulk                                (releases)
validate what the shapes say, each result led back to its cell            (shacl)
describe what the dataset says of itself, and the page of its ontology    (describe)
seal     the folder becomes an immutable release, and the current one     (releases)
"""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyoxigraph as ox

from parkkg import __version__
from parkkg.describe.dataset import keep
from parkkg.describe.ontology_page import ontology_page
from parkkg.describe.saved_queries import examples, fill_service
from parkkg.errors import DataError, Report
from parkkg.evidence.ledger import ledger_faults
from parkkg.evidence.schema_roles import roles_of
from parkkg.graph.axioms import read_axioms
from parkkg.graph.entail import entail
from parkkg.graph.partitions import Partitions, partitions
from parkkg.graph.rdf_files import read_rdf, skolemized, write_sorted
from parkkg.namespaces import prefixes_of
from parkkg.problems import problem
from parkkg.progress import ProblemCounter, Progress, Stage, StepTimer
from parkkg.project import Project
from parkkg.query.saved import SavedQuery, find
from parkkg.releases.bulk_load import Counted, fill, finish, gathered, small_store
from parkkg.releases.manifest import Counts, Manifest, ShaclSummary, now
from parkkg.releases.release import ReleaseFolder, current_id, id_of
from parkkg.releases.repository import building, lock, seal, sweep, use
from parkkg.shacl.locate import locate_results
from parkkg.shacl.report import ValidationReport
from parkkg.shacl.validate import Engine, validate
from parkkg.tables.convert import Job, check_tables, project_job
from parkkg.tables.database import database, write
from parkkg.tables.load import LoadedTable, without_faulty_cells

# With more faulty cells than this, what the shapes say is mostly about what was left out.
_TOO_MANY = 1_000
# As many megabytes of triples may be stored and checked at once in two gigabytes of memory.
_PARALLEL_LIMIT_MB = 300
_TOOLS = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "shacl")


@dataclass(frozen=True)
class BuildOptions:
    """What to build a release of, and how.

    `with_description`: also write what the dataset says of itself and the page of its ontology.
    """

    project: Project
    job: Job
    engine: Engine
    language: str
    with_description: bool
    report: Report
    progress: Progress


@dataclass(frozen=True)
class Built:
    """What a build made: the manifest so far, and whether it may become a release."""

    manifest: Manifest
    errors: int
    warnings: int
    note: str = ""


@dataclass(frozen=True)
class _Stored:
    """What is known when the triples are in the store and were checked."""

    checked: ValidationReport
    inferred: int
    counted: Counted
    numbers: Partitions


@dataclass(frozen=True)
class Outcome:
    """How a load ended: with a release (new or not), or with errors and none."""

    release: ReleaseFolder | None
    built: Built | None
    fresh: bool


def load(
    project: Project,
    store: Path,
    *,
    engine: Engine,
    language: str,
    report: Report,
    progress: Progress,
) -> Outcome:
    """Build a release of `project` in `store` and make it current.

    Nothing changes where an error is reported. Raises
    MachineError where another load is at work, DataError where a file cannot be read at all.
    """
    job = project_job(project)
    inputs = project.inputs((*(source.path for source in job.sources), *job.documents))
    release_id = id_of(inputs, __version__)
    with lock(store):
        sweep(store)
        previous = current_id(store)
        kept = _kept(store, release_id)
        if kept is not None:
            return Outcome(use(store, release_id), None, previous != release_id)
        with building(store, release_id) as folder:
            options = BuildOptions(project, job, engine, language, True, report, progress)
            built = build(options, folder)
            if built.errors:
                return Outcome(None, built, False)
            manifest = replace(
                built.manifest, id=release_id, inputs=inputs, previous=previous,
                project=project.root.name, base=project.base_iri, roles=roles_of(job.group),
            )  # fmt: skip
            progress(Stage("seal", triples=built.manifest.counts.triples))
            release = seal(store, folder, manifest)
            return Outcome(use(store, release.id), built, True)


def check(
    project: Project, *, engine: Engine, language: str, report: Report, progress: Progress
) -> Built:
    """Everything that `load` does, in a folder that vanishes: nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="parkkg-") as name:
        folder = Path(name)
        (folder / "graph").mkdir()
        options = BuildOptions(
            project, project_job(project), engine, language, False, report, progress
        )
        return build(options, folder)


def _kept(store: Path, release_id: str) -> ReleaseFolder | None:
    """The release of that id, where it is there and whole."""
    release = ReleaseFolder(release_id, store / "releases" / release_id)
    return release if release.folder.is_dir() and not release.faults() else None


def build(options: BuildOptions, folder: Path) -> Built:
    """Fill `folder` with graph/, store/ and report.ttl, as far as no error stops it."""
    started = now()
    tally, clock, job = ProblemCounter(options.report), StepTimer(), options.job
    graph = folder / "graph"
    with database() as db:
        options.progress(Stage("check", megabytes=_megabytes(s.path for s in job.sources)))
        with clock.step("check"):
            queries = examples(_saved_queries(options.project, tally), options.project.base_iri)
            _write_ontology(options.project, graph)
            loaded = check_tables(db, job, tally.add)
            for fault in ledger_faults(db, loaded):
                tally.add(fault)
        counts = Counts(tables={Path(t.source.name).stem: t.rows for t in loaded})
        if tally.errors:
            if tally.structural or tally.errors > _TOO_MANY:
                return Built(_manifest(clock, counts, ShaclSummary()), tally.errors, tally.warnings)
            # The faulty cells are left out, so that the shapes can tell what else is wrong.
            loaded = tuple(without_faulty_cells(table) for table in loaded)
        options.progress(Stage("map", rows=sum(counts.tables.values())))
        with clock.step("map"):
            _write_graphs(options.project, graph)
            triples = _lines(graph.glob("*.nt")) + _write_tables(db, loaded, graph)
        made = _stored(options, folder, clock, tally, db, loaded, queries, triples)
    counts = replace(
        counts,
        classes=made.counted.classes,
        asserted=made.numbers.triples - made.numbers.inferred + _lines(graph.glob("*.nq")),
        inferred=made.inferred,
    )
    results = made.checked.results
    said = ShaclSummary(
        engine=made.checked.engine,
        conforms=made.checked.conforms,
        violations=sum(r.severity == "violation" for r in results),
        warnings=sum(r.severity == "warning" for r in results),
    )
    manifest = replace(_manifest(clock, counts, said), started=started)
    return Built(manifest, tally.errors, tally.warnings, made.checked.note)


def _stored(
    options: BuildOptions,
    folder: Path,
    clock: StepTimer,
    tally: ProblemCounter,
    db: duckdb.DuckDBPyConnection,
    loaded: tuple[LoadedTable, ...],
    queries: Iterable[str],
    triples: int,
) -> _Stored:
    """Entail, store, validate and count; the store is closed when this returns."""
    graph = folder / "graph"
    asserted, inferred = sorted(graph.glob("*.nt")), graph / "inferred.nt"
    size = _megabytes(asserted)
    parallel = size < _PARALLEL_LIMIT_MB
    kg = ox.Store(folder / "store")
    # Oxigraph, DuckDB and SHACL work without Python's lock, so that two of them work at once. A
    # pool does its tasks in their order; where the triples are many, one pool does all.
    with ThreadPoolExecutor(1) as storing, ThreadPoolExecutor(1) as spare:
        filling: list[Future[float]] = []
        rules = options.project.rules
        # Rules that are asked of the store take far longer on one that is not compact.
        asked = bool(rules) and not parallel

        def begin(entailed: Path) -> Callable[[], object]:
            first = not filling
            if first:
                options.progress(Stage("store", rows=sum(t.rows for t in loaded), megabytes=size))
            files = [*asserted, *graph.glob("*.nq"), entailed] if first else [entailed]
            filling.append(storing.submit(fill, kg, gathered(folder, files), compact=asked))
            return filling[-1].result

        with clock.step("entail"):
            axioms = read_axioms(small_store(graph / "ontology.nt"))
            count = entail(
                kg, rules, inferred, graphs=asserted, axioms=axioms, fill=begin, apart=parallel
            )
        if not parallel:
            filling[-1].result()
        finishing = storing.submit(finish, kg)
        numbering = (spare if parallel else storing).submit(partitions, graph)
        data = [*asserted, inferred]
        options.progress(Stage("validate", triples=triples + count, megabytes=_megabytes(data)))
        with clock.step("validate"):
            checked = validate(data, options.project.shapes, engine=options.engine)
            (folder / "report.ttl").write_text(checked.report, encoding="utf-8")
            prefixes = prefixes_of(options.project.base_iri)
            for fault in locate_results(db, loaded, checked, graph, options.language, prefixes):
                tally.add_consequence(fault)
        made = _Stored(checked, count, finishing.result(), numbering.result())
    if options.with_description:
        keep(options.job.group, kg, made.numbers, folder, options.project.base_iri)
        page = ontology_page(options.project, kg)
        (folder / "ontology.html").write_text(page, encoding="utf-8", newline="\n")
        fill_service(kg, ReleaseFolder("", folder), queries)
    clock.seconds["store"] = round(sum(part.result() for part in filling), 3)
    clock.seconds["finish"] = round(made.counted.seconds, 3)
    return made


def _saved_queries(project: Project, tally: ProblemCounter) -> Iterator[SavedQuery]:
    """The saved queries that are right; of the others it is told what is not."""
    for path in project.queries:
        try:
            yield find(project, path.stem)
        except DataError as error:
            name = project.name(path)
            told = error.message.removeprefix(f"{name}: ")
            tally.add(problem("PK504", told, file=name, hint=error.hint, severity="warning"))


def _write_ontology(project: Project, graph: Path) -> None:
    quads = (q for path in project.ontology for q in _read(project, path))
    write_sorted(skolemized(quads, "ontology", project.base_iri), graph, "ontology")


def _write_tables(
    db: duckdb.DuckDBPyConnection, loaded: tuple[LoadedTable, ...], graph: Path
) -> int:
    count = 0
    for table in loaded:
        if not table.source.table.suppress_output:
            path = graph / f"{Path(table.source.name).stem}.nt"
            count += write(
                db, f"SELECT DISTINCT t FROM ({table.compiled.triples}) ORDER BY t", path
            )
    return count


def _write_graphs(project: Project, graph: Path) -> None:
    for path in project.graphs:
        name = project.name(path)
        # The ending stays in the name: parks.ttl may stand beside parks.csv.
        write_sorted(skolemized(_read(project, path), name, project.base_iri), graph, path.name)


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


def _manifest(clock: StepTimer, counts: Counts, verdict: ShaclSummary) -> Manifest:
    return Manifest(
        id="",
        created=now(),
        version=__version__,
        tools={"python": platform.python_version()} | dict(_versions()),
        counts=counts,
        seconds=clock.seconds,
        shacl=verdict,
    )


def _versions() -> Iterator[tuple[str, str]]:
    for name in _TOOLS:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
