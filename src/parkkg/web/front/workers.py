"""Workers in the event loop: started, sent requests, killed, and waited for."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import cast

from parkkg.errors import MachineError, ParkkgError
from parkkg.query.child import Child, read_stderr, stderr_file
from parkkg.query.protocol import END, ERROR, LOG, READY, REQUEST, Frame, FrameReader, frame
from parkkg.query.stopped import error_of_exit
from parkkg.text import said
from parkkg.web.front.jobs import Job
from parkkg.web.problem import HttpError
from parkkg.web.worker.fork_protocol import ENDED, FORK, FORKED, KILL, MESSAGE

_log = logging.getLogger("parkkg.serve")

_PROGRAM = "parkkg.web.worker"
_START_SECONDS = 30.0
_LOW_PRIORITY = 19
# The code of a Python that ends by an exception.
_RAISED = 1
_LONGEST_LINE = 4000


class NoAnswerError(MachineError):
    """A process does not say in time whether it is ready."""


class _Process(asyncio.Protocol):
    """A process at the other end of a connection, which says first whether it is ready."""

    def __init__(self) -> None:
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast: the transports of uvloop are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)

    async def _get_ready(self) -> None:
        """Until it is. Raises NoAnswerError, and ParkkgError where the release cannot be served."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._ready
        except TimeoutError:
            raise NoAnswerError(
                said("a worker did not start within {seconds:g} s", seconds=_START_SECONDS),
                hint=said("the machine may be overloaded; try again"),
            ) from None

    def _note_ready(self, found: Frame) -> None:
        """Its first frame: READY, or why it cannot be."""
        if found.kind == READY:
            self._ready.set_result(None)
        else:
            self._ready.set_exception(error_of_release(found))


class ForkServer(_Process):
    """The process that forks workers (see `web.worker.__main__`)."""

    def __init__(self, settings: str) -> None:
        super().__init__()
        self._child = Child(_PROGRAM, (settings,))
        self._messages = bytearray()
        self._forks: deque[Worker] = deque()  # whose numbers are not known yet, in order
        self._workers: dict[int, Worker] = {}
        self.alive = True

    @classmethod
    async def start(cls, settings: str) -> ForkServer:
        """One that is ready. Raises ParkkgError where the release cannot be served."""
        fork_server = cls(settings)
        loop = asyncio.get_running_loop()
        started = False
        try:
            await loop.create_connection(lambda: fork_server, sock=fork_server._child.channel)
            await fork_server._get_ready()
            started = True
        finally:
            if not started:
                await fork_server.end()
        return fork_server

    def fork(self, worker: Worker, channel: socket.socket) -> None:
        """Fork a process for a worker, whose end of its connection this is."""
        self._forks.append(worker)
        try:
            # A message of nine bytes: there is always room for it.
            files = (channel.fileno(), worker.stderr.fileno())
            socket.send_fds(self._child.channel, [MESSAGE.pack(FORK, 0, 0)], files)
        except OSError:
            self._forks.remove(worker)
            worker.on_exit(-signal.SIGKILL)

    def kill(self, worker: Worker) -> None:
        """End a worker now; one that is about to start, as soon as its number is known."""
        if self._transport is not None and worker.pid in self._workers:
            self._transport.write(MESSAGE.pack(KILL, worker.pid, 0))

    async def end(self) -> None:
        """End it, and with it all workers."""
        self.alive = False
        if self._transport is not None:
            self._transport.abort()
        self._ready.cancel()
        await asyncio.get_running_loop().run_in_executor(None, self._child.close)

    def data_received(self, data: bytes) -> None:
        if not self._ready.done():
            for found in self._reader.feed(data):
                self._note_ready(found)
            return
        self._messages += data
        while len(self._messages) >= MESSAGE.size:
            kind, pid, code = MESSAGE.unpack_from(self._messages)
            del self._messages[: MESSAGE.size]
            if kind == FORKED and self._forks:
                self._on_forked(self._forks.popleft(), pid)
            elif kind == ENDED and (worker := self._workers.pop(pid, None)) is not None:
                worker.on_exit(code)

    def connection_lost(self, exc: Exception | None) -> None:
        self.alive = False
        if not self._ready.done():
            stderr = self._child.stderr()
            self._ready.set_exception(
                MachineError(said("no worker can be started\n{words}", words=stderr))
            )
        for worker in (*self._forks, *self._workers.values()):  # the system kills them
            worker.on_exit(-signal.SIGKILL)
        self._forks.clear()
        self._workers.clear()

    def _on_forked(self, worker: Worker, pid: int) -> None:
        """Note the number of a worker; one that was to end before it had any ends now."""
        worker.pid = pid
        self._workers[pid] = worker
        if not worker.alive:
            self.kill(worker)


Done = Callable[["Worker", "Job | None"], None]


class Worker(_Process):
    """One worker. It answers one job at a time.

    `done` is called when it has, and when it has ended: once its connection is lost, if nothing
    is being answered, and once its process is gone.
    """

    def __init__(self, fork_server: ForkServer, memory_mb: int, done: Done) -> None:
        super().__init__()
        self.stderr = stderr_file()
        self.pid = 0
        self.job: Job | None = None
        self.aged = False
        self._fork_server = fork_server
        self._memory_mb = memory_mb
        self._done = done
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._doomed = False

    @classmethod
    async def start(cls, fork_server: ForkServer, memory_mb: int, done: Done) -> Worker:
        """A worker that is ready.

        Raises ParkkgError where the release cannot be opened, OSError where the system gives no
        file or socket more.
        """
        worker = cls(fork_server, memory_mb, done)
        is_forked = started = False
        try:
            ours, theirs = socket.socketpair()
            with theirs:
                with ExitStack() as undo:
                    undo.enter_context(ours)
                    await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
                    undo.pop_all()  # from here on the connection closes it
                is_forked = True
                fork_server.fork(worker, theirs)
            await worker._get_ready()
            started = True
        finally:
            if not started:
                worker._ready.cancel()
                worker.kill()
            if not is_forked:
                worker.on_exit(-signal.SIGKILL)
        return worker

    @property
    def alive(self) -> bool:
        return not self._doomed and not self._ended.done()

    def ask(self, job: Job) -> None:
        """Put a job; its frames go to it."""
        self.job = job
        job.begin()
        if self._transport is not None:
            self._transport.write(frame(REQUEST, job.payload))

    def pause(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def kill(self) -> None:
        """End it now, and its job with it; `done` is called when it is gone."""
        self._doomed = True
        self.job = None
        self._fork_server.kill(self)

    async def wait(self) -> None:
        """Until nothing of it is left."""
        await asyncio.shield(self._ended)

    def step_aside(self) -> None:
        """Let every other process of the machine go first, from now on."""
        self.aged = True
        # On Linux priorities are those of threads.
        tasks = Path(f"/proc/{self.pid}/task")
        with suppress(ProcessLookupError, PermissionError, FileNotFoundError):
            for thread in [int(p.name) for p in tasks.iterdir()] if tasks.is_dir() else [self.pid]:
                os.setpriority(os.PRIO_PROCESS, thread, _LOW_PRIORITY)

    def resident_bytes(self) -> int:
        """The memory that it holds, on Linux; 0 where that is not known."""
        if sys.platform != "linux":
            return 0
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def on_exit(self, code: int) -> None:
        """Tell all who wait that the process is gone, with this return code."""
        if self._ended.done():
            return
        self._ended.set_result(None)
        stderr = read_stderr(self.stderr)
        self.stderr.close()
        death: ParkkgError = error_of_exit(code, stderr, self._memory_mb)
        if code == _RAISED and "MemoryError" not in stderr:
            _log.error("a fault of this program\n%s", stderr)
            hint = said("the fault is the server's; whoever runs it finds more in its log")
            death = HttpError(500, said("something went wrong here"), hint)
        if not self._ready.done():
            self._ready.set_exception(
                MachineError(said("a worker ended at its start\n{words}", words=stderr))
            )
        job, self.job = self.job, None
        if job is not None:
            job.fail(death)
        if self._transport is not None:
            self._transport.abort()
        self._done(self, job)

    def connection_lost(self, exc: Exception | None) -> None:
        """It hears nothing more. That its process is gone is known a moment later."""
        self._doomed = True
        if self.job is None:
            self._done(self, None)

    def data_received(self, data: bytes) -> None:
        try:
            frames = self._reader.feed(data)
        except ValueError:  # what comes is not from a process of ours that is in its right mind
            self.kill()
            return
        for found in frames:
            self._receive(found)

    def _receive(self, found: Frame) -> None:
        if found.kind == LOG:
            content = found.content
            _log.log(content["level"], "%s", content["message"][:_LONGEST_LINE])
        elif not self._ready.done():
            self._note_ready(found)
        elif (job := self.job) is not None:
            if found.kind in (END, ERROR):
                self.job = None
            job.receive(found)
            if found.kind in (END, ERROR):
                self._done(self, job)


def error_of_release(found: Frame) -> ParkkgError:
    """The error for a release that a worker cannot open."""
    message, hint, code = (str(found.content[name]) for name in ("message", "hint", "code"))
    return MachineError(message, hint=hint, code=code)
