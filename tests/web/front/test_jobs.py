"""A request in a worker: what counts as its time, and who hears of its end."""

from __future__ import annotations

import asyncio

from parkkg.errors import MachineError, ParkkgError
from parkkg.query.protocol import CHUNK, Frame
from parkkg.web.front.jobs import Job


def test_time_in_which_its_client_takes_nothing_does_not_count() -> None:
    async def main() -> None:
        job = Job(b"", 0, lambda _: None, lambda _: None)
        job.begin()
        job.pause()
        assert job.is_paused
        await asyncio.sleep(0.05)
        assert job.lag >= 0.04
        assert job.seconds < job.lag
        job.resume()
        assert not job.is_paused
        assert job.lag >= 0.04
        job.begin()  # again, from nothing
        assert job.lag == 0

    asyncio.run(main())


def test_whoever_wants_no_answer_hears_no_more_of_it() -> None:
    frames: list[Frame] = []
    errors: list[ParkkgError] = []

    async def main() -> None:
        job = Job(b"", 0, frames.append, errors.append)
        job.receive(Frame(CHUNK, b"x"))
        assert job.has_begun
        job.fail(MachineError("gone"))
        job.fail(MachineError("gone twice"))
        job.receive(Frame(CHUNK, b"y"))

    asyncio.run(main())
    assert [frame.payload for frame in frames] == [b"x"]
    assert [error.message for error in errors] == ["gone"]
