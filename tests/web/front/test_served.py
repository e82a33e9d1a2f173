"""A release while it is served: what is made for it, and how long it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from children import descendants
from make_release import make_release
from parkkg.releases.release import open_release
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.served import Served
from serving import quick_settings


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    make_release(folder, oxigraph=True)
    return folder


def with_served(store: Path, test: Callable[[Served], Awaitable[None]]) -> None:
    async def main() -> None:
        served = Served(open_release(store), quick_settings(store), Metrics())
        await served.pool.start()
        try:
            await test(served)
        finally:
            await served.close()

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert descendants() <= before


def test_what_takes_long_is_made_once_for_all_who_wait(store: Path) -> None:
    async def test(served: Served) -> None:
        tasks = [asyncio.ensure_future(served.make("all.nt")) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()  # whoever asked first went away
        await asyncio.gather(*tasks[1:])
        assert (served.release.dumps / "all.nt").is_file()
        assert not served.tried
        await served.make("dumps")
        assert "dumps" in served.tried

    with_served(store, test)


def test_nothing_else_is_made(store: Path) -> None:
    async def test(served: Served) -> None:
        before = sorted(served.release.folder.rglob("*"))
        await served.make("../../../etc/passwd")
        assert sorted(served.release.folder.rglob("*")) == before

    with_served(store, test)


def test_a_release_lasts_until_its_last_request_is_answered(store: Path) -> None:
    async def test(served: Served) -> None:
        served.retain()
        retiring = asyncio.create_task(served.retire())
        await asyncio.sleep(0.05)
        assert served.pool.workers
        served.release_reference()
        await retiring
        assert not served.pool.workers

    with_served(store, test)
