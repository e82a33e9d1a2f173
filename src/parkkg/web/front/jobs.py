"""A request on its way to a worker, and the time that it takes there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from parkkg.errors import ParkkgError
from parkkg.query.protocol import Frame


class Job:
    """A request that waits for a worker or is being answered by one.

    `key` is the same for the same request. `receive` is called with each frame of the answer,
    `lose` with why there is no more of it. Time in which its client takes nothing does not count.
    """

    def __init__(
        self,
        payload: bytes,
        key: int,
        receive: Callable[[Frame], None],
        lose: Callable[[ParkkgError], None],
    ) -> None:
        self.payload = payload
        self.key = key
        self.has_begun = False  # to answer
        self.abandoned = False
        self._receive = receive
        self._lose = lose
        self._loop = asyncio.get_running_loop()
        self._paused_since: float | None = None
        self._lag = 0.0
        self._started = self._loop.time()

    @property
    def seconds(self) -> float:
        """How long it has been worked on, without the time that it was paused."""
        return self._loop.time() - self._started - self.lag

    @property
    def lag(self) -> float:
        """How long it was paused, in all."""
        since = self._paused_since
        return self._lag + (0.0 if since is None else self._loop.time() - since)

    @property
    def is_paused(self) -> bool:
        return self._paused_since is not None

    def begin(self) -> None:
        """Start, or start again, in a worker."""
        self._paused_since = None
        self._lag = 0.0
        self._started = self._loop.time()

    def receive(self, frame: Frame) -> None:
        """A frame from the worker."""
        if not self.abandoned:
            self.has_begun = True
            self.payload = b""  # it is not run again
            self._receive(frame)

    def fail(self, error: ParkkgError) -> None:
        """There is no answer, or no more of it."""
        if not self.abandoned:
            self.abandoned = True
            self._lose(error)

    def pause(self) -> None:
        """Its client takes nothing for a while."""
        if self._paused_since is None:
            self._paused_since = self._loop.time()

    def resume(self) -> None:
        """Its client takes something again."""
        self._lag, self._paused_since = self.lag, None
