"""A release while it is served: the project beside it, its query processes, what was made of it."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import pyoxigraph as ox

from parkkg.errors import MachineError
from parkkg.project import Project
from parkkg.query.asserted import is_at_hand
from parkkg.query.client import error_of_store, over_two_graphs, request_for
from parkkg.releases.release import ReleaseFolder
from parkkg.sparql.query import Query, read_query
from parkkg.web.cache import LRUCache
from parkkg.web.execution.answers import Answer, Head, Question, begun
from parkkg.web.execution.pool import Pool
from parkkg.web.operations.metrics import Metrics
from parkkg.web.operations.settings import Settings

T = TypeVar("T")

# Reading a query of this length takes some 5 ms; longer ones are read in a thread.
_LONG_TEXT = 8_000

Answers = LRUCache[bytes, tuple[Head, bytes]]


class ServedRelease:
    """One release, from the moment it is served until the last request for it is answered."""

    def __init__(
        self,
        release: ReleaseFolder,
        project: Project,
        settings: Settings,
        metrics: Metrics,
        kept: Answers,
    ) -> None:
        self.release = release
        self.project = project
        self.settings = settings
        self._held = release.manifest.counts.triples <= settings.held_triples
        self.pool = Pool(
            release.store_path, settings, metrics, held=self._held, check=release.check
        )
        self._metrics = metrics
        # Of answers, by digest; and the name under which this generation's responses are kept.
        self._kept = kept
        self.cache_key = object()
        self._made: dict[str, asyncio.Future[object]] = {}
        self._readers = asyncio.Semaphore(2)
        self._refcount = 0
        self._unused = asyncio.Event()

    async def start(self) -> None:
        """Start the processes, and test the release. Raises ParkkgError where it is not fit."""
        await self.store()
        await self.pool.start()
        query = read_query("SELECT * { ?s ?p ?o } LIMIT 1")
        if b"bindings" not in await self.fetch(Question(query, "json"), kept=False):
            raise MachineError(
                f"release {self.release.id} does not answer",
                hint="load the project again",
                code="release-damaged",
            )

    async def store(self) -> ox.Store:
        """The release's store, for lookups by patterns. Never put a query to it here.

        Raises MachineError where it cannot be opened.
        """

        def opened() -> ox.Store:
            try:
                return ox.Store.read_only(str(self.release.store_path))
            except (OSError, RuntimeError) as error:  # the latter where it is damaged
                raise error_of_store(f"the store cannot be opened: {error}") from error

        return await self.once("store", lambda: asyncio.to_thread(opened))

    async def read(self, text: str) -> Query:
        """The query in `text`, with the usual prefixes and a base declared. Raises QueryError."""
        read = functools.partial(read_query, text, prefixes=self.release.prefixes, has_base=True)
        if len(text) < _LONG_TEXT:
            return read()
        async with self._readers:
            return await asyncio.to_thread(read)

    async def ask(self, question: Question, *, kept: bool = True) -> Answer:
        """The answer, as soon as it begins; from memory, where it is there and may be.

        Raises UsageError where the format does not fit, HttpError where too many ask, and what
        stops the query.
        """
        query = question.query
        digest = question.digest(self.release.id)
        kept = kept and not question.varies
        if kept and (found := self._kept.get(digest)) is not None:
            self._metrics.kept.add((("outcome", "answer"),))
            return Answer(*found)
        if kept:
            self._metrics.kept.add((("outcome", "none"),))
        request = request_for(
            query,
            question.format,
            self.settings.limits,
            base=self.release.base,
            prefixes=True,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
            inferred=question.inferred,
        )._replace(into=question.into)
        if not (self._held or self.release.manifest.is_merged):
            request = over_two_graphs(request)
        if not question.inferred and not is_at_hand(self.release):
            await self.once("asserted", self._make_asserted)
        run = self.pool.ask(request, digest)
        answer = await begun(run, self.settings.whole_bytes, self.pool.abandon)
        if kept and answer.whole is not None:
            self._kept.put(digest, (answer.head, answer.whole), len(answer.whole))
        return answer

    async def fetch(self, question: Question, *, kept: bool = True) -> bytes:
        """The complete result. Raises as `ask`."""
        answer = await self.ask(question, kept=kept)
        try:
            return await answer.read()
        finally:
            answer.close()

    async def _make_asserted(self) -> None:
        """Make the store of what is asserted, in a process of its own."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "parkkg.query.asserted", str(self.release.folder))
        )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        if code:
            raise MachineError("the store of what is asserted cannot be made")

    async def once(self, name: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, made once for this generation; what it raises is not kept."""
        future = self._made.get(name)
        if future is None:
            future = asyncio.ensure_future(cast("Awaitable[object]", make()))
            self._made[name] = future
            future.add_done_callback(lambda made: self._forget_failure(name, made))
        # The first client may disconnect before it is made; the others still wait for it.
        return cast("T", await asyncio.shield(future))

    def _forget_failure(self, name: str, made: asyncio.Future[object]) -> None:
        if made.cancelled() or made.exception() is not None:
            self._made.pop(name, None)

    # A request has the generation that was current when it came, to its end.

    def retain(self) -> None:
        self._refcount += 1

    def release_reference(self) -> None:
        self._refcount -= 1
        if self._refcount == 0:
            self._unused.set()

    async def retire(self) -> None:
        """End when no request needs it any more."""
        while self._refcount:
            self._unused.clear()
            await self._unused.wait()
        await self.pool.drain()
        await self.close()

    async def close(self) -> None:
        """End now."""
        for made in tuple(self._made.values()):
            made.cancel()
        await self.pool.close()
