"""`parkkg load`: from tables to a release."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.language import reader_language, say, translate
from parkkg.cli.options import PathType, chosen_project, json_option, project_option, store_option
from parkkg.cli.progress import shown
from parkkg.cli.report import Report, reporting
from parkkg.errors import DataError
from parkkg.project import Project
from parkkg.text import counted, listed, said, width

if TYPE_CHECKING:
    from parkkg.api.projects import Engine
    from parkkg.pipeline import LoadResult
    from parkkg.releases.manifest import Manifest


@click.command("load")
@project_option
@store_option
@click.option("--check", is_flag=True, help="Check everything, and write nothing.")
@click.option(
    "--engine",
    type=click.Choice(["sql", "pyshacl"]),
    default="sql",
    show_default=True,
    help="What validates: parkkg, or the much slower pyshacl.",
)
@click.option(
    "--problems",
    type=PathType(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every problem to FILE (.json, .jsonl or .csv).",
)
@click.option(
    "--memory",
    type=click.IntRange(min=1_000),
    metavar="MB",
    help="How many megabytes of memory to keep to. By default half of what the machine has, and "
    "2250 at most. With less than 2200 a large project takes longer.",
)
@json_option
def command(
    project: Path | None,
    store: Path,
    check: bool,
    engine: Engine,
    problems: Path | None,
    memory: int | None,
    as_json: bool,
) -> int:
    """Check the tables, map them, entail, validate, and make a release current.

    Every problem is reported with file, line and column. If there is an error, nothing changes:
    the current release stays current. A warning stops nothing. If the same inputs were loaded
    before, their release becomes current again, and nothing is built.
    """
    from parkkg.api.projects import up_to_date

    begin = time.monotonic()
    found = chosen_project(project)
    if not check and (current := up_to_date(found, store)):
        if as_json:
            click.echo(_as_json(current.manifest, None, time.monotonic() - begin, fresh=False))
        else:
            say(said("release {release} is up to date", release=current.id))
        return 0
    with reporting(problems) as report:
        outcome = _outcome(found, None if check else store, engine, memory, report)
    built, release = outcome.built, outcome.release
    if built is not None and built.note:
        say(said("note: {note}", note=built.note))
    if release is not None and (other := _other_project(release.manifest, store)):
        say(
            said(
                "note: until now {store} had releases of the project {other}; --store DIR "
                "keeps projects apart",
                store=store,
                other=other,
            )
        )
    manifest = release.manifest if release else built.manifest if built else None
    errors, warnings = report.total("error"), report.total("warning")
    if as_json and manifest is not None:
        click.echo(_as_json(manifest, report, time.monotonic() - begin, fresh=not errors))
    if errors:
        kept = said("nothing was written") if check else said("the current release is as it was")
        counts = listed([counted(errors, "error"), counted(warnings, "warning")])
        raise DataError(
            said("the data do not pass: {counts}; {kept}", counts=counts, kept=kept),
            code="problems-reported",
        )
    if manifest is not None and built is None and not as_json:
        say(
            said(
                "release {release}, made from these inputs before, is current",
                release=manifest.id,
            )
        )
    elif manifest is not None and not as_json:
        _summary(manifest, warnings, time.monotonic() - begin, written=not check)
    return 0


def _outcome(
    project: Project, store: Path | None, engine: Engine, memory: int | None, report: Report
) -> LoadResult:
    """Load into `store`; without one only check."""
    # Imported here, because "up to date" needs none of the heavy libraries.
    from parkkg import pipeline

    language = reader_language()
    with shown() as progress:
        if store is not None:
            return pipeline.load(
                project, store, engine=engine, language=language, memory=memory,
                report=report.add, progress=progress,
            )  # fmt: skip
        built = pipeline.check(
            project,
            engine=engine,
            language=language,
            memory=memory,
            report=report.add,
            progress=progress,
        )
        return pipeline.LoadResult(None, built, False)


def _other_project(manifest: Manifest, store: Path) -> str:
    """The project of the release before, where that is another one."""
    from parkkg.errors import ParkkgError
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
        say(said("release {release} is current", release=manifest.id))
    else:
        say(said("the data pass; nothing was written"))


def _as_json(manifest: Manifest, report: Report | None, seconds: float, *, fresh: bool) -> str:
    return json.dumps(
        {
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
        },
        ensure_ascii=False,
        indent=2,
    )
