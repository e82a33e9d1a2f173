"""How a query process is started and asked, and what its errors and its end mean.

Nothing here waits or reads, so that every owner of query processes can use it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from parkkg.errors import MachineError, ParkkgError, UsageError
from parkkg.namespaces import BASE, INFERRED, SERVICE
from parkkg.query.formats import GRAPH_FORMATS, RESULT_FORMATS, formats_of
from parkkg.query.protocol import DEFAULT_GRAPH, Frame, Request
from parkkg.query.service_graph import needs_service_graph
from parkkg.sparql.query import Query, QueryError, error_at_line
from parkkg.sparql.syntax_error import hint_at
from parkkg.text import did_you_mean, from_json, said

Stop = Literal["time", "memory", "size", "crash"]


@dataclass(frozen=True)
class Limits:
    """How much one query may take; None is no limit.

    `seconds` of waiting for it, `max_rows` rows or triples of its answer and `max_bytes` of that
    as it is written, `memory_mb` MiB of memory.
    """

    seconds: float = 30.0
    max_rows: int | None = None
    max_bytes: int | None = None
    memory_mb: int = 1024


class QueryStoppedError(MachineError):
    """A query that was not answered to the end, because of what it took."""

    def __init__(self, message: str, *, reason: Stop, hint: str) -> None:
        super().__init__(message, hint=hint, code=f"query-{reason}")
        self.reason = reason


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
    Unless `inferred`, the query sees only what is asserted.
    Raises UsageError where the format does not fit the query's form.
    """
    fitting = formats_of(query.form)
    if format not in fitting:
        known = sorted((*RESULT_FORMATS, *GRAPH_FORMATS))
        raise UsageError(
            said(
                "{form} queries are not answered as {format}",
                form=query.form.upper(),
                format=format,
            ),
            hint=(
                said("formats that fit: {formats}", formats=", ".join(fitting))
                if format in known
                else did_you_mean(format, fitting)
            ),
        )
    if default_graphs is None and named_graphs is None:
        default = None if query.names_dataset else _default_dataset(query)
        named: tuple[str, ...] | None = None
    else:
        default, named = tuple(default_graphs or ()), tuple(named_graphs or ())
    asked = (*(default_graphs or ()), *(named_graphs or ())) or query.dataset(base)
    star = query.star
    return Request(
        query=query.text,
        sorted_query=query.sorted_text if query.sorted_text != query.text else "",
        star=star,
        variables=() if star is None else query.variables,
        format=format,
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


def _default_dataset(query: Query) -> tuple[str, ...]:
    return (DEFAULT_GRAPH, SERVICE) if needs_service_graph(query) else (DEFAULT_GRAPH,)


def over_two_graphs(request: Request) -> Request:
    """The request for a store whose default graph has only what is asserted.

    Releases from before have such stores (see `Manifest.is_merged`).
    """
    graphs = request.default_graphs
    if not request.inferred or graphs is None or DEFAULT_GRAPH not in graphs:
        return request
    return request._replace(default_graphs=(*graphs, INFERRED))


def worker_command(store: Path | None, memory_mb: int, *, in_memory: bool = False) -> list[str]:
    """The command that starts a query process for a store; without one, for an empty graph.

    `in_memory` has it read the release into memory (see `load_release`).
    """
    where = "memory" if in_memory else "disk"
    # -P: no module in the current folder is imported.
    return [
        sys.executable,
        "-P",
        "-m",
        "parkkg.query.worker",
        str(store or ""),
        str(memory_mb),
        where,
    ]


def worker_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a query process: the owner's, without what makes it print a lot."""
    return {k: v for k, v in environ.items() if k not in ("RUST_BACKTRACE", "RUST_LIB_BACKTRACE")}


def error_of_frame(frame: Frame, query: str, store: Path | None) -> ParkkgError:
    """The error to raise for an ERROR frame. `query` is the text that the frame is about."""
    error = frame.content
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
        return _out_of_memory(said("the memory it may use"))
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


def error_of_timeout(seconds: float) -> QueryStoppedError:
    """The error for a query that was killed at its deadline."""
    return QueryStoppedError(
        said("the query took longer than {seconds:g} s and was stopped", seconds=seconds),
        reason="time",
        hint=said("raise the limit; a narrower pattern, or LIMIT, makes the query faster"),
    )


def error_of_exit(code: int, stderr: str, memory_mb: int) -> QueryStoppedError:
    r"""The error for a query whose process ended by itself, with this return code and stderr.

    >>> error_of_exit(-6, "thread panicked at sort.rs:860:5:\nno total order\n", 1024).message
    'the query crashed the engine (SIGABRT): no total order'
    """
    if any(message in stderr for message in _MEMORY_MESSAGES):
        return _out_of_memory(said("{megabytes:,} MB of memory", megabytes=memory_mb))
    name = f"exit code {code}"
    if code < 0:
        with suppress(ValueError):  # a signal that Python has no name for
            name = signal.Signals(-code).name
    if name == "SIGKILL":
        return _out_of_memory(said("the memory there is: the system killed its process"))
    words = _last_words(stderr)
    # Without a word, a signal is mostly the end of the stack.
    deep = not words or "stack" in words
    crashed = said("the query crashed the engine ({name})", name=name)
    return QueryStoppedError(
        said("{crashed}: {words}", crashed=crashed, words=words) if words else crashed,
        reason="crash",
        hint=(
            said("it may be too deep or too long for the engine; write it with fewer parts")
            if deep
            else said("this is a fault of the engine; write the query in another way")
        ),
    )


def _last_words(stderr: str) -> str:
    """What the engine said before it ended: the message of a panic, or the last line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    for line, following in pairwise(lines):
        if "panicked at" in line:
            return following[:_LONGEST]
    spoken = [line for line in lines if not line.startswith(("note: ", "fatal runtime error"))]
    return spoken[-1][:_LONGEST] if spoken else ""


def _out_of_memory(what: str) -> QueryStoppedError:
    return QueryStoppedError(
        said("the query needed more than {what}", what=what),
        reason="memory",
        hint=said("ask for less: ORDER BY, GROUP BY and DISTINCT keep all rows in memory"),
    )


_LONGEST = 200
_MEMORY_MESSAGES = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory")
