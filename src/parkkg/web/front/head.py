"""Heads of requests, as they come, and of responses, as they are sent."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType

Headers = list[tuple[bytes, bytes]]

# What every response says, where it does not say otherwise.
_COMMON = (
    b"access-control-allow-origin: *\r\n"
    b"access-control-expose-headers: ETag, Link, Location, Retry-After, Content-Disposition, "
    b"Content-Range, Accept-Ranges, X-Parkkg-Note, X-Parkkg-Release\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"referrer-policy: strict-origin-when-cross-origin\r\n"
    b"cross-origin-opener-policy: same-origin\r\n"
    b"cross-origin-resource-policy: cross-origin\r\n"
)
_POLICY = (
    b"content-security-policy: default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    b"form-action 'self'\r\n"
)


@dataclass
class RequestHead:
    """The head of a request, and its body, when that is there."""

    method: bytes = b""
    target: bytes = b""
    version: str = "1.1"
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    keep_alive: bool = True

    def get(self, name: bytes) -> bytes:
        """All lines of a header."""
        return b", ".join(value for key, value in self.headers if key == name)


@dataclass(frozen=True)
class ResponseHead:
    """The head of a response; `length` is that of its body, None where that is not known.

    `lines` are its headers, but for those of its body and of the connection; `route` is for the
    books, `etag` empty where there is none.
    """

    status: int
    lines: bytes
    media_type: bytes
    length: int | None
    route: str = ""
    etag: bytes = b""

    def written(self, date: bytes, connection: bytes, *, version: str) -> bytes:
        """The bytes to send; `connection` is the line about what becomes of it, or nothing."""
        parts = [_STATUS_LINES[self.status], date, self.lines, connection]
        if self.status not in (204, 304):
            if self.length is not None:
                parts.append(b"content-length: %d\r\n" % self.length)
            elif version != "1.0":
                parts.append(b"transfer-encoding: chunked\r\n")
            if self.media_type:
                parts.append(b"content-type: %s\r\n" % self.media_type)
        parts.append(b"\r\n")
        return b"".join(parts)


def lines_of(headers: Iterable[tuple[str, str]], release: str) -> bytes:
    """The lines for headers, and those that every response has.

    `release` is that of a response which does not name another one.
    """
    own = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1", "replace")
    policy = b"" if b"content-security-policy: " in own else _POLICY
    named = b"" if b"x-parkkg-release: " in own else b"x-parkkg-release: %s\r\n" % release.encode()
    return b"".join((own, _COMMON, policy, named))


def own_response(
    body: bytes,
    media_type: str,
    release: str,
    *,
    status: int = 200,
    route: str = "",
    headers: Iterable[tuple[str, str]] = (),
) -> tuple[ResponseHead, bytes]:
    """A response that the front makes itself, and nobody keeps."""
    lines = lines_of((*headers, ("cache-control", "no-store")), release)
    return ResponseHead(status, lines, media_type.encode(), len(body), route), body


@lru_cache(maxsize=1)
def date_line(second: int) -> bytes:
    r"""The line with the date, made once a second.

    >>> date_line(0)
    b'date: Thu, 01 Jan 1970 00:00:00 GMT\r\n'
    """
    day = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(second))
    return f"date: {day}\r\n".encode()


_STATUS_LINES = MappingProxyType(
    {int(status): f"HTTP/1.1 {int(status)} {status.phrase}\r\n".encode() for status in HTTPStatus}
)
