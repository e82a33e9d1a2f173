"""What connections share: prefixes, the books, and who goes when too much waits to be taken."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parkkg.web.front.access_log import AccessLog, RequestRecord
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.settings import Settings
from parkkg.web.front.shared import Front

RECORD = RequestRecord(
    "192.0.2.1", 200, "0123", method="GET", path="/sparql", route="/sparql", seconds=0.25
)


class Client:
    """A connection that notes its end."""

    def __init__(self) -> None:
        self.gone = False

    def abort(self) -> None:
        self.gone = True

    def close_when_idle(self) -> None:
        """Nothing."""


def front(log: AccessLog | None = None, **settings: Any) -> Front:
    metrics = Metrics()
    releases: Any = None
    return Front(Settings(store=Path("kg"), **settings), metrics, releases, log)


@pytest.mark.parametrize(
    ("root", "target", "path"),
    [
        ("", b"/a%2Fb?c=d", "/a/b"),
        ("/kg", b"/kg/health", "/health"),
        ("/kg", b"/health", "/health"),
        ("/kg", b"/kgb/health", "/kgb/health"),
        ("", b"/%ff", "/\ufffd"),
    ],
)
def test_a_path_is_without_the_prefix_of_a_proxy(root: str, target: bytes, path: str) -> None:
    assert front(root_path=root).path_of(target) == path


@pytest.mark.parametrize(
    ("record", "labels"),
    [
        (RECORD, ("/sparql", "GET", "200")),
        (replace(RECORD, status=404, route=""), ("", "GET", "404")),
        (replace(RECORD, method="BREW"), ("/sparql", "other", "200")),
        (replace(RECORD, aborted=True), ("/sparql", "GET", "aborted")),
    ],
)
def test_a_request_is_counted_by_route_method_and_status(
    record: RequestRecord, labels: tuple[str, str, str]
) -> None:
    shared = front()
    for _ in range(2):
        shared.enter(record)
    named = tuple(zip(("route", "method", "status"), labels, strict=True))
    assert shared.metrics.requests.values == {named: 2}


def test_a_request_is_logged_with_its_client_and_its_time() -> None:
    stream = io.StringIO()

    async def log() -> None:
        lines = AccessLog(stream)
        front(lines).enter(RECORD)
        lines.flush()

    asyncio.run(log())
    entry = json.loads(stream.getvalue())
    assert (entry["client"], entry["path"], entry["ms"]) == ("192.0.2.1", "/sparql", 250)


def test_of_too_much_that_is_not_taken_the_most_goes() -> None:
    shared = front(max_unsent=100)
    one, two, three = Client(), Client(), Client()
    shared.note_unsent(one, 40)
    shared.note_unsent(two, 50)
    shared.note_unsent(one, 45)
    assert not one.gone
    assert not two.gone
    shared.note_unsent(three, 10)
    assert [client.gone for client in (one, two, three)] == [False, True, False]
    shared.note_unsent(one, 0)
    shared.note_unsent(three, 90)
    assert not three.gone
