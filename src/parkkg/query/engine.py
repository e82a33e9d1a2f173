"""The engine in this process: a request is put to a store, and the answer written in pieces.

Only processes that may be killed import this: the engine cannot be interrupted, and one query can
end its process. It imports as little as it can: users wait while such a process starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph

from parkkg.graph.xml_characters import NotXmlError, XmlPieces
from parkkg.namespaces import BASE, prefixes_of
from parkkg.query.dataset import missing_graph
from parkkg.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from parkkg.query.protocol import DEFAULT_GRAPH, Request
from parkkg.query.row_counter import RowCounter

if TYPE_CHECKING:
    from parkkg.releases.release import ReleaseFolder

Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

PIECE_BYTES = 64 << 10
# What the engine's error has in it when a format cannot express a graph.
_NO_SUPPORT = "does not support"
# How what RocksDB says begins where a block is not as it was written.
_CORRUPTION = "Corruption:"


class FaultError(Exception):
    """Why there is no answer, or no more of it, as `client.error_of` takes it."""

    def __init__(self, kind: str, **content: object) -> None:
        super().__init__(kind)
        self.content: dict[str, Any] = {"kind": kind, **content}


class Stores:
    """The store of a release, and that of what is asserted, once a query wants it.

    Without a path, an empty one. Raises FaultError where one cannot be opened.
    """

    def __init__(self, path: str, *, in_memory: bool) -> None:
        self._path = path
        self.is_release = bool(path)
        self._asserted: pyoxigraph.Store | None = None
        try:
            self.all = self._opened(in_memory)
        except (OSError, RuntimeError, ValueError, SyntaxError) as error:
            raise FaultError("store", message=str(error)) from error

    def of(self, request: Request) -> pyoxigraph.Store:
        """The store that a request is put to."""
        if request.inferred:
            return self.all
        if self._asserted is None:
            from parkkg.query.asserted import open_asserted  # noqa: PLC0415 -- 15 ms

            try:
                self._asserted = open_asserted(self._release())
            except (OSError, RuntimeError, ValueError, SyntaxError) as error:
                raise FaultError("store", message=str(error)) from error
        return self._asserted

    def _opened(self, in_memory: bool) -> pyoxigraph.Store:
        if not self._path:
            return pyoxigraph.Store()
        if not in_memory:
            return pyoxigraph.Store.read_only(self._path)
        from parkkg.query.in_memory import load_release  # noqa: PLC0415 -- 15 ms

        release = self._release()
        if faults := release.damage():  # what is missing would be missing from answers
            raise OSError(faults[0])
        return load_release(release)

    def _release(self) -> ReleaseFolder:
        from pathlib import Path  # noqa: PLC0415 -- only servers need it

        from parkkg.releases.release import ReleaseFolder  # noqa: PLC0415 -- as above

        folder = Path(self._path).parent
        return ReleaseFolder(folder.name, folder)


class EngineAnswer:
    """What the engine has found for a request, before it is written.

    `ask` and `write` raise FaultError. The engine's result must stay in the thread that asked.
    """

    def __init__(self, store: pyoxigraph.Store, request: Request, result: Result) -> None:
        self.missing: dict[str, Any] | None = None  # a graph that is not there (see `dataset`)
        self.unknown: list[tuple[str, str]] = []  # once nothing was found (see `unknown_names`)
        self._result = result
        self._store = store
        self._request = request
        is_graph = isinstance(result, pyoxigraph.QueryTriples)
        variables = result.variables if isinstance(result, pyoxigraph.QuerySolutions) else []
        self.variables = tuple(variable.value for variable in variables)
        self.form = (
            "graph"
            if is_graph
            else "select"
            if isinstance(result, pyoxigraph.QuerySolutions)
            else "ask"
        )
        fitting = GRAPH_FORMATS if is_graph else RESULT_FORMATS
        if request.format not in fitting:
            raise FaultError("format", message=f"no {request.format} for this form of query")
        self.media_type = fitting[request.format]

    @classmethod
    def ask(cls, stores: Stores, request: Request) -> EngineAnswer:
        """Put a request to the store that it is for."""
        store = stores.of(request)
        with _Faults(store, request):
            result = _evaluate(store, request)
        answer = cls(store, request, result)
        if stores.is_release:
            answer.missing = missing_graph(store, request.graphs)
        return answer

    def write(self, emit: Callable[[bytes], object]) -> Writer:
        """Write the answer, all pieces but the last to `emit`; the last is the writer's `rest`.

        What `emit` raises ends it.
        """
        writer = Writer(self._request, emit, counted=self.form == "select")
        with _Faults(self._store, self._request):
            _write(self._result, self._request, writer)
        if not writer.rows and self.form != "ask":
            self._look_for_the_reason()
        return writer

    def _look_for_the_reason(self) -> None:
        """Which of the query's names the store does not have, since nothing was found."""
        from parkkg.query.unknown_names import unknown_names  # noqa: PLC0415 -- it is seldom needed

        base = self._request.base_iri or BASE
        self.unknown = unknown_names(self._store, self._request.query, base)


class Writer:
    """A binary file for the engine's serialisers, within the limits of a request.

    `write` raises FaultError, and NotXmlError.
    """

    def __init__(self, request: Request, emit: Callable[[bytes], object], *, counted: bool) -> None:
        self._request = request
        self._emit = emit
        self._counter = RowCounter(request.format) if counted else None
        self._xml = XmlPieces() if request.format == "xml" else None
        self._pending = bytearray()
        self._written = 0
        self.rows = 0
        self.sent = 0
        self.rest = b""

    def write(self, data: bytes) -> int:
        self._written += len(data)
        if self._request.max_bytes is not None and self._written > self._request.max_bytes:
            raise FaultError("limit", of="bytes", limit=self._request.max_bytes)
        self._pending += data
        while len(self._pending) >= PIECE_BYTES:
            self._emit(self._piece(PIECE_BYTES, is_whole=False))
        return len(data)

    def flush(self) -> None:
        """Nothing: the engine calls it once, at its end, just before `rest` is made."""

    def end(self) -> None:
        """Nothing more is written: `rest` is what is left."""
        self.rest = self._piece(len(self._pending), is_whole=not self.sent)

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

    def _piece(self, size: int, *, is_whole: bool) -> bytes:
        data = bytes(self._pending[:size])
        del self._pending[:size]
        if self._counter is not None:
            self._set_rows(self._counter.count(data))
        if self._xml is not None:
            data = self._xml.escaped(data)
        if is_whole and self._request.format in ("ttl", "trig"):
            from parkkg.graph.serialize import without_unused_prefixes  # noqa: PLC0415 -- 10 ms

            data = without_unused_prefixes(data)
        self.sent += len(data)
        return data

    def _set_rows(self, rows: int) -> None:
        self.rows = rows
        limit = self._request.max_rows
        if limit is not None and rows > limit:
            raise FaultError("limit", of="rows", limit=limit)


class _Faults:
    """What the engine raises inside becomes a FaultError."""

    def __init__(self, store: pyoxigraph.Store, request: Request) -> None:
        self._store = store
        self._request = request

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        match error:
            case SyntaxError():
                raise FaultError("syntax", **self._place(error)) from error
            case NotXmlError():
                from parkkg.text import as_json  # noqa: PLC0415 -- only where there is an error

                raise FaultError("format", message=as_json(error.args[0])) from error
            case MemoryError():
                raise FaultError("memory", message="out of memory") from error
            case RuntimeError() | ValueError() | OSError():
                message = str(error)
                kind = "format" if _NO_SUPPORT in message else "evaluation"
                kind = "store" if message.startswith(_CORRUPTION) else kind
                raise FaultError(kind, message=message) from error

    def _place(self, error: SyntaxError) -> dict[str, Any]:
        from parkkg.sparql.syntax_error import (  # noqa: PLC0415 -- as above
            locate_syntax_error,
        )

        def parse(text: str) -> object:
            request = self._request._replace(query=text, engine_query="", star=None)
            return _evaluate(self._store, request)

        return dict(locate_syntax_error(self._request.query, str(error), parse))


def _evaluate(store: pyoxigraph.Store, request: Request) -> Result:
    text = request.engine_query or request.query
    functions = None
    if request.engine_query:
        from parkkg.sparql.sort_key import FUNCTIONS  # noqa: PLC0415 -- few queries need it

        functions = dict(FUNCTIONS)

    def ask(store: pyoxigraph.Store, text: str) -> Result:
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


def _write(result: Result, request: Request, writer: Writer) -> None:
    file = cast("IO[bytes]", writer)
    if isinstance(result, pyoxigraph.QueryTriples):
        triples = writer.counted(result, request.into if request.format in ("trig", "nq") else "")
        if request.format in ("ttl", "trig", "rdfxml"):
            from parkkg.graph.serialize import rdfxml_of, turtle_of  # noqa: PLC0415 -- 10 ms

            pieces = rdfxml_of if request.format == "rdfxml" else turtle_of
            for piece in pieces(triples, _prefixes(request)):
                writer.write(piece.encode())
        else:
            statements = cast("Iterator[pyoxigraph.Quad]", triples)  # or triples
            form = pyoxigraph.RdfFormat.from_extension(request.format)
            pyoxigraph.serialize(statements, file, form, prefixes=_prefixes(request))
    else:
        result.serialize(file, pyoxigraph.QueryResultsFormat.from_extension(request.format))
    writer.end()
