"""Which release is served just now, and the change to another one while requests go on."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

from parkkg.errors import ParkkgError
from parkkg.releases.release import Current, ReleaseFolder, open_release, read_current
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.settings import Settings

_log = logging.getLogger("parkkg.serve")

# After a release that could not be served, it is looked at again.
_TRY_AGAIN_SECONDS = 10.0


class Releases:
    """The release that new requests get, and those that still answer older ones."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._current: LiveRelease | None = None
        self._named: Current | None = None  # by `current`, when that release was opened
        self._retiring: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def current(self) -> LiveRelease:
        """The release for new requests."""
        if self._current is None:
            raise RuntimeError("no release has been opened")
        return self._current

    async def start(self) -> None:
        """Serve the current release, and from now on whatever becomes current.

        Raises ParkkgError where there is none that answers.
        """
        seen = _state(self._settings.store)
        self._current = await self._opened()
        self._watcher = asyncio.get_running_loop().create_task(self._watch(seen))

    async def stop(self) -> None:
        """End everything, and wait until it has ended."""
        tasks = [*self._retiring, *([self._watcher] if self._watcher else ())]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._current is not None:
            await self._current.close()

    async def _opened(self) -> LiveRelease:
        """The current release, tested and ready. Raises ParkkgError where it does not answer."""
        store = self._settings.store
        named = read_current(store)
        release = await asyncio.to_thread(_open, store)
        live = LiveRelease(release, self._settings, self._metrics)
        started = False
        try:
            await live.pool.start()
            started, self._named = True, named
        finally:
            if not started:
                await live.close()
        return live

    async def _watch(self, seen: object) -> None:
        """Look whether `current` has changed, as long as the server runs."""
        failed: tuple[object, float] = (seen, 0.0)
        while True:
            await asyncio.sleep(self._settings.poll_seconds)
            state = _state(self._settings.store)
            if state == seen or (state == failed[0] and time.monotonic() < failed[1]):
                continue
            try:
                if read_current(self._settings.store) != self._named:
                    await self._swap()
            except (ParkkgError, OSError) as error:
                failed = (state, time.monotonic() + _TRY_AGAIN_SECONDS)
                self._metrics.swaps.add((("outcome", "failed"),))
                _log.error("staying with release %s: %s", self.current.release.id, error)
                continue
            seen = state

    async def _swap(self) -> None:
        old, self._current = self.current, await self._opened()
        self._metrics.swaps.add((("outcome", "done"),))
        _log.info("serving release %s, after %s", self._current.release.id, old.release.id)
        task = asyncio.get_running_loop().create_task(_retired(old))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)


async def _retired(live: LiveRelease) -> None:
    try:
        await live.retire()
    finally:
        await live.close()


def _open(store: Path) -> ReleaseFolder:
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
