from __future__ import annotations

import asyncio
import io
import json

from parkkg.web.front.access_log import AccessLog, line_of
from parkkg.web.front.record import RequestRecord

OUTCOME = RequestRecord("GET", '/page/溧阳"\n', "query=ASK", "/page/{name}", 200, 12, "0123")


def test_each_request_is_a_line_of_json() -> None:
    stream = io.StringIO()

    async def log() -> None:
        found = AccessLog(stream)
        found.add(line_of(OUTCOME, queries=False), "127.0.0.1", 0.00234)
        found.add(line_of(OUTCOME, queries=True), "::1", 1.5)
        found.flush()
        found.flush()

    asyncio.run(log())
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "client": "127.0.0.1",
        "ms": 2.34,
        "method": "GET",
        "path": '/page/溧阳"\n',
        "status": 200,
        "bytes": 12,
        "release": "0123",
    }
    assert (second["client"], second["query"]) == ("::1", "query=ASK")


def test_a_client_may_have_any_name() -> None:
    stream = io.StringIO()

    async def log() -> None:
        found = AccessLog(stream)
        found.add(line_of(OUTCOME, queries=False), 'x","status":200,"a":"\n', 0)
        found.flush()

    asyncio.run(log())
    assert json.loads(stream.getvalue())["client"] == 'x","status":200,"a":"\n'


def test_lines_are_written_soon_even_when_nobody_flushes() -> None:
    stream = io.StringIO()

    async def log() -> None:
        AccessLog(stream).add(line_of(OUTCOME, queries=False), "", 0)
        while not stream.getvalue():
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(log(), 10))


def test_what_is_unusual_about_an_answer_is_said() -> None:
    odd = RequestRecord("GET", "/", "", "/", 200, 1, "0", from_memory=True, aborted=True)
    entry = json.loads("{" + line_of(odd, queries=True))
    assert entry["memory"] is True
    assert entry["aborted"] is True
    assert "query" not in entry
