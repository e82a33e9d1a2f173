"""Answers as HTTP responses: validators, conditional requests, large bodies in pieces."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Mapping
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from parkkg.errors import ParkkgError
from parkkg.web.execution.answers import Answer, Question
from parkkg.web.execution.app_state import served_release_of
from parkkg.web.problem import ClientGoneError, HttpError

T = TypeVar("T")

# If-None-Match is for GET and HEAD; a query sent by POST ignores it.
_READING = ("GET", "HEAD")
VARY = "Accept, Accept-Language"
# A cache revalidates a response, to see whether it is still that of the current release.
CACHE = "public, no-cache"

# Most queries are done before it is worth listening whether the client is still there.
_LISTEN_AFTER_SECONDS = 0.02
# An HTTP/1.0 client cannot notice an incomplete response, so it is collected first.
_OLD_CLIENT_BYTES = 16 << 20
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_NONE: Mapping[str, str] = MappingProxyType({})


class BrokenAnswerError(Exception):
    """An answer that has begun and cannot go on; its connection must not end in good order."""


class StreamedAnswer(Response):
    """The pieces of a large answer, as they come and as the client takes them."""

    def __init__(self, answer: Answer, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(None, 200, headers, media_type)
        del self.headers["content-length"]
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        if scope["method"] == "HEAD":
            self._answer.close()
            await send({"type": "http.response.body", "body": b""})
            return
        listener = asyncio.ensure_future(_gone(receive))
        listener.add_done_callback(lambda _: self._answer.close())
        try:
            async for piece in self._answer:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except (ParkkgError, ClientGoneError) as error:
            raise BrokenAnswerError(str(error)) from error
        finally:
            self._answer.close()
            listener.cancel()


async def answered(
    request: Request,
    question: Question,
    *,
    disposition: str = "",
    headers: Mapping[str, str] = _NONE,
) -> Response:
    """The answer to a question, as a response; 304 to a client that has it.

    `disposition` is the name of the file to save. Raises as `ServedRelease.ask`.
    """
    generation = served_release_of(request)
    sent = {"Vary": VARY}
    if disposition:
        sent["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(disposition, safe='')}"
    etag = ""
    if question.varies:
        sent |= {"Cache-Control": "no-store", **headers}
    else:
        digest = question.digest(generation.release.id) + (question.media_type or "").encode()
        etag = f'"{hashlib.sha256(digest).hexdigest()[:32]}"'
        sent |= {"Cache-Control": CACHE, "ETag": etag, **headers}
        if is_wanted(request, etag) and has_already(request, etag) and not has_any(request):
            return Response(None, 304, sent)
    answer = await unless_gone(request, generation.ask(question))
    if not is_wanted(request, etag):
        answer.close()
        raise changed()
    if has_any(request):
        answer.close()
        return Response(None, 304, sent)
    if note := answer.head.note:
        sent["X-Parkkg-Note"] = quote(note, safe=_PRINTABLE)
    media_type = question.media_type or answer.head.media_type
    if answer.whole is None and request.scope["http_version"] == "1.0":
        return Response(await _collected(answer), 200, sent, media_type)
    if answer.whole is None:
        return StreamedAnswer(answer, sent, media_type)
    return Response(answer.whole, 200, sent, media_type)


def document(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = _NONE,
    etag: str | None = None,
) -> Response:
    """Bytes that were made for this release, as a response; 304 to a client that has them."""
    if etag is None:
        content = served_release_of(request).release.id.encode() + media_type.encode() + body
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    sent = {"Vary": VARY, "Cache-Control": CACHE, "ETag": etag, **headers}
    if status == 200 and not is_wanted(request, etag):
        raise changed()
    if status == 200 and has_already(request, etag):
        return Response(None, 304, sent)
    return Response(body, status, sent, media_type)


def is_wanted(request: Request, etag: str) -> bool:
    """Whether the client would have this representation (RFC 9110, 13.1.1); "" is one unnamed."""
    wanted = [tag.strip() for tag in request.headers.get("if-match", "*").split(",")]
    return wanted == ["*"] or bool(etag and etag in wanted)


def changed(header: str = "If-Match") -> HttpError:
    """The error for a representation that is not wanted."""
    return HttpError(
        412,
        f"this is no longer what {header} names",
        f"another release may be served now: ask again without {header}",
    )


def has_already(request: Request, etag: str) -> bool:
    """Whether a reading client names this representation as its own (RFC 9110, 13.1.2)."""
    return request.method in _READING and holds(request.headers.get("if-none-match", ""), etag)


def has_any(request: Request) -> bool:
    """Whether it says so of any representation: then there has to be one first."""
    return request.headers.get("if-none-match", "").strip() == "*" and has_already(request, "")


def holds(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names `etag`, by weak comparison; `*` names any."""
    return if_none_match.strip() == "*" or any(
        tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(",")
    )


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """What `work` gives, given up when the client goes away. Raises ClientGoneError then."""
    listener = _Listener(request.receive)
    try:
        return await work
    except asyncio.CancelledError:
        if listener.gone:
            raise ClientGoneError from None
        raise
    finally:
        listener.stop()


class _Listener:
    """Cancels the task that makes it when the client goes away; listens after a moment only."""

    def __init__(self, receive: Receive) -> None:
        self.gone = False
        self._receive = receive
        self._task = asyncio.current_task()
        self._listening: asyncio.Future[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_LISTEN_AFTER_SECONDS, self._begin)

    def stop(self) -> None:
        self._timer.cancel()
        if self._listening is not None:
            self._listening.remove_done_callback(self._heard)
            self._listening.cancel()

    def _begin(self) -> None:
        self._listening = asyncio.ensure_future(_gone(self._receive))
        self._listening.add_done_callback(self._heard)

    def _heard(self, _: object) -> None:
        self.gone = True
        if self._task is not None:
            self._task.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _collected(answer: Answer) -> bytes:
    found = bytearray()
    try:
        async for piece in answer:
            found += piece
            if len(found) > _OLD_CLIENT_BYTES:
                raise HttpError(505, "an answer of this size needs HTTP/1.1")
    finally:
        answer.close()
    return bytes(found)
