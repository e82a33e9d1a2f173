"""`parkkg query`: run a saved query or SPARQL of your own, or list the saved queries."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.completion import parameter_values, query_names
from parkkg.cli.language import print_json, reader_language, say, tell
from parkkg.cli.options import PathType, json_option, project_option, release_option, store_option
from parkkg.cli.table import Cell, Heading, cells_of, echo_table, headings
from parkkg.cli.terminal import is_terminal
from parkkg.errors import UsageError
from parkkg.project import Project, find_project
from parkkg.query.formats import BINARY_FORMATS, EXPORT_FORMATS, FORMATS, GRAPH_FORMATS, SUFFIXES
from parkkg.query.limits import Limits
from parkkg.query.process import Answer
from parkkg.query.rows import Row, read_rows
from parkkg.query.saved import SavedQuery, saved_queries
from parkkg.sparql.query import MAX_LENGTH, Query, read_query
from parkkg.text import counted, did_you_mean, said

if TYPE_CHECKING:
    from parkkg.api.release import Release

# What a table holds unless --max-rows says otherwise, and at most in bytes: it is put together
# in memory. Other formats stream.
_TABLE_ROWS = 1000
_TABLE_BYTES = 64 << 20


class _QueryCommand(click.Command):
    """Its help tells the parameters of the query that is named beside --help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and args and args[-1].startswith("-"):
            # A shell completes the value of an option: what stands before it is known.
            args = args[:-1]
        if {"--help", "-h"} & {*args}:
            ctx.meta[_ASKED] = self.make_parser(ctx).parse_args(list(args))[0]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Click marks what is not given by an object of its own.
        given = {k: v for k, v in ctx.meta.get(_ASKED, {}).items() if isinstance(v, str)}
        if given.get("name", "-") != "-":
            from parkkg.cli.query_help import write_query_help

            write_query_help(formatter, given)
        super().format_options(ctx, formatter)


_ASKED = f"{__name__}.asked"


@click.command(cls=_QueryCommand)
@click.argument("name", required=False, shell_complete=query_names)
@click.option(
    "--param",
    "-p",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=parameter_values,
    help="A parameter's value; once for each parameter. A thing may be given by its name.",
)
@click.option("--sparql", metavar="TEXT", help="Run this query instead of a saved one.")
@click.option(
    "--file",
    "file",
    type=PathType(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Run the query in FILE; - reads standard input, as the name - does.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", *FORMATS]),
    help="By default a table, and ttl for CONSTRUCT and DESCRIBE.",
)
@click.option(
    "--output",
    type=PathType(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the answer into FILE; by default in the format of its suffix.",
)
@click.option(
    "--columns",
    metavar="A,B",
    help="Only these columns, in this order: in tables and in what is made for people's programs.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=Limits.seconds,
    show_default=True,
    metavar="SECONDS",
    help="Stop the query after so long.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"A table shows N rows, by default {_TABLE_ROWS}; in other formats more are an error.",
)
@click.option("--asserted", is_flag=True, help="Leave out what is inferred.")
@json_option
@release_option
@store_option
@project_option
def command(
    name: str | None,
    given: tuple[str, ...],
    sparql: str | None,
    file: Path | None,
    format_name: str | None,
    output: Path | None,
    columns: str | None,
    timeout: float,
    max_rows: int | None,
    asserted: bool,
    as_json: bool,
    release: str | None,
    store: Path,
    project: Path | None,
) -> None:
    """Run the saved query NAME, or your own SPARQL; without either, list the saved queries.

    `parkkg query NAME --help` lists the parameters of a saved query, and their choices.

    Your own query may use the usual prefixes (pk:, pki:, rdfs:, …) without declaring them. It
    sees what the tables say and what follows from it, and reads nothing from elsewhere.
    """
    if sum(source is not None for source in (name, sparql, file)) > 1:
        raise UsageError(
            said("this names more than one query"),
            hint=said("give one of NAME, --sparql and --file"),
        )
    values = _values(given)
    if name is None and sparql is None and file is None:
        if values:
            raise UsageError(
                said("--param belongs to a query"), hint=said("put the query's name before it")
            )
        _list(find_project(project), as_json=as_json)
        return
    from parkkg.api.store import open as open_release

    with open_release(store, release, project=project) as kg:
        text = _text(kg, name, sparql, file, values)
        query = read_query(text, prefixes=kg.folder.prefixes, has_base=True)
        chosen = _format(query, format_name or _by_suffix(output), as_json=as_json)
        titles = _titles(kg, name)
        picked = tuple(filter(None, columns.split(","))) if columns else ()
        if chosen == "table" and output is not None:
            raise UsageError(
                said("a table is for a terminal"), hint=said("--format md writes one into a file")
            )
        is_table, is_ours = chosen == "table", chosen in EXPORT_FORMATS
        if picked and not (is_table or is_ours):
            raise UsageError(
                said("the columns of {format} are those of the query", format=chosen),
                hint=said(
                    "formats that fit: {formats}", formats=", ".join(("table", *EXPORT_FORMATS))
                ),
            )
        with kg.stream(
            text,
            "tsv" if is_table or is_ours else chosen,
            timeout=timeout,
            max_rows=None if is_table else max_rows,
            max_bytes=_TABLE_BYTES if is_table else None,
            inferred=not asserted,
        ) as answer:
            if answer.note:
                say(answer.note)
            if is_table:
                _print_table(answer, max_rows or _TABLE_ROWS, kg.folder.prefixes, titles, picked)
            else:
                pieces: Iterable[bytes] = answer
                if is_ours:
                    pieces = _exported(answer, chosen, titles, picked, kg, name or "")
                _write(pieces, output, file, is_text=chosen not in BINARY_FORMATS)
            # Queries of the project ask for what may be: only of one's own it is said why not.
            if name in (None, "-") and answer.nothing:
                say(answer.nothing)


def _values(given: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(
                said('--param "{text}" has no value', text=text),
                hint=said("write --param {name}=VALUE", name=name),
            )
        if name in values:
            raise UsageError(said('--param "{name}" is given twice', name=name))
        values[name] = value
    return values


def _text(
    kg: Release,
    name: str | None,
    sparql: str | None,
    file: Path | None,
    values: Mapping[str, str],
) -> str:
    """The query to run, with values for its parameters."""
    if name is None or name == "-":
        text = sparql if sparql is not None else _read(file or Path("-"))
        return kg.bind_text(text, values)
    if any(char.isspace() or char in "{}?" for char in name):
        raise UsageError(
            said("a saved query is called by its name"),
            hint=said("--sparql TEXT runs a query of your own"),
        )
    if Path(name).suffix and Path(name).is_file():
        raise UsageError(
            said("{name} is a file, not the name of a saved query", name=name),
            hint=said("--file {name} runs it", name=name),
        )
    return kg.bind(name, values)


def _read(file: Path) -> str:
    """The text of a file, or of standard input; a little more than a query may have is enough."""
    limit = 4 * MAX_LENGTH + 4
    try:
        if str(file) == "-":
            if sys.stdin is None:  # `<&-`
                raise UsageError(
                    said("standard input is closed"), hint=said("--file FILE names a file")
                )
            data = sys.stdin.buffer.read(limit)
        else:
            with file.open("rb") as stream:
                data = stream.read(limit)
        return data.decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(
            said("there is no file {file}", file=file),
            hint=said("--sparql TEXT takes the query itself"),
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            said("{file}: not UTF-8 at byte {start}", file=file, start=error.start),
            hint=said("save it as UTF-8"),
        ) from error


def _format(query: Query, format_name: str | None, *, as_json: bool) -> str:
    results = query.form in ("select", "ask")
    json_name = "json" if results else "jsonld"
    if as_json and format_name not in (None, json_name):
        raise UsageError(
            said("--json and --format {format} contradict", format=format_name),
            hint=said("leave one out"),
        )
    chosen = json_name if as_json else format_name or ("table" if results else "ttl")
    if chosen == "table" and not results:
        raise UsageError(
            said("{form} queries are not answered as a table", form=query.form.upper()),
            hint=said("formats that fit: {formats}", formats=", ".join(GRAPH_FORMATS)),
        )
    return chosen


def _by_suffix(output: Path | None) -> str | None:
    """The format of a file by its suffix; by default a table, which is text."""
    if output is None:
        return None
    suffix = output.suffix.lower().removeprefix(".")
    known = {SUFFIXES.get(name, name): name for name in reversed(FORMATS)}
    if suffix not in known:
        raise UsageError(
            said("the suffix of {file} names no format", file=output),
            hint=said("give one with --format: {formats}", formats=", ".join(FORMATS)),
        )
    return known[suffix]


def _titles(kg: Release, name: str | None) -> dict[str, str]:
    """What the columns of a saved query are called in the reader's language."""
    if name in (None, "-"):
        return {}
    language = reader_language()
    return {c.name: c.title.for_reader(language) for c in kg.saved_query(str(name)).columns}


def _picked(answer: Answer, wanted: Sequence[str]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The names of the columns that are wanted, or of all, and the rows with these.

    Raises UsageError where there is none of such a name.
    """
    variables = answer.variables
    for name in wanted:
        if name not in variables:
            raise UsageError(
                said('there is no column "{name}"', name=name), hint=did_you_mean(name, variables)
            )
    places = [variables.index(name) for name in wanted or variables]
    rows = (tuple(row[i] for i in places) for row in read_rows(answer))
    return tuple(variables[i] for i in places), rows


def _exported(
    answer: Answer, chosen: str, titles: Mapping[str, str], wanted: Sequence[str], kg: Release,
    title: str,
) -> Iterator[bytes]:  # fmt: skip
    """The answer in a format that the engine does not write."""
    from parkkg.exports.export import ResultColumns, exported

    names, rows = _picked(answer, wanted)
    heads = ResultColumns(names, tuple(titles.get(n, n) for n in names), title, kg.created)
    return exported(chosen, heads, rows)


def _write(
    pieces: Iterable[bytes], output: Path | None, query: Path | None, *, is_text: bool
) -> None:
    """Write an answer into a file, which is there whole or not at all, or to standard output.

    The file is not that of the `query`.
    """
    if output is not None:
        from parkkg.api.machine import output_file

        with output_file(output, inputs=filter(None, [query])) as file:
            for piece in pieces:
                file.write(piece)
        return
    if not is_text and is_terminal(sys.stdout):
        raise UsageError(
            said("this format is not for a terminal"), hint=said("--output FILE writes a file")
        )
    out, last = sys.stdout.buffer, b"\n"
    for piece in pieces:
        out.write(piece)
        last = piece[-1:]
    if last != b"\n" and is_text:
        out.write(b"\n")
    out.flush()


def _print_table(
    answer: Answer,
    max_rows: int,
    prefixes: Mapping[str, str],
    titles: Mapping[str, str],
    picked: Sequence[str],
) -> None:
    if answer.form == "ask":
        click.echo(b"".join(answer).decode().strip())
        return
    names, rows = _picked(answer, picked)
    cells = cells_of(rows, prefixes)
    shown = list(islice(cells, max_rows))
    more = next(cells, None) is not None
    # Who names columns wants to see them, addresses too.
    head = [Heading(titles.get(name, name), "" if picked else name) for name in names]
    left_out = echo_table(head, shown)
    if more:
        count = said(
            "the first {rows:,} rows; there are more (--max-rows N shows more, --format csv all of "
            "them)",
            rows=max_rows,
        )
    else:
        count = counted(len(shown), "row")
    say(count)
    if left_out:
        tell(
            "left out for want of room: {columns} (--columns chooses)", columns=", ".join(left_out)
        )


def _list(project: Project, *, as_json: bool) -> None:
    queries = saved_queries(project)
    if as_json:
        described = [query.as_dict() for query in queries]
        print_json(described)
        return
    if not queries:
        tell("there are no saved queries in {path}", path=project.path("queries"))
        return
    language = reader_language()
    rows = [
        (
            Cell(query.name),
            Cell(query.summary.for_reader(language)),
            Cell(" ".join(_usage(query))),
        )
        for query in queries
    ]
    echo_table(headings(said("query"), said("what it asks"), said("parameters")), rows)


def _usage(query: SavedQuery) -> Iterator[str]:
    """`park=liyang-htz` is a default, `[year=…]` may be left out, and `year=…` is needed."""
    for param in query.params:
        if param.default is not None:
            yield f"{param.name}={param.default}"
        elif param.required:
            yield f"{param.name}=…"
        else:
            yield f"[{param.name}=…]"
