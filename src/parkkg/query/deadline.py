"""A limit on how long somebody waits, in all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadline:
    """Calls `alarm` once its owner has waited `seconds` in all, from a thread of its own.

    What the owner does between two waits does not count: an answer that somebody reads page by
    page in a pager is not late. Use it as a context manager; after that nothing is called.
    `expired` says whether `alarm` was called; `now` is a clock in seconds.
    """

    def __init__(
        self,
        seconds: float,
        alarm: Callable[[], None],
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._left = seconds
        self._since: float | None = None
        self._alarm = alarm
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.expired = False
        threading.Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> Deadline:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time inside."""
        with self._lock:
            self._since = self._now()
        try:
            yield
        finally:
            with self._lock:
                self._left -= self._now() - (self._since or 0.0)
                self._since = None

    def _watch(self) -> None:
        # The time cannot be up before all that is left has passed; then look again.
        while not self._stopped.wait(max(self.remaining(), 0.01)):
            with self._lock:
                late = self._since is not None and self._unlocked_remaining() <= 0
                self.expired = late and not self._stopped.is_set()
            if self.expired:
                self._alarm()
                return

    def remaining(self) -> float:
        """The seconds that may still be spent waiting; below 0 it is too late."""
        with self._lock:
            return self._unlocked_remaining()

    def _unlocked_remaining(self) -> float:
        waited = 0.0 if self._since is None else self._now() - self._since
        return self._left - waited
