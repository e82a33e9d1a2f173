"""Loading: build a release of a project in a store, and make it the current one."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from parkkg import __version__
from parkkg.build import BuildOptions, Built, build
from parkkg.errors import Report
from parkkg.progress import Progress, Stage
from parkkg.project import Project
from parkkg.releases.release import Release, current_id, id_of
from parkkg.releases.repository import building, lock, seal, sweep, use
from parkkg.shacl.validate import Engine
from parkkg.tables.convert import project_job


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
            options = BuildOptions(project, job, engine, language, True, report, progress)
            built = build(options, folder)
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
        options = BuildOptions(
            project, project_job(project), engine, language, False, report, progress
        )
        return build(options, folder)


def _kept(store: Path, release_id: str) -> Release | None:
    """The release of that id, where it is there and whole."""
    release = Release(release_id, store / "releases" / release_id)
    return release if release.folder.is_dir() and not release.faults() else None
