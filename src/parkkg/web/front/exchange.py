"""One request and the response to it: from memory, from the front itself, or from a worker."""

from __future__ import annotations

import asyncio
import hashlib
import marshal
from collections.abc import Mapping
from time import perf_counter
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol

from parkkg.errors import ParkkgError
from parkkg.query.protocol import CHUNK, END, ERROR, HEAD, Frame
from parkkg.query.stopped import QueryStoppedError
from parkkg.text import as_json, said
from parkkg.web.front.access_log import RequestRecord
from parkkg.web.front.cache import CachedResponse
from parkkg.web.front.head import RequestHead, ResponseHead, lines_of, own_response
from parkkg.web.front.jobs import Job
from parkkg.web.front.live_release import LiveRelease
from parkkg.web.front.shared import Front
from parkkg.web.front.status import HEALTH, METRICS, READY, ready_response
from parkkg.web.http.negotiate import language, prefers_html, takes_gzip
from parkkg.web.problem import JSON, HttpError, Problem, problem_of

_FILE_BYTES = 256 << 10
_READY_SECONDS = 2.0
_BUSY = 503
_READ = 300
_OWN = frozenset((HEALTH, READY, METRICS))
_NONE: Mapping[str, Any] = MappingProxyType({})


class ClientConnection(Protocol):
    """A connection, as its exchange sees it."""

    front: Front
    client: str
    scheme: str

    def whole(self, head: ResponseHead, body: bytes) -> None: ...

    def begin(self, head: ResponseHead) -> None: ...

    def piece(self, data: bytes) -> None: ...

    def end(self) -> None: ...

    async def drained(self) -> None: ...

    def abort(self) -> None: ...


class Exchange:
    """One request of a connection; the connection is told what to send."""

    def __init__(self, connection: ClientConnection, request: RequestHead) -> None:
        self.connection = connection
        self.request = request
        self._front = connection.front
        self._started = perf_counter()
        self._live: LiveRelease = self._front.releases.current
        self._live.retain()
        self._is_holding = True
        self._job: Job | None = None
        self._head: ResponseHead | None = None
        self._pieces: list[bytes] = []
        self._file: tuple[str, int, int] | None = None
        self._sent = 0
        self._from_memory = False
        self._is_failed = False
        self._tried = self._live.tried
        self._path = self._front.path_of(request.target)
        self._patience: asyncio.TimerHandle | None = None
        self._task: asyncio.Future[None] | None = None
        self._over = False
        self._key = self._cache_key()

    def start(self) -> None:
        """Answer, or have it answered."""
        kept = self._front.cache.get(self._key) if self._may_repeat() else None
        if kept is not None:
            self._repeat(kept)
        elif self._path in _OWN and self.request.method in (b"GET", b"HEAD"):
            self._answer_itself()
        else:
            self._ask(_NONE)

    def gone(self) -> None:
        """The client is not there any more."""
        if self._job is not None:
            self._live.pool.abandon(self._job)
        self._finish(aborted=True)

    def pause(self) -> None:
        """The client takes nothing for a while."""
        if self._job is not None:
            self._live.pool.pause(self._job)

    def resume(self) -> None:
        """It takes something again."""
        if self._job is not None:
            self._live.pool.resume(self._job)

    # The ways to answer

    def _repeat(self, kept: CachedResponse) -> None:
        self._from_memory = True
        has_it = _holds(self.request.get(b"if-none-match"), kept.head.etag)
        self._front.metrics.kept.add((("outcome", "response"),))
        if has_it:
            head = kept.head
            self._whole(ResponseHead(304, head.lines, b"", None, head.route, head.etag), b"")
        else:
            self._whole(kept.head, kept.body)

    def _answer_itself(self) -> None:
        """What operators ask for: see `status`."""
        route = self._path
        if route == READY and not self._front.is_stopping:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(_READY_SECONDS, self._is_not_ready)
            self._ask(_NONE)
        elif route == READY:
            self._fail(HttpError(503, said("the server is stopping")))
        else:
            self._whole(*self._front.status(route, self._live))

    def _is_not_ready(self) -> None:
        if self._job is not None:
            self._live.pool.abandon(self._job)
            self._job = None
            self._fail(
                HttpError(503, said("no answer within {seconds:g} s", seconds=_READY_SECONDS))
            )

    def _ask(self, failure: Mapping[str, Any]) -> None:
        """Have a worker answer, or a worker say why another one did not."""
        request = self.request
        payload = marshal.dumps(
            (
                request.method,
                request.target,
                request.headers,
                request.body,
                self.connection.scheme,
                request.version,
                dict(failure),
                self._tried,
            )
        )
        # To say why there is no answer is soon done.
        key = 0 if failure else hash((request.target, request.body))
        self._job = job = Job(payload, key, self._receive, self._lose)
        try:
            self._live.pool.submit(job)
        except ParkkgError as error:
            self._job = None
            self._fail(error)

    def _receive(self, frame: Frame) -> None:
        """A frame from the worker."""
        if frame.kind == CHUNK:
            self._piece(frame.payload)
        elif frame.kind == HEAD:
            self._begin(frame.content)
        elif frame.kind == END:
            self._job = None
            self._end()
        elif frame.kind == ERROR:
            self._job = None
            content = frame.content
            if "make" in content and content["make"] not in self._tried:
                self._make(content["make"])
            else:
                self._break_off()

    def _lose(self, error: ParkkgError) -> None:
        """The worker was killed, or has ended."""
        self._job = None
        if isinstance(error, QueryStoppedError) and error.reason != "time":  # which the pool counts
            self._front.metrics.stops.add((("reason", error.reason),))
        if self._sent_head:
            self._break_off()
        else:
            self._fail(error)

    def _fail(self, error: ParkkgError) -> None:
        """Say what is wrong; a worker does, on a page where that is wanted, unless it cannot."""
        if self._path == READY:
            self._whole(*ready_response(error.message, self._live.release.id))
            return
        problem = problem_of(error)
        if problem.status != _BUSY and not self._is_failed:
            self._is_failed = True
            self._ask(
                {
                    "status": problem.status,
                    "detail": as_json(problem.detail),
                    "hint": as_json(problem.hint),
                    "more": dict(problem.more),
                    "headers": dict(problem.headers),
                }
            )
        else:
            self._whole(*problem_response(self._for_reader(problem), self._live.release.id))

    def _for_reader(self, problem: Problem) -> Problem:
        """A problem in the words of who reads it."""
        # As long as those of browsers are: here is where nobody's header may be read for long.
        accept, languages = (
            self.request.get(name)[:_READ].decode("latin-1")
            for name in (b"accept", b"accept-language")
        )
        return problem.in_words(language(languages, "zh" if prefers_html(accept) else "en"))

    def _make(self, name: str) -> None:
        """Have something made that takes long, then ask again."""
        self._tried = (*self._tried, name)

        async def make() -> None:
            await self._live.make(name)
            self._task = None
            if not self._over:
                self._ask(_NONE)

        self._task = asyncio.ensure_future(make())

    # The response

    @property
    def _sent_head(self) -> bool:
        return self._head is not None and (self._head.length is None or self._file is not None)

    def _begin(self, content: dict[str, Any]) -> None:
        """The head of the response; one whose length is known waits for its body."""
        headers = dict(content["headers"])
        self._head = ResponseHead(
            content["status"],
            lines_of(content["headers"], self._live.release.id),
            content["type"].encode("latin-1"),
            content["length"],
            content["route"],
            headers.get("etag", "").encode() if _may_keep(headers, content) else b"",
        )
        if "file" in content:
            self._file = content["file"]
        if self._head.length is None:
            self.connection.begin(self._head)

    def _piece(self, data: bytes) -> None:
        if self._head is None or self._head.length is not None:
            self._pieces.append(data)
        else:
            self._sent += len(data)
            self.connection.piece(data)

    def _end(self) -> None:
        head = self._head
        if head is None:
            self._break_off()
        elif head.length is None:
            self.connection.end()
            self._finish()
        elif self._file is not None and self.request.method == b"GET":
            self.connection.begin(head)
            self._task = asyncio.ensure_future(self._send_file(*self._file))
        else:
            body = b"".join(self._pieces)
            if head.etag and self.request.method == b"GET" and self._may_repeat():
                self._front.cache.put(self._key, CachedResponse(head, body))
            self._whole(head, body)

    def _whole(self, head: ResponseHead, body: bytes) -> None:
        """Send a response that is complete."""
        self._head = head
        sent = body if self.request.method != b"HEAD" else b""
        self._sent = len(sent)
        self.connection.whole(head, sent)
        self._finish()

    async def _send_file(self, path: str, start: int, size: int) -> None:
        """Send a part of a file, as fast as its client takes it."""
        try:
            with await asyncio.to_thread(_opened, path, start) as file:
                self._let_go()  # a slow client keeps a file open, and no workers
                while size and not self._over:
                    data = await asyncio.to_thread(file.read, min(size, _FILE_BYTES))
                    if not data:
                        break
                    size -= len(data)
                    self._sent += len(data)
                    self.connection.piece(data)
                    await self.connection.drained()
        except OSError:
            pass
        if self._over:
            return
        if size:
            self._break_off()
        else:
            self.connection.end()
            self._finish()

    def _break_off(self) -> None:
        """Not a regular end, which would make a part look complete."""
        self._finish(aborted=True)
        self.connection.abort()

    def _finish(self, *, aborted: bool = False) -> None:
        if self._over:
            return
        self._over = True
        self._let_go()
        if self._patience is not None:
            self._patience.cancel()
        head, request = self._head, self.request
        record = RequestRecord(
            client=self.connection.client,
            method=request.method.decode("latin-1"),
            path=self._path,
            query=request.target.partition(b"?")[2].decode("latin-1"),
            route=head.route if head else "",
            status=head.status if head else 499,
            bytes=self._sent,
            seconds=perf_counter() - self._started,
            release=self._live.release.id,
            from_memory=self._from_memory,
            aborted=aborted,
        )
        self._front.enter(record)

    def _let_go(self) -> None:
        """Nothing of the release is needed any more."""
        if self._is_holding:
            self._is_holding = False
            self._live.release_reference()

    # What decides the answer

    def _may_repeat(self) -> bool:
        """Whether the whole answer to such a request is given again."""
        return self.request.method in (b"GET", b"HEAD") and not any(
            name in (b"if-match", b"range") for name, _ in self.request.headers
        )

    def _cache_key(self) -> tuple[object, ...]:
        """All that decides an answer, in a few bytes, however long it is."""
        host, accept, languages, coding = b"", b"", b"", b""
        hosts = b""
        for name, value in self.request.headers:
            if name == b"accept":
                accept += b"," + value if accept else value
            elif name == b"accept-language":
                languages += b"," + value if languages else value
            elif name == b"accept-encoding":
                coding += b"," + value if coding else value
            elif name == b"host":
                host = value
                hosts += b"+"
        decisive = (
            self.request.target,
            host,
            hosts,
            accept,
            languages,
            # Clients name many codings, and are answered in one of two.
            b"gzip" if takes_gzip(coding.decode("latin-1")) else b"",
        )
        # No line of a head has a line feed in it.
        digest = hashlib.blake2b(b"\n".join(decisive), digest_size=16).digest()
        return self._live.cache_key, self.connection.scheme, self.request.version, digest


def problem_response(problem: Problem, release: str) -> tuple[ResponseHead, bytes]:
    """The response for a problem, as programs read it."""
    headers = [(name.lower(), value) for name, value in problem.headers.items()]
    return own_response(problem.encode(), JSON, release, status=problem.status, headers=headers)


def _may_keep(headers: dict[str, str], content: dict[str, Any]) -> bool:
    """Whether a response may be given again: not that of a release which the client has named.

    It may be removed at any time.
    """
    return (
        content["status"] == 200
        and "x-parkkg-release" not in headers
        and "file" not in content
        and "no-store" not in headers.get("cache-control", "")
    )


def _holds(if_none_match: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names `etag`, by weak comparison; `*` names any."""
    # No name of ours has a quotation mark or a comma in it, nor has what is between two names more.
    return if_none_match.strip() == b"*" or etag in if_none_match


def _opened(path: str, start: int) -> BinaryIO:
    file = open(path, "rb")  # noqa: PTH123, SIM115 -- the caller closes it
    file.seek(start)
    return file
