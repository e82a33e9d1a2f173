"""A query process in the event loop: started, sent queries, killed, and waited for."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

from parkkg.errors import MachineError
from parkkg.query.client import (
    error_of_exit,
    error_of_frame,
    worker_command,
    worker_environment,
)
from parkkg.query.protocol import END, ERROR, READY, Frame, FrameReader
from parkkg.web.execution.query_job import QueryJob

_START_SECONDS = 30.0
_LAST_WORDS = 8 << 10
_LOW_PRIORITY = 19

# Called with the process and the run that is over, whenever one is, and when the process has ended.
Done = Callable[["QueryProcess", QueryJob | None], None]


class QueryProcess(asyncio.SubprocessProtocol):
    """One process over one store. It answers one run at a time, and says when it is done."""

    def __init__(self, store: Path, memory_mb: int, done: Done) -> None:
        self._store = store
        self._memory_mb = memory_mb
        self._done = done
        self._reader = FrameReader()
        self._words = bytearray()
        loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = loop.create_future()
        # The task that starts a process may end before the process fails to start.
        self._ready.add_done_callback(lambda ready: ready.cancelled() or ready.exception())
        self._ended: asyncio.Future[None] = loop.create_future()
        self._transport: asyncio.SubprocessTransport | None = None
        self.run: QueryJob | None = None
        self.aged = False
        self.doomed = False
        self._aside = False
        self._idle_mb = 0.0

    @classmethod
    async def start(
        cls, store: Path, memory_mb: int, done: Done, *, held: bool = False
    ) -> QueryProcess:
        """A process that is ready; with its release `held` in memory or not.

        Raises MachineError where the store cannot be opened, or the process does not start.
        """
        process = cls(store, memory_mb, done)
        await asyncio.get_running_loop().subprocess_exec(
            lambda: process,
            *worker_command(store, memory_mb, in_memory=held),
            env=worker_environment(os.environ),
            # Ctrl-C at the terminal is for the server, which sees to the rest.
            start_new_session=sys.platform != "win32",
        )
        started = False
        try:
            async with asyncio.timeout(_START_SECONDS):
                await process._ready
            started = True
        except TimeoutError:
            raise MachineError(
                f"a query process did not start within {_START_SECONDS:g} s",
                hint="the machine may be overloaded; try again",
            ) from None
        finally:
            if not started:
                process._ready.cancel()
                await process.end()
        return process

    @property
    def alive(self) -> bool:
        return not self.doomed and not self._ended.done()

    @property
    def pid(self) -> int:
        """The system's number for it; 0 before it has one."""
        return 0 if self._transport is None else self._transport.get_pid() or 0

    def ask(self, run: QueryJob) -> None:
        """Put a query; its frames go to `run`."""
        self.run = run
        run.begin(self)
        if (pipe := self._pipe(0)) is not None:
            cast("asyncio.WriteTransport", pipe).write(run.request.encode())

    def pause(self) -> None:
        if (pipe := self._pipe(1)) is not None:
            cast("asyncio.ReadTransport", pipe).pause_reading()

    def resume(self) -> None:
        if (pipe := self._pipe(1)) is not None:
            cast("asyncio.ReadTransport", pipe).resume_reading()

    def kill(self) -> None:
        """End it now, and its run with it; `done` is called when it is gone."""
        self.doomed = True
        self.run = None
        if self._transport is not None:
            with suppress(ProcessLookupError):
                self._transport.kill()
        self.resume()  # or the end of a pipe that is not read would not be seen

    async def end(self) -> None:
        """End it and wait until nothing of it is left."""
        self.kill()
        if self._transport is not None:
            # Shielded: whoever gives up waiting must not end the waiting of others.
            await asyncio.shield(self._ended)

    def step_aside(self) -> None:
        """Let every other process of the machine go first, from now on; again, where it failed."""
        self.aged = True
        pid = self.pid
        if self._aside or not pid or sys.platform == "win32":  # 0 would be the server itself
            return
        # Linux shares processors among sessions first, and priorities count within one session
        # only; each process here has its own. This may be asked for ten times a second.
        group = Path(f"/proc/{pid}/autogroup")
        try:
            group.write_text(str(_LOW_PRIORITY), encoding="ascii")
            self._aside = True
        except OSError:
            self._aside = not group.exists()
        # On Linux priorities are those of threads.
        tasks = Path(f"/proc/{pid}/task")
        with suppress(ProcessLookupError, PermissionError, FileNotFoundError):
            for thread in [int(p.name) for p in tasks.iterdir()] if tasks.is_dir() else [pid]:
                os.setpriority(os.PRIO_PROCESS, thread, _LOW_PRIORITY)

    def resident_mb(self) -> float:
        """The memory that it holds, on Linux; 0 where that is not known."""
        if self._transport is None or sys.platform != "linux":
            return 0.0
        try:
            with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:  # noqa: PTH123 -- four times a second, for each
                pages = int(file.read().split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    def taken_mb(self) -> float:
        """The memory that queries have taken, beside what it had when it was ready."""
        return self.resident_mb() - self._idle_mb

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast, here and below: the transports of uvloop are none of asyncio's classes.
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self._words += data
            del self._words[:-_LAST_WORDS]
            return
        try:
            for frame in self._reader.feed(data):
                self._receive(frame)
        except ValueError:  # what comes is not from a process of ours that is in its right mind
            self.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """All pipes are closed, and the process has ended."""
        code = None
        if self._transport is not None:
            code = self._transport.get_returncode()
            self._transport.close()
        words = self._words.decode(errors="replace")
        death = error_of_exit(code if code is not None else -9, words, self._memory_mb)
        if not self._ready.done():
            self._ready.set_exception(
                MachineError(f"a query process ended at its start: {death.message}\n{words}")
            )
        if not self._ended.done():
            self._ended.set_result(None)
        run, self.run = self.run, None
        if run is not None:
            run.fail(death)
        self._done(self, run)

    def _receive(self, frame: Frame) -> None:
        if not self._ready.done():
            if frame.kind == READY:
                self._idle_mb = self.resident_mb()
                self._ready.set_result(None)
            else:
                self._ready.set_exception(error_of_frame(frame, "", self._store))
            return
        run = self.run
        if run is None:
            return
        if frame.kind == ERROR:
            run.fail(error_of_frame(frame, run.request.query, self._store))
        else:
            run.push(frame)
        if frame.kind in (END, ERROR):
            self.run = None
            self._done(self, run)

    def _pipe(self, fd: int) -> asyncio.BaseTransport | None:
        return None if self._transport is None else self._transport.get_pipe_transport(fd)
