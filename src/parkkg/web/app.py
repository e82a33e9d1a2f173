"""The application: `/health` and a SPARQL endpoint for reading.

A query never runs in this process: each takes a query process from a small pool, which is
killed at the deadline. Answers are read whole before their status goes out, and bounded.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..asking import Limits, QueryStoppedError, request_for
from ..errors import ParkkgError
from ..formats import formats_of
from ..release import open_release
from ..sparql import read_query
from ..terms import PREFIXES
from ..workers import Worker

_MAX_BODY = 1 << 20
_STATUS = MappingProxyType({"time": 504, "memory": 507, "size": 507, "crash": 500})


class Pool:
    """A fixed number of query processes, each over the release that is current when it is taken."""

    def __init__(self, store: Path, size: int, limits: Limits) -> None:
        self.store = store
        self.limits = limits
        self._free: queue.Queue[tuple[str, Worker] | None] = queue.Queue()
        for _ in range(size):
            self._free.put(None)

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """A worker for one query. Raises queue.Empty where none is free in time."""
        kept = self._free.get(timeout=self.limits.seconds)
        try:
            release = open_release(self.store)
            if kept is None or kept[0] != release.id:
                if kept is not None:
                    kept[1].close()
                worker = Worker(release.store_path, memory_mb=self.limits.memory_mb)
                kept = (release.id, worker)
            yield kept[1]
        finally:
            self._free.put(kept)

    def close(self) -> None:
        """End every process that is not at work."""
        while not self._free.empty():
            kept = self._free.get_nowait()
            if kept is not None:
                kept[1].close()


def application(store: Path, *, workers: int, limits: Limits) -> Starlette:
    """The web application over `store`."""
    pool = Pool(store, workers, limits)

    async def health(request: Request) -> Response:
        """200 as soon as a query can be answered."""
        status, body, _ = await run_in_threadpool(_answer, pool, "ASK { }", "")
        return JSONResponse({"status": "ok" if status == 200 else body.decode()}, status)

    async def sparql(request: Request) -> Response:
        try:
            text = await _query_of(request)
        except ValueError as error:
            return _problem(400, str(error))
        except ClientDisconnect:
            return Response(status_code=400)
        accept = request.headers.get("accept", "")
        status, body, media = await run_in_threadpool(_answer, pool, text, accept)
        return Response(body, status, media_type=media)

    routes = [
        Route("/health", health),
        Route("/sparql", sparql, methods=["GET", "POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.pool = pool
    return app


async def _query_of(request: Request) -> str:
    """The text of the query (SPARQL 1.1 Protocol, 2.1). Raises ValueError saying what is wrong."""
    found = request.query_params.getlist("query")
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                raise ValueError(f"the request is longer than {_MAX_BODY:,} bytes")
        if kind == "application/sparql-query":
            return body.decode("utf-8")
        if kind != "application/x-www-form-urlencoded":
            raise ValueError("send application/sparql-query or application/x-www-form-urlencoded")
        found = parse_qs(body.decode("utf-8")).get("query", [])
    if len(found) != 1:
        raise ValueError("give exactly one parameter query")
    return found[0]


def _answer(pool: Pool, text: str, accept: str) -> tuple[int, bytes, str]:
    """Status, body and media type for a query."""
    try:
        query = read_query(text, prefixes=PREFIXES.keys())
        formats = formats_of(query.form)
        name = next((n for n, m in formats.items() if m.partition(";")[0] in accept), None)
        request = request_for(query, name or next(iter(formats)), pool.limits, prefixes=True)
        with pool.worker() as worker:
            answer = worker.ask(request, seconds=pool.limits.seconds)
            return 200, b"".join(answer), answer.media_type
    except QueryStoppedError as error:
        return _STATUS[error.reason], _text(error), "application/problem+json"
    except ParkkgError as error:
        return (400 if error.exit_code < 3 else 503), _text(error), "application/problem+json"
    except queue.Empty:
        return 503, b'{"title": "every query process is busy"}', "application/problem+json"


def _text(error: ParkkgError) -> bytes:
    response = JSONResponse({"title": error.message, "detail": error.hint})
    return bytes(response.body)


def _problem(status: int, title: str) -> Response:
    return JSONResponse({"title": title}, status, media_type="application/problem+json")
