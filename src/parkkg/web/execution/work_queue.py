"""A lane of queries: those that run, those that wait, and which queries belong to it."""

from __future__ import annotations

from collections import OrderedDict, deque
from contextlib import suppress

from parkkg.web.execution.query_job import QueryJob

_REMEMBERED = 4096


class WorkQueue:
    """Runs of one kind: those that run, those that wait, and how many may."""

    def __init__(self, name: str, places: int, queue: int) -> None:
        self.name = name
        self.places = places
        self.queue = queue
        self.running: set[QueryJob] = set()
        self.waiting: deque[QueryJob] = deque()

    @property
    def has_place(self) -> bool:
        return len(self.running) < self.places

    @property
    def is_full(self) -> bool:
        return len(self.running) + len(self.waiting) >= self.places + self.queue

    def leave(self, run: QueryJob) -> None:
        """A run needs no place here any more, if it had or wanted one."""
        self.running.discard(run)
        if self.waiting:
            with suppress(ValueError):
                self.waiting.remove(run)


class SlowQueryHistory:
    """The queries that took long the last time; of very many, the latest."""

    def __init__(self) -> None:
        self._keys: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys

    def add(self, key: bytes) -> None:
        self._keys[key] = None
        self._keys.move_to_end(key)
        if len(self._keys) > _REMEMBERED:
            self._keys.popitem(last=False)

    def discard(self, key: bytes) -> None:
        self._keys.pop(key, None)
