"""`parkkg load`: from tables to a release."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.failure import report_error
from parkkg.cli.language import print_json, reader_language, tell, translate
from parkkg.cli.options import (
    chosen_project,
    engine_option,
    json_option,
    project_option,
    report_options,
    store_option,
)
from parkkg.cli.progress import shown
from parkkg.cli.report import ProblemSummary, reporting
from parkkg.errors import DataError, ParkkgError, Problem, UsageError
from parkkg.memory import LEAST
from parkkg.project import Project, find_project
from parkkg.text import counted, listed, said, width

if TYPE_CHECKING:
    from parkkg.api.convert import TablesRead
    from parkkg.pipeline import LoadResult
    from parkkg.releases.manifest import Manifest
    from parkkg.shacl.report import Engine


_MOST_NAMES = 5


@click.command("load")
@project_option
@store_option
@click.option("--check", is_flag=True, help="Check everything, and write nothing.")
@engine_option
@report_options
@click.option(
    "--memory",
    type=click.IntRange(min=LEAST),
    metavar="MB",
    help="How many megabytes of memory to keep to. By default half of what the machine has, and "
    "2250 at most. A large project takes longer with less than 3300.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Load now, and again whenever a file of the project is saved, until Ctrl-C.",
)
@json_option
def command(
    project: Path | None,
    store: Path,
    check: bool,
    engine: Engine,
    problems: Path | None,
    page: Path | None,
    memory: int | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Check the tables, map them, entail, validate, and make a release current.

    Every problem is reported with file, line and column. If there is an error, nothing changes:
    the current release stays current. A warning stops nothing. If the same inputs were loaded
    before, their release becomes current again, and nothing is built.
    """
    if watch and as_json:
        raise UsageError(said("--watch and --json contradict"), hint=said("leave one out"))
    found = chosen_project(project)
    load = _Load(found, store, check, engine, memory, problems, page, as_json)
    if watch:
        return _watch(load)
    load.run(brief=False)
    return 0


def _watch(load: _Load) -> int:
    """Load each time that files are saved, and say in a line how it ended."""
    from parkkg.api.machine import machine_errors
    from parkkg.cli.watch import saves, state_of

    written = [path for path in (load.problems, load.page) if path is not None]
    try:
        for names in saves(lambda: state_of(load.project, written)):
            if names:
                files = ", ".join(names[:_MOST_NAMES]) + ", …" * (len(names) > _MOST_NAMES)
                tell("{time} saved: {files}", time=_clock(), files=files)
            try:
                with machine_errors():
                    # It may have been made anew, with other folders.
                    replace(load, project=find_project(load.project.root)).run(brief=True)
            except ParkkgError as error:
                report_error(error)
            tell("{time} waiting for changes (Ctrl-C ends)", time=_clock())
    except KeyboardInterrupt:
        tell("parkkg: no longer watching")
    return 0


def _clock() -> str:
    return time.strftime("%H:%M:%S")


@dataclass(frozen=True)
class _Load:
    """One load, or with `check` only the checks, as the options say."""

    project: Project
    store: Path
    check: bool
    engine: Engine
    memory: int | None
    problems: Path | None
    page: Path | None
    as_json: bool

    def run(self, *, brief: bool) -> None:
        """Load, and say how it went; with `brief` in one line. Raises DataError as `load` does."""
        begin = time.monotonic()
        if self._is_up_to_date(begin):
            return
        from parkkg.api.convert import read_tables

        tables = read_tables(self.project.root)
        with reporting(self.problems, self.page, self._page, tables.files) as report:
            outcome = self._outcome(report, None if self.check else self.store, tables)
            if outcome.built is None and self._wants_problems:
                self._outcome(report, None, tables)  # a release keeps none
        built, release = outcome.built, outcome.release
        for note in built.notes if built is not None else ():
            tell("note: {note}", note=note)
        if release is not None and (other := _other_project(release.manifest, self.store)):
            tell(
                "note: until now {store} had releases of the project {other}; --store DIR "
                "keeps projects apart",
                store=self.store,
                other=other,
            )
        manifest = release.manifest if release else built.manifest if built else None
        errors, warnings = report.total("error"), report.total("warning")
        seconds = time.monotonic() - begin
        if self.as_json and manifest is not None:
            print_json(_as_json(manifest, report, seconds, fresh=outcome.fresh))
        if errors:
            raise DataError(
                said(
                    "the data do not pass: {counts}; {kept}",
                    counts=listed([counted(errors, "error"), counted(warnings, "warning")]),
                    kept=said("nothing was written")
                    if self.check
                    else said("the current release is as it was"),
                ),
                code="problems-reported",
            )
        if manifest is None or self.as_json:
            return
        if built is None:
            tell(
                "release {release}, made from these inputs before, is current", release=manifest.id
            )
        elif brief:
            _line(manifest, warnings, seconds, written=not self.check)
        else:
            _summary(manifest, warnings, seconds, written=not self.check)

    @property
    def _wants_problems(self) -> bool:
        return self.problems is not None or self.page is not None

    def _is_up_to_date(self, begin: float) -> bool:
        """Whether there is nothing to do, which is said."""
        from parkkg.api.projects import up_to_date

        if self.check or self._wants_problems:
            return False
        current = up_to_date(self.project, self.store)
        if current is None:
            return False
        if self.as_json:
            print_json(_as_json(current.manifest, None, time.monotonic() - begin, fresh=False))
        else:
            tell("release {release} is up to date", release=current.id)
        return True

    def _page(self, problems: list[Problem], left: int) -> str:
        from parkkg.api.report import report_html

        return report_html(problems, self.project.root, language=reader_language(), left=left)

    def _outcome(
        self, report: ProblemSummary, store: Path | None, tables: TablesRead
    ) -> LoadResult:
        """Load into `store`; without one only check."""
        # Imported here, because "up to date" needs none of the heavy libraries.
        from parkkg import pipeline

        # What is wrong with the description is reported like all else.
        job = None if isinstance(tables.job, DataError) else tables.job
        with shown() as progress:
            if store is not None:
                return pipeline.load(
                    self.project, store, engine=self.engine, language=reader_language(),
                    memory=self.memory, job=job, report=report.add, progress=progress,
                )  # fmt: skip
            built = pipeline.check(
                self.project, engine=self.engine, language=reader_language(),
                memory=self.memory, job=job, report=report.add, progress=progress,
            )  # fmt: skip
            return pipeline.LoadResult(None, built, False)


def _other_project(manifest: Manifest, store: Path) -> str:
    """The project of the release before, where that is another one."""
    from parkkg.releases.release import open_release

    if not manifest.previous:
        return ""
    try:
        before = open_release(store, manifest.previous).manifest.project
    except ParkkgError:  # it is gone
        return ""
    return before if before != manifest.project else ""


def _summary(manifest: Manifest, warnings: int, seconds: float, *, written: bool) -> None:
    counts = manifest.counts
    shacl = manifest.shacl
    others = warnings - shacl.warnings
    lines = [
        (
            said("rows"),
            said(
                "{rows:,} in {tables} tables",
                rows=sum(counts.tables.values()),
                tables=len(counts.tables),
            ),
        ),
        (
            said("triples"),
            said(
                "{asserted:,} asserted, {inferred:,} inferred",
                asserted=counts.asserted,
                inferred=counts.inferred,
            ),
        ),
        (
            said("shapes"),
            said(
                "conforms, {warnings} ({engine})",
                warnings=counted(shacl.warnings, "warning"),
                engine=shacl.engine,
            ),
        ),
        *([(said("other"), counted(others, "warning"))] if others else ()),
        (said("time"), said("{seconds:.1f} s", seconds=seconds)),
    ]
    for name, value in lines:
        title = translate(name)
        click.echo(f"{title}{' ' * (8 - width(title))} {translate(value)}", err=True)
    if written:
        tell("release {release} is current", release=manifest.id)
    else:
        tell("the data pass; nothing was written")


def _line(manifest: Manifest, warnings: int, seconds: float, *, written: bool) -> None:
    """The summary in one line."""
    facts = [
        counted(sum(manifest.counts.tables.values()), "row"),
        counted(manifest.counts.triples, "triple"),
        counted(warnings, "warning"),
        said("{seconds:.1f} s", seconds=seconds),
    ]
    end = said("release {release} is current", release=manifest.id)
    if not written:
        end = said("the data pass; nothing was written")
    tell("{end}: {facts}", end=end, facts=listed(facts))


def _as_json(
    manifest: Manifest, report: ProblemSummary | None, seconds: float, *, fresh: bool
) -> dict[str, object]:
    return {
        "release": manifest.id or None,
        "fresh": fresh,
        "tables": dict(manifest.counts.tables),
        "classes": dict(manifest.counts.classes),
        "triples": {
            "asserted": manifest.counts.asserted,
            "inferred": manifest.counts.inferred,
        },
        "seconds": {**manifest.seconds, "total": round(seconds, 3)},
        "shacl": {
            "engine": manifest.shacl.engine,
            "conforms": manifest.shacl.conforms,
            "violations": manifest.shacl.violations,
            "warnings": manifest.shacl.warnings,
        },
        "problems": report.by_code() if report else {},
    }
