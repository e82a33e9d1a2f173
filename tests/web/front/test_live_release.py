"""A release while requests use it: what is made for it, and how long it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from children import descendants
from make_release import make_release
from parkkg.releases.release import open_release
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.metrics import Metrics
from serving import quick_settings


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    make_release(folder, oxigraph=True)
    return folder


def with_live_release(store: Path, test: Callable[[LiveRelease], Awaitable[None]]) -> None:
    async def main() -> None:
        live = LiveRelease(open_release(store), quick_settings(store), Metrics())
        await live.pool.start()
        try:
            await test(live)
        finally:
            await live.close()

    before = descendants()
    asyncio.run(asyncio.wait_for(main(), 60))
    assert descendants() <= before


def test_what_takes_long_is_made_once_for_all_who_wait(store: Path) -> None:
    async def test(live: LiveRelease) -> None:
        tasks = [asyncio.ensure_future(live.make("all.nt")) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()  # whoever asked first went away
        await asyncio.gather(*tasks[1:])
        assert (live.release.dumps / "all.nt").is_file()
        assert not live.tried
        await live.make("dumps")
        assert "dumps" in live.tried

    with_live_release(store, test)


def test_nothing_else_is_made(store: Path) -> None:
    async def test(live: LiveRelease) -> None:
        before = sorted(live.release.folder.rglob("*"))
        await live.make("../../../etc/passwd")
        assert sorted(live.release.folder.rglob("*")) == before

    with_live_release(store, test)


def test_a_release_lasts_until_its_last_request_is_answered(store: Path) -> None:
    async def test(live: LiveRelease) -> None:
        live.retain()
        retiring = asyncio.create_task(live.retire())
        await asyncio.sleep(0.05)
        assert live.pool.workers
        live.release_reference()
        await retiring
        assert not live.pool.workers

    with_live_release(store, test)
