"""A process that answers queries, as the server starts, asks and ends it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from children import children
from parkkg.errors import MachineError
from parkkg.web.execution.query_process import QueryProcess
from query_stores import make_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("process") / "store")


def test_a_process_that_is_ready_is_there_until_it_is_ended(store: Path) -> None:
    before = set(children())

    async def main() -> None:
        process = await QueryProcess.start(store, 500, lambda *_: None)
        assert len(set(children()) - before) == 1
        await process.end()

    asyncio.run(asyncio.wait_for(main(), 60))
    assert set(children()) <= before


def test_who_gives_up_waiting_for_the_end_leaves_it_to_others(store: Path) -> None:
    """As a server that stops just after another release has become current."""
    before = set(children())

    async def main() -> None:
        process = await QueryProcess.start(store, 500, lambda *_: None)
        impatient = asyncio.create_task(process.end())
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.wait([impatient])
        await process.end()

    asyncio.run(asyncio.wait_for(main(), 60))
    assert set(children()) <= before


def test_a_store_that_cannot_be_opened_is_said_and_leaves_no_process(tmp_path: Path) -> None:
    before = set(children())
    with pytest.raises(MachineError) as caught:
        asyncio.run(QueryProcess.start(tmp_path / "none", 500, lambda *_: None))
    assert caught.value.message
    assert set(children()) <= before
