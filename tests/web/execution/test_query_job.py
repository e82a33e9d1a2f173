from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from parkkg.query.protocol import CHUNK, END, Frame, Request
from parkkg.web.execution.query_job import QueryJob


class Backpressure:
    """Notes whether it is shut."""

    def __init__(self) -> None:
        self.shut = False

    def pause(self) -> None:
        self.shut = True

    def resume(self) -> None:
        self.shut = False


def with_run(test: Callable[[QueryJob, Backpressure], Awaitable[None]]) -> None:
    async def main() -> None:
        run, valve = QueryJob(Request("ASK {}", "json"), b"", ahead=100), Backpressure()
        run.begin(valve)
        await test(run, valve)

    asyncio.run(asyncio.wait_for(main(), 10))


def test_frames_are_taken_in_order_also_before_they_come() -> None:
    async def test(run: QueryJob, valve: Backpressure) -> None:
        taken = asyncio.create_task(run.take())
        await asyncio.sleep(0)
        for text in (b"1", b"2"):
            run.push(Frame(CHUNK, text))
        run.push(Frame(END, b"{}"))
        assert [(await taken).payload, (await run.take()).payload] == [b"1", b"2"]
        assert (await run.take()).kind == END

    with_run(test)


def test_the_process_is_held_up_while_nobody_takes() -> None:
    async def test(run: QueryJob, valve: Backpressure) -> None:
        for _ in range(3):
            run.push(Frame(CHUNK, b"x" * 40))
        assert valve.shut
        await asyncio.sleep(0.02)
        assert run.lag > 0
        assert run.seconds < run.lag
        await run.take()
        assert valve.shut
        await run.take()
        assert not valve.shut
        lag = run.lag
        await asyncio.sleep(0.02)
        assert run.lag == lag

    with_run(test)


def test_an_error_goes_before_what_has_come() -> None:
    async def test(run: QueryJob, valve: Backpressure) -> None:
        run.push(Frame(CHUNK, b"x"))
        run.fail(ValueError("first"))
        run.fail(ValueError("second"))
        with pytest.raises(ValueError, match="first"):
            await run.take()

    with_run(test)


def test_a_taker_that_waits_gets_the_error() -> None:
    async def test(run: QueryJob, valve: Backpressure) -> None:
        taken = asyncio.create_task(run.take())
        await asyncio.sleep(0)
        run.fail(ValueError("late"))
        with pytest.raises(ValueError, match="late"):
            await taken

    with_run(test)


def test_what_is_abandoned_is_let_run_dry() -> None:
    async def test(run: QueryJob, valve: Backpressure) -> None:
        run.push(Frame(CHUNK, b"x" * 200))
        assert valve.shut
        run.abandon()
        assert not valve.shut
        run.push(Frame(CHUNK, b"x" * 200))
        assert not valve.shut

    with_run(test)
