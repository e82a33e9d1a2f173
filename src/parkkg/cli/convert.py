"""`parkkg convert`: tables to N-Triples, with no store."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from parkkg.cli.options import output_option, project_option
from parkkg.cli.report import Report, counted, reporting
from parkkg.errors import DataError, UsageError

_OTHERS = (".gz", ".json", ".jsonld", ".nq", ".rdf", ".trig", ".ttl", ".xml")


@click.command("convert")
@click.argument("source", required=False)
@project_option
@click.option(
    "--metadata",
    metavar="URL",
    help="A metadata document to use for SOURCE. By default it is looked for beside SOURCE.",
)
@click.option(
    "--mode",
    type=click.Choice(["standard", "minimal"]),
    help="What to write: the facts (minimal), or also the rows and tables they stand in "
    "(standard). By default standard with SOURCE, minimal without.",
)
@click.option(
    "--locate",
    multiple=True,
    metavar="PREFIX=DIR",
    help="Addresses that begin with PREFIX have their files in DIR. A network is never asked.",
)
@click.option("--link", metavar="VALUE", help="The HTTP Link header that came with SOURCE.")
@click.option("--check", is_flag=True, help="Check only, and write no triples.")
@click.option(
    "--problems",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every problem to FILE (.json, .jsonl or .csv).",
)
@output_option
def command(
    source: str | None,
    project: Path | None,
    metadata: str | None,
    mode: str | None,
    locate: tuple[str, ...],
    link: str | None,
    check: bool,
    problems: Path | None,
    output: Path | None,
) -> int:
    """Turn tables into N-Triples on standard output, with no store.

    SOURCE is a CSV file or a CSVW metadata document, as a path or an address. Without it the
    project's tables are converted. A faulty cell of SOURCE becomes a plain string and a warning;
    with --check, and in a project, it is an error and nothing is written. Triples come in no
    particular order; sort them to compare two files.
    """
    from parkkg.tables.convert import Job, project_job, source_job
    from parkkg.tables.csvw.discover import discover
    from parkkg.tables.csvw.locate import Locator

    with reporting(problems) as report:
        try:
            if output is not None and output.suffix in _OTHERS:
                raise UsageError(
                    f"--output {output}: what is written are N-Triples",
                    hint="end the name in .nt; `parkkg dump` writes other formats",
                )
            if source is None and metadata is not None:
                source, metadata = metadata, None  # it names its tables
            if source is None and link is not None:
                raise UsageError("--link came with no SOURCE", hint="name the table it came with")
            if source is None:
                from parkkg.project import find_project

                job: Job = project_job(find_project(project), standard=mode == "standard")
            else:
                found = discover(source, Locator(_mappings(locate)), metadata=metadata, link=link)
                job = source_job(found, standard=mode != "minimal", strict=check)
            return _run(job, report, check=check, output=output)
        except DataError as error:
            if not error.problems:
                raise
            for problem in error.problems:
                report.add(problem)
            report.show()
            raise DataError(error.message, hint=error.hint) from error


def _run(job, report: Report, *, check: bool, output: Path | None) -> int:  # type: ignore[no-untyped-def]
    from parkkg.tables.convert import run

    with nullcontext() if check else _target(output) as target:
        rows = run(job, report.add, target)
        report.show()
        errors, warnings = report.total("error"), report.total("warning")
        found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        if errors:
            raise DataError(
                f"{found}; nothing was written",
                hint="mend what is told above, then run the command again; --problems FILE.csv "
                "lists all",
            )
    click.echo(f"{counted(rows, 'row')}, {found}", err=True)
    return 0


@contextmanager
def _target(output: Path | None) -> Iterator[Path]:
    """A file to fill, which becomes `output` (by default standard output) when all went well."""
    from parkkg.files import atomic_write

    if output is not None and (output.is_file() or not output.exists()) and str(output) != "-":
        # Written straight to where it stays: nobody waits for a copy of gigabytes.
        with atomic_write(output, durable=False) as file:
            yield Path(file.name)
        return
    with tempfile.TemporaryDirectory(prefix="parkkg-") as folder:
        path = Path(folder) / "triples.nt"
        yield path
        straight = output is None or str(output) == "-"
        with (
            path.open("rb") as made,
            click.open_file("-" if straight else str(output), "wb") as target,
        ):
            shutil.copyfileobj(made, target, 1 << 20)


def _mappings(locate: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    pairs = []
    for item in locate:
        prefix, equals, folder = item.partition("=")
        if not equals or not Path(folder).is_dir():
            raise UsageError(
                f"--locate {item}: must be PREFIX=DIR, where DIR is a folder",
                hint="for example --locate https://example.org/data/=data",
            )
        pairs.append((prefix, Path(folder)))
    return tuple(pairs)
