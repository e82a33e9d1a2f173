from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace
from typing import Any

from parkkg.web.front.access_log import AccessLog, RequestRecord

RECORD = RequestRecord(
    client="127.0.0.1",
    status=200,
    release="0123",
    method="GET",
    path='/page/溧阳"\n',
    query="query=ASK",
    route="/page/{name}",
    bytes=12,
    seconds=0.00234,
)


def logged(*records: RequestRecord, queries: bool = False) -> list[dict[str, Any]]:
    """The lines of a log with these records."""
    stream = io.StringIO()

    async def log() -> None:
        found = AccessLog(stream, queries=queries)
        for record in records:
            found.add(record)
        found.flush()
        found.flush()

    asyncio.run(log())
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_request_is_a_line_of_json() -> None:
    first, second = logged(RECORD, replace(RECORD, client="::1"))
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
    assert second["client"] == "::1"


def test_queries_are_left_out_unless_they_are_asked_for() -> None:
    (without,), (entry,) = logged(RECORD), logged(RECORD, queries=True)
    assert "ASK" not in str(without)
    assert entry["query"] == "query=ASK"


def test_a_client_may_have_any_name() -> None:
    (entry,) = logged(replace(RECORD, client='x","status":500,"a":"\n'))
    assert (entry["client"], entry["status"]) == ('x","status":500,"a":"\n', 200)


def test_no_line_makes_a_terminal_do_something() -> None:
    """A path may hold what moves the cursor, or turns the direction of writing."""
    odd = "/\x9b31m\x7f\u202e\u2028江"
    stream = io.StringIO()

    async def log() -> None:
        found = AccessLog(stream)
        found.add(replace(RECORD, path=odd))
        found.flush()

    asyncio.run(log())
    assert stream.getvalue().rstrip("\n").isprintable()
    assert "江" in stream.getvalue()
    assert json.loads(stream.getvalue())["path"] == odd


def test_lines_are_written_soon_even_when_nobody_flushes() -> None:
    stream = io.StringIO()

    async def log() -> None:
        AccessLog(stream).add(RECORD)
        while not stream.getvalue():
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(log(), 10))


def test_what_is_unusual_about_an_answer_is_said() -> None:
    odd = replace(RECORD, query="", from_memory=True, aborted=True)
    (entry,) = logged(odd, queries=True)
    assert entry["memory"] is True
    assert entry["aborted"] is True
    assert "query" not in entry
