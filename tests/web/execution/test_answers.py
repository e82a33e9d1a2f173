"""Questions to a release and their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from make_release import make_release
from parkkg.sparql.query import read_query
from parkkg.web.execution.answers import Answer, Head, Question
from parkkg.web.execution.app_state import AppState
from serving import quick_settings

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    facts = "".join(f"<http://e/{i}> pk:rank {i} .\n" for i in range(300))
    make_release(folder, {"facts.nt": facts}, oxigraph=True)
    return folder


def with_answer(store: Path, text: str, test: Callable[[Answer], Awaitable[None]]) -> None:
    """Run a test of the answer to a query in CSV."""

    async def main() -> None:
        site = AppState(quick_settings(store, seconds=60))
        await site.start()
        try:
            question = Question(await site.current.read(text), "csv")
            await test(await site.current.ask(question))
        finally:
            await site.stop()

    asyncio.run(asyncio.wait_for(main(), 60))


def test_a_short_answer_is_whole_at_once(store: Path) -> None:
    async def test(answer: Answer) -> None:
        assert answer.head == Head("select", "text/csv; charset=utf-8", ("n",))
        assert answer.whole == b"n\r\n1\r\n"
        assert await answer.read() == answer.whole

    with_answer(store, "SELECT (1 AS ?n) {}", test)


def test_a_long_answer_comes_in_pieces(store: Path) -> None:
    async def test(answer: Answer) -> None:
        assert answer.whole is None
        pieces = [piece async for piece in answer]
        assert len(pieces) > 1
        assert b"".join(pieces).count(b"\r\n") == 50_001

    with_answer(store, LONG, test)


def test_an_answer_that_nobody_wants_any_more_ends(store: Path) -> None:
    async def test(answer: Answer) -> None:
        pieces = aiter(answer)
        await anext(pieces)
        answer.close()
        answer.close()  # a second time does no harm

    with_answer(store, LONG, test)


def test_whether_an_answer_may_be_kept_is_known_from_the_query() -> None:
    assert Question(read_query("SELECT (RAND() AS ?x) {}"), "csv").varies
    assert not Question(read_query("SELECT (1 AS ?x) {}"), "csv").varies


def test_digests_tell_what_matters_apart() -> None:
    async def read(text: str) -> Question:
        return Question(read_query(text), "json")

    async def main() -> None:
        one = await read("SELECT * { ?s ?p 'A  b' }")
        assert one.digest("r") == (await read("SELECT*{?s ?p 'A  b'}# x")).digest("r")
        others = [
            (await read("SELECT * { ?s ?p 'A b' }")).digest("r"),
            (await read("SELECT * { ?s ?p 'a  b' }")).digest("r"),
            one.digest("s"),
            Question(one.query, "csv").digest("r"),
            Question(one.query, "json", default_graphs=("a:a",)).digest("r"),
            Question(one.query, "json", named_graphs=("a:a",)).digest("r"),
            Question(one.query, "json", default_graphs=()).digest("r"),
        ]
        assert len({one.digest("r"), *others}) == len(others) + 1

    asyncio.run(main())
