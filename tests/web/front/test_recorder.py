"""Each request is counted, and has its line in the log."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace

import pytest

from parkkg.web.front.access_log import AccessLog
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.record import RequestRecord
from parkkg.web.front.recorder import RequestRecorder

RECORD = RequestRecord("GET", "/sparql", "query=ASK{}", "/sparql", 200, 7, "0123")


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
    metrics = Metrics()
    recorder = RequestRecorder(metrics)
    for _ in range(2):
        recorder.enter(recorder.entry(record), "127.0.0.1", 0.25)
    named = tuple(zip(("route", "method", "status"), labels, strict=True))
    assert metrics.requests.values == {named: 2}


def test_a_request_is_logged_with_its_client_and_its_time() -> None:
    stream = io.StringIO()

    async def log() -> None:
        lines = AccessLog(stream)
        recorder = RequestRecorder(Metrics(), lines)
        recorder.enter(recorder.entry(RECORD), "192.0.2.1", 0.25)
        lines.flush()

    asyncio.run(log())
    entry = json.loads(stream.getvalue())
    assert (entry["client"], entry["path"], entry["status"]) == ("192.0.2.1", "/sparql", 200)
    assert "ASK" not in stream.getvalue(), "queries are left out unless they are asked for"
