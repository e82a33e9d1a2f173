"""A server over a real release, in this process, asked without a port."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from parkkg.errors import Problem
from parkkg.pipeline import load
from parkkg.project import Project
from parkkg.query.client import Limits
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.web.app import application
from parkkg.web.execution.app_state import AppState
from parkkg.web.operations.settings import Settings

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
GONE = "code/award-scheme/long-gone"
_HOME = "http://localhost"
TURTLE, HTML, JSONLD = "text/turtle", "text/html", "application/ld+json"
NTRIPLES, RDFXML = "application/n-triples", "application/rdf+xml"


class Published:
    """A server, and a client that follows no redirection."""

    def __init__(self, settings: Settings) -> None:
        self.store = settings.store
        self._loop = _new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._app_state: AppState | None = None
        self._client: httpx.AsyncClient | None = None
        try:
            self._do(self._start(settings))
        except BaseException:
            self.close()
            raise

    @property
    def release(self) -> ReleaseFolder:
        return open_release(self.store)

    def get(self, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
        """The answer to GET; `if_range` in place of If-Range, and so on."""
        return self.ask("GET", path, accept, **headers)

    def ask(
        self, method: str, path: str, accept: str | None = None, **headers: str
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, path, sent if accept is None else {"accept": accept, **sent})

    def send(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        assert self._client is not None
        return self._do(self._client.request(method, f"{_HOME}{path}", headers=headers))

    def close(self) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    async def _start(self, settings: Settings) -> None:
        self._app_state = AppState(settings)
        await self._app_state.start()
        # Exceptions that nobody handled come out here instead of turning into a 500.
        transport = httpx.ASGITransport(_with_state(application(self._app_state)))
        self._client = httpx.AsyncClient(transport=transport, headers={"accept": "*/*"})

    async def _stop(self) -> None:
        if self._client is not None:
            await self._client.aclose()
        if self._app_state is not None:
            await self._app_state.stop()
        await self._loop.shutdown_default_executor()


def _new_loop() -> asyncio.AbstractEventLoop:
    """The loop that the server has."""
    make = uvicorn.Config(_with_state, loop="auto").get_loop_factory() or asyncio.new_event_loop
    return make()


def _with_state(app: ASGIApp) -> ASGIApp:
    """As servers do it: a dictionary a request."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})
        await app(scope, receive, send)

    return called


def make_store(folder: Path) -> Path:
    """Two releases of the default project: the current one, and one that had a concept more."""
    earlier = folder / "project"
    shutil.copytree(ROOT / "data", earlier / "data")
    concepts = earlier / "data" / "concepts.csv"
    lines = concepts.read_text(encoding="utf-8").splitlines(keepends=True)
    like = next(line for line in lines if line.startswith("award-scheme,"))
    lines.append(like.replace(like.split(",")[1], GONE.rpartition("/")[2]))
    concepts.write_text("".join(lines), encoding="utf-8")
    store = folder / "store"
    for project in (replace(PROJECT, root=earlier, shared=ROOT), PROJECT):
        _load(project, store)
    return store


def _load(project: Project, store: Path) -> None:
    problems: list[Problem] = []
    outcome = load(
        project,
        store,
        engine="sql",
        language="en",
        report=problems.append,
        progress=lambda _: None,
    )
    assert outcome.release is not None, problems


@contextmanager
def published(store: Path, **settings: Any) -> Iterator[Published]:
    """A server over a store, in which one query at a time is answered."""
    limits = Limits(seconds=20.0, max_rows=100_000, max_bytes=16 << 20)
    server = Published(Settings(store=store, project=ROOT, workers=1, limits=limits, **settings))
    try:
        yield server
    finally:
        server.close()
