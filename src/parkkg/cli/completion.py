"""What a shell offers when Tab is pressed: commands and options, names of queries, and values.

Click makes the script that a shell loads: `eval "$(_PARKKG_COMPLETE=bash_source parkkg)"`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    shell_complete,
)

from parkkg.cli.language import for_reader, reader_language
from parkkg.errors import ParkkgError

if TYPE_CHECKING:
    from parkkg.api.release import Release

VARIABLE = "_PARKKG_COMPLETE"
_OFFERED = 50
_LOOKED_AT = 5_000


class _Bash(BashComplete):
    """Bash takes `park=li` for three words; what it is given stands in the place of the last."""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, typed = super().get_completion_args()
        if typed == "=" and args:
            return args[:-1], f"{args[-1]}="
        if len(args) > 1 and args[-1] == "=":
            return args[:-2], f"{args[-2]}={typed}"
        return args, typed

    def format_completion(self, item: CompletionItem) -> str:
        value = item.value.rpartition("=")[2] if "=" in item.value else item.value
        return f"{item.type},{value or item.value}"


def complete(cli: click.Command) -> int:
    """Answer the shell that has set `VARIABLE`; the exit code."""
    add_completion_class(_Bash)
    return shell_complete(cli, {}, "parkkg", VARIABLE, os.environ[VARIABLE])


def query_names(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The saved queries of the project, with their titles."""
    from parkkg.project import find_project
    from parkkg.query.saved import saved_queries

    language = reader_language()
    try:
        queries = saved_queries(find_project(context.params.get("project")))
    except (ParkkgError, OSError):
        return []
    return [
        CompletionItem(query.name, help=query.title.for_reader(language))
        for query in queries
        if query.name.startswith(incomplete)
    ]


def parameter_values(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """`NAME=` for each parameter of the query, then its values: choices, things by their names."""
    name = context.params.get("name")
    if not name:
        return []
    wanted, equals, typed = incomplete.partition("=")
    language = reader_language()
    try:
        with _release(context) as kg:
            params = kg.saved_query(name).params
            if not equals:
                return [
                    CompletionItem(f"{param.name}=", help=param.title.for_reader(language))
                    for param in params
                    if param.name.startswith(wanted)
                ]
            offered = list(islice(_values(kg, name, wanted, typed), _OFFERED))
    except (ParkkgError, OSError):
        return []
    return [CompletionItem(f"{wanted}={value}", help=title) for value, title in offered]


def _release(context: click.Context) -> Release:
    from parkkg.api.store import open as open_release

    store = context.params.get("store") or Path(os.environ.get("PARKKG_STORE") or ".parkkg")
    return open_release(store, context.params.get("release"), project=context.params.get("project"))


def _values(kg: Release, name: str, param: str, typed: str) -> Iterator[tuple[str, str]]:
    """Values that begin as typed, or whose names do, and what they are called."""
    for offer in kg.offers(name, param, most=_LOOKED_AT):
        if offer.value.startswith(typed):
            yield offer.value, for_reader(offer.names)
        elif typed:
            yield from ((n, offer.value) for n in offer.names.values() if n.startswith(typed))
