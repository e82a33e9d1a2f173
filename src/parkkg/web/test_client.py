"""One response of the server without a port: the application is called in this process."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from starlette.types import Message

from parkkg.errors import UsageError
from parkkg.web.app import application
from parkkg.web.execution.app_state import AppState
from parkkg.web.operations.settings import Settings

# What no encoded query string has in it (RFC 3986, section 3.4).
_TYPED = re.compile(r"""[ "<>\\^`{|}#]|[^\x00-\x7f]""").search


@dataclass(frozen=True)
class Got:
    """An answer; `location` is where it sends on to."""

    status: int
    media_type: str
    body: bytes
    location: str


async def get(settings: Settings, target: str) -> Got:
    """The answer to GET `target`: a path, and perhaps a query string, encoded or as one types it.

    Raises ParkkgError where there is no release that answers, or `target` is no path.
    """
    if not target.startswith("/"):
        raise UsageError(f'"{target}" is no path', hint="write it as in /health")
    # One query at most is asked for: no process is needed in reserve.
    site = AppState(replace(settings, workers=1))
    try:
        await site.start()
        return await _answer(site, target)
    finally:
        await site.stop()


async def _answer(site: AppState, target: str) -> Got:
    path, _, query = target.partition("?")
    started: Message = {}
    body = bytearray()
    asked: list[bool] = []

    async def receive() -> Message:
        if not asked:
            asked.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.get_running_loop().create_future()  # never does the client go away
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": quote(path, safe="/%").encode(),
        "query_string": _encoded(query).encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": None,
    }
    await application(site)(scope, receive, send)
    headers = dict(started["headers"])
    media_type, location = (
        headers.get(name, b"").decode("latin-1") for name in (b"content-type", b"location")
    )
    return Got(started["status"], media_type, bytes(body), location)


def _encoded(query: str) -> str:
    """A query string as it is sent. In one that is not encoded, a plus and && are literal."""
    if _TYPED(query):
        query = query.replace("+", "%2B").replace("&&", "%26%26")
    return quote(query, safe="%&=+?/:;,@!$'()*~")
