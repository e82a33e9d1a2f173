"""A query process from its owner's side, for callers that may wait.

The engine cannot be interrupted and one query can crash it, so no query runs in this process.
`worker` is the other side; `client` and `protocol` are for owners that may not wait, too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from parkkg.errors import MachineError
from parkkg.query.client import (
    Limits,
    QueryStoppedError,
    error_of_exit,
    error_of_frame,
    error_of_timeout,
    worker_command,
    worker_environment,
)
from parkkg.query.dataset import note_about
from parkkg.query.deadline import Deadline
from parkkg.query.protocol import CHUNK, END, ERROR, READY, Frame, FrameReader, Request
from parkkg.text import said

_START_SECONDS = 30.0


class Answer:
    """The answer to one query: iterate over its pieces. `rows` is None until the last is read."""

    def __init__(self, head: Frame, rest: Iterator[Frame]) -> None:
        content = head.content
        self.form: str = content["form"]
        self.media_type: str = content["media_type"]
        self.variables: tuple[str, ...] = tuple(content["variables"])
        self.note = note_about(content.get("missing"))
        self.rows: int | None = None
        self._rest = rest

    def __iter__(self) -> Iterator[bytes]:
        for frame in self._rest:
            if frame.kind == CHUNK:
                yield frame.payload
            else:
                self.rows = frame.content["rows"]


class QueryProcess:
    """One query process over one store, or over no triples at all, where that is None.

    Close it, or use it as a context manager.

    It starts with the first request, and again with the next one after it was ended, or in a
    child made by `os.fork`, which never touches the process of its parent.
    `memory_mb` is what a query may take (in MiB); `in_memory` has the release read into memory.
    """

    def __init__(
        self, store: Path | None, *, memory_mb: int = Limits.memory_mb, in_memory: bool = False
    ) -> None:
        self._store = store
        self._in_memory = in_memory
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = FrameReader()
        self._pending: list[Frame] = []
        self._busy = False
        self._owner = os.getpid()

    def __enter__(self) -> QueryProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: Request, *, seconds: float) -> Answer:
        """Send a request and wait until the answer begins; the rest comes as it is read.

        `seconds` are those spent waiting for the process, not the caller's own between pieces.
        An answer before it that was not read to its end is given up, with its process.
        Raises QueryError where the query is at fault, QueryStoppedError where it takes too much,
        MachineError where the store cannot be read; also while the answer is read.
        """
        if self._busy or not self._is_alive():  # the last answer was not read to its end
            self.close()
        process = self._process or self._start()
        self._busy = True
        frames = self._frames(process, request, seconds)
        head, first = next(frames), next(frames)
        return Answer(head, chain([first], frames))

    def kill(self) -> None:
        """End the process from another thread; the one that waits for an answer gets an error."""
        process = self._process
        if process is not None and self._owner == os.getpid():
            process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing, and close its pipes."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
            process.wait()
        else:  # it is the parent's
            process.returncode = 0  # or Popen would wait for it
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def _is_alive(self) -> bool:
        """Whether there is a process of this one's own that can be asked."""
        process = self._process
        return process is not None and self._owner == os.getpid() and process.poll() is None

    def _start(self) -> subprocess.Popen[bytes]:
        self._reader, self._pending, self._busy = FrameReader(), [], False
        self._owner = os.getpid()
        process = self._process = _started(
            worker_command(self._store, self._memory_mb, in_memory=self._in_memory)
        )
        with Deadline(_START_SECONDS, process.kill) as clock, clock.waiting():
            frame = self._next_frame(process)
        if clock.expired:
            raise MachineError(
                said(
                    "the query process did not start within {seconds:g} s",
                    seconds=_START_SECONDS,
                ),
                hint=said("the machine may be overloaded; try again"),
            )
        if frame is None:
            raise self._exit_error(process)
        if frame.kind != READY:
            raise error_of_frame(frame, "", self._store)
        return process

    def _frames(
        self, process: subprocess.Popen[bytes], request: Request, seconds: float
    ) -> Iterator[Frame]:
        """HEAD, any number of CHUNK, END; everything else is raised."""
        with Deadline(seconds, process.kill) as clock:
            with clock.waiting():
                _write(process, request.encode())
            while True:
                with clock.waiting():
                    frame = self._next_frame(process)
                if frame is None:
                    raise error_of_timeout(seconds) if clock.expired else self._exit_error(process)
                self._busy = frame.kind not in (END, ERROR)
                if frame.kind == ERROR:
                    raise error_of_frame(frame, request.query, self._store)
                yield frame
                if frame.kind == END:
                    return

    def _next_frame(self, process: subprocess.Popen[bytes]) -> Frame | None:
        """The next message; None when the process has ended."""
        source = _pipe(process.stdout).fileno()
        while not self._pending:
            data = os.read(source, 1 << 18)
            if not data:
                return None
            self._pending.extend(self._reader.feed(data))
        return self._pending.pop(0)

    def _exit_error(self, process: subprocess.Popen[bytes]) -> QueryStoppedError:
        """Why the process ended by itself."""
        stderr = _pipe(process.stderr).read(1 << 16).decode(errors="replace")
        return error_of_exit(process.wait(), stderr, self._memory_mb)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process from a thread that lasts as long as the process does.

    Linux kills a query process when the thread that started it ends (see `die_with_parent`), and
    that of a caller may end while another thread goes on asking. Raises OSError.
    """
    if threading.current_thread() is threading.main_thread():
        return _popen(command)
    started: SimpleQueue[subprocess.Popen[bytes] | OSError] = SimpleQueue()

    def start_and_stay() -> None:
        try:
            process = _popen(command)
        except OSError as error:
            started.put(error)
            return
        pid = process.pid
        started.put(process)
        del process  # its pipes are closed when its owner has no more use for it
        if sys.platform == "linux":
            with suppress(ChildProcessError):  # its owner was the first to wait for it
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    threading.Thread(target=start_and_stay, daemon=True).start()
    outcome = started.get()
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def _popen(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env=worker_environment(os.environ),
    )


def _write(process: subprocess.Popen[bytes], data: bytes) -> None:
    sink = _pipe(process.stdin)
    rest = memoryview(data)
    # A process that has ended is noticed where its answer is read.
    with suppress(BrokenPipeError):
        while rest:
            rest = rest[sink.write(rest) or 0 :]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # only where Popen was not told to open it
        raise ValueError("the process was started without this pipe")
    return pipe
