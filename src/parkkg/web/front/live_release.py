"""A release while requests use it: its workers, and what is made for it on the way."""

from __future__ import annotations

import asyncio
import sys

from parkkg.releases.release import ReleaseFolder
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.pool import Pool
from parkkg.web.front.settings import Settings
from parkkg.web.worker.fork_protocol import WorkerSettings

# What workers ask for by name and a process of its own makes: the store of what is asserted, and
# files of dumps under any other name.
_ASSERTED = "asserted"
_ALL_DUMPS = "dumps"


class LiveRelease:
    """One release, from the moment it is served until the last request for it is answered."""

    def __init__(self, release: ReleaseFolder, settings: Settings, metrics: Metrics) -> None:
        self.release = release
        program = WorkerSettings(
            release=str(release.folder),
            store=str(settings.store),
            project=str(settings.project) if settings.project else None,
            limits=settings.limits,
            root_path=settings.root_path,
            in_memory=release.manifest.counts.triples <= settings.held_triples,
            texts=str(settings.texts) if settings.texts else None,
        )
        self.pool = Pool(program.encode(), settings, metrics)
        # The name under which responses of this release are kept.
        self.cache_key = object()
        # What has been tried and need not be for another request.
        self.tried: tuple[str, ...] = ()
        self._making: dict[str, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Semaphore(1)
        self._refcount = 0
        self._unused = asyncio.Event()

    async def make(self, name: str) -> None:
        """Have a process make what a worker asks for, once for all who wait for it."""
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.ensure_future(self._make(name))
            task.add_done_callback(lambda _: self._making.pop(name, None))
        # The first client may go away before it is made; the others still wait for it.
        await asyncio.shield(task)

    async def _make(self, name: str) -> None:
        folder = str(self.release.folder)
        program = ("parkkg.web.downloads.dumper", folder, name)
        if name == _ASSERTED:
            program = ("parkkg.query.asserted", folder, "")
        quiet = asyncio.subprocess.DEVNULL
        async with self._one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", *program), stdin=quiet, stdout=quiet
            )
            try:
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if name == _ALL_DUMPS:
            self.tried = (name,)

    # A request has the release that was current when it came, to its end.

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
        for task in tuple(self._making.values()):
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        await self.pool.close()
