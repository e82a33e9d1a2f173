"""What a saved query takes: its parameters, with titles, choices and defaults."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parkkg.cli.language import for_reader, reader_language, translate
from parkkg.errors import UsageError
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.query.allowed_values import AllowedValue
    from parkkg.query.parameters import Param

_SHOWN = 12


def write_query_help(formatter: click.HelpFormatter, given: Mapping[str, Any]) -> None:
    """Write the parameters of the query that the options name.

    Things and choices are those of the release, where there is one. Raises UsageError for an
    unknown query, DataError where it is not right.
    """
    from parkkg.api.store import open as open_release
    from parkkg.project import find_project
    from parkkg.query.allowed_values import listed_values
    from parkkg.query.saved import find

    name, language = given["name"], reader_language()
    project = Path(given["project"]) if given.get("project") else None
    store = Path(given.get("store") or os.environ.get("PARKKG_STORE") or ".parkkg")
    query = find(find_project(project), name)
    offers = {param.name: listed_values(param, {}, None) for param in query.params}
    try:
        with open_release(store, given.get("release"), project=project) as kg:
            query = kg.saved_query(name)
            offers = {param.name: kg.offers(name, param.name) for param in query.params}
    except UsageError:  # no release yet: the header says the rest
        pass
    with formatter.section(f"{name} ({query.title.for_reader(language)})"):
        formatter.write_text(query.summary.for_reader(language))
    if query.params:
        with formatter.section(translate(said("Parameters"))):
            formatter.write_dl(
                [
                    (_usage(param), " ".join(_told(param, offers[param.name], language)))
                    for param in query.params
                ]
            )


def _usage(param: Param) -> str:
    written = f"-p {param.name}=…"
    return written if param.required and param.default is None else f"[{written}]"


def _told(param: Param, offers: tuple[AllowedValue, ...], language: str) -> Iterator[str]:
    title, summary = param.title.for_reader(language), param.summary.for_reader(language)
    stop = "。" if language == "zh" else "."
    yield title if title.rstrip(stop) == summary.rstrip(stop) else f"{title}{stop} {summary}"
    called = {offer.value: for_reader(offer.names) for offer in offers}
    if param.default is not None:
        yield translate(said("Default: {value}.", value=_named(param.default, called)))
    if called:
        some = [_named(value, called) for value in list(called)[:_SHOWN]]
        more = ", …" if len(called) > _SHOWN else ""
        yield translate(said("Choices: {values}.", values=", ".join(some) + more))
    elif param.example:
        yield translate(said("Example: {value}.", value=param.example))


def _named(value: str, called: Mapping[str, str]) -> str:
    name = called.get(value, "")
    return f"{value} ({name})" if name and name != value else value
