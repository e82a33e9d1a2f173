"""One answer of the server without a port: the whole application, called in this process."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import quote, unquote

from starlette.types import Message

from ..errors import UsageError
from .app import application
from .settings import Settings
from .site import Site


async def get(settings: Settings, target: str) -> tuple[int, str, bytes]:
    """Status, media type and body of GET `target` (a path, and perhaps a query string).

    Raises ParkkgError where there is no release that answers, or `target` is no path.
    """
    if not target.startswith("/"):
        raise UsageError(f'"{target}" is no path', hint="write it as in /health")
    # One query at most is asked for: no process is needed in reserve.
    site = Site(replace(settings, workers=1))
    try:
        await site.start()
        return await _answer(site, target)
    finally:
        await site.stop()


async def _answer(site: Site, target: str) -> tuple[int, str, bytes]:
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
        "query_string": quote(query, safe="%&=+?/:;,@!$'()*~").encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": None,
    }
    await application(site)(scope, receive, send)
    headers = dict(started["headers"])
    return started["status"], headers.get(b"content-type", b"").decode("latin-1"), bytes(body)
