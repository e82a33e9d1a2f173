"""`parkkg new`: start a project."""

from __future__ import annotations

from pathlib import Path

import click

from parkkg.cli.language import tell
from parkkg.cli.options import PathType
from parkkg.errors import UsageError
from parkkg.text import said


@click.command("new")
@click.argument("folder", metavar="DIR", type=PathType(path_type=Path))
@click.argument("more", metavar="[FILE]...", nargs=-1, type=PathType(path_type=Path))
@click.option(
    "--from",
    "tables",
    multiple=True,
    metavar="FILE...",
    type=PathType(path_type=Path),
    help="Draft the project from tables of any subject: CSV files, workbooks and the like.",
)
@click.option(
    "--title",
    "titles",
    multiple=True,
    metavar="TEXT",
    help="The dataset's title, in Chinese or in English; twice for both. By default one to be "
    "replaced.",
)
@click.option(
    "--base",
    metavar="URL",
    help="The address that the things of the project are under, such as "
    "https://example.org/my-graph/. It should be yours. Without one, a load warns.",
)
@click.option(
    "--standalone",
    is_flag=True,
    help="Spell out the description of the tables, so that other tools for CSV on the Web read "
    "it. By default it refers to the one that comes with parkkg.",
)
def command(
    folder: Path,
    more: tuple[Path, ...],
    tables: tuple[Path, ...],
    titles: tuple[str, ...],
    base: str | None,
    standalone: bool,
) -> int:
    """Start a project of your own in DIR, which must be new or empty.

    It has the ontology, shapes, saved queries and code lists of parkkg, and tables that hold one
    worked row each, about a fictional park. It can be loaded at once; its README.md says how to go
    on from there.

    With --from, the project is about what stands in the tables: it has copies of them, and drafts
    of their description, a small ontology, shapes, and saved queries.
    """
    if more and not tables:
        raise UsageError(
            said('"{file}" is one argument too many', file=more[0]),
            hint=said("name tables after --from"),
        )
    plain = [" ".join(title.split()) for title in titles]
    by_language = {"zh" if _is_chinese(title) else "en": title for title in plain if title}
    if len(by_language) < len(plain):
        raise UsageError(
            said("a dataset has one title in Chinese and one in English"),
            hint=said("give --title once for each, and leave none empty"),
        )
    if tables:
        from parkkg.api.drafts import new_from
        from parkkg.cli.describe import echo_guesses
        from parkkg.cli.report import reporting

        with reporting(None) as report:
            guesses = new_from(
                folder, (*tables, *more), base=base, titles=by_language, on_problem=report.add
            )
        echo_guesses(guesses)
    else:
        from parkkg.api.projects import new

        new(folder, titles=by_language, base=base, standalone=standalone)
    tell(
        "{folder} is ready: see its README.md; now `parkkg load --project {folder}`", folder=folder
    )
    return 0


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
