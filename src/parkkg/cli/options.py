"""The options that several commands share, so that the same word means the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parkkg.cli.language import tell
from parkkg.errors import UsageError
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.project import Project

F = TypeVar("F", bound=Callable[..., Any])


class PathType(click.Path):
    """A path, which must not be empty: that would be the current folder, which nobody means."""

    def __init__(self, *, dir_okay: bool = True, **others: Any) -> None:
        super().__init__(dir_okay=dir_okay, **others)
        # In English: click would name it in the language of its first reader.
        self.name = "path" if dir_okay else "file"

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        if not os.fspath(value):
            raise UsageError(
                said("{option} is empty", option=param.opts[0] if param else said("a path")),
                hint=said("name a file or a folder; the current folder is `.`"),
            )
        return super().convert(value, param, ctx)


def project_option(command: F) -> F:
    """`--project DIR`, passed on as `project: Path | None` (give it to `find_project`)."""
    return click.option(
        "--project",
        type=PathType(path_type=Path),
        metavar="DIR",
        help="The project's folder. By default the current folder if it holds "
        "data/csv-metadata.json, otherwise the project that comes with parkkg.",
    )(command)


def chosen_project(folder: Path | None) -> Project:
    """The project whose tables are to be read; one that nobody chose is named on stderr.

    Raises UsageError as `find_project` does.
    """
    from parkkg.project import find_project

    project = find_project(folder, for_tables=True)
    if folder is None and project.root != Path.cwd():
        tell(
            "there is no project in this folder: this is the example that comes with parkkg "
            "(`parkkg new DIR` starts one of your own)"
        )
    return project


def store_option(command: F) -> F:
    """`--store DIR`, passed on as `store: Path`."""
    return click.option(
        "--store",
        type=PathType(path_type=Path),
        metavar="DIR",
        default=lambda: Path(os.environ.get("PARKKG_STORE") or ".parkkg"),
        show_default="$PARKKG_STORE, otherwise .parkkg",
        help="The folder that holds the releases.",
    )(command)


def release_option(command: F) -> F:
    """`--release ID`, passed on as `release: str | None`."""
    return click.option(
        "--release",
        metavar="ID",
        help="The release to read. By default the current one.",
    )(command)


def report_options(command: F) -> F:
    """`--problems FILE` and `--report FILE`, passed on as `problems` and `page: Path | None`."""
    command = click.option(
        "--report",
        "page",
        type=PathType(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write a page for a browser to FILE (.html): the tables with the faulty cells marked, "
        "in Chinese and English. It can be sent to people who have no parkkg.",
    )(command)
    return click.option(
        "--problems",
        type=PathType(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write every problem to FILE (.json, .jsonl or .csv).",
    )(command)


def engine_option(command: F) -> F:
    """`--engine NAME`, passed on as `engine: Engine`."""
    return click.option(
        "--engine",
        type=click.Choice(["sql", "pyshacl"]),
        default="sql",
        show_default=True,
        help="What validates: parkkg, or the much slower pyshacl.",
    )(command)


def json_option(command: F) -> F:
    """`--json`, passed on as `as_json: bool`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON. By default text for people."
    )(command)


def output_option(command: F) -> F:
    """`--output FILE`, passed on as `output: Path | None`; nothing or `-` is stdout."""
    return click.option(
        "--output",
        "-o",
        type=PathType(path_type=Path, allow_dash=True),
        metavar="FILE",
        help="Write to FILE, whole or not at all. By default to standard output.",
    )(command)
