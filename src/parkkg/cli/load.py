"""`parkkg load`: from tables to a release."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.language import reader_language
from parkkg.cli.options import PathType, json_option, project_option, store_option
from parkkg.cli.progress import shown
from parkkg.cli.report import Report, reporting
from parkkg.errors import DataError
from parkkg.project import Project, find_project
from parkkg.text import counted

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
    found = find_project(project)
    if not check and (current := up_to_date(found, store)):
        if as_json:
            click.echo(_as_json(current.manifest, None, time.monotonic() - begin, fresh=False))
        else:
            click.echo(f"release {current.id} is up to date", err=True)
        return 0
    with reporting(problems) as report:
        outcome = _outcome(found, None if check else store, engine, memory, report)
    built, release = outcome.built, outcome.release
    if built is not None and built.note:
        click.echo(f"note: {built.note}", err=True)
    if release is not None and (other := _other_project(release.manifest, store)):
        click.echo(
            f"note: until now {store} had releases of the project {other}; "
            "--store DIR keeps projects apart",
            err=True,
        )
    manifest = release.manifest if release else built.manifest if built else None
    errors, warnings = report.total("error"), report.total("warning")
    if as_json and manifest is not None:
        click.echo(_as_json(manifest, report, time.monotonic() - begin, fresh=not errors))
    if errors:
        kept = "nothing was written" if check else "the current release is as it was"
        counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        raise DataError(f"the data do not pass: {counts}; {kept}", code="problems-reported")
    if manifest is not None and built is None and not as_json:
        click.echo(f"release {manifest.id}, made from these inputs before, is current", err=True)
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
    said = manifest.shacl
    others = warnings - said.warnings
    names = {"rows": sum(counts.tables.values()), "tables": len(counts.tables)}
    lines = [
        ("rows", f"{names['rows']:,} in {names['tables']} tables"),
        ("triples", f"{counts.asserted:,} asserted, {counts.inferred:,} inferred"),
        (
            "shapes",
            f"conforms, {counted(manifest.shacl.warnings, 'warning')} ({manifest.shacl.engine})",
        ),
        *([("other", counted(others, "warning"))] if others else ()),
        ("time", f"{seconds:.1f} s"),
    ]
    for name, value in lines:
        click.echo(f"{name:8} {value}", err=True)
    if written:
        click.echo(f"release {manifest.id} is current", err=True)
    else:
        click.echo("the data pass; nothing was written", err=True)


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
