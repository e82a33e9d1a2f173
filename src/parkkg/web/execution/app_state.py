"""What is served just now, and the change to another release while requests go on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.requests import HTTPConnection

from parkkg.errors import ParkkgError
from parkkg.project import find_project
from parkkg.releases.release import Current, ReleaseFolder, open_release, read_current
from parkkg.web.cache import LRUCache, Responses
from parkkg.web.execution.served_release import Answers, ServedRelease
from parkkg.web.operations.metrics import Metrics
from parkkg.web.operations.settings import Settings

_log = logging.getLogger("parkkg.serve")

# After a release that could not be served, it is looked at again.
_TRY_AGAIN_SECONDS = 10.0


class AppState:
    """The generation that new requests get, and those that still answer older ones."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.since = time.time()
        self.stopping = False
        self.unread = 0  # bytes of bodies that have come in part
        self.responses: Responses = LRUCache(settings.keep_bytes, settings.whole_bytes)
        self._answers: Answers = LRUCache(settings.keep_bytes, settings.whole_bytes)
        self._current: ServedRelease | None = None
        self._named: Current | None = None  # by `current`, when that release was opened
        self._retiring: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def current(self) -> ServedRelease:
        """The generation for new requests; a handler takes it from `served_release_of`."""
        if self._current is None:
            raise RuntimeError("the site has not been started")
        return self._current

    @property
    def kept_bytes(self) -> int:
        return self._answers.size + self.responses.size

    async def start(self) -> None:
        """Serve the current release, and from now on whatever becomes current.

        Raises ParkkgError where there is none that answers.
        """
        seen = _state(self.settings.store)
        self._current = await self._generation()
        self._watcher = asyncio.get_running_loop().create_task(self._watch(seen))
        self._watcher.add_done_callback(_tell_end)

    async def stop(self) -> None:
        """End everything, and wait until it has ended."""
        self.stopping = True
        tasks = [*self._retiring, *([self._watcher] if self._watcher else ())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._current is not None:
            await self._current.close()

    @contextmanager
    def retained(self) -> Iterator[ServedRelease]:
        """The current generation, which stays until the block is left."""
        generation = self.current
        generation.retain()
        try:
            yield generation
        finally:
            generation.release_reference()

    async def _generation(self) -> ServedRelease:
        """The current release, tested and ready. Raises ParkkgError where it does not answer."""
        store, project = self.settings.store, self.settings.project
        named = read_current(store)
        release = await asyncio.to_thread(_opened, store)
        found = find_project(project)
        generation = ServedRelease(release, found, self.settings, self.metrics, self._answers)
        started = False
        try:
            await generation.start()
            started, self._named = True, named
        finally:
            if not started:
                await generation.close()
        return generation

    async def _watch(self, seen: object) -> None:
        """Look whether `current` has changed, as long as the server runs."""
        failed: tuple[object, float] = (seen, 0.0)
        while True:
            await asyncio.sleep(self.settings.poll_seconds)
            state = _state(self.settings.store)
            if state == seen or (state == failed[0] and time.monotonic() < failed[1]):
                continue
            try:
                if read_current(self.settings.store) != self._named:
                    await self._swap()
            except (ParkkgError, OSError) as error:
                failed = (state, time.monotonic() + _TRY_AGAIN_SECONDS)
                self.metrics.swaps.add((("outcome", "failed"),))
                _log.error("staying with release %s: %s", self.current.release.id, error)
                continue
            seen = state

    async def _swap(self) -> None:
        old, self._current = self.current, await self._generation()
        self.metrics.swaps.add((("outcome", "done"),))
        _log.info("serving release %s, after %s", self._current.release.id, old.release.id)
        task = asyncio.get_running_loop().create_task(_retired(old))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)


def served_release_of(connection: HTTPConnection) -> ServedRelease:
    """The generation that answers this request."""
    generation: ServedRelease = connection.scope["state"]["generation"]
    return generation


def app_state_of(connection: HTTPConnection) -> AppState:
    """The site that this request came to."""
    site: AppState = connection.scope["state"]["site"]
    return site


def _tell_end(watcher: asyncio.Task[None]) -> None:
    """A fault of this program, which must not go unseen: answers go on as if nothing were."""
    if not watcher.cancelled() and (error := watcher.exception()) is not None:
        _log.error("new releases are not noticed any more", exc_info=error)


async def _retired(generation: ServedRelease) -> None:
    try:
        await generation.retire()
    finally:
        await generation.close()


def _opened(store: Path) -> ReleaseFolder:
    release = open_release(store)
    release.manifest  # noqa: B018 -- read here, in a thread, for all who need it
    return release


def _state(store: Path) -> object:
    """What changes when another release becomes current: the file is replaced, not written."""
    try:
        found = (store / "current").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
