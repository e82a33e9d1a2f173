"""How a query process is asked, and what its errors and its end mean.

Nothing here waits or reads, so that every owner of such processes can use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parkkg.errors import MachineError, ParkkgError, UsageError
from parkkg.namespaces import BASE, INFERRED, SERVICE
from parkkg.query.formats import FORMATS, format_of_engine, formats_of
from parkkg.query.limits import Limits
from parkkg.query.protocol import DEFAULT_GRAPH, Request
from parkkg.query.service_graph import needs_service_graph
from parkkg.query.stopped import QueryStoppedError, error_of_memory
from parkkg.sparql.query import Query, QueryError, error_at_line
from parkkg.sparql.syntax_error import hint_at
from parkkg.text import did_you_mean, from_json, said


def request_for(
    query: Query,
    format: str,  # noqa: A002 -- the name used everywhere
    limits: Limits,
    *,
    base: str = BASE,
    prefixes: bool = False,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
    inferred: bool = True,
) -> Request:
    """The request for a query that has been read and so may be run.

    Graphs given here go before the query's own FROM (SPARQL 1.2 Protocol, section 2.1.4); with
    neither, the query sees what is asserted and what is entailed, and the service graph if it
    names terms that only stand there (see `service_graph`).
    `base` is the IRI that the things of the release are under: relative IRIs are relative to it
    (RFC 3986, section 5.1.4), and with `prefixes` the usual ones need no declaration.
    Unless `inferred`, the query sees only what is asserted. For a format that `exports` makes the
    engine is asked for TSV.
    Raises UsageError where the format does not fit the query's form.
    """
    fitting = formats_of(query.form)
    if format not in fitting:
        raise UsageError(
            said(
                "{form} queries are not answered as {format}",
                form=query.form.upper(),
                format=format,
            ),
            hint=(
                said("formats that fit: {formats}", formats=", ".join(fitting))
                if format in FORMATS
                else did_you_mean(format, fitting)
            ),
        )
    if default_graphs is None and named_graphs is None:
        default: tuple[str, ...] | None = None
        named: tuple[str, ...] | None = None
        if not query.names_dataset:
            default = (DEFAULT_GRAPH, SERVICE) if needs_service_graph(query) else (DEFAULT_GRAPH,)
    else:
        default, named = tuple(default_graphs or ()), tuple(named_graphs or ())
    asked = (*(default_graphs or ()), *(named_graphs or ())) or query.dataset(base)
    star = query.star
    return Request(
        query=query.text,
        engine_query=query.engine_text if query.engine_text != query.text else "",
        star=star,
        variables=() if star is None else query.variables,
        format=format_of_engine(format),
        default_graphs=default,
        named_graphs=named,
        base_iri=base,
        prefixes=prefixes,
        inferred=inferred,
        graphs=asked,
        max_rows=limits.max_rows,
        max_bytes=limits.max_bytes,
        # More than the owner allows: it is needed only when the owner has ended.
        cpu_seconds=limits.seconds + 5,
    )


def over_two_graphs(request: Request) -> Request:
    """The request for a store whose default graph has only what is asserted.

    Releases from before have such stores (see `Manifest.is_merged`).
    """
    graphs = request.default_graphs
    if not request.inferred or graphs is None or DEFAULT_GRAPH not in graphs:
        return request
    return request._replace(default_graphs=(*graphs, INFERRED))


def error_of(error: Mapping[str, Any], query: str, store: Path | None) -> ParkkgError:
    """The error to raise for what an ERROR frame has. `query` is the text that it is about."""
    kind, message = error["kind"], from_json(error.get("message", ""))
    if kind == "syntax":
        token = error["token"]
        return error_at_line(
            query,
            error["line"],
            error["column"],
            (
                said("{token} cannot stand here", token=token)
                if token
                else said("this is not valid SPARQL")
            ),
            hint=hint_at(query, error["line"], error["column"])
            or (said("the engine says: {message}", message=message) if message else ""),
        )
    if kind == "limit":
        return QueryStoppedError(
            said("the answer has more than {limit:,} rows", limit=error["limit"])
            if error["of"] == "rows"
            else said("the answer is larger than {limit:,} bytes", limit=error["limit"]),
            reason="size",
            hint=said("ask for less, with LIMIT or a narrower pattern, or raise the limit"),
        )
    if kind == "memory":
        return error_of_memory(said("the memory it may use"))
    if kind == "store":
        return error_of_store(
            said("{store} cannot be read: {message}", store=store, message=message)
        )
    if kind == "format":
        return QueryError(
            said("the answer does not fit this format: {message}", message=message),
            reason="format",
            hint=said("ask for another, such as JSON or Turtle"),
        )
    return QueryError(
        said("the query cannot be answered: {message}", message=message), reason="evaluation"
    )


def error_of_store(message: str) -> MachineError:
    """The error for a store that cannot be opened or read."""
    if "file descriptors" in message:
        return MachineError(message, hint=said("raise the limit of open files (ulimit -n)"))
    return MachineError(
        message,
        hint=said("verify the release, then load the project again"),
        code="store-unreadable",
    )
