"""Answers as HTTP responses: validators and conditional requests."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from parkkg.query.formats import RESULT_FORMATS
from parkkg.query.row_counter import RowCounter
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.negotiate import takes_gzip
from parkkg.web.problem import JSON, HttpError, Problem

# If-None-Match is for GET and HEAD; a query sent by POST ignores it.
_READING = ("GET", "HEAD")
VARY = "Accept, Accept-Language"
# A cache revalidates a response, to see whether it is still that of the current release.
CACHE = "public, no-cache"
NOTE = "X-Parkkg-Note"  # the header for what a program is to know of an answer
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_NONE: Mapping[str, str] = MappingProxyType({})


def answered(
    request: Request,
    prepared: PreparedQuery,
    *,
    disposition: str = "",
    headers: Mapping[str, str] = _NONE,
    seen: Callable[[Response, int | None], str] | None = None,
) -> Response:
    """The answer to a query, as a response; 304 to a client that has it.

    `disposition` is the name of the file to save. `seen` is given the response, and how many rows
    an answer has that was small enough to be kept until its end (None is a graph); it gives a note
    on them, and may set headers. Raises as `ServedRelease.ask`.
    """
    served = served_release_of(request)
    sent = {"Vary": VARY, "Cache-Control": CACHE, **headers}
    if disposition:
        sent |= saved_as(disposition)
    etag = ""
    if prepared.query.varies:
        sent["Cache-Control"] = "no-store"
    else:
        etag = prepared.etag(served.release.id)
        sent["ETag"] = f'"{etag}"'
    if is_wanted(request, etag) and has_already(request, etag) and not has_any(request):
        return Response(None, 304, sent)
    found = served.ask(prepared)
    check_wanted(request, etag)
    if has_any(request):
        found.write(lambda _: None)  # there has to be one
        return Response(None, 304, sent)
    media_type = prepared.media_type or found.media_type
    response = Response(None, 200, sent, media_type, pieces=found.write)

    def noted(body: bytes) -> None:
        of_rows = ""
        if seen is not None:
            is_result = prepared.format in RESULT_FORMATS
            rows = RowCounter(prepared.format).count(body) if is_result else found.rows
            of_rows = seen(response, rows)
        response.headers.pop(NOTE, None)
        if note := found.note or found.nothing or of_rows:
            response.headers[NOTE] = quoted(note)

    if found.note:
        sent[NOTE] = quoted(found.note)
    response.seen = noted
    return response


def quoted(note: str) -> str:
    """A note as a header may have it: what is not ASCII is percent-encoded."""
    return quote(note, safe=_PRINTABLE)


def document(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = _NONE,
) -> Response:
    """Bytes that were made for this release, as a response; 304 to a client that has them."""
    content = served_release_of(request).release.id.encode() + media_type.encode() + body
    etag = hashlib.sha256(content).hexdigest()[:32]
    sent = {"Vary": VARY, "Cache-Control": CACHE, "ETag": f'"{etag}"', **headers}
    if status == 200:
        check_wanted(request, etag)
        if has_already(request, etag):
            return Response(None, 304, sent)
    return Response(body, status, sent, media_type)


def json_document(
    request: Request,
    content: object,
    media_type: str = "application/json",
    *,
    headers: Mapping[str, str] = _NONE,
) -> Response:
    """What was made for this release, as JSON that people can read, too."""
    body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return document(request, body.encode(), media_type, headers=headers)


def saved_as(name: str) -> dict[str, str]:
    """The header that names the file in which a client saves a response."""
    return {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}"}


def asset(request: Request, body: bytes, media_type: str, cache: str = CACHE) -> Response:
    """Bytes that every release and reader shares; packed, for a client that takes that.

    Both forms have a name of their own (RFC 9110, section 8.8.3.3).
    """
    is_packed = takes_gzip(request.headers.get("accept-encoding"))
    etag = hashlib.sha256(body).hexdigest()[:32] + ("-gzip" if is_packed else "")
    sent = {"Vary": "Accept-Encoding", "Cache-Control": cache, "ETag": f'"{etag}"'}
    check_wanted(request, etag)
    if has_already(request, etag):
        return Response(None, 304, sent)
    if is_packed:
        return Response(_packed(body), 200, {**sent, "Content-Encoding": "gzip"}, media_type)
    return Response(body, 200, sent, media_type)


@lru_cache(maxsize=16)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def is_wanted(request: Request, etag: str) -> bool:
    """Whether the client would have this representation (RFC 9110, 13.1.1); "" is one unnamed."""
    if "if-match" not in request.headers:
        return True
    return request.if_match.star_tag or bool(etag and request.if_match.is_strong(etag))


def check_wanted(request: Request, etag: str) -> None:
    """Raise HttpError where the client would not have this representation."""
    if not is_wanted(request, etag):
        raise precondition_failed("If-Match")


def precondition_failed(header: str) -> HttpError:
    """The error for a representation that is not wanted."""
    return HttpError(
        412,
        said("this is no longer what {header} names", header=header),
        said("another release may be served now: ask again without {header}", header=header),
    )


def has_already(request: Request, etag: str) -> bool:
    """Whether a reading client names this representation as its own (RFC 9110, 13.1.2)."""
    return request.method in _READING and request.if_none_match.contains_weak(etag)


def has_any(request: Request) -> bool:
    """Whether it says so of any representation: then there has to be one first."""
    return request.method in _READING and request.if_none_match.star_tag


def problem_document(problem: Problem) -> Response:
    """The problem as programs read it."""
    headers = {**problem.headers, "Cache-Control": "no-store", "Vary": VARY}
    return Response(problem.encode(), problem.status, headers, JSON)
