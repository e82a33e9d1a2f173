"""Who gets a worker: two lanes, a queue, and what becomes of those that take too long."""

from __future__ import annotations

import asyncio
import gc
import marshal
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from amount import FUZZING
from children import children, descendants
from make_release import make_release
from parkkg.errors import DataError, MachineError, ParkkgError
from parkkg.query.protocol import CHUNK, END, Frame
from parkkg.query.stopped import QueryStoppedError
from parkkg.releases.release import open_release
from parkkg.web.front import workers
from parkkg.web.front.jobs import Job
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.pool import Pool
from parkkg.web.problem import HttpError
from serving import quick_settings

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FACTS = "".join(f"<http://example.org/{i}> pk:rank {i} .\n" for i in range(2000))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    make_release(folder, {"facts.nt": FACTS}, oxigraph=True)
    return folder


def pool_over(store: Path, **changes: object) -> Pool:
    settings = quick_settings(store, **{"seconds": 2, **changes})
    return LiveRelease(open_release(store), settings, Metrics()).pool


def with_pool(store: Path, test: Callable[[Pool], Awaitable[None]], **changes: object) -> None:
    """Run a test against a pool of two, and see that it leaves no process."""

    async def main() -> None:
        pool = pool_over(store, **changes)
        await pool.start()
        try:
            await test(pool)
        finally:
            await pool.close()

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert descendants() <= before


class Asked:
    """A query that was put to a pool, and what came back."""

    def __init__(self, pool: Pool, text: str) -> None:
        self.error: ParkkgError | None = None
        self.body = b""
        self._over = asyncio.Event()
        target = f"/sparql?query={quote(text)}".encode()
        headers = [(b"host", b"a"), (b"accept", b"text/csv")]
        request: Any = (b"GET", target, headers, b"", "http", "1.1", {}, ())
        self.job = Job(marshal.dumps(request), hash(target), self._receive, self._lose)
        pool.submit(self.job)

    def _receive(self, frame: Frame) -> None:
        if frame.kind == CHUNK:
            self.body += frame.payload
        elif frame.kind == END:
            self._over.set()

    def _lose(self, error: ParkkgError) -> None:
        self.error = error
        self._over.set()

    async def whole(self) -> bytes:
        await self._over.wait()
        if self.error is not None:
            raise self.error
        return self.body


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def test_many_queries_are_answered_by_few_processes(store: Path) -> None:
    async def test(pool: Pool) -> None:
        asked = [Asked(pool, f"SELECT ({i} AS ?n) {{}}") for i in range(30)]
        answers = await asyncio.gather(*(one.whole() for one in asked))
        assert answers == [f"n\r\n{i}\r\n".encode() for i in range(30)]
        await until(lambda: len(pool.workers) == 3)

    with_pool(store, test)


@pytest.mark.fuzz
@pytest.mark.parametrize("seconds", [0, 0.003, 0.02, 0.3] if FUZZING else [0, 0.02])
def test_a_process_that_is_given_up_while_it_starts_leaves_nothing(
    store: Path, seconds: float
) -> None:
    said: list[object] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, what: said.append(what))
        pool = pool_over(store)
        starting = asyncio.ensure_future(pool.start())
        await asyncio.sleep(seconds)
        starting.cancel()
        await asyncio.wait([starting])
        await pool.close()
        await until(lambda: descendants() <= before)
        del starting, pool
        gc.collect()
        await asyncio.sleep(0)

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert said == []


def test_a_long_query_moves_aside_and_is_stopped_at_its_deadline(store: Path) -> None:
    async def test(pool: Pool) -> None:
        asked = Asked(pool, ENDLESS)
        assert asked.job in pool.quick.running
        await until(lambda: asked.job in pool.long.running)
        assert not pool.quick.running
        with pytest.raises(QueryStoppedError) as caught:
            await asked.whole()
        assert caught.value.reason == "time"
        again = Asked(pool, ENDLESS).job
        assert again in pool.long.running or again in pool.long.waiting
        pool.abandon(again)

    with_pool(store, test, seconds=1)


def test_when_the_long_lane_is_full_a_query_comes_again_later(store: Path) -> None:
    async def test(pool: Pool) -> None:
        hogs = [Asked(pool, f"{ENDLESS} #{i}") for i in range(4)]
        await until(lambda: len(pool.long.running) == 4)
        late = [Asked(pool, f"{ENDLESS} # late {i}") for i in range(2)]
        quick = [Asked(pool, f"ASK {{ ?s ?p {i} }}") for i in range(3)]
        await asyncio.gather(*(one.whole() for one in quick))
        assert all(one.error is None for one in (*hogs, *late))
        await until(lambda: set(pool.long.waiting) == {one.job for one in late})
        for one in hogs:
            pool.abandon(one.job)
        await until(lambda: {one.job for one in late} == pool.long.running)
        for one in late:
            pool.abandon(one.job)

    with_pool(store, test, seconds=50)


def test_who_takes_nothing_takes_no_place(store: Path) -> None:
    """Nor does any number of those who take nothing keep others waiting."""
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

    async def test(pool: Pool) -> None:
        slow = []
        for i in range(20):
            asked = Asked(pool, f"{product} # {i}")
            await until(lambda asked=asked: asked.job.has_begun)  # type: ignore[misc]
            pool.pause(asked.job)
            slow.append(asked)
        assert await Asked(pool, "ASK { ?s ?p 1 }").whole() == b"true"
        await until(lambda: len(pool.workers) <= quick_settings(store).most_workers)
        assert any(one.error is not None for one in slow), "the slowest had to go"
        for one in slow:
            pool.abandon(one.job)

    with_pool(store, test, seconds=50)


def test_more_than_may_wait_are_turned_away(store: Path) -> None:
    async def test(pool: Pool) -> None:
        asked = [Asked(pool, f"{ENDLESS} #{i}") for i in range(5)]  # two run, three wait
        with pytest.raises(HttpError) as caught:
            Asked(pool, "ASK {}")
        assert caught.value.status == 503
        assert caught.value.headers["Retry-After"]
        for one in asked:
            pool.abandon(one.job)

    with_pool(store, test, queue=3, quick_seconds=5)


def test_who_waits_too_long_is_told(store: Path) -> None:
    async def test(pool: Pool) -> None:
        hogs = [Asked(pool, f"{ENDLESS} #{i}") for i in range(2)]
        await asyncio.sleep(0)
        waiting = Asked(pool, "ASK {}")
        pool._late(waiting.job)  # noqa: SLF001 -- as its timer does
        with pytest.raises(HttpError) as caught:
            await waiting.whole()
        assert caught.value.status == 503
        for one in hogs:
            pool.abandon(one.job)

    with_pool(store, test, quick_seconds=5)


def test_an_abandoned_query_is_stopped_soon_and_its_process_replaced(store: Path) -> None:
    async def test(pool: Pool) -> None:
        pool.abandon(Asked(pool, ENDLESS).job)
        await pool.drain()
        await until(lambda: len(pool.workers) == 3)
        assert await Asked(pool, "ASK {}").whole() == b"true"

    with_pool(store, test, quick_seconds=5)


@pytest.mark.parametrize("held_triples", [0, 1000])
def test_a_release_whose_store_does_not_open_is_said_at_once(
    tmp_path: Path, held_triples: int
) -> None:
    release = make_release(tmp_path, oxigraph=True)

    async def main() -> None:
        pool = LiveRelease(
            release, quick_settings(tmp_path, held_triples=held_triples), Metrics()
        ).pool
        (release.folder / "store" / "CURRENT").unlink()
        with pytest.raises((MachineError, DataError)) as caught:
            await pool.start()
        assert caught.value.hint
        await pool.close()

    before = descendants()
    asyncio.run(main())
    assert descendants() <= before


def test_closing_ends_what_runs(store: Path) -> None:
    asked: list[Asked] = []

    async def test(pool: Pool) -> None:
        asked.extend(Asked(pool, f"{ENDLESS} #{i}") for i in range(4))

    with_pool(store, test)
    assert all(isinstance(one.error, HttpError) for one in asked)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="priorities of threads: Linux")
def test_a_query_that_is_not_quick_lets_others_go_first(store: Path) -> None:
    async def test(pool: Pool) -> None:
        asked = Asked(pool, ENDLESS)
        await until(lambda: any(worker.aged for worker in pool.workers))
        (slow,) = (worker for worker in pool.workers if worker.aged)
        threads = [int(p.name) for p in Path(f"/proc/{slow.pid}/task").iterdir()]
        assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {19}
        pool.abandon(asked.job)

    with_pool(store, test)


def test_workers_come_again_when_all_of_them_are_gone(store: Path) -> None:
    """Also the process that forks them."""

    async def test(pool: Pool) -> None:
        for pid in descendants() - before:
            os.kill(pid, 9)
        await until(lambda: not pool.workers)
        assert await Asked(pool, "ASK { ?s ?p 1 }").whole() == b"true"

    before = descendants()
    with_pool(store, test, seconds=20)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs POSIX signals")
def test_what_makes_workers_is_replaced_where_it_hangs(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(pool: Pool) -> None:
        monkeypatch.setattr(workers, "_START_SECONDS", 5.0)
        (maker,) = set(children()) - before
        os.kill(maker, signal.SIGSTOP)
        for pid in children(maker):
            os.kill(pid, signal.SIGKILL)
        await until(lambda: not any(worker.alive for worker in pool.workers))
        assert await Asked(pool, "ASK { ?s ?p 1 }").whole() == b"true"

    before = descendants()
    with_pool(store, test, seconds=30)
