"""One connection, with the patience that the server has for its client.

uvicorn bounds neither the head of a request nor the time that it takes, and waits for a client
that reads nothing as long as it likes.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from parkkg.web.http.byte_cache import ByteCache, whole_request
from parkkg.web.http.write_buffer import WriteBufferBudget
from parkkg.web.operations.settings import Settings
from parkkg.web.problem import JSON, RETRY_AFTER, Problem

# A close that the other side cannot take for an orderly one.
_RESET = struct.pack("ii", 1, 0)
_HEAD_END = b"\r\n\r\n"
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
# So much later than a handler gives up a body, the connection gives it up.
_READERS_SECONDS = 2.0


class Connection(HttpToolsProtocol):
    """uvicorn's, with bounds."""

    settings: Settings
    wire: ByteCache
    unsent: WriteBufferBudget

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.access_log = False  # there is one of our own
        # Between two requests; within the head of one; else within its body.
        self._between, self._in_head = True, False
        self._head = bytearray()  # as far as it has come, where it does not come in one piece
        self._begins = False  # whether a piece begins with a head
        self._whole: bytes | None = None
        # What is answered to what the parser does not take.
        self._status = 400
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._body_timer: asyncio.TimerHandle | None = None
        self._body_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.unsent.forget(self)
        for timer in (self._head_timer, self._stall_timer, self._body_timer):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        idle = self._between and not self.flow.write_paused
        idle = idle and (self.cycle is None or self.cycle.response_complete)
        self._whole = data if idle and whole_request(data) else None
        full = len(self.connections) > self.settings.max_connections
        if self._whole is not None and not full and self._answer_at_once(data):
            return
        if self._between:
            self._head.clear()
            self._begins = True
            if self._head_timer is None:
                self._await_head()
        if self._whole is None and (self._between or self._in_head) and self._is_too_long(data):
            # Before the parser, which would only report an invalid request.
            self._refuse(431)
            return
        super().data_received(_without_upgrade(data) if self._between or self._in_head else data)
        if not (self._between or self._in_head):
            self._in_body(len(data))

    def _in_body(self, size: int) -> None:
        """More of a body has come, or of what may stand behind it, whether anybody reads it."""
        self._body_bytes += size
        if self._body_bytes > self.settings.max_body + self.settings.max_head:
            self._refuse(413)
        elif self._body_timer is None:
            seconds = self.settings.body_seconds + _READERS_SECONDS
            self._body_timer = self.loop.call_later(seconds, self._body_is_late)

    def _body_is_late(self) -> None:
        """Who reads it has said so by now; nobody does, if the connection is still there."""
        self._body_timer = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:
            self.abort()

    def _is_too_long(self, data: bytes) -> bool:
        """Whether the head is, of which another piece has come, and perhaps what follows it."""
        seen, most = len(self._head), self.settings.max_head
        self._head += data[: most + len(_HEAD_END)]
        end = self._head.find(_HEAD_END, max(0, seen - len(_HEAD_END)))
        return (len(self._head) if end < 0 else end) > most

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._between, self._in_head = False, True
        if not self._begins:  # a request behind another one in a piece: counted from the next on
            self._head.clear()
        self._begins = False
        if self._head_timer is None:
            self._await_head()
        self.scope["state"]["abort"] = self.abort
        if self._whole is not None:
            self.scope["state"]["bytes"] = self._whole

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:  # what comes behind a body (RFC 9112, section 7.1.2) is not read
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._body_bytes = 0
        self._stop_head_timer()
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            raise httptools.HttpParserError("no version of HTTP that is spoken here")
        if len(self.connections) > self.settings.max_connections:
            self._status = 503
            raise httptools.HttpParserError("too many connections")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._between = True
        self._stop_body_timer()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_stall()
        self.unsent.note(self, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        self.unsent.forget(self)
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def timeout_keep_alive_handler(self) -> None:
        # With bytes still to be read by the client, `close` would wait for that.
        if self.transport.get_write_buffer_size():
            self._watch_stall()
        super().timeout_keep_alive_handler()

    def _unsupported_upgrade_warning(self) -> None:
        """The parser has stopped at an offer of another protocol that came in pieces.

        What follows cannot be told from a request, so that there is none after this one.
        """
        if self.cycle is not None:
            self.cycle.keep_alive = False
        self.transport.pause_reading()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._status)

    def abort(self) -> None:
        """Break the connection off, so that its client knows."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None and sock.fileno() >= 0:  # else the client was first
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def _answer_at_once(self, data: bytes) -> bool:
        """Answer a request from its bytes alone, if that was done before."""
        dates = self.server_state.default_headers
        client = self.client[0] if self.client else ""
        response = self.wire.answer(data, client, dates[0][1] if dates else b"")
        if response is None:
            return False
        self._stop_head_timer()
        self._unset_keepalive_if_required()
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        self.transport.write(response)
        return True

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_body_timer(self) -> None:
        if self._body_timer is not None:
            self._body_timer.cancel()
            self._body_timer = None

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.settings.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._in_head:
            self._refuse(408)
        else:
            self.transport.close()

    def _watch_stall(self) -> None:
        if self._stall_timer is None:
            size = self.transport.get_write_buffer_size()
            seconds = self.settings.stall_seconds
            self._stall_timer = self.loop.call_later(seconds, self._look_at_stall, size)

    def _look_at_stall(self, size: int) -> None:
        """Break off with a client that has taken nothing since; one that takes little may go on."""
        self._stall_timer = None
        now = self.transport.get_write_buffer_size()
        if now >= size:
            self.abort()
        elif now:
            self._watch_stall()

    def _refuse(self, status: int) -> None:
        """Answer what no application has seen, and end the connection."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.abort()  # nothing may be written into another answer
            return
        problem = refusal(status, self.settings)
        client = self.client[0] if self.client else ""
        self.wire.refused(status, client)
        body = json.dumps(problem.as_dict()).encode() + b"\n"
        headers = [
            *self.server_state.default_headers,
            (b"content-type", JSON.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        ]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        start = f"HTTP/1.1 {status} {problem.title}\r\n".encode()
        self.transport.write(b"".join((start, lines, b"\r\n", body)))
        self.transport.close()


def refusal(status: int, settings: Settings) -> Problem:
    """The error of a request whose head was not read to its end."""
    seconds, size = f"{settings.head_seconds:g} s", f"{settings.max_head:,} bytes"
    detail, hint = {
        400: (
            "this cannot be read as a request",
            "speak HTTP 1.1, without TLS; write what is not ASCII with %",
        ),
        413: ("there is more behind the head of the request than is read", "send less, or nothing"),
        408: (f"the head of the request was not complete after {seconds}", "send it at once"),
        431: (f"the head of the request has more than {size}", "send the query with POST"),
        503: ("there are too many connections", "try again in a moment"),
    }[status]
    return Problem(
        status, detail, hint, headers={"Retry-After": RETRY_AFTER} if status == 503 else {}
    )


def connection_class(settings: Settings, wire: ByteCache) -> type[Connection]:
    """Connections with the patience of these settings; uvicorn wants a class."""
    bound = {"settings": settings, "wire": wire, "unsent": WriteBufferBudget(settings.max_unsent)}
    return type("BoundConnection", (Connection,), bound)


def _without_upgrade(data: bytes) -> bytes:
    """A head without offers of another protocol, which a server may ignore (RFC 9110, 7.8).

    The parser would end the request there, without its body.
    """
    end = data.find(_HEAD_END)
    head = data if end < 0 else data[:end]
    if b"pgrade" not in head and b"PGRADE" not in head:
        return data
    return _UPGRADE.sub(b"\r\nx-none:", head) + data[len(head) :]
