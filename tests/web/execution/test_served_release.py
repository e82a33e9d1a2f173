from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from children import children
from make_release import make_release
from parkkg.errors import MachineError, UsageError
from parkkg.web.execution.answers import Question
from parkkg.web.execution.app_state import AppState
from serving import quick_settings


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generation")
    make_release(folder, oxigraph=True)
    return folder


def with_site(store: Path, test: Callable[[AppState], Awaitable[None]]) -> None:
    async def main() -> None:
        site = AppState(quick_settings(store))
        await site.start()
        try:
            await test(site)
        finally:
            await site.stop()

    before = set(children())
    asyncio.run(asyncio.wait_for(main(), 60))
    assert set(children()) <= before


def test_the_same_question_is_put_to_the_engine_once(store: Path) -> None:
    async def test(site: AppState) -> None:
        generation = site.current
        asked = site.metrics.queries.values
        before = sum(asked.values())
        texts = ("SELECT * { ?s ?p ?o }", "select *\n{ ?s ?p ?o } # the same")
        answers = [
            await generation.fetch(Question(await generation.read(text), "csv")) for text in texts
        ]
        assert answers[0] == answers[1]
        assert sum(asked.values()) == before + 1
        await generation.fetch(Question(await generation.read(texts[0]), "tsv"))
        assert sum(asked.values()) == before + 2

    with_site(store, test)


def test_what_varies_is_asked_anew(store: Path) -> None:
    async def test(site: AppState) -> None:
        question = Question(await site.current.read("SELECT (RAND() AS ?x) {}"), "csv")
        answers = [await site.current.fetch(question) for _ in range(3)]
        assert len(set(answers)) == 3

    with_site(store, test)


def test_a_format_that_does_not_fit_is_refused(store: Path) -> None:
    async def test(site: AppState) -> None:
        with pytest.raises(UsageError):
            await site.current.fetch(Question(await site.current.read("ASK {}"), "ttl"))

    with_site(store, test)


def test_the_store_is_opened_once(store: Path) -> None:
    async def test(site: AppState) -> None:
        assert await site.current.store() is await site.current.store()

    with_site(store, test)


@pytest.mark.parametrize("held_triples", [0, 1000])
def test_a_release_whose_store_does_not_open_is_not_served(
    tmp_path: Path, held_triples: int
) -> None:
    """Also where the queries are answered from memory."""
    make_release(tmp_path)  # its store is a stand-in

    async def start() -> None:
        await AppState(quick_settings(tmp_path, held_triples=held_triples)).start()

    with pytest.raises(MachineError, match="cannot be opened") as caught:
        asyncio.run(start())
    assert caught.value.code == "store-unreadable"


def test_something_is_made_once_also_for_those_who_ask_meanwhile(store: Path) -> None:
    made: list[int] = []

    async def make() -> int:
        made.append(1)
        await asyncio.sleep(0.01)
        if len(made) == 1:
            raise UsageError("not yet")
        return 7

    async def test(site: AppState) -> None:
        generation = site.current
        tries = [asyncio.create_task(generation.once("x", make)) for _ in range(3)]
        assert all(
            isinstance(found, UsageError)
            for found in await asyncio.gather(*tries, return_exceptions=True)
        )
        first = asyncio.create_task(generation.once("x", make))
        await asyncio.sleep(0)
        first.cancel()  # whoever asked first went away
        assert [await generation.once("x", make) for _ in range(3)] == [7, 7, 7]
        assert len(made) == 2

    with_site(store, test)


def test_a_generation_lasts_until_its_last_request_is_answered(store: Path) -> None:
    async def test(site: AppState) -> None:
        generation = site.current
        generation.retain()
        retiring = asyncio.create_task(generation.retire())
        await asyncio.sleep(0.05)
        question = Question(await generation.read("ASK { ?s ?p 3 }"), "json")
        assert b"false" in await generation.fetch(question)
        generation.release_reference()
        await retiring
        assert generation.pool.processes == 0

    with_site(store, test)
