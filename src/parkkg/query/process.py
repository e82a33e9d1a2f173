"""A query process from its owner's side, for callers that may wait.

The engine cannot be interrupted and one query can crash it, so no query runs in this process.
`worker` is the other side; `client` and `protocol` are for owners that may not wait, too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from parkkg.errors import MachineError, UsageError
from parkkg.query.child import Child
from parkkg.query.client import error_of
from parkkg.query.dataset import note_about
from parkkg.query.limits import Limits
from parkkg.query.protocol import CHUNK, END, ERROR, READY, Frame, FrameReader, Request
from parkkg.query.stopped import QueryStoppedError, error_of_exit, error_of_timeout
from parkkg.query.unknown_names import note_about_unknown
from parkkg.text import said

_START_SECONDS = 30.0


class Answer:
    """The answer to one query: iterate over its pieces. `rows` is None until the last is read.

    `nothing` says then why there are none, where a name in the query is the reason.
    """

    def __init__(self, head: Frame, rest: Iterator[Frame]) -> None:
        content = head.content
        self.form: str = content["form"]
        self.media_type: str = content["media_type"]
        self.variables: tuple[str, ...] = tuple(content["variables"])
        self.note = note_about(content.get("missing"))
        self.rows: int | None = None
        self.nothing = ""
        self._rest = rest
        self._ended = False
        self._convert: Callable[[Iterator[bytes]], Iterator[bytes]] = iter

    def converted(
        self, media_type: str, convert: Callable[[Iterator[bytes]], Iterator[bytes]]
    ) -> Answer:
        """The same answer, with other pieces made of its own as they come."""
        self.media_type, self._convert = media_type, convert
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self._convert(self._pieces())

    def end(self) -> None:
        """Take no more: whoever goes on reading is told."""
        self._ended = True

    def _pieces(self) -> Iterator[bytes]:
        for frame in self._frames():
            if frame.kind == CHUNK:
                yield frame.payload
            else:
                self.rows = frame.content["rows"]
                self.nothing = note_about_unknown(frame.content.get("unknown", ()))

    def _frames(self) -> Iterator[Frame]:
        while True:
            if self._ended:
                raise UsageError(
                    said("this answer has ended"),
                    hint=said("read it inside of the block in which it was asked for"),
                )
            if (frame := next(self._rest, None)) is None:
                return
            yield frame


class QueryProcess:
    """One query process over one store, or over no triples at all, where that is None.

    It answers requests one after the other. Close it, or use it in `with`. It starts with the
    first request, and again with the next one after it was ended, or in a child made by `os.fork`,
    which never touches the process of its parent. `memory_mb` is what a request may take (in MiB).
    """

    def __init__(self, store: Path | None, *, memory_mb: int = Limits.memory_mb) -> None:
        self._store = store
        self._memory_mb = memory_mb
        self._child: Child | None = None
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
        frames = self._frames(request, seconds)
        head, first = next(frames), next(frames)
        return Answer(head, chain([first], frames))

    def _frames(self, request: Request, seconds: float) -> Iterator[Frame]:
        """The frames of an answer, to END; ERROR, the end of the process and of its time raise."""
        if self._busy or not self._is_alive():  # the last answer was not read to its end
            self.close()
        child = self._child or self._start()
        self._busy = True
        left = _send(child, request.encode(), seconds)
        while True:
            frame, left = self._next_frame(child, left)
            if frame is None:
                raise error_of_timeout(seconds) if self._is_late(child, left) else self._end(child)
            self._busy = frame.kind not in (END, ERROR)
            if frame.kind == ERROR:
                raise error_of(frame.content, request.query, self._store)
            yield frame
            if frame.kind == END:
                return

    def kill(self) -> None:
        """End the process from another thread; the one that waits for an answer gets an error."""
        child = self._child
        if child is not None and self._owner == os.getpid():
            child.kill()

    def close(self) -> None:
        """End the process, whatever it is doing, and close what belongs to it."""
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.close()
        elif child is not None:
            child.forget()

    def _is_alive(self) -> bool:
        """Whether there is a process of this one's own that can be asked."""
        child = self._child
        return child is not None and self._owner == os.getpid() and child.is_alive()

    def _start(self) -> Child:
        self._reader, self._pending, self._busy = FrameReader(), [], False
        self._owner = os.getpid()
        child = self._child = Child(
            "parkkg.query.worker", (str(self._store or ""), str(self._memory_mb))
        )
        frame, left = self._next_frame(child, _START_SECONDS)
        if self._is_late(child, left):
            raise MachineError(
                said(
                    "the query process did not start within {seconds:g} s",
                    seconds=_START_SECONDS,
                ),
                hint=said("the machine may be overloaded; try again"),
            )
        if frame is None:
            raise self._end(child)
        if frame.kind != READY:
            raise error_of(frame.content, "", self._store)
        return child

    def _next_frame(self, child: Child, left: float) -> tuple[Frame | None, float]:
        """The next message and the seconds left; None when the process has ended, or its time."""
        while not self._pending:
            begin = time.monotonic()
            data = _received(child, left)
            left -= time.monotonic() - begin
            if not data:
                return None, left
            self._pending.extend(self._reader.feed(data))
        return self._pending.pop(0), left

    @staticmethod
    def _is_late(child: Child, left: float) -> bool:
        """Whether the time is up; the process is killed then."""
        if left > 0:
            return False
        child.kill()
        return True

    def _end(self, child: Child) -> QueryStoppedError:
        """Why the process ended by itself."""
        code = child.wait()
        return error_of_exit(code, child.stderr(), self._memory_mb)


def _send(child: Child, data: bytes, left: float) -> float:
    """Send it all; the seconds left. A process that has ended is noticed where its answer is."""
    begin = time.monotonic()
    child.channel.settimeout(max(left, 0.001))
    with suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
        child.channel.sendall(data)
    return left - (time.monotonic() - begin)


def _received(child: Child, left: float) -> bytes:
    """What comes next; nothing where the process has ended or the time is up."""
    child.channel.settimeout(max(left, 0.001))
    try:
        return child.channel.recv(1 << 18)
    except (TimeoutError, ConnectionResetError):
        return b""
