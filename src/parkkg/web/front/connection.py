"""One connection: requests within bounds, one at a time, and the bytes of responses.

httptools (llhttp) reads the requests. The bounds are those that keep one client from costing the
others: of heads, bodies, time, and of what a client has still to take.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from collections import deque
from typing import cast

import httptools

from parkkg.web.front.access_log import RequestRecord
from parkkg.web.front.exchange import Exchange, problem_response
from parkkg.web.front.head import RequestHead, ResponseHead, date_line
from parkkg.web.front.shared import Front
from parkkg.web.problem import RETRY_AFTER, Problem

# A close that the other side cannot take for an orderly one.
_RESET = struct.pack("ii", 1, 0)
_HEAD_END = b"\r\n\r\n"
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE).fullmatch
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_CLOSE, _KEEP, _NOTHING = b"connection: close\r\n", b"connection: keep-alive\r\n", b""
# What a client may have still to take before its worker is paused.
_HIGH_WATER = 256 << 10
# Lines of a head: each takes many times the memory of its bytes.
_MOST_HEADERS = 200
# Requests that a client may send behind one whose answer it has not got. They are read at once.
_MOST_WAITING = 100
# So many times the largest request may still come from whoever was refused.
_LINGERED = 4


class Connection(asyncio.Protocol):
    """A client, as long as it stays."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.client = ""
        self.scheme = "http"
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        # The request that is being read, and how much of it has come.
        self._request = RequestHead()
        self._reads = ""  # "head", "body", or nothing between two requests
        self._size = 0
        self._body = bytearray()
        self._held = 0  # bytes of bodies, to the end of their answers
        self._refusal = 0
        # Those that are read, in order, and the one that is being answered.
        self._waiting: deque[RequestHead] = deque()
        self._exchange: Exchange | None = None
        self._is_chunked = False
        self._closing = False
        self._writable: asyncio.Event | None = None
        self._is_full = False
        # What has to come until when, and when it is looked at.
        self._awaited = ""
        self._due = self._looks_at = 0.0
        self._unsent = 0
        self._timer: asyncio.TimerHandle | None = None

    # From the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast: the transports of uvloop are none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        if len(self.front.connections) >= 1.25 * self.front.settings.max_connections:
            self._transport.abort()  # to be told takes a file, too
            return
        self.client = self._peer()
        self.front.connections.add(self)
        self._expect(self.front.settings.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self.front.connections.discard(self)
        self._hold(-self._held)
        self._body.clear()
        self.front.note_unsent(self, 0)
        if self._timer is not None:
            self._timer.cancel()
        if self._writable is not None:
            self._writable.set()
        self._waiting.clear()
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.gone()

    def data_received(self, data: bytes) -> None:
        if self._closing:
            self._size += len(data)
            if self._size > _LINGERED * self._most:
                self.abort()
            return
        if not self._reads:
            self._reads, self._size = "head", 0
        if self._reads == "head":
            data = _without_upgrade(data)
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # An offer of another protocol that came in pieces. What follows cannot be told from
            # a request, so that there is none after this one.
            self._stop_reading()
        except httptools.HttpParserError:
            self._refuse(self._refusal or 400)
            return
        if self._reads == "head" and self._size > self.front.settings.max_head:
            self._refuse(431)
        elif self._reads == "body" and self._size > self._most:
            self._refuse(413)
        elif self._waiting and self._transport is not None:
            self._transport.pause_reading()
        if self._reads != self._awaited:
            self._awaited = self._reads
            settings = self.front.settings
            patience = {"head": settings.head_seconds, "body": settings.body_seconds}
            self._expect(patience.get(self._reads, settings.idle_seconds))
        self._next()

    def pause_writing(self) -> None:
        self._is_full = True
        if self._exchange is not None:
            self._exchange.pause()
        size = 0
        if self._transport is not None:
            self._transport.pause_reading()  # who takes nothing has nothing more to ask
            size = self._transport.get_write_buffer_size()
        self._expect(self.front.settings.stall_seconds)
        self._unsent = size
        self.front.note_unsent(self, size)

    def resume_writing(self) -> None:
        self._is_full = False
        if self._writable is not None:
            self._writable.set()
        self.front.note_unsent(self, 0)
        if self._exchange is not None:
            self._exchange.resume()
        self._next()

    # From the parser

    def on_message_begin(self) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            self._fail(503)
        self._request = RequestHead()
        if self._reads != "head":  # a request right behind another one
            self._reads, self._size = "head", 0

    def on_url(self, url: bytes) -> None:
        self._request.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reads == "head":  # what comes behind a body (RFC 9112, 7.1.2) is not read
            self._request.headers.append((name.lower(), value))
            if len(self._request.headers) > _MOST_HEADERS:
                self._fail(431)

    def on_headers_complete(self) -> None:
        request, settings = self._request, self.front.settings
        request.method = self._parser.get_method()
        request.version = self._parser.get_http_version()
        request.keep_alive = self._parser.should_keep_alive()
        absolute = _ABSOLUTE(request.target)
        if absolute is not None:  # then Host does not count (RFC 9112, section 3.2.2)
            host, rest = absolute.groups()
            request.headers = [(n, host if n == b"host" else v) for n, v in request.headers]
            request.target = rest if rest.startswith(b"/") else b"/" + rest
        size = len(request.target) + sum(len(n) + len(v) + 4 for n, v in request.headers)
        if size > settings.max_head:
            self._fail(431)
        if request.version not in ("1.0", "1.1"):
            self._fail(400)
        coding = request.get(b"transfer-encoding")
        if coding and (request.version == "1.0" or coding.lower() != b"chunked"):
            self._fail(400)
        if len(self.front.connections) > settings.max_connections:
            self._fail(503)
        length = request.get(b"content-length")
        if length and (len(length) > 18 or int(length) > settings.max_body):
            self._fail(413)
        self._reads, self._size = "body", 0
        if request.method != b"POST":  # a body would mean nothing
            self._waiting.append(request)
        elif (
            request.get(b"expect").lower() == b"100-continue"
            and request.version == "1.1"
            and not (self._exchange or self._waiting)
        ):
            self._write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, data: bytes) -> None:
        if self._request.method != b"POST":
            return
        self._body += data
        self._hold(len(data))
        if len(self._body) > self.front.settings.max_body:
            self._fail(413)
        if self.front.held_bodies > self.front.settings.max_bodies:
            self._fail(503)

    def on_message_complete(self) -> None:
        self._reads = ""
        if self._request.method == b"POST":
            self._request.body = bytes(self._body)
            self._body.clear()
            self._waiting.append(self._request)

    # From an exchange

    def whole(self, head: ResponseHead, body: bytes) -> None:
        """Send a complete response."""
        self._write(self._written(head, keep_alive=self._keeps_alive) + body)
        self._over()

    def begin(self, head: ResponseHead) -> None:
        """Send the head of a response whose body comes in pieces."""
        self._drop_body()
        self._is_chunked = head.length is None
        self._write(self._written(head, keep_alive=self._keeps_alive))

    def piece(self, data: bytes) -> None:
        """Send a piece of such a body."""
        if not self._is_chunked:
            self._write(data)
        elif data:
            self._write(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self) -> None:
        """Such a body has come to its end."""
        if self._is_chunked:
            self._write(b"0\r\n\r\n")
        self._over()

    async def drained(self) -> None:
        """Until the client has taken enough for more to be sent."""
        while self._is_full and not self._closing:
            self._writable = asyncio.Event()
            await self._writable.wait()
        self._writable = None

    def abort(self) -> None:
        """Break the connection off, so that its client knows."""
        self._closing = True
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.gone()
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        if sock is not None and sock.fileno() >= 0:  # else the client was first
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()

    def close_when_idle(self) -> None:
        """The server stops: no further request is answered."""
        self._waiting.clear()
        if self._exchange is None:
            self._close()
        else:
            self._exchange.request.keep_alive = False

    # Inside

    @property
    def _most(self) -> int:
        """Bytes of a body, with all that chunks may have around them."""
        return self.front.settings.max_body + self.front.settings.max_head

    def _next(self) -> None:
        """Answer the next request that has been read, once the answer before it is taken."""
        while self._waiting and self._exchange is None and not (self._closing or self._is_full):
            request = self._waiting.popleft()
            if self.front.is_stopping:
                request.keep_alive = False
            self.client, self.scheme = self.front.trusted.origin(self._peer(), request)
            self._exchange = exchange = Exchange(self, request)
            exchange.start()
        if not (self._waiting or self._closing or self._is_full) and self._transport is not None:
            self._transport.resume_reading()

    def _drop_body(self) -> None:
        """Whoever is answered needs its body no more."""
        if self._exchange is not None:
            self._hold(-len(self._exchange.request.body))
            self._exchange.request.body = b""

    def _hold(self, size: int) -> None:
        """There are so many more bytes of bodies, or fewer."""
        self._held += size
        self.front.held_bodies += size

    def _peer(self) -> str:
        peer = self._transport.get_extra_info("peername") if self._transport else None
        # Where both are listened on, IPv4 comes in the form of IPv6 (RFC 4291, 2.5.5.2).
        return str(peer[0]).removeprefix("::ffff:") if peer else ""

    @property
    def _keeps_alive(self) -> bool:
        return self._exchange is not None and self._exchange.request.keep_alive

    def _over(self) -> None:
        """A response has been written."""
        self._drop_body()
        keep_alive, self._exchange = self._keeps_alive, None
        if not keep_alive:
            self._close()
        else:
            if not self._reads:
                self._expect(self.front.settings.idle_seconds)
            if self._waiting:
                self._loop.call_soon(self._next)

    def _written(self, head: ResponseHead, *, keep_alive: bool) -> bytes:
        version = self._exchange.request.version if self._exchange else "1.1"
        connection = _CLOSE if not keep_alive else _KEEP if version == "1.0" else _NOTHING
        return head.written(date_line(int(time.time())), connection, version=version)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _close(self) -> None:
        """Close, once all that was written has been taken; for that there is a time, too."""
        self._closing = True
        if self._transport is not None:
            self._transport.close()
            self._expect(self.front.settings.stall_seconds)
            self._unsent = self._transport.get_write_buffer_size()

    def _stop_reading(self) -> None:
        if self._waiting:
            self._waiting[-1].keep_alive = False
        if self._transport is not None:
            self._transport.pause_reading()

    def _fail(self, status: int) -> None:
        """Have the parser stop, and the request refused."""
        self._refusal = status
        raise httptools.HttpParserError("refused")

    def _refuse(self, status: int) -> None:
        """Answer what nobody else has seen, and end the connection."""
        if self._closing:
            return
        if self._exchange is not None:
            self.abort()  # nothing may be written into another answer
            return
        release = self.front.releases.current.release.id
        head, body = problem_response(refusal(status, self.front), release)
        self.front.enter(RequestRecord(self.client, status, release))
        self._write(self._written(head, keep_alive=False) + body)
        self._linger()

    def _linger(self) -> None:
        """Close, once the client has had time to read why (RFC 9112, section 9.6).

        To close while something comes in is to break off, which many a client sees alone.
        """
        self._closing, self._reads = True, ""
        self._hold(-self._held)
        self._body.clear()
        if self._transport is not None:
            self._transport.resume_reading()
            self._transport.write_eof()
            self._expect(self.front.settings.body_seconds)

    # Patience

    def _expect(self, seconds: float) -> None:
        """What comes next has to come within so many seconds.

        There is one timer for all that is waited for. It is mostly too early, and then set again.
        """
        self._due = self._loop.time() + seconds
        if self._timer is None or self._due < self._looks_at:
            if self._timer is not None:
                self._timer.cancel()
            self._looks_at = self._due
            self._timer = self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        """Whether patience has ended."""
        self._timer = None
        left = self._due - self._loop.time()
        if left <= 0.001:
            self._out_of_patience()
        else:
            self._expect(left)

    def _out_of_patience(self) -> None:
        """End the connection, or wait on."""
        unsent = self._transport.get_write_buffer_size() if self._transport else 0
        stall = self.front.settings.stall_seconds
        if unsent >= self._unsent > 0:
            self.abort()
        elif unsent:  # one that takes little may go on
            self._unsent = unsent
            self._expect(stall)
        elif self._exchange is not None:
            self._expect(stall)
        elif self._reads == "head" or (self._reads and self._request.method == b"POST"):
            self._refuse(408)
        else:
            self._close()


def refusal(status: int, front: Front) -> Problem:
    """The error of a request that was not read to its end."""
    settings = front.settings
    seconds, size = f"{settings.head_seconds:g} s", f"{settings.max_head:,} bytes"
    detail, hint = {
        400: (
            "this cannot be read as a request",
            "speak HTTP 1.1, without TLS; write what is not ASCII with %",
        ),
        408: (f"the request was not complete after {seconds}", "send it at once"),
        413: (
            f"the request has more than {settings.max_body:,} bytes",
            "shorten it; long lists of values fit in several queries",
        ),
        431: (
            f"the head of the request has more than {size}, or {_MOST_HEADERS} lines",
            "send the query with POST",
        ),
        503: ("too many requests are coming in", "try again in a moment"),
    }[status]
    return Problem(
        status, detail, hint, headers={"Retry-After": RETRY_AFTER} if status == 503 else {}
    )


def _without_upgrade(data: bytes) -> bytes:
    """A head without offers of another protocol, which a server may ignore (RFC 9110, 7.8).

    The parser would end the request there, without its body.
    """
    end = data.find(_HEAD_END)
    head = data if end < 0 else data[:end]
    if b"pgrade" not in head and b"PGRADE" not in head:
        return data
    return _UPGRADE.sub(b"\r\nx-none:", head) + data[len(head) :]
