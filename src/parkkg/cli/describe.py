"""`parkkg describe`: draft the metadata of tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.language import print_json, tell, translate
from parkkg.cli.options import PathType, json_option
from parkkg.cli.report import reporting
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.draft.draft import Guess


@click.command("describe")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PathType(path_type=Path))
@click.option(
    "--base",
    metavar="URL",
    help="The address that the things in the tables are to be under. By default they are beside "
    "the metadata.",
)
@click.option(
    "--output",
    "-o",
    type=PathType(path_type=Path),
    metavar="FILE",
    help="Where to write the metadata. By default csv-metadata.json beside the first table.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
def command(
    files: tuple[Path, ...], base: str | None, output: Path | None, force: bool, as_json: bool
) -> int:
    """Draft csv-metadata.json for tables: what their columns are, and what that rests on.

    All rows are read. Where the metadata are there already, they stay as they are, and what they
    lack is printed.
    """
    from parkkg.api.drafts import describe_tables

    path = output or files[0].parent / "csv-metadata.json"
    known = path if path.is_file() and not force else None
    with reporting(None) as report:
        found = describe_tables(files, base=base, metadata=known, on_problem=report.add)
    if known is None:
        found.write(path, force=force)
    if as_json:
        proposal = {"proposed": found.proposed} if known else {"metadata": found.metadata}
        rows = [_as_dict(guess) for guess in found.guesses]
        print_json({**proposal, "guesses": rows})
        return 0
    echo_guesses(found.guesses)
    if known is None:
        tell("{path} is written: look at it, and correct what is wrong", path=path)
    elif found.proposed:
        print_json(found.proposed)
        tell(
            "{path} does not have this; add what you want, or write over it with --force", path=path
        )
    else:
        tell("{path} has all columns already", path=path)
    return 0


def echo_guesses(guesses: Iterable[Guess]) -> None:
    """Print what a draft rests on."""
    from parkkg.cli.table import Cell, echo_table, headings

    echo_table(
        headings(
            said("table"), said("column"), said("guess"), said("share"), said("does not fit")
        ),
        [
            (Cell(g.table), Cell(g.column), Cell(translate(g.guess)), Cell(g.percent, number=True),
             Cell(g.misfit))
            for g in guesses
        ],
    )  # fmt: skip


def _as_dict(guess: Guess) -> dict[str, object]:
    return {
        "table": guess.table,
        "column": guess.column,
        "guess": translate(guess.guess),
        "share": guess.share,
        "cell": guess.place,
        "value": guess.first.text if guess.first else None,
    }
