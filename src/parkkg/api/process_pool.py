"""The query processes of one release, for any number of threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from parkkg.errors import ParkkgError, UsageError
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.query.process import QueryProcess

_MOST_IDLE = 4


class ProcessPool:
    """Query processes over one store, started when needed and used again.

    Two threads that ask at the same time have a process each. A child made by `os.fork` starts
    its own; those of its parent are left alone.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._closed = False
        self._memory_limits: dict[QueryProcess, int] = {}  # of every process
        self._idle: list[QueryProcess] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    @contextmanager
    def process(self, memory_mb: int) -> Iterator[QueryProcess]:
        """A process that nobody else uses meanwhile. Raises UsageError when closed."""
        process = self._take(memory_mb)
        try:
            yield process
        except ParkkgError as error:
            if self._closed:
                raise _closed() from error
            raise
        except BaseException:
            process.close()  # it may be in the middle of a long query
            raise
        finally:
            self._give_back(process)

    def close(self) -> None:
        """End all processes, also those that are in use."""
        self._forget_after_fork()
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = self._memory_limits.keys() - idle
        for process in idle:
            process.close()
        for process in busy:  # whoever waits for it closes it
            process.kill()

    def _take(self, memory_mb: int) -> QueryProcess:
        self._forget_after_fork()
        with self._lock:
            if self._closed:
                raise _closed()
            for process in reversed(self._idle):
                if self._memory_limits[process] == memory_mb:
                    self._idle.remove(process)
                    return process
            from parkkg.query.process import QueryProcess

            process = QueryProcess(self._store, memory_mb=memory_mb)
            self._memory_limits[process] = memory_mb
            return process

    def _give_back(self, process: QueryProcess) -> None:
        with self._lock:
            self._idle.append(process)
            spare = self._idle[:-_MOST_IDLE] if not self._closed else self._idle
            self._idle = [kept for kept in self._idle if kept not in spare]
            for idle in spare:
                del self._memory_limits[idle]
        for idle in spare:
            idle.close()

    def _forget_after_fork(self) -> None:
        if self._owner != os.getpid():
            self._owner = os.getpid()
            self._lock = threading.Lock()  # the other may have been locked at the fork
            for process in self._memory_limits:
                process.close()  # which ends nothing here
            self._memory_limits, self._idle = {}, []


def _closed() -> UsageError:
    return UsageError(said("this release is closed"), hint=said("open it again"))
