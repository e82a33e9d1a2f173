"""A queue of queries: places, and what is known of queries that took long."""

from __future__ import annotations

import asyncio

from parkkg.query.protocol import Request
from parkkg.web.execution.query_job import QueryJob
from parkkg.web.execution.work_queue import SlowQueryHistory, WorkQueue


def test_a_queue_has_places_and_then_room_to_wait() -> None:
    async def main() -> None:
        jobs = [QueryJob(Request("ASK {}", "json"), b"", ahead=100) for _ in range(3)]
        queue = WorkQueue("quick", 2, 1)
        assert queue.has_place
        queue.running.update(jobs[:2])
        assert (queue.has_place, queue.is_full) == (False, False)
        queue.waiting.append(jobs[2])
        assert queue.is_full
        queue.leave(jobs[2])
        assert not queue.is_full
        queue.leave(jobs[0])
        assert queue.has_place
        queue.leave(jobs[0])  # who has left may leave again

    asyncio.run(main())


def test_what_took_long_is_known_until_it_is_quick_again() -> None:
    history = SlowQueryHistory()
    history.add(b"a")
    assert b"a" in history
    history.discard(b"a")
    history.discard(b"never")
    assert b"a" not in history


def test_of_very_many_queries_the_latest_are_known() -> None:
    history = SlowQueryHistory()
    for number in range(10_000):
        history.add(b"%d" % number)
    assert b"9999" in history
    assert b"0" not in history
