from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from children import children
from parkkg.errors import MachineError
from parkkg.query.client import QueryStoppedError, request_for
from parkkg.query.protocol import END, Frame
from parkkg.sparql.query import read_query
from parkkg.web.execution.pool import Pool
from parkkg.web.execution.query_job import QueryJob
from parkkg.web.operations.metrics import Metrics
from parkkg.web.problem import HttpError
from query_stores import make_store
from serving import quick_settings

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("pool") / "store", things=2000)


def with_pool(store: Path, test: Callable[[Pool], Awaitable[None]], **changes: object) -> None:
    """Run a test against a pool of two, and see that it leaves no process."""

    async def main() -> None:
        pool = Pool(store, quick_settings(store, **{"seconds": 2, **changes}), Metrics())
        await pool.start()
        try:
            await test(pool)
        finally:
            await pool.close()

    before = set(children())
    asyncio.run(asyncio.wait_for(main(), 60))
    assert set(children()) <= before


def ask(pool: Pool, text: str) -> QueryJob:
    settings = quick_settings(Path())
    request = request_for(read_query(text), "json", settings.limits)
    return pool.ask(request, text.encode())


async def whole(run: QueryJob) -> bytes:
    frames: list[Frame] = []
    while not frames or frames[-1].kind != END:
        frames.append(await run.take())
    return b"".join(frame.payload for frame in frames[1:-1])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def test_many_queries_are_answered_by_few_processes(store: Path) -> None:
    async def test(pool: Pool) -> None:
        runs = [ask(pool, f"SELECT ({i} AS ?n) {{}}") for i in range(30)]
        answers = await asyncio.gather(*map(whole, runs))
        assert all(f'"{i}"'.encode() in answer for i, answer in enumerate(answers))
        await until(lambda: pool.processes == 3)

    with_pool(store, test)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is known on Linux")
def test_what_a_process_needs_for_itself_is_not_put_down_to_queries(store: Path) -> None:
    async def test(pool: Pool) -> None:
        await until(lambda: pool.processes == 3)
        (first, *_) = pool.all_processes
        assert first.resident_mb() > 10
        assert abs(first.taken_mb()) < 5

    with_pool(store, test)


@pytest.mark.parametrize("seconds", [0, 0.003, 0.02])
def test_a_process_that_is_given_up_while_it_starts_leaves_nothing(
    store: Path, seconds: float
) -> None:
    said: list[object] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, what: said.append(what))
        pool = Pool(store, quick_settings(store), Metrics())
        starting = asyncio.ensure_future(pool.start())
        await asyncio.sleep(seconds)
        starting.cancel()
        await asyncio.wait([starting])
        assert starting.cancelled()
        await pool.close()
        await until(lambda: set(children()) <= before)
        del starting, pool
        gc.collect()
        await asyncio.sleep(0)

    before = set(children())
    asyncio.run(asyncio.wait_for(main(), 60))
    assert said == []


def test_a_long_query_moves_aside_and_is_stopped_at_its_deadline(store: Path) -> None:
    async def test(pool: Pool) -> None:
        run = ask(pool, ENDLESS)
        assert run in pool.quick.running
        await until(lambda: run in pool.long.running)
        assert not pool.quick.running
        with pytest.raises(QueryStoppedError) as caught:
            await whole(run)
        assert caught.value.reason == "time"
        again = ask(pool, ENDLESS)
        assert again in pool.long.running or again in pool.long.waiting
        pool.abandon(again)

    with_pool(store, test, seconds=1)


def test_when_the_long_lane_is_full_a_query_comes_again_later(store: Path) -> None:
    async def test(pool: Pool) -> None:
        hogs = [ask(pool, f"{ENDLESS} #{i}") for i in range(4)]
        await until(lambda: len(pool.long.running) == 4)
        late = [ask(pool, f"{ENDLESS} # late {i}") for i in range(2)]
        quick = [ask(pool, f"ASK {{ ?s ?p {i} }}") for i in range(3)]
        await asyncio.gather(*map(whole, quick))
        assert all(run.error is None for run in (*hogs, *late))
        assert set(pool.long.waiting) == set(late)
        for run in hogs:
            pool.abandon(run)
        await until(lambda: set(late) == pool.long.running)
        for run in late:
            pool.abandon(run)

    with_pool(store, test, seconds=30)


def test_more_than_may_wait_are_turned_away(store: Path) -> None:
    async def test(pool: Pool) -> None:
        runs = [ask(pool, f"{ENDLESS} #{i}") for i in range(5)]  # two run, three wait
        with pytest.raises(HttpError) as caught:
            ask(pool, "ASK {}")
        assert caught.value.status == 503
        assert caught.value.headers["Retry-After"]
        for run in runs:
            pool.abandon(run)

    with_pool(store, test, queue=3, quick_seconds=5)


def test_who_waits_too_long_is_told(store: Path) -> None:
    async def test(pool: Pool) -> None:
        hogs = [ask(pool, f"{ENDLESS} #{i}") for i in range(2)]
        await asyncio.sleep(0)
        waiting = ask(pool, "ASK {}")
        pool._late(waiting)  # noqa: SLF001 -- as its timer does
        with pytest.raises(HttpError) as caught:
            await whole(waiting)
        assert caught.value.status == 503
        for run in hogs:
            pool.abandon(run)

    with_pool(store, test, quick_seconds=5)


def test_an_abandoned_query_is_stopped_soon_and_its_process_replaced(store: Path) -> None:
    async def test(pool: Pool) -> None:
        run = ask(pool, ENDLESS)
        pool.abandon(run)
        await pool.drain()
        await until(lambda: pool.processes == 3)
        await whole(ask(pool, "ASK {}"))

    with_pool(store, test, quick_seconds=5)


def test_a_store_that_is_none_is_said_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        pool = Pool(tmp_path / "none", quick_settings(tmp_path), Metrics())
        with pytest.raises(MachineError, match="cannot be read"):
            await pool.start()
        await pool.close()

    before = set(children())
    asyncio.run(main())
    assert set(children()) <= before


def test_closing_ends_what_runs(store: Path) -> None:
    runs: list[QueryJob] = []

    async def test(pool: Pool) -> None:
        runs.extend(ask(pool, f"{ENDLESS} #{i}") for i in range(4))

    with_pool(store, test)
    assert all(isinstance(run.error, HttpError) for run in runs)


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="sessions share equally here")
def test_a_query_that_is_not_quick_lets_others_go_first(store: Path) -> None:
    """Its session too: without that, priorities mean nothing beside other sessions."""

    async def test(pool: Pool) -> None:
        run = ask(pool, ENDLESS)
        await until(lambda: any(process.aged for process in pool.all_processes))
        (slow,) = (process for process in pool.all_processes if process.aged)
        group = Path(f"/proc/{slow.pid}/autogroup")
        await until(lambda: group.read_text().split()[-1] == "19")
        assert os.getpriority(os.PRIO_PROCESS, slow.pid) == 19
        pool.abandon(run)

    with_pool(store, test)
