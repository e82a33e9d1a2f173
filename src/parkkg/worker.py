"""The query process: opens one store read-only and answers requests, one at a time.

Run as `python -P -m parkkg.worker STORE MEMORY_MB` with its owner at the other end of stdin and
stdout (pipes or sockets; `frames` says what is said). Its owner kills it when it takes too long.
It imports as little as it can: starting it is part of what a user waits for.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from types import MappingProxyType
from typing import IO, cast

import pyoxigraph

from .formats import GRAPH_FORMATS, RESULT_FORMATS
from .frames import (
    CHUNK,
    DEFAULT_GRAPH,
    END,
    ERROR,
    HEAD,
    READY,
    FrameReader,
    Request,
    encode,
    frame,
)
from .heads import tidied
from .rows import RowCounter, row_counter
from .sandbox import die_with_parent, drop_core_files, forbid_network, limit_cpu, limit_memory
from .terms import PREFIXES

# The engine parses and evaluates by recursion. 256 MB stand five thousand levels of every kind
# of nesting (the first to fail, EXISTS in EXISTS, between ten and thirty thousand); the memory
# is not touched until it is needed.
STACK_BYTES = 256 << 20
_CHUNK_BYTES = 64 << 10

_RESULTS = MappingProxyType(
    {
        "json": pyoxigraph.QueryResultsFormat.JSON,
        "xml": pyoxigraph.QueryResultsFormat.XML,
        "csv": pyoxigraph.QueryResultsFormat.CSV,
        "tsv": pyoxigraph.QueryResultsFormat.TSV,
    }
)
_GRAPHS = MappingProxyType(
    {
        "ttl": pyoxigraph.RdfFormat.TURTLE,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
        "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    }
)
_POSITION = re.compile(r"error at (\d+):(\d+)")
# A sentence, for itself or in a list of what was expected: "Duplicated variable name in SELECT".
_REASON = re.compile(r"\b[A-Z][a-z]*(?: [A-Za-z]+){2,}")
_FAR = 64


class LimitReachedError(Exception):
    """The answer is larger than the request allows."""


class Line:
    """The two ends that this process holds of the line to its owner."""

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink

    def requests(self) -> Iterator[Request]:
        """Requests as they come, until the owner closes the line."""
        reader = FrameReader()
        while data := os.read(self._source, 1 << 16):
            for message in reader.feed(data):
                yield Request.decode(message.payload)

    def send(self, data: bytes) -> None:
        """Write it all. An owner who is gone ends the process: nobody is left to tell."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._sink, rest) :]
        except (BrokenPipeError, ConnectionResetError):
            os._exit(0)


class _Answer:
    """A binary file for the engine's serialisers: what is written goes out in frames."""

    def __init__(self, line: Line, request: Request, counter: RowCounter | None) -> None:
        self._line = line
        self._request = request
        self._counter = counter
        self._pending = bytearray()
        self._begun = False
        self._written = 0
        self.rows = 0
        self.sent = 0

    def write(self, data: bytes) -> int:
        self._written += len(data)
        if self._request.max_bytes is not None and self._written > self._request.max_bytes:
            raise LimitReachedError(f"the answer is larger than {self._request.max_bytes:,} bytes")
        self._pending += data
        if len(self._pending) >= _CHUNK_BYTES:
            self._send(whole=False)
        return len(data)

    def flush(self) -> None:
        """Nothing: the engine flushes once, at its end, and `end` knows that better."""

    def end(self) -> None:
        self._send(whole=not self._begun)

    def _send(self, *, whole: bool) -> None:
        data = bytes(self._pending)
        self._pending.clear()
        if self._counter is not None:
            self.add_rows(self._counter.count(data))
        if data:
            if not self._begun:
                data = tidied(data, self._request.format, whole=whole)
            self._begun = True
            self.sent += len(data)
            self._line.send(frame(CHUNK, data))

    def add_rows(self, rows: int) -> None:
        self.rows += rows
        limit = self._request.max_rows
        if limit is not None and self.rows > limit:
            raise LimitReachedError(f"the answer has more than {limit:,} rows")

    def counted(self, triples: pyoxigraph.QueryTriples) -> Iterator[pyoxigraph.Triple]:
        for triple in triples:
            self.add_rows(1)
            yield triple


def serve(line: Line, path: str, memory_mb: int, facts: dict[str, object]) -> None:
    """Say `facts` when ready, then answer requests until their sender closes the line."""
    try:
        store = pyoxigraph.Store.read_only(path)
    except (OSError, ValueError) as error:
        line.send(encode(ERROR, {"kind": "store", "message": str(error)}))
        return
    limit_memory(memory_mb << 20)
    line.send(encode(READY, facts))
    for request in line.requests():
        limit_cpu(request.cpu_seconds)
        line.send(_answer(line, store, request))
        limit_cpu(0)


def _answer(line: Line, store: pyoxigraph.Store, request: Request) -> bytes:
    """Send the answer; the frame that ends it is returned. A result never leaves this thread."""
    try:
        return _written(line, _evaluated(store, request), request)
    except SyntaxError as error:
        return encode(ERROR, _syntax(store, request, str(error)))
    except LimitReachedError as error:
        return encode(ERROR, {"kind": "limit", "message": str(error)})
    except MemoryError:
        return encode(ERROR, {"kind": "memory", "message": "out of memory"})
    except (RuntimeError, ValueError, OSError) as error:
        return encode(ERROR, {"kind": "evaluation", "message": str(error)})


def _evaluated(
    store: pyoxigraph.Store, request: Request
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    return store.query(
        request.query,
        base_iri=request.base_iri,
        prefixes=dict(PREFIXES) if request.prefixes else None,
        default_graph=None
        if request.default_graphs is None
        else [
            pyoxigraph.DefaultGraph() if iri == DEFAULT_GRAPH else pyoxigraph.NamedNode(iri)
            for iri in request.default_graphs
        ],
        named_graphs=None
        if request.named_graphs is None
        else [pyoxigraph.NamedNode(iri) for iri in request.named_graphs],
    )


def _written(
    line: Line,
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
    request: Request,
) -> bytes:
    name = request.format
    graph = isinstance(result, pyoxigraph.QueryTriples)
    if name not in (_GRAPHS if graph else _RESULTS):
        return encode(ERROR, {"kind": "format", "message": f"no {name} for this form of query"})
    solutions = isinstance(result, pyoxigraph.QuerySolutions)
    variables = result.variables if isinstance(result, pyoxigraph.QuerySolutions) else []
    head = {
        "form": "graph" if graph else "select" if solutions else "ask",
        "media_type": (GRAPH_FORMATS if graph else RESULT_FORMATS)[name],
        "variables": [variable.value for variable in variables],
    }
    line.send(encode(HEAD, head))
    answer = _Answer(line, request, row_counter(name) if solutions else None)
    file = cast("IO[bytes]", answer)
    if isinstance(result, pyoxigraph.QueryTriples):
        triples = answer.counted(result)
        pyoxigraph.serialize(triples, file, _GRAPHS[name], prefixes=dict(PREFIXES))
    else:
        result.serialize(file, _RESULTS[name])
    answer.end()
    return encode(END, {"rows": answer.rows, "bytes": answer.sent})


def _syntax(store: pyoxigraph.Store, request: Request, message: str) -> dict[str, object]:
    """Where the query stops being one, and the engine's reason if it is one that tells.

    The engine reports how far it looked, up to a dozen characters behind the fault, and as the
    reason all that it looked for. So the fault is found by asking it about shorter queries.
    """
    from .sparql_lexer import tokens  # noqa: PLC0415 -- for faulty queries only

    text = request.query
    found = list(tokens(text))
    good, bad = 0, len(found) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        complaint = _complaint(store, request, text[: found[middle - 1].end])
        if complaint is None:
            good = middle
        else:
            bad, message = middle, complaint
    culprit = found[good] if good < len(found) else None
    at = culprit.start if culprit else len(text.rstrip())
    reason = _REASON.search(message)
    return {
        "kind": "syntax",
        "message": reason.group() if reason else "",
        "token": culprit.text if culprit else "",
        "line": text.count("\n", 0, at) + 1,
        "column": at - text.rfind("\n", 0, at),
    }


def _complaint(store: pyoxigraph.Store, request: Request, text: str) -> str | None:
    """What the engine says against `text` as the beginning of a query; None is nothing.

    It is nothing when the engine comes as far as the character that cannot stand in any query,
    and not only to the spaces before it.
    """
    try:
        _evaluated(store, request._replace(query=text + " " * _FAR + "\x01"))
    except SyntaxError as error:
        match = _POSITION.match(str(error))
        if match is None:  # it is not about a place in the text
            return None
        line, column = int(match[1]), int(match[2])
        past = line > text.count("\n") + 1 or column > len(text) - text.rfind("\n") + _FAR // 2
        return None if past else str(error)
    return None


def main() -> None:
    """Set the process up, then serve in a thread with a large stack."""
    path, memory_mb = sys.argv[1], int(sys.argv[2])
    die_with_parent()
    drop_core_files()
    facts: dict[str, object] = {"network_forbidden": forbid_network()}
    # Ctrl-C goes to the whole group; the owner decides what becomes of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing but frames may reach the owner: what anybody prints goes to stderr.
    line = Line(0, os.dup(1))
    os.dup2(2, 1)
    threading.stack_size(STACK_BYTES)
    done = threading.Event()

    def run() -> None:
        serve(line, path, memory_mb, facts)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(0 if done.is_set() else 1)


if __name__ == "__main__":
    main()
