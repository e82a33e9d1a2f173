"""The pipeline: check, map, entail, validate, and seal a release."""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyoxigraph as ox

from . import __version__
from .axioms import read_axioms
from .convert import Loaded, database, without_faults, write
from .describe import keep
from .entail import entail
from .errors import Problem
from .fill import fill, finish, small_store
from .graphs import read_rdf, skolemized, write_sorted
from .ledger import ledger_faults
from .manifest import Counts, Manifest, Verdict, now
from .ontology_page import ontology_page
from .project import Project
from .release import Release, current_id, id_of
from .stages import Progress, Stage
from .store import building, lock, seal, sweep, use
from .tables import Job, check_tables, project_job
from .trace import traced
from .validate import Engine, validate

Report = Callable[[Problem], None]

# With more faulty cells than this, what the shapes say is mostly about what was left out.
_TOO_MANY = 1_000
_TOOLS = ("duckdb", "pyoxigraph", "pyshacl", "rdflib", "shacl")


@dataclass(frozen=True)
class Built:
    """What a build made: the manifest so far, and whether it may become a release."""

    manifest: Manifest
    errors: int
    warnings: int
    note: str = ""


@dataclass
class _Clock:
    """How long each step took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begin = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begin, 3)


@dataclass(frozen=True)
class Outcome:
    """How a load ended: with a release (new or not), or with errors and none."""

    release: Release | None
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
    inputs = project.inputs(source.path for source in job.sources)
    release_id = id_of(inputs, __version__)
    with lock(store):
        sweep(store)
        previous = current_id(store)
        kept = _kept(store, release_id)
        if kept is not None:
            return Outcome(use(store, release_id), None, previous != release_id)
        with building(store, release_id) as folder:
            built = build(
                project,
                job,
                folder,
                papers=True,
                engine=engine,
                language=language,
                report=report,
                progress=progress,
            )
            if built.errors:
                return Outcome(None, built, False)
            manifest = replace(
                built.manifest, id=release_id, inputs=inputs, previous=previous,
                project=project.root.name,
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
        return build(
            project,
            project_job(project),
            folder,
            papers=False,
            engine=engine,
            language=language,
            report=report,
            progress=progress,
        )


def build(
    project: Project,
    job: Job,
    folder: Path,
    *,
    papers: bool,
    engine: Engine,
    language: str,
    report: Report,
    progress: Progress,
) -> Built:
    """Fill `folder` with graph/, store/ and report.ttl, as far as no error stops it.

    With `papers` also with what the dataset says of itself and the page of its ontology.
    """
    started = now()
    tally = _Tally(report)
    clock = _Clock()
    graph = folder / "graph"
    with database() as db:
        progress(Stage("check", megabytes=_megabytes(s.path for s in job.sources)))
        with clock.step("check"):
            _write_ontology(project, graph)
            loaded = check_tables(db, job, tally.add)
            for problem in ledger_faults(db, loaded):
                tally.add(problem)
        counts = Counts(tables={Path(t.source.name).stem: t.rows for t in loaded})
        if tally.errors:
            if tally.structural or tally.errors > _TOO_MANY:
                return Built(_manifest(clock, counts, Verdict()), tally.errors, tally.warnings)
            # The faulty cells are left out, so that the shapes can tell what else is wrong.
            loaded = tuple(without_faults(table) for table in loaded)
        rows = sum(counts.tables.values())
        progress(Stage("map", rows=rows))
        with clock.step("map"):
            _write_tables(db, loaded, graph)
            _write_graphs(project, graph)
        triples = sorted(graph.glob("*.nt"))
        inferred = graph / "inferred.nt"
        kg = ox.Store(folder / "store")
        # Oxigraph, DuckDB and SHACL work without Python's lock, so two of them work at once.
        with ThreadPoolExecutor(1) as other:
            progress(Stage("store", rows=rows, megabytes=_megabytes(triples)))
            filling = other.submit(fill, kg, folder, triples)
            with clock.step("entail"):
                axioms = read_axioms(small_store(graph / "ontology.nt"))
                count = entail(
                    kg, project.rules, inferred,
                    graphs=triples, axioms=axioms, filled=filling.result,
                )  # fmt: skip
            finishing = other.submit(finish, kg)
            describing = other.submit(_papers, project, job, kg, folder) if papers else None
            progress(Stage("validate", triples=count, megabytes=_megabytes([*triples, inferred])))
            with clock.step("validate"):
                verdict = validate([*triples, inferred], project.shapes, engine=engine)
                (folder / "report.ttl").write_text(verdict.report, encoding="utf-8")
                for problem in traced(db, loaded, verdict, graph, language):
                    tally.add_consequence(problem)
            counted = finishing.result()
            if describing is not None:
                describing.result()
        clock.seconds |= {"store": round(filling.result(), 3), "finish": round(counted.seconds, 3)}
        counts = replace(counts, classes=counted.classes, asserted=counted.asserted, inferred=count)
        # The store is closed here, so that no file of it changes any more.
        del kg, filling, finishing, describing
    said = Verdict(
        engine=verdict.engine,
        conforms=verdict.conforms,
        violations=sum(r.severity == "violation" for r in verdict.results),
        warnings=sum(r.severity == "warning" for r in verdict.results),
    )
    manifest = replace(_manifest(clock, counts, said), started=started)
    return Built(manifest, tally.errors, tally.warnings, verdict.note)


@dataclass
class _Tally:
    """Counts problems on their way to the report, and knows which rows are faulty already."""

    report: Report
    errors: int = 0
    warnings: int = 0
    structural: bool = False
    rows: set[tuple[str, int]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        self.errors += problem.severity == "error"
        self.warnings += problem.severity == "warning"
        if problem.severity == "error":
            self.structural = self.structural or problem.code.startswith("PK1")
            self.rows.add((problem.file, problem.line))
        self.report(problem)

    def add_consequence(self, problem: Problem) -> None:
        """Add what a shape says, unless a fault in the same row may be why it says so."""
        if (problem.file, problem.line) not in self.rows:
            self.errors += problem.severity == "error"
            self.warnings += problem.severity == "warning"
            self.report(problem)


def _papers(project: Project, job: Job, kg: ox.Store, folder: Path) -> None:
    """Write what the dataset says of itself, and the documentation of its ontology."""
    keep(job.group, kg, folder / "graph", folder)
    page = ontology_page(project, kg)
    (folder / "ontology.html").write_text(page, encoding="utf-8", newline="\n")


def _kept(store: Path, release_id: str) -> Release | None:
    """The release of that id, where it is there and whole."""
    release = Release(release_id, store / "releases" / release_id)
    return release if release.folder.is_dir() and not release.faults() else None


def _write_ontology(project: Project, graph: Path) -> None:
    quads = (q for path in project.ontology for q in read_rdf(path, project.name(path)))
    write_sorted(skolemized(quads, "ontology"), graph, "ontology")


def _write_tables(db: duckdb.DuckDBPyConnection, loaded: tuple[Loaded, ...], graph: Path) -> None:
    for table in loaded:
        if not table.source.table.suppress_output:
            path = graph / f"{Path(table.source.name).stem}.nt"
            write(db, f"SELECT DISTINCT t FROM ({table.kernel.triples}) ORDER BY t", path)


def _write_graphs(project: Project, graph: Path) -> None:
    for path in project.graphs:
        name = project.name(path)
        # The ending stays in the name: parks.ttl may stand beside parks.csv.
        write_sorted(skolemized(read_rdf(path, name), name), graph, path.name)


def _megabytes(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def _manifest(clock: _Clock, counts: Counts, verdict: Verdict) -> Manifest:
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
