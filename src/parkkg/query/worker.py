"""The query process: opens one store read-only and answers requests, one at a time.

Run as `python -P -m parkkg.query.worker STORE MEMORY_MB disk|memory`. Its owner is at the other
end of stdin and stdout (pipes or sockets; `protocol` has the messages), and kills it where it
takes too long.
It imports as little as it can: users wait while it starts.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph

from parkkg.graph.xml_characters import NotXmlError, XmlPieces
from parkkg.namespaces import BASE, prefixes_of
from parkkg.query.dataset import missing_graph
from parkkg.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from parkkg.query.protocol import (
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
from parkkg.query.row_counter import RowCounter
from parkkg.query.sandbox import (
    die_with_parent,
    drop_core_files,
    forbid_network,
    limit_cpu,
    limit_memory,
)
from parkkg.query.unused_prefixes import without_unused_prefixes

if TYPE_CHECKING:
    from parkkg.releases.release import ReleaseFolder

# The engine parses and evaluates by recursion. 256 MB are enough for five thousand levels of every
# kind of nesting (the first to fail, EXISTS in EXISTS, does so between ten and thirty thousand).
# The memory is not used until it is needed.
STACK_BYTES = 256 << 20
_CHUNK_BYTES = 64 << 10
# What the engine's error has in it when a format cannot express a graph.
_NO_SUPPORT = "does not support"
# How what RocksDB says begins where a block is not as it was written.
_CORRUPTION = "Corruption:"

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
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "nq": pyoxigraph.RdfFormat.N_QUADS,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    }
)


class LimitReachedError(Exception):
    """The answer has more rows, or more bytes, than the request allows."""

    def __init__(self, of: str, limit: int) -> None:
        super().__init__(of, limit)
        self.of = of
        self.limit = limit


class Channel:
    """The two ends that this process has of the connection to its owner."""

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink

    def requests(self) -> Iterator[Request]:
        """Requests as they come, until the owner closes the connection."""
        reader = FrameReader()
        while data := os.read(self._source, 1 << 16):
            for message in reader.feed(data):
                yield Request.decode(message.payload)

    def send(self, data: bytes) -> None:
        """Write it all. If the owner is gone, the process ends: nobody waits for the answer."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._sink, rest) :]
        except (BrokenPipeError, ConnectionResetError):
            os._exit(0)


class _FrameWriter:
    """A binary file for the engine's serialisers: what is written goes out in frames.

    Each write wakes the owner, so HEAD goes out with the first CHUNK, and END with the last.
    `write` raises LimitReachedError and NotXmlError.
    """

    def __init__(
        self, channel: Channel, request: Request, head: bytes, counter: RowCounter | None
    ) -> None:
        self._channel = channel
        self._request = request
        self._head = head
        self._counter = counter
        self._xml = XmlPieces() if request.format == "xml" else None
        self._pending = bytearray()
        self._begun = False
        self._written = 0
        self.rows = 0
        self.sent = 0

    def write(self, data: bytes) -> int:
        self._written += len(data)
        if self._request.max_bytes is not None and self._written > self._request.max_bytes:
            raise LimitReachedError("bytes", self._request.max_bytes)
        self._pending += data
        while len(self._pending) >= _CHUNK_BYTES:
            self._channel.send(self._frames(_CHUNK_BYTES, whole=False))
        return len(data)

    def flush(self) -> None:
        """Nothing: the engine calls it once, at its end, just before `end`."""

    def end(self) -> bytes:
        """The frames that are left, END among them."""
        rest = self._frames(len(self._pending), whole=not self._begun)
        return rest + encode(END, {"rows": self.rows, "bytes": self.sent})

    def counted(
        self, triples: pyoxigraph.QueryTriples, graph: str
    ) -> Iterator[pyoxigraph.Triple | pyoxigraph.Quad]:
        """The triples, in a graph if it has a name, each counted as a row."""
        name = pyoxigraph.NamedNode(graph) if graph else None
        for triple in triples:
            self._set_rows(self.rows + 1)
            yield (
                triple
                if name is None
                else pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name)
            )

    def _frames(self, size: int, *, whole: bool) -> bytes:
        """The first `size` bytes of what is pending, with HEAD before it if that is still to go.

        `whole` says that it is all of the answer.
        """
        head, self._head = self._head, b""
        data = bytes(self._pending[:size])
        del self._pending[:size]
        if self._counter is not None:
            self._set_rows(self._counter.count(data))
        if not data:
            return head
        if self._xml is not None:
            data = self._xml.escaped(data)
        if whole and self._request.format in ("ttl", "trig"):
            data = without_unused_prefixes(data)
        self._begun = True
        self.sent += len(data)
        return head + frame(CHUNK, data)

    def _set_rows(self, rows: int) -> None:
        self.rows = rows
        limit = self._request.max_rows
        if limit is not None and rows > limit:
            raise LimitReachedError("rows", limit)


def serve(
    channel: Channel, path: str, memory_mb: int, in_memory: bool, ready: dict[str, object]
) -> None:
    """Send READY with the content `ready`, then answer requests until there are no more."""
    try:
        stores = _Stores(path, in_memory)
    except (OSError, RuntimeError, ValueError, SyntaxError) as error:
        channel.send(encode(ERROR, {"kind": "store", "message": str(error)}))
        return
    limit_memory(memory_mb << 20)
    channel.send(encode(READY, ready))
    for request in channel.requests():
        limit_cpu(request.cpu_seconds)
        channel.send(_answer(channel, stores, request))
        limit_cpu(0)


class _Stores:
    """The store of a release, and that of what is asserted, once a query wants it.

    Raises OSError, RuntimeError, ValueError or SyntaxError where one cannot be opened.
    """

    def __init__(self, path: str, in_memory: bool) -> None:
        self._path = path
        self.is_release = bool(path)
        self._asserted: pyoxigraph.Store | None = None
        if not path:
            self._all = pyoxigraph.Store()
            return
        if not in_memory:
            self._all = pyoxigraph.Store.read_only(path)
            return
        from parkkg.query.in_memory import load_release  # noqa: PLC0415 -- 15 ms

        release = self._release()
        if faults := release.damage():  # what is missing would be missing from answers
            raise OSError(faults[0])
        self._all = load_release(release)

    def of(self, request: Request) -> pyoxigraph.Store:
        """The store that a request is put to."""
        if request.inferred:
            return self._all
        if self._asserted is None:
            from parkkg.query.asserted import open_asserted  # noqa: PLC0415 -- 15 ms

            self._asserted = open_asserted(self._release())
        return self._asserted

    def _release(self) -> ReleaseFolder:
        from pathlib import Path  # noqa: PLC0415 -- only servers need it

        from parkkg.releases.release import ReleaseFolder  # noqa: PLC0415 -- as above

        folder = Path(self._path).parent
        return ReleaseFolder(folder.name, folder)


def _answer(channel: Channel, stores: _Stores, request: Request) -> bytes:
    """Send the answer except its last frames, which are returned.

    The engine's result must stay in this thread.
    """
    try:
        store = stores.of(request)
    except (OSError, RuntimeError, ValueError, SyntaxError) as error:
        return encode(ERROR, {"kind": "store", "message": str(error)})
    try:
        result = _evaluate(store, request)
        missing = missing_graph(store, request.graphs) if stores.is_release else None
        return _write_answer(channel, result, request, missing)
    except SyntaxError as error:
        from parkkg.sparql.syntax_error import (  # noqa: PLC0415 -- only where there is an error
            locate_syntax_error,
        )

        def parse(text: str) -> object:
            return _evaluate(store, request._replace(query=text, sorted_query="", star=None))

        place = locate_syntax_error(request.query, str(error), parse)
        return encode(ERROR, {"kind": "syntax", **place})
    except NotXmlError as error:
        from parkkg.text import as_json  # noqa: PLC0415 -- as above

        return encode(ERROR, {"kind": "format", "message": as_json(error.args[0])})
    except LimitReachedError as error:
        return encode(ERROR, {"kind": "limit", "of": error.of, "limit": error.limit})
    except MemoryError:
        return encode(ERROR, {"kind": "memory", "message": "out of memory"})
    except (RuntimeError, ValueError, OSError) as error:
        message = str(error)
        kind = "format" if _NO_SUPPORT in message else "evaluation"
        if message.startswith(_CORRUPTION):
            kind = "store"
        return encode(ERROR, {"kind": kind, "message": message})


def _evaluate(
    store: pyoxigraph.Store, request: Request
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    text = request.sorted_query or request.query
    functions = None
    if request.sorted_query:
        from parkkg.query.sort_key import FUNCTIONS  # noqa: PLC0415 -- few queries need it

        functions = dict(FUNCTIONS)

    def ask(
        store: pyoxigraph.Store, text: str
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        return store.query(
            text,
            base_iri=request.base_iri,
            prefixes=_prefixes(request) if request.prefixes else None,
            default_graph=None
            if request.default_graphs is None
            else [
                pyoxigraph.DefaultGraph() if iri == DEFAULT_GRAPH else pyoxigraph.NamedNode(iri)
                for iri in request.default_graphs
            ],
            named_graphs=None
            if request.named_graphs is None
            else [pyoxigraph.NamedNode(iri) for iri in request.named_graphs],
            custom_functions=functions,
        )

    if request.star is not None:
        # The engine sorts the columns of SELECT * by name. Over nothing it says which there are.
        result = ask(pyoxigraph.Store(), text)
        if isinstance(result, pyoxigraph.QuerySolutions):
            found = {variable.value for variable in result.variables}
            columns = " ".join(f"?{name}" for name in request.variables if name in found)
            text = text[: request.star] + (columns or "*") + text[request.star + 1 :]
    return ask(store, text)


def _prefixes(request: Request) -> dict[str, str]:
    return dict(prefixes_of(request.base_iri or BASE))


def _write_answer(
    channel: Channel,
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
    request: Request,
    missing: dict[str, object] | None,
) -> bytes:
    name = request.format
    graph = isinstance(result, pyoxigraph.QueryTriples)
    if name not in (GRAPH_FORMATS if graph else RESULT_FORMATS):
        return encode(ERROR, {"kind": "format", "message": f"no {name} for this form of query"})
    solutions = isinstance(result, pyoxigraph.QuerySolutions)
    variables = result.variables if isinstance(result, pyoxigraph.QuerySolutions) else []
    head = {
        "form": "graph" if graph else "select" if solutions else "ask",
        "media_type": (GRAPH_FORMATS if graph else RESULT_FORMATS)[name],
        "variables": [variable.value for variable in variables],
        **({"missing": missing} if missing else {}),
    }
    counter = RowCounter(name) if solutions else None
    writer = _FrameWriter(channel, request, encode(HEAD, head), counter)
    file = cast("IO[bytes]", writer)
    if isinstance(result, pyoxigraph.QueryTriples):
        triples = writer.counted(result, request.into if name in ("trig", "nq") else "")
        if name in ("ttl", "trig", "rdfxml"):
            from parkkg.graph.serialize import rdfxml_of, turtle_of  # noqa: PLC0415 -- 10 ms

            pieces = rdfxml_of if name == "rdfxml" else turtle_of
            for piece in pieces(triples, _prefixes(request)):
                writer.write(piece.encode())
        else:
            statements = cast("Iterator[pyoxigraph.Quad]", triples)  # or triples
            pyoxigraph.serialize(statements, file, _GRAPHS[name], prefixes=_prefixes(request))
    else:
        result.serialize(file, _RESULTS[name])
    return writer.end()


def main() -> None:
    """Set the process up, then serve in a thread with a large stack."""
    path, memory_mb, in_memory = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "memory"
    die_with_parent()
    drop_core_files()
    ready: dict[str, object] = {"network_forbidden": forbid_network()}
    # Ctrl-C goes to the whole group of processes; the owner decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing but frames may reach the owner: what anybody prints goes to stderr.
    channel = Channel(0, os.dup(1))
    os.dup2(2, 1)
    threading.stack_size(STACK_BYTES)
    done = threading.Event()

    def run() -> None:
        serve(channel, path, memory_mb, in_memory, ready)
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(0 if done.is_set() else 1)


if __name__ == "__main__":
    main()
