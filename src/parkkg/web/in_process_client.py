"""One response of the server without a port: an exchange whose client is this process."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from parkkg.errors import UsageError
from parkkg.text import said
from parkkg.web.front.exchange import Exchange
from parkkg.web.front.head import RequestHead, ResponseHead
from parkkg.web.front.metrics import Metrics
from parkkg.web.front.releases import Releases
from parkkg.web.front.settings import Settings
from parkkg.web.front.shared import Front

# What no encoded query string has in it (RFC 3986, section 3.4).
_TYPED = re.compile(r"""[ "<>\\^`{|}#]|[^\x00-\x7f]""").search
_LOCATION = re.compile(rb"(?m)^location: (.*?)\r$").search


@dataclass(frozen=True)
class ClientResponse:
    """An answer; `location` is where it sends on to."""

    status: int
    media_type: str
    body: bytes
    location: str


async def get(settings: Settings, target: str) -> ClientResponse:
    """The answer to GET `target`: a path, and perhaps a query string, encoded or as one types it.

    Raises ParkkgError where there is no release that answers, or `target` is no path.
    """
    if not target.startswith("/"):
        raise UsageError(
            said('"{path}" is no path', path=target),
            hint=said("write it as in {path}", path="/health"),
        )
    path, mark, query = target.partition("?")
    whole = quote(path, safe="/%") + mark + _encoded(query)
    metrics = Metrics()
    # One query at most is asked for: no worker is needed in reserve.
    releases = Releases(replace(settings, workers=1), metrics)
    try:
        await releases.start()
        client = _Here(Front(settings, metrics, releases))
        request = RequestHead(b"GET", whole.encode(), headers=[(b"host", b"localhost")])
        Exchange(client, request).start()
        return await client.got
    finally:
        await releases.stop()


class _Here:
    """The client of an exchange, in this process."""

    client = ""
    scheme = "http"

    def __init__(self, front: Front) -> None:
        self.front = front
        self.got: asyncio.Future[ClientResponse] = asyncio.get_running_loop().create_future()
        self._head = ResponseHead(500, b"", b"", None)
        self._body = bytearray()

    def whole(self, head: ResponseHead, body: bytes) -> None:
        self.begin(head)
        self.piece(body)
        self.end()

    def begin(self, head: ResponseHead) -> None:
        self._head = head

    def piece(self, data: bytes) -> None:
        self._body += data

    def end(self) -> None:
        head, found = self._head, _LOCATION(self._head.lines)
        location = found[1].decode("latin-1") if found else ""
        media_type = head.media_type.decode("latin-1")
        self.got.set_result(ClientResponse(head.status, media_type, bytes(self._body), location))

    async def drained(self) -> None:
        """Always."""

    def abort(self) -> None:
        self.end()


def _encoded(query: str) -> str:
    """A query string as it is sent. In one that is not encoded, a plus and && are literal."""
    if _TYPED(query):
        query = query.replace("+", "%2B").replace("&&", "%26%26")
    return quote(query, safe="%&=+?/:;,@!$'()*~")
