"""Answers that are given before a request is even parsed, to bytes that were answered before.

A client that repeats a request mostly repeats it byte for byte. What it gets then is decided by
those bytes and the release: the same response, or the same 304.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from starlette.types import Scope

from parkkg.web.cache import LRUCache
from parkkg.web.execution.app_state import AppState
from parkkg.web.operations.record import RequestRecord
from parkkg.web.operations.recorder import LogEntry, RequestRecorder

Headers = tuple[tuple[bytes, bytes], ...]

_LARGEST_HEAD = 8 << 10
# With these the bytes of a request do not end at its head, or its connection ends with it.
_NOT_ALONE = frozenset(
    (
        b"connection",
        b"content-length",
        b"expect",
        b"transfer-encoding",
        b"upgrade",
        # These headers are used only from a trusted proxy.
        b"x-forwarded-for",
        b"x-forwarded-proto",
    )
)
_USUAL = (b"connection", b"keep-alive")


@dataclass(frozen=True)
class Ready:
    """A response as it is sent, without its date, and its record for the log."""

    cache_key: object
    head: bytes
    tail: bytes
    entry: LogEntry


class ByteCache:
    """Ready responses by the bytes of their requests."""

    def __init__(self, site: AppState, books: RequestRecorder) -> None:
        settings = site.settings
        self._app_state = site
        self._books = books
        self._ready: LRUCache[bytes, Ready] = LRUCache(settings.keep_bytes, settings.whole_bytes)

    def answer(self, data: bytes, client: str, date: bytes) -> bytes | None:
        """The response to these bytes, if they are a request that had one from this release."""
        started = perf_counter()
        ready = self._ready.get(data)
        if ready is None:
            return None
        if ready.cache_key is not self._app_state.current.cache_key:
            self._ready.discard(data)
            return None
        response = b"".join((ready.head, date, ready.tail))
        self._app_state.metrics.kept.add((("outcome", "wire"),))
        self._books.enter(ready.entry, client, perf_counter() - started)
        return response

    def refused(self, status: int, client: str) -> None:
        """Note a request of which no more than that is known."""
        release = self._app_state.current.release.id
        entry = self._books.entry(RequestRecord("", "", "", "", status, 0, release))
        self._books.enter(entry, client, 0.0)

    def learn(
        self, scope: Scope, cache_key: object, headers: Headers, body: bytes, outcome: RequestRecord
    ) -> None:
        """Cache a sent response, if its request was received in one piece."""
        data: bytes | None = scope.get("state", {}).get("bytes")
        if data is None or scope["http_version"] != "1.1":
            return
        for name, value in scope["headers"]:
            if name in _NOT_ALONE and (name, value.lower()) != _USUAL:
                return
        phrase = b"200 OK" if outcome.status == 200 else b"304 Not Modified"
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        head, tail = b"HTTP/1.1 %s\r\ndate: " % phrase, b"\r\n%s\r\n%s" % (lines, body)
        ready = Ready(cache_key, head, tail, self._books.entry(outcome))
        self._ready.put(data, ready, len(data) + len(tail))


def whole_request(data: bytes) -> bool:
    """Whether these bytes look like the head of one GET, and nothing else."""
    return (
        len(data) <= _LARGEST_HEAD
        and data.startswith(b"GET ")
        and data.endswith(b"\r\n\r\n")
        and data.count(b"\r\n\r\n") == 1
    )
