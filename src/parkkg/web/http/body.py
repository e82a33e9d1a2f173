"""The body of a request, within bounds of size and time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from parkkg.web.execution.app_state import app_state_of
from parkkg.web.problem import RETRY_AFTER, ClientGoneError, HttpError


async def read_body(request: Request) -> bytes:
    """All of the body.

    Raises HttpError where it is encoded, too large or too slow, ClientGoneError.
    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise HttpError(
            415,
            f"a body encoded as {coding[:60]} is not read",
            "send it as it is",
            headers={"Accept-Encoding": "identity"},
        )
    site = app_state_of(request)
    settings = site.settings
    body = bytearray()
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for piece in request.stream():
                body += piece
                site.unread += len(piece)
                if site.unread > settings.max_bodies:
                    raise HttpError(
                        503,
                        "too many large requests are coming in",
                        "try again in a moment",
                        headers={"Connection": "close", "Retry-After": RETRY_AFTER},
                    )
                if len(body) > settings.max_body:
                    raise HttpError(
                        413,
                        f"the request has more than {settings.max_body:,} bytes",
                        "shorten it; long lists of values fit in several queries",
                        # What is still coming is not read.
                        headers={"Connection": "close"},
                    )
    except TimeoutError:
        raise HttpError(
            408,
            f"the request was not complete after {settings.body_seconds:g} s",
            headers={"Connection": "close"},
        ) from None
    except ClientDisconnect:
        raise ClientGoneError from None
    finally:
        site.unread -= len(body)
    return bytes(body)


def media_type(request: Request) -> tuple[str, str]:
    """The Content-Type without parameters, and its charset, both in lower case."""
    name, *parameters = request.headers.get("content-type", "").split(";")
    charset = ""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return name.strip().lower(), charset
