"""The query processes of one release: running, waiting and stopped queries.

There are two lanes. A query starts in the quick one. If it is not done after a moment it moves,
with its process, to the long one, where processes have the lowest priority and a place of their
own, and a fresh process takes its place: so queries that are soon done never stand behind
queries that are not. What was long once starts there the next time. When the long lane is full,
a query that has not begun to answer goes back to its end, and is run again from nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from parkkg.errors import DataError, MachineError
from parkkg.query.client import QueryStoppedError, error_of_timeout
from parkkg.query.protocol import Request
from parkkg.web.execution.query_job import QueryJob
from parkkg.web.execution.query_process import QueryProcess
from parkkg.web.execution.work_queue import SlowQueryHistory, WorkQueue
from parkkg.web.operations.metrics import Metrics
from parkkg.web.operations.settings import Settings
from parkkg.web.problem import RETRY_AFTER, ClientGoneError, HttpError

_log = logging.getLogger("parkkg.serve")

_SECOND_TRY_SECONDS = 1.0
# A client may hold its answer up for so many times what a query may take, in all.
_PATIENCE = 20
# A timer may go off so much before its time: event loops count in milliseconds.
_EARLY_SECONDS = 0.005


class Pool:
    """A supervisor of query processes over one store.

    `check` raises an error where the store is damaged: then no process is started.
    """

    def __init__(
        self,
        store: Path,
        settings: Settings,
        metrics: Metrics,
        *,
        held: bool = False,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.quick = WorkQueue("quick", settings.workers, settings.queue)
        self.long = WorkQueue("long", settings.long_queries, settings.queue)
        # For what is long, has begun to answer, and finds no place there: it cannot be run again.
        self.streams = WorkQueue("streams", settings.streams, 0)
        self._store = store
        self._held = held
        self._check = check
        self._settings = settings
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._processes: set[QueryProcess] = set()
        self._fresh: deque[QueryProcess] = deque()
        self._aged: deque[QueryProcess] = deque()
        self._running: dict[QueryJob, QueryProcess] = {}
        self._timers: dict[QueryJob, asyncio.TimerHandle] = {}
        self._known_long = SlowQueryHistory()
        self._wanted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._idle = asyncio.Event()
        self._closed = False

    async def start(self) -> None:
        """Start the processes.

        Raises MachineError where the store cannot be opened, DataError where it is damaged.
        """
        # The first alone: where it fails, the others would, too.
        self._arrived(await self._new())
        self._wanted.set()
        self._tasks = [
            self._loop.create_task(self._replace()),
            self._loop.create_task(self._watch_memory()),
        ]

    @property
    def all_processes(self) -> tuple[QueryProcess, ...]:
        """Every process that is there, also one that is about to end."""
        return tuple(self._processes)

    @property
    def processes(self) -> int:
        return len(self._processes)

    @property
    def resident_mb(self) -> float:
        return sum(process.resident_mb() for process in self._processes)

    def ask(self, request: Request, key: bytes) -> QueryJob:
        """Put a query, `key` being the same for the same query. Raises HttpError when too busy."""
        lane = self.long if key in self._known_long else self.quick
        if self._closed or lane.is_full:
            self._metrics.refusals.add()
            raise _busy("too many queries are waiting")
        run = QueryJob(request, key, ahead=self._settings.ahead_bytes)
        lane.waiting.append(run)
        self._dispatch()
        if run not in self._running:
            self._set_timer(run, self._settings.limits.seconds)
        return run

    def abandon(self, run: QueryJob) -> None:
        """Nobody wants the answer any more: a moment to come to its end, then the kill."""
        run.abandon()
        run.fail(ClientGoneError())
        if run in self._running:
            self._set_timer(run, self._settings.grace_seconds)
        else:
            self._leave(run)

    async def drain(self) -> None:
        """Wait until nothing runs or waits."""
        while self._running or self.quick.waiting or self.long.waiting:
            self._idle.clear()
            await self._idle.wait()

    async def close(self) -> None:
        """End every process, whatever it is doing, and leave nothing of it."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for run in tuple(self._timers):  # all that run or wait have one
            self._leave(run)
            run.fail(_busy("the server is stopping"))
        await asyncio.gather(*(process.end() for process in tuple(self._processes)))

    # Who runs

    def _dispatch(self) -> None:
        """Give processes to those who wait, the quick ones first."""
        while self.quick.waiting and self.quick.has_place and self._fresh:
            self._run(self.quick, self._fresh.popleft())
        while self.long.waiting and self.long.has_place and (self._aged or self._fresh):
            process = self._aged.popleft() if self._aged else self._fresh.popleft()
            if not process.aged:
                process.step_aside()
            self._run(self.long, process)
        if self._missing:
            self._wanted.set()
        if not self._running:
            self._idle.set()

    def _run(self, lane: WorkQueue, process: QueryProcess) -> None:
        run = lane.waiting.popleft()
        lane.running.add(run)
        self._running[run] = process
        self._metrics.queries.add((("lane", lane.name),))
        process.ask(run)
        self._set_timer(run, min(self._settings.quick_seconds, self._settings.limits.seconds))

    def _done(self, process: QueryProcess, run: QueryJob | None) -> None:
        """A process has come to the end of a run, or to its own."""
        if run is not None:
            if run in self.long.running and run.seconds < self._settings.quick_seconds:
                self._known_long.discard(run.key)
            if isinstance(run.error, QueryStoppedError):
                self._count_stop(run.error.reason)
            self._leave(run)
        if process.alive:
            (self._aged if process.aged else self._fresh).append(process)
            self._retire_aged()
        else:
            self._processes.discard(process)
            self._kill(process)
        self._dispatch()

    def _leave(self, run: QueryJob) -> None:
        """A run needs neither place nor process any more."""
        for lane in (self.quick, self.long, self.streams):
            lane.leave(run)
        self._running.pop(run, None)
        timer = self._timers.pop(run, None)
        if timer is not None:
            timer.cancel()

    # Who has to go

    def _late(self, run: QueryJob) -> None:
        """The time of a query is over."""
        limits = self._settings.limits
        if run not in self._running:
            self._metrics.refusals.add()
            self._leave(run)
            run.fail(_busy("no process was free in time"))
        elif run.abandoned:
            self._stop(run, "client gone", ClientGoneError())
        elif run.held >= limits.seconds or run.lag >= _PATIENCE * limits.seconds:
            self._stop(run, "client slow", ClientGoneError())
        elif run.seconds >= limits.seconds:
            self._known_long.add(run.key)
            self._stop(run, "time", error_of_timeout(limits.seconds))
        else:
            # It is the query that is slow, and not its client.
            if run.seconds >= self._settings.quick_seconds - _EARLY_SECONDS:
                self._known_long.add(run.key)
            if run in self.quick.running:
                self._make_room(run)
            if run in self._running:
                left = limits.seconds - max(run.seconds, run.held)
                again = self._settings.quick_seconds if run in self.quick.running else left
                self._set_timer(run, max(min(left, again), 0.01))
        self._dispatch()

    def _make_room(self, run: QueryJob) -> None:
        """A query in the quick lane takes too long for it."""
        process = self._running[run]
        lanes = (self.long, self.streams) if run.taken else (self.long,)
        lane = next((lane for lane in lanes if lane.has_place), None)
        if lane is not None:
            self.quick.running.discard(run)
            lane.running.add(run)
            process.step_aside()
            self._retire_aged()
        elif self.quick.waiting and run.taken:
            self._stop(run, "no room", _busy("too many long answers are being given"))
        elif self.quick.waiting and not self.long.is_full:
            self._leave(run)
            self._kill(process)
            self._count_stop("again later")
            run.begin()
            self.long.waiting.append(run)
            self._set_timer(run, self._settings.limits.seconds)

    def _stop(self, run: QueryJob, reason: str, error: Exception) -> None:
        process = self._running[run]
        self._count_stop(reason)
        self._leave(run)
        run.fail(error)
        # Its place is free at once: taking a large process down takes the system a while.
        self._kill(process)

    def _kill(self, process: QueryProcess) -> None:
        for idle in (self._fresh, self._aged):
            with suppress(ValueError):
                idle.remove(process)
        process.kill()

    def _retire_aged(self) -> None:
        """Long runs and idle processes for them are not more than there are places."""
        while self._aged and len(self.long.running) + len(self._aged) > self.long.places:
            self._kill(self._aged[0])

    def _count_stop(self, reason: str) -> None:
        self._metrics.stops.add((("reason", reason),))

    def _set_timer(self, run: QueryJob, seconds: float) -> None:
        timer = self._timers.pop(run, None)
        if timer is not None:
            timer.cancel()
        self._timers[run] = self._loop.call_later(seconds, self._late, run)

    # Processes come and go

    @property
    def _missing(self) -> bool:
        """Whether there should be more fresh processes: one a place, and one in reserve."""
        fresh = sum(1 for process in self._processes if process.alive and not process.aged)
        return fresh < self._settings.workers + 1

    async def _new(self) -> QueryProcess:
        memory = self._settings.limits.memory_mb
        await asyncio.to_thread(self._check)
        process = await QueryProcess.start(self._store, memory, self._done, held=self._held)
        self._processes.add(process)
        return process

    def _arrived(self, process: QueryProcess) -> None:
        self._fresh.append(process)
        self._dispatch()

    async def _replace(self) -> None:
        """Start a process whenever one is missing."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._missing:
                try:
                    self._arrived(await self._new())
                except (DataError, MachineError, OSError) as error:
                    # The release was removed or altered, or the machine is full for a short time.
                    _log.warning("no query process: %s", error)
                    await asyncio.sleep(_SECOND_TRY_SECONDS)

    async def _watch_memory(self) -> None:
        limit = self._settings.limits.memory_mb
        while True:
            await asyncio.sleep(min(self._settings.poll_seconds, 0.25))
            for run, process in tuple(self._running.items()):
                if process.aged:
                    process.step_aside()
                if process.taken_mb() > limit:
                    error = QueryStoppedError(
                        f"the query needed more than {limit:,} MB of memory",
                        reason="memory",
                        hint="ask for less",
                    )
                    self._stop(run, "memory", error)
            self._dispatch()


def _busy(why: str) -> HttpError:
    return HttpError(503, why, "try again in a moment", headers={"Retry-After": RETRY_AFTER})
