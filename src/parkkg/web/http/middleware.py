"""What every request passes first and last: the release it gets, memory, headers, the books.

A response that was given before is given again from here, before any routing.
"""

from __future__ import annotations

import asyncio
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parkkg.web.cache import CachedResponse
from parkkg.web.execution.app_state import AppState
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.http.byte_cache import ByteCache, Headers
from parkkg.web.http.links import is_host
from parkkg.web.http.reply import BrokenAnswerError, holds
from parkkg.web.operations.record import RequestRecord
from parkkg.web.operations.recorder import RequestRecorder
from parkkg.web.problem import HttpError, problem_document, problem_of

_COMMON: Headers = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Link, Location, Retry-After, Content-Disposition, Content-Range, Accept-Ranges, "
        b"X-Parkkg-Note, X-Parkkg-Release",
    ),
    (
        b"content-security-policy",
        b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_READ = frozenset(
    (
        b"accept",
        b"accept-language",
        b"content-length",
        b"host",
        b"if-match",
        b"if-none-match",
        b"range",
    )
)

# Lists: several lines of one name are one line, with commas between (RFC 9110, section 5.3).
_LISTS = frozenset((b"accept", b"accept-language", b"if-match", b"if-none-match"))
# With these the answer may be neither all of it nor that there is nothing new.
_SELECTIVE = frozenset((b"if-match", b"range"))


class Middleware:
    """The application that the server calls."""

    def __init__(
        self, app: ASGIApp, site: AppState, books: RequestRecorder, wire: ByteCache
    ) -> None:
        self._app = app
        self._app_state = site
        self._books = books
        self._wire = wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(f"this server does not speak {scope['type']}")
        started = perf_counter()
        generation = self._app_state.current
        generation.retain()
        exchange = RequestContext(scope, send, self._app_state, generation)
        try:
            fault = exchange.fault(self._app_state.settings.max_body)
            kept = None if fault else exchange.kept()
            if fault is not None:
                await problem_document(problem_of(fault))(scope, receive, exchange.send)
            elif kept is not None:
                self._app_state.metrics.kept.add((("outcome", "response"),))
                headers, body = await exchange.repeat(kept)
                self._wire.learn(scope, generation.cache_key, headers, body, exchange.outcome())
            else:
                await self._answer(exchange, receive)
        finally:
            generation.release_reference()
            entry = self._books.entry(exchange.outcome())
            self._books.enter(entry, exchange.client, perf_counter() - started)

    async def _answer(self, exchange: RequestContext, receive: Receive) -> None:
        scope = exchange.scope
        state = scope.setdefault("state", {})
        state["site"], state["generation"] = self._app_state, exchange.generation
        if root := self._app_state.settings.root_path:
            scope["root_path"] = root
            # Whether the proxy takes the prefix away or leaves it.
            if scope["path"] != root and not scope["path"].startswith(f"{root}/"):
                scope["path"] = root + scope["path"]
        try:
            await self._app(scope, receive, exchange.send)
        except BrokenAnswerError:
            exchange.aborted = True
            # Not a regular end, which would make the part look complete.
            if abort := state.get("abort"):
                abort()
                await asyncio.sleep(0)


class RequestContext:
    """One request and what is sent for it."""

    def __init__(self, scope: Scope, send: Send, site: AppState, generation: ServedRelease) -> None:
        self.scope = scope
        self.generation = generation
        self.aborted = False
        self._send = send
        self._responses = site.responses
        self._status = 0
        self._sent = 0
        self._route = ""
        self._from_memory = False
        self._start: Message | None = None
        self._path = _inner(scope["path"], site.settings.root_path)
        self._headers = _read(scope)
        self._hosts = sum(name == b"host" for name, _ in scope["headers"])
        get = self._headers.get
        self._key = (
            generation.cache_key,
            scope["scheme"],
            scope.get("raw_path", scope["path"]),  # `a%2Fb` is not `a/b`
            scope["query_string"],
            get(b"host"),
            get(b"accept"),
            get(b"accept-language"),
        )

    def kept(self) -> CachedResponse | None:
        """The response to this request, where there was one and it may be given again."""
        if self.scope["method"] not in ("GET", "HEAD") or not _SELECTIVE.isdisjoint(self._headers):
            return None
        return self._responses.get(self._key)

    async def repeat(self, kept: CachedResponse) -> tuple[Headers, bytes]:
        """Send a response that was kept, or that the client has it; what was sent."""
        held = self._headers.get(b"if-none-match")
        fresh = held is None or not holds(held.decode("latin-1"), kept.etag)
        headers = kept.headers if fresh else kept.validators
        body = kept.body if fresh and self.scope["method"] == "GET" else b""
        self._from_memory, self._route = True, kept.route
        self._status, self._sent = 200 if fresh else 304, len(body)
        await self._send(
            {"type": "http.response.start", "status": self._status, "headers": list(headers)}
        )
        await self._send({"type": "http.response.body", "body": body})
        return headers, body

    def fault(self, max_body: int) -> HttpError | None:
        """The error in a request that does not depend on its route."""
        host = self._headers.get(b"host", b"")
        needed = self.scope["http_version"] != "1.0"  # RFC 9112, section 3.2
        if self._hosts > 1 or self._hosts < needed or not is_host(host.decode("latin-1")):
            return HttpError(400, "the Host header does not name one host", "name the server there")
        length = self._headers.get(b"content-length", b"0")
        if len(length) > 18 or int(length) > max_body:
            what = f"the request has more than {max_body:,} bytes"
            return HttpError(413, what, headers={"Connection": "close"})
        return None

    async def send(self, message: Message) -> None:
        """What the application sends, with the headers that all responses have."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._route = getattr(self.scope.get("route"), "path", "")
            there = {name for name, _ in message["headers"]}
            release = (b"x-parkkg-release", self.generation.release.id.encode())
            message["headers"] = [
                *message["headers"],
                *(header for header in (*_COMMON, release) if header[0] not in there),
            ]
            self._start = message
        elif message["type"] == "http.response.body":
            body = message.get("body", b"")
            self._sent += len(body)
            if self._start is not None and not message.get("more_body", False):
                self._keep(tuple(self._start["headers"]), body)
            self._start = None
        await self._send(message)

    @property
    def client(self) -> str:
        """The address of the client."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def outcome(self) -> RequestRecord:
        """The request and what became of it, for the books."""
        scope = self.scope
        return RequestRecord(
            method=scope["method"],
            path=self._path,
            query=scope["query_string"].decode("latin-1"),
            route=self._route,
            status=self._status,
            bytes=self._sent if scope["method"] != "HEAD" else 0,
            release=self.generation.release.id,
            from_memory=self._from_memory,
            aborted=self.aborted,
        )

    def _keep(self, headers: Headers, body: bytes) -> None:
        """Keep a response that came in one piece, has a validator, and may be kept."""
        if self._status != 200 or self.scope["method"] != "GET" or b"range" in self._headers:
            return
        found = dict(headers)
        etag = found.get(b"etag", b"").decode("latin-1")
        if etag and b"no-store" not in found.get(b"cache-control", b""):
            size = len(body) + sum(len(part) for part in self._key if isinstance(part, bytes | str))
            self._responses.put(self._key, CachedResponse(headers, body, etag, self._route), size)


def _inner(path: str, root: str) -> str:
    """A path without the prefix that a proxy may have left in it."""
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def _read(scope: Scope) -> dict[bytes, bytes]:
    """The headers that are read here, lists in one piece; and so they are for the application."""
    found: dict[bytes, bytes] = {}
    repeated = set()
    for name, value in scope["headers"]:
        if name in _LISTS and name in found:
            found[name] += b", " + value
            repeated.add(name)
        elif name in _READ:
            found[name] = value
    if repeated:
        others = [header for header in scope["headers"] if header[0] not in repeated]
        scope["headers"] = [*others, *((name, found[name]) for name in sorted(repeated))]
    return found
