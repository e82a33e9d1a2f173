"""One query and the frames that its process sends, until they are taken."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

from parkkg.query.protocol import END, ERROR, HEAD, Frame, Request


class Backpressure(Protocol):
    """What can be made to send no more for a while."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class QueryJob:
    """A query that waits for a process or is being answered by one; its frames, in order.

    The process side calls `push` and `fail`, the other `take` and `abandon`. When no frames are
    taken, the process is paused at `ahead` bytes; that time does not count for the query.
    """

    def __init__(self, request: Request, key: bytes, *, ahead: int) -> None:
        self.request = request
        self.key = key
        self.taken = False
        self.abandoned = False
        self.error: Exception | None = None
        self._ahead = ahead
        self._loop = asyncio.get_running_loop()
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._waiter: asyncio.Future[None] | None = None
        self._valve: Backpressure | None = None
        self._shut_since: float | None = None
        self._lag = 0.0
        self.begin()

    def begin(self, valve: Backpressure | None = None) -> None:
        """Start, or start again from nothing, with frames from another process."""
        self._frames.clear()
        self._bytes = 0
        self._valve = valve
        self._shut_since = None
        self._lag = 0.0
        self.started = self._loop.time()

    @property
    def seconds(self) -> float:
        """How long the query has run, without the time that it was paused."""
        return self._loop.time() - self.started - self.lag

    @property
    def lag(self) -> float:
        """How long it was paused, in all."""
        return self._lag + self.held

    @property
    def held(self) -> float:
        """How long it has been paused since the last frame was taken."""
        return 0.0 if self._shut_since is None else self._loop.time() - self._shut_since

    def push(self, frame: Frame) -> None:
        """A frame from the process."""
        if self.abandoned or self.error is not None:
            return
        self._frames.append(frame)
        self._bytes += len(frame.payload)
        if frame.kind in (END, ERROR):
            self._valve = None
        elif self._bytes > self._ahead and self._shut_since is None and self._valve is not None:
            self._shut_since = self._loop.time()
            self._valve.pause()
        if frame.kind != HEAD:  # the head tells nothing that its taker would not wait for
            self._wake()

    def fail(self, error: Exception) -> None:
        """Let the taker have this error instead of what is left."""
        if self.error is None:
            self.error = error
        self._valve = None
        self._wake()

    def abandon(self) -> None:
        """Take no more; what comes is thrown away."""
        self.abandoned = True
        self._frames.clear()
        self._open()

    async def take(self) -> Frame:
        """The next frame. Raises what went wrong with the query."""
        while not self._frames or self.error is not None:
            if self.error is not None:
                raise self.error
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        frame = self._frames.popleft()
        self.taken = True
        self._bytes -= len(frame.payload)
        if self._bytes <= self._ahead // 2:
            self._open()
        return frame

    def _open(self) -> None:
        if self._shut_since is None:
            return
        self._lag += self._loop.time() - self._shut_since
        self._shut_since = None
        if self._valve is not None:
            self._valve.resume()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
