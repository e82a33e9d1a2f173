"""The workers of one release, and who gets one.

There are two lanes. A request starts in the quick one. If it is not done after a moment it moves,
with its worker, to the long one, where workers have the lowest priority and places of their own,
and another worker takes its place: so requests that are soon done never stand behind those that
are not. What was long once starts there the next time. When the long lane is full, a request that
has not begun to answer goes back to its end, and is run again from nothing; one that has begun goes
on in it all the same. What waits for its client needs no place, and when there are too many
workers, whoever has waited longest for its client is broken off.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from contextlib import suppress

from parkkg.errors import ParkkgError
from parkkg.query.stopped import error_of_timeout
from parkkg.text import said
from parkkg.web.front.jobs import Job
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.settings import Settings
from parkkg.web.front.workers import ForkServer, NoAnswerError, Worker
from parkkg.web.problem import RETRY_AFTER, HttpError

_log = logging.getLogger("parkkg.serve")

_SECOND_TRY_SECONDS = 1.0
_REMEMBERED = 4096
# A client may hold its answer up for so many times what a query may take, in all.
_PATIENCE = 20
# A timer may go off so much before its time: event loops count in milliseconds.
_EARLY_SECONDS = 0.005


class Lane:
    """Jobs of one kind: those that run, those that wait, and how many may."""

    def __init__(self, name: str, places: int, queue: int) -> None:
        self.name = name
        self.places = places
        self.queue = queue
        self.running: set[Job] = set()
        self.waiting: deque[Job] = deque()

    @property
    def _at_work(self) -> int:
        """What waits for its client takes no place."""
        return sum(not job.is_paused for job in self.running)

    @property
    def has_place(self) -> bool:
        return self._at_work < self.places

    @property
    def is_full(self) -> bool:
        return self._at_work + len(self.waiting) >= self.places + self.queue


class Pool:
    """The workers over one release; `program` are the settings of theirs."""

    def __init__(self, program: str, settings: Settings, metrics: Metrics) -> None:
        self.quick = Lane("quick", settings.workers, settings.queue)
        self.long = Lane("long", settings.long_queries, settings.queue)
        self._program = program
        self._settings = settings
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._fork_server: ForkServer | None = None
        self._workers: set[Worker] = set()
        self._fresh: deque[Worker] = deque()
        self._aged: deque[Worker] = deque()
        self._running: dict[Job, Worker] = {}
        self._timers: dict[Job, asyncio.TimerHandle] = {}
        self._known_long: OrderedDict[int, None] = OrderedDict()
        self._wanted = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._closed = False

    async def start(self) -> None:
        """Start the first worker. Raises ParkkgError where the release cannot be served."""
        self._arrived(await self._new())
        self._wanted.set()
        self._keeper = self._loop.create_task(self._replace())

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Every worker that is there, also one that is about to end."""
        return tuple(self._workers)

    def submit(self, job: Job) -> None:
        """Have a job answered. Raises HttpError when too many wait."""
        lane = self.long if job.key in self._known_long else self.quick
        if self._closed or lane.is_full:
            self._metrics.refusals.add()
            raise _busy(said("too many queries are waiting"))
        lane.waiting.append(job)
        self._dispatch()
        if job not in self._running:
            self._set_timer(job, self._settings.limits.seconds)

    def abandon(self, job: Job) -> None:
        """Nobody wants the answer any more: a moment to come to its end, then the kill."""
        job.abandoned = True
        self.resume(job)
        if job in self._running:
            self._set_timer(job, self._settings.grace_seconds)
        else:
            self._leave(job)

    def pause(self, job: Job) -> None:
        """Its client takes nothing for a while: its worker is not to send on."""
        if (worker := self._running.get(job)) is not None:
            job.pause()
            worker.pause()

    def resume(self, job: Job) -> None:
        """Its client takes something again."""
        if (worker := self._running.get(job)) is not None:
            job.resume()
            worker.resume()

    async def drain(self) -> None:
        """Wait until nothing runs or waits."""
        while self._running or self.quick.waiting or self.long.waiting:
            self._idle.clear()
            await self._idle.wait()

    async def close(self) -> None:
        """End every worker, whatever it is doing, and leave nothing of it."""
        self._closed = True
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        for job in tuple(self._timers):  # all that run or wait have one
            self._leave(job)
            job.fail(_busy(said("the server is stopping")))
        workers = tuple(self._workers)
        for worker in workers:
            worker.kill()
        await asyncio.gather(*(worker.wait() for worker in workers))
        if self._fork_server is not None:
            await self._fork_server.end()

    # Who runs

    def _dispatch(self) -> None:
        """Give workers to those who wait, the quick ones first."""
        while self.quick.waiting and self._fresh and self.quick.has_place:
            self._run(self.quick, self._fresh.popleft())
        while self.long.waiting and (self._aged or self._fresh) and self.long.has_place:
            worker = self._aged.popleft() if self._aged else self._fresh.popleft()
            if not worker.aged:
                worker.step_aside()
            self._run(self.long, worker)
        if self._is_short:
            self._wanted.set()
        if not self._running:
            self._idle.set()

    def _run(self, lane: Lane, worker: Worker) -> None:
        job = lane.waiting.popleft()
        lane.running.add(job)
        self._running[job] = worker
        self._metrics.queries.add((("lane", lane.name),))
        worker.ask(job)
        self._set_timer(job, min(self._settings.quick_seconds, self._settings.limits.seconds))

    def _done(self, worker: Worker, job: Job | None) -> None:
        """A worker has come to the end of a job, or to its own."""
        if job is not None:
            if job in self.long.running and job.seconds < self._settings.quick_seconds:
                self._known_long.pop(job.key, None)
            self._leave(job)
        if worker.alive:
            (self._aged if worker.aged else self._fresh).append(worker)
            self._retire_aged()
        else:
            self._workers.discard(worker)
            self._forget(worker)
        self._dispatch()

    def _leave(self, job: Job) -> None:
        """A job needs neither place nor worker any more."""
        for lane in (self.quick, self.long):
            lane.running.discard(job)
            if lane.waiting:
                with suppress(ValueError):
                    lane.waiting.remove(job)
        self._running.pop(job, None)
        timer = self._timers.pop(job, None)
        if timer is not None:
            timer.cancel()

    # Who has to go

    def _late(self, job: Job) -> None:
        """The time of a job is over."""
        limits = self._settings.limits
        if job not in self._running:
            self._metrics.refusals.add()
            self._leave(job)
            job.fail(_busy(said("no process was free in time")))
        elif job.abandoned:
            self._stop(job, "client gone")
        elif job.lag >= _PATIENCE * limits.seconds:
            self._stop(job, "client slow", HttpError(408, said("the answer was taken too slowly")))
        elif job.seconds >= limits.seconds:
            self._remember(job)
            self._stop(job, "time", error_of_timeout(limits.seconds))
        else:
            # It is the job that is slow, and not its client.
            if job.seconds >= self._settings.quick_seconds - _EARLY_SECONDS:
                self._remember(job)
            if job in self.quick.running:
                self._make_room(job)
            if job in self._running:
                left = limits.seconds - job.seconds
                again = self._settings.quick_seconds if job in self.quick.running else left
                self._set_timer(job, max(min(left, again), 0.01))
        self._dispatch()

    def _make_room(self, job: Job) -> None:
        """A job in the quick lane takes too long for it."""
        worker = self._running[job]
        if self.long.has_place or job.has_begun:
            self.quick.running.discard(job)
            self.long.running.add(job)
            worker.step_aside()
            self._retire_aged()
        elif self.quick.waiting and not self.long.is_full:
            self._leave(job)
            self._kill(worker)
            self._metrics.stops.add((("reason", "again later"),))
            self.long.waiting.append(job)
            self._set_timer(job, self._settings.limits.seconds)

    def _remember(self, job: Job) -> None:
        """It is long; of very many, the latest are remembered."""
        self._known_long[job.key] = None
        self._known_long.move_to_end(job.key)
        if len(self._known_long) > _REMEMBERED:
            self._known_long.popitem(last=False)

    def _stop(self, job: Job, reason: str, error: ParkkgError | None = None) -> None:
        worker = self._running[job]
        self._metrics.stops.add((("reason", reason),))
        self._leave(job)
        # Its place is free at once: taking a large process down takes the system a while.
        self._kill(worker)
        if error is not None:
            job.fail(error)

    def _kill(self, worker: Worker) -> None:
        self._forget(worker)
        worker.kill()

    def _forget(self, worker: Worker) -> None:
        for idle in (self._fresh, self._aged):
            with suppress(ValueError):
                idle.remove(worker)

    def _retire_aged(self) -> None:
        """Long jobs and idle workers for them are not more than there are places."""
        while self._aged and len(self.long.running) + len(self._aged) > self.long.places:
            self._kill(self._aged[0])

    def _break_off(self) -> bool:
        """Stop the job that its client has held up for longest; whether there is one."""
        held = [job for job in self._running if job.is_paused]
        if held:
            error = HttpError(503, said("the answer was taken too slowly"))
            self._stop(max(held, key=lambda job: job.lag), "client slow", error)
        return bool(held)

    def _set_timer(self, job: Job, seconds: float) -> None:
        timer = self._timers.pop(job, None)
        if timer is not None:
            timer.cancel()
        self._timers[job] = self._loop.call_later(seconds, self._late, job)

    # Workers come and go

    @property
    def _is_short(self) -> bool:
        """Whether there should be more fresh workers: one a place, and one in reserve."""
        fresh = sum(1 for worker in self._workers if worker.alive and not worker.aged)
        return fresh < self._settings.workers + 1

    async def _new(self) -> Worker:
        if self._fork_server is None or not self._fork_server.alive:
            if self._fork_server is not None:
                await self._fork_server.end()
            self._fork_server = await ForkServer.start(self._program)
        try:
            worker = await Worker.start(
                self._fork_server, self._settings.limits.memory_mb, self._done
            )
        except NoAnswerError:  # it hangs, and so would every other one
            await self._fork_server.end()
            raise
        self._workers.add(worker)
        return worker

    def _arrived(self, worker: Worker) -> None:
        self._fresh.append(worker)
        self._dispatch()

    async def _replace(self) -> None:
        """Start a worker whenever one is missing."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._is_short:
                if len(self._workers) >= self._settings.most_workers and not self._break_off():
                    break  # until one is done
                try:
                    self._arrived(await self._new())
                except (ParkkgError, OSError) as error:
                    # The release was removed or altered, or the machine is full for a short time.
                    _log.warning("no worker: %s", error)
                    await asyncio.sleep(_SECOND_TRY_SECONDS)


def _busy(why: str) -> HttpError:
    return HttpError(503, why, said("try again in a moment"), headers={"Retry-After": RETRY_AFTER})
