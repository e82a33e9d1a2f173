"""`parkkg convert`: tables to N-Triples, with no store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from parkkg.cli.language import reader_language, say
from parkkg.cli.options import chosen_project, output_option, project_option, report_options
from parkkg.cli.report import reporting
from parkkg.errors import Problem, UsageError
from parkkg.text import counted, listed, said

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
@report_options
@click.option("--sort", is_flag=True, help="Sort the triples by their bytes.")
@click.option(
    "--spark",
    metavar="MASTER",
    help="Read the tables with Spark, in parts: local[2] is this machine with two workers, "
    "spark://HOST:7077 a cluster. The triples are sorted. OUTPUT becomes a folder of files with a "
    "manifest, or one file if it ends in .nt. Needs 'parkkg[spark]' and Java.",
)
@output_option
def command(
    source: str | None,
    project: Path | None,
    metadata: str | None,
    mode: Literal["standard", "minimal"] | None,
    locate: tuple[str, ...],
    link: str | None,
    check: bool,
    problems: Path | None,
    page: Path | None,
    sort: bool,
    spark: str | None,
    output: Path | None,
) -> int:
    """Turn tables into N-Triples on standard output, with no store.

    SOURCE is a table (CSV, a sheet such as book.xlsx#Sheet1, Parquet) or a CSVW metadata document,
    as a path or an address. Without it the project's tables are converted. A faulty cell of SOURCE
    becomes a plain string and a warning; with --check, and in a project, it is an error and nothing
    is written. Triples come in no particular order, unless they are sorted.
    """
    from parkkg.api.convert import convert_tables, read_tables

    if output is not None and output.suffix in _OTHERS:
        raise UsageError(
            said("--output {output}: what is written are N-Triples", output=output),
            hint=said("end the name in .nt; `parkkg dump` writes other formats"),
        )
    if source is None and metadata is not None:
        source, metadata = metadata, None  # it names its tables
    if source is None and link is not None:
        raise UsageError(
            said("--link came with no SOURCE"), hint=said("name the table it came with")
        )
    target = sys.stdout.buffer if output is None or str(output) == "-" else output
    read = chosen_project(project).root if source is None else source
    places = _mappings(locate)

    def render(found: list[Problem], left: int) -> str:
        from parkkg.api.report import report_html

        return report_html(
            found, read, metadata=metadata, locate=places, link=link,
            language=reader_language(), left=left,
        )  # fmt: skip

    tables = read_tables(read, metadata, mode=mode, locate=places, link=link, strict=check)
    with reporting(problems, page, render, tables.files) as report:
        written = None if check else target
        rows = convert_tables(tables, written, sort=sort, spark=spark, on_problem=report.add)
    errors, warnings = report.total("error"), report.total("warning")
    say(listed([counted(rows, "row"), counted(errors, "error"), counted(warnings, "warning")]))
    return 0


def _mappings(locate: tuple[str, ...]) -> dict[str, Path]:
    folders = {}
    for item in locate:
        prefix, equals, folder = item.partition("=")
        if not equals or not Path(folder).is_dir():
            raise UsageError(
                said("--locate {item}: must be PREFIX=DIR, where DIR is a folder", item=item),
                hint=said("for example --locate https://example.org/data/=data"),
            )
        folders[prefix] = Path(folder)
    return folders
