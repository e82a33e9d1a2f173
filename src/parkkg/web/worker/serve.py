"""Requests from the front, one after the other, and responses to it."""

from __future__ import annotations

import json
import marshal
from typing import Any

from parkkg.errors import ParkkgError
from parkkg.query.protocol import CHUNK, END, ERROR, HEAD, encode, frame
from parkkg.query.sandbox import limit_cpu
from parkkg.query.worker import Channel
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import NotMaterializedError
from parkkg.web.problem import HttpError
from parkkg.web.worker.application import Application

# An HTTP/1.0 client cannot notice an incomplete response, so it is collected first.
_OLD_CLIENT_BYTES = 16 << 20
# A response up to this size is complete before its status is sent.
_WHOLE_BYTES = 1 << 20


class _EnoughError(Exception):
    """Nothing more of a body is wanted."""


def serve(channel: Channel, application: Application, root_path: str) -> None:
    """Answer requests until there are no more."""
    seconds = application.served.limits.seconds + 5
    for payload in channel.requests():
        request = _request(payload, root_path, application)
        limit_cpu(seconds)  # needed only when the owner has ended
        try:
            response, route = application(request)
            _send(channel, application, request, response, route)
        except NotMaterializedError as error:
            channel.send(encode(ERROR, {"make": error.name}))
        limit_cpu(0)


def _request(payload: bytes, root_path: str, application: Application) -> Request:
    # The front, which has more rights than this process, is trusted.
    method, target, headers, body, scheme, version, failure, tried = marshal.loads(payload)  # noqa: S302
    application.served.tried = tried
    return Request(
        method.decode("latin-1"),
        target.decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers],
        body,
        scheme=scheme,
        root_path=root_path,
        version=version,
        failure=failure or {},
    )


def _send(
    channel: Channel, application: Application, request: Request, response: Response, route: str
) -> None:
    """Send a response; where its body fails before anything was sent, the error instead."""
    body = response.body or b""
    if response.pieces is not None:
        most = _OLD_CLIENT_BYTES if request.version == "1.0" else _WHOLE_BYTES
        collected = _Collected(channel, request, response, route, most)
        try:
            response.pieces(collected.add)
        except _EnoughError:
            return
        except (ParkkgError, OSError) as error:
            if collected.has_begun:
                channel.send(encode(ERROR, {"message": str(error)}))
                return
            response = application.failed(request, error)
            body = response.body or b""
        else:
            if collected.has_begun:
                channel.send(frame(END, b""))
                return
            body = bytes(collected.pending)
            if response.seen is not None:
                response.seen(body)
    length = response.file.size if response.file else len(body)
    head = _head(response, route, length)
    if request.method == "HEAD" or response.file is not None:
        channel.send(head + frame(END, b""))
    else:
        channel.send(b"".join((head, frame(CHUNK, body), frame(END, b""))))


class _Collected:
    """The pieces of a body: all of it, where it is small, else sent on as they come."""

    def __init__(
        self, channel: Channel, request: Request, response: Response, route: str, most: int
    ) -> None:
        self.pending = bytearray()
        self.has_begun = False
        self._channel = channel
        self._request = request
        self._response = response
        self._route = route
        self._most = most

    def add(self, piece: bytes) -> None:
        """Another piece. Raises _EnoughError where only the head is wanted, HttpError."""
        if self.has_begun:
            self._channel.send(frame(CHUNK, piece))
            return
        self.pending += piece
        if len(self.pending) <= self._most:
            return
        if self._request.version == "1.0":
            raise HttpError(505, said("an answer of this size needs HTTP/1.1"))
        self.has_begun = True
        head = _head(self._response, self._route, None)
        if self._request.method == "HEAD":
            self._channel.send(head + frame(END, b""))
            raise _EnoughError
        self._channel.send(head + frame(CHUNK, bytes(self.pending)))
        self.pending.clear()


def _head(response: Response, route: str, length: int | None) -> bytes:
    """What the front is told of a response: all that goes before its body."""
    content: dict[str, Any] = {
        "status": response.status,
        "headers": [(name.lower(), value) for name, value in response.headers.items()],
        "type": response.media_type,
        "length": length,
        "route": route,
    }
    if response.file is not None:
        content["file"] = (str(response.file.path), response.file.start, response.file.size)
    return frame(HEAD, json.dumps(content).encode())
